//! Programs that may sleep.
#![allow(unsafe_code, reason = "a function and a static probe that can be looked up")]

use std::{fs, hint::black_box, io::Read as _, os::unix::fs::symlink, process::Command};

use bpfgen_runtime::{Link, Program, bpf_program, hook::Hook};
use bpfgen_tests::{needs, needs::Need, sections::seen};

use crate::{
    caller::{self, Caller, ends},
    page::{BEGINS, Page},
};

#[bpf_program("fixtures/sections/sleepable.bpf.c")]
mod bpf {}

macro_rules! probed {
    ($($name:ident $plus:literal)*) => {$(
        // SAFETY: no other function has this name.
        #[unsafe(no_mangle)]
        #[inline(never)]
        extern "C" fn $name(number: u64) -> u64 {
            black_box(number + $plus)
        }
    )*};
}

probed!(bpfgen_sections_one 1 bpfgen_sections_two 2);

/// With a static probe, as <sys/sdt.h> makes them: `bpfgen:sections`, without arguments.
#[inline(never)]
fn with_static_probe() {
    // SAFETY: nothing is done; what is pushed is a note about where nothing is done.
    unsafe {
        std::arch::asm!(
            "990: nop",
            ".pushsection .note.stapsdt,\"?\",\"note\"",
            ".balign 4",
            ".4byte 992f-991f, 994f-993f, 3",
            "991: .asciz \"stapsdt\"",
            "992: .balign 4",
            "993: .8byte 990b",
            ".8byte _.stapsdt.base",
            ".8byte 0",
            ".asciz \"bpfgen\"",
            ".asciz \"sections\"",
            ".asciz \"\"",
            "994: .balign 4",
            ".popsection",
            ".ifndef _.stapsdt.base",
            ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat",
            ".weak _.stapsdt.base",
            ".hidden _.stapsdt.base",
            "_.stapsdt.base: .space 1",
            ".size _.stapsdt.base, 1",
            ".popsection",
            ".endif",
            options(nomem, nostack, preserves_flags)
        );
    }
}

/// Loads one program, to read this page when the calling thread does something.
fn load(program: &str, page: &Page) -> bpf::Loaded {
    try_load(program, page).unwrap_or_else(|error| panic!("{error:?}"))
}

fn try_load(program: &str, page: &Page) -> bpfgen_runtime::Result<bpf::Loaded> {
    let mut open = bpf::open()?;
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.thread = caller::thread_id();
    open.rodata.process = std::process::id();
    open.rodata.number = caller::NUMBER;
    open.rodata.page = page.address();
    macro_rules! only {
        ($($name:ident)*) => {
            assert!([$(stringify!($name)),*].contains(&program), "{program}");
            $(open.programs.$name.set_autoload(stringify!($name) == program);)*
        };
    }
    only!(on_uprobe on_uretprobe on_uprobes on_uretprobes on_usession on_tracepoint on_tp on_fentry
        on_fexit on_fmod_ret on_fsession on_fentries on_fexits on_fsessions on_open on_usdt
        on_raw_tracepoint on_raw_tp on_tp_btf on_task on_exec);
    open.load()
}

/// Runs what sets the program off, which then has read the page as often as that.
fn reads<K: Hook>(
    loaded: &bpf::Loaded,
    page: &Page,
    program: &Program<K>,
    link: Link,
    act: impl Fn(),
    runs: u64,
) {
    page.leave();
    act();
    let told = loaded.bss.seen.get();
    let section = program.section();
    assert_eq!((told.runs, told.error), (runs, 0), "{section}");
    assert_eq!(told.awake, -i64::from(libc::EFAULT), "{section}: the page has been there before");
    assert_eq!(&told.bytes, BEGINS, "{section}");
    drop(link);
    ends(act, || loaded.bss.seen.get().runs);
    seen(program);
}

/// Attaches a program as its section says, and has it read.
macro_rules! by_section {
    ($($program:ident $runs:literal),+ => $act:expr) => {$(
        let page = Page::new();
        let loaded = load(stringify!($program), &page);
        let program = &loaded.programs.$program;
        let link = loaded.attach().unwrap().$program.expect("the section says where");
        reads(&loaded, &page, program, link, $act, $runs);
    )+};
}

fn call() {
    assert_eq!((bpfgen_sections_one(1), bpfgen_sections_two(1)), (2, 3));
}

fn ask() {
    Caller::new().ask(1, 2);
}

#[test]
fn user_functions() {
    needs!(Uprobes, SleepableProbes);
    by_section!(on_uprobe 1, on_uretprobe 1 => call);
}

