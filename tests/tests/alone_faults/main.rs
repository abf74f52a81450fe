//! Loads that go wrong: without descriptors, killed halfway, many at a time, by a user who may only
//! just do it. Nothing is left behind in the kernel. Run alone, since what the kernel has is
//! counted.

#[path = "../sockets/answering.rs"]
mod answering;
#[path = "../alone_rounds/kernel.rs"]
#[expect(dead_code, reason = "another test looks at links and types one by one")]
mod kernel;
mod killed;
mod scarce;
mod threads;
mod token;
mod whole;

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::parent_id},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::bpf_program;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use caps::Capability;
use kernel::Objects;

#[bpf_program("fixtures/faults/flt.bpf.c")]
mod flt {}

const PREFIX: &str = "flt_";
/// The kernel frees maps and programs late, after a grace period and in the background.
const LATE: Duration = Duration::from_secs(20);

fn loader(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loader"));
    command.args(args);
    command
}

fn output(command: &mut Command) -> Output {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    output
}

/// Waits until the kernel has none of our programs, maps, links.
fn wait_until_gone() {
    let begun = Instant::now();
    loop {
        let left = Objects::named(PREFIX).expect("the kernel's lists");
        if left == Objects::default() {
            return;
        }
        assert!(begun.elapsed() < LATE, "the kernel still has {left:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn descriptors_run_out_at_each_step() {
    needs!(Bpf, Listing);
    let output = output(&mut loader(&["short-of-descriptors"]));
    let said = String::from_utf8(output.stdout).expect("text");
    // Types, maps, sections, programs, links.
    assert!(said.lines().count() >= 2 * 6, "{said}");
    for line in said.lines() {
        assert!(line.starts_with("ResourceLimit "), "{line}");
        assert!(line.contains("EMFILE") && line.contains("ulimit -n"), "{line}");
    }
    wait_until_gone();
    covered("Loading", "no descriptors left, at each step", "5.2", How::Native);
}

#[test]
fn prepared_and_dropped() {
    needs!(Bpf, Listing);
    let prepared = flt::open().unwrap().prepare().unwrap();
    let there = Objects::named(PREFIX).expect("the kernel's lists");
    let maps: Vec<_> = there.names.iter().map(String::as_str).collect();
    assert_eq!(maps, ["flt_array", "flt_hash"], "and no program");
    let kept = prepared.maps.flt_hash.as_map().clone();
    drop(prepared);
    assert!(kept.id().is_ok(), "what was taken out");
    drop(kept);
    wait_until_gone();
    covered("Loading", "prepared and dropped: nothing is left", "5.2", How::Native);
}

#[test]
fn many_threads_at_once() {
    needs!(Bpf, Listing);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..3 {
                    let mut open = flt::open().unwrap();
                    open.rodata.flt_process = std::process::id();
                    let prepared = open.prepare().unwrap_or_else(|error| panic!("{error:?}"));
                    let loaded = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
                    let links = loaded.attach().unwrap_or_else(|error| panic!("{error:?}"));
                    assert_ne!(parent_id(), 0);
                    assert!(loaded.bss.flt_hits.get() > 0);
                    drop((links, loaded));
                }
            });
        }
    });
    wait_until_gone();
    covered("Loading", "16 threads at once", "5.2", How::Native);
}

#[test]
fn as_another_user_with_two_capabilities() {
    needs!(Bpf, Root);
    // Before 5.8 there were none of them.
    let all = caps::runtime::thread_all_supported();
    if !all.contains(&Capability::CAP_BPF) {
        needs::skip("as_another_user_with_two_capabilities", "CAP_BPF came with Linux 5.8");
        return;
    }
    // The build's folder may be closed to other users.
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("loader");
    fs::copy(env!("CARGO_BIN_EXE_loader"), &copy).expect("a copy");
    for path in [folder.path(), &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let as_nobody = |capabilities: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_helper"));
        command.args(["as-nobody", capabilities]).arg(&copy).arg("once").current_dir("/");
        command.output().expect("it starts")
    };
    let enough = as_nobody("CAP_BPF,CAP_PERFMON");
    assert!(enough.status.success(), "{enough:?}");
    assert_eq!(enough.stdout, b"loaded\n");
    for (kept, lacking) in [("CAP_BPF", "CAP_PERFMON"), ("CAP_PERFMON", "CAP_BPF")] {
        let refused = as_nobody(kept);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(lacking), "{kept}: {refused:?}");
    }
    covered("Loading", "CAP_BPF and CAP_PERFMON, not root", "5.8", How::Native);
}
