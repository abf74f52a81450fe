//! The three doors give the same module for the same source.
//!
//! What is compared is what the compiler has after expansion: the attribute's module exists
//! nowhere else.

use std::{fs, process::Command};

use bpfgen_tests::outside::{self, Outside, run};

const MANIFEST: &str = "[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                        [dependencies]\nbpfgen-runtime = \"0.1\"\n";

/// A source with something of everything that is generated.
const SOURCE: &str = include_str!("../fixtures/doors/everything.bpf.c");

/// `mod imp { … }` of the crate's `mod everything`, expanded, without the bytes of the object.
fn module(crate_: &Outside) -> String {
    let mut expand = crate_.cargo(&["rustc", "--offline", "--quiet", "--lib", "--"]);
    // The compiler prints expanded code on request, though it promises no form for it: the same
    // compiler prints all three.
    expand.args(["-Zunpretty=expanded"]).env("RUSTC_BOOTSTRAP", "1");
    let text = outside::text(&run(&mut expand));
    let start = text.find("mod imp {").unwrap_or_else(|| panic!("no module in\n{text}"));
    let module = &text[start..];
    let end = module.find("\n    }\n").unwrap_or_else(|| panic!("no end in\n{module}"));
    without_object(&module[..end])
}

/// The bytes are a literal in one, an included file in the others: after expansion a literal with
/// another escaping perhaps, and with other line breaks around it.
fn without_object(module: &str) -> String {
    let start = module.find("pub static OBJECT").expect("the object is there");
    let end = start + module[start..].find("&BYTES.0").expect("the object ends");
    format!("{}pub static OBJECT{}", &module[..start], &module[end..])
}

fn crate_with(lib: &str) -> Outside {
    let crate_ = Outside::new(MANIFEST);
    crate_.write("src/everything.bpf.c", SOURCE);
    crate_.write("src/lib.rs", lib);
    crate_
}

#[test]
fn the_three_doors_give_the_same_module() {
    let attribute = crate_with(
        "#[bpfgen_runtime::bpf_program(\"src/everything.bpf.c\")]\npub mod everything {}\n",
    );

    let script = crate_with(
        "pub mod everything {\n    include!(concat!(env!(\"OUT_DIR\"), \"/everything.rs\"));\n}\n",
    );
    let manifest = script.read("Cargo.toml");
    let build = outside::with_paths("[build-dependencies]\nbpfgen-build = \"0.1\"\n");
    script.write("Cargo.toml", &manifest.replace("\n[workspace]\n", &format!("\n{build}")));
    script.write(
        "build.rs",
        "fn main() {\n    bpfgen_build::Builder::new(\"src/everything.bpf.c\").build().unwrap();\n}\n",
    );

    let command = crate_with("pub mod everything;\n");
    let tool = outside::binary("bpfgen-cli", "cargo-bpfgen");
    run(Command::new(tool)
        .args(["bpfgen", "build", "src/everything.bpf.c"])
        .current_dir(command.path()));

    let expected = module(&attribute);
    // It is the module that is meant, not an empty one.
    for name in ["pub struct Open ", "pub struct Event ", "pub fn attach", "pub struct Rodata "] {
        assert!(expected.contains(name), "no {name} in\n{expected}");
    }
    outside::assert_same("the build script's module", &expected, &module(&script));
    outside::assert_same("the command line's module", &expected, &module(&command));

    // As files the two others are equal to the byte, objects included.
    let written = |name: &str| -> Vec<Vec<u8>> {
        let mut found: Vec<_> = outside::files(&outside::target().join("debug/build"))
            .into_iter()
            .filter(|path| path.ends_with(name))
            .filter(|path| path.to_string_lossy().contains("/same-"))
            .map(|path| fs::read(path).expect("it can be read"))
            .collect();
        found.dedup();
        found
    };
    for name in ["everything.rs", "everything.bpf.o"] {
        let beside = fs::read(command.path().join("src").join(name)).expect("it was written");
        let built = written(name);
        assert!(built.contains(&beside), "{name} differs from the build script's");
    }
}
