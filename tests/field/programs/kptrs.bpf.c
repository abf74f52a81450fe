// SPDX-License-Identifier: MIT OR Apache-2.0
// What only the kernel understands, in values of maps: kptrs, timers, locks, lists.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#ifndef __kptr
#define __kptr __attribute__((btf_type_tag("kptr")))
#endif
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))

struct watch {
	struct task_struct __kptr *task;
	struct task_struct __kptr_untrusted *last;
	struct bpf_timer timer;
	struct bpf_spin_lock lock;
	__u32 hits;
	struct watch *next;
	struct unknown *opaque;
	int (*callback)(void *map, int *key, struct watch *value);
};

struct watches {
	__type(key, int);
	__type(value, struct watch);
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
} watches SEC(".maps");

struct per_task {
	__u64 *history[2];
	const char *name;
	void *cookie;
	struct cgroup *cgrp;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct per_task);
} storage SEC(".maps");

struct per_task mine;
int fired;

static int on_timer(void *map, int *key, struct watch *watch)
{
	fired++;
	bpf_timer_start(&watch->timer, 1000000, 0);
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(on_new, struct task_struct *task, u64 clone_flags)
{
	int key = task->pid & 3;
	struct watch *watch = bpf_map_lookup_elem(&watches, &key);

	if (!watch)
		return 0;
	bpf_spin_lock(&watch->lock);
	watch->hits++;
	bpf_spin_unlock(&watch->lock);
	bpf_timer_init(&watch->timer, &watches, 1);
	bpf_timer_set_callback(&watch->timer, on_timer);
	mine.cookie = bpf_task_storage_get(&storage, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
