//! A process that is killed at each of its calls of bpf(2), from the first of a load to the last
//! before all is let go: what the kernel has then, and what the next one makes of the pins.

use std::{
    cell::Cell,
    collections::BTreeSet,
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    Link, bpf_program,
    link::{ProbeMode, UProbeTarget},
};
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};

use crate::{
    LATE,
    answering::{Answer, answering},
    kernel::there,
    whole::{LINK, PINNED, load, unpin},
};

#[bpf_program("fixtures/steps/capable.bpf.c")]
mod capable {}

/// Says to the child at which call it ends, and where it says what it had then.
const KILLED_AT: &str = "BPFGEN_TEST_KILLED_AT";
const REPORT: &str = "BPFGEN_TEST_REPORT";
/// Where the child is to pin.
const ROOT: &str = "BPFGEN_TEST_ROOT";

/// The number by which the kernel knows it, as `/proc/PID/fdinfo` has it.
type Object = (&'static str, u32);

/// What of BPF this process has open.
fn held() -> BTreeSet<Object> {
    const KINDS: [&str; 4] = ["map_id", "prog_id", "link_id", "btf_id"];
    let mut held = BTreeSet::new();
    for entry in fs::read_dir("/proc/self/fdinfo").unwrap() {
        let Ok(info) = fs::read_to_string(entry.unwrap().path()) else { continue };
        for (name, value) in info.lines().filter_map(|line| line.split_once(':')) {
            if let Some(kind) = KINDS.iter().find(|kind| **kind == name) {
                held.insert((*kind, value.trim().parse().unwrap()));
            }
        }
    }
    held
}

/// In the child: all of it, but for the call of this number and what follows.
fn load_until(killed_at: u32, root: &Path, report: &Path) {
    let calls = Cell::new(0);
    let root = root.to_owned();
    let answer = |_: &_| {
        calls.set(calls.get() + 1);
        if calls.get() == killed_at {
            let held = held();
            let lines: Vec<_> = held.iter().map(|(kind, id)| format!("{kind} {id}")).collect();
            fs::write(report, lines.join("\n")).unwrap();
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)
                .unwrap();
        }
        Answer::Kernel
    };
    answering(move || load(&root), answer).unwrap().unwrap_or_else(|error| panic!("{error:?}"));
}

#[test]
fn at_each_call() {
    if let Some(at) = env::var_os(KILLED_AT) {
        let at = at.to_str().unwrap().parse().unwrap();
        let [root, report] = [ROOT, REPORT].map(|name| PathBuf::from(env::var_os(name).unwrap()));
        load_until(at, &root, &report);
        return;
    }
    needs!(Bpf, Listing, OwnMounts);
    let Some(root) = bpffs("killed::at_each_call") else { return };
    // What the kernel has been asked once is known to this process from here on.
    load(&root).unwrap();
    unpin(&root);
    // The kernel's own types, which a process may have open for a while.
    let before = there().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (report, temporary) = (folder.path().join("report"), folder.path().join("temporary"));
    fs::create_dir(&temporary).unwrap();
    let (mut calls, mut seen, mut half) = (0, BTreeSet::new(), BTreeSet::new());
    // In a guest each takes a hundred times as long, so there it is at every seventh.
    let guest = env::var_os(needs::GUEST).is_some();
    for at in (1..).step_by(if guest { 7 } else { 1 }) {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "killed::at_each_call", "--nocapture"])
            .env(KILLED_AT, at.to_string())
            .env(REPORT, &report)
            .env(ROOT, &root)
            .env("TMPDIR", &temporary)
            .output()
            .unwrap();
        assert_eq!(entries(&temporary), [""; 0], "at {at}");
        let there = entries(&root);
        if output.status.success() {
            calls = at - 1;
            unpin(&root);
            break;
        }
        assert_eq!(
            output.status.signal(),
            Some(9),
            "at {at}: {}",
            bpfgen_tests::outside::text(&output)
        );
        // Whole maps, and what may be pinned by the user.
        let known = |name: &String| PINNED.contains(&&**name) || name == LINK;
        assert!(there.iter().all(known), "at {at}: {there:?}");
        half.insert(there);
        // A pinned link is there to stay.
        let _ = fs::remove_file(root.join(LINK));
        load(&root).unwrap_or_else(|error| panic!("after one killed at {at}: {error:?}"));
        unpin(&root);
        let held: BTreeSet<_> = fs::read_to_string(&report)
            .unwrap()
            .lines()
            .map(|line| {
                let (kind, id) = line.split_once(' ').unwrap();
                (kind.to_owned(), id.parse().unwrap())
            })
            .filter(|object| !before.contains(object))
            .collect();
        wait_until_gone(&held, at);
        seen.extend(held.into_iter().map(|(kind, _)| kind));
    }
    assert!(calls > 30, "{calls}");
    let seen: Vec<_> = seen.iter().map(String::as_str).collect();
    if guest {
        // Some are there for less than seven calls.
        assert!(seen.contains(&"map_id") && seen.contains(&"prog_id"), "{seen:?}");
    } else {
        assert_eq!(seen, ["btf_id", "link_id", "map_id", "prog_id"]);
    }
    // Pin by pin.
    assert!(half.len() > if guest { 1 } else { PINNED.len() }, "{half:?}");
    println!("killed at {calls} calls of bpf(2), {} sets of pins", half.len());
    let row =
        "killed at each call of bpf(2): nothing left but whole pins, which the next load uses";
    covered("Loading", row, "5.2", How::Native);
}

