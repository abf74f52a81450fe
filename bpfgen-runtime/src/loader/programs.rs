//! Programs through the verifier.

use std::{
    ffi::CString,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    sync::Arc,
};

use bpfgen_object::{
    DataIndex, DataKind, Endian, FunctionIndex, Object, ProgramDef, Relocation, RelocationTarget,
    link::Linked,
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use super::{
    Feature, Loader,
    externs::Externs,
    jump_tables,
    kernel::Kernel,
    maps::Maps,
    relocate::Code,
    struct_ops::{Plans, Spot},
    targets::{Target, definition},
    types::Types,
};
use crate::{
    Error, ErrorKind, Result,
    link::usdt,
    program::{
        Inner, LoadOptions,
        device::Device,
        verifier::{self, Rejected},
    },
    sys::{
        Errno,
        bpf::{self, Log, ProgBtf, ProgLoad},
    },
};

/// `BPF_F_SLEEPABLE`.
const SLEEPABLE: u32 = 1 << 4;
/// `BPF_F_XDP_HAS_FRAGS`.
const XDP_HAS_FRAGS: u32 = 1 << 5;
/// Room for a log at first: enough for most rejections.
const LOG: usize = 64 << 10;
/// The least that kernels before 6.4 take.
const LEAST_LOG: usize = 128;
/// The most that kernels before 5.2 take.
const MAX_LOG: usize = (16 << 20) - 1;

/// All programs of the object, those not loaded included.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) programs: Vec<Arc<Inner>>,
    /// Those that are callbacks in several members, by their index, once more for each member but
    /// the first: the kernel binds a program to one.
    pub(super) copies: Vec<(usize, Spot, OwnedFd)>,
}

impl Programs {
    /// The program made of this function, if it was loaded.
    pub(super) fn fd_of(&self, object: &Object, function: FunctionIndex) -> Option<BorrowedFd<'_>> {
        let index = object.programs.iter().position(|program| program.function == function)?;
        Some(self.programs.get(index)?.fd.as_ref()?.as_fd())
    }
}

/// What steps before have made, the same for all programs.
#[derive(Clone, Copy)]
pub(super) struct Fixed<'a> {
    /// By the object's programs.
    pub(super) targets: &'a [Option<Target<'a>>],
    pub(super) types: &'a Types,
    pub(super) maps: &'a Maps,
    pub(super) externs: &'a Externs,
    pub(super) kernel: &'a Kernel,
    /// struct_ops.
    pub(super) values: &'a Plans,
    /// Static probes.
    pub(super) usdt: Option<&'a Arc<usdt::State>>,
}

/// Loads the chosen programs.
pub(super) fn load(
    loader: &Loader<'_>,
    code: &[Option<Code>],
    fixed: &Fixed<'_>,
) -> Result<Programs> {
    let object = loader.object();
    let license = CString::new(&*object.license).map_err(|_| {
        Error::new(ErrorKind::InvalidObject, "the license section holds a NUL byte")
    })?;
    let mut programs = Vec::with_capacity(code.len());
    let mut copies = Vec::new();
    for (index, (program, code)) in object.programs.iter().zip(code).enumerate() {
        let loaded = match code {
            Some(code) => {
                let options = loader.programs[index].options;
                let device = loader.programs[index].device.as_ref();
                let license = &license;
                let one = One { options, device, loader, program, code, license, fixed };
                let loaded = one.all(index, &mut copies);
                Some(loaded.map_err(|error| error.program(&program.name))?)
            }
            None => None,
        };
        let (fd, log) = loaded.unzip();
        programs.push(Arc::new(Inner {
            object: loader.open.name.clone(),
            name: program.name.clone(),
            section: program.section.clone(),
            target: loader.programs[index].target.clone(),
            target_program: loader.programs[index].target_program.clone(),
            definition: program.definition,
            attach_type: loader.programs[index].options.attach_type,
            fd,
            log: log.flatten(),
            usdt: fixed.usdt.cloned(),
            features: loader.features(),
        }));
    }
    Ok(Programs { programs, copies })
}

/// One program on its way.
struct One<'a> {
    loader: &'a Loader<'a>,
    program: &'a ProgramDef,
    code: &'a Code,
    license: &'a CString,
    options: LoadOptions,
    /// The interface that it is for, if for one.
    device: Option<&'a Device>,
    fixed: &'a Fixed<'a>,
}

