// SPDX-License-Identifier: MIT OR Apache-2.0
// Pauses of garbage collectors, by static probes of the runtime.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

struct data_t {
	__u32 cpu;
	__u32 pid;
	__u64 ts;
	double share;
	float load[3];
};

const volatile __u32 time = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, uint32_t);
	__type(value, struct data_t);
} data_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, int);
	__type(value, int);
} perf_map SEC(".maps");

static int gc_start(void)
{
	struct data_t data = {};

	data.cpu = bpf_get_smp_processor_id();
	data.pid = bpf_get_current_pid_tgid() >> 32;
	data.ts = bpf_ktime_get_ns();
	bpf_map_update_elem(&data_map, &data.pid, &data, 0);
	return 0;
}

static int gc_end(struct pt_regs *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct data_t *p = bpf_map_lookup_elem(&data_map, &pid);
	struct data_t data = {};

	if (!p)
		return 0;
	__u64 span = bpf_ktime_get_ns() - p->ts;
	if (time && span < time)
		return 0;
	data = *p;
	data.ts = span;
	bpf_perf_event_output(ctx, &perf_map, BPF_F_CURRENT_CPU, &data, sizeof(data));
	return 0;
}

SEC("usdt/libjvm.so:hotspot:gc__begin")
int BPF_USDT(handle_gc_start) { return gc_start(); }

SEC("usdt/libjvm.so:hotspot:gc__end")
int BPF_USDT(handle_gc_end) { return gc_end(ctx); }

SEC("usdt")
int BPF_USDT(handle_mem_pool_gc_end, long pool) { return pool ? gc_end(ctx) : 0; }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
