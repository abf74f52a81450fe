//! The kernels to check against: BTF files, and folders of them.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use bpfgen_object::btf::{file, scan::Memo};

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
                return error.help("this is a kernel module's BTF; name the kernel's");
            }
            error
        })?;
        Ok(Self { name, btf, memo })
    }

    /// Reads files, and all files of folders, which are sorted as versions are: 5.10 before 6.1
    /// before 6.12.
    ///
    /// # Errors
    /// If one cannot be read, or a folder has none.
    pub fn read(paths: &[PathBuf]) -> Result<Vec<Self>> {
        let mut files = Vec::new();
        for path in paths {
            if !path.is_dir() {
                files.push(path.clone());
                continue;
            }
            let failed = |error| Error::io("read", path, error);
            let mut found = Vec::new();
            for entry in fs::read_dir(path).map_err(failed)? {
                let file = entry.map_err(failed)?.path();
                let is_hidden =
                    file.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
                if file.is_file() && !is_hidden && may_be_btf(&file) {
                    found.push(file);
                }
            }
            if found.is_empty() {
                let message = format!("there are no BTF files in {}", path.display());
                return Err(Error::new(ErrorKind::Option, message));
            }
            found.sort_by(|one, other| by_version(&name_of(one), &name_of(other)));
            files.extend(found);
        }
        files
            .iter()
            .map(|path| {
                let content = fs::read(path).map_err(|error| {
                    let error = Error::io("read", path, error);
                    if is_version(path) {
                        return error.help(
                            "kernels are given as BTF files; \
                             `cargo bpfgen vm --kernel 6.1 -- cat /sys/kernel/btf/vmlinux` prints one",
                        );
                    }
                    error
                })?;
                Self::new(name_of(path), &content)
            })
            .collect()
    }
}

/// The kernels that crates name, each read once.
#[derive(Debug, Default)]
pub(crate) struct Kernels(BTreeMap<PathBuf, Vec<Kernel>>);

impl Kernels {
    /// Those of the crate in this folder.
    pub(crate) fn of(&mut self, base: &Path) -> Result<&[Kernel]> {
        if !self.0.contains_key(base) {
            let kernels = of_crate(base)?;
            self.0.insert(base.to_owned(), kernels);
        }
        Ok(self.0.get(base).map_or(&[], Vec::as_slice))
    }
}

/// The kernels that the Cargo.toml in this folder names.
pub(super) fn of_crate(base: &Path) -> Result<Vec<Kernel>> {
    let paths: Vec<_> = Metadata::read(base)?.kernels.iter().map(|path| base.join(path)).collect();
    Kernel::read(&paths).map_err(|error| error.context("package.metadata.bpfgen.kernels"))
}

/// Whether a file begins as BTF or an ELF file does; what else lies in a folder is no matter.
fn may_be_btf(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && matches!(start, [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] | [0x7f, b'E', b'L', b'F'])
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.strip_suffix(".btf").unwrap_or(&name).to_owned()
}

/// Whether this looks as if a kernel's version was meant.
fn is_version(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.contains('.') && name.chars().all(|c| c.is_ascii_digit() || c == '.')
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
    fn mistakes_say_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let error = |path: &Path| Kernel::read(&[path.to_owned()]).unwrap_err().to_string();
        assert!(error(folder.path()).contains("no BTF files"));
        assert!(error(&folder.path().join("6.1")).contains("cargo bpfgen vm --kernel"));
        let file = folder.path().join("x.btf");
        fs::write(&file, "no BTF").unwrap();
        assert!(error(&file).starts_with("x: "), "{}", error(&file));
    }
}
