//! Checked-in modules and objects, used without clang while their inputs are unchanged.

use std::fs;

use bpfgen_build::{ErrorKind, Target, artifacts::Status, codegen::print};

use crate::fixture::{Crate, HEADER};

/// A crate with artifacts beside the source, and no clang.
fn prebuilt() -> Crate {
    let mut krate = Crate::new();
    krate.metadata(", events = { events = \"struct event\" }");
    assert_eq!(krate.artifacts(false).unwrap().status(), Status::Written);
    krate.without_clang();
    krate.env.cache_dir = Some(krate.path("another cache"));
    krate.options.events.insert("events".into(), "struct event".into());
    krate.options.prebuilt = true;
    krate
}

#[test]
fn unchanged_inputs_need_no_clang() {
    let krate = prebuilt();
    let product = krate.build("src/x.bpf.c").unwrap();
    assert_eq!(product.objects()[0].1, krate.read("crate/src/x.bpf.o"));
    assert_eq!(product.text().unwrap().into_bytes(), krate.read("crate/src/x.rs"));
    let tokens = product.inline().unwrap().to_string();
    assert!(tokens.contains("pub struct Event"), "{tokens}");
    assert!(!tokens.contains("include_bytes"), "the bytes are a literal: {tokens}");
    for name in ["src/x.bpf.c", "src/event.h", "src/x.rs", "src/x.bpf.o"] {
        assert!(product.files.contains(&krate.base().join(name)), "{name} is tracked");
    }
}

#[test]
fn the_file_and_the_macro_hold_the_same_module() {
    let mut krate = prebuilt();
    let file = krate.build("src/x.bpf.c").unwrap().inline().unwrap();
    krate.options.prebuilt = false;
    krate.env.path = std::env::var_os("PATH");
    let built = krate.build("src/x.bpf.c").unwrap().inline().unwrap();
    // One has been text: documentation is comments there, and trailing commas are the printer's.
    let [file, built] = [file, built].map(|tokens| print(&tokens).unwrap());
    assert!(file.contains("pub struct Event"), "{file}");
    assert_eq!(file, built);
}

#[test]
fn whatever_changed_is_named_when_there_is_no_clang() {
    let stale = |change: fn(&mut Crate)| {
        let mut krate = prebuilt();
        change(&mut krate);
        let error = krate.build("src/x.bpf.c").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        let text = error.to_string();
        assert!(text.contains("no clang on PATH") && text.contains("cargo bpfgen build"), "{text}");
        text
    };
    let text = stale(|krate| krate.write("crate/src/event.h", HEADER.replace(">> 32", ">> 33")));
    assert!(text.contains("src/event.h has changed"), "{text}");
    let text = stale(|krate| fs::remove_file(krate.path("crate/src/event.h")).unwrap());
    assert!(text.contains("src/event.h is no longer there"), "{text}");
    let text = stale(|krate| krate.options.cflags.push("-DX".into()));
    assert!(text.contains("the options (cflags, types"), "{text}");
    let text = stale(|krate| krate.write("crate/src/x.bpf.o", "other"));
    assert!(text.contains("x.bpf.o is not the one"), "{text}");
    let text = stale(|krate| fs::remove_file(krate.path("crate/src/x.rs")).unwrap());
    assert!(text.contains("x.rs cannot be read"), "{text}");
    let text = stale(|krate| krate.write("crate/src/x.rs", "fn main() {}"));
    assert!(text.contains("x.rs was not made by bpfgen"), "{text}");
}

#[test]
fn with_a_clang_a_change_is_simply_compiled() {
    let mut krate = prebuilt();
    krate.write("crate/src/event.h", HEADER.replace(">> 32", ">> 33"));
    krate.env.path = std::env::var_os("PATH");
    let product = krate.build("src/x.bpf.c").unwrap();
    assert_ne!(product.objects()[0].1, krate.read("crate/src/x.bpf.o"));
}

#[test]
fn an_object_that_suits_every_machine_is_recorded_so() {
    let krate = prebuilt();
    // The host is little-endian or big-endian; either way s390x or aarch64 is the other machine
    // of its order.
    let other = match Target::host().rust_endian() {
        "little" => "aarch64",
        _ => "s390x",
    };
    krate.build_for("src/x.bpf.c", &[other.parse().unwrap()]).unwrap();
    let wrong = if other == "aarch64" { Target::BPFEB } else { Target::BPFEL };
    let error = krate.build_for("src/x.bpf.c", &[wrong]).unwrap_err().to_string();
    assert!(error.contains("was made for bpfel, not for bpfeb") || other == "s390x", "{error}");
}
