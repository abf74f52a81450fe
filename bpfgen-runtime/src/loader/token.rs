//! A BPF token: what the machine's administrator has delegated, by mount options of a bpffs, to the
//! user namespace that it belongs to.

use std::{
    env,
    fs::File,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::{Path, PathBuf},
};

use crate::{
    Error, ErrorKind, Result,
    kernel::Version,
    sys::{Errno, token},
};

/// Names a bpffs from outside.
const VARIABLE: &str = "BPFGEN_TOKEN";
/// Where a bpffs usually is.
const USUAL: &str = "/sys/fs/bpf";

/// The first version with tokens.
const SINCE: Version = Version::new(6, 9);

/// Which token a load takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// One of the bpffs that `BPFGEN_TOKEN` names; else none at first, and where the kernel does
    /// not permit the load, one of the usual bpffs.
    #[default]
    Usual,
    /// One of this bpffs.
    At(PathBuf),
    /// None, whatever is there.
    No,
}

/// A token, or none.
#[derive(Debug, Default)]
pub(crate) struct Token(Option<OwnedFd>);

impl Token {
    /// What is asked for.
    ///
    /// # Errors
    /// If a bpffs is named, and no token of it is to be had.
    pub(crate) fn chosen(choice: &Choice) -> Result<Self> {
        let variable = || env::var_os(VARIABLE).filter(|value| !value.is_empty());
        let path = match choice {
            Choice::No => return Ok(Self(None)),
            Choice::At(path) => Some(path.clone()),
            Choice::Usual => variable().map(PathBuf::from),
        };
        path.map_or(Ok(Self(None)), |path| Self::of(&path))
    }

    /// For another try where the kernel does not permit the first; `None` where there is nothing to
    /// be tried.
    pub(crate) fn instead(choice: &Choice) -> Option<Self> {
        if *choice != Choice::Usual {
            return None;
        }
        if env::var_os(VARIABLE).is_some() {
            return None;
        }
        Self::of(Path::new(USUAL)).ok()
    }

    fn of(path: &Path) -> Result<Self> {
        let place = || format!("a BPF token of {}", path.display());
        let folder = File::open(path).map_err(|error| {
            let failed = Error::io("cannot open it", &error);
            match error.kind() {
                std::io::ErrorKind::NotFound => {
                    failed.hint("it is to be the folder where a bpffs that delegates is mounted")
                }
                _ => failed,
            }
            .context(place())
        })?;
        match token::create(folder.as_fd()) {
            Ok(fd) => Ok(Self(Some(fd))),
            Err(errno) => Err(refused(errno).context(place())),
        }
    }

    pub(crate) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.0.as_ref().map(OwnedFd::as_fd)
    }
}

fn refused(errno: Errno) -> Error {
    let error = Error::sys("the kernel gives none", "bpf(BPF_TOKEN_CREATE)", errno);
    match errno.0 {
        libc::EINVAL if Version::running().is_some_and(|running| running < SINCE) => {
            error.with_kind(ErrorKind::Unsupported).hint("BPF tokens came with Linux 6.9")
        }
        libc::EINVAL => error.hint("it is not the root folder of a bpffs"),
        libc::ENOENT => error.hint(
            "the bpffs delegates nothing: mount it with delegate_cmds, delegate_maps, \
             delegate_progs, delegate_attachs, which takes CAP_SYS_ADMIN outside",
        ),
        libc::EOPNOTSUPP => {
            error.hint("the bpffs belongs to no user namespace: there capabilities do")
        }
        libc::EPERM => error.hint(
            "the process must be in the user namespace that the bpffs belongs to, and have CAP_BPF \
             there",
        ),
        _ => error,
    }
}
