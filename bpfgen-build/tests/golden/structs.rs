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
    /// The object that clang made of structs.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/structs.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `struct kernel` (32 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, __u32);
        ///     __type(value, struct kernel);
        /// } kernel SEC(".maps");
        /// ```
        pub kernel: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `struct kernel` (32 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, __u32);
        ///     __type(value, struct kernel);
        /// } kernel SEC(".maps");
        /// ```
        pub kernel: ::bpfgen_runtime::codegen::v1::Array<Kernel>,
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
    /// The programs, maps and globals of structs.bpf.c, before load.
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
    /// Parses the object of structs.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "structs",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                kernel: object.map("kernel")?,
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
                .data(&self.bss)
                .map(&self.maps.kernel)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    kernel: object.map("kernel")?,
                },
                programs: self.programs,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of structs.bpf.c, in the kernel, and its programs before load.
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
    /// The programs, maps and globals of structs.bpf.c, in the kernel.
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
    /// The variables of `.bss`, 748 bytes.
    #[repr(C, align(64))]
    pub struct Bss {
        /// `struct ints ints`, 80 bytes at byte 0 of `.bss`.
        pub ints: Ints,
        /// `struct arrays arrays`, 112 bytes at byte 80 of `.bss`.
        pub arrays: Arrays,
        /// `struct nested nested`, 32 bytes at byte 192 of `.bss`.
        pub nested: Nested,
        /// `struct anonymous anonymous`, 56 bytes at byte 224 of `.bss`.
        pub anonymous: Anonymous,
        /// `struct packed packed`, 35 bytes at byte 280 of `.bss`.
        pub packed: Packed,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `struct pack4 pack4`, 12 bytes at byte 316 of `.bss`.
        pub pack4: Pack4,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<56>,
        /// `struct holds_aligned holds_aligned`, 192 bytes at byte 384 of `.bss`.
        pub holds_aligned: HoldsAligned,
        /// `struct tails tails`, 4 bytes at byte 576 of `.bss`.
        pub tails: Tails,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct node node`, 72 bytes at byte 584 of `.bss`.
        pub node: Node,
        /// `union choice choice`, 16 bytes at byte 656 of `.bss`.
        pub choice: Choice,
        /// `struct floats floats`, 24 bytes at byte 672 of `.bss`.
        pub floats: Floats,
        /// `struct typedefs typedefs`, 52 bytes at byte 696 of `.bss`.
        pub typedefs: Typedefs,
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<20>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 748,
        align = 64,
        fields {
            ints: Ints = 0,
            arrays: Arrays = 80,
            nested: Nested = 192,
            anonymous: Anonymous = 224,
            packed: Packed = 280,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 315,
            pack4: Pack4 = 316,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<56> = 328,
            holds_aligned: HoldsAligned = 384,
            tails: Tails = 576,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<4> = 580,
            node: Node = 584,
            choice: Choice = 656,
            floats: Floats = 672,
            typedefs: Typedefs = 696,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<20> = 748,
        },
        bools {},
        debug this {
            "ints" => this.ints,
            "arrays" => this.arrays,
            "nested" => this.nested,
            "anonymous" => this.anonymous,
            "packed" => this.packed,
            "pack4" => this.pack4,
            "holds_aligned" => this.holds_aligned,
            "tails" => this.tails,
            "node" => this.node,
            "choice" => this.choice,
            "floats" => this.floats,
            "typedefs" => this.typedefs,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `struct ints ints`, 80 bytes at byte 0 of `.bss`.
        pub ints: ::bpfgen_runtime::codegen::v1::Shared<Ints>,
        /// `struct arrays arrays`, 112 bytes at byte 80 of `.bss`.
        pub arrays: ::bpfgen_runtime::codegen::v1::Shared<Arrays>,
        /// `struct nested nested`, 32 bytes at byte 192 of `.bss`.
        pub nested: ::bpfgen_runtime::codegen::v1::Shared<Nested>,
        /// `struct anonymous anonymous`, 56 bytes at byte 224 of `.bss`.
        pub anonymous: ::bpfgen_runtime::codegen::v1::Shared<Anonymous>,
        /// `struct packed packed`, 35 bytes at byte 280 of `.bss`.
        pub packed: ::bpfgen_runtime::codegen::v1::Shared<Packed>,
        /// `struct pack4 pack4`, 12 bytes at byte 316 of `.bss`.
        pub pack4: ::bpfgen_runtime::codegen::v1::Shared<Pack4>,
        /// `struct holds_aligned holds_aligned`, 192 bytes at byte 384 of `.bss`.
        pub holds_aligned: ::bpfgen_runtime::codegen::v1::Shared<HoldsAligned>,
        /// `struct tails tails`, 4 bytes at byte 576 of `.bss`.
        pub tails: ::bpfgen_runtime::codegen::v1::Shared<Tails>,
        /// `struct node node`, 72 bytes at byte 584 of `.bss`.
        pub node: ::bpfgen_runtime::codegen::v1::Shared<Node>,
        /// `union choice choice`, 16 bytes at byte 656 of `.bss`.
        pub choice: ::bpfgen_runtime::codegen::v1::Shared<Choice>,
        /// `struct floats floats`, 24 bytes at byte 672 of `.bss`.
        pub floats: ::bpfgen_runtime::codegen::v1::Shared<Floats>,
        /// `struct typedefs typedefs`, 52 bytes at byte 696 of `.bss`.
        pub typedefs: ::bpfgen_runtime::codegen::v1::Shared<Typedefs>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                ints: section.cell::<Ints>(0)?,
                arrays: section.cell::<Arrays>(80)?,
                nested: section.cell::<Nested>(192)?,
                anonymous: section.cell::<Anonymous>(224)?,
                packed: section.cell::<Packed>(280)?,
                pack4: section.cell::<Pack4>(316)?,
                holds_aligned: section.cell::<HoldsAligned>(384)?,
                tails: section.cell::<Tails>(576)?,
                node: section.cell::<Node>(584)?,
                choice: section.cell::<Choice>(656)?,
                floats: section.cell::<Floats>(672)?,
                typedefs: section.cell::<Typedefs>(696)?,
            })
        }
    }
    /// `struct kernel`, 32 bytes, aligned to 8.
    ///
    /// ```c
    /// struct kernel {
    ///     struct bpf_spin_lock lock;
    ///     struct bpf_timer timer;
    ///     __u32 count;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Kernel {
        /// `struct bpf_spin_lock lock`, at byte 0.
        /// As bytes: only the kernel understands a `bpf_spin_lock`.
        pub lock: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct bpf_timer timer`, at byte 8.
        /// As bytes: only the kernel understands a `bpf_timer`.
        pub timer: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `__u32 count`, at byte 24.
        pub count: u32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Kernel,
        size = 32,
        align = 8,
        fields {
            lock: ::bpfgen_runtime::codegen::v1::Opaque<4> = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            timer: ::bpfgen_runtime::codegen::v1::Opaque<16> = 8,
            count: u32 = 24,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 28,
        },
        debug this {
            "lock" => this.lock,
            "timer" => this.timer,
            "count" => this.count,
        },
    }
    /// `struct ints`, 80 bytes, aligned to 16.
    ///
    /// ```c
    /// struct ints {
    ///     signed char i8;
    ///     unsigned char u8;
    ///     char c;
    ///     short i16;
    ///     __u16 u16;
    ///     int i32;
    ///     __u32 u32;
    ///     long i64;
    ///     __u64 u64;
    ///     __int128 i128;
    ///     u128 big;
    ///     bool flag;
    /// };
    /// ```
    #[repr(C, align(16))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Ints {
        /// `signed char i8`, at byte 0.
        pub i8: i8,
        /// `unsigned char u8`, at byte 1.
        pub u8: u8,
        /// `char c`, at byte 2.
        pub c: i8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `short i16`, at byte 4.
        pub i16: i16,
        /// `__u16 u16`, at byte 6.
        pub u16: u16,
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
        /// `u128 big`, at byte 48.
        pub big: u128,
        /// `bool flag`, at byte 64.
        pub flag: ::bpfgen_runtime::codegen::v1::Bool,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<15>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Ints,
        size = 80,
        align = 16,
        fields {
            i8: i8 = 0,
            u8: u8 = 1,
            c: i8 = 2,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 3,
            i16: i16 = 4,
            u16: u16 = 6,
            i32: i32 = 8,
            u32: u32 = 12,
            i64: i64 = 16,
            u64: u64 = 24,
            i128: i128 = 32,
            big: u128 = 48,
            flag: ::bpfgen_runtime::codegen::v1::Bool = 64,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<15> = 65,
        },
        debug this {
            "i8" => this.i8,
            "u8" => this.u8,
            "c" => this.c,
            "i16" => this.i16,
            "u16" => this.u16,
            "i32" => this.i32,
            "u32" => this.u32,
            "i64" => this.i64,
            "u64" => this.u64,
            "i128" => this.i128,
            "big" => this.big,
            "flag" => this.flag,
        },
    }
    /// `struct arrays`, 112 bytes, aligned to 8.
    ///
    /// ```c
    /// struct arrays {
    ///     char text[16];
    ///     char lines[3][8];
    ///     unsigned char raw[6];
    ///     signed char deltas[2];
    ///     bool flags[3];
    ///     __u32 grid[2][5];
    ///     const char *names[2];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Arrays {
        /// `char text[16]`, at byte 0.
        pub text: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        /// `char lines[3][8]`, at byte 16.
        pub lines: [::bpfgen_runtime::codegen::v1::CharArray<8>; 3],
        /// `unsigned char raw[6]`, at byte 40.
        pub raw: [u8; 6],
        /// `signed char deltas[2]`, at byte 46.
        pub deltas: [i8; 2],
        /// `bool flags[3]`, at byte 48.
        pub flags: [::bpfgen_runtime::codegen::v1::Bool; 3],
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<1>,
        /// `__u32 grid[2][5]`, at byte 52.
        pub grid: [[u32; 5]; 2],
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `const char *names[2]`, at byte 96.
        pub names: [::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Arrays,
        size = 112,
        align = 8,
        fields {
            text: ::bpfgen_runtime::codegen::v1::CharArray<16> = 0,
            lines: [::bpfgen_runtime::codegen::v1::CharArray<8>; 3] = 16,
            raw: [u8; 6] = 40,
            deltas: [i8; 2] = 46,
            flags: [::bpfgen_runtime::codegen::v1::Bool; 3] = 48,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<1> = 51,
            grid: [[u32; 5]; 2] = 52,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 92,
            names: [::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>; 2] = 96,
        },
        debug this {
            "text" => this.text,
            "lines" => this.lines,
            "raw" => this.raw,
            "deltas" => this.deltas,
            "flags" => this.flags,
            "grid" => this.grid,
            "names" => this.names,
        },
    }
    /// `struct nested`, 32 bytes, aligned to 4.
    ///
    /// ```c
    /// struct nested {
    ///     struct inner one;
    ///     struct inner several[2];
    ///     struct {
    ///         __u16 x;
    ///         __u16 y;
    ///     } point;
    ///     struct { … } cells[3];
    ///     __u8 last;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Nested {
        /// `struct inner one`, at byte 0.
        pub one: Inner,
        /// `struct inner several[2]`, at byte 8.
        pub several: [Inner; 2],
        /// `struct { … } point`, at byte 24.
        pub point: NestedPoint,
        /// `struct { … } cells[3]`, at byte 28.
        pub cells: [NestedCells; 3],
        /// `__u8 last`, at byte 31.
        pub last: u8,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Nested,
        size = 32,
        align = 4,
        fields {
            one: Inner = 0,
            several: [Inner; 2] = 8,
            point: NestedPoint = 24,
            cells: [NestedCells; 3] = 28,
            last: u8 = 31,
        },
        debug this {
            "one" => this.one,
            "several" => this.several,
            "point" => this.point,
            "cells" => this.cells,
            "last" => this.last,
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
    /// `struct { … }`, 1 byte, aligned to 1.
    ///
    /// ```c
    /// struct {
    ///     __u8 tag;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct NestedCells {
        /// `__u8 tag`, at byte 0.
        pub tag: u8,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        NestedCells,
        size = 1,
        align = 1,
        fields {
            tag: u8 = 0,
        },
        debug this {
            "tag" => this.tag,
        },
    }
    /// `struct anonymous`, 56 bytes, aligned to 8.
    ///
    /// ```c
    /// struct anonymous {
    ///     __u32 kind;
    ///     struct {
    ///         __u8 a;
    ///         __u64 b;
    ///         struct {
    ///             __u16 deep;
    ///         };
    ///     };
    ///     union {
    ///         __u32 v4;
    ///         __u8 v6[16];
    ///         struct {
    ///             __u16 port;
    ///             __u16 host;
    ///         };
    ///         struct inner pair;
    ///     };
    ///     union {
    ///         __u8 first;
    ///         __u16 second;
    ///     };
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Anonymous {
        /// `__u32 kind`, at byte 0.
        pub kind: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u8 a`, at byte 8.
        pub a: u8,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `__u64 b`, at byte 16.
        pub b: u64,
        /// `__u16 deep`, at byte 24.
        pub deep: u16,
        #[doc(hidden)]
        pub _pad2: ::bpfgen_runtime::codegen::v1::Pad<6>,
        /// `union { … }`, at byte 32.
        /// What it holds has accessors here, too.
        pub anon_0: AnonymousAnon0,
        /// `union { … }`, at byte 48.
        /// What it holds has accessors here, too.
        pub anon_1: AnonymousAnon1,
        #[doc(hidden)]
        pub _pad3: ::bpfgen_runtime::codegen::v1::Pad<6>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Anonymous,
        size = 56,
        align = 8,
        fields {
            kind: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            a: u8 = 8,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<7> = 9,
            b: u64 = 16,
            deep: u16 = 24,
            _pad2: ::bpfgen_runtime::codegen::v1::Pad<6> = 26,
            anon_0: AnonymousAnon0 = 32,
            anon_1: AnonymousAnon1 = 48,
            _pad3: ::bpfgen_runtime::codegen::v1::Pad<6> = 50,
        },
        debug this {
            "kind" => this.kind,
            "a" => this.a,
            "b" => this.b,
            "deep" => this.deep,
            "anon_0" => this.anon_0,
            "anon_1" => this.anon_1,
        },
    }
    impl Anonymous {
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
        /// `struct inner pair`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn pair(&self) -> Inner {
            let union = self.anon_0;
            union.pair()
        }
        /// Sets `struct inner pair`, at byte 0 of `anon_0`.
        pub fn set_pair(&mut self, value: Inner) {
            let mut union = self.anon_0;
            union.set_pair(value);
            self.anon_0 = union;
        }
        /// `__u8 first`, at byte 0 of `anon_1`.
        #[must_use]
        pub fn first(&self) -> u8 {
            let union = self.anon_1;
            union.first()
        }
        /// Sets `__u8 first`, at byte 0 of `anon_1`.
        pub fn set_first(&mut self, value: u8) {
            let mut union = self.anon_1;
            union.set_first(value);
            self.anon_1 = union;
        }
        /// `__u16 second`, at byte 0 of `anon_1`.
        #[must_use]
        pub fn second(&self) -> u16 {
            let union = self.anon_1;
            union.second()
        }
        /// Sets `__u16 second`, at byte 0 of `anon_1`.
        pub fn set_second(&mut self, value: u16) {
            let mut union = self.anon_1;
            union.set_second(value);
            self.anon_1 = union;
        }
    }
    /// `union { … }`, 16 bytes, aligned to 4.
    ///
    /// ```c
    /// union {
    ///     __u32 v4;
    ///     __u8 v6[16];
    ///     struct {
    ///         __u16 port;
    ///         __u16 host;
    ///     };
    ///     struct inner pair;
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct AnonymousAnon0 {
        bytes: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        AnonymousAnon0,
        size = 16,
        align = 4,
        debug this {
            "v4" => this.v4(),
            "v6" => this.v6(),
            "port" => this.port(),
            "host" => this.host(),
            "pair" => this.pair(),
        },
    }
    impl AnonymousAnon0 {
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
        /// `__u16 port`, at byte 0.
        #[must_use]
        pub fn port(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 16>(&self.bytes)
        }
        /// Sets `__u16 port`, at byte 0.
        pub fn set_port(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `__u16 host`, at byte 2.
        #[must_use]
        pub fn host(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 2, 16>(&self.bytes)
        }
        /// Sets `__u16 host`, at byte 2.
        pub fn set_host(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                2,
                16,
            >(&mut self.bytes, value);
        }
        /// `struct inner pair`, at byte 0.
        #[must_use]
        pub fn pair(&self) -> Inner {
            ::bpfgen_runtime::codegen::v1::view::get::<Inner, 0, 16>(&self.bytes)
        }
        /// Sets `struct inner pair`, at byte 0.
        pub fn set_pair(&mut self, value: Inner) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                Inner,
                0,
                16,
            >(&mut self.bytes, value);
        }
    }
    /// `union { … }`, 2 bytes, aligned to 2.
    ///
    /// ```c
    /// union {
    ///     __u8 first;
    ///     __u16 second;
    /// };
    /// ```
    #[repr(C, align(2))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct AnonymousAnon1 {
        bytes: [u8; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        AnonymousAnon1,
        size = 2,
        align = 2,
        debug this {
            "first" => this.first(),
            "second" => this.second(),
        },
    }
    impl AnonymousAnon1 {
        /// `__u8 first`, at byte 0.
        #[must_use]
        pub fn first(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::view::get::<u8, 0, 2>(&self.bytes)
        }
        /// Sets `__u8 first`, at byte 0.
        pub fn set_first(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::view::set::<u8, 0, 2>(&mut self.bytes, value);
        }
        /// `__u16 second`, at byte 0.
        #[must_use]
        pub fn second(&self) -> u16 {
            ::bpfgen_runtime::codegen::v1::view::get::<u16, 0, 2>(&self.bytes)
        }
        /// Sets `__u16 second`, at byte 0.
        pub fn set_second(&mut self, value: u16) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u16,
                0,
                2,
            >(&mut self.bytes, value);
        }
    }
    /// `struct packed`, 35 bytes, aligned to 1.
    ///
    /// ```c
    /// struct packed {
    ///     __u8 a;
    ///     __u32 b;
    ///     __u64 c;
    ///     struct inner natural;
    ///     union {
    ///         __u32 word;
    ///         __u64 wide;
    ///     } choice;
    ///     union {
    ///         __u16 left;
    ///         __u32 right;
    ///     };
    ///     __u16 tail;
    /// };
    /// ```
    #[repr(C, packed)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Packed {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        /// `__u32 b`, at byte 1.
        pub b: u32,
        /// `__u64 c`, at byte 5.
        pub c: u64,
        /// `struct inner natural`, at byte 13.
        pub natural: Inner,
        /// `union { … } choice`, at byte 21.
        pub choice: PackedChoice,
        /// `union { … }`, at byte 29.
        /// What it holds has accessors here, too.
        pub anon_0: PackedAnon0,
        /// `__u16 tail`, at byte 33.
        pub tail: u16,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Packed,
        size = 35,
        align = 1,
        fields {
            a: u8 = 0,
            b: u32 = 1,
            c: u64 = 5,
            natural: Inner = 13,
            choice: PackedChoice = 21,
            anon_0: PackedAnon0 = 29,
            tail: u16 = 33,
        },
        debug this {
            "a" => { this.a },
            "b" => { this.b },
            "c" => { this.c },
            "natural" => { this.natural },
            "choice" => { this.choice },
            "anon_0" => { this.anon_0 },
            "tail" => { this.tail },
        },
    }
    impl Packed {
        /// `__u16 left`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn left(&self) -> u16 {
            let union = self.anon_0;
            union.left()
        }
        /// Sets `__u16 left`, at byte 0 of `anon_0`.
        pub fn set_left(&mut self, value: u16) {
            let mut union = self.anon_0;
            union.set_left(value);
            self.anon_0 = union;
        }
        /// `__u32 right`, at byte 0 of `anon_0`.
        #[must_use]
        pub fn right(&self) -> u32 {
            let union = self.anon_0;
            union.right()
        }
        /// Sets `__u32 right`, at byte 0 of `anon_0`.
        pub fn set_right(&mut self, value: u32) {
            let mut union = self.anon_0;
            union.set_right(value);
            self.anon_0 = union;
        }
    }
    /// `union { … }`, 8 bytes, aligned to 1.
    ///
    /// ```c
    /// union {
    ///     __u32 word;
    ///     __u64 wide;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct PackedChoice {
        bytes: [u8; 8],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        PackedChoice,
        size = 8,
        align = 1,
        debug this {
            "word" => this.word(),
            "wide" => this.wide(),
        },
    }
    impl PackedChoice {
        /// `__u32 word`, at byte 0.
        #[must_use]
        pub fn word(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 8>(&self.bytes)
        }
        /// Sets `__u32 word`, at byte 0.
        pub fn set_word(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                8,
            >(&mut self.bytes, value);
        }
        /// `__u64 wide`, at byte 0.
        #[must_use]
        pub fn wide(&self) -> u64 {
            ::bpfgen_runtime::codegen::v1::view::get::<u64, 0, 8>(&self.bytes)
        }
        /// Sets `__u64 wide`, at byte 0.
        pub fn set_wide(&mut self, value: u64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u64,
                0,
                8,
            >(&mut self.bytes, value);
        }
    }
    /// `union { … }`, 4 bytes, aligned to 1.
    ///
    /// ```c
    /// union {
    ///     __u16 left;
    ///     __u32 right;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct PackedAnon0 {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        PackedAnon0,
        size = 4,
        align = 1,
        debug this {
            "left" => this.left(),
            "right" => this.right(),
        },
    }
    impl PackedAnon0 {
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
        /// `__u32 right`, at byte 0.
        #[must_use]
        pub fn right(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 4>(&self.bytes)
        }
        /// Sets `__u32 right`, at byte 0.
        pub fn set_right(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                4,
            >(&mut self.bytes, value);
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
    /// `struct holds_aligned`, 192 bytes, aligned to 64.
    ///
    /// ```c
    /// struct holds_aligned {
    ///     __u8 a;
    ///     struct aligned line;
    ///     __u32 member;
    /// };
    /// ```
    #[repr(C, align(64))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct HoldsAligned {
        /// `__u8 a`, at byte 0.
        pub a: u8,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<63>,
        /// `struct aligned line`, at byte 64.
        pub line: Aligned,
        /// `__u32 member`, at byte 128.
        pub member: u32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<60>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        HoldsAligned,
        size = 192,
        align = 64,
        fields {
            a: u8 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<63> = 1,
            line: Aligned = 64,
            member: u32 = 128,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<60> = 132,
        },
        debug this {
            "a" => this.a,
            "line" => this.line,
            "member" => this.member,
        },
    }
    /// `struct aligned`, 64 bytes, aligned to 64.
    ///
    /// ```c
    /// struct aligned {
    ///     __u32 a;
    ///     __u64 b;
    /// };
    /// ```
    #[repr(C, align(64))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Aligned {
        /// `__u32 a`, at byte 0.
        pub a: u32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `__u64 b`, at byte 8.
        pub b: u64,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<48>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Aligned,
        size = 64,
        align = 64,
        fields {
            a: u32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            b: u64 = 8,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<48> = 16,
        },
        debug this {
            "a" => this.a,
            "b" => this.b,
        },
    }
    /// `struct tails`, 4 bytes, aligned to 4.
    ///
    /// Records are `Tailed<Tails>`, which has the elements of `items`.
    ///
    /// ```c
    /// struct tails {
    ///     __u32 len;
    ///     struct empty nothing;
    ///     __u8 none[];
    ///     __u16 items[];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Tails {
        /// `__u32 len`, at byte 0.
        pub len: u32,
        /// `struct empty nothing`, at byte 4.
        pub nothing: Empty,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Tails,
        size = 4,
        align = 4,
        fields {
            len: u32 = 0,
            nothing: Empty = 4,
        },
        debug this {
            "len" => this.len,
            "nothing" => this.nothing,
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
    /// `struct node`, 72 bytes, aligned to 8.
    ///
    /// ```c
    /// struct node {
    ///     struct node *next;
    ///     struct inner *inner;
    ///     struct unseen *unseen;
    ///     struct forward *forward;
    ///     void *any;
    ///     __u64 *word;
    ///     char *text;
    ///     int (*callback)(struct node *, const char *, ...);
    ///     void **indirect;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Node {
        /// `struct node *next`, at byte 0.
        pub next: ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
        /// `struct inner *inner`, at byte 8.
        pub inner: ::bpfgen_runtime::codegen::v1::KernelPtr<Inner>,
        /// `struct unseen *unseen`, at byte 16.
        pub unseen: ::bpfgen_runtime::codegen::v1::KernelPtr<Unseen>,
        /// `struct forward *forward`, at byte 24.
        pub forward: ::bpfgen_runtime::codegen::v1::KernelPtr<Forward>,
        /// `void *any`, at byte 32.
        pub any: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        /// `__u64 *word`, at byte 40.
        pub word: ::bpfgen_runtime::codegen::v1::KernelPtr<u64>,
        /// `char *text`, at byte 48.
        pub text: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        /// `int (*callback)(struct node *, const char *, ...)`, at byte 56.
        pub callback: ::bpfgen_runtime::codegen::v1::KernelPtr<
            fn(
                ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
                ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
            ) -> i32,
        >,
        /// `void **indirect`, at byte 64.
        pub indirect: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        >,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Node,
        size = 72,
        align = 8,
        fields {
            next: ::bpfgen_runtime::codegen::v1::KernelPtr<Node> = 0,
            inner: ::bpfgen_runtime::codegen::v1::KernelPtr<Inner> = 8,
            unseen: ::bpfgen_runtime::codegen::v1::KernelPtr<Unseen> = 16,
            forward: ::bpfgen_runtime::codegen::v1::KernelPtr<Forward> = 24,
            any: ::bpfgen_runtime::codegen::v1::KernelPtr<()> = 32,
            word: ::bpfgen_runtime::codegen::v1::KernelPtr<u64> = 40,
            text: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr> = 48,
            callback: ::bpfgen_runtime::codegen::v1::KernelPtr<fn(::bpfgen_runtime::codegen::v1::KernelPtr<Node>,::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->i32> = 56,
            indirect: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::KernelPtr<()>> = 64,
        },
        debug this {
            "next" => this.next,
            "inner" => this.inner,
            "unseen" => this.unseen,
            "forward" => this.forward,
            "any" => this.any,
            "word" => this.word,
            "text" => this.text,
            "callback" => this.callback,
            "indirect" => this.indirect,
        },
    }
    /// `union choice`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// union choice {
    ///     __u8 byte;
    ///     __s64 number;
    ///     double real;
    ///     struct inner pair;
    ///     char text[12];
    ///     void *address;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Choice {
        bytes: [u8; 16],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        Choice,
        size = 16,
        align = 8,
        debug this {
            "byte" => this.byte(),
            "number" => this.number(),
            "real" => this.real(),
            "pair" => this.pair(),
            "text" => this.text(),
            "address" => this.address(),
        },
    }
    impl Choice {
        /// `__u8 byte`, at byte 0.
        #[must_use]
        pub fn byte(&self) -> u8 {
            ::bpfgen_runtime::codegen::v1::view::get::<u8, 0, 16>(&self.bytes)
        }
        /// Sets `__u8 byte`, at byte 0.
        pub fn set_byte(&mut self, value: u8) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u8,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `__s64 number`, at byte 0.
        #[must_use]
        pub fn number(&self) -> i64 {
            ::bpfgen_runtime::codegen::v1::view::get::<i64, 0, 16>(&self.bytes)
        }
        /// Sets `__s64 number`, at byte 0.
        pub fn set_number(&mut self, value: i64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                i64,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `double real`, at byte 0.
        #[must_use]
        pub fn real(&self) -> f64 {
            ::bpfgen_runtime::codegen::v1::view::get::<f64, 0, 16>(&self.bytes)
        }
        /// Sets `double real`, at byte 0.
        pub fn set_real(&mut self, value: f64) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                f64,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `struct inner pair`, at byte 0.
        #[must_use]
        pub fn pair(&self) -> Inner {
            ::bpfgen_runtime::codegen::v1::view::get::<Inner, 0, 16>(&self.bytes)
        }
        /// Sets `struct inner pair`, at byte 0.
        pub fn set_pair(&mut self, value: Inner) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                Inner,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `char text[12]`, at byte 0.
        #[must_use]
        pub fn text(&self) -> ::bpfgen_runtime::codegen::v1::CharArray<12> {
            ::bpfgen_runtime::codegen::v1::view::get::<
                ::bpfgen_runtime::codegen::v1::CharArray<12>,
                0,
                16,
            >(&self.bytes)
        }
        /// Sets `char text[12]`, at byte 0.
        pub fn set_text(&mut self, value: ::bpfgen_runtime::codegen::v1::CharArray<12>) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                ::bpfgen_runtime::codegen::v1::CharArray<12>,
                0,
                16,
            >(&mut self.bytes, value);
        }
        /// `void *address`, at byte 0.
        #[must_use]
        pub fn address(&self) -> ::bpfgen_runtime::codegen::v1::KernelPtr<()> {
            ::bpfgen_runtime::codegen::v1::view::get::<
                ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
                0,
                16,
            >(&self.bytes)
        }
        /// Sets `void *address`, at byte 0.
        pub fn set_address(
            &mut self,
            value: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        ) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
                0,
                16,
            >(&mut self.bytes, value);
        }
    }
    /// `struct floats`, 24 bytes, aligned to 8.
    ///
    /// ```c
    /// struct floats {
    ///     float single;
    ///     double pair[2];
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq)]
    pub struct Floats {
        /// `float single`, at byte 0.
        pub single: f32,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `double pair[2]`, at byte 8.
        pub pair: [f64; 2],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Floats,
        size = 24,
        align = 8,
        fields {
            single: f32 = 0,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 4,
            pair: [f64; 2] = 8,
        },
        debug this {
            "single" => this.single,
            "pair" => this.pair,
        },
    }
    /// `struct typedefs`, 52 bytes, aligned to 4.
    ///
    /// ```c
    /// struct typedefs {
    ///     point_t at;
    ///     inner_t same;
    ///     row_t row;
    ///     const volatile __u32 qualified;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Typedefs {
        /// `point_t at`, at byte 0.
        pub at: PointT,
        /// `inner_t same`, at byte 8.
        pub same: Inner,
        /// `row_t row`, at byte 16.
        pub row: [PointT; 4],
        /// `const volatile __u32 qualified`, at byte 48.
        pub qualified: u32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Typedefs,
        size = 52,
        align = 4,
        fields {
            at: PointT = 0,
            same: Inner = 8,
            row: [PointT; 4] = 16,
            qualified: u32 = 48,
        },
        debug this {
            "at" => this.at,
            "same" => this.same,
            "row" => this.row,
            "qualified" => this.qualified,
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
    pub struct PointT {
        /// `int x`, at byte 0.
        pub x: i32,
        /// `int y`, at byte 4.
        pub y: i32,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        PointT,
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
    ::bpfgen_runtime::codegen::v1::flexible_tail! {
        Tails,
        items: u16 = 4
    }
    /// `struct forward`, which the source only declares.
    #[derive(Debug)]
    pub struct Forward(::core::convert::Infallible);
    /// `struct unseen`, which the source only declares.
    #[derive(Debug)]
    pub struct Unseen(::core::convert::Infallible);
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
