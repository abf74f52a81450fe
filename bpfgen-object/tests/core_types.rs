//! Relocations of types and enumerators.

mod support;

use bpfgen_object::CoreKind::*;
use support::{
    Fixture,
    btf::{Builder, MemberSpec, bitfield, member},
    wide,
};

/// Whether the root that `local` makes is found, by kind, among what `target` makes.
fn found(
    kind: bpfgen_object::CoreKind,
    local: impl FnOnce(&mut Builder) -> u32,
    target: impl FnOnce(&mut Builder) -> u32,
) -> bool {
    let (mut ours, mut theirs) = (Builder::new(), Builder::new());
    let root = local(&mut ours);
    target(&mut theirs);
    Fixture::new(&ours, &theirs).number(1, root, "0", kind) == Some(1)
}

fn exists(
    local: impl FnOnce(&mut Builder) -> u32,
    target: impl FnOnce(&mut Builder) -> u32,
) -> bool {
    found(TypeExists, local, target)
}

fn matches(
    local: impl FnOnce(&mut Builder) -> u32,
    target: impl FnOnce(&mut Builder) -> u32,
) -> bool {
    found(TypeMatches, local, target)
}

#[test]
fn existence_is_of_name_and_kind() {
    let structure = |name: &'static str| move |b: &mut Builder| b.structure(name, 4, &[]);
    assert!(exists(structure("s"), structure("s")));
    assert!(exists(structure("s___a"), structure("s___b")));
    assert!(!exists(structure("s"), structure("t")));
    assert!(!exists(structure("s"), |b| b.union("s", 4, &[])));
    assert!(!exists(structure("s"), |b| b.fwd("s", false)));
    assert!(exists(|b| b.union("s", 4, &[]), |b| b.union("s", 8, &[])));
    assert!(exists(|b| b.fwd("s", false), |b| b.fwd("s", true)));
    assert!(exists(|b| b.int("int", 4, true), |b| b.int("int", 8, false)));
    assert!(!exists(|b| b.int("int", 4, true), |b| b.raw("int", 1, 0, 4, &[3 << 16 | 5])));
    assert!(exists(|b| b.enumeration("e", false, &[]), |b| b.enum64("e___x", true, &[])));
    assert!(!exists(|b| b.enumeration("e", false, &[]), |b| b.structure("e", 4, &[])));
    // A floating-point type has a name, but nothing to compare.
    assert!(!exists(|b| b.float("float", 4), |b| b.float("float", 4)));
}

#[test]
fn typedefs_are_compared_through() {
    let of = |make: fn(&mut Builder) -> u32| {
        move |b: &mut Builder| {
            let ty = make(b);
            b.typedef("t", ty)
        }
    };
    let int = of(|b| b.int("a", 4, true));
    let other_int = of(|b| {
        let int = b.int("b", 8, false);
        b.constant(int)
    });
    let named = of(|b| b.structure("x", 4, &[]));
    let anonymous = of(|b| b.structure("", 4, &[]));
    assert!(exists(int, other_int));
    assert!(exists(named, anonymous), "names below the root do not matter");
    assert!(!exists(int, named));
    assert!(!exists(named, |b| b.structure("t", 4, &[])), "a typedef is no struct");

    let pointer = |make: fn(&mut Builder) -> u32| {
        move |b: &mut Builder| {
            let ty = make(b);
            let ty = b.ptr(ty);
            b.typedef("t", ty)
        }
    };
    assert!(exists(pointer(|b| b.int("a", 4, true)), pointer(|b| b.int("a", 1, true))));
    assert!(!exists(pointer(|b| b.int("a", 4, true)), pointer(|b| b.union("a", 4, &[]))));
    assert!(exists(pointer(|_| 0), pointer(|_| 0)), "void");
    assert!(!exists(pointer(|_| 0), pointer(|b| b.int("a", 1, true))));

    let array = |len| {
        of(match len {
            2 => |b| {
                let int = b.int("a", 4, true);
                b.array(int, 2)
            },
            _ => |b| {
                let int = b.int("a", 4, true);
                b.array(int, 9)
            },
        })
    };
    assert!(exists(array(2), array(9)), "lengths do not matter");

    let function = |params: &'static [bool], ret: bool| {
        move |b: &mut Builder| {
            let types = [b.int("int", 4, true), b.structure("s", 4, &[])];
            let params: Vec<_> =
                params.iter().map(|&integer| ("p", types[usize::from(!integer)])).collect();
            let proto = b.proto(if ret { types[0] } else { 0 }, &params);
            let ptr = b.ptr(proto);
            b.typedef("t", ptr)
        }
    };
    assert!(exists(function(&[true, false], true), function(&[true, false], true)));
    assert!(!exists(function(&[true, false], true), function(&[true, true], true)));
    assert!(!exists(function(&[true, false], true), function(&[true], true)));
    assert!(!exists(function(&[true], true), function(&[true], false)), "the result counts");
}

