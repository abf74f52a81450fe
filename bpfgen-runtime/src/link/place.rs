//! Files of the kernel that stand for something: a cgroup, a namespace.

use std::{
    fmt,
    fs::{self, File},
    io,
    os::fd::{AsRawFd as _, BorrowedFd, OwnedFd},
    path::Path,
};

use crate::sys::above_streams;

/// Such a file, by its path or a descriptor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    Path(&'a Path),
    Fd(BorrowedFd<'a>),
}

impl Place<'_> {
    /// A descriptor of our own.
    pub(super) fn open(&self) -> io::Result<OwnedFd> {
        match self {
            Self::Path(path) => File::open(path).and_then(|file| above_streams(file.into())),
            Self::Fd(fd) => fd.try_clone_to_owned(),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Fd(fd) => match fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd())) {
                Ok(path) => path.display().fmt(f),
                Err(_) => write!(f, "descriptor {}", fd.as_raw_fd()),
            },
        }
    }
}

/// `From` paths and descriptors for a type, by a function of a [`Place`].
macro_rules! from_places {
    ($type:ident, $make:expr) => {
        from_places!($type, $make, str, String, ::std::path::Path, ::std::path::PathBuf);

        impl<'a> From<::std::os::fd::BorrowedFd<'a>> for $type<'a> {
            fn from(fd: ::std::os::fd::BorrowedFd<'a>) -> Self {
                $make($crate::link::place::Place::Fd(fd))
            }
        }

        impl<'a> From<&'a ::std::os::fd::OwnedFd> for $type<'a> {
            fn from(fd: &'a ::std::os::fd::OwnedFd) -> Self {
                ::std::os::fd::AsFd::as_fd(fd).into()
            }
        }

        impl<'a> From<&'a ::std::fs::File> for $type<'a> {
            fn from(file: &'a ::std::fs::File) -> Self {
                ::std::os::fd::AsFd::as_fd(file).into()
            }
        }
    };
    ($type:ident, $make:expr, $($path:ty),+) => {$(
        impl<'a> From<&'a $path> for $type<'a> {
            fn from(path: &'a $path) -> Self {
                $make($crate::link::place::Place::Path(path.as_ref()))
            }
        }
    )+};
}
pub(super) use from_places;
