//! A ring buffer in which programs overwrite the oldest records.

use std::{sync::mpsc, thread};

use bpf::Event;
use bpfgen_runtime::{
    RingBuf, bpf_program,
    events::{RingIter, Stopper},
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, Need, covered, has};

use crate::{AREA, run};

#[bpf_program("fixtures/map_ops/overwrite.bpf.c")]
mod bpf {}

/// A record with its header.
const WHOLE: u64 = 8 + 56;

/// How many of them a page holds, less the byte that the kernel leaves.
const HOLDS: u64 = 4096 / WHOLE - 1;

impl bpf::Loaded {
    fn send(&self, count: u32) {
        self.bss.count.set(count).unwrap();
        run(&self.programs.send);
    }

    fn reader(&self) -> RingIter<Event> {
        let ring: RingBuf<Event> = self.maps.ring.clone().cast();
        ring.iter().unwrap().nonblocking()
    }
}

/// The number of a record, every word of which it is.
fn number(event: &Event) -> u64 {
    assert!(event.words.iter().all(|word| *word == event.number), "{event:?}");
    assert_ne!(event.number % 7, 3, "it was discarded");
    event.number
}

/// Those of these numbers that are sent.
fn sent(numbers: std::ops::Range<u64>) -> impl Iterator<Item = u64> {
    numbers.filter(|number| number % 7 != 3)
}

#[test]
fn the_newest_records_are_there() {
    needs!(Bpf);
    if !has(Need::OverwritingRings) {
        let error = bpf::open().unwrap().load().unwrap_err();
        assert!(error.to_string().contains("BPF_F_RB_OVERWRITE needs Linux 6.19"), "{error:?}");
        return;
    }
    let loaded = bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    // Less than it holds: as in any ring.
    loaded.send(10);
    let mut reader = loaded.reader();
    let numbers = |reader: &mut RingIter<Event>| -> Vec<u64> {
        reader.map(|event| number(&event.unwrap())).collect()
    };
    assert_eq!(reader.available() as u64, 10 * WHOLE);
    assert!(numbers(&mut reader).into_iter().eq(sent(0..10)));
    assert_eq!((reader.available(), reader.overwritten()), (0, 0));

    // More than it holds: the newest are there, and nothing was refused.
    loaded.send(150);
    assert_eq!(loaded.bss.oldest.get(), (160 - HOLDS) * WHOLE);
    assert_eq!(reader.available() as u64, HOLDS * WHOLE);
    assert!(numbers(&mut reader).into_iter().eq(sent(160 - HOLDS..160)));
    assert_eq!(reader.overwritten(), (150 - HOLDS) * WHOLE);
    assert_eq!(loaded.bss.refused.get(), 0);

    // One that was lent, or found, is a copy: what comes does not change it.
    loaded.send(2);
    {
        let lent = reader.next_record().unwrap().unwrap();
        loaded.send(200);
        assert_eq!(number(&lent), 160);
    }
    let rest = numbers(&mut reader);
    assert!(rest.into_iter().eq(sent(362 - HOLDS..362)));

    // A reader that comes later finds the newest.
    drop(reader);
    loaded.send(200);
    let mut reader = loaded.reader();
    assert!(numbers(&mut reader).into_iter().eq(sent(562 - HOLDS..562)));
    // Too short for the type that is asked for: an error, and gone.
    drop(reader);
    loaded.send(1);
    let wide: RingBuf<[u64; 100]> = loaded.maps.ring.clone().cast();
    let mut wide = wide.iter().unwrap().nonblocking();
    assert!(wide.next().unwrap().is_err());
    assert!(wide.next().is_none());
    covered(AREA, "RINGBUF: BPF_F_RB_OVERWRITE, the newest records", "6.19", How::Native);
}

/// Stops a reader when whoever sends to it ends, however that is.
struct StopAtEnd(Stopper);

impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[test]
fn what_is_read_is_whole() {
    needs!(Bpf, OverwritingRings);
    let loaded = bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let mut reader = loaded.reader().blocking();
    let stopper = StopAtEnd(reader.stopper());
    let (mut last, mut count) = (None, 0u64);
    thread::scope(|scope| {
        let loaded = &loaded;
        // Dropped when the reader has seen enough, or has seen what it must not.
        let (wants_more, enough) = mpsc::channel::<()>();
        let mut wants_more = Some(wants_more);
        scope.spawn(move || {
            let _stopper = stopper;
            // Until then, so that the reader is woken, too.
            while enough.try_recv() != Err(mpsc::TryRecvError::Disconnected) {
                for burst in [1, 3, 200] {
                    loaded.send(burst);
                    thread::yield_now();
                }
            }
        });
        for event in &mut reader {
            let number = number(&event.unwrap());
            assert!(last.is_none_or(|last| last < number), "{last:?} before {number}");
            last = Some(number);
            count += 1;
            if count == 5_000 {
                drop(wants_more.take());
            }
        }
    });
    assert!(count >= 5_000);
    // What was not read was overwritten, or is still there: not one record is unaccounted for.
    let mut reader = reader.nonblocking();
    for event in &mut reader {
        assert!(last < Some(number(&event.unwrap())));
        count += 1;
    }
    let produced = loaded.bss.number.get();
    let lost = reader.overwritten() / WHOLE;
    let discarded = produced - sent(0..produced).count() as u64;
    assert!(count + lost <= produced && count + lost + discarded >= produced);
    assert_eq!((reader.overwritten() % WHOLE, loaded.bss.refused.get()), (0, 0));
    covered(AREA, "RINGBUF: BPF_F_RB_OVERWRITE while it is read", "6.19", How::Native);
}
