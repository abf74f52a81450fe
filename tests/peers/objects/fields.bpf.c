/* A tracepoint program with eight field relocations. VARIANT makes it another object. */
#include "bpf.h"

#ifndef VARIANT
#define VARIANT 0
#endif

struct task_struct {
	int pid, tgid;
	u32 flags;
	u64 start_time;
	struct task_struct *real_parent;
	struct mm_struct *mm;
} CORE;

struct mm_struct {
	unsigned long arg_start, total_vm;
} CORE;

struct {
	__uint(type, 1); /* a hash */
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u64);
} seen SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_execve")
int on_exec(void *context)
{
	struct task_struct *task = current();
	struct mm_struct *mm = (void *)task;
	u64 key = pid_tgid(), sum = VARIANT;

	READ(task, pid);
	READ(task, tgid);
	READ(task, flags);
	READ(task, start_time);
	READ(task, real_parent);
	READ(task, mm);
	READ(mm, arg_start);
	READ(mm, total_vm);
	map_update(&seen, &key, &sum, 0);
	return 0;
}
