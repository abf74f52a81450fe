// SPDX-License-Identifier: MIT OR Apache-2.0
// Measures what is executed, in the sleepable hooks.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

struct digest {
	__u8 algorithm;
	__u8 bytes[64];
};

struct process_info {
	u32 pid;
	u32 uid, euid;
	kernel_cap_t permitted;
	bool setuid;
	struct digest digest;
	char filename[128];
};

enum { FLAG_ENFORCE = 0x1, FLAG_LEARN = 0x2 };

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
} executed SEC(".maps") BPFGEN_EVENT(struct process_info);

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 4096);
	__type(value, struct digest);
	__uint(map_extra, 3);
} known SEC(".maps");

const volatile __u32 behaviour = FLAG_LEARN;
u32 monitored_pid;

SEC("lsm.s/bprm_committed_creds")
void BPF_PROG(committed_creds, struct linux_binprm *bprm)
{
	struct process_info *info;
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	long algorithm;

	if (monitored_pid && monitored_pid != pid)
		return;
	info = bpf_ringbuf_reserve(&executed, sizeof(*info), 0);
	if (!info)
		return;
	__builtin_memset(info, 0, sizeof(*info));
	info->pid = pid;
	info->uid = bprm->cred->uid.val;
	info->euid = bprm->cred->euid.val;
	info->permitted = bprm->cred->cap_permitted;
	info->setuid = info->uid != info->euid;
	algorithm = bpf_ima_inode_hash(bprm->file->f_inode, info->digest.bytes, sizeof(info->digest.bytes));
	if (algorithm >= 0)
		info->digest.algorithm = algorithm;
	bpf_probe_read_kernel_str(info->filename, sizeof(info->filename), bprm->filename);
	if (behaviour & FLAG_LEARN)
		bpf_map_push_elem(&known, &info->digest, BPF_ANY);
	bpf_ringbuf_submit(info, 0);
}

SEC("lsm/task_free")
void BPF_PROG(task_free, struct task_struct *task)
{
	if (task->pid == monitored_pid)
		monitored_pid = 0;
}

char LICENSE[] SEC("license") = "GPL";
