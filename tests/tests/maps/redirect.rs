//! Where packets are redirected to.

use std::{
    net::UdpSocket,
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{ErrorKind, bpf_program, link::XdpMode};
use bpfgen_tests::{
    needs,
    needs::{
        How,
        Operation::{Get, IntoC, Keys, New, Remove, Replace, Set, Walk},
        covered, saw,
    },
};

use crate::{
    AREA,
    caller::{self, in_namespace},
    run, system,
};

#[bpf_program("fixtures/maps/redirect.bpf.c")]
pub(crate) mod bpf {}

const PASS: u32 = 2;
const REDIRECT: u32 = 4;

pub(crate) fn load() -> bpf::Loaded {
    bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"))
}

/// The number of the loopback interface of every network namespace.
const LOOPBACK: u32 = 1;

/// All operations of a map of interfaces, and what the program sees; test runs send nothing.
macro_rules! interfaces {
    ($loaded:ident, $map:ident, $program:ident, |$entry:ident| $interface:expr, [$($more:tt)*]) => {{
        let (map, bss) = (&$loaded.maps.$map, &$loaded.bss);
        bss.key.set(3).unwrap();
        let program = || {
            let outcome = run!($loaded.$program);
            (outcome.returned, bss.interface.get())
        };
        assert!(map.get(3).unwrap().is_none());
        assert_eq!(program(), (PASS, 0));
        map.set(3, "lo" $($more)*).unwrap();
        assert_eq!(map.get(3).unwrap().map(|$entry| $interface), Some(LOOPBACK));
        assert_eq!(program(), (REDIRECT, LOOPBACK));
        map.set(3, LOOPBACK $($more)*).unwrap();
        assert!(map.get(2).unwrap().is_none());
        let error = map.set(3, "no-such-interf" $($more)*).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.map_name(), Some(stringify!($map)));
        let error = map.set(3, u32::MAX >> 1 $($more)*).unwrap_err();
        assert!(error.help().unwrap().contains("no such interface"), "{error:?}");
        assert_eq!(map.set(3, 0 $($more)*).unwrap_err().kind(), ErrorKind::InvalidInput);
        // Nothing of that has changed it.
        assert_eq!(program(), (REDIRECT, LOOPBACK));
        let entries = map.iter().map(Result::unwrap).map(|(key, $entry)| (key, $interface));
        assert!(entries.eq([(3, LOOPBACK)]));
    }};
}

