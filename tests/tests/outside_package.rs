//! The archives that would be published: complete, and enough to build from.

use bpfgen_tests::{
    checkout,
    outside::{cargo, run, target, text},
};

#[test]
fn the_workspace_can_be_packaged() {
    // Unless told otherwise, cargo unpacks each archive and builds it, against the other archives.
    let output = run(cargo(&checkout()).args([
        "package",
        "--workspace",
        "--offline",
        // A person tests before committing.
        "--allow-dirty",
    ]));
    let said = text(&output);
    let archives = target().join("package");
    for (package, embedded) in [
        ("bpfgen-object", &["src/lib.rs", "README.md"][..]),
        ("bpfgen-build", &["include/bpfgen/bpfgen.h"]),
        ("bpfgen-macros", &["src/lib.rs"]),
        ("bpfgen-runtime", &["src/lib.rs"]),
        ("bpfgen-templates", &["tracepoint/Cargo.toml.in", "xdp/Cargo.toml.in"]),
        ("bpfgen-cli", &["src/main.rs"]),
    ] {
        assert!(
            said.contains(&format!("Verifying {package} ")),
            "{package} was not built:\n{said}"
        );
        let archive = archives.join(format!("{package}-{}.crate", env!("CARGO_PKG_VERSION")));
        let list = run(std::process::Command::new("tar").arg("-tzf").arg(&archive));
        let list = text(&list);
        for file in embedded {
            let path = format!("{package}-{}/{file}\n", env!("CARGO_PKG_VERSION"));
            assert!(list.contains(&path), "no {file} in {}:\n{list}", archive.display());
        }
    }
}
