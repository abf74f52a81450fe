// SPDX-License-Identifier: MIT OR Apache-2.0
// Iterates over a map's elements and over TCP sockets.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct key_t {
	int a;
	int b;
	int c;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, struct key_t);
	__type(value, __u64);
} hashmap1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, __u64);
	__type(value, struct key_t);
} hashmap2 SEC(".maps");

/* will set before prog run */
bool in_test_mode = 0;
/* will collect results during prog run */
__u32 key_sum_a = 0, key_sum_b = 0, key_sum_c = 0;
__u64 val_sum = 0;
struct { __u16 family; __u16 states[13]; } tcp = { .family = 2 };

SEC("iter/bpf_map_elem")
int dump_bpf_hash_map(struct bpf_iter__bpf_map_elem *ctx)
{
	struct key_t *key = ctx->key, tmp_key;
	__u64 *val = ctx->value, tmp_val = 0;

	if (in_test_mode || key == 0 || val == 0)
		return 0;
	__builtin_memcpy(&tmp_key, key, sizeof(struct key_t));
	tmp_val = *val;
	bpf_map_update_elem(&hashmap1, &tmp_key, &tmp_val, 0);
	bpf_map_update_elem(&hashmap2, &tmp_val, &tmp_key, 0);
	key_sum_a += key->a;
	key_sum_b += key->b;
	key_sum_c += key->c;
	val_sum += tmp_val;
	return 0;
}

SEC("iter/tcp")
int dump_tcp(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;

	if (sk && sk->skc_family == tcp.family)
		tcp.states[sk->skc_state % 13]++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