#[test]
fn sizes_and_ids() {
    let mut local = Builder::new();
    let s = local.structure("s", 4, &[]);
    let t = local.typedef("t", s);
    let gone = local.structure("gone", 12, &[]);
    let mut target = Builder::new();
    target.int("int", 4, true);
    let theirs = target.structure("s", 400, &[]);
    let theirs_typedef = target.typedef("t", theirs);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(4, s, "0", TypeSize), Some(400));
    assert_eq!(fixture.number(4, t, "0", TypeSize), Some(400));
    assert_eq!(fixture.number(12, gone, "0", TypeSize), Some(0), "missing types have size 0");
    assert_eq!(fixture.number(1, gone, "0", TypeExists), Some(0));
    assert_eq!(fixture.number(1, gone, "0", TypeMatches), Some(0));
    // Whatever the instruction holds: linking renumbers types.
    assert_eq!(fixture.number(77, s, "0", TypeIdTarget), Some(theirs as i32));
    assert_eq!(fixture.number(77, t, "0", TypeIdTarget), Some(theirs_typedef as i32));
    assert_eq!(fixture.number(77, gone, "0", TypeIdTarget), Some(0));
    assert_eq!(fixture.number(77, t, "0", TypeIdLocal), Some(t as i32));
    assert_eq!(fixture.number(77, gone, "0", TypeIdLocal), Some(gone as i32));
    // But sizes and answers are checked.
    assert!(fixture.error(5, s, "0", TypeSize).contains("holds 5"));
    assert!(fixture.error(0, s, "0", TypeExists).contains("holds 0"));
    assert!(fixture.error(1, s, "0:0", TypeExists).contains("access string `0`"));
    // What has no size in the program cannot be asked for one.
    let fwd = local.fwd("s", false);
    assert!(Fixture::new(&local, &target).error(0, fwd, "0", TypeSize).contains("no size"));
}

#[test]
fn anonymous_types_have_only_their_own_id() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let s = b.structure("", 4, &[member("a", int, 0)]);
    let ptr = b.ptr(s);
    let fixture = Fixture::new(&b, &b);
    assert_eq!(fixture.number(0, s, "0", TypeIdLocal), Some(s as i32));
    assert_eq!(fixture.number(0, ptr, "0", TypeIdLocal), Some(ptr as i32));
    for (old, access, kind) in [
        (1, "0", TypeExists),
        (4, "0", TypeSize),
        (0, "0", TypeIdTarget),
        (1, "0", TypeMatches),
        (0, "0:0", FieldByteOffset),
        (1, "0:0", FieldExists),
    ] {
        assert!(fixture.error(old, s, access, kind).contains("anonymous type"), "{kind:?}");
    }
}

#[test]
fn enumerators() {
    let mut local = Builder::new();
    let e = local.enumeration("e", true, &[("A", -1), ("B", 2), ("GONE", 3), ("C___old", 4)]);
    let big = local.enum64("big", false, &[("HUGE", 1 << 40)]);
    let t = local.typedef("t", e);
    let int = local.int("int", 4, true);
    let mut target = Builder::new();
    target.enumeration("e", true, &[("C___new", 40), ("A", -10), ("B", 20)]);
    target.enum64("big", true, &[("X", 0), ("HUGE", -(1 << 41))]);
    let theirs = target.enum64("x", false, &[("B", 1 << 33)]);
    target.typedef("t", theirs);
    let fixture = Fixture::new(&local, &target);
    let value = |old: i64, root, access: &str| {
        let (insns, poisoned) = fixture.relocate(&wide(old), root, access, EnumvalValue).unwrap();
        poisoned.is_empty().then(|| u64::from(insns[0].imm as u32) | (insns[1].imm as u64) << 32)
    };
    assert_eq!(value(-1, e, "0"), Some(-10i64 as u64), "negative numbers keep their sign");
    assert_eq!(value(2, e, "1"), Some(20));
    assert_eq!(value(3, e, "2"), None);
    assert_eq!(value(4, e, "3"), Some(40), "flavours of enumerators go as well");
    assert_eq!(value(1 << 40, big, "0"), Some(-(1i64 << 41) as u64));
    assert_eq!(value(2, t, "1"), Some(1 << 33), "through a typedef, to an enum of 64 bits");
    assert_eq!(fixture.number(2, e, "1", EnumvalValue), Some(20));
    assert_eq!(fixture.number(1, e, "1", EnumvalExists), Some(1));
    assert_eq!(fixture.number(1, e, "2", EnumvalExists), Some(0));
    assert!(fixture.error(0, e, "4", EnumvalValue).contains("no such enumerator"));
    assert!(fixture.error(0, e, "0:0", EnumvalExists).contains("no such enumerator"));
    assert!(fixture.error(1, int, "0", EnumvalExists).contains("no such enumerator"));
    assert!(fixture.error(3, e, "1", EnumvalValue).contains("holds 3"));
    // The typedef may name something else there.
    let mut other = Builder::new();
    let int = other.int("int", 4, true);
    other.typedef("t", int);
    assert_eq!(Fixture::new(&local, &other).number(1, t, "1", EnumvalExists), Some(0));
}

