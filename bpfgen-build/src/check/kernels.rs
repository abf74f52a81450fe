//! The kernels to check against: BTF files, folders of them, and versions.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use bpfgen_object::btf::{file, scan::Memo};

use super::modules::{GetModules, Modules};
use crate::{Error, ErrorKind, Metadata, Result};

/// The types of one kernel.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// What it is called in reports: its file's name.
    pub name: String,
    /// Its BTF.
    pub btf: Vec<u8>,
    /// What earlier checks learnt about it.
    pub(super) memo: Memo,
    pub(super) modules: Modules,
}

impl Kernel {
    /// A kernel with this BTF: the file itself, or an ELF file that has it.
    ///
    /// # Errors
    /// If it is neither.
    pub fn new(name: impl Into<String>, content: &[u8]) -> Result<Self> {
        let name = name.into();
        let in_kernel = |error| Error::from(error).context(&name);
        let btf = file::bytes(content).map_err(in_kernel)?.to_owned();
        let memo = Memo::default();
        bpfgen_object::btf::scan::Scan::new(&btf).map_err(|error| {
            let error = in_kernel(error);
            if file::is_split(&btf) {
                return error.help(
                    "this is a kernel module's BTF; name the kernel's, which has the modules' \
                     beside it if it is called vmlinux",
                );
            }
            error
        })?;
        Ok(Self { name, btf, memo, modules: Modules::default() })
    }

    /// With modules, whose types count where the kernel has none of a name. They are asked for when
    /// that is the case.
    #[must_use]
    pub fn with_modules(self, get: GetModules) -> Self {
        Self { modules: Modules::new(get), ..self }
    }

    /// Reads files, and all files of folders, which are sorted as versions are: 5.10 before 6.1
    /// before 6.12. BTF of modules, in the folder of a `vmlinux`, adds to that: so
    /// `/sys/kernel/btf` is one kernel, and so is `/sys/kernel/btf/vmlinux`.
    ///
    /// # Errors
    /// If one cannot be read, or a folder has none.
    pub fn read(paths: &[PathBuf]) -> Result<Vec<Self>> {
        let mut kernels = Vec::new();
        for path in paths {
            if !path.is_dir() {
                kernels.push(Self::of_file(path, &content(path)?)?);
                continue;
            }
            let files = files(path)?;
            let has_modules = files.contains(&path.join(VMLINUX));
            for file in files {
                let content = content(&file)?;
                // One that builds on vmlinux is a module, and asked for when it is needed.
                if !has_modules || !file::is_split(&content) {
                    kernels.push(Self::of_file(&file, &content)?);
                }
            }
        }
        Ok(kernels)
    }

    fn of_file(path: &Path, content: &[u8]) -> Result<Self> {
        let kernel = Self::new(name_of(path), content)?;
        let is_vmlinux = path.file_name().is_some_and(|name| name == VMLINUX);
        let Some(folder) = path.parent().filter(|_| is_vmlinux) else { return Ok(kernel) };
        Ok(Self { modules: Modules::beside(folder, path), ..kernel })
    }
}

fn content(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let error = Error::io("read", path, error);
        if is_version(&name) {
            return error.help(format!("`--kernel {name}` gets the kernel itself"));
        }
        error
    })
}

/// The name that the kernel's own BTF has in the folder of its modules'.
const VMLINUX: &str = "vmlinux";

/// Files in a folder that may have BTF.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error| Error::io("read", folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        let is_hidden = file.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if file.is_file() && !is_hidden && may_be_btf(&file) {
            found.push(file);
        }
    }
    if found.is_empty() {
        let message = format!("there are no BTF files in {}", folder.display());
        return Err(Error::new(ErrorKind::Option, message));
    }
    found.sort_by(|one, other| by_version(&name_of(one), &name_of(other)));
    Ok(found)
}

/// Gets the kernel of a version: `6.1`, or `newest`. This crate cannot: it takes packages.
pub type Fetch = fn(&str) -> Result<Kernel>;

/// The kernels that crates name, each read once.
#[derive(Debug)]
pub(crate) struct Kernels {
    fetch: Option<Fetch>,
    known: BTreeMap<PathBuf, Vec<Kernel>>,
}

