//! Fixture objects, and writers of objects that no compiler would write.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

pub mod btf;
pub mod elf;

use std::{fs, path::PathBuf};

use bpfgen_object::Object;

/// All fixture objects by file name, sorted.
pub fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "o"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    assert_eq!(files.len(), 30, "fixtures: seven sources four times, one twice");
    files
}

/// A fixture in all its variants: by compiler and byte order.
pub fn variants(stem: &str) -> Vec<(String, Object)> {
    let of_stem = fixtures().into_iter().filter(|(name, _)| name.split('.').next() == Some(stem));
    let parsed = of_stem.map(|(name, bytes)| {
        let object = bpfgen_object::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, object)
    });
    let variants: Vec<_> = parsed.collect();
    assert!(!variants.is_empty(), "no fixture {stem}");
    variants
}