#[test]
fn old_compilers_do_not_say_that_an_enum_is_signed() {
    let mut local = Builder::new();
    let e = local.enumeration("e", false, &[("A", -1)]);
    let fixture = Fixture::new(&local, &local);
    let (insns, _) = fixture.relocate(&wide(-1), e, "0", EnumvalValue).unwrap();
    assert_eq!(insns, wide(-1));
}

/// Adds a type and gives its id.
type Make = fn(&mut Builder) -> u32;

/// A struct `s` with these members; each is a name, and a maker of its type.
fn composite(
    union: bool,
    members: &'static [(&'static str, Make)],
) -> impl FnOnce(&mut Builder) -> u32 {
    move |b| {
        let mut at = 0;
        let members: Vec<MemberSpec> = members
            .iter()
            .map(|&(name, make)| {
                at += 64;
                let ty = make(b);
                member(name, ty, at)
            })
            .collect();
        if union { b.union("s", 128, &members) } else { b.structure("s", 128, &members) }
    }
}

fn int(b: &mut Builder) -> u32 {
    b.int("int", 4, true)
}

fn unsigned(b: &mut Builder) -> u32 {
    b.int("int", 4, false)
}

fn long(b: &mut Builder) -> u32 {
    b.int("int", 8, true)
}

#[test]
fn a_type_matches_if_all_of_it_is_there() {
    let structure = |members| composite(false, members);
    assert!(matches(structure(&[("a", int)]), structure(&[("b", long), ("a", int)])));
    assert!(!matches(structure(&[("a", int), ("b", int)]), structure(&[("a", int)])));
    assert!(!matches(structure(&[("a", int)]), structure(&[("b", int)])));
    assert!(!matches(structure(&[("a", int)]), structure(&[("a", unsigned)])), "the sign counts");
    assert!(!matches(structure(&[("a", int)]), structure(&[("a", long)])), "the size counts");
    assert!(matches(structure(&[("a___1", int)]), structure(&[("a___2", int)])));
    assert!(!matches(structure(&[("a", int)]), |b| b.structure("s", 4, &[])));
    assert!(matches(structure(&[]), structure(&[("a", int)])));
    assert!(!matches(composite(true, &[]), structure(&[])));
    assert!(matches(composite(true, &[("a", int)]), composite(true, &[("a", int), ("b", int)])));
    // Members that are structs, all the way down, and by name.
    assert!(matches(
        structure(&[("x", |b| b.structure("x", 4, &[]))]),
        structure(&[("x", |b| b.structure("x___2", 8, &[]))])
    ));
    assert!(!matches(
        structure(&[("x", |b| b.structure("x", 4, &[]))]),
        structure(&[("x", |b| b.structure("y", 4, &[]))])
    ));
    fn nested(b: &mut Builder) -> u32 {
        let int = int(b);
        b.structure("x", 8, &[member("deep", int, 0)])
    }
    assert!(!matches(
        structure(&[("x", nested)]),
        structure(&[("x", |b| b.structure("x", 4, &[]))])
    ));
    // Anonymous members are tried against each other.
    fn anonymous(name: &'static str, b: &mut Builder) -> u32 {
        let int = int(b);
        b.structure("", 8, &[member(name, int, 0)])
    }
    assert!(matches(
        structure(&[("", |b| anonymous("p", b)), ("", |b| anonymous("q", b))]),
        structure(&[("", |b| anonymous("q", b)), ("", |b| anonymous("p", b))])
    ));
    assert!(!matches(
        structure(&[("", |b| anonymous("p", b))]),
        structure(&[("", |b| anonymous("q", b))])
    ));
    // Offsets and widths do not count.
    assert!(matches(
        |b| {
            let int = int(b);
            b.structure("s", 4, &[bitfield("f", int, 3, 5)])
        },
        composite(false, &[("f", int)])
    ));
}

