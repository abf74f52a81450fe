//! The archives that would be published: complete, and enough to build from.

use bpfgen_tests::{
    checkout,
    outside::{cargo, run, target, text},
};

/// What is published, and files that must not be missing.
const PACKAGES: &[(&str, &[&str])] = &[
    ("bpfgen-object", &["src/lib.rs", "README.md"]),
    ("bpfgen-build", &["include/bpfgen/bpfgen.h"]),
    ("bpfgen-macros", &["src/lib.rs"]),
    ("bpfgen-runtime", &["src/lib.rs"]),
    ("bpfgen-templates", &["tracepoint/Cargo.toml.in", "xdp/Cargo.toml.in"]),
    ("bpfgen-vm", &["build.rs", "src/protocol.rs", "src/bin/bpfgen-init/main.rs"]),
    ("bpfgen-cli", &["src/main.rs"]),
];

#[test]
fn what_is_published_can_be_packaged() {
    // Unless told otherwise, cargo unpacks each archive and builds it, against the other archives.
    let mut package = cargo(&checkout());
    // A person tests before committing.
    package.args(["package", "--offline", "--allow-dirty"]);
    for (name, _) in PACKAGES {
        package.args(["-p", name]);
    }
    let said = text(&run(&mut package));
    let archives = target().join("package");
    for (package, embedded) in PACKAGES {
        assert!(
            said.contains(&format!("Verifying {package} ")),
            "{package} was not built:\n{said}"
        );
        let archive = archives.join(format!("{package}-{}.crate", env!("CARGO_PKG_VERSION")));
        let list = run(std::process::Command::new("tar").arg("-tzf").arg(&archive));
        let list = text(&list);
        for file in *embedded {
            let path = format!("{package}-{}/{file}\n", env!("CARGO_PKG_VERSION"));
            assert!(list.contains(&path), "no {file} in {}:\n{list}", archive.display());
        }
    }
}
