//! Probes of many kernel functions by one link.

use std::ffi::{CStr, CString};

use super::{
    AutoAttach, Functions, Link, attaching,
    functions::{self, Which},
    similar, target,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        Version,
        privilege::{self, Capability},
    },
    program::{
        Program,
        hook::{Hook, KProbeMulti, KProbeSession, KRetProbeMulti},
    },
    sys::{
        Errno,
        link_multi::{self, Kprobes},
    },
};

const CALL: &str = "bpf(BPF_LINK_CREATE)";

macro_rules! multi {
    ($($hook:ident, $section:literal, $what:literal, $since:literal, $is_return:literal, $alias:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names: one, or by a pattern (`SEC(\"", $section)]
            /// ")`).
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ", built with CONFIG_FPROBE.")]
            ///
            /// # Errors
            /// If the section names none, nothing has such a name, or the kernel refuses. Nothing
            /// is attached then.
            #[doc(alias = $alias)]
            pub fn attach(&self) -> Result<Link> {
                self.attach_to(target(self, $section)?)
            }

            #[doc = concat!("Attaches to the ", $what, " given: a pattern, names, or [`Functions`].")]
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ", built with CONFIG_FPROBE.")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            #[doc(alias = $alias)]
            pub fn attach_to(&self, functions: impl Into<Functions>) -> Result<Link> {
                let kind = Kind { section: $section, since: $since, is_return: $is_return };
                attach(self, &functions.into(), &kind)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

/// What a hook is to the kernel.
struct Kind {
    section: &'static str,
    since: &'static str,
    is_return: bool,
}

multi! {
    KProbeMulti, "kprobe.multi/tcp_*", "entries of kernel functions", "5.18", false, "BPF_TRACE_KPROBE_MULTI";
    KRetProbeMulti, "kretprobe.multi/tcp_*", "returns of kernel functions", "5.18", true, "BPF_F_KPROBE_MULTI_RETURN";
    KProbeSession, "kprobe.session/tcp_*", "entries and returns of kernel functions", "6.10", false, "BPF_TRACE_KPROBE_SESSION";
}

impl Kind {
    /// `kprobe.multi`.
    fn name(&self) -> &'static str {
        self.section.split('/').next().unwrap_or_default()
    }

    /// Whether this kernel is too old for it, by its version.
    fn is_newer_than_kernel(&self) -> bool {
        let (major, minor) = self.since.split_once('.').unwrap_or_default();
        let since = Version::new(major.parse().unwrap_or(0), minor.parse().unwrap_or(0));
        Version::running().is_some_and(|running| running < since)
    }
}

fn attach<K: Hook>(program: &Program<K>, to: &Functions, kind: &Kind) -> Result<Link> {
    let place = format!("{} {}", kind.name(), to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    to.check().map_err(failed)?;
    let link = |functions| Kprobes {
        program: fd,
        attach_type: program.attach_type().0,
        is_return: kind.is_return,
        functions,
        cookies: &to.cookies,
    };
    let result = match &to.which {
        Which::Pattern(pattern) => {
            let found = functions::addresses(pattern).map_err(failed)?;
            if found.is_empty() {
                return Err(failed(nothing(pattern)));
            }
            link_multi::kprobes(&link(link_multi::Functions::Addresses(&found)))
        }
        Which::Addresses(list) => {
            link_multi::kprobes(&link(link_multi::Functions::Addresses(list)))
        }
        Which::Names(names) => {
            let names = names.iter().map(|name| program.c_string(name));
            let names: Vec<CString> = names.collect::<Result<_>>()?;
            let names: Vec<&CStr> = names.iter().map(CString::as_c_str).collect();
            link_multi::kprobes(&link(link_multi::Functions::Names(&names)))
        }
    };
    match result {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(to, kind, errno))),
    }
}

/// The pattern says no function.
pub(super) fn nothing(pattern: &str) -> Error {
    let plain: String = pattern.chars().filter(|c| !matches!(c, '*' | '?')).collect();
    let names = functions::names();
    let near = similar::similar(&plain, names.iter().map(String::as_str));
    Error::new(
        ErrorKind::NotFound,
        format!("no kernel function that can be traced is like {pattern}"),
    )
    .hint(similar::hint(&near, "`available_filter_functions` in tracefs lists them"))
}

fn explain(to: &Functions, kind: &Kind, errno: Errno) -> Error {
    let name = kind.name();
    match errno.0 {
        libc::ESRCH | libc::ENOENT => not_found(to, errno),
        libc::EOPNOTSUPP => Error::sys(format!("the kernel has no {name}"), CALL, errno)
            .explained()
            .hint("it is built without CONFIG_FPROBE; a kprobe for each function needs none"),
        libc::EINVAL | libc::E2BIG if kind.is_newer_than_kernel() => {
            Error::sys(format!("the kernel has no {name}"), CALL, errno)
                .explained()
                .with_kind(ErrorKind::Unsupported)
                .hint(format!("it came with Linux {}, built with CONFIG_FPROBE", kind.since))
        }
        libc::E2BIG => Error::sys("these are too many functions", CALL, errno)
            .hint("a link takes a million; a narrower pattern, or several links, will do"),
        libc::EPERM | libc::EACCES => Error::sys("the kernel refuses", CALL, errno)
            .hint(privilege::hint(&[Capability::Perfmon])),
        libc::EINVAL => Error::sys("the kernel refuses", CALL, errno)
            .hint("all must be entries of functions that can be traced, each once"),
        _ => Error::sys("the kernel refuses", CALL, errno),
    }
}

fn not_found(to: &Functions, errno: Errno) -> Error {
    let Which::Names(names) = &to.which else {
        return Error::sys(
            "no function that can be traced begins at one of the addresses",
            CALL,
            errno,
        )
        .explained()
        .with_kind(ErrorKind::NotFound);
    };
    let unknown = functions::unknown(names);
    let message = match unknown[..] {
        [] => "the kernel has not all of these functions, or several of a name".to_owned(),
        [one] => format!("the kernel has no function {one} that can be traced"),
        [..] => format!("the kernel has no functions {} that can be traced", unknown.join(", ")),
    };
    let all = functions::names();
    let near = unknown.first().map_or_else(Vec::new, |name| {
        similar::similar(name, all.iter().map(String::as_str).filter(|other| other != name))
    });
    Error::sys(message, CALL, errno)
        .explained()
        .with_kind(ErrorKind::NotFound)
        .hint(similar::hint(&near, "`available_filter_functions` in tracefs lists those there are"))
}
