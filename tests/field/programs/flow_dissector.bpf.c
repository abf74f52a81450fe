// SPDX-License-Identifier: MIT OR Apache-2.0
// Dissects flows with a tail call for each protocol.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum { IP, IPV6, MPLS, VLAN, MAX_PROG };

struct flow_stats {
	struct bpf_flow_keys last;
	__u64 seen[MAX_PROG];
	struct {
		__u32 label : 20, class : 3, bottom : 1, ttl : 8;
	} mpls;
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, MAX_PROG);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} jmp_table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct bpf_flow_keys);
} last_dissection SEC(".maps");

struct flow_stats dissected;

static int export_flow_keys(struct bpf_flow_keys *keys, int ret)
{
	__u32 key = (__u32)keys->sport << 16 | keys->dport;
	struct bpf_flow_keys val;

	__builtin_memcpy(&val, keys, sizeof(val));
	bpf_map_update_elem(&last_dissection, &key, &val, BPF_ANY);
	return ret;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;

	switch (keys->n_proto) {
	case bpf_htons(ETH_P_IP):
		bpf_tail_call_static(skb, &jmp_table, IP);
		break;
	case bpf_htons(ETH_P_MPLS_UC):
		bpf_tail_call_static(skb, &jmp_table, MPLS);
		break;
	default:
		return export_flow_keys(keys, BPF_DROP);
	}
	return export_flow_keys(keys, BPF_DROP);
}

SEC("flow_dissector")
int dissect_ip(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;
	struct iphdr iph;

	if (bpf_skb_load_bytes(skb, keys->thoff, &iph, sizeof(iph)))
		return export_flow_keys(keys, BPF_DROP);
	keys->addr_proto = ETH_P_IP;
	keys->ipv4_src = iph.saddr;
	keys->ipv4_dst = iph.daddr;
	keys->ip_proto = iph.protocol;
	dissected.seen[IP]++;
	return export_flow_keys(keys, BPF_OK);
}

SEC("flow_dissector")
int dissect_mpls(struct __sk_buff *skb)
{
	dissected.mpls.label = skb->len;
	dissected.seen[MPLS]++;
	return BPF_OK;
}

char LICENSE[] SEC("license") = "GPL";
