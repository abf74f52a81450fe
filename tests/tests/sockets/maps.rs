//! Messages of sockets in maps.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use bpfgen_runtime::{
    ErrorKind as Kind,
    kernel::Version,
    link::{AttachType, LinkPlace, SkSkbRole, SocketMap as _},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
    sections, told,
};

use crate::{
    AREA,
    inside::{in_network, seen, wait},
    sockets,
};

/// A connection: the end that connected, and the one that accepted. Reading does not wait.
fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let there = listener.accept().unwrap().0;
    here.set_nonblocking(true).unwrap();
    there.set_nonblocking(true).unwrap();
    (here, there)
}

/// What has come, if anything has.
fn come(mut stream: &TcpStream) -> Option<Vec<u8>> {
    let mut bytes = [0; 64];
    match stream.read(&mut bytes) {
        Ok(0) => panic!("the connection has ended"),
        Ok(len) => Some(bytes[..len].to_vec()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => None,
        Err(error) => panic!("{error}"),
    }
}

/// Whether what is sent by one connection comes by another. Only sockets that are put in a map while
/// a program is on it run that.
fn redirected(put: impl Fn(u32, &TcpStream), clear: impl Fn(u32)) -> bool {
    let (mut from, to) = connection();
    let (other, _peer) = connection();
    put(0, &from);
    put(1, &other);
    from.write_all(b"hello").unwrap();
    let redirected = wait("received by nobody", || {
        let plain = come(&to).map(|bytes| (bytes, false));
        plain.or_else(|| come(&other).map(|bytes| (bytes, true)))
    });
    clear(0);
    clear(1);
    assert_eq!(redirected.0, b"hello");
    redirected.1
}

#[test]
fn messages_are_redirected() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_message.set_autoload(true);
        open.programs.on_hashed_message.set_autoload(true);
        let loaded = open.load().unwrap();
        let runs = || loaded.bss.runs.get();

        let (program, map) = (&loaded.programs.on_message, &loaded.maps.sockets);
        assert!(program.auto_attach().unwrap().is_none(), "the section names no map");
        let put = |index, socket: &TcpStream| map.set(index, socket).unwrap();
        let clear = |index| assert!(map.clear(index).unwrap());
        seen(&[&|| program.attach(map), &|| program.attach_without_link(map)], runs, || {
            redirected(put, clear)
        });

        let (hashed, hash) = (&loaded.programs.on_hashed_message, &loaded.maps.hashed);
        let put = |key, socket: &TcpStream| hash.insert(&key, socket).unwrap();
        let clear = |key| assert!(hash.remove(&key).unwrap());
        seen(&[&|| hashed.attach(hash), &|| hashed.attach_without_link(hash)], runs, || {
            redirected(put, clear)
        });

        sections::seen(program);

        // Without links the last one counts, and the first does not take it away.
        let first = program.attach_without_link(map).unwrap();
        let _second = hashed.attach_without_link(map).unwrap();
        first.detach().unwrap();
        match map.attached(AttachType::SK_MSG_VERDICT) {
            Ok(attached) => assert_eq!(attached.ids(), [hashed.id().unwrap()]),
            Err(error) => {
                assert_eq!(error.kind(), Kind::Unsupported, "{error:?}");
                assert!(Version::running() < Some(Version::new(5, 18)), "{error:?}");
            }
        }
    });
    covered(AREA, "sk_msg: redirects, SOCKMAP and SOCKHASH", "4.18", How::Native);
    covered(AREA, "sk_msg: without a link", "4.18", How::Forced);
}

#[test]
fn links_to_maps_exclude_others() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_message.set_autoload(true);
        open.programs.on_hashed_message.set_autoload(true);
        let loaded = open.load().unwrap();
        let (program, map) = (&loaded.programs.on_message, &loaded.maps.sockets);
        let link = program.attach(map).unwrap();
        if has(Need::SocketMapLinks) {
            let id = map.as_map().info().unwrap().id;
            told!(link, LinkPlace::SocketMap { map_id, attach_type, .. }
                if (map_id, attach_type) == (id, AttachType::SK_MSG_VERDICT));
            let error = loaded.programs.on_hashed_message.attach(map).unwrap_err();
            assert_eq!(error.kind(), Kind::Busy, "{error:?}");
            assert!(error.help().is_some_and(|help| help.contains("by a link")), "{error:?}");
            let text = error.to_string();
            assert!(text.contains("attaching to sk_msg_verdict of map sockets"), "{text}");
            // The program of the link, for sockets that come after.
            let put = |index, socket: &TcpStream| map.set(index, socket).unwrap();
            let clear = |index| assert!(map.clear(index).unwrap());
            assert!(redirected(put, clear));
            link.update(&loaded.programs.on_hashed_message).unwrap();
            let attached = map.attached(AttachType::SK_MSG_VERDICT).unwrap().ids();
            assert_eq!(attached, [loaded.programs.on_hashed_message.id().unwrap()]);
            covered(AREA, "sk_msg: BPF link, its program replaced", "6.10", How::Native);
        } else {
            assert_eq!(link.id().unwrap_err().kind(), Kind::Unsupported);
        }
    });
}

