//! How packets of a network namespace are taken apart.

use std::{fs::File, net::UdpSocket, thread};

use bpfgen_runtime::{
    ErrorKind,
    link::{AttachType, NetNamespace},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA, caller,
    inside::{in_network, seen, wait},
    raw::PacketSocket,
    sockets,
};

#[test]
fn packets_are_taken_apart() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_dissect.set_autoload(true);
        let loaded = open.load().unwrap();
        let program = &loaded.programs.on_dissect;
        assert!(program.auto_attach().unwrap().is_none(), "the section names no namespace");
        let runs = || loaded.bss.runs.get();
        // It takes a packet apart before it receives it, to choose among sockets of its kind.
        let socket = PacketSocket::new();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let dissected = || {
            let before = runs();
            sender.send_to(b"hello", sender.local_addr().unwrap()).unwrap();
            wait("the packet is not seen", || socket.receive().then_some(()));
            runs() > before
        };
        let file = File::open("/proc/thread-self/ns/net").unwrap();
        seen(
            &[&|| program.attach(NetNamespace::own()), &|| program.attach(&file), &|| {
                program.attach_without_link()
            }],
            runs,
            dissected,
        );
        sections::seen(program);

        // It ends in the namespace where it began, wherever the link is by then.
        let link = program.attach_without_link().unwrap();
        let attached = || NetNamespace::own().attached(AttachType::FLOW_DISSECTOR).unwrap().ids();
        assert_eq!(attached(), [program.id().unwrap()]);
        thread::spawn(|| {
            caller::own_network();
            link.detach().unwrap();
        })
        .join()
        .unwrap();
        assert!(!dissected());
        assert!(attached().is_empty());

        let _link = program.attach(NetNamespace::own()).unwrap();
        let error = program.attach(NetNamespace::own()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("already")), "{error:?}");
        let error = program.attach_without_link().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
    });
    covered(AREA, "flow_dissector: of own and other namespaces", "5.8", How::Native);
    covered(AREA, "flow_dissector: without a link", "4.20", How::Forced);
}
