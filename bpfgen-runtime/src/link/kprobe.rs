//! Probes of kernel functions.

use super::{
    AutoAttach, Link, ProbeMode, attaching, event, pmu, probe_event::ProbeEvent, similar, symbol,
    target, tracepoint,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{privilege, symbols},
    loader::Feature,
    program::{
        Program,
        hook::{Hook, KProbe, KRetProbe},
    },
    sys::{Errno, perf},
};

/// Where a probe of the kernel goes: a function, a place in it, or an address.
///
/// ```
/// use bpfgen_runtime::link::KProbeTarget;
///
/// let third = KProbeTarget::function("do_unlinkat").plus(4).cookie(7);
/// let there = KProbeTarget::address(0xffff_ffff_8100_0000);
/// # let _ = (third, there);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KProbeTarget {
    place: Place,
    offset: u64,
    cookie: u64,
    mode: ProbeMode,
    at_return: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Function(String),
    Address(u64),
}

impl KProbeTarget {
    fn new(place: Place) -> Self {
        Self { place, offset: 0, cookie: 0, mode: ProbeMode::Auto, at_return: false }
    }

    /// The function of this name, as `/proc/kallsyms` has it; `module:function` for one of several
    /// with that name.
    pub fn function(name: impl Into<String>) -> Self {
        Self::new(Place::Function(name.into()))
    }

    /// The instruction at an address, as `/proc/kallsyms` has them.
    pub fn address(address: u64) -> Self {
        Self::new(Place::Address(address))
    }

    /// So many bytes after the start of the function (or after the address). Probes of returns take
    /// none.
    #[must_use]
    pub fn plus(mut self, offset: u64) -> Self {
        self.offset = self.offset.saturating_add(offset);
        self
    }

    /// What `bpf_get_attach_cookie` gives. 5.15 and newer.
    #[must_use]
    pub fn cookie(mut self, cookie: u64) -> Self {
        self.cookie = cookie;
        self
    }

    /// When the function returns, whatever the section of the program says: one of `SEC("kprobe")` can be
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

    /// `function+0x10`, `function+16`, `function`, as a SEC() string says it.
    fn parse(text: &str) -> Option<Self> {
        match text.split_once('+') {
            None => Some(Self::function(text)),
            Some((name, offset)) => Some(Self::function(name).plus(symbol::number(offset)?)),
        }
    }

    /// What it is, for people.
    fn shown(&self, is_return: bool) -> String {
        let kind = if is_return { "kretprobe" } else { "kprobe" };
        match (&self.place, self.offset) {
            (Place::Function(name), 0) => format!("{kind} {name}"),
            (Place::Function(name), offset) => format!("{kind} {name}+{offset:#x}"),
            (Place::Address(address), offset) => {
                format!("{kind} {:#x}", address.saturating_add(offset))
            }
        }
    }

    /// The function's name and the offset in it, or the address alone.
    fn parts(&self) -> (Option<&str>, u64) {
        match &self.place {
            Place::Function(name) => (Some(name), self.offset),
            Place::Address(address) => (None, address.saturating_add(self.offset)),
        }
    }
}

impl From<&str> for KProbeTarget {
    /// A function by its name.
    fn from(name: &str) -> Self {
        Self::function(name)
    }
}

impl From<&Self> for KProbeTarget {
    fn from(target: &Self) -> Self {
        target.clone()
    }
}

impl Program<KProbe> {
    /// Attaches to the function that the section names (`SEC("kprobe/do_unlinkat")`, also with an
    /// offset: `SEC("kprobe/do_unlinkat+0x4")`).
    ///
    /// # Minimum kernel version
    /// 4.17, when perf got a device for probes; before it through tracefs (4.1).
    ///
    /// # Errors
    /// If the section names none, there is no such function, or the kernel refuses.
    #[doc(alias = "BPF_PERF_EVENT")]
    pub fn attach(&self) -> Result<Link> {
        let target = parse(self, "kprobe/do_unlinkat")?;
        attach(self, &target, false)
    }

    /// Attaches to a kernel function by its name, or as [`KProbeTarget`] says.
    ///
    /// # Minimum kernel version
    /// 4.17, when perf got a device for probes; before it through tracefs (4.1).
    ///
    /// # Errors
    /// If there is no such function, or the kernel refuses.
    #[doc(alias = "BPF_PERF_EVENT")]
    pub fn attach_to(&self, target: impl Into<KProbeTarget>) -> Result<Link> {
        attach(self, &target.into(), false)
    }
}

impl Program<KRetProbe> {
    /// Attaches to the return of the function that the section names
    /// (`SEC("kretprobe/do_unlinkat")`).
    ///
    /// # Minimum kernel version
    /// 4.17, when perf got a device for probes; before it through tracefs (4.1).
    ///
    /// # Errors
    /// If the section names none, there is no such function, or the kernel refuses.
    #[doc(alias = "BPF_PERF_EVENT")]
    pub fn attach(&self) -> Result<Link> {
        let target = parse(self, "kretprobe/do_unlinkat")?;
        attach(self, &target, true)
    }

    /// Attaches to the return of a kernel function, by its name or as [`KProbeTarget`] says.
    ///
    /// # Minimum kernel version
    /// 4.17, when perf got a device for probes; before it through tracefs (4.1).
    ///
    /// # Errors
    /// If there is no such function, the target has an offset, or the kernel refuses.
    #[doc(alias = "BPF_PERF_EVENT")]
    pub fn attach_to(&self, target: impl Into<KProbeTarget>) -> Result<Link> {
        attach(self, &target.into(), true)
    }
}

impl AutoAttach for KProbe {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}

impl AutoAttach for KRetProbe {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}

