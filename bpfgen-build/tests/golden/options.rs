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
    /// The object that clang made of options.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/options.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct task_event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct task_event);
        /// } rb SEC(".maps");
        /// ```
        pub records: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct task_event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct task_event);
        /// } rb SEC(".maps");
        /// ```
        pub records: ::bpfgen_runtime::codegen::v1::RingBuf<Exec>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("raw_tp/sched_process_exec") int on_exec(void *ctx)`, 2 instructions (16 bytes), options.bpf.c:63.
        pub exec: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 1] {
            [(&self.exec).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("raw_tp/sched_process_exec") int on_exec(void *ctx)`, 2 instructions (16 bytes), options.bpf.c:63.
        pub exec: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `on_exec`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub exec: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of options.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    ///
    /// What the options make of a module.
    #[derive(Debug)]
    pub struct Open {
        /// The constants of `.rodata`, to be set before load.
        pub rodata: ::bpfgen_runtime::codegen::v1::Image<Rodata>,
        /// The variables of `.data`, with the values that they have at load.
        pub data: ::bpfgen_runtime::codegen::v1::Image<Data>,
        /// The variables of `.bss`, with the values that they have at load.
        pub bss: ::bpfgen_runtime::codegen::v1::Image<Bss>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of options.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "options",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            rodata: object.image::<Rodata>(".rodata")?,
            data: object.image::<Data>(".data")?,
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                records: object.map("rb")?,
            },
            programs: OpenPrograms {
                exec: object.program("on_exec")?,
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
                .data(&self.data)
                .data(&self.bss)
                .map(&self.maps.records)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps { records: object.map("rb")? },
                programs: self.programs,
                rodata: object.frozen(self.rodata),
                data: DataCells::new(&object.section(".data")?)?,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of options.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The constants of `.rodata`, as they were frozen.
        pub rodata: ::bpfgen_runtime::codegen::v1::Frozen<Rodata>,
        /// The variables of `.data`, live.
        pub data: DataCells,
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
                    exec: loaded.program("on_exec")?,
                },
                rodata: self.rodata,
                data: self.data,
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of options.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The constants of `.rodata`, as they were frozen.
        pub rodata: ::bpfgen_runtime::codegen::v1::Frozen<Rodata>,
        /// The variables of `.data`, live.
        pub data: DataCells,
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
                exec: self.programs.exec.auto_attach()?,
            })
        }
    }
    /// The constants of `.rodata`, 4 bytes.
    #[repr(C)]
    pub struct Rodata {
        /// `const volatile __u32 target`, 4 bytes at byte 0 of `.rodata`.
        pub target_uid: u32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 4,
        align = 4,
        fields {
            target_uid: u32 = 0,
        },
        bools {},
        debug this {
            "target" => this.target_uid,
        },
    }
    /// The variables of `.data`, 33 bytes.
    #[repr(C, align(8))]
    pub struct Data {
        /// `struct sample sample`, 24 bytes at byte 0 of `.data`.
        pub sample: Sample,
        /// `struct tight tight`, 9 bytes at byte 24 of `.data`.
        pub tight: Tight,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 33,
        align = 8,
        fields {
            sample: Sample = 0,
            tight: Tight = 24,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 33,
        },
        bools {},
        debug this {
            "sample" => this.sample,
            "tight" => this.tight,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct sample sample`, 24 bytes at byte 0 of `.data`.
        pub sample: ::bpfgen_runtime::codegen::v1::Shared<Sample>,
        /// `struct tight tight`, 9 bytes at byte 24 of `.data`.
        pub tight: ::bpfgen_runtime::codegen::v1::Shared<Tight>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                sample: section.cell::<Sample>(0)?,
                tight: section.cell::<Tight>(24)?,
            })
        }
    }
    /// The variables of `.bss`, 328 bytes.
    #[repr(C, align(8))]
    pub struct Bss {
        /// `row_t row`, 320 bytes at byte 0 of `.bss`.
        pub row: RowT,
        /// `const enum limits *limits`, 8 bytes at byte 320 of `.bss`.
        pub limits: ::bpfgen_runtime::codegen::v1::KernelPtr<Bounds>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 328,
        align = 8,
        fields {
            row: RowT = 0,
            limits: ::bpfgen_runtime::codegen::v1::KernelPtr<Bounds> = 320,
        },
        bools {},
        debug this {
            "row" => this.row,
            "limits" => this.limits,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `row_t row`, 320 bytes at byte 0 of `.bss`.
        pub row: ::bpfgen_runtime::codegen::v1::Shared<RowT>,
        /// `const enum limits *limits`, 8 bytes at byte 320 of `.bss`.
        pub limits: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::KernelPtr<Bounds>,
        >,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                row: section.cell::<RowT>(0)?,
                limits: section
                    .cell::<::bpfgen_runtime::codegen::v1::KernelPtr<Bounds>>(320)?,
            })
        }
    }
    /// `struct task_event`, 112 bytes, aligned to 16.
    ///
    /// ```c
    /// struct task_event {
    ///     __u64 time;
    ///     char comm[16];
    ///     enum phase phase;
    ///     enum small_signed level;
    ///     _Bool done;
    ///     ident_t id;
    ///     unsigned int flag_a : 1;
    ///     unsigned int flag_b : 12;
    ///     int signed_bits : 5;
    ///     struct {
    ///         __u16 port;
    ///     } where;
    ///     union {
    ///         __u32 v4;
    ///         __u8 v6[16];
    ///     };
    ///     int anon_0;
    ///     struct task_event *next;
    ///     __u8 grid[2][3];
    ///     unsigned __int128 wide;
    ///     enum { … } state;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, ::core::cmp::Ord)]
    #[doc(alias = "exec")]
    #[must_use]
    pub struct Exec {
        /// `__u64 time`, at byte 0.
        pub time: u64,
        /// `char comm[16]`, at byte 8.
        pub command: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        /// `enum phase phase`, at byte 24.
        pub phase: Step,
        /// `enum small_signed level`, at byte 28.
        pub level: SmallSigned,
        /// `_Bool done`, at byte 29.
        pub done: ::bpfgen_runtime::codegen::v1::Bool,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `ident_t id`, at byte 32.
        pub id: Identity,
        #[doc(hidden)]
        pub _bits0: [u8; 3],
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `struct { … } where`, at byte 40.
        pub r#where: Place,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `union { … }`, at byte 44.
        /// What it holds has accessors here, too.
        pub address: ExecAnon0,
        /// `int anon_0`, at byte 60.
        pub anon_0: i32,
        /// `struct task_event *next`, at byte 64.
        pub next: ::bpfgen_runtime::codegen::v1::KernelPtr<Exec>,
        /// `__u8 grid[2][3]`, at byte 72.
        pub grid: [[u8; 3]; 2],
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `unsigned __int128 wide`, at byte 80.
        pub wide: u128,
        /// `enum { … } state`, at byte 96.
        pub state: ExecState,
        #[doc(hidden)]
        pub _pad4: ::bpfgen_runtime::codegen::v1::Pad<12>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Exec,
        size = 112,
        align = 16,
        fields {
            time: u64 = 0,
            command: ::bpfgen_runtime::codegen::v1::CharArray<16> = 8,
            phase: Step = 24,
            level: SmallSigned = 28,
            done: ::bpfgen_runtime::codegen::v1::Bool = 29,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 30,
            id: Identity = 32,
            _bits0: [u8; 3] = 36,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 39,
            r#where: Place = 40,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<2> = 42,
            address: ExecAnon0 = 44,
            anon_0: i32 = 60,
            next: ::bpfgen_runtime::codegen::v1::KernelPtr<Exec> = 64,
            grid: [[u8; 3]; 2] = 72,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<2> = 78,
            wide: u128 = 80,
            state: ExecState = 96,
            _pad4: ::bpfgen_runtime::codegen::v1::Pad<12> = 100,
        },
        debug this {
            "time" => this.time,
            "comm" => this.command,
            "phase" => this.phase,
            "level" => this.level,
            "done" => this.done,
            "id" => this.id,
            "flag_a" => this.flag_a(),
            "flag_b" => this.kind(),
            "signed_bits" => this.signed_bits(),
            "where" => this.r#where,
            "anon_0_2" => this.address,
            "anon_0" => this.anon_0,
            "next" => this.next,
            "grid" => this.grid,
            "wide" => this.wide,
            "state" => this.state,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Exec,
        this,
        value,
        fields {
            "time": this.time => this.time = value,
            "comm": this.command => this.command = value,
            "phase": this.phase => this.phase = value,
            "level": this.level => this.level = value,
            "done": this.done => this.done = value,
            "id": this.id => this.id = value,
            "flag_a": this.flag_a() => this.set_flag_a(value); 1,
            "flag_b": this.kind() => this.set_kind(value); 12,
            "signed_bits": this.signed_bits() => this.set_signed_bits(value); 5,
            "where": this.r#where => this.r#where = value,
            "anon_0_2": this.address => this.address = value,
            "anon_0": this.anon_0 => this.anon_0 = value,
            "next": this.next => this.next = value,
            "grid": this.grid => this.grid = value,
            "wide": this.wide => this.wide = value,
            "state": this.state => this.state = value,
        }
    }
    impl Exec {
        /// `unsigned int flag_a : 1`, 1 bit at byte 36.
        #[must_use]
        pub fn flag_a(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 1)
        }
        /// Sets `unsigned int flag_a : 1`, 1 bit at byte 36. What `value` has above its lowest bit is cut off.
        pub fn set_flag_a(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 1, value);
        }
        /// `unsigned int flag_b : 12`, 12 bits at byte 36, bit 1.
        #[must_use]
        pub fn kind(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 1, 12)
        }
        /// Sets `unsigned int flag_b : 12`, 12 bits at byte 36, bit 1. What `value` has above its lowest bits is cut off.
        pub fn set_kind(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 1, 12, value);
        }
        /// `int signed_bits : 5`, 5 bits at byte 37, bit 5.
        #[must_use]
        pub fn signed_bits(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 13, 5)
        }
        /// Sets `int signed_bits : 5`, 5 bits at byte 37, bit 5. What `value` has above its lowest bits is cut off.
        pub fn set_signed_bits(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 13, 5, value);
        }
        /// `__u32 v4`, at byte 0 of `address`.
        #[must_use]
        pub fn v4(&self) -> u32 {
            let union = self.address;
            union.word()
        }
        /// Sets `__u32 v4`, at byte 0 of `address`.
        pub fn set_v4(&mut self, value: u32) {
            let mut union = self.address;
            union.set_word(value);
            self.address = union;
        }
        /// `__u8 v6[16]`, at byte 0 of `address`.
        #[must_use]
        pub fn bytes(&self) -> [u8; 16] {
            let union = self.address;
            union.v6()
        }
        /// Sets `__u8 v6[16]`, at byte 0 of `address`.
        pub fn set_bytes(&mut self, value: [u8; 16]) {
            let mut union = self.address;
            union.set_v6(value);
            self.address = union;
        }
    }
    /// `enum phase`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Step(
        /// The integer.
        pub u32,
    );
    impl Step {
        /// `ENTER` = 1.
        pub const BEGIN: Self = Self(1);
        /// `EXIT` = 2.
        pub const EXIT: Self = Self(2);
        /// `ALSO_EXIT` = 2.
        pub const END: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Step(u32),
        names {
            1 => "ENTER",
            2 => "EXIT",
        }
    }
    ::bpfgen_runtime::codegen::v1::serde_enum! {
        Step(u32)
    }
    /// `enum small_signed`, 1 byte: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct SmallSigned(
        /// The integer.
        pub i8,
    );
    impl SmallSigned {
        /// `BELOW` = -2.
        pub const BELOW: Self = Self(-2);
        /// `ABOVE` = 100.
        pub const ABOVE: Self = Self(100);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        SmallSigned(i8),
        names {
            -2 => "BELOW",
            100 => "ABOVE",
        }
    }
    ::bpfgen_runtime::codegen::v1::serde_enum! {
        SmallSigned(i8)
    }
    /// `struct { … }`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     __u32 id;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Identity {
        /// `__u32 id`, at byte 0.
        pub number: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Identity,
        size = 4,
        align = 4,
        fields {
            number: u32 = 0,
        },
        debug this {
            "id" => this.number,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Identity,
        this,
        value,
        fields {
            "id": this.number => this.number = value,
        }
    }
    /// `struct { … }`, 2 bytes, aligned to 2.
    ///
    /// ```c
    /// struct {
    ///     __u16 port;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Place {
        /// `__u16 port`, at byte 0.
        pub port: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Place,
        size = 2,
        align = 2,
        fields {
            port: u16 = 0,
        },
        debug this {
            "port" => this.port,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Place,
        this,
        value,
        fields {
            "port": this.port => this.port = value,
        }
    }
    /// `union { … }`, 16 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     __u32 v4;
    ///     __u8 v6[16];
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct ExecAnon0 {
        bytes: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        ExecAnon0,
        size = 16,
        align = 4,
        debug this {
            "v4" => this.word(),
            "v6" => this.v6(),
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_union! {
        ExecAnon0
    }
    impl ExecAnon0 {
        /// `__u32 v4`, at byte 0.
        #[must_use]
        pub fn word(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 16>(&self.bytes)
        }
        /// Sets `__u32 v4`, at byte 0.
        pub fn set_word(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `__u8 v6[16]`, at byte 0.
        #[must_use]
        pub fn v6(&self) -> [u8; 16] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 16], 0, 16>(&self.bytes)
        }
        /// Sets `__u8 v6[16]`, at byte 0.
        pub fn set_v6(&mut self, value: [u8; 16]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 16],
                0,
                16,
            >(&mut self.bytes, value);
        }
    }
    /// `enum { … }`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct ExecState(
        /// The integer.
        pub u32,
    );
    impl ExecState {
        /// `STATE_ON` = 1.
        pub const STATE_ON: Self = Self(1);
        /// `STATE_OFF` = 2.
        pub const OFF: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        ExecState(u32),
        names {
            1 => "STATE_ON",
            2 => "STATE_OFF",
        }
    }
    ::bpfgen_runtime::codegen::v1::serde_enum! {
        ExecState(u32)
    }
    /// `struct sample`, 24 bytes, aligned to 8.
    ///
    /// ```c
    /// struct sample {
    ///     float ratio;
    ///     double exact;
    ///     int self;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, PartialOrd)]
    pub struct Sample {
        /// `float ratio`, at byte 0.
        pub ratio: f32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `double exact`, at byte 8.
        pub exact: f64,
        /// `int self`, at byte 16.
        pub self_: i32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Sample,
        size = 24,
        align = 8,
        fields {
            ratio: f32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            exact: f64 = 8,
            self_: i32 = 16,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 20,
        },
        debug this {
            "ratio" => this.ratio,
            "exact" => this.exact,
            "self" => this.self_,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Sample,
        this,
        value,
        fields {
            "ratio": this.ratio => this.ratio = value,
            "exact": this.exact => this.exact = value,
            "self": this.self_ => this.self_ = value,
        }
    }
    /// `struct tight`, 9 bytes, aligned to 1.
    ///
    /// ```c
    /// struct tight {
    ///     char a;
    ///     __u64 b;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
    pub struct Tight {
        /// `char a`, at byte 0.
        pub a: i8,
        /// `__u64 b`, at byte 1.
        pub b: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tight,
        size = 9,
        align = 1,
        fields {
            a: i8 = 0,
            b: u64 = 1,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
        },
    }
    /// `struct { … }`, 320 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     __u64 cells[40];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
    pub struct RowT {
        /// `__u64 cells[40]`, at byte 0.
        pub cells: [u64; 40],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        RowT,
        size = 320,
        align = 8,
        fields {
            cells: [u64; 40] = 0,
        },
        debug this {
            "cells" => this.cells,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        RowT,
        this,
        value,
        fields {
            "cells": this.cells => this.cells = value,
        }
    }
    /// `enum limits`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Bounds(
        /// The integer.
        pub u32,
    );
    impl Bounds {
        /// `LIMIT_LOW` = 3.
        pub const LIMIT_LOW: Self = Self(3);
        /// `LIMIT_HIGH` = 300.
        pub const LIMIT_HIGH: Self = Self(300);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Bounds(u32),
        names {
            3 => "LIMIT_LOW",
            300 => "LIMIT_HIGH",
        }
    }
    /// Constants of C: those of enums without a name, and others that were asked for.
    pub mod constants {
        /// `STATE_ON` of [`ExecState`](super::ExecState).
        pub const STATE_ON: super::ExecState = super::ExecState::STATE_ON;
        /// `STATE_OFF` of [`ExecState`](super::ExecState).
        pub const STATE_OFF: super::ExecState = super::ExecState::OFF;
        /// `ENTER` of [`Step`](super::Step).
        pub const ENTER: super::Step = super::Step::BEGIN;
        /// `EXIT` of [`Step`](super::Step).
        pub const EXIT: super::Step = super::Step::EXIT;
        /// `ALSO_EXIT` of [`Step`](super::Step).
        pub const ALSO_EXIT: super::Step = super::Step::END;
        /// `LIMIT_HIGH` of [`Bounds`](super::Bounds).
        pub const MAX_LIMIT: super::Bounds = super::Bounds::LIMIT_HIGH;
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub(crate) use imp::{constants::*, *};
