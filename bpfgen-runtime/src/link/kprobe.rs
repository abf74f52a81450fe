//! Probes of kernel functions.

use std::fs;

use super::{
    AutoAttach, Link, attaching, event, pmu, probe_event::ProbeEvent, similar, target, tracepoint,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{
        Program,
        hook::{Hook, KProbe, KRetProbe},
    },
    sys::{Errno, perf},
};

impl Program<KProbe> {
    /// Attaches to the function that the section names (`SEC("kprobe/do_unlinkat")`, also with an
    /// offset: `SEC("kprobe/do_unlinkat+0x4")`).
    ///
    /// # Errors
    /// If the section names none, there is no such function, or the kernel refuses.
    pub fn attach(&self) -> Result<Link> {
        let target = target(self, "kprobe/do_unlinkat")?;
        let Some((symbol, offset)) = split(target) else {
            return Err(self.error(Error::new(
                ErrorKind::InvalidInput,
                format!("{target:?} is not a function, or one and an offset: function+0x10"),
            )));
        };
        self.attach_to(symbol, offset)
    }

    /// Attaches to a kernel function, or (with an offset other than 0) to an instruction in it.
    ///
    /// # Errors
    /// If there is no such function, or the kernel refuses.
    pub fn attach_to(&self, symbol: &str, offset: u64) -> Result<Link> {
        self.attach_to_with_cookie(symbol, offset, 0)
    }

    /// As [`attach_to`](Self::attach_to), and `bpf_get_attach_cookie` gives `cookie`.
    ///
    /// # Minimum kernel version
    /// 5.15, for a cookie other than 0.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to).
    pub fn attach_to_with_cookie(&self, symbol: &str, offset: u64, cookie: u64) -> Result<Link> {
        attach(self, &Place { symbol, offset, is_return: false }, cookie)
    }
}

impl Program<KRetProbe> {
    /// Attaches to the return of the function that the section names
    /// (`SEC("kretprobe/do_unlinkat")`).
    ///
    /// # Errors
    /// If the section names none, there is no such function, or the kernel refuses.
    pub fn attach(&self) -> Result<Link> {
        self.attach_to(target(self, "kretprobe/do_unlinkat")?)
    }

    /// Attaches to the return of a kernel function.
    ///
    /// # Errors
    /// If there is no such function, or the kernel refuses.
    pub fn attach_to(&self, symbol: &str) -> Result<Link> {
        self.attach_to_with_cookie(symbol, 0)
    }

    /// As [`attach_to`](Self::attach_to), and `bpf_get_attach_cookie` gives `cookie`.
    ///
    /// # Minimum kernel version
    /// 5.15, for a cookie other than 0.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to).
    pub fn attach_to_with_cookie(&self, symbol: &str, cookie: u64) -> Result<Link> {
        attach(self, &Place { symbol, offset: 0, is_return: true }, cookie)
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

/// `function+0x10`, `function+16`, `function`.
fn split(target: &str) -> Option<(&str, u64)> {
    match target.split_once('+') {
        None => Some((target, 0)),
        Some((symbol, offset)) => Some((symbol, super::symbol::number(offset)?)),
    }
}

/// Where a probe goes.
struct Place<'a> {
    symbol: &'a str,
    offset: u64,
    is_return: bool,
}

fn attach<K: Hook>(program: &Program<K>, place: &Place<'_>, cookie: u64) -> Result<Link> {
    let Place { symbol, offset, is_return } = *place;
    let shown = match (is_return, offset) {
        (true, _) => format!("kretprobe {symbol}"),
        (false, 0) => format!("kprobe {symbol}"),
        (false, _) => format!("kprobe {symbol}+{offset:#x}"),
    };
    program.fd()?;
    let name = program.c_string(symbol)?;
    let failed = |call| {
        let shown = &shown;
        move |errno| attaching(program, shown, explain(symbol, call, errno))
    };
    if let Some(pmu) = pmu::find("kprobe") {
        let config = if is_return { pmu.return_bit } else { 0 };
        let event = perf::open_probe(pmu.kind, config, Some(&name), offset, -1)
            .map_err(failed("perf_event_open"))?;
        return event::attach(program, event, cookie, &shown);
    }
    let tracefs = tracepoint::open_tracefs().map_err(|error| attaching(program, &shown, error))?;
    if tracefs.read("kprobe_events") == Err(Errno(libc::ENOENT)) {
        let error = Error::new(ErrorKind::Unsupported, "the kernel has no kprobes")
            .hint("it is built without CONFIG_KPROBES and CONFIG_KPROBE_EVENTS");
        return Err(attaching(program, &shown, error));
    }
    // A symbol is one word of the line: nothing else can be smuggled into it.
    if symbol.contains(char::is_whitespace) {
        return Err(failed("write")(Errno(libc::ENOENT)));
    }
    let spec = format!("{symbol}+{offset:#x}");
    let probe =
        ProbeEvent::new(tracefs, "kprobe_events", is_return, &spec, -1).map_err(failed("write"))?;
    event::set(program, probe.event(), cookie, &shown)?;
    Ok(Link::held(probe, shown))
}

fn explain(symbol: &str, call: &'static str, errno: Errno) -> Error {
    match errno.0 {
        libc::ENOENT => {
            let names = names();
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
        libc::EADDRNOTAVAIL => Error::sys("several functions have this name", call, errno)
            .explained()
            .hint("the kernel cannot tell which one is meant"),
        libc::EILSEQ => Error::sys("the offset is not an instruction's start", call, errno),
        libc::EINVAL => Error::sys("the kernel refuses", call, errno)
            .hint("this function must not be probed (/sys/kernel/debug/kprobes/blacklist)"),
        libc::EPERM | libc::EACCES => Error::sys("cannot make the probe", call, errno)
            .hint(privilege::hint(&[Capability::Perfmon])),
        _ => Error::sys("cannot make the probe", call, errno),
    }
}

/// Names of the kernel's functions; none where they cannot be read.
fn names() -> Vec<String> {
    let symbols = fs::read("/proc/kallsyms").unwrap_or_default();
    String::from_utf8_lossy(&symbols)
        .lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace().skip(1);
            matches!(words.next()?, "t" | "T").then(|| words.next().map(str::to_owned))?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        assert_eq!(split("do_unlinkat"), Some(("do_unlinkat", 0)));
        assert_eq!(split("do_unlinkat+0x10"), Some(("do_unlinkat", 16)));
        assert_eq!(split("do_it.isra.0+4"), Some(("do_it.isra.0", 4)));
        assert_eq!(split("do_unlinkat+x"), None);
    }
}
