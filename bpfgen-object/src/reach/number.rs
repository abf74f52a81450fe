//! Arithmetic and comparisons of constants, so far as every verifier since Linux 5.10 does them.

use crate::Insn;

/// What an instruction of class `ALU` (`is_narrow`) or `ALU64` makes of these.
pub(super) fn alu(
    insn: Insn,
    is_narrow: bool,
    old: Option<u64>,
    operand: Option<u64>,
) -> Option<u64> {
    let cut = |value: u64| if is_narrow { value & u64::from(u32::MAX) } else { value };
    let (old, operand) = (old.map(cut), operand.map(cut));
    let operation = insn.code & 0xf0;
    // A value extended with its sign, or a signed division.
    if insn.off != 0 {
        return None;
    }
    match (operation, old, operand) {
        (0xb0, _, Some(operand)) => return Some(operand),
        // Nothing is left, whatever the other one is.
        (0x50, Some(0), _) | (0x50, _, Some(0)) => return Some(0),
        _ => {}
    }
    let (old, operand) = old.zip(operand)?;
    let bits = if is_narrow { 32 } else { 64 };
    let shift = u32::try_from(operand).ok().filter(|&shift| shift < bits);
    Some(cut(match operation {
        0x00 => old.wrapping_add(operand),
        0x10 => old.wrapping_sub(operand),
        0x20 => old.wrapping_mul(operand),
        0x40 => old | operand,
        0x50 => old & operand,
        0x60 => old << shift?,
        0x70 => old >> shift?,
        0xa0 => old ^ operand,
        0xc0 if is_narrow => (old as u32 as i32 >> shift?) as u64,
        0xc0 => (old as i64 >> shift?) as u64,
        // Divisions, negation and byte swaps are not followed everywhere.
        _ => return None,
    }))
}

/// Whether a conditional jump is taken; `None` if that is not known.
pub(super) fn taken(
    insn: Insn,
    is_narrow: bool,
    left: Option<u64>,
    right: Option<u64>,
) -> Option<bool> {
    let (left, right) = left.zip(right)?;
    let (left, right, signed_left, signed_right) = if is_narrow {
        let (left, right) = (left as u32, right as u32);
        (left.into(), right.into(), i64::from(left as i32), i64::from(right as i32))
    } else {
        (left, right, left as i64, right as i64)
    };
    Some(match insn.code & 0xf0 {
        0x10 => left == right,
        0x20 => left > right,
        0x30 => left >= right,
        0x40 => left & right != 0,
        0x50 => left != right,
        0x60 => signed_left > signed_right,
        0x70 => signed_left >= signed_right,
        0xa0 => left < right,
        0xb0 => left <= right,
        0xc0 => signed_left < signed_right,
        0xd0 => signed_left <= signed_right,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insn(code: u8) -> Insn {
        Insn { code, ..Insn::default() }
    }

    #[test]
    fn what_is_followed() {
        let wide = |operation: u8, old, operand| alu(insn(operation | 0x07), false, old, operand);
        let narrow = |operation: u8, old, operand| alu(insn(operation | 0x04), true, old, operand);
        assert_eq!(wide(0x00, Some(u64::MAX), Some(2)), Some(1));
        assert_eq!(narrow(0x00, Some(u64::MAX), Some(2)), Some(1));
        assert_eq!(narrow(0xb0, None, Some(u64::MAX)), Some(0xffff_ffff));
        assert_eq!(wide(0x50, None, Some(0)), Some(0));
        assert_eq!(wide(0x50, None, Some(1)), None);
        assert_eq!(wide(0x60, Some(1), Some(63)), Some(1 << 63));
        assert_eq!(wide(0x60, Some(1), Some(64)), None);
        assert_eq!(narrow(0x60, Some(1), Some(32)), None);
        assert_eq!(narrow(0xc0, Some(0x8000_0000), Some(31)), Some(0xffff_ffff));
        assert_eq!(wide(0xc0, Some(1 << 63), Some(63)), Some(u64::MAX));
        assert_eq!(wide(0x30, Some(6), Some(3)), None, "the verifier does not divide");
    }

    #[test]
    fn comparisons_have_a_width_and_a_sign() {
        let jump = |code, narrow, left, right| taken(insn(code), narrow, Some(left), Some(right));
        assert_eq!(jump(0x15, false, 1 << 32, 0), Some(false));
        assert_eq!(jump(0x16, true, 1 << 32, 0), Some(true));
        assert_eq!(jump(0x25, false, u64::MAX, 1), Some(true));
        assert_eq!(jump(0x65, false, u64::MAX, 1), Some(false));
        assert_eq!(jump(0x66, true, 0xffff_ffff, 1), Some(false));
        assert_eq!(jump(0x45, false, 6, 2), Some(true));
        assert_eq!(taken(insn(0x15), false, None, Some(0)), None);
    }
}
