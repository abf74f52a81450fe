//! The kernel's type information.

use std::{
    env, fs, io,
    os::fd::AsFd as _,
    path::{Path, PathBuf},
};

use bpfgen_object::btf::file;

use super::version;
use crate::{
    Error, ErrorKind, Result,
    sys::{
        Errno, bpf,
        mmap::{self, KERNEL_BTF},
    },
};

/// Names another file, for kernels that show none.
const VARIABLE: &str = "BPFGEN_BTF";
/// Where distributions put images of a kernel with debug information; `{}` is its release.
const ON_DISK: [&str; 7] = [
    "/boot/vmlinux-{}",
    "/lib/modules/{}/vmlinux-{}",
    "/lib/modules/{}/build/vmlinux",
    "/usr/lib/modules/{}/kernel/vmlinux",
    "/usr/lib/debug/boot/vmlinux-{}",
    "/usr/lib/debug/boot/vmlinux-{}.debug",
    "/usr/lib/debug/lib/modules/{}/vmlinux",
];

/// How the running kernel's BTF may be had, besides by reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways {
    /// Since Linux 6.16.
    pub(crate) mapped: bool,
    /// Since Linux 5.11, with CAP_SYS_ADMIN.
    pub(crate) fetched: bool,
}

impl Ways {
    /// Whatever the kernel has.
    pub(crate) const ALL: Self = Self { mapped: true, fetched: true };
}

/// Bytes of a kernel's BTF, and where they are from.
#[derive(Debug)]
pub(crate) struct KernelBtf {
    bytes: Bytes,
    /// `vmlinux`, or the path of the file given instead.
    pub(crate) name: String,
}

#[derive(Debug)]
enum Bytes {
    Mapped(mmap::KernelBtf),
    Read(Vec<u8>),
}

impl KernelBtf {
    /// From the file at `path`, else the one that `BPFGEN_BTF` names; `None` if neither is given.
    ///
    /// A file holds raw BTF, or is an ELF file with a `.BTF` section.
    pub(crate) fn given(path: Option<&Path>) -> Result<Option<Self>> {
        let variable = env::var_os(VARIABLE).filter(|value| !value.is_empty());
        match (path, variable) {
            (Some(path), _) => Self::from_file(path, "as btf_path asks").map(Some),
            (None, Some(path)) => Self::from_file(Path::new(&path), "as BPFGEN_BTF asks").map(Some),
            (None, None) => Ok(None),
        }
    }

    fn from_file(path: &Path, why: &str) -> Result<Self> {
        let what = format!("cannot read kernel BTF from {}, {why}", path.display());
        let mut file = fs::read(path)
            .map_err(|error| Error::io(&*what, &error).with_kind(ErrorKind::MissingKernelBtf))?;
        let btf = file::bytes(&file)
            .map_err(|error| Error::new(ErrorKind::MissingKernelBtf, format!("{what}: {error}")))?;
        if btf.len() != file.len() {
            file = btf.to_vec();
        }
        Ok(Self { bytes: Bytes::Read(file), name: path.display().to_string() })
    }

    /// Of the running kernel.
    pub(crate) fn running(ways: Ways) -> Result<Self> {
        let name = "vmlinux".to_owned();
        // Nothing is copied, and only what is looked at is paged in.
        if let Some(Ok(mapped)) = ways.mapped.then(mmap::KernelBtf::map) {
            return Ok(Self { bytes: Bytes::Mapped(mapped), name });
        }
        if let Some(Some(bytes)) = ways.fetched.then(fetched) {
            return Ok(Self { bytes: Bytes::Read(bytes), name });
        }
        let read = match fs::read(KERNEL_BTF) {
            Ok(bytes) if !bytes.is_empty() => {
                return Ok(Self { bytes: Bytes::Read(bytes), name });
            }
            Ok(_) => "it is empty".to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Errno::from(error).to_string(),
            Err(error) => return Err(Error::io(format!("cannot read {KERNEL_BTF}"), &error)),
        };
        for path in on_disk() {
            // Absent ones are expected, unreadable ones (root only) too.
            let Ok(file) = fs::read(&path) else { continue };
            if let Ok(bytes) = file::bytes(&file) {
                let name = path.display().to_string();
                return Ok(Self { bytes: Bytes::Read(bytes.to_vec()), name });
            }
        }
        Err(Error::new(
            ErrorKind::MissingKernelBtf,
            format!("the running kernel's type information is needed, and {KERNEL_BTF} is not there: {read}"),
        )
        .hint(format!(
            "the kernel is built without CONFIG_DEBUG_INFO_BTF, or sysfs is not mounted: name a \
             BTF file for this kernel in {VARIABLE} or by btf_path"
        )))
    }

    /// Whether the kernel's own pages are looked at.
    pub(super) fn is_mapped(&self) -> bool {
        matches!(self.bytes, Bytes::Mapped(_))
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(mapped) => mapped.bytes(),
            Bytes::Read(bytes) => bytes,
        }
    }
}

/// One copy, where sysfs gives 4 KiB at a time. Needs CAP_SYS_ADMIN.
fn fetched() -> Option<Vec<u8>> {
    // Modules' BTF come after vmlinux', whose id is the first.
    let id = bpf::btf_next_id(0).ok()?;
    let fd = bpf::btf_by_id(id).ok()?;
    let mut name = [0; 8];
    let info = bpf::btf_info(fd.as_fd(), &mut [], &mut name).ok()?;
    if info.kernel_btf == 0 || &name != b"vmlinux\0" {
        return None;
    }
    let size = usize::try_from(info.btf_size).ok()?;
    let mut bytes = vec![0; size];
    let info = bpf::btf_info(fd.as_fd(), &mut bytes, &mut []).ok()?;
    (usize::try_from(info.btf_size) == Ok(size)).then_some(bytes)
}

fn on_disk() -> impl Iterator<Item = PathBuf> {
    let release = version::release();
    ON_DISK.iter().filter_map(move |place| Some(place.replace("{}", release.as_ref()?).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_says_who_asked() {
        let error = KernelBtf::given(Some(Path::new("/nonexistent/btf"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingKernelBtf);
        assert_eq!(
            error.to_string(),
            "cannot read kernel BTF from /nonexistent/btf, as btf_path asks: \
             No such file or directory (ENOENT)"
        );
    }

    #[test]
    fn places_on_disk_name_the_release() {
        let release = version::release().unwrap();
        let places: Vec<_> = on_disk().collect();
        assert_eq!(places.len(), ON_DISK.len());
        assert_eq!(places[0], Path::new(&format!("/boot/vmlinux-{release}")));
    }

    #[test]
    fn all_ways_give_the_same_bytes() {
        let Ok(read) = fs::read(KERNEL_BTF) else { return };
        if let Ok(mapped) = mmap::KernelBtf::map() {
            assert!(mapped.bytes() == read);
        }
        if let Some(fetched) = fetched() {
            assert!(fetched == read);
        }
    }
}
