//! What people see when the compiler or the source is not as it should be.

use bpfgen_build::ErrorKind;

use crate::fixture::{Crate, SOURCE};

#[test]
fn without_a_clang_the_error_says_what_to_install() {
    let mut krate = Crate::new();
    krate.without_clang();
    let error = krate.compile("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ClangMissing);
    let text = error.to_string();
    assert!(text.contains("no clang on PATH"), "{text}");
    assert!(text.contains("apt install clang") && text.contains("BPFGEN_CLANG"), "{text}");
}

#[test]
fn an_old_clang_is_refused_and_a_newer_one_on_path_pointed_out() {
    let mut krate = Crate::new();
    krate.without_clang();
    krate.script("clang", "echo 'Debian clang version 11.0.1-2'");
    let error = krate.compile("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ClangUnfit);
    let text = error.to_string();
    assert!(text.contains("clang 11.0.1") && text.contains("needs clang 14"), "{text}");
    assert!(!text.contains("is there"), "{text}");
    let newer = krate.script("clang-17", "exit 1");
    let text = krate.compile("src/x.bpf.c").unwrap_err().to_string();
    assert!(text.contains(&format!("set BPFGEN_CLANG={}", newer.display())), "{text}");
}

#[test]
fn what_is_not_clang_is_told_so() {
    let mut krate = Crate::new();
    krate.without_clang();
    krate.script("clang", "echo 'gcc (Debian 12.2.0-14) 12.2.0'");
    let error = krate.compile("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ClangUnfit);
    assert!(error.to_string().contains("does not sound like clang: gcc (Debian"), "{error}");
}

#[test]
fn a_clang_without_the_bpf_target_is_told_from_a_wrong_source() {
    let mut krate = Crate::new();
    krate.without_clang();
    krate.script(
        "clang",
        "if [ \"$1\" = --version ]; then echo 'Apple clang version 15.0.0'; exit; fi\n\
         echo \"error: unable to create target: 'No available targets are compatible with triple\"\\\n\
         \" \\\"bpfel\\\"'\" >&2\nexit 1",
    );
    let error = krate.compile("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ClangUnfit);
    assert!(error.to_string().contains("LLVM's BPF target"), "{error}");
}

#[test]
fn a_wrong_source_gives_all_that_clang_says() {
    let krate = Crate::new();
    krate.write("crate/src/x.bpf.c", SOURCE.replace("event->uid =", "event->gid = sean +"));
    let error = krate.compile("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Clang);
    let text = error.to_string();
    let line = SOURCE.lines().position(|line| line.contains("event->uid")).unwrap() + 1;
    assert!(
        text.contains(&format!("src/x.bpf.c:{line}:9: error: no member named 'gid'")),
        "{text}"
    );
    assert!(text.contains(&format!("src/x.bpf.c:{line}:15: error: use of undeclared")), "{text}");
    assert!(text.contains("event->gid = sean + target_uid;"), "the line itself: {text}");
    assert!(text.contains("2 errors generated."), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours: {text}");
}

#[test]
fn missing_headers_say_where_to_get_them() {
    let krate = Crate::new();
    let error = |header: &str| {
        krate.write("crate/src/x.bpf.c", format!("#include \"{header}\"\n"));
        krate.compile("src/x.bpf.c").unwrap_err().to_string()
    };
    let text = error("vmlinux.h");
    assert!(text.contains("src/x.bpf.c:1:10: fatal error: 'vmlinux.h' file not found"), "{text}");
    assert!(text.contains("cargo bpfgen vmlinux > src/vmlinux.h"), "{text}");
    assert!(error("bpf/no_such_helpers.h").contains("apt install libbpf-dev"));
}

#[test]
fn a_missing_source_is_named_with_its_whole_path() {
    let krate = Crate::new();
    let error = krate.compile("src/y.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let text = error.to_string();
    assert!(text.contains(krate.path("crate/src/y.bpf.c").to_str().unwrap()), "{text}");
    assert!(text.contains("relative to the folder of the crate's Cargo.toml"), "{text}");
    let error = krate.compile("src").unwrap_err();
    assert!(error.to_string().contains("is not a file"), "{error}");
}

#[test]
fn warnings_are_kept_with_the_object() {
    let krate = Crate::new();
    krate.write("crate/src/x.bpf.c", format!("#warning take care\n{SOURCE}"));
    for cached in [false, true] {
        let compiled = krate.compile("src/x.bpf.c").unwrap();
        assert_eq!(compiled.cached, cached);
        assert!(compiled.warnings.contains("src/x.bpf.c:1:2: warning: take care"));
    }
}

/// Up to 15, clang warns of functions that nothing declares; what comes of it is an unknown extern.
#[test]
fn a_misspelt_helper_is_shown_in_its_line() {
    let krate = Crate::new();
    krate.write("crate/src/x.bpf.c", SOURCE.replace("bpf_ringbuf_submit(", "bpf_ringbuf_sumbit("));
    for _ in ["from clang", "cached"] {
        let text = krate.build("src/x.bpf.c").unwrap_err().to_string();
        assert!(text.contains("src/x.bpf.c:24:"), "{text}");
        assert!(text.contains("bpf_ringbuf_sumbit"), "{text}");
    }
}

#[test]
fn a_compiler_of_several_words_works() {
    let mut krate = Crate::new();
    krate.script("launcher", "exec \"$@\"");
    let launcher = krate.path("bin/launcher");
    krate.env.clang = Some(format!("'{}' clang", launcher.display()));
    krate.compile("src/x.bpf.c").unwrap();
}

#[test]
fn our_own_header_names_the_record_of_a_map() {
    let krate = Crate::new();
    let source = SOURCE
        .replace("#include \"event.h\"", "#include <bpfgen/bpfgen.h>\n#include \"event.h\"")
        .replace("events SEC(\".maps\")", "events SEC(\".maps\") BPFGEN_EVENT(struct event)");
    krate.write("crate/src/x.bpf.c", source);
    let compiled = krate.compile("src/x.bpf.c").unwrap();
    let object = bpfgen_object::parse(&compiled.object).unwrap();
    assert_eq!(object.maps[0].tags, ["bpfgen.event:struct event"]);
    assert!(
        compiled.files.iter().all(|file| !file.path.ends_with("bpfgen.h")),
        "it is part of bpfgen, not of the crate: {:?}",
        compiled.files
    );
}
