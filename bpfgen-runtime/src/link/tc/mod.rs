//! Traffic control: programs on packets that an interface receives or sends, and as actions of its
//! filters.
//!
//! ```text
//! attach ─┬─ tcx (6.6): a BPF link, with an order among programs
//!         └─ netlink: a filter of the clsact qdisc, or of another one
//! ```

mod action;
mod filter;
mod message;
mod options;
mod qdisc;

use std::fmt;

use bpfgen_object::uapi::AttachType;

use self::filter::Filter;
pub use self::{
    action::TcActionOptions,
    options::{TcHandle, TcMethod, TcOptions},
};
use super::{Attached, AutoAttach, Interface, Link, attaching, several::Place};
use crate::{
    Result,
    loader::Feature,
    program::{
        Program,
        hook::{Hook, Tc, TcEgress, TcIngress},
    },
};

/// Which packets of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TcDirection {
    /// Those that it receives.
    #[doc(alias = "BPF_TCX_INGRESS")]
    Ingress,
    /// Those that it sends.
    #[doc(alias = "BPF_TCX_EGRESS")]
    Egress,
}

impl fmt::Display for TcDirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        })
    }
}

fn tcx(interface: &Interface, direction: TcDirection) -> Result<Place> {
    let attach_type = match direction {
        TcDirection::Ingress => AttachType::TCX_INGRESS,
        TcDirection::Egress => AttachType::TCX_EGRESS,
    };
    let name = format!("tcx {direction} of {interface}");
    let index = interface.index().map_err(|error| error.context(&*name))?;
    Ok(Place { attach_type, index, name, since: "6.6" })
}

impl Interface {
    /// The programs that packets of this interface pass by tcx, in their order. Filters set by
    /// netlink are not among them.
    ///
    /// # Minimum kernel version
    /// 6.6.
    ///
    /// # Errors
    /// If there is no such interface, the kernel has no tcx, or permission is lacking.
    #[doc(alias = "BPF_PROG_QUERY")]
    pub fn tcx_programs(&self, direction: TcDirection) -> Result<Attached> {
        tcx(self, direction)?.query()
    }

    /// The ids of programs in filters that packets of this interface pass at its clsact qdisc, in
    /// the order of their priorities; none where it has no such qdisc. Programs attached by tcx are
    /// not among them.
    ///
    /// # Errors
    /// If there is no such interface.
    #[doc(alias = "RTM_GETTFILTER")]
    pub fn tc_filters(&self, direction: TcDirection) -> Result<Vec<u32>> {
        filter::programs(self.index()?, direction)
            .map_err(|refused| refused.error("netlink(RTM_GETTFILTER)"))
    }
}

/// Attaches by what the options and the kernel allow.
fn attach<K: Hook>(
    program: &Program<K>,
    interface: &Interface,
    direction: TcDirection,
    options: &TcOptions<'_>,
) -> Result<Link> {
    let in_context = |error| attaching(program, &format!("tc {direction} of {interface}"), error);
    // Before anything is tried: a program that is not loaded.
    program.fd()?;
    let place = tcx(interface, direction).map_err(in_context)?;
    let by_link = match options.method().map_err(in_context)? {
        TcMethod::Link => true,
        TcMethod::Netlink => false,
        TcMethod::Auto => program.counts_on(Feature::Tcx) && place.exists(),
    };
    if by_link {
        return place.link(program, options.order());
    }
    let filter = Filter::at_clsact(program, place.index, direction, options);
    let link = filter.and_then(|filter| filter.attach(interface, &format!("{direction}")));
    link.map_err(in_context)
}

/// Methods of programs whose section says the direction.
macro_rules! directed {
    ($hook:ident, $direction:ident, $what:literal) => {
        impl Program<$hook> {
            #[doc = concat!("Attaches to packets that a network interface ", $what, ", after the")]
            /// programs that are there already.
            ///
            /// With Linux 6.6 and newer this is a BPF link (tcx). Older ones get a filter, by netlink, in
            /// the interface's clsact qdisc, which is made if there is none.
            ///
            /// # Minimum kernel version
            /// 4.5.
            ///
            /// # Errors
            /// If there is no such interface, or the kernel refuses.
            pub fn attach(&self, interface: impl Into<Interface>) -> Result<Link> {
                self.attach_with(interface, &TcOptions::new())
            }

            /// As [`attach`](Self::attach), with a choice of how and in which order.
            ///
            /// # Minimum kernel version
            /// 4.5; for an order among programs 6.6.
            ///
            /// # Errors
            /// If there is no such interface, options contradict each other, or the kernel refuses.
            pub fn attach_with(
                &self,
                interface: impl Into<Interface>,
                options: &TcOptions<'_>,
            ) -> Result<Link> {
                attach(self, &interface.into(), TcDirection::$direction, options)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    };
}

directed!(TcIngress, Ingress, "receives");
directed!(TcEgress, Egress, "sends");

impl Program<Tc> {
    /// Attaches to packets that a network interface receives or sends, after the programs that are
    /// there already.
    ///
    /// With Linux 6.6 and newer this is a BPF link (tcx). Older ones get a filter, by netlink, in the
    /// interface's clsact qdisc, which is made if there is none.
    ///
    /// # Minimum kernel version
    /// 4.5.
    ///
    /// # Errors
    /// If there is no such interface, or the kernel refuses.
    pub fn attach(&self, interface: impl Into<Interface>, direction: TcDirection) -> Result<Link> {
        self.attach_with(interface, direction, &TcOptions::new())
    }

    /// As [`attach`](Self::attach), with a choice of how and in which order.
    ///
    /// # Minimum kernel version
    /// 4.5; for an order among programs 6.6.
    ///
    /// # Errors
    /// If there is no such interface, options contradict each other, or the kernel refuses.
    pub fn attach_with(
        &self,
        interface: impl Into<Interface>,
        direction: TcDirection,
        options: &TcOptions<'_>,
    ) -> Result<Link> {
        attach(self, &interface.into(), direction, options)
    }

    /// Attaches as a filter of a qdisc or class that there is: with
    /// [`TcOptions::direct_action`] off, to say by its result in which class a packet goes.
    ///
    /// # Minimum kernel version
    /// 4.1.
    ///
    /// # Errors
    /// If there is no such interface or parent, options are for tcx, or the kernel refuses.
    pub fn attach_to_qdisc(
        &self,
        interface: impl Into<Interface>,
        parent: TcHandle,
        options: &TcOptions<'_>,
    ) -> Result<Link> {
        let interface = interface.into();
        let in_context = |error| attaching(self, &format!("tc {parent} of {interface}"), error);
        self.fd()?;
        let index = interface.index().map_err(in_context)?;
        let filter = Filter::below(self, index, parent, options);
        let link = filter.and_then(|filter| filter.attach(&interface, &parent.to_string()));
        link.map_err(in_context)
    }
}

impl AutoAttach for Tc {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
