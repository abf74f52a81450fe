//! Raw tracepoints.

use super::{AutoAttach, Link, attaching, event, similar, target, tracepoint};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::RawTracePoint},
    sys::{Errno, bpf},
};

const CALL: &str = "bpf(BPF_RAW_TRACEPOINT_OPEN)";

impl Program<RawTracePoint> {
    /// Attaches to the tracepoint that the section names (`SEC("raw_tracepoint/sched_switch")`).
    ///
    /// # Minimum kernel version
    /// 4.17.
    ///
    /// # Errors
    /// If the section names none, there is no such tracepoint, or the kernel refuses.
    pub fn attach(&self) -> Result<Link> {
        self.attach_to(target(self, "raw_tracepoint/sched_switch")?)
    }

    /// Attaches to a tracepoint by its name, without a category.
    ///
    /// # Minimum kernel version
    /// 4.17.
    ///
    /// # Errors
    /// If there is no such tracepoint, or the kernel refuses.
    pub fn attach_to(&self, name: &str) -> Result<Link> {
        self.attach_to_with_cookie(name, 0)
    }

    /// As [`attach_to`](Self::attach_to), and `bpf_get_attach_cookie` gives `cookie`.
    ///
    /// # Minimum kernel version
    /// 6.10, for a cookie other than 0.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to).
    #[doc(alias = "BPF_RAW_TRACEPOINT_OPEN")]
    pub fn attach_to_with_cookie(&self, name: &str, cookie: u64) -> Result<Link> {
        let place = format!("raw tracepoint {name}");
        event::may_have(self, &[cookie]).map_err(|error| attaching(self, &place, error))?;
        match bpf::raw_tracepoint_open(self.fd()?, Some(&self.c_string(name)?), cookie) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(errno) => Err(attaching(self, &place, explain(name, cookie, errno))),
        }
    }
}

fn explain(name: &str, cookie: u64, errno: Errno) -> Error {
    let error = Error::sys("the kernel refuses", CALL, errno);
    match errno.0 {
        libc::ENOENT => {
            let names = tracepoint::names();
            let bare = name.rsplit('/').next().unwrap_or(name);
            let near = similar::similar(bare, names.iter().map(String::as_str));
            Error::sys("there is no such tracepoint", CALL, errno)
                .explained()
                .hint(similar::hint(&near, "raw tracepoints have no category before their name"))
        }
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Perfmon])),
        libc::EINVAL | libc::E2BIG if cookie != 0 => error
            .with_kind(ErrorKind::Unsupported)
            .hint("cookies of raw tracepoints came with Linux 6.10"),
        libc::EINVAL => error.hint("the program may use more arguments than the tracepoint has"),
        _ => error,
    }
}

impl AutoAttach for RawTracePoint {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}
