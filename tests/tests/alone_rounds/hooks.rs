//! Many attachments, each with traffic and an end: nothing grows.
//!
//! How many is set by `BPFGEN_SOAK`; with 10000 it takes one to three minutes, in which the kernel
//! waits for its own grace periods.

use std::{
    fs,
    net::UdpSocket,
    path::{Path, PathBuf},
    process::{self, Command},
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    bpf_program,
    link::{Link, NetNamespace, XdpMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{LATE, caller, descriptors, kernel::Objects};

#[bpf_program("fixtures/alone/lk9_hooks.bpf.c")]
mod lk9 {}

const PREFIX: &str = "lk9_";
const HOOKS: usize = 6;

/// Fewer in a guest, where each takes ten times as long.
fn rounds() -> usize {
    let asked = std::env::var("BPFGEN_SOAK").ok().and_then(|number| number.parse().ok());
    let usual: usize = if std::env::var_os(needs::GUEST).is_some() { 300 } else { 1200 };
    asked.unwrap_or(usual).div_ceil(HOOKS)
}

/// Bytes of this process in memory.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_ascii_whitespace().next().unwrap().parse::<u64>().unwrap() << 10
}

/// A cgroup with this process in it, which leaves when this is dropped.
struct Cgroup {
    root: PathBuf,
    folder: PathBuf,
    before: String,
}

impl Cgroup {
    fn enter(root: &Path) -> Self {
        let folder = root.join(format!("bpfgen-rounds-{}", process::id()));
        let now = fs::read_to_string("/proc/self/cgroup").unwrap();
        let before = now.lines().find_map(|line| line.strip_prefix("0::/")).unwrap().to_owned();
        fs::create_dir(&folder).unwrap();
        let this = Self { root: root.to_owned(), folder, before };
        this.put(&this.folder);
        this
    }

    fn put(&self, folder: &Path) {
        fs::write(folder.join("cgroup.procs"), process::id().to_string()).unwrap();
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.put(&self.root.join(&self.before));
        let _ = fs::remove_dir(&self.folder);
    }
}

/// A datagram to ourselves: out of the cgroup, in by `lo`, to a socket that is looked up.
fn traffic(here: &UdpSocket) {
    here.send_to(b"hello", here.local_addr().unwrap()).unwrap();
    here.recv(&mut [0; 8]).unwrap();
    assert_ne!(std::os::unix::process::parent_id(), 0);
}

fn attach(loaded: &lk9::Loaded, cgroup: &Path) -> [Link; HOOKS] {
    let programs = &loaded.programs;
    [
        programs.lk9_raw.attach().unwrap(),
        programs.lk9_trace.attach().unwrap(),
        programs.lk9_btf.attach().unwrap(),
        programs.lk9_cgroup.attach(cgroup).unwrap(),
        programs.lk9_lookup.attach(NetNamespace::own()).unwrap(),
        programs.lk9_xdp.attach("lo", XdpMode::Generic).unwrap(),
    ]
}

fn runs(loaded: &lk9::Loaded) -> [u64; HOOKS] {
    let bss = &loaded.bss;
    [
        bss.lk9_raw_runs.get(),
        bss.lk9_trace_runs.get(),
        bss.lk9_btf_runs.get(),
        bss.lk9_cgroup_runs.get(),
        bss.lk9_lookup_runs.get(),
        bss.lk9_xdp_runs.get(),
    ]
}

fn soak(loaded: &lk9::Loaded, cgroup: &Path) {
    let here = UdpSocket::bind("127.0.0.1:0").unwrap();
    here.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let round = |number: usize| {
        let before = runs(loaded);
        let links = attach(loaded, cgroup);
        traffic(&here);
        let during = runs(loaded);
        for (hook, (before, during)) in before.iter().zip(during).enumerate() {
            assert!(during > *before, "round {number}: hook {hook} is not called");
        }
        drop(links);
        let after = runs(loaded);
        traffic(&here);
        assert_eq!(runs(loaded), after, "round {number}: something is still attached");
    };
    // What is opened once and kept, and what an allocator takes.
    (0..20).for_each(&round);
    let (open, resident) = (descriptors(), memory());
    (0..rounds()).for_each(&round);
    assert_eq!(descriptors(), open);
    let grown = memory().saturating_sub(resident);
    assert!(grown < 1 << 20, "{grown} bytes more");
}

#[test]
fn attachments_come_and_go() {
    needs!(SkLookup, XdpLinks, Listing, OwnMounts, Command("ip"));
    let thread = thread::spawn(|| {
        caller::own_network();
        caller::own_mounts();
        caller::ip("link set lo up");
        let mount = tempfile::tempdir().unwrap();
        let at = mount.path().to_string_lossy().into_owned();
        for arguments in [&["--make-rprivate", "/"][..], &["-t", "cgroup2", "cgroup2", &at]] {
            let status = Command::new("mount").args(arguments).status().unwrap();
            assert!(status.success(), "mount {arguments:?}: {status}");
        }
        let cgroup = Cgroup::enter(mount.path());
        let mut open = lk9::open().unwrap();
        let (dev, ino) = caller::pid_namespace();
        open.rodata.lk9_pidns_dev = dev;
        open.rodata.lk9_pidns_ino = ino;
        open.rodata.lk9_process = process::id();
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        soak(&loaded, &cgroup.folder);

        // The kernel ends links late, but all of them; the programs are still there.
        let begun = Instant::now();
        loop {
            let found = Objects::named(PREFIX).unwrap();
            assert!(!found.names.is_empty());
            if found.links.is_empty() {
                break;
            }
            assert!(begun.elapsed() < LATE, "the kernel still has {found:?}");
            thread::sleep(Duration::from_millis(100));
        }
        drop(cgroup);
        let _ = Command::new("umount").arg(mount.path()).status();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
    covered(
        "Programs and attaching",
        "soak: six hooks attached and detached again and again, with traffic",
        "5.9",
        How::Native,
    );
}