fn parse<K>(program: &Program<K>, example: &str) -> Result<KProbeTarget> {
    let text = target(program, example)?;
    KProbeTarget::parse(text).ok_or_else(|| {
        program.error(Error::new(
            ErrorKind::InvalidInput,
            format!("{text:?} is not a function, or one and an offset: function+0x10"),
        ))
    })
}

pub(super) fn attach<K: Hook>(
    program: &Program<K>,
    to: &KProbeTarget,
    is_return: bool,
) -> Result<Link> {
    let is_return = is_return || to.at_return;
    let place = to.shown(is_return);
    program.fd()?;
    if is_return && to.offset != 0 {
        let error = Error::new(ErrorKind::InvalidInput, "a function returns from no offset");
        return Err(attaching(program, &place, error));
    }
    let device = match to.mode {
        ProbeMode::Auto => program.counts_on(Feature::ProbeDevices),
        ProbeMode::Tracefs => false,
        ProbeMode::Link | ProbeMode::Perf => true,
    };
    let pmu = if device { pmu::find("kprobe") } else { None };
    match (pmu, to.mode) {
        (Some(pmu), _) => by_perf(program, to, is_return, pmu, &place),
        (None, ProbeMode::Auto | ProbeMode::Tracefs) => by_tracefs(program, to, is_return, &place),
        (None, _) => Err(attaching(program, &place, no_device("kprobe"))),
    }
}

/// The mode asked for needs what the kernel does not have.
pub(super) fn no_device(name: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("the kernel has no perf device {name}"))
        .hint("it came with Linux 4.17; ProbeMode::Auto takes what there is")
}

fn by_perf<K: Hook>(
    program: &Program<K>,
    to: &KProbeTarget,
    is_return: bool,
    pmu: pmu::Pmu,
    place: &str,
) -> Result<Link> {
    let (name, offset) = to.parts();
    let name = name.map(|name| program.c_string(name)).transpose()?;
    let config = if is_return { pmu.return_bit } else { 0 };
    let event = perf::open_probe(pmu.kind, config, name.as_deref(), offset, -1)
        .map_err(|errno| attaching(program, place, explain(to, "perf_event_open", errno)))?;
    event::attach_as(to.mode, program, event, to.cookie, place)
}

fn by_tracefs<K: Hook>(
    program: &Program<K>,
    to: &KProbeTarget,
    is_return: bool,
    place: &str,
) -> Result<Link> {
    let tracefs = tracepoint::open_tracefs().map_err(|error| attaching(program, place, error))?;
    if tracefs.read("kprobe_events") == Err(Errno(libc::ENOENT)) {
        let error = Error::new(ErrorKind::Unsupported, "the kernel has no kprobes")
            .hint("it is built without CONFIG_KPROBES and CONFIG_KPROBE_EVENTS");
        return Err(attaching(program, place, error));
    }
    let spec = match to.parts() {
        (Some(name), offset) => format!("{name}+{offset:#x}"),
        (None, address) => format!("{address:#x}"),
    };
    // It is one word of the line: nothing else can be smuggled into it.
    let probe = if spec.contains(char::is_whitespace) {
        Err(Errno(libc::ENOENT))
    } else {
        ProbeEvent::new(tracefs, "kprobe_events", is_return, &spec, -1)
    };
    let probe = probe.map_err(|errno| attaching(program, place, explain(to, "write", errno)))?;
    event::set(program, probe.event(), to.cookie, place)?;
    Ok(Link::held(probe, place))
}

fn explain(to: &KProbeTarget, call: &'static str, errno: Errno) -> Error {
    let symbol = to.parts().0;
    match (errno.0, symbol) {
        (libc::ENOENT, Some(symbol)) => {
            let names = symbols::functions();
            // What the compiler has made of it: do_it.isra.0, do_it.constprop.0 …
            let made = format!("{symbol}.");
            let mut near: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| name.starts_with(&made)).collect();
            near.truncate(5);
            if near.is_empty() {
                near = similar::similar(symbol, names.iter().map(String::as_str));
            }
            Error::sys("the kernel has no such function", call, errno).explained().hint(
                similar::hint(&near, "/proc/kallsyms lists its functions; others are inlined"),
            )
        }
        (libc::EADDRNOTAVAIL, Some(_)) => {
            Error::sys("several functions have this name", call, errno)
                .explained()
                .hint("the kernel cannot tell which one is meant: give an address")
        }
        (libc::EILSEQ, _) => Error::sys("no instruction begins there", call, errno),
        (libc::EINVAL | libc::EADDRNOTAVAIL | libc::ENOENT, None) => {
            Error::sys("no function of the kernel is there", call, errno)
                .explained()
                .with_kind(ErrorKind::NotFound)
                .hint("/proc/kallsyms has their addresses, to those who may see them")
        }
        (libc::EINVAL, _) => Error::sys("the kernel refuses", call, errno)
            .hint("this function must not be probed (/sys/kernel/debug/kprobes/blacklist)"),
        (libc::EPERM | libc::EACCES, _) => {
            Error::sys("cannot make the probe", call, errno).hint(privilege::perf_hint())
        }
        _ => Error::sys("cannot make the probe", call, errno),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections() {
        let parse = KProbeTarget::parse;
        let function = KProbeTarget::function;
        assert_eq!(parse("do_unlinkat"), Some(function("do_unlinkat")));
        assert_eq!(parse("do_unlinkat+0x10"), Some(function("do_unlinkat").plus(16)));
        assert_eq!(parse("do_it.isra.0+4"), Some(function("do_it.isra.0").plus(4)));
        assert_eq!(parse("do_unlinkat+x"), None);
        assert_eq!(function("f").plus(4).shown(false), "kprobe f+0x4");
        assert_eq!(KProbeTarget::address(0x10).plus(4).shown(true), "kretprobe 0x14");
    }
}
