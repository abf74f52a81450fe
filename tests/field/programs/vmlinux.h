/* Linux 6.18: types that are used here. Printed by `cargo bpfgen vmlinux --minimal`. */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

typedef signed char __s8;

typedef unsigned char __u8;

typedef short int __s16;

typedef short unsigned int __u16;

typedef int __s32;

typedef unsigned int __u32;

typedef long long int __s64;

typedef long long unsigned int __u64;

typedef __s8 s8;

typedef __u8 u8;

typedef __s16 s16;

typedef __u16 u16;

typedef __s32 s32;

typedef __u32 u32;

typedef __s64 s64;

typedef __u64 u64;

typedef long unsigned int __kernel_ulong_t;

typedef int __kernel_pid_t;

typedef unsigned int __kernel_uid32_t;

typedef __kernel_ulong_t __kernel_size_t;

typedef long long int __kernel_loff_t;

typedef __u16 __be16;

typedef __u32 __be32;

typedef __u32 __wsum;

typedef u32 __kernel_dev_t;

typedef __kernel_dev_t dev_t;

typedef short unsigned int umode_t;

typedef __kernel_pid_t pid_t;

#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L
typedef _Bool bool;
#endif

typedef __kernel_uid32_t uid_t;

typedef __kernel_loff_t loff_t;

typedef __kernel_size_t size_t;

typedef u32 uint32_t;

typedef unsigned int fmode_t;

typedef struct {
	long: 64;
} __attribute__((aligned(8))) atomic64_t;

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

struct hlist_head {
	long: 64;
} __attribute__((aligned(8)));

struct sched_statistics {};

struct pid;
struct cred;
struct fs_struct;
struct files_struct;
struct nsproxy;
struct signal_struct;

struct task_struct {
	unsigned char __bpfgen_rest_0[24];
	unsigned int __state;
	int: 32;
	long: 64;
	int: 32;
	unsigned int flags;
	unsigned char __bpfgen_rest_1[720];
	struct sched_statistics stats;
	long: 64;
	int: 32;
	unsigned int policy;
	unsigned char __bpfgen_rest_2[272];
	struct list_head tasks;
	unsigned char __bpfgen_rest_3[192];
	pid_t pid;
	pid_t tgid;
	long: 64;
	struct task_struct *real_parent;
	unsigned char __bpfgen_rest_4[80];
	struct pid *thread_pid;
	unsigned char __bpfgen_rest_5[176];
	u64 start_time;
	unsigned char __bpfgen_rest_6[176];
	const struct cred *cred;
	long: 64;
	char comm[16];
	unsigned char __bpfgen_rest_7[48];
	struct fs_struct *fs;
	struct files_struct *files;
	long: 64;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	unsigned char __bpfgen_rest_8[1408];
};

struct pt_regs {
	unsigned char __bpfgen_rest_0[80];
	long unsigned int ax;
	long unsigned int cx;
	long unsigned int dx;
	long unsigned int si;
	long unsigned int di;
	long: 64;
	long unsigned int ip;
	long: 64;
	long unsigned int flags;
	long: 64;
	long: 64;
};

typedef atomic64_t atomic_long_t;

struct proc_ns_operations;

struct ns_common {
	long: 64;
	long: 64;
	const struct proc_ns_operations *ops;
	unsigned int inum;
	unsigned char __bpfgen_rest_0[52];
};

struct pid_namespace {
	unsigned char __bpfgen_rest_0[64];
	unsigned int level;
	unsigned char __bpfgen_rest_1[44];
	struct ns_common ns;
	unsigned char __bpfgen_rest_2[152];
};

struct spinlock {
	int: 32;
} __attribute__((aligned(4)));

typedef struct spinlock spinlock_t;

struct mutex {
	atomic_long_t owner;
	unsigned char __bpfgen_rest_0[24];
};

struct refcount_struct {
	int: 32;
} __attribute__((aligned(4)));

typedef struct refcount_struct refcount_t;

typedef struct {
	uid_t val;
} kuid_t;

struct upid {
	long: 64;
	struct pid_namespace *ns;
};

