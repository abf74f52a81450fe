//! Type information of loaded kernel modules: split BTF on top of the kernel's.

use std::{
    fs,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
};

use crate::{
    Error, ErrorKind, Result,
    sys::{Errno, bpf},
};

/// Where sysfs shows each module's BTF, and the kernel's own.
const FOLDER: &str = "/sys/kernel/btf";

/// The longest name of a module: `MODULE_NAME_LEN`.
const NAME: usize = 64;

/// A module's BTF.
#[derive(Debug)]
pub(crate) struct ModuleBtf {
    /// The module's name.
    pub(crate) name: String,
    /// Raw BTF whose ids and names go on where the kernel's end.
    pub(crate) bytes: Vec<u8>,
    /// What tells the kernel which module an id is of. Only CAP_SYS_ADMIN gets one.
    fd: Option<OwnedFd>,
}

impl ModuleBtf {
    /// Of all modules that are loaded: by id, else, without CAP_SYS_ADMIN, as sysfs shows them.
    ///
    /// Needs Linux 5.11, before which modules have no BTF.
    pub(crate) fn all() -> Result<Vec<Self>> {
        match by_id() {
            Ok(modules) => Ok(modules),
            Err(Errno(libc::EPERM | libc::EACCES)) => Ok(in_sysfs()),
            Err(errno) => Err(Error::sys(
                "cannot read the BTF of kernel modules",
                "bpf(BTF_GET_NEXT_ID)",
                errno,
            )),
        }
    }

    /// The descriptor by which a program refers to the module's types.
    pub(crate) fn fd(&self) -> Result<BorrowedFd<'_>> {
        self.fd.as_ref().map(OwnedFd::as_fd).ok_or_else(|| {
            Error::new(
                ErrorKind::Permission,
                format!(
                    "it is in the kernel module {}, and the descriptor of a module's BTF takes \
                     CAP_SYS_ADMIN",
                    self.name
                ),
            )
            .hint("run as root, or with CAP_SYS_ADMIN besides CAP_BPF and CAP_PERFMON")
        })
    }
}

fn by_id() -> Result<Vec<ModuleBtf>, Errno> {
    let mut modules = Vec::new();
    let mut id = 0;
    loop {
        id = match bpf::btf_next_id(id) {
            Ok(id) => id,
            Err(Errno(libc::ENOENT)) => return Ok(modules),
            Err(errno) => return Err(errno),
        };
        match module(id) {
            Ok(module) => modules.extend(module),
            // It went away meanwhile.
            Err(Errno(libc::ENOENT)) => {}
            // Linux 5.10 and older cannot say whose BTF it is, and have none of modules.
            Err(Errno(libc::E2BIG)) => return Ok(Vec::new()),
            Err(errno) => return Err(errno),
        }
    }
}

/// The module that this BTF is of; `None` if it is the kernel's own or a program's.
fn module(id: u32) -> Result<Option<ModuleBtf>, Errno> {
    let fd = bpf::btf_by_id(id)?;
    let mut name = [0; NAME];
    let info = bpf::btf_info(fd.as_fd(), &mut [], &mut name)?;
    let end = name.iter().position(|&byte| byte == 0).unwrap_or(NAME);
    let name = String::from_utf8_lossy(&name[..end]).into_owned();
    if info.kernel_btf == 0 || name == "vmlinux" {
        return Ok(None);
    }
    let mut bytes = vec![0; info.btf_size as usize];
    bpf::btf_info(fd.as_fd(), &mut bytes, &mut [])?;
    Ok(Some(ModuleBtf { name, bytes, fd: Some(fd) }))
}

fn in_sysfs() -> Vec<ModuleBtf> {
    let Ok(folder) = fs::read_dir(FOLDER) else { return Vec::new() };
    let mut modules: Vec<ModuleBtf> = Vec::new();
    for file in folder.flatten() {
        let Ok(name) = file.file_name().into_string() else { continue };
        if name == "vmlinux" {
            continue;
        }
        let Ok(bytes) = fs::read(file.path()) else { continue };
        let at = modules.partition_point(|other| other.name < name);
        modules.insert(at, ModuleBtf { name, bytes, fd: None });
    }
    modules
}
