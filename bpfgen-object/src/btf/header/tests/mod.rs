//! What the printer makes of types, one construct each. That compilers agree is for the tests of
//! `cargo bpfgen vmlinux`.

mod hostile;
mod kfuncs;
mod minimal;

use super::{Printer, write_header};
use crate::btf::{
    Btf, TypeId,
    test_btf::{Builder, bitfield, member},
};

fn header(btf: &Builder) -> String {
    write_header(&Btf::decode(&btf.bytes()).unwrap()).unwrap()
}

/// The definitions in a header.
fn body(btf: &Builder) -> String {
    let text = header(btf);
    let start = text.find("#endif\n\n").unwrap() + "#endif\n\n".len();
    let end = text.rfind("#ifndef BPF_NO_PRESERVE_ACCESS_INDEX").unwrap();
    text[start..end].to_owned()
}

fn error(btf: &Builder) -> String {
    write_header(&Btf::decode(&btf.bytes()).unwrap()).unwrap_err().to_string()
}

#[test]
fn the_frame() {
    let text = header(&Builder::new());
    assert_eq!(
        text,
        "\
/* The types of a kernel, as its BTF has them. Printed by `cargo bpfgen vmlinux`. */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
"
    );
}

#[test]
fn declarators() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let char = b.int("char", 1, true);
    let text = b.constant(char);
    let text = b.ptr(text);
    let fixed = b.constant(text);
    let volatile = b.volatile(int);
    let row = b.array(int, 3);
    let rows = b.array(row, 2);
    let to_rows = b.ptr(rows);
    let foo = b.structure("foo", 0, &[]);
    let to_foo = b.ptr(foo);
    let variadic = b.proto(int, &[("foo", to_foo), ("", 0)]);
    let call = b.ptr(variadic);
    let calls = b.array(call, 4);
    let nothing = b.proto(0, &[]);
    let nothing = b.ptr(nothing);
    let returns_call = b.proto(nothing, &[("", int)]);
    let returns_call = b.ptr(returns_call);
    let restricted = b.restrict(to_foo);
    b.structure(
        "all",
        104,
        &[
            member("fixed", fixed, 0),
            member("flag", volatile, 64),
            member("rows", rows, 96),
            member("to_rows", to_rows, 320),
            member("calls", calls, 384),
            member("signal", returns_call, 640),
            member("only", restricted, 704),
            member("end", int, 768),
        ],
    );
    assert_eq!(
        body(&b),
        "\
struct foo {};

struct all {
	const char *const fixed;
	volatile int flag;
	int rows[2][3];
	int (*to_rows)[2][3];
	int (*calls[4])(struct foo *, ...);
	void (*(*signal)(int))(void);
	struct foo *restrict only;
	int end;
};

"
    );
}

#[test]
fn padding_only_where_c_would_not_pad_the_same_way() {
    let mut b = Builder::new();
    let char = b.int("char", 1, true);
    let long = b.int("long", 8, true);
    let int = b.int("int", 4, true);
    b.structure("natural", 16, &[member("a", char, 0), member("b", long, 64)]);
    b.structure("gap", 40, &[member("a", char, 0), member("b", long, 192)]);
    b.structure("tail", 24, &[member("a", long, 0), member("b", char, 64)]);
    b.structure("packed", 9, &[member("a", char, 0), member("b", long, 8)]);
    b.structure(
        "bits",
        16,
        &[
            bitfield("a", int, 0, 3),
            bitfield("b", int, 8, 5),
            bitfield("c", int, 32, 20),
            bitfield("d", long, 52, 12),
            bitfield("e", char, 64, 1),
        ],
    );
    b.structure("crossing", 5, &[bitfield("a", int, 0, 20), bitfield("b", int, 20, 20)]);
    assert_eq!(
        body(&b),
        "\
struct natural {
	char a;
	long b;
};

struct gap {
	char a;
	long: 64;
	long: 64;
	long b;
	long: 64;
};

struct tail {
	long a;
	char b;
	long: 64;
};

struct packed {
	char a;
	long b;
} __attribute__((packed));

struct bits {
	int a: 3;
	char: 5;
	int b: 5;
	int c: 20;
	long d: 12;
	char e: 1;
};

struct crossing {
	int a: 20;
	int b: 20;
} __attribute__((packed));

"
    );
}

#[test]
fn unions_grow_by_padding_or_alignment() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let char = b.int("char", 1, true);
    let long = b.int("long", 8, true);
    let nine = b.array(char, 9);
    b.union("plain", 8, &[member("a", int, 0), member("b", long, 0)]);
    b.union("wide", 8, &[member("a", int, 0)]);
    b.union("aligned", 16, &[member("a", nine, 0)]);
    b.union("packed", 9, &[member("a", nine, 0), member("b", long, 0)]);
    b.union("odd", 19, &[member("a", nine, 0)]);
    assert_eq!(
        body(&b),
        "\
union plain {
	int a;
	long b;
};

union wide {
	int a;
	long: 64;
};

union aligned {
	char a[9];
} __attribute__((aligned(8)));

union packed {
	char a[9];
	long b;
} __attribute__((packed));

union odd {
	char a[9];
	unsigned char __bpfgen_bytes_9_1[19];
};

"
    );
}

