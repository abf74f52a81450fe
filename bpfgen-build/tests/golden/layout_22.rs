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
    /// The object that clang made of layout_22.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/layout_22.bpf.o"),
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
    /// The programs, maps and globals of layout_22.bpf.c, before load.
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
    /// Parses the object of layout_22.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "layout_22",
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
    /// The maps and globals of layout_22.bpf.c, in the kernel, and its programs before load.
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
    /// The programs, maps and globals of layout_22.bpf.c, in the kernel.
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
    /// The variables of `.data`, 584 bytes.
    #[repr(C, align(32))]
    pub struct Data {
        /// `struct places places`, 49 bytes at byte 0 of `.data`.
        pub places: Places,
        /// `struct wide_places wide_places`, 34 bytes at byte 49 of `.data`.
        pub wide_places: WidePlaces,
        /// `struct both_packed both_packed`, 17 bytes at byte 83 of `.data`.
        pub both_packed: BothPacked,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct both_natural both_natural`, 24 bytes at byte 104 of `.data`.
        pub both_natural: BothNatural,
        /// `struct signed128 signed128`, 80 bytes at byte 128 of `.data`.
        pub signed128: Signed128,
        /// `struct pack2 pack2`, 8 bytes at byte 208 of `.data`.
        pub pack2: Pack2,
        /// `struct pack2_long pack2_long`, 12 bytes at byte 216 of `.data`.
        pub pack2_long: Pack2Long,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<12>,
        /// `struct aligned16 aligned16[2]`, 32 bytes at byte 240 of `.data`.
        pub aligned16: [Aligned16; 2],
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<16>,
        /// `struct member_aligned member_aligned`, 64 bytes at byte 288 of `.data`.
        pub member_aligned: MemberAligned,
        /// `struct empties empties`, 8 bytes at byte 352 of `.data`.
        pub empties: Empties,
        /// `struct zero_lengths zero_lengths`, 16 bytes at byte 360 of `.data`.
        pub zero_lengths: ZeroLengths,
        /// `struct deep deep`, 48 bytes at byte 376 of `.data`.
        pub deep: Deep,
        /// `struct untold untold`, 48 bytes at byte 424 of `.data`.
        pub untold: Untold,
        /// `union untold_views untold_views`, 8 bytes at byte 472 of `.data`.
        pub untold_views: UntoldViews,
        /// `struct untold_gap untold_gap`, 64 bytes at byte 480 of `.data`.
        pub untold_gap: UntoldGap,
        /// `struct floats floats`, 40 bytes at byte 544 of `.data`.
        pub floats: Floats,
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<24>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 584,
        align = 32,
        fields {
            places: Places = 0,
            wide_places: WidePlaces = 49,
            both_packed: BothPacked = 83,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 100,
            both_natural: BothNatural = 104,
            signed128: Signed128 = 128,
            pack2: Pack2 = 208,
            pack2_long: Pack2Long = 216,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<12> = 228,
            aligned16: [Aligned16; 2] = 240,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<16> = 272,
            member_aligned: MemberAligned = 288,
            empties: Empties = 352,
            zero_lengths: ZeroLengths = 360,
            deep: Deep = 376,
            untold: Untold = 424,
            untold_views: UntoldViews = 472,
            untold_gap: UntoldGap = 480,
            floats: Floats = 544,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<24> = 584,
        },
        bools {},
        debug this {
            "places" => this.places,
            "wide_places" => this.wide_places,
            "both_packed" => this.both_packed,
            "both_natural" => this.both_natural,
            "signed128" => this.signed128,
            "pack2" => this.pack2,
            "pack2_long" => this.pack2_long,
            "aligned16" => this.aligned16,
            "member_aligned" => this.member_aligned,
            "empties" => this.empties,
            "zero_lengths" => this.zero_lengths,
            "deep" => this.deep,
            "untold" => this.untold,
            "untold_views" => this.untold_views,
            "untold_gap" => this.untold_gap,
            "floats" => this.floats,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct places places`, 49 bytes at byte 0 of `.data`.
        pub places: ::bpfgen_runtime::codegen::v1::Shared<Places>,
        /// `struct wide_places wide_places`, 34 bytes at byte 49 of `.data`.
        pub wide_places: ::bpfgen_runtime::codegen::v1::Shared<WidePlaces>,
        /// `struct both_packed both_packed`, 17 bytes at byte 83 of `.data`.
        pub both_packed: ::bpfgen_runtime::codegen::v1::Shared<BothPacked>,
        /// `struct both_natural both_natural`, 24 bytes at byte 104 of `.data`.
        pub both_natural: ::bpfgen_runtime::codegen::v1::Shared<BothNatural>,
        /// `struct signed128 signed128`, 80 bytes at byte 128 of `.data`.
        pub signed128: ::bpfgen_runtime::codegen::v1::Shared<Signed128>,
        /// `struct pack2 pack2`, 8 bytes at byte 208 of `.data`.
        pub pack2: ::bpfgen_runtime::codegen::v1::Shared<Pack2>,
        /// `struct pack2_long pack2_long`, 12 bytes at byte 216 of `.data`.
        pub pack2_long: ::bpfgen_runtime::codegen::v1::Shared<Pack2Long>,
        /// `struct aligned16 aligned16[2]`, 32 bytes at byte 240 of `.data`.
        pub aligned16: ::bpfgen_runtime::codegen::v1::Shared<[Aligned16; 2]>,
        /// `struct member_aligned member_aligned`, 64 bytes at byte 288 of `.data`.
        pub member_aligned: ::bpfgen_runtime::codegen::v1::Shared<MemberAligned>,
        /// `struct empties empties`, 8 bytes at byte 352 of `.data`.
        pub empties: ::bpfgen_runtime::codegen::v1::Shared<Empties>,
        /// `struct zero_lengths zero_lengths`, 16 bytes at byte 360 of `.data`.
        pub zero_lengths: ::bpfgen_runtime::codegen::v1::Shared<ZeroLengths>,
        /// `struct deep deep`, 48 bytes at byte 376 of `.data`.
        pub deep: ::bpfgen_runtime::codegen::v1::Shared<Deep>,
        /// `struct untold untold`, 48 bytes at byte 424 of `.data`.
        pub untold: ::bpfgen_runtime::codegen::v1::Shared<Untold>,
        /// `union untold_views untold_views`, 8 bytes at byte 472 of `.data`.
        pub untold_views: ::bpfgen_runtime::codegen::v1::Shared<UntoldViews>,
        /// `struct untold_gap untold_gap`, 64 bytes at byte 480 of `.data`.
        pub untold_gap: ::bpfgen_runtime::codegen::v1::Shared<UntoldGap>,
        /// `struct floats floats`, 40 bytes at byte 544 of `.data`.
        pub floats: ::bpfgen_runtime::codegen::v1::Shared<Floats>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                places: section.cell::<Places>(0)?,
                wide_places: section.cell::<WidePlaces>(49)?,
                both_packed: section.cell::<BothPacked>(83)?,
                both_natural: section.cell::<BothNatural>(104)?,
                signed128: section.cell::<Signed128>(128)?,
                pack2: section.cell::<Pack2>(208)?,
                pack2_long: section.cell::<Pack2Long>(216)?,
                aligned16: section.cell::<[Aligned16; 2]>(240)?,
                member_aligned: section.cell::<MemberAligned>(288)?,
                empties: section.cell::<Empties>(352)?,
                zero_lengths: section.cell::<ZeroLengths>(360)?,
                deep: section.cell::<Deep>(376)?,
                untold: section.cell::<Untold>(424)?,
                untold_views: section.cell::<UntoldViews>(472)?,
                untold_gap: section.cell::<UntoldGap>(480)?,
                floats: section.cell::<Floats>(544)?,
            })
        }
    }
    /// `struct places`, 49 bytes, aligned to 1.
    ///
    /// ```c
    /// struct places {
    ///     __u8 first;
    ///     struct {
    ///         __u8 a;
    ///         long b;
    ///     } eight;
    ///     struct {
    ///         struct {
    ///             double real;
    ///         } deep;
    ///         __u8 last;
    ///     } again;
    ///     __u64 words[2];
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq)]
    pub struct Places {
        /// `__u8 first`, at byte 0.
        pub first: u8,
        /// `struct { … } eight`, at byte 1.
        pub eight: PlacesEight,
        /// `struct { … } again`, at byte 17.
        pub again: PlacesAgain,
        /// `__u64 words[2]`, at byte 33.
        pub words: [u64; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Places,
        size = 49,
        align = 1,
        fields {
            first: u8 = 0,
            eight: PlacesEight = 1,
            again: PlacesAgain = 17,
            words: [u64; 2] = 33,
        },
        debug this {
            "first" => { this.first },
            "eight" => { this.eight },
            "again" => { this.again },
            "words" => { this.words },
        },
    }
    /// `struct { … }`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     __u8 a;
    ///     long b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct PlacesEight {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `long b`, at byte 8.
        pub b: i64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        PlacesEight,
        size = 16,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            a: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 1,
            b: i64 = 8,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct { … }`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     struct {
    ///         double real;
    ///     } deep;
    ///     __u8 last;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq)]
    pub struct PlacesAgain {
        /// `struct { … } deep`, at byte 0.
        pub deep: PlacesAgainDeep,
        /// `__u8 last`, at byte 8.
        pub last: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        PlacesAgain,
        size = 16,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            deep: PlacesAgainDeep = 0,
            last: u8 = 8,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 9,
        },
        debug this {
            "deep" => this.deep,
            "last" => this.last,
        },
    }
    /// `struct { … }`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     double real;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq)]
    pub struct PlacesAgainDeep {
        /// `double real`, at byte 0.
        pub real: f64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        PlacesAgainDeep,
        size = 8,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            real: f64 = 0,
        },
        debug this {
            "real" => this.real,
        },
    }
    /// `struct wide_places`, 34 bytes, aligned to 1.
    ///
    /// ```c
    /// struct wide_places {
    ///     __u16 first;
    ///     struct {
    ///         __u32 a;
    ///         __int128 b;
    ///     } sixteen;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WidePlaces {
        /// `__u16 first`, at byte 0.
        pub first: u16,
        /// `struct { … } sixteen`, at byte 2.
        pub sixteen: WidePlacesSixteen,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        WidePlaces,
        size = 34,
        align = 1,
        fields {
            first: u16 = 0,
            sixteen: WidePlacesSixteen = 2,
        },
        debug this {
            "first" => { this.first },
            "sixteen" => { this.sixteen },
        },
    }
    /// `struct { … }`, 32 bytes, aligned to 16.
    ///
    /// ```c
    /// struct {
    ///     __u32 a;
    ///     __int128 b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WidePlacesSixteen {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<12>,
        /// `__int128 b`, at byte 16.
        pub b: i128,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        WidePlacesSixteen,
        size = 32,
        align =::bpfgen_runtime::codegen::v1::natural_align(16),
        fields {
            a: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<12> = 4,
            b: i128 = 16,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct both_packed`, 17 bytes, aligned to 1.
    ///
    /// ```c
    /// struct both_packed {
    ///     __u8 before;
    ///     struct both_ways one;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BothPacked {
        /// `__u8 before`, at byte 0.
        pub before: u8,
        /// `struct both_ways one`, at byte 1.
        pub one: BothWays,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        BothPacked,
        size = 17,
        align = 1,
        fields {
            before: u8 = 0,
            one: BothWays = 1,
        },
        debug this {
            "before" => { this.before },
            "one" => { this.one },
        },
    }
    /// `struct both_ways`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct both_ways {
    ///     __u64 value;
    ///     __u8 small;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BothWays {
        /// `__u64 value`, at byte 0.
        pub value: u64,
        /// `__u8 small`, at byte 8.
        pub small: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        BothWays,
        size = 16,
        align =::bpfgen_runtime::codegen::v1::natural_align(8),
        fields {
            value: u64 = 0,
            small: u8 = 8,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 9,
        },
        debug this {
            "value" => this.value,
            "small" => this.small,
        },
    }
    /// `struct both_natural`, 24 bytes, aligned to 8.
    ///
    /// ```c
    /// struct both_natural {
    ///     __u8 before;
    ///     struct both_ways one;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BothNatural {
        /// `__u8 before`, at byte 0.
        pub before: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `struct both_ways one`, at byte 8.
        pub one: BothWays,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        BothNatural,
        size = 24,
        align = 8,
        fields {
            before: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 1,
            one: BothWays = 8,
        },
        debug this {
            "before" => this.before,
            "one" => this.one,
        },
    }
    /// `struct signed128`, 80 bytes, aligned to 16.
    ///
    /// ```c
    /// struct signed128 {
    ///     __u8 before;
    ///     __int128 number;
    ///     unsigned __int128 several[2];
    ///     __u8 after;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Signed128 {
        /// `__u8 before`, at byte 0.
        pub before: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<15>,
        /// `__int128 number`, at byte 16.
        pub number: i128,
        /// `unsigned __int128 several[2]`, at byte 32.
        pub several: [u128; 2],
        /// `__u8 after`, at byte 64.
        pub after: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<15>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Signed128,
        size = 80,
        align = 16,
        fields {
            before: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<15> = 1,
            number: i128 = 16,
            several: [u128; 2] = 32,
            after: u8 = 64,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<15> = 65,
        },
        debug this {
            "before" => this.before,
            "number" => this.number,
            "several" => this.several,
            "after" => this.after,
        },
    }
    /// `struct pack2`, 8 bytes, aligned to 1.
    ///
    /// ```c
    /// struct pack2 {
    ///     char a;
    ///     short b;
    ///     int c;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Pack2 {
        /// `char a`, at byte 0.
        pub a: i8,
        /// `short b`, at byte 1.
        pub b: i16,
        /// `int c`, at byte 3.
        pub c: i32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Pack2,
        size = 8,
        align = 1,
        fields {
            a: i8 = 0,
            b: i16 = 1,
            c: i32 = 3,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 7,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
            "c" => { this.c },
        },
    }
    /// `struct pack2_long`, 12 bytes, aligned to 2.
    ///
    /// ```c
    /// struct pack2_long {
    ///     __u16 a;
    ///     __u64 b;
    ///     __u16 c;
    /// };
    /// ```
    #[repr(C, packed(2))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Pack2Long {
        /// `__u16 a`, at byte 0.
        pub a: u16,
        /// `__u64 b`, at byte 2.
        pub b: u64,
        /// `__u16 c`, at byte 10.
        pub c: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Pack2Long,
        size = 12,
        align = 2,
        fields {
            a: u16 = 0,
            b: u64 = 2,
            c: u16 = 10,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
            "c" => { this.c },
        },
    }
    /// `struct aligned16`, 16 bytes, aligned to 16.
    ///
    /// ```c
    /// struct aligned16 {
    ///     int a;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Aligned16 {
        /// `int a`, at byte 0.
        pub a: i32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<12>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Aligned16,
        size = 16,
        align = 16,
        fields {
            a: i32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<12> = 4,
        },
        debug this {
            "a" => this.a,
        },
    }
    /// `struct member_aligned`, 64 bytes, aligned to 32.
    ///
    /// ```c
    /// struct member_aligned {
    ///     char a;
    ///     int b;
    /// };
    /// ```
    #[repr(C, align(32))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct MemberAligned {
        /// `char a`, at byte 0.
        pub a: i8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<31>,
        /// `int b`, at byte 32.
        pub b: i32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<28>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        MemberAligned,
        size = 64,
        align = 32,
        fields {
            a: i8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<31> = 1,
            b: i32 = 32,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<28> = 36,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct empties`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct empties {
    ///     struct empty first;
    ///     __u16 a;
    ///     struct empty many[4];
    ///     __u32 b;
    ///     struct empty last;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Empties {
        /// `struct empty first`, at byte 0.
        pub first: Empty,
        /// `__u16 a`, at byte 0.
        pub a: u16,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<2>,
        /// `__u32 b`, at byte 4.
        pub b: u32,
        /// `struct empty last`, at byte 8.
        pub last: Empty,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Empties,
        size = 8,
        align = 4,
        fields {
            first: Empty = 0,
            a: u16 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<2> = 2,
            b: u32 = 4,
            last: Empty = 8,
        },
        debug this {
            "first" => this.first,
            "a" => this.a,
            "b" => this.b,
            "last" => this.last,
        },
    }
    /// `struct empty`, 0 bytes, aligned to 1.
    ///
    /// ```c
    /// struct empty {
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Empty {}
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Empty,
        size = 0,
        align = 1,
        fields {},
        debug this {},
    }
    /// `struct zero_lengths`, 16 bytes, aligned to 8.
    ///
    /// Records are `Tailed<ZeroLengths>`, which has the elements of `tail`.
    ///
    /// ```c
    /// struct zero_lengths {
    ///     __u32 n;
    ///     __u64 none[];
    ///     __u32 m;
    ///     struct inner tail[];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct ZeroLengths {
        /// `__u32 n`, at byte 0.
        pub n: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u32 m`, at byte 8.
        pub m: u32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        ZeroLengths,
        size = 16,
        align = 8,
        fields {
            n: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            m: u32 = 8,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 12,
        },
        debug this {
            "n" => this.n,
            "m" => this.m,
        },
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
    /// `struct deep`, 48 bytes, aligned to 8.
    ///
    /// ```c
    /// struct deep {
    ///     __u32 kind;
    ///     struct {
    ///         __u8 one;
    ///         struct {
    ///             __u16 two;
    ///             struct {
    ///                 __u32 three;
    ///                 union {
    ///                     __u64 four;
    ///                     struct {
    ///                         __u32 low;
    ///                         __u32 high;
    ///                     };
    ///                 };
    ///             };
    ///         };
    ///     };
    ///     union {
    ///         __u32 word;
    ///         struct {
    ///             __u16 left;
    ///             union {
    ///                 __u16 right;
    ///                 __u8 bytes[2];
    ///             };
    ///         };
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Deep {
        /// `__u32 kind`, at byte 0.
        pub kind: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u8 one`, at byte 8.
        pub one: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `__u16 two`, at byte 16.
        pub two: u16,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<6>,
        /// `__u32 three`, at byte 24.
        pub three: u32,
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `union { … }`, at byte 32.
        /// What it holds has accessors here, too.
        pub anon_0: DeepAnon0,
        /// `union { … }`, at byte 40.
        /// What it holds has accessors here, too.
        pub anon_1: DeepAnon1,
        #[doc(hidden)]
        pub _pad4: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Deep,
        size = 48,
        align = 8,
        fields {
            kind: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            one: u8 = 8,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<7> = 9,
            two: u16 = 16,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<6> = 18,
            three: u32 = 24,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<4> = 28,
            anon_0: DeepAnon0 = 32,
            anon_1: DeepAnon1 = 40,
            _pad4: ::bpfgen_runtime::codegen::v1::Pad<4> = 44,
        },
        debug this {
            "kind" => this.kind,
            "one" => this.one,
            "two" => this.two,
            "three" => this.three,
            "anon_0" => this.anon_0,
            "anon_1" => this.anon_1,
        },
    }
    impl Deep {
        /// `__u64 four`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn four(&self) -> u64 {
            let union = self.anon_0;
            union.four()
        }
        /// Sets `__u64 four`, at byte 0 of `anon_0`.
        pub fn set_four(&mut self, value: u64) {
            let mut union = self.anon_0;
            union.set_four(value);
            self.anon_0 = union;
        }
        /// `__u32 low`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn low(&self) -> u32 {
            let union = self.anon_0;
            union.low()
        }
        /// Sets `__u32 low`, at byte 0 of `anon_0`.
        pub fn set_low(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_low(value);
            self.anon_0 = union;
        }
        /// `__u32 high`, at byte 4 of `anon_0`.
        #[must_use]
        pub fn high(&self) -> u32 {
            let union = self.anon_0;
            union.high()
        }
        /// Sets `__u32 high`, at byte 4 of `anon_0`.
        pub fn set_high(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_high(value);
            self.anon_0 = union;
        }
        /// `__u32 word`, at byte 0 of `anon_1`.
        #[must_use]
        pub fn word(&self) -> u32 {
            let union = self.anon_1;
            union.word()
        }
        /// Sets `__u32 word`, at byte 0 of `anon_1`.
        pub fn set_word(&mut self, value: u32) {
            let mut union = self.anon_1;
            union.set_word(value);
            self.anon_1 = union;
        }
        /// `__u16 left`, at byte 0 of `anon_1`.
        #[must_use]
        pub fn left(&self) -> u16 {
            let union = self.anon_1;
            union.left()
        }
        /// Sets `__u16 left`, at byte 0 of `anon_1`.
        pub fn set_left(&mut self, value: u16) {
            let mut union = self.anon_1;
            union.set_left(value);
            self.anon_1 = union;
        }
        /// `__u16 right`, at byte 2 of `anon_1`.
        #[must_use]
        pub fn right(&self) -> u16 {
            let union = self.anon_1;
            union.right()
        }
        /// Sets `__u16 right`, at byte 2 of `anon_1`.
        pub fn set_right(&mut self, value: u16) {
            let mut union = self.anon_1;
            union.set_right(value);
            self.anon_1 = union;
        }
        /// `__u8 bytes[2]`, at byte 2 of `anon_1`.
        #[must_use]
        pub fn bytes(&self) -> [u8; 2] {
            let union = self.anon_1;
            union.bytes()
        }
        /// Sets `__u8 bytes[2]`, at byte 2 of `anon_1`.
        pub fn set_bytes(&mut self, value: [u8; 2]) {
            let mut union = self.anon_1;
            union.set_bytes(value);
            self.anon_1 = union;
        }
    }
    /// `union { … }`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// union {
    ///     __u64 four;
    ///     struct {
    ///         __u32 low;
    ///         __u32 high;
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct DeepAnon0 {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        DeepAnon0,
        size = 8,
        align = 8,
        debug this {
            "four" => this.four(),
            "low" => this.low(),
            "high" => this.high(),
        },
    }
    impl DeepAnon0 {
        /// `__u64 four`, at byte 0.
        #[must_use]
        pub fn four(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::view::get::<u64, 0, 8>(&self.bytes)
        }
        /// Sets `__u64 four`, at byte 0.
        pub fn set_four(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u64,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u32 low`, at byte 0.
        #[must_use]
        pub fn low(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 8>(&self.bytes)
        }
        /// Sets `__u32 low`, at byte 0.
        pub fn set_low(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u32 high`, at byte 4.
        #[must_use]
        pub fn high(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 4, 8>(&self.bytes)
        }
        /// Sets `__u32 high`, at byte 4.
        pub fn set_high(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                4,
                8,
            >(&mut self.bytes, value);
        }
    }
    /// `union { … }`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     __u32 word;
    ///     struct {
    ///         __u16 left;
    ///         union {
    ///             __u16 right;
    ///             __u8 bytes[2];
    ///         };
    ///     };
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct DeepAnon1 {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        DeepAnon1,
        size = 4,
        align = 4,
        debug this {
            "word" => this.word(),
            "left" => this.left(),
            "right" => this.right(),
            "bytes" => this.bytes(),
        },
    }
    impl DeepAnon1 {
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
        /// `__u16 left`, at byte 0.
        #[must_use]
        pub fn left(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 4>(&self.bytes)
        }
        /// Sets `__u16 left`, at byte 0.
        pub fn set_left(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `__u16 right`, at byte 2.
        #[must_use]
        pub fn right(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 2, 4>(&self.bytes)
        }
        /// Sets `__u16 right`, at byte 2.
        pub fn set_right(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                2,
                4,
            >(&mut self.bytes, value);
        }
        /// `__u8 bytes[2]`, at byte 2.
        #[must_use]
        pub fn bytes(&self) -> [u8; 2] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 2], 2, 4>(&self.bytes)
        }
        /// Sets `__u8 bytes[2]`, at byte 2.
        pub fn set_bytes(&mut self, value: [u8; 2]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 2],
                2,
                4,
            >(&mut self.bytes, value);
        }
    }
    /// `struct untold`, 48 bytes, aligned to 8.
    ///
    /// ```c
    /// struct untold {
    ///     __u32 before;
    ///     int counter;
    ///     long total;
    ///     __u8 mark;
    ///     /* not in BTF */ point;
    ///     short several[3];
    ///     __u16 after;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Untold {
        /// `__u32 before`, at byte 0.
        pub before: u32,
        /// `int counter`, at byte 4.
        pub counter: i32,
        /// `long total`, at byte 8.
        pub total: i64,
        /// `__u8 mark`, at byte 16.
        pub mark: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `/* not in BTF */ point`, at byte 24.
        /// As bytes: its type is not in BTF, as with `_Atomic` and `_Complex`.
        pub point: [u8; 16],
        /// `short several[3]`, at byte 40.
        pub several: [i16; 3],
        /// `__u16 after`, at byte 46.
        pub after: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Untold,
        size = 48,
        align = 8,
        fields {
            before: u32 = 0,
            counter: i32 = 4,
            total: i64 = 8,
            mark: u8 = 16,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 17,
            point: [u8; 16] = 24,
            several: [i16; 3] = 40,
            after: u16 = 46,
        },
        debug this {
            "before" => this.before,
            "counter" => this.counter,
            "total" => this.total,
            "mark" => this.mark,
            "point" => this.point,
            "several" => this.several,
            "after" => this.after,
        },
    }
    /// `union untold_views`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// union untold_views {
    ///     __u32 counter;
    ///     /* not in BTF */ point;
    ///     __u16 low;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct UntoldViews {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        UntoldViews,
        size = 8,
        align = 4,
        debug this {
            "counter" => this.counter(),
            "point" => this.point(),
            "low" => this.low(),
        },
    }
    impl UntoldViews {
        /// `__u32 counter`, at byte 0.
        #[must_use]
        pub fn counter(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 8>(&self.bytes)
        }
        /// Sets `__u32 counter`, at byte 0.
        pub fn set_counter(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `/* not in BTF */ point`, at byte 0 (as bytes: its type is not in BTF, as with `_Atomic` and `_Complex`).
        #[must_use]
        pub fn point(&self) -> [u8; 8] {
            ::bpfgen_runtime::codegen::v1::view::get::<[u8; 8], 0, 8>(&self.bytes)
        }
        /// Sets `/* not in BTF */ point`, at byte 0 (as bytes: its type is not in BTF, as with `_Atomic` and `_Complex`).
        pub fn set_point(&mut self, value: [u8; 8]) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                [u8; 8],
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u16 low`, at byte 0.
        #[must_use]
        pub fn low(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 8>(&self.bytes)
        }
        /// Sets `__u16 low`, at byte 0.
        pub fn set_low(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                8,
            >(&mut self.bytes, value);
        }
    }
    /// `struct untold_gap`, 64 bytes, aligned to 8.
    ///
    /// ```c
    /// struct untold_gap {
    ///     __u64 first;
    ///     __u32 second;
    ///     __u32 third;
    ///     __u64 fourth[6];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct UntoldGap {
        /// `__u64 first`, at byte 0.
        pub first: u64,
        /// `__u32 second`, at byte 8.
        pub second: u32,
        /// `__u32 third`, at byte 12.
        pub third: u32,
        /// `__u64 fourth[6]`, at byte 16.
        pub fourth: [u64; 6],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        UntoldGap,
        size = 64,
        align = 8,
        fields {
            first: u64 = 0,
            second: u32 = 8,
            third: u32 = 12,
            fourth: [u64; 6] = 16,
        },
        debug this {
            "first" => this.first,
            "second" => this.second,
            "third" => this.third,
            "fourth" => this.fourth,
        },
    }
    /// `struct floats`, 40 bytes, aligned to 8.
    ///
    /// ```c
    /// struct floats {
    ///     float single;
    ///     double real;
    ///     long double longer;
    ///     float grid[2][2];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq)]
    pub struct Floats {
        /// `float single`, at byte 0.
        pub single: f32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `double real`, at byte 8.
        pub real: f64,
        /// `long double longer`, at byte 16.
        pub longer: f64,
        /// `float grid[2][2]`, at byte 24.
        pub grid: [[f32; 2]; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Floats,
        size = 40,
        align = 8,
        fields {
            single: f32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            real: f64 = 8,
            longer: f64 = 16,
            grid: [[f32; 2]; 2] = 24,
        },
        debug this {
            "single" => this.single,
            "real" => this.real,
            "longer" => this.longer,
            "grid" => this.grid,
        },
    }
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        ZeroLengths,
        tail: Inner = 12
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
