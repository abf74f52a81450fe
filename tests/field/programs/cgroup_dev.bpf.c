// SPDX-License-Identifier: MIT OR Apache-2.0
// Which devices a container may use: rules in a constant array, as container runtimes generate them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef enum device_type { DEV_BLOCK = BPF_DEVCG_DEV_BLOCK, DEV_CHAR = BPF_DEVCG_DEV_CHAR } device_type_t;

enum { ANY = -1 };

typedef struct device_rule {
	device_type_t type;
	__s32 major, minor;
	__u16 access;
	_Bool allow;
} device_rule;

const volatile device_rule rules[] = {
	{ DEV_CHAR, 1, 3, BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE, 1 },
	{ DEV_CHAR, 1, 5, BPF_DEVCG_ACC_READ, 1 },
	{ DEV_CHAR, 5, ANY, BPF_DEVCG_ACC_READ, 1 },
	{ DEV_BLOCK, ANY, ANY, 7, 0 },
};

struct refusal {
	struct { __u32 major, minor; } device;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, struct refusal);
	__type(value, __u64);
} refusals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 16);
	__uint(value_size, sizeof(struct refusal));
} last SEC(".maps");

SEC("cgroup/dev")
int device(struct bpf_cgroup_dev_ctx *ctx)
{
	__u32 type = ctx->access_type & 0xffff, access = ctx->access_type >> 16;
	struct refusal refusal = { .device = { ctx->major, ctx->minor } };
	__u64 one = 1;

#pragma unroll
	for (unsigned int i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].type != type)
			continue;
		if (rules[i].major != ANY && rules[i].major != (__s32)ctx->major)
			continue;
		if (rules[i].minor != ANY && rules[i].minor != (__s32)ctx->minor)
			continue;
		if (rules[i].allow && !(access & ~rules[i].access))
			return 1;
	}
	bpf_map_update_elem(&refusals, &refusal, &one, BPF_ANY);
	bpf_map_push_elem(&last, &refusal, BPF_EXIST);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
