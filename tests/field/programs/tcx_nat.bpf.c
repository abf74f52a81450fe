// SPDX-License-Identifier: MIT OR Apache-2.0
// Network address translation both ways, in the style of cilium's datapath.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

/* From Linux 6.6. */
enum { NEXT = -1, PASS = 0, DROP = 2 };

union v6addr {
	struct {
		__u32 p1, p2, p3, p4;
	};
	struct {
		__u64 d1, d2;
	};
	__u8 addr[16];
} __attribute__((packed));

struct ipv4_ct_tuple {
	/* Address fields are reversed, i.e., these fields are correct for reply direction traffic. */
	__be32 daddr;
	__be32 saddr;
	__be16 dport;
	__be16 sport;
	__u8 nexthdr;
	__u8 flags;
} __attribute__((packed));

struct ct_entry {
	__u64 rx_packets;
	__u64 tx_packets;
	__u32 lifetime;
	__u16 rx_closing : 1,
	      tx_closing : 1,
	      nat46 : 1,
	      lb_loopback : 1,
	      seen_non_syn : 1,
	      node_port : 1,
	      proxy_redirect : 1,
	      dsr : 1,
	      reserved : 8;
	__u16 rev_nat_index;
	union {
		__u32 backend_id;
		union v6addr backend;
	};
	__u8 tx_flags_seen;
	__u8 rx_flags_seen;
	__u32 src_sec_id;
};

struct nat_entry {
	union {
		struct { __be32 to_saddr; __be16 to_sport; };
		struct { __be32 to_daddr; __be16 to_dport; };
	};
	__u64 created;
};

struct drop_notify {
	__u8 type, subtype;
	__u16 source;
	__u32 hash;
	__u32 len_orig;
	__u16 len_cap;
	__u16 version;
	__s8 ext_error;
	__u8 file;
	__u16 line;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct ipv4_ct_tuple);
	__type(value, struct ct_entry);
	__uint(max_entries, 1 << 16);
} ct4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct ipv4_ct_tuple);
	__type(value, struct nat_entry);
	__uint(max_entries, 1 << 16);
} snat4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} drops SEC(".maps") BPFGEN_EVENT(struct drop_notify);

static __always_inline int extract(struct __sk_buff *skb, struct ipv4_ct_tuple *tuple)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	struct tcphdr *tcp = (void *)(ip + 1);

	if ((void *)(tcp + 1) > end)
		return -1;
	tuple->daddr = ip->daddr;
	tuple->saddr = ip->saddr;
	tuple->dport = tcp->dest;
	tuple->sport = tcp->source;
	tuple->nexthdr = ip->protocol;
	return 0;
}

static __noinline int drop(struct __sk_buff *skb, __s8 why)
{
	struct drop_notify msg = { .type = 1, .hash = skb->hash, .len_orig = skb->len, .ext_error = why };

	bpf_perf_event_output(skb, &drops, BPF_F_CURRENT_CPU, &msg, sizeof(msg));
	return DROP;
}

SEC("tcx/ingress")
int from_netdev(struct __sk_buff *skb)
{
	struct ipv4_ct_tuple tuple = {};
	struct ct_entry *entry;

	if (extract(skb, &tuple))
		return drop(skb, -13);
	entry = bpf_map_lookup_elem(&ct4, &tuple);
	if (entry) {
		entry->rx_packets++;
		entry->seen_non_syn = 1;
	}
	return NEXT;
}

SEC("tcx/egress")
int to_netdev(struct __sk_buff *skb)
{
	struct ipv4_ct_tuple tuple = {};
	struct nat_entry *nat;

	if (extract(skb, &tuple))
		return drop(skb, -13);
	nat = bpf_map_lookup_elem(&snat4, &tuple);
	if (nat)
		bpf_skb_store_bytes(skb, sizeof(struct ethhdr) + offsetof(struct iphdr, saddr),
				    &nat->to_saddr, sizeof(nat->to_saddr), BPF_F_RECOMPUTE_CSUM);
	return PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
