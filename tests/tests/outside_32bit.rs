//! Generated modules on a machine of 32 bits: they compile, and what they assert of their layout is
//! that of the BPF side, which has 64.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use bpfgen_tests::outside::{Outside, run, run_failing, text};

/// It aligns 64-bit integers to 4 bytes.
const TARGET: &str = "i686-unknown-linux-gnu";

const MANIFEST: &str = "[package]\nname = \"narrow\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                        [dependencies]\n\
                        bpfgen-runtime = { version = \"0.1\", default-features = false }\n";

/// Structs that need an attribute on such a machine, and lack it.
const WRONG: &str = r#"
use bpfgen_runtime::value::{Pad, plain_struct};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Lower {
    pub a: u64,
}
plain_struct! { Lower, size = 8, align = 8, fields { a: u64 = 0 } }

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Nearer {
    pub a: u32,
    pub b: u64,
}
plain_struct! { Nearer, size = 16, align = 4, fields { a: u32 = 0, b: u64 = 8 } }

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Moved {
    pub a: u32,
    pub b: u64,
    pub c: Pad<4>,
}
plain_struct! { Moved, size = 16, align = 4, fields { a: u32 = 0, b: u64 = 8, c: Pad<4> = 12 } }
"#;

/// Whether the standard library for the target is installed; else says why nothing is tested.
fn has_target(test: &str) -> bool {
    let mut libraries = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    libraries.args(["--print", "target-libdir", "--target", TARGET]).stdin(Stdio::null());
    let folder = String::from_utf8_lossy(&run(&mut libraries).stdout).trim().to_owned();
    let present = fs::read_dir(Path::new(&folder)).is_ok_and(|mut files| files.next().is_some());
    if !present {
        let reason = format!("the target {TARGET} is not installed (rustup target add {TARGET})");
        bpfgen_skip::skip(test, &reason);
    }
    present
}

fn check(crate_: &Outside) -> Command {
    crate_.cargo(&["check", "--offline", "--quiet", "--lib", "--target", TARGET])
}

#[test]
fn modules_compile_for_32_bits() {
    if !has_target("modules_compile_for_32_bits") {
        return;
    }
    let folder = bpfgen_tests::checkout().join("bpfgen-build/tests/golden");
    let mut modules = Vec::new();
    for file in fs::read_dir(&folder).expect("the expected modules can be listed") {
        let path = file.expect("a file").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        modules.push(format!("#[path = {path:?}]\npub mod {name};\n"));
    }
    modules.sort();
    assert!(modules.iter().any(|module| module.contains("pub mod layout;")), "{modules:?}");
    let crate_ = Outside::new(MANIFEST);
    crate_.write("src/lib.rs", &modules.concat());
    run(&mut check(&crate_));
}

#[test]
fn layouts_are_asserted_there_too() {
    if !has_target("layouts_are_asserted_there_too") {
        return;
    }
    let crate_ = Outside::new(MANIFEST);
    crate_.write("src/lib.rs", WRONG);
    let output = text(&run_failing(&mut check(&crate_)));
    for expected in [
        "the alignment of Lower is not that in C: regenerate the code",
        "the size of Nearer is not that in C: regenerate the code",
        "the offset of Moved.b is not that in C: regenerate the code",
    ] {
        assert!(output.contains(expected), "{expected}:\n{output}");
    }
}
