//! The builder in a real build script: what cargo shows, and when it runs again.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::fixture::{Crate, HEADER, SOURCE};

const BUILD: &str = r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    bpfgen_build::Builder::new("src/x.bpf.c").event("events", "struct event").build()?;
    println!("cargo::warning=the build script ran");
    Ok(())
}
"#;

fn cargo(krate: &Crate) -> Output {
    // target/tmp of this test; beside it, outside crates share a folder for their dependencies.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("outside");
    Command::new(env!("CARGO"))
        .args(["build", "--offline"])
        .current_dir(krate.base())
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("OUT_DIR")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A crate of this name with a build script; its program has a constant of each module's text.
fn with_script(name: &str, script: &str, modules: &[&str]) -> Crate {
    let krate = Crate::new();
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    krate.write(
        "crate/Cargo.toml",
        format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [build-dependencies]\nbpfgen-build = {{ path = {:?} }}\n\n[workspace]\n",
            env!("CARGO_MANIFEST_DIR")
        ),
    );
    std::fs::copy(checkout.join("Cargo.lock"), krate.path("crate/Cargo.lock")).unwrap();
    krate.write("crate/build.rs", script);
    let included: String = modules
        .iter()
        .map(|name| format!("    include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\")),\n"))
        .collect();
    krate.write(
        "crate/src/main.rs",
        format!("const MODULES: &[&str] = &[\n{included}];\nfn main() {{ println!(\"{{MODULES:?}}\"); }}\n"),
    );
    krate
}

#[test]
fn several_sources_are_built_together_and_all_errors_shown() {
    const ALL: &str = r#"use bpfgen_build::Builder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let built = bpfgen_build::build_all([Builder::new("src/y.bpf.c"), Builder::new("src/x.bpf.c")])?;
    assert!(built[0].module.ends_with("y.rs") && built[1].module.ends_with("x.rs"));
    Ok(())
}
"#;
    let krate = with_script("builder-all", ALL, &["x", "y"]);
    krate.write("crate/src/y.bpf.c", SOURCE);
    let output = cargo(&krate);
    assert!(output.status.success(), "{}", stderr(&output));

    krate.write("crate/src/x.bpf.c", "#error the second\n");
    krate.write("crate/src/y.bpf.c", "#error the first\n");
    let text = stderr(&cargo(&krate));
    let at = |line: &str| text.find(line).unwrap_or_else(|| panic!("no `{line}` in\n{text}"));
    let first = at("error: builder-all@0.0.0: src/y.bpf.c:1:2: error: the first");
    assert!(first < at("error: builder-all@0.0.0: src/x.bpf.c:1:2: error: the second"), "{text}");

    krate.write("crate/build.rs", ALL.replace("src/y", "other/x"));
    let text = stderr(&cargo(&krate));
    assert!(text.contains("two sources would both be written to"), "{text}");
}

#[test]
fn cargo_shows_all_that_clang_says_and_builds_again_when_a_header_changes() {
    let krate = with_script("builder-door", BUILD, &["x"]);
    krate.write("crate/src/x.bpf.c", format!("#warning take care\n{SOURCE}"));
    let ran = |output: &Output| stderr(output).contains("the build script ran");

    let output = cargo(&krate);
    assert!(output.status.success(), "{}", stderr(&output));
    let warning = "warning: builder-door@0.0.0: src/x.bpf.c:1:2: warning: take care";
    assert!(stderr(&output).contains(warning), "{}", stderr(&output));
    // Cargo shows old warnings again, but says so when it compiles.
    assert!(!stderr(&cargo(&krate)).contains("Compiling builder-door"));

    krate.write("crate/src/event.h", format!("{HEADER}#error no\n"));
    let output = cargo(&krate);
    let text = stderr(&output);
    assert!(!output.status.success(), "{text}");
    assert!(!ran(&output), "{text}");
    for line in [
        "error: builder-door@0.0.0: clang cannot compile src/x.bpf.c",
        "error: builder-door@0.0.0: src/event.h:10:2: error: no",
        "error: builder-door@0.0.0: 1 warning and 1 error generated.",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }

    krate.write("crate/src/event.h", HEADER);
    let output = cargo(&krate);
    assert!(output.status.success() && ran(&output), "{}", stderr(&output));
}
