//! Programs on infrared receivers, of which no machine here has one: what the kernel is asked for.

use std::{
    cell::{Cell, RefCell},
    fs::File,
    os::fd::{AsRawFd as _, IntoRawFd as _},
};

use bpfgen_runtime::{ErrorKind, Program, hook};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA,
    answering::{Answer, Call, answering},
    sockets,
};

/// Commands of bpf(2).
const PROG_LOAD: i32 = 5;
const PROG_ATTACH: i32 = 8;
const PROG_DETACH: i32 = 9;
const PROG_QUERY: i32 = 16;
/// `BPF_PROG_TYPE_LIRC_MODE2`, `BPF_LIRC_MODE2`.
const PROGRAM_TYPE: u32 = 20;
const ATTACH_TYPE: u32 = 16;
/// How many programs a query says that there are.
const FOUND: u32 = 2;

fn load() -> bpfgen_runtime::Result<sockets::Loaded> {
    let mut open = sockets::open()?;
    open.programs.on_signal.set_autoload(true);
    open.load()
}

/// Attaches and detaches. The device is one that anybody may open.
fn attach(device: &str) -> bpfgen_runtime::Result<()> {
    let loaded = load()?;
    let program = &loaded.programs.on_signal;
    let device = File::open(device).unwrap();
    let attached = Program::<hook::LircMode2>::attached(&device)?;
    assert_eq!(attached.programs.len(), FOUND as usize);
    let link = program.attach(&device)?;
    drop(device);
    assert_eq!(link.fd().unwrap_err().kind(), ErrorKind::Unsupported);
    link.detach()
}

#[test]
fn what_the_kernel_is_asked_for() {
    needs!(Bpf);
    let calls = RefCell::new(Vec::new());
    let program = Cell::new(0);
    let device = |call: &Call| std::fs::read_link(format!("/proc/self/fd/{}", call.number(0)));
    let targets = RefCell::new(Vec::new());
    let outcome = answering(
        || attach("/dev/full"),
        |call| {
            match call.command {
                PROG_LOAD if call.number(0) == PROGRAM_TYPE => {
                    assert_eq!(call.number(68), ATTACH_TYPE, "expected_attach_type");
                    // It is the loader's from now on.
                    let fd = File::open("/dev/null").unwrap().into_raw_fd();
                    program.set(u32::try_from(fd).unwrap());
                    return Answer::Returns(fd.into());
                }
                PROG_ATTACH | PROG_DETACH | PROG_QUERY => {}
                _ => return Answer::Kernel,
            }
            calls.borrow_mut().push(call.clone());
            targets.borrow_mut().push(device(call).unwrap());
            match call.command {
                // prog_cnt
                PROG_QUERY => Answer::Writes(24, FOUND.to_ne_bytes().to_vec()),
                _ => Answer::Returns(0),
            }
        },
    );
    outcome.unwrap().unwrap();
    assert!(targets.borrow().iter().all(|path| path.ends_with("full")), "{targets:?}");
    let calls = calls.into_inner();
    let commands: Vec<_> = calls.iter().map(|call| call.command).collect();
    // Before it detaches it looks whether the program is there; a made-up one has no id.
    assert_eq!(commands, [PROG_QUERY, PROG_ATTACH, PROG_QUERY, PROG_DETACH]);
    for call in &calls {
        if call.command == PROG_QUERY {
            assert_eq!((call.number(4), call.number(8)), (ATTACH_TYPE, 0));
            continue;
        }
        assert_eq!(call.attribute.len(), 32);
        assert_eq!((call.number(4), call.number(8)), (program.get(), ATTACH_TYPE));
        assert!(call.attribute[12..].iter().all(|&byte| byte == 0), "{call:?}");
    }
    sections::asked_for("lirc_mode2");
    covered(AREA, "lirc_mode2: attach, detach, query", "4.18", How::Arguments);
}

#[test]
fn what_is_no_receiver_is_refused() {
    needs!(Bpf);
    let file = File::open("/dev/null").unwrap();
    assert!(file.as_raw_fd() > 0);
    let error = Program::<hook::LircMode2>::attached(&file).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("/dev/lirc")), "{error:?}");
    assert!(error.to_string().contains("infrared receiver"), "{error}");
}
