//! What an object is compiled for: a byte order, and maybe a machine whose registers the C names.

use std::{fmt, str::FromStr};

use bpfgen_object::Endian;

use crate::{Error, ErrorKind, Result};

/// A machine that BPF C can be specific to (`PT_REGS_PARM1` and friends).
#[derive(Debug, PartialEq, Eq)]
struct Arch {
    /// What users write: in `targets = [..]`, `--target`.
    name: &'static str,
    /// Rust's `target_arch`.
    rust: &'static str,
    endian: Endian,
    /// The `x` of `-D__TARGET_ARCH_x`, as bpf_tracing.h spells it.
    define: &'static str,
    /// Debian's folder under /usr/include that holds `asm/types.h`.
    multiarch: &'static str,
}

const fn arch(
    name: &'static str,
    rust: &'static str,
    endian: Endian,
    define: &'static str,
    multiarch: &'static str,
) -> Arch {
    Arch { name, rust, endian, define, multiarch }
}

use Endian::{Big, Little};

/// Every Linux machine that has both a Rust target and a BPF JIT or interpreter.
static ARCHES: &[Arch] = &[
    arch("x86_64", "x86_64", Little, "x86", "x86_64-linux-gnu"),
    arch("aarch64", "aarch64", Little, "arm64", "aarch64-linux-gnu"),
    arch("aarch64_be", "aarch64", Big, "arm64", "aarch64_be-linux-gnu"),
    arch("arm", "arm", Little, "arm", "arm-linux-gnueabihf"),
    arch("armeb", "arm", Big, "arm", "armeb-linux-gnueabi"),
    arch("i686", "x86", Little, "x86", "i386-linux-gnu"),
    arch("loongarch64", "loongarch64", Little, "loongarch", "loongarch64-linux-gnu"),
    arch("mips", "mips", Big, "mips", "mips-linux-gnu"),
    arch("mipsel", "mips", Little, "mips", "mipsel-linux-gnu"),
    arch("mips64", "mips64", Big, "mips", "mips64-linux-gnuabi64"),
    arch("mips64el", "mips64", Little, "mips", "mips64el-linux-gnuabi64"),
    arch("powerpc", "powerpc", Big, "powerpc", "powerpc-linux-gnu"),
    arch("powerpc64", "powerpc64", Big, "powerpc", "powerpc64-linux-gnu"),
    arch("powerpc64le", "powerpc64", Little, "powerpc", "powerpc64le-linux-gnu"),
    arch("riscv32", "riscv32", Little, "riscv", "riscv32-linux-gnu"),
    arch("riscv64", "riscv64", Little, "riscv", "riscv64-linux-gnu"),
    arch("s390x", "s390x", Big, "s390", "s390x-linux-gnu"),
    arch("sparc64", "sparc64", Big, "sparc", "sparc64-linux-gnu"),
];

/// What to compile for: `bpfel` or `bpfeb` alone, or a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    endian: Endian,
    arch: Option<&'static Arch>,
}

impl Target {
    /// Little-endian, for C that names no machine's registers.
    pub const BPFEL: Self = Self { endian: Little, arch: None };
    /// Big-endian, for C that names no machine's registers.
    pub const BPFEB: Self = Self { endian: Big, arch: None };

    /// A byte order, for C that names no machine's registers.
    pub fn plain(endian: Endian) -> Self {
        Self { endian, arch: None }
    }

    /// The machine that this code was built for.
    pub fn host() -> Self {
        Self::for_rust(std::env::consts::ARCH, Endian::NATIVE)
    }

    /// The machine of a Rust target, by its `target_arch` and byte order. One that is not in the
    /// table gets no `__TARGET_ARCH_*`.
    pub fn for_rust(target_arch: &str, endian: Endian) -> Self {
        let arch = ARCHES.iter().find(|arch| arch.rust == target_arch && arch.endian == endian);
        Self { endian, arch }
    }

    /// Byte order.
    pub fn endian(&self) -> Endian {
        self.endian
    }

    /// Its name: `bpfel`, `bpfeb`, or a machine's such as `x86_64`.
    pub fn name(&self) -> &'static str {
        match (self.arch, self.endian) {
            (Some(arch), _) => arch.name,
            (None, Little) => "bpfel",
            (None, Big) => "bpfeb",
        }
    }

    /// clang's `-target`.
    pub fn triple(&self) -> &'static str {
        match self.endian {
            Little => "bpfel",
            Big => "bpfeb",
        }
    }

    /// Rust's `target_arch`; `None` where the object suits every machine of its byte order.
    pub fn rust_arch(&self) -> Option<&'static str> {
        self.arch.map(|arch| arch.rust)
    }

    /// `little` or `big`: Rust's `target_endian`.
    pub fn rust_endian(&self) -> &'static str {
        match self.endian {
            Little => "little",
            Big => "big",
        }
    }

    /// Whether an object compiled for one of `targets` serves this one: the same, or plain of the
    /// same byte order.
    pub fn is_covered_by(&self, targets: &[Self]) -> bool {
        targets
            .iter()
            .any(|other| other == self || other.arch.is_none() && other.endian == self.endian)
    }

    /// The `x` of `-D__TARGET_ARCH_x`.
    pub(crate) fn define(&self) -> Option<&'static str> {
        self.arch.map(|arch| arch.define)
    }

    /// Debian's name for the machine.
    pub(crate) fn multiarch(&self) -> Option<&'static str> {
        self.arch.map(|arch| arch.multiarch)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "bpfel" => return Ok(Self::BPFEL),
            "bpfeb" => return Ok(Self::BPFEB),
            // What people call them elsewhere (Go, Debian, Docker).
            "amd64" => return "x86_64".parse(),
            "arm64" => return "aarch64".parse(),
            "ppc64le" | "ppc64el" => return "powerpc64le".parse(),
            _ => {}
        }
        match ARCHES.iter().find(|arch| arch.name == name) {
            Some(arch) => Ok(Self { endian: arch.endian, arch: Some(arch) }),
            None => {
                let names: Vec<_> = ARCHES.iter().map(|arch| arch.name).collect();
                Err(Error::new(ErrorKind::Option, format!("unknown target `{name}`"))
                    .help(format!("targets are bpfel, bpfeb, {}", names.join(", "))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for arch in ARCHES {
            let target: Target = arch.name.parse().unwrap();
            assert_eq!(target.name(), arch.name);
            assert_eq!(Target::for_rust(arch.rust, arch.endian), target);
        }
        assert_eq!("bpfel".parse::<Target>().unwrap(), Target::BPFEL);
        assert_eq!("arm64".parse::<Target>().unwrap().name(), "aarch64");
    }

    #[test]
    fn plain_byte_orders_serve_their_machines() {
        let target = |name: &str| name.parse::<Target>().unwrap();
        let all = [target("aarch64"), Target::BPFEB];
        assert!(target("aarch64").is_covered_by(&all) && target("s390x").is_covered_by(&all));
        assert!(!target("x86_64").is_covered_by(&all) && !Target::BPFEL.is_covered_by(&all));
    }

    #[test]
    fn an_unknown_target_lists_the_known_ones() {
        let error = "vax".parse::<Target>().unwrap_err().to_string();
        assert!(error.contains("`vax`") && error.contains("s390x"), "{error}");
    }

    #[test]
    fn an_unlisted_machine_still_has_its_byte_order() {
        let target = Target::for_rust("hexagon", Big);
        assert_eq!((target.name(), target.define()), ("bpfeb", None));
    }
}
