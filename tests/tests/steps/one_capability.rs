//! Capabilities given up one at a time: exactly which step fails then, and that its error names it.

use std::{fs, os::fd::AsFd as _, thread};

use bpfgen_runtime::{
    Error, ErrorKind, Link, Map, MapBuilder, Program, Result, bpf_program, hook,
    kernel::Version,
    link::{UProbeTarget, XdpMethod, XdpMode, XdpOptions},
    map::MapType,
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, covered},
};
use caps::{CapSet, Capability};

use crate::{AREA, caller};

#[bpf_program("fixtures/steps/capable.bpf.c")]
mod capable {}

const ADMIN: Capability = Capability::CAP_SYS_ADMIN;
const BPF: Capability = Capability::CAP_BPF;
const PERFMON: Capability = Capability::CAP_PERFMON;
const NET: Capability = Capability::CAP_NET_ADMIN;

/// What was made with all capabilities, for steps to go on with.
struct There {
    loaded: capable::Loaded,
    /// An iterator, which does nothing until it is read.
    _iterator: Link,
    group: Group,
    map: u32,
    program: u32,
    link: u32,
}

/// A step, what it takes, and what it does.
struct Step {
    name: &'static str,
    takes: &'static [Capability],
    /// The first version where CAP_SYS_ADMIN stands for all of them.
    admin: Option<Version>,
    act: fn(&There) -> Result<()>,
}

/// Loads one program of the object.
macro_rules! load {
    ($program:ident) => {
        |_| {
            let mut open = capable::open()?;
            open.programs.$program.set_autoload(true);
            open.load().map(drop)
        }
    };
}

fn detached(link: Result<Link>) -> Result<()> {
    link?.detach()
}

/// In all kernels that have the others.
const ALWAYS: Option<Version> = Some(Version::new(5, 8));

const STEPS: &[Step] = &[
    Step {
        name: "a map of least recently used elements",
        takes: &[BPF],
        admin: ALWAYS,
        act: |_| {
            let builder = MapBuilder::new(MapType::LRU_HASH, "cap_alone");
            builder.key_size(4).value_size(4).max_entries(4).create().map(drop)
        },
    },
    Step { name: "a program of sockets", takes: &[BPF], admin: ALWAYS, act: load!(cap_socket) },
    Step {
        name: "a program of a cgroup's packets",
        takes: &[BPF],
        admin: ALWAYS,
        act: load!(cap_packet),
    },
    Step {
        name: "a program of an interface",
        takes: &[BPF, NET],
        admin: ALWAYS,
        act: load!(cap_xdp),
    },
    Step {
        name: "a program of a tracepoint",
        takes: &[BPF, PERFMON],
        admin: ALWAYS,
        act: load!(cap_tracepoint),
    },
    Step {
        name: "a program of a probe",
        takes: &[BPF, PERFMON],
        admin: ALWAYS,
        act: load!(cap_uprobe),
    },
    Step {
        name: "a program of samples",
        takes: &[BPF, PERFMON],
        admin: ALWAYS,
        act: load!(cap_sample),
    },
    Step {
        name: "a program of an iterator",
        takes: &[BPF, PERFMON],
        admin: ALWAYS,
        act: load!(cap_iter),
    },
    Step {
        name: "attaching to a tracepoint",
        takes: &[PERFMON],
        admin: ALWAYS,
        act: |there| detached(there.loaded.programs.cap_tracepoint.attach()),
    },
    Step {
        name: "attaching to a function of a program",
        takes: &[ADMIN],
        admin: None,
        act: |there| {
            let own = std::env::current_exe().expect("this test");
            let target = UProbeTarget::function(own, "main").pid(std::process::id());
            detached(there.loaded.programs.cap_uprobe.attach_to(&target))
        },
    },
    Step {
        name: "attaching to an interface by netlink",
        takes: &[NET],
        admin: None,
        act: |there| {
            let by_netlink = XdpOptions::new().mode(XdpMode::Generic).method(XdpMethod::Netlink);
            let link = there.loaded.programs.cap_xdp.attach_with("lo", &by_netlink);
            detached(link)
        },
    },
    Step {
        name: "attaching to a cgroup's packets",
        takes: &[NET],
        admin: Some(Version::new(6, 9)),
        act: |there| detached(there.loaded.programs.cap_packet.attach(there.group.as_fd())),
    },
    Step {
        name: "a map by its number",
        takes: &[ADMIN],
        admin: None,
        act: |there| Map::from_id(there.map).map(drop),
    },
    Step {
        name: "a program by its number",
        takes: &[ADMIN],
        admin: None,
        act: |there| Program::<hook::Xdp>::from_id(there.program).map(drop),
    },
    Step {
        name: "a link by its number",
        takes: &[ADMIN],
        admin: None,
        act: |there| Link::from_id(there.link).map(drop),
    },
];

