//! Where programs find a machine's registers: `struct pt_regs` of the kernel.

/// Machines whose registers are known, all of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    X86_64,
    Aarch64,
    Riscv64,
    S390x,
}

impl Machine {
    /// That of an ELF file, by its `EM_*`.
    pub(super) fn of(number: u16) -> Option<Self> {
        Some(match number {
            62 => Self::X86_64,
            183 => Self::Aarch64,
            243 => Self::Riscv64,
            22 => Self::S390x,
            _ => return None,
        })
    }

    /// The one that this is.
    pub(super) fn running() -> Option<Self> {
        Some(if cfg!(target_arch = "x86_64") {
            Self::X86_64
        } else if cfg!(target_arch = "aarch64") {
            Self::Aarch64
        } else if cfg!(target_arch = "riscv64") {
            Self::Riscv64
        } else if cfg!(target_arch = "s390x") {
            Self::S390x
        } else {
            return None;
        })
    }
}

/// Names of x86-64's registers in all their sizes, in the order of `struct pt_regs`.
const X86: [&[&str]; 20] = [
    &["r15", "r15d", "r15w", "r15b"],
    &["r14", "r14d", "r14w", "r14b"],
    &["r13", "r13d", "r13w", "r13b"],
    &["r12", "r12d", "r12w", "r12b"],
    &["rbp", "ebp", "bp", "bpl"],
    &["rbx", "ebx", "bx", "bl"],
    &["r11", "r11d", "r11w", "r11b"],
    &["r10", "r10d", "r10w", "r10b"],
    &["r9", "r9d", "r9w", "r9b"],
    &["r8", "r8d", "r8w", "r8b"],
    &["rax", "eax", "ax", "al"],
    &["rcx", "ecx", "cx", "cl"],
    &["rdx", "edx", "dx", "dl"],
    &["rsi", "esi", "si", "sil"],
    &["rdi", "edi", "di", "dil"],
    // The number of the system call.
    &[],
    &["rip", "eip"],
    // Code segment and flags.
    &[],
    &[],
    &["rsp", "esp", "sp", "spl"],
];

/// Names of RISC-V's, in the order of `struct user_regs_struct`.
const RISCV: [&str; 32] = [
    "pc", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
    "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5",
    "t6",
];

/// The register's offset in bytes.
pub(super) fn offset_of(machine: Machine, name: &str) -> Option<u16> {
    let numbered = |prefix: &str, count: u16| -> Option<u16> {
        let digits = name.strip_prefix(prefix)?;
        // Not `+4` or `04`.
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'));
        digits.parse().ok().filter(|number| plain && *number < count)
    };
    let number = match machine {
        Machine::X86_64 => position(X86.iter().position(|names| names.contains(&name)))?,
        Machine::Riscv64 if name == "fp" => return offset_of(machine, "s0"),
        Machine::Riscv64 => position(RISCV.iter().position(|it| *it == name))?,
        Machine::Aarch64 if name == "sp" => 31,
        Machine::Aarch64 => numbered("x", 31).or_else(|| numbered("w", 31))?,
        // After one word of arguments and two of the program's status.
        Machine::S390x => 3 + numbered("r", 16)?,
    };
    Some(8 * number)
}

fn position(found: Option<usize>) -> Option<u16> {
    found.and_then(|position| u16::try_from(position).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a C compiler gives them for each machine's `asm/ptrace.h`.
    #[test]
    fn offsets() {
        for (machine, name, offset) in [
            (Machine::X86_64, "r15", Some(0)),
            (Machine::X86_64, "rbp", Some(32)),
            (Machine::X86_64, "eax", Some(80)),
            (Machine::X86_64, "dil", Some(112)),
            (Machine::X86_64, "rip", Some(128)),
            (Machine::X86_64, "rsp", Some(152)),
            (Machine::X86_64, "ah", None),
            (Machine::X86_64, "", None),
            (Machine::Aarch64, "x0", Some(0)),
            (Machine::Aarch64, "w30", Some(240)),
            (Machine::Aarch64, "sp", Some(248)),
            (Machine::Aarch64, "x31", None),
            (Machine::Aarch64, "x+1", None),
            (Machine::Aarch64, "x01", None),
            (Machine::Riscv64, "ra", Some(8)),
            (Machine::Riscv64, "a0", Some(80)),
            (Machine::Riscv64, "fp", Some(64)),
            (Machine::Riscv64, "s11", Some(216)),
            (Machine::Riscv64, "t3", Some(224)),
            (Machine::S390x, "r0", Some(24)),
            (Machine::S390x, "r15", Some(144)),
        ] {
            assert_eq!(offset_of(machine, name), offset, "{machine:?} {name}");
        }
        #[cfg(target_arch = "x86_64")]
        assert_eq!(offset_of(Machine::X86_64, "rax"), Some(libc::RAX as u16 * 8));
        #[cfg(target_arch = "x86_64")]
        assert_eq!(offset_of(Machine::X86_64, "rsp"), Some(libc::RSP as u16 * 8));
    }
}
