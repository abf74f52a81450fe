//! The kernel whose types a command is about: the running one, a packaged one, or a file's.

use std::{fs, path::Path, sync::Arc};

use bpfgen_build::{ErrorKind, check};
use bpfgen_object::btf::{Btf, TypeId, file};
use bpfgen_vm::{Env, Kernels, Progress as _, Request};

use crate::{failure::Failure, vm::Spinner};

/// The running kernel's own types.
pub(crate) const RUNNING: &str = "/sys/kernel/btf/vmlinux";

/// Types, and where they come from.
pub(crate) struct Kernel {
    pub(crate) btf: Btf,
    /// Of a module's, the first type that is not the kernel's.
    pub(crate) first: TypeId,
    /// `Linux 6.12.48-amd64`, or the name of a file that does not tell.
    pub(crate) origin: String,
}

impl Kernel {
    /// The packaged kernel, where one is asked for, else as [`Self::read`].
    pub(crate) fn get(
        packaged: Option<&Request>,
        path: Option<&Path>,
        base: Option<&Path>,
    ) -> Result<Self, Failure> {
        let Some(request) = packaged else { return Self::read(path, base) };
        let Packaged { release, btf, .. } = Packaged::get(request)?;
        let btf = Btf::from_file(&btf)
            .map_err(|error| Failure::new(format!("kernel {release}: {error}")))?;
        Ok(Self { btf, first: TypeId(1), origin: format!("Linux {release}") })
    }

    /// Reads the types of a file, else of the running kernel; `base` is what a module's build on.
    pub(crate) fn read(path: Option<&Path>, base: Option<&Path>) -> Result<Self, Failure> {
        let is_default = path.is_none();
        let path = path.unwrap_or(Path::new(RUNNING));
        let bytes = read(path, is_default)?;
        let name =
            |error: bpfgen_object::Error| Failure::new(format!("{}: {error}", path.display()));
        let (btf, first) = match base.or_else(|| implied_base(path)) {
            Some(base) => {
                let base = read(base, false)?;
                let btf = Btf::from_split_file(&bytes, &base).map_err(name)?;
                (btf, TypeId(Btf::from_file(&base).map_err(name)?.len() as u32))
            }
            None => {
                let btf = Btf::from_file(&bytes).map_err(|error| {
                    let failure = name(error);
                    if file::is_split(&bytes) {
                        return failure
                            .help("this is a kernel module's BTF: name the kernel's with --base");
                    }
                    failure
                })?;
                (btf, TypeId(1))
            }
        };
        Ok(Self { btf, first, origin: origin(path, &bytes) })
    }
}

/// The BTF of a kernel that a distribution packages, or of an image.
pub(crate) struct Packaged {
    pub(crate) release: String,
    pub(crate) btf: Vec<u8>,
    kernel: bpfgen_vm::Kernel,
}

impl Packaged {
    /// From the cache, else from the archive.
    pub(crate) fn get(request: &Request) -> Result<Self, Failure> {
        // Where a machine fails there is a status for that; there is none here.
        Self::find(request).map_err(|error| Failure::from(error).status(1))
    }

    fn find(request: &Request) -> bpfgen_vm::Result<Self> {
        let spinner = Spinner::default();
        let find = || -> bpfgen_vm::Result<Self> {
            let kernel = Kernels::new(&Env::read()?)?.get(request, false, &spinner)?;
            spinner.begin(&format!("reading the types of {}", kernel.release));
            let btf = bpfgen_vm::kernel::btf(&kernel)?;
            Ok(Self { release: kernel.release.clone(), btf, kernel })
        };
        let found = find();
        spinner.end();
        found
    }

    /// As one to check against: a series keeps its short name.
    fn into_check(self, request: &Request) -> bpfgen_build::Result<check::Kernel> {
        let name = match request {
            Request::Series(..) => request.to_string(),
            Request::Newest | Request::Image(_) => self.release,
        };
        let kernel = self.kernel;
        let modules = move || {
            let spinner = Spinner::default();
            spinner.begin(&format!("reading the types of the modules of {}", kernel.release));
            let modules = bpfgen_vm::kernel::module_btf(&kernel).map_err(|error| failed(&error));
            spinner.end();
            Ok(modules?.into_iter().map(|module| (module.name, module.btf)).collect())
        };
        Ok(check::Kernel::new(name, &self.btf)?.with_modules(Arc::new(modules)))
    }
}

/// The kernel to check against.
pub(crate) fn to_check(request: &Request) -> Result<check::Kernel, Failure> {
    Ok(Packaged::get(request)?.into_check(request)?)
}

/// The kernel of a version that a manifest names.
pub(crate) fn of_version(version: &str) -> bpfgen_build::Result<check::Kernel> {
    let request: Request = version.parse().map_err(|error| failed(&error))?;
    Packaged::find(&request).map_err(|error| failed(&error))?.into_check(&request)
}

fn failed(error: &bpfgen_vm::Error) -> bpfgen_build::Error {
    // Its text ends with its own `help:` lines.
    bpfgen_build::Error::new(ErrorKind::NoKernel, error.to_string())
}

/// A module's BTF from sysfs builds on the running kernel's.
fn implied_base(path: &Path) -> Option<&'static Path> {
    let kernel = Path::new(RUNNING);
    (path.parent() == kernel.parent() && path != kernel).then_some(kernel)
}

fn origin(path: &Path, bytes: &[u8]) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let is_running = path.parent() == Path::new(RUNNING).parent();
    let running = || fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    match running().filter(|_| is_running) {
        Some(release) if path == Path::new(RUNNING) => format!("Linux {}", release.trim()),
        Some(release) => format!("Linux {}, module {name}", release.trim()),
        None => match file::release(bytes) {
            Some(release) => format!("Linux {release}"),
            None => name.into_owned(),
        },
    }
}

pub(crate) fn read(path: &Path, is_default: bool) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let failure = Failure::new(format!("cannot read {}: {error}", path.display()));
        if is_default {
            failure.help(
                "this kernel offers no BTF (it needs CONFIG_DEBUG_INFO_BTF); name another one \
                 with --kernel, or a file",
            )
        } else {
            failure.help("--btf takes a BTF file, or an ELF file with a .BTF section")
        }
    })
}
