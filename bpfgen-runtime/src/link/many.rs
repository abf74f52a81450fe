//! What links of one program to many functions have in common, be they the kernel's or in a file.

use super::pattern;
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        Version,
        privilege::{self, Capability},
    },
    sys::Errno,
};

pub(super) const CALL: &str = "bpf(BPF_LINK_CREATE)";

/// How functions are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// By a pattern, which may say one only where it is unique.
    Pattern {
        pattern: String,
        unique: bool,
    },
    Names(Vec<String>),
    /// Addresses or offsets.
    Places(Vec<u64>),
}

impl Which {
    /// A pattern; without `*` and `?` it is a name.
    pub(super) fn matching(pattern: String) -> Self {
        if pattern::is_pattern(&pattern) {
            Self::Pattern { pattern, unique: false }
        } else {
            Self::Names(vec![pattern])
        }
    }

    pub(super) fn named<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self::Names(names.into_iter().map(Into::into).collect())
    }

    /// The same where what is said must be one function.
    pub(super) fn unique(self) -> Self {
        match self {
            Self::Pattern { pattern, .. } => Self::Pattern { pattern, unique: true },
            Self::Names(mut names) if names.len() == 1 => {
                let pattern = names.pop().unwrap_or_default();
                Self::Pattern { pattern, unique: true }
            }
            which => which,
        }
    }

    /// What it is, for people: `tcp_*`, `vfs_read and 3 more`.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Pattern { pattern, .. } => pattern.clone(),
            Self::Names(names) => shown_list(names.iter().map(String::as_str)),
            Self::Places(list) => shown_list(list.iter().map(|place| format!("{place:#x}"))),
        }
    }

    /// Refuses none at all, and another number of what goes with each function: its name, and how
    /// many there are.
    pub(super) fn check(&self, parallel: &[(&str, usize)]) -> Result<()> {
        let count = match self {
            Self::Pattern { unique: true, .. } => 1,
            Self::Pattern { .. } => match parallel.iter().find(|(_, count)| *count > 0) {
                None => return Ok(()),
                Some((what, _)) => {
                    let message = format!("a pattern takes no {what}");
                    return Err(Error::new(ErrorKind::InvalidInput, message).hint(format!(
                        "name the functions: {what} go with them in their order; or say with \
                         unique() that it is one"
                    )));
                }
            },
            Self::Names(names) => names.len(),
            Self::Places(list) => list.len(),
        };
        let error = |message: String| Err(Error::new(ErrorKind::InvalidInput, message));
        if count == 0 {
            return error("there are no functions to attach to".to_owned());
        }
        match parallel.iter().find(|(_, other)| *other > 0 && *other != count) {
            Some((what, other)) => error(format!("{other} {what} for {count} functions")),
            None => Ok(()),
        }
    }
}

/// `a`, `a and 2 more`.
fn shown_list<T: ToString>(list: impl ExactSizeIterator<Item = T>) -> String {
    let count = list.len();
    let first = list.into_iter().next().map(|it| it.to_string()).unwrap_or_default();
    match count {
        0 => "nothing".to_owned(),
        1 => first,
        _ => format!("{first} and {} more", count - 1),
    }
}

/// A pattern that is to say one function says several, or several have the name.
pub(super) fn not_unique(pattern: &str, names: &[String]) -> Error {
    /// Names that are shown.
    const SHOWN: usize = 10;
    let message = match names {
        [name] => format!("several functions have the name {name}"),
        _ => {
            let shown = names.get(..SHOWN).unwrap_or(names).join(", ");
            let more = names.len().saturating_sub(SHOWN);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("{pattern} is to be one function and says {}: {shown}{more}", names.len())
        }
    };
    let hint = "name the one that is meant, or give its address or offset";
    Error::new(ErrorKind::InvalidInput, message).hint(hint)
}

/// What a hook is to the kernel.
pub(super) struct Kind {
    /// An example of a section.
    pub(super) section: &'static str,
    pub(super) since: &'static str,
    pub(super) is_return: bool,
}

