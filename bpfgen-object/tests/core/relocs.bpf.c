/*
 * The same programs over two layouts of the same types: compiled as is, and with -DTARGET.
 * Relocating the first object against the types of the second must give the instructions of the
 * second, which the compiler has worked out by itself.
 *
 * Needs clang 16 (type matching, 64-bit enums); build.sh compiles it.
 */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define INDEX __attribute__((preserve_access_index))

struct inner {
#ifdef TARGET
	long before;
	long b;
	int a;
#else
	int a;
	long b;
#endif
} INDEX;

enum small {
#ifdef TARGET
	SMALL_OTHER = 7,
	SMALL_B = 40,
	SMALL_A___later = -3,
#else
	SMALL_A = -1,
	SMALL_B = 2,
#endif
};

enum large {
#ifdef TARGET
	LARGE_A = 0x1234567890,
	LARGE_B = -5,
#else
	LARGE_A = 1,
	LARGE_B = -0x7000000000,
#endif
};

/* 32 bits in one, 64 in the other. */
enum grows {
#ifdef TARGET
	GROWS_A = 0x100000000,
#else
	GROWS_A = 1,
#endif
};

typedef struct {
	int x;
#ifdef TARGET
	int y[5];
#endif
} INDEX named_only;

typedef int (*callback)(struct inner *inner, long count);

struct holder {
#ifdef TARGET
	char added[40];
	struct holder *ptr;
	union {
		struct {
			struct {
				int deep;
			};
			unsigned char u8;
			unsigned short u16;
			unsigned int u32;
		};
		long cover;
	};
	struct inner array[8];
	unsigned long u64;
	signed char i8;
	short i16;
	int i32;
	long i64;
	const volatile enum small choice;
	named_only typed;
	callback call;
	int matrix[4][6];
	double real;
	int renamed_later;
#else
	int i32;
	signed char i8;
	short i16;
	long i64;
	unsigned char u8;
	unsigned short u16;
	unsigned int u32;
	unsigned long u64;
	struct {
		int deep;
	};
	struct inner array[4];
	struct holder *ptr;
	enum small choice;
	named_only typed;
	callback call;
	int matrix[2][3];
	double real;
	int renamed_later;
#endif
	struct inner last[];
} INDEX;

struct bits {
#ifdef TARGET
	long added;
	unsigned int pad : 5;
	unsigned int a : 3;
	int b : 9;
	unsigned int c : 18;
	enum small d : 4;
	unsigned char plain;
#else
	unsigned int a : 3;
	int b : 9;
	unsigned int c : 18;
	enum small d : 4;
	unsigned char plain;
#endif
} INDEX;

union either {
	int number;
	struct inner inner;
#ifdef TARGET
	char bytes[100];
#endif
} INDEX;

/* The same in both, but for the target's flavour. */
#ifdef TARGET
struct flavoured___new {
	long added;
	int value;
} INDEX;
#define flavoured flavoured___new
#else
struct flavoured___old {
	int value;
} INDEX;
#define flavoured flavoured___old
#endif

#define PROGRAM(name) SEC("core") long name(struct holder *h)

PROGRAM(loads) { return h->i32 + h->i8 + h->i16 + h->i64 + h->u8 + h->u16 + h->u32 + h->u64; }
PROGRAM(deep) { return h->deep; }
PROGRAM(element) { return h->array[2].b + h->array[3].a; }
PROGRAM(matrix) { return h->matrix[1][2]; }
PROGRAM(flexible) { return h->last[0].a + h->last[3].b; }
PROGRAM(chain) { return BPF_CORE_READ(h, ptr, ptr, array[1].b); }
PROGRAM(typed) { return h->typed.x; }
PROGRAM(choice) { return h->choice; }
PROGRAM(addresses) { return (long)&h->typed + (long)&h->array[1] + (long)&h->call; }
PROGRAM(stores) { h->i32 = 5; h->u8 = 1; h->u64 = (long)h; h->array[1].a = 7; return 0; }
PROGRAM(second) { return h[1].i32 + h[3].deep; }
PROGRAM(in_union) { union either *e = (void *)h; return e->inner.b + e->number; }
PROGRAM(flavour) { struct flavoured *f = (void *)h; return f->value; }
PROGRAM(real) { return *(long *)&h->real; }

