/*
 * Over a hundred field relocations over more than twenty types, in ten groups. With GROUP it is one
 * of ten objects, each with types that the others do not have.
 */
#include "bpf.h"

#ifdef GROUP
#define HAS(group) (GROUP == group)
#else
#define HAS(group) 1
#endif

struct task_struct {
	int pid, tgid;
	void *real_parent;
} CORE;

#if HAS(0)
struct mm_struct {
	unsigned long start_code, end_code, start_stack, arg_start, total_vm;
	void *pgd;
} CORE;

struct vm_area_struct {
	unsigned long vm_start, vm_end, vm_pgoff;
	void *vm_mm, *vm_file;
} CORE;

static __attribute__((always_inline)) u64 group_0(void *at)
{
	u64 sum = 0;
	struct mm_struct *mm_struct = at;
	struct vm_area_struct *vm_area_struct = at;

	READ(mm_struct, start_code);
	READ(mm_struct, end_code);
	READ(mm_struct, start_stack);
	READ(mm_struct, arg_start);
	READ(mm_struct, total_vm);
	READ(mm_struct, pgd);
	READ(vm_area_struct, vm_start);
	READ(vm_area_struct, vm_end);
	READ(vm_area_struct, vm_pgoff);
	READ(vm_area_struct, vm_mm);
	READ(vm_area_struct, vm_file);
	return sum;
}
#endif

#if HAS(1)
struct file {
	u32 f_flags;
	s64 f_pos;
	void *f_op, *f_inode, *private_data;
} CORE;

struct inode {
	u16 i_mode;
	u32 i_flags;
	unsigned long i_ino;
	s64 i_size;
	void *i_sb, *i_op;
} CORE;

struct dentry {
	u32 d_flags;
	void *d_parent, *d_inode, *d_sb;
} CORE;

static __attribute__((always_inline)) u64 group_1(void *at)
{
	u64 sum = 0;
	struct file *file = at;
	struct inode *inode = at;
	struct dentry *dentry = at;

	READ(file, f_flags);
	READ(file, f_pos);
	READ(file, f_op);
	READ(file, f_inode);
	READ(file, private_data);
	READ(inode, i_mode);
	READ(inode, i_flags);
	READ(inode, i_ino);
	READ(inode, i_size);
	READ(inode, i_sb);
	READ(inode, i_op);
	READ(dentry, d_flags);
	READ(dentry, d_parent);
	READ(dentry, d_inode);
	READ(dentry, d_sb);
	return sum;
}
#endif

#if HAS(2)
struct super_block {
	u32 s_dev;
	unsigned long s_blocksize, s_flags, s_magic;
	void *s_type, *s_root;
} CORE;

struct vfsmount {
	int mnt_flags;
	void *mnt_root, *mnt_sb;
} CORE;

static __attribute__((always_inline)) u64 group_2(void *at)
{
	u64 sum = 0;
	struct super_block *super_block = at;
	struct vfsmount *vfsmount = at;

	READ(super_block, s_dev);
	READ(super_block, s_blocksize);
	READ(super_block, s_flags);
	READ(super_block, s_magic);
	READ(super_block, s_type);
	READ(super_block, s_root);
	READ(vfsmount, mnt_flags);
	READ(vfsmount, mnt_root);
	READ(vfsmount, mnt_sb);
	return sum;
}
#endif

#if HAS(3)
struct signal_struct {
	int group_exit_code;
	unsigned long min_flt, maj_flt, nvcsw;
	void *tty;
} CORE;

struct files_struct {
	u32 next_fd;
	void *fdt;
} CORE;

struct fdtable {
	u32 max_fds;
	void *fd, *close_on_exec, *open_fds;
} CORE;

static __attribute__((always_inline)) u64 group_3(void *at)
{
	u64 sum = 0;
	struct signal_struct *signal_struct = at;
	struct files_struct *files_struct = at;
	struct fdtable *fdtable = at;

	READ(signal_struct, group_exit_code);
	READ(signal_struct, min_flt);
	READ(signal_struct, maj_flt);
	READ(signal_struct, nvcsw);
	READ(signal_struct, tty);
	READ(files_struct, next_fd);
	READ(files_struct, fdt);
	READ(fdtable, max_fds);
	READ(fdtable, fd);
	READ(fdtable, close_on_exec);
	READ(fdtable, open_fds);
	return sum;
}
#endif

#if HAS(4)
struct cred {
	u32 securebits;
	void *user, *user_ns, *group_info;
} CORE;

struct nsproxy {
	void *uts_ns, *ipc_ns, *mnt_ns, *net_ns;
} CORE;

struct pid_namespace {
	u32 level;
	void *child_reaper, *parent, *user_ns;
} CORE;

static __attribute__((always_inline)) u64 group_4(void *at)
{
	u64 sum = 0;
	struct cred *cred = at;
	struct nsproxy *nsproxy = at;
	struct pid_namespace *pid_namespace = at;

	READ(cred, securebits);
	READ(cred, user);
	READ(cred, user_ns);
	READ(cred, group_info);
	READ(nsproxy, uts_ns);
	READ(nsproxy, ipc_ns);
	READ(nsproxy, mnt_ns);
	READ(nsproxy, net_ns);
	READ(pid_namespace, level);
	READ(pid_namespace, child_reaper);
	READ(pid_namespace, parent);
	READ(pid_namespace, user_ns);
	return sum;
}
#endif

#if HAS(5)
struct sock {
	int sk_rcvbuf, sk_sndbuf;
	u32 sk_mark;
	void *sk_socket;
} CORE;

struct sock_common {
	u16 skc_family, skc_num, skc_dport;
	u8 skc_state;
	int skc_bound_dev_if;
	u32 skc_daddr;
} CORE;

