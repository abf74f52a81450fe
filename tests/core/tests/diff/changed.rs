//! What no compiler makes: instructions, records and targets changed at random.

use bpfgen_core_tests::{
    clang, elf,
    libbpf::{Files, Job, Libbpf},
    ours,
    random::Random,
    types::Graph,
};
use bpfgen_object::{
    CoreKind, Endian, Insn,
    btf::{Btf, file, scan::Scan},
};

use crate::{Comparisons, libbpf, mutate};

/// How often to try: so many times, or as often as `BPFGEN_CORE_ROUNDS` says.
pub(crate) fn rounds(usual: u64) -> u64 {
    let wanted = std::env::var("BPFGEN_CORE_ROUNDS").ok();
    wanted.map_or(usual, |number| number.parse().unwrap())
}

/// The fixtures by one clang.
fn pairs(libbpf: &Libbpf) -> impl Iterator<Item = &'static clang::Pair> + use<> {
    let newest = clang::installed().last().copied().unwrap_or_default();
    clang::pairs(libbpf).filter(move |pair| pair.name.ends_with(&format!("clang{newest}")))
}

/// A changed object, and what changed.
struct Changed {
    what: String,
    object: Vec<u8>,
    program: String,
    pair: &'static clang::Pair,
}

fn compare_changed(libbpf: &Libbpf, changed: &[Changed]) {
    let files = Files::new();
    let mut jobs = Vec::new();
    for (at, changed) in changed.iter().enumerate() {
        let btf = files.path().join(&changed.pair.name);
        if !btf.exists() {
            files.write(&changed.pair.name, &changed.pair.target);
        }
        let object = files.write(at.to_string(), &changed.object);
        jobs.push(Job::new(&btf, &object).only(Some(&changed.program)));
    }
    let mut comparisons = Comparisons::default();
    for (changed, theirs) in changed.iter().zip(libbpf.relocate(&jobs)) {
        let scan = Scan::new(file::bytes(&changed.pair.target).unwrap()).unwrap();
        let ours = match bpfgen_object::parse(&changed.object) {
            Ok(parsed) => ours::relocate(&parsed, &scan, Some(&changed.program)),
            Err(error) => ours::Outcome::Refused(error.to_string()),
        };
        let what = format!("{} {}: {}", changed.pair.name, changed.program, changed.what);
        comparisons.add(&what, &ours, &theirs);
    }
    comparisons.finish(changed.len());
}

