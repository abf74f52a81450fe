//! What newer kernels have and older ones are served without: the table of all fallbacks.
//!
//! Each is a [`Feature`], by which a load, or an attachment of what was loaded, can be made to go the
//! older way on any kernel.

use std::fmt;

use bpfgen_object::{Insn, btf::encode::BtfFeatures, uapi::ProgramType};

use crate::kernel::{Version, probe};

macro_rules! table {
    ($($feature:ident, $major:literal, $minor:literal, $what:literal, $without:literal;)*) => {
        /// Something that newer kernels have, and that older ones are served without.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Feature {
            $(
                #[doc = concat!($what, " (Linux ", $major, ".", $minor, "). Without: ", $without, ".")]
                $feature,
            )*
        }

        impl Feature {
            /// All of them, those of loading first.
            pub const ALL: &'static [Self] = &[$(Self::$feature),*];

            /// The first version of Linux that has it.
            pub const fn since(self) -> Version {
                match self {
                    $(Self::$feature => Version::new($major, $minor),)*
                }
            }

            /// What it is, for people.
            pub const fn what(self) -> &'static str {
                match self {
                    $(Self::$feature => $what,)*
                }
            }

            /// What is done on kernels that do not have it.
            pub const fn without(self) -> &'static str {
                match self {
                    $(Self::$feature => $without,)*
                }
            }
        }
    };
}

// Loading: libbpf's probes (FEAT_* of its libbpf_internal.h) are all here, but those of what every
// kernel from 5.4 on has and nothing can stand in for (global data, 5.2), what we never write (the
// table of layouts in a BTF), and the attributes common to all commands, which only add to errors.
// Attaching: where its bpf_program__attach_* and bpf_link functions go two ways.
table! {
    Names, 4, 15,
        "Names of maps and programs",
        "they have none in the kernel";
    Types, 4, 18,
        "The object's types (BTF)",
        "maps and programs are made without types, functions and source lines; what cannot be \
         without, as local storages and struct_ops, says so";
    MapTypes, 4, 18,
        "Types of a map's keys and values",
        "the map is made without them";
    BtfFunctions, 5, 0,
        "Functions among the object's types",
        "typedefs and enums are in their place, and programs tell of no functions";
    BtfVariables, 5, 2,
        "Variables and sections among the object's types",
        "integers and structs are in their place";
    BtfGlobalFunctions, 5, 6,
        "Global functions, which are verified by themselves",
        "they are static, and verified with each caller";
    BtfFloats, 5, 13,
        "Floating-point numbers among the object's types",
        "structs without members are in their place";
    BtfDeclTags, 5, 16,
        "Tags on declarations among the object's types",
        "integers are in their place";
    BtfTypeTags, 5, 17,
        "Tags on types among the object's types",
        "`const` is in their place";
    BtfEnum64, 6, 0,
        "Enums of 64 bits, and signed ones, among the object's types",
        "unions and unsigned ones are in their place";
    BtfOptionalSections, 6, 9,
        "Sections of optional values (`?.struct_ops`) among the object's types",
        "their names begin with `_`";
    BtfTagAttributes, 6, 15,
        "Tags that are whole attributes among the object's types",
        "what stands for tags is in their place";
    FrozenMaps, 5, 2,
        "Maps that user space can no longer write",
        "the verifier does not know that constants stay as they are";
    MappedArrays, 5, 5,
        "Arrays that can be mapped",
        "values of global variables are looked up, and cannot be set after load";
    ExpectedAttachTypes, 4, 17,
        "Programs that say at load where they will be attached",
        "those whose type says enough do not say it";
    ProbeReadKernel, 5, 5,
        "`bpf_probe_read_kernel`, `bpf_probe_read_user` and their variants for strings",
        "`bpf_probe_read` and `bpf_probe_read_str` are called instead";
    ContextTags, 6, 8,
        "Parameters of global functions that are tagged as the context (`__arg_ctx`)",
        "each type of program has a copy of such functions' types, with its context in them";
    BoundMaps, 5, 10,
        "Maps that programs keep without their code using them",
        "constants that no code uses are not among the maps of a program";
    MappedKernelTypes, 6, 16,
        "The kernel's types as a mapping",
        "they are fetched, or read";
    FetchedKernelTypes, 5, 11,
        "The kernel's types by their id, in one copy (CAP_SYS_ADMIN)",
        "they are read from sysfs";
    ModuleTypes, 5, 11,
        "Types of kernel modules",
        "what is in a module is not found";
    KfuncAddresses, 6, 4,
        "Addresses of kfuncs, by which programs ask whether the kernel has them",
        "the address of one that there is is 1";
    MemoryAccounting, 5, 11,
        "Memory of maps and programs that is charged to the cgroup",
        "the limit on locked memory is lifted";
    FarVariables, 7, 0,
        "Global variables 512 MiB or farther into an arena",
        "variables that would lie so at its end are at its start";
    SyscallWrappers, 4, 17,
        "Functions of system calls that take their arguments in a struct",
        "`ksyscall` looks for functions that take them one by one, and programs are told so";
    AttachCookies, 5, 15,
        "Cookies, by which programs know on which tracepoint, probe, function they are",
        "static probes are told apart by their addresses; a cookie that is asked for is an error";
    Batches, 5, 6,
        "Many elements of a map in one call",
        "one after another";
    SingleCpus, 7, 0,
        "The value that a map has for one CPU by itself, and the same for all",
        "the values of all CPUs are got and set; setting one alone is an error";
    ProbeDevices, 4, 17,
        "Probes as perf events",
        "they are defined in tracefs";
    PerfLinks, 5, 15,
        "BPF links to perf events: tracepoints, kprobes, uprobes, samples",
        "the program is put on the event, which cannot be pinned";
    TracingLinks, 5, 19,
        "`BPF_LINK_CREATE` for what programs were loaded for (`tp_btf`, `fentry`, `lsm` …)",
        "they are opened as raw tracepoints, which are links too";
    ManyUprobes, 6, 6,
        "BPF links to many places of a file",
        "each place of a static probe has a uprobe of its own";
    UprobeCalls, 7, 2,
        "Calls in place of traps at static probes (x86-64)",
        "the no-op for traps is probed, not that for calls";
    CgroupLinks, 5, 7,
        "BPF links to cgroups",
        "the program is put on the cgroup, and taken away when the link is dropped";
    NamespaceLinks, 5, 8,
        "BPF links to network namespaces, for flow dissectors",
        "the program is put on the thread's own namespace, and taken away when the link is dropped";
    XdpLinks, 5, 9,
        "BPF links to interfaces",
        "the program is attached by netlink";
    Tcx, 6, 6,
        "BPF links to traffic control",
        "the program is a filter of the interface's clsact qdisc, by netlink";
    SocketMapLinks, 6, 10,
        "BPF links to maps of sockets",
        "the program is put on the map, and taken away when the link is dropped";
    StructOpsLinks, 6, 4,
        "BPF links to structs of callbacks",
        "the struct is registered without, and cannot be updated";
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }
}

