//! A minimised BTF relocates objects to the same instructions as the whole one, or refuses alike.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use bpfgen_object::{
    CoreKind, Endian, ErrorKind, Insn, Object,
    btf::{
        Btf,
        encode::{BtfFeatures, encode},
        minimize::minimize,
        scan::Scan,
    },
    core_reloc::{CandidateSource, Relocator, Target},
    parse,
};
use support::btf::{Builder, bitfield, member};

/// Objects of the repository that have CO-RE records, and those in the folder that
/// `BPFGEN_TEST_OBJECTS` names.
fn objects() -> Vec<(String, Object)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    let folders =
        ["tests/fixtures", "tests/core", "tests/kernel", "../bpfgen-build/tests/fixtures"];
    let more = std::env::var_os("BPFGEN_TEST_OBJECTS").map(PathBuf::from);
    for folder in folders.iter().map(|folder| root.join(folder)).chain(more) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "o") {
                continue;
            }
            let object = parse(&fs::read(&path).unwrap()).unwrap();
            if object.functions.iter().any(|function| !function.core_relocations.is_empty()) {
                all.push((path.file_name().unwrap().to_string_lossy().into_owned(), object));
            }
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(all.len() >= 8, "{} objects with CO-RE records", all.len());
    all
}

/// BTF to relocate against: of the running kernel, of those in the folder that `BPFGEN_TEST_BTF`
/// names, and of the objects themselves.
fn targets(test: &str, objects: &[(String, Object)]) -> Vec<(String, Btf)> {
    let mut all: Vec<_> = objects
        .iter()
        .filter_map(|(name, object)| Some((name.clone(), object.btf.clone()?)))
        .collect();
    match fs::read("/sys/kernel/btf/vmlinux") {
        Ok(bytes) => all.push(("host".to_owned(), Btf::decode(&bytes).unwrap())),
        Err(_) => bpfgen_skip::skip(test, "the kernel has no BTF (/sys/kernel/btf/vmlinux)"),
    }
    let Some(folder) = std::env::var_os("BPFGEN_TEST_BTF") else {
        bpfgen_skip::skip(test, "no other kernels' BTF (BPFGEN_TEST_BTF names no folder)");
        return all;
    };
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "btf")) {
        all.push((path.display().to_string(), Btf::decode(&fs::read(path).unwrap()).unwrap()));
    }
    all
}

/// What relocating comes to: instructions with ids of target types left out, and which were
/// poisoned; or the kind of error.
type Outcome = Result<(Vec<Insn>, Vec<usize>), ErrorKind>;

fn relocate(object: &Object, types: &dyn CandidateSource) -> Vec<Outcome> {
    let Some(local) = &object.btf else { return Vec::new() };
    let new = || {
        let target = Target { name: "vmlinux".to_owned(), types };
        Relocator::new(local, vec![target]).endian(object.endian)
    };
    let mut all = new();
    let mut outcomes = Vec::new();
    let mut push = |relocator: &mut Relocator<'_>, insns: &[Insn], records| {
        let mut insns = insns.to_vec();
        outcomes.push(match relocator.relocate(&mut insns, records) {
            Err(error) => Err(error.kind()),
            Ok(poisoned) => {
                for record in records {
                    if record.kind == CoreKind::TypeIdTarget {
                        insns[record.insn].imm = i32::from(insns[record.insn].imm != 0);
                    }
                }
                Ok((insns, poisoned.into_iter().map(|poisoned| poisoned.insn).collect()))
            }
        });
    };
    for function in &object.functions {
        push(&mut all, &function.insns, &function.core_relocations);
        for record in &function.core_relocations {
            push(&mut new(), &function.insns, std::slice::from_ref(record));
        }
    }
    outcomes
}

/// Minimises for `objects` and compares; gives the size in bytes.
fn check(name: &str, objects: &[&Object], target: &Btf, endian: Endian) -> usize {
    let bytes = encode(target, endian, &BtfFeatures::ALL);
    let whole = Scan::new(&bytes).unwrap();
    let small = |types: &dyn CandidateSource| {
        let minimized = minimize(objects, types, endian)
            .unwrap_or_else(|error| panic!("{name}: cannot minimise: {error}"));
        encode(&minimized.btf, endian, &BtfFeatures::ALL)
    };
    let minimal = small(&whole);
    assert!(minimal == small(&whole), "{name}: not the same bytes again");
    if target.len() < 1000 {
        assert!(minimal == small(target), "{name}: it depends on how the BTF is read");
    }
    Btf::decode(&minimal).unwrap_or_else(|error| panic!("{name}: {error}"));
    for object in objects {
        let expected = relocate(object, &whole);
        let found = relocate(object, &Scan::new(&minimal).unwrap());
        assert!(expected == found, "{name}: other instructions\n{expected:?}\n{found:?}");
    }
    minimal.len()
}