fn wait_until_gone(held: &BTreeSet<(String, u32)>, at: u32) {
    let begun = Instant::now();
    loop {
        let there = there().expect("the kernel's lists");
        let left: BTreeSet<_> = there.intersection(held).collect();
        if left.is_empty() {
            return;
        }
        assert!(begun.elapsed() < LATE, "killed at {at}: the kernel still has {left:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A probe of this process by tracefs, where the kernel has it until it is removed.
fn probe() -> Link {
    let mut open = capable::open().unwrap();
    open.programs.cap_uprobe.set_autoload(true);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let target = UProbeTarget::function(env::current_exe().unwrap(), "main");
    let target = target.pid(std::process::id()).mode(ProbeMode::Tracefs);
    let link = loaded.programs.cap_uprobe.attach_to(&target);
    link.unwrap_or_else(|error| panic!("{error:?}"))
}

/// Which of these processes have probes there.
fn have_probes(of: &[u32]) -> Vec<u32> {
    let list = fs::read_to_string("/sys/kernel/tracing/uprobe_events").unwrap();
    let has = |pid: &u32| list.lines().any(|line| line.contains(&format!("_{pid}_")));
    of.iter().copied().filter(has).collect()
}

/// The kernel keeps a definition in tracefs, whatever becomes of its process: the next one that makes
/// one removes it, but not what somebody alive has.
#[test]
fn while_a_probe_of_tracefs_is_attached() {
    if env::var_os(KILLED_AT).is_some() {
        let link = probe();
        println!("attached");
        // Until it is killed, or nobody is there any more.
        let _ = std::io::stdin().read_line(&mut String::new());
        link.detach().unwrap();
        // Nobody reads what a test says at its end.
        std::process::exit(0);
    }
    needs!(Uprobes, Root);
    if !Path::new("/sys/kernel/tracing/uprobe_events").exists() {
        needs::skip("killed::while_a_probe_of_tracefs_is_attached", "tracefs is not mounted");
        return;
    }
    let start = || {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "killed::while_a_probe_of_tracefs_is_attached", "--nocapture"])
            .env(KILLED_AT, "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line.contains("attached")));
        child
    };
    let (mut killed, mut alive) = (start(), start());
    let pids = [killed.id(), alive.id()];
    assert_eq!(have_probes(&pids), pids);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(have_probes(&pids), pids, "the kernel keeps it");
    drop(probe());
    assert_eq!(have_probes(&pids), [alive.id()]);
    drop(alive.stdin.take());
    assert!(alive.wait().unwrap().success());
    assert_eq!(have_probes(&pids), []);
    let row = "killed while a probe of tracefs is attached: the next one removes it";
    covered("Programs and attaching", row, "4.4", How::Native);
}
