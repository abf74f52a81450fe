//! Probes of many kernel functions by one link.

use std::{
    ffi::{CStr, CString},
    os::fd::{BorrowedFd, OwnedFd},
};

use super::{
    AutoAttach, Functions, Link, attaching, event, functions,
    many::{self, CALL, Kind, Which, attach_to_many},
    target,
};
use crate::{
    Error, ErrorKind, Result,
    program::{
        Program,
        hook::{Hook, KProbeMulti, KProbeSession, KRetProbeMulti},
    },
    sys::{
        Errno,
        link_multi::{self, Kprobes},
    },
};

attach_to_many! {
    Functions, target, attach, "", ", built with CONFIG_FPROBE";
    KProbeMulti, "kprobe.multi/tcp_*", "entries of kernel functions", "5.18", false, "BPF_TRACE_KPROBE_MULTI";
    KRetProbeMulti, "kretprobe.multi/tcp_*", "returns of kernel functions", "5.18", true, "BPF_F_KPROBE_MULTI_RETURN";
    KProbeSession, "kprobe.session/tcp_*", "entries and returns of kernel functions", "6.10", false, "BPF_TRACE_KPROBE_SESSION";
}

fn attach<K: Hook>(program: &Program<K>, to: &Functions, kind: &Kind) -> Result<Link> {
    let place = format!("{} {}", kind.name(), to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    to.check().and_then(|()| event::may_have(program, &to.cookies)).map_err(failed)?;
    let make = Make { program: fd, attach_type: program.attach_type().0, to, kind };
    let at = |addresses: &[u64]| make.link(link_multi::Functions::Addresses(addresses));
    let result = match &to.which {
        Which::Pattern { pattern, unique } => {
            at(&functions::addresses(pattern, *unique).map_err(failed)?)
        }
        Which::Places(addresses) => at(addresses),
        // Names as the kernel takes them have no module.
        Which::Names(names) if names.iter().any(|name| name.contains(':')) => {
            at(&functions::addresses_of(names).map_err(failed)?)
        }
        Which::Names(names) => {
            let c_names = names.iter().map(|name| program.c_string(name));
            let c_names: Vec<CString> = c_names.collect::<Result<_>>()?;
            let c_names: Vec<&CStr> = c_names.iter().map(CString::as_c_str).collect();
            match make.link(link_multi::Functions::Names(&c_names)) {
                // They may have a suffix that is not given.
                Err(Errno(libc::ESRCH | libc::ENOENT)) => {
                    let addresses = functions::addresses_of(names).map_err(|error| {
                        failed(match error.kind() {
                            ErrorKind::NotFound => error,
                            // Without the kernel's lists it is not known which.
                            _ => functions::unknown(&[]),
                        })
                    });
                    at(&addresses?)
                }
                result => result,
            }
        }
    };
    match result {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(kind, errno))),
    }
}

/// A link to be made.
struct Make<'a> {
    program: BorrowedFd<'a>,
    attach_type: u32,
    to: &'a Functions,
    kind: &'a Kind,
}

impl Make<'_> {
    fn link(&self, functions: link_multi::Functions<'_>) -> Result<OwnedFd, Errno> {
        link_multi::kprobes(&Kprobes {
            program: self.program,
            attach_type: self.attach_type,
            is_return: self.kind.is_return,
            functions,
            cookies: &self.to.cookies,
        })
    }
}

fn explain(kind: &Kind, errno: Errno) -> Error {
    match errno.0 {
        libc::ESRCH | libc::ENOENT => {
            let message = "no function that can be traced begins at one of the addresses";
            Error::sys(message, CALL, errno).explained().with_kind(ErrorKind::NotFound)
        }
        libc::EOPNOTSUPP => kind.missing(
            errno,
            "it is built without CONFIG_FPROBE; a kprobe for each function needs none".to_owned(),
        ),
        libc::EINVAL | libc::E2BIG if kind.is_newer_than_kernel() => kind
            .missing(errno, format!("it came with Linux {}, built with CONFIG_FPROBE", kind.since)),
        libc::EINVAL => many::refused(errno)
            .hint("all must be entries of functions that can be traced, each once"),
        _ => many::refused(errno),
    }
}
