//! Sockets that share a port.

use std::{
    net::{TcpListener, TcpStream, UdpSocket},
    os::fd::{AsFd, OwnedFd},
};

use bpfgen_runtime::map::ReusePortArray;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec},
    net::{AddressFamily, SocketFlags, SocketType},
};

use crate::{
    AREA,
    inside::{in_network, seen, wait},
    sockets,
};

const SHARED: &str = "127.0.0.1:4001";

/// A socket that shares the port.
fn sharing(kind: SocketType) -> OwnedFd {
    let flags = SocketFlags::CLOEXEC;
    let socket = rustix::net::socket_with(AddressFamily::INET, kind, flags, None).unwrap();
    rustix::net::sockopt::set_socket_reuseport(&socket, true).unwrap();
    let address: std::net::SocketAddr = SHARED.parse().unwrap();
    rustix::net::bind(&socket, &address).unwrap();
    socket
}

fn datagrams() -> UdpSocket {
    let socket = UdpSocket::from(sharing(SocketType::DGRAM));
    socket.set_nonblocking(true).unwrap();
    socket
}

fn listener() -> TcpListener {
    let socket = sharing(SocketType::STREAM);
    rustix::net::listen(&socket, 8).unwrap();
    TcpListener::from(socket)
}

/// Sends datagrams by many sockets; whether the program has run for each, and the second got all.
fn second_gets_all([first, second]: [&UdpSocket; 2], runs: impl Fn() -> u64) -> bool {
    const EACH: u64 = 16;
    let before = runs();
    let mut by_second = 0;
    for _ in 0..EACH {
        UdpSocket::bind("127.0.0.1:0").unwrap().send_to(b"hello", SHARED).unwrap();
        by_second += wait("received by nobody", || {
            let received = |socket: &UdpSocket| socket.recv(&mut [0; 8]).is_ok();
            received(first).then_some(0).or_else(|| received(second).then_some(1))
        });
    }
    let ran = runs() - before;
    assert!(ran == 0 || ran == EACH, "{ran}");
    assert!(ran == 0 || by_second == EACH, "{by_second}");
    ran == EACH
}

#[test]
fn the_program_selects() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_select.set_autoload(true);
        open.programs.on_choice.set_autoload(true);
        let loaded = open.load().unwrap();
        let program = &loaded.programs.on_select;
        assert!(program.auto_attach().unwrap().is_none(), "the section names no socket");
        let (first, second) = (datagrams(), datagrams());
        loaded.maps.group.set(0, &first).unwrap();
        loaded.maps.group.set(1, &second).unwrap();
        let runs = || loaded.bss.runs.get();
        let by_number = &loaded.programs.on_choice;
        seen(
            &[
                // By any of the group.
                &|| program.attach(&first),
                &|| program.attach(second.as_fd()),
                &|| by_number.attach_reuseport(&first),
            ],
            runs,
            || second_gets_all([&first, &second], runs),
        );
        sections::seen(program);

        let error = program.attach(UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap_err();
        assert!(error.help().is_some_and(|help| help.contains("SO_REUSEPORT")), "{error:?}");
        assert!(
            error.to_string().contains("attaching to the sockets that share a port"),
            "{error}"
        );
    });
    covered(AREA, "sk_reuseport: selects", "4.19", How::Native);
    covered(AREA, "socket: selects among those that share a port", "4.5", How::Native);
}

/// Closes a listener that nobody has accepted a connection from; whether the other one has it then.
fn migrates(group: &ReusePortArray<u64>, attach: impl Fn(&TcpListener)) -> bool {
    let (first, second) = (listener(), listener());
    group.set(0, &first).unwrap();
    group.set(1, &second).unwrap();
    attach(&second);
    let client = TcpStream::connect(SHARED).unwrap();
    let mut ready = [&first, &second].map(|it| PollFd::from_borrowed_fd(it.as_fd(), PollFlags::IN));
    let end = Timespec { tv_sec: 10, tv_nsec: 0 };
    assert_eq!(rustix::event::poll(&mut ready, Some(&end)).unwrap(), 1);
    let by_first = !ready[0].revents().is_empty();
    drop(first);
    second.set_nonblocking(true).unwrap();
    let accepted = second.accept().map(|(_, from)| from == client.local_addr().unwrap());
    by_first && accepted.unwrap_or(false)
}

#[test]
fn waiting_connections_migrate() {
    needs!(ReuseportMigrate, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_migrate.set_autoload(true);
        let loaded = open.load().unwrap();
        let (program, group) = (&loaded.programs.on_migrate, &loaded.maps.group);
        let migrated = || loaded.bss.migrated.get();
        assert!(!migrates(group, |_| ()), "without a program it is reset");
        let link = std::cell::Cell::new(None);
        let attach = |listener: &TcpListener| link.set(Some(program.attach(listener).unwrap()));
        assert!(migrates(group, attach));
        assert_eq!(migrated(), 1);
        // The link has kept the second listener and its port until now.
        link.take().unwrap().detach().unwrap();
        let before = (migrated(), loaded.bss.runs.get());
        assert!(!migrates(group, |_| ()));
        let attached_and_detached =
            |it: &TcpListener| program.attach(it).unwrap().detach().unwrap();
        assert!(!migrates(group, attached_and_detached));
        assert_eq!((migrated(), loaded.bss.runs.get()), before);
        sections::seen(program);
    });
    covered(AREA, "sk_reuseport/migrate: keeps waiting connections", "5.14", How::Native);
}
