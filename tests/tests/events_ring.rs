//! Ring buffers, with records that this process makes by its own system calls.
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod caller;

use std::{
    ops::ControlFlow,
    os::fd::AsRawFd as _,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    ErrorKind, bpf_program,
    events::{RingBuf, Stopper},
};
use bpfgen_tests::{
    needs,
    needs::{How, Operation::Records, covered, saw},
};
use caller::{Caller, readable};

#[bpf_program("fixtures/events/ring.bpf.c")]
mod ring {}

/// `enum action` of the C side.
const SEND: u16 = 0x4000;
const DISCARD: u16 = 0x4001;
const SHORT: u16 = 0x4002;
const LONG: u16 = 0x4003;
const BYTES: u16 = 0x4004;
const OVERALIGNED: u16 = 0x4005;

/// Loads the programs, with the ring of this size, and attaches the one for rings for a caller.
fn start(ring_size: u32) -> (ring::Loaded, ring::Links, Caller) {
    let caller = Caller::new();
    let mut open = ring::open().unwrap();
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open.rodata.key = caller.key();
    open.maps.events.set_max_entries(ring_size);
    open.programs.on_perf.set_autoload(false);
    open.programs.on_globals.set_autoload(false);
    let loaded = open.load().unwrap();
    let links = loaded.attach().unwrap();
    assert!(links.on_ring.is_some() && links.on_perf.is_none());
    (loaded, links, caller)
}

#[test]
fn records_come_in_order_and_none_is_lost() {
    needs!(Bpf);
    const COUNT: u16 = 50_000;
    // Much smaller than all records together (24 bytes each): the producer waits for the reader.
    let (loaded, links, caller) = start(16 << 10);
    let mut reader = loaded.maps.events.iter().unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let producer = thread::spawn({
        let done = Arc::clone(&done);
        let dropped = loaded.bss.dropped.clone();
        move || {
            for number in 0..COUNT {
                loop {
                    let before = dropped.get();
                    caller.ask(SEND, number);
                    // Nobody else sends, so what was dropped was ours: again.
                    if dropped.get() == before {
                        break;
                    }
                    thread::yield_now();
                }
            }
            done.store(true, Ordering::Release);
        }
    });
    for expected in 0..u64::from(COUNT) {
        let event = reader.next().expect("blocks until there is one").unwrap();
        assert_eq!(event.number, expected);
        assert_eq!(event.pid, std::process::id());
    }
    producer.join().unwrap();
    assert!(done.load(Ordering::Acquire));
    assert_eq!(reader.try_next().unwrap(), None);
    assert_eq!(reader.available(), 0);
    assert_eq!(loaded.bss.sent.get(), u64::from(COUNT));
    drop(links);
    caller.ask(SEND, 0);
    assert_eq!(reader.try_next().unwrap(), None, "detached with its link");
    saw("RINGBUF", &[Records]);
    covered("Maps", "RINGBUF: records in order, none lost", "5.8", How::Native);
}

#[test]
fn a_sleeping_reader_is_woken_each_time() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap().with_timeout(Duration::from_secs(10));
    // Hand over hand: each record is sent only after the one before has been read, so the reader
    // sleeps, or is about to, whenever one comes.
    let (send, receive) = std::sync::mpsc::channel::<()>();
    let producer = thread::spawn(move || {
        let mut number = 0;
        while receive.recv().is_ok() {
            caller.ask(SEND, number);
            number += 1;
        }
    });
    for expected in 0..5_000 {
        send.send(()).unwrap();
        let event = reader.next().expect("a lost wake-up").unwrap();
        assert_eq!(event.number, expected);
    }
    drop(send);
    producer.join().unwrap();
}

