//! What probes say of kernels, against what is known of them: each version has what it brought, as
//! distributions build it.
#![deny(unsafe_code)]

#[path = "sockets/answering.rs"]
mod answering;

use answering::{Answer, answering};
use bpfgen_runtime::{
    ErrorKind,
    features::{self, Helper, MapType, ProgramType, Since},
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
        // What a map would need the memory for is known to the kernel.
        assert!(of_map.is_err() || errno == libc::ENOMEM, "{errno}: {of_map:?}");
        assert!(!features::program_type(program).unwrap());
        assert!(!features::helper(ProgramType::SOCKET_FILTER, helper).unwrap());
        assert_eq!(features::map_type(map).unwrap(), errno == libc::ENOMEM);
    }
    covered("Loading", "features: no answer is kept that is none", "5.5", How::Native);
}
