//! Addresses that a cgroup's sockets of IPv4 and IPv6 are given.

use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket},
};

use crate::{cgroups::on_cgroup, inside::wait};

/// The port that programs look for, and the one that they put in its place.
const FROM: u16 = 4001;
const TO: u16 = 4002;
const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Whether the port was replaced.
fn replaced(port: u16) -> bool {
    assert!([FROM, TO].contains(&port), "{port}");
    port == TO
}

fn bound(ip: IpAddr) -> bool {
    // A name given by this hook is what getsockname(2) tells.
    replaced(UdpSocket::bind((ip, FROM)).unwrap().local_addr().unwrap().port())
}

fn connected(ip: IpAddr) -> bool {
    let _listener = TcpListener::bind((ip, TO)).unwrap();
    match TcpStream::connect((ip, FROM)) {
        Ok(stream) => replaced(stream.peer_addr().unwrap().port()),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => false,
        Err(error) => panic!("{error}"),
    }
}

fn sent(ip: IpAddr) -> bool {
    let receivers = [FROM, TO].map(|port| {
        let socket = UdpSocket::bind((ip, port)).unwrap();
        socket.set_nonblocking(true).unwrap();
        (port, socket)
    });
    UdpSocket::bind((ip, 0)).unwrap().send_to(b"hello", (ip, FROM)).unwrap();
    wait("received by nobody", || {
        let received = |(_, socket): &&(u16, UdpSocket)| socket.recv(&mut [0; 8]).is_ok();
        receivers.iter().find(received).map(|(port, _)| replaced(*port))
    })
}

fn received(ip: IpAddr) -> bool {
    let sender = UdpSocket::bind((ip, FROM)).unwrap();
    let receiver = UdpSocket::bind((ip, 0)).unwrap();
    sender.send_to(b"hello", receiver.local_addr().unwrap()).unwrap();
    replaced(receiver.recv_from(&mut [0; 8]).unwrap().1.port())
}

fn peer(ip: IpAddr) -> bool {
    let _listener = TcpListener::bind((ip, FROM)).unwrap();
    replaced(TcpStream::connect((ip, FROM)).unwrap().peer_addr().unwrap().port())
}

on_cgroup!(on_bind4, "/bind4: another port", "4.17", [], |_| bound(V4));
on_cgroup!(on_bind6, "/bind6: another port", "4.17", [], |_| bound(V6));
on_cgroup!(on_connect4, "/connect4: another port", "4.17", [], |_| connected(V4));
on_cgroup!(on_connect6, "/connect6: another port", "4.17", [], |_| connected(V6));
on_cgroup!(on_sendmsg4, "/sendmsg4: another port", "4.18", [], |_| sent(V4));
on_cgroup!(on_sendmsg6, "/sendmsg6: another port", "4.18", [], |_| sent(V6));
on_cgroup!(on_recvmsg4, "/recvmsg4: another sender", "5.2", [], |_| received(V4));
on_cgroup!(on_recvmsg6, "/recvmsg6: another sender", "5.2", [], |_| received(V6));
on_cgroup!(on_getpeername4, "/getpeername4: another name", "5.8", [], |_| peer(V4));
on_cgroup!(on_getpeername6, "/getpeername6: another name", "5.8", [], |_| peer(V6));
on_cgroup!(on_getsockname4, "/getsockname4: another name", "5.8", [], |_| bound(V4));
on_cgroup!(on_getsockname6, "/getsockname6: another name", "5.8", [], |_| bound(V6));
