//! From source to module: types that clang drops, ready objects, several targets.

use std::fs;

use bpfgen_build::{ErrorKind, Target};

use crate::fixture::{Crate, SOURCE};

#[test]
fn a_type_that_clang_drops_is_found_by_asking_again() {
    let mut krate = Crate::new();
    // A record that the program only ever knows as bytes.
    let source = SOURCE
        .replace("struct event *event =", "__u32 *event =")
        .replace("sizeof(*event)", "sizeof(struct event)")
        .replace("event->pid", "event[0]")
        .replace("event->uid", "event[1]");
    krate.write("crate/src/x.bpf.c", source);
    let without = krate.build("src/x.bpf.c").unwrap();
    assert!(!without.text().unwrap().contains("struct Event"));
    krate.options.events.insert("events".into(), "struct event".into());
    let with = krate.build("src/x.bpf.c").unwrap();
    let text = with.text().unwrap();
    assert!(text.contains("pub struct Event"), "{text}");
    assert!(text.contains("RingBuf<Event>"), "{text}");
    assert!(!text.contains("bpfgen_keep"), "{text}");
    assert_eq!(with.objects()[0].1, without.objects()[0].1, "the object is the plain one");
}

/// A table of strings compiles and loads, and its strings are nowhere.
#[test]
fn addresses_in_variables_are_warned_of() {
    let krate = Crate::new();
    let source = SOURCE.replace(
        "__u64 seen;",
        "__u64 seen;\nconst char *const words[] = { \"one\", \"two\" };\n__u64 *where = &seen;",
    );
    krate.write("crate/src/x.bpf.c", source);
    let warnings = krate.build("src/x.bpf.c").unwrap().warnings;
    let lines: Vec<_> = warnings.lines().collect();
    assert_eq!(lines.len(), 2, "{warnings}");
    let starts = |line: &&str, text: &str| {
        line.starts_with(&format!(
            "warning: src/x.bpf.c: {text} holds addresses of other variables"
        ))
    };
    assert!(lines.iter().any(|line| starts(line, "`words` in .rodata")), "{warnings}");
    assert!(lines.iter().any(|line| starts(line, "`where` in .data")), "{warnings}");
}

#[test]
fn a_type_that_does_not_exist_is_named() {
    let mut krate = Crate::new();
    krate.options.types = vec!["struct event".into(), "struct evnt".into()];
    let error = krate.build("src/x.bpf.c").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Codegen);
    let text = error.to_string();
    assert!(text.starts_with("`struct evnt` is asked for, but src/x.bpf.c does not"), "{text}");
    krate.options.types = vec!["struct event; int".into()];
    let error = krate.build("src/x.bpf.c").unwrap_err();
    assert!(error.to_string().contains("is not the name of a C type"), "{error}");
}

#[test]
fn a_ready_object_needs_no_clang_and_gives_the_same_module() {
    let mut krate = Crate::new();
    let compiled = krate.build("src/x.bpf.c").unwrap();
    krate.write("crate/src/x.bpf.o", compiled.objects()[0].1);
    krate.without_clang();
    let ready = krate.build("src/x.bpf.o").unwrap();
    assert_eq!(ready.objects(), compiled.objects());
    // All but lines, which the object without debug information has of instructions only.
    let body = |text: String| {
        let at = text.find("\n#[").unwrap();
        let without = |line: &str| {
            let (line, place) = line.rsplit_once(", x.bpf.").unwrap_or((line, ""));
            format!("{line}{}", place.trim_start_matches(|c: char| c != '.'))
        };
        text[at..].lines().map(without).collect::<Vec<_>>().join("\n").replace(".bpf.c", ".bpf.o")
    };
    assert_eq!(body(ready.text().unwrap()), body(compiled.text().unwrap()));
}

#[test]
fn an_object_of_the_other_byte_order_or_of_no_kind_is_refused() {
    let krate = Crate::new();
    let big = krate.build_for("src/x.bpf.c", &[Target::BPFEB]).unwrap();
    krate.write("crate/src/x.bpf.o", big.objects()[0].1);
    let error = krate.build_for("src/x.bpf.o", &[Target::BPFEL]).unwrap_err();
    assert!(error.to_string().contains("is not for bpfel"), "{error}");
    fs::write(krate.path("crate/src/x.bpf.o"), SOURCE).unwrap();
    let error = krate.build("src/x.bpf.o").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Object);
    assert!(error.to_string().contains("src/x.bpf.o"), "{error}");
}

