//! The limit on locked memory, which kernels before 5.11 charge maps to.

use std::process::Command;

use bpfgen_runtime::kernel::Version;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::AREA;

fn said(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Whether this kernel charges maps to the limit.
fn charges() -> bool {
    Version::running().unwrap() < Version::new(5, 11)
}

#[test]
fn it_is_lifted_where_it_counts() {
    needs!(Bpf, Root);
    let loader = env!("CARGO_BIN_EXE_loader");
    let said = said(Command::new(loader).arg("without-locked-memory"));
    // No limit, or what it was.
    let limit = if charges() { "None" } else { "Some(0)" };
    assert_eq!(said, format!("loaded, {limit}\n"));
    let row = "RLIMIT_MEMLOCK: lifted where maps are charged to it, else left alone";
    covered(AREA, row, "5.2", How::Native);
}

#[test]
fn it_is_named_where_it_cannot_be_lifted() {
    needs!(Bpf, Root);
    let mut command = Command::new(env!("CARGO_BIN_EXE_helper"));
    command.args(["without", "CAP_SYS_RESOURCE", env!("CARGO_BIN_EXE_loader")]);
    let said = said(command.arg("without-locked-memory-at-all"));
    if charges() {
        assert!(said.starts_with("Permission "), "{said}");
        assert!(said.contains("limit on locked memory, which is 0 bytes"), "{said}");
        assert!(said.contains("ulimit -l unlimited"), "{said}");
        covered(AREA, "RLIMIT_MEMLOCK: named where it cannot be lifted", "5.2", How::Native);
    } else {
        assert_eq!(said, "loaded, Some(0)\n");
    }
}
