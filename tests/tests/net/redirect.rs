//! XDP programs in maps: of the interfaces and of the CPUs that packets are redirected to.

use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use bpfgen_runtime::link::{Link, XdpMode};

use crate::{
    bpf, caller, load, load_with,
    traffic::{CHOSEN, Watch, alone, eventually, send, until},
};

/// `XDP_DROP`.
const DROP: i32 = 1;

const AREA: &str = "Programs and attaching";

/// Sees what is sent to an interface by XDP alone, as packets without a socket buffer.
fn native_watch(interface: &str) -> (bpf::Loaded, Link) {
    let loaded = load(&["on_xdp_too"]);
    let link = loaded.programs.on_xdp_too.attach(interface, XdpMode::Native).unwrap();
    (loaded, link)
}

#[test]
fn at_an_interface_of_a_map() {
    needs!(Veth, XdpLinks);
    alone(|| {
        caller::second_pair();
        let (watch, _link) = native_watch("bpfgen3");
        let arrived = || watch.bss.second_xdp_seen.get().chosen;

        for verdict in [0, DROP] {
            let programs = &["to_device", "on_xdp_devmap"];
            let loaded = load_with(programs, |open| open.rodata.verdict = verdict);
            let bpf::Programs { to_device, on_xdp_devmap, .. } = &loaded.programs;
            assert!(on_xdp_devmap.auto_attach().unwrap().is_none(), "it runs from the map");
            loaded.maps.devices.set(0, "bpfgen2", Some(on_xdp_devmap)).unwrap();
            let entry = loaded.maps.devices.get(0).unwrap().unwrap();
            assert_eq!(entry.program, on_xdp_devmap.id().ok());
            let seen = || loaded.bss.devmap_seen.get().chosen;
            let link = to_device.attach("bpfgen1", XdpMode::Native).unwrap();
            let before = arrived();
            until(|| send(CHOSEN), seen, 5, "the program in the map");
            if verdict == DROP {
                assert_eq!(arrived(), before, "what is to be dropped is sent");
            } else {
                until(|| send(CHOSEN), arrived, 3, "the other interface");
            }
            // Without the entry there is nowhere to go.
            loaded.maps.devices.clear(0).unwrap();
            eventually("the program in the map is gone", || {
                let before = seen();
                until(|| send(CHOSEN), || loaded.bss.xdp_seen.get().chosen, 3, "what redirects");
                seen() == before
            });
            drop(link);
            let tc = Watch::tc("bpfgen1");
            tc.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
            sections::seen(on_xdp_devmap);
        }
    });
    covered(AREA, "xdp/devmap: in a map of interfaces, counted, dropped", "5.8", How::Native);
}

#[test]
fn at_a_cpu_of_a_map() {
    needs!(Veth, XdpLinks);
    alone(|| {
        let watch = Watch::tc("bpfgen1");
        for verdict in [0, DROP] {
            let programs = &["to_processor", "on_xdp_cpumap"];
            let loaded = load_with(programs, |open| open.rodata.verdict = verdict);
            let bpf::Programs { to_processor, on_xdp_cpumap, .. } = &loaded.programs;
            assert!(on_xdp_cpumap.auto_attach().unwrap().is_none(), "it runs from the map");
            loaded.maps.processors.set(0, 64, Some(on_xdp_cpumap)).unwrap();
            let seen = || loaded.bss.cpumap_seen.get().chosen;
            let link = to_processor.attach("bpfgen1", XdpMode::Native).unwrap();
            until(|| send(CHOSEN), seen, 1, "the program in the map");
            if verdict == DROP {
                watch.only_others_arrive();
            } else {
                watch.arrive();
            }
            drop(link);
            watch.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
            // What was on its way to the CPU has been there when nothing more is redirected.
            eventually("nothing comes to the program any more", || {
                let before = seen();
                watch.arrive();
                seen() == before
            });
            sections::seen(on_xdp_cpumap);
        }
    });
    covered(AREA, "xdp/cpumap: in a map of CPUs, counted, dropped", "5.9", How::Native);
}