PROGRAM(exists)
{
	return bpf_core_field_exists(h->deep) + bpf_core_field_exists(h->array[1].a) * 2 +
	       bpf_core_field_exists(struct holder, u16) * 4;
}

PROGRAM(sizes)
{
	return bpf_core_field_size(h->array) + bpf_core_field_size(h->array[0]) * 1000L +
	       bpf_core_field_size(h->typed) * 1000000L;
}

PROGRAM(offsets) { return bpf_core_field_offset(struct holder, deep) + bpf_core_field_offset(h->real); }

PROGRAM(signs)
{
	return __builtin_preserve_field_info(h->i16, BPF_FIELD_SIGNED) +
	       __builtin_preserve_field_info(h->u16, BPF_FIELD_SIGNED) * 2 +
	       __builtin_preserve_field_info(h->choice, BPF_FIELD_SIGNED) * 4;
}

PROGRAM(bits_read)
{
	struct bits *b = (void *)h;
	return BPF_CORE_READ_BITFIELD_PROBED(b, a) + BPF_CORE_READ_BITFIELD_PROBED(b, b) +
	       BPF_CORE_READ_BITFIELD_PROBED(b, c);
}

PROGRAM(bits_plain) { struct bits *b = (void *)h; return BPF_CORE_READ_BITFIELD_PROBED(b, plain); }
PROGRAM(bits_direct) { struct bits *b = (void *)h; return BPF_CORE_READ_BITFIELD(b, a); }
PROGRAM(bits_enum) { struct bits *b = (void *)h; return BPF_CORE_READ_BITFIELD_PROBED(b, d); }

PROGRAM(type_ids)
{
	return bpf_core_type_id_kernel(struct inner) + bpf_core_type_id_kernel(enum small) +
	       bpf_core_type_id_kernel(named_only) + bpf_core_type_id_kernel(callback);
}

PROGRAM(local_ids) { return bpf_core_type_id_local(struct inner) + bpf_core_type_id_local(union either); }

PROGRAM(type_sizes)
{
	return bpf_core_type_size(struct holder) + bpf_core_type_size(union either) * 1000L +
	       bpf_core_type_size(named_only) * 1000000L + bpf_core_type_size(enum grows) * 100000000L;
}

PROGRAM(type_exists)
{
	return bpf_core_type_exists(struct holder) + bpf_core_type_exists(callback) * 2 +
	       bpf_core_type_exists(enum grows) * 4;
}

PROGRAM(enum_exists)
{
	return bpf_core_enum_value_exists(enum small, SMALL_B) +
	       bpf_core_enum_value_exists(enum large, LARGE_B) * 2;
}

PROGRAM(enum_values)
{
	return bpf_core_enum_value(enum small, SMALL_B) + bpf_core_enum_value(enum large, LARGE_A) +
	       bpf_core_enum_value(enum large, LARGE_B) + bpf_core_enum_value(enum grows, GROWS_A);
}

#ifdef TARGET
#define SMALL_A SMALL_A___later
#endif
PROGRAM(enum_flavour) { return bpf_core_enum_value(enum small, SMALL_A); }

/* The answers to these differ between the objects: the second has more than the first. */
PROGRAM(matches)
{
	return bpf_core_type_matches(struct inner) + bpf_core_type_matches(struct bits) * 2 +
	       bpf_core_type_matches(union either) * 4 + bpf_core_type_matches(enum large) * 8 +
	       bpf_core_type_matches(callback) * 16;
}

char LICENSE[] SEC("license") = "GPL";
