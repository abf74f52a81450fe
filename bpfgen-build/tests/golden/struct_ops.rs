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
    /// The object that clang made of struct_ops.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/struct_ops.bpf.o"),
        );
        &BYTES.0
    };
    /// The structs of callbacks before load: their fields and slots can be set.
    #[derive(Debug)]
    pub struct OpenStructOps {
        /// `struct ops first`, 96 bytes, `SEC(".struct_ops")`.
        pub first: ::bpfgen_runtime::codegen::v1::OpenStructOps<Ops>,
        /// `struct ops linked`, 96 bytes, `SEC(".struct_ops.link")`.
        pub linked: ::bpfgen_runtime::codegen::v1::OpenStructOps<Ops>,
        /// `struct struct_ops___v2 optional`, 8 bytes, `SEC("?.struct_ops.link")`.
        ///
        /// It is not created unless `set_autocreate(true)` says so.
        pub sometimes: ::bpfgen_runtime::codegen::v1::OpenStructOps<StructOpsV2>,
    }
    /// The structs of callbacks.
    #[derive(Debug)]
    pub struct StructOps {
        /// `struct ops first`, 96 bytes, `SEC(".struct_ops")`.
        pub first: ::bpfgen_runtime::codegen::v1::StructOps<Ops>,
        /// `struct ops linked`, 96 bytes, `SEC(".struct_ops.link")`.
        pub linked: ::bpfgen_runtime::codegen::v1::StructOps<Ops>,
        /// `struct struct_ops___v2 optional`, 8 bytes, `SEC("?.struct_ops.link")`.
        ///
        /// It is not created unless `set_autocreate(true)` says so.
        pub sometimes: ::bpfgen_runtime::codegen::v1::StructOps<StructOpsV2>,
    }
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {}
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {}
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("struct_ops/init") int do_init(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:37.
        pub do_init: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("struct_ops.s/leave") void do_leave(unsigned long long *ctx)`, 1 instruction (8 bytes), struct_ops.bpf.c:38.
        pub do_leave: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("struct_ops") int do_extra(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:39.
        pub do_extra: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("?struct_ops/tick") int do_tick(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:40.
        pub do_tick: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 4] {
            [
                (&self.do_init).into(),
                (&self.do_leave).into(),
                (&self.do_extra).into(),
                (&self.do_tick).into(),
            ]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("struct_ops/init") int do_init(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:37.
        pub do_init: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("struct_ops.s/leave") void do_leave(unsigned long long *ctx)`, 1 instruction (8 bytes), struct_ops.bpf.c:38.
        pub do_leave: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("struct_ops") int do_extra(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:39.
        pub do_extra: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
        /// `SEC("?struct_ops/tick") int do_tick(unsigned long long *ctx)`, 2 instructions (16 bytes), struct_ops.bpf.c:40.
        pub do_tick: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::StructOps,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `do_init`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub do_init: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `do_leave`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub do_leave: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `do_extra`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub do_extra: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `do_tick`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub do_tick: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `first`; none where it was not created, or its autoattach is off.
        pub first: ::core::option::Option<
            ::bpfgen_runtime::codegen::v1::StructOpsLink<Ops>,
        >,
        /// Of `linked`; none where it was not created, or its autoattach is off.
        pub linked: ::core::option::Option<
            ::bpfgen_runtime::codegen::v1::StructOpsLink<Ops>,
        >,
        /// Of `optional`; none where it was not created, or its autoattach is off.
        pub sometimes: ::core::option::Option<
            ::bpfgen_runtime::codegen::v1::StructOpsLink<StructOpsV2>,
        >,
    }
    /// The programs, maps and globals of struct_ops.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        /// The structs of callbacks.
        pub struct_ops: OpenStructOps,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of struct_ops.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "struct_ops",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            maps: OpenMaps {},
            programs: OpenPrograms {
                do_init: object.program("do_init")?,
                do_leave: object.program("do_leave")?,
                do_extra: object.program("do_extra")?,
                do_tick: object.program("do_tick")?,
            },
            struct_ops: OpenStructOps {
                first: object.struct_ops("first")?,
                linked: object.struct_ops("linked")?,
                sometimes: object.struct_ops("optional")?,
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
                .programs(self.programs.settings())
                .struct_ops(&self.struct_ops.first)
                .struct_ops(&self.struct_ops.linked)
                .struct_ops(&self.struct_ops.sometimes)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                object,
            })
        }
    }
    /// The maps and globals of struct_ops.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
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
                    do_init: loaded.program("do_init")?,
                    do_leave: loaded.program("do_leave")?,
                    do_extra: loaded.program("do_extra")?,
                    do_tick: loaded.program("do_tick")?,
                },
                struct_ops: StructOps {
                    first: loaded.struct_ops("first")?,
                    linked: loaded.struct_ops("linked")?,
                    sometimes: loaded.struct_ops("optional")?,
                },
            })
        }
    }
    /// The programs, maps and globals of struct_ops.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The maps.
        pub maps: Maps,
        /// The programs.
        pub programs: Programs,
        /// The structs of callbacks.
        pub struct_ops: StructOps,
    }
    impl Loaded {
        /// Attaches every program whose `SEC()` says where, and every struct of callbacks.
        ///
        /// # Errors
        /// If one cannot be attached; then none stays attached.
        pub fn attach(&self) -> ::bpfgen_runtime::codegen::v1::Result<Links> {
            ::core::result::Result::Ok(Links {
                do_init: self.programs.do_init.auto_attach()?,
                do_leave: self.programs.do_leave.auto_attach()?,
                do_extra: self.programs.do_extra.auto_attach()?,
                do_tick: self.programs.do_tick.auto_attach()?,
                first: self.struct_ops.first.auto_attach()?,
                linked: self.struct_ops.linked.auto_attach()?,
                sometimes: self.struct_ops.sometimes.auto_attach()?,
            })
        }
    }
    /// `struct ops`, 96 bytes, aligned to 8.
    ///
    /// ```c
    /// struct ops {
    ///     int (*init)(struct sock *, unsigned int);
    ///     void (*leave)(struct sock *);
    ///     void *owner;
    ///     _Bool on;
    ///     enum mode mode;
    ///     int flags;
    ///     struct limits limits;
    ///     unsigned long long stamps[2];
    ///     char name[16];
    ///     unsigned long long (*const extra)(const char *);
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Ops {
        /// `int (*init)(struct sock *, unsigned int)`, at byte 0.
        /// A slot for a program.
        pub init: ::bpfgen_runtime::codegen::v1::Slot<
            fn(::bpfgen_runtime::codegen::v1::KernelPtr<Sock>, u32) -> i32,
        >,
        /// `void (*leave)(struct sock *)`, at byte 8.
        /// A slot for a program.
        pub leave: ::bpfgen_runtime::codegen::v1::Slot<
            fn(::bpfgen_runtime::codegen::v1::KernelPtr<Sock>),
        >,
        /// `void *owner`, at byte 16.
        pub owner: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        /// `_Bool on`, at byte 24.
        pub on: ::bpfgen_runtime::codegen::v1::Bool,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `enum mode mode`, at byte 28.
        pub mode: Mode,
        /// `int flags`, at byte 32.
        pub flags: i32,
        #[doc(hidden)]
        pub _pad1: ::bpfgen_runtime::codegen::v1::Pad<4>,
        /// `struct limits limits`, at byte 40.
        pub limits: Limits,
        /// `unsigned long long stamps[2]`, at byte 56.
        pub stamps: [u64; 2],
        /// `char name[16]`, at byte 72.
        pub name: ::bpfgen_runtime::codegen::v1::CharArray<16>,
        /// `unsigned long long (*const extra)(const char *)`, at byte 88.
        /// A slot for a program.
        pub extra: ::bpfgen_runtime::codegen::v1::Slot<
            fn(::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>) -> u64,
        >,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Ops,
        size = 96,
        align = 8,
        fields {
            init: ::bpfgen_runtime::codegen::v1::Slot<fn(::bpfgen_runtime::codegen::v1::KernelPtr<Sock>, u32)->i32> = 0,
            leave: ::bpfgen_runtime::codegen::v1::Slot<fn(::bpfgen_runtime::codegen::v1::KernelPtr<Sock>)> = 8,
            owner: ::bpfgen_runtime::codegen::v1::KernelPtr<()> = 16,
            on: ::bpfgen_runtime::codegen::v1::Bool = 24,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 25,
            mode: Mode = 28,
            flags: i32 = 32,
            _pad1: ::bpfgen_runtime::codegen::v1::Pad<4> = 36,
            limits: Limits = 40,
            stamps: [u64; 2] = 56,
            name: ::bpfgen_runtime::codegen::v1::CharArray<16> = 72,
            extra: ::bpfgen_runtime::codegen::v1::Slot<fn(::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->u64> = 88,
        },
        debug this {
            "init" => this.init,
            "leave" => this.leave,
            "owner" => this.owner,
            "on" => this.on,
            "mode" => this.mode,
            "flags" => this.flags,
            "limits" => this.limits,
            "stamps" => this.stamps,
            "name" => this.name,
            "extra" => this.extra,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Ops,
        this,
        value,
        fields {
            "init": this.init => this.init = value,
            "leave": this.leave => this.leave = value,
            "owner": this.owner => this.owner = value,
            "on": this.on => this.on = value,
            "mode": this.mode => this.mode = value,
            "flags": this.flags => this.flags = value,
            "limits": this.limits => this.limits = value,
            "stamps": this.stamps => this.stamps = value,
            "name": this.name => this.name = value,
            "extra": this.extra => this.extra = value,
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
        /// `MODE_FAST` = 1.
        pub const MODE_FAST: Self = Self(1);
        /// `MODE_SAFE` = 2.
        pub const MODE_SAFE: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Mode(u32),
        names {
            1 => "MODE_FAST",
            2 => "MODE_SAFE",
        }
    }
    ::bpfgen_runtime::codegen::v1::serde_enum! {
        Mode(u32)
    }
    /// `struct limits`, 16 bytes, aligned to 8.
    ///
    /// ```c
    /// struct limits {
    ///     unsigned int low;
    ///     unsigned int high;
    ///     void (*nested)(void);
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Limits {
        /// `unsigned int low`, at byte 0.
        pub low: u32,
        /// `unsigned int high`, at byte 4.
        pub high: u32,
        /// `void (*nested)(void)`, at byte 8.
        pub nested: ::bpfgen_runtime::codegen::v1::KernelPtr<fn()>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Limits,
        size = 16,
        align = 8,
        fields {
            low: u32 = 0,
            high: u32 = 4,
            nested: ::bpfgen_runtime::codegen::v1::KernelPtr<fn()> = 8,
        },
        debug this {
            "low" => this.low,
            "high" => this.high,
            "nested" => this.nested,
        },
    }
    ::bpfgen_runtime::codegen::v1::serde_struct! {
        Limits,
        this,
        value,
        fields {
            "low": this.low => this.low = value,
            "high": this.high => this.high = value,
            "nested": this.nested => this.nested = value,
        }
    }
    /// `struct struct_ops___v2`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// struct struct_ops___v2 {
    ///     void (*tick)(void);
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct StructOpsV2 {
        /// `void (*tick)(void)`, at byte 0.
        /// A slot for a program.
        pub tick: ::bpfgen_runtime::codegen::v1::Slot<fn()>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        StructOpsV2,
        size = 8,
        align = 8,
        fields {
            tick: ::bpfgen_runtime::codegen::v1::Slot<fn()> = 0,
        },
        debug this {
            "tick" => this.tick,
        },
    }
    /// `struct sock`, which the source only declares.
    #[derive(Debug)]
    pub struct Sock(::core::convert::Infallible);
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
