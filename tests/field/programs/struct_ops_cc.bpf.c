// SPDX-License-Identifier: MIT OR Apache-2.0
// A congestion control, in the style of the kernel's bpf_cubic.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define BICTCP_HZ 10
#define TCP_CA_NAME "bpf_field"

struct bpf_bictcp {
	__u32 cnt;          /* increase cwnd by 1 after ACKs */
	__u32 last_max_cwnd;
	__u32 last_cwnd;
	__u32 last_time;
	__u32 epoch_start;
	__u32 ack_cnt;
	__u32 tcp_cwnd;
	__u8 unused;
	__u8 sample_cnt : 4, found : 4;
	__u16 round_start;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct bpf_bictcp);
} states SEC(".maps");

const volatile int beta = 717;
__u64 losses, acks;

static __always_inline void reset(struct bpf_bictcp *ca)
{
	ca->cnt = 0;
	ca->last_max_cwnd = 0;
	ca->epoch_start = 0;
	ca->found = 0;
}

SEC("struct_ops/field_init")
void BPF_PROG(field_init, struct sock *sk)
{
	struct bpf_bictcp *ca = bpf_sk_storage_get(&states, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (ca)
		reset(ca);
}

SEC("struct_ops/field_ssthresh")
__u32 BPF_PROG(field_ssthresh, struct sock *sk)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;
	__u32 cwnd = tp->snd_cwnd * beta / 1024;

	losses++;
	return cwnd > 2 ? cwnd : 2;
}

SEC("struct_ops/field_cong_avoid")
void BPF_PROG(field_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;

	acks += acked;
	tp->snd_cwnd_cnt += acked;
}

SEC("struct_ops/field_undo_cwnd")
__u32 BPF_PROG(field_undo_cwnd, struct sock *sk)
{
	return ((struct tcp_sock *)sk)->snd_cwnd;
}

SEC(".struct_ops")
struct tcp_congestion_ops field_cc = {
	.init = (void *)field_init,
	.ssthresh = (void *)field_ssthresh,
	.cong_avoid = (void *)field_cong_avoid,
	.undo_cwnd = (void *)field_undo_cwnd,
	.name = TCP_CA_NAME,
};

char LICENSE[] SEC("license") = "GPL";
