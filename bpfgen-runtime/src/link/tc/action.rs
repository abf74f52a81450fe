//! Programs as actions of filters.

use std::os::fd::AsRawFd as _;

use super::{
    super::{AutoAttach, Interface, Link, attaching},
    TcDirection,
    filter::Filter,
    message::Header,
    qdisc,
};
use crate::{
    Result,
    netlink::{Attributes, attribute, attributes, number_u32},
    program::{Program, hook::TcAction},
};

/// `TCA_MATCHALL_ACT`.
const MATCHALL_ACT: u16 = 2;
/// `TCA_ACT_KIND`.
const ACT_KIND: u16 = 1;
/// `TCA_ACT_OPTIONS`.
const ACT_OPTIONS: u16 = 2;
/// `TCA_ACT_BPF_PARMS`.
const PARMS: u16 = 2;
/// `TCA_ACT_BPF_FD`.
const FD: u16 = 5;
/// `TCA_ACT_BPF_NAME`.
const NAME: u16 = 6;
/// `TCA_ACT_BPF_ID`.
const ID: u16 = 9;
/// `TC_ACT_PIPE`: on with the next action, then the next filter.
const PIPE: i32 = 3;

/// In which order an action's filter is asked.
#[derive(Clone, Debug, Default)]
pub struct TcActionOptions {
    priority: u16,
}

impl TcActionOptions {
    /// The kernel chooses.
    pub fn new() -> Self {
        Self::default()
    }

    /// The filter's priority: those with lower numbers come first.
    #[must_use]
    pub fn priority(self, priority: u16) -> Self {
        Self { priority }
    }
}

impl Program<TcAction> {
    /// Attaches as the action of a new filter that matches all packets which a network interface
    /// receives or sends (`matchall`), in its clsact qdisc, which is made if there is none.
    ///
    /// Where the program gives `TC_ACT_UNSPEC`, what comes next decides.
    ///
    /// # Minimum kernel version
    /// 4.8.
    ///
    /// # Errors
    /// If there is no such interface, or the kernel refuses.
    #[doc(alias = "act_bpf")]
    pub fn attach(&self, interface: impl Into<Interface>, direction: TcDirection) -> Result<Link> {
        self.attach_with(interface, direction, &TcActionOptions::new())
    }

    /// As [`attach`](Self::attach), with a choice of the order.
    ///
    /// # Minimum kernel version
    /// 4.8.
    ///
    /// # Errors
    /// If there is no such interface, or the kernel refuses.
    pub fn attach_with(
        &self,
        interface: impl Into<Interface>,
        direction: TcDirection,
        options: &TcActionOptions,
    ) -> Result<Link> {
        let interface = interface.into();
        let place = format!("tc action, {direction} of {interface}");
        let in_context = |error| attaching(self, &place, error);
        let fd = self.fd()?;
        let index = interface.index().map_err(in_context)?;
        let header = Header { index, handle: 1, parent: qdisc::parent(direction), info: 0 };
        let filter = Filter {
            kind: "matchall",
            header: header.with_priority(options.priority),
            options: matchall(fd.as_raw_fd(), self.name()),
            replaces: false,
            clsact: true,
            program: self.id()?,
            id_of,
            fd,
        };
        filter.attach(&interface, &format!("action, {direction}")).map_err(in_context)
    }
}

/// Options of a filter that matches all, with a program as its only action.
fn matchall(fd: i32, name: &str) -> Attributes {
    let mut options = Attributes::default();
    options.nest(MATCHALL_ACT, |actions| {
        actions.nest(1, |action| {
            action.text(ACT_KIND, "bpf").nest(ACT_OPTIONS, |options| {
                options.bytes(PARMS, &parms()).i32(FD, fd).text(NAME, name);
            });
        });
    });
    options
}

/// `struct tc_act_bpf`: index, capabilities, what follows, two counts.
fn parms() -> [u8; 20] {
    let mut parms = [0; 20];
    parms[8..12].copy_from_slice(&PIPE.to_ne_bytes());
    parms
}

/// The program of such a filter.
fn id_of(options: &[u8]) -> Option<u32> {
    let (_, action) = attributes(attribute(options, MATCHALL_ACT)?).next()?;
    number_u32(attribute(action, ACT_OPTIONS)?, ID)
}

impl AutoAttach for TcAction {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