#[test]
fn behind_pointers_only_names_and_kinds_match() {
    fn pointer(b: &mut Builder, make: impl FnOnce(&mut Builder) -> u32) -> u32 {
        let ty = make(b);
        let ptr = b.ptr(ty);
        b.structure("s", 8, &[member("p", ptr, 0)])
    }
    let to_struct = |b: &mut Builder| {
        pointer(b, |b| {
            let int = int(b);
            b.structure("x", 4, &[member("a", int, 0)])
        })
    };
    let to_empty = |b: &mut Builder| pointer(b, |b| b.structure("x___2", 4, &[]));
    let to_union = |b: &mut Builder| pointer(b, |b| b.union("x", 4, &[]));
    let to_fwd = |b: &mut Builder| pointer(b, |b| b.fwd("x", false));
    let to_union_fwd = |b: &mut Builder| pointer(b, |b| b.fwd("x", true));
    let to_other = |b: &mut Builder| pointer(b, |b| b.structure("y", 4, &[]));
    let to_int = |b: &mut Builder| pointer(b, int);
    let to_long = |b: &mut Builder| pointer(b, long);
    assert!(matches(to_struct, to_empty));
    assert!(matches(to_struct, to_fwd) && matches(to_fwd, to_struct));
    assert!(matches(to_union, to_union_fwd) && matches(to_union_fwd, to_union));
    assert!(!matches(to_struct, to_union_fwd) && !matches(to_union_fwd, to_struct));
    assert!(!matches(to_union, to_fwd) && !matches(to_fwd, to_union));
    assert!(!matches(to_struct, to_union));
    assert!(matches(to_fwd, to_fwd) && !matches(to_fwd, to_union_fwd));
    assert!(!matches(to_struct, to_other));
    assert!(matches(to_int, to_int) && !matches(to_int, to_long), "integers count there, too");
    // In the open, a declaration is no definition.
    assert!(matches(|b| b.fwd("x", false), |b| b.fwd("x", false)));
    assert!(!matches(|b| b.fwd("x", false), |b| b.fwd("x", true)));
}

#[test]
fn enums_arrays_and_functions_match() {
    let e = |values: &'static [(&'static str, i32)]| {
        move |b: &mut Builder| b.enumeration("e", false, values)
    };
    assert!(matches(e(&[("A", 1)]), e(&[("B", 1), ("A", 2)])), "values do not count");
    assert!(matches(e(&[("A___1", 1)]), e(&[("A___2", 1)])));
    assert!(!matches(e(&[("A", 1)]), e(&[("B", 1)])));
    assert!(!matches(e(&[("A", 1), ("B", 1)]), e(&[("A", 1)])));
    assert!(!matches(e(&[("A", 1)]), |b| b.enum64("e", false, &[("A", 1)])), "the size counts");
    assert!(matches(e(&[("A", 1)]), |b| {
        // An enum of 64-bit form, but four bytes.
        let name = b.name("A");
        b.raw("e", 19, 1, 4, &[name, 1, 0])
    }));
    let array = |len| {
        move |b: &mut Builder| {
            let int = int(b);
            let array = b.array(int, len);
            b.typedef("t", array)
        }
    };
    assert!(matches(array(3), array(3)));
    assert!(!matches(array(3), array(4)), "here lengths count");
    let function = |params: &'static [fn(&mut Builder) -> u32]| {
        move |b: &mut Builder| {
            let params: Vec<_> = params.iter().map(|make| ("p", make(b))).collect();
            let proto = b.proto(params[0].1, &params);
            let ptr = b.ptr(proto);
            b.typedef("t", ptr)
        }
    };
    assert!(matches(function(&[int, long]), function(&[int, long])));
    assert!(!matches(function(&[int, long]), function(&[int, int])));
    assert!(!matches(function(&[int, long]), function(&[int])));
    assert!(!matches(function(&[int]), function(&[long])));
    assert!(!matches(|b| b.float("f", 4), |b| b.float("f", 4)));
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let pointers = |depth| {
        move |b: &mut Builder| {
            let mut ty = int(b);
            for _ in 0..depth {
                ty = b.ptr(ty);
            }
            b.typedef("t", ty)
        }
    };
    assert!(exists(pointers(31), pointers(31)));
    assert!(matches(pointers(31), pointers(31)));
    let mut b = Builder::new();
    let t = pointers(32)(&mut b);
    let fixture = Fixture::new(&b, &b);
    assert!(fixture.error(1, t, "0", TypeExists).contains("deeper than 32"));
    assert!(fixture.error(1, t, "0", TypeMatches).contains("deeper than 32"));
    let mut b = Builder::new();
    let mut s = int(&mut b);
    for _ in 0..33 {
        s = b.structure("s", 4, &[member("a", s, 0)]);
    }
    let error = Fixture::new(&b, &b).error(1, s, "0", TypeMatches);
    assert!(error.contains("deeper than 32"), "{error}");
}
