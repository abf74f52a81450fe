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
            SocketFilter,
            /// `SEC("sk_reuseport")`: which of the sockets that share a port gets a packet or a
            /// connection.
            SkReuseport,
            /// `SEC("kprobe/function")`: entry of, or a place in, a kernel function.
            KProbe,
            /// `SEC("kretprobe/function")`: return of a kernel function.
            KRetProbe,
            /// `SEC("uprobe/path:function")`: entry of, or a place in, a user-space function.
            UProbe,
            /// `SEC("uretprobe/path:function")`: return of a user-space function.
            URetProbe,
            /// `SEC("kprobe.multi/pattern")`: entries of many kernel functions, by one link.
            KProbeMulti,
            /// `SEC("kretprobe.multi/pattern")`: returns of many kernel functions, by one link.
            KRetProbeMulti,
            /// `SEC("kprobe.session/pattern")`: entries of kernel functions, and their returns
            /// where the program asks for them.
            KProbeSession,
            /// `SEC("uprobe.multi/path:pattern")`: entries of many user-space functions, by one
            /// link.
            UProbeMulti,
            /// `SEC("uretprobe.multi/path:pattern")`: returns of many user-space functions, by one
            /// link.
            URetProbeMulti,
            /// `SEC("uprobe.session/path:pattern")`: entries of user-space functions, and their
            /// returns where the program asks for them.
            UProbeSession,
            /// `SEC("ksyscall/name")`: entry of a system call.
            KSyscall,
            /// `SEC("kretsyscall/name")`: return of a system call.
            KRetSyscall,
            /// `SEC("usdt/path:provider:name")`: a static probe in a user-space program.
            Usdt,
            /// `SEC("tc")`: packets at an interface, in the direction chosen when attaching.
            Tc,
            /// `SEC("tcx/ingress")`: packets that an interface receives.
            TcIngress,
            /// `SEC("tcx/egress")`: packets that an interface sends.
            TcEgress,
            /// `SEC("action")`: an action of a traffic control filter.
            TcAction,
            /// `SEC("netkit/primary")`: packets that the primary device of a netkit pair sends.
            NetkitPrimary,
            /// `SEC("netkit/peer")`: packets that the peer device of a netkit pair sends.
            NetkitPeer,
            /// `SEC("tracepoint/category/name")`: a static tracepoint.
            TracePoint,
            /// `SEC("raw_tracepoint/name")`: a static tracepoint with its raw arguments.
            RawTracePoint,
            /// `SEC("tp_btf/name")`: a static tracepoint with typed arguments.
            BtfTracePoint,
            /// `SEC("fentry/function")`: entry of a kernel function, through a trampoline.
            FEntry,
            /// `SEC("fexit/function")`: return of a kernel function, through a trampoline.
            FExit,
            /// `SEC("fmod_ret/function")`: in place of a kernel function that allows it.
            FModRet,
            /// `SEC("fsession/function")`: entry and return of a kernel function, through a
            /// trampoline.
            FSession,
            /// `SEC("fentry.multi/pattern")`: entries of many kernel functions, through
            /// trampolines.
            FEntryMulti,
            /// `SEC("fexit.multi/pattern")`: returns of many kernel functions, through trampolines.
            FExitMulti,
            /// `SEC("fsession.multi/pattern")`: entries and returns of many kernel functions,
            /// through trampolines.
            FSessionMulti,
            /// `SEC("freplace/function")`: in place of a function of another program.
            FReplace,
            /// `SEC("lsm/hook")`: a security hook.
            Lsm,
            /// `SEC("lsm_cgroup/hook")`: a security hook, for the processes of a cgroup.
            LsmCgroup,
            /// `SEC("iter/kind")`: an iterator over kernel objects.
            Iter,
            /// `SEC("syscall")`: a program that user space runs, and that may call bpf(2).
            Syscall,
            /// `SEC("xdp")`: a packet as the driver receives it.
            Xdp,
            /// `SEC("xdp/devmap")`: a packet redirected to an entry of a device map, before it is
            /// sent.
            XdpDevmap,
            /// `SEC("xdp/cpumap")`: a packet redirected to another CPU, where it arrives.
            XdpCpumap,
            /// `SEC("perf_event")`: a sample of a perf event.
            PerfEvent,
            /// `SEC("lwt_in")`: packets that a route takes in.
            LwtIn,
            /// `SEC("lwt_out")`: packets that a route sends from this machine.
            LwtOut,
            /// `SEC("lwt_xmit")`: packets that a route transmits, to be changed or encapsulated.
            LwtXmit,
            /// `SEC("lwt_seg6local")`: packets of IPv6 segment routing at a segment's end.
            LwtSeg6Local,
            /// `SEC("sockops")`: events of TCP connections of a cgroup.
            SockOps,
            /// `SEC("sk_skb/stream_parser")`: where a message ends in a stream of a socket map.
            SkSkbStreamParser,
            /// `SEC("sk_skb/stream_verdict")`: where a message of a socket map's stream goes.
            SkSkbStreamVerdict,
            /// `SEC("sk_skb/verdict")`: where data of a socket map goes, without a parser.
            SkSkbVerdict,
            /// `SEC("sk_skb")`: data of a socket map, as parser or verdict.
            SkSkb,
            /// `SEC("sk_msg")`: messages that sockets of a map send.
            SkMsg,
            /// `SEC("lirc_mode2")`: raw signals of an infrared receiver.
            LircMode2,
            /// `SEC("flow_dissector")`: how packets of a network namespace are taken apart into
            /// flows.
            FlowDissector,
            /// `SEC("cgroup_skb/ingress")`, `SEC("cgroup_skb/egress")`: packets of a cgroup's
            /// sockets.
            CgroupSkb,
            /// `SEC("cgroup/skb")`: packets of a cgroup's sockets, in the direction chosen when
            /// attaching.
            CgroupSkbAny,
            /// `SEC("cgroup/sock_create")`, `…/sock_release`, `…/post_bind4`, `…/post_bind6`:
            /// sockets that a cgroup makes, binds and closes.
            CgroupSock,
            /// `SEC("cgroup/connect4")` and its kin: addresses that a cgroup's sockets are given.
            CgroupSockAddr,
            /// `SEC("cgroup/sysctl")`: reads and writes of /proc/sys by a cgroup.
            CgroupSysctl,
            /// `SEC("cgroup/getsockopt")`, `SEC("cgroup/setsockopt")`: options of a cgroup's
            /// sockets.
            CgroupSockopt,
            /// `SEC("cgroup/dev")`: device files that a cgroup opens or makes.
            CgroupDevice,
            /// `SEC("struct_ops/member")`: a callback in a struct of them.
            StructOps,
            /// `SEC("sk_lookup")`: which socket of a network namespace gets a connection or a
            /// datagram.
            SkLookup,
            /// `SEC("netfilter")`: packets at a hook of netfilter.
            Netfilter,
        }
    };
}
#[doc(hidden)]
pub use __with_hooks as with_hooks;

with_hooks!(kinds);
