// SPDX-License-Identifier: MIT OR Apache-2.0
// Where tasks wait, summed by stack.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

struct internal_key {
	u64 start_ts;
	struct key_t {
		u32 pid;
		u32 tgid;
		int user_stack_id;
		int kern_stack_id;
	} key;
};

struct val_t {
	__u64 delta;
	char comm[TASK_COMM_LEN];
};

const volatile bool kernel_threads_only = false;
const volatile __u64 max_block_ns = -1;
const volatile __u64 min_block_ns = 1;
const volatile long state = -1;

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct internal_key);
} start SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(key_size, sizeof(u32));
	__uint(value_size, 127 * sizeof(u64));
	__uint(max_entries, 16384);
} stackmap SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct key_t);
	__type(value, struct val_t);
	__uint(max_entries, 10240);
} info SEC(".maps");

static bool allow_record(struct task_struct *t)
{
	if (kernel_threads_only && BPF_CORE_READ(t, real_parent, pid) != 2)
		return false;
	return state == -1 || BPF_CORE_READ(t, __state) == state;
}

SEC("raw_tp/sched_switch")
int BPF_PROG(sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct internal_key *i_keyp;
	struct val_t *valp, val = {};
	s64 delta;

	if (allow_record(prev)) {
		struct internal_key fresh = { .start_ts = bpf_ktime_get_ns() };

		fresh.key.pid = BPF_CORE_READ(prev, pid);
		fresh.key.tgid = BPF_CORE_READ(prev, tgid);
		fresh.key.kern_stack_id = bpf_get_stackid(ctx, &stackmap, 0);
		i_keyp = bpf_task_storage_get(&start, bpf_get_current_task_btf(), &fresh,
					      BPF_LOCAL_STORAGE_GET_F_CREATE);
		if (!i_keyp)
			return 0;
	}
	i_keyp = bpf_task_storage_get(&start, bpf_get_current_task_btf(), NULL, 0);
	if (!i_keyp)
		return 0;
	delta = (s64)(bpf_ktime_get_ns() - i_keyp->start_ts);
	if (delta < 0 || delta < min_block_ns || delta > max_block_ns)
		return 0;
	valp = bpf_map_lookup_elem(&info, &i_keyp->key);
	if (!valp) {
		bpf_probe_read_kernel_str(&val.comm, sizeof(val.comm), next->comm);
		val.delta = delta;
		bpf_map_update_elem(&info, &i_keyp->key, &val, BPF_NOEXIST);
		return 0;
	}
	__sync_fetch_and_add(&valp->delta, delta);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