#[test]
fn time_outs_end_the_iteration_and_it_can_be_resumed() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let timeout = Duration::from_millis(50);
    let mut reader = loaded.maps.events.iter().unwrap().with_timeout(timeout);
    for number in 0..3 {
        caller.ask(SEND, number);
        let start = Instant::now();
        let numbers: Vec<u64> = reader.by_ref().map(|event| event.unwrap().number).collect();
        assert_eq!(numbers, [u64::from(number)]);
        assert!(start.elapsed() >= timeout);
    }
    // A deadline ends also what would go on for ever.
    let deadline = Instant::now() + timeout;
    let mut reader = reader.with_deadline(deadline);
    caller.ask(SEND, 0);
    while let Some(event) = reader.next_record() {
        assert_eq!(event.unwrap().number, 0);
        if Instant::now() < deadline {
            caller.ask(SEND, 0);
        }
    }
    assert!(Instant::now() >= deadline);
    let mut reader = reader.nonblocking();
    assert!(reader.next().is_none());
    caller.ask(SEND, 9);
    assert_eq!(reader.next().unwrap().unwrap().number, 9);
    assert!(reader.next().is_none());
}

#[test]
fn a_stop_ends_a_blocking_read() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap();
    let stopper = reader.stopper();
    let thread = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        stopper.stop();
    });
    assert!(reader.next().is_none(), "stopped");
    thread.join().unwrap();
    caller.ask(SEND, 1);
    assert!(reader.next().is_none(), "and stays so");
    assert_eq!(reader.try_next().unwrap().map(|event| event.number), Some(1), "but can be emptied");
    assert!(reader.stopper().is_stopped());
    covered("Maps", "RINGBUF: waiting, stopping", "5.8", How::Native);
}

/// What [`stop_reader`] stops.
static STOPPER: OnceLock<Stopper> = OnceLock::new();
/// How often [`interrupt`] ran.
static INTERRUPTED: AtomicU32 = AtomicU32::new(0);

extern "C" fn interrupt(_: i32) {
    INTERRUPTED.fetch_add(1, Ordering::Relaxed);
}

extern "C" fn stop_reader(_: i32) {
    if let Some(stopper) = STOPPER.get() {
        stopper.stop();
    }
}

#[test]
fn signals_interrupt_nothing_unless_they_stop_the_reader() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap();
    STOPPER.set(reader.stopper()).unwrap();
    caller::on_signal(libc::SIGUSR1, interrupt);
    caller::on_signal(libc::SIGUSR2, stop_reader);
    let (send, receive) = std::sync::mpsc::channel();
    let taken = Arc::new(AtomicU32::new(0));
    let thread = thread::spawn({
        let taken = Arc::clone(&taken);
        move || {
            send.send(caller::thread_id()).unwrap();
            let numbers = reader.by_ref().map(|event| {
                taken.fetch_add(1, Ordering::Relaxed);
                event.unwrap().number
            });
            (numbers.collect::<Vec<_>>(), reader)
        }
    });
    let reading = receive.recv().unwrap();
    for round in 1..=20 {
        caller::signal_thread(reading, libc::SIGUSR1);
        while INTERRUPTED.load(Ordering::Relaxed) < round {
            thread::sleep(Duration::from_millis(1));
        }
    }
    assert!(!thread.is_finished());
    caller.ask(SEND, 1);
    caller.ask(SEND, 2);
    assert_eq!(loaded.bss.sent.get(), 2);
    // What is there when a reader is stopped, it leaves there.
    while taken.load(Ordering::Relaxed) < 2 {
        thread::sleep(Duration::from_millis(1));
    }
    caller::signal_thread(reading, libc::SIGUSR2);
    let (numbers, reader) = thread.join().unwrap();
    assert_eq!(numbers, [1, 2]);
    assert!(reader.stopper().is_stopped());
}

