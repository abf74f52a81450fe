crate::vendored::bpf::codegen::generated! {
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
    /// The object that clang made of dedup.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &crate::vendored::bpf::codegen::v1::Aligned<[u8]> = &crate::vendored::bpf::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/dedup.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key `struct { … }` (8 bytes), value `point` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __type(key, struct { … });
        ///     __type(value, point);
        /// } moves SEC(".maps");
        /// ```
        pub moves: crate::vendored::bpf::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key `struct { … }` (8 bytes), value `point` (8 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __type(key, struct { … });
        ///     __type(value, point);
        /// } moves SEC(".maps");
        /// ```
        pub moves: crate::vendored::bpf::codegen::v1::HashMap<MovesKey, Point>,
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
    /// The programs, maps and globals of dedup.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The variables of `.data`, with the values that they have at load.
        pub data: crate::vendored::bpf::codegen::v1::Image<Data>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: crate::vendored::bpf::codegen::v1::OpenObject,
    }
    /// Parses the object of dedup.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> crate::vendored::bpf::codegen::v1::Result<Open> {
        let mut object = crate::vendored::bpf::codegen::v1::OpenObject::parse(
            "dedup",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            maps: OpenMaps {
                moves: object.map("moves")?,
            },
            programs: OpenPrograms {},
            object,
        })
    }
    impl Open {
        /// The object as a whole: where to look for BTF, where to pin, how much to log.
        pub fn object(&mut self) -> &mut crate::vendored::bpf::codegen::v1::OpenObject {
            &mut self.object
        }
        /// Creates the maps, and does not load the programs yet.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn prepare(self) -> crate::vendored::bpf::codegen::v1::Result<Prepared> {
            self.prepare_for(crate::vendored::bpf::codegen::v1::Targets::Open)
        }
        /// Creates the maps and loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn load(self) -> crate::vendored::bpf::codegen::v1::Result<Loaded> {
            self.prepare_for(crate::vendored::bpf::codegen::v1::Targets::Final)?.load()
        }
        fn prepare_for(
            self,
            targets: crate::vendored::bpf::codegen::v1::Targets,
        ) -> crate::vendored::bpf::codegen::v1::Result<Prepared> {
            let object = self
                .object
                .loader()
                .data(&self.data)
                .map(&self.maps.moves)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    moves: object.map("moves")?,
                },
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                object,
            })
        }
    }
    /// The maps and globals of dedup.bpf.c, in the kernel, and its programs before load.
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
        object: crate::vendored::bpf::codegen::v1::Prepared,
    }
    impl Prepared {
        /// Loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses one; then nothing stays in the kernel.
        pub fn load(mut self) -> crate::vendored::bpf::codegen::v1::Result<Loaded> {
            let loaded = self.object.load()?;
            ::core::result::Result::Ok(Loaded {
                maps: self.maps,
                programs: Programs {},
                data: self.data,
            })
        }
    }
    /// The programs, maps and globals of dedup.bpf.c, in the kernel.
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
        pub fn attach(&self) -> crate::vendored::bpf::codegen::v1::Result<Links> {
            ::core::result::Result::Ok(Links {})
        }
    }
    /// The variables of `.data`, 144 bytes.
    #[repr(C, align(8))]
    pub struct Data {
        /// `struct first first`, 48 bytes at byte 0 of `.data`.
        pub first: First,
        /// `struct second second`, 72 bytes at byte 48 of `.data`.
        pub second: Second,
        /// `struct { … } lone`, 8 bytes at byte 120 of `.data`.
        pub lone: MovesKey,
        /// `point corner`, 8 bytes at byte 128 of `.data`.
        pub corner: Point,
        /// `vec2 speed`, 8 bytes at byte 136 of `.data`.
        pub speed: Vec2,
    }
    crate::vendored::bpf::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 144,
        align = 8,
        fields {
            first: First = 0,
            second: Second = 48,
            lone: MovesKey = 120,
            corner: Point = 128,
            speed: Vec2 = 136,
        },
        bools {},
        debug this {
            "first" => this.first,
            "second" => this.second,
            "lone" => this.lone,
            "corner" => this.corner,
            "speed" => this.speed,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `struct first first`, 48 bytes at byte 0 of `.data`.
        pub first: crate::vendored::bpf::codegen::v1::Shared<First>,
        /// `struct second second`, 72 bytes at byte 48 of `.data`.
        pub second: crate::vendored::bpf::codegen::v1::Shared<Second>,
        /// `struct { … } lone`, 8 bytes at byte 120 of `.data`.
        pub lone: crate::vendored::bpf::codegen::v1::Shared<MovesKey>,
        /// `point corner`, 8 bytes at byte 128 of `.data`.
        pub corner: crate::vendored::bpf::codegen::v1::Shared<Point>,
        /// `vec2 speed`, 8 bytes at byte 136 of `.data`.
        pub speed: crate::vendored::bpf::codegen::v1::Shared<Vec2>,
    }
    impl DataCells {
        fn new(
            section: &crate::vendored::bpf::codegen::v1::MappedData,
        ) -> crate::vendored::bpf::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                first: section.cell::<First>(0)?,
                second: section.cell::<Second>(48)?,
                lone: section.cell::<MovesKey>(120)?,
                corner: section.cell::<Point>(128)?,
                speed: section.cell::<Vec2>(136)?,
            })
        }
    }
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     int x;
    ///     int y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct MovesKey {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `int y`, at byte 4.
        pub y: i32,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        MovesKey,
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
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     int x;
    ///     int y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Point {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `int y`, at byte 4.
        pub y: i32,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        Point,
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
    /// `struct first`, 48 bytes, aligned to 4.
    ///
    /// ```c
    /// struct first {
    ///     struct {
    ///         int x;
    ///         int y;
    ///     } at;
    ///     struct { … } to[2];
    ///     struct {
    ///         int x;
    ///         unsigned int y;
    ///     } other_type;
    ///     struct {
    ///         int x;
    ///         int z;
    ///     } other_name;
    ///     union {
    ///         int number;
    ///         char text[4];
    ///     };
    ///     enum { … } state;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct First {
        /// `struct { … } at`, at byte 0.
        pub at: MovesKey,
        /// `struct { … } to[2]`, at byte 8.
        pub to: [MovesKey; 2],
        /// `struct { … } other_type`, at byte 24.
        pub other_type: FirstOtherType,
        /// `struct { … } other_name`, at byte 32.
        pub other_name: FirstOtherName,
        /// `union { … }`, at byte 40.
        /// What it holds has accessors here, too.
        pub anon_0: FirstAnon0,
        /// `enum { … } state`, at byte 44.
        pub state: FirstState,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        First,
        size = 48,
        align = 4,
        fields {
            at: MovesKey = 0,
            to: [MovesKey; 2] = 8,
            other_type: FirstOtherType = 24,
            other_name: FirstOtherName = 32,
            anon_0: FirstAnon0 = 40,
            state: FirstState = 44,
        },
        debug this {
            "at" => this.at,
            "to" => this.to,
            "other_type" => this.other_type,
            "other_name" => this.other_name,
            "anon_0" => this.anon_0,
            "state" => this.state,
        },
    }
    impl First {
        /// `int number`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn number(&self) -> i32 {
            let union = self.anon_0;
            union.number()
        }
        /// Sets `int number`, at byte 0 of `anon_0`.
        pub fn set_number(&mut self, value: i32) {
            let mut union = self.anon_0;
            union.set_number(value);
            self.anon_0 = union;
        }
        /// `char text[4]`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn text(&self) -> crate::vendored::bpf::codegen::v1::CharArray<4> {
            let union = self.anon_0;
            union.text()
        }
        /// Sets `char text[4]`, at byte 0 of `anon_0`.
        pub fn set_text(
            &mut self,
            value: crate::vendored::bpf::codegen::v1::CharArray<4>,
        ) {
            let mut union = self.anon_0;
            union.set_text(value);
            self.anon_0 = union;
        }
    }
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     int x;
    ///     unsigned int y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct FirstOtherType {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `unsigned int y`, at byte 4.
        pub y: u32,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        FirstOtherType,
        size = 8,
        align = 4,
        fields {
            x: i32 = 0,
            y: u32 = 4,
        },
        debug this {
            "x" => this.x,
            "y" => this.y,
        },
    }
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     int x;
    ///     int z;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct FirstOtherName {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `int z`, at byte 4.
        pub z: i32,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        FirstOtherName,
        size = 8,
        align = 4,
        fields {
            x: i32 = 0,
            z: i32 = 4,
        },
        debug this {
            "x" => this.x,
            "z" => this.z,
        },
    }
    /// `union { … }`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     int number;
    ///     char text[4];
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct FirstAnon0 {
        bytes: [u8; 4],
    }
    crate::vendored::bpf::codegen::v1::plain_union! {
        FirstAnon0,
        size = 4,
        align = 4,
        debug this {
            "number" => this.number(),
            "text" => this.text(),
        },
    }
    impl FirstAnon0 {
        /// `int number`, at byte 0.
        #[must_use]
        pub fn number(&self) -> i32 {
            crate::vendored::bpf::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int number`, at byte 0.
        pub fn set_number(&mut self, value: i32) {
            crate::vendored::bpf::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `char text[4]`, at byte 0.
        #[must_use]
        pub fn text(&self) -> crate::vendored::bpf::codegen::v1::CharArray<4> {
            crate::vendored::bpf::codegen::v1::view::get::<
                crate::vendored::bpf::codegen::v1::CharArray<4>,
                0,
                4,
            >(&self.bytes)
        }
        /// Sets `char text[4]`, at byte 0.
        pub fn set_text(
            &mut self,
            value: crate::vendored::bpf::codegen::v1::CharArray<4>,
        ) {
            crate::vendored::bpf::codegen::v1::view::set::<
                crate::vendored::bpf::codegen::v1::CharArray<4>,
                0,
                4,
            >(&mut self.bytes, value);
        }
    }
    /// `enum { … }`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct FirstState(
        /// The integer.
        pub u32,
    );
    impl FirstState {
        /// `IDLE` = 0.
        pub const IDLE: Self = Self(0);
        /// `BUSY` = 1.
        pub const BUSY: Self = Self(1);
    }
    crate::vendored::bpf::codegen::v1::plain_enum! {
        FirstState(u32),
        names {
            0 => "IDLE",
            1 => "BUSY",
        }
    }
    /// `struct second`, 72 bytes, aligned to 8.
    ///
    /// ```c
    /// struct second {
    ///     struct {
    ///         int x;
    ///         int y;
    ///     } at;
    ///     const volatile struct { … } same_by_typedef;
    ///     union {
    ///         int number;
    ///         char text[4];
    ///     };
    ///     enum { … } other_state;
    ///     struct {
    ///         struct {
    ///             int x;
    ///             int y;
    ///         } inner;
    ///         struct first *list;
    ///     } deep;
    ///     struct {
    ///         struct {
    ///             int x;
    ///             int y;
    ///         } inner;
    ///         struct first *list;
    ///     } deep_too;
    ///     struct {
    ///         struct {
    ///             int x;
    ///             int y;
    ///         } inner;
    ///         struct second *list;
    ///     } other_pointer;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Second {
        /// `struct { … } at`, at byte 0.
        pub at: MovesKey,
        /// `const volatile struct { … } same_by_typedef`, at byte 8.
        pub same_by_typedef: MovesKey,
        /// `union { … }`, at byte 16.
        /// What it holds has accessors here, too.
        pub anon_0: FirstAnon0,
        /// `enum { … } other_state`, at byte 20.
        pub other_state: SecondOtherState,
        /// `struct { … } deep`, at byte 24.
        pub deep: SecondDeep,
        /// `struct { … } deep_too`, at byte 40.
        pub deep_too: SecondDeep,
        /// `struct { … } other_pointer`, at byte 56.
        pub other_pointer: SecondOtherPointer,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        Second,
        size = 72,
        align = 8,
        fields {
            at: MovesKey = 0,
            same_by_typedef: MovesKey = 8,
            anon_0: FirstAnon0 = 16,
            other_state: SecondOtherState = 20,
            deep: SecondDeep = 24,
            deep_too: SecondDeep = 40,
            other_pointer: SecondOtherPointer = 56,
        },
        debug this {
            "at" => this.at,
            "same_by_typedef" => this.same_by_typedef,
            "anon_0" => this.anon_0,
            "other_state" => this.other_state,
            "deep" => this.deep,
            "deep_too" => this.deep_too,
            "other_pointer" => this.other_pointer,
        },
    }
    impl Second {
        /// `int number`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn number(&self) -> i32 {
            let union = self.anon_0;
            union.number()
        }
        /// Sets `int number`, at byte 0 of `anon_0`.
        pub fn set_number(&mut self, value: i32) {
            let mut union = self.anon_0;
            union.set_number(value);
            self.anon_0 = union;
        }
        /// `char text[4]`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn text(&self) -> crate::vendored::bpf::codegen::v1::CharArray<4> {
            let union = self.anon_0;
            union.text()
        }
        /// Sets `char text[4]`, at byte 0 of `anon_0`.
        pub fn set_text(
            &mut self,
            value: crate::vendored::bpf::codegen::v1::CharArray<4>,
        ) {
            let mut union = self.anon_0;
            union.set_text(value);
            self.anon_0 = union;
        }
    }
    /// `enum { … }`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct SecondOtherState(
        /// The integer.
        pub u32,
    );
    impl SecondOtherState {
        /// `IDLE_TOO` = 0.
        pub const IDLE_TOO: Self = Self(0);
        /// `BUSY_TOO` = 1.
        pub const BUSY_TOO: Self = Self(1);
    }
    crate::vendored::bpf::codegen::v1::plain_enum! {
        SecondOtherState(u32),
        names {
            0 => "IDLE_TOO",
            1 => "BUSY_TOO",
        }
    }
    /// `struct { … }`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     struct {
    ///         int x;
    ///         int y;
    ///     } inner;
    ///     struct first *list;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct SecondDeep {
        /// `struct { … } inner`, at byte 0.
        pub inner: MovesKey,
        /// `struct first *list`, at byte 8.
        pub list: crate::vendored::bpf::codegen::v1::KernelPtr<First>,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        SecondDeep,
        size = 16,
        align = 8,
        fields {
            inner: MovesKey = 0,
            list: crate::vendored::bpf::codegen::v1::KernelPtr<First> = 8,
        },
        debug this {
            "inner" => this.inner,
            "list" => this.list,
        },
    }
    /// `struct { … }`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     struct {
    ///         int x;
    ///         int y;
    ///     } inner;
    ///     struct second *list;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct SecondOtherPointer {
        /// `struct { … } inner`, at byte 0.
        pub inner: MovesKey,
        /// `struct second *list`, at byte 8.
        pub list: crate::vendored::bpf::codegen::v1::KernelPtr<Second>,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        SecondOtherPointer,
        size = 16,
        align = 8,
        fields {
            inner: MovesKey = 0,
            list: crate::vendored::bpf::codegen::v1::KernelPtr<Second> = 8,
        },
        debug this {
            "inner" => this.inner,
            "list" => this.list,
        },
    }
    /// `struct { … }`, 8 bytes, aligned to 4.
    ///
    /// ```c
    /// struct {
    ///     int x;
    ///     int y;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Vec2 {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `int y`, at byte 4.
        pub y: i32,
    }
    crate::vendored::bpf::codegen::v1::plain_struct! {
        Vec2,
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
    /// Constants of C: those of enums without a name, and others that were asked for.
    pub mod constants {
        /// `IDLE` of [`FirstState`](super::FirstState).
        pub const IDLE: super::FirstState = super::FirstState::IDLE;
        /// `BUSY` of [`FirstState`](super::FirstState).
        pub const BUSY: super::FirstState = super::FirstState::BUSY;
        /// `IDLE_TOO` of [`SecondOtherState`](super::SecondOtherState).
        pub const IDLE_TOO: super::SecondOtherState = super::SecondOtherState::IDLE_TOO;
        /// `BUSY_TOO` of [`SecondOtherState`](super::SecondOtherState).
        pub const BUSY_TOO: super::SecondOtherState = super::SecondOtherState::BUSY_TOO;
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::{constants::*, *};
