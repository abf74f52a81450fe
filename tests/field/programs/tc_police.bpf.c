// SPDX-License-Identifier: MIT OR Apache-2.0
// Polices and marks traffic by class, with earliest departure times.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define NSEC_PER_SEC 1000000000ULL
#define TIME_HORIZON (2000 * 1000 * 1000ULL)

struct edt_id {
	__u64 id;
};

struct edt_info {
	__u64 bps;
	__u64 t_last;
	__u64 t_horizon_drop;
	__u64 pad[4];
};

struct mark {
	__u32 magic : 12;
	__u32 identity : 16;
	__s32 prio : 4;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct edt_id);
	__type(value, struct edt_info);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__uint(max_entries, 1000);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} throttle SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
	__uint(max_entries, 8);
} cgroups SEC(".maps");

union wire_mark {
	struct mark fields;
	__u32 raw;
};

const volatile union wire_mark default_mark = { .fields = { .magic = 0xe00, .prio = -1 } };
__u64 throttled, late;

static int edt_sched(struct __sk_buff *skb, __u64 id)
{
	struct edt_id aggregate = { .id = id };
	struct edt_info *info = bpf_map_lookup_elem(&throttle, &aggregate);
	__u64 delay, now, t, t_next;

	if (!info)
		return TC_ACT_OK;
	now = bpf_ktime_get_ns();
	t = skb->tstamp < now ? now : skb->tstamp;
	delay = (__u64)skb->wire_len * NSEC_PER_SEC / (info->bps ?: 1);
	t_next = info->t_last + delay;
	if (t_next <= t) {
		info->t_last = t;
		return TC_ACT_OK;
	}
	if (t_next - now >= TIME_HORIZON) {
		late++;
		return TC_ACT_SHOT;
	}
	info->t_last = t_next;
	skb->tstamp = t_next;
	throttled++;
	return TC_ACT_OK;
}

SEC("tc")
int police(struct __sk_buff *skb)
{
	union wire_mark mark = { .raw = skb->mark };

	if (!mark.fields.magic)
		skb->mark = default_mark.raw;
	if (bpf_skb_under_cgroup(skb, &cgroups, 0) == 1)
		return TC_ACT_SHOT;
	return edt_sched(skb, mark.fields.identity);
}

SEC("action")
int pedit(struct __sk_buff *skb)
{
	skb->priority = 6;
	return TC_ACT_PIPE;
}

char LICENSE[] SEC("license") = "GPL";
