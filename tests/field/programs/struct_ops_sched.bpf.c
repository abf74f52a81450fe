// SPDX-License-Identifier: MIT OR Apache-2.0
// A scheduler, in the style of scx_simple: a link is needed, and a shared queue served in turn.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define SHARED_DSQ 0

enum stat_idx { STAT_LOCAL, STAT_GLOBAL, STAT_NR };

struct task_ctx {
	bool force_local;
	__u64 vtime_at;
	struct {
		__u32 nice : 6;
		__s32 boost : 5;
		__u32 : 0;
		__u32 slices : 20;
	};
};

/* Stands for the kernel's, which not every kernel has. */
struct sched_ext_ops___field {
	__s32 (*select_cpu)(struct task_struct *p, __s32 prev_cpu, __u64 wake_flags);
	void (*enqueue)(struct task_struct *p, __u64 enq_flags);
	__u32 dispatch_max_batch;
	__u64 flags;
	char name[128];
};

const volatile bool fifo_sched;
static u64 vtime_now;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, STAT_NR);
	__type(key, __u32);
	__type(value, __u64);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_ctx);
} task_ctxs SEC(".maps");

static void stat_inc(u32 idx)
{
	u64 *cnt_p = bpf_map_lookup_elem(&stats, &idx);

	if (cnt_p)
		(*cnt_p)++;
}

SEC("struct_ops/field_select_cpu")
s32 BPF_PROG(field_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	stat_inc(fifo_sched ? STAT_GLOBAL : STAT_LOCAL);
	return prev_cpu;
}

SEC("struct_ops/field_enqueue")
void BPF_PROG(field_enqueue, struct task_struct *p, u64 enq_flags)
{
	struct task_ctx *tctx = bpf_task_storage_get(&task_ctxs, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (tctx) {
		tctx->vtime_at = vtime_now++;
		tctx->slices++;
	}
}

SEC(".struct_ops.link")
struct sched_ext_ops___field field_ops = {
	.select_cpu = (void *)field_select_cpu,
	.enqueue = (void *)field_enqueue,
	.flags = 1 << 3,
	.name = "field",
};

char LICENSE[] SEC("license") = "GPL";
