//! Addresses that a cgroup's Unix sockets are given. Their abstract names belong to the network
//! namespace, which is the test's own.

use std::{
    io::ErrorKind,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream},
    },
};

use crate::{cgroups::on_cgroup, inside::wait};

/// What the programs put in place of any name.
const RENAMED: &[u8] = b"bpfgen-renamed";
const PLAIN: &[u8] = b"bpfgen-plain";

fn address(name: &[u8]) -> SocketAddr {
    SocketAddr::from_abstract_name(name).unwrap()
}

/// Whether the name was replaced.
fn replaced(address: &SocketAddr) -> bool {
    let name = address.as_abstract_name();
    assert!([Some(PLAIN), Some(RENAMED)].contains(&name), "{address:?}");
    name == Some(RENAMED)
}

fn connected() -> bool {
    let _listener = UnixListener::bind_addr(&address(RENAMED)).unwrap();
    match UnixStream::connect_addr(&address(PLAIN)) {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => false,
        Err(error) => panic!("{error}"),
    }
}

fn sent() -> bool {
    let receivers = [PLAIN, RENAMED].map(|name| {
        let socket = UnixDatagram::bind_addr(&address(name)).unwrap();
        socket.set_nonblocking(true).unwrap();
        socket
    });
    UnixDatagram::unbound().unwrap().send_to_addr(b"hello", &address(PLAIN)).unwrap();
    wait("received by nobody", || {
        let received = |socket: &&UnixDatagram| socket.recv(&mut [0; 8]).is_ok();
        receivers.iter().find(received).map(|socket| replaced(&socket.local_addr().unwrap()))
    })
}

fn received() -> bool {
    let sender = UnixDatagram::bind_addr(&address(PLAIN)).unwrap();
    let receiver = UnixDatagram::bind_addr(&address(b"bpfgen-receiver")).unwrap();
    sender.send_to_addr(b"hello", &address(b"bpfgen-receiver")).unwrap();
    replaced(&receiver.recv_from(&mut [0; 8]).unwrap().1)
}

fn peer() -> bool {
    let _listener = UnixListener::bind_addr(&address(PLAIN)).unwrap();
    replaced(&UnixStream::connect_addr(&address(PLAIN)).unwrap().peer_addr().unwrap())
}

fn own() -> bool {
    replaced(&UnixDatagram::bind_addr(&address(PLAIN)).unwrap().local_addr().unwrap())
}

on_cgroup!(on_connect_unix, "/connect_unix: another name", "6.7", [UnixAddressHooks], |_| {
    connected()
});
on_cgroup!(on_sendmsg_unix, "/sendmsg_unix: another name", "6.7", [UnixAddressHooks], |_| sent());
on_cgroup!(on_recvmsg_unix, "/recvmsg_unix: another name", "6.7", [UnixAddressHooks], |_| {
    received()
});
on_cgroup!(
    on_getpeername_unix,
    "/getpeername_unix: another name",
    "6.7",
    [UnixAddressHooks],
    |_| { peer() }
);
on_cgroup!(
    on_getsockname_unix,
    "/getsockname_unix: another name",
    "6.7",
    [UnixAddressHooks],
    |_| { own() }
);
