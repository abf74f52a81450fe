//! CO-RE: making a program fit the types of the kernel it is loaded into.
//!
//! ```text
//! record ── spec ──▶ what the program accesses ── candidates ──▶ target types of the same name
//!                              │                                        │
//!                            value                                    find ◀── compat
//!                              │                                        │
//!                        number expected in the instruction      what it comes to there ── value
//!                              │                                                             │
//!                              └────────────────────▶ patch ◀────────────────────────────────┘
//! ```
//!
//! The outcome is that of libbpf for every record: the same number, the same refusal. What no
//! target has is not an error: existence checks become 0, and an instruction that needs it is
//! poisoned, since a program may guard it by such a check. The verifier drops what cannot be
//! reached, and refuses the poison otherwise; [`Poisoned`] then says in words what was missing.

mod budget;
mod cache;
mod candidates;
mod compat;
mod describe;
mod externs;
mod find;
pub(crate) mod needs;
mod patch;
mod report;
mod spec;
mod value;

pub use candidates::CandidateSource;
pub use externs::{extern_difference, extern_fits};
pub use patch::POISON;
pub use report::Answer;

use budget::Budget;
use cache::{Cache, Cached};
use candidates::{Candidate, Candidates, is};
use compat::Sides;
use patch::Outcome;
use spec::Spec;
use value::Value;

use crate::{CoreKind, CoreRelocation, Endian, Error, ErrorKind, Insn, Result, btf::Btf};

/// Types that a program is to fit.
#[derive(Clone)]
pub struct Target<'a> {
    /// Name for messages: `vmlinux`, or that of a module.
    pub name: String,
    /// The types.
    pub types: &'a dyn CandidateSource,
}

/// An instruction that must not be reached, because what it needs does not exist in the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poisoned {
    /// Its index in the instructions that were relocated.
    pub insn: usize,
    /// What it needs and why there is none: `field task_struct.foo (0:3): no match in vmlinux;
    /// candidates considered: [42] struct task_struct`.
    pub what: String,
}

/// Relocates the functions of one object.
///
/// It has a memory: candidates for a root type that an earlier record ruled out are not considered
/// again, so all functions of an object should go through one relocator, in the object's order.
pub struct Relocator<'a> {
    local: &'a Btf,
    targets: Vec<Target<'a>>,
    /// One for each target.
    caches: Vec<Cache>,
    endian: Endian,
    candidates: Candidates,
    budget: Budget,
}

/// What a record comes to.
enum Resolution {
    Patch { old: Value, new: Value },
    Poison(String),
}

impl<'a> Relocator<'a> {
    /// A relocator for an object with the types `local`, for the machine that this code runs on.
    ///
    /// The first target is the kernel itself; a root type that has any candidate there is not
    /// looked for in the others, the modules.
    pub fn new(local: &'a Btf, targets: Vec<Target<'a>>) -> Self {
        Self {
            local,
            caches: targets.iter().map(|_| Cache::default()).collect(),
            targets,
            endian: Endian::NATIVE,
            candidates: Candidates::default(),
            budget: Budget::new(),
        }
    }

    /// Sets the byte order of the object, which decides where the bits of a bitfield lie.
    #[must_use]
    pub fn endian(mut self, endian: Endian) -> Self {
        self.endian = endian;
        self
    }