#[test]
fn several_targets_give_a_variant_each() {
    let krate = Crate::new();
    let targets = ["x86_64", "bpfel", "bpfeb"].map(|name| name.parse().unwrap());
    let product = krate.build_for("src/x.bpf.c", &targets).unwrap();
    let names: Vec<_> = product.objects().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["x.x86_64.bpf.o", "x.bpfel.bpf.o", "x.bpfeb.bpf.o"]);
    let text = product.text().unwrap();
    for line in [
        r#"#[cfg(all(target_arch = "x86_64", target_endian = "little"))]"#,
        r#"#[cfg(all(target_endian = "little", not(any(target_arch = "x86_64"))))]"#,
        r#"#[cfg(target_endian = "big")]"#,
    ] {
        assert_eq!(text.matches(line).count(), 2, "{line}\n{text}");
    }
    assert!(text.contains("::core::compile_error!"), "{text}");
    assert!(text.contains(r#"include_bytes!("x.bpfeb.bpf.o")"#), "{text}");
}

#[test]
fn registers_without_a_machine_are_explained() {
    let krate = Crate::new();
    krate.write(
        "crate/src/x.bpf.c",
        "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n\
         #include <bpf/bpf_tracing.h>\n\
         SEC(\"kprobe\") int f(struct pt_regs *ctx) { return PT_REGS_PARM1(ctx); }\n",
    );
    let error = krate.build_for("src/x.bpf.c", &[Target::BPFEL]).unwrap_err().to_string();
    assert!(error.contains("targets = ["), "{error}");
}

#[test]
fn an_object_is_recorded_for_all_machines_that_it_serves() {
    let krate = Crate::new();
    let recorded = |body: &str, targets: &[Target]| {
        krate.write(
            "crate/src/y.bpf.c",
            format!(
                "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n\
                 #include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n{body}"
            ),
        );
        let text = krate.build_files("src/y.bpf.c", targets).unwrap().text().unwrap();
        let line = text.lines().find(|line| line.starts_with("// object ")).unwrap().to_owned();
        line.split(' ').nth(3).unwrap().to_owned()
    };
    let x86 = "x86_64".parse().unwrap();
    assert_eq!(recorded("SEC(\"xdp\") int f(void *ctx) { return 2; }", &[x86]), "bpfel");
    let registers = "SEC(\"kprobe\") int f(struct pt_regs *ctx) { return PT_REGS_PARM1(ctx); }";
    assert_eq!(recorded(registers, &[x86]), "x86_64");
}

#[test]
fn paths_with_spaces_and_odd_characters_work() {
    let mut krate = Crate::new();
    let source = SOURCE.replace("event.h", "my dir/an#event $x.h");
    krate.write("crate/src/my source.bpf.c", source);
    krate.write("crate/src/my dir/an#event $x.h", crate::fixture::HEADER);
    krate.options.types = vec!["struct event".into()];
    let product = krate.build("src/my source.bpf.c").unwrap();
    assert!(product.files.contains(&krate.path("crate/src/my dir/an#event $x.h")));
    assert!(krate.build("src/my source.bpf.c").unwrap().cached);
}

/// What the message says to do is what helps.
#[test]
fn a_ready_object_without_its_record_says_how_to_keep_it() {
    let mut krate = Crate::new();
    krate.options.events.insert("events".into(), "struct event".into());
    let ready = |source: &str| {
        krate.write("crate/src/plain.bpf.c", source);
        krate.write("crate/src/y.bpf.o", krate.compile("src/plain.bpf.c")?.object);
        krate.build("src/y.bpf.o")?.text()
    };
    let error = ready(SOURCE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Codegen);
    let variable = "const struct event *unused_event;";
    assert!(error.to_string().contains(variable), "{error}");
    let text = ready(&format!("{SOURCE}{variable}\n")).unwrap();
    assert!(text.contains("pub struct Event"), "{text}");
}

/// A foreign object may have a tag for a type that clang left out: that is no reason to refuse it.
#[test]
fn a_ready_object_whose_tag_leads_nowhere_gives_bytes_and_a_warning() {
    let krate = Crate::new();
    krate.write("crate/src/y.bpf.o", include_bytes!("../fixtures/tails.bpf.o"));
    let product = krate.build_for("src/y.bpf.o", &[Target::BPFEL]).unwrap();
    let warning =
        "warning: src/y.bpf.o: the records of map `dropped` are `struct dropped_by_clang`";
    assert!(product.warnings.starts_with(warning), "{}", product.warnings);
    let text = product.text().unwrap();
    assert!(text.contains("pub dropped: ::bpfgen_runtime::codegen::v1::RingBuf<[u8]>"), "{text}");
}
