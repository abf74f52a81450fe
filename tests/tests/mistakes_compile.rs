//! Mistakes that the compiler finds, in crates of their own.
//!
//! A mistake is a line of a program in `fixtures/mistakes` that ends in `//~ CODE WORDS`: there the
//! compiler must report this error, naming all of these words, and nowhere else. What else it says
//! is its own and changes with its versions. Without the marked lines the same program must compile.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use bpfgen_tests::outside::{self, Outside, run, text};
use serde_json::Value;

const MANIFEST: &str = "[package]\nname = \"mistakes\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                        [dependencies]\nbpfgen-runtime = \"0.1\"\n";
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/mistakes");
const MARK: &str = " //~ ";

/// The errors of one program: line, code, the whole text.
type Errors = BTreeSet<(u64, String, String)>;

/// What the compiler says of each program of a crate.
fn errors(crate_: &Outside) -> BTreeMap<String, Errors> {
    let args = ["check", "--offline", "--bins", "--keep-going", "--message-format=json"];
    let output = crate_.cargo(&args).output().expect("cargo starts");
    let mut all = BTreeMap::<_, Errors>::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Value = serde_json::from_str(line).expect("cargo writes JSON");
        let message = &line["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        // `aborting due to …` is nowhere.
        let Some(span) = spans.iter().find(|span| span["is_primary"] == true) else { continue };
        let name = line["target"]["name"].as_str().expect("it has a name").to_owned();
        all.entry(name).or_default().insert((
            span["line_start"].as_u64().expect("lines have numbers"),
            message["code"]["code"].as_str().unwrap_or_default().to_owned(),
            message["rendered"].as_str().unwrap_or_default().to_owned(),
        ));
    }
    assert!(!all.is_empty(), "no mistake is found: {}", text(&output));
    all
}

/// The programs, by name.
fn programs() -> BTreeMap<String, String> {
    fs::read_dir(FOLDER)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("names are text");
            (name.to_owned(), fs::read_to_string(&path).expect("it can be read"))
        })
        .collect()
}

#[test]
fn each_mistake_is_an_error_where_it_is_made_and_nothing_else_is() {
    let crate_ = Outside::new(MANIFEST);
    let source = fs::read_to_string(Path::new(FOLDER).join("x.bpf.c")).expect("it is there");
    crate_.write("src/x.bpf.c", &source);
    crate_.write("src/lib.rs", "#[bpfgen_runtime::bpf_program(\"src/x.bpf.c\")]\npub mod x {}\n");
    let programs = programs();
    for (name, program) in &programs {
        crate_.write(&format!("src/bin/{name}.rs"), program);
        let mended: Vec<_> = program.lines().filter(|line| !line.contains(MARK)).collect();
        crate_.write(&format!("src/bin/{name}_mended.rs"), &mended.join("\n"));
    }
    let mut found = errors(&crate_);
    for (name, program) in &programs {
        let mut found = found.remove(name).unwrap_or_default();
        for (number, line) in (1..).zip(program.lines()) {
            let Some((_, mark)) = line.split_once(MARK) else { continue };
            let (code, words) = mark.split_once(' ').expect("a code, then words");
            let fits = |(at, is, text): &&(u64, String, String)| {
                *at == number && is == code && words.split(' ').all(|word| text.contains(word))
            };
            let Some(error) = found.iter().find(fits).cloned() else {
                panic!("{name}.rs:{number}: no {mark} among {found:#?}");
            };
            found.remove(&error);
        }
        assert!(found.is_empty(), "{name}.rs has more mistakes than it says: {found:#?}");
    }
    assert!(found.is_empty(), "mended programs still have mistakes: {found:#?}");
}

/// A module that was generated for another runtime says so, and what to do.
#[test]
fn a_module_for_another_runtime_says_to_regenerate() {
    let crate_ = Outside::new(&MANIFEST.replace("mistakes", "other-contract"));
    let source = fs::read_to_string(Path::new(FOLDER).join("x.bpf.c")).expect("it is there");
    crate_.write("src/x.bpf.c", &source);
    crate_.write("src/main.rs", "mod x;\n\nfn main() {\n    let _open = x::open();\n}\n");
    run(outside::cargo_bpfgen(crate_.path()).args(["build", "src/x.bpf.c"]));
    run(&mut crate_.cargo(&["check", "--offline", "--quiet"]));

    let module = crate_.read("src/x.rs");
    let version = format!("generator = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(module.contains("contract = 1") && module.contains(&version), "{module}");
    // As one of a later version would be: it says so, and names what this runtime does not have.
    let other = module
        .replace("contract = 1", "contract = 2")
        .replace(&version, "generator = \"7.8.9\"")
        .replace("codegen::v1::", "codegen::v2::");
    crate_.write("src/x.rs", &other);
    let found = errors(&crate_).remove("other-contract").expect("it does not compile");
    let (_, _, first) = found.first().expect("there is an error");
    for words in ["generated by bpfgen 7.8.9", "regenerate it with `cargo bpfgen build`"] {
        assert!(first.contains(words), "the first error does not say `{words}`: {first}");
    }
}
