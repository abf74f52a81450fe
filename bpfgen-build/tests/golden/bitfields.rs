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
    /// The object that clang made of bitfields.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/bitfields.bpf.o"),
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
    /// The programs, maps and globals of bitfields.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The variables of `.bss`, with the values that they have at load.
        pub bss: ::bpfgen_runtime::codegen::v1::Image<Bss>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of bitfields.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "bitfields",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
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
            let object = self.object.loader().data(&self.bss).prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of bitfields.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
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
                bss: self.bss,
            })
        }
    }
    /// The programs, maps and globals of bitfields.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
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
    /// The variables of `.bss`, 80 bytes.
    #[repr(C, align(8))]
    pub struct Bss {
        /// `struct flags flags`, 24 bytes at byte 0 of `.bss`.
        pub flags: Flags,
        /// `struct gaps gaps`, 16 bytes at byte 24 of `.bss`.
        pub gaps: Gaps,
        /// `struct tight tight`, 15 bytes at byte 40 of `.bss`.
        pub tight: Tight,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `union mixed mixed`, 4 bytes at byte 56 of `.bss`.
        pub mixed: Mixed,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct inside inside`, 16 bytes at byte 64 of `.bss`.
        pub inside: Inside,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 80,
        align = 8,
        fields {
            flags: Flags = 0,
            gaps: Gaps = 24,
            tight: Tight = 40,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 55,
            mixed: Mixed = 56,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 60,
            inside: Inside = 64,
        },
        bools {},
        debug this {
            "flags" => this.flags,
            "gaps" => this.gaps,
            "tight" => this.tight,
            "mixed" => this.mixed,
            "inside" => this.inside,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `struct flags flags`, 24 bytes at byte 0 of `.bss`.
        pub flags: ::bpfgen_runtime::codegen::v1::Shared<Flags>,
        /// `struct gaps gaps`, 16 bytes at byte 24 of `.bss`.
        pub gaps: ::bpfgen_runtime::codegen::v1::Shared<Gaps>,
        /// `struct tight tight`, 15 bytes at byte 40 of `.bss`.
        pub tight: ::bpfgen_runtime::codegen::v1::Shared<Tight>,
        /// `union mixed mixed`, 4 bytes at byte 56 of `.bss`.
        pub mixed: ::bpfgen_runtime::codegen::v1::Shared<Mixed>,
        /// `struct inside inside`, 16 bytes at byte 64 of `.bss`.
        pub inside: ::bpfgen_runtime::codegen::v1::Shared<Inside>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                flags: section.cell::<Flags>(0)?,
                gaps: section.cell::<Gaps>(24)?,
                tight: section.cell::<Tight>(40)?,
                mixed: section.cell::<Mixed>(56)?,
                inside: section.cell::<Inside>(64)?,
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
    ///     __u64 rest : 24;
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
        /// `__u64 rest : 24`, 24 bits at byte 13.
        #[must_use]
        pub fn rest(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 40, 24)
        }
        /// Sets `__u64 rest : 24`, 24 bits at byte 13. What `value` has above its lowest bits is cut off.
        pub fn set_rest(&mut self, value: u64) {
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
    /// `struct gaps`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct gaps {
    ///     __u8 first : 4;
    ///     __u32 second : 12;
    ///     __u32 third : 2;
    ///     __u64 last;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Gaps {
        #[doc(hidden)]
        pub _bits0: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        #[doc(hidden)]
        pub _bits1: [u8; 3],
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `__u64 last`, at byte 8.
        pub last: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Gaps,
        size = 16,
        align = 8,
        fields {
            _bits0: [u8; 1] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 1,
            _bits1: [u8; 3] = 4,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 7,
            last: u64 = 8,
        },
        debug this {
            "first" => this.first(),
            "second" => this.second(),
            "third" => this.third(),
            "last" => this.last,
        },
    }
    impl Gaps {
        /// `__u8 first : 4`, 4 bits at byte 0.
        #[must_use]
        pub fn first(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 4)
        }
        /// Sets `__u8 first : 4`, 4 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_first(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 4, value);
        }
        /// `__u32 second : 12`, 12 bits at byte 4.
        #[must_use]
        pub fn second(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 0, 12)
        }
        /// Sets `__u32 second : 12`, 12 bits at byte 4. What `value` has above its lowest bits is cut off.
        pub fn set_second(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 0, 12, value);
        }
        /// `__u32 third : 2`, 2 bits at byte 6, bit 1.
        #[must_use]
        pub fn third(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 17, 2)
        }
        /// Sets `__u32 third : 2`, 2 bits at byte 6, bit 1. What `value` has above its lowest bits is cut off.
        pub fn set_third(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 17, 2, value);
        }
    }
    /// `struct tight`, 15 bytes, aligned to 1.
    ///
    /// ```c
    /// struct tight {
    ///     __u8 a : 3;
    ///     __u32 crossing : 30;
    ///     __s64 more : 50;
    ///     __u32 whole;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Tight {
        #[doc(hidden)]
        pub _bits0: [u8; 11],
        /// `__u32 whole`, at byte 11.
        pub whole: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tight,
        size = 15,
        align = 1,
        fields {
            _bits0: [u8; 11] = 0,
            whole: u32 = 11,
        },
        debug this {
            "a" => this.a(),
            "crossing" => this.crossing(),
            "more" => this.more(),
            "whole" => { this.whole },
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
    }
    /// `union mixed`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union mixed {
    ///     __u32 word;
    ///     struct {
    ///         __u32 low : 12;
    ///         __u32 high : 20;
    ///     };
    ///     __s32 top : 7;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Mixed {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        Mixed,
        size = 4,
        align = 4,
        debug this {
            "word" => this.word(),
            "low" => this.low(),
            "high" => this.high(),
            "top" => this.top(),
        },
    }
    impl Mixed {
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
        /// `__u32 low : 12`, 12 bits at byte 0.
        #[must_use]
        pub fn low(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 12)
        }
        /// Sets `__u32 low : 12`, 12 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 12, value);
        }
        /// `__u32 high : 20`, 20 bits at byte 1, bit 4.
        #[must_use]
        pub fn high(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 12, 20)
        }
        /// Sets `__u32 high : 20`, 20 bits at byte 1, bit 4. What `value` has above its lowest bits is cut off.
        pub fn set_high(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 12, 20, value);
        }
        /// `__s32 top : 7`, 7 bits at byte 0.
        #[must_use]
        pub fn top(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 7)
        }
        /// Sets `__s32 top : 7`, 7 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_top(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 7, value);
        }
    }
    /// `struct inside`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct inside {
    ///     __u32 tag : 1;
    ///     union {
    ///         __u64 raw;
    ///         struct {
    ///             __u64 kind : 4;
    ///             __s64 value : 60;
    ///         };
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Inside {
        #[doc(hidden)]
        pub _bits0: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `union { … }`, at byte 8.
        /// What it holds has accessors here, too.
        pub anon_0: InsideAnon0,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Inside,
        size = 16,
        align = 8,
        fields {
            _bits0: [u8; 1] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 1,
            anon_0: InsideAnon0 = 8,
        },
        debug this {
            "tag" => this.tag(),
            "anon_0" => this.anon_0,
        },
    }
    impl Inside {
        /// `__u32 tag : 1`, 1 bit at byte 0.
        #[must_use]
        pub fn tag(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 1)
        }
        /// Sets `__u32 tag : 1`, 1 bit at byte 0. What `value` has above its lowest bit is cut off.
        pub fn set_tag(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 1, value);
        }
        /// `__u64 raw`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn raw(&self) -> u64 {
            let union = self.anon_0;
            union.raw()
        }
        /// Sets `__u64 raw`, at byte 0 of `anon_0`.
        pub fn set_raw(&mut self, value: u64) {
            let mut union = self.anon_0;
            union.set_raw(value);
            self.anon_0 = union;
        }
        /// `__u64 kind : 4`, 4 bits at byte 0 of `anon_0`.
        #[must_use]
        pub fn kind(&self) -> u64 {
            let union = self.anon_0;
            union.kind()
        }
        /// Sets `__u64 kind : 4`, 4 bits at byte 0 of `anon_0`. What `value` has above its lowest bits is cut off.
        pub fn set_kind(&mut self, value: u64) {
            let mut union = self.anon_0;
            union.set_kind(value);
            self.anon_0 = union;
        }
        /// `__s64 value : 60`, 60 bits at byte 0, bit 4 of `anon_0`.
        #[must_use]
        pub fn value(&self) -> i64 {
            let union = self.anon_0;
            union.value()
        }
        /// Sets `__s64 value : 60`, 60 bits at byte 0, bit 4 of `anon_0`. What `value` has above its lowest bits is cut off.
        pub fn set_value(&mut self, value: i64) {
            let mut union = self.anon_0;
            union.set_value(value);
            self.anon_0 = union;
        }
    }
    /// `union { … }`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// union {
    ///     __u64 raw;
    ///     struct {
    ///         __u64 kind : 4;
    ///         __s64 value : 60;
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct InsideAnon0 {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        InsideAnon0,
        size = 8,
        align = 8,
        debug this {
            "raw" => this.raw(),
            "kind" => this.kind(),
            "value" => this.value(),
        },
    }
    impl InsideAnon0 {
        /// `__u64 raw`, at byte 0.
        #[must_use]
        pub fn raw(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::view::get::<u64, 0, 8>(&self.bytes)
        }
        /// Sets `__u64 raw`, at byte 0.
        pub fn set_raw(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u64,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u64 kind : 4`, 4 bits at byte 0.
        #[must_use]
        pub fn kind(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 4)
        }
        /// Sets `__u64 kind : 4`, 4 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_kind(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 4, value);
        }
        /// `__s64 value : 60`, 60 bits at byte 0, bit 4.
        #[must_use]
        pub fn value(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 4, 60)
        }
        /// Sets `__s64 value : 60`, 60 bits at byte 0, bit 4. What `value` has above its lowest bits is cut off.
        pub fn set_value(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 4, 60, value);
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
