/* Two programs, maps and global variables, and nothing that depends on the kernel's types. */
#include "bpf.h"

const volatile u32 only = 0;
u64 events = 0;

struct {
	__uint(type, 1); /* a hash */
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u64);
} begun SEC(".maps");

struct {
	__uint(type, 2); /* an array */
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, u64);
} slots SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_openat")
int on_enter(void *context)
{
	u64 id = pid_tgid(), now = ktime();

	if (only && (u32)id != only)
		return 0;
	map_update(&begun, &id, &now, 0);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_openat")
int on_exit(void *context)
{
	u64 id = pid_tgid(), now = ktime(), *begin, *slot;
	u32 at = 0;

	begin = map_lookup(&begun, &id);
	if (!begin)
		return 0;
	for (u64 took = now - *begin; at < 63 && took > 1ull << at; at++)
		;
	slot = map_lookup(&slots, &at);
	if (slot)
		__sync_fetch_and_add(slot, 1);
	__sync_fetch_and_add(&events, 1);
	return 0;
}