/// Which of those that a step takes are missing where these were given up.
fn missing(step: &Step, lost: &[Capability]) -> Vec<Capability> {
    let stands = step.admin.is_some_and(|since| Version::running() >= Some(since));
    if stands && !lost.contains(&ADMIN) {
        return Vec::new();
    }
    step.takes.iter().copied().filter(|it| lost.contains(it)).collect()
}

/// Goes through all steps without these capabilities.
fn go(there: &There, lost: &[Capability]) -> Vec<(&'static str, Option<Error>)> {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            for capability in lost {
                caps::drop(None, CapSet::Effective, *capability).expect("it can be given up");
            }
            STEPS.iter().map(|step| (step.name, (step.act)(there).err())).collect()
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[test]
fn each_step_names_what_it_lacks() {
    needs!(Bpf, Root, Cgroups, Iterators);
    let all = caps::runtime::thread_all_supported();
    if !all.contains(&BPF) {
        needs::skip("one_capability::each_step_names_what_it_lacks", "CAP_BPF came with Linux 5.8");
        return;
    }
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::loopback_up();
        let there = there();
        // Kernels of Debian: perf takes more than elsewhere.
        let strict = fs::read_to_string("/proc/sys/kernel/perf_event_paranoid").unwrap();
        let strict = strict.trim().parse::<i32>().unwrap() > 2;
        // One at a time, and each of the two that CAP_SYS_ADMIN includes without it.
        let alone = all.iter().map(|capability| vec![*capability]);
        for lost in alone.chain([vec![ADMIN, BPF], vec![ADMIN, PERFMON], vec![ADMIN, NET]]) {
            let results = go(&there, &lost);
            for (step, (name, error)) in STEPS.iter().zip(results) {
                let mut missing = missing(step, &lost);
                let Some(error) = error else {
                    assert_eq!(missing, [], "{name} works without {lost:?}");
                    continue;
                };
                // Before 5.19 each call of bpf(2) takes it, where not everybody may load programs.
                let old = Version::running() < Some(Version::new(5, 19));
                if missing.is_empty() && old && step.takes == [NET] && lost == [ADMIN, BPF] {
                    missing.push(BPF);
                }
                if missing.is_empty() && step.takes == [PERFMON] && strict && lost.contains(&ADMIN)
                {
                    missing.push(ADMIN);
                }
                assert!(!missing.is_empty(), "{name}, without {lost:?}: {error:?}");
                assert_eq!(error.kind(), ErrorKind::Permission, "{name}: {error:?}");
                let help = error.help().unwrap_or_default();
                let named = missing.iter().map(ToString::to_string).collect::<Vec<_>>();
                let words = format!("lacks {}:", named.join(" and "));
                assert!(help.contains(&words), "{name}, without {lost:?}: {error:?}");
            }
        }
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let row = "capabilities given up one at a time: which step fails, and that it names which";
    covered(AREA, row, "5.8", How::Native);
}

fn there() -> There {
    let mut open = capable::open().unwrap();
    let programs = &mut open.programs;
    programs.cap_tracepoint.set_autoload(true);
    programs.cap_uprobe.set_autoload(true);
    programs.cap_packet.set_autoload(true);
    programs.cap_xdp.set_autoload(true);
    programs.cap_iter.set_autoload(true);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let map = loaded.maps.cap_lru.as_map().id().unwrap();
    let program = loaded.programs.cap_xdp.id().unwrap();
    let iterator = loaded.programs.cap_iter.attach().unwrap();
    let link = iterator.id().unwrap();
    let group = Group::enter().unwrap();
    There { loaded, _iterator: iterator, group, map, program, link }
}
