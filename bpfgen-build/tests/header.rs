//! `bpfgen/bpfgen.h` under compilers that know nothing of it: no warning, no difference.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A source that compiles as C and as C++, with every macro of the header.
const SOURCE: &str = "#include <bpfgen/bpfgen.h>\n\
                      struct event { int a; };\n\
                      struct map { int x; } events BPFGEN_EVENT(struct event);\n";

fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// Compiles the source; gives the object, or `None` where there is no such compiler.
fn compile(compiler: &str, flags: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (source, object) = (folder.path().join("header.c"), folder.path().join("header.o"));
    fs::write(&source, SOURCE).unwrap();
    which::which(compiler).ok()?;
    let output = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-g"])
        .args(flags)
        .arg(format!("-I{}", include().display()))
        .arg("-c")
        .arg(&source)
        .arg("-o")
        .arg(&object)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{compiler} {flags:?}: {said}");
    Some(fs::read(object).unwrap())
}

fn names_the_event(object: &[u8]) -> bool {
    let tag = b"bpfgen.event:struct event";
    object.windows(tag.len()).any(|window| window == tag)
}

#[test]
fn clang_makes_the_tag_for_bpf() {
    let object = compile("clang", &["-target", "bpf"]).expect("clang");
    assert!(names_the_event(&object));
}

#[test]
fn clang_takes_it_for_other_machines_and_as_cxx() {
    for flags in [&[][..], &["-x", "c++"], &["-x", "c++", "-target", "bpf"], &["-std=c89"]] {
        compile("clang", flags).expect("clang");
    }
}

#[test]
fn other_compilers_see_nothing() {
    let compilers = [
        ("gcc", &[][..]),
        ("gcc", &["-std=c89"]),
        ("g++", &["-x", "c++"]),
        ("bpf-gcc", &[]),
        ("bpf-unknown-none-gcc", &[]),
    ];
    let mut found = 0;
    for (compiler, flags) in compilers {
        found += usize::from(compile(compiler, flags).is_some());
    }
    // The C compiler that Rust links with is there in any case.
    assert!(found > 0 || compile("cc", &[]).is_some(), "no compiler but clang");
}
