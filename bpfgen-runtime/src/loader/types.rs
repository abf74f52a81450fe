//! The object's types, given to the kernel, and what permits that.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use bpfgen_object::{
    DataIndex, Object,
    btf::{
        TypeId,
        encode::{
            BtfFeatures, ContextFunction, for_kernel, for_kernel_with_contexts, tags_contexts,
        },
    },
    uapi::ProgramType,
};

use super::{Feature, Features, OpenObject, token::Token};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        privilege::{self, Capability},
        probe,
    },
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
    /// What maps do without.
    nameless: bool,
    untyped: bool,
}

impl Types {
    /// Loads the types: as they are, else without what this kernel does not know, else not at all;
    /// never with what is not among the features.
    ///
    /// # Errors
    /// If the object's types are malformed.
    pub(super) fn load(
        object: &Object,
        resized: &[(DataIndex, u32)],
        features: Features,
        token: Token,
    ) -> Result<Self> {
        let encode = |kinds: &BtfFeatures| {
            if tags_contexts(object) && !features.has(Feature::ContextTags) {
                return for_kernel_with_contexts(object, resized, kinds);
            }
            Ok(for_kernel(object, resized, kinds)?.map(|bytes| (bytes, Vec::new())))
        };
        let types = Self {
            token,
            nameless: !features.has(Feature::Names),
            untyped: !features.has(Feature::MapTypes),
            ..Self::default()
        };
        if !features.has(Feature::Types) {
            return Ok(types);
        }
        let wanted = features.btf();
        let Some((whole, contexts)) = encode(&wanted)? else { return Ok(types) };
        match bpf::btf_load(&whole, None, types.token.fd()) {
            Ok(fd) => return Ok(types.with(fd, wanted.func, contexts)),
            Err(Errno(libc::EPERM)) => return Ok(Self { forbidden: true, ..types }),
            Err(_) => {}
        }
        let kinds = probe::btf_features().and(&wanted);
        if kinds == wanted {
            return Ok(types);
        }
        let Some((reduced, contexts)) = encode(&kinds)? else { return Ok(types) };
        Ok(match bpf::btf_load(&reduced, None, types.token.fd()) {
            Ok(fd) => types.with(fd, kinds.func, contexts),
            Err(_) => types,
        })
    }

    /// Gives the descriptor away.
    fn into_fd(self) -> Option<OwnedFd> {
        self.fd
    }

    fn with(self, fd: OwnedFd, functions: bool, contexts: Vec<ContextFunction>) -> Self {
        Self { fd: Some(fd), functions, contexts, ..self }
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
        Given {
            btf: self.fd(),
            token: self.token.fd(),
            nameless: self.nameless,
            untyped: self.untyped,
            insist: false,
        }
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

impl OpenObject {
    /// Loads the types alone.
    pub(crate) fn load_types(&self) -> Result<OwnedFd> {
        let features = self.features.here();
        let load = |token| Types::load(&self.object, &[], features, token);
        let mut types = load(Token::chosen(&self.token)?)?;
        if types.is_forbidden() && !types.is_by_token() {
            if let Some(token) = Token::instead(&self.token) {
                types = load(token)?;
            }
        }
        if types.is_forbidden() {
            return Err(Error::new(ErrorKind::Permission, "the kernel does not take its types")
                .hint(privilege::hint(&[Capability::Bpf])));
        }
        types.into_fd().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "it has no types that this kernel takes")
                .hint("compile it with -g; kernels take types since Linux 4.18")
        })
    }
}
