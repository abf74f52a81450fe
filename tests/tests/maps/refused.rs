//! What the kernel does not take, and types that are another map's.

use bpfgen_runtime::{
    Error, ErrorKind, Loaded, OpenObject, bpf_program,
    map::{
        Bare, BuildIdFrame, CpuMap, DevMap, FromMap, LpmTrie, Queue, SkStorage, SockMap, Stack,
        StackTraces, WithProgram,
    },
    value::LpmKey,
};
use bpfgen_tests::needs;

use crate::tracing;

#[bpf_program("fixtures/maps/refused.bpf.c")]
mod bpf {}

/// Loads with this map alone.
fn create(name: &str) -> Result<Loaded, Error> {
    let object = OpenObject::parse("refused", bpf::OBJECT).unwrap();
    let names: Vec<_> = object.model().maps.iter().map(|map| map.name.clone()).collect();
    assert!(names.iter().any(|it| it == name), "{name}");
    let mut loader = object.loader();
    for it in names.iter().filter(|it| *it != name) {
        let mut map = object.map(it).unwrap();
        map.set_autocreate(false);
        loader.map(&map);
    }
    loader.load()
}

#[test]
fn definitions_that_the_kernel_insists_on() {
    needs!(Bpf);
    create("good").unwrap();
    for (name, said, help) in [
        ("preallocated", "a lpm_trie must have BPF_F_NO_PREALLOC", "add __uint(map_flags, BPF_F"),
        ("short_prefix", "a lpm_trie takes a key of 5 to 260 bytes, and its", "change the key"),
        ("valueless", "a hash takes a value of at least 1 byte, and its", "add __type(value, …)"),
        ("storage", "a sk_storage must have BPF_F_NO_PREALLOC", "add __uint(map_flags, BPF_F"),
        ("numbered", "a sk_storage has no max_entries, and its definition gives 10", "leave max_e"),
        ("untyped", "must have the types of key and value", "write __type(key, int) and"),
        ("keyed", "a queue takes a key of 0 bytes, and its definition has 4", "leave the key out"),
        ("readonly", "a devmap is given BPF_F_RDONLY_PROG", "leave it out: the kernel adds it"),
        ("narrow", "a sockmap takes a value of 4 or 8 bytes, and its", "change the value"),
        (
            "odd",
            "a stack_trace takes a value of a multiple of 8 bytes, and its",
            "change the value",
        ),
        ("half", "a cgroup_storage takes a key of 8 or 16 bytes, and its", "change the key"),
    ] {
        let error = create(name).unwrap_err();
        let (text, hint) = (error.to_string(), error.help().unwrap_or_default());
        assert!(text.contains(said), "{name}: {error:?}");
        assert!(hint.starts_with(help), "{name}: {error:?}");
        assert_eq!((error.kind(), error.map_name()), (ErrorKind::InvalidObject, Some(name)));
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL), "{name}");
    }
}

#[test]
fn types_of_other_maps() {
    needs!(Bpf);
    fn not<T: FromMap>(map: &bpfgen_runtime::Map, said: &str) {
        let error = T::from_map(map.clone()).err().unwrap_or_else(|| panic!("{said}"));
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        assert!(error.to_string().contains(said), "{error}");
    }
    let loaded = create("good").unwrap();
    let queue = loaded.map::<bpfgen_runtime::Map>("good").unwrap();
    not::<Stack<u64>>(&queue, "a map of type queue is not a Stack");
    not::<Queue<u32>>(&queue, "its value has 8 bytes, the Rust type 4");
    not::<LpmTrie<LpmKey<4>, u64>>(&queue, "a map of type queue is not a LpmTrie");
    not::<SkStorage<u64>>(&queue, "is not a SkStorage");
    not::<SockMap<u64>>(&queue, "is not a SockMap");
    not::<DevMap<Bare>>(&queue, "is not a DevMap");
    not::<CpuMap<WithProgram>>(&queue, "is not a CpuMap");
    let maps = tracing::load().maps;
    not::<StackTraces<BuildIdFrame>>(maps.stacks.as_map(), "its frames are addresses");
    not::<StackTraces<u64>>(maps.places.as_map(), "its frames are build ids");
}
