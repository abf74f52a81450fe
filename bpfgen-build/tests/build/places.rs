//! Lines of the source, on all ways from it to a module.

use std::{fs, process::Command};

use bpfgen_build::{Target, artifacts::Status, pipeline, places::Places, strip};

use crate::fixture::{Crate, SOURCE};

/// `x.bpf.c:7` for the line of the source that begins so.
fn line(beginning: &str) -> String {
    let at = SOURCE.lines().position(|line| line.starts_with(beginning)).expect(beginning);
    format!("x.bpf.c:{}", at + 1)
}

/// What clang itself writes, with debug information.
fn raw(krate: &Crate) -> Vec<u8> {
    let output = Command::new("clang")
        .args(["-g", "-O2", "-mcpu=v3", "-target", "bpf", "-c", "src/x.bpf.c", "-o", "raw.o"])
        .args(["-fdebug-compilation-dir=.", "-idirafter", "/usr/include/x86_64-linux-gnu"])
        .args(["-idirafter", "/usr/include/aarch64-linux-gnu"])
        .current_dir(krate.base())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    krate.read("crate/raw.o")
}

fn with_event() -> Crate {
    let mut krate = Crate::new();
    krate.options.events.insert("events".into(), "struct event".into());
    krate
}

#[test]
fn the_cache_and_clang_give_the_same_lines() {
    let krate = with_event();
    let first = krate.build("src/x.bpf.c").unwrap();
    let second = krate.build("src/x.bpf.c").unwrap();
    assert!(!first.cached && second.cached);
    let text = first.text().unwrap();
    for beginning in ["const volatile __u32 target_uid", "__u64 seen", "} events", "int on_enter"] {
        let line = line(beginning);
        assert!(text.contains(&format!(", {line}.")), "{line}\n{text}");
    }
    // Of a type that clang drops: the wrapper's.
    assert!(text.contains("`struct event`, 8 bytes, aligned to 4, event.h:1."), "{text}");
    assert_eq!(text, second.text().unwrap());
}

#[test]
fn system_headers_leave_no_lines() {
    let mut krate = with_event();
    krate.options.types.push("struct bpf_sock".into());
    let source = format!("{SOURCE}\nstruct bpf_sock sock;\n");
    krate.write("crate/src/x.bpf.c", source);
    let text = krate.build("src/x.bpf.c").unwrap().text().unwrap();
    assert!(text.contains("pub struct BpfSock"), "{text}");
    assert!(text.contains("event.h:"), "{text}");
    assert!(!text.contains(" bpf.h:"), "another machine has another one\n{text}");
}

#[test]
fn an_editor_keeps_the_lines_while_the_source_does_not_compile() {
    let krate = with_event();
    krate.build("src/x.bpf.c").unwrap();
    krate.write("crate/src/x.bpf.c", "int broken");
    assert!(krate.build("src/x.bpf.c").is_err());
    let source = "src/x.bpf.c".as_ref();
    let base = krate.base();
    let request =
        pipeline::Request { env: &krate.env, base: &base, source, options: &krate.options };
    let tokens = pipeline::last_good(&request, &[Target::host()]).to_string();
    assert!(tokens.contains(&line("__u64 seen")), "{tokens}");
    assert!(tokens.contains("event.h:1"), "{tokens}");
}

#[test]
fn an_object_from_elsewhere_has_lines_while_it_has_debug_information() {
    let krate = Crate::new();
    let raw = raw(&krate);
    let text = |object: &[u8]| {
        fs::write(krate.base().join("src/y.bpf.o"), object).unwrap();
        krate.build("src/y.bpf.o").unwrap().text().unwrap()
    };
    let [with, without] = [text(&raw), text(&strip(&raw).unwrap())];
    assert!(with.contains(&line("__u64 seen")), "{with}");
    assert!(!without.contains(&line("__u64 seen")), "{without}");
    assert!(without.contains("pub seen: u64"), "{without}");
}

#[test]
fn damaged_debug_information_is_none() {
    let krate = Crate::new();
    let raw = raw(&krate);
    assert!(!Places::of_object(&raw).is_empty());
    assert!(Places::of_object(&[]).is_empty());
    for end in (0..raw.len()).step_by(37) {
        assert!(Places::of_object(&raw[..end]).is_empty(), "cut at {end}");
    }
    // Whatever is wrong, there are some lines or none, and their text can be read back.
    let mut damaged = raw.clone();
    let (mut none, mut some) = (0, 0);
    for at in 0..raw.len() {
        damaged[at] ^= if at % 2 == 0 { 0xff } else { 0x01 };
        let places = Places::of_object(&damaged);
        assert_eq!(Places::parse(&places.print()), places, "at {at}");
        if places.is_empty() {
            none += 1;
        } else {
            some += 1;
        }
        damaged[at] = raw[at];
    }
    assert!(none > 50 && some > 50, "{none} without lines, {some} with");
}

#[test]
fn what_is_less_in_rust_is_said_when_files_are_written_and_not_again() {
    let krate = Crate::new();
    krate.metadata("");
    let first = krate.artifacts(false).unwrap();
    assert_eq!(first.status(), Status::Written);
    let notes = &first.outcomes[0].notes;
    assert!(notes[0].starts_with("records of map `events` are bytes: "), "{notes:?}");
    assert!(first.to_string().contains(&notes[0]));
    let second = krate.artifacts(false).unwrap();
    assert_eq!(second.status(), Status::UpToDate);
    assert_eq!(second.outcomes[0].notes, [""; 0]);
}

#[test]
fn a_source_outside_of_the_crate_has_lines_and_other_folders_headers_have_none() {
    let mut krate = Crate::new();
    krate.write("elsewhere/x.bpf.c", format!("{SOURCE}\n#include <far.h>\nstruct far far;\n"));
    krate.write("elsewhere/event.h", krate.read("crate/src/event.h"));
    krate.write("headers/far.h", "struct far {\n\tint x;\n};\n");
    krate.options.include.push(krate.path("headers"));
    krate.options.events.insert("events".into(), "struct event".into());
    let source = krate.path("elsewhere/x.bpf.c");
    let text = krate.build(source.to_str().unwrap()).unwrap().text().unwrap();
    assert!(text.contains(&format!(", {}.", line("__u64 seen"))), "{text}");
    assert!(text.contains(", event.h:1."), "{text}");
    assert!(text.contains("`struct far`, 4 bytes, aligned to 4."), "{text}");
}
