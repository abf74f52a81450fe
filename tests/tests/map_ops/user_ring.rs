//! Records from this process to a program.

use std::{sync::mpsc, thread, time::Duration};

use bpf::Order;
use bpfgen_runtime::{ErrorKind, bpf_program, events::UserRingProducer};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, Operation::Records, covered, saw};

use crate::{AREA, run};

#[bpf_program("fixtures/map_ops/user_ring.bpf.c")]
mod bpf {}

fn order(id: u64) -> Order {
    Order { id, amount: 5, ..Order::default() }
}

#[test]
fn sent_reserved_and_discarded() {
    needs!(UserRingBuf);
    let loaded = bpf::open().unwrap().load().unwrap();
    let drain = || run(&loaded.programs.drain);
    let producer = loaded.maps.orders.producer().unwrap();
    assert_eq!(loaded.maps.orders.producer().unwrap_err().kind(), ErrorKind::Busy);
    assert_eq!(drain(), 0);

    assert!(producer.send(&order(1)).unwrap());
    let mut place = producer.reserve().unwrap().unwrap();
    assert_eq!(*place, Order::default());
    (place.id, place.amount) = (2, 7);
    let gone = producer.reserve().unwrap().unwrap();
    assert!(producer.send(&order(3)).unwrap());
    assert_eq!(producer.pending(), 4 * 24);
    // The second holds up what comes after it.
    assert_eq!((drain(), loaded.bss.taken.get()), (1, 1));
    place.submit();
    assert_eq!(drain(), 1);
    gone.discard();
    assert_eq!(drain(), 1, "what is discarded is passed over");
    assert_eq!((loaded.bss.taken.get(), loaded.bss.amount.get()), (3, 17));
    assert_eq!(loaded.bss.ids.get()[..3], [1, 2, 3]);
    assert_eq!(producer.pending(), 0);

    // Until it is full: 4096 bytes are 170 records of 24.
    let sent = (0..).take_while(|id| producer.send(&order(*id)).unwrap()).count();
    assert_eq!(sent, 170);
    assert!(producer.reserve().unwrap().is_none());
    let wait = producer.reserve_blocking(Some(Duration::from_millis(1))).unwrap();
    assert!(wait.is_none(), "nobody takes any");
    while drain() > 0 {}
    assert_eq!(loaded.bss.taken.get(), 173);
    // Around the end of the ring, many times.
    for id in 0..1000 {
        assert!(producer.send(&order(id)).unwrap());
        drain();
        assert_eq!(loaded.bss.ids.get()[((173 + id) & 7) as usize], id);
    }

    let bytes = loaded.maps.bytes.producer().unwrap();
    let mut place = bytes.reserve(5).unwrap().unwrap();
    place.copy_from_slice(b"hello");
    place.submit();
    assert_eq!(run(&loaded.programs.drain_bytes), 1);
    assert_eq!(&loaded.bss.text.get()[..5], b"hello");
    assert_eq!(bytes.reserve(4089).unwrap_err().kind(), ErrorKind::ResourceLimit);
    drop(bytes);
    loaded.maps.bytes.producer().unwrap();
    saw("USER_RINGBUF", &[Records]);
    covered(AREA, "user_ringbuf: send, reserve, discard", "6.1", How::Native);
}

#[test]
fn waiting_for_room() {
    needs!(UserRingBuf);
    let loaded = bpf::open().unwrap().load().unwrap();
    let producer = loaded.maps.orders.producer().unwrap();
    while producer.send(&order(0)).unwrap() {}
    let send = |producer: UserRingProducer<Order>| {
        for id in 0..2_000 {
            let mut place = producer.reserve_blocking(None).unwrap().expect("it does not give up");
            place.id = id;
            place.submit();
        }
    };
    thread::scope(|scope| {
        // Dropped when all are sent, or somebody could not.
        let (sending, sent) = mpsc::channel::<()>();
        let (loaded, pending) = (&loaded, producer.clone());
        scope.spawn(move || {
            while sent.try_recv() != Err(mpsc::TryRecvError::Disconnected) || pending.pending() > 0
            {
                run(&loaded.programs.drain);
            }
        });
        let senders = [(); 3].map(|()| scope.spawn(|| send(producer.clone())));
        for sender in senders {
            sender.join().unwrap();
        }
        drop(sending);
    });
    assert_eq!(loaded.bss.taken.get(), 170 + 3 * 2_000);
    covered(AREA, "user_ringbuf: waiting for room", "6.1", How::Native);
}
