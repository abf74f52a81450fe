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
    /// The object that clang made of tails.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/tails.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } events SEC(".maps");
        /// ```
        pub events: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct message`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct message);
        /// } messages SEC(".maps");
        /// ```
        pub messages: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct dropped_by_clang`, as bytes, since the object's BTF does not have it.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } dropped SEC(".maps");
        /// ```
        pub dropped: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct fixed`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } plain SEC(".maps");
        /// ```
        pub plain: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `struct words`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } perf SEC(".maps");
        /// ```
        pub perf: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_USER_RINGBUF`, 8192 bytes, records are `struct words`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
        ///     __uint(max_entries, 8192);
        /// } user SEC(".maps");
        /// ```
        pub user: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_USER_RINGBUF`, 4096 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } user_bytes SEC(".maps");
        /// ```
        pub user_bytes: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } events SEC(".maps");
        /// ```
        pub events: ::bpfgen_runtime::codegen::v1::RingBuf<
            ::bpfgen_runtime::codegen::v1::Tailed<Event>,
        >,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct message`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        ///     __type(value, struct message);
        /// } messages SEC(".maps");
        /// ```
        pub messages: ::bpfgen_runtime::codegen::v1::RingBuf<
            ::bpfgen_runtime::codegen::v1::Tailed<Message>,
        >,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct dropped_by_clang`, as bytes, since the object's BTF does not have it.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } dropped SEC(".maps");
        /// ```
        pub dropped: ::bpfgen_runtime::codegen::v1::RingBuf<[u8]>,
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct fixed`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } plain SEC(".maps");
        /// ```
        pub plain: ::bpfgen_runtime::codegen::v1::RingBuf<Fixed>,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `struct words`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } perf SEC(".maps");
        /// ```
        pub perf: ::bpfgen_runtime::codegen::v1::PerfEventArray<
            ::bpfgen_runtime::codegen::v1::Tailed<Words>,
        >,
        /// `BPF_MAP_TYPE_USER_RINGBUF`, 8192 bytes, records are `struct words`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
        ///     __uint(max_entries, 8192);
        /// } user SEC(".maps");
        /// ```
        pub user: ::bpfgen_runtime::codegen::v1::UserRingBuf<
            ::bpfgen_runtime::codegen::v1::Tailed<Words>,
        >,
        /// `BPF_MAP_TYPE_USER_RINGBUF`, 4096 bytes.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } user_bytes SEC(".maps");
        /// ```
        pub user_bytes: ::bpfgen_runtime::codegen::v1::UserRingBuf<[u8]>,
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
    /// The programs, maps and globals of tails.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The variables of `.data`, with the values that they have at load.
        pub data: ::bpfgen_runtime::codegen::v1::Image<Data>,
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
    /// Parses the object of tails.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "tails",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            rodata: object.image::<Rodata>(".rodata")?,
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                events: object.map("events")?,
                messages: object.map("messages")?,
                dropped: object.map("dropped")?,
                plain: object.map("plain")?,
                perf: object.map("perf")?,
                user: object.map("user")?,
                user_bytes: object.map("user_bytes")?,
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
                .data(&self.data)
                .data(&self.rodata)
                .data(&self.bss)
                .map(&self.maps.events)
                .map(&self.maps.messages)
                .map(&self.maps.dropped)
                .map(&self.maps.plain)
                .map(&self.maps.perf)
                .map(&self.maps.user)
                .map(&self.maps.user_bytes)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    events: object.map("events")?,
                    messages: object.map("messages")?,
                    dropped: object.map("dropped")?,
                    plain: object.map("plain")?,
                    perf: object.map("perf")?,
                    user: object.map("user")?,
                    user_bytes: object.map("user_bytes")?,
                },
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                rodata: object.frozen(self.rodata),
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of tails.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The variables of `.data`, live.
        pub data: DataCells,
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
            let loaded = self.object.load()?;
            ::core::result::Result::Ok(Loaded {
                maps: self.maps,
                programs: Programs {},
                data: self.data,
                rodata: self.rodata,
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of tails.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The variables of `.data`, live.
        pub data: DataCells,
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
            ::core::result::Result::Ok(Links {})
        }
    }
    /// The variables of `.data`, 80 bytes.
    #[repr(C, align(8))]
    pub struct Data {
        /// `struct event hello`, 12 bytes at byte 0 of `.data`.
        pub hello: ::bpfgen_runtime::codegen::v1::WithTail<Event, 12>,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct message late`, 24 bytes at byte 16 of `.data`.
        pub late: ::bpfgen_runtime::codegen::v1::WithTail<Message, 24>,
        /// `struct words numbers`, 24 bytes at byte 40 of `.data`.
        pub numbers: ::bpfgen_runtime::codegen::v1::WithTail<Words, 24>,
        /// `struct message empty`, 16 bytes at byte 64 of `.data`.
        pub empty: Message,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 80,
        align = 8,
        fields {
            hello: ::bpfgen_runtime::codegen::v1::WithTail<Event,
            12> = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 12,
            late: ::bpfgen_runtime::codegen::v1::WithTail<Message,
            24> = 16,
            numbers: ::bpfgen_runtime::codegen::v1::WithTail<Words,
            24> = 40,
            empty: Message = 64,
        },
        bools {},
        debug this {
            "hello" => this.hello,
            "late" => this.late,
            "numbers" => this.numbers,
            "empty" => this.empty,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct event hello`, 12 bytes at byte 0 of `.data`.
        pub hello: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::WithTail<Event, 12>,
        >,
        /// `struct message late`, 24 bytes at byte 16 of `.data`.
        pub late: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::WithTail<Message, 24>,
        >,
        /// `struct words numbers`, 24 bytes at byte 40 of `.data`.
        pub numbers: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::WithTail<Words, 24>,
        >,
        /// `struct message empty`, 16 bytes at byte 64 of `.data`.
        pub empty: ::bpfgen_runtime::codegen::v1::Shared<Message>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                hello: section
                    .cell::<::bpfgen_runtime::codegen::v1::WithTail<Event, 12>>(0)?,
                late: section
                    .cell::<::bpfgen_runtime::codegen::v1::WithTail<Message, 24>>(16)?,
                numbers: section
                    .cell::<::bpfgen_runtime::codegen::v1::WithTail<Words, 24>>(40)?,
                empty: section.cell::<Message>(64)?,
            })
        }
    }
    /// The constants of `.rodata`, 20 bytes.
    #[repr(C)]
    pub struct Rodata {
        /// `const struct lines lines`, 20 bytes at byte 0 of `.rodata`.
        pub lines: ::bpfgen_runtime::codegen::v1::WithTail<Lines, 20>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 20,
        align = 1,
        fields {
            lines: ::bpfgen_runtime::codegen::v1::WithTail<Lines,
            20> = 0,
        },
        bools {},
        debug this {
            "lines" => this.lines,
        },
    }
    /// The variables of `.bss`, 48 bytes.
    #[repr(C)]
    pub struct Bss {
        /// `struct event zero`, 4 bytes at byte 0 of `.bss`.
        pub zero: Event,
        /// `struct outer outer`, 8 bytes at byte 4 of `.bss`.
        pub outer: Outer,
        /// `struct last last`, 8 bytes at byte 12 of `.bss`.
        pub last: Last,
        /// `struct tight tight`, 1 byte at byte 20 of `.bss`.
        pub tight: Tight,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `struct hollow hollow`, 4 bytes at byte 24 of `.bss`.
        pub hollow: Hollow,
        /// `struct middle middle`, 8 bytes at byte 28 of `.bss`.
        pub middle: Middle,
        /// `struct none none`, 8 bytes at byte 36 of `.bss`.
        pub none: None,
        /// `struct fixed fixed`, 4 bytes at byte 44 of `.bss`.
        pub fixed: Fixed,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 48,
        align = 4,
        fields {
            zero: Event = 0,
            outer: Outer = 4,
            last: Last = 12,
            tight: Tight = 20,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 21,
            hollow: Hollow = 24,
            middle: Middle = 28,
            none: None = 36,
            fixed: Fixed = 44,
        },
        bools {},
        debug this {
            "zero" => this.zero,
            "outer" => this.outer,
            "last" => this.last,
            "tight" => this.tight,
            "hollow" => this.hollow,
            "middle" => this.middle,
            "none" => this.none,
            "fixed" => this.fixed,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `struct event zero`, 4 bytes at byte 0 of `.bss`.
        pub zero: ::bpfgen_runtime::codegen::v1::Shared<Event>,
        /// `struct outer outer`, 8 bytes at byte 4 of `.bss`.
        pub outer: ::bpfgen_runtime::codegen::v1::Shared<Outer>,
        /// `struct last last`, 8 bytes at byte 12 of `.bss`.
        pub last: ::bpfgen_runtime::codegen::v1::Shared<Last>,
        /// `struct tight tight`, 1 byte at byte 20 of `.bss`.
        pub tight: ::bpfgen_runtime::codegen::v1::Shared<Tight>,
        /// `struct hollow hollow`, 4 bytes at byte 24 of `.bss`.
        pub hollow: ::bpfgen_runtime::codegen::v1::Shared<Hollow>,
        /// `struct middle middle`, 8 bytes at byte 28 of `.bss`.
        pub middle: ::bpfgen_runtime::codegen::v1::Shared<Middle>,
        /// `struct none none`, 8 bytes at byte 36 of `.bss`.
        pub none: ::bpfgen_runtime::codegen::v1::Shared<None>,
        /// `struct fixed fixed`, 4 bytes at byte 44 of `.bss`.
        pub fixed: ::bpfgen_runtime::codegen::v1::Shared<Fixed>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                zero: section.cell::<Event>(0)?,
                outer: section.cell::<Outer>(4)?,
                last: section.cell::<Last>(12)?,
                tight: section.cell::<Tight>(20)?,
                hollow: section.cell::<Hollow>(24)?,
                middle: section.cell::<Middle>(28)?,
                none: section.cell::<None>(36)?,
                fixed: section.cell::<Fixed>(44)?,
            })
        }
    }
    /// `struct event`, 4 bytes, aligned to 4.
    ///
    /// Records are `Tailed<Event>`, which has the elements of `data`.
    ///
    /// ```c
    /// struct event {
    ///     __u32 len;
    ///     __u8 data[];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Event {
        /// `__u32 len`, at byte 0.
        pub len: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Event,
        size = 4,
        align = 4,
        fields {
            len: u32 = 0,
        },
        debug this {
            "len" => this.len,
        },
    }
    /// `struct message`, 16 bytes, aligned to 8.
    ///
    /// Records are `Tailed<Message>`, which has the elements of `text`.
    ///
    /// ```c
    /// struct message {
    ///     __u64 time;
    ///     __u16 len;
    ///     char text[];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Message {
        /// `__u64 time`, at byte 0.
        pub time: u64,
        /// `__u16 len`, at byte 8.
        pub len: u16,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<6>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Message,
        size = 16,
        align = 8,
        fields {
            time: u64 = 0,
            len: u16 = 8,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<6> = 10,
        },
        debug this {
            "time" => this.time,
            "len" => this.len,
        },
    }
    /// `struct fixed`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct fixed {
    ///     __u32 number;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Fixed {
        /// `__u32 number`, at byte 0.
        pub number: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Fixed,
        size = 4,
        align = 4,
        fields {
            number: u32 = 0,
        },
        debug this {
            "number" => this.number,
        },
    }
    /// `struct words`, 8 bytes, aligned to 8.
    ///
    /// Records are `Tailed<Words>`, which has the elements of `words`.
    ///
    /// ```c
    /// struct words {
    ///     __u32 count;
    ///     __u64 words[];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Words {
        /// `__u32 count`, at byte 0.
        pub count: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Words,
        size = 8,
        align = 8,
        fields {
            count: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
        },
        debug this {
            "count" => this.count,
        },
    }
    /// `struct lines`, 4 bytes, aligned to 4.
    ///
    /// Records are `Tailed<Lines>`, which has the elements of `lines`.
    ///
    /// ```c
    /// struct lines {
    ///     __u32 count;
    ///     char lines[][8];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Lines {
        /// `__u32 count`, at byte 0.
        pub count: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Lines,
        size = 4,
        align = 4,
        fields {
            count: u32 = 0,
        },
        debug this {
            "count" => this.count,
        },
    }
    /// `struct only`, 0 bytes, aligned to 2.
    ///
    /// Records are `Tailed<Only>`, which has the elements of `pairs`.
    ///
    /// ```c
    /// struct only {
    ///     struct {
    ///     } nothing;
    ///     struct pair pairs[];
    /// };
    /// ```
    #[repr(C, align(2))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Only {
        /// `struct { … } nothing`, at byte 0.
        pub nothing: OnlyNothing,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Only,
        size = 0,
        align = 2,
        fields {
            nothing: OnlyNothing = 0,
        },
        debug this {
            "nothing" => this.nothing,
        },
    }
    /// `struct { … }`, 0 bytes, aligned to 1.
    ///
    /// ```c
    /// struct {
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct OnlyNothing {}
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        OnlyNothing,
        size = 0,
        align = 1,
        fields {},
        debug this {},
    }
    /// `struct pair`, 4 bytes, aligned to 2.
    ///
    /// ```c
    /// struct pair {
    ///     __u16 a;
    ///     __u16 b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Pair {
        /// `__u16 a`, at byte 0.
        pub a: u16,
        /// `__u16 b`, at byte 2.
        pub b: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Pair,
        size = 4,
        align = 2,
        fields {
            a: u16 = 0,
            b: u16 = 2,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct outer`, 8 bytes, aligned to 4.
    ///
    /// Records are `Tailed<Outer>`, which has the elements of `data`.
    ///
    /// ```c
    /// struct outer {
    ///     __u32 kind;
    ///     struct event event;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Outer {
        /// `__u32 kind`, at byte 0.
        pub kind: u32,
        /// `struct event event`, at byte 4.
        pub event: Event,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Outer,
        size = 8,
        align = 4,
        fields {
            kind: u32 = 0,
            event: Event = 4,
        },
        debug this {
            "kind" => this.kind,
            "event" => this.event,
        },
    }
    /// `struct last`, 8 bytes, aligned to 4.
    ///
    /// Records are `Tailed<Last>`, which has the elements of `pairs`.
    ///
    /// ```c
    /// struct last {
    ///     __u32 kind;
    ///     union {
    ///         __u32 word;
    ///         struct {
    ///             struct {
    ///             } empty;
    ///             struct pair pairs[];
    ///         };
    ///     };
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Last {
        /// `__u32 kind`, at byte 0.
        pub kind: u32,
        /// `union { … }`, at byte 4.
        /// What it holds has accessors here, too.
        pub anon_0: LastAnon0,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Last,
        size = 8,
        align = 4,
        fields {
            kind: u32 = 0,
            anon_0: LastAnon0 = 4,
        },
        debug this {
            "kind" => this.kind,
            "anon_0" => this.anon_0,
        },
    }
    impl Last {
        /// `__u32 word`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn word(&self) -> u32 {
            let union = self.anon_0;
            union.word()
        }
        /// Sets `__u32 word`, at byte 0 of `anon_0`.
        pub fn set_word(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_word(value);
            self.anon_0 = union;
        }
    }
    /// `union { … }`, 4 bytes, aligned to 4.
    ///
    /// There is no view `struct { … } empty`: it has no size of its own.
    ///
    /// There is no view `struct pair pairs[]`: it has no size of its own.
    ///
    /// ```c
    /// union {
    ///     __u32 word;
    ///     struct {
    ///         struct {
    ///         } empty;
    ///         struct pair pairs[];
    ///     };
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct LastAnon0 {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        LastAnon0,
        size = 4,
        align = 4,
        debug this {
            "word" => this.word(),
        },
    }
    impl LastAnon0 {
        /// `__u32 word`, at byte 0.
        #[must_use]
        pub fn word(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 4>(&self.bytes)
        }
        /// Sets `__u32 word`, at byte 0.
        pub fn set_word(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                4,
            >(&mut self.bytes, value);
        }
    }
    /// `struct tight`, 1 byte, aligned to 1.
    ///
    /// Records are `Tailed<Tight>`, which has the elements of `words`.
    ///
    /// ```c
    /// struct tight {
    ///     __u8 kind;
    ///     __u32 words[];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Tight {
        /// `__u8 kind`, at byte 0.
        pub kind: u8,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tight,
        size = 1,
        align = 1,
        fields {
            kind: u8 = 0,
        },
        debug this {
            "kind" => this.kind,
        },
    }
    /// `struct hollow`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct hollow {
    ///     __u32 count;
    ///     struct { … } nothing[];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Hollow {
        /// `__u32 count`, at byte 0.
        pub count: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Hollow,
        size = 4,
        align = 4,
        fields {
            count: u32 = 0,
        },
        debug this {
            "count" => this.count,
        },
    }
    /// `struct middle`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct middle {
    ///     __u32 a;
    ///     __u8 mark[];
    ///     __u32 b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Middle {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        /// `__u32 b`, at byte 4.
        pub b: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Middle,
        size = 8,
        align = 4,
        fields {
            a: u32 = 0,
            b: u32 = 4,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct none`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct none {
    ///     __u32 a;
    ///     __u8 b[1];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct None {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        /// `__u8 b[1]`, at byte 4.
        pub b: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        None,
        size = 8,
        align = 4,
        fields {
            a: u32 = 0,
            b: [u8; 1] = 4,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 5,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Event,
        data: u8 = 4
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Message,
        text: u8 = 10
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Words,
        words: u64 = 8
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Lines,
        lines: ::bpfgen_runtime::codegen::v1::CharArray<8> = 4
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Only,
        pairs: Pair = 0
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Outer,
        data: u8 = 8
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Last,
        pairs: Pair = 4
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Tight,
        words: u32 = 1
    }
    /// `typedef struct only only`.
    pub type Only_2 = Only;
    /// `typedef struct outer outer`.
    pub type Outer_2 = Outer;
    /// `typedef struct hollow hollow`.
    pub type Hollow_2 = Hollow;
    /// `typedef struct last last`.
    pub type Last_2 = Last;
    /// `typedef struct tight tight`.
    pub type Tight_2 = Tight;
    /// `typedef struct none none`.
    pub type None_2 = None;
    /// `typedef struct middle middle`.
    pub type Middle_2 = Middle;
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