/// What a load, and the attachments of its programs, may count on; at first everything.
///
/// Where a kernel lacks one of these, that is found out, and done without. With it taken out here, it
/// is done without on any kernel: so a program can be tried as an older kernel would run it.
///
/// ```
/// use bpfgen_runtime::{kernel::Version, loader::{Feature, Features}};
///
/// let features = Features::of(Version::new(5, 4));
/// assert!(features.has(Feature::FrozenMaps) && !features.has(Feature::Batches));
/// let features = Features::ALL.without(Feature::PerfLinks);
/// # let _ = features;
/// ```
///
/// A choice that a call of `attach…` offers, as [`ProbeMode`](crate::link::ProbeMode), wins over it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Features(u64);

const _: () = assert!(Feature::ALL.len() <= 64, "a bit for each");

impl Features {
    /// All of them.
    pub const ALL: Self = Self(u64::MAX >> (64 - Feature::ALL.len()));
    /// None of them.
    pub const NONE: Self = Self(0);

    /// Those that came with this version of Linux, or before it.
    pub fn of(version: Version) -> Self {
        let of = Feature::ALL.iter().filter(|feature| feature.since() <= version);
        of.fold(Self::NONE, |features, feature| features.with(*feature))
    }

    /// With this one.
    #[must_use]
    pub const fn with(self, feature: Feature) -> Self {
        Self(self.0 | 1 << feature as u64)
    }

    /// Without this one.
    #[must_use]
    pub const fn without(self, feature: Feature) -> Self {
        Self(self.0 & !(1 << feature as u64))
    }

