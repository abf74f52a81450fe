//! Trampolines of many kernel functions by one link.

use bpfgen_object::btf::{Kind as TypeKind, TypeId};

use super::{
    AutoAttach, Functions, Link, attaching,
    functions::{self, Which},
    kprobe_multi, similar, target,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        privilege::{self, Capability},
        types,
    },
    program::{
        Program,
        hook::{FEntryMulti, FExitMulti, FSessionMulti, Hook},
    },
    sys::{Errno, link_multi},
};

const CALL: &str = "bpf(BPF_LINK_CREATE)";

macro_rules! multi {
    ($($hook:ident, $section:literal, $what:literal, $alias:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names: one, or by a pattern (`SEC(\"", $section)]
            /// ")`).
            ///
            /// # Minimum kernel version
            /// 7.2.
            ///
            /// # Errors
            /// If the section names none, nothing has such a name, or the kernel refuses. Nothing
            /// is attached then.
            #[doc(alias = $alias)]
            pub fn attach(&self) -> Result<Link> {
                self.attach_to(target(self, $section)?)
            }

            #[doc = concat!("Attaches to the ", $what, " given: a pattern, names, or [`Functions`] but by address.")]
            ///
            /// # Minimum kernel version
            /// 7.2.
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            #[doc(alias = $alias)]
            pub fn attach_to(&self, functions: impl Into<Functions>) -> Result<Link> {
                attach(self, &functions.into(), $section)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

multi! {
    FEntryMulti, "fentry.multi/tcp_*", "entries of kernel functions", "BPF_TRACE_FENTRY_MULTI";
    FExitMulti, "fexit.multi/tcp_*", "returns of kernel functions", "BPF_TRACE_FEXIT_MULTI";
    FSessionMulti, "fsession.multi/tcp_*", "entries and returns of kernel functions", "BPF_TRACE_FSESSION_MULTI";
}

fn attach<K: Hook>(program: &Program<K>, to: &Functions, example: &str) -> Result<Link> {
    let name = example.split('/').next().unwrap_or_default();
    let place = format!("{name} {}", to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    to.check().map_err(failed)?;
    let ids = ids(to).map_err(failed)?;
    match link_multi::trampolines(fd, program.attach_type().0, &ids, &to.cookies) {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(name, errno))),
    }
}

/// What the functions are in the kernel's types.
fn ids(to: &Functions) -> Result<Vec<u32>> {
    let (names, all) = match &to.which {
        Which::Pattern(pattern) => {
            let names = functions::traceable(Some("vmlinux"), of_kernel(pattern)?)?;
            if names.is_empty() {
                return Err(kprobe_multi::nothing(pattern));
            }
            (names, false)
        }
        Which::Names(names) => {
            let plain = names.iter().map(|name| of_kernel(name).map(str::to_owned));
            (plain.collect::<Result<_>>()?, true)
        }
        Which::Addresses(_) => {
            let message = "trampolines are of functions by name, not by address";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
    };
    let source = types::running()?;
    let wanted: Vec<_> = names.iter().map(|name| (name.as_str(), TypeKind::Func)).collect();
    let found = source.scan()?.find_all(&wanted).map_err(|error| source.error(error))?;
    let mut ids = Vec::with_capacity(found.len());
    for (name, id) in names.iter().zip(found) {
        match id {
            Some(TypeId(id)) => ids.push(id),
            None if all => return Err(unknown(name)),
            // Assembler, and what the compiler has made of functions, has no types.
            None => {}
        }
    }
    if ids.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "none of these functions has a type"));
    }
    Ok(ids)
}

/// A name or pattern without the kernel itself in front of it.
fn of_kernel(name: &str) -> Result<&str> {
    match name.split_once(':') {
        None => Ok(name),
        Some(("vmlinux", name)) => Ok(name),
        Some((module, _)) => Err(Error::new(
            ErrorKind::Unsupported,
            format!("many functions of a module, {module}, are not attached to yet"),
        )
        .hint("kprobe.multi takes them, and fentry one of them")),
    }
}

fn unknown(name: &str) -> Error {
    let names = functions::names();
    let near = similar::similar(name, names.iter().map(String::as_str));
    Error::new(ErrorKind::NotFound, format!("the kernel's types have no function {name}"))
        .hint(similar::hint(&near, "it may be inlined, or of a module"))
}

fn explain(name: &str, errno: Errno) -> Error {
    let error = Error::sys("the kernel refuses", CALL, errno);
    match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Perfmon])),
        libc::EOPNOTSUPP | 524 => error.hint("the kernel has no BPF trampolines on this machine"),
        libc::EINVAL | libc::E2BIG => error.hint(format!(
            "{name} came with Linux 7.2; each function must be one that can be traced"
        )),
        libc::EBUSY => error.hint("another kind of tracer (ftrace, livepatch) holds a function"),
        _ => error,
    }
}
