// SPDX-License-Identifier: MIT OR Apache-2.0
// Which socket serves a connection: in the style of tubular.
#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET 2

typedef __u32 domain_t;

struct addr {
	__u32 prefixlen;
	__u8 protocol;
	__be16 port;
	struct ip {
		__u32 ip_as_w[4];
	} addr;
} __attribute__((packed));

struct binding {
	domain_t socket;
	__u32 prefix_len;
};

struct destination_key {
	domain_t domain : 8;
	__u32 protocol : 8, : 16;
	__be16 port;
};

struct destination_metrics {
	__u64 lookups, misses;
	__u64 errors_bad_socket;
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 512);
	__type(key, domain_t);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4096);
	__type(key, struct addr);
	__type(value, struct binding);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} bindings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 512);
	__type(key, struct destination_key);
	__type(value, struct destination_metrics);
} metrics SEC(".maps");

SEC("sk_lookup")
int dispatcher(struct bpf_sk_lookup *ctx)
{
	struct addr key = { .prefixlen = 56, .protocol = ctx->protocol };
	struct destination_metrics *metric;
	struct destination_key wanted = {};
	struct binding *binding;
	struct bpf_sock *sk;
	int err;

	key.port = ctx->local_port;
	key.addr.ip_as_w[0] = ctx->family == AF_INET ? ctx->local_ip4 : ctx->local_ip6[0];
	binding = bpf_map_lookup_elem(&bindings, &key);
	if (!binding)
		return SK_PASS;
	wanted.domain = ctx->family;
	wanted.port = ctx->local_port;
	metric = bpf_map_lookup_elem(&metrics, &wanted);
	if (metric)
		metric->lookups++;
	sk = bpf_map_lookup_elem(&sockets, &binding->socket);
	if (!sk)
		return SK_DROP;
	err = bpf_sk_assign(ctx, sk, 0);
	bpf_sk_release(sk);
	return err ? SK_DROP : SK_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
