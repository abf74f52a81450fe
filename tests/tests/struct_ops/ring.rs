//! The loop in which an io_uring waits.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    io,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
};

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

#[bpf_program("fixtures/struct_ops/ring.bpf.c")]
mod bpf {}

/// `IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN`.
const DEFERRED: u32 = 1 << 12 | 1 << 13;
/// `IORING_ENTER_GETEVENTS`.
const GET_EVENTS: u32 = 1;

/// A ring with a few entries.
fn ring(flags: u32) -> OwnedFd {
    // struct io_uring_params
    let mut parameters = [0u32; 30];
    parameters[2] = flags;
    // SAFETY: the kernel reads and writes its 120 bytes, borrowed for the call.
    let fd = unsafe { libc::syscall(libc::SYS_io_uring_setup, 4, parameters.as_mut_ptr()) };
    assert!(fd >= 0, "{}", io::Error::last_os_error());
    // SAFETY: the kernel has just made it for us.
    unsafe { OwnedFd::from_raw_fd(fd as i32) }
}

/// Waits for no more than is there.
fn enter(ring: &OwnedFd) {
    let null = std::ptr::null::<u8>();
    // SAFETY: neither entries nor a set of signals.
    let result = unsafe {
        libc::syscall(libc::SYS_io_uring_enter, ring.as_raw_fd(), 0, 0, GET_EVENTS, null, 0)
    };
    assert!(result >= 0, "{}", io::Error::last_os_error());
}

#[test]
fn a_ring_runs_its_loop() {
    needs!(Guest, RingLoops);
    let load = |ring: &OwnedFd| {
        let mut open = bpf::open().unwrap();
        open.struct_ops.ring.ring_fd = ring.as_raw_fd().try_into().unwrap();
        open.load().unwrap_or_else(|error| panic!("{error:?}"))
    };
    let of_ours = ring(DEFERRED);
    let bpf = load(&of_ours);
    let steps = || bpf.bss.steps.get();
    enter(&of_ours);
    assert_eq!(steps(), 0);
    let link = bpf.struct_ops.ring.attach().unwrap_or_else(|error| panic!("{error:?}"));
    enter(&of_ours);
    assert_eq!(steps(), 3);
    enter(&of_ours);
    assert_eq!(steps(), 6);
    enter(&ring(DEFERRED));
    assert_eq!(steps(), 6, "another ring");
    link.detach().unwrap();
    enter(&of_ours);
    assert_eq!(steps(), 6);

    // Of a kind that has no such loop.
    let plain = ring(0);
    let error = load(&plain).struct_ops.ring.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    sections::seen(&bpf.programs.on_step);
    covered(
        "Programs and attaching",
        ".struct_ops.link: the loop of an io_uring (io_uring_bpf_ops)",
        "7.1",
        How::Native,
    );
}
