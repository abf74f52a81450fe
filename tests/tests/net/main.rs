//! Programs on packets: at interfaces (XDP, traffic control, netkit), at netfilter's hooks and on
//! routes. Each test makes interfaces in a network namespace of its own, attaches, sends, looks at
//! what became of the packets, and sees nothing more after detaching.
#![deny(unsafe_code, missing_docs)]

#[path = "../caller/mod.rs"]
mod caller;
mod frags;
mod netfilter;
mod netkit;
mod netkit_pair;
mod redirect;
mod routes;
mod tc;
mod tc_filters;
mod tc_order;
mod traffic;
mod update;
mod xdp;

use bpfgen_runtime::bpf_program;

#[bpf_program("fixtures/net/net.bpf.c")]
mod bpf {}

/// Loads these programs of the object.
fn load(programs: &[&str]) -> bpf::Loaded {
    load_with(programs, |_| ())
}

/// Loads these programs of the object, after `prepare` has set what they look at.
fn load_with(programs: &[&str], prepare: impl FnOnce(&mut bpf::Open)) -> bpf::Loaded {
    try_load(programs, prepare).unwrap()
}

/// As [`load_with`], where the kernel may refuse.
fn try_load(
    programs: &[&str],
    prepare: impl FnOnce(&mut bpf::Open),
) -> bpfgen_runtime::Result<bpf::Loaded> {
    let mut open = bpf::open().unwrap();
    macro_rules! only {
        ($($name:ident)*) => {
            for name in programs {
                assert!([$(stringify!($name)),*].contains(name), "{name}");
            }
            $(open.programs.$name.set_autoload(programs.contains(&stringify!($name)));)*
        };
    }
    only!(on_xdp on_xdp_too on_xdp_bound on_xdp_frags to_device on_xdp_devmap to_processor on_xdp_cpumap
        frags_to_device on_frags_devmap frags_to_processor on_frags_cpumap
        on_ingress on_ingress_too on_egress on_egress_too on_tc on_tc_too on_tc_third on_class on_action on_primary
        on_primary_too on_peer on_netfilter on_netfilter_too on_in on_out on_xmit on_seg6local);
    prepare(&mut open);
    open.load()
}
