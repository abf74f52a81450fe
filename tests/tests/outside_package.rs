//! The archives that would be published: complete, and enough to build from.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

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

/// Removes what an earlier run unpacked, and what was built of it: cargo takes archives of the same
/// version for the same, although they have changed.
fn forget_earlier_archives() {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let sources = home.map(|home| home.join("registry/src"));
    let mut stale = Vec::new();
    for registry in sources.iter().flat_map(fs::read_dir).flatten().flatten() {
        // Registries in folders have no host in their names.
        if registry.file_name().to_string_lossy().starts_with('-') {
            stale.extend(ours(&registry.path()));
        }
    }
    if !stale.is_empty() {
        stale.extend(ours(&target().join("debug/.fingerprint")));
    }
    for folder in stale {
        fs::remove_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
}

/// Folders of our packages.
fn ours(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let is_ours = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("bpfgen-"))
    };
    paths.filter(is_ours).collect()
}

#[test]
fn what_is_published_can_be_packaged() {
    forget_earlier_archives();
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
