// SPDX-License-Identifier: MIT OR Apache-2.0
// Counts calls of the file system layer, by fentry where there is it and by kprobes elsewhere.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum stat_type { S_READ, S_WRITE, S_FSYNC, S_OPEN, S_CREATE, S_MAXSTAT };

__u64 stats[S_MAXSTAT];

struct latency {
	__u64 total_ns;
	__u64 calls;
	__u64 max_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, S_MAXSTAT);
	__type(key, enum stat_type);
	__type(value, struct latency);
} latencies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} begun SEC(".maps");

static __always_inline int inc_stats(enum stat_type key)
{
	__atomic_add_fetch(&stats[key], 1, __ATOMIC_RELAXED);
	return 0;
}

SEC("kprobe/vfs_read")
int BPF_KPROBE(kprobe_vfs_read) { return inc_stats(S_READ); }

SEC("kprobe/vfs_write")
int BPF_KPROBE(kprobe_vfs_write) { return inc_stats(S_WRITE); }

SEC("fentry/vfs_fsync_range")
int BPF_PROG(fentry_vfs_fsync_range)
{
	__u64 id = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&begun, &id, &now, BPF_ANY);
	return inc_stats(S_FSYNC);
}

SEC("fexit/vfs_fsync_range")
int BPF_PROG(fexit_vfs_fsync_range, struct file *file, loff_t start, loff_t end, int datasync, int ret)
{
	__u64 id = bpf_get_current_pid_tgid(), *since = bpf_map_lookup_elem(&begun, &id);
	enum stat_type key = S_FSYNC;
	struct latency *latency = bpf_map_lookup_elem(&latencies, &key);

	if (since && latency && !ret) {
		__u64 took = bpf_ktime_get_ns() - *since;

		latency->total_ns += took;
		latency->calls++;
		if (took > latency->max_ns)
			latency->max_ns = took;
	}
	return 0;
}

SEC("fentry/vfs_open")
int BPF_PROG(fentry_vfs_open) { return inc_stats(S_OPEN); }

SEC("?fentry/vfs_create")
int BPF_PROG(fentry_vfs_create) { return inc_stats(S_CREATE); }

char LICENSE[] SEC("license") = "GPL";
