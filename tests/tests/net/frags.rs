//! XDP programs for packets in several buffers: at an interface, and in maps of interfaces and CPUs.

use std::net::UdpSocket;

use bpfgen_runtime::link::XdpMode;
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    bpf, caller, load, load_with,
    traffic::{CHOSEN, Watch, alone, eventually, send, until},
};

/// `XDP_DROP`.
const DROP: i32 = 1;

const AREA: &str = "Programs and attaching";

/// What a datagram holds: more than a page, less than the interfaces take.
const LEN: usize = 8000;

/// Makes bpfgen0 and bpfgen1 take large packets, and a second such pair.
fn large() {
    caller::ip("link add bpfgen2 type veth peer name bpfgen3");
    for name in ["bpfgen0", "bpfgen1", "bpfgen2", "bpfgen3"] {
        caller::ip(&format!("link set {name} up arp off mtu 9000"));
    }
}

fn send_large() {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.send_to(&[7; LEN], ("192.0.2.2", CHOSEN)).unwrap();
}

/// That a program has seen a whole datagram, of which its first buffer holds a part.
fn in_several_buffers(loaded: &bpf::Loaded) {
    let (bytes, first) = (loaded.bss.bytes.get(), loaded.bss.first_bytes.get());
    assert!(bytes > LEN as u64 && first < bytes, "{first} of {bytes} bytes");
}

#[test]
fn at_an_interface() {
    needs!(Veth, XdpFrags, XdpLinks);
    alone(|| {
        large();
        let watch = Watch::tc("bpfgen1");
        let loaded = load_with(&["on_xdp", "on_xdp_frags"], |open| open.rodata.verdict = DROP);
        let bpf::Programs { on_xdp, on_xdp_frags, .. } = &loaded.programs;
        let error = on_xdp.attach("bpfgen1", XdpMode::Native).unwrap_err();
        assert!(error.help().unwrap_or_default().contains("xdp.frags"), "{error:?}");
        let link = on_xdp_frags.attach("bpfgen1", XdpMode::Native).unwrap();
        watch.only_others_arrive();
        let seen = || loaded.bss.frags_seen.get().chosen;
        assert!(seen() >= 20);
        until(send_large, seen, 3, "xdp.frags");
        in_several_buffers(&loaded);
        link.detach().unwrap();
        watch.unseen_by(seen);
        sections::seen(on_xdp_frags);
    });
    covered(AREA, "xdp.frags: packets in several buffers, dropped", "5.18", How::Native);
}

#[test]
fn at_an_interface_of_a_map() {
    needs!(Veth, XdpFrags, XdpLinks);
    alone(|| {
        large();
        let watch = load(&["on_xdp_frags"]);
        let _link = watch.programs.on_xdp_frags.attach("bpfgen3", XdpMode::Native).unwrap();
        let arrived = || watch.bss.frags_seen.get().chosen;
        // Where the kernel redirects such packets to CPUs only, others go this way.
        let whole = needs::has(Need::XdpFragsRedirects);
        let send = || if whole { send_large() } else { send(CHOSEN) };
        for verdict in [0, DROP] {
            let programs = &["frags_to_device", "on_frags_devmap"];
            let loaded = load_with(programs, |open| open.rodata.verdict = verdict);
            let bpf::Programs { frags_to_device, on_frags_devmap, .. } = &loaded.programs;
            assert!(on_frags_devmap.auto_attach().unwrap().is_none(), "it runs from the map");
            loaded.maps.devices.set(0, "bpfgen2", Some(on_frags_devmap)).unwrap();
            let seen = || loaded.bss.devmap_seen.get().chosen;
            let link = frags_to_device.attach("bpfgen1", XdpMode::Native).unwrap();
            let before = arrived();
            until(send, seen, 5, "the program in the map");
            if whole {
                in_several_buffers(&loaded);
            }
            if verdict == DROP {
                assert_eq!(arrived(), before, "what is to be dropped is sent");
            } else {
                until(send, arrived, 3, "the other interface");
                if whole {
                    in_several_buffers(&watch);
                }
            }
            // Without the entry there is nowhere to go.
            loaded.maps.devices.clear(0).unwrap();
            eventually("the program in the map is gone", || {
                let before = seen();
                until(send, || loaded.bss.xdp_seen.get().chosen, 3, "what redirects");
                seen() == before
            });
            // At once, also if somebody lists the machine's links and so holds it.
            link.force_detach().unwrap();
            sections::seen(on_frags_devmap);
        }
    });
    covered(AREA, "xdp.frags/devmap: in a map of interfaces, dropped", "5.18", How::Native);
    if needs::has(Need::XdpFragsRedirects) {
        covered(AREA, "xdp.frags/devmap: packets in several buffers", "6.3", How::Native);
    }
}

#[test]
fn at_a_cpu_of_a_map() {
    needs!(Veth, XdpFrags, XdpLinks);
    alone(|| {
        large();
        let watch = Watch::tc("bpfgen1");
        for verdict in [0, DROP] {
            let programs = &["frags_to_processor", "on_frags_cpumap"];
            let loaded = load_with(programs, |open| open.rodata.verdict = verdict);
            let bpf::Programs { frags_to_processor, on_frags_cpumap, .. } = &loaded.programs;
            assert!(on_frags_cpumap.auto_attach().unwrap().is_none(), "it runs from the map");
            loaded.maps.processors.set(0, 64, Some(on_frags_cpumap)).unwrap();
            let seen = || loaded.bss.cpumap_seen.get().chosen;
            let link = frags_to_processor.attach("bpfgen1", XdpMode::Native).unwrap();
            let before = watch.chosen();
            until(send_large, seen, 5, "the program in the map");
            in_several_buffers(&loaded);
            if verdict == DROP {
                watch.only_others_arrive();
                assert_eq!(watch.chosen(), before, "what is to be dropped arrives");
            } else {
                until(send_large, || watch.chosen(), 3, "the watch");
            }
            link.force_detach().unwrap();
            watch.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
            // What was on its way to the CPU has been there when nothing more is redirected.
            eventually("nothing comes to the program any more", || {
                let before = seen();
                watch.arrive();
                seen() == before
            });
            sections::seen(on_frags_cpumap);
        }
    });
    covered(AREA, "xdp.frags/cpumap: packets in several buffers, dropped", "5.18", How::Native);
}
