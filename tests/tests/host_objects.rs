//! Objects that are checked in, since they take a newer clang than others: they are what that makes
//! of their sources.
#![deny(unsafe_code, missing_docs)]

use std::{fs, path::Path, process::Command};

use bpfgen_object::Object;
use bpfgen_tests::needs;

/// What this compiler makes of a source of the fixtures, and what is checked in.
fn both(clang: &str, source: &str) -> [Object; 2] {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source);
    let made = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new(clang)
        .args(["-g", "-O2", "-target", "bpf", "-mcpu=v4", "-Wall", "-Werror", "-c"])
        .arg(format!("-I/usr/include/{}-linux-gnu", std::env::consts::ARCH))
        // The same in any folder.
        .arg(format!("-ffile-prefix-map={}=.", source.parent().unwrap().display()))
        .arg(source.file_name().unwrap())
        .arg("-o")
        .arg(made.path())
        .current_dir(source.parent().unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{clang}: {}", String::from_utf8_lossy(&output.stderr));
    let parse = |path: &Path| {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        bpfgen_object::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    [parse(made.path()), parse(&source.with_extension("o"))]
}

#[test]
fn arena() {
    needs!(Command("clang-19"));
    let [made, checked_in] = both("clang-19", "map_ops/arena.bpf.c");
    let again = "make it again, as its source says";
    assert_eq!(made.maps, checked_in.maps, "{again}");
    assert_eq!(made.data, checked_in.data, "{again}");
    assert_eq!(made.externs, checked_in.externs, "{again}");
    assert_eq!(made.functions, checked_in.functions, "{again}");
    assert_eq!(made.btf, checked_in.btf, "{again}");
    assert!(made == checked_in, "{again}");
}
