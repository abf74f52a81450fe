//! Many attachments to many hooks, each with traffic and an end: nothing grows.
//!
//! Several threads at a time, each with programs, a network namespace, a cgroup and sockets of its
//! own: most of the time of detaching is the kernel's, which waits for a grace period.

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
    path::PathBuf,
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    bpf_program,
    link::{
        Interface, IterReader, Link, NetNamespace, NetfilterFamily, NetfilterHook,
        NetfilterOptions, PerfEventConfig, Sampling, SoftwareEvent, TcDirection, UProbeTarget,
        XdpMode,
    },
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, Need, covered, has},
};

use crate::{LATE, caller, descriptors, heap, kernel::Objects};

#[bpf_program("fixtures/alone/lk9_hooks.bpf.c")]
mod lk9 {}

const PREFIX: &str = "lk9_";

/// A hook: its place among the counters is its place in [`HOOKS`].
struct Hook {
    name: &'static str,
    /// Whether this kernel has it.
    is_there: fn() -> bool,
    /// In the kernel detaching waits for others, and holds a lock meanwhile.
    waits: bool,
    attach: fn(&Place) -> Link,
    /// Sets the program off, once it is attached.
    set_off: fn(&Place, &Link),
}

/// In the order of the C source.
const HOOKS: [Hook; 14] = [
    Hook {
        name: "raw_tracepoint",
        is_there: || true,
        waits: false,
        attach: |place| place.loaded.programs.lk9_raw.attach().unwrap(),
        set_off: Place::call,
    },
    Hook {
        name: "tracepoint",
        is_there: || true,
        waits: true,
        attach: |place| place.loaded.programs.lk9_trace.attach().unwrap(),
        set_off: Place::call,
    },
    Hook {
        name: "tp_btf",
        is_there: || true,
        waits: false,
        attach: |place| place.loaded.programs.lk9_btf.attach().unwrap(),
        set_off: Place::call,
    },
    Hook {
        name: "cgroup_skb",
        is_there: || true,
        waits: false,
        attach: |place| {
            place.loaded.programs.lk9_cgroup.attach(place.group.path().as_path()).unwrap()
        },
        set_off: Place::datagram,
    },
    Hook {
        name: "sk_lookup",
        is_there: || true,
        waits: false,
        attach: |place| place.loaded.programs.lk9_lookup.attach(NetNamespace::own()).unwrap(),
        set_off: Place::datagram,
    },
    Hook {
        name: "xdp",
        is_there: || true,
        waits: true,
        attach: |place| place.loaded.programs.lk9_xdp.attach("lo", XdpMode::Generic).unwrap(),
        set_off: Place::datagram,
    },
    Hook {
        name: "tc",
        is_there: || has(Need::Tcx) || has(Need::Clsact),
        waits: true,
        attach: |place| place.loaded.programs.lk9_tc.attach("lo").unwrap(),
        set_off: Place::datagram,
    },
    Hook {
        name: "netfilter",
        is_there: || has(Need::NetfilterLinks),
        waits: false,
        attach: |place| {
            let out = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::LocalOut);
            place.loaded.programs.lk9_netfilter.attach(&out).unwrap()
        },
        set_off: Place::datagram,
    },
    Hook {
        name: "uprobe",
        is_there: || has(Need::Uprobes),
        waits: true,
        attach: |place| place.loaded.programs.lk9_uprobe.attach_to(&place.probed).unwrap(),
        set_off: |_, _| assert_eq!(bpfgen_rounds_probed(3), 3),
    },
    Hook {
        name: "perf_event",
        is_there: || true,
        waits: false,
        attach: |place| {
            let event = SoftwareEvent::ContextSwitches;
            let config = PerfEventConfig::software(event, Sampling::Period(1)).this_thread();
            place.loaded.programs.lk9_event.attach(&config).unwrap()
        },
        // Whatever else there is to do, the thread does not run on.
        set_off: |_, _| thread::sleep(Duration::from_micros(1)),
    },
    Hook {
        name: "sk_msg",
        is_there: || true,
        waits: false,
        attach: |place| {
            let link =
                place.loaded.programs.lk9_message.attach(&place.loaded.maps.lk9_sockets).unwrap();
            // Only sockets that come after a program run it.
            place.loaded.maps.lk9_sockets.set(0, &place.sends).unwrap();
            link
        },
        set_off: |place, _| place.message(),
    },
    Hook {
        name: "iter",
        is_there: || has(Need::MapIterators),
        waits: false,
        attach: |place| {
            let elements = place.loaded.maps.lk9_elements.as_map();
            place.loaded.programs.lk9_iterator.attach_map(elements).unwrap()
        },
        set_off: |_, link| {
            IterReader::new(link).unwrap().read_to_end(&mut Vec::new()).unwrap();
        },
    },
    Hook {
        name: "kprobe",
        is_there: || has(Need::Kprobes),
        waits: true,
        attach: |place| place.loaded.programs.lk9_kprobe.attach().unwrap(),
        set_off: Place::call,
    },
    Hook {
        name: "fentry",
        // Linux 5.10 lets such a program be attached once only.
        is_there: || has(Need::Trampolines) && has(Need::TracingCookies),
        waits: true,
        attach: |place| place.loaded.programs.lk9_fentry.attach().unwrap(),
        set_off: Place::call,
    },
];

