// SPDX-License-Identifier: MIT OR Apache-2.0
// Latency of many functions at once.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum units { NSEC, USEC, MSEC };

struct call {
	u64 ip;
	u64 id;
};

struct outcome {
	u64 calls;
	u64 failed;
	s64 last;
	long double exact;
};

const volatile enum units units = USEC;
const volatile struct {
	u8 cgroup : 1;
	u8 quiet : 1;
	s8 level : 4;
	u16 port;
} filter = { .level = -2 };

__u32 hist[36] SEC(".data.hist");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct call);
	__type(value, u64);
} starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, u64);
	__type(value, struct outcome);
} outcomes SEC(".maps");

SEC("kprobe.multi/vfs_*")
int BPF_KPROBE(on_entry)
{
	struct call key = { bpf_get_func_ip(ctx), bpf_get_current_pid_tgid() };
	u64 now = bpf_ktime_get_ns();

	if (filter.quiet)
		return 0;
	bpf_map_update_elem(&starts, &key, &now, BPF_ANY);
	return 0;
}

SEC("kretprobe.multi/vfs_*")
int BPF_KRETPROBE(on_exit, long ret)
{
	struct call key = { bpf_get_func_ip(ctx), bpf_get_current_pid_tgid() };
	u64 *start = bpf_map_lookup_elem(&starts, &key), delta;
	struct outcome *outcome = bpf_map_lookup_elem(&outcomes, &key.ip);
	u32 slot = 0;

	if (outcome) {
		outcome->calls++;
		outcome->failed += ret < filter.level;
		outcome->last = ret;
	}
	if (!start)
		return 0;
	delta = bpf_ktime_get_ns() - *start;
	delta /= units == MSEC ? 1000000U : units == USEC ? 1000U : 1;
	while (slot < 35 && delta > 1) {
		delta >>= 1;
		slot++;
	}
	__sync_fetch_and_add(&hist[slot], 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
