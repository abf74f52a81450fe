//! A scheduler of sched_ext, for the threads that ask for it.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    fs, io, thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::bpf_program;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

#[bpf_program("fixtures/struct_ops/sched.bpf.c")]
mod sched {}

const NAME: &str = "bpfgen_sched";
/// `SCX_OPS_SWITCH_PARTIAL`: only threads of the policy below.
const SWITCH_PARTIAL: u64 = 1 << 3;
/// `SCHED_EXT`.
const POLICY: i32 = 7;

fn state() -> String {
    fs::read_to_string("/sys/kernel/sched_ext/state").unwrap().trim().to_owned()
}

/// Waits for it.
fn becomes(wanted: &str) {
    let end = Instant::now() + Duration::from_secs(30);
    while state() != wanted {
        assert!(Instant::now() < end, "it is {}, not {wanted}", state());
        thread::sleep(Duration::from_millis(1));
    }
}

/// Has the calling thread scheduled by another policy.
fn schedule(policy: i32) {
    // SAFETY: a struct of integers; all zero is what these policies take.
    let parameters: libc::sched_param = unsafe { std::mem::zeroed() };
    // SAFETY: the parameters are borrowed for the call.
    let result = unsafe { libc::sched_setscheduler(0, policy, &raw const parameters) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
}

#[test]
fn a_thread_is_scheduled() {
    needs!(Guest, SchedExt);
    let mut open = sched::open().unwrap();
    let ops = &mut open.struct_ops.sched;
    ops.flags = SWITCH_PARTIAL;
    ops.timeout_ms = 20_000;
    ops.name.set(NAME).unwrap();
    let bpf = open.load().unwrap();
    assert_eq!(state(), "disabled");

    let links = bpf.attach().unwrap();
    becomes("enabled");
    let named = fs::read_to_string("/sys/kernel/sched_ext/root/ops").unwrap();
    assert!(named.starts_with(NAME), "{named}");
    assert_eq!((bpf.bss.inits.get(), bpf.bss.exits.get()), (1, 0));
    // Nobody asks for it yet.
    let runs = || bpf.bss.runs.get();
    assert_eq!(runs(), 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            schedule(POLICY);
            let end = Instant::now() + Duration::from_secs(30);
            while runs() < 3 {
                assert!(Instant::now() < end, "it is not scheduled");
                thread::sleep(Duration::from_millis(1));
            }
        });
    });

    let link = links.sched.unwrap();
    link.detach().unwrap();
    becomes("disabled");
    assert_eq!(bpf.bss.exits.get(), 1);
    let before = runs();
    thread::scope(|scope| {
        scope.spawn(|| {
            schedule(POLICY);
            (0..3).for_each(|_| thread::sleep(Duration::from_millis(1)));
        });
    });
    assert_eq!(runs(), before);
    sections::seen(&bpf.programs.on_start);
    covered(
        "Programs and attaching",
        ".struct_ops.link: a scheduler (sched_ext) for one thread, detached",
        "6.12",
        How::Native,
    );
}
