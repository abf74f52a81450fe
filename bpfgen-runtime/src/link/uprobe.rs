//! Probes of user-space functions.

use std::{
    ffi::CString,
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use super::{
    AutoAttach, Link, attaching, event, pmu, probe_event::ProbeEvent, symbol, target, tracepoint,
};
use crate::{
    Error, ErrorKind, Result,
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
}

impl UProbeTarget {
    /// The function of this name, also with a version (`memcpy@GLIBC_2.14`).
    ///
    /// A `path` without a slash is looked up in `PATH`, or, as in `libc.so.6` and `libc`, among the
    /// libraries.
    pub fn function(path: impl Into<PathBuf>, symbol: impl Into<String>) -> Self {
        let symbol = Some(symbol.into());
        Self { path: path.into(), symbol, offset: 0, pid: None, cookie: 0 }
    }

    /// The instruction at a byte offset in the file.
    pub fn at(path: impl Into<PathBuf>, offset: u64) -> Self {
        Self { path: path.into(), symbol: None, offset, pid: None, cookie: 0 }
    }

    /// So many bytes after the function's start (or the offset given).
    #[must_use]
    pub fn plus(mut self, offset: u64) -> Self {
        self.offset = self.offset.saturating_add(offset);
        self
    }

    /// Only runs of this process (all its threads), instead of everybody's.
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
            /// # Errors
            /// If the section names none, the file or function does not exist, or the kernel
            /// refuses.
            pub fn attach(&self) -> Result<Link> {
                attach(self, &parse(self, $section)?, $is_return)
            }

            #[doc = concat!("Attaches to the ", $what, " that `target` describes.")]
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

fn attach<K: Hook>(program: &Program<K>, to: &UProbeTarget, is_return: bool) -> Result<Link> {
    let shown = to.shown(is_return);
    program.fd()?;
    let (path, offset) = resolve(to).map_err(|error| attaching(program, &shown, error))?;
    let name = c_path(&path).map_err(|error| attaching(program, &shown, error))?;
    let pid = to.pid.map_or(Ok(-1), |pid| {
        i32::try_from(pid).map_err(|_| event::open_failed(program, &shown, Errno(libc::ESRCH)))
    })?;
    if let Some(pmu) = pmu::find("uprobe") {
        let config = if is_return { pmu.return_bit } else { 0 };
        let event = perf::open_probe(pmu.kind, config, Some(&name), offset, pid)
            .map_err(|errno| failed(program, &shown, errno))?;
        return event::attach(program, event, to.cookie, &shown);
    }
    let tracefs = tracepoint::open_tracefs().map_err(|error| attaching(program, &shown, error))?;
    if tracefs.read("uprobe_events") == Err(Errno(libc::ENOENT)) {
        let error = Error::new(ErrorKind::Unsupported, "the kernel has no uprobes")
            .hint("it is built without CONFIG_UPROBES and CONFIG_UPROBE_EVENTS");
        return Err(attaching(program, &shown, error));
    }
    let spec = format!("{}:{offset:#x}", path.display());
    let probe = if spec.contains(char::is_whitespace) {
        // The line of a definition has no way to quote one.
        Err(Errno(libc::EINVAL))
    } else {
        ProbeEvent::new(tracefs, "uprobe_events", is_return, &spec, pid)
    };
    let probe = probe.map_err(|errno| failed(program, &shown, errno))?;
    event::set(program, probe.event(), to.cookie, &shown)?;
    Ok(Link::held(probe, shown))
}

/// The file, and the byte offset in it.
fn resolve(to: &UProbeTarget) -> Result<(PathBuf, u64)> {
    let path = symbol::find_file(&to.path)?;
    let start = match &to.symbol {
        Some(symbol) => symbol::file_offset(&path, symbol)?,
        None => 0,
    };
    let size = fs::metadata(&path)
        .map_err(|error| Error::io(format!("cannot read {}", path.display()), &error))?
        .len();
    // The kernel would take an offset past the end, and never come there.
    match start.checked_add(to.offset).filter(|offset| *offset < size) {
        Some(offset) => Ok((path, offset)),
        None => Err(Error::new(
            ErrorKind::InvalidInput,
            format!("offset {:#x} is past the end of the file", to.offset),
        )),
    }
}

fn c_path(path: &Path) -> Result<CString> {
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
                 instruction that can be replaced",
            ),
        ),
        libc::ENOENT => attaching(
            program,
            place,
            Error::sys("no such file", "perf_event_open", errno).explained(),
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
