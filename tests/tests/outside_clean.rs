//! A user with strict habits keeps them, whichever door the module comes through.

use bpfgen_tests::{
    doors::Door,
    outside::{Outside, run, run_failing, text},
};

/// A source with something of everything that is generated.
const SOURCE: &str = include_str!("../fixtures/doors/everything.bpf.c");

/// The strictest that a crate may ask of its own code.
const STRICT: &str = "//! A crate with strict habits.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_qualifications,
    unused_results
)]

";

fn lint(crate_: &Outside) -> std::process::Command {
    crate_.cargo(&[
        "clippy",
        "--offline",
        "--quiet",
        "--",
        "-D",
        "warnings",
        "-D",
        "clippy::all",
        "-D",
        "clippy::pedantic",
    ])
}

fn stays_clean(door: Door, name: &str) -> Outside {
    let crate_ = door.library(name, SOURCE, STRICT, "");
    let shown = text(&run(&mut crate_.cargo(&["fmt", "--check"])));
    assert!(shown.is_empty(), "{door:?}: {shown}");
    let said = text(&run(&mut lint(&crate_)));
    assert!(said.is_empty(), "{door:?}: {said}");
    let mut documentation = crate_.cargo(&["doc", "--offline", "--quiet", "--no-deps"]);
    let said = text(&run(documentation.env("RUSTDOCFLAGS", "-D warnings")));
    assert!(said.is_empty(), "{door:?}: {said}");
    crate_
}

#[test]
fn by_the_attribute() {
    stays_clean(Door::Attribute, "clean_attribute");
}

#[test]
fn by_the_build_script() {
    stays_clean(Door::Script, "clean_script");
}

#[test]
fn by_the_command_line() {
    let crate_ = stays_clean(Door::Command, "clean_command");
    // Each tool does look at the crate.
    let clean = crate_.read("src/lib.rs");
    crate_.write("src/lib.rs", &format!("{clean}\n/// Not formatted.\npub  fn mine() {{}}\n"));
    run_failing(&mut crate_.cargo(&["fmt", "--check"]));
    for (mistake, name) in [
        ("/// Clippy's.\npub fn mine(all: &Vec<u8>) -> usize {\n    all.len()\n}\n", "ptr_arg"),
        (
            "/// Pedantic.\npub fn mine(n: u64) -> u8 {\n    n as u8\n}\n",
            "cast_possible_truncation",
        ),
        ("/// The compiler's.\npub mod inner {\n    pub struct Mine;\n}\n", "missing_docs"),
        ("/// The compiler's.\npub fn mine() {\n    unsafe {}\n}\n", "unsafe_code"),
    ] {
        crate_.write("src/lib.rs", &format!("{clean}\n{mistake}"));
        let said = text(&run_failing(&mut lint(&crate_)));
        let said = said.replace('-', "_");
        assert!(said.contains(name), "no {name} in {said}");
    }
}
