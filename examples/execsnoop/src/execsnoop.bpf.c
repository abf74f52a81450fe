// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Every exec on the machine. The arguments are read when the system call is entered, while the
// caller's memory still holds them, and wait in a map until it returns with a result.
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

// The name and the arguments of one event lie one after the other, each with its NUL. A string is
// begun below TEXT_SIZE and ends within STRING_SIZE bytes of there, so the buffer needs both.
#define STRING_SIZE 4096
#define TEXT_SIZE 4096
#define ARGS_MAX 128

#define ANY_UID ((__u32)-1)
#define ANY_PID 0
#define FIRST_PIDNS 0
#define PIDNS_DEPTH 32

// What we read of the kernel's types; the loader finds where the running kernel has them.
struct ns_common {
	unsigned int inum;
} __attribute__((preserve_access_index));

struct pid_namespace {
	struct ns_common ns;
} __attribute__((preserve_access_index));

struct upid {
	int nr;
	struct pid_namespace *ns;
} __attribute__((preserve_access_index));

struct pid {
	unsigned int level;
	struct upid numbers[];
} __attribute__((preserve_access_index));

struct task_struct {
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
} __attribute__((preserve_access_index));

struct trace_event_raw_sys_enter {
	unsigned long args[6];
} __attribute__((preserve_access_index));

struct trace_event_raw_sys_exit {
	long ret;
} __attribute__((preserve_access_index));

// What an event begins with; as many bytes of text as it has follow.
struct head {
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__s32 ret;
	char comm[16];
	__u32 args; // arguments in the text, after the name
	__u32 size; // bytes of text
	bool truncated; // some of the text did not fit or could not be read
};

// An exec that has not returned yet.
struct pending {
	struct head head;
	char text[TEXT_SIZE + STRING_SIZE];
};

const volatile __u32 target_uid = ANY_UID;
const volatile __u32 target_ppid = ANY_PID;

// Processes are numbered as in this pid namespace (its inode number), that of whoever reads the
// events; the machine's first one needs no search.
const volatile __u32 pidns = FIRST_PIDNS;

// Events that found the ring buffer full.
__u64 lost = 0;

// Records are as long as their text, so they have no type: bytes in Rust.
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

// By the address of the task: its thread id changes during the exec when it was not the first
// thread of its process. LRU, because some system calls never report their end (a 64-bit process
// that becomes a 32-bit one, for instance), and what they left must not fill the map.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct pending);
} pending SEC(".maps");

static const struct pending nothing;

// The number of a task's process; 0 where our pid namespace does not have it.
static __always_inline __u32 pid_of(struct task_struct *task)
{
	if (pidns == FIRST_PIDNS)
		return BPF_CORE_READ(task, tgid);

	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	__u32 depth = BPF_CORE_READ(pid, level);
	void *number = &pid->numbers[0];
	for (__u32 level = 0; level <= PIDNS_DEPTH; level++) {
		// Keeps clang from counting down from the smaller of the two, whose value the
		// verifier does not know.
		barrier_var(level);
		if (level > depth)
			break;
		struct upid *at = number;
		if (BPF_CORE_READ(at, ns, ns.inum) == pidns)
			return BPF_CORE_READ(at, nr);
		number += bpf_core_type_size(struct upid);
	}
	return 0;
}

// Appends a string of the caller and gives the size of the text with it.
static __always_inline __u32 append(struct pending *exec, __u32 size, const char *string)
{
	if (size >= TEXT_SIZE) {
		exec->head.truncated = true;
		return size;
	}
	long length = bpf_probe_read_user_str(&exec->text[size], STRING_SIZE, string);
	if (length <= 0 || length > STRING_SIZE) {
		// An empty string has the length 1, and 0 by older kernels.
		if (length)
			exec->head.truncated = true;
		exec->text[size] = '\0';
		return size + 1;
	}
	if (length == STRING_SIZE)
		exec->head.truncated = true;
	return size + (__u32)length;
}

static __always_inline int enter(const char *name, const char *const *args)
{
	__u32 uid = (__u32)bpf_get_current_uid_gid();
	if (target_uid != ANY_UID && uid != target_uid)
		return 0;

	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u32 ppid = pid_of(BPF_CORE_READ(task, real_parent));
	if (target_ppid != ANY_PID && ppid != target_ppid)
		return 0;

	__u64 key = (__u64)task;
	if (bpf_map_update_elem(&pending, &key, &nothing, BPF_ANY))
		return 0;
	struct pending *exec = bpf_map_lookup_elem(&pending, &key);
	if (!exec)
		return 0;

	exec->head.pid = pid_of(task);
	exec->head.ppid = ppid;
	exec->head.uid = uid;

	__u32 size = append(exec, 0, name);
	__u32 count = 0;
	for (int i = 0; i <= ARGS_MAX; i++) {
		const char *arg = NULL;
		if (bpf_probe_read_user(&arg, sizeof(arg), &args[i])) {
			// A null pointer is an empty list, as the kernel reads it too.
			exec->head.truncated = args != NULL;
			break;
		}
		if (!arg)
			break;
		if (i == ARGS_MAX || size >= TEXT_SIZE) {
			exec->head.truncated = true;
			break;
		}
		size = append(exec, size, arg);
		count++;
	}
	exec->head.args = count;
	exec->head.size = size;
	return 0;
}

static __always_inline int leave(long ret)
{
	__u64 key = bpf_get_current_task();
	struct pending *exec = bpf_map_lookup_elem(&pending, &key);
	if (!exec)
		return 0;

	exec->head.ret = ret;
	bpf_get_current_comm(exec->head.comm, sizeof(exec->head.comm));
	__u64 size = exec->head.size;
	if (size <= sizeof(exec->text) &&
	    bpf_ringbuf_output(&events, exec, sizeof(exec->head) + size, 0))
		__sync_fetch_and_add(&lost, 1);
	bpf_map_delete_elem(&pending, &key);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_execve")
int on_enter(struct trace_event_raw_sys_enter *ctx)
{
	return enter((const char *)ctx->args[0], (const char *const *)ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_execve")
int on_exit(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int on_enter_at(struct trace_event_raw_sys_enter *ctx)
{
	return enter((const char *)ctx->args[1], (const char *const *)ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int on_exit_at(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx->ret);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
