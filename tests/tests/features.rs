//! What probes say of kernels, against what is known of them: each version has what it brought, as
//! distributions build it.
#![deny(unsafe_code)]

#[path = "sockets/answering.rs"]
mod answering;

use answering::{Answer, answering};
use bpfgen_runtime::{
    ErrorKind,
    features::{
        self, AttachType, Helper, LinkType, MapType, Probe, ProgramType, Report, Since, kfunc_since,
    },
    kernel::Version,
};
use bpfgen_tests::{
    needs,
    needs::{How, covered, facts::Facts},
};

fn running_has(what: impl Since) -> bool {
    Version::running().unwrap() >= what.since().unwrap()
}

/// An error is only for machines that are no guests.
fn agree(what: &str, said: bpfgen_runtime::Result<bool>, expected: bool) {
    match said {
        Ok(said) => assert_eq!(said, expected, "{what}"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Permission, "{what}: {error:?}");
            assert!(std::env::var_os(needs::GUEST).is_none(), "{what}: {error:?}");
        }
    }
}

#[test]
fn types_of_programs() {
    needs!(Bpf);
    for program in (1..=ProgramType::NETFILTER.0).map(ProgramType) {
        let option = match program {
            ProgramType::LIRC_MODE2 => Facts::running().option("BPF_LIRC_MODE2"),
            _ => None,
        };
        let expected = running_has(program) && option != Some("n");
        agree(&program.name(), features::program_type(program), expected);
    }
    assert!(!features::program_type(ProgramType(1000)).unwrap());
    covered("Loading", "features: program types, map types, helpers, kfuncs", "4.18", How::Native);
}

#[test]
fn types_of_maps() {
    needs!(Bpf);
    for map in (1..=MapType::INSN_ARRAY.0).map(MapType) {
        agree(&map.name(), features::map_type(map), running_has(map));
    }
    assert!(!features::map_type(MapType(1000)).unwrap());
}

#[test]
fn ways_to_attach() {
    needs!(Bpf);
    for attach in (0..=AttachType::TRACE_FSESSION_MULTI.0).map(AttachType) {
        let name = attach.constant();
        let left_out = match attach {
            AttachType::LIRC_MODE2 => "BPF_LIRC_MODE2",
            AttachType::TRACE_KPROBE_MULTI | AttachType::TRACE_KPROBE_SESSION => "FPROBE",
            AttachType::NETKIT_PRIMARY | AttachType::NETKIT_PEER => "NETKIT",
            _ => "BPF",
        };
        let option = Facts::running().option(left_out);
        agree(&name, features::attach_type(attach), running_has(attach) && option != Some("n"));
    }
    assert!(!features::attach_type(AttachType(1000)).unwrap());
    for link in LinkType::all() {
        let left_out = match link {
            LinkType::KPROBE_MULTI => "FPROBE",
            LinkType::NETKIT => "NETKIT",
            _ => "BPF",
        };
        let option = Facts::running().option(left_out);
        let expected = running_has(link) && option != Some("n");
        agree(&link.constant(), features::link_type(link), expected);
    }
    assert!(!features::link_type(LinkType(1000)).unwrap());
    covered("Loading", "features: attach types, link types", "5.8", How::Native);
}

/// Everything, on all processors, is the same as one after the other.
#[test]
fn all_at_once() {
    needs!(Bpf);
    let report = Report::of_running_kernel().unwrap();
    let probe = Probe::usual().unwrap();
    assert!(report.release.contains('.'));
    for it in &report.map_types {
        assert_eq!(it.has.as_ref().ok(), probe.map_type(it.of).as_ref().ok(), "{}", it.name);
    }
    let order: Vec<_> = report.calls.iter().map(|(program, _)| program.0).collect();
    assert!(order.is_sorted() && order.len() > 20, "{order:?}");
    let version = Version::running().unwrap();
    for (program, calls) in &report.calls {
        let Ok(calls) = calls else { continue };
        assert!(!calls.helpers.is_empty(), "{}", program.name());
        for name in &calls.kfuncs {
            assert!(kfunc_since(name).is_none_or(|since| since <= version), "{name}");
        }
    }
    let of = |wanted| {
        let calls = report.calls.iter().find(|(program, _)| *program == wanted);
        calls.and_then(|(_, calls)| calls.as_ref().ok()).expect("it can be asked")
    };
    let named = |name| Helper::named(name).unwrap();
    assert!(of(ProgramType::CGROUP_SOCKOPT).helpers.contains(&named("get_local_storage")));
    assert!(of(ProgramType::STRUCT_OPS).helpers.contains(&named("tcp_send_ack")), "TCP's");
    assert!(of(ProgramType::TRACING).helpers.contains(&named("seq_write")), "an iterator's");
    assert!(!of(ProgramType::XDP).helpers.contains(&named("seq_write")));
    // Before 6.10 they are not marked.
    if version >= Version::new(6, 1) {
        assert!(of(ProgramType::STRUCT_OPS).kfuncs.iter().any(|name| name == "tcp_slow_start"));
        assert!(!of(ProgramType::XDP).kfuncs.iter().any(|name| name == "tcp_slow_start"));
    }
    let ext = report.calls.iter().find(|(program, _)| *program == ProgramType::EXT);
    if let Some((_, calls)) = ext {
        assert_eq!(calls.as_ref().unwrap_err().kind(), ErrorKind::Unsupported);
    }
    if version >= Version::new(5, 13) {
        covered("Loading", "features: everything at once, kfuncs too", "5.13", How::Native);
    }
}

