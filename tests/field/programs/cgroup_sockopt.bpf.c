// SPDX-License-Identifier: MIT OR Apache-2.0
// Options of sockets that the kernel does not have, or that are to be bounded.
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/tcp.h>
#include <bpf/bpf_helpers.h>

#define SOL_CUSTOM 0xdeadbeef
#define SOL_TCP 6

struct sockopt_sk {
	__u8 val;
	__u8 set : 1;
	__u32 reads, writes;
	volatile __u64 *const restrict_to[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct sockopt_sk);
} socket_storage_map SEC(".maps");

struct limit {
	union {
		int number;
		unsigned char bytes[4];
		struct { short low, high; } halves;
	};
	_Bool forced;
} limits[4];

SEC("cgroup/getsockopt")
int get(struct bpf_sockopt *ctx)
{
	__u8 *end = ctx->optval_end, *val = ctx->optval;
	struct sockopt_sk *storage;

	if (ctx->level != (int)SOL_CUSTOM)
		return 1;
	if (val + 1 > end)
		return 0;
	storage = bpf_sk_storage_get(&socket_storage_map, ctx->sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!storage || !ctx->retval)
		return 0;
	storage->reads++;
	ctx->retval = 0;
	val[0] = storage->val;
	ctx->optlen = 1;
	return 1;
}

SEC("cgroup/setsockopt")
int set(struct bpf_sockopt *ctx)
{
	__u8 *end = ctx->optval_end, *val = ctx->optval;
	struct sockopt_sk *storage;
	struct limit *limit = &limits[ctx->optname & 3];

	if (ctx->level == SOL_TCP && limit->forced) {
		ctx->optlen = 0;
		return limit->number > 0;
	}
	if (ctx->level != (int)SOL_CUSTOM || val + 1 > end)
		return 1;
	storage = bpf_sk_storage_get(&socket_storage_map, ctx->sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!storage)
		return 0;
	storage->val = val[0];
	storage->set = 1;
	storage->writes++;
	ctx->optlen = -1;
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
