// SPDX-License-Identifier: MIT OR Apache-2.0
// Sends connections to services elsewhere and tells the program the address that it asked for.
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET 2

#define SERV4_IP 0xc0a801feU

struct svc_addr {
	__be32 addr;
	__be16 port;
};

struct svc6_addr {
	struct in6_addr addr;
	__be16 port;
	__u8 : 8;
	__u8 weight;
};

typedef union {
	struct svc_addr v4;
	struct svc6_addr v6;
} endpoint_t;

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct svc_addr);
} service_mapping SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, endpoint_t);
} endpoints SEC(".maps");

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);
	endpoint_t *there = bpf_map_lookup_elem(&endpoints, &cookie);
	struct svc_addr *orig;

	if (ctx->user_ip4 != bpf_htonl(SERV4_IP) || !there)
		return 1;
	orig = bpf_sk_storage_get(&service_mapping, ctx->sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!orig)
		return 0;
	orig->addr = ctx->user_ip4;
	orig->port = ctx->user_port;
	ctx->user_ip4 = there->v4.addr;
	ctx->user_port = there->v4.port;
	return 1;
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	struct svc_addr *orig = bpf_sk_storage_get(&service_mapping, ctx->sk, 0, 0);

	if (orig) {
		ctx->user_ip4 = orig->addr;
		ctx->user_port = orig->port;
	}
	return 1;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);
	endpoint_t *there = bpf_map_lookup_elem(&endpoints, &cookie);

	if (there && there->v6.weight)
		ctx->user_port = there->v6.port;
	return 1;
}

SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx) { return ctx->user_port != bpf_htons(53); }

SEC("cgroup/bind4")
int bind4(struct bpf_sock_addr *ctx) { return bpf_ntohs(ctx->user_port) >= 1024; }

SEC("cgroup/post_bind4")
int post_bind4(struct bpf_sock *ctx) { return ctx->family == AF_INET; }

char LICENSE[] SEC("license") = "GPL";