impl Kernels {
    pub(crate) fn new(fetch: Option<Fetch>) -> Self {
        Self { fetch, known: BTreeMap::new() }
    }

    /// Reads those of the crate in this folder.
    pub(crate) fn read(&mut self, base: &Path) -> Result<()> {
        if !self.known.contains_key(base) {
            let kernels = self
                .of_crate(base)
                .map_err(|error| error.context("package.metadata.bpfgen.kernels"))?;
            self.known.insert(base.to_owned(), kernels);
        }
        Ok(())
    }

    /// Those of the crate in this folder, of which [`Self::read`] knows.
    pub(crate) fn of(&self, base: &Path) -> &[Kernel] {
        self.known.get(base).map_or(&[], Vec::as_slice)
    }

    /// The kernels that the Cargo.toml in this folder names.
    fn of_crate(&self, base: &Path) -> Result<Vec<Kernel>> {
        let mut kernels = Vec::new();
        for name in Metadata::read(base)?.kernels {
            if !is_version(&name) {
                kernels.extend(Kernel::read(&[base.join(name)])?);
                continue;
            }
            let fetch = self.fetch.ok_or_else(|| {
                let message = format!("only cargo bpfgen can get kernel {name}");
                Error::new(ErrorKind::Option, message)
                    .help(format!("run `cargo bpfgen build`, or name a BTF file (`./{name}`)"))
            })?;
            kernels.push(fetch(&name)?);
        }
        Ok(kernels)
    }
}

/// Whether a file begins as BTF or an ELF file does; what else lies in a folder is no matter.
fn may_be_btf(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && matches!(start, [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] | [0x7f, b'E', b'L', b'F'])
}

pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.strip_suffix(".btf").unwrap_or(&name).to_owned()
}

/// Whether this is a kernel's version, and no path.
fn is_version(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    name == "newest"
        || name.split_once('.').is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

/// Compares digits as numbers and the rest as text.
fn by_version(one: &str, other: &str) -> Ordering {
    let parts = |text: &str| -> Vec<(String, u64)> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(digits);
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            let (number, after) = after.split_at(end);
            parts.push((word.to_owned(), number.parse().unwrap_or(0)));
            rest = after;
        }
        parts
    };
    parts(one).cmp(&parts(other)).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order() {
        let mut names = ["6.12", "linux-6.1", "5.10", "6.1", "x", "6.1-rc2", "6.1-rc10"];
        names.sort_by(|one, other| by_version(one, other));
        assert_eq!(names, ["5.10", "6.1", "6.1-rc2", "6.1-rc10", "6.12", "linux-6.1", "x"]);
    }

    #[test]
    fn versions_are_no_paths() {
        for version in ["6.1", "5.10", "newest"] {
            assert!(is_version(version), "{version}");
        }
        for path in ["./6.1", "6", "6.1.2", "6.", ".1", "6.1.btf", "btf", "", "."] {
            assert!(!is_version(path), "{path}");
        }
    }

    #[test]
    fn versions_in_a_manifest_are_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[package.metadata.bpfgen]\nkernels = [\"6.1\", \"./6.1\"]\n";
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let error = Kernels::new(None).read(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("package.metadata.bpfgen.kernels: only cargo bpfgen can get"));

        const OBJECT: &[u8] = include_bytes!("../../tests/fixtures/enum64.bpf.o");
        fs::write(folder.path().join("6.1"), OBJECT).unwrap();
        let fetch: Fetch = |version| Kernel::new(format!("{version}, fetched"), OBJECT);
        let mut kernels = Kernels::new(Some(fetch));
        kernels.read(folder.path()).unwrap();
        let names: Vec<_> = kernels.of(folder.path()).iter().map(|it| &it.name).collect();
        assert_eq!(names, ["6.1, fetched", "6.1"]);
    }

    #[test]
    fn mistakes_say_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let error = |path: &Path| Kernel::read(&[path.to_owned()]).unwrap_err().to_string();
        assert!(error(folder.path()).contains("no BTF files"));
        assert!(error(&folder.path().join("6.1")).contains("help: `--kernel 6.1` gets"));
        let file = folder.path().join("x.btf");
        fs::write(&file, "no BTF").unwrap();
        assert!(error(&file).starts_with("x: "), "{}", error(&file));
    }
}
