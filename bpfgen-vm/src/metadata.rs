//! What a package says in its manifest about running in other kernels.
//!
//! ```toml
//! [package.metadata.bpfgen.vm]
//! copy = ["tests/data", "target/bpf:/opt/bpf", "bash"]
//! ```

use std::{fs, os::unix::ffi::OsStrExt, path::Path};

use serde::Deserialize;

use crate::{Copy, Error, ErrorKind, Result};

#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
}

#[derive(Deserialize)]
struct Package {
    metadata: Option<toml::Value>,
}

/// The table; a key that is not known is a mistake.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vm {
    #[serde(default)]
    copy: Vec<String>,
}

/// What `copy` in `[package.metadata.bpfgen.vm]` of the `Cargo.toml` in this folder names, each as
/// [`Copy::parse`] reads it. Paths are relative to the folder; a name that is no file there is a
/// command in `PATH`.
///
/// # Errors
/// If the manifest cannot be read, or that table holds anything else.
pub fn copies(manifest_dir: &Path) -> Result<Vec<Copy>> {
    let path = manifest_dir.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
    let failed = |error: toml::de::Error| {
        Error::new(
            ErrorKind::Option,
            format!("{}: {}", path.display(), error.to_string().trim_end()),
        )
    };
    let manifest: Manifest = toml::from_str(&text).map_err(failed)?;
    let metadata = manifest.package.and_then(|package| package.metadata);
    let vm = metadata.as_ref().and_then(|metadata| metadata.get("bpfgen")?.get("vm"));
    let Some(vm) = vm else { return Ok(vec![]) };
    let vm: Vm = vm.clone().try_into().map_err(|error: toml::de::Error| {
        failed(error).context("[package.metadata.bpfgen.vm]").help("it knows `copy = [\"FILE\"]`")
    })?;
    Ok(vm.copy.iter().map(|text| absolute(manifest_dir, Copy::parse(text.as_ref()))).collect())
}

fn absolute(folder: &Path, copy: Copy) -> Copy {
    let path = folder.join(&copy.source);
    let bare = !copy.source.as_os_str().as_bytes().contains(&b'/');
    if bare && path.symlink_metadata().is_err() { copy } else { Copy { source: path, ..copy } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(manifest: &str) -> (tempfile::TempDir, Result<Vec<Copy>>) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let copies = copies(folder.path());
        (folder, copies)
    }

    #[test]
    fn reads_what_to_copy() {
        let (folder, copies) =
            of("[package]\nname = \"x\"\n[package.metadata.bpfgen]\nother = 1\n\
             [package.metadata.bpfgen.vm]\ncopy = [\"data\", \"a/b:/c\", \"bash\", \"/etc/x\"]\n");
        let path = |name: &str| folder.path().join(name);
        let copy = |source, dest: Option<&str>| Copy { source, dest: dest.map(Into::into) };
        assert_eq!(
            copies.unwrap(),
            [
                copy(path("data"), None),
                copy(path("a/b"), Some("/c")),
                copy("bash".into(), None),
                copy("/etc/x".into(), None),
            ]
        );
    }

    #[test]
    fn nothing_to_copy() {
        for manifest in [
            "",
            "[workspace]\n",
            "[package]\nname = \"x\"\n",
            "[package]\nmetadata = 1\n",
            "[package.metadata.bpfgen]\nprograms = []\n",
            "[package.metadata.bpfgen.vm]\n",
        ] {
            assert!(of(manifest).1.unwrap().is_empty(), "{manifest}");
        }
    }

    #[test]
    fn mistakes() {
        for (manifest, text) in [
            ("[package.metadata.bpfgen.vm]\ncopies = []\n", "unknown field `copies`"),
            ("[package.metadata.bpfgen.vm]\ncopy = \"a\"\n", "invalid type: string"),
            ("[package.metadata.bpfgen.vm]\ncopy = [1]\n", "invalid type: integer"),
            ("[package.metadata.bpfgen]\nvm = 1\n", "invalid type: integer"),
            ("package = 1\n", "Cargo.toml"),
            ("package = \n", "Cargo.toml"),
        ] {
            let error = of(manifest).1.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Option);
            assert!(error.to_string().contains(text), "{error}");
        }
        let error = copies(Path::new("/nonexistent")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
    }
}
