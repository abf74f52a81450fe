//! `cargo bpfgen vmlinux`: clang reads the header, and reads the types in it that the BTF has.

mod clang;
mod command;
mod reference;
mod same;

use bpfgen_object::btf::{
    Btf, Type, TypeId,
    header::{Printer, write_header},
};
use clang::Clang;

/// The running kernel's BTF; or says that there is none.
fn kernel(test: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read("/sys/kernel/btf/vmlinux").ok();
    if bytes.is_none() {
        bpfgen_skip::skip(test, "the kernel has no BTF (/sys/kernel/btf/vmlinux)");
    }
    bytes
}

/// What programs include besides `vmlinux.h`.
const LIBBPF: &str = "#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_core_read.h>\n";

/// Every type of `btf` is in its header, with the same size and members, as this clang reads it.
/// `includes` are headers that have to work with it.
fn check(btf: &Btf, includes: &str, clang: &Clang) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vmlinux.h"), write_header(btf).unwrap()).unwrap();
    let printer = Printer::new(btf);
    let header = "#include \"vmlinux.h\"\n";
    let assertions = reference::assertions(btf, &printer);
    clang.compile(folder.path(), &format!("{header}{includes}{assertions}"));

    // clang takes a time that is quadratic in the number of types that it writes.
    let ids: Vec<TypeId> =
        btf.iter().map(|(id, _)| id).filter(|&id| printer.c_name(id).is_some()).collect();
    let mut checked = 0;
    for ids in ids.chunks(1000) {
        let uses = reference::uses(btf, &printer, ids);
        let object = clang.compile(folder.path(), &format!("{header}{uses}"));
        checked += same::check(btf, ids, &Btf::from_file(&object).unwrap());
    }
    println!("{checked} of {} types are the same with clang {}", ids.len(), clang.version);
    assert!(checked > 20, "only {checked} types were compared");
}

#[test]
fn the_running_kernels_types_with_clang_14() {
    const TEST: &str = "the_running_kernels_types_with_clang_14";
    if let (Some(clang), Some(btf)) = (Clang::version(14, TEST), kernel(TEST)) {
        check(&Btf::decode(&btf).unwrap(), LIBBPF, &clang);
    }
}

#[test]
fn the_running_kernels_types_with_clang_19() {
    const TEST: &str = "the_running_kernels_types_with_clang_19";
    if let (Some(clang), Some(btf)) = (Clang::version(19, TEST), kernel(TEST)) {
        check(&Btf::decode(&btf).unwrap(), LIBBPF, &clang);
    }
}

/// From C and back, through the BTF and the header.
fn round_trip(clang: &Clang) {
    let folder = tempfile::tempdir().unwrap();
    let object = clang.compile(folder.path(), include_str!("types.c"));
    let btf = Btf::from_file(&object).unwrap();
    let is_named = |ty: &Type| matches!(ty, Type::Struct(ty) if !ty.name.is_none());
    assert!(
        btf.iter().filter(|(_, ty)| is_named(ty)).count() > 20,
        "the fixture was compiled away"
    );
    check(&btf, "", clang);
}

#[test]
fn every_construct_with_clang_14() {
    if let Some(clang) = Clang::version(14, "every_construct_with_clang_14") {
        round_trip(&clang);
    }
}

#[test]
fn every_construct_with_clang_19() {
    if let Some(clang) = Clang::version(19, "every_construct_with_clang_19") {
        round_trip(&clang);
    }
}

#[test]
fn every_construct_with_clang_22() {
    if let Some(clang) = Clang::version(22, "every_construct_with_clang_22") {
        round_trip(&clang);
    }
}
