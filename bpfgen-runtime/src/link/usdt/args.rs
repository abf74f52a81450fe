//! Arguments of static probes: where the compiler has put each, as its note says.
//!
//! `-4@%esi` is a signed number of 4 bytes in a register, `8@-24(%rbp)` an unsigned one of 8 in
//! memory. The place is an operand of the machine's assembler.

use super::registers::{Machine, offset_of};
use crate::link::symbol;

/// An argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    /// 1, 2, 4 or 8 bytes.
    pub(super) size: u8,
    pub(super) signed: bool,
    pub(super) place: Place,
}

/// Where an argument is. Registers are offsets in the kernel's `struct pt_regs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Constant(i64),
    Register(u16),
    /// In memory, so many bytes from where a register points.
    Memory {
        base: u16,
        offset: i64,
    },
    /// In memory, at another register's value, shifted, from there.
    Indexed {
        base: u16,
        index: u16,
        shift: u8,
        offset: i64,
    },
}

/// The arguments of a note. The error says which is not understood, and why.
pub(super) fn parse(machine: Machine, text: &str) -> Result<Vec<Argument>, String> {
    words(text)
        .map(|word| argument(machine, word).map_err(|why| format!("argument {word:?}: {why}")))
        .collect()
}

/// Splits at blanks, but not within brackets: `[sp, 8]` is one operand.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0u32;
    let split = move |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_ascii_whitespace()
    };
    text.split(split).filter(|word| !word.is_empty())
}

fn argument(machine: Machine, word: &str) -> Result<Argument, &'static str> {
    let (size, operand) = word.split_once('@').ok_or("it has no size")?;
    let (signed, size) = match size.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, size),
    };
    let size = match size {
        "1" => 1,
        "2" => 2,
        "4" => 4,
        "8" => 8,
        _ if size.ends_with('f') => return Err("floating point is not passed to programs"),
        _ => return Err("its size is not 1, 2, 4 or 8 bytes"),
    };
    let place = match machine {
        Machine::X86_64 => x86(operand),
        Machine::Aarch64 => aarch64(operand),
        Machine::Riscv64 => riscv(operand),
        Machine::S390x => s390(operand),
    }?;
    Ok(Argument { size, signed, place })
}

const UNKNOWN: &str = "this kind of place is not known";
const REGISTER: &str = "there is no such register, or programs do not see it";

/// `-8`, `0x10`.
fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(digits) => {
            let magnitude = symbol::number(digits)?;
            0i64.checked_sub_unsigned(magnitude)
        }
        // All 64 bits, as an unsigned constant has them.
        None => symbol::number(text).map(|number| number as i64),
    }
}

fn register(machine: Machine, name: &str) -> Result<u16, &'static str> {
    offset_of(machine, name.trim()).ok_or(REGISTER)
}

/// `$5`, `%rax`, `(%rax)`, `-8(%rax)`, `8(%rax,%rbx,4)`.
fn x86(operand: &str) -> Result<Place, &'static str> {
    let register =
        |name: &str| register(Machine::X86_64, name.trim().strip_prefix('%').ok_or(UNKNOWN)?);
    if let Some(constant) = operand.strip_prefix('$') {
        return number(constant).map(Place::Constant).ok_or(UNKNOWN);
    }
    let Some((offset, rest)) = operand.split_once('(') else {
        return register(operand).map(Place::Register);
    };
    let offset = match offset {
        "" => 0,
        offset => number(offset).ok_or("it is at a symbol, whose address is not looked up")?,
    };
    let inner = rest.strip_suffix(')').ok_or(UNKNOWN)?;
    let parts: Vec<&str> = inner.split(',').collect();
    match parts[..] {
        [base] => Ok(Place::Memory { base: register(base)?, offset }),
        [base, index] => indexed(register(base)?, register(index)?, "1", offset),
        [base, index, scale] => indexed(register(base)?, register(index)?, scale, offset),
        _ => Err(UNKNOWN),
    }
}

