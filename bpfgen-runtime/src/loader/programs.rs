//! Programs through the verifier.

use std::{
    ffi::CString,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    sync::Arc,
};

use bpfgen_object::{
    Endian, FunctionIndex, Object, ProgramDef,
    btf::Kind,
    link::Linked,
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use super::{
    Loader,
    externs::Externs,
    kernel::{Kernel, Place, Wanted},
    relocate::Code,
    types::Types,
};
use crate::{
    Error, ErrorKind, Result,
    program::{
        Inner, LoadOptions,
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
}

impl Programs {
    /// The program made of this function, if it was loaded.
    pub(super) fn fd_of(&self, object: &Object, function: FunctionIndex) -> Option<BorrowedFd<'_>> {
        let index = object.programs.iter().position(|program| program.function == function)?;
        Some(self.programs.get(index)?.fd.as_ref()?.as_fd())
    }
}

/// What programs to be loaded attach to in BTF, by index of the program.
pub(super) struct Wants(Vec<(usize, Want)>);

/// Of each program to be loaded that attaches to a BTF id, to what.
pub(super) fn wants(loader: &Loader<'_>) -> Result<Wants> {
    let programs = &loader.object().programs;
    let mut wants = Vec::new();
    for (index, (program, choice)) in programs.iter().zip(&loader.programs).enumerate() {
        if choice.autoload {
            let want = definition(program)
                .and_then(|definition| want(definition, choice.target.as_deref()));
            let want = want.map_err(|error| error.program(&program.name))?;
            wants.extend(want.map(|want| (index, want)));
        }
    }
    Ok(Wants(wants))
}

impl Wants {
    pub(super) fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        self.0.iter().map(|(_, want)| want.wanted())
    }

    /// For each of the object's programs, where that is.
    pub(super) fn resolve(
        &self,
        loader: &Loader<'_>,
        kernel: &Kernel<'_>,
    ) -> Result<Vec<Option<Place>>> {
        let programs = &loader.object().programs;
        let mut targets = vec![None; programs.len()];
        let places = kernel.find(&self.wanted().collect::<Vec<_>>())?;
        for ((index, want), place) in self.0.iter().zip(places) {
            let name = &programs[*index].name;
            targets[*index] = Some(place.ok_or_else(|| no_target(want).program(name))?);
        }
        Ok(targets)
    }
}

fn definition(program: &ProgramDef) -> Result<&'static SectionDef> {
    program.definition.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidObject,
            format!("its section {:?} is not one that says what a program is", program.section),
        )
        .hint("see the SEC() names that libbpf knows, or switch the program's autoload off")
    })
}

/// What a program attaches to, as BTF has it.
struct Want {
    module: Option<String>,
    name: String,
    kind: Kind,
}

impl Want {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { module: self.module.as_deref(), name: &self.name, kind: self.kind }
    }
}

/// What a program attaches to, for kinds that attach to a BTF id: `function`, or
/// `module:function`.
fn want(definition: &SectionDef, target: Option<&str>) -> Result<Option<Want>> {
    let unsupported = |what| {
        Error::new(
            ErrorKind::Unsupported,
            format!("{what}, which this version of bpfgen-runtime does not load"),
        )
    };
    match definition.program_type {
        ProgramType::STRUCT_OPS => return Err(unsupported("it belongs to a struct_ops map")),
        ProgramType::EXT => return Err(unsupported("it replaces a function of another program")),
        _ if !definition.btf_target => return Ok(None),
        _ => {}
    }
    let Some(target) = target else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("its section {:?} does not say what it attaches to", definition.name),
        )
        .hint("call set_target before load, or name it after a slash in SEC()"));
    };
    let (module, target) = match target.split_once(':') {
        Some((module, target)) => (Some(module.to_owned()), target),
        None => (None, target),
    };
    let (prefix, kind) = match (definition.program_type, definition.attach_type) {
        (_, AttachType::TRACE_RAW_TP) => ("btf_trace_", Kind::Typedef),
        (_, AttachType::TRACE_ITER) => ("bpf_iter_", Kind::Func),
        (ProgramType::LSM, _) => ("bpf_lsm_", Kind::Func),
        _ => ("", Kind::Func),
    };
    Ok(Some(Want { module, name: format!("{prefix}{target}"), kind }))
}