/// What a program is on.
#[inline(never)]
extern "C" fn bpfgen_rounds_probed(number: u64) -> u64 {
    black_box(number)
}

/// The hooks that this kernel has, by their places.
fn present() -> Vec<usize> {
    (0..HOOKS.len()).filter(|&at| (HOOKS[at].is_there)()).collect()
}

/// Rounds of all threads: as many as `BPFGEN_SOAK` says, else fewer in a guest, where each takes
/// twenty times as long.
fn rounds() -> usize {
    let asked = std::env::var("BPFGEN_SOAK").ok().and_then(|number| number.parse().ok());
    asked.unwrap_or(if in_guest() { 250 } else { 10_000 })
}

/// One of so many rounds is with hooks that wait; the first is.
const SELDOM: usize = 64;

fn in_guest() -> bool {
    std::env::var_os(needs::GUEST).is_some()
}

/// Threads side by side; in a guest, which has one processor, a second one gains nothing.
fn workers() -> usize {
    if in_guest() { 1 } else { 8 }
}

/// How often everybody stops to be counted.
const LAPS: usize = 5;

/// What one thread has of its own.
struct Place {
    loaded: lk9::Loaded,
    probed: UProbeTarget,
    here: UdpSocket,
    sends: TcpStream,
    receives: TcpStream,
    group: Group,
}

impl Place {
    fn new(hooks: &[usize], above: &Group) -> Self {
        caller::own_network();
        caller::loopback_up();
        // First, since sockets are of the cgroup that they are made in.
        let group = above.enter_below().unwrap();
        let mut open = lk9::open().unwrap();
        let (dev, ino) = caller::pid_namespace();
        open.rodata.lk9_pidns_dev = dev;
        open.rodata.lk9_pidns_ino = ino;
        open.rodata.lk9_thread = caller::thread_id();
        macro_rules! only_present {
            ($($name:ident)*) => {
                // In the order of the table.
                let mut places = 0..;
                $(open.programs.$name.set_autoload(hooks.contains(&places.next().unwrap()));)*
            };
        }
        only_present!(lk9_raw lk9_trace lk9_btf lk9_cgroup lk9_lookup lk9_xdp lk9_tc lk9_netfilter
            lk9_uprobe lk9_event lk9_message lk9_iterator lk9_kprobe lk9_fentry);
        let own = std::env::current_exe().unwrap();
        let probed: extern "C" fn(u64) -> u64 = bpfgen_rounds_probed;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sends = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let receives = listener.accept().unwrap().0;
        let here = UdpSocket::bind("127.0.0.1:0").unwrap();
        receives.set_read_timeout(Some(LATE)).unwrap();
        here.set_read_timeout(Some(LATE)).unwrap();
        Self {
            loaded: open.load().unwrap_or_else(|error| panic!("{error:?}")),
            // By its place, since looking for a name in this large file takes longest of all.
            probed: UProbeTarget::at(own, caller::offset_in_file(probed as usize as u64))
                .pid(std::process::id()),
            here,
            sends,
            receives,
            group,
        }
    }

