// SPDX-License-Identifier: MIT OR Apache-2.0
// Sends packets to other interfaces, other CPUs and sockets of user space.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

struct forward {
	__u8 dmac[ETH_ALEN];
	__u8 smac[ETH_ALEN];
	__u16 vlan;
	__u32 ifindex;
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(struct bpf_devmap_val));
	__uint(max_entries, 256);
} tx_port SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
	__uint(max_entries, 32);
} forward_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 64);
} cpu_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
	__uint(max_entries, 64);
} xsks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u8[ETH_ALEN]);
	__type(value, struct forward);
} forwards SEC(".maps");

__u8 tx_mac_addr[ETH_ALEN];
const volatile int queues[4] = { 0, 1, 2, 3 };

SEC("xdp")
int redirect(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct forward *forward;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	forward = bpf_map_lookup_elem(&forwards, eth->h_dest);
	if (!forward)
		return bpf_redirect_map(&xsks, queues[ctx->rx_queue_index & 3], XDP_PASS);
	__builtin_memcpy(eth->h_dest, forward->dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, forward->smac, ETH_ALEN);
	if (forward->vlan)
		return bpf_redirect_map(&cpu_map, forward->vlan & 63, 0);
	return bpf_redirect_map(&tx_port, forward->ifindex, 0);
}

SEC("xdp/devmap")
int on_egress(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	__builtin_memcpy(eth->h_source, tx_mac_addr, ETH_ALEN);
	return XDP_PASS;
}

SEC("xdp/cpumap")
int on_cpu(struct xdp_md *ctx)
{
	return bpf_redirect_map(&forward_map, ctx->ingress_ifindex, XDP_PASS);
}

SEC("xdp.frags")
int with_frags(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data > 1500 ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
