//! What stands for a program in a value before load.

use bpfgen_object::{FunctionIndex, Object, ProgramDef};

use crate::{
    program::{OpenProgram, hook},
    value::Slot,
};

/// A number for a program: its function's index from 1 on, and, to know another object's by, a hash
/// of its name.
pub(crate) fn token(program: &ProgramDef) -> u64 {
    number(program.function, &program.name)
}

fn number(FunctionIndex(index): FunctionIndex, name: &str) -> u64 {
    let index = u32::try_from(index).ok().and_then(|index| index.checked_add(1));
    u64::from(hash(name)) << 32 | u64::from(index.unwrap_or(u32::MAX))
}

/// FNV-1a.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The program of this object that the number stands for.
pub(crate) fn program(object: &Object, number: u64) -> Option<&ProgramDef> {
    object.programs.iter().find(|program| token(program) == number)
}

impl<F: ?Sized> Slot<F> {
    /// Puts a program here. Whether it fits, load tells: the verifier checks it against the
    /// kernel's prototype of the callback.
    pub fn set(&mut self, program: &OpenProgram<hook::StructOps>) {
        *self = program.into();
    }
}

impl<F: ?Sized> From<&OpenProgram<hook::StructOps>> for Slot<F> {
    fn from(program: &OpenProgram<hook::StructOps>) -> Self {
        Self::new(program.token())
    }
}

impl<F: ?Sized> From<Option<&OpenProgram<hook::StructOps>>> for Slot<F> {
    fn from(program: Option<&OpenProgram<hook::StructOps>>) -> Self {
        program.map_or(Self::NONE, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_have_numbers_of_their_own() {
        let of = |index, name| number(FunctionIndex(index), name);
        assert_ne!(of(0, "init"), 0);
        assert_ne!(of(0, "init"), of(1, "init"));
        assert_ne!(of(0, "init"), of(0, "exit"));
    }

    #[test]
    fn slots_hold_numbers() {
        let mut slot = Slot::<fn(u32)>::new(7);
        assert!(slot.is_set() && slot.token() == 7);
        assert_eq!(format!("{slot:?} {:?}", Slot::<fn()>::NONE), "a program none");
        slot.clear();
        assert_eq!(slot, None.into());
    }
}
