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
    /// The object that clang made of globals.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/globals.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {}
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {}
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("xdp") int use(struct xdp_md *ctx)`, 31 instructions (248 bytes), globals.bpf.c:42.
        pub r#use: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 1] {
            [(&self.r#use).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("xdp") int use(struct xdp_md *ctx)`, 31 instructions (248 bytes), globals.bpf.c:42.
        pub r#use: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `use`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub r#use: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of globals.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The constants of `.rodata`, to be set before load.
        pub rodata: ::bpfgen_runtime::codegen::v1::Image<Rodata>,
        /// The variables of `.data`, with the values that they have at load.
        pub data: ::bpfgen_runtime::codegen::v1::Image<Data>,
        /// The variables of `.bss`, with the values that they have at load.
        pub bss: ::bpfgen_runtime::codegen::v1::Image<Bss>,
        /// The variables of `.data.shared`, with the values that they have at load.
        pub data_shared: ::bpfgen_runtime::codegen::v1::Image<DataShared>,
        /// The constants of `.rodata.tuning`, to be set before load.
        pub rodata_tuning: ::bpfgen_runtime::codegen::v1::Image<RodataTuning>,
        /// The variables of `.bss.more`, with the values that they have at load.
        pub bss_more: ::bpfgen_runtime::codegen::v1::Image<BssMore>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of globals.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "globals",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            rodata: object.image::<Rodata>(".rodata")?,
            data: object.image::<Data>(".data")?,
            bss: object.image::<Bss>(".bss")?,
            data_shared: object.image::<DataShared>(".data.shared")?,
            rodata_tuning: object.image::<RodataTuning>(".rodata.tuning")?,
            bss_more: object.image::<BssMore>(".bss.more")?,
            maps: OpenMaps {},
            programs: OpenPrograms {
                r#use: object.program("use")?,
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
                .data(&self.data_shared)
                .data(&self.rodata_tuning)
                .data(&self.bss_more)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                rodata: object.frozen(self.rodata),
                data: DataCells::new(&object.section(".data")?)?,
                bss: BssCells::new(&object.section(".bss")?)?,
                data_shared: DataSharedCells::new(&object.section(".data.shared")?)?,
                rodata_tuning: object.frozen(self.rodata_tuning),
                bss_more: BssMoreCells::new(&object.section(".bss.more")?)?,
                object,
            })
        }
    }
    /// The maps and globals of globals.bpf.c, in the kernel, and its programs before load.
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
        /// The variables of `.data.shared`, live.
        pub data_shared: DataSharedCells,
        /// The constants of `.rodata.tuning`, as they were frozen.
        pub rodata_tuning: ::bpfgen_runtime::codegen::v1::Frozen<RodataTuning>,
        /// The variables of `.bss.more`, live.
        pub bss_more: BssMoreCells,
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
                    r#use: loaded.program("use")?,
                },
                rodata: self.rodata,
                data: self.data,
                bss: self.bss,
                data_shared: self.data_shared,
                rodata_tuning: self.rodata_tuning,
                bss_more: self.bss_more,
            })
        }
    }
    /// The programs, maps and globals of globals.bpf.c, in the kernel.
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
        /// The variables of `.data.shared`, live.
        pub data_shared: DataSharedCells,
        /// The constants of `.rodata.tuning`, as they were frozen.
        pub rodata_tuning: ::bpfgen_runtime::codegen::v1::Frozen<RodataTuning>,
        /// The variables of `.bss.more`, live.
        pub bss_more: BssMoreCells,
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
                r#use: self.programs.r#use.auto_attach()?,
            })
        }
    }
    /// The constants of `.rodata`, 91 bytes.
    #[repr(C, align(8))]
    pub struct Rodata {
        /// `const volatile __u32 target_uid`, 4 bytes at byte 0 of `.rodata`.
        pub target_uid: u32,
        /// `const volatile bool verbose`, 1 byte at byte 4 of `.rodata`.
        pub verbose: bool,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `const volatile struct config config`, 12 bytes at byte 6 of `.rodata`.
        pub config: Config,
        /// `const volatile char prefix[16]`, 16 bytes at byte 18 of `.rodata`.
        pub prefix: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<6>,
        /// `const volatile __u64 limits[4]`, 32 bytes at byte 40 of `.rodata`.
        pub limits: [u64; 4],
        /// `const volatile char odd`, 1 byte at byte 72 of `.rodata`.
        pub odd: i8,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<15>,
        /// `const volatile bool choices[3]`, 3 bytes at byte 88 of `.rodata`.
        /// The section can have more of its elements than C says: `resize`, `elements`.
        pub choices: [::bpfgen_runtime::codegen::v1::Bool; 3],
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<5>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 91,
        align = 8,
        fields {
            target_uid: u32 = 0,
            verbose: bool = 4,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 5,
            config: Config = 6,
            prefix: ::bpfgen_runtime::codegen::v1::CharArray<16> = 18,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<6> = 34,
            limits: [u64; 4] = 40,
            odd: i8 = 72,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<15> = 73,
            choices: [::bpfgen_runtime::codegen::v1::Bool; 3] = 88,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<5> = 91,
        },
        bools {
            verbose,
        },
        array {
            choices: [::bpfgen_runtime::codegen::v1::Bool; 3]
        },
        debug this {
            "target_uid" => this.target_uid,
            "verbose" => this.verbose,
            "config" => this.config,
            "prefix" => this.prefix,
            "limits" => this.limits,
            "odd" => this.odd,
            "choices" => this.choices,
        },
    }
    /// The variables of `.data`, 24 bytes.
    #[repr(C, align(8))]
    pub struct Data {
        /// `int level`, 4 bytes at byte 0 of `.data`.
        pub level: i32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `double ratio`, 8 bytes at byte 8 of `.data`.
        pub ratio: f64,
        /// `int maybe`, 4 bytes at byte 16 of `.data`.
        pub maybe: i32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 24,
        align = 8,
        fields {
            level: i32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            ratio: f64 = 8,
            maybe: i32 = 16,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 20,
        },
        bools {},
        debug this {
            "level" => this.level,
            "ratio" => this.ratio,
            "maybe" => this.maybe,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `int level`, 4 bytes at byte 0 of `.data`.
        pub level: ::bpfgen_runtime::codegen::v1::Shared<i32>,
        /// `double ratio`, 8 bytes at byte 8 of `.data`.
        pub ratio: ::bpfgen_runtime::codegen::v1::Shared<f64>,
        /// `int maybe`, 4 bytes at byte 16 of `.data`.
        pub maybe: ::bpfgen_runtime::codegen::v1::Shared<i32>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                level: section.cell::<i32>(0)?,
                ratio: section.cell::<f64>(8)?,
                maybe: section.cell::<i32>(16)?,
            })
        }
    }
    /// The variables of `.bss`, 1048794 bytes.
    #[repr(C, align(8))]
    pub struct Bss {
        /// `const char *message`, 8 bytes at byte 0 of `.bss`.
        pub message: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<8>,
        /// `__u64 seen`, 8 bytes at byte 16 of `.bss`.
        pub seen: u64,
        /// `bool ready`, 1 byte at byte 24 of `.bss`.
        pub ready: bool,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `struct config configs[16]`, 192 bytes at byte 26 of `.bss`.
        pub configs: [Config; 16],
        /// `__u8 big[1048576]`, 1048576 bytes at byte 218 of `.bss`.
        /// The section can have more of its elements than C says: `resize`, `elements`.
        pub big: [u8; 1048576],
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<6>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 1048794,
        align = 8,
        fields {
            message: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr> = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<8> = 8,
            seen: u64 = 16,
            ready: bool = 24,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 25,
            configs: [Config; 16] = 26,
            big: [u8; 1048576] = 218,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<6> = 1048794,
        },
        bools {
            ready,
        },
        array {
            big: [u8; 1048576]
        },
        debug this {
            "message" => this.message,
            "seen" => this.seen,
            "ready" => this.ready,
            "configs" => this.configs,
            "big" => this.big,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `const char *message`, 8 bytes at byte 0 of `.bss`.
        pub message: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        >,
        /// `__u64 seen`, 8 bytes at byte 16 of `.bss`.
        pub seen: ::bpfgen_runtime::codegen::v1::Shared<u64>,
        /// `bool ready`, 1 byte at byte 24 of `.bss`.
        pub ready: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::Bool,
        >,
        /// `struct config configs[16]`, 192 bytes at byte 26 of `.bss`.
        pub configs: ::bpfgen_runtime::codegen::v1::Shared<[Config; 16]>,
        /// `__u8 big[1048576]`, 1048576 bytes at byte 218 of `.bss`.
        /// The section can have more of its elements than C says: `resize`, `elements`.
        pub big: ::bpfgen_runtime::codegen::v1::Shared<[u8; 1048576]>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                message: section
                    .cell::<
                        ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
                    >(0)?,
                seen: section.cell::<u64>(16)?,
                ready: section.cell::<::bpfgen_runtime::codegen::v1::Bool>(24)?,
                configs: section.cell::<[Config; 16]>(26)?,
                big: section.cell::<[u8; 1048576]>(218)?,
            })
        }
    }
    /// The variables of `.data.shared`, 4 bytes.
    #[repr(C)]
    pub struct DataShared {
        /// `__u32 shared`, 4 bytes at byte 0 of `.data.shared`.
        pub shared: u32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        DataShared,
        section = ".data.shared",
        size = 4,
        align = 4,
        fields {
            shared: u32 = 0,
        },
        bools {},
        debug this {
            "shared" => this.shared,
        },
    }
    /// The variables of `.data.shared` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataSharedCells {
        /// `__u32 shared`, 4 bytes at byte 0 of `.data.shared`.
        pub shared: ::bpfgen_runtime::codegen::v1::Shared<u32>,
    }
    impl DataSharedCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                shared: section.cell::<u32>(0)?,
            })
        }
    }
    /// The constants of `.rodata.tuning`, 4 bytes.
    #[repr(C)]
    pub struct RodataTuning {
        /// `const volatile int tuning`, 4 bytes at byte 0 of `.rodata.tuning`.
        pub tuning: i32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        RodataTuning,
        section = ".rodata.tuning",
        size = 4,
        align = 4,
        fields {
            tuning: i32 = 0,
        },
        bools {},
        debug this {
            "tuning" => this.tuning,
        },
    }
    /// The variables of `.bss.more`, 8 bytes.
    #[repr(C, align(8))]
    pub struct BssMore {
        /// `__u64 zeroed`, 8 bytes at byte 0 of `.bss.more`.
        pub zeroed: u64,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        BssMore,
        section = ".bss.more",
        size = 8,
        align = 8,
        fields {
            zeroed: u64 = 0,
        },
        bools {},
        debug this {
            "zeroed" => this.zeroed,
        },
    }
    /// The variables of `.bss.more` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssMoreCells {
        /// `__u64 zeroed`, 8 bytes at byte 0 of `.bss.more`.
        pub zeroed: ::bpfgen_runtime::codegen::v1::Shared<u64>,
    }
    impl BssMoreCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                zeroed: section.cell::<u64>(0)?,
            })
        }
    }
    /// `struct config`, 12 bytes, aligned to 2.
    ///
    /// ```c
    /// struct config {
    ///     bool on;
    ///     __u16 port;
    ///     char name[8];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Config {
        /// `bool on`, at byte 0.
        pub on: ::bpfgen_runtime::codegen::v1::Bool,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `__u16 port`, at byte 2.
        pub port: u16,
        /// `char name[8]`, at byte 4.
        pub name: ::bpfgen_runtime::codegen::v1::CharArray<8>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Config,
        size = 12,
        align = 2,
        fields {
            on: ::bpfgen_runtime::codegen::v1::Bool = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 1,
            port: u16 = 2,
            name: ::bpfgen_runtime::codegen::v1::CharArray<8> = 4,
        },
        debug this {
            "on" => this.on,
            "port" => this.port,
            "name" => this.name,
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