fn no_target(want: &Want) -> Error {
    let Want { module, name, kind } = want;
    let prefixes =
        [("btf_trace_", "tracepoint"), ("bpf_iter_", "iterator"), ("bpf_lsm_", "LSM hook")];
    let found =
        prefixes.iter().find_map(|(prefix, what)| Some((name.strip_prefix(prefix)?, *what)));
    let (name, what) = match found {
        Some(found) if *kind == Kind::Typedef || found.1 != "tracepoint" => found,
        _ => (&**name, "function"),
    };
    let message = match module {
        Some(module) => format!("no {what} {name:?} to attach to in the kernel module {module:?}"),
        None => format!("the running kernel has no {what} {name:?} to attach to"),
    };
    let error = Error::new(ErrorKind::NotFound, message);
    if module.is_some() {
        return error.hint("is the module loaded? See /proc/modules, and /sys/kernel/btf");
    }
    if what == "function" {
        return error.hint(
            "the compiler may have inlined or renamed it in this kernel: see /proc/kallsyms",
        );
    }
    error
}

/// Loads the chosen programs.
pub(super) fn load(
    loader: &Loader<'_>,
    code: Vec<Option<Code>>,
    targets: &[Option<Place>],
    types: &Types,
    externs: &Externs,
    kernel: &Kernel<'_>,
) -> Result<Programs> {
    let object = loader.object();
    let license = CString::new(&*object.license).map_err(|_| {
        Error::new(ErrorKind::InvalidObject, "the license section holds a NUL byte")
    })?;
    let mut programs = Vec::with_capacity(code.len());
    for (index, (program, code)) in object.programs.iter().zip(code).enumerate() {
        let loaded = match code {
            Some(code) => {
                let (code, license) = (&code, &license);
                let options = loader.programs[index].options;
                let one = One { options, loader, program, code, license, types, externs, kernel };
                Some(
                    one.load(targets.get(index).copied().flatten())
                        .map_err(|error| error.program(&program.name))?,
                )
            }
            None => None,
        };
        let (fd, log) = loaded.unzip();
        programs.push(Arc::new(Inner {
            object: loader.open.name.clone(),
            name: program.name.clone(),
            section: program.section.clone(),
            target: loader.programs[index].target.clone(),
            definition: program.definition,
            attach_type: loader.programs[index].options.attach_type,
            fd,
            log: log.flatten(),
        }));
    }
    Ok(Programs { programs })
}

/// One program on its way.
struct One<'a> {
    loader: &'a Loader<'a>,
    program: &'a ProgramDef,
    code: &'a Code,
    license: &'a CString,
    types: &'a Types,
    externs: &'a Externs,
    kernel: &'a Kernel<'a>,
    options: LoadOptions,
}

impl One<'_> {
    /// Loads it, and gives the verifier's log where one was asked for.
    fn load(&self, target: Option<Place>) -> Result<(OwnedFd, Option<String>)> {
        let definition = definition(self.program)?;
        let options = self.options;
        let linked = &self.code.linked;
        let insns = encode(linked);
        let (func_info, line_info) = info(linked, self.types.functions());
        let load = ProgLoad {
            program_type: definition.program_type.0,
            attach_type: options.attach_type.unwrap_or(definition.attach_type).0,
            insns: &insns,
            license: self.license,
            name: &self.program.name,
            flags: options.flags.map_or_else(|| flags(definition), |flags| flags.0),
            kernel_version: self.loader.object().version,
            btf: self.types.fd().map(|fd| ProgBtf {
                fd,
                func_info: &func_info,
                line_info: &line_info,
            }),
            attach_btf_id: target.map_or(0, |place| place.id.0),
            attach_in: match target.and_then(|place| place.module) {
                Some(module) => Some(self.kernel.module_fd(module)?),
                None => None,
            },
            fd_array: self.externs.fd_array(),
        };
        let level = options.log_level.unwrap_or(self.loader.open.log_level);
        if level == 0 {
            match bpf::prog_load(&load, None) {
                Ok(fd) => return Ok((fd, None)),
                Err(errno) if verifier::is_forbidden(definition, errno) => {
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

    fn rejected(&self, definition: &SectionDef, errno: Errno, log: String) -> Error {
        verifier::rejected(Rejected {
            definition,
            errno,
            log,
            linked: &self.code.linked,
            btf: self.loader.object().btf.as_ref(),
            poisoned: &self.code.poisoned,
        })
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
fn info(linked: &Linked, functions: bool) -> (Vec<u8>, Vec<u8>) {
    let index = |insn: usize| u32::try_from(insn).unwrap_or(u32::MAX);
    let mut func_info = Vec::new();
    if functions {
        for &(insn, id) in &linked.func_infos {
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
