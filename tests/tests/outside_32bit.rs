//! Generated modules on a machine of 32 bits: they compile, what they assert of their layout is that
//! of the BPF side, which has 64, and they read and write there what they do elsewhere.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use bpfgen_tests::outside::{Outside, run, run_failing, text};

/// It aligns 64-bit integers to 4 bytes.
const TARGET: &str = "i686-unknown-linux-gnu";

/// The same with all that it takes to link, so that no compiler for C is needed.
const RUNS: &str = "i686-unknown-linux-musl";

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
fn has_target(target: &str, test: &str) -> bool {
    let mut libraries = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    libraries.args(["--print", "target-libdir", "--target", target]).stdin(Stdio::null());
    let folder = String::from_utf8_lossy(&run(&mut libraries).stdout).trim().to_owned();
    let present = fs::read_dir(Path::new(&folder)).is_ok_and(|mut files| files.next().is_some());
    if !present {
        let reason = format!("the target {target} is not installed (rustup target add {target})");
        bpfgen_skip::skip(test, &reason);
    }
    present
}

fn check(crate_: &Outside) -> Command {
    crate_.cargo(&["check", "--offline", "--quiet", "--lib", "--target", TARGET])
}

#[test]
fn modules_compile_for_32_bits() {
    if !has_target(TARGET, "modules_compile_for_32_bits") {
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
    // Where one of them has the runtime.
    modules.push("pub mod vendored {\n    pub use bpfgen_runtime as bpf;\n}\n".to_owned());
    assert!(modules.iter().any(|module| module.contains("pub mod layout;")), "{modules:?}");
    // What modules of the golden folder ask for.
    let features = ", features = [\"serde\", \"bytemuck\", \"zerocopy\"] }";
    let zerocopy =
        "zerocopy = { version = \"0.8\", default-features = false, features = [\"derive\"] }\n";
    let manifest = MANIFEST.replace(" }", features) + zerocopy;
    let crate_ = Outside::new(&manifest);
    crate_.write("src/lib.rs", &modules.concat());
    run(&mut check(&crate_));
}

#[test]
fn layouts_are_asserted_there_too() {
    if !has_target(TARGET, "layouts_are_asserted_there_too") {
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

#[test]
fn values_are_read_and_written_there_too() {
    const TEST: &str = "values_are_read_and_written_there_too";
    if !has_target(RUNS, TEST) {
        return;
    }
    let tests = bpfgen_tests::checkout().join("bpfgen-build/tests");
    let golden = format!("\"{}/", tests.join("golden").display());
    let crate_ =
        Outside::new(&format!("{MANIFEST}\n[dev-dependencies]\nbpfgen-object = \"0.1\"\n"));
    crate_.write("src/lib.rs", "");
    for name in ["generated.rs", "generated_layout.rs"] {
        let path = tests.join(name);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        crate_.write(&format!("tests/{name}"), &text.replace("\"golden/", &golden));
    }
    let cargo = |arguments: &[&str]| {
        let mut test = crate_.cargo(&["test", "--offline", "--quiet", "--target", RUNS]);
        test.args(arguments).env("CARGO_TARGET_I686_UNKNOWN_LINUX_MUSL_LINKER", "rust-lld");
        test
    };
    run(&mut cargo(&["--tests", "--no-run"]));
    let output = cargo(&["--tests", "--", "--format=pretty"]).output().expect("cargo starts");
    let said = text(&output);
    if said.contains("Exec format error") {
        bpfgen_skip::skip(TEST, "this kernel runs no programs of 32 bits");
        return;
    }
    assert!(output.status.success(), "{said}");
    for test in ["numbers_of_all_widths", "members_aligned_to_8_and_16_in_packed_structs"] {
        assert!(said.contains(&format!("test {test} ... ok")), "{said}");
    }
}
