//! Static tracepoints.

use super::{AutoAttach, Link, attaching, event, file_error, similar, target};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::TracePoint},
    sys::{Errno, perf, tracefs::Tracefs},
};

impl Program<TracePoint> {
    /// Attaches to the tracepoint that the section names (`SEC("tracepoint/sched/sched_switch")`).
    ///
    /// # Minimum kernel version
    /// 4.7.
    ///
    /// # Errors
    /// If the section names none, there is no such tracepoint, or the kernel refuses.
    pub fn attach(&self) -> Result<Link> {
        let (category, name) = split(self, target(self, "tracepoint/sched/sched_switch")?)?;
        self.attach_to(category, name)
    }

    /// Attaches to a tracepoint, as `bpftrace -l 'tracepoint:*'` lists them.
    ///
    /// # Minimum kernel version
    /// 4.7.
    ///
    /// # Errors
    /// If there is no such tracepoint, or the kernel refuses.
    pub fn attach_to(&self, category: &str, name: &str) -> Result<Link> {
        self.attach_to_with_cookie(category, name, 0)
    }

    /// As [`attach_to`](Self::attach_to), and `bpf_get_attach_cookie` gives `cookie`.
    ///
    /// # Minimum kernel version
    /// 5.15, for a cookie other than 0.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to).
    pub fn attach_to_with_cookie(&self, category: &str, name: &str, cookie: u64) -> Result<Link> {
        let place = format!("tracepoint {category}/{name}");
        self.fd()?;
        let id = id(category, name).map_err(|error| attaching(self, &place, error))?;
        let event = perf::open_tracepoint(id, -1)
            .map_err(|errno| event::open_failed(self, &place, errno))?;
        event::attach(self, event, cookie, &place)
    }
}

impl AutoAttach for TracePoint {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}

fn split<'a>(program: &Program<TracePoint>, target: &'a str) -> Result<(&'a str, &'a str)> {
    target.split_once('/').ok_or_else(|| {
        program.error(Error::new(
            ErrorKind::InvalidInput,
            format!("{target:?} is not a tracepoint's category/name"),
        ))
    })
}

/// The number by which perf knows a tracepoint.
fn id(category: &str, name: &str) -> Result<u64> {
    let tracefs = open_tracefs()?;
    let path = format!("events/{category}/{name}/id");
    // A name is one step of a path: no slash or dots to walk elsewhere with.
    let content = if [category, name].iter().any(|part| part.contains('/') || *part == "..") {
        Err(Errno(libc::ENOENT))
    } else {
        tracefs.read(&path)
    };
    match content {
        Ok(content) => String::from_utf8_lossy(&content).trim().parse().map_err(|_| {
            Error::new(ErrorKind::Io, format!("the tracefs file {path} holds no number"))
        }),
        Err(Errno(libc::ENOENT)) => Err(unknown(&tracefs, category, name)),
        Err(errno) => Err(unreadable(errno)),
    }
}

fn unknown(tracefs: &Tracefs, category: &str, name: &str) -> Error {
    let events = tracefs.read("available_events").unwrap_or_default();
    let events = String::from_utf8_lossy(&events).replace(':', "/");
    let wanted = format!("{category}/{name}");
    // The same name elsewhere, then what is spelled alike.
    let mut near: Vec<&str> = events
        .lines()
        .filter(|event| event.split_once('/').is_some_and(|it| it.1 == name))
        .collect();
    if near.is_empty() {
        near = similar::similar(&wanted, events.lines());
    }
    Error::new(ErrorKind::NotFound, "there is no such tracepoint")
        .hint(similar::hint(&near, "`available_events` in tracefs lists those there are"))
}

/// The tracing file system, or why it cannot be had.
pub(super) fn open_tracefs() -> Result<Tracefs> {
    Tracefs::open().map_err(unreadable)
}

fn unreadable(errno: Errno) -> Error {
    let error = file_error("cannot use the tracing file system", errno);
    match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(format!(
            "{}; where it is mounted (mount -t tracefs tracefs /sys/kernel/tracing) its files can \
             be made readable",
            privilege::hint(&[Capability::SysAdmin])
        )),
        libc::ENODEV => error
            .with_kind(ErrorKind::Unsupported)
            .hint("the kernel is built without CONFIG_TRACING"),
        libc::ENOSYS => error.hint("mount it: mount -t tracefs tracefs /sys/kernel/tracing"),
        _ => error,
    }
}

/// Names of all tracepoints, without their categories; none where they cannot be read.
pub(super) fn names() -> Vec<String> {
    let events = Tracefs::open().and_then(|tracefs| tracefs.read("available_events"));
    String::from_utf8_lossy(&events.unwrap_or_default())
        .lines()
        .filter_map(|event| event.split_once(':'))
        .map(|(_, name)| name.to_owned())
        .collect()
}
