//! Runs of a program without its hook: with a packet, context or arguments that the caller makes up.
//!
//! ```text
//! Program<K>::test_run() ── data, context, repeat … ──▶ run() ──▶ Outcome<K::Context>
//! ```
//!
//! Which of them there are depends on the hook: what the kernel would refuse does not compile.

mod callbacks;
mod hooks;
mod packet;
mod syscall;

use std::{fmt, time::Duration};

use super::{Program, hook::Hook};
pub use crate::value::context::{
    DummyState, FlowKeys, NetfilterState, NoContext, SkBuff, SkLookupContext, XdpMd,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{Version, privilege},
    sys::{
        ENOTSUPP, Errno,
        run::{self, Input},
    },
    value::Plain,
};

const CALL: &str = "bpf(BPF_PROG_TEST_RUN)";
/// `BPF_F_TEST_RUN_ON_CPU`.
const ON_CPU: u32 = 1 << 0;
/// `BPF_F_TEST_XDP_LIVE_FRAMES`.
const LIVE_FRAMES: u32 = 1 << 1;
/// Newer kernels may know more of a context than we do; what comes back must have room all the
/// same.
const NEWER: usize = 256;

/// A hook whose programs the kernel runs on request.
pub trait Runnable: Hook {
    /// What the program sees of its hook; [`NoContext`] where a run takes none.
    type Context: Plain;

    /// How the kernel runs programs of this hook.
    #[doc(hidden)]
    const RULES: Rules;

    /// The context, with what follows from the packet.
    #[doc(hidden)]
    fn complete(context: Self::Context, _packet: &[u8]) -> Self::Context {
        context
    }

    /// The context of a run that is given none; the kernel's where there is none.
    #[doc(hidden)]
    fn usual() -> Option<Self::Context> {
        None
    }
}

/// A hook whose programs run on a packet.
pub trait RunsOnPackets: Runnable {}

/// A hook whose test run can be told what the program sees of its hook.
pub trait RunsWithContext: Runnable {}

/// A hook whose test run can be repeated by the kernel, and is timed.
pub trait Repeats: Runnable {}

/// How the kernel runs programs of a hook.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    since: Version,
    packet: Packet,
    context_out: ContextOut,
}

/// What a run does with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packet {
    /// It takes none.
    No,
    /// It takes one, and gives none.
    In,
    /// It takes one, and gives it back as the program left it.
    InOut,
    /// It takes one, and gives the context in its place.
    Context,
}

/// When a context comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContextOut {
    Never,
    /// Kernels that take none give none.
    IfGiven,
    Always,
    /// The first argument points to it.
    Pointed,
}

/// A run of a program that is being prepared; see [`Program::test_run`].
#[must_use = "nothing runs before run()"]
pub struct TestRun<'a, K: Runnable> {
    program: &'a Program<K>,
    data: &'a [u8],
    context: Option<K::Context>,
    arguments: &'a [u64],
    repeat: u32,
    flags: u32,
    cpu: u32,
    batch_size: u32,
}

/// What a run has given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome<C> {
    /// What the program has returned, in the last run if there were several.
    pub returned: u32,
    /// How long one run has taken, on the average of all; 0 where the kernel does not time.
    pub duration: Duration,
    /// The packet as the program has left it; empty for hooks that have none, and for live frames.
    pub data: Vec<u8>,
    /// The context as the program has left it, where the kernel gives it.
    pub context: Option<C>,
}

