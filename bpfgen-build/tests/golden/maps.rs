::bpfgen_runtime::codegen::generated! {
    contract = 1,
    generator = "0.1.0"
}
#[rustfmt::skip]
#[allow(
    dead_code,
    unreachable_pub,
    unused_mut,
    unused_variables,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    clippy::doc_markdown,
    clippy::inherent_to_string,
    clippy::iter_not_returning_iterator,
    clippy::len_without_is_empty,
    clippy::new_ret_no_self,
    clippy::pub_underscore_fields,
    clippy::should_implement_trait,
    clippy::struct_field_names,
    clippy::too_long_first_doc_paragraph,
    clippy::unreadable_literal,
    clippy::upper_case_acronyms,
    clippy::used_underscore_binding,
    clippy::wrong_self_convention,
    clippy::large_stack_frames,
    clippy::large_types_passed_by_value,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::trivially_copy_pass_by_ref,
    clippy::type_complexity,
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_copy_implementations,
    clippy::missing_const_for_fn,
    clippy::use_self,
    reason = "names, sizes and numbers are those of C"
)]
mod imp {
    /// The object that clang made of maps.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/maps.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } hash SEC(".maps");
        /// ```
        pub hash: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_LRU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } lru_hash SEC(".maps");
        /// ```
        pub lru_hash: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERCPU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } percpu_hash SEC(".maps");
        /// ```
        pub percpu_hash: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } lru_percpu_hash SEC(".maps");
        /// ```
        pub lru_percpu_hash: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct stat);
        /// } array SEC(".maps");
        /// ```
        pub array: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERCPU_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } percpu_array SEC(".maps");
        /// ```
        pub percpu_array: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `char [16]` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, char [16]);
        /// } names SEC(".maps");
        /// ```
        pub names: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `void *` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, void *);
        /// } pointers SEC(".maps");
        /// ```
        pub pointers: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `_Bool` (1 byte).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, _Bool);
        /// } flags SEC(".maps");
        /// ```
        pub flags: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_QUEUE`, 4 entries, value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_QUEUE);
        ///     __uint(max_entries, 4);
        ///     __type(value, __u32);
        /// } cpus SEC(".maps");
        /// ```
        pub cpus: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_HASH`, 1 entry, key of 12 bytes, value of 5 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 1);
        ///     __uint(key_size, 12);
        ///     __uint(value_size, 5);
        /// } sizes SEC(".maps");
        /// ```
        pub sizes: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_HASH`, 1 entry, key `struct { … }` (8 bytes), value `struct { … }` (1 byte).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 1);
        ///     __uint(map_flags, 1);
        ///     __type(key, struct { … });
        ///     __type(value, struct { … });
        /// } unnamed SEC(".maps");
        /// ```
        pub unnamed: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 262144 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 262144);
        /// } ring SEC(".maps");
        /// ```
        pub ring: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct event);
        /// } typed_ring SEC(".maps");
        /// ```
        pub typed_ring: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } tagged_ring SEC(".maps");
        /// ```
        pub tagged_ring: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __type(key, int);
        ///     __type(value, int);
        /// } perf SEC(".maps");
        /// ```
        pub perf: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } tagged_perf SEC(".maps");
        /// ```
        pub tagged_perf: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PROG_ARRAY`, 8 entries, key of 4 bytes, value of 4 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } jumps SEC(".maps");
        /// ```
        pub jumps: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_LPM_TRIE`, 8 entries, key of 8 bytes, value of 4 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LPM_TRIE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 1);
        ///     __uint(key_size, 8);
        ///     __uint(value_size, 4);
        /// } routes SEC(".maps");
        /// ```
        pub routes: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_LPM_TRIE`, 8 entries, key `struct route` (8 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LPM_TRIE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 1);
        ///     __type(key, struct route);
        ///     __type(value, struct stat);
        /// } typed_routes SEC(".maps");
        /// ```
        pub typed_routes: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_QUEUE`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_QUEUE);
        ///     __uint(max_entries, 4);
        ///     __type(value, struct stat);
        /// } queue SEC(".maps");
        /// ```
        pub queue: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_STACK`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK);
        ///     __uint(max_entries, 4);
        ///     __type(value, struct stat);
        /// } stack SEC(".maps");
        /// ```
        pub stack: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_BLOOM_FILTER`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
        ///     __uint(max_entries, 4);
        ///     __uint(map_extra, 3);
        ///     __type(value, struct stat);
        /// } filter SEC(".maps");
        /// ```
        pub filter: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_SK_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SK_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_sockets SEC(".maps");
        /// ```
        pub of_sockets: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_INODE_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_INODE_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_inodes SEC(".maps");
        /// ```
        pub of_inodes: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_TASK_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_tasks SEC(".maps");
        /// ```
        pub of_tasks: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_CGRP_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_cgroups SEC(".maps");
        /// ```
        pub of_cgroups: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_CGROUP_STORAGE`, key `struct bpf_cgroup_storage_key` (16 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
        ///     __type(key, struct bpf_cgroup_storage_key);
        ///     __type(value, __u64);
        /// } cgroup_storage SEC(".maps");
        /// ```
        pub cgroup_storage: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`, key `__u64` (8 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
        ///     __type(key, __u64);
        ///     __type(value, struct stat);
        /// } percpu_cgroup_storage SEC(".maps");
        /// ```
        pub percpu_cgroup_storage: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_STACK_TRACE`, 8 entries, key of 4 bytes, value of 1016 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK_TRACE);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 1016);
        /// } stacks SEC(".maps");
        /// ```
        pub stacks: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_STACK_TRACE`, 8 entries, key `__u32` (4 bytes), value `struct bpf_stack_build_id [16]` (512 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK_TRACE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 32);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_stack_build_id [16]);
        /// } places SEC(".maps");
        /// ```
        pub places: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_CGROUP_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } cgroups SEC(".maps");
        /// ```
        pub cgroups: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_XSKMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_XSKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } user_sockets SEC(".maps");
        /// ```
        pub user_sockets: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_DEVMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_DEVMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } devices SEC(".maps");
        /// ```
        pub devices: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_DEVMAP_HASH`, 4 entries, key `__u32` (4 bytes), value `struct bpf_devmap_val` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_devmap_val);
        /// } devices_by_key SEC(".maps");
        /// ```
        pub devices_by_key: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_CPUMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CPUMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } processors SEC(".maps");
        /// ```
        pub processors: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_CPUMAP`, 4 entries, key `__u32` (4 bytes), value `struct bpf_cpumap_val` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CPUMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_cpumap_val);
        /// } processors_with_programs SEC(".maps");
        /// ```
        pub processors_with_programs: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_SOCKMAP`, 4 entries, key `__u32` (4 bytes), value `int` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, int);
        /// } sockets SEC(".maps");
        /// ```
        pub sockets: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_SOCKMAP`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } sockets_with_cookies SEC(".maps");
        /// ```
        pub sockets_with_cookies: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } workers SEC(".maps");
        /// ```
        pub workers: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_INSN_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u32 [4]` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_INSN_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32 [4]);
        /// } instructions SEC(".maps");
        /// ```
        pub instructions: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_SOCKHASH`, 4 entries, key `struct key` (24 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKHASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, struct key);
        ///     __type(value, __u64);
        /// } connections SEC(".maps");
        /// ```
        pub connections: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } hash SEC(".maps");
        /// ```
        pub hash: ::bpfgen_runtime::codegen::v1::HashMap<Key, Stat>,
        /// `BPF_MAP_TYPE_LRU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } lru_hash SEC(".maps");
        /// ```
        pub lru_hash: ::bpfgen_runtime::codegen::v1::LruHashMap<Key, Stat>,
        /// `BPF_MAP_TYPE_PERCPU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } percpu_hash SEC(".maps");
        /// ```
        pub percpu_hash: ::bpfgen_runtime::codegen::v1::PerCpuHashMap<Key, Stat>,
        /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`, 100 entries, key `struct key` (24 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
        ///     __uint(max_entries, 100);
        ///     __type(key, struct key);
        ///     __type(value, struct stat);
        /// } lru_percpu_hash SEC(".maps");
        /// ```
        pub lru_percpu_hash: ::bpfgen_runtime::codegen::v1::LruPerCpuHashMap<Key, Stat>,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct stat);
        /// } array SEC(".maps");
        /// ```
        pub array: ::bpfgen_runtime::codegen::v1::Array<Stat>,
        /// `BPF_MAP_TYPE_PERCPU_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } percpu_array SEC(".maps");
        /// ```
        pub percpu_array: ::bpfgen_runtime::codegen::v1::PerCpuArray<u64>,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `char [16]` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, char [16]);
        /// } names SEC(".maps");
        /// ```
        pub names: ::bpfgen_runtime::codegen::v1::Array<
            ::bpfgen_runtime::codegen::v1::CharArray<16>,
        >,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `void *` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, void *);
        /// } pointers SEC(".maps");
        /// ```
        pub pointers: ::bpfgen_runtime::codegen::v1::Array<
            ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        >,
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `_Bool` (1 byte).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, _Bool);
        /// } flags SEC(".maps");
        /// ```
        pub flags: ::bpfgen_runtime::codegen::v1::Array<
            ::bpfgen_runtime::codegen::v1::Bool,
        >,
        /// `BPF_MAP_TYPE_QUEUE`, 4 entries, value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_QUEUE);
        ///     __uint(max_entries, 4);
        ///     __type(value, __u32);
        /// } cpus SEC(".maps");
        /// ```
        pub cpus: ::bpfgen_runtime::codegen::v1::Queue<u32>,
        /// `BPF_MAP_TYPE_HASH`, 1 entry, key of 12 bytes, value of 5 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 1);
        ///     __uint(key_size, 12);
        ///     __uint(value_size, 5);
        /// } sizes SEC(".maps");
        /// ```
        pub sizes: ::bpfgen_runtime::codegen::v1::HashMap<[u8; 12], [u8; 5]>,
        /// `BPF_MAP_TYPE_HASH`, 1 entry, key `struct { … }` (8 bytes), value `struct { … }` (1 byte).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 1);
        ///     __uint(map_flags, 1);
        ///     __type(key, struct { … });
        ///     __type(value, struct { … });
        /// } unnamed SEC(".maps");
        /// ```
        pub unnamed: ::bpfgen_runtime::codegen::v1::HashMap<UnnamedKey, UnnamedValue>,
        /// `BPF_MAP_TYPE_RINGBUF`, 262144 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 262144);
        /// } ring SEC(".maps");
        /// ```
        pub ring: ::bpfgen_runtime::codegen::v1::RingBuf<[u8]>,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct event);
        /// } typed_ring SEC(".maps");
        /// ```
        pub typed_ring: ::bpfgen_runtime::codegen::v1::RingBuf<Event>,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } tagged_ring SEC(".maps");
        /// ```
        pub tagged_ring: ::bpfgen_runtime::codegen::v1::RingBuf<Event>,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __type(key, int);
        ///     __type(value, int);
        /// } perf SEC(".maps");
        /// ```
        pub perf: ::bpfgen_runtime::codegen::v1::PerfEventArray<[u8]>,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } tagged_perf SEC(".maps");
        /// ```
        pub tagged_perf: ::bpfgen_runtime::codegen::v1::PerfEventArray<Event>,
        /// `BPF_MAP_TYPE_PROG_ARRAY`, 8 entries, key of 4 bytes, value of 4 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } jumps SEC(".maps");
        /// ```
        pub jumps: ::bpfgen_runtime::codegen::v1::ProgramArray,
        /// `BPF_MAP_TYPE_LPM_TRIE`, 8 entries, key of 8 bytes, value of 4 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LPM_TRIE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 1);
        ///     __uint(key_size, 8);
        ///     __uint(value_size, 4);
        /// } routes SEC(".maps");
        /// ```
        pub routes: ::bpfgen_runtime::codegen::v1::LpmTrie<
            ::bpfgen_runtime::codegen::v1::LpmKey<4>,
            [u8; 4],
        >,
        /// `BPF_MAP_TYPE_LPM_TRIE`, 8 entries, key `struct route` (8 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LPM_TRIE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 1);
        ///     __type(key, struct route);
        ///     __type(value, struct stat);
        /// } typed_routes SEC(".maps");
        /// ```
        pub typed_routes: ::bpfgen_runtime::codegen::v1::LpmTrie<Route, Stat>,
        /// `BPF_MAP_TYPE_QUEUE`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_QUEUE);
        ///     __uint(max_entries, 4);
        ///     __type(value, struct stat);
        /// } queue SEC(".maps");
        /// ```
        pub queue: ::bpfgen_runtime::codegen::v1::Queue<Stat>,
        /// `BPF_MAP_TYPE_STACK`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK);
        ///     __uint(max_entries, 4);
        ///     __type(value, struct stat);
        /// } stack SEC(".maps");
        /// ```
        pub stack: ::bpfgen_runtime::codegen::v1::Stack<Stat>,
        /// `BPF_MAP_TYPE_BLOOM_FILTER`, 4 entries, value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
        ///     __uint(max_entries, 4);
        ///     __uint(map_extra, 3);
        ///     __type(value, struct stat);
        /// } filter SEC(".maps");
        /// ```
        pub filter: ::bpfgen_runtime::codegen::v1::BloomFilter<Stat>,
        /// `BPF_MAP_TYPE_SK_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SK_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_sockets SEC(".maps");
        /// ```
        pub of_sockets: ::bpfgen_runtime::codegen::v1::SkStorage<Stat>,
        /// `BPF_MAP_TYPE_INODE_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_INODE_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_inodes SEC(".maps");
        /// ```
        pub of_inodes: ::bpfgen_runtime::codegen::v1::InodeStorage<Stat>,
        /// `BPF_MAP_TYPE_TASK_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_tasks SEC(".maps");
        /// ```
        pub of_tasks: ::bpfgen_runtime::codegen::v1::TaskStorage<Stat>,
        /// `BPF_MAP_TYPE_CGRP_STORAGE`, key `int` (4 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
        ///     __uint(map_flags, 1);
        ///     __type(key, int);
        ///     __type(value, struct stat);
        /// } of_cgroups SEC(".maps");
        /// ```
        pub of_cgroups: ::bpfgen_runtime::codegen::v1::CgrpStorage<Stat>,
        /// `BPF_MAP_TYPE_CGROUP_STORAGE`, key `struct bpf_cgroup_storage_key` (16 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
        ///     __type(key, struct bpf_cgroup_storage_key);
        ///     __type(value, __u64);
        /// } cgroup_storage SEC(".maps");
        /// ```
        pub cgroup_storage: ::bpfgen_runtime::codegen::v1::CgroupStorage<
            BpfCgroupStorageKey,
            u64,
        >,
        /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`, key `__u64` (8 bytes), value `struct stat` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
        ///     __type(key, __u64);
        ///     __type(value, struct stat);
        /// } percpu_cgroup_storage SEC(".maps");
        /// ```
        pub percpu_cgroup_storage: ::bpfgen_runtime::codegen::v1::PerCpuCgroupStorage<
            u64,
            Stat,
        >,
        /// `BPF_MAP_TYPE_STACK_TRACE`, 8 entries, key of 4 bytes, value of 1016 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK_TRACE);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 1016);
        /// } stacks SEC(".maps");
        /// ```
        pub stacks: ::bpfgen_runtime::codegen::v1::StackTraces<u64>,
        /// `BPF_MAP_TYPE_STACK_TRACE`, 8 entries, key `__u32` (4 bytes), value `struct bpf_stack_build_id [16]` (512 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_STACK_TRACE);
        ///     __uint(max_entries, 8);
        ///     __uint(map_flags, 32);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_stack_build_id [16]);
        /// } places SEC(".maps");
        /// ```
        pub places: ::bpfgen_runtime::codegen::v1::StackTraces<
            ::bpfgen_runtime::codegen::v1::BuildIdFrame,
        >,
        /// `BPF_MAP_TYPE_CGROUP_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } cgroups SEC(".maps");
        /// ```
        pub cgroups: ::bpfgen_runtime::codegen::v1::CgroupArray,
        /// `BPF_MAP_TYPE_XSKMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_XSKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } user_sockets SEC(".maps");
        /// ```
        pub user_sockets: ::bpfgen_runtime::codegen::v1::XskMap,
        /// `BPF_MAP_TYPE_DEVMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_DEVMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } devices SEC(".maps");
        /// ```
        pub devices: ::bpfgen_runtime::codegen::v1::DevMap<
            ::bpfgen_runtime::codegen::v1::Bare,
        >,
        /// `BPF_MAP_TYPE_DEVMAP_HASH`, 4 entries, key `__u32` (4 bytes), value `struct bpf_devmap_val` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_devmap_val);
        /// } devices_by_key SEC(".maps");
        /// ```
        pub devices_by_key: ::bpfgen_runtime::codegen::v1::DevMapHash<
            ::bpfgen_runtime::codegen::v1::WithProgram,
        >,
        /// `BPF_MAP_TYPE_CPUMAP`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CPUMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } processors SEC(".maps");
        /// ```
        pub processors: ::bpfgen_runtime::codegen::v1::CpuMap<
            ::bpfgen_runtime::codegen::v1::Bare,
        >,
        /// `BPF_MAP_TYPE_CPUMAP`, 4 entries, key `__u32` (4 bytes), value `struct bpf_cpumap_val` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_CPUMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, struct bpf_cpumap_val);
        /// } processors_with_programs SEC(".maps");
        /// ```
        pub processors_with_programs: ::bpfgen_runtime::codegen::v1::CpuMap<
            ::bpfgen_runtime::codegen::v1::WithProgram,
        >,
        /// `BPF_MAP_TYPE_SOCKMAP`, 4 entries, key `__u32` (4 bytes), value `int` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, int);
        /// } sockets SEC(".maps");
        /// ```
        pub sockets: ::bpfgen_runtime::codegen::v1::SockMap<u32>,
        /// `BPF_MAP_TYPE_SOCKMAP`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKMAP);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } sockets_with_cookies SEC(".maps");
        /// ```
        pub sockets_with_cookies: ::bpfgen_runtime::codegen::v1::SockMap<u64>,
        /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } workers SEC(".maps");
        /// ```
        pub workers: ::bpfgen_runtime::codegen::v1::ReusePortArray<u64>,
        /// `BPF_MAP_TYPE_INSN_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u32 [4]` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_INSN_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32 [4]);
        /// } instructions SEC(".maps");
        /// ```
        pub instructions: ::bpfgen_runtime::codegen::v1::InsnArray,
        /// `BPF_MAP_TYPE_SOCKHASH`, 4 entries, key `struct key` (24 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_SOCKHASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, struct key);
        ///     __type(value, __u64);
        /// } connections SEC(".maps");
        /// ```
        pub connections: ::bpfgen_runtime::codegen::v1::SockHash<Key, u64>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {}
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {}
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {}
    /// The programs, maps and globals of maps.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of maps.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "maps",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            maps: OpenMaps {
                hash: object.map("hash")?,
                lru_hash: object.map("lru_hash")?,
                percpu_hash: object.map("percpu_hash")?,
                lru_percpu_hash: object.map("lru_percpu_hash")?,
                array: object.map("array")?,
                percpu_array: object.map("percpu_array")?,
                names: object.map("names")?,
                pointers: object.map("pointers")?,
                flags: object.map("flags")?,
                cpus: object.map("cpus")?,
                sizes: object.map("sizes")?,
                unnamed: object.map("unnamed")?,
                ring: object.map("ring")?,
                typed_ring: object.map("typed_ring")?,
                tagged_ring: object.map("tagged_ring")?,
                perf: object.map("perf")?,
                tagged_perf: object.map("tagged_perf")?,
                jumps: object.map("jumps")?,
                routes: object.map("routes")?,
                typed_routes: object.map("typed_routes")?,
                queue: object.map("queue")?,
                stack: object.map("stack")?,
                filter: object.map("filter")?,
                of_sockets: object.map("of_sockets")?,
                of_inodes: object.map("of_inodes")?,
                of_tasks: object.map("of_tasks")?,
                of_cgroups: object.map("of_cgroups")?,
                cgroup_storage: object.map("cgroup_storage")?,
                percpu_cgroup_storage: object.map("percpu_cgroup_storage")?,
                stacks: object.map("stacks")?,
                places: object.map("places")?,
                cgroups: object.map("cgroups")?,
                user_sockets: object.map("user_sockets")?,
                devices: object.map("devices")?,
                devices_by_key: object.map("devices_by_key")?,
                processors: object.map("processors")?,
                processors_with_programs: object.map("processors_with_programs")?,
                sockets: object.map("sockets")?,
                sockets_with_cookies: object.map("sockets_with_cookies")?,
                workers: object.map("workers")?,
                instructions: object.map("instructions")?,
                connections: object.map("connections")?,
            },
            programs: OpenPrograms {},
            object,
        })
    }
    impl Open {
        /// The object as a whole: where to look for BTF, where to pin, how much to log.
        pub fn object(&mut self) -> &mut ::bpfgen_runtime::codegen::v1::OpenObject {
            &mut self.object
        }
        /// Creates the maps, and does not load the programs yet.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn prepare(self) -> ::bpfgen_runtime::codegen::v1::Result<Prepared> {
            self.prepare_for(::bpfgen_runtime::codegen::v1::Targets::Open)
        }
        /// Creates the maps and loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn load(self) -> ::bpfgen_runtime::codegen::v1::Result<Loaded> {
            self.prepare_for(::bpfgen_runtime::codegen::v1::Targets::Final)?.load()
        }
        fn prepare_for(
            self,
            targets: ::bpfgen_runtime::codegen::v1::Targets,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Prepared> {
            let object = self
                .object
                .loader()
                .map(&self.maps.hash)
                .map(&self.maps.lru_hash)
                .map(&self.maps.percpu_hash)
                .map(&self.maps.lru_percpu_hash)
                .map(&self.maps.array)
                .map(&self.maps.percpu_array)
                .map(&self.maps.names)
                .map(&self.maps.pointers)
                .map(&self.maps.flags)
                .map(&self.maps.cpus)
                .map(&self.maps.sizes)
                .map(&self.maps.unnamed)
                .map(&self.maps.ring)
                .map(&self.maps.typed_ring)
                .map(&self.maps.tagged_ring)
                .map(&self.maps.perf)
                .map(&self.maps.tagged_perf)
                .map(&self.maps.jumps)
                .map(&self.maps.routes)
                .map(&self.maps.typed_routes)
                .map(&self.maps.queue)
                .map(&self.maps.stack)
                .map(&self.maps.filter)
                .map(&self.maps.of_sockets)
                .map(&self.maps.of_inodes)
                .map(&self.maps.of_tasks)
                .map(&self.maps.of_cgroups)
                .map(&self.maps.cgroup_storage)
                .map(&self.maps.percpu_cgroup_storage)
                .map(&self.maps.stacks)
                .map(&self.maps.places)
                .map(&self.maps.cgroups)
                .map(&self.maps.user_sockets)
                .map(&self.maps.devices)
                .map(&self.maps.devices_by_key)
                .map(&self.maps.processors)
                .map(&self.maps.processors_with_programs)
                .map(&self.maps.sockets)
                .map(&self.maps.sockets_with_cookies)
                .map(&self.maps.workers)
                .map(&self.maps.instructions)
                .map(&self.maps.connections)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    hash: object.map("hash")?,
                    lru_hash: object.map("lru_hash")?,
                    percpu_hash: object.map("percpu_hash")?,
                    lru_percpu_hash: object.map("lru_percpu_hash")?,
                    array: object.map("array")?,
                    percpu_array: object.map("percpu_array")?,
                    names: object.map("names")?,
                    pointers: object.map("pointers")?,
                    flags: object.map("flags")?,
                    cpus: object.map("cpus")?,
                    sizes: object.map("sizes")?,
                    unnamed: object.map("unnamed")?,
                    ring: object.map("ring")?,
                    typed_ring: object.map("typed_ring")?,
                    tagged_ring: object.map("tagged_ring")?,
                    perf: object.map("perf")?,
                    tagged_perf: object.map("tagged_perf")?,
                    jumps: object.map("jumps")?,
                    routes: object.map("routes")?,
                    typed_routes: object.map("typed_routes")?,
                    queue: object.map("queue")?,
                    stack: object.map("stack")?,
                    filter: object.map("filter")?,
                    of_sockets: object.map("of_sockets")?,
                    of_inodes: object.map("of_inodes")?,
                    of_tasks: object.map("of_tasks")?,
                    of_cgroups: object.map("of_cgroups")?,
                    cgroup_storage: object.map("cgroup_storage")?,
                    percpu_cgroup_storage: object.map("percpu_cgroup_storage")?,
                    stacks: object.map("stacks")?,
                    places: object.map("places")?,
                    cgroups: object.map("cgroups")?,
                    user_sockets: object.map("user_sockets")?,
                    devices: object.map("devices")?,
                    devices_by_key: object.map("devices_by_key")?,
                    processors: object.map("processors")?,
                    processors_with_programs: object.map("processors_with_programs")?,
                    sockets: object.map("sockets")?,
                    sockets_with_cookies: object.map("sockets_with_cookies")?,
                    workers: object.map("workers")?,
                    instructions: object.map("instructions")?,
                    connections: object.map("connections")?,
                },
                programs: self.programs,
                object,
            })
        }
    }
    /// The maps and globals of maps.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The maps.
        pub maps: Maps,
        /// The programs before load.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::Prepared,
    }
    impl Prepared {
        /// Loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses one; then nothing stays in the kernel.
        pub fn load(mut self) -> ::bpfgen_runtime::codegen::v1::Result<Loaded> {
            let loaded = self.object.load()?;
            ::core::result::Result::Ok(Loaded {
                maps: self.maps,
                programs: Programs {},
            })
        }
    }
    /// The programs, maps and globals of maps.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The maps.
        pub maps: Maps,
        /// The programs.
        pub programs: Programs,
    }
    impl Loaded {
        /// Attaches every program whose `SEC()` says where.
        ///
        /// # Errors
        /// If one cannot be attached; then none stays attached.
        pub fn attach(&self) -> ::bpfgen_runtime::codegen::v1::Result<Links> {
            ::core::result::Result::Ok(Links {})
        }
    }
    /// `struct key`, 24 bytes, aligned to 4.
    ///
    /// ```c
    /// struct key {
    ///     __u32 pid;
    ///     char comm[16];
    ///     __u8 cpu;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Key {
        /// `__u32 pid`, at byte 0.
        pub pid: u32,
        /// `char comm[16]`, at byte 4.
        pub comm: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        /// `__u8 cpu`, at byte 20.
        pub cpu: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Key,
        size = 24,
        align = 4,
        fields {
            pid: u32 = 0,
            comm: ::bpfgen_runtime::codegen::v1::CharArray<16> = 4,
            cpu: u8 = 20,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 21,
        },
        debug this {
            "pid" => this.pid,
            "comm" => this.comm,
            "cpu" => this.cpu,
        },
    }
    /// `struct stat`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct stat {
    ///     __u64 count;
    ///     __u64 bytes;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Stat {
        /// `__u64 count`, at byte 0.
        pub count: u64,
        /// `__u64 bytes`, at byte 8.
        pub bytes: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Stat,
        size = 16,
        align = 8,
        fields {
            count: u64 = 0,
            bytes: u64 = 8,
        },
        debug this {
            "count" => this.count,
            "bytes" => this.bytes,
        },
    }
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     __u16 port;
    ///     __u32 addr;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct UnnamedKey {
        /// `__u16 port`, at byte 0.
        pub port: u16,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `__u32 addr`, at byte 4.
        pub addr: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        UnnamedKey,
        size = 8,
        align = 4,
        fields {
            port: u16 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 2,
            addr: u32 = 4,
        },
        debug this {
            "port" => this.port,
            "addr" => this.addr,
        },
    }
    /// `struct { … }`, 1 byte, aligned to 1.
    ///
    /// ```c
    /// struct {
    ///     __u8 seen;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct UnnamedValue {
        /// `__u8 seen`, at byte 0.
        pub seen: u8,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        UnnamedValue,
        size = 1,
        align = 1,
        fields {
            seen: u8 = 0,
        },
        debug this {
            "seen" => this.seen,
        },
    }
    /// `struct event`, 20 bytes, aligned to 4.
    ///
    /// ```c
    /// struct event {
    ///     __u32 pid;
    ///     char comm[16];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Event {
        /// `__u32 pid`, at byte 0.
        pub pid: u32,
        /// `char comm[16]`, at byte 4.
        pub comm: ::bpfgen_runtime::codegen::v1::CharArray<16>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Event,
        size = 20,
        align = 4,
        fields {
            pid: u32 = 0,
            comm: ::bpfgen_runtime::codegen::v1::CharArray<16> = 4,
        },
        debug this {
            "pid" => this.pid,
            "comm" => this.comm,
        },
    }
    /// `struct route`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct route {
    ///     __u32 prefixlen;
    ///     __u8 address[4];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Route {
        /// `__u32 prefixlen`, at byte 0.
        pub prefixlen: u32,
        /// `__u8 address[4]`, at byte 4.
        pub address: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Route,
        size = 8,
        align = 4,
        fields {
            prefixlen: u32 = 0,
            address: [u8; 4] = 4,
        },
        debug this {
            "prefixlen" => this.prefixlen,
            "address" => this.address,
        },
    }
    /// `struct bpf_cgroup_storage_key`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct bpf_cgroup_storage_key {
    ///     __u64 cgroup_inode_id;
    ///     __u32 attach_type;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BpfCgroupStorageKey {
        /// `__u64 cgroup_inode_id`, at byte 0.
        pub cgroup_inode_id: u64,
        /// `__u32 attach_type`, at byte 8.
        pub attach_type: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        BpfCgroupStorageKey,
        size = 16,
        align = 8,
        fields {
            cgroup_inode_id: u64 = 0,
            attach_type: u32 = 8,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 12,
        },
        debug this {
            "cgroup_inode_id" => this.cgroup_inode_id,
            "attach_type" => this.attach_type,
        },
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
