//! Programs around functions: cookies, sessions, writable tracepoints, security hooks of a cgroup.

use std::{fs, net::UdpSocket, process};

use bpfgen_runtime::{Program, bpf_program, hook};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use super::{AREA, caller, only, place::Place};

#[bpf_program("fixtures/programs/trace.bpf.c")]
mod bpf {}

fn open() -> bpf::Open {
    bpf::open().unwrap()
}

#[test]
fn cookies() {
    needs!(Trampolines, TracingCookies);
    let mut open = open();
    open.programs.on_fexit.set_autoload(true);
    let loaded = only!(open.on_fentry);
    let programs = &loaded.programs;
    let run = || programs.on_fentry.test_run().run().unwrap();
    let link = programs.on_fentry.attach_with_cookie(1 << 40).unwrap();
    run();
    assert_eq!((loaded.bss.entered.get(), loaded.bss.cookie.get()), (1, 1 << 40));
    drop(link);
    caller::ends(|| drop(run()), || loaded.bss.entered.get());
    let link = programs.on_fexit.attach_with_cookie(7).unwrap();
    run();
    assert_eq!((loaded.bss.left.get(), loaded.bss.cookie.get()), (1, 7));
    drop(link);
    caller::ends(|| drop(run()), || loaded.bss.entered.get() + loaded.bss.left.get());
    covered(AREA, "fentry, fexit: cookies", "5.19", How::Native);
}

/// Attaches with a cookie, sees it, and nothing more after detaching.
macro_rules! sees_cookie {
    ($open:ident.$program:ident, $attach:expr, $run:expr, $times:expr) => {{
        let mut open = open();
        open.rodata.thread = caller::thread_id();
        open.programs.packet.set_autoload(true);
        let loaded = only!(open.$program);
        let runs = || loaded.bss.entered.get() + loaded.bss.left.get();
        for cookie in [1 << 40, 7] {
            let before = runs();
            let link = $attach(&loaded.programs.$program, cookie).unwrap();
            $run(&loaded.programs);
            assert_eq!((runs() - before, loaded.bss.cookie.get()), ($times, cookie));
            drop(link);
            caller::ends(|| $run(&loaded.programs), runs);
        }
    }};
}

fn io_priority(_: &bpf::Programs) {
    caller::ask_io_priority().unwrap();
}

fn run_packet(programs: &bpf::Programs) {
    programs.packet.test_run().run().unwrap();
}

#[test]
fn cookies_of_modifiers() {
    needs!(ModifyReturn, TracingCookies);
    sees_cookie!(open.on_modify, Program::<hook::FModRet>::attach_with_cookie, io_priority, 1);
    covered(AREA, "fmod_ret: cookie", "5.19", How::Native);
}

#[test]
fn cookies_of_security_hooks() {
    needs!(Guest, Lsm, TracingCookies);
    sees_cookie!(open.on_security, Program::<hook::Lsm>::attach_with_cookie, io_priority, 1);
    covered(AREA, "lsm: cookie", "5.19", How::Native);
}

#[test]
fn cookies_of_sessions() {
    needs!(Trampolines, TracingSessions);
    let run = |programs: &bpf::Programs| {
        programs.on_fsession_cookie.test_run().run().unwrap();
    };
    let attach = Program::<hook::FSession>::attach_with_cookie;
    sees_cookie!(open.on_fsession_cookie, attach, run, 2);
    covered(AREA, "fsession: cookie", "7.0", How::Native);
}

#[test]
fn cookies_of_tracepoints() {
    needs!(TracepointCookies);
    let attach = Program::<hook::BtfTracePoint>::attach_with_cookie;
    sees_cookie!(open.on_finish, attach, run_packet, 1);
    let attach = |program: &Program<hook::RawTracePoint>, cookie| {
        program.attach_to_with_cookie("bpf_test_finish", cookie)
    };
    sees_cookie!(open.on_raw_finish, attach, run_packet, 1);
    covered(AREA, "tp_btf, raw_tp: cookies", "6.10", How::Native);
}

#[test]
fn sessions() {
    needs!(Trampolines, TracingSessions);
    let mut open = open();
    let loaded = only!(open.on_fsession);
    let program = &loaded.programs.on_fsession;
    let link = program.auto_attach().unwrap().expect("the section says where");
    program.test_run().run().unwrap();
    assert_eq!((loaded.bss.entered.get(), loaded.bss.left.get()), (1, 1));
    drop(link);
    let run = || drop(program.test_run().run().unwrap());
    caller::ends(run, || loaded.bss.entered.get() + loaded.bss.left.get());
    sections::seen(program);
    covered(AREA, "fsession/function: entry and return", "7.0", How::Native);
}

#[test]
fn writable_tracepoint() {
    needs!(Bpf);
    let mut open = open();
    open.rodata.thread = caller::thread_id();
    open.programs.packet.set_autoload(true);
    let loaded = only!(open.on_test_finish);
    let run = || loaded.programs.packet.test_run().run();
    run().unwrap();
    let link = loaded.programs.on_test_finish.attach().unwrap();
    let error = run().unwrap_err();
    assert_eq!(error.raw_os_error(), Some(77), "what the program has written: {error:?}");
    link.detach().unwrap();
    caller::eventually("still attached", || run().is_ok());
    sections::seen(&loaded.programs.on_test_finish);
    covered(AREA, "raw_tp.w/name: what is written counts", "5.2", How::Native);
}

#[test]
fn security_of_a_cgroup() {
    // The whole process is in that cgroup for a while, and in a guest it has one test at a time.
    needs!(Guest, LsmCgroup, OwnMounts);
    let mut open = open();
    let loaded = only!(open.on_bind);
    let program = &loaded.programs.on_bind;
    assert!(program.auto_attach().unwrap().is_none(), "the section does not say which cgroup");
    let place = Place::cgroup();
    let binds = || loaded.bss.binds.get();
    let bind = || drop(UdpSocket::bind("127.0.0.1:0").unwrap());
    let link = program.attach(&place.path(".")).unwrap();
    bind();
    assert_eq!(binds(), 0, "this process is elsewhere");

    let elsewhere = fs::read_to_string("/proc/self/cgroup").unwrap();
    let enter = |procs: std::path::PathBuf| fs::write(procs, process::id().to_string()).unwrap();
    enter(place.path("cgroup.procs"));
    // 0: the program says no.
    UdpSocket::bind("127.0.0.1:0").unwrap_err();
    assert_eq!(binds(), 1);
    drop(link);
    bind();
    assert_eq!(binds(), 1);
    // Back, so that the cgroup can go.
    let before = elsewhere.lines().find_map(|line| line.strip_prefix("0::/")).unwrap();
    enter(place.path("..").join(before).join("cgroup.procs"));
    sections::seen(program);
    covered(AREA, "lsm_cgroup/hook: processes of a cgroup refused", "6.0", How::Native);
}
