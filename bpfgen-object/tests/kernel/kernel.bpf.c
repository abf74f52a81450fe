/*
 * What programs ask of kernels: fields that moved or came and went, with checks and without.
 *
 * Needs clang 16 (type matching, 64-bit enums); build.sh compiles it.
 */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define INDEX __attribute__((preserve_access_index))

struct ns_common {
	unsigned int inum;
} INDEX;

struct pid_namespace {
	struct ns_common ns;
	int level;
} INDEX;

struct upid {
	int nr;
	struct pid_namespace *ns;
} INDEX;

struct pid {
	unsigned int level;
	struct upid numbers[];
} INDEX;

struct thread_info {
	unsigned long flags;
} INDEX;

struct task_struct {
	struct thread_info thread_info;
	int pid;
	int tgid;
	unsigned int sched_reset_on_fork : 1;
	unsigned int in_execve : 1;
	struct task_struct *real_parent;
	struct pid *thread_pid;
	char comm[16];
	unsigned long long start_boottime;
} INDEX;

/* Until 5.13. */
struct task_struct___old {
	long state;
} INDEX;

/* Since 5.14. */
struct task_struct___new {
	unsigned int __state;
} INDEX;

/* Of another kind than the kernel's. */
struct task_struct___odd {
	struct upid thread_pid;
	struct {
		int x;
	} real_parent;
} INDEX;

struct task_struct___never {
	int no_such_field;
} INDEX;

struct no_such_struct {
	int x;
} INDEX;

/* Since 6.4. */
struct bpf_verifier_env___cur {
	int cur_hist_ent;
} INDEX;

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_RINGBUF = 27,
	/* Since 6.9. */
	BPF_MAP_TYPE_ARENA = 33,
};

enum no_such_enum {
	NO_SUCH_ENUMERATOR,
};

/* All that a list has, and a field that it has not. */
struct list_head {
	struct list_head *next, *prev;
} INDEX;

struct list_head___more {
	struct list_head___more *next, *prev, *more;
} INDEX;

typedef int (*initcall_t)(void);

typedef int pid_t;

SEC("raw_tp/sched_switch")
int fields(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	long sum = BPF_CORE_READ(task, real_parent, tgid);
	sum += BPF_CORE_READ(pid, numbers[0].nr);
	sum += BPF_CORE_READ(pid, numbers[3].ns, ns.inum);
	sum += BPF_CORE_READ(task, thread_info.flags);
	sum += BPF_CORE_READ_BITFIELD_PROBED(task, in_execve);
	sum += BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	sum += bpf_core_field_size(task->comm);
	sum += BPF_CORE_READ(task, start_boottime);
	return sum;
}

SEC("raw_tp/sched_switch")
int guarded(void *task)
{
	long sum = 0;
	struct task_struct___old *old = task;
	struct task_struct___new *new = task;
	struct bpf_verifier_env___cur *env = task;
	if (bpf_core_field_exists(new->__state))
		sum += BPF_CORE_READ(new, __state);
	else
		sum += BPF_CORE_READ(old, state);
	if (bpf_core_enum_value_exists(enum bpf_map_type, BPF_MAP_TYPE_ARENA))
		sum += bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_ARENA);
	if (bpf_core_type_exists(struct no_such_struct))
		sum += BPF_CORE_READ((struct no_such_struct *)task, x);
	if (bpf_core_type_exists(struct bpf_verifier_env___cur) &&
	    bpf_core_field_exists(env->cur_hist_ent))
		sum += bpf_core_field_offset(env->cur_hist_ent);
	return sum;
}

/* Optional: not loaded unless asked for. */
SEC("?raw_tp/sched_switch")
int unguarded(void *task)
{
	struct task_struct___old *old = task;
	struct task_struct___never *never = task;
	return BPF_CORE_READ(old, state) + BPF_CORE_READ(never, no_such_field);
}

SEC("raw_tp/sched_switch")
int types(void *task)
{
	long sum = bpf_core_type_size(struct upid);
	struct task_struct___odd *odd = task;
	sum += bpf_core_type_size(struct no_such_struct);
	sum += bpf_core_type_exists(initcall_t) << 1;
	sum += bpf_core_type_exists(pid_t) << 2;
	sum += bpf_core_type_matches(struct list_head) << 3;
	sum += bpf_core_type_matches(struct list_head___more) << 4;
	sum += bpf_core_type_matches(enum bpf_map_type) << 5;
	sum += bpf_core_type_matches(struct task_struct) << 6;
	sum += bpf_core_type_matches(initcall_t) << 7;
	sum += bpf_core_field_exists(odd->thread_pid) << 8;
	sum += bpf_core_field_exists(odd->real_parent.x) << 9;
	sum += bpf_core_enum_value_exists(enum no_such_enum, NO_SUCH_ENUMERATOR) << 10;
	sum += bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_HASH);
	sum += bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_RINGBUF);
	sum += (bpf_core_type_id_kernel(struct task_struct) != 0) << 11;
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
