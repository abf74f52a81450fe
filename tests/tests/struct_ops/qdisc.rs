//! A queueing discipline: given to an interface, through which packets go, or do not.

use std::{
    net::UdpSocket,
    process::{Command, Output},
    time::Duration,
};

use bpfgen_runtime::{ErrorKind, bpf_program, link::Link, link::LinkPlace};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::tcp::in_namespace;

#[bpf_program("fixtures/struct_ops/qdisc.bpf.c")]
mod bpf {}

const KIND: &str = "bpfgen_queue";
/// Longer than what a short datagram takes with all its headers.
const LONG: usize = 600;

fn tc(arguments: &str) -> Output {
    Command::new("tc").args(arguments.split(' ')).output().unwrap()
}

/// Gives the loopback interface a queue of this kind, or tells what was said.
fn give(kind: &str) -> Result<(), String> {
    let output = tc(&format!("qdisc replace dev lo root {kind}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// Datagrams over the loopback interface.
struct Datagrams {
    near: UdpSocket,
    far: UdpSocket,
}

impl Datagrams {
    fn new() -> Self {
        let [near, far] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").unwrap());
        near.connect(far.local_addr().unwrap()).unwrap();
        far.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { near, far }
    }

    /// Sends datagrams of these lengths.
    fn send(&self, lengths: &[usize]) {
        for &len in lengths {
            // What a queue drops may be an error.
            let _ = self.near.send(&vec![7; len]);
        }
    }

    /// The length of the next to arrive.
    fn receive(&self) -> usize {
        self.far.recv(&mut [0; 2 * LONG]).unwrap()
    }

    fn first_of(&self, lengths: &[usize]) -> usize {
        self.send(lengths);
        self.receive()
    }
}

#[test]
fn packets_go_through() {
    needs!(Guest, Qdiscs);
    in_namespace(|| {
        let open = bpf::open().unwrap();
        let bpf = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        let queue = &bpf.struct_ops.queue;
        assert_eq!(queue.type_name(), "Qdisc_ops", "without the flavour");
        assert!(give(KIND).is_err(), "not yet");
        let link = queue.attach().unwrap_or_else(|error| panic!("{error:?}"));
        let map_id = queue.id().unwrap();
        let id = link.id().unwrap();
        let datagrams = Datagrams::new();
        assert_eq!(datagrams.first_of(&[LONG]), LONG);
        assert_eq!((bpf.bss.inits.get(), bpf.bss.queued.get()), (0, 0));

        give(KIND).unwrap();
        assert_eq!(bpf.bss.inits.get(), 1);
        let shown = String::from_utf8(tc("qdisc show dev lo").stdout).unwrap();
        assert!(shown.contains(&format!("qdisc {KIND} ")), "{shown}");
        let (queued, dropped) = (|| bpf.bss.queued.get(), || bpf.bss.dropped.get());
        bpf.data.longest.set(LONG as u32).unwrap();
        datagrams.send(&[LONG, LONG]);
        assert_eq!((queued(), dropped()), (0, 2));
        datagrams.send(&[1]);
        assert_eq!((queued(), dropped()), (1, 2));
        bpf.data.longest.set(u32::MAX).unwrap();
        if bpf.rodata.holds {
            assert_eq!(datagrams.receive(), 1, "those before it are gone");
            assert_eq!(datagrams.first_of(&[LONG]), LONG);
            assert_eq!((bpf.bss.sent.get(), dropped()), (2, 2));
        }

        // An interface keeps what it has; nothing else gets it any more.
        let opened = Link::from_id(id).unwrap();
        let place = opened.info().unwrap().place;
        assert!(
            matches!(place, LinkPlace::StructOps { map_id: it, .. } if it == map_id),
            "{place:?}"
        );
        drop(opened);
        link.detach().unwrap();
        let before = queued();
        datagrams.send(&[2]);
        assert_eq!(queued(), before + 1);
        assert_eq!(bpf.bss.destroys.get(), 0);
        give("pfifo").unwrap();
        // The old one is destroyed after a grace period.
        crate::caller::ends(|| (), || u64::from(bpf.bss.destroys.get() == 0));
        let before = queued();
        let datagrams = Datagrams::new();
        assert_eq!(datagrams.first_of(&[LONG]), LONG);
        assert_eq!(queued(), before);
        assert!(give(KIND).is_err(), "it is forgotten");
        sections::seen(&bpf.programs.on_enqueue);
    });
    covered(
        "Programs and attaching",
        ".struct_ops.link: a queueing discipline (Qdisc_ops), packets through it and dropped",
        "6.16",
        How::Native,
    );
}

#[test]
fn what_the_kernel_refuses() {
    needs!(Guest, Qdiscs);
    let refused = |edit: fn(&mut bpf::Open)| {
        let mut open = bpf::open().unwrap();
        edit(&mut open);
        let bpf = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        bpf.struct_ops.queue.attach().unwrap_err()
    };
    // What it insists on, and what it has to say itself.
    let edits: [fn(&mut bpf::Open); 3] = [
        |open| open.struct_ops.queue.dequeue.clear(),
        |open| open.struct_ops.queue.id.set("").unwrap(),
        |open| open.struct_ops.queue.priv_size = 8,
    ];
    for edit in edits {
        let error = refused(edit);
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.to_string().contains("does not take this Qdisc_ops"), "{error}");
    }
    // The name is taken, by one with a link or without.
    let mut open = bpf::open().unwrap();
    open.struct_ops.another.set_autocreate(true);
    let bpf = open.load().unwrap();
    let first = bpf.struct_ops.another.attach().unwrap();
    let error = bpf.struct_ops.queue.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
    first.detach().unwrap();
    bpf.struct_ops.queue.attach().unwrap().detach().unwrap();
    // There is no update of such a link.
    let mut open = bpf::open().unwrap();
    open.struct_ops.another.set_autocreate(false);
    let newer = open.load().unwrap();
    let link = bpf.struct_ops.queue.attach().unwrap();
    let error = link.update(&newer.struct_ops.queue).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
}

/// A program of one callback does not fit another: kfuncs are for some callbacks only.
#[test]
fn callbacks_are_held_against_their_members() {
    needs!(Guest, Qdiscs);
    let mut open = bpf::open().unwrap();
    open.struct_ops.queue.destroy.set(&open.programs.on_enqueue);
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Verifier, "{error:?}");
    assert_eq!(error.program_name(), Some("on_enqueue"), "{error:?}");
}
