//! Samples of this program by a software clock.

use std::time::{Duration, Instant};

use bpfgen_runtime::{
    ErrorKind,
    link::{PerfEventConfig, Sampling},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    caller::{self, ends},
    load,
};

/// Works for so long on the CPU, which the event counts.
fn work(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

#[test]
fn samples_of_a_thread() {
    needs!(Bpf);
    let (loaded, _) = load("on_perf_event", |_| ());
    let program = &loaded.programs.on_perf_event;
    let seen = &loaded.bss.perf_event_seen;
    assert!(program.auto_attach().unwrap().is_none(), "the section does not say where");
    for sampling in [Sampling::Period(1_000_000), Sampling::Frequency(500)] {
        let config = PerfEventConfig::cpu_clock(sampling).pid(caller::thread_id());
        let before = seen.get().runs;
        let link = program.attach(&config).unwrap();
        // Only time on the CPU counts, of which a busy machine gives little.
        let runs = || seen.get().runs - before;
        let start = Instant::now();
        while runs() < 10 {
            assert!(start.elapsed() < Duration::from_secs(10), "{} samples, {sampling:?}", runs());
            work(Duration::from_millis(1));
        }
        drop(link);
        let most = 20 + 2 * start.elapsed().as_millis();
        assert!(u128::from(runs()) < most, "{} samples, {sampling:?}", runs());
        ends(|| work(Duration::from_millis(20)), || seen.get().runs);
    }
    sections::seen(&loaded.programs.on_perf_event);
    covered("Programs and attaching", "perf_event: samples of a thread", "4.9", How::Native);
}

#[test]
fn samples_of_all_cpus() {
    needs!(Bpf);
    let (loaded, _) = load("on_perf_event", |_| ());
    let config = PerfEventConfig::cpu_clock(Sampling::Frequency(500));
    let links = loaded.programs.on_perf_event.attach_to_all_cpus(&config).unwrap();
    assert!(!links.is_empty());
    let runs = || loaded.bss.perf_event_seen.get().runs;
    let start = Instant::now();
    while runs() == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "no sample");
        work(Duration::from_millis(1));
    }
    drop(links);
    ends(|| work(Duration::from_millis(20)), runs);
    covered("Programs and attaching", "perf_event: samples of all CPUs", "4.9", How::Native);
}

#[test]
fn an_event_needs_a_process_or_a_cpu() {
    needs!(Bpf);
    let (loaded, _) = load("on_perf_event", |_| ());
    let program = &loaded.programs.on_perf_event;
    let clock = PerfEventConfig::cpu_clock(Sampling::Period(1_000_000));
    let error = program.attach(&clock).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = program.attach(&clock.clone().cpu(4095)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("CPU")), "{error:?}");
    let nothing = PerfEventConfig::new(1, 0xffff, Sampling::Period(1)).cpu(0);
    let error = program.attach(&nothing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.to_string().contains("perf event 1:65535 on CPU 0"), "{error}");
}
