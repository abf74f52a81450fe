// SPDX-License-Identifier: MIT OR Apache-2.0
// What README's table "C → Rust" is made of: a row for each `//>`, which names what the generated
// module has for the declaration before it on the line, or after it up to an empty line.
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpfgen/bpfgen.h>

//# Types

enum phase { IDLE, RUNNING = 7, ENDED = 7 };
enum sign { BEFORE = -1, AFTER = 1 };
struct task_struct;
typedef struct { int x, y; } point_t;

//> Event; sizes, offsets and alignment asserted at compile time
struct event {
	__u32 pid; //> Event.pid
	__s64 delta; //> Event.delta
	unsigned __int128 address; //> Event.address
	bool failed; //> Event.failed; any byte that the kernel writes is valid
	double share; //> Event.share
	char comm[16]; //> Event.comm; prints as text, or take the bytes
	char argv[4][32]; //> Event.argv
	__u8 mac[6]; //> Event.mac
	enum phase phase; //> Event.phase; a newtype with constants, duplicates too: any value is valid
	enum sign sign; //> Event.sign; signed because C's is
	point_t at; //> Event.at; by the typedef's name, as it has no other
	struct { __u16 port; } peer; //> Event.peer; named after its place
	struct { __u16 flat; }; //> Event.flat; members of anonymous structs are the outer struct's
	union { __u32 v4; __u8 v6[16]; }; //> Event.v4, Event.v6; every view, checked for size
	__u32 flags : 3; //> Event.flags
	__s32 nice : 6; //> Event.nice; sign-extended
	struct task_struct *task; //> Event.task; an address: it cannot be followed
	__u8 type; //> Event.type; keywords are raw identifiers
};

struct line {
	__u16 length;
	char text[];
};

//# Maps

//> Maps.seen
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct event);
} seen SEC(".maps");

//> Maps.counts
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

//> Maps.events; BPFGEN_EVENT, or `events(..)` in Rust, says what the records are
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps") BPFGEN_EVENT(struct event);

//> Maps.lines; the array at the end of `struct line` is as long as the record
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} lines SEC(".maps") BPFGEN_EVENT(struct line);

//> Maps.samples
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
} samples SEC(".maps") BPFGEN_EVENT(struct event);

//> Maps.stages
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} stages SEC(".maps");

//# Globals

const volatile __u32 limit = 10; //> Rodata.limit; set before load, read-only after
__u64 total; //> Bss.total, BssCells.total; before load a value, after it a cell in the mapped page
struct event latest SEC(".data.latest"); //> DataLatest.latest, DataLatestCells.latest; sections of any name

//# Programs

//> Programs.on_exec; each attaches as its kind does, and not otherwise
SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)

{
	total += limit;
	return 0;
}

//> Programs.drop
SEC("xdp")
int drop(struct xdp_md *ctx)

{
	return XDP_DROP;
}

//> Programs.on_open
SEC("kprobe/do_sys_openat2")
int on_open(void *ctx)

{
	latest.pid = 1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