#[test]
fn every_object_against_every_btf() {
    let objects = objects();
    let targets = targets("every_object_against_every_btf", &objects);
    for (target, btf) in &targets {
        for endian in [Endian::Little, Endian::Big] {
            let of_endian: Vec<_> =
                objects.iter().filter(|(_, object)| object.endian == endian).collect();
            // The others have no types of a kernel.
            let is_kernel = |name: &str| !name.contains("clang") && !name.starts_with("relocs");
            for (name, object) in
                of_endian.iter().filter(|(name, _)| btf.len() < 1000 || is_kernel(name))
            {
                let size = check(&format!("{name} for {target}"), &[object], btf, endian);
                assert!(size < 8192, "{name} for {target}: {size} bytes");
            }
            let together: Vec<&Object> = of_endian.iter().map(|(_, object)| object).collect();
            let size = check(&format!("all for {target}"), &together, btf, endian);
            println!("{target}: {size} bytes for {} objects", together.len());
            assert!(size < 16 << 10, "all for {target}: {size} bytes");
        }
    }
}

/// Answers that need more than the fields that were found.
#[test]
fn what_does_not_match_stays_so() {
    let (_, object) =
        objects().into_iter().find(|(name, _)| name.contains("relocs.local.bpfel")).unwrap();
    let local = object.btf.clone().unwrap();
    for (id, ty) in local.iter() {
        let name = local.name_of(id);
        if name.is_empty() || !matches!(ty, bpfgen_object::btf::Type::Struct(_)) {
            continue;
        }
        let mut target = Builder::new();
        let int = target.int("int", 4, true);
        let char = target.int("char", 1, true);
        let array = target.array(char, 0);
        let pointer = target.ptr(char);
        // Flavours with other layouts: some ambiguous, some without the field.
        for (flavour, at) in [("", 0), ("___one", 64), ("___two", 64)] {
            let inner = target.structure("", 8, &[member("deep", int, 0), member("a", char, 32)]);
            let unrelated = target.structure("unrelated", 8, &[member("b", int, 0)]);
            target.structure(
                &format!("{name}{flavour}"),
                64,
                &[
                    member("", inner, 0),
                    member("u8", pointer, at),
                    bitfield("u16", int, at + 64, 3),
                    member("array", array, 192),
                    member("u32", array, 200),
                    member("other", unrelated, 256),
                ],
            );
        }
        target.structure("unused", 4, &[member("x", int, 0)]);
        let btf = Btf::decode(&target.bytes()).unwrap();
        check(name, &[&object], &btf, Endian::Little);
    }
}

#[test]
fn byte_orders_do_not_mix() {
    let (_, object) = objects().into_iter().find(|(_, o)| o.endian == Endian::Big).unwrap();
    let target = Btf::decode(&Builder::new().bytes()).unwrap();
    let error = minimize(&[&object], &target, Endian::Little).unwrap_err();
    assert!(error.to_string().contains("byte orders"), "{error}");
    assert_eq!(minimize(&[], &target, Endian::Little).unwrap().btf.len(), 1);
}

/// Corrupt types make an error or an answer, never a panic, a hang, or more than there was.
#[test]
fn corrupt_types() {
    let (_, object) =
        objects().into_iter().find(|(name, _)| name.contains("relocs.local.bpfel")).unwrap();
    let (_, target) =
        objects().into_iter().find(|(name, _)| name.contains("relocs.target.bpfel")).unwrap();
    let bytes = encode(&target.btf.unwrap(), Endian::Little, &BtfFeatures::ALL);
    // xorshift64*: numbers that look random, the same ones each time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    };
    let mut answers = 0;
    for _ in 0..1000 {
        let mut bytes = bytes.clone();
        for _ in 0..1 + below(6) {
            let at = 24 + below(bytes.len() / 4 - 6) * 4;
            let word = match below(3) {
                0 => below(130) as u32,
                1 => u32::MAX >> below(32),
                _ => 1 << below(32),
            };
            bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        let Ok(scan) = Scan::new(&bytes) else { continue };
        let Ok(minimized) = minimize(&[&object], &scan, Endian::Little) else { continue };
        answers += 1;
        let small = encode(&minimized.btf, Endian::Little, &BtfFeatures::ALL);
        assert!(small.len() <= bytes.len() + 4096, "{} of {}", small.len(), bytes.len());
        if let Ok(btf) = Btf::decode(&bytes) {
            let again = minimize(&[&object], &btf, Endian::Little).unwrap();
            assert!(again == minimized);
        }
    }
    assert!(answers > 150, "only {answers} answers");
}