/// Where a program is bound to at load, and as what.
#[derive(Clone, Copy)]
struct Bound<'a> {
    target: Option<Target<'a>>,
    attach_type: u32,
}

impl One<'_> {
    /// Loads it for all members of struct_ops that it is in, or as it is; gives the first, with the
    /// verifier's log where one was asked for.
    fn all(
        &self,
        index: usize,
        copies: &mut Vec<(usize, Spot, OwnedFd)>,
    ) -> Result<(OwnedFd, Option<String>)> {
        let definition = definition(self.program)?;
        if definition.program_type != ProgramType::STRUCT_OPS {
            let target = self.fixed.targets.get(index).copied().flatten();
            let says = !definition.attach_type_optional
                || self.loader.features().has(Feature::ExpectedAttachTypes);
            let of_section = || if says { self.attach_type(definition) } else { AttachType(0) };
            let attach_type = self.options.attach_type.unwrap_or_else(of_section).0;
            return self.load_and_bind(Bound { target, attach_type });
        }
        let bound = |spot: &Spot| Bound {
            target: Some(Target::Kernel(spot.place)),
            attach_type: spot.member,
        };
        let spots = self.fixed.values.spots(self.program.function);
        let Some((first, others)) = spots.split_first() else {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "it is a callback of struct_ops, and no value of the object that is created holds it",
            )
            .hint("put it into a slot, or switch its autoload off"));
        };
        let loaded = self.load_and_bind(bound(first))?;
        for spot in others {
            copies.push((index, *spot, self.load_and_bind(bound(spot))?.0));
        }
        Ok(loaded)
    }

    /// Loads it, and has it keep all constants of the object, so that tools which look at the
    /// program see them: what is known as its metadata is of no use to its code.
    fn load_and_bind(&self, bound: Bound<'_>) -> Result<(OwnedFd, Option<String>)> {
        let loaded = self.load(bound)?;
        if !self.loader.features().has(Feature::BoundMaps) {
            return Ok(loaded);
        }
        for (index, definition) in self.loader.object().data.iter().enumerate() {
            let index = DataIndex(index);
            let uses = |relocation: &Relocation| match relocation.target {
                RelocationTarget::Data { data, .. } => data == index,
                _ => false,
            };
            if definition.kind != DataKind::Rodata || self.code.linked.relocations.iter().any(uses)
            {
                continue;
            }
            let section = self.fixed.maps.section(index);
            if let Some(Ok(map)) = section.map(|section| section.map.fd()) {
                // Nothing depends on it, and kernels before 5.10 cannot.
                let _ = bpf::prog_bind_map(loaded.0.as_fd(), map);
            }
        }
        Ok(loaded)
    }

    /// Loads it, and gives the verifier's log where one was asked for.
    fn load(&self, bound: Bound<'_>) -> Result<(OwnedFd, Option<String>)> {
        let definition = definition(self.program)?;
        let options = self.options;
        let Fixed { types, externs, kernel, .. } = *self.fixed;
        let (attach_btf_id, attach_in) = match bound.target {
            None => (0, None),
            Some(Target::Program { fd, id }) => (id.0, Some(fd)),
            Some(Target::Module(module)) => (0, Some(kernel.module_fd(module)?)),
            Some(Target::Kernel(place)) => {
                (place.id.0, place.module.map(|module| kernel.module_fd(module)).transpose()?)
            }
        };
        let linked = &self.code.linked;
        let mut insns = encode(linked);
        // Programs that use them keep them.
        let _tables = jump_tables::fill(self.loader.object(), linked, &mut insns, types.token())?;
        let (func_info, line_info) = info(linked, types, definition.program_type);
        let (interface, device_flags) = self.device.map_or(Ok((0, 0)), Device::resolve)?;
        let load = ProgLoad {
            program_type: definition.program_type.0,
            attach_type: bound.attach_type,
            insns: &insns,
            license: self.license,
            name: if self.loader.features().has(Feature::Names) { &self.program.name } else { "" },
            flags: options.flags.map_or_else(|| flags(definition), |flags| flags.0) | device_flags,
            interface,
            kernel_version: self.loader.object().version,
            btf: types.fd().map(|fd| ProgBtf { fd, func_info: &func_info, line_info: &line_info }),
            attach_btf_id,
            attach_in,
            fd_array: externs.fd_array(),
            token: types.token(),
        };
        let level = options.log_level.unwrap_or(self.loader.open.log_level);
        if level == 0 {
            match bpf::prog_load(&load, None) {
                Ok(fd) => return Ok((fd, None)),
                Err(errno) if verifier::is_forbidden(definition, errno) => {
                    return Err(verifier::refused(definition, errno));
                }
                // Nothing that a log says more of; and tables of jumps serve the first time only that
                // the verifier takes the program, whatever comes after it.
                Err(errno @ Errno(libc::EMFILE | libc::ENFILE)) => {
                    return Err(verifier::refused(definition, errno));
                }
                Err(_) => {}
            }
        }
        // Loading is repeated with a log, since most programs are accepted and a log costs time.
        let room = self.loader.open.log_size;
        let (result, log) = load_with_log(&load, level.max(1), room);
        match result {
            Ok(fd) => Ok((fd, (level > 0).then_some(log))),
            Err(errno @ Errno(libc::ENOSPC)) if room.is_some() => {
                let message = "the verifier's log does not fit into the room given";
                Err(Error::sys(message, "bpf(BPF_PROG_LOAD)", errno)
                    .hint("give more with log_size, or ask for less of it")
                    .log(log))
            }
            Err(errno) => Err(self.rejected(definition, errno, log)),
        }
    }

    /// For static probes, that of many uprobes where the kernel has them.
    fn attach_type(&self, definition: &SectionDef) -> AttachType {
        if definition.usdt && self.fixed.usdt.is_some_and(|usdt| usdt.is_multi()) {
            return AttachType::TRACE_UPROBE_MULTI;
        }
        definition.attach_type
    }

    fn rejected(&self, definition: &SectionDef, errno: Errno, log: String) -> Error {
        let device = self.device.filter(|_| log.is_empty());
        let error = verifier::rejected(Rejected {
            definition,
            license: &self.loader.object().license,
            errno,
            log,
            linked: &self.code.linked,
            btf: self.loader.object().btf.as_ref(),
            poisoned: &self.code.poisoned,
        });
        match device {
            Some(device) => device.explain(error, errno),
            None => error,
        }
    }
}

