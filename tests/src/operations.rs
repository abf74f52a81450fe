//! The list of what kinds of maps can do ([`bpfgen_skip::maps`]) is that of the typed maps' methods.

use std::{collections::BTreeSet, fs};

use bpfgen_runtime::map::MapType;
use bpfgen_skip::maps::{
    KINDS, Kind,
    Operation::{
        self, BatchGet, BatchRemove, BatchSet, BatchTake, Contains, FromC, Get, IntoC, Keys, Lock,
        Memory, New, Peek, Records, Remove, RemovedByC, Replace, Set, Take, Walk,
    },
};

/// Where the methods of kinds are.
const FILES: &[(&str, &[&str])] = &[
    ("map/hash.rs", &["HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"]),
    ("map/array.rs", &["ARRAY", "PERCPU_ARRAY"]),
    ("map/program_array.rs", &["PROG_ARRAY"]),
    ("events/perf.rs", &["PERF_EVENT_ARRAY"]),
    ("map/stack_trace.rs", &["STACK_TRACE"]),
    ("map/cgroup_array.rs", &["CGROUP_ARRAY"]),
    ("map/lpm_trie.rs", &["LPM_TRIE"]),
    ("map/maps.rs", &["ARRAY_OF_MAPS", "HASH_OF_MAPS"]),
    ("map/redirect.rs", &["DEVMAP", "DEVMAP_HASH", "CPUMAP", "XSKMAP"]),
    ("map/sockets.rs", &["SOCKMAP", "SOCKHASH", "REUSEPORT_SOCKARRAY"]),
    ("map/cgroup_storage.rs", &["CGROUP_STORAGE", "PERCPU_CGROUP_STORAGE"]),
    ("map/queue.rs", &["QUEUE", "STACK"]),
    ("map/storage.rs", &["SK_STORAGE", "INODE_STORAGE", "TASK_STORAGE", "CGRP_STORAGE"]),
    ("struct_ops/mod.rs", &["STRUCT_OPS"]),
    ("events/ringbuf.rs", &["RINGBUF"]),
    ("events/user_ring.rs", &["USER_RINGBUF"]),
    ("map/bloom_filter.rs", &["BLOOM_FILTER"]),
    ("map/arena.rs", &["ARENA"]),
    ("map/insn_array.rs", &["INSN_ARRAY"]),
];

/// What a method of maps does; `None` for what is no operation on what is in a map.
fn operation(file: &str, method: &str) -> Option<Operation> {
    Some(match method {
        "iter" if file.starts_with("events/") => Records,
        "iter_with_pages" | "producer" => Records,
        "get" | "get_into" | "id" | "cookie" | "state" => Get,
        "set" | "set_path" | "insert" | "push" | "push_over" => Set,
        // Of what a struct of callbacks is, attaching makes the kernel take it.
        "attach" | "auto_attach" => Set,
        "set_new" | "insert_new" => New,
        "replace" => Replace,
        "get_locked" | "insert_locked" | "set_locked" | "replace_locked" => Lock,
        "remove" | "clear" => Remove,
        "take" | "pop" | "drain" => Take,
        "keys" | "ids" => Keys,
        "iter" => Walk,
        "iter_batch" => BatchGet,
        "insert_batch" | "set_batch" => BatchSet,
        "remove_batch" => BatchRemove,
        "drain_batch" => BatchTake,
        "peek" => Peek,
        "contains" => Contains,
        "map_memory" | "cell" | "resolve" => Memory,
        "as_map" | "map" | "create" | "count" | "len" | "inner" | "create_inner" | "cast"
        | "size" | "pages" | "address" | "hash_functions" | "pidfd" | "name" | "type_name"
        | "is_created" | "has_link" | "fd" | "pin" => return None,
        other => panic!("{file}: which operation is the method {other}?"),
    })
}

/// The methods in a file, up to the first type that is not a map.
fn methods(file: &str) -> BTreeSet<Operation> {
    let path = crate::checkout().join("bpfgen-runtime/src").join(file);
    let text = fs::read_to_string(&path).unwrap();
    // What comes after is about readers, producers and frames.
    let ends = ["pub struct PerfIter", "pub struct RingIter", "pub struct UserRingProducer"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let names = text[..end].lines().filter_map(|line| line.trim().strip_prefix("pub fn "));
    names
        .filter_map(|rest| operation(file, rest.split(['(', '<']).next().unwrap_or_default()))
        .collect()
}

#[test]
fn all_kinds_are_there() {
    let ours: BTreeSet<String> = KINDS.iter().map(|kind| kind.name.to_ascii_lowercase()).collect();
    let all: BTreeSet<String> =
        (1..=MapType::INSN_ARRAY.0).map(|number| MapType(number).name()).collect();
    assert_eq!(ours, all);
    let in_files: usize = FILES.iter().map(|(_, kinds)| kinds.len()).sum();
    assert_eq!(in_files, KINDS.len());
}

#[test]
fn all_methods_are_there() {
    for (file, kinds) in FILES {
        let mut listed = BTreeSet::new();
        for kind in kinds.iter().map(|name| Kind::named(name).expect("it is in the list")) {
            let theirs = |it: &&Operation| !matches!(it, IntoC | FromC | RemovedByC);
            listed.extend(kind.operations.iter().copied().filter(|it| theirs(&it)));
        }
        let mut methods = methods(file);
        // Its links detach.
        if *file == "struct_ops/mod.rs" {
            methods.insert(Remove);
        }
        assert_eq!(listed, methods, "{file}");
    }
}
