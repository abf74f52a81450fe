//! What the running kernel can do, found out by trying, and only when something was refused.

use std::{os::fd::AsFd as _, sync::OnceLock};

use bpfgen_object::{
    Endian, Insn,
    btf::encode::BtfFeatures,
    uapi::{MapType, ProgramType},
};

use super::Version;
use crate::sys::{
    Errno,
    attr::MapCreate,
    bpf::{self, Log, ProgLoad},
    map::{CPU, MapFd},
};

/// What the kernel's BTF knows. Asked once per process, unless the answers are not conclusive (no
/// permission, no memory).
pub(crate) fn btf_features() -> BtfFeatures {
    static KNOWN: OnceLock<BtfFeatures> = OnceLock::new();
    if let Some(&features) = KNOWN.get() {
        return features;
    }
    let mut conclusive = true;
    let mut has = |sample: &Sample| {
        let (yes, sure) = try_btf(sample);
        conclusive &= sure;
        yes
    };
    let features = BtfFeatures {
        func: has(&FUNC),
        datasec: has(&DATASEC),
        func_global: has(&FUNC_GLOBAL),
        float: has(&FLOAT),
        decl_tag: has(&DECL_TAG),
        type_tag: has(&TYPE_TAG),
        enum64: has(&ENUM64),
        qmark_datasec: has(&QMARK_DATASEC),
        tag_attributes: has(&TAG_ATTRIBUTES),
    };
    if conclusive { *KNOWN.get_or_init(|| features) } else { features }
}

/// `BPF_FUNC_get_attach_cookie`.
const GET_ATTACH_COOKIE: i32 = 174;
/// `BPF_PSEUDO_MAP_VALUE` as source register of a `ldimm64`.
pub(crate) const MAP_VALUE: u8 = 2;
/// `exit`.
pub(crate) const EXIT: Insn = Insn { code: 0x95, dst: 0, src: 0, off: 0, imm: 0 };

/// `mov64 r0, value`.
pub(crate) const fn result(value: i32) -> Insn {
    Insn { code: 0xb7, dst: 0, src: 0, off: 0, imm: value }
}

/// Whether programs can ask for the cookie that they were attached with
/// (`bpf_get_attach_cookie`, Linux 5.15). Asked once per process, unless the answer is not
/// conclusive.
pub(crate) fn has_attach_cookie() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(&has) = KNOWN.get() {
        return has;
    }
    let call = Insn { code: Insn::CALL, imm: GET_ATTACH_COOKIE, ..Insn::default() };
    let insns: Vec<u8> = [call, EXIT].iter().flat_map(|it| it.encode(Endian::NATIVE)).collect();
    let load = ProgLoad {
        program_type: ProgramType::TRACEPOINT.0,
        insns: &insns,
        license: c"GPL",
        name: "attach_cookie",
        ..ProgLoad::default()
    };
    match bpf::prog_load(&load, None) {
        // By links they are given.
        Ok(_) => *KNOWN.get_or_init(has_links),
        Err(Errno(libc::EINVAL)) => *KNOWN.get_or_init(|| false),
        Err(_) => false,
    }
}

/// Whether the verifier says that programs of this type have no such helper. Not by
/// [`features`](crate::features), which would be in every program with all that it knows.
pub(crate) fn lacks_helper(program: ProgramType, helper: i32) -> bool {
    let call = Insn { code: Insn::CALL, imm: helper, ..Insn::default() };
    let (result, log) = try_insns(program, "helper", &[call, EXIT]);
    result.is_err() && ["unknown func ", "invalid func "].iter().any(|text| log.contains(text))
}

/// Has the kernel read its own types: before Linux 5.18 it does so when the first program since its
/// start is loaded, and knows no struct_ops until then.
pub(crate) fn read_own_types() {
    // Whatever comes of it, what was to be done is tried again.
    let _ = try_insns(ProgramType::SOCKET_FILTER, "types", &[result(0), EXIT]);
}

