//! Filters of a socket.

use std::{fs::File, net::UdpSocket};

use bpfgen_runtime::ErrorKind;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA, classic,
    inside::{in_network, seen},
    sockets,
};

#[test]
fn packets_are_dropped() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_packet.set_autoload(true);
        let loaded = open.load().unwrap();
        let program = &loaded.programs.on_packet;
        assert!(program.auto_attach().unwrap().is_none(), "the section names no socket");
        let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.connect(receiver.local_addr().unwrap()).unwrap();
        let dropped = || {
            sender.send(b"drop").unwrap();
            sender.send(b"last").unwrap();
            let mut received = Vec::new();
            let mut bytes = [0; 4];
            while &bytes != b"last" {
                assert_eq!(receiver.recv(&mut bytes).unwrap(), 4);
                received.push(bytes);
            }
            assert!(received.len() <= 2, "{received:?}");
            received.len() == 1
        };
        seen(&[&|| program.attach(&receiver)], || loaded.bss.runs.get(), dropped);
        sections::seen(program);

        // The link keeps the socket.
        let link = program.attach(UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap();
        assert_eq!(link.fd().unwrap_err().kind(), ErrorKind::Unsupported);
        link.detach().unwrap();

        // A classic filter in its place is not the link's.
        let link = program.attach(&receiver).unwrap();
        classic::set(&receiver, true);
        link.detach().unwrap();
        sender.send(b"lost").unwrap();
        classic::set(&receiver, false);
        sender.send(b"last").unwrap();
        let mut bytes = [0; 4];
        assert_eq!(receiver.recv(&mut bytes).unwrap(), 4);
        assert_eq!(&bytes, b"last");

        let error = program.attach(File::open("/dev/null").unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.to_string().contains("attaching to the filter of a socket"), "{error}");
    });
    covered(AREA, "socket: drops packets", "3.19", How::Native);
}
