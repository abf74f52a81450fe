// SPDX-License-Identifier: MIT OR Apache-2.0
// A program that makes maps and loads others, in the style of light skeletons.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

struct args {
	__u64 log_buf;
	__u32 log_size;
	int max_entries;
	int map_fd;
	int prog_fd;
	int btf_fd;
};

struct request {
	__u32 command;
	__u32 flags;
	__u8 body[];
};

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, int);
	__uint(max_entries, 1);
} inner_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, int);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [1] = &inner_map } };

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} requests SEC(".maps");

struct args *unused_args;
__u64 handled;

static long handle(struct bpf_dynptr *dynptr, void *context)
{
	struct request request = {};

	if (bpf_dynptr_read(&request, sizeof(request), dynptr, 0, 0) == 0 && request.command)
		__sync_fetch_and_add(&handled, 1);
	return 0;
}

static int make_map(int max_entries)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_HASH,
		.key_size = 8,
		.value_size = 8,
		.max_entries = max_entries,
	};

	return bpf_sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
}

SEC("syscall")
int bpf_prog(struct args *ctx)
{
	ctx->map_fd = make_map(ctx->max_entries);
	if (ctx->map_fd <= 0)
		return ctx->map_fd ?: -1;
	bpf_user_ringbuf_drain(&requests, handle, NULL, 0);
	bpf_sys_close(ctx->map_fd);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
