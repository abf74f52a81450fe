/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What BPF C can say to bpfgen. No other loader or tool takes notice of any of it. */
#ifndef BPFGEN_BPFGEN_H
#define BPFGEN_BPFGEN_H

/*
 * Names the type of the records in a ring buffer or perf event array, so that bpfgen makes it a
 * RingBuf<Event> or PerfEventArray<Event>:
 *
 *	struct {
 *		__uint(type, BPF_MAP_TYPE_RINGBUF);
 *		__uint(max_entries, 256 * 1024);
 *	} events SEC(".maps") BPFGEN_EVENT(struct event);
 *
 * The type may be a struct, a union, an enum or a typedef. Unlike __type(value, struct event),
 * which libbpf refuses on these maps, a tag leaves the map as it is.
 */
#define BPFGEN_EVENT(...) BPFGEN_TAG("bpfgen.event:" #__VA_ARGS__)

/* A tag in BTF; nothing where the compiler has none, as gcc before 16 and clang's C++. */
#if defined(__has_attribute) && !defined(__cplusplus)
#if __has_attribute(btf_decl_tag)
#define BPFGEN_TAG(text) __attribute__((btf_decl_tag(text)))
#endif
#endif
#ifndef BPFGEN_TAG
#define BPFGEN_TAG(text)
#endif

#endif
