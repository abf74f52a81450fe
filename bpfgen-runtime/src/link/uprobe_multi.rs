//! Probes of many user-space functions by one link.

use std::path::PathBuf;

use super::{
    AutoAttach, Link, attaching, file,
    functions::{check_cookies, shown_list},
    pattern, symbol, target, uprobe,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        privilege::{self, Capability},
        uprobes::{self, UprobeMulti as Has},
    },
    program::{
        Program,
        hook::{Hook, UProbeMulti, UProbeSession, URetProbeMulti},
    },
    sys::{
        Errno,
        link_multi::{self, Uprobes},
    },
};

const CALL: &str = "bpf(BPF_LINK_CREATE)";

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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    Pattern(String),
    Names(Vec<String>),
    Offsets(Vec<u64>),
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
        let pattern = pattern.into();
        let which = if pattern::is_pattern(&pattern) {
            Which::Pattern(pattern)
        } else {
            Which::Names(vec![pattern])
        };
        Self::new(path.into(), which)
    }

    /// The functions of these names, each exactly, also with versions.
    pub fn named<T: Into<String>>(
        path: impl Into<PathBuf>,
        names: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::new(path.into(), Which::Names(names.into_iter().map(Into::into).collect()))
    }

    /// The instructions at these byte offsets in the file.
    pub fn at(path: impl Into<PathBuf>, offsets: impl IntoIterator<Item = u64>) -> Self {
        Self::new(path.into(), Which::Offsets(offsets.into_iter().collect()))
    }

    /// What `bpf_get_attach_cookie` gives: one number for each function, in the order of names or
    /// offsets. A pattern has no order, and takes none.
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
        let places = match &self.which {
            Which::Pattern(pattern) => pattern.clone(),
            Which::Names(names) => shown_list(names.iter().map(String::as_str)),
            Which::Offsets(list) => shown_list(list.iter().map(|offset| format!("{offset:#x}"))),
        };
        format!("{}:{places}", self.path.display())
    }

    /// The file, and the byte offsets in it.
    fn resolve(&self) -> Result<(PathBuf, Vec<u64>)> {
        let (cookies, semaphores) = (self.cookies.len(), self.semaphores.len());
        let count = match &self.which {
            Which::Pattern(_) if cookies + semaphores > 0 => {
                return Err(Error::new(ErrorKind::InvalidInput, "a pattern takes no cookies")
                    .hint(
                        "name the functions: cookies and semaphores go with them in their order",
                    ));
            }
            Which::Pattern(_) => None,
            Which::Names(names) => Some(names.len()),
            Which::Offsets(list) => Some(list.len()),
        };
        if let Some(count) = count {
            check_cookies(count, cookies, "functions")?;
            check_cookies(count, semaphores, "functions")
                .map_err(|error| error.context("semaphores"))?;
        }
        let path = file::find(&self.path)?;
        let offsets = match &self.which {
            Which::Pattern(pattern) => symbol::matching_offsets(&path, pattern)?,
            Which::Names(names) => symbol::file_offsets(&path, names)?,
            Which::Offsets(list) => list.clone(),
        };
        uprobe::check_offsets(&path, &offsets)?;
        Ok((path, offsets))
    }
}

impl From<&Self> for UserFunctions {
    fn from(functions: &Self) -> Self {
        functions.clone()
    }
}

macro_rules! multi {
    ($($hook:ident, $section:literal, $what:literal, $since:literal, $is_return:literal, $alias:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names: one, or by a pattern (`SEC(\"", $section)]
            /// ")`), in all processes.
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// If the section names none, the file or function does not exist, or the kernel
            /// refuses. Nothing is attached then.
            #[doc(alias = $alias)]
            pub fn attach(&self) -> Result<Link> {
                self.attach_to(parse(self, $section)?)
            }

            #[doc = concat!("Attaches to the ", $what, " given.")]
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            #[doc(alias = $alias)]
            pub fn attach_to(&self, functions: impl Into<UserFunctions>) -> Result<Link> {
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

multi! {
    UProbeMulti, "uprobe.multi/libc.so.6:mem*", "functions", "6.6", false, "BPF_TRACE_UPROBE_MULTI";
    URetProbeMulti, "uretprobe.multi/libc.so.6:mem*", "returns of functions", "6.6", true, "BPF_F_UPROBE_MULTI_RETURN";
    UProbeSession, "uprobe.session/libc.so.6:mem*", "entries and returns of functions", "6.13", false, "BPF_TRACE_UPROBE_SESSION";
}

/// What a hook is to the kernel.
struct Kind {
    section: &'static str,
    since: &'static str,
    is_return: bool,
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
    let name = kind.section.split('/').next().unwrap_or_default();
    let place = format!("{name} {}", to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    let (path, offsets) = to.resolve().map_err(failed)?;
    let path = uprobe::c_path(&path).map_err(failed)?;
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
        counters: &to.semaphores,
        cookies: &to.cookies,
        pid: uprobe::process(to.pid).unwrap_or(0),
    };
    match link_multi::uprobes(&link) {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(name, kind, errno))),
    }
}

fn explain(name: &str, kind: &Kind, errno: Errno) -> Error {
    match errno.0 {
        libc::EINVAL | libc::E2BIG | libc::EOPNOTSUPP if is_missing(kind) => {
            Error::sys(format!("the kernel has no {name}"), CALL, errno)
                .explained()
                .with_kind(ErrorKind::Unsupported)
                .hint(format!(
                    "it came with Linux {}; a uprobe for each function needs none",
                    kind.since
                ))
        }
        libc::E2BIG => Error::sys("these are too many functions", CALL, errno)
            .hint("a link takes a million; a narrower pattern, or several links, will do"),
        libc::EPERM | libc::EACCES => Error::sys("the kernel refuses", CALL, errno)
            .hint(privilege::hint(&[Capability::Perfmon])),
        libc::ESRCH => Error::sys("there is no such process", CALL, errno).explained(),
        libc::EBADF => {
            Error::sys("the kernel can only probe a regular file", CALL, errno).explained()
        }
        libc::EINVAL | libc::EIO => Error::sys("the kernel cannot probe there", CALL, errno).hint(
            "offsets must be in an executable, regular file, at the start of instructions that can \
             be replaced",
        ),
        _ => Error::sys("the kernel refuses", CALL, errno),
    }
}

/// Whether this kernel does not have the kind of link at all.
fn is_missing(kind: &Kind) -> bool {
    uprobes::uprobe_multi() == Has::Nothing || kind.is_session() && !uprobes::has_uprobe_session()
}

impl Kind {
    fn is_session(&self) -> bool {
        self.section.starts_with("uprobe.session")
    }
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
        assert!(message(two().semaphores([1, 2, 3])).starts_with("semaphores: 3 "));
        assert!(message(UserFunctions::matching("/a", "f*").cookies([1])).contains("pattern"));
        assert!(message(UserFunctions::at("/a", [])).contains("no functions"));
    }
}
