// SPDX-License-Identifier: MIT OR Apache-2.0
// Connections that this machine opens: events, or counts by addresses.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define MAX_PORTS 64
#define AF_INET 2
#define AF_INET6 10

struct ipv4_flow_key {
	__u32 saddr;
	__u32 daddr;
	__u16 dport;
	__u16 sport;
};

struct ipv6_flow_key {
	__u8 saddr[16];
	__u8 daddr[16];
	__u16 dport;
	__u16 sport;
};

struct event {
	union {
		__u32 saddr_v4;
		__u8 saddr_v6[16];
	};
	union {
		__u32 daddr_v4;
		__u8 daddr_v6[16];
	};
	char task[TASK_COMM_LEN];
	__u64 ts_us;
	__u32 af; // AF_INET or AF_INET6
	__u32 pid;
	__u32 uid;
	__u16 dport;
	__u16 sport;
};

const volatile int filter_ports[MAX_PORTS];
const volatile int filter_ports_len = 0;
const volatile bool do_count = 0;

// The type of what perf gets; nothing else keeps it.
const struct event *unused_event __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, u32);
	__type(value, struct sock *);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct ipv4_flow_key);
	__type(value, u64);
} ipv4_count SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct ipv6_flow_key);
	__type(value, u64);
} ipv6_count SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, u32);
	__type(value, struct event);
} events SEC(".maps");

static __always_inline bool filter_port(__u16 port)
{
	for (int i = 0; i < filter_ports_len && i < MAX_PORTS; i++)
		if (port == filter_ports[i])
			return false;
	return filter_ports_len != 0;
}

static void count_v4(struct sock *sk, __u16 sport, __u16 dport)
{
	struct ipv4_flow_key key = { .sport = sport, .dport = dport };
	static __u64 zero;
	__u64 *val;

	BPF_CORE_READ_INTO(&key.saddr, sk, __sk_common.skc_rcv_saddr);
	BPF_CORE_READ_INTO(&key.daddr, sk, __sk_common.skc_daddr);
	bpf_map_update_elem(&ipv4_count, &key, &zero, BPF_NOEXIST);
	val = bpf_map_lookup_elem(&ipv4_count, &key);
	if (val)
		__atomic_add_fetch(val, 1, __ATOMIC_RELAXED);
}

SEC("kprobe/tcp_v4_connect")
int BPF_KPROBE(tcp_v4_connect, struct sock *sk)
{
	__u32 tid = bpf_get_current_pid_tgid();

	bpf_map_update_elem(&sockets, &tid, &sk, 0);
	return 0;
}

SEC("kretprobe/tcp_v4_connect")
int BPF_KRETPROBE(tcp_v4_connect_ret, int ret)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct sock **skpp = bpf_map_lookup_elem(&sockets, &tid);
	struct event event = {};
	struct sock *sk;
	__u16 sport;

	if (!skpp || ret)
		goto end;
	sk = *skpp;
	BPF_CORE_READ_INTO(&event.dport, sk, __sk_common.skc_dport);
	sport = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (filter_port(event.dport))
		goto end;
	if (do_count) {
		count_v4(sk, sport, event.dport);
		goto end;
	}
	event.af = AF_INET;
	event.pid = bpf_get_current_pid_tgid() >> 32;
	event.ts_us = bpf_ktime_get_ns() / 1000;
	BPF_CORE_READ_INTO(&event.saddr_v4, sk, __sk_common.skc_rcv_saddr);
	BPF_CORE_READ_INTO(&event.daddr_v4, sk, __sk_common.skc_daddr);
	bpf_get_current_comm(event.task, sizeof(event.task));
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
end:
	bpf_map_delete_elem(&sockets, &tid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