#[test]
fn loans_end_where_they_are_dropped() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap().nonblocking();
    for number in 0..10 {
        caller.ask(SEND, number);
    }
    {
        let record = reader.next_record().unwrap().unwrap();
        assert_eq!((record.number, record.pid), (0, std::process::id()));
        std::mem::forget(record);
    }
    // A loan that never ends gives nothing back: the same record again.
    assert_eq!(reader.next().unwrap().unwrap().number, 0);
    let mut numbers = Vec::new();
    let flow = reader
        .for_each_record(|event| {
            numbers.push(event.number);
            if event.number == 4 { ControlFlow::Break("enough") } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(flow, ControlFlow::Break("enough"));
    let flow = reader
        .for_each(|event| {
            numbers.push(event.number);
            ControlFlow::<()>::Continue(())
        })
        .unwrap();
    assert_eq!(flow, ControlFlow::Continue(()));
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn short_records_are_errors_and_longer_ones_are_not() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap().nonblocking();
    caller.ask(SHORT, 1);
    caller.ask(LONG, 2);
    caller.ask(SHORT, 3);
    caller.ask(SEND, 4);
    let items: Vec<_> = reader.by_ref().collect();
    let numbers: Vec<_> =
        items.iter().map(|item| item.as_ref().map(|event| event.number)).collect();
    assert!(matches!(numbers[..], [Err(_), Ok(2), Err(_), Ok(4)]), "{numbers:?}");
    let error = items[0].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    assert_eq!(
        error.to_string(),
        "object ring: map events: a record of 8 bytes, and its type has 16"
    );
}

#[test]
fn discarded_records_take_no_space_for_ever() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap().nonblocking();
    for round in 0..20 {
        // As many as fill the ring twice, so it would be full if looking did not free them.
        for _ in 0..150 {
            caller.ask(DISCARD, 0);
        }
        assert!(reader.next().is_none());
        assert_eq!(reader.available(), 0);
        caller.ask(SEND, round);
        assert_eq!(reader.next().unwrap().unwrap().number, u64::from(round));
    }
    caller.ask(DISCARD, 0);
    caller.ask(SEND, 7);
    assert_eq!(reader.next().unwrap().unwrap().number, 7);
}

#[test]
fn one_reader_at_a_time() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let events = loaded.maps.events.clone();
    let reader = events.iter().unwrap();
    let error = loaded.maps.events.iter().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(
        error.to_string(),
        "object ring: map events: it has a reader in this process already"
    );
    caller.ask(SEND, 3);
    drop(reader);
    // The next one goes on where the first has stopped.
    let mut reader = loaded.maps.events.iter().unwrap();
    assert_eq!(reader.next().unwrap().unwrap().number, 3);
}

#[test]
fn bytes_of_any_length_and_casts() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let ring: RingBuf<[u8]> = loaded.maps.bytes;
    let mut reader = ring.iter().unwrap().nonblocking();
    let lengths = [1, 7, 8, 9, 4096, 0, 4095];
    for length in lengths {
        caller.ask(BYTES, length);
    }
    for length in lengths {
        let record = reader.next().unwrap().unwrap();
        assert_eq!(record.len(), usize::from(length));
        assert!(record.iter().all(|byte| *byte == 0));
    }
    drop(reader);
    caller.ask(BYTES, 8);
    let mut reader = ring.cast::<[u32; 2]>().iter().unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), [0, 0]);
}

#[test]
fn a_type_that_the_ring_does_not_align_is_copied() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.wides.iter().unwrap().nonblocking();
    for number in 0..5 {
        caller.ask(OVERALIGNED, number);
    }
    for number in 0..5 {
        let record = reader.next_record().unwrap().unwrap();
        assert_eq!(record.number, number);
    }
}

#[test]
fn the_descriptor_is_readable_when_there_is_a_record() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(4096);
    let mut reader = loaded.maps.events.iter().unwrap();
    let fd = reader.as_raw_fd();
    assert!(!readable(fd, 0));
    for number in 0..3 {
        caller.ask(SEND, number);
        assert!(readable(fd, 1000));
        assert_eq!(reader.try_next().unwrap().map(|event| event.number), Some(number.into()));
        assert_eq!(reader.try_next().unwrap(), None);
        assert!(!readable(fd, 0));
    }
    reader.stopper().stop();
    assert!(readable(fd, 1000), "a stop wakes a poll loop too");
}
