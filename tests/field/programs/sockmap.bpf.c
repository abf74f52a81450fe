// SPDX-License-Identifier: MIT OR Apache-2.0
// Joins local sockets so that data skips the stack, and parses a protocol on the way.
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET 2

struct sock_key {
	__u32 sip4;
	__u32 dip4;
	__u8 family;
	__u8 pad1;
	__u16 pad2;
	// this padding required for 64bit alignment
	__u32 pad3;
	__u32 sport;
	__u32 dport;
} __attribute__((packed));

struct frame {
	__be16 length;
	__u8 fin : 1, rsv : 3, opcode : 4;
	__u8 payload[];
};

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 65535);
	__type(key, struct sock_key);
	__type(value, __u64);
} sock_ops_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} upstreams SEC(".maps");

struct frame last_frame;
__u64 redirected[2][2];

static __always_inline void extract(struct bpf_sock_ops *ops, struct sock_key *key)
{
	key->dip4 = ops->remote_ip4;
	key->sip4 = ops->local_ip4;
	key->family = 1;
	key->sport = bpf_htonl(ops->local_port) >> 16;
	key->dport = ops->remote_port >> 16;
}

SEC("sockops")
int on_state(struct bpf_sock_ops *ops)
{
	struct sock_key key = {};

	if (ops->family != AF_INET)
		return 0;
	switch (ops->op) {
	case BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB:
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
		extract(ops, &key);
		bpf_sock_hash_update(ops, &sock_ops_map, &key, BPF_NOEXIST);
	}
	return 0;
}

SEC("sk_msg")
int redirect(struct sk_msg_md *msg)
{
	struct sock_key key = { .dip4 = msg->local_ip4, .sip4 = msg->remote_ip4, .family = 1 };

	key.dport = bpf_htonl(msg->local_port) >> 16;
	key.sport = msg->remote_port >> 16;
	redirected[0][1]++;
	return bpf_msg_redirect_hash(msg, &sock_ops_map, &key, BPF_F_INGRESS);
}

SEC("sk_skb/stream_parser")
int parse(struct __sk_buff *skb)
{
	struct frame frame;

	if (bpf_skb_load_bytes(skb, 0, &frame, sizeof(frame)))
		return 0;
	last_frame = frame;
	return sizeof(frame) + bpf_ntohs(frame.length);
}

SEC("sk_skb/stream_verdict")
int verdict(struct __sk_buff *skb)
{
	redirected[1][last_frame.fin]++;
	return bpf_sk_redirect_map(skb, &upstreams, last_frame.opcode & 1, 0);
}

char LICENSE[] SEC("license") = "GPL";