impl<K: Runnable> Program<K> {
    /// Prepares a run of the program on the calling thread, without its hook; the program need not
    /// be attached (but for `fentry` and its kin, see below). [`TestRun::run`] runs it.
    ///
    /// Where nothing else is given, the packet is an empty UDP datagram of IPv4 in an Ethernet
    /// frame of 64 bytes, and the context is all zero, for [`SkLookup`](super::hook::SkLookup) a TCP
    /// connection to 127.0.0.1.
    ///
    /// Programs of `fentry`, `fexit`, `fsession`, their kin for many functions, and `fmod_ret` run because the kernel calls some
    /// functions that it has for this, `bpf_fentry_test1` to `bpf_fentry_test8` or
    /// `bpf_modify_return_test`, if the program is for one of them and attached. What is returned is
    /// 0, for `fmod_ret` what `bpf_modify_return_test` has returned, and in the upper 16 bits whether
    /// it has run.
    ///
    /// Of callbacks of struct_ops, the kernel runs those of `bpf_dummy_ops`, which it has for this.
    ///
    /// # Minimum kernel version
    /// 4.12 for packets, 5.1 for flow dissectors, 5.5 for `fentry` and `fexit`, 5.7 for `fmod_ret`,
    /// 5.10 for raw tracepoints, 5.13 for `sk_lookup`, 5.16 for `bpf_dummy_ops`, 6.4 for netfilter,
    /// 7.2 for `fentry.multi` and its kin.
    ///
    /// ```no_run
    /// use bpfgen_runtime::{Program, hook};
    ///
    /// fn drops(program: &Program<hook::Xdp>, packet: &[u8]) -> bpfgen_runtime::Result<bool> {
    ///     const XDP_DROP: u32 = 1;
    ///     Ok(program.test_run().data(packet).run()?.returned == XDP_DROP)
    /// }
    /// ```
    #[doc(alias = "BPF_PROG_TEST_RUN")]
    #[doc(alias = "BPF_PROG_RUN")]
    pub fn test_run(&self) -> TestRun<'_, K> {
        TestRun {
            program: self,
            data: match K::RULES.packet {
                Packet::No => &[],
                _ => &packet::FRAME,
            },
            context: K::usual(),
            arguments: &[],
            repeat: 0,
            flags: 0,
            cpu: 0,
            batch_size: 0,
        }
    }
}

impl<'a, K: RunsOnPackets> TestRun<'a, K> {
    /// The packet, from its Ethernet header on; at least 14 bytes.
    ///
    /// With a [`NetfilterState`] other than of `NF_INET_LOCAL_OUT`, too; without one, netfilter's
    /// packets begin with the IP header.
    pub fn data(mut self, packet: &'a [u8]) -> Self {
        self.data = packet;
        self
    }
}

impl<K: RunsWithContext> TestRun<'_, K> {
    /// What the program is to see of its hook.
    ///
    /// # Minimum kernel version
    /// 5.2 for [`SkBuff`] and [`FlowKeys`], 5.15 for [`XdpMd`].
    pub fn context(mut self, context: K::Context) -> Self {
        self.context = Some(context);
        self
    }
}

impl<K: Repeats> TestRun<'_, K> {
    /// How many times to run the program, on the same packet: what one run does to it, the next one
    /// sees. A signal ends it, and then it begins anew.
    pub fn repeat(mut self, times: u32) -> Self {
        self.repeat = times;
        self
    }
}