#[test]
fn static_probes() {
    needs!(Uprobes, SleepableProbes);
    by_section!(on_usdt 1 => with_static_probe);
}

#[test]
fn many_user_functions() {
    needs!(UprobeMulti);
    by_section!(on_uprobes 2, on_uretprobes 2 => call);
}

#[test]
fn sessions_of_user_functions() {
    needs!(UprobeSession);
    by_section!(on_usession 4 => call);
}

#[test]
fn tracepoints() {
    needs!(SleepableTracepoints);
    by_section!(on_tracepoint 1, on_tp 1, on_raw_tracepoint 1, on_raw_tp 1, on_tp_btf 1 => ask);
}

#[test]
fn around_a_function() {
    needs!(Trampolines, SleepableTrampolines);
    let page = Page::new();
    // The kernel calls the function when a program for it is tried.
    let tried = load("on_fentry", &page);
    let act = || drop(tried.programs.on_fentry.test_run().run().unwrap());
    by_section!(on_fentry 1, on_fexit 1, on_fmod_ret 1 => act);
}

#[test]
fn sessions_of_a_function() {
    needs!(Trampolines, SleepableTrampolines, TracingSessions);
    let page = Page::new();
    let tried = load("on_fentry", &page);
    let act = || drop(tried.programs.on_fentry.test_run().run().unwrap());
    by_section!(on_fsession 2 => act);
}

#[test]
fn around_many_functions() {
    needs!(ManyTrampolines, SleepableTrampolines);
    let page = Page::new();
    let tried = load("on_fentry", &page);
    let act = || drop(tried.programs.on_fentry.test_run().run().unwrap());
    macro_rules! attach {
        ($($program:ident $runs:literal)+) => {$(
            let page = Page::new();
            let loaded = load(stringify!($program), &page);
            let program = &loaded.programs.$program;
            let link = program.attach_to(["bpf_fentry_test1"]).unwrap();
            reads(&loaded, &page, program, link, act, $runs);
        )+};
    }
    attach!(on_fentries 1 on_fexits 1 on_fsessions 2);
}

#[test]
fn security_of_files() {
    needs!(Guest, Lsm, SleepableLsm);
    by_section!(on_open 1 => || drop(fs::File::open("/dev/null").unwrap()));
}

#[test]
fn security_of_programs() {
    needs!(Guest, Lsm);
    let page = Page::new();
    let loaded = load("on_exec", &page);
    let program = &loaded.programs.on_exec;
    let link = loaded.attach().unwrap().on_exec.expect("the section says where");
    let folder = tempfile::tempdir().unwrap();
    // As long as what is read of it.
    let path = folder.path().join("true");
    symlink("/bin/true", &path).unwrap();
    let run = || assert!(Command::new(&path).status().unwrap().success());
    run();
    let told = loaded.bss.seen.get();
    assert_eq!((told.runs, told.error), (1, 0));
    let path = path.to_str().unwrap();
    assert!(path.as_bytes().starts_with(&told.bytes), "{path}: {:?}", told.bytes);
    drop(link);
    ends(run, || loaded.bss.seen.get().runs);
    seen(program);
}

#[test]
fn iterators() {
    needs!(Iterators, SleepableIterators);
    let page = Page::new();
    let loaded = load("on_task", &page);
    let program = &loaded.programs.on_task;
    page.leave();
    program.read().unwrap().read_to_end(&mut Vec::new()).unwrap();
    let told = loaded.bss.seen.get();
    assert_eq!((told.runs, told.error), (1, 0));
    assert_eq!(told.awake, -i64::from(libc::EFAULT), "the page has been there before");
    assert_eq!(&told.bytes, BEGINS);
    seen(program);
}

#[test]
fn older_kernels_are_named() {
    needs!(Bpf);
    let page = Page::new();
    for (need, program, says) in [
        (Need::SleepableProbes, "on_uprobe", "programs of SEC(\"uprobe.s\") need Linux 6.0"),
        (Need::SleepableTracepoints, "on_tp", "programs of SEC(\"tp.s\") need Linux 7.2"),
        (Need::SleepableTracepoints, "on_raw_tp", "programs of SEC(\"raw_tp.s\") need Linux 7.2"),
    ] {
        if !needs::has(need) {
            let Err(error) = try_load(program, &page) else { panic!("{program} is there") };
            assert!(error.help().is_some_and(|help| help.starts_with(says)), "{error:?}");
        }
    }
}
