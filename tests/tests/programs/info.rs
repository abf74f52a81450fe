//! What the kernel knows of programs and links; programs and links that are there already.

use std::{fs, net::UdpSocket, os::unix::fs::MetadataExt as _, thread, time::Duration};

use bpfgen_runtime::{
    ErrorKind, Link, Map, OpenObject, Program, bpf_program, hook,
    link::{AttachType, LinkPlace, NetNamespace, PerfEventConfig, Sampling, SoftwareEvent},
    program::{ProgramType, RunStatistics},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use super::{AREA, caller, only, place::Place};

#[bpf_program("fixtures/programs/info.bpf.c")]
mod bpf {}

fn open() -> bpf::Open {
    let mut open = bpf::open().unwrap();
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open
}

#[test]
fn of_a_program() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.with_a_long_name);
    let program = &loaded.programs.with_a_long_name;
    let info = program.info().unwrap();
    assert_eq!(info.id, program.id().unwrap());
    assert_eq!(info.name, "with_a_long_nam", "as long as the kernel's names are");
    assert_eq!(info.program_type, ProgramType::XDP);
    assert_ne!(info.tag, [0; 8]);
    assert!(info.loaded > Duration::ZERO);
    assert_eq!(info.uid, rustix::process::getuid().as_raw());
    assert!(info.gpl_compatible);
    assert!(info.translated_size >= 8 * 10, "{info:?}");
    // And the constants, which its code does not use: they are bound to it.
    let [sums, constants] = info.map_ids[..] else { panic!("{info:?}") };
    assert_eq!(sums, loaded.maps.sums.as_map().id().unwrap());
    assert!(Map::from_id(constants).unwrap().info().unwrap().name.ends_with(".rodata"));
    assert!(info.btf_id > 0);
    let (functions, lines) = info.functions_and_lines;
    assert_eq!(functions, 2, "the program and what it calls");
    assert!(lines > 5, "{info:?}");
    assert_eq!(info.run_count, 0);
    if has(Need::XdpLiveFrames) {
        assert!(info.verified_instructions >= info.translated_size / 8 / 2, "{info:?}");
    }
    // The same program, loaded again.
    let again = bpf::open().unwrap();
    let mut again = again;
    let again = only!(again.with_a_long_name);
    let other = again.programs.with_a_long_name.info().unwrap();
    assert_eq!(other.tag, info.tag);
    assert_ne!(other.id, info.id);
    let error = loaded.programs.on_first.info().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
    covered(AREA, "program info: id, name, tag, sizes, maps, BTF, lines", "4.13", How::Native);
}

#[test]
fn runs_are_counted() {
    needs!(RunStatistics);
    let mut open = open();
    let loaded = only!(open.with_a_long_name);
    let program = &loaded.programs.with_a_long_name;
    let run = || program.test_run().repeat(100).run().unwrap();
    let always = fs::read_to_string("/proc/sys/kernel/bpf_stats_enabled").unwrap();
    let counting = RunStatistics::enable().unwrap();
    run();
    let info = program.info().unwrap();
    assert_eq!(info.run_count, 100);
    assert!(info.run_time > Duration::ZERO);
    drop(counting);
    if always.trim() == "0" {
        caller::eventually("still counted", || {
            let before = program.info().unwrap();
            run();
            let after = program.info().unwrap();
            (after.run_count, after.run_time) == (before.run_count, before.run_time)
        });
    }
    covered(AREA, "run statistics: on, counted, off", "5.8", How::Native);
}

#[test]
fn what_verifying_has_taken() {
    needs!(Bpf);
    let mut object = OpenObject::parse("info", bpf::OBJECT).unwrap();
    let load = |object: &OpenObject| {
        let mut program = object.program::<hook::Xdp>("with_a_long_name").unwrap();
        program.set_autoload(true);
        object.loader().program(&program).load().unwrap()
    };
    assert_eq!(load(&object).verifier_statistics("with_a_long_name").unwrap(), None);
    object.log_level(4);
    let loaded = load(&object);
    let found = loaded.verifier_statistics("with_a_long_name").unwrap().expect("asked for");
    assert!(found.processed > 10 && found.limit >= 100_000, "{found:?}");
    let log = loaded.verifier_log("with_a_long_name").unwrap();
    assert!(found.stack_depth.iter().sum::<u32>() >= 64, "{found:?} of {log:?}");
    assert!(found.total_states >= found.max_states_per_instruction, "{found:?}");
    assert_eq!(loaded.verifier_statistics("on_first").unwrap(), None, "it was not loaded");
    loaded.verifier_statistics("missing").unwrap_err();
    covered("Loading", "verifier statistics by log level 4", "5.2", How::Native);
}

