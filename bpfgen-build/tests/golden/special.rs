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
    /// The object that clang made of special.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/special.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `struct special` (184 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, __u32);
        ///     __type(value, struct special);
        /// } specials SEC(".maps");
        /// ```
        pub specials: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_ARRAY`, 1 entry, key `__u32` (4 bytes), value `struct special` (184 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_ARRAY);
        ///     __uint(max_entries, 1);
        ///     __type(key, __u32);
        ///     __type(value, struct special);
        /// } specials SEC(".maps");
        /// ```
        pub specials: ::bpfgen_runtime::codegen::v1::Array<Special>,
    }
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("raw_tp/sys_enter") int on_enter(void *ctx)`, 7 instructions (56 bytes), special.bpf.c:86.
        pub on_enter: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 1] {
            [(&self.on_enter).into()]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("raw_tp/sys_enter") int on_enter(void *ctx)`, 7 instructions (56 bytes), special.bpf.c:86.
        pub on_enter: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `on_enter`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_enter: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of special.bpf.c, before load.
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
    /// Parses the object of special.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "special",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            maps: OpenMaps {
                specials: object.map("specials")?,
            },
            programs: OpenPrograms {
                on_enter: object.program("on_enter")?,
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
                .map(&self.maps.specials)
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    specials: object.map("specials")?,
                },
                programs: self.programs,
                object,
            })
        }
    }
    /// The maps and globals of special.bpf.c, in the kernel, and its programs before load.
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
                    on_enter: loaded.program("on_enter")?,
                },
            })
        }
    }
    /// The programs, maps and globals of special.bpf.c, in the kernel.
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
                on_enter: self.programs.on_enter.auto_attach()?,
            })
        }
    }
    /// `struct special`, 184 bytes, aligned to 8.
    ///
    /// ```c
    /// struct special {
    ///     __u64 before;
    ///     struct bpf_spin_lock lock;
    ///     struct bpf_res_spin_lock queued;
    ///     struct bpf_timer timer;
    ///     struct bpf_wq work;
    ///     struct bpf_task_work task;
    ///     struct bpf_dynptr dynptr;
    ///     struct bpf_list_head list __attribute__((btf_decl_tag("contains:node:list")));
    ///     struct bpf_rb_root tree __attribute__((btf_decl_tag("contains:node:tree")));
    ///     struct node node;
    ///     __u64 after;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Special {
        /// `__u64 before`, at byte 0.
        pub before: u64,
        /// `struct bpf_spin_lock lock`, at byte 8.
        /// As bytes: only the kernel understands a `bpf_spin_lock`.
        pub lock: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        /// `struct bpf_res_spin_lock queued`, at byte 12.
        /// As bytes: only the kernel understands a `bpf_res_spin_lock`.
        pub queued: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        /// `struct bpf_timer timer`, at byte 16.
        /// As bytes: only the kernel understands a `bpf_timer`.
        pub timer: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `struct bpf_wq work`, at byte 32.
        /// As bytes: only the kernel understands a `bpf_wq`.
        pub work: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `struct bpf_task_work task`, at byte 48.
        /// As bytes: only the kernel understands a `bpf_task_work`.
        pub task: ::bpfgen_runtime::codegen::v1::Opaque<8>,
        /// `struct bpf_dynptr dynptr`, at byte 56.
        /// As bytes: only the kernel understands a `bpf_dynptr`.
        pub dynptr: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `struct bpf_list_head list`, at byte 72.
        /// As bytes: only the kernel understands a `bpf_list_head`.
        pub list: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `struct bpf_rb_root tree`, at byte 88.
        /// As bytes: only the kernel understands a `bpf_rb_root`.
        pub tree: ::bpfgen_runtime::codegen::v1::Opaque<16>,
        /// `struct node node`, at byte 104.
        pub node: Node,
        /// `__u64 after`, at byte 176.
        pub after: u64,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Special,
        size = 184,
        align = 8,
        fields {
            before: u64 = 0,
            lock: ::bpfgen_runtime::codegen::v1::Opaque<4> = 8,
            queued: ::bpfgen_runtime::codegen::v1::Opaque<4> = 12,
            timer: ::bpfgen_runtime::codegen::v1::Opaque<16> = 16,
            work: ::bpfgen_runtime::codegen::v1::Opaque<16> = 32,
            task: ::bpfgen_runtime::codegen::v1::Opaque<8> = 48,
            dynptr: ::bpfgen_runtime::codegen::v1::Opaque<16> = 56,
            list: ::bpfgen_runtime::codegen::v1::Opaque<16> = 72,
            tree: ::bpfgen_runtime::codegen::v1::Opaque<16> = 88,
            node: Node = 104,
            after: u64 = 176,
        },
        debug this {
            "before" => this.before,
            "lock" => this.lock,
            "queued" => this.queued,
            "timer" => this.timer,
            "work" => this.work,
            "task" => this.task,
            "dynptr" => this.dynptr,
            "list" => this.list,
            "tree" => this.tree,
            "node" => this.node,
            "after" => this.after,
        },
    }
    /// `struct node`, 72 bytes, aligned to 8.
    ///
    /// ```c
    /// struct node {
    ///     __u64 key;
    ///     struct bpf_list_node list;
    ///     struct bpf_rb_node tree;
    ///     struct bpf_refcount references;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Node {
        /// `__u64 key`, at byte 0.
        pub key: u64,
        /// `struct bpf_list_node list`, at byte 8.
        /// As bytes: only the kernel understands a `bpf_list_node`.
        pub list: ::bpfgen_runtime::codegen::v1::Opaque<24>,
        /// `struct bpf_rb_node tree`, at byte 32.
        /// As bytes: only the kernel understands a `bpf_rb_node`.
        pub tree: ::bpfgen_runtime::codegen::v1::Opaque<32>,
        /// `struct bpf_refcount references`, at byte 64.
        /// As bytes: only the kernel understands a `bpf_refcount`.
        pub references: ::bpfgen_runtime::codegen::v1::Opaque<4>,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<4>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Node,
        size = 72,
        align = 8,
        fields {
            key: u64 = 0,
            list: ::bpfgen_runtime::codegen::v1::Opaque<24> = 8,
            tree: ::bpfgen_runtime::codegen::v1::Opaque<32> = 32,
            references: ::bpfgen_runtime::codegen::v1::Opaque<4> = 64,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<4> = 68,
        },
        debug this {
            "key" => this.key,
            "list" => this.list,
            "tree" => this.tree,
            "references" => this.references,
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
