//! The attribute as users meet it: in crates outside the workspace, with the real compiler.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

const SOURCE: &str = r#"#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "event.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct event last;

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	last.cpu = bpf_get_smp_processor_id();
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
"#;

/// A crate whose programs use the attribute, one each.
struct Crate {
    temp: TempDir,
    name: &'static str,
}

impl Crate {
    /// Each test's crate has its own name, since all build into one folder.
    fn new(name: &'static str) -> Self {
        let temp = tempfile::Builder::new().prefix("bpfgen-attribute-").tempdir().unwrap();
        let this = Self { temp, name };
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let runtime = checkout.join("bpfgen-runtime");
        this.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nbpfgen-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
            ),
        );
        // The versions that the workspace was tested with, and no look at the network.
        fs::copy(checkout.join("Cargo.lock"), this.path("Cargo.lock")).unwrap();
        this.write("src/x.bpf.c", SOURCE);
        this.write("src/event.h", "struct event {\n\t__u32 cpu;\n};\n");
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn cargo(&self, command: &str) -> Command {
        // target/tmp of this test; beside it, outside crates share a folder for their dependencies.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("outside");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--offline", "--quiet"])
            .current_dir(self.temp.path())
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_TERM_COLOR", "never")
            .env("BPFGEN_CACHE_DIR", self.path("cache"))
            .env_remove("OUT_DIR")
            .env_remove("RUSTFLAGS");
        cargo
    }

    /// Writes a program.
    ///
    /// By another process: what this one has open for writing, children that other tests start have
    /// too until they execute, and so long it cannot be run.
    fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        let written = Command::new("sh")
            .args(["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\""])
            .arg(&path)
            .arg(format!("#!/bin/sh\n{text}\n"))
            .status();
        assert!(written.unwrap().success());
        path
    }

    /// Expands a program as an editor may: the compiler has no variable but CARGO_MANIFEST_DIR.
    fn expands_in_an_editor(&self, main: &str) {
        let wrapper = self.script(
            "rustc-wrapper",
            "rustc=$1; shift\n\
             [ \"$2\" = attribute_editor ] || exec \"$rustc\" \"$@\"\n\
             rustc=$(\"$rustc\" --print sysroot)/bin/rustc\n\
             exec env -i CARGO_MANIFEST_DIR=\"$CARGO_MANIFEST_DIR\" \"$rustc\" \"$@\"",
        );
        self.write("src/main.rs", main);
        let output = self.cargo("check").env("RUSTC_WRAPPER", wrapper).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Checks a program, which must not compile, and gives what the compiler says.
    fn refuses(&self, main: &str) -> String {
        self.write("src/main.rs", main);
        let output = self.cargo("check").output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{} compiled: {text}", self.name);
        text
    }

    /// Builds and runs a program, and gives what it prints.
    fn runs(&self, main: &str) -> String {
        self.write("src/main.rs", main);
        let output = self.cargo("run").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// A program with `attribute`, whose `main` opens the object.
fn program(attribute: &str) -> String {
    format!(
        "#[bpfgen_runtime::bpf_program({attribute})]\nmod x {{}}\n\n\
         fn main() {{\n    let open = x::open().unwrap();\n    let _ = open.programs;\n}}\n"
    )
}

fn errors(text: &str) -> usize {
    text.lines()
        .filter(|line| line.starts_with("error: ") && !line.contains("could not compile"))
        .count()
}

#[test]
fn items_visibility_and_attributes_of_the_module_stay() {
    let krate = Crate::new("attribute-stays");
    let printed = krate.runs(
        r##"#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
//! A crate.

mod inner {
    /// Documented.
    #[bpfgen_runtime::bpf_program("src/x.bpf.c", events(events = "struct event"))]
    #[expect(dead_code, reason = "the attribute is kept")]
    pub(crate) mod x {
        /// The user's own.
        pub(crate) fn of_mine() -> usize {
            OBJECT.len()
        }
        fn never_called() {}
    }
}

fn main() {
    let mut open = inner::x::open().unwrap();
    open.bss.last.cpu = 3;
    let object = inner::x::OBJECT;
    assert_eq!(inner::x::of_mine(), object.len());
    assert_eq!(object.as_ptr() as usize % 8, 0);
    println!("{} {}", &object[1..4].escape_ascii(), open.bss.last.cpu);
}
"##,
    );
    assert_eq!(printed, "ELF 3\n");
}

#[test]
fn what_clang_says_is_the_error_and_the_last_good_module_stands_in() {
    let krate = Crate::new("attribute-clang");
    let main = program("\"src/x.bpf.c\"");
    krate.runs(&main);
    krate.write("src/x.bpf.c", &SOURCE.replace("XDP_PASS", "XDP_PAS"));
    let text = krate.refuses(&main);
    assert!(
        text.contains("src/x.bpf.c:16:9: error: use of undeclared identifier 'XDP_PAS'"),
        "{text}"
    );
    assert!(text.contains("--> src/main.rs:1:31"), "at the path: {text}");
    assert_eq!(errors(&text), 1, "what uses the module goes on compiling: {text}");
    // Without a last good one there is an empty module, which still opens.
    fs::remove_dir_all(krate.path("cache")).unwrap();
    let text = krate.refuses(&main);
    assert_eq!(errors(&text), 1, "{text}");
    krate.write("src/x.bpf.c", SOURCE);
    krate.runs(&main);
}

#[test]
fn wrong_arguments_are_pointed_at() {
    let krate = Crate::new("attribute-arguments");
    let text = krate.refuses(&program(
        "\"src/x.bpf.c\",\n    cflag = [\"-DX\"],\n    targets = [\"vax\"],\n    types = \"struct t\"",
    ));
    assert!(text.contains("`cflag` means nothing here"), "{text}");
    assert!(text.contains("--> src/main.rs:2:5"), "{text}");
    assert!(text.contains("unknown target `vax`"), "{text}");
    assert!(text.contains("--> src/main.rs:3:16"), "{text}");
    assert!(text.contains("--> src/main.rs:4:13"), "{text}");
}

#[test]
fn missing_things_are_named() {
    let krate = Crate::new("attribute-missing");
    let text = krate.refuses(&program("\"src/y.bpf.c\""));
    assert!(text.contains("src/y.bpf.c: No such file or directory"), "{text}");
    let text = krate.refuses(&program("\"src/x.bpf.c\", types = [\"struct nope\"]"));
    assert!(text.contains("`struct nope` is asked for, but src/x.bpf.c does not define"), "{text}");
    let text = krate.refuses(&program("\"src/x.bpf.c\", events(nope = \"struct event\")"));
    assert!(text.contains("`nope`"), "{text}");
    let text = krate.refuses("#[bpfgen_runtime::bpf_program(\"src/x.bpf.c\")]\nfn main() {}\n");
    assert!(text.contains("stands before a module"), "{text}");
    let text = krate.refuses(&program(""));
    assert!(text.contains("path comes first"), "{text}");
}

#[test]
fn a_ready_object_and_a_prebuilt_module_need_no_clang() {
    let krate = Crate::new("attribute-ready");
    let env = bpfgen_build::Env::from_lookup(|name| match name {
        "PATH" => std::env::var_os("PATH"),
        "BPFGEN_CACHE_DIR" => Some(krate.path("cache").into()),
        _ => None,
    })
    .unwrap();
    let plan = bpfgen_build::artifacts::Plan {
        folder: krate.temp.path().to_owned(),
        sources: vec!["src/x.bpf.c".into()],
        ..Default::default()
    };
    bpfgen_build::artifacts::run(&env, &plan).unwrap();
    fs::copy(krate.path("src/x.bpf.o"), krate.path("src/ready.bpf.o")).unwrap();
    for attribute in ["\"src/ready.bpf.o\"", "\"src/x.bpf.c\", prebuilt = true"] {
        krate.write("src/main.rs", &program(attribute));
        let mut cargo = krate.cargo("run");
        let output = cargo.env("BPFGEN_CLANG", "no-such-clang").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    krate.write("src/event.h", "struct event {\n\t__u64 cpu;\n};\n");
    let output = krate.cargo("run").env("BPFGEN_CLANG", "no-such-clang").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("src/event.h has changed"), "{text}");
    assert!(text.contains("BPFGEN_CLANG names `no-such-clang`"), "{text}");
}

#[test]
fn targets_get_a_variant_each_and_this_machine_one_too() {
    let krate = Crate::new("attribute-targets");
    krate.runs(&program("\"src/x.bpf.c\", targets = [\"bpfel\", \"bpfeb\"]"));
    krate.runs(&program("\"src/x.bpf.c\", targets = [\"s390x\"]"));
}

#[test]
fn an_editor_needs_to_set_only_the_folder_of_the_crate() {
    let krate = Crate::new("attribute-editor");
    let probe = "const _: () = assert!(option_env!(\"PATH\").is_none());\n\
                 const _: () = assert!(option_env!(\"HOME\").is_none());\n";
    // clang is found where the system has its programs.
    let main = program("\"src/x.bpf.c\"");
    krate.expands_in_an_editor(&format!("{main}{probe}"));

    // What it made is kept somewhere: with nothing changed no process is started.
    let log = krate.path("started");
    let count = format!("echo \"$*\" >> '{}'\nexec clang \"$@\"", log.display());
    let clang = krate.script("counting-clang", &count);
    let mut manifest = fs::read_to_string(krate.path("Cargo.toml")).unwrap();
    manifest.push_str(&format!("\n[package.metadata.bpfgen]\nclang = {clang:?}\n"));
    krate.write("Cargo.toml", &manifest);
    krate.expands_in_an_editor(&format!("{main}{probe}// Counted.\n"));
    assert!(log.is_file(), "the other compiler is not the cached one");
    fs::remove_file(&log).unwrap();
    krate.expands_in_an_editor(&format!("{main}{probe}// Once more.\n"));
    assert!(!log.exists(), "started: {}", fs::read_to_string(&log).unwrap());
}
