//! Perf buffers, with records that this process makes by its own system calls.
#![deny(unsafe_code, missing_docs)]

mod caller;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    os::fd::AsRawFd as _,
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{ErrorKind, bpf_program, events::PerfItem};
use bpfgen_tests::{
    needs,
    needs::{How, Operation::Records, covered, saw},
};
use caller::{Caller, readable, stay_on_this_cpu};

#[bpf_program("fixtures/events/ring.bpf.c")]
mod perf {}

/// `SEND` of the C side.
const SEND: u16 = 0x4000;

/// Loads the programs and attaches the one for perf buffers, for a caller.
fn start() -> (perf::Loaded, perf::Links, Caller) {
    let caller = Caller::new();
    let mut open = perf::open().unwrap();
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open.rodata.key = caller.key();
    open.programs.on_ring.set_autoload(false);
    open.programs.on_globals.set_autoload(false);
    let loaded = open.load().unwrap();
    let links = loaded.attach().unwrap();
    assert!(links.on_perf.is_some() && links.on_ring.is_none());
    (loaded, links, caller)
}

#[test]
fn each_cpu_keeps_its_order() {
    needs!(Bpf);
    const COUNT: u16 = 20_000;
    let (loaded, _links, caller) = start();
    let mut reader = loaded.maps.perf.iter().unwrap().with_timeout(Duration::from_millis(20));
    let producer = thread::spawn(move || {
        for number in 0..COUNT {
            caller.ask(SEND, number);
            if number % 256 == 0 {
                thread::sleep(Duration::from_millis(1));
            }
        }
    });
    let (mut seen, mut lost, mut last) = (0u64, 0, BTreeMap::new());
    loop {
        let all_sent = producer.is_finished();
        for item in reader.by_ref() {
            match item.unwrap() {
                PerfItem::Event { cpu, event } => {
                    assert_eq!((event.cpu, event.pid), (cpu, std::process::id()));
                    let before = last.insert(cpu, event.number);
                    assert!(before.is_none_or(|before| before < event.number));
                    seen += 1;
                }
                PerfItem::Lost { count, .. } => lost += count,
            }
        }
        if all_sent {
            break;
        }
    }
    producer.join().unwrap();
    // The kernel tells of losses with the next record that it can write, and after the last there
    // may be none; the program is told at once.
    let dropped = loaded.bss.dropped.get();
    assert_eq!(seen + dropped, u64::from(COUNT));
    assert!(seen > 0 && lost <= dropped, "{seen} seen, {lost} lost, {dropped} dropped");
    assert!(reader.next().is_none());
    saw("PERF_EVENT_ARRAY", &[Records]);
    covered("Maps", "PERF_EVENT_ARRAY: records of each CPU in order", "4.4", How::Native);
}

#[test]
fn what_is_lost_is_counted_and_records_that_wrap_are_whole() {
    needs!(Bpf);
    stay_on_this_cpu();
    let (loaded, _links, caller) = start();
    let mut reader = loaded.maps.perf.iter_with_pages(1).unwrap().nonblocking();
    // Records of 8 + 4 + 20 bytes in 4096; some stay to shift where the next round wraps.
    let mut next = 0;
    for round in 0..50u16 {
        let sent = 300 + round;
        for number in 0..sent {
            caller.ask(SEND, number);
        }
        // The kernel tells of losses with the next record that it can write.
        let mut numbers = Vec::new();
        let mut lost = 0;
        for turn in 0..2 {
            for item in reader.by_ref() {
                match item.unwrap() {
                    PerfItem::Event { event, .. } => numbers.push(event.number),
                    PerfItem::Lost { count, .. } => lost += count,
                }
            }
            if turn == 0 {
                caller.ask(SEND, sent);
            }
        }
        assert_eq!(numbers.len() as u64 + lost, u64::from(sent) + 1, "round {round}");
        assert!(lost > 0 && numbers.len() > 100, "{} seen, {lost} lost", numbers.len());
        assert!(numbers.is_sorted() && numbers.last() == Some(&u64::from(sent)));
        next += lost;
    }
    assert_eq!(loaded.bss.dropped.get(), next, "as many as the program was told of");
    covered("Maps", "PERF_EVENT_ARRAY: lost records are counted", "4.4", How::Native);
}

#[test]
fn lending_stopping_and_waiting() {
    needs!(Bpf);
    let (loaded, _links, caller) = start();
    let mut reader = loaded.maps.perf.iter().unwrap().with_timeout(Duration::from_secs(10));
    let fd = reader.as_raw_fd();
    assert!(!readable(fd, 0));
    caller.ask(SEND, 1);
    assert!(readable(fd, 1000));
    match reader.next_record().unwrap().unwrap() {
        PerfItem::Event { event, .. } => assert_eq!(event.number, 1),
        PerfItem::Lost { .. } => panic!("nothing was lost"),
    }
    for number in 2..5 {
        caller.ask(SEND, number);
    }
    let flow = reader.for_each_record(|item| match item.event() {
        Some(event) if event.number == 3 => ControlFlow::Break(event.pid),
        _ => ControlFlow::Continue(()),
    });
    assert_eq!(flow.unwrap(), ControlFlow::Break(std::process::id()));
    assert_eq!(reader.try_next().unwrap().and_then(PerfItem::event).map(|it| it.number), Some(4));
    let mut reader = reader.with_timeout(Duration::from_millis(30));
    let start = Instant::now();
    assert!(reader.next().is_none());
    assert!(start.elapsed() >= Duration::from_millis(30));

    let mut reader = reader.blocking();
    let stopper = reader.stopper();
    let thread = thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        stopper.stop();
    });
    assert!(reader.next().is_none());
    thread.join().unwrap();
}

#[test]
fn one_reader_at_a_time_and_its_slots_are_emptied() {
    needs!(Bpf);
    let (loaded, _links, caller) = start();
    let reader = loaded.maps.perf.iter().unwrap();
    let error = loaded.maps.perf.iter().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    drop(reader);
    caller.ask(SEND, 0);
    assert_eq!(loaded.bss.dropped.get(), 1, "there is no buffer to write to");
    let mut reader = loaded.maps.perf.iter().unwrap();
    caller.ask(SEND, 1);
    assert_eq!(reader.next().unwrap().unwrap().event().map(|event| event.number), Some(1));
    drop(reader);
    let error = loaded.maps.perf.iter_with_pages(3).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