    /// Searches the candidates for all these records at once. [`Relocator::relocate`] does it for
    /// the records it is given; doing it for a whole object first saves a search for each function.
    ///
    /// # Errors
    /// If a target's types are malformed.
    pub fn prepare<'r>(
        &mut self,
        records: impl IntoIterator<Item = &'r CoreRelocation>,
    ) -> Result<()> {
        self.candidates.search(self.local, &self.targets, &mut records.into_iter())
    }

    /// Whether, as far as records were prepared, some root type has no candidate in any target:
    /// time to [add](Self::add_target) modules.
    pub fn lacks_candidates(&self) -> bool {
        self.candidates.any_missing()
    }

    /// Adds a target after the others. Root types without candidates so far are searched there.
    pub fn add_target(&mut self, target: Target<'a>) {
        self.targets.push(target);
        self.caches.push(Cache::default());
        self.candidates.forget_missing();
    }

    /// Relocates a function's instructions. The list names those that must not be reached.
    ///
    /// # Errors
    /// If a record does not make sense for the object's types, a target is malformed, candidates
    /// disagree, or an instruction cannot hold the new number. Some instructions may have been
    /// changed by then.
    pub fn relocate(
        &mut self,
        insns: &mut [Insn],
        records: &[CoreRelocation],
    ) -> Result<Vec<Poisoned>> {
        self.prepare(records)?;
        let mut poisoned = Vec::new();
        for record in records {
            self.budget.add_record();
            let mut spec = None;
            let what = self.relocate_one(insns, record, &mut spec).map_err(|error| {
                let what = describe::record(self.local, record, spec.as_ref());
                error.context(format!("CO-RE relocation of instruction {}, {what}", record.insn))
            })?;
            if let Some(why) = what {
                let what = describe::record(self.local, record, spec.as_ref());
                poisoned.push(Poisoned { insn: record.insn, what: format!("{what}: {why}") });
            }
        }
        Ok(poisoned)
    }

    /// Relocates one instruction; says why if it had to be poisoned. Leaves the parsed access in
    /// `spec` for messages.
    fn relocate_one(
        &mut self,
        insns: &mut [Insn],
        record: &CoreRelocation,
        spec: &mut Option<Spec>,
    ) -> Result<Option<String>> {
        if self.local.get(record.type_id).is_none() {
            return Err(fault(format!("there is no type [{}]", record.type_id.0)));
        }
        if record.insn >= insns.len() {
            return Err(fault("there is no such instruction"));
        }
        let parsed = spec.insert(spec::parse(self.local, record)?);
        match self.resolve(record, parsed)? {
            Resolution::Patch { old, new } => match patch::patch(insns, record.insn, old, new)? {
                Outcome::Patched => Ok(None),
                Outcome::WidthDiffers => Ok(Some(width_differs(old, new))),
            },
            Resolution::Poison(why) => {
                patch::poison(insns, record.insn);
                Ok(Some(why))
            }
        }
    }

    fn resolve(&mut self, record: &CoreRelocation, spec: &Spec) -> Result<Resolution> {
        let kind = record.kind;
        let old = value::value(self.local, kind, spec, self.endian);
        if kind == CoreKind::TypeIdLocal {
            let old = old?;
            return Ok(Resolution::Patch { old, new: old });
        }
        if self.local.get(record.type_id).is_none_or(|ty| is(self.local.text(ty.name()), "")) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "an anonymous type cannot be found in a target",
            ));
        }
        let mut best: Option<Match> = None;
        let mut matched = Vec::new();
        for &candidate in self.candidates.of(record.type_id) {
            let source = self.targets[candidate.target].types;
            let target = &Cached { source, cache: &self.caches[candidate.target] };
            let sides = Sides { local: self.local, target, budget: &self.budget };
            let in_candidate = |error: Error| {
                error
                    .context(format!("candidate {}", describe::candidate(&self.targets, candidate)))
            };
            let found = find::find(sides, kind, spec, candidate.id).map_err(in_candidate)?;
            let Some(found) = found else { continue };
            self.budget.spend(4 * Budget::TYPE)?;
            let new = value::value(target, kind, &found, self.endian).map_err(in_candidate)?;
            let this = Match { candidate, bit_offset: found.bit_offset, value: new };
            match &best {
                Some(best) => self.agree(best, &this)?,
                None => best = Some(this),
            }
            matched.push(candidate);
        }
        let new = best.map(|best| best.value).or_else(|| value::missing(kind));
        let resolution = match new {
            Some(new) => Resolution::Patch { old: old?, new },
            None => {
                old?;
                let candidates = self.candidates.of(record.type_id);
                Resolution::Poison(describe::no_match(&self.targets, candidates))
            }
        };
        self.candidates.prune(record.type_id, matched);
        Ok(resolution)
    }

    /// Fails if two candidates give different answers: neither may be preferred.
    fn agree(&self, one: &Match, other: &Match) -> Result<()> {
        if one.bit_offset == other.bit_offset && one.value.number == other.value.number {
            return Ok(());
        }
        let (what, a, b) = if one.bit_offset == other.bit_offset {
            ("value", one.value.number, other.value.number)
        } else {
            ("bit offset", one.bit_offset, other.bit_offset)
        };
        let name = |found: &Match| describe::candidate(&self.targets, found.candidate);
        Err(Error::new(
            ErrorKind::Ambiguous,
            format!("ambiguous: {what} {a} by {}, but {b} by {}", name(one), name(other)),
        ))
    }
}

/// A candidate that has what was sought.
struct Match {
    candidate: Candidate,
    bit_offset: u64,
    value: Value,
}

fn width_differs(old: Value, new: Value) -> String {
    let words = |value: Value| match value.access.size {
        0 => "a bitfield".to_owned(),
        1 => "1 byte".to_owned(),
        size => format!("{size} bytes"),
    };
    format!(
        "it is {} in the program's types but {} in the target's, and only pointers and unsigned \
         integers can be accessed with another width",
        words(old),
        words(new)
    )
}

/// A problem of the record or the types it refers to.
fn fault(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Malformed, message)
}

impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("name", &self.name).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Relocator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relocator")
            .field("targets", &self.targets)
            .field("endian", &self.endian)
            .field("candidates", &self.candidates)
            .finish_non_exhaustive()
    }
}
