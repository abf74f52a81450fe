//! How the kernel runs programs of each hook.

use std::net::Ipv4Addr;

use super::{
    ContextOut, FlowKeys, LIVE_FRAMES, NetfilterState, NoContext, ON_CPU, Packet, Repeats, Rules,
    Runnable, RunsOnPackets, RunsWithContext, SkBuff, SkLookupContext, TestRun, XdpMd,
};
use crate::{kernel::Version, program::hook};

macro_rules! runnable {
    ($($hook:ident: $context:ty, ($major:literal, $minor:literal), $packet:ident, $out:ident,
        [$($has:ident)*];)*) => {$(
        impl Runnable for hook::$hook {
            type Context = $context;
            const RULES: Rules = Rules {
                since: Version::new($major, $minor),
                packet: Packet::$packet,
                context_out: ContextOut::$out,
            };
        }
        $(impl $has for hook::$hook {})*
    )*};
}

runnable! {
    SocketFilter: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    Tc: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    TcIngress: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    TcEgress: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    TcAction: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    NetkitPrimary: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    NetkitPeer: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    LwtIn: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    LwtOut: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    LwtXmit: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    LwtSeg6Local: SkBuff, (4, 18), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    CgroupSkb: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    CgroupSkbAny: SkBuff, (4, 12), InOut, Always, [RunsOnPackets RunsWithContext Repeats];
    FlowDissector: FlowKeys, (5, 1), Context, Never, [RunsOnPackets RunsWithContext Repeats];
    Netfilter: NetfilterState, (6, 4), In, Never, [RunsOnPackets RunsWithContext Repeats];
    RawTracePoint: NoContext, (5, 10), No, Never, [];
    FEntry: NoContext, (5, 5), No, Never, [];
    FExit: NoContext, (5, 5), No, Never, [];
    FModRet: NoContext, (5, 7), No, Never, [];
    FSession: NoContext, (5, 5), No, Never, [];
    FEntryMulti: NoContext, (7, 2), No, Never, [];
    FExitMulti: NoContext, (7, 2), No, Never, [];
    FSessionMulti: NoContext, (7, 2), No, Never, [];
}

impl Runnable for hook::Xdp {
    type Context = XdpMd;
    const RULES: Rules = Rules {
        since: Version::new(4, 12),
        packet: Packet::InOut,
        context_out: ContextOut::IfGiven,
    };

    fn complete(context: XdpMd, packet: &[u8]) -> XdpMd {
        match (context.data_end, u32::try_from(packet.len())) {
            (0, Ok(data_end)) => XdpMd { data_end, ..context },
            _ => context,
        }
    }
}
impl RunsOnPackets for hook::Xdp {}
impl RunsWithContext for hook::Xdp {}
impl Repeats for hook::Xdp {}

impl Runnable for hook::SkLookup {
    type Context = SkLookupContext;
    const RULES: Rules =
        Rules { since: Version::new(5, 13), packet: Packet::No, context_out: ContextOut::Always };

    fn usual() -> Option<SkLookupContext> {
        Some(SkLookupContext::tcp(Ipv4Addr::LOCALHOST, 0))
    }
}
impl RunsWithContext for hook::SkLookup {}
impl Repeats for hook::SkLookup {}

impl TestRun<'_, hook::Xdp> {
    /// Sends the packet, `batch` copies of it at a time (64 where it is 0, 256 at most): what the
    /// program passes goes up the network stack of the context's interface, what it transmits or
    /// redirects leaves by the interface that it says, as if it had been received. The context is to
    /// name the interface. Neither packet nor context comes back.
    ///
    /// # Minimum kernel version
    /// 5.18.
    #[doc(alias = "BPF_F_TEST_XDP_LIVE_FRAMES")]
    pub fn live_frames(mut self, batch: u32) -> Self {
        self.flags |= LIVE_FRAMES;
        self.batch_size = batch;
        self
    }
}

impl<'a> TestRun<'a, hook::RawTracePoint> {
    /// What the tracepoint gives: at most 12 numbers, and no fewer than the program reads.
    pub fn arguments(mut self, arguments: &'a [u64]) -> Self {
        self.arguments = arguments;
        self
    }

    /// The CPU to run on; else it is the caller's.
    #[doc(alias = "BPF_F_TEST_RUN_ON_CPU")]
    pub fn cpu(mut self, cpu: u32) -> Self {
        self.flags |= ON_CPU;
        self.cpu = cpu;
        self
    }
}
