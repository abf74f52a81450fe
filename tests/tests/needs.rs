//! What the running kernel has, against what our probes say of it.

use bpfgen_tests::needs::{self, Verdict, facts::Facts};

/// A test that is skipped because of a wrong probe would never be missed.
#[test]
fn our_probes_deny_nothing_that_the_kernel_has() {
    let in_guest = std::env::var_os(needs::GUEST).is_some();
    let mut wrong = Vec::new();
    for (feature, verdict) in needs::all() {
        println!("{}: {verdict:?}", feature.what);
        match verdict {
            Verdict::WronglyDenied(reason) => wrong.push(reason),
            Verdict::MachineLacks(reason) if in_guest => wrong.push(reason),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Without its configuration, no kernel would be held to have anything.
#[test]
fn a_guests_configuration_is_known() {
    if std::env::var_os(needs::GUEST).is_some() {
        let facts = Facts::running();
        assert_eq!(facts.option("BPF_SYSCALL"), Some("y"));
        assert!(facts.version.is_some());
    }
}
