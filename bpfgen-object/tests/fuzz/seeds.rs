//! What mutation begins with: made of the fixtures, and the files in `corpus/TARGET`, which are
//! inputs that once went wrong or that lead where the others do not.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bpfgen_object::{btf::file, parse};

use crate::{mutate::Random, targets::join};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn read(name: &str) -> Vec<u8> {
    let path = tests().join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A section of a little-endian object, whose names need no more than this.
fn ext(object: &[u8]) -> Vec<u8> {
    let bytes = |at: usize| object.get(at..).unwrap_or_default();
    let magic = if object[5] == 1 { [0x9f, 0xeb, 1, 0] } else { [0xeb, 0x9f, 1, 0] };
    let mut starts = (0..object.len()).filter(|&at| bytes(at).starts_with(&magic));
    // `.BTF` comes first.
    starts.nth(1).map(bytes).unwrap_or_default().to_vec()
}

/// Inputs for a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let fixtures = [
        "fixtures/core.clang19.bpfel.o",
        "fixtures/struct_ops.clang14.bpfeb.o",
        "fixtures/arena.clang19.bpfel.o",
        "fixtures/maps.clang14.bpfel.o",
        "kernel/kernel.bpfel.o",
    ];
    let objects: Vec<Vec<u8>> = fixtures.iter().map(|name| read(name)).collect();
    let btf = |object: &[u8]| file::bytes(object).expect("an object with BTF").to_vec();
    let pairs = ["bpfel", "bpfeb"].map(|order| {
        let local = read(&format!("core/relocs.local.{order}.o"));
        (local, btf(&read(&format!("core/relocs.target.{order}.o"))))
    });
    let small = &objects[0];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut noise = |len: usize| -> Vec<u8> { (0..len).map(|_| random.below(256) as u8).collect() };
    let mut seeds: Vec<Vec<u8>> = match target {
        "elf" => objects.clone(),
        "ext" => objects.iter().map(|object| join([&btf(object), &ext(object), &[]])).collect(),
        "decode" | "header" => {
            let mut all: Vec<_> = objects.iter().map(|object| btf(object)).collect();
            all.extend((1..30).map(|n| noise(8 * n)));
            all
        }
        "split" => {
            let kernel = btf(&objects[4]);
            let mut all: Vec<_> = (1..30).map(|n| join([&kernel, &noise(10 * n), &[]])).collect();
            all.extend((1..30).map(|n| join([&noise(10 * n), &noise(10 * n), &[]])));
            all
        }
        "relocate" | "minimize" => {
            let mut all: Vec<_> =
                pairs.iter().map(|(local, types)| join([local, types, &[]])).collect();
            all.push(join([small, &btf(small), &noise(100)]));
            all.push(join([&pairs[0].0, &noise(400), &noise(100)]));
            all.extend((1..30).map(|n| {
                // The same types on both sides, so that something is found.
                let types = noise(8 * n);
                join([&types, &types, &noise(120)])
            }));
            all
        }
        _ => panic!("no target {target}"),
    };
    if target == "elf" {
        assert!(seeds.iter().all(|seed| parse(seed).is_ok()));
    }
    seeds.extend(corpus(target).into_iter().map(|(_, bytes)| bytes));
    seeds
}

/// The committed inputs with their names, sorted.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = tests().join("fuzz/corpus").join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a folder of the checkout").path())
        .map(|path| (path.clone(), fs::read(path).expect("a file of the checkout")))
        .collect();
    files.sort();
    files
}
