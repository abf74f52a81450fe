// SPDX-License-Identifier: MIT OR Apache-2.0
// Dumps tasks and what they have open, as binary records and as text.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

struct task_record {
	__s32 pid, tgid, ppid;
	__u64 start_time;
	__u32 threads;
	char comm[TASK_COMM_LEN];
};

struct file_record {
	__s32 pid;
	__u32 fd;
	__u64 ops;
};

const struct task_record *unused_task __attribute__((unused));

__u32 tasks, files;
bool as_text;

SEC("iter/task")
int dump_task(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	struct task_record record = {};
	static const char fmt[] = "%8d %8d %s\n";

	if (!task)
		return 0;
	tasks++;
	if (as_text) {
		u64 args[] = { task->tgid, task->pid, (u64)task->comm };

		bpf_seq_printf(seq, fmt, sizeof(fmt), args, sizeof(args));
		return 0;
	}
	record.pid = task->pid;
	record.tgid = task->tgid;
	record.ppid = BPF_CORE_READ(task, real_parent, tgid);
	record.start_time = task->start_time;
	record.threads = BPF_CORE_READ(task, signal, nr_threads);
	bpf_probe_read_kernel_str(record.comm, sizeof(record.comm), task->comm);
	bpf_seq_write(seq, &record, sizeof(record));
	return 0;
}

SEC("iter/task_file")
int dump_task_file(struct bpf_iter__task_file *ctx)
{
	struct file_record record = {};

	if (!ctx->task || !ctx->file)
		return 0;
	files++;
	record.pid = ctx->task->tgid;
	record.fd = ctx->fd;
	record.ops = (long)ctx->file->f_op;
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
