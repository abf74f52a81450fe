//! XDP on a pair of interfaces in a network namespace of the test's own.

use std::{
    cell::{Cell, RefCell},
    net::UdpSocket,
    sync::mpsc,
    thread,
    time::Duration,
};

use bpfgen_runtime::{
    ErrorKind,
    link::{Interface, Link, XdpMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{
    caller::{self, ends, eventually, in_namespace, ip, ip_all},
    load,
};

/// Sends a packet from bpfgen0, which bpfgen1 receives.
fn send() {
    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    socket.send_to(b"hello", "192.0.2.2:9").unwrap();
    thread::sleep(Duration::from_millis(2));
}

/// Sends until the program has run again. The kernel takes its time to start the queue of a new
/// interface, and drops what is sent before.
fn arrives(runs: impl Fn() -> u64, what: &str) {
    let before = runs();
    eventually(&format!("{what}: nothing is seen"), || {
        send();
        runs() > before
    });
}

#[test]
fn packets_are_seen_in_each_mode() {
    needs!(Veth, XdpLinks);
    in_namespace(|| {
        let (loaded, _) = load("on_packet", |_| ());
        let program = &loaded.programs.on_packet;
        let seen = &loaded.bss.xdp_seen;
        assert!(loaded.attach().unwrap().on_packet.is_none(), "the section does not say where");
        for mode in [XdpMode::Generic, XdpMode::Native, XdpMode::Auto] {
            let link: Link = program.attach("bpfgen1", mode).unwrap();
            arrives(|| seen.get().runs, &format!("{mode:?}"));
            assert!(link.id().unwrap() > 0);
            link.detach().unwrap();
            // A child that another test starts may hold it a little longer.
            eventually("still attached", || {
                Interface::from("bpfgen1").xdp_programs().unwrap().is_empty()
            });
            ends(send, || seen.get().runs);
        }
        let index = u32::try_from(seen.get().value).unwrap();
        let _link = program.attach(index, XdpMode::Generic).unwrap();
        arrives(|| seen.get().runs, "by number");
    });
}

/// A thread with a namespace of its own, as long as this is there.
struct Elsewhere {
    _end: mpsc::Sender<()>,
    /// Sends to 192.0.2.1, from there.
    socket: UdpSocket,
}

/// Gives bpfgen1 to another namespace, from where 192.0.2.1 is reached through bpfgen0.
fn elsewhere() -> Elsewhere {
    let (tell, told) = mpsc::channel();
    let (moved, ready) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let (made, socket) = mpsc::channel();
    thread::spawn(move || {
        caller::own_network();
        tell.send(caller::thread_id()).unwrap();
        let () = ready.recv().unwrap();
        ip_all(&["addr add 192.0.2.2/24 dev bpfgen1", "link set bpfgen1 up arp on"]);
        made.send(UdpSocket::bind("192.0.2.2:0").unwrap()).unwrap();
        // Until the other end is dropped.
        let _ = ended.recv();
    });
    ip("link set bpfgen0 arp on");
    ip(&format!("link set bpfgen1 netns {}", told.recv().unwrap()));
    moved.send(()).unwrap();
    Elsewhere { _end: end, socket: socket.recv().unwrap() }
}

#[test]
fn packets_are_dropped_and_passed() {
    needs!(Veth, XdpLinks);
    in_namespace(|| {
        const DROPPED: u16 = 9;
        const PASSED: u16 = 10;
        const EACH: u64 = 20;
        let there = elsewhere();
        let listen = |port| {
            let socket = UdpSocket::bind(("192.0.2.1", port)).unwrap();
            socket.set_nonblocking(true).unwrap();
            socket
        };
        let (dropped, passed) = (listen(DROPPED), listen(PASSED));
        let sent = Cell::new(0_u64);
        // Each has a number; gives that.
        let send = |port| {
            sent.set(sent.get() + 1);
            there.socket.send_to(&sent.get().to_ne_bytes(), ("192.0.2.1", port)).unwrap();
            sent.get()
        };
        // The numbers of those that have come.
        let come = |socket: &UdpSocket| -> Vec<u64> {
            let mut bytes = [0; 8];
            let next = || socket.recv(&mut bytes).is_ok().then(|| u64::from_ne_bytes(bytes));
            std::iter::from_fn(next).collect()
        };
        // Waits until what is sent arrives. By then nothing is on its way, since all goes through one
        // CPU.
        let arrives = |socket: &UdpSocket, port| {
            eventually("nothing arrives", || {
                let number = send(port);
                thread::sleep(Duration::from_millis(2));
                come(socket).contains(&number)
            });
        };

        let (loaded, _) = load("on_datagram", |open| open.rodata.dropped_port = DROPPED);
        for mode in [XdpMode::Generic, XdpMode::Native] {
            arrives(&dropped, DROPPED);
            let link = loaded.programs.on_datagram.attach("bpfgen0", mode).unwrap();
            arrives(&passed, PASSED);
            let before = (loaded.bss.dropped.get(), loaded.bss.passed.get());
            let mut last = 0;
            for _ in 0..EACH {
                send(DROPPED);
                last = send(PASSED);
            }
            let came = RefCell::new(Vec::new());
            eventually("not all arrive", || {
                came.borrow_mut().extend(come(&passed));
                came.borrow().contains(&last)
            });
            let came = came.into_inner().len() as u64;
            assert_eq!((came, come(&dropped).len()), (EACH, 0), "{mode:?}");
            let after = (loaded.bss.dropped.get(), loaded.bss.passed.get());
            assert_eq!((after.0 - before.0, after.1 - before.1), (EACH, EACH), "{mode:?}");
            link.detach().unwrap();
        }
        arrives(&dropped, DROPPED);
    });
    covered("Programs and attaching", "xdp: packets dropped and passed", "5.9", How::Native);
}

#[test]
fn refusals_say_what_to_do() {
    needs!(Veth, XdpLinks);
    in_namespace(|| {
        let (loaded, _) = load("on_packet", |_| ());
        let program = &loaded.programs.on_packet;
        let help = |error: &bpfgen_runtime::Error| error.help().unwrap_or_default().to_owned();

        let error = program.attach("bpfgen2", XdpMode::Auto).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(help(&error).contains("did you mean bpfgen0, bpfgen1"), "{error:?}");
        let error = program.attach("zzz", XdpMode::Auto).unwrap_err();
        assert!(help(&error).contains("there are lo, "), "{error:?}");

        let _link = program.attach("bpfgen1", XdpMode::Generic).unwrap();
        let error = program.attach("bpfgen1", XdpMode::Generic).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(help(&error).contains("another XDP program"), "{error:?}");
        assert!(error.to_string().contains("program on_packet: attaching to XDP on bpfgen1"));

        let error = program.attach("lo", XdpMode::Native).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(help(&error).contains("XdpMode::Generic"), "{error:?}");
    });
}