#[test]
fn each_definition_follows_what_it_needs() {
    let mut b = Builder::new();
    // struct outer { struct inner in; fn_t *f; struct outer *next; int (*g)(struct late *); };
    let (outer, inner, late) = (1, 2, 3);
    b.structure(
        "outer",
        32,
        &[member("in", inner, 0), member("f", 5, 64), member("next", 6, 128), member("g", 9, 192)],
    );
    b.structure("inner", 8, &[member("x", 10, 0)]);
    b.structure("late", 4, &[member("x", 10, 0)]);
    b.typedef("fn_t", 7);
    b.ptr(4);
    b.ptr(outer);
    b.proto(10, &[("", 11)]);
    b.proto(10, &[("", 12)]);
    b.ptr(8);
    b.int("int", 4, true);
    b.ptr(13);
    b.ptr(late);
    b.union("only_declared", 4, &[]);
    assert_eq!(
        body(&b),
        "\
struct inner {
	int x;
	int: 32;
};

union only_declared;

typedef int fn_t(union only_declared *);

struct late;

struct outer {
	struct inner in;
	fn_t *f;
	struct outer *next;
	int (*g)(struct late *);
};

struct late {
	int x;
};

union only_declared {
	int: 32;
};

"
    );
}

#[test]
fn anonymous_types_stand_where_they_are_used() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let choice = b.enumeration("", false, &[("YES", 1)]);
    let inner = b.structure("", 4, &[member("x", int, 0)]);
    let constant = b.constant(inner);
    let either = b.union("", 4, &[member("", constant, 0), member("y", int, 0)]);
    let four = b.array(either, 4);
    let named = b.structure("named", 4, &[member("z", int, 0)]);
    b.structure(
        "outer",
        28,
        &[
            member("", either, 0),
            member("four", four, 32),
            member("choice", choice, 160),
            // As -fms-extensions allows it.
            member("", named, 192),
        ],
    );
    b.typedef("choice_t", choice);
    b.enumeration("", true, &[("LONELY", -1)]);
    assert_eq!(
        body(&b),
        "\
struct named {
	int z;
};

struct outer {
	union {
		const struct {
			int x;
		};
		int y;
	};
	union {
		const struct {
			int x;
		};
		int y;
	} four[4];
	enum {
		YES = 1,
	} choice;
	struct {
		int z;
	};
};

typedef enum {
	YES___2 = 1,
} choice_t;

enum {
	LONELY = -1,
};

"
    );
}

#[test]
fn old_bitfields_have_their_width_in_the_integer() {
    let mut b = Builder::new();
    let three = b.raw("unsigned int", 1, 0, 4, &[3]);
    let five = b.raw("unsigned int", 1, 0, 4, &[3 << 16 | 5]);
    b.structure("old", 4, &[member("a", three, 0), member("b", five, 0)]);
    assert_eq!(body(&b), "struct old {\n\tunsigned int a: 3;\n\tunsigned int b: 5;\n};\n\n");
}

#[test]
fn c23_has_these_words_itself() {
    let mut b = Builder::new();
    let bool = b.raw("_Bool", 1, 0, 1, &[4 << 24 | 8]);
    b.typedef("bool", bool);
    b.enumeration("", false, &[("false", 0), ("true", 1)]);
    assert_eq!(
        body(&b),
        "\
#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L
typedef _Bool bool;
#endif

#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L
enum {
	false = 0,
	true = 1,
};
#endif

"
    );
}

#[test]
fn builtin_typedefs_are_printed_only_where_they_differ() {
    let mut b = Builder::new();
    let pointer = b.ptr(0);
    let same = b.typedef("__builtin_va_list", pointer);
    b.typedef("va_list", same);
    assert_eq!(body(&b), "typedef __builtin_va_list va_list;\n\n");

    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let array = b.array(int, 6);
    let other = b.typedef("__builtin_va_list", array);
    b.typedef("va_list", other);
    assert_eq!(
        body(&b),
        "typedef int __builtin_va_list___2[6];\n\ntypedef __builtin_va_list___2 va_list;\n\n"
    );
}

#[test]
fn floats_that_bpf_lacks_keep_their_size() {
    let mut b = Builder::new();
    let double = b.float("double", 8);
    let long_double = b.float("long double", 16);
    b.structure("f", 32, &[member("a", double, 0), member("b", long_double, 128)]);
    assert_eq!(
        body(&b),
        "\
typedef struct {
	unsigned char bytes[16];
} __attribute__((aligned(16))) __bpfgen_float128;

struct f {
	double a;
	__bpfgen_float128 b;
};

"
    );
}

#[test]
fn a_32_bit_kernels_types_are_printed_plainly() {
    let mut b = Builder::new();
    let long = b.int("long unsigned int", 4, false);
    let pointer = b.ptr(0);
    b.structure("s", 8, &[member("p", pointer, 0), member("l", long, 32)]);
    let text = body(&b);
    assert!(
        text.starts_with("/*\n * This BTF describes a machine with 32-bit pointers."),
        "{text}"
    );
    assert!(text.ends_with("struct s {\n\tvoid *p;\n\tlong unsigned int l;\n};\n\n"), "{text}");
}

#[test]
fn names_as_they_are_written_in_c() {
    let mut b = Builder::new();
    let foo = b.structure("foo", 0, &[]);
    let again = b.structure("foo", 0, &[]);
    let name = b.typedef("foo_t", foo);
    let pointer = b.ptr(foo);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let printer = Printer::new(&btf);
    let c_name = |id| printer.c_name(TypeId(id));
    assert_eq!(c_name(foo).as_deref(), Some("struct foo"));
    assert_eq!(c_name(again).as_deref(), Some("struct foo___2"));
    assert_eq!(c_name(name).as_deref(), Some("foo_t"));
    assert_eq!(c_name(pointer), None);
}