#[test]
fn to_interfaces() {
    needs!(Bpf);
    let loaded = load();
    let on_sending = &loaded.programs.on_sending;
    let id = on_sending.id().unwrap();
    let bss = &loaded.bss;

    interfaces!(loaded, devices, look_devices, |it| it, []);
    loaded.maps.devices.clear(3).unwrap();
    loaded.maps.devices.clear(3).unwrap();
    assert_eq!(loaded.maps.devices.get(3).unwrap(), None);
    let error = loaded.maps.devices.set(4, "lo").unwrap_err();
    assert!(error.to_string().contains("no index 4: max_entries is 4"), "{error}");
    assert_eq!(loaded.maps.devices.clear(4).unwrap_err().kind(), ErrorKind::InvalidInput);

    interfaces!(loaded, devices_seen, look_devices_seen, |it| it.interface, [, None]);
    assert_eq!(bss.program.get(), 0);
    loaded.maps.devices_seen.set(3, "lo", Some(on_sending)).unwrap();
    run!(loaded.look_devices_seen);
    assert_eq!(bss.program.get(), id);
    assert_eq!(loaded.maps.devices_seen.get(3).unwrap().unwrap().program, Some(id));
    loaded.maps.devices_seen.set(3, "lo", None).unwrap();
    assert_eq!(loaded.maps.devices_seen.get(3).unwrap().unwrap().program, None);
    loaded.maps.devices_seen.clear(3).unwrap();

    // Keys of any size.
    interfaces!(loaded, hashed, look_hashed, |it| it, []);
    let hashed = &loaded.maps.hashed;
    hashed.set(70_000, "lo").unwrap();
    let mut keys: Vec<_> = hashed.keys().map(Result::unwrap).collect();
    keys.sort_unstable();
    assert_eq!(keys, [3, 70_000]);
    assert!(hashed.remove(3).unwrap());
    assert!(!hashed.remove(3).unwrap());
    assert_eq!(hashed.get(70_000).unwrap(), Some(LOOPBACK));
    let look = || {
        run!(loaded.look_hashed);
        bss.interface.get()
    };
    assert_eq!(look(), 0);
    assert!(hashed.set_new(3, "lo").unwrap());
    assert_eq!(look(), LOOPBACK);
    assert!(!hashed.set_new(3, LOOPBACK).unwrap());
    let error = hashed.set_new(4, "no-such-interf").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    interfaces!(loaded, hashed_seen, look_hashed_seen, |it| it.interface, [, None]);
    loaded.maps.hashed_seen.set(3, "lo", Some(on_sending)).unwrap();
    run!(loaded.look_hashed_seen);
    assert_eq!(bss.program.get(), id);
    // One that is there keeps its program.
    assert!(!loaded.maps.hashed_seen.set_new(3, "lo", None).unwrap());
    run!(loaded.look_hashed_seen);
    assert_eq!(bss.program.get(), id);
    assert!(loaded.maps.hashed_seen.set_new(4, "lo", Some(on_sending)).unwrap());
    assert!(loaded.maps.hashed_seen.iter().all(|it| it.unwrap().1.program == Some(id)));
    assert!(loaded.maps.hashed_seen.remove(3).unwrap());
    run!(loaded.look_hashed_seen);
    assert_eq!(bss.interface.get(), 0);
    saw("DEVMAP", &[Get, Set, Remove, Walk, IntoC]);
    saw("DEVMAP_HASH", &[Get, Set, New, Remove, Keys, Walk, IntoC]);
    covered(AREA, "DEVMAP: set, get, clear; with a program", "5.8", How::Native);
    covered(AREA, "DEVMAP_HASH: set, get, remove, list; with a program", "5.8", How::Native);
}

