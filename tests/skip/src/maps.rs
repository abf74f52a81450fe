//! What each kind of map can do: the list that live tests tick off, and that `docs/SUPPORT.md` has as
//! a table. `bpfgen-tests` holds it against the methods of the typed maps.

use Operation::{
    BatchGet, BatchRemove, BatchSet, BatchTake, Contains, Freeze, FromC, Get, Info, IntoC, Keys,
    Lock, LockMany, Memory, New, OneCpu, Open, Peek, Records, Remove, RemovedByC, Replace, Set,
    Take, Walk,
};

use super::{How, covered};

/// The table of `docs/SUPPORT.md` that has a column for each operation.
pub const OPERATIONS: &str = "Maps: operations";

/// A version of Linux.
pub type Version = (u32, u32);

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident = $head:literal;)+) => {
        /// Something that is done with maps. From Rust, if it says nothing else; the other side of
        /// each is a program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operation {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Operation {
            /// All of them, in the order of the table's columns.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The head of the column, and what it stands for.
            pub fn about(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$name => ($head, concat!($($doc),+).trim_ascii()),)+
                }
            }
        }
    };
}

operations! {
    /// read what is at a key
    Get = "get";
    /// set what is at a key, push
    Set = "set";
    /// set it only if the key is new
    New = "new";
    /// set it only if the key is there
    Replace = "replace";
    /// get and set under the value's `bpf_spin_lock`
    Lock = "lock";
    /// get, set and take many under their locks
    LockMany = "lock many";
    /// get and set one CPU's value by itself, and the same for all CPUs
    OneCpu = "one CPU";
    /// remove or clear a key
    Remove = "remove";
    /// read and remove in one step, pop
    Take = "take";
    /// list the keys
    Keys = "keys";
    /// list keys and values
    Walk = "walk";
    /// get many at a time
    BatchGet = "get many";
    /// set many at a time
    BatchSet = "set many";
    /// remove many at a time
    BatchRemove = "remove many";
    /// take many at a time
    BatchTake = "take many";
    /// read without removing
    Peek = "peek";
    /// ask whether it is in there
    Contains = "contains";
    /// map the memory
    Memory = "mmap";
    /// records of programs, or for them
    Records = "records";
    /// a program reads or uses what Rust has put there
    IntoC = "Rust to C";
    /// Rust reads what a program has put there
    FromC = "C to Rust";
    /// a program removes
    RemovedByC = "C removes";
    /// open by id, name, pin and descriptor
    Open = "open";
    /// ask what it is
    Info = "info";
    /// end writing by processes
    Freeze = "freeze";
}

/// A kind of map.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name without `BPF_MAP_TYPE_`.
    pub name: &'static str,
    /// The first version that has it.
    pub since: Version,
    /// What it can do, besides what [all](EVERY) can.
    pub operations: &'static [Operation],
    /// What came later than the kind itself.
    pub later: &'static [(Operation, Version)],
}

impl Kind {
    /// The kind of this name, in capitals or not.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
    }

    /// All that it can do.
    pub fn all(&self) -> impl Iterator<Item = Operation> + use<'_> {
        let can = |operation: &Operation| {
            let every = EVERY.contains(operation) && !cannot(self.name, *operation);
            every || self.operations.contains(operation)
        };
        Operation::ALL.iter().copied().filter(can)
    }

    /// Since when it can do this.
    pub fn since(&self, operation: Operation) -> Version {
        self.later.iter().find(|(it, _)| *it == operation).map_or(self.since, |(_, since)| *since)
    }
}

/// What every kind of map can do.
pub const EVERY: &[Operation] = &[Open, Info, Freeze];

fn cannot(name: &str, operation: Operation) -> bool {
    // The kernel writes to the one itself, and the other is mapped as long as there is a handle.
    matches!((name, operation), ("STRUCT_OPS" | "ARENA", Freeze))
}

const HASHES: &[Operation] = &[
    Get,
    Set,
    New,
    Replace,
    Remove,
    Take,
    Keys,
    Walk,
    BatchGet,
    BatchSet,
    BatchRemove,
    BatchTake,
    IntoC,
    FromC,
    RemovedByC,
];
const CPU_HASHES: &[Operation] = &[
    Get,
    Set,
    New,
    Replace,
    OneCpu,
    Remove,
    Take,
    Keys,
    Walk,
    BatchGet,
    BatchSet,
    BatchRemove,
    BatchTake,
    IntoC,
    FromC,
    RemovedByC,
];
const STORAGES: &[Operation] = &[Get, Set, New, Replace, Lock, Remove, IntoC, FromC, RemovedByC];
/// On kernels before, batches are done element by element.
const HASH_LATER: &[(Operation, Version)] = &[(Take, (5, 14))];
const CPU_LATER: &[(Operation, Version)] = &[(Take, (5, 14)), (OneCpu, (7, 0))];

const fn kind(name: &'static str, since: Version, operations: &'static [Operation]) -> Kind {
    Kind { name, since, operations, later: &[] }
}

