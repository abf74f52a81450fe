//! Every program of the repository that has CO-RE records, over the BTF of kernels as a whole and
//! cut down: the same instructions, or the same refusal.

use std::{fs, path::Path};

use bpfgen_core_tests::{
    clang::{self, Order},
    kernel, skip,
};
use bpfgen_object::{
    CoreKind, Endian, ErrorKind, Insn, Object,
    btf::{
        encode::{BtfFeatures, encode},
        file,
        minimize::minimize,
        scan::Scan,
    },
    core_reloc::{Relocator, Target},
    parse,
};

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent).unwrap()
}

/// Sources of the repository, compiled by the newest clang here, that have records.
fn objects(folder: &Path, found: &mut Vec<(String, Object)>) {
    let Some(&clang) = clang::installed().last() else { return };
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                objects(&path, found);
            }
            continue;
        }
        let Some(source) = fs::read_to_string(&path).ok().filter(|_| name.ends_with(".bpf.c"))
        else {
            continue;
        };
        if !["preserve", "CORE", "core_read"].iter().any(|word| source.contains(word)) {
            continue;
        }
        let include = format!("-I{}", checkout().join("bpfgen-build/include").display());
        let flags = [&include, "-D__TARGET_ARCH_x86", "-Wno-everything"];
        let bytes = clang::compile(&source, folder, clang, Order::Little, &flags)
            .unwrap_or_else(|said| panic!("{}: {said}", path.display()));
        let object = parse(&bytes).unwrap();
        if object.functions.iter().any(|function| !function.core_relocations.is_empty()) {
            found.push((path.display().to_string(), object));
        }
    }
}

/// Instructions with ids of target types left out, and which were poisoned; or why not.
type Outcome = Result<(Vec<Insn>, Vec<usize>), ErrorKind>;

fn relocate(object: &Object, types: &Scan<'_>) -> Vec<Outcome> {
    let targets = vec![Target { name: "vmlinux".to_owned(), types }];
    let mut relocator = Relocator::new(object.btf.as_ref().unwrap(), targets);
    let mut outcomes = Vec::new();
    for function in &object.functions {
        let (mut insns, records) = (function.insns.clone(), &function.core_relocations);
        let relocated = relocator.relocate(&mut insns, records);
        let ids = records.iter().filter(|record| record.kind == CoreKind::TypeIdTarget);
        ids.for_each(|record| insns[record.insn].imm = i32::from(insns[record.insn].imm != 0));
        outcomes.push(match relocated {
            Ok(poisoned) => Ok((insns, poisoned.into_iter().map(|it| it.insn).collect())),
            Err(error) => Err(error.kind()),
        });
    }
    outcomes
}

#[test]
fn minimised_kernels_make_the_same_programs() {
    const TEST: &str = "minimised_kernels_make_the_same_programs";
    if cfg!(target_endian = "big") {
        return skip(TEST, "the kernels' types are little-endian");
    }
    let mut kernels = Vec::from_iter(kernel::running());
    match kernel::fetched() {
        Ok(fetched) => kernels.extend(fetched),
        Err(reason) => skip(&format!("{TEST} (fetched kernels)"), &reason),
    }
    let mut all = Vec::new();
    objects(checkout(), &mut all);
    if all.is_empty() {
        return skip(TEST, "clang is not installed");
    }
    let minimal = |objects: &[&Object], whole: &Scan<'_>| {
        let minimized = minimize(objects, whole, Endian::Little).unwrap();
        encode(&minimized.btf, Endian::Little, &BtfFeatures::ALL)
    };
    for kernel in &kernels {
        let whole = Scan::new(file::bytes(&kernel.btf).unwrap()).unwrap();
        let together: Vec<&Object> = all.iter().map(|(_, object)| object).collect();
        let for_all = minimal(&together, &whole);
        for (name, object) in &all {
            let expected = relocate(object, &whole);
            for small in [&minimal(&[object], &whole), &for_all] {
                let found = relocate(object, &Scan::new(small).unwrap());
                assert!(expected == found, "{name} in {}", kernel.name);
            }
        }
        println!("{}: {} bytes for {} objects", kernel.name, for_all.len(), all.len());
        assert!(for_all.len() < 16 << 10, "{}: {} bytes", kernel.name, for_all.len());
    }
}
