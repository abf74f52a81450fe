// SPDX-License-Identifier: MIT OR Apache-2.0
// Watches and bounds writes to sysctl, and says who tried.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

#define NAME 64

struct bound {
	char name[NAME];
	long least, most;
	unsigned char deny : 1;
};

struct attempt {
	char name[NAME];
	char current[16], wanted[16];
	unsigned long long cgroup;
	int allowed;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct bound);
} bounds SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} attempts SEC(".maps") BPFGEN_EVENT(struct attempt);

const volatile char protected[NAME] = "net/ipv4/tcp_mem";

static __always_inline int same(const char *a, const volatile char *b)
{
	for (int i = 0; i < NAME; i++) {
		if (a[i] != b[i])
			return 0;
		if (!a[i])
			return 1;
	}
	return 1;
}

SEC("cgroup/sysctl")
int on_sysctl(struct bpf_sysctl *ctx)
{
	struct attempt *attempt;
	__u32 zero = 0;
	struct bound *bound;
	long value = 0;
	int allowed = 1;

	if (!ctx->write)
		return 1;
	attempt = bpf_ringbuf_reserve(&attempts, sizeof(*attempt), 0);
	if (!attempt)
		return 0;
	__builtin_memset(attempt, 0, sizeof(*attempt));
	bpf_sysctl_get_name(ctx, attempt->name, sizeof(attempt->name), 0);
	bpf_sysctl_get_current_value(ctx, attempt->current, sizeof(attempt->current));
	bpf_sysctl_get_new_value(ctx, attempt->wanted, sizeof(attempt->wanted));
	bound = bpf_map_lookup_elem(&bounds, &zero);
	if (same(attempt->name, protected))
		allowed = 0;
	else if (bound && bpf_strtol(attempt->wanted, sizeof(attempt->wanted), 0, &value) > 0)
		allowed = !bound->deny && value >= bound->least && value <= bound->most;
	attempt->cgroup = bpf_get_current_cgroup_id();
	attempt->allowed = allowed;
	bpf_ringbuf_submit(attempt, 0);
	return allowed;
}

char LICENSE[] SEC("license") = "GPL";
