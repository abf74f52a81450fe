// Counts the packets that an interface receives, by protocol, and lets all of them pass.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

// The protocol number of packets that are neither IPv4 nor IPv6.
#define NOT_IP 256

// What Rust sees as `packets::Traffic`.
struct traffic {
	__u64 packets;
	__u64 bytes;
};

// By protocol number, and on each CPU by itself: no CPU waits for another.
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NOT_IP + 1);
	__type(key, __u32);
	__type(value, struct traffic);
} protocols SEC(".maps");

// The verifier insists that nothing is read beyond the packet's end.
static __u32 protocol_of(void *data, void *end)
{
	struct ethhdr *ethernet = data;

	if ((void *)(ethernet + 1) > end)
		return NOT_IP;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = (void *)(ethernet + 1);

		if ((void *)(ip + 1) <= end)
			return ip->protocol;
	}
	if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = (void *)(ethernet + 1);

		if ((void *)(ip + 1) <= end)
			return ip->nexthdr;
	}
	return NOT_IP;
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 protocol = protocol_of(data, end);

	struct traffic *traffic = bpf_map_lookup_elem(&protocols, &protocol);
	if (traffic) {
		traffic->packets++;
		traffic->bytes += end - data;
	}
	// XDP_DROP would drop it.
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
