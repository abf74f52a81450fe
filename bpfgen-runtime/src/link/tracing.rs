//! Programs that were loaded for their place: `tp_btf`, `fentry`, `fexit`, `fmod_ret`, `lsm`.

use super::{AutoAttach, Link, attaching, event, refused, target};
use crate::{
    ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Feature,
    program::{
        Program,
        hook::{BtfTracePoint, FEntry, FExit, FModRet, FSession, Hook, Lsm},
    },
    sys::{
        ENOTSUPP, Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

macro_rules! tracing {
    ($($hook:ident, $what:literal, $example:literal, $version:literal, $cookies:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names (`SEC(\"", $example)]
            /// ")`), or `set_target` before load.
            ///
            /// # Minimum kernel version
            #[doc = concat!($version, ".")]
            ///
            /// # Errors
            /// If the kernel refuses.
            pub fn attach(&self) -> Result<Link> {
                attach(self, concat!($what, " "), $example, 0)
            }

            /// As [`attach`](Self::attach), and `bpf_get_attach_cookie` gives `cookie`.
            ///
            /// # Minimum kernel version
            #[doc = concat!($cookies, ", for a cookie other than 0.")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            pub fn attach_with_cookie(&self, cookie: u64) -> Result<Link> {
                attach(self, concat!($what, " "), $example, cookie)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

tracing! {
    BtfTracePoint, "tracepoint", "tp_btf/sched_switch", "5.5", "6.10";
    FEntry, "entry of function", "fentry/do_unlinkat", "5.5", "5.19";
    FExit, "return of function", "fexit/do_unlinkat", "5.5", "5.19";
    FSession, "entry and return of function", "fsession/do_unlinkat", "7.0", "7.0";
    FModRet, "function", "fmod_ret/security_file_open", "5.7", "5.19";
    Lsm, "security hook", "lsm/file_open", "5.7", "5.19";
}

fn attach<K: Hook>(program: &Program<K>, what: &str, example: &str, cookie: u64) -> Result<Link> {
    // One that was pinned was loaded for its place, which the kernel knows.
    let given = program.section().is_empty();
    let place = if given { "what the program is for" } else { target(program, example)? };
    let place = if given { place.to_owned() } else { format!("{what}{place}") };
    link(program, place, LinkTarget::Program, 0, cookie)
}

/// Attaches to what the program was loaded for, or to another program's function with the id
/// `target_btf_id`.
pub(super) fn link<K: Hook>(
    program: &Program<K>,
    place: String,
    target: LinkTarget<'_>,
    target_btf_id: u32,
    cookie: u64,
) -> Result<Link> {
    let fd = program.fd()?;
    event::may_have(program, &[cookie]).map_err(|error| attaching(program, &place, error))?;
    let attach_type = program.attach_type().0;
    let link = LinkCreate {
        program: fd,
        target,
        attach_type,
        flags: 0,
        options: LinkOptions::Tracing { target_btf_id, cookie },
    };
    // Before 5.19 these were attached as raw tracepoints without a name.
    let plain = cookie == 0 && target_btf_id == 0;
    let open = || ("bpf(BPF_RAW_TRACEPOINT_OPEN)", bpf::raw_tracepoint_open(fd, None, 0));
    let (call, result) = if plain && !program.counts_on(Feature::TracingLinks) {
        open()
    } else {
        match bpf::link_create(&link) {
            Err(Errno(libc::EINVAL | libc::E2BIG)) if plain => open(),
            result => ("bpf(BPF_LINK_CREATE)", result),
        }
    };
    let errno = match result {
        Ok(fd) => return Ok(Link::from_fd(fd, place)),
        Err(errno) => errno,
    };
    let error = refused(program, &place, call, errno);
    Err(match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Perfmon])),
        libc::EINVAL | libc::E2BIG if cookie != 0 => error
            .with_kind(ErrorKind::Unsupported)
            .hint("cookies of tracing programs came with Linux 5.19, of tp_btf with 6.10"),
        ENOTSUPP | libc::EOPNOTSUPP => {
            error.hint("the kernel has no BPF trampolines on this machine (CONFIG_FUNCTION_TRACER)")
        }
        // Nothing was sought: the kernel has forgotten what the program is for.
        libc::ENOENT => error.hint(
            "before Linux 5.13 such a program can be attached once only: load it again instead",
        ),
        libc::EBUSY => error.hint("another kind of tracer (ftrace, livepatch) holds the function"),
        libc::E2BIG => error.hint("38 programs are on this function already"),
        _ => error,
    })
}
