//! The object's types, given to the kernel.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use bpfgen_object::{
    Object,
    btf::encode::{BtfFeatures, for_kernel},
};

use crate::{Result, kernel::probe, sys::bpf};

/// The object's BTF in the kernel, or none: programs load without it too, with less to show for
/// it (names of types, source lines in the verifier's log).
#[derive(Debug)]
pub(super) struct Types {
    fd: Option<OwnedFd>,
    functions: bool,
}

impl Types {
    /// Loads the types: as they are, else without what this kernel does not know, else not at all.
    ///
    /// # Errors
    /// If the object's types are malformed.
    pub(super) fn load(object: &Object) -> Result<Self> {
        let none = Self { fd: None, functions: false };
        let Some(whole) = for_kernel(object, &BtfFeatures::ALL)? else { return Ok(none) };
        if let Ok(fd) = bpf::btf_load(&whole, None) {
            return Ok(Self { fd: Some(fd), functions: true });
        }
        let features = probe::btf_features();
        if features == BtfFeatures::ALL {
            return Ok(none);
        }
        let Some(reduced) = for_kernel(object, &features)? else { return Ok(none) };
        Ok(match bpf::btf_load(&reduced, None) {
            Ok(fd) => Self { fd: Some(fd), functions: features.func },
            Err(_) => none,
        })
    }

    /// The descriptor.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.fd.as_ref().map(OwnedFd::as_fd)
    }

    /// Whether functions are in it.
    pub(super) fn functions(&self) -> bool {
        self.functions
    }
}
