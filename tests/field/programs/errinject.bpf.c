// SPDX-License-Identifier: MIT OR Apache-2.0
// Has system calls of chosen tasks fail.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum errno_t { FINE = 0, PERM = -1, NOENT = -2, IO = -5, NOMEM = -12 };
typedef enum { ALWAYS, EVERY_NTH, ONCE } policy_t;

struct rule {
	enum errno_t error;
	policy_t policy;
	union {
		__u32 nth;
		bool done;
	};
	__u8 __attribute__((aligned(16))) seen[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, pid_t);
	__type(value, struct rule);
} rules SEC(".maps");

unsigned long long injected;

static __noinline enum errno_t decide(struct rule *rule)
{
	if (!rule)
		return FINE;
	switch (rule->policy) {
	case ALWAYS:
		return rule->error;
	case EVERY_NTH:
		return ++rule->seen[0] % (rule->nth ?: 1) ? FINE : rule->error;
	case ONCE:
		if (rule->done)
			return FINE;
		rule->done = true;
		return rule->error;
	}
	return FINE;
}

SEC("fmod_ret/__x64_sys_nanosleep")
int BPF_PROG(fail_nanosleep, const struct pt_regs *regs, int ret)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	struct rule *rule = bpf_map_lookup_elem(&rules, &pid);
	enum errno_t error = decide(rule);

	if (error)
		__sync_fetch_and_add(&injected, 1);
	return error ?: ret;
}

SEC("kprobe/should_failslab")
int BPF_KPROBE(fail_slab)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;

	if (decide(bpf_map_lookup_elem(&rules, &pid)) == NOMEM)
		bpf_override_return(ctx, NOMEM);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
