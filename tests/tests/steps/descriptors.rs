//! What descriptors a load makes, in a process whose standard streams are closed.
#![allow(unsafe_code, reason = "closing them")]

use std::{
    env, fs,
    os::fd::{AsFd as _, AsRawFd as _, RawFd},
    process::{self, Command},
};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{AREA, look, run};

/// Names a file to the child, for what it finds.
const REPORT: &str = "BPFGEN_TEST_REPORT";
/// `O_CLOEXEC`, as `/proc/self/fdinfo` has it.
const CLOEXEC: u32 = 0o2_000_000;

/// Of all that are open, which is of the kernel's objects of BPF, and not closed by exec.
fn open_ones() -> Vec<(RawFd, String, bool)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc/self/fd").unwrap() {
        let entry = entry.unwrap();
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        let name = entry.file_name().into_string().unwrap();
        let Ok(info) = fs::read_to_string(format!("/proc/self/fdinfo/{name}")) else { continue };
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
        let closed = u32::from_str_radix(flags, 8).unwrap() & CLOEXEC != 0;
        found.push((name.parse().unwrap(), target.to_string_lossy().into_owned(), closed));
    }
    found
}

/// In the child. It has nothing to print to.
fn load_without_streams(report: &str) -> Result<(), String> {
    for fd in 0..3 {
        // SAFETY: nothing in this process uses them from here on; it ends below.
        unsafe { libc::close(fd) };
    }
    let error = |error: bpfgen_runtime::Error| format!("{error:?}");
    let prepared = look::open().map_err(error)?.prepare().map_err(error)?;
    let inner = prepared.maps.prep_outer.create_inner().map_err(error)?;
    prepared.maps.prep_outer.set(0, &inner).map_err(error)?;
    let loaded = prepared.load().map_err(error)?;
    if run(&loaded.programs.look) != 1 {
        return Err("the program does not run".to_owned());
    }
    let lowest = loaded.programs.look.fd().map_err(error)?.as_fd().as_raw_fd();
    let found = open_ones();
    let bpf: Vec<_> = found.iter().filter(|(_, target, _)| target.contains("bpf")).collect();
    let wrong: Vec<_> = bpf.iter().filter(|(fd, _, closed)| *fd < 3 || !closed).collect();
    if bpf.len() < 6 || !wrong.is_empty() || lowest < 3 {
        return Err(format!("{wrong:?} of {found:?}"));
    }
    // Of what is not BPF, too: nothing that this load has opened is left for another program.
    let left =
        found.iter().any(|(fd, target, closed)| *fd > 2 && !closed && target.contains("btf"));
    if left {
        Err(format!("{found:?}"))
    } else {
        fs::write(report, "fine").map_err(|e| e.to_string())
    }
}

#[test]
fn none_is_a_standard_stream_and_all_end_with_exec() {
    needs!(Bpf);
    if let Ok(report) = env::var(REPORT) {
        if let Err(error) = load_without_streams(&report) {
            fs::write(&report, error).unwrap();
        }
        process::exit(0);
    }
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "descriptors::none_is_a_standard_stream_and_all_end_with_exec"])
        .args(["--nocapture", "--test-threads=1"])
        .env(REPORT, &report)
        .output()
        .unwrap();
    let said = fs::read_to_string(&report).unwrap_or_else(|_| format!("nothing: {child:?}"));
    assert_eq!(said, "fine");
    covered(AREA, "descriptors: none below 3, all closed by exec", "5.2", How::Native);
}
