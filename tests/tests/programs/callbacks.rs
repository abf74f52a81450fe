//! Functions that helpers of the kernel call, and loops that it counts.

use bpfgen_runtime::{bpf_program, program::run::SkBuff};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use super::{caller, only};

#[bpf_program("fixtures/programs/callbacks.bpf.c")]
mod bpf {}

const AREA: &str = "Loading";

fn open() -> bpf::Open {
    bpf::open().unwrap()
}

fn marked(mark: u32) -> SkBuff {
    SkBuff { mark, ..SkBuff::default() }
}

#[test]
fn loops_by_the_kernel() {
    needs!(Loops);
    let mut open = open();
    let loaded = only!(open.loops);
    // The last one ends itself.
    for (mark, calls) in [(0, 0), (10, 10), (1 << 20, 1000)] {
        let run = loaded.programs.loops.test_run().context(marked(mark)).run().unwrap();
        assert_eq!(run.returned, calls);
        let calls = u64::from(calls);
        assert_eq!(loaded.bss.sum.get(), calls * calls.saturating_sub(1) / 2);
    }
    covered(AREA, "callbacks: bpf_loop", "5.17", How::Native);
}

#[test]
fn timers() {
    needs!(Timers);
    let mut open = open();
    open.programs.cancels.set_autoload(true);
    let loaded = only!(open.starts);
    let (programs, bss) = (&loaded.programs, &loaded.bss);
    let starts = || programs.starts.test_run().context(marked(3)).run().unwrap().returned;
    let cancels = || programs.cancels.test_run().context(marked(3)).run().unwrap().returned;
    assert_eq!(starts() as i32, -1, "there is no such element");
    let element = bpf::Element { value: 77, ..bpf::Element::default() };
    loaded.maps.timers.insert(&3, &element).unwrap();
    assert_eq!(starts(), 0);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while bss.fired.get() < 3 {
        assert!(std::time::Instant::now() < end, "nothing calls it");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!((bss.key_of_timer.get(), bss.value_of_timer.get()), (3, 77));
    // A call that goes on meanwhile starts it again.
    caller::ends(|| _ = cancels(), || bss.fired.get());
    let fired = bss.fired.get();
    assert_eq!((cancels(), bss.fired.get()), (0, fired), "it runs on");
    covered(AREA, "callbacks: bpf_timer", "5.15", How::Native);
}

#[test]
fn open_coded_iterators() {
    needs!(NumberIterators);
    let mut open = open();
    let loaded = only!(open.walks);
    for mark in [0, 1, 100, 5000] {
        let run = loaded.programs.walks.test_run().context(marked(mark)).run().unwrap();
        assert_eq!(run.returned, mark);
        let count = u64::from(mark);
        assert_eq!(loaded.bss.sum.get(), count * count.saturating_sub(1) / 2);
    }
    covered(AREA, "loops: bpf_for, an open-coded iterator", "6.4", How::Native);
}
