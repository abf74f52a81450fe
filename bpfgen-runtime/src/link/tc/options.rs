//! How a program is attached to traffic control.

use std::fmt;

use super::super::Position;
use crate::{Error, ErrorKind, Result};

/// By which of the kernel's ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TcMethod {
    /// A BPF link where the kernel has it, else netlink.
    #[default]
    Auto,
    /// A BPF link (tcx), or an error. Since Linux 6.6.
    Link,
    /// A filter, as `tc filter` makes it.
    Netlink,
}

/// A qdisc or class, as in `1:10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TcHandle {
    /// The number of the qdisc.
    pub major: u16,
    /// The number of the class in it; 0 for the qdisc itself.
    pub minor: u16,
}

impl TcHandle {
    /// `major:minor`, which `tc` writes in hexadecimal.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    pub(super) fn number(self) -> u32 {
        u32::from(self.major) << 16 | u32::from(self.minor)
    }
}

impl fmt::Display for TcHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}:{:x}", self.major, self.minor)
    }
}

/// How, and in which order, a program is attached to traffic control.
///
/// ```no_run
/// use bpfgen_runtime::{Link, Program, hook, link::{Position, TcOptions}};
///
/// # fn attach(filter: &Program<hook::TcIngress>) -> bpfgen_runtime::Result<()> {
/// let first = TcOptions::new().position(Position::first());
/// let _link: Link = filter.attach_with("eth0", &first)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TcOptions<'a> {
    method: TcMethod,
    position: Position<'a>,
    pub(super) priority: u16,
    pub(super) handle: u32,
    pub(super) replaces: bool,
    pub(super) direct_action: bool,
}

impl Default for TcOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> TcOptions<'a> {
    /// A link where the kernel has it, else a filter; after what is there already.
    pub fn new() -> Self {
        Self {
            method: TcMethod::Auto,
            position: Position::default(),
            priority: 0,
            handle: 0,
            replaces: false,
            direct_action: true,
        }
    }

    /// Forces one of the kernel's ways.
    #[must_use]
    pub fn with_method(self, method: TcMethod) -> Self {
        Self { method, ..self }
    }

    /// Where among the programs there: takes a link.
    #[must_use]
    pub fn position(self, position: Position<'a>) -> Self {
        Self { position, ..self }
    }

    /// The filter's priority: those with lower numbers come first. The kernel chooses one if it is
    /// not given. Takes netlink.
    #[must_use]
    pub fn priority(self, priority: u16) -> Self {
        Self { priority, ..self }
    }

    /// The filter's number among those of the same priority. The kernel chooses one if it is not
    /// given. Takes netlink.
    #[must_use]
    pub fn handle(self, handle: u32) -> Self {
        Self { handle, ..self }
    }

    /// In place of the filter that has this priority and handle, which must both be given, if there
    /// is one. Takes netlink.
    #[must_use]
    #[doc(alias = "BPF_TC_F_REPLACE")]
    pub fn replace(self) -> Self {
        Self { replaces: true, ..self }
    }

    /// Whether the program's result says what becomes of a packet (`TC_ACT_OK`, `TC_ACT_SHOT` …),
    /// as it does by default, or which class it belongs to. The latter takes netlink.
    #[must_use]
    #[doc(alias = "TCA_BPF_FLAG_ACT_DIRECT")]
    pub fn direct_action(self, direct_action: bool) -> Self {
        Self { direct_action, ..self }
    }

    pub(super) fn order(&self) -> &Position<'a> {
        &self.position
    }

    /// The way that the options leave.
    pub(super) fn method(&self) -> Result<TcMethod> {
        let link = !self.position.is_default();
        let netlink =
            self.priority != 0 || self.handle != 0 || self.replaces || !self.direct_action;
        let contradiction = |message| Err(Error::new(ErrorKind::InvalidInput, message));
        if self.replaces && (self.priority == 0 || self.handle == 0) {
            return contradiction("to replace a filter, give its priority and its handle");
        }
        match (self.method, link, netlink) {
            (_, true, true) => contradiction(
                "a position is for links, and priority, handle and classes are for netlink: choose",
            ),
            (TcMethod::Netlink, true, _) => {
                contradiction("a filter set by netlink has no position")
            }
            (TcMethod::Link, _, true) => {
                contradiction("a link has neither priority nor handle, and gives no classes")
            }
            (TcMethod::Auto, true, _) => Ok(TcMethod::Link),
            (TcMethod::Auto, _, true) => Ok(TcMethod::Netlink),
            (method, ..) => Ok(method),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_options_leave() {
        let method = |options: TcOptions<'_>| options.method().ok();
        assert_eq!(method(TcOptions::new()), Some(TcMethod::Auto));
        let first = || TcOptions::new().position(Position::first());
        assert_eq!(method(first()), Some(TcMethod::Link));
        assert_eq!(method(first().priority(1)), None);
        assert_eq!(method(first().with_method(TcMethod::Netlink)), None);
        assert_eq!(method(TcOptions::new().priority(1)), Some(TcMethod::Netlink));
        assert_eq!(method(TcOptions::new().direct_action(false)), Some(TcMethod::Netlink));
        assert_eq!(method(TcOptions::new().handle(1).with_method(TcMethod::Link)), None);
        assert_eq!(method(TcOptions::new().replace().handle(1)), None);
        let replace = TcOptions::new().replace().handle(1).priority(2);
        assert_eq!(method(replace), Some(TcMethod::Netlink));
        assert_eq!(TcHandle::new(0x10, 0xa).to_string(), "10:a");
    }
}
