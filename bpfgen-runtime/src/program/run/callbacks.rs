//! Runs of callbacks of `bpf_dummy_ops`, the struct_ops that the kernel has for this.

use super::{ContextOut, DummyState, Packet, Rules, Runnable, RunsWithContext, TestRun};
use crate::{kernel::Version, program::hook};

impl Runnable for hook::StructOps {
    type Context = DummyState;
    const RULES: Rules =
        Rules { since: Version::new(5, 16), packet: Packet::No, context_out: ContextOut::Pointed };
}

/// The context is what the callback's first argument points to: without one it is NULL. It comes back
/// as the callback has left it.
impl RunsWithContext for hook::StructOps {}

impl<'a> TestRun<'a, hook::StructOps> {
    /// The callback's arguments after the first, which is the address of the context: exactly as many
    /// as it has.
    pub fn arguments(mut self, arguments: &'a [u64]) -> Self {
        self.arguments = arguments;
        self
    }
}
