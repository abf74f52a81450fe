// SPDX-License-Identifier: MIT OR Apache-2.0
// Samples stacks of what runs: in the style of parca-agent, with unwind tables in maps of maps.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

#define MAX_DEPTH 127
#define ROWS 1024

typedef struct {
	__u32 pid;
	__u32 tgid;
	__s32 user_stack_id;
	__s32 kern_stack_id;
	char comm[TASK_COMM_LEN];
} stack_count_key_t;

typedef struct __attribute__((packed)) stack_unwind_row {
	__u64 pc;
	__u8 cfa_type;
	__u8 rbp_type;
	__s16 cfa_offset;
	__s16 rbp_offset;
} stack_unwind_row_t;

typedef struct {
	stack_unwind_row_t rows[ROWS];
} stack_unwind_table_t;

typedef struct {
	struct {
		__u32 total_runs, total_samples;
	} counts;
	__u64 errors[4];
	unsigned int enabled : 1, verbose : 1, mixed : 1, : 5, depth : 8;
} profiler_state_t;

volatile const struct {
	bool filter_processes;
	bool verbose;
	__u32 samples_per_second;
} unwinder = { .samples_per_second = 19 };

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(key_size, sizeof(u32));
	__uint(value_size, MAX_DEPTH * sizeof(u64));
	__uint(max_entries, 1024);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, stack_count_key_t);
	__type(value, u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, u32);
	__type(value, stack_unwind_table_t);
} unwind_tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, profiler_state_t);
} state SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} programs SEC(".maps");

SEC("perf_event")
int on_sample(struct bpf_perf_event_data *ctx)
{
	u32 zero = 0;
	u64 id = bpf_get_current_pid_tgid();
	stack_count_key_t key = { .pid = id, .tgid = id >> 32 };
	profiler_state_t *s = bpf_map_lookup_elem(&state, &zero);
	u64 *count, one = 1;

	if (!s || (unwinder.filter_processes && !key.tgid))
		return 0;
	s->counts.total_runs++;
	s->depth = MAX_DEPTH;
	key.kern_stack_id = bpf_get_stackid(ctx, &stacks, 0);
	key.user_stack_id = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	if (key.user_stack_id < 0)
		bpf_tail_call(ctx, &programs, 0);
	bpf_get_current_comm(key.comm, sizeof(key.comm));
	count = bpf_map_lookup_elem(&counts, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_NOEXIST);
	return 0;
}

SEC("perf_event")
int walk_user_stack(struct bpf_perf_event_data *ctx)
{
	u32 zero = 0;
	stack_unwind_table_t *table = bpf_map_lookup_elem(&unwind_tables, &zero);

	return table && table->rows[0].cfa_type ? 0 : 1;
}

char LICENSE[] SEC("license") = "GPL";
