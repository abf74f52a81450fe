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
    /// The object that clang made of values.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/values.bpf.o"),
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
    /// The programs, maps and globals of values.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The variables of `.data`, with the values that they have at load.
        pub data: ::bpfgen_runtime::codegen::v1::Image<Data>,
        /// The variables of `.data.odd`, with the values that they have at load.
        pub data_odd: ::bpfgen_runtime::codegen::v1::Image<DataOdd>,
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
    /// Parses the object of values.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "values",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            data_odd: object.image::<DataOdd>(".data.odd")?,
            rodata: object.image::<Rodata>(".rodata")?,
            bss: object.image::<Bss>(".bss")?,
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
            let object = self
                .object
                .loader()
                .data(&self.data)
                .data(&self.data_odd)
                .data(&self.rodata)
                .data(&self.bss)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                data_odd: DataOddCells::new(&object.section(".data.odd")?)?,
                rodata: object.frozen(self.rodata),
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of values.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The variables of `.data`, live.
        pub data: DataCells,
        /// The variables of `.data.odd`, live.
        pub data_odd: DataOddCells,
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
                data_odd: self.data_odd,
                rodata: self.rodata,
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of values.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The variables of `.data`, live.
        pub data: DataCells,
        /// The variables of `.data.odd`, live.
        pub data_odd: DataOddCells,
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
    /// The variables of `.data`, 328 bytes.
    #[repr(C, align(32))]
    pub struct Data {
        /// `struct flags flags`, 24 bytes at byte 0 of `.data`.
        pub flags: Flags,
        /// `struct tight tight`, 17 bytes at byte 24 of `.data`.
        pub tight: Tight,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `struct numbers numbers`, 80 bytes at byte 48 of `.data`.
        pub numbers: Numbers,
        /// `struct nested nested`, 96 bytes at byte 128 of `.data`.
        pub nested: Nested,
        /// `struct pack4 pack4`, 12 bytes at byte 224 of `.data`.
        pub pack4: Pack4,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<20>,
        /// `struct holds_aligned holds_aligned`, 64 bytes at byte 256 of `.data`.
        pub holds_aligned: HoldsAligned,
        /// `struct wide wide`, 8 bytes at byte 320 of `.data`.
        pub wide: Wide,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<24>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 328,
        align = 32,
        fields {
            flags: Flags = 0,
            tight: Tight = 24,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 41,
            numbers: Numbers = 48,
            nested: Nested = 128,
            pack4: Pack4 = 224,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<20> = 236,
            holds_aligned: HoldsAligned = 256,
            wide: Wide = 320,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<24> = 328,
        },
        bools {},
        debug this {
            "flags" => this.flags,
            "tight" => this.tight,
            "numbers" => this.numbers,
            "nested" => this.nested,
            "pack4" => this.pack4,
            "holds_aligned" => this.holds_aligned,
            "wide" => this.wide,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct flags flags`, 24 bytes at byte 0 of `.data`.
        pub flags: ::bpfgen_runtime::codegen::v1::Shared<Flags>,
        /// `struct tight tight`, 17 bytes at byte 24 of `.data`.
        pub tight: ::bpfgen_runtime::codegen::v1::Shared<Tight>,
        /// `struct numbers numbers`, 80 bytes at byte 48 of `.data`.
        pub numbers: ::bpfgen_runtime::codegen::v1::Shared<Numbers>,
        /// `struct nested nested`, 96 bytes at byte 128 of `.data`.
        pub nested: ::bpfgen_runtime::codegen::v1::Shared<Nested>,
        /// `struct pack4 pack4`, 12 bytes at byte 224 of `.data`.
        pub pack4: ::bpfgen_runtime::codegen::v1::Shared<Pack4>,
        /// `struct holds_aligned holds_aligned`, 64 bytes at byte 256 of `.data`.
        pub holds_aligned: ::bpfgen_runtime::codegen::v1::Shared<HoldsAligned>,
        /// `struct wide wide`, 8 bytes at byte 320 of `.data`.
        pub wide: ::bpfgen_runtime::codegen::v1::Shared<Wide>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                flags: section.cell::<Flags>(0)?,
                tight: section.cell::<Tight>(24)?,
                numbers: section.cell::<Numbers>(48)?,
                nested: section.cell::<Nested>(128)?,
                pack4: section.cell::<Pack4>(224)?,
                holds_aligned: section.cell::<HoldsAligned>(256)?,
                wide: section.cell::<Wide>(320)?,
            })
        }
    }
    /// The variables of `.data.odd`, 9 bytes.
    #[repr(C)]
    pub struct DataOdd {
        /// `__u8 before`, 1 byte at byte 0 of `.data.odd`.
        pub before: u8,
        /// `wide_unaligned odd`, 8 bytes at byte 1 of `.data.odd`.
        /// As bytes: it is not aligned as its type is elsewhere.
        pub odd: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        DataOdd,
        section = ".data.odd",
        size = 9,
        align = 1,
        fields {
            before: u8 = 0,
            odd: [u8; 8] = 1,
        },
        bools {},
        debug this {
            "before" => this.before,
            "odd" => this.odd,
        },
    }
    /// The variables of `.data.odd` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataOddCells {
        /// `__u8 before`, 1 byte at byte 0 of `.data.odd`.
        pub before: ::bpfgen_runtime::codegen::v1::Shared<u8>,
        /// `wide_unaligned odd`, 8 bytes at byte 1 of `.data.odd`.
        /// As bytes: it is not aligned as its type is elsewhere.
        pub odd: ::bpfgen_runtime::codegen::v1::Shared<[u8; 8]>,
    }
    impl DataOddCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                before: section.cell::<u8>(0)?,
                odd: section.cell::<[u8; 8]>(1)?,
            })
        }
    }
    /// The constants of `.rodata`, 17 bytes.
    #[repr(C, align(8))]
    pub struct Rodata {
        /// `const volatile bool yes`, 1 byte at byte 0 of `.rodata`.
        pub yes: bool,
        /// `const volatile bool no`, 1 byte at byte 1 of `.rodata`.
        pub no: bool,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<6>,
        /// `const volatile __u64 limit`, 8 bytes at byte 8 of `.rodata`.
        pub limit: u64,
        /// `const volatile __u8 last`, 1 byte at byte 16 of `.rodata`.
        pub last: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<7>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 17,
        align = 8,
        fields {
            yes: bool = 0,
            no: bool = 1,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<6> = 2,
            limit: u64 = 8,
            last: u8 = 16,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<7> = 17,
        },
        bools {
            yes,
            no,
        },
        debug this {
            "yes" => this.yes,
            "no" => this.no,
            "limit" => this.limit,
            "last" => this.last,
        },
    }
    /// The variables of `.bss`, 4 bytes.
    #[repr(C)]
    pub struct Bss {
        /// `__u32 counter`, 4 bytes at byte 0 of `.bss`.
        pub counter: u32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 4,
        align = 4,
        fields {
            counter: u32 = 0,
        },
        bools {},
        debug this {
            "counter" => this.counter,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `__u32 counter`, 4 bytes at byte 0 of `.bss`.
        pub counter: ::bpfgen_runtime::codegen::v1::Shared<u32>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                counter: section.cell::<u32>(0)?,
            })
        }
    }
    /// `struct flags`, 24 bytes, aligned to 8.
    ///
    /// ```c
    /// struct flags {
    ///     __u32 a : 3;
    ///     __s32 b : 5;
    ///     bool c : 1;
    ///     enum mode d : 2;
    ///     enum sign e : 3;
    ///     __u32 whole;
    ///     __u64 wide : 40;
    ///     __s64 rest : 24;
    ///     __u8 byte;
    ///     __u16 apart : 9;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Flags {
        #[doc(hidden)]
        pub _bits0: [u8; 2],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `__u32 whole`, at byte 4.
        pub whole: u32,
        #[doc(hidden)]
        pub _bits1: [u8; 8],
        /// `__u8 byte`, at byte 16.
        pub byte: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        #[doc(hidden)]
        pub _bits2: [u8; 2],
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Flags,
        size = 24,
        align = 8,
        fields {
            _bits0: [u8; 2] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 2,
            whole: u32 = 4,
            _bits1: [u8; 8] = 8,
            byte: u8 = 16,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 17,
            _bits2: [u8; 2] = 18,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<4> = 20,
        },
        debug this {
            "a" => this.a(),
            "b" => this.b(),
            "c" => this.c(),
            "d" => this.d(),
            "e" => this.e(),
            "whole" => this.whole,
            "wide" => this.wide(),
            "rest" => this.rest(),
            "byte" => this.byte,
            "apart" => this.apart(),
        },
    }
    impl Flags {
        /// `__u32 a : 3`, 3 bits at byte 0.
        #[must_use]
        pub fn a(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 3)
        }
        /// Sets `__u32 a : 3`, 3 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_a(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 3, value);
        }
        /// `__s32 b : 5`, 5 bits at byte 0, bit 3.
        #[must_use]
        pub fn b(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 3, 5)
        }
        /// Sets `__s32 b : 5`, 5 bits at byte 0, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_b(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 3, 5, value);
        }
        /// `bool c : 1`, 1 bit at byte 1.
        #[must_use]
        pub fn c(&self) -> bool {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 8, 1)
        }
        /// Sets `bool c : 1`, 1 bit at byte 1.
        pub fn set_c(&mut self, value: bool) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 8, 1, value);
        }
        /// `enum mode d : 2`, 2 bits at byte 1, bit 1.
        #[must_use]
        pub fn d(&self) -> Mode {
            Mode(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 9, 2))
        }
        /// Sets `enum mode d : 2`, 2 bits at byte 1, bit 1. What `value` has above its lowest bits is cut off.
        pub fn set_d(&mut self, value: Mode) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                9,
                2,
                value.0,
            );
        }
        /// `enum sign e : 3`, 3 bits at byte 1, bit 3.
        #[must_use]
        pub fn e(&self) -> Sign {
            Sign(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 11, 3))
        }
        /// Sets `enum sign e : 3`, 3 bits at byte 1, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_e(&mut self, value: Sign) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                11,
                3,
                value.0,
            );
        }
        /// `__u64 wide : 40`, 40 bits at byte 8.
        #[must_use]
        pub fn wide(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 0, 40)
        }
        /// Sets `__u64 wide : 40`, 40 bits at byte 8. What `value` has above its lowest bits is cut off.
        pub fn set_wide(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 0, 40, value);
        }
        /// `__s64 rest : 24`, 24 bits at byte 13.
        #[must_use]
        pub fn rest(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 40, 24)
        }
        /// Sets `__s64 rest : 24`, 24 bits at byte 13. What `value` has above its lowest bits is cut off.
        pub fn set_rest(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                40,
                24,
                value,
            );
        }
        /// `__u16 apart : 9`, 9 bits at byte 18.
        #[must_use]
        pub fn apart(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits2, 0, 9)
        }
        /// Sets `__u16 apart : 9`, 9 bits at byte 18. What `value` has above its lowest bits is cut off.
        pub fn set_apart(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits2, 0, 9, value);
        }
    }
    /// `enum mode`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Mode(
        /// The integer.
        pub u32,
    );
    impl Mode {
        /// `MODE_OFF` = 0.
        pub const MODE_OFF: Self = Self(0);
        /// `MODE_ON` = 1.
        pub const MODE_ON: Self = Self(1);
        /// `MODE_AUTO` = 2.
        pub const MODE_AUTO: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Mode(u32),
        names {
            0 => "MODE_OFF",
            1 => "MODE_ON",
            2 => "MODE_AUTO",
        }
    }
    /// `enum sign`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Sign(
        /// The integer.
        pub i32,
    );
    impl Sign {
        /// `MINUS` = -1.
        pub const MINUS: Self = Self(-1);
        /// `NONE` = 0.
        pub const NONE: Self = Self(0);
        /// `PLUS` = 1.
        pub const PLUS: Self = Self(1);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Sign(i32),
        names {
            -1 => "MINUS",
            0 => "NONE",
            1 => "PLUS",
        }
    }
    /// `struct tight`, 17 bytes, aligned to 1.
    ///
    /// ```c
    /// struct tight {
    ///     __u8 a : 3;
    ///     __u32 crossing : 30;
    ///     __s64 more : 50;
    ///     __u32 whole;
    ///     union {
    ///         __u16 half;
    ///         __u8 quarters[2];
    ///     };
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Tight {
        #[doc(hidden)]
        pub _bits0: [u8; 11],
        /// `__u32 whole`, at byte 11.
        pub whole: u32,
        /// `union { … }`, at byte 15.
        /// What it holds has accessors here, too.
        pub anon_0: TightAnon0,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tight,
        size = 17,
        align = 1,
        fields {
            _bits0: [u8; 11] = 0,
            whole: u32 = 11,
            anon_0: TightAnon0 = 15,
        },
        debug this {
            "a" => this.a(),
            "crossing" => this.crossing(),
            "more" => this.more(),
            "whole" => { this.whole },
            "anon_0" => { this.anon_0 },
        },
    }
    impl Tight {
        /// `__u8 a : 3`, 3 bits at byte 0.
        #[must_use]
        pub fn a(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 3)
        }
        /// Sets `__u8 a : 3`, 3 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_a(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 3, value);
        }
        /// `__u32 crossing : 30`, 30 bits at byte 0, bit 3.
        #[must_use]
        pub fn crossing(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 3, 30)
        }
        /// Sets `__u32 crossing : 30`, 30 bits at byte 0, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_crossing(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 3, 30, value);
        }
        /// `__s64 more : 50`, 50 bits at byte 4, bit 1.
        #[must_use]
        pub fn more(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 33, 50)
        }
        /// Sets `__s64 more : 50`, 50 bits at byte 4, bit 1. What `value` has above its lowest bits is cut off.
        pub fn set_more(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                33,
                50,
                value,
            );
        }
        /// `__u16 half`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn half(&self) -> u16 {
            let union = self.anon_0;
            union.half()
        }
        /// Sets `__u16 half`, at byte 0 of `anon_0`.
        pub fn set_half(&mut self, value: u16) {
            let mut union = self.anon_0;
            union.set_half(value);
            self.anon_0 = union;
        }
        /// `__u8 quarters[2]`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn quarters(&self) -> [u8; 2] {
            let union = self.anon_0;
            union.quarters()
        }
        /// Sets `__u8 quarters[2]`, at byte 0 of `anon_0`.
        pub fn set_quarters(&mut self, value: [u8; 2]) {
            let mut union = self.anon_0;
            union.set_quarters(value);
            self.anon_0 = union;
        }
    }
    /// `union { … }`, 2 bytes, aligned to 1.
    ///
    /// ```c
    /// union {
    ///     __u16 half;
    ///     __u8 quarters[2];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TightAnon0 {
        bytes: [u8; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        TightAnon0,
        size = 2,
        align = 1,
        debug this {
            "half" => this.half(),
            "quarters" => this.quarters(),
        },
    }
    impl TightAnon0 {
        /// `__u16 half`, at byte 0.
        #[must_use]
        pub fn half(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 2>(&self.bytes)
        }
        /// Sets `__u16 half`, at byte 0.
        pub fn set_half(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                2,
            >(&mut self.bytes, value);
        }
        /// `__u8 quarters[2]`, at byte 0.
        #[must_use]
        pub fn quarters(&self) -> [u8; 2] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 2], 0, 2>(&self.bytes)
        }
        /// Sets `__u8 quarters[2]`, at byte 0.
        pub fn set_quarters(&mut self, value: [u8; 2]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 2],
                0,
                2,
            >(&mut self.bytes, value);
        }
    }
    /// `struct numbers`, 80 bytes, aligned to 16.
    ///
    /// ```c
    /// struct numbers {
    ///     signed char i8;
    ///     __u8 u8;
    ///     short i16;
    ///     __u16 u16;
    ///     int i32;
    ///     __u32 u32;
    ///     long i64;
    ///     __u64 u64;
    ///     __int128 i128;
    ///     unsigned __int128 u128;
    ///     bool flag;
    ///     float single;
    ///     double real;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq)]
    pub struct Numbers {
        /// `signed char i8`, at byte 0.
        pub i8: i8,
        /// `__u8 u8`, at byte 1.
        pub u8: u8,
        /// `short i16`, at byte 2.
        pub i16: i16,
        /// `__u16 u16`, at byte 4.
        pub u16: u16,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `int i32`, at byte 8.
        pub i32: i32,
        /// `__u32 u32`, at byte 12.
        pub u32: u32,
        /// `long i64`, at byte 16.
        pub i64: i64,
        /// `__u64 u64`, at byte 24.
        pub u64: u64,
        /// `__int128 i128`, at byte 32.
        pub i128: i128,
        /// `unsigned __int128 u128`, at byte 48.
        pub u128: u128,
        /// `bool flag`, at byte 64.
        pub flag: ::bpfgen_runtime::codegen::v1::Bool,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `float single`, at byte 68.
        pub single: f32,
        /// `double real`, at byte 72.
        pub real: f64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Numbers,
        size = 80,
        align = 16,
        fields {
            i8: i8 = 0,
            u8: u8 = 1,
            i16: i16 = 2,
            u16: u16 = 4,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 6,
            i32: i32 = 8,
            u32: u32 = 12,
            i64: i64 = 16,
            u64: u64 = 24,
            i128: i128 = 32,
            u128: u128 = 48,
            flag: ::bpfgen_runtime::codegen::v1::Bool = 64,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<3> = 65,
            single: f32 = 68,
            real: f64 = 72,
        },
        debug this {
            "i8" => this.i8,
            "u8" => this.u8,
            "i16" => this.i16,
            "u16" => this.u16,
            "i32" => this.i32,
            "u32" => this.u32,
            "i64" => this.i64,
            "u64" => this.u64,
            "i128" => this.i128,
            "u128" => this.u128,
            "flag" => this.flag,
            "single" => this.single,
            "real" => this.real,
        },
    }
    /// `struct nested`, 96 bytes, aligned to 8.
    ///
    /// ```c
    /// struct nested {
    ///     struct inner one;
    ///     struct inner several[2];
    ///     struct {
    ///         __u16 x;
    ///         __u16 y;
    ///     } point;
    ///     struct {
    ///         __u8 flat;
    ///         __u64 wide;
    ///     };
    ///     union {
    ///         __u32 v4;
    ///         __u8 v6[8];
    ///         struct {
    ///             __u16 port;
    ///             __u16 host;
    ///         };
    ///         __u32 low : 4;
    ///     };
    ///     char text[6];
    ///     char lines[2][4];
    ///     __u16 grid[2][3];
    ///     enum sign sign;
    ///     enum mode modes[2];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Nested {
        /// `struct inner one`, at byte 0.
        pub one: Inner,
        /// `struct inner several[2]`, at byte 8.
        pub several: [Inner; 2],
        /// `struct { … } point`, at byte 24.
        pub point: NestedPoint,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u8 flat`, at byte 32.
        pub flat: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `__u64 wide`, at byte 40.
        pub wide: u64,
        /// `union { … }`, at byte 48.
        /// What it holds has accessors here, too.
        pub anon_0: NestedAnon0,
        /// `char text[6]`, at byte 56.
        pub text: ::bpfgen_runtime::codegen::v1::CharArray<6>,
        /// `char lines[2][4]`, at byte 62.
        pub lines: [::bpfgen_runtime::codegen::v1::CharArray<4>; 2],
        /// `__u16 grid[2][3]`, at byte 70.
        pub grid: [[u16; 3]; 2],
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `enum sign sign`, at byte 84.
        pub sign: Sign,
        /// `enum mode modes[2]`, at byte 88.
        pub modes: [Mode; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Nested,
        size = 96,
        align = 8,
        fields {
            one: Inner = 0,
            several: [Inner; 2] = 8,
            point: NestedPoint = 24,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 28,
            flat: u8 = 32,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<7> = 33,
            wide: u64 = 40,
            anon_0: NestedAnon0 = 48,
            text: ::bpfgen_runtime::codegen::v1::CharArray<6> = 56,
            lines: [::bpfgen_runtime::codegen::v1::CharArray<4>; 2] = 62,
            grid: [[u16; 3]; 2] = 70,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<2> = 82,
            sign: Sign = 84,
            modes: [Mode; 2] = 88,
        },
        debug this {
            "one" => this.one,
            "several" => this.several,
            "point" => this.point,
            "flat" => this.flat,
            "wide" => this.wide,
            "anon_0" => this.anon_0,
            "text" => this.text,
            "lines" => this.lines,
            "grid" => this.grid,
            "sign" => this.sign,
            "modes" => this.modes,
        },
    }
    impl Nested {
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
        /// `__u8 v6[8]`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn v6(&self) -> [u8; 8] {
            let union = self.anon_0;
            union.v6()
        }
        /// Sets `__u8 v6[8]`, at byte 0 of `anon_0`.
        pub fn set_v6(&mut self, value: [u8; 8]) {
            let mut union = self.anon_0;
            union.set_v6(value);
            self.anon_0 = union;
        }
        /// `__u16 port`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn port(&self) -> u16 {
            let union = self.anon_0;
            union.port()
        }
        /// Sets `__u16 port`, at byte 0 of `anon_0`.
        pub fn set_port(&mut self, value: u16) {
            let mut union = self.anon_0;
            union.set_port(value);
            self.anon_0 = union;
        }
        /// `__u16 host`, at byte 2 of `anon_0`.
        #[must_use]
        pub fn host(&self) -> u16 {
            let union = self.anon_0;
            union.host()
        }
        /// Sets `__u16 host`, at byte 2 of `anon_0`.
        pub fn set_host(&mut self, value: u16) {
            let mut union = self.anon_0;
            union.set_host(value);
            self.anon_0 = union;
        }
        /// `__u32 low : 4`, 4 bits at byte 0 of `anon_0`.
        #[must_use]
        pub fn low(&self) -> u32 {
            let union = self.anon_0;
            union.low()
        }
        /// Sets `__u32 low : 4`, 4 bits at byte 0 of `anon_0`. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_low(value);
            self.anon_0 = union;
        }
    }
    /// `struct inner`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct inner {
    ///     __u8 a;
    ///     __u32 b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Inner {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `__u32 b`, at byte 4.
        pub b: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Inner,
        size = 8,
        align = 4,
        fields {
            a: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 1,
            b: u32 = 4,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct { … }`, 4 bytes, aligned to 2.
    ///
    /// ```c
    /// struct {
    ///     __u16 x;
    ///     __u16 y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct NestedPoint {
        /// `__u16 x`, at byte 0.
        pub x: u16,
        /// `__u16 y`, at byte 2.
        pub y: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        NestedPoint,
        size = 4,
        align = 2,
        fields {
            x: u16 = 0,
            y: u16 = 2,
        },
        debug this {
            "x" => this.x,
            "y" => this.y,
        },
    }
    /// `union { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     __u32 v4;
    ///     __u8 v6[8];
    ///     struct {
    ///         __u16 port;
    ///         __u16 host;
    ///     };
    ///     __u32 low : 4;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct NestedAnon0 {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        NestedAnon0,
        size = 8,
        align = 4,
        debug this {
            "v4" => this.v4(),
            "v6" => this.v6(),
            "port" => this.port(),
            "host" => this.host(),
            "low" => this.low(),
        },
    }
    impl NestedAnon0 {
        /// `__u32 v4`, at byte 0.
        #[must_use]
        pub fn v4(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 8>(&self.bytes)
        }
        /// Sets `__u32 v4`, at byte 0.
        pub fn set_v4(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u8 v6[8]`, at byte 0.
        #[must_use]
        pub fn v6(&self) -> [u8; 8] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 8], 0, 8>(&self.bytes)
        }
        /// Sets `__u8 v6[8]`, at byte 0.
        pub fn set_v6(&mut self, value: [u8; 8]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 8],
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u16 port`, at byte 0.
        #[must_use]
        pub fn port(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 8>(&self.bytes)
        }
        /// Sets `__u16 port`, at byte 0.
        pub fn set_port(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u16 host`, at byte 2.
        #[must_use]
        pub fn host(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 2, 8>(&self.bytes)
        }
        /// Sets `__u16 host`, at byte 2.
        pub fn set_host(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                2,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u32 low : 4`, 4 bits at byte 0.
        #[must_use]
        pub fn low(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 4)
        }
        /// Sets `__u32 low : 4`, 4 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 4, value);
        }
    }
    /// `struct pack4`, 12 bytes, aligned to 4.
    ///
    /// ```c
    /// struct pack4 {
    ///     __u32 a;
    ///     __u64 b;
    /// };
    /// ```
    #[repr(C, packed(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Pack4 {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        /// `__u64 b`, at byte 4.
        pub b: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Pack4,
        size = 12,
        align = 4,
        fields {
            a: u32 = 0,
            b: u64 = 4,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
        },
    }
    /// `struct holds_aligned`, 64 bytes, aligned to 32.
    ///
    /// ```c
    /// struct holds_aligned {
    ///     __u8 a;
    ///     struct {
    ///         __u32 b;
    ///     } line;
    /// };
    /// ```
    #[repr(C, align(32))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct HoldsAligned {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<31>,
        /// `struct { … } line`, at byte 32.
        pub line: HoldsAlignedLine,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        HoldsAligned,
        size = 64,
        align = 32,
        fields {
            a: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<31> = 1,
            line: HoldsAlignedLine = 32,
        },
        debug this {
            "a" => this.a,
            "line" => this.line,
        },
    }
    /// `struct { … }`, 32 bytes, aligned to 32.
    ///
    /// ```c
    /// struct {
    ///     __u32 b;
    /// };
    /// ```
    #[repr(C, align(32))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct HoldsAlignedLine {
        /// `__u32 b`, at byte 0.
        pub b: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<28>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        HoldsAlignedLine,
        size = 32,
        align = 32,
        fields {
            b: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<28> = 4,
        },
        debug this {
            "b" => this.b,
        },
    }
    /// `struct wide`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// struct wide {
    ///     __u64 value;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Wide {
        /// `__u64 value`, at byte 0.
        pub value: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Wide,
        size = 8,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            value: u64 = 0,
        },
        debug this {
            "value" => this.value,
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