/// Loads with a log, in a buffer of the size given, or one that grows until the log fits.
fn load_with_log(
    load: &ProgLoad<'_>,
    level: u32,
    room: Option<usize>,
) -> (Result<OwnedFd, Errno>, String) {
    let mut size = room.map_or(LOG, |room| room.max(LEAST_LOG));
    loop {
        let mut buffer = vec![0; size];
        let result = bpf::prog_load(load, Some(Log { buffer: &mut buffer, level }));
        if room.is_none() && size < MAX_LOG && matches!(result, Err(Errno(libc::ENOSPC))) {
            size = (size * 16).min(MAX_LOG);
            continue;
        }
        let end = buffer.iter().position(|&byte| byte == 0).unwrap_or(buffer.len());
        let log = String::from_utf8_lossy(&buffer[..end]).into_owned();
        return (result, log);
    }
}

fn flags(definition: &SectionDef) -> u32 {
    let sleepable = if definition.sleepable { SLEEPABLE } else { 0 };
    let frags = if definition.frags { XDP_HAS_FRAGS } else { 0 };
    sleepable | frags
}

fn encode(linked: &Linked) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 * linked.insns.len());
    for insn in &linked.insns {
        bytes.extend_from_slice(&insn.encode(Endian::NATIVE));
    }
    bytes
}

/// `struct bpf_func_info` and `struct bpf_line_info` records.
fn info(linked: &Linked, types: &Types, program_type: ProgramType) -> (Vec<u8>, Vec<u8>) {
    let index = |insn: usize| u32::try_from(insn).unwrap_or(u32::MAX);
    let mut func_info = Vec::new();
    if types.functions() {
        for &(insn, id) in &linked.func_infos {
            let id = types.function(program_type, id);
            push(&mut func_info, &[index(insn), id.0]);
        }
    }
    let mut line_info = Vec::with_capacity(16 * linked.lines.len());
    for line in &linked.lines {
        // The kernel keeps line and column in one word.
        let place = line.line << 10 | line.column.min(0x3ff);
        push(&mut line_info, &[index(line.insn), line.file.0, line.text.0, place]);
    }
    (func_info, line_info)
}

fn push(bytes: &mut Vec<u8>, words: &[u32]) {
    for word in words {
        bytes.extend_from_slice(&word.to_ne_bytes());
    }
}
