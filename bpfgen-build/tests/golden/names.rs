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
    /// The object that clang made of names.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/names.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `int` (4 bytes), value `struct option` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, int);
        ///     __type(value, struct option);
        /// } match SEC(".maps");
        /// ```
        pub r#match: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `int` (4 bytes), value `struct option` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, int);
        ///     __type(value, struct option);
        /// } crate_ SEC(".maps");
        /// ```
        pub crate_: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `int` (4 bytes), value `struct option` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, int);
        ///     __type(value, struct option);
        /// } match SEC(".maps");
        /// ```
        pub r#match: ::bpfgen_runtime::codegen::v1::Array<Option>,
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `int` (4 bytes), value `struct option` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, int);
        ///     __type(value, struct option);
        /// } crate_ SEC(".maps");
        /// ```
        pub crate_: ::bpfgen_runtime::codegen::v1::Array<Option>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("xdp") int async(struct xdp_md *ctx)`, 2 instructions (16 bytes), names.bpf.c:78.
        pub r#async: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp") int gen(struct xdp_md *ctx)`, 2 instructions (16 bytes), names.bpf.c:84.
        pub r#gen: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 2] {
            [(&self.r#async).into(), (&self.r#gen).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("xdp") int async(struct xdp_md *ctx)`, 2 instructions (16 bytes), names.bpf.c:78.
        pub r#async: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp") int gen(struct xdp_md *ctx)`, 2 instructions (16 bytes), names.bpf.c:84.
        pub r#gen: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `async`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub r#async: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `gen`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub r#gen: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of names.bpf.c, before load.
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
        /// The variables of `.data.maps`, with the values that they have at load.
        pub data_maps: ::bpfgen_runtime::codegen::v1::Image<DataMaps>,
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of names.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "names",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            data: object.image::<Data>(".data")?,
            rodata: object.image::<Rodata>(".rodata")?,
            bss: object.image::<Bss>(".bss")?,
            data_maps: object.image::<DataMaps>(".data.maps")?,
            maps: OpenMaps {
                r#match: object.map("match")?,
                crate_: object.map("crate_")?,
            },
            programs: OpenPrograms {
                r#async: object.program("async")?,
                r#gen: object.program("gen")?,
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
                .data(&self.rodata)
                .data(&self.bss)
                .data(&self.data_maps)
                .map(&self.maps.r#match)
                .map(&self.maps.crate_)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    r#match: object.map("match")?,
                    crate_: object.map("crate_")?,
                },
                programs: self.programs,
                data: DataCells::new(&object.section(".data")?)?,
                rodata: object.frozen(self.rodata),
                bss: BssCells::new(&object.section(".bss")?)?,
                data_maps: DataMapsCells::new(&object.section(".data.maps")?)?,
                object,
            })
        }
    }
    /// The maps and globals of names.bpf.c, in the kernel, and its programs before load.
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
        /// The variables of `.data.maps`, live.
        pub data_maps: DataMapsCells,
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
                    r#async: loaded.program("async")?,
                    r#gen: loaded.program("gen")?,
                },
                data: self.data,
                rodata: self.rodata,
                bss: self.bss,
                data_maps: self.data_maps,
            })
        }
    }
    /// The programs, maps and globals of names.bpf.c, in the kernel.
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
        /// The variables of `.data.maps`, live.
        pub data_maps: DataMapsCells,
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
                r#async: self.programs.r#async.auto_attach()?,
                r#gen: self.programs.r#gen.auto_attach()?,
            })
        }
    }
    /// The variables of `.data`, 8 bytes.
    #[repr(C)]
    pub struct Data {
        /// `int type`, 4 bytes at byte 0 of `.data`.
        pub r#type: i32,
        /// `int super`, 4 bytes at byte 4 of `.data`.
        pub super_: i32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Data,
        section = ".data",
        size = 8,
        align = 4,
        fields {
            r#type: i32 = 0,
            super_: i32 = 4,
        },
        bools {},
        debug this {
            "type" => this.r#type,
            "super" => this.super_,
        },
    }
    /// The variables of `.data` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataCells {
        /// `int type`, 4 bytes at byte 0 of `.data`.
        pub r#type: ::bpfgen_runtime::codegen::v1::Shared<i32>,
        /// `int super`, 4 bytes at byte 4 of `.data`.
        pub super_: ::bpfgen_runtime::codegen::v1::Shared<i32>,
    }
    impl DataCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                r#type: section.cell::<i32>(0)?,
                super_: section.cell::<i32>(4)?,
            })
        }
    }
    /// The constants of `.rodata`, 5 bytes.
    #[repr(C)]
    pub struct Rodata {
        /// `const volatile int crate`, 4 bytes at byte 0 of `.rodata`.
        pub crate_: i32,
        /// `const volatile _Bool _pad0`, 1 byte at byte 4 of `.rodata`.
        pub _pad0: bool,
        #[doc(hidden)]
        pub _pad0_2: ::bpfgen_runtime::codegen::v1::Pad<3>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Rodata,
        section = ".rodata",
        size = 5,
        align = 4,
        fields {
            crate_: i32 = 0,
            _pad0: bool = 4,
            _pad0_2: ::bpfgen_runtime::codegen::v1::Pad<3> = 5,
        },
        bools {
            _pad0,
        },
        debug this {
            "crate" => this.crate_,
            "_pad0" => this._pad0,
        },
    }
    /// The variables of `.bss`, 180 bytes.
    #[repr(C)]
    pub struct Bss {
        /// `struct option option`, 4 bytes at byte 0 of `.bss`.
        pub option: Option,
        /// `struct Result result`, 4 bytes at byte 4 of `.bss`.
        pub result: Result,
        /// `struct string string`, 8 bytes at byte 8 of `.bss`.
        pub string: String,
        /// `struct vec vec`, 4 bytes at byte 16 of `.bss`.
        pub vec: Vec,
        /// `struct box box`, 4 bytes at byte 20 of `.bss`.
        pub r#box: Box,
        /// `struct clone clone`, 4 bytes at byte 24 of `.bss`.
        pub clone: Clone,
        /// `struct self self`, 4 bytes at byte 28 of `.bss`.
        pub self_: Self_2,
        /// `struct Self Self`, 4 bytes at byte 32 of `.bss`.
        pub Self_: Self_,
        /// `struct maps maps`, 4 bytes at byte 36 of `.bss`.
        pub maps: Maps_2,
        /// `struct open open`, 4 bytes at byte 40 of `.bss`.
        pub open: Open_2,
        /// `struct rodata rodata`, 4 bytes at byte 44 of `.bss`.
        pub rodata: Rodata_2,
        /// `struct bss_cells bss_cells`, 4 bytes at byte 48 of `.bss`.
        pub bss_cells: BssCells_2,
        /// `struct object object`, 4 bytes at byte 52 of `.bss`.
        pub object: Object,
        /// `struct task_event one`, 4 bytes at byte 56 of `.bss`.
        pub one: TaskEvent_2,
        /// `struct taskEvent two`, 4 bytes at byte 60 of `.bss`.
        pub two: TaskEvent,
        /// `union TASK_EVENT three`, 4 bytes at byte 64 of `.bss`.
        pub three: TaskEvent_3,
        /// `struct _3d_point _3d_point`, 4 bytes at byte 68 of `.bss`.
        pub _3d_point: _3dPoint,
        /// `struct __leading __leading`, 4 bytes at byte 72 of `.bss`.
        pub __leading: Leading,
        /// `struct keywords keywords`, 88 bytes at byte 76 of `.bss`.
        pub keywords: Keywords,
        /// `struct methods methods`, 16 bytes at byte 164 of `.bss`.
        pub methods: Methods,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 180,
        align = 4,
        fields {
            option: Option = 0,
            result: Result = 4,
            string: String = 8,
            vec: Vec = 16,
            r#box: Box = 20,
            clone: Clone = 24,
            self_: Self_2 = 28,
            Self_: Self_ = 32,
            maps: Maps_2 = 36,
            open: Open_2 = 40,
            rodata: Rodata_2 = 44,
            bss_cells: BssCells_2 = 48,
            object: Object = 52,
            one: TaskEvent_2 = 56,
            two: TaskEvent = 60,
            three: TaskEvent_3 = 64,
            _3d_point: _3dPoint = 68,
            __leading: Leading = 72,
            keywords: Keywords = 76,
            methods: Methods = 164,
        },
        bools {},
        debug this {
            "option" => this.option,
            "result" => this.result,
            "string" => this.string,
            "vec" => this.vec,
            "box" => this.r#box,
            "clone" => this.clone,
            "self" => this.self_,
            "Self" => this.Self_,
            "maps" => this.maps,
            "open" => this.open,
            "rodata" => this.rodata,
            "bss_cells" => this.bss_cells,
            "object" => this.object,
            "one" => this.one,
            "two" => this.two,
            "three" => this.three,
            "_3d_point" => this._3d_point,
            "__leading" => this.__leading,
            "keywords" => this.keywords,
            "methods" => this.methods,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `struct option option`, 4 bytes at byte 0 of `.bss`.
        pub option: ::bpfgen_runtime::codegen::v1::Shared<Option>,
        /// `struct Result result`, 4 bytes at byte 4 of `.bss`.
        pub result: ::bpfgen_runtime::codegen::v1::Shared<Result>,
        /// `struct string string`, 8 bytes at byte 8 of `.bss`.
        pub string: ::bpfgen_runtime::codegen::v1::Shared<String>,
        /// `struct vec vec`, 4 bytes at byte 16 of `.bss`.
        pub vec: ::bpfgen_runtime::codegen::v1::Shared<Vec>,
        /// `struct box box`, 4 bytes at byte 20 of `.bss`.
        pub r#box: ::bpfgen_runtime::codegen::v1::Shared<Box>,
        /// `struct clone clone`, 4 bytes at byte 24 of `.bss`.
        pub clone: ::bpfgen_runtime::codegen::v1::Shared<Clone>,
        /// `struct self self`, 4 bytes at byte 28 of `.bss`.
        pub self_: ::bpfgen_runtime::codegen::v1::Shared<Self_2>,
        /// `struct Self Self`, 4 bytes at byte 32 of `.bss`.
        pub Self_: ::bpfgen_runtime::codegen::v1::Shared<Self_>,
        /// `struct maps maps`, 4 bytes at byte 36 of `.bss`.
        pub maps: ::bpfgen_runtime::codegen::v1::Shared<Maps_2>,
        /// `struct open open`, 4 bytes at byte 40 of `.bss`.
        pub open: ::bpfgen_runtime::codegen::v1::Shared<Open_2>,
        /// `struct rodata rodata`, 4 bytes at byte 44 of `.bss`.
        pub rodata: ::bpfgen_runtime::codegen::v1::Shared<Rodata_2>,
        /// `struct bss_cells bss_cells`, 4 bytes at byte 48 of `.bss`.
        pub bss_cells: ::bpfgen_runtime::codegen::v1::Shared<BssCells_2>,
        /// `struct object object`, 4 bytes at byte 52 of `.bss`.
        pub object: ::bpfgen_runtime::codegen::v1::Shared<Object>,
        /// `struct task_event one`, 4 bytes at byte 56 of `.bss`.
        pub one: ::bpfgen_runtime::codegen::v1::Shared<TaskEvent_2>,
        /// `struct taskEvent two`, 4 bytes at byte 60 of `.bss`.
        pub two: ::bpfgen_runtime::codegen::v1::Shared<TaskEvent>,
        /// `union TASK_EVENT three`, 4 bytes at byte 64 of `.bss`.
        pub three: ::bpfgen_runtime::codegen::v1::Shared<TaskEvent_3>,
        /// `struct _3d_point _3d_point`, 4 bytes at byte 68 of `.bss`.
        pub _3d_point: ::bpfgen_runtime::codegen::v1::Shared<_3dPoint>,
        /// `struct __leading __leading`, 4 bytes at byte 72 of `.bss`.
        pub __leading: ::bpfgen_runtime::codegen::v1::Shared<Leading>,
        /// `struct keywords keywords`, 88 bytes at byte 76 of `.bss`.
        pub keywords: ::bpfgen_runtime::codegen::v1::Shared<Keywords>,
        /// `struct methods methods`, 16 bytes at byte 164 of `.bss`.
        pub methods: ::bpfgen_runtime::codegen::v1::Shared<Methods>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                option: section.cell::<Option>(0)?,
                result: section.cell::<Result>(4)?,
                string: section.cell::<String>(8)?,
                vec: section.cell::<Vec>(16)?,
                r#box: section.cell::<Box>(20)?,
                clone: section.cell::<Clone>(24)?,
                self_: section.cell::<Self_2>(28)?,
                Self_: section.cell::<Self_>(32)?,
                maps: section.cell::<Maps_2>(36)?,
                open: section.cell::<Open_2>(40)?,
                rodata: section.cell::<Rodata_2>(44)?,
                bss_cells: section.cell::<BssCells_2>(48)?,
                object: section.cell::<Object>(52)?,
                one: section.cell::<TaskEvent_2>(56)?,
                two: section.cell::<TaskEvent>(60)?,
                three: section.cell::<TaskEvent_3>(64)?,
                _3d_point: section.cell::<_3dPoint>(68)?,
                __leading: section.cell::<Leading>(72)?,
                keywords: section.cell::<Keywords>(76)?,
                methods: section.cell::<Methods>(164)?,
            })
        }
    }
    /// The variables of `.data.maps`, 4 bytes.
    #[repr(C)]
    pub struct DataMaps {
        /// `int Option`, 4 bytes at byte 0 of `.data.maps`.
        pub Option: i32,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        DataMaps,
        section = ".data.maps",
        size = 4,
        align = 4,
        fields {
            Option: i32 = 0,
        },
        bools {},
        debug this {
            "Option" => this.Option,
        },
    }
    /// The variables of `.data.maps` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct DataMapsCells {
        /// `int Option`, 4 bytes at byte 0 of `.data.maps`.
        pub Option: ::bpfgen_runtime::codegen::v1::Shared<i32>,
    }
    impl DataMapsCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                Option: section.cell::<i32>(0)?,
            })
        }
    }
    /// `struct option`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct option {
    ///     int some;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Option {
        /// `int some`, at byte 0.
        pub some: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Option,
        size = 4,
        align = 4,
        fields {
            some: i32 = 0,
        },
        debug this {
            "some" => this.some,
        },
    }
    /// `struct Result`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct Result {
    ///     int ok;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Result {
        /// `int ok`, at byte 0.
        pub ok: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Result,
        size = 4,
        align = 4,
        fields {
            ok: i32 = 0,
        },
        debug this {
            "ok" => this.ok,
        },
    }
    /// `struct string`, 8 bytes, aligned to 1.
    ///
    /// ```c
    /// struct string {
    ///     char data[8];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct String {
        /// `char data[8]`, at byte 0.
        pub data: ::bpfgen_runtime::codegen::v1::CharArray<8>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        String,
        size = 8,
        align = 1,
        fields {
            data: ::bpfgen_runtime::codegen::v1::CharArray<8> = 0,
        },
        debug this {
            "data" => this.data,
        },
    }
    /// `struct vec`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct vec {
    ///     int len;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Vec {
        /// `int len`, at byte 0.
        pub len: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Vec,
        size = 4,
        align = 4,
        fields {
            len: i32 = 0,
        },
        debug this {
            "len" => this.len,
        },
    }
    /// `struct box`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct box {
    ///     int ptr;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Box {
        /// `int ptr`, at byte 0.
        pub ptr: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Box,
        size = 4,
        align = 4,
        fields {
            ptr: i32 = 0,
        },
        debug this {
            "ptr" => this.ptr,
        },
    }
    /// `struct clone`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct clone {
    ///     int copy;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Clone {
        /// `int copy`, at byte 0.
        pub copy: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Clone,
        size = 4,
        align = 4,
        fields {
            copy: i32 = 0,
        },
        debug this {
            "copy" => this.copy,
        },
    }
    /// `struct self`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct self {
    ///     int me;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Self_2 {
        /// `int me`, at byte 0.
        pub me: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Self_2,
        size = 4,
        align = 4,
        fields {
            me: i32 = 0,
        },
        debug this {
            "me" => this.me,
        },
    }
    /// `struct Self`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct Self {
    ///     int myself;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Self_ {
        /// `int myself`, at byte 0.
        pub myself: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Self_,
        size = 4,
        align = 4,
        fields {
            myself: i32 = 0,
        },
        debug this {
            "myself" => this.myself,
        },
    }
    /// `struct maps`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct maps {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Maps_2 {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Maps_2,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct open`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct open {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Open_2 {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Open_2,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct rodata`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct rodata {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Rodata_2 {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Rodata_2,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct bss_cells`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct bss_cells {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BssCells_2 {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        BssCells_2,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct object`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct object {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Object {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Object,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct task_event`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct task_event {
    ///     int a;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TaskEvent_2 {
        /// `int a`, at byte 0.
        pub a: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        TaskEvent_2,
        size = 4,
        align = 4,
        fields {
            a: i32 = 0,
        },
        debug this {
            "a" => this.a,
        },
    }
    /// `struct taskEvent`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct taskEvent {
    ///     int b;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TaskEvent {
        /// `int b`, at byte 0.
        pub b: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        TaskEvent,
        size = 4,
        align = 4,
        fields {
            b: i32 = 0,
        },
        debug this {
            "b" => this.b,
        },
    }
    /// `union TASK_EVENT`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union TASK_EVENT {
    ///     int c;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TaskEvent_3 {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        TaskEvent_3,
        size = 4,
        align = 4,
        debug this {
            "c" => this.c(),
        },
    }
    impl TaskEvent_3 {
        /// `int c`, at byte 0.
        #[must_use]
        pub fn c(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int c`, at byte 0.
        pub fn set_c(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
        }
    }
    /// `struct _3d_point`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct _3d_point {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct _3dPoint {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        _3dPoint,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct __leading`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// struct __leading {
    ///     int x;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Leading {
        /// `int x`, at byte 0.
        pub x: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Leading,
        size = 4,
        align = 4,
        fields {
            x: i32 = 0,
        },
        debug this {
            "x" => this.x,
        },
    }
    /// `struct keywords`, 88 bytes, aligned to 4.
    ///
    /// ```c
    /// struct keywords {
    ///     int type;
    ///     int match;
    ///     int async;
    ///     int self;
    ///     int Self;
    ///     int super;
    ///     int crate;
    ///     int gen;
    ///     int dyn;
    ///     int fn;
    ///     int impl;
    ///     int try;
    ///     int yield;
    ///     int box;
    ///     int macro;
    ///     int self_;
    ///     int _;
    ///     int __;
    ///     int _pad0;
    ///     int camelCase;
    ///     int UPPER;
    ///     char pad;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Keywords {
        /// `int type`, at byte 0.
        pub r#type: i32,
        /// `int match`, at byte 4.
        pub r#match: i32,
        /// `int async`, at byte 8.
        pub r#async: i32,
        /// `int self`, at byte 12.
        pub self_: i32,
        /// `int Self`, at byte 16.
        pub Self_: i32,
        /// `int super`, at byte 20.
        pub super_: i32,
        /// `int crate`, at byte 24.
        pub crate_: i32,
        /// `int gen`, at byte 28.
        pub r#gen: i32,
        /// `int dyn`, at byte 32.
        pub r#dyn: i32,
        /// `int fn`, at byte 36.
        pub r#fn: i32,
        /// `int impl`, at byte 40.
        pub r#impl: i32,
        /// `int try`, at byte 44.
        pub r#try: i32,
        /// `int yield`, at byte 48.
        pub r#yield: i32,
        /// `int box`, at byte 52.
        pub r#box: i32,
        /// `int macro`, at byte 56.
        pub r#macro: i32,
        /// `int self_`, at byte 60.
        pub self__2: i32,
        /// `int _`, at byte 64.
        pub __: i32,
        /// `int __`, at byte 68.
        pub ___2: i32,
        /// `int _pad0`, at byte 72.
        pub _pad0: i32,
        /// `int camelCase`, at byte 76.
        pub camelCase: i32,
        /// `int UPPER`, at byte 80.
        pub UPPER: i32,
        /// `char pad`, at byte 84.
        pub pad: i8,
        #[doc(hidden)]
        pub _pad0_2: ::bpfgen_runtime::codegen::v1::Pad<3>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Keywords,
        size = 88,
        align = 4,
        fields {
            r#type: i32 = 0,
            r#match: i32 = 4,
            r#async: i32 = 8,
            self_: i32 = 12,
            Self_: i32 = 16,
            super_: i32 = 20,
            crate_: i32 = 24,
            r#gen: i32 = 28,
            r#dyn: i32 = 32,
            r#fn: i32 = 36,
            r#impl: i32 = 40,
            r#try: i32 = 44,
            r#yield: i32 = 48,
            r#box: i32 = 52,
            r#macro: i32 = 56,
            self__2: i32 = 60,
            __: i32 = 64,
            ___2: i32 = 68,
            _pad0: i32 = 72,
            camelCase: i32 = 76,
            UPPER: i32 = 80,
            pad: i8 = 84,
            _pad0_2: ::bpfgen_runtime::codegen::v1::Pad<3> = 85,
        },
        debug this {
            "type" => this.r#type,
            "match" => this.r#match,
            "async" => this.r#async,
            "self" => this.self_,
            "Self" => this.Self_,
            "super" => this.super_,
            "crate" => this.crate_,
            "gen" => this.r#gen,
            "dyn" => this.r#dyn,
            "fn" => this.r#fn,
            "impl" => this.r#impl,
            "try" => this.r#try,
            "yield" => this.r#yield,
            "box" => this.r#box,
            "macro" => this.r#macro,
            "self_" => this.self__2,
            "_" => this.__,
            "__" => this.___2,
            "_pad0" => this._pad0,
            "camelCase" => this.camelCase,
            "UPPER" => this.UPPER,
            "pad" => this.pad,
        },
    }
    /// `struct methods`, 16 bytes, aligned to 4.
    ///
    /// ```c
    /// struct methods {
    ///     unsigned int get : 1;
    ///     unsigned int set_get : 1;
    ///     unsigned int self : 1;
    ///     unsigned int set_self : 1;
    ///     unsigned int len : 1;
    ///     unsigned int new : 1;
    ///     unsigned int clone : 1;
    ///     unsigned int type : 1;
    ///     int _bits0;
    ///     union {
    ///         int to_bits;
    ///         int default_;
    ///         int fmt;
    ///         int bytes;
    ///     };
    ///     int anon_0;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Methods {
        #[doc(hidden)]
        pub _bits0_2: [u8; 1],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `int _bits0`, at byte 4.
        pub _bits0: i32,
        /// `union { … }`, at byte 8.
        /// What it holds has accessors here, too.
        pub anon_0_2: MethodsAnon0,
        /// `int anon_0`, at byte 12.
        pub anon_0: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Methods,
        size = 16,
        align = 4,
        fields {
            _bits0_2: [u8; 1] = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 1,
            _bits0: i32 = 4,
            anon_0_2: MethodsAnon0 = 8,
            anon_0: i32 = 12,
        },
        debug this {
            "get" => this.get(),
            "set_get" => this.set_get(),
            "self" => this.self_(),
            "set_self" => this.set_self(),
            "len" => this.len(),
            "new" => this.new(),
            "clone" => this.clone(),
            "type" => this.r#type(),
            "_bits0" => this._bits0,
            "anon_0_2" => this.anon_0_2,
            "anon_0" => this.anon_0,
        },
    }
    impl Methods {
        /// `unsigned int get : 1`, 1 bit at byte 0.
        #[must_use]
        pub fn get(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 0, 1)
        }
        /// Sets `unsigned int get : 1`, 1 bit at byte 0. What `value` has above its lowest bit is cut off.
        pub fn set_get_2(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                0,
                1,
                value,
            );
        }
        /// `unsigned int set_get : 1`, 1 bit at byte 0, bit 1.
        #[must_use]
        pub fn set_get(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 1, 1)
        }
        /// Sets `unsigned int set_get : 1`, 1 bit at byte 0, bit 1. What `value` has above its lowest bit is cut off.
        pub fn set_set_get(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                1,
                1,
                value,
            );
        }
        /// `unsigned int self : 1`, 1 bit at byte 0, bit 2.
        #[must_use]
        pub fn self_(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 2, 1)
        }
        /// Sets `unsigned int self : 1`, 1 bit at byte 0, bit 2. What `value` has above its lowest bit is cut off.
        pub fn set_self_2(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                2,
                1,
                value,
            );
        }
        /// `unsigned int set_self : 1`, 1 bit at byte 0, bit 3.
        #[must_use]
        pub fn set_self(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 3, 1)
        }
        /// Sets `unsigned int set_self : 1`, 1 bit at byte 0, bit 3. What `value` has above its lowest bit is cut off.
        pub fn set_set_self(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                3,
                1,
                value,
            );
        }
        /// `unsigned int len : 1`, 1 bit at byte 0, bit 4.
        #[must_use]
        pub fn len(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 4, 1)
        }
        /// Sets `unsigned int len : 1`, 1 bit at byte 0, bit 4. What `value` has above its lowest bit is cut off.
        pub fn set_len(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                4,
                1,
                value,
            );
        }
        /// `unsigned int new : 1`, 1 bit at byte 0, bit 5.
        #[must_use]
        pub fn new(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 5, 1)
        }
        /// Sets `unsigned int new : 1`, 1 bit at byte 0, bit 5. What `value` has above its lowest bit is cut off.
        pub fn set_new(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                5,
                1,
                value,
            );
        }
        /// `unsigned int clone : 1`, 1 bit at byte 0, bit 6.
        #[must_use]
        pub fn clone(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 6, 1)
        }
        /// Sets `unsigned int clone : 1`, 1 bit at byte 0, bit 6. What `value` has above its lowest bit is cut off.
        pub fn set_clone(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                6,
                1,
                value,
            );
        }
        /// `unsigned int type : 1`, 1 bit at byte 0, bit 7.
        #[must_use]
        pub fn r#type(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::bits::le::get(&self._bits0_2, 7, 1)
        }
        /// Sets `unsigned int type : 1`, 1 bit at byte 0, bit 7. What `value` has above its lowest bit is cut off.
        pub fn set_type(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::bits::le::set(
                &mut self._bits0_2,
                7,
                1,
                value,
            );
        }
        /// `int to_bits`, at byte 0 of `anon_0_2`.
        #[must_use]
        pub fn to_bits(&self) -> i32 {
            let union = self.anon_0_2;
            union.to_bits()
        }
        /// Sets `int to_bits`, at byte 0 of `anon_0_2`.
        pub fn set_to_bits(&mut self, value: i32) {
            let mut union = self.anon_0_2;
            union.set_to_bits(value);
            self.anon_0_2 = union;
        }
        /// `int default_`, at byte 0 of `anon_0_2`.
        #[must_use]
        pub fn default_(&self) -> i32 {
            let union = self.anon_0_2;
            union.default_()
        }
        /// Sets `int default_`, at byte 0 of `anon_0_2`.
        pub fn set_default_(&mut self, value: i32) {
            let mut union = self.anon_0_2;
            union.set_default_(value);
            self.anon_0_2 = union;
        }
        /// `int fmt`, at byte 0 of `anon_0_2`.
        #[must_use]
        pub fn fmt(&self) -> i32 {
            let union = self.anon_0_2;
            union.fmt()
        }
        /// Sets `int fmt`, at byte 0 of `anon_0_2`.
        pub fn set_fmt(&mut self, value: i32) {
            let mut union = self.anon_0_2;
            union.set_fmt(value);
            self.anon_0_2 = union;
        }
        /// `int bytes`, at byte 0 of `anon_0_2`.
        #[must_use]
        pub fn bytes(&self) -> i32 {
            let union = self.anon_0_2;
            union.bytes()
        }
        /// Sets `int bytes`, at byte 0 of `anon_0_2`.
        pub fn set_bytes(&mut self, value: i32) {
            let mut union = self.anon_0_2;
            union.set_bytes(value);
            self.anon_0_2 = union;
        }
    }
    /// `union { … }`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     int to_bits;
    ///     int default_;
    ///     int fmt;
    ///     int bytes;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct MethodsAnon0 {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        MethodsAnon0,
        size = 4,
        align = 4,
        debug this {
            "to_bits" => this.to_bits(),
            "default_" => this.default_(),
            "fmt" => this.fmt(),
            "bytes" => this.bytes(),
        },
    }
    impl MethodsAnon0 {
        /// `int to_bits`, at byte 0.
        #[must_use]
        pub fn to_bits(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int to_bits`, at byte 0.
        pub fn set_to_bits(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `int default_`, at byte 0.
        #[must_use]
        pub fn default_(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int default_`, at byte 0.
        pub fn set_default_(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `int fmt`, at byte 0.
        #[must_use]
        pub fn fmt(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int fmt`, at byte 0.
        pub fn set_fmt(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `int bytes`, at byte 0.
        #[must_use]
        pub fn bytes(&self) -> i32 {
            ::bpfgen_runtime::codegen::v1::view::get::<i32, 0, 4>(&self.bytes)
        }
        /// Sets `int bytes`, at byte 0.
        pub fn set_bytes(&mut self, value: i32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i32,
                0,
                4,
            >(&mut self.bytes, value);
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
