//! Probes made through tracefs, for kernels whose perf has no device for them.

use std::{
    fs,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::fs::MetadataExt as _,
    },
};

use super::{Held, file_error};
use crate::{
    Result,
    sys::{Errno, perf, process, tracefs::Tracefs},
};

/// The group in which our probes appear below `events` while they exist.
const GROUP: &str = "bpfgen";

/// A probe and the perf event on it; the probe is removed when this is dropped.
pub(super) struct ProbeEvent {
    event: OwnedFd,
    definition: Definition,
}

/// A line of `kprobe_events` or `uprobe_events`.
struct Definition {
    tracefs: Tracefs,
    file: &'static str,
    name: String,
    removed: bool,
}

impl ProbeEvent {
    /// Defines a probe in `file`: of `place` (`function+0x10`, `/path:0x10`), or of the return from
    /// there.
    pub(super) fn new(
        tracefs: Tracefs,
        file: &'static str,
        is_return: bool,
        place: &str,
        pid: i32,
    ) -> Result<Self, Errno> {
        remove_stale(&tracefs, file);
        let name = name(RandomState::new().build_hasher().finish());
        let kind = if is_return { 'r' } else { 'p' };
        tracefs.append(file, &format!("{kind}:{GROUP}/{name} {place}\n"))?;
        let definition = Definition { tracefs, file, name, removed: false };
        let path = format!("events/{GROUP}/{}/id", definition.name);
        let id = String::from_utf8_lossy(&definition.tracefs.read(&path)?).trim().parse();
        let event = perf::open_tracepoint(id.map_err(|_| Errno(libc::EIO))?, pid)?;
        Ok(Self { event, definition })
    }

    /// The perf event.
    pub(super) fn event(&self) -> &OwnedFd {
        &self.event
    }
}

impl Held for ProbeEvent {
    fn what(&self) -> &'static str {
        "a probe made through tracefs"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.event.as_fd())
    }

    fn detach(self: Box<Self>) -> Result<()> {
        let Self { event, mut definition } = *self;
        drop(event);
        definition.remove().map_err(|errno| {
            file_error(format!("cannot remove the probe {GROUP}/{}", definition.name), errno)
        })
    }
}

impl Definition {
    fn remove(&mut self) -> Result<(), Errno> {
        self.removed = true;
        self.tracefs.append(self.file, &format!("-:{GROUP}/{}\n", self.name))
    }
}

impl Drop for Definition {
    /// After the perf event, which comes first in its struct: a probe in use cannot be removed.
    fn drop(&mut self) {
        if !self.removed {
            // Nobody to tell.
            let _ = self.remove();
        }
    }
}

/// A name that is nobody else's: others use tracefs too, also of other containers. It says whose it
/// is, so that it can be known for stale: the pid namespace, and the process there.
fn name(random: u64) -> String {
    format!("p_{:x}_{}_{random:016x}", pid_namespace().unwrap_or(0), std::process::id())
}

fn pid_namespace() -> Option<u64> {
    fs::metadata("/proc/self/ns/pid").ok().map(|it| it.ino())
}

/// Removes what processes of this pid namespace have left in `file` that were killed: the kernel does
/// not. What another namespace has left cannot be told from what is in use there.
fn remove_stale(tracefs: &Tracefs, file: &str) {
    let (Ok(list), Some(namespace)) = (tracefs.read(file), pid_namespace()) else { return };
    for name in stale(&String::from_utf8_lossy(&list), namespace, process::is_gone) {
        // Nothing depends on it.
        let _ = tracefs.append(file, &format!("-:{GROUP}/{name}\n"));
    }
}

/// Those of the list that belong to processes of the namespace which are gone.
fn stale(list: &str, namespace: u64, is_gone: impl Fn(u32) -> bool) -> Vec<&str> {
    let names = list.lines().filter_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let name = rest.split_whitespace().next()?;
        name.strip_prefix(GROUP)?.strip_prefix('/')
    });
    let owned = |name: &&str| {
        let mut parts = name.strip_prefix("p_").unwrap_or_default().split('_');
        let of = parts.next().and_then(|part| u64::from_str_radix(part, 16).ok());
        let pid = parts.next().and_then(|part| part.parse().ok());
        parts.next().is_some() && of == Some(namespace) && pid.is_some_and(&is_gone)
    };
    names.filter(owned).collect()
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;
    use crate::{
        link::{binary::Binary, symbol},
        sys::bpf::{self, ProgLoad},
    };

    /// `r0 = 0; exit`, as a program for probes.
    fn program() -> Result<OwnedFd, Errno> {
        let mut insns = [0u8; 16];
        insns[0] = 0xb7;
        insns[8] = 0x95;
        let load = ProgLoad {
            program_type: 2,
            insns: &insns,
            license: c"GPL",
            name: "probe_event",
            ..Default::default()
        };
        bpf::prog_load(&load, None)
    }

    #[test]
    fn what_is_stale() {
        let list = "p:bpfgen/p_f00_12_0123456789abcdef vfs_read\n\
                    r8:bpfgen/p_f00_13_0123456789abcdef vfs_read\n\
                    p:bpfgen/p_f01_12_0123456789abcdef /bin/true:0x10\n\
                    p:bpfgen/p_0123456789abcdef vfs_read\n\
                    p:bpfgen/p_f00_x_0 vfs_read\n\
                    p:libbpf_12/p_f00_12_0123456789abcdef vfs_read\n\nnothing\n";
        assert_eq!(stale(list, 0xf00, |pid| pid == 12), ["p_f00_12_0123456789abcdef"]);
        assert_eq!(stale(list, 0xf00, |_| true).len(), 2);
        assert!(stale(list, 0, |_| true).is_empty() && stale(list, 0xf00, |_| false).is_empty());
        // Names of events are no longer.
        assert!(name(u64::MAX).len() < 64);
    }

    /// Kernels with a perf device for probes never come here by themselves.
    #[test]
    fn a_probe_lives_as_long_as_its_event() {
        let (Ok(tracefs), Ok(program)) = (Tracefs::open(), program()) else {
            bpfgen_skip::skip("a_probe_lives_as_long_as_its_event", "no permission for BPF");
            return;
        };
        let own = env::current_exe().unwrap();
        let binary = Binary::find(&own).unwrap();
        let offset = symbol::file_offset(&binary, "main").unwrap();
        let place = format!("{}:{offset:#x}", own.display());
        for is_return in [false, true] {
            let tracefs = Tracefs::open().unwrap();
            let pid = i32::try_from(std::process::id()).unwrap();
            let probe = ProbeEvent::new(tracefs, "uprobe_events", is_return, &place, pid).unwrap();
            let name = probe.definition.name.clone();
            perf::set_bpf(probe.event().as_fd(), program.as_fd()).unwrap();
            perf::enable(probe.event().as_fd()).unwrap();
            let listed = || {
                let list = tracefs_list(&probe.definition.tracefs);
                list.lines().any(|line| line.contains(&format!("{GROUP}/{name} ")))
            };
            assert!(listed());
            if is_return {
                Box::new(probe).detach().unwrap();
            } else {
                drop(probe);
            }
            assert!(!tracefs_list(&Tracefs::open().unwrap()).contains(&name));
        }
        let wrong = ProbeEvent::new(tracefs, "uprobe_events", false, "/nonexistent:0x10", -1);
        assert_eq!(wrong.err(), Some(Errno(libc::ENOENT)));
    }

    fn tracefs_list(tracefs: &Tracefs) -> String {
        String::from_utf8_lossy(&tracefs.read("uprobe_events").unwrap()).into_owned()
    }
}
