// SPDX-License-Identifier: MIT OR Apache-2.0
// Keeps what has been labelled from being opened, linked or deleted.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

#define EPERM 1

enum access { READ = 1 << 0, WRITE = 1 << 1, UNLINK = 1 << 2 } __attribute__((packed));

struct label {
	__u32 owner;
	enum access denied;
	__u8 : 0;
	__u8 audit : 1, enforce : 1, : 2, level : 4;
	__u16 generation;
};

struct policy_key {
	unsigned long ino;
	dev_t dev;
};

struct verdict {
	struct policy_key key;
	struct label label;
	pid_t pid;
	int result;
	char path[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct label);
} labels SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct policy_key);
	__type(value, struct label);
} policies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 17);
} audit SEC(".maps") BPFGEN_EVENT(struct verdict);

static int judge(struct inode *inode, enum access wanted)
{
	struct policy_key key = { inode->i_ino, inode->i_sb->s_dev };
	struct label *label = bpf_map_lookup_elem(&policies, &key);
	struct verdict *verdict;
	int result;

	if (!label || !(label->denied & wanted))
		return 0;
	result = label->enforce ? -EPERM : 0;
	if (!label->audit)
		return result;
	verdict = bpf_ringbuf_reserve(&audit, sizeof(*verdict), 0);
	if (!verdict)
		return result;
	verdict->key = key;
	verdict->label = *label;
	verdict->pid = bpf_get_current_pid_tgid() >> 32;
	verdict->result = result;
	verdict->path[0] = 0;
	bpf_ringbuf_submit(verdict, 0);
	return result;
}

SEC("lsm/file_open")
int BPF_PROG(file_open, struct file *file)
{
	return judge(file->f_inode, file->f_mode & 2 ? WRITE : READ);
}

SEC("lsm/inode_unlink")
int BPF_PROG(inode_unlink, struct inode *dir, struct dentry *victim, int ret)
{
	struct label *label;

	if (ret)
		return ret;
	label = bpf_inode_storage_get(&labels, victim->d_inode, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (label)
		label->generation++;
	return judge(victim->d_inode, UNLINK);
}

char LICENSE[] SEC("license") = "GPL";