struct pid {
	refcount_t count;
	unsigned int level;
	spinlock_t lock;
	struct {
		u64 ino;
		unsigned char __bpfgen_rest_0[40];
	};
	struct hlist_head tasks[4];
	unsigned char __bpfgen_rest_1[48];
	struct upid numbers[0];
};

typedef struct {
	u64 val;
} kernel_cap_t;

struct cred {
	long: 64;
	kuid_t uid;
	int: 32;
	long: 64;
	kuid_t euid;
	unsigned char __bpfgen_rest_0[28];
	kernel_cap_t cap_permitted;
	unsigned char __bpfgen_rest_1[120];
};

struct mnt_namespace;

struct nsproxy {
	refcount_t count;
	long: 64;
	long: 64;
	struct mnt_namespace *mnt_ns;
	unsigned char __bpfgen_rest_0[40];
};

struct taskstats;

struct signal_struct {
	long: 64;
	int nr_threads;
	unsigned char __bpfgen_rest_0[104];
	unsigned int flags;
	unsigned char __bpfgen_rest_1[872];
	struct taskstats *stats;
	unsigned char __bpfgen_rest_2[144];
};

struct gendisk {
	int major;
	int first_minor;
	unsigned char __bpfgen_rest_0[36];
	short unsigned int events;
	unsigned char __bpfgen_rest_1[298];
	int flags;
	long unsigned int state;
	unsigned char __bpfgen_rest_2[208];
};

struct dentry;

struct path {
	long: 64;
	struct dentry *dentry;
};

struct file_operations;
struct inode;

struct file {
	int: 32;
	fmode_t f_mode;
	const struct file_operations *f_op;
	long: 64;
	long: 64;
	struct inode *f_inode;
	unsigned char __bpfgen_rest_0[24];
	union {
		const struct path f_path;
	};
	unsigned char __bpfgen_rest_1[104];
};

struct qstr {
	union {
		struct {
			int: 32;
			u32 len;
		};
	} __attribute__((aligned(8)));
	const unsigned char *name;
};

struct dentry {
	unsigned char __bpfgen_rest_0[32];
	union {
		const struct qstr d_name;
	};
	struct inode *d_inode;
	unsigned char __bpfgen_rest_1[136];
};

struct super_block;

struct inode {
	umode_t i_mode;
	unsigned char __bpfgen_rest_0[38];
	struct super_block *i_sb;
	long: 64;
	long: 64;
	long unsigned int i_ino;
	int: 32;
	dev_t i_rdev;
	unsigned char __bpfgen_rest_1[536];
};

struct super_block {
	long: 64;
	long: 64;
	dev_t s_dev;
	unsigned char __bpfgen_rest_0[1452];
} __attribute__((aligned(8)));

struct cgroup_bpf {
	unsigned char __bpfgen_rest_0[608];
	u8 flags[38];
	unsigned char __bpfgen_rest_1[378];
} __attribute__((aligned(8)));

struct cgroup {
	unsigned char __bpfgen_rest_0[208];
	long unsigned int flags;
	int level;
	unsigned char __bpfgen_rest_1[940];
	struct cgroup_bpf bpf;
	unsigned char __bpfgen_rest_2[56];
};

struct device;
struct blk_queue_stats;

struct request_queue {
	unsigned char __bpfgen_rest_0[104];
	struct gendisk *disk;
	unsigned char __bpfgen_rest_1[200];
	struct device *dev;
	long: 64;
	struct blk_queue_stats *stats;
	unsigned char __bpfgen_rest_2[40];
	int id;
	unsigned char __bpfgen_rest_3[604];
};

struct seq_operations;

struct seq_file {
	char *buf;
	size_t size;
	size_t from;
	size_t count;
	unsigned char __bpfgen_rest_0[24];
	struct mutex lock;
	const struct seq_operations *op;
	long: 64;
	const struct file *file;
	long: 64;
};