impl Kind {
    /// `kprobe.multi`.
    pub(super) fn name(&self) -> &'static str {
        self.section.split('/').next().unwrap_or_default()
    }

    /// Whether this kernel is too old for it, by its version.
    pub(super) fn is_newer_than_kernel(&self) -> bool {
        let (major, minor) = self.since.split_once('.').unwrap_or_default();
        let since = Version::new(major.parse().unwrap_or(0), minor.parse().unwrap_or(0));
        Version::running().is_some_and(|running| running < since)
    }

    /// The kernel does not have it.
    pub(super) fn missing(&self, errno: Errno, hint: String) -> Error {
        Error::sys(format!("the kernel has no {}", self.name()), CALL, errno)
            .explained()
            .with_kind(ErrorKind::Unsupported)
            .hint(hint)
    }
}

/// What the kernel means by refusals that all kinds have, and other ones as they are.
pub(super) fn refused(errno: Errno) -> Error {
    match errno.0 {
        libc::E2BIG => Error::sys("these are too many functions", CALL, errno)
            .hint("a link takes a million; a narrower pattern, or several links, will do"),
        libc::EPERM | libc::EACCES => Error::sys("the kernel refuses", CALL, errno)
            .hint(privilege::hint(&[Capability::Perfmon])),
        _ => Error::sys("the kernel refuses", CALL, errno),
    }
}

/// Methods of programs on many places, which `$attach` attaches; `$parse` makes places of what a
/// section says.
macro_rules! attach_to_many {
    (
        $places:ty, $parse:path, $attach:path, $where:literal, $built:literal;
        $($hook:ident, $section:literal, $what:literal, $since:literal, $is_return:literal, $alias:literal;)*
    ) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names: one, or by a pattern (`SEC(\"", $section)]
            #[doc = concat!("\")`)", $where, ".")]
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, $built, ".")]
            ///
            /// # Errors
            /// If the section names none, nothing has such a name, or the kernel refuses. Nothing
            /// is attached then.
            #[doc(alias = $alias)]
            pub fn attach(&self) -> Result<Link> {
                self.attach_to($parse(self, $section)?)
            }

            #[doc = concat!("Attaches to the ", $what, " given, as a [`", stringify!($places), "`] says them.")]
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, $built, ".")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            #[doc(alias = $alias)]
            pub fn attach_to(&self, functions: impl Into<$places>) -> Result<Link> {
                let kind = $crate::link::many::Kind {
                    section: $section,
                    since: $since,
                    is_return: $is_return,
                };
                $attach(self, &functions.into(), &kind)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

pub(super) use attach_to_many;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_with_functions_is_counted() {
        let named = |names: &[&str]| Which::named(names.iter().copied());
        let pattern = |unique| Which::Pattern { pattern: "a*".to_owned(), unique };
        for (which, cookies, message) in [
            (named(&[]), 0, "there are no functions to attach to"),
            (named(&["a", "b"]), 1, "1 cookies for 2 functions"),
            (pattern(false), 1, "a pattern takes no cookies"),
            (pattern(true), 2, "2 cookies for 1 functions"),
        ] {
            let error = which.check(&[("semaphores", 0), ("cookies", cookies)]).unwrap_err();
            assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::InvalidInput, message));
        }
        assert!(named(&["a", "b"]).check(&[("cookies", 2)]).is_ok());
        assert!(pattern(false).check(&[("cookies", 0)]).is_ok());
        assert!(pattern(true).check(&[("cookies", 1)]).is_ok());
    }

    #[test]
    fn one_or_many() {
        let names = |count: usize| (0..count).map(|i| format!("f{i}")).collect::<Vec<_>>();
        let message = |names: &[String]| not_unique("f*", names).to_string();
        assert_eq!(message(&names(1)), "several functions have the name f0");
        assert_eq!(message(&names(2)), "f* is to be one function and says 2: f0, f1");
        assert!(message(&names(12)).ends_with("f8, f9 and 2 more"));
        let one = Which::matching("a".into()).unique();
        assert_eq!(one, Which::Pattern { pattern: "a".into(), unique: true });
        assert_eq!(Which::named(["a", "b"]).unique().shown(), "a and 1 more");
        assert_eq!(Which::Places(vec![16]).shown(), "0x10");
    }
}
