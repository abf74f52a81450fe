//! When clang runs, and when it need not: as seen by a clang that counts.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, process::Command};

use bpfgen_tests::outside::{self, Outside, run};

const SOURCE: &str = "\
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include \"../include/shared.h\"

const volatile struct shared shared = { .number = NUMBER };

SEC(\"raw_tracepoint/sched_switch\")
int nothing(void *ctx)
{
	return shared.number;
}
";

/// A crate that prints the size of a C struct and a constant, both from a header.
struct Counted {
    crate_: Outside,
    name: &'static str,
}

impl Counted {
    fn new(name: &'static str, manifest: &str, module: &str) -> Self {
        let package =
            format!("[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        let crate_ = Outside::new(&format!("{package}{manifest}"));
        crate_.write("src/counted.bpf.c", SOURCE);
        crate_.write(
            "src/main.rs",
            &format!(
                "{module}\nfn main() {{\n    let open = counted::open().unwrap();\n    println!(\"{{}} \
                 {{}}\", std::mem::size_of::<counted::Shared>(), open.rodata.shared.number);\n}}\n"
            ),
        );
        let counted = Self { crate_, name };
        counted.header("__u32 number;", 1);
        let script = "#!/bin/sh\necho run >> \"$0.runs\"\nexec clang \"$@\"\n";
        counted.crate_.write("bin/clang", script);
        let permissions = fs::Permissions::from_mode(0o755);
        fs::set_permissions(counted.clang(), permissions).expect("the mode can be set");
        counted
    }

    fn clang(&self) -> PathBuf {
        self.crate_.path().join("bin/clang")
    }

    fn header(&self, members: &str, number: u32) {
        let text = format!("#define NUMBER {number}\nstruct shared {{ {members} }};\n");
        self.crate_.write("include/shared.h", &text);
    }

    /// Builds and runs the crate; gives what it prints and how many compilations that took.
    fn build(&self) -> (String, usize) {
        let before = self.runs();
        let cache = self.crate_.path().join("cache");
        run(self
            .crate_
            .cargo(&["build", "--offline", "--quiet"])
            .env("BPFGEN_CLANG", self.clang())
            .env("BPFGEN_CACHE_DIR", cache));
        let program = outside::target().join("debug").join(self.name);
        let output = run(&mut Command::new(program));
        (outside::text(&output), self.runs() - before)
    }

    fn runs(&self) -> usize {
        // Not there before the first run.
        fs::read_to_string(self.clang().with_extension("runs")).unwrap_or_default().lines().count()
    }

    fn touch(&self, path: &str) {
        let text = self.crate_.read(path);
        self.crate_.write(path, &text);
    }

    fn goes_through_changes(&self) {
        let (printed, runs) = self.build();
        assert_eq!(printed, "4 1\n");
        assert!(runs > 0, "the counting clang was used");

        assert_eq!(self.build(), ("4 1\n".to_owned(), 0));
        // The module is made again, of the same source.
        self.touch("src/main.rs");
        assert_eq!(self.build(), ("4 1\n".to_owned(), 0));
        self.touch("src/counted.bpf.c");
        assert_eq!(self.build(), ("4 1\n".to_owned(), 0));

        self.header("__u32 number; __u64 more;", 2);
        let (printed, runs) = self.build();
        assert_eq!(printed, "16 2\n", "the changed header counts");
        assert!(runs > 0);
        // Back to what the cache knows.
        self.header("__u32 number;", 1);
        assert_eq!(self.build(), ("4 1\n".to_owned(), 0));

        let source = self.crate_.read("src/counted.bpf.c").replace("NUMBER }", "NUMBER + 40 }");
        self.crate_.write("src/counted.bpf.c", &source);
        assert_eq!(self.build().0, "4 41\n", "the changed source counts");
    }
}

#[test]
fn the_attribute() {
    Counted::new(
        "counted-attribute",
        "[dependencies]\nbpfgen-runtime = \"0.1\"\n",
        "#[bpfgen_runtime::bpf_program(\"src/counted.bpf.c\")]\nmod counted {}\n",
    )
    .goes_through_changes();
}

#[test]
fn the_build_script() {
    let counted = Counted::new(
        "counted-script",
        "[dependencies]\nbpfgen-runtime = { version = \"0.1\", default-features = false }\n\
         [build-dependencies]\nbpfgen-build = \"0.1\"\n",
        "mod counted {\n    include!(concat!(env!(\"OUT_DIR\"), \"/counted.rs\"));\n}\n",
    );
    counted.crate_.write(
        "build.rs",
        "fn main() {\n    bpfgen_build::Builder::new(\"src/counted.bpf.c\").build().unwrap();\n}\n",
    );
    counted.goes_through_changes();
}

/// Another compiler makes other bytes: the cache must not answer for it.
#[test]
fn another_clang_is_another_input() {
    let counted = Counted::new(
        "counted-compiler",
        "[dependencies]\nbpfgen-runtime = \"0.1\"\n",
        "#[bpfgen_runtime::bpf_program(\"src/counted.bpf.c\")]\nmod counted {}\n",
    );
    assert!(counted.build().1 > 0);
    let script = counted.crate_.read("bin/clang").replace("exec clang", "exec  clang");
    counted.crate_.write("bin/clang", &script);
    counted.touch("src/main.rs");
    assert!(counted.build().1 > 0);
}
