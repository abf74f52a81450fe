//! Probes of many user-space functions by one link.

use std::{ffi::CString, path::PathBuf};

use super::{
    AutoAttach, Link, attaching,
    binary::Binary,
    event,
    many::{self, CALL, Kind, Which, attach_to_many},
    symbol, target, uprobe,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::uprobes::{self, UprobeMulti as Has},
    program::{
        Program,
        hook::{Hook, UProbeMulti, UProbeSession, URetProbeMulti},
    },
    sys::{
        Errno,
        link_multi::{self, Uprobes},
    },
};

/// User-space functions of one file that a program attaches to at once: by a pattern, names or
/// offsets; and whose runs of them.
///
/// ```
/// use bpfgen_runtime::link::UserFunctions;
///
/// let all = UserFunctions::matching("libc.so.6", "pthread_mutex_*").pid(std::process::id());
/// let two = UserFunctions::named("libc.so.6", ["malloc", "free"]).cookies([1, 2]);
/// # let _ = (all, two);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFunctions {
    path: PathBuf,
    which: Which,
    cookies: Vec<u64>,
    semaphores: Vec<u64>,
    pid: Option<u32>,
}

impl UserFunctions {
    fn new(path: PathBuf, which: Which) -> Self {
        Self { path, which, cookies: Vec::new(), semaphores: Vec::new(), pid: None }
    }

    /// All functions of the file whose name the pattern says: `*` stands for any characters, `?` for
    /// any one. A name without either is that function.
    ///
    /// A `path` without a slash is looked up as by
    /// [`UProbeTarget::function`](super::UProbeTarget::function).
    pub fn matching(path: impl Into<PathBuf>, pattern: impl Into<String>) -> Self {
        Self::new(path.into(), Which::matching(pattern.into()))
    }

    /// The functions of these names, each exactly, also with versions.
    pub fn named<T: Into<String>>(
        path: impl Into<PathBuf>,
        names: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::new(path.into(), Which::named(names))
    }

    /// The instructions at these byte offsets in the file.
    pub fn at(path: impl Into<PathBuf>, offsets: impl IntoIterator<Item = u64>) -> Self {
        Self::new(path.into(), Which::Places(offsets.into_iter().collect()))
    }

    /// Refuses a pattern that says more than one function, and a name that several have: the error
    /// lists them. With it a pattern takes a cookie and a semaphore.
    #[must_use]
    #[doc(alias = "unique_match")]
    pub fn unique(mut self) -> Self {
        self.which = self.which.unique();
        self
    }

    /// What `bpf_get_attach_cookie` gives: one number for each function, in the order of names or
    /// offsets. A pattern has no order, and takes none unless it is [`unique`](Self::unique).
    #[must_use]
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = u64>) -> Self {
        self.cookies = cookies.into_iter().collect();
        self
    }

    /// Counters of users ([`UProbeTarget::semaphore`](super::UProbeTarget::semaphore)): one offset
    /// for each function, in the order of names or offsets, 0 for none.
    #[must_use]
    #[doc(alias = "ref_ctr_offsets")]
    pub fn semaphores(mut self, offsets: impl IntoIterator<Item = u64>) -> Self {
        self.semaphores = offsets.into_iter().collect();
        self
    }

    /// Only runs of this process (all its threads), instead of everybody's; 0 is the calling one.
    #[must_use]
    pub fn pid(mut self, pid: u32) -> Self {
        self.pid = Some(pid);
        self
    }

    /// `path:pattern`, as a SEC() string says it.
    fn parse(text: &str) -> Option<Self> {
        let (path, pattern) = text.split_once(':')?;
        (!path.is_empty() && !pattern.is_empty()).then(|| Self::matching(path, pattern))
    }

    /// What it is, for people.
    fn shown(&self) -> String {
        format!("{}:{}", self.path.display(), self.which.shown())
    }

    /// The file, and the byte offsets in it.
    fn resolve(&self) -> Result<Resolved> {
        let (cookies, semaphores) = (self.cookies.len(), self.semaphores.len());
        self.which.check(&[("cookies", cookies), ("semaphores", semaphores)])?;
        let binary = Binary::find(&self.path)?;
        let offsets = match &self.which {
            Which::Pattern { pattern, unique } => {
                symbol::matching_offsets(&binary, pattern, *unique)?
            }
            Which::Names(names) => symbol::file_offsets(&binary, names)?,
            Which::Places(list) => list.clone(),
        };
        let offsets =
            offsets.into_iter().map(|offset| binary.offset(offset)).collect::<Result<_>>();
        let counters = self.semaphores.iter().map(|offset| binary.counter(*offset));
        let (offsets, counters) = (offsets?, counters.collect::<Result<_>>()?);
        Ok(Resolved { path: uprobe::c_path(binary.file())?, offsets, counters })
    }
}

