// SPDX-License-Identifier: MIT OR Apache-2.0
// A hook of netfilter, and a function that may be replaced in a program that is loaded.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define NF_DROP 0
#define NF_ACCEPT 1

struct flow {
	__be32 from;
	struct {
		u8 protocol;
		struct { u8 hook : 3; u8 family : 5; } where[2];
	} about;
} __attribute__((packed, aligned(4)));

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow);
	__type(value, s64);
} flows SEC(".maps");

enum verdict_t { ACCEPT_ALL = 0x7fffffff, DROP_ALL = -0x7fffffff - 1 } mode = ACCEPT_ALL;
__hidden u32 shared_state = 3;

__noinline int policy(struct flow *flow)
{
	if (!flow)
		return NF_DROP;
	return flow->about.protocol == shared_state ? NF_DROP : NF_ACCEPT;
}

SEC("netfilter")
int filter(struct bpf_nf_ctx *ctx)
{
	struct flow flow = {};
	s64 one = 1;

	flow.about.where[0].hook = ctx->state->hook;
	bpf_map_update_elem(&flows, &flow, &one, BPF_ANY);
	return mode == DROP_ALL ? NF_DROP : policy(&flow);
}

SEC("freplace/policy")
int new_policy(struct flow *flow)
{
	return flow ? NF_ACCEPT : NF_DROP;
}

char LICENSE[] SEC("license") = "GPL";
