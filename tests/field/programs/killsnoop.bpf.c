// SPDX-License-Identifier: MIT OR Apache-2.0
// Signals: by system call, and as the kernel generates them.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

struct event {
	__u32 pid;
	__u32 tpid;
	int sig;
	int ret;
	char comm[TASK_COMM_LEN];
};

enum { MAX_ENTRIES = 10240, FAILED_ONLY = 1 << 0, KILL_ONLY = 1 << 1 };

const volatile __u32 flags = FAILED_ONLY;
const volatile int target_signal = 0;
extern int LINUX_KERNEL_VERSION __kconfig;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, __u32);
	__type(value, struct event);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps") BPFGEN_EVENT(struct event);

static int probe_entry(pid_t tpid, int sig)
{
	struct event event = {};
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	__u32 tid = pid_tgid;

	if (target_signal && sig != target_signal)
		return 0;
	event.pid = pid_tgid >> 32;
	event.tpid = tpid;
	event.sig = sig;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_map_update_elem(&values, &tid, &event, BPF_ANY);
	return 0;
}

SEC("ksyscall/kill")
int BPF_KPROBE(kill_entry, struct pt_regs *regs)
{
	return probe_entry((pid_t)PT_REGS_PARM1_CORE(regs), (int)PT_REGS_PARM2_CORE(regs));
}

SEC("kretsyscall/kill")
int BPF_KRETPROBE(kill_exit, int ret)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct event *eventp = bpf_map_lookup_elem(&values, &tid);

	if (!eventp)
		return 0;
	if (!(flags & FAILED_ONLY) || ret < 0) {
		eventp->ret = ret;
		bpf_ringbuf_output(&events, eventp, sizeof(*eventp), 0);
	}
	bpf_map_delete_elem(&values, &tid);
	return 0;
}

SEC("tracepoint/signal/signal_generate")
int sig_trace(struct trace_event_raw_signal_generate *ctx)
{
	struct event event = { .sig = ctx->sig, .tpid = ctx->pid };

	if (LINUX_KERNEL_VERSION < 0x050a00)
		return 0;
	event.ret = -ctx->errno;
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
