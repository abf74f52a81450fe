//! BTF that no C compiler writes: other languages', broken, or made to do harm.

use super::{body, error};
use crate::btf::test_btf::{Builder, bitfield, member};

#[test]
fn what_c_cannot_lay_out_becomes_bytes() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let declared = b.fwd("elsewhere", false);
    let bool = b.raw("_Bool", 1, 0, 1, &[4 << 24 | 8]);
    b.structure("overlapping", 8, &[member("a", int, 0), member("b", int, 16)]);
    b.structure("shifted", 8, &[member("a", int, 3)]);
    b.structure("holds_unknown", 8, &[member("a", declared, 0)]);
    b.structure("wide_bool", 1, &[bitfield("a", bool, 0, 2)]);
    b.structure("small", 2, &[member("a", int, 0)]);
    // Another language's struct, with its members in the order of the source.
    b.structure("reordered", 8, &[member("a", int, 32), member("b", int, 0)]);
    // Its size would be 500 million lines of unnamed bitfields.
    b.structure("vast", 0xffff_fff8, &[member("a", int, 0)]);
    assert_eq!(
        body(&b),
        "\
struct overlapping {
	/* C has no such layout: members overlap. */
	unsigned char __bpfgen_bytes_4_0[8];
};

struct shifted {
	/* C has no such layout: a member that is no bitfield begins within a byte. */
	unsigned char __bpfgen_bytes_5_0[8];
};

struct holds_unknown {
	/* C has no such layout: a member has a type without a size. */
	unsigned char __bpfgen_bytes_6_0[8];
};

struct wide_bool {
	/* C has no such layout: a bitfield is wider than its type. */
	unsigned char __bpfgen_bytes_7_0[1];
};

struct small {
	/* C has no such layout: members overlap. */
	unsigned char __bpfgen_bytes_8_0[2];
};

struct reordered {
	int b;
	int a;
};

struct vast {
	int a;
	unsigned char __bpfgen_bytes_10_1[4294967284];
};

"
    );
}

#[test]
fn names_that_collide_or_that_c_keeps_for_itself() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let declared = b.fwd("foo", false);
    let pointer = b.ptr(declared);
    let first = b.structure("foo", 4, &[member("a", int, 0)]);
    let second = b.structure("foo", 8, &[member("b", pointer, 0)]);
    b.union("foo", 4, &[member("c", int, 0)]);
    b.typedef("foo", second);
    b.typedef("foo", first);
    b.enumeration("one", false, &[("A", 1)]);
    b.enumeration("two", false, &[("A", 2), ("foo", 3)]);
    b.structure("register", 4, &[member("int", int, 0)]);
    b.structure("Vec<u8>", 4, &[member("0", int, 0)]);
    let odd = b.int("ssizetype", 8, true);
    b.typedef("size", odd);
    assert_eq!(
        body(&b),
        "\
struct foo {
	int a;
};

struct foo___2 {
	struct foo *b;
};

union foo___3 {
	int c;
};

typedef struct foo___2 foo;

typedef struct foo foo___2;

enum one {
	A = 1,
};

enum two {
	A___2 = 2,
	foo___3 = 3,
};

struct register___2 {
	int int_;
};

struct Vec_u8_ {
	int _0;
};

typedef signed long long ssizetype;

typedef ssizetype size;

"
    );
}

#[test]
fn members_of_one_name_are_told_apart() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let inner = b.union("", 4, &[member("a", int, 0), member("b", int, 0)]);
    b.structure("s", 12, &[member("a", int, 0), member("", inner, 32), member("c", inner, 64)]);
    assert_eq!(
        body(&b),
        "\
struct s {
	int a;
	union {
		int a___2;
		int b;
	};
	union {
		int a;
		int b;
	} c;
};

"
    );
}

