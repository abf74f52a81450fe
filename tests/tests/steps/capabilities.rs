//! Which capabilities suffice, and what is said where one is missing.

use std::{
    fs,
    os::{fd::AsFd as _, unix::fs::PermissionsExt as _},
    path::PathBuf,
    process::{Command, Output, Stdio},
    thread,
};

use bpfgen_runtime::{ErrorKind, OpenObject, bpf_program, hook};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, covered},
    start,
};
use caps::{CapSet, Capability};
use tempfile::TempDir;

use crate::{AREA, caller};

#[bpf_program("fixtures/struct_ops/cc.bpf.c")]
mod cc {}

/// Whether this kernel has CAP_BPF and CAP_PERFMON; before, there was only CAP_SYS_ADMIN.
fn has_newer_two() -> bool {
    caps::runtime::thread_all_supported().contains(&Capability::CAP_BPF)
}

/// A copy of the loader that every user can run: the build's folder may be closed to others.
fn open_to_all() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("loader");
    fs::copy(env!("CARGO_BIN_EXE_loader"), &copy).expect("a copy");
    for path in [folder.path(), &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    // Whoever starts it from here on finds that nobody writes it.
    let mut command = Command::new(&copy);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    start(&mut command).and_then(|mut child| child.wait()).expect("it starts");
    (folder, copy)
}

#[test]
fn another_user_attaches_to_the_network() {
    needs!(Clsact, Cgroups, Root);
    if !has_newer_two() {
        needs::skip("capabilities::another_user", "CAP_BPF came with Linux 5.8");
        return;
    }
    let (_folder, loader) = open_to_all();
    // In a network namespace and a cgroup that nothing else is in.
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::loopback_up();
        let group = Group::enter().expect("a cgroup");
        let run = |capabilities: &str| -> Output {
            let mut command = Command::new(env!("CARGO_BIN_EXE_helper"));
            command.args(["as-nobody", capabilities]).arg(&loader).arg("network");
            command.current_dir("/").stdin(group.as_fd().try_clone_to_owned().unwrap());
            command.output().expect("it starts")
        };
        let all = run("CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN");
        assert!(all.status.success(), "{all:?}");
        assert_eq!(all.stdout, b"seen\n");
        for (kept, lacking, purpose) in [
            ("CAP_BPF,CAP_PERFMON", "CAP_NET_ADMIN", "networking"),
            ("CAP_PERFMON,CAP_NET_ADMIN", "CAP_BPF", "programs, maps and types"),
        ] {
            let refused = run(kept);
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(!refused.status.success(), "{kept}: {refused:?}");
            assert!(said.contains(&format!("lacks {lacking}")), "{kept}: {said}");
            assert!(
                said.contains(&format!("{lacking} is for ")) && said.contains(purpose),
                "{said}"
            );
        }
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    covered(
        AREA,
        "CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, not root: XDP, filter, cgroup, map of sockets",
        "5.8",
        How::Native,
    );
}

/// Runs on a thread that has given these capabilities up.
fn without<T: Send + 'static>(lost: &[Capability], run: impl FnOnce() -> T + Send + 'static) -> T {
    let lost = lost.to_vec();
    let thread = thread::spawn(move || {
        for capability in lost {
            caps::drop(None, CapSet::Effective, capability).unwrap();
        }
        run()
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[test]
fn callbacks_without_one() {
    needs!(Guest, StructOps);
    if !has_newer_two() {
        needs::skip("capabilities::callbacks_without_one", "CAP_BPF came with Linux 5.8");
        return;
    }
    let load = || cc::open().unwrap().load().map(drop);
    // Implies the others.
    let admin = Capability::CAP_SYS_ADMIN;
    without(&[admin], load).unwrap_or_else(|error| panic!("{error:?}"));
    for lost in [Capability::CAP_BPF, Capability::CAP_PERFMON] {
        let error = without(&[admin, lost], load).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Permission, "{lost}: {error:?}");
        let help = error.help().unwrap();
        assert!(help.contains(&format!("lacks {lost}")), "{help}");
        assert!(help.contains(&format!("{lost} is for ")), "{help}");
    }
    let row = "struct_ops: CAP_BPF and CAP_PERFMON are enough, and named where they lack";
    covered(AREA, row, "5.8", How::Native);
}

#[test]
fn addresses_of_symbols_take_another() {
    needs!(Bpf, Root);
    let setting = fs::read_to_string("/proc/sys/kernel/kptr_restrict").unwrap();
    let address = || {
        let object = OpenObject::parse("externs", EXTERNS).unwrap();
        let loaded = object.loader().bytes(".rodata", &[0; 4]).load()?;
        loaded.program::<hook::RawTracePoint>("look").map(drop)
    };
    let shown = without(&[Capability::CAP_SYS_ADMIN], || {
        fs::read_to_string("/proc/kallsyms").unwrap().lines().any(|line| !line.starts_with("00000"))
    });
    let result = without(&[Capability::CAP_SYSLOG], address);
    match result {
        // Also shown to who may look at events of the whole kernel.
        Ok(()) => assert_eq!(setting.trim(), "0", "they are shown"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
            assert!(error.to_string().contains("vfs_read is hidden"), "{error}");
            let help = error.help().unwrap();
            assert!(help.contains("CAP_SYSLOG"), "{help}");
        }
    }
    assert!(shown, "CAP_SYS_ADMIN is not what it takes");
    covered(AREA, "addresses of kernel symbols: CAP_SYSLOG, by name", "5.2", How::Native);
}

/// A program that wants the address of `vfs_read`.
const EXTERNS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/externs.bpfel.o"));