#[test]
fn pinned_and_by_id() {
    needs!(Bpf, OwnMounts, Listing);
    let mut open = open();
    let loaded = only!(open.with_a_long_name);
    let program = &loaded.programs.with_a_long_name;
    let place = Place::new("programs");
    program.pin(place.path("xdp")).unwrap();
    loaded.maps.sums.as_map().pin(place.path("map")).unwrap();
    let id = program.id().unwrap();
    assert!(Program::ids().unwrap().contains(&id));

    let pinned = Program::<hook::Xdp>::from_pinned(place.path("xdp")).unwrap();
    assert_eq!((pinned.id().unwrap(), pinned.name()), (id, "with_a_long_nam"));
    drop(loaded);
    assert_eq!(pinned.test_run().run().unwrap().returned, 2, "it runs");
    let by_id = Program::<hook::Xdp>::from_id(id).unwrap();
    assert_eq!(by_id.test_run().run().unwrap().returned, 2);
    assert!(by_id.auto_attach().unwrap().is_none());
    Program::<hook::Other>::from_id(id).unwrap();

    let error = Program::<hook::Tc>::from_pinned(place.path("xdp")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    assert!(error.to_string().contains("a program of type xdp is not a Tc"), "{error}");
    assert!(error.to_string().contains("pinned at "), "{error}");
    let error = Program::<hook::Xdp>::from_pinned(place.path("map")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    let error = Program::<hook::Xdp>::from_pinned(place.path("nothing")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    let error = Program::<hook::Xdp>::from_id(u32::MAX - 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    covered(AREA, "programs by pin and id, checked by type", "4.13", How::Native);
}

#[test]
fn a_pinned_program_for_a_function() {
    needs!(Trampolines, OwnMounts);
    let mut open = open();
    let loaded = only!(open.on_fentry);
    let place = Place::new("fentry");
    loaded.programs.on_fentry.pin(place.path("it")).unwrap();
    drop(loaded);
    let program = Program::<hook::FEntry>::from_pinned(place.path("it")).unwrap();
    let link = program.attach().unwrap();
    match link.info().unwrap().place {
        LinkPlace::Tracing { attach_type, .. } => assert_eq!(attach_type, AttachType::TRACE_FENTRY),
        other => panic!("{other:?}"),
    }
    covered(AREA, "fentry: attached from a pinned program", "5.5", How::Native);
}

/// Runs `test` on a thread with a network namespace of its own, where only `lo` is up.
fn alone(test: fn()) {
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::ip("link set lo up");
        test();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// A datagram to our own port, for which the kernel looks up a socket before it has arrived.
fn datagram() {
    let here = UdpSocket::bind("127.0.0.1:0").unwrap();
    here.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.send_to(b"hello", here.local_addr().unwrap()).unwrap();
    here.recv(&mut [0; 8]).unwrap();
}

#[test]
fn links_are_updated_and_ended() {
    needs!(SkLookup, Listing, OwnMounts, Command("ip"));
    alone(|| {
        let mut open = open();
        open.programs.on_second.set_autoload(true);
        let loaded = only!(open.on_first);
        let (first, second) = (&loaded.programs.on_first, &loaded.programs.on_second);
        let runs = || {
            let before = (loaded.bss.first.get(), loaded.bss.second.get());
            datagram();
            (loaded.bss.first.get() - before.0, loaded.bss.second.get() - before.1)
        };
        assert_eq!(runs(), (0, 0));
        let link = first.attach(NetNamespace::own()).unwrap();
        assert_eq!(runs(), (1, 0));
        let info = link.info().unwrap();
        assert_eq!((info.id, info.program_id), (link.id().unwrap(), first.id().unwrap()));
        let namespace = fs::metadata("/proc/thread-self/ns/net").unwrap().ino();
        match info.place {
            LinkPlace::NetNamespace { inode, attach_type, .. } => {
                assert_eq!(u64::from(inode), namespace);
                assert_eq!(attach_type, AttachType::SK_LOOKUP);
            }
            other => panic!("{other:?}"),
        }

        link.update(second).unwrap();
        assert_eq!(runs(), (0, 1));
        assert_eq!(link.info().unwrap().program_id, second.id().unwrap());
        let error = link.replace(first, second).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("not on_first")), "{error:?}");
        assert_eq!(runs(), (0, 1));
        link.replace(second, first).unwrap();
        assert_eq!(runs(), (1, 0));
        let error = link.update(&loaded.programs.with_a_long_name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");

        // Somebody else's, and pinned.
        let place = Place::new("links");
        link.pin(place.path("it")).unwrap();
        let id = link.id().unwrap();
        drop(link);
        assert!(Link::ids().unwrap().contains(&id));
        assert_eq!(runs(), (1, 0));
        let link = Link::from_id(id).unwrap();
        assert_eq!(link.info().unwrap().id, id);
        link.force_detach().unwrap();
        assert_eq!(runs(), (0, 0), "the pin does not keep it attached");
        let error = link.update(second).unwrap_err();
        assert!(error.help().is_some_and(|help| help.contains("detached")), "{error:?}");
        let error = Link::from_id(u32::MAX - 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    });
    covered(AREA, "links: update, replace, force_detach, info, by id and pin", "5.9", How::Native);
}

#[test]
fn of_links() {
    needs!(Bpf, XdpLinks, OwnMounts);
    let mut open = open();
    open.programs.on_raw.set_autoload(true);
    open.programs.on_tracepoint.set_autoload(true);
    open.programs.on_sample.set_autoload(true);
    open.programs.on_iter.set_autoload(has(Need::Iterators));
    let loaded = only!(open.on_cgroup);
    let programs = &loaded.programs;
    let place = |link: &Link| link.info().unwrap().place;

    let link = programs.on_raw.attach().unwrap();
    match place(&link) {
        LinkPlace::RawTracePoint { name, .. } => assert_eq!(name, "sys_enter"),
        other => panic!("{other:?}"),
    }
    let error = link.update(&programs.on_raw).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput), "{error:?}");
    link.force_detach().unwrap_err();

    let folder = Place::cgroup();
    let link = programs.on_cgroup.attach(&folder.path(".")).unwrap();
    match place(&link) {
        LinkPlace::Cgroup { id, attach_type, .. } => {
            assert_eq!(id, fs::metadata(folder.path(".")).unwrap().ino());
            assert_eq!(attach_type, AttachType::CGROUP_INET_EGRESS);
        }
        other => panic!("{other:?}"),
    }
    link.force_detach().unwrap();
    match place(&link) {
        LinkPlace::Cgroup { id: 0, .. } => {}
        other => panic!("{other:?}"),
    }

    if has(Need::Iterators) {
        match place(&programs.on_iter.attach().unwrap()) {
            LinkPlace::Iter { target, map_id: 0, .. } => assert_eq!(target, "task"),
            other => panic!("{other:?}"),
        }
    }
    let switches = PerfEventConfig::software(SoftwareEvent::ContextSwitches, Sampling::Period(1));
    let sample = programs.on_sample.attach(&switches.this_thread()).unwrap();
    let tracepoint = programs.on_tracepoint.attach().unwrap();
    if has(Need::EventInfo) {
        match place(&tracepoint) {
            LinkPlace::TracePoint { name, .. } => assert_eq!(name, "sys_enter_getppid"),
            other => panic!("{other:?}"),
        }
        match place(&sample) {
            LinkPlace::PerfEvent { kind: 1, config: 3, .. } => {}
            other => panic!("{other:?}"),
        }
    } else if !has(Need::PerfLinks) {
        let error = sample.info().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.to_string().contains("not a BPF link"), "{error}");
    }
    covered(AREA, "link info: by kind, with names and ids", "5.8", How::Native);
}

#[test]
fn links_by_name() {
    needs!(Bpf);
    let object = OpenObject::parse("info", bpf::OBJECT).unwrap();
    let mut loader = object.loader();
    for name in ["on_raw", "on_tracepoint", "with_a_long_name"] {
        let mut program = object.program::<hook::Other>(name).unwrap();
        loader.program(program.set_autoload(true));
    }
    let (dev, ino) = caller::pid_namespace();
    let mut constants = vec![0; 24];
    constants[..8].copy_from_slice(&dev.to_ne_bytes());
    constants[8..16].copy_from_slice(&ino.to_ne_bytes());
    constants[16..20].copy_from_slice(&std::process::id().to_ne_bytes());
    let size = object.model().data.iter().find(|it| it.name == ".rodata").unwrap().size;
    constants.truncate(size as usize);
    loader.bytes(".rodata", &constants);
    let loaded = loader.load().unwrap();
    let mut links = loaded.attach().unwrap();
    let names: Vec<_> = links.iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(
        names,
        ["on_tracepoint", "on_raw"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
    assert!(links.get("with_a_long_name").is_none(), "its section does not say where");
    let raw = links.take("on_raw").unwrap();
    assert!(links.get("on_raw").is_none() && links.get("on_tracepoint").is_some());
    assert!(links.insert("mine", raw).is_none());
    assert!(links.get("mine").is_some());
    assert_eq!(links.into_iter().count(), 2);
}
