// SPDX-License-Identifier: MIT OR Apache-2.0
// Who is killed for memory, and on whose account.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

struct data_t {
	__u32 fpid;
	__u32 tpid;
	__u64 pages;
	union {
		char fcomm[TASK_COMM_LEN];
		unsigned __int128 fword;
	} from;
	char tcomm[TASK_COMM_LEN];
	struct {
		__s64 anon, file, shmem;
	} rss;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} events SEC(".maps") BPFGEN_EVENT(struct data_t);

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 64);
	__type(value, struct data_t);
} recent SEC(".maps");

u64 killed SEC(".bss.killed");
s16 adjustments[2][3] = { { -1000, 0, 1000 }, { 1, 2, 3 } };

SEC("kprobe/oom_kill_process")
int BPF_KPROBE(oom_kill_process, struct oom_control *oc, const char *message)
{
	struct data_t data = {};

	data.fpid = bpf_get_current_pid_tgid() >> 32;
	data.tpid = BPF_CORE_READ(oc, chosen, tgid);
	data.pages = BPF_CORE_READ(oc, totalpages);
	bpf_get_current_comm(&data.from.fcomm, sizeof(data.from.fcomm));
	bpf_probe_read_kernel(&data.tcomm, sizeof(data.tcomm), BPF_CORE_READ(oc, chosen, comm));
	data.rss.anon = adjustments[1][data.fpid % 3];
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &data, sizeof(data));
	bpf_map_push_elem(&recent, &data, BPF_EXIST);
	__sync_fetch_and_add(&killed, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
