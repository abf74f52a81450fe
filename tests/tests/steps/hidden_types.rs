//! A kernel that does not show its types: sysfs has none in a mount namespace of the test's own.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use caps::{CapSet, Capability};

use crate::{AREA, look, run};

/// With CO-RE.
#[bpf_program("fixtures/faults/flt.bpf.c")]
mod flt {}

/// Names a copy of the types to the child.
const COPY: &str = "BPFGEN_TEST_TYPES";

/// In the child, where the copy is. In the parent, runs the test of this name again where
/// `/sys/kernel/btf` is empty.
fn hidden(test: &str) -> Option<PathBuf> {
    if let Some(copy) = env::var_os(COPY) {
        assert!(!Path::new("/sys/kernel/btf/vmlinux").exists());
        return Some(copy.into());
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("types");
    std::fs::copy("/sys/kernel/btf/vmlinux", &copy).unwrap();
    let script = r#"mount -t tmpfs none /sys/kernel/btf && exec "$0" "$@""#;
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", script])
        .arg(env::current_exe().unwrap())
        .args(["--exact", &format!("hidden_types::{test}"), "--nocapture"])
        .env(COPY, copy)
        .output()
        .unwrap();
    assert!(output.status.success(), "in the child: {}", bpfgen_tests::outside::text(&output));
    bpfgen_skip::repeat(&output.stdout);
    None
}

#[test]
fn core_says_what_it_looked_for() {
    if env::var_os(COPY).is_none() {
        needs!(Bpf, OwnMounts);
    }
    let Some(copy) = hidden("core_says_what_it_looked_for") else { return };
    // With this capability, the kernel gives its types by another way since 5.11.
    let load = |types: Option<PathBuf>| {
        let all = [Capability::CAP_SYS_ADMIN];
        let there = caps::runtime::thread_all_supported();
        let newer = there.contains(&Capability::CAP_BPF);
        thread::spawn(move || {
            for lost in all.iter().filter(|_| newer) {
                caps::drop(None, CapSet::Effective, *lost).unwrap();
            }
            let mut open = flt::open().unwrap();
            if let Some(types) = types {
                open.object().btf_path(types);
            }
            open.load()
        })
        .join()
        .unwrap()
    };
    let error = load(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingKernelBtf, "{error:?}");
    assert!(error.to_string().contains("/sys/kernel/btf/vmlinux is not there"), "{error}");
    let help = error.help().unwrap();
    assert!(help.contains("BPFGEN_BTF") && help.contains("btf_path"), "{help}");
    // What does without does.
    let loaded = look::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(run(&loaded.programs.look), 1);
    // What is said is done.
    load(Some(copy)).unwrap_or_else(|error| panic!("{error:?}"));
    let row = "types hidden: CO-RE says where it looked, and takes a file; all else loads";
    covered(AREA, row, "5.2", How::Native);
}
