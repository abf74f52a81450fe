::bpfgen_runtime::codegen::generated! {
    contract = 1,
    generator = "0.1.0"
}
#[rustfmt::skip]
#[allow(
    dead_code,
    unreachable_pub,
    unused_mut,
    unused_variables,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    clippy::doc_markdown,
    clippy::inherent_to_string,
    clippy::iter_not_returning_iterator,
    clippy::len_without_is_empty,
    clippy::new_ret_no_self,
    clippy::pub_underscore_fields,
    clippy::should_implement_trait,
    clippy::struct_field_names,
    clippy::too_long_first_doc_paragraph,
    clippy::unreadable_literal,
    clippy::upper_case_acronyms,
    clippy::used_underscore_binding,
    clippy::wrong_self_convention,
    clippy::large_stack_frames,
    clippy::large_types_passed_by_value,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::trivially_copy_pass_by_ref,
    clippy::type_complexity,
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_copy_implementations,
    clippy::missing_const_for_fn,
    clippy::use_self,
    reason = "names, sizes and numbers are those of C"
)]
mod imp {
    /// The object that clang made of programs.bpf.c, without debug information.
    pub static OBJECT: &[u8] = {
        static BYTES: &::bpfgen_runtime::codegen::v1::Aligned<[u8]> = &::bpfgen_runtime::codegen::v1::Aligned(
            *::core::include_bytes!("../fixtures/programs.bpf.o"),
        );
        &BYTES.0
    };
    /// The maps before load.
    #[derive(Debug)]
    pub struct OpenMaps {}
    /// The maps.
    #[derive(Debug)]
    pub struct Maps {}
    /// The programs before load.
    #[derive(Debug)]
    pub struct OpenPrograms {
        /// `SEC("tracepoint/syscalls/sys_enter_execve") int on_enter(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:12.
        pub on_enter: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::TracePoint,
        >,
        /// `SEC("tp/sched/sched_switch") int on_switch(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:13.
        pub on_switch: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::TracePoint,
        >,
        /// `SEC("raw_tp/sched_switch") int raw(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:14.
        pub raw: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
        /// `SEC("raw_tracepoint.w/task_rename") int raw_writable(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:15.
        pub raw_writable: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
        /// `SEC("tp_btf/task_newtask") int btf_tracepoint(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:16.
        pub btf_tracepoint: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::BtfTracePoint,
        >,
        /// `SEC("kprobe/do_unlinkat") int kprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:17.
        pub kprobe: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::KProbe,
        >,
        /// `SEC("kretprobe/do_unlinkat") int kretprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:18.
        pub kretprobe: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::KRetProbe,
        >,
        /// `SEC("kprobe.multi/vfs_*") int kprobe_multi(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:19.
        pub kprobe_multi: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::KProbeMulti,
        >,
        /// `SEC("ksyscall/openat") int ksyscall(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:20.
        pub ksyscall: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::KSyscall,
        >,
        /// `SEC("uprobe//bin/bash:readline") int uprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:21.
        pub uprobe: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::UProbe,
        >,
        /// `SEC("uretprobe.s//bin/bash:readline") int uretprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:22.
        pub uretprobe: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::URetProbe,
        >,
        /// `SEC("usdt//usr/bin/x:provider:name") int usdt(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:23.
        pub usdt: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Usdt,
        >,
        /// `SEC("fentry/do_unlinkat") int fentry(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:24.
        pub fentry: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::FEntry,
        >,
        /// `SEC("fexit.s/do_unlinkat") int fexit(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:25.
        pub fexit: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::FExit,
        >,
        /// `SEC("fmod_ret/bpf_modify_return_test") int fmod_ret(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:26.
        pub fmod_ret: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::FModRet,
        >,
        /// `SEC("lsm/file_open") int lsm(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:27.
        pub lsm: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Lsm,
        >,
        /// `SEC("lsm_cgroup/socket_bind") int lsm_cgroup(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:28.
        pub lsm_cgroup: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::LsmCgroup,
        >,
        /// `SEC("iter/task") int iter(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:29.
        pub iter: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Iter,
        >,
        /// `SEC("xdp") int drop_all(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:30.
        pub drop_all: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp") int typed(struct xdp_md *ctx)`, 2 instructions (16 bytes), programs.bpf.c:43.
        pub typed: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp.frags") int xdp_frags(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:31.
        pub xdp_frags: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp/devmap") int xdp_devmap(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:32.
        pub xdp_devmap: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::XdpDevmap,
        >,
        /// `SEC("perf_event") int on_sample(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:33.
        pub on_sample: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::PerfEvent,
        >,
        /// `SEC("tc") int classify(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:34.
        pub classify: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Tc,
        >,
        /// `SEC("tcx/ingress") int tcx(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:35.
        pub tcx: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::TcIngress,
        >,
        /// `SEC("cgroup_skb/egress") int cgroup_skb(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:36.
        pub cgroup_skb: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::CgroupSkb,
        >,
        /// `SEC("?xdp") int optional(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:37.
        pub optional: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("nobody/knows") int unknown(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:38.
        pub unknown: ::bpfgen_runtime::codegen::v1::OpenProgram<
            ::bpfgen_runtime::codegen::v1::hook::Other,
        >,
    }
    impl OpenPrograms {
        fn settings(&self) -> [::bpfgen_runtime::codegen::v1::ProgramSettings; 28] {
            [
                (&self.on_enter).into(),
                (&self.on_switch).into(),
                (&self.raw).into(),
                (&self.raw_writable).into(),
                (&self.btf_tracepoint).into(),
                (&self.kprobe).into(),
                (&self.kretprobe).into(),
                (&self.kprobe_multi).into(),
                (&self.ksyscall).into(),
                (&self.uprobe).into(),
                (&self.uretprobe).into(),
                (&self.usdt).into(),
                (&self.fentry).into(),
                (&self.fexit).into(),
                (&self.fmod_ret).into(),
                (&self.lsm).into(),
                (&self.lsm_cgroup).into(),
                (&self.iter).into(),
                (&self.drop_all).into(),
                (&self.typed).into(),
                (&self.xdp_frags).into(),
                (&self.xdp_devmap).into(),
                (&self.on_sample).into(),
                (&self.classify).into(),
                (&self.tcx).into(),
                (&self.cgroup_skb).into(),
                (&self.optional).into(),
                (&self.unknown).into(),
            ]
        }
    }
    /// The programs.
    #[derive(Debug)]
    pub struct Programs {
        /// `SEC("tracepoint/syscalls/sys_enter_execve") int on_enter(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:12.
        pub on_enter: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::TracePoint,
        >,
        /// `SEC("tp/sched/sched_switch") int on_switch(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:13.
        pub on_switch: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::TracePoint,
        >,
        /// `SEC("raw_tp/sched_switch") int raw(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:14.
        pub raw: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
        /// `SEC("raw_tracepoint.w/task_rename") int raw_writable(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:15.
        pub raw_writable: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::RawTracePoint,
        >,
        /// `SEC("tp_btf/task_newtask") int btf_tracepoint(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:16.
        pub btf_tracepoint: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::BtfTracePoint,
        >,
        /// `SEC("kprobe/do_unlinkat") int kprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:17.
        pub kprobe: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::KProbe,
        >,
        /// `SEC("kretprobe/do_unlinkat") int kretprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:18.
        pub kretprobe: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::KRetProbe,
        >,
        /// `SEC("kprobe.multi/vfs_*") int kprobe_multi(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:19.
        pub kprobe_multi: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::KProbeMulti,
        >,
        /// `SEC("ksyscall/openat") int ksyscall(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:20.
        pub ksyscall: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::KSyscall,
        >,
        /// `SEC("uprobe//bin/bash:readline") int uprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:21.
        pub uprobe: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::UProbe,
        >,
        /// `SEC("uretprobe.s//bin/bash:readline") int uretprobe(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:22.
        pub uretprobe: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::URetProbe,
        >,
        /// `SEC("usdt//usr/bin/x:provider:name") int usdt(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:23.
        pub usdt: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Usdt,
        >,
        /// `SEC("fentry/do_unlinkat") int fentry(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:24.
        pub fentry: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::FEntry,
        >,
        /// `SEC("fexit.s/do_unlinkat") int fexit(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:25.
        pub fexit: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::FExit,
        >,
        /// `SEC("fmod_ret/bpf_modify_return_test") int fmod_ret(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:26.
        pub fmod_ret: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::FModRet,
        >,
        /// `SEC("lsm/file_open") int lsm(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:27.
        pub lsm: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Lsm,
        >,
        /// `SEC("lsm_cgroup/socket_bind") int lsm_cgroup(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:28.
        pub lsm_cgroup: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::LsmCgroup,
        >,
        /// `SEC("iter/task") int iter(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:29.
        pub iter: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Iter,
        >,
        /// `SEC("xdp") int drop_all(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:30.
        pub drop_all: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp") int typed(struct xdp_md *ctx)`, 2 instructions (16 bytes), programs.bpf.c:43.
        pub typed: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp.frags") int xdp_frags(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:31.
        pub xdp_frags: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("xdp/devmap") int xdp_devmap(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:32.
        pub xdp_devmap: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::XdpDevmap,
        >,
        /// `SEC("perf_event") int on_sample(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:33.
        pub on_sample: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::PerfEvent,
        >,
        /// `SEC("tc") int classify(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:34.
        pub classify: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Tc,
        >,
        /// `SEC("tcx/ingress") int tcx(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:35.
        pub tcx: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::TcIngress,
        >,
        /// `SEC("cgroup_skb/egress") int cgroup_skb(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:36.
        pub cgroup_skb: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::CgroupSkb,
        >,
        /// `SEC("?xdp") int optional(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:37.
        pub optional: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Xdp,
        >,
        /// `SEC("nobody/knows") int unknown(void *ctx)`, 2 instructions (16 bytes), programs.bpf.c:38.
        pub unknown: ::bpfgen_runtime::codegen::v1::Program<
            ::bpfgen_runtime::codegen::v1::hook::Other,
        >,
    }
    /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
    #[must_use = "dropping the links detaches the programs"]
    #[derive(Debug)]
    pub struct Links {
        /// Of `on_enter`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_enter: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `on_switch`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_switch: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `raw`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub raw: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `raw_writable`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub raw_writable: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `btf_tracepoint`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub btf_tracepoint: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `kprobe`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub kprobe: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `kretprobe`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub kretprobe: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `kprobe_multi`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub kprobe_multi: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `ksyscall`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub ksyscall: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `uprobe`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub uprobe: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `uretprobe`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub uretprobe: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `usdt`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub usdt: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `fentry`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub fentry: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `fexit`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub fexit: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `fmod_ret`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub fmod_ret: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `lsm`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub lsm: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `lsm_cgroup`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub lsm_cgroup: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `iter`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub iter: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `drop_all`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub drop_all: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `typed`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub typed: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `xdp_frags`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub xdp_frags: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `xdp_devmap`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub xdp_devmap: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `on_sample`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub on_sample: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `classify`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub classify: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `tcx`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub tcx: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `cgroup_skb`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub cgroup_skb: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `optional`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub optional: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
        /// Of `unknown`; none where it was not loaded, or its `SEC()` does not say where to attach.
        pub unknown: ::core::option::Option<::bpfgen_runtime::codegen::v1::Link>,
    }
    /// The programs, maps and globals of programs.bpf.c, before load.
    ///
    /// Nothing is in the kernel yet; sizes, constants and what to load can be set.
    #[derive(Debug)]
    pub struct Open {
        /// The maps.
        pub maps: OpenMaps,
        /// The programs.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::OpenObject,
    }
    /// Parses the object of programs.bpf.c; nothing is in the kernel yet.
    ///
    /// # Errors
    /// If the object and the code generated for it do not fit together.
    pub fn open() -> ::bpfgen_runtime::codegen::v1::Result<Open> {
        let mut object = ::bpfgen_runtime::codegen::v1::OpenObject::parse(
            "programs",
            OBJECT,
        )?;
        ::core::result::Result::Ok(Open {
            maps: OpenMaps {},
            programs: OpenPrograms {
                on_enter: object.program("on_enter")?,
                on_switch: object.program("on_switch")?,
                raw: object.program("raw")?,
                raw_writable: object.program("raw_writable")?,
                btf_tracepoint: object.program("btf_tracepoint")?,
                kprobe: object.program("kprobe")?,
                kretprobe: object.program("kretprobe")?,
                kprobe_multi: object.program("kprobe_multi")?,
                ksyscall: object.program("ksyscall")?,
                uprobe: object.program("uprobe")?,
                uretprobe: object.program("uretprobe")?,
                usdt: object.program("usdt")?,
                fentry: object.program("fentry")?,
                fexit: object.program("fexit")?,
                fmod_ret: object.program("fmod_ret")?,
                lsm: object.program("lsm")?,
                lsm_cgroup: object.program("lsm_cgroup")?,
                iter: object.program("iter")?,
                drop_all: object.program("drop_all")?,
                typed: object.program("typed")?,
                xdp_frags: object.program("xdp_frags")?,
                xdp_devmap: object.program("xdp_devmap")?,
                on_sample: object.program("on_sample")?,
                classify: object.program("classify")?,
                tcx: object.program("tcx")?,
                cgroup_skb: object.program("cgroup_skb")?,
                optional: object.program("optional")?,
                unknown: object.program("unknown")?,
            },
            object,
        })
    }
    impl Open {
        /// The object as a whole: where to look for BTF, where to pin, how much to log.
        pub fn object(&mut self) -> &mut ::bpfgen_runtime::codegen::v1::OpenObject {
            &mut self.object
        }
        /// Creates the maps, and does not load the programs yet.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn prepare(self) -> ::bpfgen_runtime::codegen::v1::Result<Prepared> {
            self.prepare_for(::bpfgen_runtime::codegen::v1::Targets::Open)
        }
        /// Creates the maps and loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses something; then nothing stays in the kernel.
        pub fn load(self) -> ::bpfgen_runtime::codegen::v1::Result<Loaded> {
            self.prepare_for(::bpfgen_runtime::codegen::v1::Targets::Final)?.load()
        }
        fn prepare_for(
            self,
            targets: ::bpfgen_runtime::codegen::v1::Targets,
        ) -> ::bpfgen_runtime::codegen::v1::Result<Prepared> {
            let object = self
                .object
                .loader()
                .programs(self.programs.settings())
                .prepare_for(targets)?;
            ::core::result::Result::Ok(Prepared {
                maps: Maps {},
                programs: self.programs,
                object,
            })
        }
    }
    /// The maps and globals of programs.bpf.c, in the kernel, and its programs before load.
    ///
    /// What is put into maps and globals is there when the first program runs. Dropping this undoes it.
    #[must_use = "dropping it undoes what was prepared: call load"]
    #[derive(Debug)]
    pub struct Prepared {
        /// The maps.
        pub maps: Maps,
        /// The programs before load.
        pub programs: OpenPrograms,
        object: ::bpfgen_runtime::codegen::v1::Prepared,
    }
    impl Prepared {
        /// Loads the programs.
        ///
        /// # Errors
        /// If the kernel refuses one; then nothing stays in the kernel.
        pub fn load(mut self) -> ::bpfgen_runtime::codegen::v1::Result<Loaded> {
            self.object.programs(self.programs.settings());
            let loaded = self.object.load()?;
            ::core::result::Result::Ok(Loaded {
                maps: self.maps,
                programs: Programs {
                    on_enter: loaded.program("on_enter")?,
                    on_switch: loaded.program("on_switch")?,
                    raw: loaded.program("raw")?,
                    raw_writable: loaded.program("raw_writable")?,
                    btf_tracepoint: loaded.program("btf_tracepoint")?,
                    kprobe: loaded.program("kprobe")?,
                    kretprobe: loaded.program("kretprobe")?,
                    kprobe_multi: loaded.program("kprobe_multi")?,
                    ksyscall: loaded.program("ksyscall")?,
                    uprobe: loaded.program("uprobe")?,
                    uretprobe: loaded.program("uretprobe")?,
                    usdt: loaded.program("usdt")?,
                    fentry: loaded.program("fentry")?,
                    fexit: loaded.program("fexit")?,
                    fmod_ret: loaded.program("fmod_ret")?,
                    lsm: loaded.program("lsm")?,
                    lsm_cgroup: loaded.program("lsm_cgroup")?,
                    iter: loaded.program("iter")?,
                    drop_all: loaded.program("drop_all")?,
                    typed: loaded.program("typed")?,
                    xdp_frags: loaded.program("xdp_frags")?,
                    xdp_devmap: loaded.program("xdp_devmap")?,
                    on_sample: loaded.program("on_sample")?,
                    classify: loaded.program("classify")?,
                    tcx: loaded.program("tcx")?,
                    cgroup_skb: loaded.program("cgroup_skb")?,
                    optional: loaded.program("optional")?,
                    unknown: loaded.program("unknown")?,
                },
            })
        }
    }
    /// The programs, maps and globals of programs.bpf.c, in the kernel.
    ///
    /// Each owns what it stands for and may be moved out of here.
    #[derive(Debug)]
    pub struct Loaded {
        /// The maps.
        pub maps: Maps,
        /// The programs.
        pub programs: Programs,
    }
    impl Loaded {
        /// Attaches every program whose `SEC()` says where.
        ///
        /// # Errors
        /// If one cannot be attached; then none stays attached.
        pub fn attach(&self) -> ::bpfgen_runtime::codegen::v1::Result<Links> {
            ::core::result::Result::Ok(Links {
                on_enter: self.programs.on_enter.auto_attach()?,
                on_switch: self.programs.on_switch.auto_attach()?,
                raw: self.programs.raw.auto_attach()?,
                raw_writable: self.programs.raw_writable.auto_attach()?,
                btf_tracepoint: self.programs.btf_tracepoint.auto_attach()?,
                kprobe: self.programs.kprobe.auto_attach()?,
                kretprobe: self.programs.kretprobe.auto_attach()?,
                kprobe_multi: self.programs.kprobe_multi.auto_attach()?,
                ksyscall: self.programs.ksyscall.auto_attach()?,
                uprobe: self.programs.uprobe.auto_attach()?,
                uretprobe: self.programs.uretprobe.auto_attach()?,
                usdt: self.programs.usdt.auto_attach()?,
                fentry: self.programs.fentry.auto_attach()?,
                fexit: self.programs.fexit.auto_attach()?,
                fmod_ret: self.programs.fmod_ret.auto_attach()?,
                lsm: self.programs.lsm.auto_attach()?,
                lsm_cgroup: self.programs.lsm_cgroup.auto_attach()?,
                iter: self.programs.iter.auto_attach()?,
                drop_all: self.programs.drop_all.auto_attach()?,
                typed: self.programs.typed.auto_attach()?,
                xdp_frags: self.programs.xdp_frags.auto_attach()?,
                xdp_devmap: self.programs.xdp_devmap.auto_attach()?,
                on_sample: self.programs.on_sample.auto_attach()?,
                classify: self.programs.classify.auto_attach()?,
                tcx: self.programs.tcx.auto_attach()?,
                cgroup_skb: self.programs.cgroup_skb.auto_attach()?,
                optional: self.programs.optional.auto_attach()?,
                unknown: self.programs.unknown.auto_attach()?,
            })
        }
    }
}
#[allow(
    unused_imports,
    clippy::redundant_pub_crate,
    clippy::wildcard_imports,
    reason = "what the crate uses of it is its own business"
)]
pub use imp::*;
