/* Fills a ring buffer when one process makes one system call, and does nothing else for anybody. */
#include "bpf.h"

static long (*const ring_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;

struct order {
	u32 process, records, call;
};

struct record {
	u64 number, rest[7];
};

struct {
	__uint(type, 2); /* an array */
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct order);
} orders SEC(".maps");

struct {
	__uint(type, 27); /* a ring buffer */
	__uint(max_entries, 1 << 18);
} ring SEC(".maps");

SEC("raw_tp/sys_enter")
int fill(u64 *args)
{
	struct record record = {};
	u32 key = 0;
	struct order *order = map_lookup(&orders, &key);

	if (!order || order->process != pid_tgid() >> 32 || order->call != args[1])
		return 0;
	for (u32 i = 0; i < 1024 && i < order->records; i++) {
		record.number = i;
		/* Nobody is to be woken. */
		ring_output(&ring, &record, sizeof(record), 1);
	}
	return 0;
}
