//! Whether both sides came to the same.

use bpfgen_object::Insn;

use crate::{libbpf, ours};

/// What a comparison saw, for counting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Programs with the same instructions.
    pub programs: usize,
    /// Objects that both refused.
    pub refused: usize,
    /// Objects on which libbpf crashed, so that nothing was compared.
    pub crashed: usize,
    /// Instructions that both poisoned.
    pub poisoned: usize,
}

impl std::ops::AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.programs += other.programs;
        self.refused += other.refused;
        self.crashed += other.crashed;
        self.poisoned += other.poisoned;
    }
}

/// Fails, in words, if the outcomes differ.
///
/// # Errors
/// Says where they differ.
///
/// # Panics
/// If libbpf failed over something else than CO-RE: then nothing was compared.
pub fn compare(ours: &ours::Outcome, theirs: &libbpf::Outcome) -> Result<Seen, String> {
    let (ours, theirs) = match (ours, theirs) {
        (_, libbpf::Outcome::Crashed) => return Ok(Seen { crashed: 1, ..Seen::default() }),
        (_, libbpf::Outcome::Failed(why)) => panic!("libbpf failed: {why}"),
        (ours::Outcome::Refused(_), libbpf::Outcome::Refused(_)) => {
            return Ok(Seen { refused: 1, ..Seen::default() });
        }
        (ours::Outcome::Refused(why), libbpf::Outcome::Programs(_)) => {
            return Err(format!("we refuse, libbpf does not: {why}"));
        }
        (ours::Outcome::Programs(_), libbpf::Outcome::Refused(why)) => {
            return Err(format!("libbpf refuses, we do not: {why}"));
        }
        (ours::Outcome::Programs(ours), libbpf::Outcome::Programs(theirs)) => (ours, theirs),
    };
    let names = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let our_names = names(ours.iter().map(|program| program.name.clone()).collect());
    let their_names = names(theirs.iter().map(|(name, _)| name.clone()).collect());
    if our_names != their_names {
        return Err(format!("programs: ours {our_names:?}, libbpf's {their_names:?}"));
    }
    let mut seen = Seen::default();
    for program in ours {
        let theirs = theirs.iter().find(|(name, _)| *name == program.name);
        let mut theirs = theirs.map(|(_, code)| code.clone()).unwrap_or_default();
        let mut code = program.code.clone();
        for &at in &program.open {
            blank(&mut code, at);
            blank(&mut theirs, at);
        }
        if code != theirs {
            return Err(format!("program {}:\n{}", program.name, difference(&code, &theirs)));
        }
        seen.programs += 1;
        seen.poisoned += program.poisoned.len();
    }
    Ok(seen)
}

/// Clears what a loader fills in: source register and number of a call, both slots' numbers of a
/// 64-bit load.
fn blank(code: &mut [u8], at: usize) {
    let wide = code.get(at * Insn::SIZE) == Some(&Insn::LDIMM64);
    for slot in code.chunks_exact_mut(Insn::SIZE).skip(at).take(1 + usize::from(wide)) {
        slot[1] &= 0x0f;
        slot[2..].fill(0);
    }
}

/// Where instructions differ, in words.
pub fn difference(ours: &[u8], theirs: &[u8]) -> String {
    if ours.len() != theirs.len() {
        let slots = |code: &[u8]| code.len() / Insn::SIZE;
        return format!("  {} instructions, libbpf's has {}", slots(ours), slots(theirs));
    }
    let pairs = ours.chunks(Insn::SIZE).zip(theirs.chunks(Insn::SIZE)).enumerate();
    let lines = pairs.filter(|(_, (a, b))| a != b);
    let lines = lines.map(|(at, (a, b))| format!("  {at}: ours {a:02x?}, libbpf's {b:02x?}"));
    lines.collect::<Vec<_>>().join("\n")
}
