//! What the running kernel has, by trying, through our own runtime where it is the runtime that
//! decides.

use std::{
    fs,
    process::{Command, Stdio},
    sync::OnceLock,
};

use bpfgen_runtime::{
    Error, ErrorKind, Loaded, OpenObject, hook,
    link::{AttachType, Cgroup, PerfEventConfig, Sampling, UserFunctions},
    program::run::XdpMd,
};

use super::{Probe, machine};
use crate::cgroup::Group;

/// Whether anything can be loaded.
pub(super) fn bpf() -> Probe {
    if let Some(reason) = machine::permission() {
        return Probe::Forbidden(reason.to_owned());
    }
    if fs::metadata("/sys/kernel/btf/vmlinux").is_err() {
        return Probe::Denied("there is no /sys/kernel/btf/vmlinux".to_owned());
    }
    loads("sample")
}

/// Whether the kernel takes this program of the fixture.
pub(super) fn loads(program: &str) -> Probe {
    load(program).map_or_else(|error| refused(&error), |_| Probe::Has)
}

/// Whether a map can be for one program alone.
pub(super) fn exclusive_maps() -> Probe {
    let loaded = object().and_then(|object| {
        let mut program = object.program::<hook::Other>("alone_with_its_map")?;
        program.set_autoload(true);
        let mut map = object.map("for_one")?;
        map.set_exclusive(&program);
        object.loader().program(&program).map(&map).load()
    });
    loaded.map_or_else(|error| refused(&error), |_| Probe::Has)
}

fn load(program: &str) -> Result<Loaded, Error> {
    let object = object()?;
    let mut program = object.program::<hook::Other>(program)?;
    program.set_autoload(true);
    object.loader().program(&program).load()
}

fn object() -> Result<OpenObject, Error> {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/needs.bpfel.o"));
    let bytes_eb = include_bytes!(concat!(env!("OUT_DIR"), "/needs.bpfeb.o"));
    let bytes: &[u8] = if cfg!(target_endian = "little") { bytes } else { bytes_eb };
    OpenObject::parse("needs", bytes)
}

fn refused(error: &Error) -> Probe {
    let said = format!("{error:#}");
    match error.kind() {
        ErrorKind::Permission => Probe::Forbidden(said),
        _ => Probe::Denied(said),
    }
}

/// Whether security programs load, and the kernel calls them.
pub(super) fn lsm() -> Probe {
    let loads = loads("security");
    // Without securityfs its parameters have to do.
    let Ok(modules) = fs::read_to_string("/sys/kernel/security/lsm") else { return loads };
    if modules.split(',').any(|module| module.trim() == "bpf") {
        loads
    } else {
        Probe::Denied(format!("only {} are on", modules.trim()))
    }
}

/// Whether a program on a perf event gets a link.
pub(super) fn perf_links() -> Probe {
    let clock = PerfEventConfig::cpu_clock(Sampling::Period(u64::MAX >> 1));
    let id = load("sample").and_then(|loaded| {
        let program = loaded.program::<hook::PerfEvent>("sample")?;
        program.attach(&clock.pid(std::process::id()))?.id()
    });
    id.map_or_else(|error| refused(&error), |_| Probe::Has)
}

/// Whether a test run of an XDP program takes a context.
pub(super) fn xdp_run_context() -> Probe {
    let run = load("packet").and_then(|loaded| {
        loaded.program::<hook::Xdp>("packet")?.test_run().context(XdpMd::default()).run()
    });
    run.map_or_else(|error| refused(&error), |_| Probe::Has)
}

/// Links of one program to many places.
#[derive(Clone, Copy, Debug)]
pub(super) enum Many {
    Kprobes,
    KprobeSession,
    Uprobes,
    UprobeSession,
    Trampolines,
}

/// Whether a program gets such a link to a function that nothing calls.
pub(super) fn many(many: Many) -> Probe {
    const FUNCTION: &str = "bpf_fentry_test1";
    let own = || UserFunctions::named("/proc/self/exe", ["main"]).pid(std::process::id());
    let link = || match many {
        Many::Kprobes => {
            load("kprobes")?.program::<hook::KProbeMulti>("kprobes")?.attach_to(FUNCTION)
        }
        Many::KprobeSession => {
            let loaded = load("kprobe_session")?;
            loaded.program::<hook::KProbeSession>("kprobe_session")?.attach_to(FUNCTION)
        }
        Many::Uprobes => load("uprobes")?.program::<hook::UProbeMulti>("uprobes")?.attach_to(own()),
        Many::UprobeSession => {
            let loaded = load("uprobe_session")?;
            loaded.program::<hook::UProbeSession>("uprobe_session")?.attach_to(own())
        }
        Many::Trampolines => {
            let loaded = load("trampolines")?;
            loaded.program::<hook::FEntryMulti>("trampolines")?.attach_to(FUNCTION)
        }
    };
    link().map_or_else(|error| refused(&error), |_| Probe::Has)
}

