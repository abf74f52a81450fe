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
    /// The object that clang made of places_19.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/places_19.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_LRU_HASH`, 64 entries, key `struct { … }` (8 bytes), value `struct wanted` (40 bytes), places.bpf.c:46. Tagged `shared`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_HASH);
        ///     __uint(max_entries, 64);
        ///     __uint(map_flags, 2);
        ///     __uint(pinning, LIBBPF_PIN_BY_NAME);
        ///     __type(key, struct { … });
        ///     __type(value, struct wanted);
        /// } wanted SEC(".maps");
        /// ```
        pub wanted: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`, 2 entries, key `__u32` (4 bytes), of maps: `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `__u64` (8 bytes), places.bpf.c:60.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
        ///     __uint(max_entries, 2);
        ///     __type(key, __u32);
        ///     __array(values, struct {
        ///         __uint(type, BPF_MAP_TYPE_ARRAY);
        ///         __uint(max_entries, 1);
        ///         __type(key, __u32);
        ///         __type(value, __u64);
        ///     });
        /// } outer SEC(".maps");
        /// ```
        pub outer: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, places.bpf.c:65.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } untyped SEC(".maps");
        /// ```
        pub untyped: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key of 4 bytes, value of 8 bytes, places.bpf.c:72.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 8);
        /// } sized SEC(".maps");
        /// ```
        pub sized: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_LRU_HASH`, 64 entries, key `struct { … }` (8 bytes), value `struct wanted` (40 bytes), places.bpf.c:46. Tagged `shared`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_LRU_HASH);
        ///     __uint(max_entries, 64);
        ///     __uint(map_flags, 2);
        ///     __uint(pinning, LIBBPF_PIN_BY_NAME);
        ///     __type(key, struct { … });
        ///     __type(value, struct wanted);
        /// } wanted SEC(".maps");
        /// ```
        pub wanted: ::bpfgen_runtime::codegen::v1::LruHashMap<WantedKey, Wanted>,
        /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`, 2 entries, key `__u32` (4 bytes), of maps: `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `__u64` (8 bytes), places.bpf.c:60.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
        ///     __uint(max_entries, 2);
        ///     __type(key, __u32);
        ///     __array(values, struct {
        ///         __uint(type, BPF_MAP_TYPE_ARRAY);
        ///         __uint(max_entries, 1);
        ///         __type(key, __u32);
        ///         __type(value, __u64);
        ///     });
        /// } outer SEC(".maps");
        /// ```
        pub outer: ::bpfgen_runtime::codegen::v1::ArrayOfMaps<
            ::bpfgen_runtime::codegen::v1::Array<u64>,
        >,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, places.bpf.c:65.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } untyped SEC(".maps");
        /// ```
        pub untyped: ::bpfgen_runtime::codegen::v1::RingBuf<[u8]>,
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key of 4 bytes, value of 8 bytes, places.bpf.c:72.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 8);
        /// } sized SEC(".maps");
        /// ```
        pub sized: ::bpfgen_runtime::codegen::v1::HashMap<[u8; 4], [u8; 8]>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("fentry/nothing") OPS(on_nothing, const void *one, const void *two, int number)`, 15 instructions (120 bytes), places.bpf.c:92.
        pub on_nothing: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::FEntry,
        >,
        /// `SEC("tp_btf/task_newtask") int BPF_PROG(on_task, struct task_struct *task, int (*call)(void *, const char **), __u64 flags)`, 29 instructions (232 bytes), places.bpf.c:100.
        pub on_task: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::BtfTracePoint,
        >,
        /// `SEC("socket") int plain(struct __sk_buff *skb)`, 11 instructions (88 bytes), places.bpf.c:114.
        pub plain: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::SocketFilter,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 3] {
            [(&self.on_nothing).into(), (&self.on_task).into(), (&self.plain).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("fentry/nothing") OPS(on_nothing, const void *one, const void *two, int number)`, 15 instructions (120 bytes), places.bpf.c:92.
        pub on_nothing: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::FEntry,
        >,
        /// `SEC("tp_btf/task_newtask") int BPF_PROG(on_task, struct task_struct *task, int (*call)(void *, const char **), __u64 flags)`, 29 instructions (232 bytes), places.bpf.c:100.
        pub on_task: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::BtfTracePoint,
        >,
        /// `SEC("socket") int plain(struct __sk_buff *skb)`, 11 instructions (88 bytes), places.bpf.c:114.
        pub plain: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::SocketFilter,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `on_nothing`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_nothing: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `on_task`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_task: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `plain`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub plain: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of places_19.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    ///
    /// Of the running kernel it needs:
    ///
    /// - `extern const void init_task __ksym __weak`, places.bpf.c:110, if it has it
    /// - `extern void bpf_rcu_read_lock(void) __ksym`
    /// - `extern unsigned int CONFIG_HZ __kconfig`, places.bpf.c:109
    #[derive(Debug)]
    pub struct Open {
        /// The constants of `.rodata`, to be set before load.
        pub rodata: ::bpfgen_runtime::codegen::v1::Image<Rodata>,
        /// The variables of `.bss`, with the values that they have at load.
        pub bss: ::bpfgen_runtime::codegen::v1::Image<Bss>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of places_19.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "places_19",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            rodata: object.image::<Rodata>(".rodata")?,
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                wanted: object.map("wanted")?,
                outer: object.map("outer")?,
                untyped: object.map("untyped")?,
                sized: object.map("sized")?,
            },
            programs: OpenPrograms {
                on_nothing: object.program("on_nothing")?,
                on_task: object.program("on_task")?,
                plain: object.program("plain")?,
            },
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
                .data(&self.rodata)
                .data(&self.bss)
                .map(&self.maps.wanted)
                .map(&self.maps.outer)
                .map(&self.maps.untyped)
                .map(&self.maps.sized)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    wanted: object.map("wanted")?,
                    outer: object.map("outer")?,
                    untyped: object.map("untyped")?,
                    sized: object.map("sized")?,
                },
                programs: self.programs,
                rodata: object.frozen(self.rodata),
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of places_19.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The constants of `.rodata`, as they were frozen.
        pub rodata: ::bpfgen_runtime::codegen::v1::Frozen<Rodata>,
        /// The variables of `.bss`, live.
        pub bss: BssCells,
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
            self.object.programs(self.programs.settings());
            let loaded = self.object.load()?;
            ::core::result::Result::Ok(Loaded {
                maps: self.maps,
                programs: Programs {
                    on_nothing: loaded.program("on_nothing")?,
                    on_task: loaded.program("on_task")?,
                    plain: loaded.program("plain")?,
                },
                rodata: self.rodata,
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of places_19.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The constants of `.rodata`, as they were frozen.
        pub rodata: ::bpfgen_runtime::codegen::v1::Frozen<Rodata>,
        /// The variables of `.bss`, live.
        pub bss: BssCells,
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
            ::core::result::Result::Ok(Links {
                on_nothing: self.programs.on_nothing.auto_attach()?,
                on_task: self.programs.on_task.auto_attach()?,
                plain: self.programs.plain.auto_attach()?,
            })
        }
    }
    /// The constants of `.rodata`, 4 bytes.
    #[repr(C)]
    pub struct Rodata {
        /// `const volatile __u32 threshold`, 4 bytes at byte 0 of `.rodata`, places.bpf.c:74. Tagged `set by the user`.
        pub threshold: u32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 4,
        align = 4,
        fields {
            threshold: u32 = 0,
        },
        bools {},
        debug this {
            "threshold" => this.threshold,
        },
    }
    /// The variables of `.bss`, 4 bytes.
    #[repr(C)]
    pub struct Bss {
        /// `void counter`, 4 bytes at byte 0 of `.bss`, places.bpf.c:75.
        /// As bytes: its type is not in BTF, as with `_Atomic` and `_Complex`.
        pub counter: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 4,
        align = 1,
        fields {
            counter: [u8; 4] = 0,
        },
        bools {},
        debug this {
            "counter" => this.counter,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `void counter`, 4 bytes at byte 0 of `.bss`, places.bpf.c:75.
        /// As bytes: its type is not in BTF, as with `_Atomic` and `_Complex`.
        pub counter: ::bpfgen_runtime::codegen::v1::Shared<[u8; 4]>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                counter: section.cell::<[u8; 4]>(0)?,
            })
        }
    }
    /// `struct { … }`, 8 bytes, aligned to 4, places.bpf.c:44.
    ///
    /// ```c
    /// struct {
    ///     __u32 pid;
    ///     __u32 cpu;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WantedKey {
        /// `__u32 pid`, at byte 0, places.bpf.c:44.
        pub pid: u32,
        /// `__u32 cpu`, at byte 4, places.bpf.c:44.
        pub cpu: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        WantedKey,
        size = 8,
        align = 4,
        fields {
            pid: u32 = 0,
            cpu: u32 = 4,
        },
        debug this {
            "pid" => this.pid,
            "cpu" => this.cpu,
        },
    }
    /// `struct wanted`, 40 bytes, aligned to 8, places.bpf.c:23.
    ///
    /// ```c
    /// struct wanted {
    ///     point_t at;
    ///     enum state state;
    ///     struct {
    ///         __u32 inner;
    ///     } nested;
    ///     union {
    ///         __u64 whole;
    ///         __u8 parts[8];
    ///     };
    ///     __u32 secret __attribute__((btf_decl_tag("masked")));
    ///     __u32 low : 4;
    ///     __u32 high : 12;
    ///     struct bpf_spin_lock lock;
    /// } __attribute__((btf_decl_tag("reviewed")));
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Wanted {
        /// `point_t at`, at byte 0, places.bpf.c:24.
        pub at: PointT,
        /// `enum state state`, at byte 8, places.bpf.c:25.
        pub state: State,
        /// `struct { … } nested`, at byte 12, places.bpf.c:28.
        pub nested: WantedNested,
        /// `union { … }`, at byte 16.
        /// What it holds has accessors here, too.
        pub anon_0: WantedAnon0,
        /// `__u32 secret`, at byte 24, places.bpf.c:33.
        pub secret: u32,
        #[doc(hidden)]
        pub _bits0: [u8; 2],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `struct bpf_spin_lock lock`, at byte 32, places.bpf.c:36.
        /// As bytes: only the kernel understands a `bpf_spin_lock`.
        pub lock: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Wanted,
        size = 40,
        align = 8,
        fields {
            at: PointT = 0,
            state: State = 8,
            nested: WantedNested = 12,
            anon_0: WantedAnon0 = 16,
            secret: u32 = 24,
            _bits0: [u8; 2] = 28,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 30,
            lock: ::bpfgen_runtime::codegen::v1::Opaque<4> = 32,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 36,
        },
        debug this {
            "at" => this.at,
            "state" => this.state,
            "nested" => this.nested,
            "anon_0" => this.anon_0,
            "secret" => this.secret,
            "low" => this.low(),
            "high" => this.high(),
            "lock" => this.lock,
        },
    }
    impl Wanted {
        /// `__u64 whole`, at byte 0 of `anon_0`, places.bpf.c:30.
        #[must_use]
        pub fn whole(&self) -> u64 {
            let union = self.anon_0;
            union.whole()
        }
        /// Sets `__u64 whole`, at byte 0 of `anon_0`, places.bpf.c:30.
        pub fn set_whole(&mut self, value: u64) {
            let mut union = self.anon_0;
            union.set_whole(value);
            self.anon_0 = union;
        }
        /// `__u8 parts[8]`, at byte 0 of `anon_0`, places.bpf.c:31.
        #[must_use]
        pub fn parts(&self) -> [u8; 8] {
            let union = self.anon_0;
            union.parts()
        }
        /// Sets `__u8 parts[8]`, at byte 0 of `anon_0`, places.bpf.c:31.
        pub fn set_parts(&mut self, value: [u8; 8]) {
            let mut union = self.anon_0;
            union.set_parts(value);
            self.anon_0 = union;
        }
        /// `__u32 low : 4`, 4 bits at byte 28, places.bpf.c:34.
        #[must_use]
        pub fn low(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 4)
        }
        /// Sets `__u32 low : 4`, 4 bits at byte 28, places.bpf.c:34. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 4, value);
        }
        /// `__u32 high : 12`, 12 bits at byte 28, bit 4, places.bpf.c:35.
        #[must_use]
        pub fn high(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 4, 12)
        }
        /// Sets `__u32 high : 12`, 12 bits at byte 28, bit 4, places.bpf.c:35. What `value` has above its lowest bits is cut off.
        pub fn set_high(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 4, 12, value);
        }
    }
    /// `struct { … }`, 8 bytes, aligned to 4, places.bpf.c:18.
    ///
    /// ```c
    /// struct {
    ///     __s32 x;
    ///     __s32 y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct PointT {
        /// `__s32 x`, at byte 0, places.bpf.c:19.
        pub x: i32,
        /// `__s32 y`, at byte 4, places.bpf.c:20.
        pub y: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        PointT,
        size = 8,
        align = 4,
        fields {
            x: i32 = 0,
            y: i32 = 4,
        },
        debug this {
            "x" => this.x,
            "y" => this.y,
        },
    }
    /// `enum state`, 4 bytes, places.bpf.c:13: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct State(
        /// The integer.
        pub u32,
    );
    impl State {
        /// `IDLE` = 0.
        pub const IDLE: Self = Self(0);
        /// `BUSY` = 1.
        pub const BUSY: Self = Self(1);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        State(u32),
        names {
            0 => "IDLE",
            1 => "BUSY",
        }
    }
    /// `struct { … }`, 4 bytes, aligned to 4, places.bpf.c:26.
    ///
    /// ```c
    /// struct {
    ///     __u32 inner;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WantedNested {
        /// `__u32 inner`, at byte 0, places.bpf.c:27.
        pub inner: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        WantedNested,
        size = 4,
        align = 4,
        fields {
            inner: u32 = 0,
        },
        debug this {
            "inner" => this.inner,
        },
    }
    /// `union { … }`, 8 bytes, aligned to 8, places.bpf.c:29.
    ///
    /// ```c
    /// union {
    ///     __u64 whole;
    ///     __u8 parts[8];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WantedAnon0 {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        WantedAnon0,
        size = 8,
        align = 8,
        debug this {
            "whole" => this.whole(),
            "parts" => this.parts(),
        },
    }
    impl WantedAnon0 {
        /// `__u64 whole`, at byte 0, places.bpf.c:30.
        #[must_use]
        pub fn whole(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::view::get::<u64, 0, 8>(&self.bytes)
        }
        /// Sets `__u64 whole`, at byte 0, places.bpf.c:30.
        pub fn set_whole(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u64,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u8 parts[8]`, at byte 0, places.bpf.c:31.
        #[must_use]
        pub fn parts(&self) -> [u8; 8] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 8], 0, 8>(&self.bytes)
        }
        /// Sets `__u8 parts[8]`, at byte 0, places.bpf.c:31.
        pub fn set_parts(&mut self, value: [u8; 8]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 8],
                0,
                8,
            >(&mut self.bytes, value);
        }
    }
    /// `typedef struct wanted wanted`, places.bpf.c:23.
    pub type Wanted_2 = Wanted;
    /// Constants of C: those of enums without a name, and others that were asked for.
    pub mod constants {
        /// `LIMIT`, places.bpf.c:10.
        pub const LIMIT: ::core::primitive::i32 = 64;
        /// `ERROR`, places.bpf.c:10.
        pub const ERROR: ::core::primitive::i32 = -5;
        /// `HUGE_LIMIT`, places.bpf.c:11.
        pub const HUGE_LIMIT: ::core::primitive::i64 = 1099511627776;
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::{constants::*, *};
