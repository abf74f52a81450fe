//! Which functions, and through them which maps and externs, the chosen programs use.
//!
//! What no chosen program reaches is never looked at further, so that it cannot make a load fail.

use bpfgen_object::{FunctionIndex, Object, RelocationTarget, link::exception_callback};

use super::Loader;

/// The functions that programs to be loaded reach.
#[derive(Debug)]
pub(super) struct Reach {
    /// For each of the object's functions, the entry of a chosen program that reaches it.
    functions: Vec<Option<FunctionIndex>>,
}

impl Reach {
    pub(super) fn of(loader: &Loader<'_>) -> Self {
        let object = loader.object();
        let chosen = object.programs.iter().zip(&loader.programs);
        Self::from(
            object,
            chosen.filter(|(_, choice)| choice.autoload).map(|(program, _)| program.function),
        )
    }

    /// Those that any program of the object reaches.
    pub(super) fn of_all(object: &Object) -> Self {
        Self::from(object, object.programs.iter().map(|program| program.function))
    }

    fn from(object: &Object, entries: impl Iterator<Item = FunctionIndex>) -> Self {
        let mut functions = vec![None; object.functions.len()];
        let mut open: Vec<_> = entries.map(|entry| (entry, entry)).collect();
        // One that does not exist is an error when the program is linked.
        open.extend(open.clone().iter().filter_map(|&(_, entry)| {
            Some((exception_callback(object, entry).ok().flatten()?, entry))
        }));
        while let Some((FunctionIndex(index), entry)) = open.pop() {
            let Some(function) = object.functions.get(index) else { continue };
            if functions[index].is_some() {
                continue;
            }
            functions[index] = Some(entry);
            open.extend(function.relocations.iter().filter_map(
                |relocation| match relocation.target {
                    RelocationTarget::Call(callee) | RelocationTarget::FunctionAddress(callee) => {
                        Some((callee, entry))
                    }
                    _ => None,
                },
            ));
        }
        Self { functions }
    }

    /// The functions, in the object's order.
    pub(super) fn functions(&self) -> impl Iterator<Item = FunctionIndex> {
        self.functions
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.is_some())
            .map(|(index, _)| FunctionIndex(index))
    }

    /// The entry of a chosen program that reaches this function; of several, any.
    pub(super) fn entry_of(&self, function: FunctionIndex) -> Option<FunctionIndex> {
        self.functions.get(function.0).copied().flatten()
    }
}
