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
        pub cpus: ::bpfgen_runtime::codegen::v1::Map,
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
        pub routes: ::bpfgen_runtime::codegen::v1::Map,
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
        /// Creates the maps and loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn load(self) -> ::bpfgen_runtime::codegen::v1::Result<Loaded> {
            let mut loaded = self
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
                .load()?;
            ::core::result::Result::Ok(Loaded {
                maps: Maps {
                    hash: loaded.map("hash")?,
                    lru_hash: loaded.map("lru_hash")?,
                    percpu_hash: loaded.map("percpu_hash")?,
                    lru_percpu_hash: loaded.map("lru_percpu_hash")?,
                    array: loaded.map("array")?,
                    percpu_array: loaded.map("percpu_array")?,
                    names: loaded.map("names")?,
                    pointers: loaded.map("pointers")?,
                    flags: loaded.map("flags")?,
                    cpus: loaded.map("cpus")?,
                    sizes: loaded.map("sizes")?,
                    unnamed: loaded.map("unnamed")?,
                    ring: loaded.map("ring")?,
                    typed_ring: loaded.map("typed_ring")?,
                    tagged_ring: loaded.map("tagged_ring")?,
                    perf: loaded.map("perf")?,
                    tagged_perf: loaded.map("tagged_perf")?,
                    jumps: loaded.map("jumps")?,
                    routes: loaded.map("routes")?,
                },
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
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
