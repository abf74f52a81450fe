// SPDX-License-Identifier: MIT OR Apache-2.0
// Drops by prefix, port and rate, and counts by rule and CPU.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct lpm_v4_key {
	__u32 prefixlen;
	__u8 addr[4];
};

struct lpm_v6_key {
	struct bpf_lpm_trie_key trie;
	struct in6 { __u8 bytes[16]; } addr;
};

struct rule {
	__u32 id;
	__u8 action;
	__u8 log : 1, stop : 1;
	__be16 port_min, port_max;
};

struct datarec {
	__u64 rx_packets;
	__u64 rx_bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 10000);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct lpm_v4_key);
	__type(value, struct rule);
} rules_v4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDP_REDIRECT + 1);
	__type(key, __u32);
	__type(value, struct datarec);
} stats SEC(".maps");

struct bucket {
	struct bpf_spin_lock lock;
	__u64 tokens, last;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __be32);
	__type(value, struct bucket);
} buckets SEC(".maps");

const volatile __u64 rate = 1000, burst = 2000;

static __always_inline int count(struct xdp_md *ctx, __u32 action)
{
	struct datarec *rec = bpf_map_lookup_elem(&stats, &action);

	if (!rec)
		return XDP_ABORTED;
	rec->rx_packets++;
	rec->rx_bytes += ctx->data_end - ctx->data;
	return action;
}

static __noinline int limited(__be32 source)
{
	struct bucket *bucket = bpf_map_lookup_elem(&buckets, &source), fresh = {};
	__u64 now = bpf_ktime_get_ns();
	int drop;

	if (!bucket) {
		fresh.tokens = burst;
		fresh.last = now;
		bpf_map_update_elem(&buckets, &source, &fresh, BPF_NOEXIST);
		return 0;
	}
	bpf_spin_lock(&bucket->lock);
	bucket->tokens += (now - bucket->last) * rate / 1000000000;
	if (bucket->tokens > burst)
		bucket->tokens = burst;
	bucket->last = now;
	drop = bucket->tokens == 0;
	bucket->tokens -= !drop;
	bpf_spin_unlock(&bucket->lock);
	return drop;
}

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct lpm_v4_key key = { .prefixlen = 32 };
	struct rule *rule;

	if ((void *)(ip + 1) > end)
		return count(ctx, XDP_ABORTED);
	if (eth->h_proto != bpf_htons(ETH_P_IP))
		return count(ctx, XDP_PASS);
	__builtin_memcpy(key.addr, &ip->saddr, sizeof(key.addr));
	rule = bpf_map_lookup_elem(&rules_v4, &key);
	if (rule && rule->stop)
		return count(ctx, rule->action);
	return count(ctx, limited(ip->saddr) ? XDP_DROP : XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
