//! What descriptors a load makes, in a process whose standard streams are closed.
#![allow(unsafe_code, reason = "closing them")]

use std::{
    env, fs,
    os::fd::{AsFd as _, AsRawFd as _, RawFd},
    process::{self, Command},
};

use bpfgen_runtime::{
    bpf_program,
    link::{ProbeMode, UProbeTarget, XdpMethod, XdpMode, XdpOptions},
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, covered},
};

use crate::{AREA, caller, look, run};

#[bpf_program("fixtures/steps/capable.bpf.c")]
mod capable {}

#[bpf_program("fixtures/events/ring.bpf.c")]
mod events {}

/// Names a file to the child, for what it finds.
const REPORT: &str = "BPFGEN_TEST_REPORT";
/// `O_CLOEXEC`, as `/proc/self/fdinfo` has it.
const CLOEXEC: u32 = 0o2_000_000;

/// All that are open: what they are, and whether exec closes them.
fn open_ones() -> Vec<(RawFd, String, bool)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc/self/fd").unwrap() {
        let entry = entry.unwrap();
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        let name = entry.file_name().into_string().unwrap();
        let Ok(info) = fs::read_to_string(format!("/proc/self/fdinfo/{name}")) else { continue };
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
        let closed = u32::from_str_radix(flags, 8).unwrap() & CLOEXEC != 0;
        found.push((name.parse().unwrap(), target.to_string_lossy().into_owned(), closed));
    }
    found
}

/// In the child. It has nothing to print to.
fn load_without_streams(report: &str) -> Result<(), String> {
    // Which has descriptors of the test's own.
    let group = Group::enter().map_err(|error| error.to_string())?;
    for fd in 0..3 {
        // SAFETY: nothing in this process uses them from here on; it ends below.
        unsafe { libc::close(fd) };
    }
    let error = |error: bpfgen_runtime::Error| format!("{error:?}");
    let prepared = look::open().map_err(error)?.prepare().map_err(error)?;
    let inner = prepared.maps.prep_outer.create_inner().map_err(error)?;
    prepared.maps.prep_outer.set(0, &inner).map_err(error)?;
    let loaded = prepared.load().map_err(error)?;
    if run(&loaded.programs.look) != 1 {
        return Err("the program does not run".to_owned());
    }
    let lowest = loaded.programs.look.fd().map_err(error)?.as_fd().as_raw_fd();
    let found = open_ones();
    let bpf: Vec<_> = found.iter().filter(|(_, target, _)| target.contains("bpf")).collect();
    let wrong: Vec<_> = bpf.iter().filter(|(fd, _, closed)| *fd < 3 || !closed).collect();
    if bpf.len() < 6 || !wrong.is_empty() || lowest < 3 {
        return Err(format!("{wrong:?} of {found:?}"));
    }
    // Of what is not BPF, too: nothing that this load has opened is left for another program.
    let left =
        found.iter().any(|(fd, target, closed)| *fd > 2 && !closed && target.contains("btf"));
    if left {
        Err(format!("{found:?}"))
    } else {
        attach_without_streams(&group)?;
        fs::write(report, "fine").map_err(|e| e.to_string())
    }
}

/// In the child, too: links, readers, what is attached without a link.
fn attach_without_streams(group: &Group) -> Result<(), String> {
    let error = |error: bpfgen_runtime::Error| format!("{error:?}");
    let before: Vec<_> = open_ones().into_iter().map(|(fd, ..)| fd).collect();
    let mut open = capable::open().map_err(error)?;
    let programs = &mut open.programs;
    programs.cap_tracepoint.set_autoload(true);
    programs.cap_uprobe.set_autoload(true);
    programs.cap_iter.set_autoload(true);
    programs.cap_packet.set_autoload(true);
    programs.cap_xdp.set_autoload(true);
    let loaded = open.load().map_err(error)?;
    let programs = &loaded.programs;
    let own = env::current_exe().map_err(|error| error.to_string())?;
    let uprobe = UProbeTarget::function(own, "main").pid(process::id());
    let tracefs = uprobe.clone().mode(ProbeMode::Tracefs);
    let netlink = XdpOptions::new().mode(XdpMode::Generic).method(XdpMethod::Netlink);
    caller::own_network();
    let links = [
        programs.cap_tracepoint.attach().map_err(error)?,
        programs.cap_uprobe.attach_to(&uprobe).map_err(error)?,
        programs.cap_uprobe.attach_to(&tracefs).map_err(error)?,
        programs.cap_packet.attach(group.as_fd()).map_err(error)?,
        programs.cap_xdp.attach_with("lo", &netlink).map_err(error)?,
        programs.cap_iter.attach().map_err(error)?,
    ];
    let reader = programs.cap_iter.read().map_err(error)?;
    let events = events::open().and_then(events::Open::load).map_err(error)?;
    let ring = events.maps.events.iter().map_err(error)?;
    let perf = events.maps.perf.iter().map_err(error)?;
    let process = bpfgen_runtime::map::pidfd(process::id()).map_err(error)?;
    let new = open_ones().into_iter().filter(|(fd, ..)| !before.contains(fd));
    let new: Vec<_> = new.collect();
    let wrong: Vec<_> = new.iter().filter(|(fd, _, closed)| *fd < 3 || !closed).collect();
    let kinds = ["bpf-map", "bpf-prog", "bpf_link", "perf_event", "eventpoll", "pidfd", "socket:"];
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| !new.iter().any(|(_, target, _)| target.contains(**kind)))
        .collect();
    drop((links, reader, ring, perf, process));
    if !wrong.is_empty() || !missing.is_empty() {
        return Err(format!("{wrong:?}, no {missing:?} of {new:?}"));
    }
    Ok(())
}

#[test]
fn none_is_a_standard_stream_and_all_end_with_exec() {
    needs!(Bpf, Root, Iterators, Cgroups, OwnNetwork);
    if let Ok(report) = env::var(REPORT) {
        if let Err(error) = load_without_streams(&report) {
            fs::write(&report, error).unwrap();
        }
        process::exit(0);
    }
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "descriptors::none_is_a_standard_stream_and_all_end_with_exec"])
        .args(["--nocapture", "--test-threads=1"])
        .env(REPORT, &report)
        .output()
        .unwrap();
    let said = fs::read_to_string(&report).unwrap_or_else(|_| format!("nothing: {child:?}"));
    assert_eq!(said, "fine");
    covered(AREA, "descriptors of each kind: none below 3, all closed by exec", "5.2", How::Native);
}
