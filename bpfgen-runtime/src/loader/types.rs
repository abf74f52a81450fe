//! The object's types, given to the kernel, and what permits that.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use bpfgen_object::{
    Object,
    btf::{
        TypeId,
        encode::{
            BtfFeatures, ContextFunction, for_kernel, for_kernel_with_contexts, tags_contexts,
        },
    },
    uapi::ProgramType,
};

use super::token::Token;
use crate::{
    Result,
    kernel::{Version, probe},
    map::create::Given,
    sys::{Errno, bpf},
};

/// The object's BTF in the kernel, or none: programs load without it too, with less to show for
/// it (names of types, source lines in the verifier's log).
#[derive(Debug, Default)]
pub(super) struct Types {
    fd: Option<OwnedFd>,
    functions: bool,
    contexts: Vec<ContextFunction>,
    token: Token,
    /// The kernel does not let this process load types.
    forbidden: bool,
}

/// Since when kernels know parameters that are tagged as the context. What is done for older ones
/// suits those, too, to which the tag was brought; it cannot be tried without loading a program.
const CONTEXT_TAGS: Version = Version::new(6, 8);

impl Types {
    /// Loads the types: as they are, else without what this kernel does not know, else not at all;
    /// never with what is not among `wanted`.
    ///
    /// # Errors
    /// If the object's types are malformed.
    pub(super) fn load(object: &Object, wanted: &BtfFeatures, token: Token) -> Result<Self> {
        let encode = |features: &BtfFeatures| {
            let old = || Version::running().is_some_and(|running| running < CONTEXT_TAGS);
            if tags_contexts(object) && old() {
                return for_kernel_with_contexts(object, features);
            }
            Ok(for_kernel(object, features)?.map(|bytes| (bytes, Vec::new())))
        };
        let Some((whole, contexts)) = encode(wanted)? else {
            return Ok(Self { token, ..Self::default() });
        };
        match bpf::btf_load(&whole, None, token.fd()) {
            Ok(fd) => return Ok(Self::loaded(fd, wanted, contexts, token)),
            Err(Errno(libc::EPERM)) => {
                return Ok(Self { token, forbidden: true, ..Self::default() });
            }
            Err(_) => {}
        }
        let features = probe::btf_features().and(wanted);
        if features == *wanted {
            return Ok(Self { token, ..Self::default() });
        }
        let Some((reduced, contexts)) = encode(&features)? else {
            return Ok(Self { token, ..Self::default() });
        };
        Ok(match bpf::btf_load(&reduced, None, token.fd()) {
            Ok(fd) => Self::loaded(fd, &features, contexts, token),
            Err(_) => Self { token, ..Self::default() },
        })
    }

    fn loaded(
        fd: OwnedFd,
        features: &BtfFeatures,
        contexts: Vec<ContextFunction>,
        token: Token,
    ) -> Self {
        let functions = features.func;
        Self { fd: Some(fd), functions, contexts, token, forbidden: false }
    }

    /// Whether they are missing because the kernel does not let this process load them.
    pub(super) fn is_forbidden(&self) -> bool {
        self.forbidden
    }

    /// Whether a token permits the load.
    pub(super) fn is_by_token(&self) -> bool {
        self.token.fd().is_some()
    }

    /// Has this token permit what comes.
    pub(super) fn permit(&mut self, token: Token) {
        self.token = token;
    }

    /// The type of a function in a program of this type.
    pub(super) fn function(&self, program_type: ProgramType, id: TypeId) -> TypeId {
        let found =
            self.contexts.iter().find(|it| it.program_type == program_type && it.original == id);
        found.map_or(id, |found| found.replacement)
    }

    /// The descriptor.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.fd.as_ref().map(OwnedFd::as_fd)
    }

    /// What maps are made with.
    pub(super) fn given(&self) -> Given<'_> {
        Given { btf: self.fd(), token: self.token.fd() }
    }

    /// What permits all of it, where capabilities do not.
    pub(super) fn token(&self) -> Option<BorrowedFd<'_>> {
        self.token.fd()
    }

    /// Whether functions are in it.
    pub(super) fn functions(&self) -> bool {
        self.functions
    }
}
