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
    /// The object that clang made of pointers_22.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/pointers_22.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_HASH`, 4 entries, key `struct declared *` (8 bytes), value `struct slots` (72 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, struct declared *);
        ///     __type(value, struct slots);
        /// } slots SEC(".maps");
        /// ```
        pub slots: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_HASH`, 4 entries, key `struct declared *` (8 bytes), value `struct slots` (72 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 4);
        ///     __type(key, struct declared *);
        ///     __type(value, struct slots);
        /// } slots SEC(".maps");
        /// ```
        pub slots: ::bpfgen_runtime::codegen::v1::HashMap<
            ::bpfgen_runtime::codegen::v1::KernelPtr<Declared>,
            Slots,
        >,
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
    /// The programs, maps and globals of pointers_22.bpf.c, before load.
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
    /// Parses the object of pointers_22.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "pointers_22",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                slots: object.map("slots")?,
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
                .map(&self.maps.slots)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    slots: object.map("slots")?,
                },
                programs: self.programs,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of pointers_22.bpf.c, in the kernel, and its programs before load.
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
    /// The programs, maps and globals of pointers_22.bpf.c, in the kernel.
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
    /// The variables of `.bss`, 288 bytes.
    #[repr(C, align(8))]
    pub struct Bss {
        /// `struct node node`, 264 bytes at byte 0 of `.bss`.
        pub node: Node,
        /// `struct TaskStruct other`, 1 byte at byte 264 of `.bss`.
        pub other: TaskStruct,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<7>,
        /// `void *any`, 8 bytes at byte 272 of `.bss`.
        pub any: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        /// `struct task_struct *current`, 8 bytes at byte 280 of `.bss`.
        pub current: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 288,
        align = 8,
        fields {
            node: Node = 0,
            other: TaskStruct = 264,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<7> = 265,
            any: ::bpfgen_runtime::codegen::v1::KernelPtr<()> = 272,
            current: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2> = 280,
        },
        bools {},
        debug this {
            "node" => this.node,
            "other" => this.other,
            "any" => this.any,
            "current" => this.current,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `struct node node`, 264 bytes at byte 0 of `.bss`.
        pub node: ::bpfgen_runtime::codegen::v1::Shared<Node>,
        /// `struct TaskStruct other`, 1 byte at byte 264 of `.bss`.
        pub other: ::bpfgen_runtime::codegen::v1::Shared<TaskStruct>,
        /// `void *any`, 8 bytes at byte 272 of `.bss`.
        pub any: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        >,
        /// `struct task_struct *current`, 8 bytes at byte 280 of `.bss`.
        pub current: ::bpfgen_runtime::codegen::v1::Shared<
            ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
        >,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                node: section.cell::<Node>(0)?,
                other: section.cell::<TaskStruct>(264)?,
                any: section.cell::<::bpfgen_runtime::codegen::v1::KernelPtr<()>>(272)?,
                current: section
                    .cell::<::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>>(280)?,
            })
        }
    }
    /// `struct slots`, 72 bytes, aligned to 8.
    ///
    /// ```c
    /// struct slots {
    ///     struct task_struct __kptr *own;
    ///     struct task_struct __kptr_untrusted *borrowed;
    ///     struct node __percpu_kptr *each;
    ///     struct node __uptr *pinned;
    ///     char __user *address;
    ///     int __percpu *counter;
    ///     struct node __rcu *watched;
    ///     struct node __arena *far;
    ///     struct node __unheard_of *other;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Slots {
        /// `struct task_struct __kptr *own`, at byte 0.
        pub own: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Kptr<TaskStruct_2>,
        >,
        /// `struct task_struct __kptr_untrusted *borrowed`, at byte 8.
        pub borrowed: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::UntrustedKptr<TaskStruct_2>,
        >,
        /// `struct node __percpu_kptr *each`, at byte 16.
        pub each: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::PercpuKptr<Node>,
        >,
        /// `struct node __uptr *pinned`, at byte 24.
        pub pinned: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Uptr<Node>,
        >,
        /// `char __user *address`, at byte 32.
        pub address: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::User<::core::ffi::CStr>,
        >,
        /// `int __percpu *counter`, at byte 40.
        pub counter: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Percpu<i32>,
        >,
        /// `struct node __rcu *watched`, at byte 48.
        pub watched: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Rcu<Node>,
        >,
        /// `struct node __arena *far`, at byte 56.
        pub far: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Arena<Node>,
        >,
        /// `struct node __unheard_of *other`, at byte 64.
        pub other: ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Slots,
        size = 72,
        align = 8,
        fields {
            own: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Kptr<TaskStruct_2>> = 0,
            borrowed: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::UntrustedKptr<TaskStruct_2>> = 8,
            each: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::PercpuKptr<Node>> = 16,
            pinned: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Uptr<Node>> = 24,
            address: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::User<::core::ffi::CStr>> = 32,
            counter: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Percpu<i32>> = 40,
            watched: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Rcu<Node>> = 48,
            far: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Arena<Node>> = 56,
            other: ::bpfgen_runtime::codegen::v1::KernelPtr<Node> = 64,
        },
        debug this {
            "own" => this.own,
            "borrowed" => this.borrowed,
            "each" => this.each,
            "pinned" => this.pinned,
            "address" => this.address,
            "counter" => this.counter,
            "watched" => this.watched,
            "far" => this.far,
            "other" => this.other,
        },
    }
    /// `struct node`, 264 bytes, aligned to 8.
    ///
    /// ```c
    /// struct node {
    ///     struct node *next;
    ///     struct node **indirect;
    ///     struct declared *declared;
    ///     declared_t *same;
    ///     union undefined *undefined;
    ///     struct task_struct *task;
    ///     const struct task_struct *const volatile frozen;
    ///     union value *value;
    ///     enum mood *mood;
    ///     nameless_t *nameless;
    ///     struct { … } *anonymous;
    ///     void *any;
    ///     handle_t *handle;
    ///     char *text;
    ///     const char **texts;
    ///     char (*line)[16];
    ///     unsigned char *bytes;
    ///     int (*grid)[2][3];
    ///     double *real;
    ///     _Bool *flag;
    ///     node_p typedefed;
    ///     struct task_struct *table[4];
    ///     handler_t handler;
    ///     handlers_t handlers;
    ///     void (*plain)(void);
    ///     int (*format)(const char *, ...);
    ///     handler_t (*choose)(int, char, struct declared *);
    ///     struct bpf_spin_lock *lock;
    /// };
    /// ```
    #[repr(C, align(8))]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Node {
        /// `struct node *next`, at byte 0.
        pub next: ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
        /// `struct node **indirect`, at byte 8.
        pub indirect: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
        >,
        /// `struct declared *declared`, at byte 16.
        pub declared: ::bpfgen_runtime::codegen::v1::KernelPtr<Declared>,
        /// `declared_t *same`, at byte 24.
        pub same: ::bpfgen_runtime::codegen::v1::KernelPtr<Declared>,
        /// `union undefined *undefined`, at byte 32.
        pub undefined: ::bpfgen_runtime::codegen::v1::KernelPtr<Undefined>,
        /// `struct task_struct *task`, at byte 40.
        pub task: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
        /// `const struct task_struct *const volatile frozen`, at byte 48.
        pub frozen: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
        /// `union value *value`, at byte 56.
        pub value: ::bpfgen_runtime::codegen::v1::KernelPtr<Value>,
        /// `enum mood *mood`, at byte 64.
        pub mood: ::bpfgen_runtime::codegen::v1::KernelPtr<Mood>,
        /// `nameless_t *nameless`, at byte 72.
        pub nameless: ::bpfgen_runtime::codegen::v1::KernelPtr<NamelessT>,
        /// `struct { … } *anonymous`, at byte 80.
        pub anonymous: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        /// `void *any`, at byte 88.
        pub any: ::bpfgen_runtime::codegen::v1::KernelPtr<()>,
        /// `handle_t *handle`, at byte 96.
        pub handle: ::bpfgen_runtime::codegen::v1::KernelPtr<HandleT>,
        /// `char *text`, at byte 104.
        pub text: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        /// `const char **texts`, at byte 112.
        pub texts: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        >,
        /// `char (*line)[16]`, at byte 120.
        pub line: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::CharArray<16>,
        >,
        /// `unsigned char *bytes`, at byte 128.
        pub bytes: ::bpfgen_runtime::codegen::v1::KernelPtr<u8>,
        /// `int (*grid)[2][3]`, at byte 136.
        pub grid: ::bpfgen_runtime::codegen::v1::KernelPtr<[[i32; 3]; 2]>,
        /// `double *real`, at byte 144.
        pub real: ::bpfgen_runtime::codegen::v1::KernelPtr<f64>,
        /// `_Bool *flag`, at byte 152.
        pub flag: ::bpfgen_runtime::codegen::v1::KernelPtr<
            ::bpfgen_runtime::codegen::v1::Bool,
        >,
        /// `node_p typedefed`, at byte 160.
        pub typedefed: ::bpfgen_runtime::codegen::v1::KernelPtr<Node>,
        /// `struct task_struct *table[4]`, at byte 168.
        pub table: [::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>; 4],
        /// `handler_t handler`, at byte 200.
        pub handler: ::bpfgen_runtime::codegen::v1::KernelPtr<
            fn(
                ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
                ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
            ) -> i32,
        >,
        /// `handlers_t handlers`, at byte 208.
        pub handlers: [::bpfgen_runtime::codegen::v1::KernelPtr<
            fn(
                ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
                ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
            ) -> i32,
        >; 3],
        /// `void (*plain)(void)`, at byte 232.
        pub plain: ::bpfgen_runtime::codegen::v1::KernelPtr<fn()>,
        /// `int (*format)(const char *, ...)`, at byte 240.
        pub format: ::bpfgen_runtime::codegen::v1::KernelPtr<
            fn(::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>) -> i32,
        >,
        /// `handler_t (*choose)(int, char, struct declared *)`, at byte 248.
        pub choose: ::bpfgen_runtime::codegen::v1::KernelPtr<
            fn(
                i32,
                i8,
                ::bpfgen_runtime::codegen::v1::KernelPtr<Declared>,
            ) -> ::bpfgen_runtime::codegen::v1::KernelPtr<
                fn(
                    ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
                    ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
                ) -> i32,
            >,
        >,
        /// `struct bpf_spin_lock *lock`, at byte 256.
        pub lock: ::bpfgen_runtime::codegen::v1::KernelPtr<BpfSpinLock>,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Node,
        size = 264,
        align = 8,
        fields {
            next: ::bpfgen_runtime::codegen::v1::KernelPtr<Node> = 0,
            indirect: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::KernelPtr<Node>> = 8,
            declared: ::bpfgen_runtime::codegen::v1::KernelPtr<Declared> = 16,
            same: ::bpfgen_runtime::codegen::v1::KernelPtr<Declared> = 24,
            undefined: ::bpfgen_runtime::codegen::v1::KernelPtr<Undefined> = 32,
            task: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2> = 40,
            frozen: ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2> = 48,
            value: ::bpfgen_runtime::codegen::v1::KernelPtr<Value> = 56,
            mood: ::bpfgen_runtime::codegen::v1::KernelPtr<Mood> = 64,
            nameless: ::bpfgen_runtime::codegen::v1::KernelPtr<NamelessT> = 72,
            anonymous: ::bpfgen_runtime::codegen::v1::KernelPtr<()> = 80,
            any: ::bpfgen_runtime::codegen::v1::KernelPtr<()> = 88,
            handle: ::bpfgen_runtime::codegen::v1::KernelPtr<HandleT> = 96,
            text: ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr> = 104,
            texts: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>> = 112,
            line: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::CharArray<16>> = 120,
            bytes: ::bpfgen_runtime::codegen::v1::KernelPtr<u8> = 128,
            grid: ::bpfgen_runtime::codegen::v1::KernelPtr<[[i32; 3]; 2]> = 136,
            real: ::bpfgen_runtime::codegen::v1::KernelPtr<f64> = 144,
            flag: ::bpfgen_runtime::codegen::v1::KernelPtr<::bpfgen_runtime::codegen::v1::Bool> = 152,
            typedefed: ::bpfgen_runtime::codegen::v1::KernelPtr<Node> = 160,
            table: [::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>; 4] = 168,
            handler: ::bpfgen_runtime::codegen::v1::KernelPtr<fn(::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->i32> = 200,
            handlers: [::bpfgen_runtime::codegen::v1::KernelPtr<fn(::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->i32>; 3] = 208,
            plain: ::bpfgen_runtime::codegen::v1::KernelPtr<fn()> = 232,
            format: ::bpfgen_runtime::codegen::v1::KernelPtr<fn(::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->i32> = 240,
            choose: ::bpfgen_runtime::codegen::v1::KernelPtr<fn(i32, i8,::bpfgen_runtime::codegen::v1::KernelPtr<Declared>)->::bpfgen_runtime::codegen::v1::KernelPtr<fn(::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>)->i32>> = 248,
            lock: ::bpfgen_runtime::codegen::v1::KernelPtr<BpfSpinLock> = 256,
        },
        debug this {
            "next" => this.next,
            "indirect" => this.indirect,
            "declared" => this.declared,
            "same" => this.same,
            "undefined" => this.undefined,
            "task" => this.task,
            "frozen" => this.frozen,
            "value" => this.value,
            "mood" => this.mood,
            "nameless" => this.nameless,
            "anonymous" => this.anonymous,
            "any" => this.any,
            "handle" => this.handle,
            "text" => this.text,
            "texts" => this.texts,
            "line" => this.line,
            "bytes" => this.bytes,
            "grid" => this.grid,
            "real" => this.real,
            "flag" => this.flag,
            "typedefed" => this.typedefed,
            "table" => this.table,
            "handler" => this.handler,
            "handlers" => this.handlers,
            "plain" => this.plain,
            "format" => this.format,
            "choose" => this.choose,
            "lock" => this.lock,
        },
    }
    /// `struct TaskStruct`, 1 byte, aligned to 1.
    ///
    /// ```c
    /// struct TaskStruct {
    ///     __u8 byte;
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct TaskStruct {
        /// `__u8 byte`, at byte 0.
        pub byte: u8,
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        TaskStruct,
        size = 1,
        align = 1,
        fields {
            byte: u8 = 0,
        },
        debug this {
            "byte" => this.byte,
        },
    }
    /// `typedef handler_t handlers_t[3]`.
    pub type HandlersT = [::bpfgen_runtime::codegen::v1::KernelPtr<
        fn(
            ::bpfgen_runtime::codegen::v1::KernelPtr<TaskStruct_2>,
            ::bpfgen_runtime::codegen::v1::KernelPtr<::core::ffi::CStr>,
        ) -> i32,
    >; 3];
    /// `struct bpf_spin_lock`, which the source only declares.
    #[derive(Debug)]
    pub struct BpfSpinLock(::core::convert::Infallible);
    /// `struct declared`, which the source only declares.
    #[derive(Debug)]
    pub struct Declared(::core::convert::Infallible);
    /// `handle_t`, which the source only declares.
    #[derive(Debug)]
    pub struct HandleT(::core::convert::Infallible);
    /// `enum mood`, which only pointers lead to: to have its members, ask for the type by name.
    #[derive(Debug)]
    pub struct Mood(::core::convert::Infallible);
    /// `nameless_t`, which only pointers lead to: to have its members, ask for the type by name.
    #[derive(Debug)]
    pub struct NamelessT(::core::convert::Infallible);
    /// `struct task_struct`, which only pointers lead to: to have its members, ask for the type by name.
    #[derive(Debug)]
    pub struct TaskStruct_2(::core::convert::Infallible);
    /// `union undefined`, which the source only declares.
    #[derive(Debug)]
    pub struct Undefined(::core::convert::Infallible);
    /// `union value`, which the source only declares.
    #[derive(Debug)]
    pub struct Value(::core::convert::Infallible);
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
