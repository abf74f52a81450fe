//! Our own sources, over two layouts of their types.

use std::collections::BTreeSet;

use bpfgen_core_tests::{
    clang,
    libbpf::{Files, Job},
    ours, skip,
};
use bpfgen_object::btf::{file, scan::Scan};

use crate::{Comparisons, libbpf};

/// Each program alone, so that one that is refused does not hide the others, and all together, so
/// that what one rules out is not there for the next.
#[test]
fn fixtures_become_what_libbpf_makes_of_them() {
    const TEST: &str = "fixtures_become_what_libbpf_makes_of_them";
    let Some(libbpf) = libbpf(TEST) else { return };
    for version in clang::missing() {
        skip(&format!("{TEST} (clang {version})"), &format!("clang-{version} is not installed"));
    }
    let files = Files::new();
    let mut jobs = Vec::new();
    let mut objects = Vec::new();
    for fixture in clang::fixtures() {
        let (version, (major, minor)) = (libbpf.version(), fixture.libbpf);
        if clang::version(&version) < (major, minor) {
            let reason = format!("libbpf is {version}, older than {major}.{minor}");
            skip(&format!("{TEST} ({})", fixture.name), &reason);
        }
    }
    for pair in clang::pairs(libbpf) {
        let object_path = files.write(format!("{}.o", pair.name), &pair.local);
        let btf_path = files.write(format!("{}.target.o", pair.name), &pair.target);
        let object = bpfgen_object::parse(&pair.local).unwrap();
        let programs = object.programs.iter();
        let choices: Vec<_> =
            programs.map(|program| Some(program.name.clone())).chain([None]).collect();
        // Over the kernel's types, and over its own.
        for btf in [&btf_path, &object_path] {
            for only in &choices {
                jobs.push(Job::new(btf, &object_path).only(only.as_deref()));
            }
        }
        objects.push((&pair.name, object, [&pair.target, &pair.local], choices));
    }
    let mut theirs = libbpf.relocate(&jobs).into_iter();
    let mut comparisons = Comparisons::default();
    for (name, object, targets, choices) in &objects {
        for target in targets {
            let scan = Scan::new(file::bytes(target).unwrap()).unwrap();
            for only in choices {
                let ours = ours::relocate(object, &scan, only.as_deref());
                let what = format!("{name} {}", only.as_deref().unwrap_or_default());
                comparisons.add(&what, &ours, &theirs.next().unwrap());
            }
        }
    }
    comparisons.finish(objects.len() * 40);
}

#[test]
fn fixtures_have_every_kind_of_relocation() {
    let newest = clang::installed().iter().max();
    if newest.is_none_or(|&newest| newest < 16) {
        return skip("fixtures_have_every_kind_of_relocation", "clang-16 is not installed");
    }
    let mut kinds = BTreeSet::new();
    for pair in clang::all_pairs() {
        let object = bpfgen_object::parse(&pair.local).unwrap();
        let records = object.functions.iter().flat_map(|function| &function.core_relocations);
        kinds.extend(records.map(|record| format!("{:?}", record.kind)));
    }
    assert_eq!(kinds.len(), 13, "{kinds:?}");
}
