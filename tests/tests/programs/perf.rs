//! Events of this test's own thread.

use bpfgen_runtime::{
    ErrorKind, bpf_program,
    link::{HardwareEvent, PerfEventConfig, Sampling, SoftwareEvent},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use super::{AREA, caller, only};

#[bpf_program("fixtures/programs/perf.bpf.c")]
mod bpf {}

const PAGES: u64 = 1024;

/// Touches so many pages for the first time: a fault for each.
fn touch_pages() {
    caller::touch_pages(PAGES as usize);
}

#[test]
fn software_events_of_a_thread() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_event);
    let program = &loaded.programs.on_event;
    let runs = || loaded.bss.runs.get();
    let faults = |period| {
        PerfEventConfig::software(SoftwareEvent::PageFaults, Sampling::Period(period)).this_thread()
    };
    let config = faults(1);
    let link = program.attach(&config).unwrap();
    touch_pages();
    let each = runs();
    assert!(each >= PAGES, "{each} faults");
    assert_eq!(loaded.bss.period.get(), 1);
    // Another thread's do not count.
    let before = runs();
    std::thread::spawn(touch_pages).join().unwrap();
    let other = runs() - before;
    // Starting a thread takes a few of our own.
    assert!(other < PAGES / 2, "{other} of another thread");
    link.detach().unwrap();
    caller::ends(touch_pages, runs);

    // Only every fourth.
    let before = runs();
    let link = program.attach(&faults(4)).unwrap();
    touch_pages();
    let fourth = runs() - before;
    assert!((PAGES / 4..=PAGES / 2).contains(&fourth), "{fourth} of {each}");
    assert_eq!(loaded.bss.period.get(), 4);
    drop(link);
    caller::ends(touch_pages, runs);

    // What happens in user space only is not in the kernel, where a context switch always is.
    let switches = || {
        PerfEventConfig::software(SoftwareEvent::ContextSwitches, Sampling::Period(1)).this_thread()
    };
    let sleep = || std::thread::sleep(std::time::Duration::from_millis(2));
    let before = runs();
    let link = program.attach(&switches().user_space()).unwrap();
    sleep();
    assert_eq!(runs(), before);
    drop(link);
    let before = runs();
    let link = program.attach(&switches().kernel_space()).unwrap();
    while runs() == before {
        sleep();
    }
    drop(link);
    covered(
        AREA,
        "perf_event: software events of a thread, period, user or kernel",
        "4.9",
        How::Native,
    );
}

#[test]
fn cookies() {
    needs!(PerfLinks);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_event_cookie);
    let faults = PerfEventConfig::software(SoftwareEvent::PageFaults, Sampling::Period(1));
    let link = loaded.programs.on_event_cookie.attach(&faults.this_thread().cookie(99)).unwrap();
    touch_pages();
    assert!(loaded.bss.runs.get() > 0);
    assert_eq!(loaded.bss.cookie.get(), 99);
    drop(link);
    covered(AREA, "perf_event: cookie", "5.15", How::Native);
}

#[test]
fn hardware_events() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_event);
    for config in [
        PerfEventConfig::hardware(HardwareEvent::Instructions, Sampling::Period(100_000)),
        PerfEventConfig::raw(0x00c0, Sampling::Period(100_000)),
    ] {
        match loaded.programs.on_event.attach(&config.this_thread()) {
            Ok(link) => {
                while loaded.bss.runs.get() == 0 {
                    touch_pages();
                }
                drop(link);
                covered(AREA, "perf_event: hardware", "4.9", How::Native);
            }
            // A virtual machine has no such counters.
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported),
                    "{error:?}"
                );
                assert!(error.help().is_some(), "{error:?}");
            }
        }
    }
    let none = PerfEventConfig::cpu_cycles(Sampling::Frequency(10));
    let error = loaded.programs.on_event.attach(&none).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!has(Need::Bpf) || error.help().is_some());
}