/// Whether perf has a device of this name.
pub(super) fn device(name: &str) -> Probe {
    match fs::metadata(format!("/sys/bus/event_source/devices/{name}")) {
        Ok(_) => Probe::Has,
        Err(error) => Probe::Denied(format!("no perf device {name}: {error}")),
    }
}

/// Whether this name is one of the kernel's types, functions or constants.
pub(super) fn knows(name: &str) -> Probe {
    static NAMES: OnceLock<Vec<u8>> = OnceLock::new();
    let btf = NAMES.get_or_init(|| fs::read("/sys/kernel/btf/vmlinux").unwrap_or_default());
    let found = has_name(btf, name);
    if found { Probe::Has } else { Probe::Denied(format!("the kernel's types have no {name}")) }
}

/// Megabytes are searched, without optimisation and in an emulated machine: by the standard library,
/// which is optimised in any case.
fn has_name(btf: &[u8], name: &str) -> bool {
    names(btf).is_some_and(|names| names.contains(&format!("\0{name}\0")))
}

/// The names of a BTF file: its strings, each with a zero byte before and after it.
fn names(btf: &[u8]) -> Option<&str> {
    let word = |at: usize| {
        let bytes = btf.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_ne_bytes(bytes)).ok()
    };
    // struct btf_header: hdr_len at 4, str_off at 16, str_len at 20.
    let start = word(4)?.checked_add(word(16)?)?;
    std::str::from_utf8(btf.get(start..start.checked_add(word(20)?)?)?).ok()
}

/// Whether this name is one of a module's types or functions; the module is loaded for that.
pub(super) fn module_knows(module: &str, name: &str) -> Probe {
    match Command::new("modprobe").arg(module).stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => return Probe::Denied(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => return Probe::Forbidden(format!("modprobe: {error}")),
    }
    match fs::read(format!("/sys/kernel/btf/{module}")) {
        Ok(btf) if has_name(&btf, name) => Probe::Has,
        Ok(_) => Probe::Denied(format!("the types of {module} have no {name}")),
        Err(error) => Probe::Denied(format!("there are no types of {module}: {error}")),
    }
}

/// Whether sockets to oneself are there, and a tracepoint among what they are made of.
pub(super) fn vsock() -> Probe {
    match module_knows("vsock_loopback", "vsock_loopback_init") {
        Probe::Denied(said) if !said.contains("have no") => Probe::Denied(said),
        Probe::Forbidden(said) => Probe::Forbidden(said),
        _ => module_knows(
            "vmw_vsock_virtio_transport_common",
            "btf_trace_virtio_transport_alloc_pkt",
        ),
    }
}

/// Whether a pair of interfaces can be made where nobody else sees them.
pub(super) fn veth() -> Probe {
    alone("ip link add type veth")
}

/// Whether a filter of this kind can be set that has a program.
pub(super) fn filter(kind: &[&str]) -> Probe {
    let qdisc = "tc qdisc add dev lo clsact";
    let filter = format!("tc filter add dev lo ingress {} bytecode '1,6 0 0 0'", kind.join(" "));
    alone(&format!("{qdisc} && {filter}"))
}

/// Runs commands of iproute2 in a network namespace of their own.
fn alone(commands: &str) -> Probe {
    if let Some(missing) = ["ip", "tc", "unshare"].into_iter().find(|it| !machine::starts(it)) {
        return Probe::Forbidden(format!("{missing} is not installed"));
    }
    let run = |commands: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--net", "/bin/sh", "-c", commands]).stdin(Stdio::null()).output()
    };
    if !run("ip link").is_ok_and(|output| output.status.success()) {
        return Probe::Forbidden("no network namespace can be made here".to_owned());
    }
    match run(commands) {
        Ok(output) if output.status.success() => Probe::Has,
        Ok(output) => Probe::Denied(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Probe::Forbidden(format!("unshare: {error}")),
    }
}

/// Whether a thread can have a cgroup of its own, and programs be asked for there.
pub(super) fn cgroups() -> Probe {
    revision().map_or_else(|probe| probe, |_| Probe::Has)
}

/// Whether the kernel counts changes of a cgroup's programs: it does since they have an order.
pub(super) fn cgroup_order() -> Probe {
    match revision() {
        Err(probe) => probe,
        Ok(0) => Probe::Denied("the programs of a cgroup have no revision".to_owned()),
        Ok(_) => Probe::Has,
    }
}

fn revision() -> Result<u64, Probe> {
    let group = Group::enter().map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Probe::Forbidden(format!("no cgroup can be made here: {error}"))
        }
        _ => Probe::Denied(error.to_string()),
    })?;
    let attached = Cgroup::new(group.path().as_path()).attached(AttachType::CGROUP_DEVICE);
    attached.map(|attached| attached.revision).map_err(|error| refused(&error))
}