    /// System calls that change nothing.
    fn call(&self, _: &Link) {
        calls();
    }

    /// A datagram to ourselves: out of the cgroup, in by `lo`, to a socket that is looked up.
    fn datagram(&self, _: &Link) {
        self.here.send_to(b"hello", self.here.local_addr().unwrap()).unwrap();
        self.here.recv(&mut [0; 8]).unwrap();
    }

    fn message(&self) {
        (&self.sends).write_all(b"hello").unwrap();
        (&self.receives).read_exact(&mut [0; 5]).unwrap();
    }

    fn runs(&self) -> [u64; HOOKS.len()] {
        self.loaded.bss.lk9_runs.get()
    }

    /// Attaches to these hooks, sets all off, detaches, and sets all off that can be without a link.
    fn round(&self, hooks: &[usize], took: &mut BTreeMap<&'static str, [Duration; 2]>) {
        let before = self.runs();
        let mut links = Vec::with_capacity(hooks.len());
        for &hook in hooks {
            let begun = Instant::now();
            links.push((HOOKS[hook].attach)(self));
            took.entry(HOOKS[hook].name).or_default()[0] += begun.elapsed();
        }
        for (&hook, link) in hooks.iter().zip(&links) {
            let begun = Instant::now();
            // Once is enough but for sleeping, which the thread may be too late for.
            while {
                (HOOKS[hook].set_off)(self, link);
                self.runs()[hook] == before[hook]
            } {
                assert!(begun.elapsed() < LATE, "{} is not called", HOOKS[hook].name);
            }
        }
        assert!(self.loaded.maps.lk9_sockets.clear(0).unwrap());
        let any = links.pop();
        for (&hook, link) in hooks.iter().zip(links) {
            let begun = Instant::now();
            drop(link);
            took.entry(HOOKS[hook].name).or_default()[1] += begun.elapsed();
        }
        let begun = Instant::now();
        drop(any);
        if let Some(&last) = hooks.last() {
            took.entry(HOOKS[last].name).or_default()[1] += begun.elapsed();
        }
        let traffic = || {
            calls();
            self.here.send_to(b"hello", self.here.local_addr().unwrap()).unwrap();
            self.here.recv(&mut [0; 8]).unwrap();
            self.message();
            assert_eq!(bpfgen_rounds_probed(3), 3);
            thread::sleep(Duration::from_micros(1));
        };
        caller::ends(traffic, || self.runs().iter().sum());
    }

    /// Nothing is left in our network namespace.
    fn assert_bare(&self) {
        let lo = Interface::from("lo");
        assert!(lo.xdp_programs().unwrap().is_empty());
        assert_eq!(lo.tc_filters(TcDirection::Ingress).unwrap(), []);
        let qdiscs = std::process::Command::new("tc").args(["qdisc", "show", "dev", "lo"]).output();
        let qdiscs = String::from_utf8(qdiscs.unwrap().stdout).unwrap();
        assert!(!qdiscs.contains("clsact"), "{qdiscs}");
    }
}

fn calls() {
    assert_ne!(std::os::unix::process::parent_id(), 0);
    caller::ask_io_priority().unwrap();
    rustix::process::getpgid(Some(rustix::process::getpid())).unwrap();
}

/// What a thread is told to do.
#[derive(Clone, Copy)]
enum Task {
    Rounds(usize),
    /// At its network namespace, by starting a program: until that executes, it holds the descriptors
    /// of all threads, whose links would outlive their drop.
    Look,
}

