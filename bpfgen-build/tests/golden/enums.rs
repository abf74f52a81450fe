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
    /// The object that clang made of enums.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/enums.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key `enum phase` (4 bytes), value `level_t` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __type(key, enum phase);
        ///     __type(value, level_t);
        /// } levels SEC(".maps");
        /// ```
        pub levels: ::bpfgen_runtime::codegen::v1::OpenMap,
    }
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {
        /// `BPF_MAP_TYPE_HASH`, 8 entries, key `enum phase` (4 bytes), value `level_t` (4 bytes).
        ///
        /// ```c
        /// struct {
        ///     __uint(type, BPF_MAP_TYPE_HASH);
        ///     __uint(max_entries, 8);
        ///     __type(key, enum phase);
        ///     __type(value, level_t);
        /// } levels SEC(".maps");
        /// ```
        pub levels: ::bpfgen_runtime::codegen::v1::HashMap<Phase, LevelT>,
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
    /// The programs, maps and globals of enums.bpf.c, before load.
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
    /// Parses the object of enums.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "enums",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            bss: object.image::<Bss>(".bss")?,
            maps: OpenMaps {
                levels: object.map("levels")?,
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
                .map(&self.maps.levels)
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {
                    levels: object.map("levels")?,
                },
                programs: self.programs,
                bss: BssCells::new(&object.section(".bss")?)?,
                object,
            })
        }
    }
    /// The maps and globals of enums.bpf.c, in the kernel, and its programs before load.
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
    /// The programs, maps and globals of enums.bpf.c, in the kernel.
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
    /// The variables of `.bss`, 44 bytes.
    #[repr(C)]
    pub struct Bss {
        /// `enum phase phase`, 4 bytes at byte 0 of `.bss`.
        pub phase: Phase,
        /// `struct event event`, 40 bytes at byte 4 of `.bss`.
        pub event: Event,
    }
    ::bpfgen_runtime::codegen::v1::data_struct! {
        Bss,
        section = ".bss",
        size = 44,
        align = 4,
        fields {
            phase: Phase = 0,
            event: Event = 4,
        },
        bools {},
        debug this {
            "phase" => this.phase,
            "event" => this.event,
        },
    }
    /// The variables of `.bss` after load: shared with the kernel's side, and read and set as such.
    #[derive(Debug)]
    pub struct BssCells {
        /// `enum phase phase`, 4 bytes at byte 0 of `.bss`.
        pub phase: ::bpfgen_runtime::codegen::v1::Shared<Phase>,
        /// `struct event event`, 40 bytes at byte 4 of `.bss`.
        pub event: ::bpfgen_runtime::codegen::v1::Shared<Event>,
    }
    impl BssCells {
        fn new(
            section: &::bpfgen_runtime::codegen::v1::MappedData,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Self> {
            ::core::result::Result::Ok(Self {
                phase: section.cell::<Phase>(0)?,
                event: section.cell::<Event>(4)?,
            })
        }
    }
    /// `enum phase`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Phase(
        /// The integer.
        pub u32,
    );
    impl Phase {
        /// `PHASE_ENTER` = 0.
        pub const PHASE_ENTER: Self = Self(0);
        /// `PHASE_EXIT` = 1.
        pub const PHASE_EXIT: Self = Self(1);
        /// `PHASE_DONE` = 7.
        pub const PHASE_DONE: Self = Self(7);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Phase(u32),
        names {
            0 => "PHASE_ENTER",
            1 => "PHASE_EXIT",
            7 => "PHASE_DONE",
        }
    }
    /// `enum { … }`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct LevelT(
        /// The integer.
        pub u32,
    );
    impl LevelT {
        /// `LEVEL_LOW` = 0.
        pub const LEVEL_LOW: Self = Self(0);
        /// `LEVEL_HIGH` = 1.
        pub const LEVEL_HIGH: Self = Self(1);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        LevelT(u32),
        names {
            0 => "LEVEL_LOW",
            1 => "LEVEL_HIGH",
        }
    }
    /// `struct event`, 40 bytes, aligned to 4.
    ///
    /// ```c
    /// struct event {
    ///     enum phase phase;
    ///     enum signed_phase when;
    ///     enum duplicates duplicates;
    ///     enum small small;
    ///     level_t level;
    ///     enum { … } state;
    ///     enum keywords keywords;
    ///     enum phase history[3];
    /// };
    /// ```
    #[repr(C)]
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Event {
        /// `enum phase phase`, at byte 0.
        pub phase: Phase,
        /// `enum signed_phase when`, at byte 4.
        pub when: SignedPhase,
        /// `enum duplicates duplicates`, at byte 8.
        pub duplicates: Duplicates,
        /// `enum small small`, at byte 12.
        pub small: Small,
        #[doc(hidden)]
        pub _pad0: ::bpfgen_runtime::codegen::v1::Pad<3>,
        /// `level_t level`, at byte 16.
        pub level: LevelT,
        /// `enum { … } state`, at byte 20.
        pub state: EventState,
        /// `enum keywords keywords`, at byte 24.
        pub keywords: Keywords,
        /// `enum phase history[3]`, at byte 28.
        pub history: [Phase; 3],
    }
    ::bpfgen_runtime::codegen::v1::plain_struct! {
        Event,
        size = 40,
        align = 4,
        fields {
            phase: Phase = 0,
            when: SignedPhase = 4,
            duplicates: Duplicates = 8,
            small: Small = 12,
            _pad0: ::bpfgen_runtime::codegen::v1::Pad<3> = 13,
            level: LevelT = 16,
            state: EventState = 20,
            keywords: Keywords = 24,
            history: [Phase; 3] = 28,
        },
        debug this {
            "phase" => this.phase,
            "when" => this.when,
            "duplicates" => this.duplicates,
            "small" => this.small,
            "level" => this.level,
            "state" => this.state,
            "keywords" => this.keywords,
            "history" => this.history,
        },
    }
    /// `enum signed_phase`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct SignedPhase(
        /// The integer.
        pub i32,
    );
    impl SignedPhase {
        /// `BEFORE` = -1.
        pub const BEFORE: Self = Self(-1);
        /// `AT` = 0.
        pub const AT: Self = Self(0);
        /// `AFTER` = 1.
        pub const AFTER: Self = Self(1);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        SignedPhase(i32),
        names {
            -1 => "BEFORE",
            0 => "AT",
            1 => "AFTER",
        }
    }
    /// `enum duplicates`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Duplicates(
        /// The integer.
        pub u32,
    );
    impl Duplicates {
        /// `FIRST` = 1.
        pub const FIRST: Self = Self(1);
        /// `SECOND` = 2.
        pub const SECOND: Self = Self(2);
        /// `ALSO_FIRST` = 1.
        pub const ALSO_FIRST: Self = Self(1);
        /// `LAST` = 2.
        pub const LAST: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Duplicates(u32),
        names {
            1 => "FIRST",
            2 => "SECOND",
        }
    }
    /// `enum small`, 1 byte: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Small(
        /// The integer.
        pub u8,
    );
    impl Small {
        /// `SMALL_A` = 0.
        pub const SMALL_A: Self = Self(0);
        /// `SMALL_B` = 200.
        pub const SMALL_B: Self = Self(200);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Small(u8),
        names {
            0 => "SMALL_A",
            200 => "SMALL_B",
        }
    }
    /// `enum { … }`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct EventState(
        /// The integer.
        pub u32,
    );
    impl EventState {
        /// `STATE_ON` = 1.
        pub const STATE_ON: Self = Self(1);
        /// `STATE_OFF` = 2.
        pub const STATE_OFF: Self = Self(2);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        EventState(u32),
        names {
            1 => "STATE_ON",
            2 => "STATE_OFF",
        }
    }
    /// `enum keywords`, 4 bytes: any value of its integer, with names for those that C names.
    #[repr(transparent)]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Keywords(
        /// The integer.
        pub u32,
    );
    impl Keywords {
        /// `type` = 0.
        pub const r#type: Self = Self(0);
        /// `match` = 1.
        pub const r#match: Self = Self(1);
        /// `Self` = 2.
        pub const Self_: Self = Self(2);
        /// `self` = 3.
        pub const self_: Self = Self(3);
        /// `gen` = 4.
        pub const r#gen: Self = Self(4);
    }
    ::bpfgen_runtime::codegen::v1::plain_enum! {
        Keywords(u32),
        names {
            0 => "type",
            1 => "match",
            2 => "Self",
            3 => "self",
            4 => "gen",
        }
    }
    /// Constants of C: those of enums without a name, and others that were asked for.
    pub mod constants {
        /// `STATE_ON` of [`EventState`](super::EventState).
        pub const STATE_ON: super::EventState = super::EventState::STATE_ON;
        /// `STATE_OFF` of [`EventState`](super::EventState).
        pub const STATE_OFF: super::EventState = super::EventState::STATE_OFF;
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::{constants::*, *};
