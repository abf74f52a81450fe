//! How a program is put on a cgroup.

use std::os::fd::BorrowedFd;

use super::Position;
use crate::{Result, program::Program, sys::attach::flag};

/// Whether other programs of the same kind may be on a cgroup, and on those below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CgroupMode {
    /// Any number on each; those of a cgroup run, then those of the one above it. BPF links are
    /// always so.
    #[default]
    #[doc(alias = "BPF_F_ALLOW_MULTI")]
    Multi,
    /// One, and one on a cgroup below runs in its place.
    #[doc(alias = "BPF_F_ALLOW_OVERRIDE")]
    Override,
    /// One, and none on cgroups below.
    Exclusive,
}

/// How a program is put on a cgroup: a builder.
#[derive(Clone, Copy, Debug, Default)]
pub struct CgroupOptions<'a> {
    pub(super) mode: CgroupMode,
    pub(super) position: Position<'a>,
    preorder: bool,
    without_link: bool,
    /// Of a program whose autoload is off there is no descriptor.
    replaced: Option<&'a dyn Replaced>,
}

/// A program of any kind.
trait Replaced: Send + Sync {
    fn fd(&self) -> Result<BorrowedFd<'_>>;
}

impl<K> Replaced for Program<K> {
    fn fd(&self) -> Result<BorrowedFd<'_>> {
        Self::fd(self)
    }
}

impl std::fmt::Debug for dyn Replaced + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a program")
    }
}

impl<'a> CgroupOptions<'a> {
    /// As [`Program::attach`](crate::Program) does it: a BPF link, after those that are there.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether others may be there. All programs of a cgroup must be of one mode. Anything but
    /// [`CgroupMode::Multi`] takes an attachment without a link.
    #[must_use]
    pub fn mode(mut self, mode: CgroupMode) -> Self {
        self.mode = mode;
        self
    }

    /// Where among the programs of this cgroup.
    ///
    /// # Minimum kernel version
    /// 6.17.
    #[must_use]
    pub fn position(mut self, position: Position<'a>) -> Self {
        self.position = position;
        self
    }

    /// Runs before the programs of cgroups below, not after them.
    ///
    /// # Minimum kernel version
    /// 6.15.
    #[must_use]
    #[doc(alias = "BPF_F_PREORDER")]
    pub fn preorder(mut self) -> Self {
        self.preorder = true;
        self
    }

    /// Without a BPF link, also where the kernel has them. [`Link`](super::Link) undoes it when
    /// dropped; but if the process is killed, the program stays until the cgroup is removed.
    #[must_use]
    #[doc(alias = "BPF_PROG_ATTACH")]
    #[doc(alias = "bpf_prog_attach")]
    pub fn without_link(mut self) -> Self {
        self.without_link = true;
        self
    }

    /// Takes the place of this program, which was attached without a link, in
    /// [`CgroupMode::Multi`]; the new one is too. To replace a link's program, update the link.
    ///
    /// # Minimum kernel version
    /// 5.6.
    #[must_use]
    #[doc(alias = "BPF_F_REPLACE")]
    pub fn replace<K>(mut self, program: &'a Program<K>) -> Self {
        self.replaced = Some(program);
        self
    }

    /// Whether a link can do it.
    pub(super) fn takes_link(&self) -> bool {
        !self.without_link && self.mode == CgroupMode::Multi && self.replaced.is_none()
    }

    /// Whether kernels before 6.15 can do it.
    pub(super) fn is_plain(&self) -> bool {
        self.position.is_default() && !self.preorder
    }

    /// The program whose place is taken.
    pub(super) fn replaced(&self) -> Result<Option<BorrowedFd<'a>>> {
        self.replaced.map(Replaced::fd).transpose()
    }

    /// `BPF_F_*`, without those of the position.
    pub(super) fn flags(&self, link: bool) -> u32 {
        let mode = match self.mode {
            // Of a link it goes without saying, and older kernels refuse to be told.
            CgroupMode::Multi if link => 0,
            CgroupMode::Multi => flag::ALLOW_MULTI,
            CgroupMode::Override => flag::ALLOW_OVERRIDE,
            CgroupMode::Exclusive => 0,
        };
        let preorder = if self.preorder { flag::PREORDER } else { 0 };
        let replace = if self.replaced.is_some() { flag::REPLACE } else { 0 };
        mode | preorder | replace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags() {
        let options = CgroupOptions::new();
        assert!(options.takes_link() && options.is_plain());
        assert_eq!((options.flags(true), options.flags(false)), (0, 2));
        let options = options.preorder();
        assert_eq!((options.flags(true), options.flags(false)), (64, 66));
        assert!(!options.is_plain());
        for (mode, flags) in [(CgroupMode::Override, 1), (CgroupMode::Exclusive, 0)] {
            let options = CgroupOptions::new().mode(mode);
            assert_eq!((options.takes_link(), options.flags(false)), (false, flags));
        }
        assert!(!CgroupOptions::new().without_link().takes_link());
        assert!(!CgroupOptions::new().position(Position::first()).is_plain());
    }
}
