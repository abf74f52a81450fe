// SPDX-License-Identifier: MIT OR Apache-2.0
// mount(2), umount(2) and friends: one record for all, with a union for what each takes.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

#define FS_NAME_LEN 8
#define DATA_LEN 512
#define PATH_MAX 256

enum op { NO_OP, MOUNT, UMOUNT, FSOPEN, FSCONFIG, OPS };

union sys_arg {
	/* op: MOUNT */
	struct {
		__u64 flags;
		const char *fs;
		const char *src;
		const char *dest;
		const char *data;
	} mount;
	/* op: UMOUNT */
	struct {
		__u64 flags;
		const char *dest;
	} umount;
	/* op: FSCONFIG */
	struct {
		int fd;
		unsigned int cmd;
		const char *key;
		int aux;
	} fsconfig;
};

struct arg {
	__u64 ts;
	enum op op;
	union sys_arg sys;
};

struct event {
	__u64 delta;
	__u32 pid;
	__u32 tid;
	unsigned int mnt_ns;
	int ret;
	char comm[TASK_COMM_LEN];
	enum op op;
	union {
		struct {
			__u64 flags;
			char fs[FS_NAME_LEN];
			char src[PATH_MAX];
			char dest[PATH_MAX];
			char data[DATA_LEN];
		} mount;
		struct {
			__u64 flags;
			char dest[PATH_MAX];
		} umount;
	};
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32);
	__type(value, struct arg);
} args SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct event);
} heap SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps") BPFGEN_EVENT(struct event);

static int probe_exit(int ret)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct arg *argp = bpf_map_lookup_elem(&args, &tid);
	int zero = 0;
	struct event *e = bpf_map_lookup_elem(&heap, &zero);

	if (!argp || !e)
		return 0;
	e->mnt_ns = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), nsproxy, mnt_ns, ns.inum);
	e->delta = bpf_ktime_get_ns() - argp->ts;
	e->ret = ret;
	e->op = argp->op;
	if (argp->op == MOUNT) {
		e->mount.flags = argp->sys.mount.flags;
		bpf_probe_read_user_str(e->mount.src, sizeof(e->mount.src), argp->sys.mount.src);
	} else {
		e->umount.flags = argp->sys.umount.flags;
	}
	bpf_ringbuf_output(&events, e, sizeof(*e), 0);
	bpf_map_delete_elem(&args, &tid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_mount")
int mount_entry(struct trace_event_raw_sys_enter *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct arg arg = { .ts = bpf_ktime_get_ns(), .op = MOUNT };

	arg.sys.mount.src = (const char *)ctx->args[0];
	arg.sys.mount.flags = ctx->args[3];
	bpf_map_update_elem(&args, &tid, &arg, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_mount")
int mount_exit(struct trace_event_raw_sys_exit *ctx) { return probe_exit(ctx->ret); }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
