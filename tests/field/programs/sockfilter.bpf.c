// SPDX-License-Identifier: MIT OR Apache-2.0
// Parses HTTP in a socket filter, and lightweight tunnels.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/in.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

struct so_event {
	__be32 src_addr;
	__be32 dst_addr;
	union {
		__be32 ports;
		__be16 port16[2];
	};
	__u32 ip_proto;
	__u32 pkt_type;
	__u32 ifindex;
	unsigned char payload[64];
};

enum method { GET = 'G', POST = 'P', OTHER = -1 };

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} requests SEC(".maps") BPFGEN_EVENT(struct so_event);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, enum method);
	__type(value, unsigned __int128);
} methods SEC(".maps");

struct encap {
	struct iphdr outer;
	__be16 flags, protocol;
};

static const struct encap gre = { .outer = { .version = 4, .ihl = 5, .ttl = 64 }, .protocol = 0x0008 };

SEC("socket")
int http(struct __sk_buff *skb)
{
	struct so_event *e;
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)) || ip.protocol != IPPROTO_TCP)
		return 0;
	e = bpf_ringbuf_reserve(&requests, sizeof(*e), 0);
	if (!e)
		return 0;
	e->ip_proto = ip.protocol;
	e->src_addr = ip.saddr;
	e->dst_addr = ip.daddr;
	bpf_skb_load_bytes(skb, ETH_HLEN + sizeof(ip), &e->ports, 4);
	e->pkt_type = skb->pkt_type;
	e->ifindex = skb->ifindex;
	bpf_skb_load_bytes(skb, 54, e->payload, sizeof(e->payload));
	bpf_ringbuf_submit(e, 0);
	return skb->len;
}

SEC("lwt_xmit")
int tunnel(struct __sk_buff *skb)
{
	struct encap header = gre;

	header.outer.tot_len = bpf_htons(skb->len + sizeof(header));
	return bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_IP, &header, sizeof(header)) ? BPF_DROP : BPF_LWT_REROUTE;
}

SEC("lwt_in")
int tunnel_in(struct __sk_buff *skb) { return skb->mark ? BPF_OK : BPF_DROP; }

char LICENSE[] SEC("license") = "GPL";