fn indexed(base: u16, index: u16, scale: &str, offset: i64) -> Result<Place, &'static str> {
    let shift = match scale.trim() {
        "1" => 0,
        "2" => 1,
        "4" => 2,
        "8" => 3,
        _ => return Err("its scale is not 1, 2, 4 or 8"),
    };
    Ok(Place::Indexed { base, index, shift, offset })
}

/// `5`, `x4`, `[x4]`, `[sp, 8]`, `[x4, x5]`, `[x4, x5, lsl 3]`.
fn aarch64(operand: &str) -> Result<Place, &'static str> {
    let register = |name: &str| register(Machine::Aarch64, name);
    let immediate = |text: &str| number(text.trim().trim_start_matches('#'));
    let Some(inner) = operand.strip_prefix('[') else {
        return match (operand, immediate(operand)) {
            ("xzr" | "wzr", _) => Ok(Place::Constant(0)),
            (_, Some(constant)) => Ok(Place::Constant(constant)),
            (name, None) => register(name).map(Place::Register),
        };
    };
    let inner = inner.strip_suffix(']').ok_or(UNKNOWN)?;
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    match parts[..] {
        [base] => Ok(Place::Memory { base: register(base)?, offset: 0 }),
        [base, second] => match immediate(second) {
            Some(offset) => Ok(Place::Memory { base: register(base)?, offset }),
            None => whole_index(register(base)?, second, 0),
        },
        [base, index, extend] => {
            let shift = extend.strip_prefix("lsl").and_then(immediate);
            let shift = shift.and_then(|shift| u8::try_from(shift).ok()).filter(|it| *it < 4);
            whole_index(register(base)?, index, shift.ok_or(UNKNOWN)?)
        }
        _ => Err(UNKNOWN),
    }
}

/// An index of 64 bits: of a shorter one the upper half would have to be cut off.
fn whole_index(base: u16, index: &str, shift: u8) -> Result<Place, &'static str> {
    if !index.starts_with('x') {
        return Err(UNKNOWN);
    }
    Ok(Place::Indexed { base, index: register(Machine::Aarch64, index)?, shift, offset: 0 })
}

/// `5`, `a0`, `-8(s0)`, `(s0)`.
fn riscv(operand: &str) -> Result<Place, &'static str> {
    at_register(Machine::Riscv64, operand, |name| Some(name))
}

/// `5`, `%r2`, `160(%r15)`.
fn s390(operand: &str) -> Result<Place, &'static str> {
    at_register(Machine::S390x, operand, |name| name.strip_prefix('%'))
}

