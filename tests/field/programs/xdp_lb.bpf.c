// SPDX-License-Identifier: MIT OR Apache-2.0
// A load balancer, in the style of katran: addresses in unions, flags in bitfields, a ring to hash by.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define MAX_VIPS 512
#define RING_SIZE 65537
#define CH_RINGS_SIZE (MAX_VIPS * RING_SIZE)

struct flow_key {
	union {
		__be32 src;
		__be32 srcv6[4];
	};
	union {
		__be32 dst;
		__be32 dstv6[4];
	};
	union {
		__u32 ports;
		__u16 port16[2];
	};
	__u8 proto;
};

struct packet_description {
	struct flow_key flow;
	__u32 real_index;
	__u8 flags;
	__u8 tos;
};

struct vip_definition {
	union {
		__be32 vip;
		__be32 vipv6[4];
	};
	__u16 port;
	__u8 proto;
};

struct vip_meta {
	__u32 flags;
	__u32 vip_num;
};

struct real_definition {
	union {
		__be32 dst;
		__be32 dstv6[4];
	};
	__u8 flags;
};

struct ctl_value {
	union {
		__u64 value;
		__u32 ifindex;
		__u8 mac[6];
	};
};

struct real_pos_lru {
	__u32 pos;
	__u64 atime;
};

struct lb_stats {
	__u64 v1, v2;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct vip_definition);
	__type(value, struct vip_meta);
	__uint(max_entries, MAX_VIPS);
} vip_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct flow_key);
	__type(value, struct real_pos_lru);
	__uint(max_entries, 1000);
} fallback_cache SEC(".maps");

struct lru {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct flow_key);
	__type(value, struct real_pos_lru);
	__uint(max_entries, 1000);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__type(key, __u32);
	__uint(max_entries, 128);
	__array(values, struct lru);
} lru_mapping SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, CH_RINGS_SIZE);
} ch_rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct real_definition);
	__uint(max_entries, 4096);
} reals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct ctl_value);
	__uint(max_entries, 16);
} ctl_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct lb_stats);
	__uint(max_entries, MAX_VIPS * 2);
} stats SEC(".maps");

static __always_inline __u32 jhash(struct flow_key *flow)
{
	__u32 hash = flow->src ^ flow->ports;

	hash ^= hash >> 16;
	hash *= 0x85ebca6b;
	return hash ^ hash >> 13;
}

SEC("xdp")
int balancer_ingress(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct tcphdr *tcp = (void *)(ip + 1);
	struct packet_description packet = {};
	struct vip_definition vip = {};
	struct vip_meta *meta;
	struct lb_stats *stat;
	__u32 key, *real;

	if ((void *)(tcp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	packet.flow.src = ip->saddr;
	packet.flow.dst = vip.vip = ip->daddr;
	packet.flow.port16[0] = tcp->source;
	packet.flow.port16[1] = vip.port = tcp->dest;
	packet.flow.proto = vip.proto = ip->protocol;
	meta = bpf_map_lookup_elem(&vip_map, &vip);
	if (!meta)
		return XDP_PASS;
	key = meta->vip_num * RING_SIZE + jhash(&packet.flow) % RING_SIZE;
	real = bpf_map_lookup_elem(&ch_rings, &key);
	if (!real)
		return XDP_DROP;
	key = meta->vip_num;
	stat = bpf_map_lookup_elem(&stats, &key);
	if (stat)
		stat->v1++;
	return bpf_map_lookup_elem(&reals, real) ? XDP_TX : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
