//! Maps of sockets.

use std::{
    net::{TcpListener, TcpStream, UdpSocket},
    os::fd::AsFd as _,
};

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{
        How,
        Operation::{FromC, Get, IntoC, Keys, New, Remove, RemovedByC, Replace, Set, Walk},
        covered, saw,
    },
};

use crate::{AREA, caller, run, system};

#[bpf_program("fixtures/maps/sockets.bpf.c")]
mod bpf {}

fn load() -> bpf::Loaded {
    bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"))
}

/// What `enum` of TCP states calls listening.
const LISTEN: u32 = 10;

fn listener() -> (TcpListener, u32) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port.into())
}

#[test]
fn in_an_array() {
    needs!(Bpf);
    let loaded = load();
    let (bss, sockets, plain) = (&loaded.bss, &loaded.maps.sockets, &loaded.maps.plain);
    let (one, port) = listener();
    let (other, other_port) = listener();
    let seen = |slot| {
        bss.slot.set(slot).unwrap();
        run!(loaded.look);
        (bss.found.get() == 1).then(|| (bss.seen.get().port, bss.seen.get().tag))
    };
    assert_eq!((sockets.cookie(1).unwrap(), seen(1)), (None, None));
    assert!(!sockets.clear(1).unwrap());
    assert!(!sockets.replace(1, &one).unwrap());
    assert!(sockets.set_new(1, &one).unwrap());
    assert!(!sockets.set_new(1, &other).unwrap());
    assert_eq!(sockets.cookie(1).unwrap(), Some(system::cookie(&one)));
    assert_eq!(seen(1), Some((port, LISTEN)));
    sockets.set(1, &other).unwrap();
    assert_eq!(seen(1), Some((other_port, LISTEN)));
    assert!(sockets.replace(1, &one).unwrap());
    assert_eq!((seen(1), seen(0)), (Some((port, LISTEN)), None));
    assert!(sockets.cookies().map(Result::unwrap).eq([(1, system::cookie(&one))]));
    assert!(sockets.clear(1).unwrap());
    assert_eq!((sockets.cookie(1).unwrap(), seen(1)), (None, None));
    let error = sockets.set(2, &one).unwrap_err();
    assert!(error.to_string().contains("no index 2: max_entries is 2"), "{error}");
    assert_eq!(sockets.clear(2).unwrap_err().kind(), ErrorKind::InvalidInput);

    // One that is closed leaves.
    let stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
    sockets.set(0, &stream).unwrap();
    assert_eq!(sockets.cookie(0).unwrap(), Some(system::cookie(&stream)));
    drop((one.accept().unwrap(), stream));
    caller::eventually("still in the map", || sockets.cookie(0).unwrap().is_none());

    let error = sockets.set(0, std::fs::File::open("/dev/null").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("connected socket of TCP"), "{error:?}");

    // Values of 32 bits, of which nothing can be read here.
    plain.set(0, &other).unwrap();
    bss.slot.set(0).unwrap();
    run!(loaded.look_plain);
    assert_eq!((bss.found.get(), bss.seen.get().port), (1, other_port));
    assert!(plain.clear(0).unwrap());
    run!(loaded.look_plain);
    assert_eq!(bss.found.get(), 0);
    saw("SOCKMAP", &[Get, Set, New, Replace, Remove, Walk, IntoC]);
    covered(AREA, "SOCKMAP: set, cookie, clear, 4 and 8 bytes", "5.7", How::Native);
}

#[test]
fn by_key() {
    needs!(Bpf);
    let loaded = load();
    let (bss, peers) = (&loaded.bss, &loaded.maps.peers);
    let (one, port) = listener();
    let (other, other_port) = listener();
    let key = bpf::Peer { address: 1, port: 2, zone: 3 };
    bss.peer.set(key).unwrap();
    let seen = || {
        run!(loaded.look_peer);
        (bss.found.get() == 1).then(|| bss.seen.get().port)
    };
    assert_eq!((peers.cookie(&key).unwrap(), seen()), (None, None));
    assert!(!peers.remove(&key).unwrap());
    assert!(!peers.replace(&key, &one).unwrap());
    assert!(peers.insert_new(&key, &one).unwrap());
    assert!(!peers.insert_new(&key, &other).unwrap());
    assert_eq!((peers.cookie(&key).unwrap(), seen()), (Some(system::cookie(&one)), Some(port)));
    peers.insert(&key, &other).unwrap();
    assert_eq!(seen(), Some(other_port));
    assert!(peers.replace(&key, &one).unwrap());
    peers.insert(&bpf::Peer { zone: 4, ..key }, &other).unwrap();
    let mut zones: Vec<_> = peers.keys().map(|key| key.unwrap().zone).collect();
    zones.sort_unstable();
    assert_eq!(zones, [3, 4]);
    let mut cookies: Vec<_> =
        peers.cookies().map(Result::unwrap).map(|(key, cookie)| (key.zone, cookie)).collect();
    cookies.sort_unstable();
    assert_eq!(cookies, [(3, system::cookie(&one)), (4, system::cookie(&other))]);
    let error = peers.insert(&bpf::Peer { zone: 5, ..key }, &other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit);
    assert!(peers.remove(&key).unwrap());
    assert_eq!((peers.cookie(&key).unwrap(), seen()), (None, None));
    saw("SOCKHASH", &[Get, Set, New, Replace, Remove, Keys, Walk, IntoC]);
    covered(AREA, "SOCKHASH: insert, cookie, remove, list", "5.7", How::Native);
}