#[test]
fn tags_become_attributes_unless_they_could_be_code() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let user = b.type_tag("user", int);
    let user = b.ptr(user);
    let evil = b.type_tag("x\"))) int; #if 1", int);
    let evil = b.ptr(evil);
    let foo = b.structure("foo", 16, &[member("a", user, 0), member("b", evil, 64)]);
    b.decl_tag("whole", foo, -1);
    b.decl_tag("first", foo, 0);
    let name = b.typedef("name", int);
    b.decl_tag("contains:foo:a", name, -1);
    // kind_flag: the text is the attribute itself.
    let place = b.raw("address_space(1)", 18, 1 << 31, int, &[]);
    let place = b.ptr(place);
    b.typedef("far", place);
    assert_eq!(
        body(&b),
        "\
struct foo {
	int __attribute__((btf_type_tag(\"user\"))) *a __attribute__((btf_decl_tag(\"first\")));
	int *b;
} __attribute__((btf_decl_tag(\"whole\")));

typedef int name __attribute__((btf_decl_tag(\"contains:foo:a\")));

typedef int __attribute__((address_space(1))) *far;

"
    );
}

#[test]
fn types_that_c_cannot_declare_are_errors() {
    // typedef struct { t *self; } t;
    let mut b = Builder::new();
    b.typedef("t", 2);
    b.structure("", 8, &[member("self", 3, 0)]);
    b.ptr(1);
    assert_eq!(error(&b), "type [1]: it needs itself to be declared, for which C has no form");

    let mut b = Builder::new();
    let declared = b.fwd("foo", false);
    let array = b.array(declared, 2);
    let array = b.ptr(array);
    b.typedef("t", array);
    assert_eq!(error(&b), "type [2]: an array of type [1], which has no size");

    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let array = b.array(int, 2);
    let proto = b.proto(array, &[]);
    b.typedef("t", proto);
    assert_eq!(error(&b), "type [3]: a function cannot return type [2]");
}

#[test]
fn hostile_nesting_ends_early() {
    // Each struct holds the one before it twice: 2^40 lines.
    let mut b = Builder::new();
    let mut inner = b.int("int", 4, true);
    for _ in 0..40 {
        inner = b.structure("", 0, &[member("a", inner, 0), member("b", inner, 0)]);
    }
    b.typedef("t", inner);
    assert!(error(&b).contains("grow without end"));

    // The same by parameters of functions.
    let mut b = Builder::new();
    let mut inner = b.int("int", 4, true);
    for _ in 0..40 {
        let proto = b.proto(inner, &[("", inner), ("", inner)]);
        inner = b.ptr(proto);
    }
    b.typedef("t", inner);
    assert!(error(&b).contains("grow without end"));

    // Functions that take functions, between anonymous structs: neither alone is deep.
    let mut b = Builder::new();
    let mut inner = b.int("int", 4, true);
    for _ in 0..60 {
        for _ in 0..60 {
            let proto = b.proto(0, &[("", inner)]);
            inner = b.ptr(proto);
        }
        let anonymous = b.structure("", 8, &[member("a", inner, 0)]);
        inner = b.ptr(anonymous);
    }
    b.typedef("t", inner);
    assert!(error(&b).contains("nested too deeply"));

    // A chain of anonymous structs behind pointers, deeper than any stack.
    let mut b = Builder::new();
    for id in 0..200_000 {
        b.structure("", 8, &[member("next", 2 * id + 2, 0)]);
        b.ptr(2 * id + 3);
    }
    b.int("int", 4, true);
    b.typedef("t", 1);
    assert!(error(&b).contains("nested too deeply"));
}

/// A struct or enum whose names are all the same text.
fn sharing(kind: u32, types: u32, parts: u32, name: &str) -> Vec<u8> {
    let mut b = Builder::new();
    let at = b.name(name);
    for _ in 0..types {
        let tail: Vec<u32> = (0..parts).flat_map(|_| [at, 0]).collect();
        b.raw("", kind, parts, 4, &tail);
    }
    let mut bytes = b.bytes();
    let len = 12 + 8 * parts as usize;
    (0..types as usize).for_each(|i| {
        bytes[24 + i * len..][..4].copy_from_slice(&at.to_le_bytes());
    });
    bytes
}

#[test]
fn names_that_share_their_text_do_not_multiply() {
    // Unchecked, 40 kB become 40 MB, and a megabyte 25 GB.
    for (types, parts) in [(1500, 0), (1, 3000)] {
        for (len, text) in [(20_000, "more than 2048 bytes"), (2000, "grow without end")] {
            let bytes = sharing(6, types, parts, &"n".repeat(len));
            let btf = crate::btf::Btf::decode(&bytes).unwrap();
            let result = crate::btf::header::write_header(&btf);
            let error = result.expect_err("too much").to_string();
            assert!(error.contains(text), "{types} of {parts}, {len}: {error}");
            assert_eq!(crate::btf::header::Printer::new(&btf).c_name(crate::btf::TypeId(1)), None);
        }
    }
}

#[test]
fn tags_of_types_that_are_printed_often_count() {
    // Each union holds the one before it twice: 100 kB of tags in each of 2^20 places.
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let tagged = b.structure("", 4, &[member("a", int, 0)]);
    for i in 0..100 {
        b.decl_tag(&format!("{i}{}", "t".repeat(1000)), tagged, 0);
    }
    let mut inner = tagged;
    for _ in 0..20 {
        inner = b.union("", 4, &[member("", inner, 0), member("", inner, 0)]);
    }
    b.structure("outer", 4, &[member("", inner, 0)]);
    assert!(error(&b).contains("grow without end"));
}

#[test]
fn layouts_that_come_to_nothing_count() {
    // A few lines of text, but 500 × 500 × 500 members to lay out.
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let overlapping: Vec<_> = (0..500).map(|_| member("a", int, 0)).collect();
    let mut inner = b.structure("", 4, &overlapping);
    for _ in 0..2 {
        let members: Vec<_> = (0..500).map(|_| member("", inner, 0)).collect();
        inner = b.union("", 4, &members);
    }
    b.structure("outer", 4, &[member("", inner, 0)]);
    assert!(error(&b).contains("grow without end"));
}
