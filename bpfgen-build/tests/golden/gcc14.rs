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
    /// The object that clang made of gcc14.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/gcc14.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } counts SEC(".maps");
        /// ```
        pub counts: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_HASH`, 16 entries, key `__u32` (4 bytes), value `struct sample` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 16);
        ///     __type(key, __u32);
        ///     __type(value, struct sample);
        /// } samples SEC(".maps");
        /// ```
        pub samples: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_ARRAY`, 4 entries, key `__u32` (4 bytes), value `__u64` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u64);
        /// } counts SEC(".maps");
        /// ```
        pub counts: ::bpfgen_runtime::codegen::v1::Array<u64>,
        /// `BPF_MAP_TYPE_HASH`, 16 entries, key `__u32` (4 bytes), value `struct sample` (16 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 16);
        ///     __type(key, __u32);
        ///     __type(value, struct sample);
        /// } samples SEC(".maps");
        /// ```
        pub samples: ::bpfgen_runtime::codegen::v1::HashMap<u32, Sample>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("raw_tp/sys_enter") int on_enter(void *ctx)`, 43 instructions (344 bytes).
        pub on_enter: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 1] {
            [(&self.on_enter).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("raw_tp/sys_enter") int on_enter(void *ctx)`, 43 instructions (344 bytes).
        pub on_enter: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `on_enter`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_enter: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of gcc14.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
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
    /// Parses the object of gcc14.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "gcc14",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                counts: object.map("counts")?,
                samples: object.map("samples")?,
            },
            programs: OpenPrograms {
                on_enter: object.program("on_enter")?,
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
                .data(&self.data)
                .data(&self.bss)
                .map(&self.maps.counts)
                .map(&self.maps.samples)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    counts: object.map("counts")?,
                    samples: object.map("samples")?,
                },
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of gcc14.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
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
                    on_enter: loaded.program("on_enter")?,
                },
                data: self.data,
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of gcc14.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
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
                on_enter: self.programs.on_enter.auto_attach()?,
            })
        }
    }
    /// The variables of `.data`, 20 bytes.
    #[repr(C)]
    pub struct Data {
        /// `__u32 steps[4]`, 16 bytes at byte 0 of `.data`.
        pub steps: [u32; 4],
        /// `__u32 tid`, 4 bytes at byte 16 of `.data`.
        pub tid: u32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 20,
        align = 4,
        fields {
            steps: [u32; 4] = 0,
            tid: u32 = 16,
        },
        bools {},
        debug this {
            "steps" => this.steps,
            "tid" => this.tid,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `__u32 steps[4]`, 16 bytes at byte 0 of `.data`.
        pub steps: ::bpfgen_runtime::codegen::v1::Shared<[u32; 4]>,
        /// `__u32 tid`, 4 bytes at byte 16 of `.data`.
        pub tid: ::bpfgen_runtime::codegen::v1::Shared<u32>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                steps: section.cell::<[u32; 4]>(0)?,
                tid: section.cell::<u32>(16)?,
            })
        }
    }
    /// The variables of `.bss`, 24 bytes.
    #[repr(C, align(8))]
    pub struct Bss {
        /// `__u32 seen[3]`, 12 bytes at byte 0 of `.bss`.
        pub seen: [u32; 3],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u64 calls`, 8 bytes at byte 16 of `.bss`.
        pub calls: u64,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 24,
        align = 8,
        fields {
            seen: [u32; 3] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 12,
            calls: u64 = 16,
        },
        bools {},
        debug this {
            "seen" => this.seen,
            "calls" => this.calls,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `__u32 seen[3]`, 12 bytes at byte 0 of `.bss`.
        pub seen: ::bpfgen_runtime::codegen::v1::Shared<[u32; 3]>,
        /// `__u64 calls`, 8 bytes at byte 16 of `.bss`.
        pub calls: ::bpfgen_runtime::codegen::v1::Shared<u64>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                seen: section.cell::<[u32; 3]>(0)?,
                calls: section.cell::<u64>(16)?,
            })
        }
    }
    /// `struct sample`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct sample {
    ///     __u32 tid;
    ///     __u32 kind : 3;
    ///     int delta : 5;
    ///     __u64 calls;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Sample {
        /// `__u32 tid`, at byte 0.
        pub tid: u32,
        #[doc(hidden)]
        pub _bits0: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `__u64 calls`, at byte 8.
        pub calls: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Sample,
        size = 16,
        align = 8,
        fields {
            tid: u32 = 0,
            _bits0: [u8; 1] = 4,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 5,
            calls: u64 = 8,
        },
        debug this {
            "tid" => this.tid,
            "kind" => this.kind(),
            "delta" => this.delta(),
            "calls" => this.calls,
        },
    }
    impl Sample {
        /// `__u32 kind : 3`, 3 bits at byte 4.
        #[must_use]
        pub fn kind(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 3)
        }
        /// Sets `__u32 kind : 3`, 3 bits at byte 4. What `value` has above its lowest bits is cut off.
        pub fn set_kind(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 3, value);
        }
        /// `int delta : 5`, 5 bits at byte 4, bit 3.
        #[must_use]
        pub fn delta(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 3, 5)
        }
        /// Sets `int delta : 5`, 5 bits at byte 4, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_delta(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 3, 5, value);
        }
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