    /// Whether it is among them.
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u64) != 0
    }

    /// Those that are among them.
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |feature| self.has(*feature))
    }

    /// Kinds of BTF.
    pub(super) fn btf(self) -> BtfFeatures {
        BtfFeatures {
            func: self.has(Feature::BtfFunctions),
            datasec: self.has(Feature::BtfVariables),
            func_global: self.has(Feature::BtfGlobalFunctions),
            float: self.has(Feature::BtfFloats),
            decl_tag: self.has(Feature::BtfDeclTags),
            type_tag: self.has(Feature::BtfTypeTags),
            enum64: self.has(Feature::BtfEnum64),
            qmark_datasec: self.has(Feature::BtfOptionalSections),
            tag_attributes: self.has(Feature::BtfTagAttributes),
        }
    }

    /// Whether probes, however they are made, may tell programs where they are.
    pub(crate) fn tell_places(self) -> bool {
        let needed = [Feature::AttachCookies, Feature::ProbeDevices, Feature::PerfLinks];
        needed.into_iter().all(|feature| self.has(feature))
    }

    /// Without those that the running kernel's version does not have, of what cannot be tried out
    /// by itself, and can be done without anywhere: a kernel that has them all the same, since a
    /// distribution brought them to it, loses nothing.
    pub(super) fn here(self) -> Self {
        const BY_VERSION: [Feature; 4] = [
            Feature::Names,
            Feature::ExpectedAttachTypes,
            Feature::ContextTags,
            Feature::KfuncAddresses,
        ];
        let Some(running) = Version::running() else { return self };
        let lacks = BY_VERSION.into_iter().filter(|feature| feature.since() > running);
        lacks.fold(self, Self::without)
    }

    /// Replaces calls of helpers that the kernel does not have.
    pub(super) fn replace_helpers(self, insns: &mut [Insn], program: ProgramType) {
        let older = |insn: &Insn| {
            let is_helper = insn.code == Insn::CALL && insn.src == 0;
            let found = OLDER.iter().find(|(newer, _)| is_helper && *newer == insn.imm);
            found.map(|(_, older)| *older)
        };
        if !insns.iter().any(|insn| older(insn).is_some()) {
            return;
        }
        // No question to the kernel where the answer is known.
        let since = Feature::ProbeReadKernel.since();
        let is_old = || Version::running().is_some_and(|running| running < since);
        let lacks = || probe::lacks_helper(program, PROBE_READ_KERNEL);
        if self.has(Feature::ProbeReadKernel) && !(is_old() && lacks()) {
            return;
        }
        for insn in insns {
            if let Some(older) = older(insn) {
                insn.imm = older;
            }
        }
    }
}

impl Default for Features {
    fn default() -> Self {
        Self::ALL
    }
}

impl fmt::Debug for Features {
    /// What is not among them, since that is the smaller part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = Feature::ALL.iter().filter(|feature| !self.has(**feature));
        f.write_str("All but ")?;
        f.debug_set().entries(missing).finish()
    }
}

/// Each newer helper with the one that does the same in kernels where user space and the kernel have
/// different addresses.
const OLDER: [(i32, i32); 4] = [(112, 4), (113, 4), (114, 45), (115, 45)];
const PROBE_READ_KERNEL: i32 = 113;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets() {
        assert_eq!(Features::ALL.iter().count(), Feature::ALL.len());
        assert_eq!(Features::NONE.iter().next(), None);
        let features = Features::ALL.without(Feature::Tcx);
        assert!(!features.has(Feature::Tcx) && features.has(Feature::StructOpsLinks));
        assert_eq!(features.with(Feature::Tcx), Features::default());
        assert_eq!(format!("{features:?}"), "All but {Tcx}");
        assert_eq!(Features::NONE.btf(), BtfFeatures::NONE);
        assert_eq!(Features::ALL.btf(), BtfFeatures::ALL);
    }

    #[test]
    fn versions() {
        assert_eq!(Features::of(Version::new(4, 14)), Features::NONE);
        assert_eq!(Features::of(Version::new(99, 0)), Features::ALL);
        let old = Features::of(Version::new(5, 4));
        let has = [Feature::Names, Feature::FrozenMaps, Feature::BtfVariables];
        assert!(has.into_iter().all(|feature| old.has(feature)));
        let lacks = [Feature::MappedArrays, Feature::CgroupLinks, Feature::PerfLinks];
        assert!(!lacks.into_iter().any(|feature| old.has(feature)));
    }

    #[test]
    fn calls_of_newer_helpers() {
        let call = |src, imm| Insn { code: Insn::CALL, src, imm, ..Insn::default() };
        let other = Insn { code: 0xb7, imm: 113, ..Insn::default() };
        // A subprogram and a kfunc may have the same number.
        let before = [call(0, 113), call(0, 115), call(0, 1), call(1, 113), call(2, 112), other];
        let mut insns = before;
        let without = Features::ALL.without(Feature::ProbeReadKernel);
        without.replace_helpers(&mut insns, ProgramType::KPROBE);
        assert_eq!(insns, [call(0, 4), call(0, 45), call(0, 1), call(1, 113), call(2, 112), other]);
    }
}