static __attribute__((always_inline)) u64 group_5(void *at)
{
	u64 sum = 0;
	struct sock *sock = at;
	struct sock_common *sock_common = at;

	READ(sock, sk_rcvbuf);
	READ(sock, sk_sndbuf);
	READ(sock, sk_mark);
	READ(sock, sk_socket);
	READ(sock_common, skc_family);
	READ(sock_common, skc_num);
	READ(sock_common, skc_dport);
	READ(sock_common, skc_state);
	READ(sock_common, skc_bound_dev_if);
	READ(sock_common, skc_daddr);
	return sum;
}
#endif

#if HAS(6)
struct tcp_sock {
	u32 snd_cwnd, rcv_nxt, snd_nxt, copied_seq, packets_out, srtt_us;
} CORE;

struct inet_sock {
	u16 inet_sport;
	u32 inet_saddr;
} CORE;

struct socket {
	short type;
	void *file, *sk, *ops;
} CORE;

static __attribute__((always_inline)) u64 group_6(void *at)
{
	u64 sum = 0;
	struct tcp_sock *tcp_sock = at;
	struct inet_sock *inet_sock = at;
	struct socket *socket = at;

	READ(tcp_sock, snd_cwnd);
	READ(tcp_sock, rcv_nxt);
	READ(tcp_sock, snd_nxt);
	READ(tcp_sock, copied_seq);
	READ(tcp_sock, packets_out);
	READ(tcp_sock, srtt_us);
	READ(inet_sock, inet_sport);
	READ(inet_sock, inet_saddr);
	READ(socket, type);
	READ(socket, file);
	READ(socket, sk);
	READ(socket, ops);
	return sum;
}
#endif

#if HAS(7)
struct sk_buff {
	u32 len, data_len, truesize, mark;
	void *head, *data, *dev;
} CORE;

struct net_device {
	int ifindex;
	u32 mtu;
	u16 type;
	void *netdev_ops;
} CORE;

static __attribute__((always_inline)) u64 group_7(void *at)
{
	u64 sum = 0;
	struct sk_buff *sk_buff = at;
	struct net_device *net_device = at;

	READ(sk_buff, len);
	READ(sk_buff, data_len);
	READ(sk_buff, truesize);
	READ(sk_buff, mark);
	READ(sk_buff, head);
	READ(sk_buff, data);
	READ(sk_buff, dev);
	READ(net_device, ifindex);
	READ(net_device, mtu);
	READ(net_device, type);
	READ(net_device, netdev_ops);
	return sum;
}
#endif

#if HAS(8)
struct request {
	int tag;
	u32 __data_len;
	u64 __sector;
	void *q, *bio;
} CORE;

struct bio {
	u32 bi_opf;
	void *bi_next, *bi_bdev, *bi_private;
} CORE;

struct gendisk {
	int major, first_minor, minors;
	void *fops, *queue;
} CORE;

static __attribute__((always_inline)) u64 group_8(void *at)
{
	u64 sum = 0;
	struct request *request = at;
	struct bio *bio = at;
	struct gendisk *gendisk = at;

	READ(request, tag);
	READ(request, __data_len);
	READ(request, __sector);
	READ(request, q);
	READ(request, bio);
	READ(bio, bi_opf);
	READ(bio, bi_next);
	READ(bio, bi_bdev);
	READ(bio, bi_private);
	READ(gendisk, major);
	READ(gendisk, first_minor);
	READ(gendisk, minors);
	READ(gendisk, fops);
	READ(gendisk, queue);
	return sum;
}
#endif

#if HAS(9)
struct css_set {
	int nr_tasks;
	void *dfl_cgrp;
} CORE;

struct cgroup {
	int level, max_depth, nr_descendants;
	void *kn, *root;
} CORE;

struct rq {
	u32 nr_running;
	u64 nr_switches, clock;
	void *curr;
} CORE;

struct sched_entity {
	u64 vruntime, exec_start, sum_exec_runtime;
} CORE;

static __attribute__((always_inline)) u64 group_9(void *at)
{
	u64 sum = 0;
	struct css_set *css_set = at;
	struct cgroup *cgroup = at;
	struct rq *rq = at;
	struct sched_entity *sched_entity = at;

	READ(css_set, nr_tasks);
	READ(css_set, dfl_cgrp);
	READ(cgroup, level);
	READ(cgroup, max_depth);
	READ(cgroup, nr_descendants);
	READ(cgroup, kn);
	READ(cgroup, root);
	READ(rq, nr_running);
	READ(rq, nr_switches);
	READ(rq, clock);
	READ(rq, curr);
	READ(sched_entity, vruntime);
	READ(sched_entity, exec_start);
	READ(sched_entity, sum_exec_runtime);
	return sum;
}
#endif

struct {
	__uint(type, 1); /* a hash */
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u64);
} seen SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *context)
{
	struct task_struct *task = current();
	u64 key = pid_tgid(), sum = 0;

	READ(task, pid);
	READ(task, tgid);
	READ(task, real_parent);
#if HAS(0)
	sum += group_0(task);
#endif
#if HAS(1)
	sum += group_1(task);
#endif
#if HAS(2)
	sum += group_2(task);
#endif
#if HAS(3)
	sum += group_3(task);
#endif
#if HAS(4)
	sum += group_4(task);
#endif
#if HAS(5)
	sum += group_5(task);
#endif
#if HAS(6)
	sum += group_6(task);
#endif
#if HAS(7)
	sum += group_7(task);
#endif
#if HAS(8)
	sum += group_8(task);
#endif
#if HAS(9)
	sum += group_9(task);
#endif
	map_update(&seen, &key, &sum, 0);
	return 0;
}