/// Whether the kernel survives a verdict with a parser that lets a message pass. 5.10.223 waits for a
/// lock that it has itself, for ever, whoever attached the programs.
fn passes() -> bool {
    Version::running() > Some(Version::new(5, 10))
}

/// Whether what starts with 'd' is dropped, and the rest comes.
fn filtered(put: impl Fn(&TcpStream), runs: impl Fn() -> u64) -> bool {
    let (mut here, there) = connection();
    put(&there);
    let before = runs();
    here.write_all(b"drop").unwrap();
    let mut received = Vec::new();
    // So that the next write is none with the first.
    let first = wait("neither dropped nor received", || {
        let bytes = come(&there);
        (bytes.is_some() || runs() > before).then_some(bytes)
    });
    if first.is_none() && !passes() {
        return true;
    }
    received.extend(first.unwrap_or_default());
    here.write_all(b"pass").unwrap();
    while !received.ends_with(b"pass") {
        received.extend(wait("not all is received", || come(&there)));
    }
    assert!(received == b"pass" || received == b"droppass", "{received:?}");
    received == b"pass"
}

/// Sends a message in two writes.
fn in_two_writes(put: impl Fn(&TcpStream)) {
    let (mut here, there) = connection();
    put(&there);
    here.write_all(b"hold").unwrap();
    here.write_all(b"rest").unwrap();
    let mut received = Vec::new();
    while received.len() < 8 {
        received.extend(wait("not all is received", || come(&there)));
    }
    assert_eq!(received, b"holdrest");
}

#[test]
fn streams_are_cut_into_messages() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_stream.set_autoload(true);
        open.programs.on_stream_verdict.set_autoload(true);
        open.programs.on_any.set_autoload(true);
        open.programs.on_any_stream.set_autoload(true);
        let loaded = open.load().unwrap();
        let (bss, programs, map) = (&loaded.bss, &loaded.programs, &loaded.maps.sockets);
        let runs = || bss.runs.get();
        let put = |socket: &TcpStream| map.set(0, socket).unwrap();

        // The parser makes messages of the stream, and the verdict is for each.
        assert!(!filtered(put, runs));
        let parser = programs.on_stream.attach(map).unwrap();
        let verdict = programs.on_stream_verdict.attach(map).unwrap();
        let before = (runs(), bss.parsed.get());
        assert!(filtered(put, runs));
        assert!(bss.parsed.get() > before.1);
        if passes() {
            assert_eq!(runs() - before.0, 2, "a verdict for each message");
            let before = runs();
            in_two_writes(put);
            assert_eq!(runs() - before, 1, "one verdict for two writes");
        }
        drop((parser, verdict));
        let before = (runs(), bss.parsed.get());
        assert!(!filtered(put, runs));
        assert_eq!((runs(), bss.parsed.get()), before, "detached");

        // Without links.
        let parser = programs.on_stream.attach_without_link(map).unwrap();
        let verdict = programs.on_stream_verdict.attach_without_link(map).unwrap();
        assert!(filtered(put, runs));
        parser.detach().unwrap();
        verdict.detach().unwrap();
        assert!(!filtered(put, runs));

        // A section without an attach type, by its role.
        for direct in [false, true] {
            let (parser, verdict) = (SkSkbRole::StreamParser, SkSkbRole::StreamVerdict);
            let links = if direct {
                let parser = programs.on_any_stream.attach_without_link(map, parser);
                (parser, programs.on_any.attach_without_link(map, verdict))
            } else {
                let parser = programs.on_any_stream.attach(map, parser);
                (parser, programs.on_any.attach(map, verdict))
            };
            let links = (links.0.unwrap(), links.1.unwrap());
            let before = bss.parsed.get();
            assert!(filtered(put, runs));
            assert!(bss.parsed.get() > before);
            drop(links);
            assert!(!filtered(put, runs));
        }
        sections::seen(&programs.on_stream);
        sections::seen(&programs.on_stream_verdict);
        sections::seen(&programs.on_any);
    });
    covered(AREA, "sk_skb/stream_parser: makes messages of a stream", "4.14", How::Native);
    covered(AREA, "sk_skb/stream_verdict: drops and passes messages", "4.14", How::Native);
    covered(AREA, "sk_skb: as parser and verdict", "4.14", How::Native);
    covered(AREA, "sk_skb: without a link", "4.14", How::Forced);
}

#[test]
fn verdicts_without_a_parser() {
    needs!(SkSkbVerdict, OwnNetwork);
    in_network(|| {
        let mut open = sockets::open().unwrap();
        open.programs.on_verdict.set_autoload(true);
        open.programs.on_any.set_autoload(true);
        let loaded = open.load().unwrap();
        let (programs, map) = (&loaded.programs, &loaded.maps.sockets);
        let runs = || loaded.bss.runs.get();
        let put = |socket: &TcpStream| map.set(0, socket).unwrap();
        let role = SkSkbRole::Verdict;
        seen(
            &[
                &|| programs.on_verdict.attach(map),
                &|| programs.on_verdict.attach_without_link(map),
                &|| programs.on_any.attach(map, role),
                &|| programs.on_any.attach_without_link(map, role),
            ],
            runs,
            || filtered(put, runs),
        );
        sections::seen(&programs.on_verdict);
    });
    covered(AREA, "sk_skb/verdict: drops and passes data", "5.13", How::Native);
}
