//! Sockets that a program chooses for connections of a network namespace.

use std::{
    fs::File,
    io::ErrorKind,
    net::{TcpListener, TcpStream},
    thread,
};

use bpfgen_runtime::{
    ErrorKind as Kind,
    link::{AttachType, NetNamespace},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA, caller,
    inside::{in_network, seen},
    sockets,
};

#[test]
fn connections_are_steered() {
    needs!(SkLookup, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_lookup.set_autoload(true);
        let loaded = open.load().unwrap();
        let program = &loaded.programs.on_lookup;
        assert!(program.auto_attach().unwrap().is_none(), "the section names no namespace");
        let listener = TcpListener::bind("127.0.0.1:4002").unwrap();
        loaded.maps.sockets.set(0, &listener).unwrap();
        let steered = || match TcpStream::connect("127.0.0.1:4001") {
            Ok(stream) => {
                let (_, from) = listener.accept().unwrap();
                assert_eq!(from, stream.local_addr().unwrap());
                true
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => false,
            Err(error) => panic!("{error}"),
        };
        let file = File::open("/proc/thread-self/ns/net").unwrap();
        let from_elsewhere = || {
            thread::scope(|scope| {
                let elsewhere = scope.spawn(|| {
                    caller::own_network();
                    program.attach(&file)
                });
                elsewhere.join().unwrap()
            })
        };
        seen(
            &[
                &|| program.attach(NetNamespace::own()),
                &|| program.attach("/proc/thread-self/ns/net"),
                &from_elsewhere,
            ],
            || loaded.bss.runs.get(),
            steered,
        );
        sections::seen(program);

        let attached =
            |namespace: NetNamespace<'_>| namespace.attached(AttachType::SK_LOOKUP).unwrap().ids();
        let link = program.attach(&file).unwrap();
        assert_eq!(attached(NetNamespace::own()), [program.id().unwrap()]);
        assert_eq!(attached(NetNamespace::new(&file)), [program.id().unwrap()]);

        // The same again in its place, and the end while somebody holds the link.
        link.update(program).unwrap();
        assert!(steered());
        link.force_detach().unwrap();
        assert!(!steered());
        assert!(attached(NetNamespace::own()).is_empty());

        let error = program.attach("/dev/null").unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("network namespace")), "{error:?}");
        let error = program.attach("/run/netns/no-such").unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        assert!(error.to_string().contains("socket lookup in network namespace"), "{error}");
    });
    covered(AREA, "sk_lookup: steers connections, of own and other namespaces", "5.9", How::Native);
}
