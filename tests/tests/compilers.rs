//! Objects of other compilers than clang, with the modules generated for them, in a kernel.
#![deny(unsafe_code, missing_docs)]
#![allow(unreachable_pub, reason = "modules of their own, by their paths")]

use bpfgen_tests::needs;

/// By GCC 12 and the assembler that came with it.
#[path = "../../bpfgen-build/tests/golden/gcc12.rs"]
mod gcc12;
/// By GCC 14.
#[path = "../../bpfgen-build/tests/golden/gcc14.rs"]
mod gcc14;

/// Loads the program for this thread, makes a system call, and looks at all that it wrote.
macro_rules! observe {
    ($module:ident) => {
        let mut open = $module::open().unwrap();
        let thread = rustix::thread::gettid().as_raw_nonzero().get().unsigned_abs();
        open.data.tid = thread;
        assert_eq!(open.data.steps, [10, 20, 30, 40]);
        open.data.steps[3] = 44;
        let bpf = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        let link = bpf.programs.on_enter.attach().unwrap();
        std::fs::metadata("/").unwrap();
        drop(link);
        let calls = bpf.bss.calls.get();
        assert!(calls >= 30 && calls % 30 == 0, "{calls}");
        assert_eq!(bpf.bss.seen.get(), [0, 0, 44]);
        let sample = bpf.maps.samples.get(&1).unwrap().expect("the program put it there");
        assert_eq!((sample.tid, sample.calls), (thread, calls));
        assert_eq!((sample.kind(), sample.delta()), (5, -3));
        assert_eq!(bpf.maps.counts.get(1).unwrap(), Some(calls / 30));
        assert_eq!(bpf.maps.counts.get(0).unwrap(), Some(0));
        std::fs::metadata("/").unwrap();
        assert_eq!(bpf.bss.calls.get(), calls, "it is detached");
    };
}

#[test]
fn gcc_12() {
    needs!(Bpf);
    observe!(gcc12);
}

#[test]
fn gcc_14() {
    needs!(Bpf);
    observe!(gcc14);
}
