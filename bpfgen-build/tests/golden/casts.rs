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
    /// The object that clang made of casts.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/casts.bpf.o"),
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
    pub struct OpenPrograms {}
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {}
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {}
    /// The programs, maps and globals of casts.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The variables of `.data`, with the values that they have at load.
        pub data: ::bpfgen_runtime::codegen::v1::Image<Data>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of casts.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "casts",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            maps: OpenMaps {},
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
            let object = self.object.loader().data(&self.data).prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                object,
            })
        }
    }
    /// The maps and globals of casts.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The variables of `.data`, live.
        pub data: DataCells,
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
            })
        }
    }
    /// The programs, maps and globals of casts.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The variables of `.data`, live.
        pub data: DataCells,
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
    /// The variables of `.data`, 192 bytes.
    #[repr(C, align(32))]
    pub struct Data {
        /// `struct all all`, 128 bytes at byte 0 of `.data`.
        pub all: All,
        /// `struct tight tight`, 19 bytes at byte 128 of `.data`.
        pub tight: Tight,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<13>,
        /// `struct lines lines`, 32 bytes at byte 160 of `.data`.
        pub lines: Lines,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 192,
        align = 32,
        fields {
            all: All = 0,
            tight: Tight = 128,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<13> = 147,
            lines: Lines = 160,
        },
        bools {},
        debug this {
            "all" => this.all,
            "tight" => this.tight,
            "lines" => this.lines,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct all all`, 128 bytes at byte 0 of `.data`.
        pub all: ::bpfgen_runtime::codegen::v1::Shared<All>,
        /// `struct tight tight`, 19 bytes at byte 128 of `.data`.
        pub tight: ::bpfgen_runtime::codegen::v1::Shared<Tight>,
        /// `struct lines lines`, 32 bytes at byte 160 of `.data`.
        pub lines: ::bpfgen_runtime::codegen::v1::Shared<Lines>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                all: section.cell::<All>(0)?,
                tight: section.cell::<Tight>(128)?,
                lines: section.cell::<Lines>(160)?,
            })
        }
    }
    /// `struct all`, 128 bytes, aligned to 16.
    ///
    /// ```c
    /// struct all {
    ///     _Bool flag;
    ///     char name[16];
    ///     __u32 low : 5;
    ///     __u32 high : 20;
    ///     enum phase phase;
    ///     struct inner inner[2];
    ///     union {
    ///         __u32 v4;
    ///         __u8 v6[16];
    ///     };
    ///     struct all *next;
    ///     struct bpf_spin_lock lock;
    ///     unsigned __int128 wide;
    ///     double real;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(
        Clone,
        Copy,
        PartialEq,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct All {
        /// `_Bool flag`, at byte 0.
        pub flag: ::bpfgen_runtime::codegen::v1::Bool,
        /// `char name[16]`, at byte 1.
        pub name: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        #[doc(hidden)]
        pub _bits0: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        #[doc(hidden)]
        pub _bits1: [u8; 3],
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `enum phase phase`, at byte 24.
        pub phase: Phase,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct inner inner[2]`, at byte 32.
        pub inner: [Inner; 2],
        /// `union { … }`, at byte 64.
        /// What it holds has accessors here, too.
        pub anon_0: AllAnon0,
        /// `struct all *next`, at byte 80.
        pub next: ::bpfgen_runtime::codegen::v1::KernelPtr<All>,
        /// `struct bpf_spin_lock lock`, at byte 88.
        /// As bytes: only the kernel understands a `bpf_spin_lock`.
        pub lock: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `unsigned __int128 wide`, at byte 96.
        pub wide: u128,
        /// `double real`, at byte 112.
        pub real: f64,
        #[doc(hidden)]
        pub _pad4: ::bpfgen_runtime::codegen::v1::Pad<8>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        All,
        size = 128,
        align = 16,
        fields {
            flag: ::bpfgen_runtime::codegen::v1::Bool = 0,
            name: ::bpfgen_runtime::codegen::v1::CharArray<16> = 1,
            _bits0: [u8; 1] = 17,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 18,
            _bits1: [u8; 3] = 20,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 23,
            phase: Phase = 24,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<4> = 28,
            inner: [Inner; 2] = 32,
            anon_0: AllAnon0 = 64,
            next: ::bpfgen_runtime::codegen::v1::KernelPtr<All> = 80,
            lock: ::bpfgen_runtime::codegen::v1::Opaque<4> = 88,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<4> = 92,
            wide: u128 = 96,
            real: f64 = 112,
            _pad4: ::bpfgen_runtime::codegen::v1::Pad<8> = 120,
        },
        debug this {
            "flag" => this.flag,
            "name" => this.name,
            "low" => this.low(),
            "high" => this.high(),
            "phase" => this.phase,
            "inner" => this.inner,
            "anon_0" => this.anon_0,
            "next" => this.next,
            "lock" => this.lock,
            "wide" => this.wide,
            "real" => this.real,
        },
    }
    impl All {
        /// `__u32 low : 5`, 5 bits at byte 17.
        #[must_use]
        pub fn low(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 5)
        }
        /// Sets `__u32 low : 5`, 5 bits at byte 17. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 5, value);
        }
        /// `__u32 high : 20`, 20 bits at byte 20.
        #[must_use]
        pub fn high(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 0, 20)
        }
        /// Sets `__u32 high : 20`, 20 bits at byte 20. What `value` has above its lowest bits is cut off.
        pub fn set_high(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 0, 20, value);
        }
        /// `__u32 v4`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn v4(&self) -> u32 {
            let union = self.anon_0;
            union.v4()
        }
        /// Sets `__u32 v4`, at byte 0 of `anon_0`.
        pub fn set_v4(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_v4(value);
            self.anon_0 = union;
        }
        /// `__u8 v6[16]`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn v6(&self) -> [u8; 16] {
            let union = self.anon_0;
            union.v6()
        }
        /// Sets `__u8 v6[16]`, at byte 0 of `anon_0`.
        pub fn set_v6(&mut self, value: [u8; 16]) {
            let mut union = self.anon_0;
            union.set_v6(value);
            self.anon_0 = union;
        }
    }
    /// `enum phase`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(
        Clone,
        Copy,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Hash,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct Phase(
        /// The integer.
        pub u32,
    );
    impl Phase {
        /// `IDLE` = 0.
        pub const IDLE: Self = Self(0);
        /// `BUSY` = 7.
        pub const BUSY: Self = Self(7);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Phase(u32),
        names {
            0 => "IDLE",
            7 => "BUSY",
        }
    }
    /// `struct inner`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct inner {
    ///     __u8 tag;
    ///     __u64 value;
    /// };
    /// ```
    #[repr(C)]
    #[derive(
        Clone,
        Copy,
        PartialEq,
        Eq,
        Hash,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct Inner {
        /// `__u8 tag`, at byte 0.
        pub tag: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `__u64 value`, at byte 8.
        pub value: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Inner,
        size = 16,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            tag: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 1,
            value: u64 = 8,
        },
        debug this {
            "tag" => this.tag,
            "value" => this.value,
        },
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
    #[derive(
        Clone,
        Copy,
        PartialEq,
        Eq,
        Hash,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct AllAnon0 {
        bytes: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        AllAnon0,
        size = 16,
        align = 4,
        debug this {
            "v4" => this.v4(),
            "v6" => this.v6(),
        },
    }
    impl AllAnon0 {
        /// `__u32 v4`, at byte 0.
        #[must_use]
        pub fn v4(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 16>(&self.bytes)
        }
        /// Sets `__u32 v4`, at byte 0.
        pub fn set_v4(&mut self, value: u32) {
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
    /// `struct tight`, 19 bytes, aligned to 1.
    ///
    /// ```c
    /// struct tight {
    ///     __u8 a;
    ///     struct inner b;
    ///     __u16 c;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(
        Clone,
        Copy,
        PartialEq,
        Eq,
        Hash,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct Tight {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        /// `struct inner b`, at byte 1.
        pub b: Inner,
        /// `__u16 c`, at byte 17.
        pub c: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tight,
        size = 19,
        align = 1,
        fields {
            a: u8 = 0,
            b: Inner = 1,
            c: u16 = 17,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
            "c" => { this.c },
        },
    }
    /// `struct lines`, 32 bytes, aligned to 32.
    ///
    /// ```c
    /// struct lines {
    ///     __u32 a;
    /// };
    /// ```
    #[repr(C, align(32))]
    #[derive(
        Clone,
        Copy,
        PartialEq,
        Eq,
        Hash,
        ::zerocopy::FromBytes,
        ::zerocopy::IntoBytes,
        ::zerocopy::Immutable,
        ::zerocopy::KnownLayout
    )]
    pub struct Lines {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<28>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Lines,
        size = 32,
        align = 32,
        fields {
            a: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<28> = 4,
        },
        debug this {
            "a" => this.a,
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
