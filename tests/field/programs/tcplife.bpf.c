// SPDX-License-Identifier: MIT OR Apache-2.0
// The life of TCP connections: how long, and how many bytes each way.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

struct ident {
	__u32 pid;
	char comm[TASK_COMM_LEN];
};

struct event {
	unsigned __int128 saddr;
	unsigned __int128 daddr;
	__u64 ts_us;
	__u64 span_us;
	__u64 rx_b;
	__u64 tx_b;
	__u32 pid;
	__u16 sport;
	__u16 dport;
	__u16 family;
	char comm[TASK_COMM_LEN];
};

const volatile __u16 target_family = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct sock *);
	__type(value, __u64);
} birth SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct sock *);
	__type(value, struct ident);
} idents SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps") BPFGEN_EVENT(struct event);

SEC("tracepoint/sock/inet_sock_set_state")
int inet_sock_set_state(struct trace_event_raw_inet_sock_set_state *args)
{
	struct sock *sk = (struct sock *)args->skaddr;
	struct tcp_sock *tp = (struct tcp_sock *)sk;
	__u64 ts = bpf_ktime_get_ns(), *start;
	struct ident ident = {}, *identp;
	struct event *event;

	if (target_family && target_family != args->family)
		return 0;
	if (args->newstate < TCP_FIN_WAIT1)
		bpf_map_update_elem(&birth, &sk, &ts, BPF_ANY);
	if (args->newstate == TCP_SYN_SENT || args->newstate == TCP_LAST_ACK) {
		ident.pid = bpf_get_current_pid_tgid() >> 32;
		bpf_get_current_comm(ident.comm, sizeof(ident.comm));
		bpf_map_update_elem(&idents, &sk, &ident, BPF_ANY);
	}
	if (args->newstate != TCP_CLOSE)
		return 0;
	start = bpf_map_lookup_elem(&birth, &sk);
	identp = bpf_map_lookup_elem(&idents, &sk);
	if (!start)
		goto end;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		goto end;
	__builtin_memset(event, 0, sizeof(*event));
	event->ts_us = ts / 1000;
	event->span_us = (ts - *start) / 1000;
	event->rx_b = BPF_CORE_READ(tp, bytes_received);
	event->tx_b = BPF_CORE_READ(tp, bytes_acked);
	event->sport = args->sport;
	event->dport = args->dport;
	event->family = args->family;
	bpf_probe_read_kernel(&event->saddr, sizeof(args->saddr_v6), args->saddr_v6);
	bpf_probe_read_kernel(&event->daddr, sizeof(args->daddr_v6), args->daddr_v6);
	if (identp) {
		event->pid = identp->pid;
		__builtin_memcpy(event->comm, identp->comm, sizeof(event->comm));
	}
	bpf_ringbuf_submit(event, 0);
end:
	bpf_map_delete_elem(&birth, &sk);
	bpf_map_delete_elem(&idents, &sk);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