fn at_register(
    machine: Machine,
    operand: &str,
    plain: fn(&str) -> Option<&str>,
) -> Result<Place, &'static str> {
    let register = |name: &str| register(machine, plain(name.trim()).ok_or(UNKNOWN)?);
    if let Some(constant) = number(operand) {
        return Ok(Place::Constant(constant));
    }
    let Some((offset, rest)) = operand.split_once('(') else {
        return register(operand).map(Place::Register);
    };
    let offset = if offset.is_empty() { 0 } else { number(offset).ok_or(UNKNOWN)? };
    let base = rest.strip_suffix(')').ok_or(UNKNOWN)?;
    Ok(Place::Memory { base: register(base)?, offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(machine: Machine, text: &str) -> Vec<Place> {
        let arguments = parse(machine, text).unwrap();
        arguments.iter().map(|argument| argument.place).collect()
    }

    #[test]
    fn sizes_and_signs() {
        let text = "-4@%esi 8@%rdi\t-2@%cx 1@%sil";
        let found = parse(Machine::X86_64, text).unwrap();
        let sizes: Vec<_> = found.iter().map(|it| (it.size, it.signed)).collect();
        assert_eq!(sizes, [(4, true), (8, false), (2, true), (1, false)]);
        assert_eq!(parse(Machine::X86_64, ""), Ok(Vec::new()));
    }

    #[test]
    fn places_of_x86_64() {
        use Place::{Constant, Indexed, Memory, Register};
        let text = "-4@-1204(%rbp) -4@%edi 8@(%rsp) -8@%r8 -4@$5 8@%r10d -4@$-9 -2@%cx -1@%sil \
                    1@-96(%rbp,%rax,8) 1@(%rbp,%rax) 8@$0x10 8@$18446744073709551615 8@8( %rsp )";
        assert_eq!(
            places(Machine::X86_64, text),
            [
                Memory { base: 32, offset: -1204 },
                Register(112),
                Memory { base: 152, offset: 0 },
                Register(72),
                Constant(5),
                Register(56),
                Constant(-9),
                Register(88),
                Register(104),
                Indexed { base: 32, index: 80, shift: 3, offset: -96 },
                Indexed { base: 32, index: 80, shift: 0, offset: 0 },
                Constant(16),
                Constant(-1),
                Memory { base: 152, offset: 8 },
            ]
        );
    }

    #[test]
    fn places_of_arm64() {
        use Place::{Constant, Indexed, Memory, Register};
        let text = "-4@[sp, 96] 8@[x19] -8@x4 4@w30 4@5 -4@-5 8@[x0, #-16] 8@sp 4@wzr \
                    8@[x1, x2] 8@[x1, x2, lsl 3] 4@[x1,x2,lsl #2] -8@x29";
        assert_eq!(
            places(Machine::Aarch64, text),
            [
                Memory { base: 248, offset: 96 },
                Memory { base: 152, offset: 0 },
                Register(32),
                Register(240),
                Constant(5),
                Constant(-5),
                Memory { base: 0, offset: -16 },
                Register(248),
                Constant(0),
                Indexed { base: 8, index: 16, shift: 0, offset: 0 },
                Indexed { base: 8, index: 16, shift: 3, offset: 0 },
                Indexed { base: 8, index: 16, shift: 2, offset: 0 },
                Register(232),
            ]
        );
    }

    #[test]
    fn places_of_others() {
        use Place::{Constant, Memory, Register};
        let text = "-8@-88(s0) 4@5 -8@a1 8@(sp) 8@t6";
        assert_eq!(
            places(Machine::Riscv64, text),
            [
                Memory { base: 64, offset: -88 },
                Constant(5),
                Register(88),
                Memory { base: 16, offset: 0 },
                Register(248),
            ]
        );
        let text = "-2@-28(%r15) -8@%r0 4@71";
        assert_eq!(
            places(Machine::S390x, text),
            [Memory { base: 144, offset: -28 }, Register(24), Constant(71)]
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (machine, text, why) in [
            (Machine::X86_64, "%eax", "it has no size"),
            (Machine::X86_64, "3@%eax", "not 1, 2, 4 or 8 bytes"),
            (Machine::X86_64, "8f@%xmm0", "floating point"),
            (Machine::X86_64, "8@%xmm0", "no such register"),
            (Machine::X86_64, "8@counter(%rip)", "at a symbol"),
            (Machine::X86_64, "8@(%rax,%rbx,3)", "scale"),
            (Machine::X86_64, "8@(%rax,%rbx,1,2)", "not known"),
            (Machine::X86_64, "8@(%rax", "not known"),
            (Machine::X86_64, "8@$", "not known"),
            (Machine::X86_64, "8@", "not known"),
            (Machine::X86_64, "8@$-99999999999999999999", "not known"),
            (Machine::Aarch64, "8@x31", "no such register"),
            (Machine::Aarch64, "8@[x1, w2, sxtw 2]", "not known"),
            (Machine::Aarch64, "8@[x1, w2]", "not known"),
            (Machine::Aarch64, "8@[x1, x2, lsl 9]", "not known"),
            (Machine::Riscv64, "8@%rax", "no such register"),
            (Machine::S390x, "8@%r16", "no such register"),
        ] {
            let error = parse(machine, text).unwrap_err();
            assert!(error.starts_with(&format!("argument {text:?}: ")), "{error}");
            assert!(error.contains(why), "{error}");
        }
    }
}