#[test]
fn put_and_removed_by_programs() {
    needs!(Cgroups);
    let loaded = load();
    let (bss, sockets, peers) = (&loaded.bss, &loaded.maps.sockets, &loaded.maps.peers);
    let key = bpf::Peer { address: 5, port: 6, zone: 7 };
    bss.slot.set(1).unwrap();
    bss.peer.set(key).unwrap();
    bss.result.set(1).unwrap();
    bss.forgotten.set(1).unwrap();
    let group = Group::enter().unwrap();
    let link = loaded.programs.on_connection.attach(group.as_fd()).unwrap();
    let (listener, _) = listener();
    let connect = || TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let cookies = || (sockets.cookie(1).unwrap(), peers.cookie(&key).unwrap());

    let stream = connect();
    let ours = Some(system::cookie(&stream));
    assert_eq!((bss.result.get(), cookies()), (0, (ours, ours)));
    let second = connect();
    let theirs = Some(system::cookie(&second));
    assert_eq!((bss.result.get(), cookies()), (0, (theirs, theirs)), "BPF_ANY replaces");
    bss.forget.set(1).unwrap();
    drop(connect());
    assert_eq!((bss.forgotten.get(), cookies()), (0, (None, None)));
    drop(connect());
    assert!(bss.forgotten.get() < 0, "there is none");
    drop(link);
    for name in ["SOCKMAP", "SOCKHASH"] {
        saw(name, &[FromC, RemovedByC]);
    }
}

#[test]
fn that_share_a_port() {
    needs!(Bpf, Command("ip"));
    let thread = std::thread::spawn(|| {
        caller::own_network();
        caller::ip("link set lo up");
        let loaded = load();
        let (bss, workers) = (&loaded.bss, &loaded.maps.workers);
        let first = system::sharing(0);
        let port = first.local_addr().unwrap().port();
        let second = system::sharing(port);
        for socket in [&first, &second] {
            socket.set_nonblocking(true).unwrap();
        }
        assert_eq!(workers.cookie(1).unwrap(), None);
        assert!(!workers.clear(1).unwrap());
        assert!(!workers.replace(1, &first).unwrap());
        assert!(workers.set_new(1, &first).unwrap());
        workers.set(2, &second).unwrap();
        assert_eq!(workers.cookie(1).unwrap(), Some(system::cookie(&first)));
        assert_eq!(workers.cookie(2).unwrap(), Some(system::cookie(&second)));
        let cookies = [(1, system::cookie(&first)), (2, system::cookie(&second))];
        assert!(workers.cookies().map(Result::unwrap).eq(cookies));

        let _link = loaded.programs.choose.attach(&first).unwrap();
        let client = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        // Over the loopback interface it is there when sending is done.
        let reached = |index| {
            bss.chosen.set(index).unwrap();
            let sent = client.send_to(b"hello", ("127.0.0.1", port)).is_ok();
            let came = |socket: &UdpSocket| socket.recv(&mut [0; 8]).is_ok();
            (sent, came(&first), came(&second), bss.selected.get())
        };
        assert_eq!(reached(1), (true, true, false, 0));
        assert_eq!(reached(2), (true, false, true, 0));
        // One that no such map has had.
        let third = system::sharing(port);
        third.set_nonblocking(true).unwrap();
        assert!(workers.replace(2, &third).unwrap());
        assert_eq!(workers.cookie(2).unwrap(), Some(system::cookie(&third)));
        assert_eq!(reached(2), (true, false, false, 0));
        assert_eq!(third.recv(&mut [0; 8]).unwrap(), 5);
        assert!(workers.clear(2).unwrap());
        assert_eq!(workers.cookie(2).unwrap(), None);
        assert_eq!(reached(2).3, -i64::from(libc::ENOENT));
        let error = workers.set(0, UdpSocket::bind(("127.0.0.1", 0)).unwrap()).unwrap_err();
        assert!(error.help().unwrap().contains("with SO_REUSEPORT"), "{error:?}");
        saw("REUSEPORT_SOCKARRAY", &[Get, Set, New, Replace, Remove, Walk, IntoC]);
        covered(AREA, "REUSEPORT_SOCKARRAY: set, cookie, clear, chosen from", "4.19", How::Native);
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