/// What becomes of a program, and what the verifier says of it.
fn try_insns(program: ProgramType, name: &str, insns: &[Insn]) -> (Result<(), Errno>, String) {
    let insns: Vec<u8> = insns.iter().flat_map(|it| it.encode(Endian::NATIVE)).collect();
    let load = ProgLoad {
        program_type: program.0,
        insns: &insns,
        license: c"GPL",
        name,
        ..ProgLoad::default()
    };
    let mut buffer = [0; 4096];
    let result = bpf::prog_load(&load, Some(Log { buffer: &mut buffer, level: 1 }));
    let log = buffer.split(|&byte| byte == 0).next().unwrap_or_default();
    (result.map(drop), String::from_utf8_lossy(log).into_owned())
}

/// Whether the kernel has BPF links at all (Linux 5.7): it looks at the program first, which is none.
pub(crate) fn has_links() -> bool {
    !matches!(bpf::link_of_nothing(), Errno(libc::EINVAL))
}

/// Whether maps take `BPF_F_CPU` and `BPF_F_ALL_CPUS` (Linux 7.0). Asked once per process, of a map
/// with values per CPU that is there: making one takes a privilege that may be gone. Where its answer
/// is not conclusive the version counts.
pub(crate) fn has_cpu_flags(map: &MapFd) -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(&has) = KNOWN.get() {
        return has;
    }
    let mut value = vec![0; map.value_len_with(CPU)];
    match map.lookup(&vec![0; map.key_len()], &mut value, CPU) {
        Ok(_) => *KNOWN.get_or_init(|| true),
        Err(Errno(libc::EINVAL)) => *KNOWN.get_or_init(|| false),
        Err(_) => Version::running().is_some_and(|running| running >= Version::new(7, 0)),
    }
}

/// Whether tries of prefixes look at `BPF_NOEXIST` and `BPF_EXIST` (Linux 6.13, and updates of older
/// ones); else they set a prefix whether it is there or not. Asked once per process, unless the
/// answer is not conclusive: that is an error.
pub(crate) fn has_trie_conditions() -> Result<bool, Errno> {
    const NO_PREALLOC: u32 = 1;
    const NOEXIST: u64 = 1;
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(&has) = KNOWN.get() {
        return Ok(has);
    }
    let sample = MapCreate {
        map_type: MapType::LPM_TRIE.0,
        key_size: 8,
        value_size: 4,
        max_entries: 2,
        map_flags: NO_PREALLOC,
        ..MapCreate::default()
    };
    let map = MapFd::create(&sample, 1)?;
    let (key, value) = ([0; 8], [0; 4]);
    map.update(&key, &value, NOEXIST)?;
    match map.update(&key, &value, NOEXIST) {
        Ok(()) => Ok(*KNOWN.get_or_init(|| false)),
        Err(Errno(libc::EEXIST)) => Ok(*KNOWN.get_or_init(|| true)),
        Err(errno) => Err(errno),
    }
}

/// Whether instructions can point 1 GiB into the value of a map (Linux 7.0). Asked once per process,
/// unless the answer is not conclusive.
pub(crate) fn has_far_offsets() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(&has) = KNOWN.get() {
        return has;
    }
    // Either way it is too far for a map this small; that is said in other words.
    const FAR: i32 = 1 << 30;
    let sample = MapCreate {
        map_type: MapType::ARRAY.0,
        key_size: 4,
        value_size: 4,
        max_entries: 1,
        ..MapCreate::default()
    };
    let Ok(map) = MapFd::create(&sample, 1) else { return false };
    let fd = bpf::raw(map.as_fd()) as i32;
    let first = Insn { code: Insn::LDIMM64, dst: 1, src: MAP_VALUE, imm: fd, ..Insn::default() };
    let second = Insn { imm: FAR, ..Insn::default() };
    let (result, log) =
        try_insns(ProgramType::SOCKET_FILTER, "far_offsets", &[first, second, EXIT]);
    match result {
        // Without a word it is refused for something else.
        Err(Errno(libc::EINVAL)) if !log.is_empty() => {
            *KNOWN.get_or_init(|| !log.contains("direct value offset of 1073741824 is not allowed"))
        }
        _ => false,
    }
}

/// BTF with one type, a signed integer of 32 bits.
pub(crate) fn int_types() -> Vec<u8> {
    Sample { types: &[], strings: "\0int\0" }.bytes()
}