impl<K: Runnable> TestRun<'_, K> {
    /// Runs the program.
    ///
    /// # Errors
    /// If the program is not loaded, the kernel has no test run of this kind or with what is given,
    /// or the packet or context is not one that it takes.
    pub fn run(self) -> Result<Outcome<K::Context>> {
        let program = self.program;
        let fd = program.fd()?;
        if K::RULES.packet != Packet::No && self.data.len() < packet::LEAST {
            return Err(program.error(Error::new(
                ErrorKind::InvalidInput,
                format!("a packet of {} bytes: the kernel takes no less than 14", self.data.len()),
            )));
        }
        let live = self.flags & LIVE_FRAMES != 0;
        let mut data_out = vec![0; self.room(live)];
        let context = self.context.map(|context| K::complete(context, self.data));
        let arguments = u64::slice_as_bytes(self.arguments);
        let is_pointed = K::RULES.context_out == ContextOut::Pointed;
        let mut pointed = Vec::new();
        let mut context_in = match &context {
            _ if is_pointed => [&[0; 8], arguments].concat(),
            Some(context) => context.as_bytes().to_vec(),
            None => arguments.to_vec(),
        };
        if let Some(context) = context.as_ref().filter(|_| is_pointed) {
            pointed.extend_from_slice(context.as_bytes());
            pointed.resize(pointed.len() + NEWER, 0);
        }
        let gives = match K::RULES.context_out {
            ContextOut::Never | ContextOut::Pointed => false,
            ContextOut::IfGiven => self.context.is_some() && !live,
            ContextOut::Always => true,
        };
        let mut context_out = vec![0; if gives { size_of::<K::Context>() + NEWER } else { 0 }];
        let mut input = Input {
            data: self.data,
            data_out: &mut data_out,
            context: &mut context_in,
            context_out: &mut context_out,
            pointed: &mut pointed,
            repeat: self.repeat,
            flags: self.flags,
            cpu: self.cpu,
            batch_size: self.batch_size,
        };
        let output = run::test_run(fd, &mut input).map_err(|errno| self.refused(errno))?;
        data_out.truncate(output.data);
        // An older kernel may give less of the context than we know.
        let whole = |bytes: &[u8]| {
            let mut context = K::Context::zeroed();
            let known = bytes.len().min(size_of::<K::Context>());
            context.as_bytes_mut()[..known].copy_from_slice(&bytes[..known]);
            context
        };
        let context = match K::RULES.packet {
            Packet::Context => Some(whole(&std::mem::take(&mut data_out))),
            _ if is_pointed => (!pointed.is_empty()).then(|| whole(&pointed)),
            _ => gives.then(|| whole(&context_out[..output.context])),
        };
        Ok(Outcome {
            returned: output.returned,
            duration: Duration::from_nanos(output.duration.into()),
            data: data_out,
            context,
        })
    }

    /// Bytes that the packet may come back with.
    fn room(&self, live: bool) -> usize {
        match K::RULES.packet {
            Packet::InOut if !live => self.data.len() + packet::MOST,
            Packet::Context => size_of::<K::Context>() + NEWER,
            _ => 0,
        }
    }

    fn refused(&self, errno: Errno) -> Error {
        let since = K::RULES.since;
        let error = Error::sys("the kernel does not run it", CALL, errno);
        let older = |since: Version| Version::running().is_some_and(|running| running < since);
        self.program.error(match errno.0 {
            libc::EINVAL | libc::EOPNOTSUPP | ENOTSUPP if older(since) => {
                error.with_kind(ErrorKind::Unsupported).hint(format!(
                    "test runs of programs of SEC({:?}) came with Linux {since}",
                    self.program.section()
                ))
            }
            libc::EINVAL if self.flags & LIVE_FRAMES != 0 && older(Version::new(5, 18)) => {
                error.with_kind(ErrorKind::Unsupported).hint("live frames came with Linux 5.18")
            }
            libc::EINVAL
                if K::RULES.context_out == ContextOut::IfGiven
                    && self.context.is_some()
                    && older(Version::new(5, 15)) =>
            {
                error
                    .with_kind(ErrorKind::Unsupported)
                    .hint("contexts of XDP test runs came with Linux 5.15")
            }
            libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[
                privilege::Capability::Bpf,
                privilege::Capability::Perfmon,
                privilege::Capability::NetAdmin,
            ])),
            libc::ENOMEM | libc::EMSGSIZE if self.data.len() > packet::PAGE => error
                .with_kind(ErrorKind::InvalidInput)
                .hint("the packet is too long: without fragments it must fit in a page"),
            libc::EINVAL if K::RULES.packet != Packet::No => error.hint(
                "the packet may be too long (without fragments it must fit in a page), or the \
                 context holds something that a test run does not take",
            ),
            libc::EOPNOTSUPP | ENOTSUPP if K::RULES.context_out == ContextOut::Pointed => error
                .with_kind(ErrorKind::Unsupported)
                .hint("of callbacks, the kernel runs only those of bpf_dummy_ops"),
            libc::EINVAL if K::RULES.context_out == ContextOut::Pointed => error.hint(
                "it takes the state where the callback does not check that for NULL, and as many \
                 arguments as the callback has after it",
            ),
            libc::ENXIO if self.flags & ON_CPU != 0 => error.hint("there is no such CPU"),
            _ => error,
        })
    }
}

impl<K: Runnable> fmt::Debug for TestRun<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestRun")
            .field("program", &self.program)
            .field("data", &self.data.len())
            .field("context", &self.context.is_some())
            .field("repeat", &self.repeat)
            .finish()
    }
}
