//! Where programs run.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A kind of hook: what programs of it are attached with is the same.
        ///
        /// Several sections are of one kind if they differ only in what their row says, as `fentry`
        /// and `fentry.s` do. `bpfgen-runtime` has a type of the same name for each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum HookKind {
            $($(#[$doc])* $name,)+
        }

        impl HookKind {
            /// Its name in Rust: `KProbe`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}

/// Calls a macro with the documentation and the name of each hook, for the types that stand for
/// them where programs are loaded.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_hooks {
    ($macro:ident) => {
        $macro! {
            /// `SEC("socket")`: packets of one socket, to be cut or dropped.
            ///
            /// # Minimum kernel version
            /// 3.19.
            SocketFilter,
            /// `SEC("sk_reuseport")`: which of the sockets that share a port gets a packet or a
            /// connection.
            ///
            /// # Minimum kernel version
            /// 4.19; `sk_reuseport/migrate` 5.14.
            SkReuseport,
            /// `SEC("kprobe/function")`: entry of, or a place in, a kernel function.
            ///
            /// # Minimum kernel version
            /// 4.1.
            KProbe,
            /// `SEC("kretprobe/function")`: return of a kernel function.
            ///
            /// # Minimum kernel version
            /// 4.1.
            KRetProbe,
            /// `SEC("uprobe/path:function")`: entry of, or a place in, a user-space function.
            ///
            /// # Minimum kernel version
            /// 4.3; sleepable 6.0.
            UProbe,
            /// `SEC("uretprobe/path:function")`: return of a user-space function.
            ///
            /// # Minimum kernel version
            /// 4.3; sleepable 6.0.
            URetProbe,
            /// `SEC("kprobe.multi/pattern")`: entries of many kernel functions, by one link.
            ///
            /// # Minimum kernel version
            /// 5.18.
            KProbeMulti,
            /// `SEC("kretprobe.multi/pattern")`: returns of many kernel functions, by one link.
            ///
            /// # Minimum kernel version
            /// 5.18.
            KRetProbeMulti,
            /// `SEC("kprobe.session/pattern")`: entries of kernel functions, and their returns
            /// where the program asks for them.
            ///
            /// # Minimum kernel version
            /// 6.10.
            KProbeSession,
            /// `SEC("uprobe.multi/path:pattern")`: entries of many user-space functions, by one
            /// link.
            ///
            /// # Minimum kernel version
            /// 6.6.
            UProbeMulti,
            /// `SEC("uretprobe.multi/path:pattern")`: returns of many user-space functions, by one
            /// link.
            ///
            /// # Minimum kernel version
            /// 6.6.
            URetProbeMulti,
            /// `SEC("uprobe.session/path:pattern")`: entries of user-space functions, and their
            /// returns where the program asks for them.
            ///
            /// # Minimum kernel version
            /// 6.13.
            UProbeSession,
            /// `SEC("ksyscall/name")`: entry of a system call.
            ///
            /// # Minimum kernel version
            /// 4.1.
            KSyscall,
            /// `SEC("kretsyscall/name")`: return of a system call.
            ///
            /// # Minimum kernel version
            /// 4.1.
            KRetSyscall,
            /// `SEC("usdt/path:provider:name")`: a static probe in a user-space program.
            ///
            /// # Minimum kernel version
            /// 4.3; sleepable 6.0.
            Usdt,
            /// `SEC("tc")`: packets at an interface, in the direction chosen when attaching.
            ///
            /// # Minimum kernel version
            /// 4.1.
            Tc,
            /// `SEC("tcx/ingress")`: packets that an interface receives.
            ///
            /// # Minimum kernel version
            /// 4.5.
            TcIngress,
            /// `SEC("tcx/egress")`: packets that an interface sends.
            ///
            /// # Minimum kernel version
            /// 4.5.
            TcEgress,
            /// `SEC("action")`: an action of a traffic control filter.
            ///
            /// # Minimum kernel version
            /// 4.1.
            TcAction,
            /// `SEC("netkit/primary")`: packets that the primary device of a netkit pair sends.
            ///
            /// # Minimum kernel version
            /// 6.7.
            NetkitPrimary,
            /// `SEC("netkit/peer")`: packets that the peer device of a netkit pair sends.
            ///
            /// # Minimum kernel version
            /// 6.7.
            NetkitPeer,
            /// `SEC("tracepoint/category/name")`: a static tracepoint.
            ///
            /// # Minimum kernel version
            /// 4.7; sleepable 7.2.
            TracePoint,
            /// `SEC("raw_tracepoint/name")`: a static tracepoint with its raw arguments.
            ///
            /// # Minimum kernel version
            /// 4.17; writable (`raw_tp.w`) 5.2, sleepable 7.2.
            RawTracePoint,
            /// `SEC("tp_btf/name")`: a static tracepoint with typed arguments.
            ///
            /// # Minimum kernel version
            /// 5.5; sleepable 7.2.
            BtfTracePoint,
            /// `SEC("fentry/function")`: entry of a kernel function, through a trampoline.
            ///
            /// # Minimum kernel version
            /// 5.5; sleepable 5.10.
            FEntry,
            /// `SEC("fexit/function")`: return of a kernel function, through a trampoline.
            ///
            /// # Minimum kernel version
            /// 5.5; sleepable 5.10.
            FExit,
            /// `SEC("fmod_ret/function")`: in place of a kernel function that allows it.
            ///
            /// # Minimum kernel version
            /// 5.7; sleepable 5.10.
            FModRet,
            /// `SEC("fsession/function")`: entry and return of a kernel function, through a
            /// trampoline.
            ///
            /// # Minimum kernel version
            /// 7.0.
            FSession,
            /// `SEC("fentry.multi/pattern")`: entries of many kernel functions, through
            /// trampolines.
            ///
            /// # Minimum kernel version
            /// 7.2.
            FEntryMulti,
            /// `SEC("fexit.multi/pattern")`: returns of many kernel functions, through trampolines.
            ///
            /// # Minimum kernel version
            /// 7.2.
            FExitMulti,
            /// `SEC("fsession.multi/pattern")`: entries and returns of many kernel functions,
            /// through trampolines.
            ///
            /// # Minimum kernel version
            /// 7.2.
            FSessionMulti,
            /// `SEC("freplace/function")`: in place of a function of another program.
            ///
            /// # Minimum kernel version
            /// 5.6.
            FReplace,
            /// `SEC("lsm/hook")`: a security hook.
            ///
            /// # Minimum kernel version
            /// 5.7; sleepable 5.10.
            Lsm,
            /// `SEC("lsm_cgroup/hook")`: a security hook, for the processes of a cgroup.
            ///
            /// # Minimum kernel version
            /// 6.0.
            LsmCgroup,
            /// `SEC("iter/kind")`: an iterator over kernel objects.
            ///
            /// # Minimum kernel version
            /// 5.8; sleepable 5.18.
            Iter,
            /// `SEC("syscall")`: a program that user space runs, and that may call bpf(2).
            ///
            /// # Minimum kernel version
            /// 5.14.
            Syscall,
            /// `SEC("xdp")`: a packet as the driver receives it.
            ///
            /// # Minimum kernel version
            /// 4.8; for packets in several buffers 5.18.
            Xdp,
            /// `SEC("xdp/devmap")`: a packet redirected to an entry of a device map, before it is
            /// sent.
            ///
            /// # Minimum kernel version
            /// 5.8; for packets in several buffers 5.18.
            XdpDevmap,
            /// `SEC("xdp/cpumap")`: a packet redirected to another CPU, where it arrives.
            ///
            /// # Minimum kernel version
            /// 5.9; for packets in several buffers 5.18.
            XdpCpumap,
            /// `SEC("perf_event")`: a sample of a perf event.
            ///
            /// # Minimum kernel version
            /// 4.9.
            PerfEvent,
            /// `SEC("lwt_in")`: packets that a route takes in.
            ///
            /// # Minimum kernel version
            /// 4.10.
            LwtIn,
            /// `SEC("lwt_out")`: packets that a route sends from this machine.
            ///
            /// # Minimum kernel version
            /// 4.10.
            LwtOut,
            /// `SEC("lwt_xmit")`: packets that a route transmits, to be changed or encapsulated.
            ///
            /// # Minimum kernel version
            /// 4.10.
            LwtXmit,
            /// `SEC("lwt_seg6local")`: packets of IPv6 segment routing at a segment's end.
            ///
            /// # Minimum kernel version
            /// 4.18.
            LwtSeg6Local,
            /// `SEC("sockops")`: events of TCP connections of a cgroup.
            ///
            /// # Minimum kernel version
            /// 4.13.
            SockOps,
            /// `SEC("sk_skb/stream_parser")`: where a message ends in a stream of a socket map.
            ///
            /// # Minimum kernel version
            /// 4.14.
            SkSkbStreamParser,
            /// `SEC("sk_skb/stream_verdict")`: where a message of a socket map's stream goes.
            ///
            /// # Minimum kernel version
            /// 4.14.
            SkSkbStreamVerdict,
            /// `SEC("sk_skb/verdict")`: where data of a socket map goes, without a parser.
            ///
            /// # Minimum kernel version
            /// 5.13.
            SkSkbVerdict,
            /// `SEC("sk_skb")`: data of a socket map, as parser or verdict.
            ///
            /// # Minimum kernel version
            /// 4.14.
            SkSkb,
            /// `SEC("sk_msg")`: messages that sockets of a map send.
            ///
            /// # Minimum kernel version
            /// 4.17.
            SkMsg,
            /// `SEC("lirc_mode2")`: raw signals of an infrared receiver.
            ///
            /// # Minimum kernel version
            /// 4.18.
            LircMode2,
            /// `SEC("flow_dissector")`: how packets of a network namespace are taken apart into
            /// flows.
            ///
            /// # Minimum kernel version
            /// 4.20.
            FlowDissector,
            /// `SEC("cgroup_skb/ingress")`, `SEC("cgroup_skb/egress")`: packets of a cgroup's
            /// sockets.
            ///
            /// # Minimum kernel version
            /// 4.10.
            CgroupSkb,
            /// `SEC("cgroup/skb")`: packets of a cgroup's sockets, in the direction chosen when
            /// attaching.
            ///
            /// # Minimum kernel version
            /// 4.10.
            CgroupSkbAny,
            /// `SEC("cgroup/sock_create")`, `…/sock_release`, `…/post_bind4`, `…/post_bind6`:
            /// sockets that a cgroup makes, binds and closes.
            ///
            /// # Minimum kernel version
            /// 4.10; `post_bind4` and `post_bind6` 4.17, `sock_release` 5.9.
            CgroupSock,
            /// `SEC("cgroup/connect4")` and its kin: addresses that a cgroup's sockets are given.
            ///
            /// # Minimum kernel version
            /// 4.17; `sendmsg` 4.18, `recvmsg` 5.2, `getpeername` and `getsockname` 5.8, those of
            /// Unix sockets 6.7.
            CgroupSockAddr,
            /// `SEC("cgroup/sysctl")`: reads and writes of /proc/sys by a cgroup.
            ///
            /// # Minimum kernel version
            /// 5.2.
            CgroupSysctl,
            /// `SEC("cgroup/getsockopt")`, `SEC("cgroup/setsockopt")`: options of a cgroup's
            /// sockets.
            ///
            /// # Minimum kernel version
            /// 5.3.
            CgroupSockopt,
            /// `SEC("cgroup/dev")`: device files that a cgroup opens or makes.
            ///
            /// # Minimum kernel version
            /// 4.15.
            CgroupDevice,
            /// `SEC("struct_ops/member")`: a callback in a struct of them.
            ///
            /// # Minimum kernel version
            /// 5.6; sleepable 6.3.
            StructOps,
            /// `SEC("sk_lookup")`: which socket of a network namespace gets a connection or a
            /// datagram.
            ///
            /// # Minimum kernel version
            /// 5.9.
            SkLookup,
            /// `SEC("netfilter")`: packets at a hook of netfilter.
            ///
            /// # Minimum kernel version
            /// 6.4.
            Netfilter,
        }
    };
}
#[doc(hidden)]
pub use __with_hooks as with_hooks;

with_hooks!(kinds);

#[cfg(test)]
mod tests {
    use super::HookKind;
    use crate::section::SECTIONS;

    macro_rules! docs {
        ($($(#[doc = $line:literal])* $name:ident,)+) => {
            /// Each hook with its documentation.
            const DOCS: &[(HookKind, &str)] =
                &[$((HookKind::$name, concat!($($line, "\n"),*)),)+];
        };
    }

    crate::hook::with_hooks!(docs);

    #[test]
    fn each_says_since_when_kernels_have_its_sections() {
        for (hook, doc) in DOCS {
            let (_, since) = doc.split_once("# Minimum kernel version\n").expect(doc);
            let said: Vec<_> = since
                .split(|c: char| !c.is_ascii_digit() && c != '.')
                .map(|word| word.trim_end_matches('.'))
                .filter(|word| word.contains('.'))
                .collect();
            let mut sections = SECTIONS.iter().filter(|section| section.hook == *hook).peekable();
            assert!(sections.peek().is_some(), "{hook:?} is of no section");
            let mut known: Vec<_> =
                sections.map(|section| (section.since, version(section.since))).collect();
            known.sort_unstable();
            known.dedup();
            let known: Vec<_> = known.into_iter().map(|(_, since)| since).collect();
            assert_eq!(said, known, "{hook:?}");
        }
    }

    fn version((major, minor): (u32, u32)) -> String {
        format!("{major}.{minor}")
    }
}
