// SPDX-License-Identifier: MIT OR Apache-2.0
// Accounts bytes of cgroups by direction, and limits them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum direction { INGRESS, EGRESS, DIRECTIONS };

struct counters {
	__u64 packets, bytes;
};

struct per_cgroup {
	struct counters by[DIRECTIONS];
	struct bpf_spin_lock lock;
	__s64 credit;
};

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, struct per_cgroup);
} accounts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, struct counters);
} fast SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u64);
	__type(value, struct per_cgroup);
	__uint(max_entries, 100);
} by_id SEC(".maps");

const volatile struct {
	__s64 credit;
	enum direction only;
} limits = { .credit = -1, .only = DIRECTIONS };

static int account(struct __sk_buff *skb, enum direction direction)
{
	struct per_cgroup *group = bpf_get_local_storage(&accounts, 0);
	struct counters *mine = bpf_get_local_storage(&fast, 0);
	int ok;

	mine->packets++;
	mine->bytes += skb->len;
	bpf_spin_lock(&group->lock);
	group->by[direction].packets++;
	group->by[direction].bytes += skb->len;
	group->credit -= skb->len;
	ok = limits.credit < 0 || group->credit > 0 || limits.only == direction;
	bpf_spin_unlock(&group->lock);
	return ok;
}

SEC("cgroup_skb/ingress")
int ingress(struct __sk_buff *skb) { return account(skb, INGRESS); }

SEC("cgroup_skb/egress")
int egress(struct __sk_buff *skb)
{
	__u64 id = bpf_skb_cgroup_id(skb);
	struct per_cgroup *group = bpf_map_lookup_elem(&by_id, &id);

	if (group)
		__sync_fetch_and_add(&group->by[EGRESS].bytes, skb->len);
	return account(skb, EGRESS);
}

SEC("cgroup/sock_create")
int on_socket(struct bpf_sock *sk) { return sk->type != 3; }

char LICENSE[] SEC("license") = "GPL";
