//! Probes of user-space functions.

use std::{
    ffi::CString,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use super::{
    AutoAttach, Link, ProbeMode, attaching, binary::Binary, event, kprobe, pmu,
    probe_event::ProbeEvent, symbol, target, tracepoint,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Feature,
    program::{
        Program,
        hook::{Hook, UProbe, URetProbe},
    },
    sys::{Errno, perf},
};

/// Where a user-space probe goes: a file, a place in it, and whose runs of it.
///
/// ```
/// use bpfgen_runtime::link::UProbeTarget;
///
/// let malloc = UProbeTarget::function("libc.so.6", "malloc").pid(std::process::id());
/// let there = UProbeTarget::at("/usr/bin/python3", 0x1234).cookie(7);
/// # let _ = (malloc, there);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UProbeTarget {
    path: PathBuf,
    symbol: Option<String>,
    offset: u64,
    pid: Option<u32>,
    cookie: u64,
    semaphore: u64,
    mode: ProbeMode,
    at_return: bool,
}

impl UProbeTarget {
    fn new(path: PathBuf, symbol: Option<String>, offset: u64) -> Self {
        let mode = ProbeMode::Auto;
        let at_return = false;
        Self { path, symbol, offset, pid: None, cookie: 0, semaphore: 0, mode, at_return }
    }

    /// The function of this name, also with a version: `memcpy@GLIBC_2.14`, and with `@@` only if it
    /// is the version that programs are linked to now.
    ///
    /// Functions are looked for among the symbols that others see, all that the file has, and those
    /// that were taken away from it to a separate file, where distributions put them.
    ///
    /// A `path` without a slash is looked up in `PATH`, or, as in `libc.so.6` and `libc`, among the
    /// libraries as the dynamic linker does. `archive.apk!/lib/x86_64/libx.so` is a library that an
    /// archive (zip) holds as it is, uncompressed, from which Android's linker maps it.
    pub fn function(path: impl Into<PathBuf>, symbol: impl Into<String>) -> Self {
        Self::new(path.into(), Some(symbol.into()), 0)
    }

    /// The instruction at a byte offset in the file; of a library in an archive, in the library.
    pub fn at(path: impl Into<PathBuf>, offset: u64) -> Self {
        Self::new(path.into(), None, offset)
    }

    /// So many bytes after the function's start (or the offset given).
    #[must_use]
    pub fn plus(mut self, offset: u64) -> Self {
        self.offset = self.offset.saturating_add(offset);
        self
    }

    /// Only runs of this process (all its threads), instead of everybody's; 0 is the calling one.
    #[must_use]
    pub fn pid(mut self, pid: u32) -> Self {
        self.pid = Some(pid);
        self
    }

    /// What `bpf_get_attach_cookie` gives. 5.15 and newer.
    #[must_use]
    pub fn cookie(mut self, cookie: u64) -> Self {
        self.cookie = cookie;
        self
    }

    /// A counter of 16 bits at this byte offset in the file, which the kernel raises in each process
    /// while the probe is there, so that the program knows that somebody listens
    /// (`ref_ctr_offset`). 4.20 and newer.
    #[must_use]
    #[doc(alias = "ref_ctr_offset")]
    pub fn semaphore(mut self, offset: u64) -> Self {
        self.semaphore = offset;
        self
    }

    /// When the function returns, whatever the section of the program says: one of `SEC("uprobe")` can be
    /// attached to both ends.
    #[must_use]
    #[doc(alias = "retprobe")]
    pub fn at_return(mut self) -> Self {
        self.at_return = true;
        self
    }

    /// In which of the ways that kernels have had the probe is made.
    #[must_use]
    pub fn mode(mut self, mode: ProbeMode) -> Self {
        self.mode = mode;
        self
    }

    /// `path:function`, `path:function+0x10` or `path:0x10`, as a SEC() string says it.
    fn parse(text: &str) -> Option<Self> {
        let (path, place) = text.split_once(':')?;
        if path.is_empty() || place.is_empty() {
            return None;
        }
        if let Some(offset) = symbol::number(place) {
            return Some(Self::at(path, offset));
        }
        match place.split_once('+') {
            None => Some(Self::function(path, place)),
            Some((symbol, offset)) => {
                Some(Self::function(path, symbol).plus(symbol::number(offset)?))
            }
        }
    }

