//! Loads in the ways for older kernels, on any.

use std::os::unix::process::parent_id;

use bpfgen_runtime::{
    ErrorKind, OpenObject,
    loader::{BtfFeatures, Features},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::flt;

fn load(features: Features) -> flt::Loaded {
    let mut open = flt::open().unwrap();
    open.rodata.flt_process = std::process::id();
    open.object().features(features);
    open.load().unwrap_or_else(|error| panic!("{features:?}: {error:?}"))
}

/// The programs run, and read the kernel's types.
fn works(loaded: &flt::Loaded) {
    let links = loaded.attach().unwrap_or_else(|error| panic!("{error:?}"));
    assert_ne!(parent_id(), 0, "a system call");
    drop(links);
    assert!(loaded.bss.flt_hits.try_get().unwrap() > 0);
    assert_eq!(loaded.bss.flt_tgid.try_get().unwrap(), std::process::id());
}

#[test]
fn globals_that_cannot_be_mapped() {
    needs!(Bpf);
    let loaded = load(Features { mapped_globals: false, ..Features::default() });
    works(&loaded);
    let error = loaded.bss.flt_hits.set(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    covered("Loading", "globals without mapped arrays", "5.2", How::Forced);
}

#[test]
fn older_helpers() {
    needs!(Bpf);
    let called = |features| {
        works(&load(features));
        let mut object = OpenObject::parse("flt", flt::OBJECT).unwrap();
        object.features(features).log_level(2);
        let loaded = object.loader().load().unwrap();
        loaded.verifier_log("flt_raw").unwrap().unwrap().contains("bpf_probe_read_kernel#113")
    };
    assert!(called(Features::default()));
    assert!(!called(Features { probe_read_kernel: false, ..Features::default() }));
    covered("Loading", "bpf_probe_read instead of bpf_probe_read_kernel", "4.1", How::Forced);
}

#[test]
fn older_types() {
    needs!(Bpf);
    let all = BtfFeatures::ALL;
    let each = [
        BtfFeatures { func: false, ..all },
        BtfFeatures { datasec: false, ..all },
        BtfFeatures { func_global: false, ..all },
        BtfFeatures { float: false, ..all },
        BtfFeatures { decl_tag: false, ..all },
        BtfFeatures { type_tag: false, ..all },
        BtfFeatures { enum64: false, ..all },
        BtfFeatures { qmark_datasec: false, ..all },
        BtfFeatures { tag_attributes: false, ..all },
        BtfFeatures::NONE,
    ];
    for btf in each {
        works(&load(Features { btf, ..Features::default() }));
    }
    covered("Loading", "BTF without kinds of newer kernels, one by one", "4.18", How::Forced);
}
