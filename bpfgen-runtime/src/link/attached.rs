//! What is attached to a hook, whoever did it.

use crate::sys::attach::{Found, flag};

/// What is attached to a hook, as the kernel tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "BPF_PROG_QUERY")]
pub struct Attached {
    /// The programs, in the order in which they run.
    pub programs: Vec<AttachedProgram>,
    /// `BPF_F_ALLOW_OVERRIDE`, `BPF_F_ALLOW_MULTI`: how the first program was attached, where that
    /// decides for others.
    pub flags: u32,
    /// How often the list has changed; 0 where the kernel does not count, as for cgroups before
    /// Linux 6.17.
    pub revision: u64,
}

/// One of the programs on a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachedProgram {
    /// The kernel's id of the program.
    pub id: u32,
    /// The id of the BPF link that attaches it; `None` where there is none, or the kernel does not
    /// say.
    pub link: Option<u32>,
    /// `BPF_F_*` that it was attached with, where the kernel says.
    pub flags: u32,
}

impl Attached {
    pub(super) fn new(found: &Found) -> Self {
        let each = found.programs.iter().zip(&found.program_flags).zip(&found.links);
        let programs = each.map(|((&id, &flags), &link)| AttachedProgram {
            id,
            link: (link != 0).then_some(link),
            flags,
        });
        Self { programs: programs.collect(), flags: found.flags, revision: found.revision }
    }

    /// Ids of the programs.
    pub fn ids(&self) -> Vec<u32> {
        self.programs.iter().map(|program| program.id).collect()
    }

    /// Whether a program runs here together with others of the same place.
    #[doc(alias = "BPF_F_ALLOW_MULTI")]
    pub fn allows_multi(&self) -> bool {
        self.flags & flag::ALLOW_MULTI != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_no_link() {
        let found = Found {
            flags: 2,
            programs: vec![4, 5],
            program_flags: vec![2, 0],
            links: vec![0, 9],
            revision: 3,
        };
        let attached = Attached::new(&found);
        assert_eq!(attached.ids(), [4, 5]);
        assert_eq!(attached.programs[0], AttachedProgram { id: 4, link: None, flags: 2 });
        assert_eq!(attached.programs[1].link, Some(9));
        assert!(attached.allows_multi());
    }
}
