//! Programs on perf events: what tracepoints, probes and samples have in common.

use std::os::fd::{AsFd as _, OwnedFd};

use bpfgen_object::uapi::AttachType;

use super::{Kind, Link, ProbeMode, attaching, refused};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Feature,
    program::Program,
    sys::{
        Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
        perf,
    },
};

const CREATE: &str = "bpf(BPF_LINK_CREATE)";

/// Puts the program on the event: with a BPF link (5.15), else directly.
pub(super) fn attach<K>(
    program: &Program<K>,
    event: OwnedFd,
    cookie: u64,
    place: &str,
) -> Result<Link> {
    attach_as(ProbeMode::Auto, program, event, cookie, place)
}

/// As [`attach`], in one way only if it is said which.
pub(super) fn attach_as<K>(
    mode: ProbeMode,
    program: &Program<K>,
    event: OwnedFd,
    cookie: u64,
    place: &str,
) -> Result<Link> {
    let by_link = match mode {
        ProbeMode::Link => true,
        ProbeMode::Auto => {
            let takes = cookie == 0 || program.counts_on(Feature::AttachCookies);
            takes && program.counts_on(Feature::PerfLinks)
        }
        ProbeMode::Perf | ProbeMode::Tracefs => false,
    };
    if !by_link {
        set(program, &event, cookie, place)?;
        return Ok(Link::new(Kind::Event(event), place));
    }
    let link = LinkCreate {
        program: program.fd()?,
        target: LinkTarget::Fd(event.as_fd()),
        attach_type: AttachType::PERF_EVENT.0,
        flags: 0,
        options: LinkOptions::PerfEvent { cookie },
    };
    match bpf::link_create(&link) {
        // The link holds the event.
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno @ Errno(libc::EINVAL | libc::E2BIG)) if mode == ProbeMode::Link => {
            let error = Error::sys("the kernel makes no link of a probe", CREATE, errno)
                .with_kind(ErrorKind::Unsupported)
                .hint("they came with Linux 5.15; other modes need none");
            Err(attaching(program, place, error))
        }
        Err(Errno(libc::EINVAL | libc::E2BIG)) => {
            set(program, &event, cookie, place)?;
            Ok(Link::new(Kind::Event(event), place))
        }
        Err(errno) => Err(explain(program, place, CREATE, errno)),
    }
}

/// Puts the program on the event without a link.
pub(super) fn set<K>(
    program: &Program<K>,
    event: &OwnedFd,
    cookie: u64,
    place: &str,
) -> Result<()> {
    if cookie != 0 {
        return Err(attaching(program, place, no_cookies()));
    }
    perf::set_bpf(event.as_fd(), program.fd()?)
        .and_then(|()| perf::enable(event.as_fd()))
        .map_err(|errno| explain(program, place, "ioctl(PERF_EVENT_IOC_SET_BPF)", errno))
}

/// Refuses cookies that are asked for where they are not counted on.
pub(super) fn may_have<K>(program: &Program<K>, cookies: &[u64]) -> Result<()> {
    let asked = cookies.iter().any(|&cookie| cookie != 0);
    if asked && !program.counts_on(Feature::AttachCookies) { Err(no_cookies()) } else { Ok(()) }
}

fn no_cookies() -> Error {
    Error::new(ErrorKind::Unsupported, "the kernel takes no cookie here")
        .hint("cookies came with Linux 5.15")
}

fn explain<K>(program: &Program<K>, place: &str, call: &'static str, errno: Errno) -> Error {
    let error = refused(program, place, call, errno);
    match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Perfmon])),
        libc::EINVAL => error.hint(
            "the program may read past the end of this event's record, or its license not be GPL",
        ),
        libc::E2BIG => error.hint("64 programs are on this event already"),
        libc::EEXIST => error.hint("the program is there already, with the same cookie"),
        _ => error,
    }
}

/// The error for an event that cannot be opened.
pub(super) fn open_failed<K>(program: &Program<K>, place: &str, errno: Errno) -> Error {
    let error = Error::sys("cannot open the perf event", "perf_event_open", errno);
    let error = match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(privilege::perf_hint()),
        libc::ESRCH => error.hint("there is no such process"),
        libc::ENOENT | libc::EOPNOTSUPP | libc::ENODEV => {
            error.hint("this machine or its kernel has no such event")
        }
        libc::EINVAL => {
            error.hint("the event's numbers, or that of the CPU, are not what this machine has")
        }
        libc::ENOSYS => error.hint("the kernel is built without CONFIG_PERF_EVENTS"),
        _ => error,
    };
    attaching(program, place, error)
}
