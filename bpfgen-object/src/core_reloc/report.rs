//! One answer for each relocation, for people to read.

use super::{Relocator, Resolution, describe, patch, patch::Outcome, spec, width_differs};
use crate::{CoreKind, CoreRelocation, Insn, Result};

/// What a relocation comes to in a target.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Index of the instruction.
    pub insn: usize,
    /// What is asked for.
    pub kind: CoreKind,
    /// The same in words: `field task_struct.tgid (0:2)`.
    pub what: String,
    /// The number that the instruction gets; or why it must not be reached; or why the program
    /// cannot be relocated at all.
    pub number: Result<Result<u64, String>>,
}

impl Relocator<'_> {
    /// Relocates as [`Relocator::relocate`] does, goes on where that would fail, and gives what
    /// became of each record.
    ///
    /// # Errors
    /// If a target's types are malformed.
    pub fn answers(
        &mut self,
        insns: &mut [Insn],
        records: &[CoreRelocation],
    ) -> Result<Vec<Answer>> {
        self.prepare(records)?;
        let mut answers = Vec::with_capacity(records.len());
        for record in records {
            self.budget.add_record();
            let mut parsed = None;
            let number = self.answer(insns, record, &mut parsed);
            let what = describe::record(self.local, record, parsed.as_ref());
            answers.push(Answer { insn: record.insn, kind: record.kind, what, number });
        }
        Ok(answers)
    }

    fn answer(
        &mut self,
        insns: &mut [Insn],
        record: &CoreRelocation,
        parsed: &mut Option<spec::Spec>,
    ) -> Result<Result<u64, String>> {
        let parsed = parsed.insert(spec::parse(self.local, record)?);
        match self.resolve(record, parsed)? {
            Resolution::Patch { old, new } => match patch::patch(insns, record.insn, old, new)? {
                Outcome::Patched => Ok(Ok(new.number)),
                Outcome::WidthDiffers => Ok(Err(width_differs(old, new))),
            },
            Resolution::Poison(why) => {
                patch::poison(insns, record.insn);
                Ok(Err(why))
            }
        }
    }
}