    /// What it is, for people.
    fn shown(&self, is_return: bool) -> String {
        let kind = if is_return { "uretprobe" } else { "uprobe" };
        let path = self.path.display();
        match &self.symbol {
            Some(symbol) if self.offset == 0 => format!("{kind} {path}:{symbol}"),
            Some(symbol) => format!("{kind} {path}:{symbol}+{:#x}", self.offset),
            None => format!("{kind} {path}:{:#x}", self.offset),
        }
    }
}

macro_rules! uprobe {
    ($($hook:ident, $section:literal, $what:literal, $is_return:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names (`SEC(\"", $section)]
            /// ")`), in all processes.
            ///
            /// # Minimum kernel version
            /// 4.17, when perf got a device for probes; before it through tracefs (4.3).
            ///
            /// # Errors
            /// If the section names none, the file or function does not exist, or the kernel
            /// refuses.
            pub fn attach(&self) -> Result<Link> {
                attach(self, &parse(self, $section)?, $is_return)
            }

            #[doc = concat!("Attaches to the ", $what, " that `target` describes.")]
            ///
            /// # Minimum kernel version
            /// 4.17, when perf got a device for probes; before it through tracefs (4.3).
            ///
            /// # Errors
            /// If the file or function does not exist, or the kernel refuses.
            pub fn attach_to(&self, target: &UProbeTarget) -> Result<Link> {
                attach(self, target, $is_return)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

uprobe! {
    UProbe, "uprobe/libc.so.6:malloc", "function", false;
    URetProbe, "uretprobe/libc.so.6:malloc", "return of the function", true;
}

fn parse<K>(program: &Program<K>, example: &str) -> Result<UProbeTarget> {
    let text = target(program, example)?;
    UProbeTarget::parse(text).ok_or_else(|| {
        program.error(
            Error::new(ErrorKind::InvalidInput, format!("{text:?} is not path:function"))
                .hint(format!("write it as in SEC({example:?}), or use attach_to")),
        )
    })
}

pub(super) fn attach<K: Hook>(
    program: &Program<K>,
    to: &UProbeTarget,
    is_return: bool,
) -> Result<Link> {
    let is_return = is_return || to.at_return;
    let place = to.shown(is_return);
    program.fd()?;
    let found = resolve(to).and_then(|(binary, offset)| {
        let counter = binary.counter(to.semaphore)?;
        Ok((binary, offset, counter))
    });
    let (binary, offset, counter) = found.map_err(|error| attaching(program, &place, error))?;
    let there = Place { path: binary.file(), offset, counter, is_return };
    let pid = match process(to.pid) {
        None => -1,
        Some(pid) => i32::try_from(pid)
            .map_err(|_| event::open_failed(program, &place, Errno(libc::ESRCH)))?,
    };
    let device = match to.mode {
        ProbeMode::Auto => program.counts_on(Feature::ProbeDevices),
        ProbeMode::Tracefs => false,
        ProbeMode::Link | ProbeMode::Perf => true,
    };
    let pmu = if device { pmu::find("uprobe") } else { None };
    match (pmu, to.mode) {
        (Some(pmu), _) => by_perf(program, to, &there, pid, pmu, &place),
        (None, ProbeMode::Auto | ProbeMode::Tracefs) => {
            by_tracefs(program, to, &there, pid, &place)
        }
        (None, _) => Err(attaching(program, &place, kprobe::no_device("uprobe"))),
    }
}

/// The process that a probe is for: 0 is the calling one.
pub(super) fn process(pid: Option<u32>) -> Option<u32> {
    pid.map(|pid| if pid == 0 { std::process::id() } else { pid })
}

/// Where in a file a probe goes.
struct Place<'a> {
    path: &'a Path,
    offset: u64,
    /// Of users, 0 for none.
    counter: u64,
    is_return: bool,
}

fn by_perf<K: Hook>(
    program: &Program<K>,
    to: &UProbeTarget,
    there: &Place<'_>,
    pid: i32,
    pmu: pmu::Pmu,
    place: &str,
) -> Result<Link> {
    let name = c_path(there.path).map_err(|error| attaching(program, place, error))?;
    let mut config = if there.is_return { pmu.return_bit } else { 0 };
    if there.counter != 0 {
        config |= counter(pmu, there.counter).map_err(|error| attaching(program, place, error))?;
    }
    let event = perf::open_probe(pmu.kind, config, Some(&name), there.offset, pid)
        .map_err(|errno| failed(program, place, errno))?;
    event::attach_as(to.mode, program, event, to.cookie, place)
}

/// Where a counter of users is, as a part of `attr.config`.
fn counter(pmu: pmu::Pmu, offset: u64) -> Result<u64> {
    let Some(shift) = pmu.counter_shift else {
        return Err(Error::new(ErrorKind::Unsupported, "the kernel counts no users of a probe")
            .hint("semaphores came with Linux 4.20"));
    };
    offset.checked_mul(1 << shift).ok_or_else(|| {
        let message = format!("the semaphore's offset {offset:#x} is too large for the kernel");
        Error::new(ErrorKind::InvalidInput, message)
    })
}

fn by_tracefs<K: Hook>(
    program: &Program<K>,
    to: &UProbeTarget,
    there: &Place<'_>,
    pid: i32,
    place: &str,
) -> Result<Link> {
    let tracefs = tracepoint::open_tracefs().map_err(|error| attaching(program, place, error))?;
    if tracefs.read("uprobe_events") == Err(Errno(libc::ENOENT)) {
        let error = Error::new(ErrorKind::Unsupported, "the kernel has no uprobes")
            .hint("it is built without CONFIG_UPROBES and CONFIG_UPROBE_EVENTS");
        return Err(attaching(program, place, error));
    }
    let mut spec = format!("{}:{:#x}", there.path.display(), there.offset);
    if there.counter != 0 {
        spec.push_str(&format!("({:#x})", there.counter));
    }
    let probe = if spec.contains(char::is_whitespace) {
        // The line of a definition has no way to quote one.
        Err(Errno(libc::EINVAL))
    } else {
        ProbeEvent::new(tracefs, "uprobe_events", there.is_return, &spec, pid)
    };
    let probe = probe.map_err(|errno| failed(program, place, errno))?;
    event::set(program, probe.event(), to.cookie, place)?;
    Ok(Link::held(probe, place))
}

/// The file, and the byte offset in it.
fn resolve(to: &UProbeTarget) -> Result<(Binary, u64)> {
    let binary = Binary::find(&to.path)?;
    let start = match &to.symbol {
        Some(symbol) => symbol::file_offset(&binary, symbol)?,
        None => 0,
    };
    let offset = binary.offset(start.saturating_add(to.offset))?;
    Ok((binary, offset))
}

pub(super) fn c_path(path: &Path) -> Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| {
        Error::new(ErrorKind::InvalidInput, format!("the path {path:?} holds a NUL byte"))
    })
}

fn failed<K>(program: &Program<K>, place: &str, errno: Errno) -> Error {
    match errno.0 {
        libc::EINVAL | libc::EIO | libc::EOPNOTSUPP => attaching(
            program,
            place,
            Error::sys("the kernel cannot probe there", "perf_event_open", errno).hint(
                "the offset must be in an executable, regular file, at the start of an \
                 instruction that can be replaced, and all probes of a place have one semaphore",
            ),
        ),
        libc::ENOENT => attaching(
            program,
            place,
            Error::sys("no such file", "perf_event_open", errno).explained(),
        ),
        // Unlike kprobes, which CAP_PERFMON suffices for.
        libc::EPERM | libc::EACCES => attaching(
            program,
            place,
            Error::sys("cannot open the perf event", "perf_event_open", errno)
                .hint(privilege::hint(&[Capability::SysAdmin])),
        ),
        _ => event::open_failed(program, place, errno),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections() {
        let parse = UProbeTarget::parse;
        assert_eq!(parse("libc:malloc"), Some(UProbeTarget::function("libc", "malloc")));
        assert_eq!(parse("/bin/a:f+0x4"), Some(UProbeTarget::function("/bin/a", "f").plus(4)));
        assert_eq!(parse("/bin/a:0x40"), Some(UProbeTarget::at("/bin/a", 0x40)));
        assert_eq!(parse("/bin/a:b:f"), Some(UProbeTarget::function("/bin/a", "b:f")));
        assert_eq!(parse("/bin/a"), None);
        assert_eq!(parse("/bin/a:f+z"), None);
        assert_eq!(parse(":f"), None);
        let shown = parse("/bin/a:f+4").map(|target| target.shown(true));
        assert_eq!(shown.as_deref(), Some("uretprobe /bin/a:f+0x4"));
    }
}