#[test]
fn helpers() {
    needs!(Bpf);
    for program in [ProgramType::XDP, ProgramType::TRACEPOINT] {
        for helper in Helper::all() {
            let has = features::helper(program, helper).unwrap();
            assert!(!has || running_has(helper), "{helper} for {}", program.name());
        }
    }
    let has = |program, name| features::helper(program, Helper::named(name).unwrap()).unwrap();
    assert!(has(ProgramType::XDP, "xdp_adjust_head"));
    assert!(!has(ProgramType::TRACEPOINT, "xdp_adjust_head"));
    assert!(has(ProgramType::TRACEPOINT, "get_current_task"));
    let ring = Helper::named("bpf_ringbuf_output").unwrap();
    assert_eq!(has(ProgramType::XDP, "ringbuf_output"), running_has(ring));
    assert!(has(ProgramType::TRACING, "map_lookup_elem"), "which has to be loaded for something");
    assert!(!features::helper(ProgramType::XDP, Helper(100_000)).unwrap());
    let error = features::helper(ProgramType::EXT, ring);
    assert!(error.is_err(), "nothing to attach to");
}

#[test]
fn kfuncs() {
    needs!(Bpf);
    assert!(!features::kfunc(ProgramType::XDP, "bpf_no_such_kfunc").unwrap());
    assert!(!features::kfunc(ProgramType::XDP, "vfs_read").unwrap(), "a function, but no kfunc");
    let since = Version::new(6, 2);
    let lock = features::kfunc(ProgramType::TRACING, "bpf_rcu_read_lock").unwrap();
    assert_eq!(lock, Version::running().unwrap() >= since);
    let known = features::known().unwrap();
    let attach = |name: &str| known.attach_types.iter().any(|it| it.name == name);
    assert!(attach("BPF_XDP_DEVMAP") && !attach("__MAX_BPF_ATTACH_TYPE"));
    if Version::running().unwrap() >= Version::new(6, 12) {
        assert!(known.kfuncs.iter().any(|name| name == "bpf_rcu_read_lock"));
    }
}

/// Those of callbacks that differ from TCP's, and those that take pointers into an arena.
#[test]
fn kfuncs_of_callbacks() {
    needs!(Bpf);
    let (version, facts) = (Version::running().unwrap(), Facts::running());
    let can = |name| features::kfunc(ProgramType::STRUCT_OPS, name).unwrap();
    let schedules = facts.option("SCHED_CLASS_EXT") == Some("y");
    let queues = facts.option("NET_SCH_BPF") == Some("y");
    assert_eq!(can("scx_bpf_dsq_insert"), schedules && version >= Version::new(6, 13));
    assert_eq!(can("scx_bpf_create_dsq"), schedules && version >= Version::new(6, 12));
    assert_eq!(can("bpf_qdisc_skb_drop"), queues && version >= Version::new(6, 16));
    let with_arena = "scx_bpf_cid_override";
    let has = features::known().unwrap().kfuncs.iter().any(|name| name == with_arena);
    assert_eq!(can(with_arena), has);
    for name in ["scx_bpf_dsq_insert", "bpf_qdisc_skb_drop", with_arena] {
        assert!(!features::kfunc(ProgramType::XDP, name).unwrap(), "{name}");
    }
    assert!(!has || version >= Version::new(7, 1));
    if schedules {
        let row = "features: kfuncs of schedulers and queueing disciplines, with arenas";
        covered("Loading", row, "6.12", How::Native);
    }
}

/// What nobody else asks for meanwhile: answers are kept.
#[test]
fn refusals_for_another_reason_are_no_answer() {
    needs!(Bpf, Root);
    let errnos = [libc::EPERM, libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::EAGAIN];
    for (number, errno) in (5000..).zip(errnos) {
        let (program, map, helper) = (ProgramType(number), MapType(number), Helper(number));
        let refused = answering(
            move || {
                (
                    features::program_type(program),
                    features::map_type(map),
                    features::helper(ProgramType::SOCKET_FILTER, helper),
                )
            },
            move |_| Answer::Fails(errno),
        );
        let (of_program, of_map, of_helper) = refused.unwrap();
        assert!(of_program.is_err(), "{errno}: {of_program:?}");
        assert!(of_helper.is_err(), "{errno}: {of_helper:?}");
        assert!(of_map.is_err(), "{errno}: {of_map:?}");
        assert!(!features::program_type(program).unwrap());
        assert!(!features::helper(ProgramType::SOCKET_FILTER, helper).unwrap());
        assert!(!features::map_type(map).unwrap());
    }
    covered("Loading", "features: no answer is kept that is none", "5.5", How::Native);
}
