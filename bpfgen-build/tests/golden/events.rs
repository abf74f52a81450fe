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
    /// The object that clang made of events.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/events.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } events SEC(".maps");
        /// ```
        pub events: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `handle_t`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } samples SEC(".maps");
        /// ```
        pub samples: ::bpfgen_runtime::codegen::v1::OpenMap,
        /// `BPF_MAP_TYPE_HASH`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } counts SEC(".maps");
        /// ```
        pub counts: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_RINGBUF`, 4096 bytes, records are `struct event`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_RINGBUF);
        ///     __uint(max_entries, 4096);
        /// } events SEC(".maps");
        /// ```
        pub events: ::bpfgen_runtime::codegen::v1::RingBuf<Event>,
        /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, records are `handle_t`.
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
        ///     __uint(key_size, 4);
        ///     __uint(value_size, 4);
        /// } samples SEC(".maps");
        /// ```
        pub samples: ::bpfgen_runtime::codegen::v1::PerfEventArray<HandleT>,
        /// `BPF_MAP_TYPE_HASH`, 4 entries, key `__u32` (4 bytes), value `__u32` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, __u32);
        ///     __type(value, __u32);
        /// } counts SEC(".maps");
        /// ```
        pub counts: ::bpfgen_runtime::codegen::v1::HashMap<u32, u32>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("xdp") int emit(struct xdp_md *ctx, event_t *a, union either *b, enum phase *c, handle_t *d)`, 2 instructions (16 bytes), events.bpf.c:46.
        pub emit: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 1] {
            [(&self.emit).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("xdp") int emit(struct xdp_md *ctx, event_t *a, union either *b, enum phase *c, handle_t *d)`, 2 instructions (16 bytes), events.bpf.c:46.
        pub emit: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `emit`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub emit: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of events.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of events.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "events",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            maps: OpenMaps {
                events: object.map("events")?,
                samples: object.map("samples")?,
                counts: object.map("counts")?,
            },
            programs: OpenPrograms {
                emit: object.program("emit")?,
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
                .map(&self.maps.events)
                .map(&self.maps.samples)
                .map(&self.maps.counts)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    events: object.map("events")?,
                    samples: object.map("samples")?,
                    counts: object.map("counts")?,
                },
                programs: self.programs,
                object,
            })
        }
    }
    /// The maps and globals of events.bpf.c, in the kernel, and its programs before load.
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
                    emit: loaded.program("emit")?,
                },
            })
        }
    }
    /// The programs, maps and globals of events.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
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
                emit: self.programs.emit.auto_attach()?,
            })
        }
    }
    /// `struct event`, 20 bytes, aligned to 4.
    ///
    /// ```c
    /// struct event {
    ///     __u32 pid;
    ///     char comm[16];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Event {
        /// `__u32 pid`, at byte 0.
        pub pid: u32,
        /// `char comm[16]`, at byte 4.
        pub comm: ::bpfgen_runtime::codegen::v1::CharArray<16>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Event,
        size = 20,
        align = 4,
        fields {
            pid: u32 = 0,
            comm: ::bpfgen_runtime::codegen::v1::CharArray<16> = 4,
        },
        debug this {
            "pid" => this.pid,
            "comm" => this.comm,
        },
    }
    /// `struct { … }`, 8 bytes, aligned to 8.
    ///
    /// ```c
    /// struct {
    ///     __u64 id;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct HandleT {
        /// `__u64 id`, at byte 0.
        pub id: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        HandleT,
        size = 8,
        align = 8,
        fields {
            id: u64 = 0,
        },
        debug this {
            "id" => this.id,
        },
    }
    /// `enum phase`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Phase(
        /// The integer.
        pub u32,
    );
    impl Phase {
        /// `ENTER` = 0.
        pub const ENTER: Self = Self(0);
        /// `EXIT` = 1.
        pub const EXIT: Self = Self(1);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Phase(u32),
        names {
            0 => "ENTER",
            1 => "EXIT",
        }
    }
    /// `union either`, 4 bytes, aligned to 4.
    ///
    /// ```c
    /// union either {
    ///     __u32 number;
    ///     char text[4];
    /// };
    /// ```
    #[repr(C, align(4))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Either {
        bytes: [u8; 4],
    }
    ::bpfgen_runtime::codegen::v1::plain_union! {
        Either,
        size = 4,
        align = 4,
        debug this {
            "number" => this.number(),
            "text" => this.text(),
        },
    }
    impl Either {
        /// `__u32 number`, at byte 0.
        #[must_use]
        pub fn number(&self) -> u32 {
            ::bpfgen_runtime::codegen::v1::view::get::<u32, 0, 4>(&self.bytes)
        }
        /// Sets `__u32 number`, at byte 0.
        pub fn set_number(&mut self, value: u32) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                u32,
                0,
                4,
            >(&mut self.bytes, value);
        }
        /// `char text[4]`, at byte 0.
        #[must_use]
        pub fn text(&self) -> ::bpfgen_runtime::codegen::v1::CharArray<4> {
            ::bpfgen_runtime::codegen::v1::view::get::<
                ::bpfgen_runtime::codegen::v1::CharArray<4>,
                0,
                4,
            >(&self.bytes)
        }
        /// Sets `char text[4]`, at byte 0.
        pub fn set_text(&mut self, value: ::bpfgen_runtime::codegen::v1::CharArray<4>) {
            ::bpfgen_runtime::codegen::v1::view::set::<
                ::bpfgen_runtime::codegen::v1::CharArray<4>,
                0,
                4,
            >(&mut self.bytes, value);
        }
    }
    /// `typedef struct event event_t`.
    pub type EventT = Event;
    /// `typedef unsigned int __u32`.
    pub type U32 = u32;
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
