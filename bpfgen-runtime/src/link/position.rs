//! Where a program goes among those that are on a hook already.

use std::os::fd::BorrowedFd;

use super::Link;
use crate::{
    Error, ErrorKind, Result,
    program::Program,
    sys::{
        attach::{Relative, flag},
        bpf::raw,
    },
};

/// Where a program goes among those that are on a hook already: programs run in that order.
///
/// ```no_run
/// # use bpfgen_runtime::{Program, hook, link::{CgroupOptions, Position}};
/// # type Limits = Program<hook::CgroupDevice>;
/// # fn demo(limit: Limits, count: Limits) -> bpfgen_runtime::Result<()> {
/// let group = "/sys/fs/cgroup/box";
/// let _limit = limit.attach(group)?;
/// let before = CgroupOptions::new().position(Position::before(&limit));
/// let _count = count.attach_with(group, &before)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Position<'a> {
    /// `BPF_F_BEFORE`, `BPF_F_AFTER`.
    flags: u32,
    neighbour: Option<Neighbour<'a>>,
    revision: u64,
}

/// A program or link that is on the hook.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a>(Which<'a>);

#[derive(Clone, Copy, Debug)]
enum Which<'a> {
    Program(BorrowedFd<'a>),
    Link(BorrowedFd<'a>),
    ProgramId(u32),
    LinkId(u32),
    /// Something without a descriptor, and what it is.
    Nothing(&'static str),
}

impl<'a, K> From<&'a Program<K>> for Neighbour<'a> {
    fn from(program: &'a Program<K>) -> Self {
        Self(program.fd().map_or(Which::Nothing("a program that is not loaded"), Which::Program))
    }
}

impl<'a> From<&'a Link> for Neighbour<'a> {
    fn from(link: &'a Link) -> Self {
        let none = Which::Nothing("an attachment that is not a BPF link");
        Self(link.bpf_link().map_or(none, Which::Link))
    }
}

impl Neighbour<'_> {
    /// The program with this id: somebody else's.
    pub fn program_id(id: u32) -> Self {
        Self(Which::ProgramId(id))
    }

    /// The link with this id: somebody else's.
    pub fn link_id(id: u32) -> Self {
        Self(Which::LinkId(id))
    }
}

impl<'a> Position<'a> {
    /// Before all that are there.
    #[doc(alias = "BPF_F_BEFORE")]
    pub fn first() -> Self {
        Self { flags: flag::BEFORE, ..Self::default() }
    }

    /// After all that are there, which is the default too.
    #[doc(alias = "BPF_F_AFTER")]
    pub fn last() -> Self {
        Self { flags: flag::AFTER, ..Self::default() }
    }

    /// Right before this one.
    #[doc(alias = "BPF_F_BEFORE")]
    pub fn before(neighbour: impl Into<Neighbour<'a>>) -> Self {
        Self { neighbour: Some(neighbour.into()), ..Self::first() }
    }

    /// Right after this one.
    #[doc(alias = "BPF_F_AFTER")]
    pub fn after(neighbour: impl Into<Neighbour<'a>>) -> Self {
        Self { neighbour: Some(neighbour.into()), ..Self::last() }
    }

    /// Only if nobody has changed the programs since a query gave this revision; else the kernel
    /// refuses (`ESTALE`).
    #[must_use]
    #[doc(alias = "expected_revision")]
    pub fn if_revision(mut self, revision: u64) -> Self {
        self.revision = revision;
        self
    }

    /// Whether the kernel is to decide, as those do that know no positions.
    pub(super) fn is_default(&self) -> bool {
        self.flags == 0 && self.revision == 0
    }

    /// What the system calls take: flags, and what they refer to.
    pub(super) fn arguments(&self) -> Result<(u32, Relative)> {
        let (flags, to) = match self.neighbour.map(|neighbour| neighbour.0) {
            None => (0, 0),
            Some(Which::Program(fd)) => (0, raw(fd)),
            Some(Which::Link(fd)) => (flag::LINK, raw(fd)),
            Some(Which::ProgramId(id)) => (flag::ID, id),
            Some(Which::LinkId(id)) => (flag::ID | flag::LINK, id),
            Some(Which::Nothing(what)) => {
                let message = format!("{what} cannot be a neighbour");
                return Err(Error::new(ErrorKind::InvalidInput, message)
                    .hint("load the program; or name the program instead of its attachment"));
            }
        };
        Ok((self.flags | flags, Relative { to, revision: self.revision }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let of = |position: Position<'_>| {
            let (flags, relative) = position.arguments().unwrap();
            (flags, relative.to, relative.revision)
        };
        assert_eq!(of(Position::default()), (0, 0, 0));
        assert_eq!(of(Position::first()), (8, 0, 0));
        assert_eq!(of(Position::last().if_revision(7)), (16, 0, 7));
        assert_eq!(of(Position::before(Neighbour::program_id(5))), (8 | 32, 5, 0));
        assert_eq!(of(Position::after(Neighbour::link_id(6))), (16 | 32 | 8192, 6, 0));
        let nothing = Position::after(Neighbour(Which::Nothing("it")));
        assert_eq!(nothing.arguments().unwrap_err().kind(), ErrorKind::InvalidInput);
        assert!(Position::default().is_default());
        assert!(!Position::default().if_revision(1).is_default());
    }
}