#[test]
fn to_processors() {
    needs!(Bpf);
    let loaded = load();
    let (bare, seen) = (&loaded.maps.processors, &loaded.maps.processors_seen);
    let on_arrival = &loaded.programs.on_arrival;
    // There is a first one everywhere.
    loaded.bss.key.set(0).unwrap();
    assert_eq!((bare.get(0).unwrap(), run!(loaded.to_processor).returned), (None, PASS));
    bare.set(0, 64).unwrap();
    assert_eq!((bare.get(0).unwrap(), run!(loaded.to_processor).returned), (Some(64), REDIRECT));
    assert!(bare.iter().map(Result::unwrap).eq([(0, 64)]));
    bare.clear(0).unwrap();
    assert_eq!((bare.get(0).unwrap(), run!(loaded.to_processor).returned), (None, PASS));

    assert_eq!(run!(loaded.to_processor_seen).returned, PASS);
    seen.set(0, 64, None).unwrap();
    assert_eq!(run!(loaded.to_processor_seen).returned, REDIRECT);
    assert_eq!(seen.get(0).unwrap().unwrap().program, None);
    seen.set(0, 128, Some(on_arrival)).unwrap();
    let entry = seen.get(0).unwrap().unwrap();
    assert_eq!((entry.queue_size, entry.program), (128, Some(on_arrival.id().unwrap())));
    assert!(seen.iter().map(Result::unwrap).eq([(0, entry)]));
    seen.clear(0).unwrap();
    assert_eq!(seen.get(0).unwrap(), None);

    assert_eq!(bare.set(0, 0).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(bare.set(0, 16385).unwrap_err().help().unwrap().contains("16384"));
    let error = bare.set(4, 64).unwrap_err();
    assert!(error.to_string().contains("no index 4: max_entries is 4"), "{error}");
    saw("CPUMAP", &[Get, Set, Remove, Walk, IntoC]);
    covered(AREA, "CPUMAP: set, get, clear; with a program", "5.9", How::Native);
}

#[test]
fn to_user_space() {
    needs!(XdpSockets);
    let loaded = load();
    let (bss, user) = (&loaded.bss, &loaded.maps.user);
    let socket = system::xdp_socket();
    let other = system::xdp_socket();
    bss.key.set(2).unwrap();
    let program = || (run!(loaded.to_user).returned, bss.queue.get());
    assert_eq!(program(), (PASS, 0));
    assert!(user.set_new(2, &socket).unwrap());
    // It is of the first queue, as long as it is not bound to another.
    assert_eq!(program(), (REDIRECT, 1));
    assert!(!user.set_new(2, &other).unwrap());
    assert!(user.replace(2, &socket).unwrap());
    assert!(!user.replace(1, &socket).unwrap());
    user.set(2, &other).unwrap();
    user.clear(2).unwrap();
    assert_eq!(program(), (PASS, 0));
    // One that is closed leaves.
    user.set(2, &socket).unwrap();
    assert_eq!(program(), (REDIRECT, 1));
    drop(socket);
    caller::eventually("still in the map", || run!(loaded.to_user).returned != REDIRECT);
    let error = user.set(2, UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("AF_XDP"), "{error:?}");
    let error = user.set(4, &other).unwrap_err();
    assert!(error.to_string().contains("no index 4: max_entries is 4"), "{error}");
    saw("XSKMAP", &[Set, New, Replace, Remove, IntoC]);
    covered(AREA, "XSKMAP: set, clear", "4.18", How::Native);
}

/// Sends packets that bpfgen1 receives until it has been seen that they go where they should.
fn until(seen: impl Fn() -> bool, what: &str) {
    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while !seen() {
        assert!(Instant::now() < end, "{what}: nothing is seen");
        socket.send_to(b"hello", "192.0.2.2:9").unwrap();
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn programs_of_elements_run() {
    needs!(Veth, XdpLinks);
    in_namespace(|| {
        let loaded = load();
        let (maps, bss, programs) = (&loaded.maps, &loaded.bss, &loaded.programs);
        // An interface of a pair takes what is redirected to it if its other end runs XDP.
        let _other_end = programs.pass.attach("bpfgen0", XdpMode::Native).unwrap();
        bss.key.set(0).unwrap();

        maps.devices_seen.set(0, "bpfgen1", Some(&programs.on_sending)).unwrap();
        let number = maps.devices_seen.get(0).unwrap().unwrap().interface;
        let link = programs.look_devices_seen.attach("bpfgen1", XdpMode::Native).unwrap();
        until(|| bss.sent.get() > 0, "a program of a DEVMAP");
        assert_eq!(bss.egress.get(), number);
        // At once, also if somebody lists the machine's links and so holds it.
        link.force_detach().unwrap();

        maps.hashed_seen.set(0, "bpfgen1", Some(&programs.on_sending)).unwrap();
        let before = bss.sent.get();
        let link = programs.look_hashed_seen.attach("bpfgen1", XdpMode::Native).unwrap();
        until(|| bss.sent.get() > before, "a program of a DEVMAP_HASH");
        link.force_detach().unwrap();

        maps.processors_seen.set(0, 64, Some(&programs.on_arrival)).unwrap();
        let link = programs.to_processor_seen.attach("bpfgen1", XdpMode::Native).unwrap();
        until(|| bss.arrived.get() > 0, "a program of a CPUMAP");
        link.force_detach().unwrap();
        covered(AREA, "DEVMAP: programs run for what is sent", "5.8", How::Native);
        covered(AREA, "DEVMAP_HASH: programs run for what is sent", "5.8", How::Native);
        covered(AREA, "CPUMAP: programs run for what arrives", "5.9", How::Native);
    });
}