/// The file, and the byte offsets in it.
#[derive(Debug)]
struct Resolved {
    path: CString,
    offsets: Vec<u64>,
    /// Of users.
    counters: Vec<u64>,
}

impl From<&Self> for UserFunctions {
    fn from(functions: &Self) -> Self {
        functions.clone()
    }
}

attach_to_many! {
    UserFunctions, parse, attach, ", in all processes", "";
    UProbeMulti, "uprobe.multi/libc.so.6:mem*", "functions", "6.6", false, "BPF_TRACE_UPROBE_MULTI";
    URetProbeMulti, "uretprobe.multi/libc.so.6:mem*", "returns of functions", "6.6", true, "BPF_F_UPROBE_MULTI_RETURN";
    UProbeSession, "uprobe.session/libc.so.6:mem*", "entries and returns of functions", "6.13", false, "BPF_TRACE_UPROBE_SESSION";
}

fn parse<K>(program: &Program<K>, example: &str) -> Result<UserFunctions> {
    let text = target(program, example)?;
    UserFunctions::parse(text).ok_or_else(|| {
        program.error(
            Error::new(ErrorKind::InvalidInput, format!("{text:?} is not path:function"))
                .hint(format!("write it as in SEC({example:?}), or use attach_to")),
        )
    })
}

fn attach<K: Hook>(program: &Program<K>, to: &UserFunctions, kind: &Kind) -> Result<Link> {
    let place = format!("{} {}", kind.name(), to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    event::may_have(program, &to.cookies).map_err(failed)?;
    let Resolved { path, offsets, counters } = to.resolve().map_err(failed)?;
    if to.pid.is_some() && uprobes::uprobe_multi() == Has::ForThreads {
        let error = Error::new(
            ErrorKind::Unsupported,
            "this kernel takes the process of a link to many uprobes for a thread",
        );
        return Err(failed(
            error.hint("it was mended in Linux 6.10; compare the pid in the program"),
        ));
    }
    let link = Uprobes {
        program: fd,
        attach_type: program.attach_type().0,
        is_return: kind.is_return,
        path: &path,
        offsets: &offsets,
        counters: &counters,
        cookies: &to.cookies,
        pid: uprobe::process(to.pid).unwrap_or(0),
    };
    match link_multi::uprobes(&link) {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(kind, errno))),
    }
}

fn explain(kind: &Kind, errno: Errno) -> Error {
    match errno.0 {
        libc::EINVAL | libc::E2BIG | libc::EOPNOTSUPP if is_missing(kind) => {
            let since = kind.since;
            let hint = format!("it came with Linux {since}; a uprobe for each function needs none");
            kind.missing(errno, hint)
        }
        libc::ESRCH => Error::sys("there is no such process", CALL, errno).explained(),
        libc::EBADF => {
            Error::sys("the kernel can only probe a regular file", CALL, errno).explained()
        }
        libc::EINVAL | libc::EIO => Error::sys("the kernel cannot probe there", CALL, errno).hint(
            "offsets must be in an executable, regular file, at the start of instructions that can \
             be replaced",
        ),
        _ => many::refused(errno),
    }
}

/// Whether this kernel does not have the kind of link at all.
fn is_missing(kind: &Kind) -> bool {
    let is_session = kind.name() == "uprobe.session";
    uprobes::uprobe_multi() == Has::Nothing || is_session && !uprobes::has_uprobe_session()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections() {
        let parse = UserFunctions::parse;
        assert_eq!(parse("libc:mem*"), Some(UserFunctions::matching("libc", "mem*")));
        assert_eq!(parse("/a:f"), Some(UserFunctions::named("/a", ["f"])));
        assert_eq!(parse("/a"), None);
        assert_eq!(parse(":f"), None);
        let two = UserFunctions::named("/a", ["f", "g"]);
        assert_eq!(two.shown(), "/a:f and 1 more");
        assert_eq!(UserFunctions::at("/a", [16]).shown(), "/a:0x10");
    }

    #[test]
    fn counts_must_agree() {
        let message = |functions: UserFunctions| functions.resolve().unwrap_err().to_string();
        let two = || UserFunctions::named("/a", ["f", "g"]);
        assert_eq!(message(two().cookies([1])), "1 cookies for 2 functions");
        assert_eq!(message(two().semaphores([1, 2, 3])), "3 semaphores for 2 functions");
        assert!(message(UserFunctions::matching("/a", "f*").cookies([1])).contains("pattern"));
        assert!(message(UserFunctions::at("/a", [])).contains("no functions"));
    }
}