/// One thread: what it is told to do, each time with a word when it is done.
fn work(hooks: &[usize], above: &Group, tasks: &Receiver<Task>, done: &Sender<()>) {
    let place = Place::new(hooks, above);
    let at_once: Vec<_> = hooks.iter().copied().filter(|&hook| !HOOKS[hook].waits).collect();
    let mut took = BTreeMap::new();
    for task in tasks {
        match task {
            Task::Rounds(rounds) => {
                for round in 0..rounds {
                    place.round(if round % SELDOM == 0 { hooks } else { &at_once }, &mut took);
                }
            }
            Task::Look => place.assert_bare(),
        }
        done.send(()).unwrap();
    }
    let micros = |[attach, detach]: [Duration; 2]| (attach.as_micros(), detach.as_micros());
    let took: BTreeMap<_, _> = took.into_iter().map(|(name, took)| (name, micros(took))).collect();
    println!("microseconds to attach and to detach: {took:?}");
}

/// Bytes of this process in memory.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_ascii_whitespace().next().unwrap().parse::<u64>().unwrap() << 10
}

/// Cgroups below this one, those that have been removed and are still held included.
fn below(group: &Group) -> u64 {
    let stat: PathBuf = group.path().join("cgroup.stat");
    let stat = fs::read_to_string(stat).unwrap();
    let numbers = stat.lines().filter_map(|line| {
        let (name, number) = line.split_once(' ')?;
        matches!(name, "nr_descendants" | "nr_dying_descendants").then_some(number)
    });
    numbers.map(|number| number.parse::<u64>().unwrap()).sum()
}

/// Waits for what the kernel does in the background.
fn eventually(what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < LATE, "{what}: {:?}", Objects::named(PREFIX).unwrap());
        thread::sleep(Duration::from_millis(10));
    }
}

/// What there is while no link is.
fn objects() -> Objects {
    eventually("the kernel still has links", || Objects::named(PREFIX).unwrap().links.is_empty());
    Objects::named(PREFIX).unwrap()
}

#[test]
fn attachments_come_and_go() {
    needs!(SkLookup, XdpLinks, Cgroups, Listing, OwnNetwork, Command("tc"));
    let hooks = present();
    let group = Group::enter().unwrap();
    let rounds = rounds().div_ceil(workers() * LAPS);
    println!("{} rounds, {} hooks", rounds * workers() * LAPS, hooks.len());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers())
            .map(|_| {
                let ((start, rounds), (done, finished)) = (mpsc::channel(), mpsc::channel());
                let (hooks, group) = (&hooks, &group);
                scope.spawn(move || work(hooks, group, &rounds, &done));
                (start, finished)
            })
            .collect();
        // When a thread panics the others end, too, for want of another lap, and the scope says so.
        let all = |task| {
            workers.iter().all(|(start, _)| start.send(task).is_ok())
                && workers.iter().all(|(_, finished)| finished.recv().is_ok())
        };
        let lap = |rounds| all(Task::Rounds(rounds)) && all(Task::Look);
        // One that does not count: what is opened once and kept, and what an allocator takes.
        if !lap(rounds) {
            return;
        }
        let (open, there, groups) = (descriptors(), objects(), below(&group));
        let (resident, heap) = (memory(), heap::in_use());
        assert_eq!(groups, workers.len() as u64);
        for _ in 0..LAPS {
            if !lap(rounds) {
                return;
            }
            assert_eq!(descriptors(), open);
            assert_eq!(objects(), there);
            assert_eq!(below(&group), groups);
            let grown = memory().saturating_sub(resident);
            let allocated = heap::in_use().saturating_sub(heap);
            println!("{grown} bytes more, {allocated} of them allocated");
            // Channels between threads have a block more or less; a lap is hundreds of attachments.
            assert!(allocated < 1 << 14, "{allocated} bytes more are allocated");
            assert!(grown < 1 << 22, "{grown} bytes more");
        }
    });
    eventually("the kernel still has objects", || {
        Objects::named(PREFIX).unwrap() == Objects::default()
    });
    eventually("the kernel still has cgroups", || below(&group) == 0);
    covered(
        "Programs and attaching",
        "soak: many hooks attached and detached again and again, with traffic",
        "5.9",
        How::Native,
    );
}
