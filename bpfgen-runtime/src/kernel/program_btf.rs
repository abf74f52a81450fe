//! The types of a program that is loaded: those of the object that it came from.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::btf::{Btf, Kind, Type, TypeId};

use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::{Errno, bpf, prog_btf},
};

/// Types that a loaded program was loaded with.
#[derive(Debug)]
pub(crate) struct ProgramBtf(Btf);

/// The types of the program `fd`.
pub(crate) fn of(fd: BorrowedFd<'_>) -> Result<ProgramBtf> {
    let id = prog_btf::id(fd).map_err(|errno| {
        Error::sys("cannot ask for its types", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
            .context("the program to attach to")
    })?;
    if id == 0 {
        return Err(Error::new(
            ErrorKind::Incompatible,
            "the program to attach to has no BTF, by which its functions could be told",
        )
        .hint("compile it with -g; kernels before 5.0 take no BTF of programs"));
    }
    let read = || -> Result<Vec<u8>, Errno> {
        let btf = bpf::btf_by_id(id)?;
        let info = bpf::btf_info(btf.as_fd(), &mut [], &mut [])?;
        let mut bytes = vec![0; info.btf_size as usize];
        bpf::btf_info(btf.as_fd(), &mut bytes, &mut [])?;
        Ok(bytes)
    };
    let bytes = read().map_err(|errno| {
        let error = Error::sys("cannot read its types", "bpf(BPF_BTF_GET_FD_BY_ID)", errno)
            .context("the program to attach to");
        match errno.0 {
            libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::SysAdmin])),
            _ => error,
        }
    })?;
    let btf = Btf::decode(&bytes)
        .map_err(|error| Error::from(error).context("types of the program to attach to"))?;
    Ok(ProgramBtf(btf))
}

impl ProgramBtf {
    /// The function of this name.
    pub(crate) fn function(&self, name: &str) -> Option<TypeId> {
        self.0.find(name, |ty| ty.kind() == Kind::Func)
    }

    /// The names of all functions.
    pub(crate) fn functions(&self) -> Vec<String> {
        let names = self.0.iter().filter_map(|(id, ty)| match ty {
            Type::Func(_) => Some(self.0.name_of(id).to_owned()),
            _ => None,
        });
        names.collect()
    }
}
