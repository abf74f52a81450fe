//! Programs on routes.

use std::{
    fs,
    net::{Ipv4Addr, Ipv6Addr, UdpSocket},
    sync::mpsc,
    thread,
};

use bpfgen_runtime::{ErrorKind, link::Route};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    caller, load, load_with,
    traffic::{CHOSEN, OTHER, Watch, alone, send_to, shown, until},
};

/// `BPF_DROP`.
const DROP: i32 = 2;

const AREA: &str = "Programs and attaching";

/// An address behind the route.
const FAR: &str = "198.51.100.1";

fn route() -> Route {
    Route::to(Ipv4Addr::new(198, 51, 100, 0), 24).through("bpfgen0")
}

fn to_far(port: u16) {
    send_to(FAR, port);
}

#[test]
fn what_is_sent_is_dropped() {
    needs!(Veth, RoutePrograms);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        watch.arrive();
        for which in ["on_out", "on_xmit"] {
            let loaded = load_with(&[which], |open| open.rodata.verdict = DROP);
            let seen = || loaded.bss.out_seen.get().chosen + loaded.bss.xmit_seen.get().chosen;
            let programs = &loaded.programs;
            let link = match which {
                "on_out" => programs.on_out.attach(&route()).unwrap(),
                _ => programs.on_xmit.attach(&route().headroom_bytes(64)).unwrap(),
            };
            let text = shown("ip", "route show 198.51.100.0/24");
            assert!(text.contains("encap bpf") && text.contains(which), "{text}");
            let before = watch.chosen();
            until(|| to_far(CHOSEN), seen, 5, which);
            until(|| to_far(OTHER), || watch.other(), 3, "the watch");
            assert_eq!(watch.chosen(), before, "{which}: what is to be dropped arrives");
            link.detach().unwrap();
            assert_eq!(shown("ip", "route show 198.51.100.0/24"), "");
            shown("ip", "route add 198.51.100.0/24 dev bpfgen0");
            let before = seen();
            until(|| to_far(CHOSEN), || watch.chosen(), 3, "the watch");
            assert_eq!(seen(), before, "{which}: still on the route");
            shown("ip", "route del 198.51.100.0/24 dev bpfgen0");
            match which {
                "on_out" => sections::seen(&programs.on_out),
                _ => sections::seen(&programs.on_xmit),
            }
        }
    });
    covered(AREA, "lwt_out: on a route by netlink, dropped", "4.10", How::Native);
    covered(AREA, "lwt_xmit: on a route by netlink, dropped, headroom", "4.10", How::Native);
}

/// A second namespace, as long as this is there, with bpfgen1 in it, and a socket of its own.
struct There {
    socket: UdpSocket,
    _end: mpsc::Sender<()>,
}

/// Moves bpfgen1 to a second namespace, sets it up by `run`, and gives a socket from there.
fn there(run: impl FnOnce() -> UdpSocket + Send + 'static) -> There {
    let (tell, told) = mpsc::channel();
    let (moved, ready) = mpsc::channel::<()>();
    let (end, ended) = mpsc::channel::<()>();
    let (give, socket) = mpsc::channel();
    thread::spawn(move || {
        caller::own_network();
        tell.send(caller::thread_id()).unwrap();
        ready.recv().unwrap();
        give.send(run()).unwrap();
        // Until the other end is dropped.
        let _ = ended.recv();
    });
    caller::ip("link set bpfgen0 arp on");
    caller::ip(&format!("link set bpfgen1 netns {}", told.recv().unwrap()));
    moved.send(()).unwrap();
    There { socket: socket.recv().expect("the other namespace is ready"), _end: end }
}

/// Sets a value for the calling thread's namespace.
fn set(path: &str, value: &str) {
    fs::write(format!("/proc/sys/net/{path}"), value).unwrap();
}

