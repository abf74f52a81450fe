// SPDX-License-Identifier: MIT OR Apache-2.0
// Spreads connections over the sockets of a group, by the number of a QUIC connection.
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct quic_header {
	__u8 form : 1, fixed : 1, type : 2, reserved : 2, number : 2;
	__be32 version;
	__u8 dcid_length;
	struct {
		__u8 scheme;
		__be16 worker;
		__u8 process : 1, rest : 7;
	} __attribute__((packed)) dcid;
} __attribute__((packed));

struct data_check {
	__u32 ip_protocol;
	__u32 skb_addrs[8];
	__u16 skb_ports[2];
	__u16 eth_protocol;
	__u8 bind_inany;
	__u8 equal_check_end[0];
	__u32 len;
	__u32 hash;
};

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 128);
	__type(key, __u32);
	__type(value, __u64);
} workers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct data_check);
} data_check_map SEC(".maps");

struct quic_header last;

SEC("sk_reuseport")
int select_worker(struct sk_reuseport_md *ctx)
{
	struct data_check *check;
	struct quic_header header;
	__u32 worker = ctx->hash & 127;
	int zero = 0;

	check = bpf_map_lookup_elem(&data_check_map, &zero);
	if (check) {
		check->len = ctx->len;
		check->hash = ctx->hash;
		check->bind_inany = ctx->bind_inany;
	}
	if (!bpf_skb_load_bytes(ctx, 8, &header, sizeof(header)) && header.fixed) {
		last = header;
		worker = bpf_ntohs(header.dcid.worker) & 127;
	}
	return bpf_sk_select_reuseport(ctx, &workers, &worker, 0) ? SK_DROP : SK_PASS;
}

SEC("sk_reuseport/migrate")
int migrate(struct sk_reuseport_md *ctx)
{
	__u32 worker = 0;

	return bpf_sk_select_reuseport(ctx, &workers, &worker, 0) ? SK_DROP : SK_PASS;
}

char LICENSE[] SEC("license") = "GPL";
