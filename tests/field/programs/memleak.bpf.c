// SPDX-License-Identifier: MIT OR Apache-2.0
// Memory that is allocated and not freed, by stack; a bitfield shares a word for both sums.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct alloc_info {
	__u64 size;
	__u64 timestamp_ns;
	int stack_id;
};

union combined_alloc_info {
	struct {
		__u64 total_size : 40;
		__u64 number_of_allocs : 24;
	};
	__u64 bits;
};

const volatile size_t min_size = 0;
const volatile size_t max_size = -1;
const volatile __u64 sample_rate = 1;
const volatile __s32 stack_flags = 0;
const volatile bool wa_missing_free = false;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, pid_t);
	__type(value, u64);
	__uint(max_entries, 10240);
} sizes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u64); /* address */
	__type(value, struct alloc_info);
	__uint(max_entries, 1000000);
} allocs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u64); /* stack id */
	__type(value, union combined_alloc_info);
	__uint(max_entries, 10240);
} combined_allocs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__type(key, u32);
	__uint(value_size, 127 * sizeof(u64));
	__uint(max_entries, 10240);
} stack_traces SEC(".maps");

static union combined_alloc_info initial_cinfo;

static void update_statistics_add(u64 stack_id, u64 sz)
{
	const union combined_alloc_info incremental = { .total_size = sz, .number_of_allocs = 1 };
	union combined_alloc_info *existing = bpf_map_lookup_elem(&combined_allocs, &stack_id);

	if (!existing) {
		bpf_map_update_elem(&combined_allocs, &stack_id, &initial_cinfo, BPF_NOEXIST);
		existing = bpf_map_lookup_elem(&combined_allocs, &stack_id);
		if (!existing)
			return;
	}
	__sync_fetch_and_add(&existing->bits, incremental.bits);
}

SEC("uprobe/libc.so.6:malloc")
int BPF_KPROBE(malloc_enter, size_t size)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;

	if (size < min_size || size > max_size)
		return 0;
	if (sample_rate > 1 && bpf_ktime_get_ns() % sample_rate != 0)
		return 0;
	bpf_map_update_elem(&sizes, &pid, &size, BPF_ANY);
	return 0;
}

SEC("uretprobe/libc.so.6:malloc")
int BPF_KRETPROBE(malloc_exit, u64 address)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	u64 *size = bpf_map_lookup_elem(&sizes, &pid);
	struct alloc_info info = {};

	if (!size)
		return 0;
	info.size = *size;
	bpf_map_delete_elem(&sizes, &pid);
	if (address) {
		info.timestamp_ns = bpf_ktime_get_ns();
		info.stack_id = bpf_get_stackid(ctx, &stack_traces, stack_flags);
		bpf_map_update_elem(&allocs, &address, &info, BPF_ANY);
		update_statistics_add(info.stack_id, info.size);
	}
	return 0;
}

SEC("uprobe")
int BPF_KPROBE(free_enter, void *address)
{
	u64 addr = (u64)address;

	bpf_map_delete_elem(&allocs, &addr);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
