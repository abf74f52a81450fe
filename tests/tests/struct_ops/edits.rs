//! Values edited before load, and what kernels lack.

use bpfgen_runtime::{Error, ErrorKind, bpf_program};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{
    congestion::{cc, create, open},
    tcp::{Sending, in_namespace, is_available},
};

#[bpf_program("fixtures/struct_ops/sched.bpf.c")]
mod another {}

fn refusal(open: cc::Open) -> Error {
    open.load().expect_err("it must be refused")
}

#[test]
fn slots_decide_what_is_called_and_loaded() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        const NAME: &str = "bpfgen_edited";
        let mut open = open();
        create!(open, plain, NAME);
        let value = &mut open.struct_ops.plain;
        assert!(value.init.is_set() && !value.cwnd_event.is_set());
        value.init.clear();
        value.release.clear();
        value.cong_avoid.set(&open.programs.on_fast);
        let bpf = open.load().unwrap();
        // Those that are in no value, or in one that is not created, are not loaded.
        let programs = &bpf.programs;
        assert!(programs.on_fast.is_loaded() && programs.on_window.is_loaded());
        assert!(!programs.on_init.is_loaded() && !programs.on_slow.is_loaded());
        assert!(!programs.on_nothing.is_loaded() && !programs.unused.is_loaded());
        assert!(!bpf.struct_ops.linked.is_created());
        let error = bpf.struct_ops.linked.attach().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");

        let link = bpf.struct_ops.plain.attach().unwrap();
        Sending::by(NAME).send();
        assert!(bpf.bss.fast.get() > 0);
        assert_eq!((bpf.bss.slow.get(), bpf.bss.inits.get()), (0, 0));
        link.detach().unwrap();
        assert!(!is_available(NAME));
    });
    covered(
        "Loading",
        "struct_ops values edited before load: numbers, text, slots cleared and set",
        "5.6",
        How::Native,
    );
}

#[test]
fn what_the_kernel_lacks_matters_only_where_it_is_set() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        const NAME: &str = "bpfgen_newer";
        let mut object = open();
        create!(object, newer, NAME);
        let error = refusal(object);
        assert_eq!(error.kind(), ErrorKind::MissingKernelType, "{error:?}");
        assert!(error.to_string().contains("map newer: member `no_such_callback`"), "{error}");
        assert!(error.help().unwrap().contains("clear the slot"), "{error:?}");

        let mut object = open();
        create!(object, newer, NAME);
        object.struct_ops.newer.no_such_callback.clear();
        object.struct_ops.newer.no_such_number = 7;
        let error = refusal(object);
        assert!(error.to_string().contains("member `no_such_number`"), "{error}");

        let mut object = open();
        create!(object, newer, NAME);
        object.struct_ops.newer.no_such_callback.clear();
        let bpf = object.load().unwrap();
        assert!(!bpf.programs.on_nothing.is_loaded());
        let link = bpf.struct_ops.newer.attach().unwrap();
        Sending::by(NAME).send();
        assert!(bpf.bss.slow.get() > 0);
        drop(link);
        assert!(!is_available(NAME));
    });
    covered(
        "Loading",
        "struct_ops members that the kernel lacks: passed over while zero, else named",
        "5.6",
        How::Native,
    );
}

#[test]
fn members_that_differ_are_told() {
    needs!(Guest, StructOps);
    // A name of its own for the type, but the kernel's is meant.
    let mut object = open();
    create!(object, odd, "bpfgen_odd");
    object.load().unwrap();

    let mut object = open();
    create!(object, odd, "bpfgen_odd");
    object.struct_ops.odd.flags = 1;
    let error = refusal(object).to_string();
    assert!(error.contains("member `flags`"), "{error}");
    assert!(error.contains("8 bytes in the object and 4 in this kernel"), "{error}");

    let mut object = open();
    create!(object, odd, "bpfgen_odd");
    object.struct_ops.odd.owner.inner = 1;
    let error = refusal(object).to_string();
    assert!(error.contains("a struct in the object and a pointer in this kernel"), "{error}");

    let mut object = open();
    object.struct_ops.unknown.set_autocreate(true);
    let error = refusal(object);
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("no struct_ops of the kind \"bpfgen_no_such_ops\""));
}

#[test]
fn programs_that_are_nowhere_and_of_others() {
    needs!(Guest, StructOps);
    let mut object = open();
    object.programs.unused.set_autoload(true);
    let error = refusal(object);
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("program unused"), "{error}");
    assert!(error.to_string().contains("no value of the object"), "{error}");

    let other = another::open().unwrap();
    let mut object = open();
    create!(object, plain, "bpfgen_none");
    object.struct_ops.plain.init.set(&other.programs.on_running);
    let error = refusal(object);
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("plain holds no program of this object"), "{error}");
}

/// The kernel looks at the values when they are registered.
#[test]
fn what_the_kernel_refuses() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        let mut object = open();
        create!(object, plain, "bpfgen_bare");
        object.struct_ops.plain.ssthresh.clear();
        let bpf = object.load().unwrap();
        let error = bpf.struct_ops.plain.attach().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.to_string().contains("does not take this tcp_congestion_ops"), "{error}");
        assert!(error.help().unwrap().contains("insists on"), "{error:?}");
        assert!(!is_available("bpfgen_bare"));
    });
}
