// SPDX-License-Identifier: MIT OR Apache-2.0
// Lines that are typed into shells, and how often each shell asks.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpfgen/bpfgen.h>

#define MAX_LINE_SIZE 80

struct str_t {
	__u32 pid;
	char str[MAX_LINE_SIZE];
};

enum length_class { EMPTY = 0, SHORT = 10, LONG = 40, HUGE = 70 };

struct session {
	u64 since;
	u32 lines;
	enum length_class longest;
	_Bool interactive;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, struct session);
} sessions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096 * 16);
} lines SEC(".maps") BPFGEN_EVENT(struct str_t);

SEC("uprobe//bin/bash:readline")
int BPF_KPROBE(on_prompt, const char *prompt)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct session fresh = { .since = bpf_ktime_get_ns(), .interactive = prompt != 0 };

	bpf_map_update_elem(&sessions, &pid, &fresh, BPF_NOEXIST);
	return 0;
}

SEC("uretprobe//bin/bash:readline")
int BPF_KRETPROBE(on_line, const void *ret)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct session *session = bpf_map_lookup_elem(&sessions, &pid);
	struct str_t *line;
	long length;

	if (!ret)
		return 0;
	line = bpf_ringbuf_reserve(&lines, sizeof(*line), 0);
	if (!line)
		return 0;
	line->pid = pid;
	length = bpf_probe_read_user_str(line->str, sizeof(line->str), ret);
	bpf_ringbuf_submit(line, 0);
	if (session) {
		session->lines++;
		if (length > session->longest)
			session->longest = length > HUGE ? HUGE : length > LONG ? LONG : SHORT;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
