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
    /// The object that clang made of bits_22.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/bits_22.bpf.o"),
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
    /// The programs, maps and globals of bits_22.bpf.c, before load.
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
    /// Parses the object of bits_22.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "bits_22",
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
    /// The maps and globals of bits_22.bpf.c, in the kernel, and its programs before load.
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
    /// The programs, maps and globals of bits_22.bpf.c, in the kernel.
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
    /// The variables of `.data`, 176 bytes.
    #[repr(C, align(16))]
    pub struct Data {
        /// `struct kinds kinds`, 32 bytes at byte 0 of `.data`.
        pub kinds: Kinds,
        /// `struct wide wide`, 48 bytes at byte 32 of `.data`.
        pub wide: Wide,
        /// `struct crossing crossing`, 50 bytes at byte 80 of `.data`.
        pub crossing: Crossing,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<14>,
        /// `union views views`, 16 bytes at byte 144 of `.data`.
        pub views: Views,
        /// `struct inside inside`, 16 bytes at byte 160 of `.data`.
        pub inside: Inside,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 176,
        align = 16,
        fields {
            kinds: Kinds = 0,
            wide: Wide = 32,
            crossing: Crossing = 80,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<14> = 130,
            views: Views = 144,
            inside: Inside = 160,
        },
        bools {},
        debug this {
            "kinds" => this.kinds,
            "wide" => this.wide,
            "crossing" => this.crossing,
            "views" => this.views,
            "inside" => this.inside,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct kinds kinds`, 32 bytes at byte 0 of `.data`.
        pub kinds: ::bpfgen_runtime::codegen::v1::Shared<Kinds>,
        /// `struct wide wide`, 48 bytes at byte 32 of `.data`.
        pub wide: ::bpfgen_runtime::codegen::v1::Shared<Wide>,
        /// `struct crossing crossing`, 50 bytes at byte 80 of `.data`.
        pub crossing: ::bpfgen_runtime::codegen::v1::Shared<Crossing>,
        /// `union views views`, 16 bytes at byte 144 of `.data`.
        pub views: ::bpfgen_runtime::codegen::v1::Shared<Views>,
        /// `struct inside inside`, 16 bytes at byte 160 of `.data`.
        pub inside: ::bpfgen_runtime::codegen::v1::Shared<Inside>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                kinds: section.cell::<Kinds>(0)?,
                wide: section.cell::<Wide>(32)?,
                crossing: section.cell::<Crossing>(80)?,
                views: section.cell::<Views>(144)?,
                inside: section.cell::<Inside>(160)?,
            })
        }
    }
    /// `struct kinds`, 32 bytes, aligned to 8.
    ///
    /// ```c
    /// struct kinds {
    ///     __u8 u8 : 5;
    ///     signed char i8 : 3;
    ///     __u16 u16 : 11;
    ///     short i16 : 9;
    ///     __u32 u32 : 17;
    ///     int i32 : 19;
    ///     __u64 u64 : 41;
    ///     long i64 : 43;
    ///     bool yes : 1;
    ///     bool no : 1;
    ///     enum mode mode : 3;
    ///     enum sign sign : 3;
    ///     enum huge huge : 40;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Kinds {
        #[doc(hidden)]
        pub _bits0: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        #[doc(hidden)]
        pub _bits1: [u8; 21],
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<1>,
        #[doc(hidden)]
        pub _bits2: [u8; 5],
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<3>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Kinds,
        size = 32,
        align = 8,
        fields {
            _bits0: [u8; 1] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 1,
            _bits1: [u8; 21] = 2,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<1> = 23,
            _bits2: [u8; 5] = 24,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<3> = 29,
        },
        debug this {
            "u8" => this.u8(),
            "i8" => this.i8(),
            "u16" => this.u16(),
            "i16" => this.i16(),
            "u32" => this.u32(),
            "i32" => this.i32(),
            "u64" => this.u64(),
            "i64" => this.i64(),
            "yes" => this.yes(),
            "no" => this.no(),
            "mode" => this.mode(),
            "sign" => this.sign(),
            "huge" => this.huge(),
        },
    }
    impl Kinds {
        /// `__u8 u8 : 5`, 5 bits at byte 0.
        #[must_use]
        pub fn u8(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 5)
        }
        /// Sets `__u8 u8 : 5`, 5 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_u8(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 5, value);
        }
        /// `signed char i8 : 3`, 3 bits at byte 0, bit 5.
        #[must_use]
        pub fn i8(&self) -> i8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 5, 3)
        }
        /// Sets `signed char i8 : 3`, 3 bits at byte 0, bit 5. What `value` has above its lowest bits is cut off.
        pub fn set_i8(&mut self, value: i8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 5, 3, value);
        }
        /// `__u16 u16 : 11`, 11 bits at byte 2.
        #[must_use]
        pub fn u16(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 0, 11)
        }
        /// Sets `__u16 u16 : 11`, 11 bits at byte 2. What `value` has above its lowest bits is cut off.
        pub fn set_u16(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 0, 11, value);
        }
        /// `short i16 : 9`, 9 bits at byte 4.
        #[must_use]
        pub fn i16(&self) -> i16 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 16, 9)
        }
        /// Sets `short i16 : 9`, 9 bits at byte 4. What `value` has above its lowest bits is cut off.
        pub fn set_i16(&mut self, value: i16) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits1, 16, 9, value);
        }
        /// `__u32 u32 : 17`, 17 bits at byte 5, bit 1.
        #[must_use]
        pub fn u32(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 25, 17)
        }
        /// Sets `__u32 u32 : 17`, 17 bits at byte 5, bit 1. What `value` has above its lowest bits is cut off.
        pub fn set_u32(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                25,
                17,
                value,
            );
        }
        /// `int i32 : 19`, 19 bits at byte 8.
        #[must_use]
        pub fn i32(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 48, 19)
        }
        /// Sets `int i32 : 19`, 19 bits at byte 8. What `value` has above its lowest bits is cut off.
        pub fn set_i32(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                48,
                19,
                value,
            );
        }
        /// `__u64 u64 : 41`, 41 bits at byte 10, bit 3.
        #[must_use]
        pub fn u64(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 67, 41)
        }
        /// Sets `__u64 u64 : 41`, 41 bits at byte 10, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_u64(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                67,
                41,
                value,
            );
        }
        /// `long i64 : 43`, 43 bits at byte 16.
        #[must_use]
        pub fn i64(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 112, 43)
        }
        /// Sets `long i64 : 43`, 43 bits at byte 16. What `value` has above its lowest bits is cut off.
        pub fn set_i64(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                112,
                43,
                value,
            );
        }
        /// `bool yes : 1`, 1 bit at byte 21, bit 3.
        #[must_use]
        pub fn yes(&self) -> bool {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 155, 1)
        }
        /// Sets `bool yes : 1`, 1 bit at byte 21, bit 3.
        pub fn set_yes(&mut self, value: bool) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                155,
                1,
                value,
            );
        }
        /// `bool no : 1`, 1 bit at byte 21, bit 4.
        #[must_use]
        pub fn no(&self) -> bool {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 156, 1)
        }
        /// Sets `bool no : 1`, 1 bit at byte 21, bit 4.
        pub fn set_no(&mut self, value: bool) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                156,
                1,
                value,
            );
        }
        /// `enum mode mode : 3`, 3 bits at byte 21, bit 5.
        #[must_use]
        pub fn mode(&self) -> Mode {
            Mode(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 157, 3))
        }
        /// Sets `enum mode mode : 3`, 3 bits at byte 21, bit 5. What `value` has above its lowest bits is cut off.
        pub fn set_mode(&mut self, value: Mode) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                157,
                3,
                value.0,
            );
        }
        /// `enum sign sign : 3`, 3 bits at byte 22.
        #[must_use]
        pub fn sign(&self) -> Sign {
            Sign(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 160, 3))
        }
        /// Sets `enum sign sign : 3`, 3 bits at byte 22. What `value` has above its lowest bits is cut off.
        pub fn set_sign(&mut self, value: Sign) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                160,
                3,
                value.0,
            );
        }
        /// `enum huge huge : 40`, 40 bits at byte 24.
        #[must_use]
        pub fn huge(&self) -> Huge {
            Huge(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits2, 0, 40))
        }
        /// Sets `enum huge huge : 40`, 40 bits at byte 24. What `value` has above its lowest bits is cut off.
        pub fn set_huge(&mut self, value: Huge) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits2,
                0,
                40,
                value.0,
            );
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
        /// `MODE_LAST` = 5.
        pub const MODE_LAST: Self = Self(5);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Mode(u32),
        names {
            0 => "MODE_OFF",
            1 => "MODE_ON",
            2 => "MODE_AUTO",
            5 => "MODE_LAST",
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
        /// `MINUS` = -2.
        pub const MINUS: Self = Self(-2);
        /// `NONE` = -1.
        pub const NONE: Self = Self(-1);
        /// `PLUS` = 0.
        pub const PLUS: Self = Self(0);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Sign(i32),
        names {
            -2 => "MINUS",
            -1 => "NONE",
            0 => "PLUS",
        }
    }
    /// `enum huge`, 8 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Huge(
        /// The integer.
        pub u64,
    );
    impl Huge {
        /// `HUGE_ONE` = 1.
        pub const HUGE_ONE: Self = Self(1);
        /// `HUGE_TOP` = 549755813888.
        pub const HUGE_TOP: Self = Self(549755813888);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Huge(u64),
        names {
            1 => "HUGE_ONE",
            549755813888 => "HUGE_TOP",
        }
    }
    /// `struct wide`, 48 bytes, aligned to 16.
    ///
    /// ```c
    /// struct wide {
    ///     unsigned __int128 low : 100;
    ///     unsigned __int128 rest : 28;
    ///     __int128 number : 70;
    ///     __int128 whole : 128;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Wide {
        #[doc(hidden)]
        pub _bits0: [u8; 25],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        #[doc(hidden)]
        pub _bits1: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Wide,
        size = 48,
        align = 16,
        fields {
            _bits0: [u8; 25] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 25,
            _bits1: [u8; 16] = 32,
        },
        debug this {
            "low" => this.low(),
            "rest" => this.rest(),
            "number" => this.number(),
            "whole" => this.whole(),
        },
    }
    impl Wide {
        /// `unsigned __int128 low : 100`, 100 bits at byte 0.
        #[must_use]
        pub fn low(&self) -> u128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 100)
        }
        /// Sets `unsigned __int128 low : 100`, 100 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_low(&mut self, value: u128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                0,
                100,
                value,
            );
        }
        /// `unsigned __int128 rest : 28`, 28 bits at byte 12, bit 4.
        #[must_use]
        pub fn rest(&self) -> u128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 100, 28)
        }
        /// Sets `unsigned __int128 rest : 28`, 28 bits at byte 12, bit 4. What `value` has above its lowest bits is cut off.
        pub fn set_rest(&mut self, value: u128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                100,
                28,
                value,
            );
        }
        /// `__int128 number : 70`, 70 bits at byte 16.
        #[must_use]
        pub fn number(&self) -> i128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 128, 70)
        }
        /// Sets `__int128 number : 70`, 70 bits at byte 16. What `value` has above its lowest bits is cut off.
        pub fn set_number(&mut self, value: i128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                128,
                70,
                value,
            );
        }
        /// `__int128 whole : 128`, 128 bits at byte 32.
        #[must_use]
        pub fn whole(&self) -> i128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits1, 0, 128)
        }
        /// Sets `__int128 whole : 128`, 128 bits at byte 32. What `value` has above its lowest bits is cut off.
        pub fn set_whole(&mut self, value: i128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits1,
                0,
                128,
                value,
            );
        }
    }
    /// `struct crossing`, 50 bytes, aligned to 1.
    ///
    /// ```c
    /// struct crossing {
    ///     __u8 a : 3;
    ///     __u64 b : 61;
    ///     __u64 c : 63;
    ///     int d : 31;
    ///     long e : 64;
    ///     bool f : 1;
    ///     enum sign g : 3;
    ///     unsigned __int128 h : 90;
    ///     __int128 i : 75;
    ///     __u8 j : 6;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Crossing {
        #[doc(hidden)]
        pub _bits0: [u8; 50],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Crossing,
        size = 50,
        align = 1,
        fields {
            _bits0: [u8; 50] = 0,
        },
        debug this {
            "a" => this.a(),
            "b" => this.b(),
            "c" => this.c(),
            "d" => this.d(),
            "e" => this.e(),
            "f" => this.f(),
            "g" => this.g(),
            "h" => this.h(),
            "i" => this.i(),
            "j" => this.j(),
        },
    }
    impl Crossing {
        /// `__u8 a : 3`, 3 bits at byte 0.
        #[must_use]
        pub fn a(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 0, 3)
        }
        /// Sets `__u8 a : 3`, 3 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_a(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 0, 3, value);
        }
        /// `__u64 b : 61`, 61 bits at byte 0, bit 3.
        #[must_use]
        pub fn b(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 3, 61)
        }
        /// Sets `__u64 b : 61`, 61 bits at byte 0, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_b(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self._bits0, 3, 61, value);
        }
        /// `__u64 c : 63`, 63 bits at byte 8.
        #[must_use]
        pub fn c(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 64, 63)
        }
        /// Sets `__u64 c : 63`, 63 bits at byte 8. What `value` has above its lowest bits is cut off.
        pub fn set_c(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                64,
                63,
                value,
            );
        }
        /// `int d : 31`, 31 bits at byte 15, bit 7.
        #[must_use]
        pub fn d(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 127, 31)
        }
        /// Sets `int d : 31`, 31 bits at byte 15, bit 7. What `value` has above its lowest bits is cut off.
        pub fn set_d(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                127,
                31,
                value,
            );
        }
        /// `long e : 64`, 64 bits at byte 19, bit 6.
        #[must_use]
        pub fn e(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 158, 64)
        }
        /// Sets `long e : 64`, 64 bits at byte 19, bit 6. What `value` has above its lowest bits is cut off.
        pub fn set_e(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                158,
                64,
                value,
            );
        }
        /// `bool f : 1`, 1 bit at byte 27, bit 6.
        #[must_use]
        pub fn f(&self) -> bool {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 222, 1)
        }
        /// Sets `bool f : 1`, 1 bit at byte 27, bit 6.
        pub fn set_f(&mut self, value: bool) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                222,
                1,
                value,
            );
        }
        /// `enum sign g : 3`, 3 bits at byte 27, bit 7.
        #[must_use]
        pub fn g(&self) -> Sign {
            Sign(::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 223, 3))
        }
        /// Sets `enum sign g : 3`, 3 bits at byte 27, bit 7. What `value` has above its lowest bits is cut off.
        pub fn set_g(&mut self, value: Sign) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                223,
                3,
                value.0,
            );
        }
        /// `unsigned __int128 h : 90`, 90 bits at byte 28, bit 2.
        #[must_use]
        pub fn h(&self) -> u128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 226, 90)
        }
        /// Sets `unsigned __int128 h : 90`, 90 bits at byte 28, bit 2. What `value` has above its lowest bits is cut off.
        pub fn set_h(&mut self, value: u128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                226,
                90,
                value,
            );
        }
        /// `__int128 i : 75`, 75 bits at byte 39, bit 4.
        #[must_use]
        pub fn i(&self) -> i128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 316, 75)
        }
        /// Sets `__int128 i : 75`, 75 bits at byte 39, bit 4. What `value` has above its lowest bits is cut off.
        pub fn set_i(&mut self, value: i128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                316,
                75,
                value,
            );
        }
        /// `__u8 j : 6`, 6 bits at byte 48, bit 7.
        #[must_use]
        pub fn j(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0, 391, 6)
        }
        /// Sets `__u8 j : 6`, 6 bits at byte 48, bit 7. What `value` has above its lowest bits is cut off.
        pub fn set_j(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0,
                391,
                6,
                value,
            );
        }
    }
    /// `union views`, 16 bytes, aligned to 16.
    ///
    /// ```c
    /// union views {
    ///     __u32 word : 30;
    ///     int number : 13;
    ///     bool bit : 1;
    ///     enum mode mode : 3;
    ///     unsigned __int128 all : 120;
    ///     struct {
    ///         __u8 first : 3;
    ///         __u64 second : 60;
    ///         __int128 third : 50;
    ///     };
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Views {
        bytes: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        Views,
        size = 16,
        align = 16,
        debug this {
            "word" => this.word(),
            "number" => this.number(),
            "bit" => this.bit(),
            "mode" => this.mode(),
            "all" => this.all(),
            "first" => this.first(),
            "second" => this.second(),
            "third" => this.third(),
        },
    }
    impl Views {
        /// `__u32 word : 30`, 30 bits at byte 0.
        #[must_use]
        pub fn word(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 30)
        }
        /// Sets `__u32 word : 30`, 30 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_word(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 30, value);
        }
        /// `int number : 13`, 13 bits at byte 0.
        #[must_use]
        pub fn number(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 13)
        }
        /// Sets `int number : 13`, 13 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_number(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 13, value);
        }
        /// `bool bit : 1`, 1 bit at byte 0.
        #[must_use]
        pub fn bit(&self) -> bool {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 1)
        }
        /// Sets `bool bit : 1`, 1 bit at byte 0.
        pub fn set_bit(&mut self, value: bool) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 1, value);
        }
        /// `enum mode mode : 3`, 3 bits at byte 0.
        #[must_use]
        pub fn mode(&self) -> Mode {
            Mode(::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 3))
        }
        /// Sets `enum mode mode : 3`, 3 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_mode(&mut self, value: Mode) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 3, value.0);
        }
        /// `unsigned __int128 all : 120`, 120 bits at byte 0.
        #[must_use]
        pub fn all(&self) -> u128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 120)
        }
        /// Sets `unsigned __int128 all : 120`, 120 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_all(&mut self, value: u128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 120, value);
        }
        /// `__u8 first : 3`, 3 bits at byte 0.
        #[must_use]
        pub fn first(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 3)
        }
        /// Sets `__u8 first : 3`, 3 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_first(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 3, value);
        }
        /// `__u64 second : 60`, 60 bits at byte 0, bit 3.
        #[must_use]
        pub fn second(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 3, 60)
        }
        /// Sets `__u64 second : 60`, 60 bits at byte 0, bit 3. What `value` has above its lowest bits is cut off.
        pub fn set_second(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 3, 60, value);
        }
        /// `__int128 third : 50`, 50 bits at byte 7, bit 7.
        #[must_use]
        pub fn third(&self) -> i128 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 63, 50)
        }
        /// Sets `__int128 third : 50`, 50 bits at byte 7, bit 7. What `value` has above its lowest bits is cut off.
        pub fn set_third(&mut self, value: i128) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 63, 50, value);
        }
    }
    /// `struct inside`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct inside {
    ///     __u16 tag;
    ///     union {
    ///         __u64 raw : 33;
    ///         struct {
    ///             __u64 kind : 4;
    ///             long value : 60;
    ///         };
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Inside {
        /// `__u16 tag`, at byte 0.
        pub tag: u16,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<6>,
        /// `union { … }`, at byte 8.
        /// What it holds has accessors here, too.
        pub anon_0: InsideAnon0,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Inside,
        size = 16,
        align = 8,
        fields {
            tag: u16 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<6> = 2,
            anon_0: InsideAnon0 = 8,
        },
        debug this {
            "tag" => this.tag,
            "anon_0" => this.anon_0,
        },
    }
    impl Inside {
        /// `__u64 raw : 33`, 33 bits at byte 0 of `anon_0`.
        #[must_use]
        pub fn raw(&self) -> u64 {
            let union = self.anon_0;
            union.raw()
        }
        /// Sets `__u64 raw : 33`, 33 bits at byte 0 of `anon_0`. What `value` has above its lowest bits is cut off.
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
        /// `long value : 60`, 60 bits at byte 0, bit 4 of `anon_0`.
        #[must_use]
        pub fn value(&self) -> i64 {
            let union = self.anon_0;
            union.value()
        }
        /// Sets `long value : 60`, 60 bits at byte 0, bit 4 of `anon_0`. What `value` has above its lowest bits is cut off.
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
    ///     __u64 raw : 33;
    ///     struct {
    ///         __u64 kind : 4;
    ///         long value : 60;
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
        /// `__u64 raw : 33`, 33 bits at byte 0.
        #[must_use]
        pub fn raw(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 0, 33)
        }
        /// Sets `__u64 raw : 33`, 33 bits at byte 0. What `value` has above its lowest bits is cut off.
        pub fn set_raw(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(&mut self.bytes, 0, 33, value);
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
        /// `long value : 60`, 60 bits at byte 0, bit 4.
        #[must_use]
        pub fn value(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self.bytes, 4, 60)
        }
        /// Sets `long value : 60`, 60 bits at byte 0, bit 4. What `value` has above its lowest bits is cut off.
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