/// All kinds of maps of Linux.
pub const KINDS: &[Kind] = &[
    Kind {
        operations: &[
            Get,
            Set,
            New,
            Replace,
            Lock,
            LockMany,
            Remove,
            Take,
            Keys,
            Walk,
            BatchGet,
            BatchSet,
            BatchRemove,
            BatchTake,
            IntoC,
            FromC,
            RemovedByC,
        ],
        later: &[(Take, (5, 14)), (Lock, (5, 1)), (LockMany, (5, 1))],
        ..kind("HASH", (3, 19), &[])
    },
    Kind {
        later: &[(Memory, (5, 5)), (Lock, (5, 1)), (LockMany, (5, 1))],
        ..kind(
            "ARRAY",
            (3, 19),
            &[Get, Set, Lock, LockMany, Walk, BatchGet, BatchSet, Memory, IntoC, FromC],
        )
    },
    kind("PROG_ARRAY", (4, 2), &[Get, Set, Remove, Keys, IntoC]),
    kind("PERF_EVENT_ARRAY", (4, 3), &[Set, Remove, Records, IntoC]),
    Kind { later: CPU_LATER, ..kind("PERCPU_HASH", (4, 6), CPU_HASHES) },
    Kind {
        later: &[(OneCpu, (7, 0))],
        ..kind("PERCPU_ARRAY", (4, 6), &[Get, Set, OneCpu, Walk, BatchGet, BatchSet, IntoC, FromC])
    },
    Kind {
        later: &[(Take, (6, 18))],
        ..kind("STACK_TRACE", (4, 6), &[Get, Remove, Take, Keys, Walk, FromC])
    },
    kind("CGROUP_ARRAY", (4, 8), &[Set, Remove, IntoC]),
    Kind { later: HASH_LATER, ..kind("LRU_HASH", (4, 10), HASHES) },
    Kind { later: CPU_LATER, ..kind("LRU_PERCPU_HASH", (4, 10), CPU_HASHES) },
    Kind {
        // And in updates of older ones.
        later: &[(New, (6, 13)), (Replace, (6, 13))],
        ..kind(
            "LPM_TRIE",
            (4, 11),
            &[
                Get,
                Set,
                New,
                Replace,
                Remove,
                Keys,
                Walk,
                BatchGet,
                BatchSet,
                BatchRemove,
                IntoC,
                FromC,
                RemovedByC,
            ],
        )
    },
    // Before 5.19 batches are done element by element.
    kind("ARRAY_OF_MAPS", (4, 12), &[Get, Set, Remove, Keys, Walk, BatchGet, BatchSet, IntoC]),
    kind(
        "HASH_OF_MAPS",
        (4, 12),
        &[
            Get,
            Set,
            New,
            Replace,
            Remove,
            Keys,
            Walk,
            BatchGet,
            BatchSet,
            BatchRemove,
            BatchTake,
            IntoC,
        ],
    ),
    kind("DEVMAP", (4, 14), &[Get, Set, Remove, Walk, IntoC]),
    kind("SOCKMAP", (4, 14), &[Get, Set, New, Replace, Remove, Walk, IntoC, FromC, RemovedByC]),
    kind("CPUMAP", (4, 15), &[Get, Set, Remove, Walk, IntoC]),
    kind("XSKMAP", (4, 18), &[Set, New, Replace, Remove, IntoC]),
    kind(
        "SOCKHASH",
        (4, 18),
        &[Get, Set, New, Replace, Remove, Keys, Walk, IntoC, FromC, RemovedByC],
    ),
    Kind {
        later: &[(Lock, (5, 1))],
        ..kind("CGROUP_STORAGE", (4, 19), &[Get, Replace, Lock, Keys, Walk, IntoC, FromC])
    },
    kind("REUSEPORT_SOCKARRAY", (4, 19), &[Get, Set, New, Replace, Remove, Walk, IntoC]),
    Kind {
        later: &[(OneCpu, (7, 0))],
        ..kind("PERCPU_CGROUP_STORAGE", (4, 20), &[Get, Replace, OneCpu, Keys, Walk, IntoC, FromC])
    },
    kind("QUEUE", (4, 20), &[Set, Take, Peek, IntoC, FromC, RemovedByC]),
    kind("STACK", (4, 20), &[Set, Take, Peek, IntoC, FromC, RemovedByC]),
    kind("SK_STORAGE", (5, 2), STORAGES),
    kind("DEVMAP_HASH", (5, 4), &[Get, Set, New, Remove, Keys, Walk, IntoC]),
    kind("STRUCT_OPS", (5, 6), &[Get, Set, Remove]),
    kind("RINGBUF", (5, 8), &[Records]),
    // Programs of security hooks may hold locks since then.
    Kind { later: &[(Lock, (5, 11))], ..kind("INODE_STORAGE", (5, 10), STORAGES) },
    kind("TASK_STORAGE", (5, 11), STORAGES),
    kind("BLOOM_FILTER", (5, 16), &[Set, Contains, IntoC, FromC]),
    kind("USER_RINGBUF", (6, 1), &[Records]),
    kind("CGRP_STORAGE", (6, 2), STORAGES),
    kind("ARENA", (6, 9), &[Memory, IntoC, FromC]),
    kind("INSN_ARRAY", (6, 19), &[Get, Set, Walk, IntoC, FromC]),
];

/// Says that these operations of a kind of map have been seen to work in the running kernel, with
/// the same bytes on both sides where there are two.
///
/// # Panics
///
/// When the list does not have one of them, and when standard output cannot be written.
pub fn saw(name: impl AsRef<str>, operations: &[Operation]) {
    let name = name.as_ref();
    let kind = Kind::named(name).unwrap_or_else(|| panic!("there is no kind of map named {name}"));
    for &operation in operations {
        let head = operation.about().0;
        assert!(kind.all().any(|it| it == operation), "the list of {name} does not have {head}");
        let (major, minor) = kind.since(operation);
        covered(
            OPERATIONS,
            &format!("{}: {head}", kind.name),
            &format!("{major}.{minor}"),
            How::Native,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_once_and_in_order() {
        let mut since = (0, 0);
        for (at, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..at].iter().all(|other| other.name != kind.name), "{}", kind.name);
            assert!(kind.since >= since, "{}", kind.name);
            since = kind.since;
            for (operation, later) in kind.later {
                assert!(*later >= kind.since && kind.all().any(|it| it == *operation));
            }
        }
        assert_eq!(KINDS.len(), 34);
    }
}
