//! Which kinds of maps take which `BPF_F_*` flags, which the kernel answers with `EINVAL` alone.

use bpfgen_object::uapi::MapType;

use crate::kernel::Version;

/// A flag that maps are made with.
#[derive(Debug)]
struct Flag {
    bit: u32,
    name: &'static str,
    since: Version,
    takes: fn(MapType) -> bool,
}

/// All of them.
const FLAGS: &[Flag] = &[
    flag(0, "BPF_F_NO_PREALLOC", (4, 6), |kind| {
        matches!(kind, MapType::HASH | MapType::PERCPU_HASH | MapType::HASH_OF_MAPS)
            || kind == MapType::LPM_TRIE
            || is_storage(kind)
    }),
    flag(1, "BPF_F_NO_COMMON_LRU", (4, 10), |kind| {
        matches!(kind, MapType::LRU_HASH | MapType::LRU_PERCPU_HASH)
    }),
    flag(2, "BPF_F_NUMA_NODE", (4, 14), |kind| {
        let of_cpus =
            matches!(kind, MapType::PERCPU_HASH | MapType::PERCPU_ARRAY | MapType::LRU_PERCPU_HASH);
        let ring = matches!(kind, MapType::USER_RINGBUF | MapType::RINGBUF);
        ring || (is_common(kind) && !of_cpus)
    }),
    flag(3, "BPF_F_RDONLY", (4, 15), is_common),
    flag(4, "BPF_F_WRONLY", (4, 15), is_common),
    flag(5, "BPF_F_STACK_BUILD_ID", (4, 17), |kind| kind == MapType::STACK_TRACE),
    flag(6, "BPF_F_ZERO_SEED", (5, 0), |kind| is_hash(kind) || kind == MapType::BLOOM_FILTER),
    flag(7, "BPF_F_RDONLY_PROG", (5, 2), has_values),
    flag(8, "BPF_F_WRONLY_PROG", (5, 2), has_values),
    flag(9, "BPF_F_CLONE", (5, 4), is_storage),
    flag(10, "BPF_F_MMAPABLE", (5, 5), |kind| matches!(kind, MapType::ARRAY | MapType::ARENA)),
    flag(11, "BPF_F_PRESERVE_ELEMS", (5, 10), |kind| kind == MapType::PERF_EVENT_ARRAY),
    flag(12, "BPF_F_INNER_MAP", (5, 10), |kind| kind == MapType::ARRAY),
    flag(13, "BPF_F_LINK", (6, 4), |kind| kind == MapType::STRUCT_OPS),
    flag(14, "BPF_F_PATH_FD", (6, 5), |_| false),
    flag(15, "BPF_F_VTYPE_BTF_OBJ_FD", (6, 9), |kind| kind == MapType::STRUCT_OPS),
    flag(16, "BPF_F_TOKEN_FD", (6, 9), |_| true),
    flag(17, "BPF_F_SEGV_ON_FAULT", (6, 9), |kind| kind == MapType::ARENA),
    flag(18, "BPF_F_NO_USER_CONV", (6, 9), |kind| kind == MapType::ARENA),
    flag(19, "BPF_F_RB_OVERWRITE", (6, 19), |kind| kind == MapType::RINGBUF),
];

const fn flag(
    at: u32,
    name: &'static str,
    (major, minor): (u32, u32),
    takes: fn(MapType) -> bool,
) -> Flag {
    Flag { bit: 1 << at, name, since: Version::new(major, minor), takes }
}

fn is_hash(kind: MapType) -> bool {
    matches!(
        kind,
        MapType::HASH
            | MapType::LRU_HASH
            | MapType::PERCPU_HASH
            | MapType::LRU_PERCPU_HASH
            | MapType::HASH_OF_MAPS
    )
}

fn is_storage(kind: MapType) -> bool {
    super::create::is_local_storage(kind)
}

/// Kinds whose values programs read and write in place or copy.
fn has_values(kind: MapType) -> bool {
    is_hash(kind)
        || matches!(
            kind,
            MapType::ARRAY
                | MapType::PERCPU_ARRAY
                | MapType::LPM_TRIE
                | MapType::QUEUE
                | MapType::STACK
                | MapType::BLOOM_FILTER
                | MapType::CGROUP_STORAGE
                | MapType::PERCPU_CGROUP_STORAGE
                | MapType::REUSEPORT_SOCKARRAY
        )
}

/// Kinds that take what most do.
fn is_common(kind: MapType) -> bool {
    !is_storage(kind)
        && !matches!(
            kind,
            MapType::RINGBUF
                | MapType::USER_RINGBUF
                | MapType::ARENA
                | MapType::STRUCT_OPS
                | MapType::INSN_ARRAY
        )
}

/// What is wrong with the flags, what to do, and since when the kernel has the flag if that is it.
pub(super) fn wrong(kind: MapType, flags: u32) -> Option<(String, String, Option<Version>)> {
    let known = FLAGS.iter().fold(0, |all, flag| all | flag.bit);
    if flags & !known != 0 {
        let bits = flags & !known;
        let fix = "use the BPF_F_* names of linux/bpf.h".to_owned();
        return Some((format!("its flags have {bits:#x}, which stands for nothing"), fix, None));
    }
    let given = FLAGS.iter().filter(|flag| flags & flag.bit != 0);
    for Flag { name, since, takes, .. } in given {
        if !takes(kind) {
            let fix = format!("leave {name} out of its flags");
            return Some((format!("a {} does not take {name}", kind.name()), fix, None));
        }
        if Version::running().is_some_and(|running| running < *since) {
            let fix = format!("leave {name} out of its flags on older kernels");
            return Some((format!("{name} needs Linux {since}"), fix, Some(*since)));
        }
    }
    (flags & 3 << 3 == 3 << 3 || flags & 3 << 7 == 3 << 7).then(|| {
        let what = "it can be made read-only or write-only, not both".to_owned();
        (what, "leave BPF_F_RDONLY or BPF_F_WRONLY (or …_PROG) out".to_owned(), None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        let said = |kind, flags| wrong(kind, flags).map(|(what, ..)| what);
        assert_eq!(said(MapType::HASH, 1), None);
        let queue = said(MapType::QUEUE, 1 << 12);
        assert_eq!(queue.as_deref(), Some("a queue does not take BPF_F_INNER_MAP"));
        let lru = said(MapType::LRU_HASH, 1);
        assert_eq!(lru.as_deref(), Some("a lru_hash does not take BPF_F_NO_PREALLOC"));
        let unknown = said(MapType::HASH, 1 << 31);
        assert_eq!(unknown.as_deref(), Some("its flags have 0x80000000, which stands for nothing"));
        assert!(said(MapType::HASH, 3 << 3).unwrap().contains("not both"));
        for (at, flag) in FLAGS.iter().enumerate() {
            assert_eq!(flag.bit, 1 << at, "{}", flag.name);
        }
    }
}