#[test]
fn what_comes_in_is_dropped() {
    needs!(Veth, RoutePrograms);
    alone(|| {
        let there = there(|| {
            caller::ip_all(&[
                "link set bpfgen1 up arp on",
                "addr add 192.0.2.2/24 dev bpfgen1",
                "route add 198.51.100.0/24 via 192.0.2.1",
            ]);
            UdpSocket::bind("0.0.0.0:0").unwrap()
        });
        // What comes from there is sent on to a third interface.
        caller::second_pair();
        set("ipv4/ip_forward", "1");
        let watch = Watch::xdp("bpfgen3");
        let send = |port| drop(there.socket.send_to(b"hello", (FAR, port)));
        let route = Route::to(Ipv4Addr::new(198, 51, 100, 0), 24).through("bpfgen2").metric(7);

        let loaded = load_with(&["on_in"], |open| open.rodata.verdict = DROP);
        let link = loaded.programs.on_in.attach(&route).unwrap();
        until(|| send(CHOSEN), || loaded.bss.in_seen.get().chosen, 5, "lwt_in");
        until(|| send(OTHER), || watch.other(), 3, "the watch");
        assert_eq!(watch.chosen(), 0, "what is to be dropped is sent on");
        // What is sent from here does not come in.
        let before = loaded.bss.in_seen.get().other;
        let others = watch.other();
        until(|| to_far(OTHER), || watch.other(), 3, "the watch");
        let _ = others;
        assert_eq!(loaded.bss.in_seen.get().other, before);
        drop(link);
        shown("ip", "route add 198.51.100.0/24 dev bpfgen2");
        let before = loaded.bss.in_seen.get().chosen;
        until(|| send(CHOSEN), || watch.chosen(), 3, "the watch");
        assert_eq!(loaded.bss.in_seen.get().chosen, before, "still on the route");
        sections::seen(&loaded.programs.on_in);
    });
    covered(AREA, "lwt_in: on a route by netlink, dropped", "4.10", How::Native);
}

#[test]
fn segments_end_at_a_program() {
    needs!(Veth, Seg6Local);
    alone(|| {
        caller::ip("-6 addr add fc00:a::1/64 dev bpfgen0 nodad");
        for (path, value) in [
            ("ipv6/conf/all/forwarding", "1"),
            ("ipv6/conf/all/seg6_enabled", "1"),
            ("ipv6/conf/bpfgen0/seg6_enabled", "1"),
        ] {
            set(path, value);
        }
        let there = there(|| {
            caller::ip("link set bpfgen1 up arp on");
            caller::ip("addr add 192.0.2.2/24 dev bpfgen1");
            caller::ip("-6 addr add fc00:a::2/64 dev bpfgen1 nodad");
            caller::ip("-6 route add fc00:5::/64 via fc00:a::1");
            caller::ip(
                "-6 route add fc00:f::/64 encap seg6 mode encap segs fc00:5::1,fc00:6::1 \
                 dev bpfgen1",
            );
            UdpSocket::bind("[::]:0").unwrap()
        });
        let watch = Watch::xdp("bpfgen0");
        let send = || drop(there.socket.send_to(b"hello", ("fc00:f::1", CHOSEN)));
        let loaded = load(&["on_seg6local"]);
        let runs = || loaded.bss.seg6local_runs.get();
        let route = Route::to("fc00:5::".parse::<Ipv6Addr>().unwrap(), 64).through("bpfgen0");
        let link = loaded.programs.on_seg6local.attach(&route).unwrap();
        let text = shown("ip", "-6 route show fc00:5::/64");
        assert!(text.contains("action End.BPF") && text.contains("on_seg6local"), "{text}");
        until(send, runs, 3, "seg6local");
        link.detach().unwrap();
        assert_eq!(shown("ip", "-6 route show fc00:5::/64"), "");
        let before = runs();
        send();
        // What comes after it.
        let mark = || drop(there.socket.send_to(b"hello", ("::ffff:192.0.2.1", CHOSEN)));
        until(mark, || watch.chosen(), 3, "the watch");
        assert_eq!(runs(), before, "still on the route");
        sections::seen(&loaded.programs.on_seg6local);

        let wrong = Route::to(Ipv4Addr::new(198, 51, 100, 0), 24).through("bpfgen0");
        let error = loaded.programs.on_seg6local.attach(&wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    });
    covered(AREA, "lwt_seg6local: End.BPF on a route by netlink", "4.18", How::Native);
}

#[test]
fn refusals_say_what_to_do() {
    needs!(Veth, RoutePrograms);
    alone(|| {
        let loaded = load(&["on_out"]);
        let program = &loaded.programs.on_out;
        let link = program.attach(&route()).unwrap();
        let error = program.attach(&route()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("another metric"), "{error:?}");
        assert!(error.to_string().contains("the route to 198.51.100.0/24"), "{error}");
        let other = program.attach(&route().metric(9)).unwrap();
        let table = program.attach(&route().table(1000)).unwrap();
        drop(link);
        assert!(shown("ip", "route show 198.51.100.0/24").contains("metric 9"));
        assert!(shown("ip", "route show table 1000").contains("encap bpf"));
        drop((other, table));
        assert_eq!(shown("ip", "route show 198.51.100.0/24"), "");
        let error = program.attach(&route().through("bpfgen9")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("bpfgen0"), "{error:?}");
        let far = route().gateway(Ipv4Addr::new(203, 0, 113, 1));
        let error = program.attach(&far).unwrap_err();
        assert!(error.to_string().contains("gateway"), "the kernel's own words: {error:?}");
        // What is gone before us is no failure.
        let link = program.attach(&route()).unwrap();
        caller::ip("link set bpfgen0 down");
        link.detach().unwrap();
    });
}
