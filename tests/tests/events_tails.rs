//! Records that end in an array, of every length, through real buffers.
#![deny(unsafe_code, missing_docs)]

mod caller;

use std::ops::ControlFlow;

use bpfgen_runtime::{ErrorKind, bpf_program, events::PerfItem, value::Tailed};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use caller::Caller;
use tails::{Event, Message, Words};

#[bpf_program("fixtures/events/tails.bpf.c")]
mod tails {}

/// `enum action` of the C side.
const EVENT: u16 = 0x4000;
const MESSAGE: u16 = 0x4001;
const PERF: u16 = 0x4002;
const HELLO: u16 = 0x4003;

/// What the program sends the beginning of: these bytes, then each byte is its own number.
fn scratch(begin: &[u8]) -> [u8; 256] {
    let mut scratch = std::array::from_fn(|n| n as u8);
    scratch.iter_mut().zip(begin).for_each(|(byte, set)| *byte = *set);
    scratch
}

/// Loads the program with this in `scratch` and attaches it for a caller.
fn start(scratch: [u8; 256]) -> (tails::Loaded, tails::Links, Caller) {
    let caller = Caller::new();
    let mut open = tails::open().unwrap();
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open.rodata.key = caller.key();
    open.bss.scratch = scratch;
    let loaded = open.load().unwrap();
    let links = loaded.attach().unwrap();
    (loaded, links, caller)
}

#[test]
fn the_record_says_how_long_its_tail_is() {
    needs!(Bpf);
    let sent = scratch(&7u32.to_ne_bytes());
    let (loaded, _links, caller) = start(sent);
    let mut reader = loaded.maps.events.iter().unwrap().nonblocking();
    for len in 0..=256u16 {
        caller.ask(EVENT, len);
        let Some(tail) = sent[..len.into()].get(4..) else {
            let error = reader.next().expect("was sent").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Incompatible);
            assert!(error.to_string().contains(&format!("a record of {len} bytes")), "{error}");
            continue;
        };
        let event: Tailed<Event> = reader.next().expect("was sent").unwrap();
        assert_eq!((event.len, event.tail()), (7, tail));
        assert_eq!(event.tail_n(event.len).ok(), tail.get(..7), "{len}");
    }
    assert!(reader.next().is_none());
    assert_eq!(loaded.bss.failed.get(), 0);
}

#[test]
fn records_are_lent_with_their_elements_in_place() {
    needs!(Bpf);
    let mut header = [0; 12];
    header[..8].copy_from_slice(&9u64.to_ne_bytes());
    header[8..10].copy_from_slice(&2u16.to_ne_bytes());
    header[10..].copy_from_slice(&1u16.to_ne_bytes());
    let sent = scratch(&header);
    let (loaded, _links, caller) = start(sent);
    let mut reader = loaded.maps.messages.iter().unwrap().nonblocking();
    // 10 is `offsetof`, 16 `sizeof`: both are whole, and all between.
    for len in 10..40u16 {
        caller.ask(MESSAGE, len);
        let message = reader.next_record().expect("was sent").unwrap();
        assert_eq!((message.time, message.count), (9, 2));
        assert_eq!(message.tail().len(), usize::from(len - 10) / 4, "{len}");
        let first = message.tail().first().map(|point| (point.x, point.y));
        assert!(first.is_none_or(|first| first == (1, u16::from_ne_bytes([12, 13]))));
        let two = message.tail_n(message.count);
        assert_eq!(two.is_ok(), len >= 18, "{len}");
        let copy: Tailed<Message> = (*message).clone();
        drop(message);
        assert_eq!(copy.tail().len(), usize::from(len - 10) / 4);
    }
    caller.ask(MESSAGE, 18);
    let flow = reader.for_each_record(|message| ControlFlow::Break(message.tail().len()));
    assert_eq!(flow.unwrap(), ControlFlow::Break(2));
    assert_eq!(reader.available(), 0);
    covered("Maps", "RINGBUF: records that end in an array without length", "5.8", How::Native);
}

#[test]
fn perf_records_are_copied_where_they_must_be() {
    needs!(Bpf);
    let sent = scratch(&3u64.to_ne_bytes());
    let (loaded, _links, caller) = start(sent);
    let mut reader = loaded.maps.perf.iter_with_pages(8).unwrap().nonblocking();
    caller::stay_on_this_cpu();
    let all: Vec<u64> =
        sent.chunks_exact(8).map(|word| u64::from_ne_bytes(word.try_into().unwrap())).collect();
    for len in 8..100u16 {
        caller.ask(PERF, len);
        let item = reader.next().expect("was sent").unwrap();
        let PerfItem::Event { event, .. } = item else { panic!("{item:?}") };
        let event: Tailed<Words> = event;
        assert_eq!(event.count, 3);
        // Perf rounds sizes up, so there may be one element more than was sent.
        let whole = usize::from(len) / 8 - 1;
        let more = event.tail().len() - whole;
        assert_eq!(event.tail()[..whole], all[1..=whole]);
        assert!(more <= 1, "{more} more of {len}");
        assert_eq!(event.tail_n(event.count).is_ok(), event.tail().len() >= 3);
    }
}

#[test]
fn a_variable_with_elements_is_shared_whole() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(scratch(&[]));
    let hello = &loaded.data.hello;
    assert_eq!(hello.get().header().len, 5);
    caller.ask(HELLO, u16::from(b'u'));
    let mut changed = hello.get();
    assert_eq!(changed.header().len, 6);
    assert_eq!(changed.tail().take(5).collect::<Vec<_>>(), b"hullo");
    changed.set_header(Event { len: 40 });
    assert!(changed.set(0, b'f'));
    hello.set(changed).unwrap();
    caller.ask(HELLO, u16::from(b'e'));
    let hello = hello.get();
    assert_eq!((hello.header().len, hello.tail().next()), (41, Some(b'f')));
}
