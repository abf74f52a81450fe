//! A module with structs of callbacks: compiled and used.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Structs of callbacks.
#[warn(clippy::pedantic, clippy::nursery)]
#[path = "golden/struct_ops.rs"]
pub mod struct_ops;

use std::ffi::CStr;

use bpfgen_runtime::{
    OpenStructOps, StructOps, StructOpsLink,
    value::{Bool, KernelPtr, Slot},
};
use struct_ops::{Limits, Links, Loaded, Mode, Ops, Sock, StructOpsV2};

fn open() -> struct_ops::Open {
    struct_ops::open().expect("the checked-in object fits the checked-in module")
}

#[test]
fn fields_have_their_initialisers_and_can_be_set() {
    let mut open = open();
    let first: &mut OpenStructOps<Ops> = &mut open.struct_ops.first;
    assert_eq!((first.on, first.mode, first.flags), (Bool::TRUE, Mode::MODE_SAFE, 3));
    assert_eq!((first.limits.low, first.limits.high), (1, 9));
    assert_eq!(first.limits.nested, KernelPtr::<fn()>::NULL, "no slot");
    assert_eq!(first.owner, KernelPtr::<()>::NULL);
    assert_eq!(first.name.to_str(), Ok("first"), "the field, not the method");
    assert_eq!(first.name(), "first", "the method");
    first.limits = Limits { high: 10, ..first.limits };
    first.stamps[1] = 7;
    first.name.set("other").expect("it fits");
    assert_eq!((first.limits.high, first.name.to_str()), (10, Ok("other")));
    assert_eq!(open.struct_ops.linked.name.to_str(), Ok("linked"));
}

#[test]
fn slots_hold_programs_of_the_object() {
    let mut open = open();
    let (ops, programs) = (&mut open.struct_ops, &open.programs);
    let init: Slot<fn(KernelPtr<Sock>, u32) -> i32> = ops.first.init;
    assert!(init.is_set() && ops.first.leave.is_set() && !ops.first.extra.is_set());
    assert_eq!(init, Slot::from(&programs.do_init));
    assert_eq!(init, ops.linked.init, "the same program");
    let extra: Slot<fn(KernelPtr<CStr>) -> u64> = ops.linked.extra;
    ops.first.extra.set(&programs.do_extra);
    assert_eq!(ops.first.extra, extra);
    ops.first.extra = Some(&programs.do_tick).into();
    assert_ne!(ops.first.extra, extra);
    ops.first.extra = None.into();
    ops.first.init.clear();
    assert_eq!((ops.first.extra, ops.first.init), (Slot::NONE, Slot::NONE));
}

#[test]
fn what_is_created_and_attached_can_be_chosen() {
    let mut open = open();
    let sometimes: &mut OpenStructOps<StructOpsV2> = &mut open.struct_ops.sometimes;
    assert!(!sometimes.autocreate() && sometimes.autoattach());
    assert!(sometimes.set_autocreate(true).autocreate());
    assert!(!sometimes.set_autoattach(false).autoattach());
    assert_eq!(sometimes.name(), "optional");
    assert!(open.struct_ops.first.autocreate());
}

#[test]
fn values_and_links_have_the_types_of_their_structs() {
    fn _types(loaded: Loaded, links: Links) -> Option<()> {
        let first: StructOps<Ops> = loaded.struct_ops.first;
        let linked: StructOpsLink<Ops> = links.linked?;
        linked.update(&first).ok()
    }
}
