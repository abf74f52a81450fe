//! Putting the numbers into instructions.

use super::{fault, value::Value};
use crate::{Error, ErrorKind, Insn, Result};

/// Imm of the call that stands for an instruction which must not be reached: the verifier says
/// `invalid func unknown#195896080` if it is.
pub const POISON: i32 = 0xbad_2310;

const CLASS: u8 = 0x07;
const LD: u8 = 0x00;
const LDX: u8 = 0x01;
const ST: u8 = 0x02;
const STX: u8 = 0x03;
const ALU: u8 = 0x04;
const ALU64: u8 = 0x07;
/// The operand is a register, not an immediate.
const SOURCE_REGISTER: u8 = 0x08;
/// Width of a load or store.
const WIDTH: u8 = 0x18;

/// What happened to an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Patched,
    /// It was poisoned: the field's width has changed, and the instruction cannot follow.
    WidthDiffers,
}

/// Makes an instruction one that the verifier refuses, both slots of a 64-bit immediate load.
pub(super) fn poison(insns: &mut [Insn], at: usize) {
    let wide = insns.get(at).is_some_and(|insn| insn.is_ldimm64());
    for insn in insns.iter_mut().skip(at).take(1 + usize::from(wide)) {
        *insn = Insn { code: Insn::CALL, imm: POISON, ..Insn::default() };
    }
}

/// Replaces the number that the compiler put into the instruction, `old`, by `new`.
pub(super) fn patch(insns: &mut [Insn], at: usize, old: Value, new: Value) -> Result<Outcome> {
    let rest = insns.get_mut(at..).unwrap_or_default();
    let [insn, rest @ ..] = rest else { return Err(fault("there is no such instruction")) };
    let expect = |found: u64| {
        if !old.certain || found == old.number {
            return Ok(());
        }
        Err(fault(format!(
            "the instruction holds {}, but by the object's own types it should hold {}",
            found as i64, old.number as i64
        )))
    };
    match insn.code & CLASS {
        ALU | ALU64 => {
            if insn.code & SOURCE_REGISTER != 0 {
                return Err(fault("the instruction has a register where the number should be"));
            }
            expect(insn.imm as u64)?;
            insn.imm = new.number as i32;
        }
        LDX | ST | STX => {
            expect(insn.off as u64)?;
            let off = i16::try_from(new.number).map_err(|_| {
                Error::new(
                    ErrorKind::Unsupported,
                    format!("offset {} does not fit in a load or store", new.number as i64),
                )
            })?;
            let (from, to) = (old.access, new.access);
            if from.size != to.size {
                if !from.resizes_to(to) {
                    poison(insns, at);
                    return Ok(Outcome::WidthDiffers);
                }
                let found = width(insn.code);
                if u64::from(found) != from.size {
                    return Err(fault(format!(
                        "the instruction accesses {found} bytes of a field of {}",
                        from.size
                    )));
                }
                let code = width_code(to.size).ok_or_else(|| {
                    fault(format!("no load or store accesses {} bytes at once", to.size))
                })?;
                insn.code = insn.code & !WIDTH | code;
            }
            insn.off = off;
        }
        LD => {
            let [second, ..] = rest else { return Err(odd_form()) };
            let first_form = Insn { code: Insn::LDIMM64, ..Insn::default() };
            let forms = [Insn { dst: 0, imm: 0, ..*insn }, Insn { imm: 0, ..*second }];
            if forms != [first_form, Insn::default()] {
                return Err(odd_form());
            }
            expect(u64::from(insn.imm as u32) | u64::from(second.imm as u32) << 32)?;
            insn.imm = new.number as i32;
            second.imm = (new.number >> 32) as i32;
        }
        _ => {
            return Err(fault(format!(
                "the instruction (code {:#04x}) holds no number to relocate",
                insn.code
            )));
        }
    }
    Ok(Outcome::Patched)
}

fn odd_form() -> Error {
    fault("the instruction is no plain load of a 64-bit number")
}

fn width(code: u8) -> u8 {
    match code & WIDTH {
        0x00 => 4,
        0x08 => 2,
        0x10 => 1,
        _ => 8,
    }
}

fn width_code(size: u64) -> Option<u8> {
    match size {
        4 => Some(0x00),
        2 => Some(0x08),
        1 => Some(0x10),
        8 => Some(0x18),
        _ => None,
    }
}