struct linux_binprm {
	unsigned char __bpfgen_rest_0[32];
	long unsigned int p;
	unsigned char __bpfgen_rest_1[24];
	struct file *file;
	struct cred *cred;
	long: 64;
	long: 64;
	const char *filename;
	unsigned char __bpfgen_rest_2[48];
	char buf[256];
};

enum bpf_map_type {
	BPF_MAP_TYPE_UNSPEC = 0,
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LRU_PERCPU_HASH = 10,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_DEVMAP = 14,
	BPF_MAP_TYPE_SOCKMAP = 15,
	BPF_MAP_TYPE_CPUMAP = 16,
	BPF_MAP_TYPE_XSKMAP = 17,
	BPF_MAP_TYPE_SOCKHASH = 18,
	BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED = 19,
	BPF_MAP_TYPE_CGROUP_STORAGE = 19,
	BPF_MAP_TYPE_REUSEPORT_SOCKARRAY = 20,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED = 21,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE = 21,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_DEVMAP_HASH = 25,
	BPF_MAP_TYPE_STRUCT_OPS = 26,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_INODE_STORAGE = 28,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_MAP_TYPE_BLOOM_FILTER = 30,
	BPF_MAP_TYPE_USER_RINGBUF = 31,
	BPF_MAP_TYPE_CGRP_STORAGE = 32,
	BPF_MAP_TYPE_ARENA = 33,
	__MAX_BPF_MAP_TYPE = 34,
};

typedef __u32 blk_opf_t;

struct sock_common {
	union {
		struct {
			__be32 skc_daddr;
			__be32 skc_rcv_saddr;
		};
	} __attribute__((aligned(8)));
	int: 32;
	union {
		struct {
			__be16 skc_dport;
			__u16 skc_num;
		};
	} __attribute__((aligned(4)));
	short unsigned int skc_family;
	volatile unsigned char skc_state;
	unsigned char __bpfgen_rest_0[117];
};

struct sock {
	struct sock_common __sk_common;
	unsigned char __bpfgen_rest_0[648];
};

struct proc_dir_entry;

struct irqaction {
	unsigned char __bpfgen_rest_0[24];
	struct irqaction *next;
	unsigned char __bpfgen_rest_1[24];
	unsigned int irq;
	unsigned int flags;
	long: 64;
	long: 64;
	const char *name;
	struct proc_dir_entry *dir;
	unsigned char __bpfgen_rest_2[32];
};

struct trace_event_raw_signal_generate {
	long: 64;
	int sig;
	int errno;
	int: 32;
	char comm[16];
	pid_t pid;
	int: 32;
	int result;
};

struct trace_event_raw_sys_enter {
	long: 64;
	long int id;
	long unsigned int args[6];
};

struct trace_event_raw_sys_exit {
	long: 64;
	long int id;
	long int ret;
};

struct bpf_iter_meta {
	union {
		struct seq_file *seq;
	};
	long: 64;
	long: 64;
};

typedef int __kernel_key_t;

typedef __kernel_key_t key_t;

enum mq_rq_state {
	MQ_RQ_IDLE = 0,
	MQ_RQ_IN_FLIGHT = 1,
	MQ_RQ_COMPLETE = 2,
};

struct request {
	struct request_queue *q;
	long: 64;
	long: 64;
	blk_opf_t cmd_flags;
	unsigned char __bpfgen_rest_0[100];
	enum mq_rq_state state;
	unsigned char __bpfgen_rest_1[116];
};

typedef struct pt_regs bpf_user_pt_regs_t;

struct bpf_perf_event_data {
	bpf_user_pt_regs_t regs;
	long: 64;
	__u64 addr;
};

struct bpf_spin_lock {
	__u32 val;
};

struct bpf_timer {
	long: 64;
	long: 64;
} __attribute__((aligned(8)));

struct bpf_iter__task {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
};

struct bpf_iter__task_file {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
	u32 fd;
	union {
		struct file *file;
	};
};

struct bpf_map;

struct bpf_iter__bpf_map_elem {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_map *map;
	};
	union {
		void *key;
	};
	union {
		void *value;
	};
};

struct module;

struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *);
	void (*cong_avoid)(struct sock *, u32, u32);
	unsigned char __bpfgen_rest_0[48];
	u32 (*undo_cwnd)(struct sock *);
	long: 64;
	long: 64;
	char name[16];
	struct module *owner;
	long: 64;
	long: 64;
	u32 key;
	u32 flags;
	void (*init)(struct sock *);
	unsigned char __bpfgen_rest_1[48];
};

struct nf_hook_state;

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	long: 64;
};

struct oom_control {
	unsigned char __bpfgen_rest_0[32];
	long unsigned int totalpages;
	struct task_struct *chosen;
	long: 64;
	long: 64;
};

struct mnt_namespace {
	struct ns_common ns;
	unsigned char __bpfgen_rest_0[80];
	u64 event;
	unsigned char __bpfgen_rest_1[32];
};

struct nf_hook_state {
	u8 hook;
	long: 64;
	long: 64;
	struct sock *sk;
	long: 64;
	long: 64;
};

struct tcp_sock {
	unsigned char __bpfgen_rest_0[1444];
	u32 snd_cwnd;
	unsigned char __bpfgen_rest_1[304];
	u64 bytes_received;
	unsigned char __bpfgen_rest_2[64];
	u64 bytes_acked;
	unsigned char __bpfgen_rest_3[100];
	u32 snd_cwnd_cnt;
	unsigned char __bpfgen_rest_4[368];
};

struct trace_event_raw_inet_sock_set_state {
	long: 64;
	const void *skaddr;
	int: 32;
	int newstate;
	__u16 sport;
	__u16 dport;
	__u16 family;
	__u16 protocol;
	__u8 saddr[4];
	__u8 daddr[4];
	__u8 saddr_v6[16];
	__u8 daddr_v6[16];
};

struct bpf_iter__tcp {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct sock_common *sk_common;
	};
	uid_t uid;
};

#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L
enum {
	false = 0,
	true = 1,
};
#endif

enum {
	TASK_COMM_LEN = 16,
};

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_FIN_WAIT1 = 4,
	TCP_FIN_WAIT2 = 5,
	TCP_TIME_WAIT = 6,
	TCP_CLOSE = 7,
	TCP_CLOSE_WAIT = 8,
	TCP_LAST_ACK = 9,
	TCP_LISTEN = 10,
	TCP_CLOSING = 11,
	TCP_NEW_SYN_RECV = 12,
	TCP_BOUND_INACTIVE = 13,
	TCP_MAX_STATES = 14,
};

enum {
	BPF_F_INDEX_MASK = 4294967295,
	BPF_F_CURRENT_CPU = 4294967295,
	BPF_F_CTXLEN_MASK = 4503595332403200LL,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
	BPF_F_LOCK = 4,
};

enum {
	BPF_F_NO_PREALLOC = 1,
	BPF_F_NO_COMMON_LRU = 2,
	BPF_F_NUMA_NODE = 4,
	BPF_F_RDONLY = 8,
	BPF_F_WRONLY = 16,
	BPF_F_STACK_BUILD_ID = 32,
	BPF_F_ZERO_SEED = 64,
	BPF_F_RDONLY_PROG = 128,
	BPF_F_WRONLY_PROG = 256,
	BPF_F_CLONE = 512,
	BPF_F_MMAPABLE = 1024,
	BPF_F_PRESERVE_ELEMS = 2048,
	BPF_F_INNER_MAP = 4096,
	BPF_F_LINK = 8192,
	BPF_F_PATH_FD = 16384,
	BPF_F_VTYPE_BTF_OBJ_FD = 32768,
	BPF_F_TOKEN_FD = 65536,
	BPF_F_SEGV_ON_FAULT = 131072,
	BPF_F_NO_USER_CONV = 262144,
};

enum {
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	BPF_SK_STORAGE_GET_F_CREATE = 1,
};

enum {
	BPF_F_SKIP_FIELD_MASK = 255,
	BPF_F_USER_STACK = 256,
	BPF_F_FAST_STACK_CMP = 512,
	BPF_F_REUSE_STACKID = 1024,
	BPF_F_USER_BUILD_ID = 2048,
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
