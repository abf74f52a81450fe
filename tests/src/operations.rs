//! The list of what kinds of maps can do ([`bpfgen_skip::maps`]) is that of the typed maps' methods.

use std::{collections::BTreeSet, fs};

use bpfgen_runtime::map::MapType;
use bpfgen_skip::maps::{
    KINDS, Kind,
    Operation::{
        self, BatchGet, BatchRemove, BatchSet, BatchTake, Contains, FromC, Get, IntoC, Keys, Lock,
        LockMany, Memory, New, OneCpu, Peek, Records, Remove, RemovedByC, Replace, Set, Take, Walk,
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
        "get_on" | "set_on" | "set_all" | "insert_on" | "insert_all" | "replace_on"
        | "replace_all" | "iter_batch_on" | "set_batch_on" | "set_batch_all"
        | "insert_batch_on" | "insert_batch_all" => OneCpu,
        "set" | "set_path" | "insert" | "push" | "push_over" => Set,
        // Of what a struct of callbacks is, attaching makes the kernel take it.
        "attach" | "auto_attach" => Set,
        "set_new" | "insert_new" => New,
        "replace" => Replace,
        "get_locked" | "insert_locked" | "set_locked" | "replace_locked" | "insert_new_locked"
        | "take_locked" | "iter_locked" => Lock,
        "iter_batch_locked" | "drain_batch_locked" | "insert_batch_locked" | "set_batch_locked" => {
            LockMany
        }
        "remove" | "clear" => Remove,
        "take" | "pop" | "drain" => Take,
        "keys" | "ids" => Keys,
        "iter" | "cookies" => Walk,
        "iter_batch" | "ids_batch" => BatchGet,
        "insert_batch" | "set_batch" => BatchSet,
        "remove_batch" => BatchRemove,
        "drain_batch" | "drain_ids_batch" => BatchTake,
        "peek" => Peek,
        "contains" => Contains,
        "map_memory" | "cell" | "resolve" => Memory,
        "as_map" | "map" | "create" | "count" | "len" | "inner" | "create_inner" | "cast"
        | "size" | "pages" | "address" | "hash_functions" | "pidfd" | "name" | "type_name"
        | "is_created" | "has_link" | "fd" | "pin" => return None,
        other => panic!("{file}: which operation is the method {other}?"),
    })
}

/// Files with operations of kinds whose other methods are elsewhere.
const SHARED: &[&str] = &["map/locked.rs", "map/one_cpu.rs"];

/// The kinds that the names of types stand for.
const TYPES: &[(&str, &str)] = &[
    ("HashMap", "HASH"),
    ("Array", "ARRAY"),
    ("CgroupStorage", "CGROUP_STORAGE"),
    ("PerCpuHashMap", "PERCPU_HASH"),
    ("LruPerCpuHashMap", "LRU_PERCPU_HASH"),
    ("PerCpuArray", "PERCPU_ARRAY"),
    ("PerCpuCgroupStorage", "PERCPU_CGROUP_STORAGE"),
];

fn text_of(file: &str) -> String {
    fs::read_to_string(crate::checkout().join("bpfgen-runtime/src").join(file)).unwrap()
}

/// The operations of the methods in a text.
fn operations(file: &str, text: &str) -> BTreeSet<Operation> {
    let names = text.lines().filter_map(|line| line.trim().strip_prefix("pub fn "));
    names
        .filter_map(|rest| operation(file, rest.split(['(', '<']).next().unwrap_or_default()))
        .collect()
}

/// The methods in a file, up to the first type that is not a map.
fn methods(file: &str) -> BTreeSet<Operation> {
    let text = text_of(file);
    // What comes after is about readers, producers and frames.
    let ends = ["pub struct PerfIter", "pub struct RingIter", "pub struct UserRingProducer"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    operations(file, &text[..end])
}

/// What the shared files have for one of these kinds.
fn shared(kinds: &[&str]) -> BTreeSet<Operation> {
    let mut all = BTreeSet::new();
    for file in SHARED {
        let text = text_of(file);
        // `hashes!(PerCpuHashMap LruPerCpuHashMap);` says what `$name` stands for.
        let named = text.lines().find_map(|line| line.strip_prefix("hashes!(")).unwrap_or_default();
        for block in text.split("impl<").skip(1) {
            let head = block.lines().next().unwrap_or_default();
            let of = head.split_once("> ").map_or(head, |(_, of)| of);
            let of = if of.starts_with("$name") { named } else { of };
            let words: BTreeSet<&str> = of.split(|c: char| !c.is_alphanumeric()).collect();
            let ours = |(name, kind): &(&str, &str)| words.contains(name) && kinds.contains(kind);
            if TYPES.iter().any(ours) {
                all.extend(operations(file, block));
            }
        }
    }
    all
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
        methods.extend(shared(kinds));
        // Its links detach.
        if *file == "struct_ops/mod.rs" {
            methods.insert(Remove);
        }
        assert_eq!(listed, methods, "{file}");
    }
}