/// Each record of the programs: the object, the program, where its instruction is, the record.
fn each_record(
    libbpf: &Libbpf,
    mut visit: impl FnMut(&'static clang::Pair, &str, (Insn, usize), elf::Record),
) {
    for pair in pairs(libbpf) {
        let object = bpfgen_object::parse(&pair.local).unwrap();
        for record in elf::records(&pair.local) {
            let offset = record.word(&pair.local, 0) as usize;
            // All programs are in one section, but for subprograms.
            let function = object.functions.iter().find(|function| {
                let start = function.offset as usize;
                function.section == "core"
                    && (start..start + function.insns.len() * Insn::SIZE).contains(&offset)
            });
            let Some(function) = function else { continue };
            let insn = function.insns[(offset - function.offset as usize) / Insn::SIZE];
            visit(pair, &function.name, (insn, offset), record);
        }
    }
}

/// The number that the compiler put there is checked, where it is certain; and not every
/// instruction can hold one.
#[test]
fn instructions_that_do_not_fit_are_refused_as_by_libbpf() {
    let Some(libbpf) = libbpf("instructions_that_do_not_fit_are_refused_as_by_libbpf") else {
        return;
    };
    let mut random = Random::new(1);
    let mut changed = Vec::new();
    each_record(libbpf, |pair, program, (insn, offset), _| {
        for change in 0..5 {
            // One in five, of each kind of change.
            if !random.one_in(5) {
                continue;
            }
            let mut new = insn;
            match change {
                0 => new.imm ^= 1 << random.below(32),
                1 => new.off ^= 1 << random.below(16),
                2 => new.code ^= 1 << random.below(8),
                3 => new.code = random.below(256) as u8,
                _ => (new.dst, new.src) = (random.below(11) as u8, random.below(11) as u8),
            }
            // Pseudo calls and map loads without an ELF relocation are another refusal.
            if matches!(new.code, 0x85 | 0x18) && new.src != 0 {
                continue;
            }
            let mut object = pair.local.clone();
            elf::set_insn(&mut object, "core", offset, new);
            let what = format!("{insn:?} became {new:?}");
            changed.push(Changed { what, object, program: program.to_owned(), pair });
        }
    });
    compare_changed(libbpf, &changed);
}

/// Records that ask for something else than the compiler did.
#[test]
fn other_questions_get_the_answers_of_libbpf() {
    let Some(libbpf) = libbpf("other_questions_get_the_answers_of_libbpf") else { return };
    let mut random = Random::new(2);
    let mut changed = Vec::new();
    for pair in pairs(libbpf) {
        let records = elf::records(&pair.local);
        let types = Btf::decode(file::bytes(&pair.local).unwrap()).unwrap().len();
        let other = |random: &mut Random, word| {
            records[random.below(records.len())].word(&pair.local, word)
        };
        each_record(libbpf, |of, program, (insn, offset), record| {
            if of.name != pair.name || !random.one_in(2) {
                return;
            }
            let mut object = pair.local.clone();
            let mut words = [0, 1, 2, 3].map(|index| record.word(&object, index));
            if random.one_in(2) {
                words[3] = random.below(CoreKind::TypeMatches as usize + 2) as u32;
            }
            if random.one_in(2) {
                words[2] = other(&mut random, 2);
            }
            words[1] = match random.below(4) {
                0 => random.below(types + 1) as u32,
                1 => other(&mut random, 1),
                _ => words[1],
            };
            for (index, word) in words.into_iter().enumerate() {
                record.set_word(&mut object, index, word);
            }
            // The answer's number stands there already, perhaps.
            if random.one_in(2) {
                let new = Insn { code: 0xb7, imm: random.below(9) as i32, off: 0, src: 0, ..insn };
                if !insn.is_ldimm64() {
                    elf::set_insn(&mut object, "core", offset, new);
                }
            }
            let what = format!("record {words:?} of {insn:?}");
            changed.push(Changed { what, object, program: program.to_owned(), pair });
        });
    }
    compare_changed(libbpf, &changed);
}

/// Kernels that no compiler makes.
#[test]
fn other_targets_are_read_as_by_libbpf() {
    const ALONE: usize = 12;
    let Some(libbpf) = libbpf("other_targets_are_read_as_by_libbpf") else { return };
    let files = Files::new();
    let (mut jobs, mut asked) = (Vec::new(), Vec::new());
    let objects: Vec<_> =
        pairs(libbpf).map(|pair| (pair, bpfgen_object::parse(&pair.local).unwrap())).collect();
    for (pair, object) in &objects {
        let object_path = files.write(&pair.name, &pair.local);
        let target = Graph::new(&Btf::decode(file::bytes(&pair.target).unwrap()).unwrap());
        for round in 0..rounds(25) {
            let mut random = Random::new(round);
            let mut graph = target.clone();
            mutate::mutate(&mut graph, &mut random);
            let bytes = graph.bytes(Endian::Little);
            let path = files.write(format!("{}.{round}", pair.name), &bytes);
            let programs = &object.programs;
            let mut choices = vec![None];
            for _ in 0..ALONE {
                choices.push(Some(programs[random.below(programs.len())].name.clone()));
            }
            for only in choices {
                jobs.push(Job::new(&path, &object_path).only(only.as_deref()));
                asked.push((pair, object, round, only, bytes.clone()));
            }
        }
    }
    let mut comparisons = Comparisons::default();
    for ((pair, object, round, only, bytes), theirs) in asked.iter().zip(libbpf.relocate(&jobs)) {
        let scan = Scan::new(bytes).unwrap();
        let ours = ours::relocate(object, &scan, only.as_deref());
        let what = format!("{} {round} {}", pair.name, only.as_deref().unwrap_or_default());
        comparisons.add(&what, &ours, &theirs);
    }
    comparisons.finish(asked.len() / 2);
}
