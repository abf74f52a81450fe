// Tells of every file that a process opens.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

// The part of the kernel's type that is read here. Its members are found by their names where the
// running kernel has them (CO-RE). For all of the kernel's types, `cargo bpfgen vmlinux` prints a
// vmlinux.h to include instead.
struct trace_event_raw_sys_enter {
	unsigned long args[6];
} __attribute__((preserve_access_index));

// What Rust receives, as `opens::Event`.
struct event {
	__u32 pid;
	__u32 flags;
	char comm[16];
	char path[256];
};

// Set from Rust before the program is loaded, and constant from then on: the one process to
// watch, or 0 for all of them; and the pid namespace that its number is of.
const volatile __u32 target_pid = 0;
const volatile __u64 namespace_device = 0;
const volatile __u64 namespace_inode = 0;

// Events that found no room in the ring buffer. Rust reads it at any time.
__u64 lost = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps") BPFGEN_EVENT(struct event);

// The current process, by the number that it has where our own process lives (a container, say);
// outside of there by the machine's.
static __u32 current_pid(void)
{
	struct bpf_pidns_info here;

	if (!bpf_get_ns_current_pid_tgid(namespace_device, namespace_inode, &here, sizeof(here)))
		return here.tgid;
	return bpf_get_current_pid_tgid() >> 32;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int on_openat(struct trace_event_raw_sys_enter *ctx)
{
	__u32 pid = current_pid();

	if (target_pid && pid != target_pid)
		return 0;

	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = pid;
	event->flags = ctx->args[2];
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	if (bpf_probe_read_user_str(event->path, sizeof(event->path), (const char *)ctx->args[1]) < 0)
		event->path[0] = '\0';
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