/// Loads a sample: whether the kernel takes it, and whether that is for sure.
fn try_btf(sample: &Sample) -> (bool, bool) {
    match bpf::btf_load(&sample.bytes(), None, None) {
        Ok(_) => (true, true),
        Err(Errno(libc::EINVAL)) => (false, true),
        Err(_) => (true, false),
    }
}

/// A small BTF: after type 1, an int of 32 bits, come these words.
struct Sample {
    types: &'static [u32],
    strings: &'static str,
}

/// Type 1: name 1, kind 1, 4 bytes, signed and 32 bits wide.
const INT: [u32; 4] = [1, 1 << 24, 4, 1 << 24 | 32];
/// Type 2: `FUNC_PROTO` without parameters.
const PROTO: [u32; 3] = [0, 13 << 24, 0];
/// Type 2: `VAR` at name 5, static.
const VAR: [u32; 4] = [5, 14 << 24, 1, 0];
/// `kind_flag`.
const FLAG: u32 = 1 << 31;

const FUNC: Sample =
    Sample { types: &[PROTO[0], PROTO[1], PROTO[2], 5, 12 << 24, 2], strings: "\0int\0x\0" };
const FUNC_GLOBAL: Sample =
    Sample { types: &[PROTO[0], PROTO[1], PROTO[2], 5, 12 << 24 | 1, 2], strings: "\0int\0x\0" };
const DATASEC: Sample = Sample {
    types: &[VAR[0], VAR[1], VAR[2], VAR[3], 7, 15 << 24 | 1, 4, 2, 0, 4],
    strings: "\0int\0x\0.data\0",
};
const QMARK_DATASEC: Sample = Sample {
    types: &[VAR[0], VAR[1], VAR[2], VAR[3], 7, 15 << 24 | 1, 4, 2, 0, 4],
    strings: "\0int\0x\0?.data\0",
};
const FLOAT: Sample = Sample { types: &[5, 16 << 24, 4], strings: "\0int\0x\0" };
const DECL_TAG: Sample = Sample {
    types: &[VAR[0], VAR[1], VAR[2], VAR[3], 7, 17 << 24, 2, u32::MAX],
    strings: "\0int\0x\0tag\0",
};
const TYPE_TAG: Sample =
    Sample { types: &[5, 18 << 24, 1, 0, 2 << 24, 2], strings: "\0int\0tag\0" };
const ENUM64: Sample = Sample { types: &[0, 19 << 24, 8], strings: "\0int\0" };
const TAG_ATTRIBUTES: Sample =
    Sample { types: &[5, FLAG | 18 << 24, 1, 0, 2 << 24, 2], strings: "\0int\0tag\0" };

impl Sample {
    fn bytes(&self) -> Vec<u8> {
        let types: Vec<u8> =
            INT.iter().chain(self.types).flat_map(|word| word.to_ne_bytes()).collect();
        let header = [24, 0, types.len() as u32, types.len() as u32, self.strings.len() as u32];
        let mut bytes = 0xeb9f_u16.to_ne_bytes().to_vec();
        // Version and flags.
        bytes.extend([1, 0]);
        bytes.extend(header.iter().flat_map(|word| word.to_ne_bytes()));
        bytes.extend(types);
        bytes.extend(self.strings.bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use bpfgen_object::btf::{Btf, TypeId};

    use super::*;

    #[test]
    fn helpers() {
        let tracing = ProgramType::TRACEPOINT;
        assert!(!lacks_helper(tracing, 1), "its arguments are wrong");
        let (result, log) = try_insns(tracing, "helper", &[EXIT]);
        // Where programs can be loaded at all.
        if result.is_err() && log.contains("R0 !read_ok") {
            assert!(lacks_helper(tracing, 1_000_000));
        }
    }

    /// Were a sample malformed, every kernel would seem to lack the feature.
    #[test]
    fn samples_are_well_formed() {
        let samples = [
            FUNC,
            FUNC_GLOBAL,
            DATASEC,
            QMARK_DATASEC,
            FLOAT,
            DECL_TAG,
            TYPE_TAG,
            ENUM64,
            TAG_ATTRIBUTES,
        ];
        for sample in samples {
            let btf = Btf::decode(&sample.bytes()).unwrap();
            assert_eq!(btf.name_of(TypeId(1)), "int");
            assert!(btf.len() > 2);
        }
    }
}
