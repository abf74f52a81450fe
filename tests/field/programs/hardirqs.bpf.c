// SPDX-License-Identifier: MIT OR Apache-2.0
// Time in interrupt handlers, by name.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define MAX_SLOTS 20

struct irq_key {
	char name[32];
};

struct info {
	__u64 count;
	__u32 slots[MAX_SLOTS];
} __attribute__((aligned(64)));

const volatile bool targ_dist = false;
const volatile bool targ_ns = false;
const volatile bool do_count = false;
static struct info zero;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} start SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct irq_key);
	__type(value, struct info);
} infos SEC(".maps");

static struct info *info_of(struct irqaction *action)
{
	struct irq_key ikey = {};
	struct info *info;

	bpf_probe_read_kernel_str(&ikey.name, sizeof(ikey.name), BPF_CORE_READ(action, name));
	info = bpf_map_lookup_elem(&infos, &ikey);
	if (info)
		return info;
	bpf_map_update_elem(&infos, &ikey, &zero, BPF_NOEXIST);
	return bpf_map_lookup_elem(&infos, &ikey);
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(irq_handler_entry, int irq, struct irqaction *action)
{
	u64 ts = bpf_ktime_get_ns();
	u32 key = 0;

	if (do_count) {
		struct info *info = info_of(action);

		if (info)
			info->count += 1;
		return 0;
	}
	bpf_map_update_elem(&start, &key, &ts, BPF_ANY);
	return 0;
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(irq_handler_exit, int irq, struct irqaction *action)
{
	u32 key = 0, slot;
	u64 *tsp = bpf_map_lookup_elem(&start, &key), delta;
	struct info *info;

	if (!tsp || !*tsp)
		return 0;
	delta = bpf_ktime_get_ns() - *tsp;
	if (!targ_ns)
		delta /= 1000U;
	info = info_of(action);
	if (!info)
		return 0;
	if (!targ_dist) {
		__sync_fetch_and_add(&info->count, delta);
		return 0;
	}
	for (slot = 0; slot < MAX_SLOTS - 1 && delta > 1; slot++)
		delta >>= 1;
	info->slots[slot]++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
