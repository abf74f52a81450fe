//! Field relocations: where a field is, whether it exists, how wide it is.

mod support;

use bpfgen_object::{CoreKind, CoreKind::*, Endian};
use support::{
    Fixture,
    btf::{Builder, bitfield, member},
    load, mov, poison, store, store_number, wide,
};

/// A program's `struct s { int a; int b; }`; gives it and the struct.
fn two_ints() -> (Builder, u32) {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let s = b.structure("s", 8, &[member("a", int, 0), member("b", int, 32)]);
    (b, s)
}

#[test]
fn offsets_go_into_every_form_of_instruction() {
    let (local, s) = two_ints();
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    target.structure("s", 24, &[member("b", int, 128), member("a", int, 64)]);
    let fixture = Fixture::new(&local, &target);
    let relocated = |insns: &[_]| {
        let (insns, poisoned) = fixture.relocate(insns, s, "0:1", FieldByteOffset).unwrap();
        assert_eq!(poisoned, []);
        insns
    };
    assert_eq!(relocated(&[mov(4)]), [mov(16)]);
    assert_eq!(relocated(&[load(4, 4)]), [load(4, 16)]);
    assert_eq!(relocated(&[store(4, 4)]), [store(4, 16)]);
    assert_eq!(relocated(&[store_number(4, 4, 7)]), [store_number(4, 16, 7)]);
    assert_eq!(relocated(&wide(4)), wide(16));
    // 32-bit arithmetic, and sign-extending loads keep their mode.
    let add = bpfgen_object::Insn { code: 0x04, ..mov(4) };
    assert_eq!(relocated(&[add])[0].imm, 16);
    let signed_load = bpfgen_object::Insn { code: 0x81, ..load(4, 4) };
    assert_eq!(relocated(&[signed_load])[0].off, 16);
    assert_eq!(relocated(&[signed_load])[0].code, 0x81);
}

#[test]
fn the_first_index_counts_whole_structs() {
    let (local, s) = two_ints();
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    target.structure("s", 24, &[member("b", int, 128), member("a", int, 64)]);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(2 * 8 + 4, s, "2:1", FieldByteOffset), Some(2 * 24 + 16));
    // The address of the whole.
    assert_eq!(fixture.number(3 * 8, s, "3", FieldByteOffset), Some(3 * 24));
    assert_eq!(fixture.number(8, s, "0", FieldByteSize), Some(24));
}

#[test]
fn flavours_are_ignored_on_both_sides() {
    let mut local = Builder::new();
    let int = local.int("int", 4, true);
    let s = local.structure("s___mine", 4, &[member("a", int, 0)]);
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    let pad = target.int("pad", 8, true);
    target.structure("s___theirs___2", 16, &[member("a", int, 64)]);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(0, s, "0:0", FieldByteOffset), None, "only the last one goes");
    target.structure("s___2", 16, &[member("a", int, 96), member("pad", pad, 0)]);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(0, s, "0:0", FieldByteOffset), Some(12));
}

#[test]
fn members_are_found_in_anonymous_structs_and_unions() {
    let mut local = Builder::new();
    let int = local.int("int", 4, true);
    let inner = local.structure("", 8, &[member("x", int, 0), member("deep", int, 32)]);
    let s = local.structure("s", 12, &[member("a", int, 0), member("", inner, 32)]);
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    let innermost = target.structure("", 8, &[member("p", int, 0), member("deep", int, 32)]);
    let union = target.union("", 8, &[member("other", int, 0), member("", innermost, 0)]);
    let constant = target.constant(union);
    let typedef = target.typedef("named", constant);
    target.structure("s", 24, &[member("", typedef, 64), member("a", int, 128)]);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(8, s, "0:1:1", FieldByteOffset), Some(12));
    assert_eq!(fixture.number(0, s, "0:0", FieldByteOffset), Some(16));
    assert_eq!(fixture.number(4, s, "0:1:0", FieldByteOffset), None, "x is not there");
    // And the other way round: what was direct is nested in the program.
    let back = Fixture::new(&target, &local);
    let theirs = typedef + 1;
    assert_eq!(back.number(12, theirs, "0:0:1:1", FieldByteOffset), Some(8));
}

#[test]
fn arrays_are_bounded_unless_they_are_flexible() {
    let build = |len, last| {
        let mut b = Builder::new();
        let int = b.int("int", 4, true);
        let array = b.array(int, len);
        let flexible = b.array(int, 0);
        let mut members = vec![member("n", int, 0), member("a", array, 32)];
        if last {
            members.push(member("tail", flexible, 32 + 32 * len));
        } else {
            members.insert(0, member("tail", flexible, 0));
        }
        let s = b.structure("s", 4 + 4 * len, &members);
        (b, s)
    };
    let ((local, s), (target, _)) = (build(4, true), build(3, true));
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(4 + 8, s, "0:1:2", FieldByteOffset), Some(4 + 8));
    assert_eq!(fixture.number(4 + 12, s, "0:1:3", FieldByteOffset), None, "beyond the target's");
    assert!(fixture.error(0, s, "0:1:4", FieldByteOffset).contains("no such element"));
    // A flexible array takes any index on both sides.
    assert_eq!(fixture.number(20 + 400, s, "0:2:100", FieldByteOffset), Some(16 + 400));
    // Without elements in the middle it is no flexible array.
    let ((odd, odd_struct), _) = (build(4, false), ());
    assert!(
        Fixture::new(&odd, &target)
            .error(0, odd_struct, "0:0:1", FieldByteOffset)
            .contains("no such element")
    );
    assert_eq!(Fixture::new(&local, &odd).number(420, s, "0:2:100", FieldByteOffset), None);
    // A flexible array may have become one with a length.
    let mut fixed = Builder::new();
    let int = fixed.int("int", 4, true);
    let array = fixed.array(int, 2);
    fixed.structure("s", 8, &[member("tail", array, 0)]);
    let fixture = Fixture::new(&local, &fixed);
    assert_eq!(fixture.number(24, s, "0:2:1", FieldByteOffset), Some(4));
    assert_eq!(fixture.number(28, s, "0:2:2", FieldByteOffset), None);
}

#[test]
fn dimensions_count_by_the_size_of_their_elements() {
    let build = |rows, columns| {
        let mut b = Builder::new();
        let int = b.int("int", 4, true);
        let row = b.array(int, columns);
        let row = b.typedef("row", row);
        let matrix = b.array(row, rows);
        let s = b.structure("s", 4 * rows * columns, &[member("m", matrix, 0)]);
        (b, s)
    };
    let ((local, s), (target, _)) = (build(2, 3), build(5, 7));
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(4 * (3 + 2), s, "0:0:1:2", FieldByteOffset), Some(4 * (7 + 2)));
    assert_eq!(fixture.number(12, s, "0:0:1", FieldByteOffset), Some(28));
    assert_eq!(fixture.number(12, s, "0:0:1", FieldByteSize), Some(28));
    assert_eq!(fixture.number(24, s, "0:0", FieldByteSize), Some(140));
}

/// Builds `struct s { T f; }` with a field of a type that `make` gives.
fn with_field(make: impl FnOnce(&mut Builder) -> u32) -> (Builder, u32) {
    let mut b = Builder::new();
    let ty = make(&mut b);
    let s = b.structure("s", 64, &[member("f", ty, 64)]);
    (b, s)
}

fn exists(
    local: impl FnOnce(&mut Builder) -> u32,
    target: impl FnOnce(&mut Builder) -> u32,
) -> bool {
    let ((local, s), (target, _)) = (with_field(local), with_field(target));
    Fixture::new(&local, &target).number(1, s, "0:0", FieldExists) == Some(1)
}

#[test]
fn fields_must_be_of_compatible_types() {
    let int = |b: &mut Builder| b.int("int", 4, true);
    let char = |b: &mut Builder| b.int("unsigned char", 1, false);
    let float = |b: &mut Builder| b.float("float", 4);
    let double = |b: &mut Builder| b.float("double", 8);
    let pointer = |b: &mut Builder| b.ptr(0);
    let other_pointer = |b: &mut Builder| {
        let int = b.int("int", 4, true);
        b.ptr(int)
    };
    let structure = |b: &mut Builder| b.structure("x", 4, &[]);
    let union = |b: &mut Builder| b.union("y", 8, &[]);
    let named_enum =
        |name: &'static str| move |b: &mut Builder| b.enumeration(name, false, &[("A", 1)]);
    let wide_enum = |b: &mut Builder| b.enum64("e", false, &[("A", 1)]);
    let fwd = |name: &'static str| move |b: &mut Builder| b.fwd(name, false);
    // The legacy bitfields of old compilers: integers that begin at a bit.
    let bits = |b: &mut Builder| b.raw("int", 1, 0, 4, &[3 << 16 | 5]);
    let array_of = |make: fn(&mut Builder) -> u32, len| {
        move |b: &mut Builder| {
            let element = make(b);
            b.array(element, len)
        }
    };
    let qualified = |b: &mut Builder| {
        let int = b.int("short", 2, true);
        let constant = b.constant(int);
        let volatile = b.volatile(constant);
        let tagged = b.type_tag("user", volatile);
        b.typedef("t", tagged)
    };
    let proto = |b: &mut Builder| b.proto(0, &[]);

    assert!(exists(int, char), "size and sign of integers do not matter");
    assert!(exists(int, qualified), "nor do qualifiers and typedefs");
    assert!(exists(qualified, int));
    assert!(exists(float, double));
    assert!(exists(pointer, other_pointer));
    assert!(exists(structure, union), "any struct or union for any other");
    assert!(!exists(int, float));
    assert!(!exists(int, pointer));
    assert!(!exists(structure, int));
    assert!(!exists(int, bits) && !exists(bits, int));
    assert!(exists(named_enum("e"), named_enum("e___flavour")));
    assert!(exists(named_enum("e"), named_enum("")), "one may be anonymous");
    assert!(exists(named_enum("e"), wide_enum), "enums are enums");
    assert!(exists(wide_enum, named_enum("e")));
    assert!(!exists(named_enum("e"), named_enum("other")));
    assert!(!exists(named_enum("e"), int));
    assert!(exists(fwd("f___1"), fwd("f")) && !exists(fwd("f"), fwd("g")));
    assert!(!exists(proto, proto), "a function is no field");
    let int_of: fn(&mut Builder) -> u32 = int;
    let float_of: fn(&mut Builder) -> u32 = float;
    assert!(exists(array_of(int_of, 3), array_of(int_of, 5)), "lengths may differ");
    assert!(!exists(array_of(int_of, 3), array_of(float_of, 3)));
    assert!(!exists(array_of(int_of, 3), int));
}

#[test]
fn what_is_missing_is_zero_or_poison() {
    let (local, s) = two_ints();
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    target.structure("s", 8, &[member("a", int, 0)]);
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(1, s, "0:0", FieldExists), Some(1));
    assert_eq!(fixture.number(1, s, "0:1", FieldExists), Some(0));
    for (old, kind) in [
        (4, FieldByteOffset),
        (4, FieldByteSize),
        (1, FieldSigned),
        (32, FieldLshiftU64),
        (32, FieldRshiftU64),
    ] {
        assert_eq!(fixture.number(old, s, "0:1", kind), None, "{kind:?}");
    }
    let (insns, poisoned) = fixture.relocate(&[load(4, 4)], s, "0:1", FieldByteOffset).unwrap();
    assert_eq!(insns, [poison()]);
    assert_eq!(poisoned.len(), 1);
    // Both slots, and not more than those.
    let insns: Vec<_> = wide(4).into_iter().chain([mov(9)]).collect();
    let (insns, _) = fixture.relocate(&insns, s, "0:1", FieldByteOffset).unwrap();
    assert_eq!(insns, [poison(), poison(), mov(9)]);
}

/// Relocates a load of `s.f` at offset 8 and gives what it becomes; the field's type differs.
fn reload(
    size: u32,
    local: impl FnOnce(&mut Builder) -> u32,
    target: impl FnOnce(&mut Builder) -> u32,
) -> bpfgen_object::Result<bpfgen_object::Insn> {
    let ((local, s), (target, _)) = (with_field(local), with_field(target));
    let fixture = Fixture::new(&local, &target);
    let (insns, poisoned) = fixture.relocate(&[load(size, 8)], s, "0:0", FieldByteOffset)?;
    assert_eq!(poisoned.len(), usize::from(insns[0] == poison()));
    // The address alone can be had, whatever the width.
    assert_eq!(fixture.number(8, s, "0:0", FieldByteOffset), Some(8));
    Ok(insns[0])
}

#[test]
fn loads_follow_the_width_of_unsigned_integers_and_pointers() {
    let unsigned = |size| move |b: &mut Builder| b.int("u", size, false);
    let signed = |size| move |b: &mut Builder| b.int("s", size, true);
    let pointer = |b: &mut Builder| b.ptr(0);
    let float = |size| move |b: &mut Builder| b.float("f", size);
    for (from, to) in [(4, 8), (8, 4), (4, 2), (2, 1), (1, 8)] {
        assert_eq!(reload(from, unsigned(from), unsigned(to)).unwrap(), load(to, 8));
        assert_eq!(reload(from, signed(from), signed(to)).unwrap(), poison());
        assert_eq!(reload(from, unsigned(from), signed(to)).unwrap(), poison());
        assert_eq!(reload(from, signed(from), unsigned(to)).unwrap(), poison());
    }
    assert_eq!(reload(4, signed(4), signed(4)).unwrap(), load(4, 8));
    assert_eq!(reload(4, signed(4), unsigned(4)).unwrap(), load(4, 8), "the same width");
    assert_eq!(reload(4, float(4), float(8)).unwrap(), poison());
    // Only a plain `signed` forbids it: a signed char that says it is a character does not.
    let character = |b: &mut Builder| b.raw("char", 1, 0, 1, &[0x0300_0008]);
    assert_eq!(reload(1, character, unsigned(4)).unwrap(), load(4, 8));
    // A pointer of a 32-bit kernel.
    let ((local, s), mut target) = (with_field(pointer), Builder::new());
    target.int("long unsigned int", 4, false);
    let ptr = target.ptr(0);
    target.structure("s", 8, &[member("f", ptr, 32)]);
    let fixture = Fixture::new(&local, &target);
    let (insns, _) = fixture.relocate(&[load(8, 8)], s, "0:0", FieldByteOffset).unwrap();
    assert_eq!(insns, [load(4, 4)]);
    // An instruction that does not access what the field is.
    let error = reload(8, unsigned(4), unsigned(8)).unwrap_err().to_string();
    assert!(error.contains("accesses 8 bytes of a field of 4"), "{error}");
    let error = reload(8, unsigned(8), unsigned(16)).unwrap_err().to_string();
    assert!(error.contains("16 bytes at once"), "{error}");
    // Of the same width, nobody checks that.
    assert_eq!(reload(8, unsigned(4), unsigned(4)).unwrap(), load(8, 8));
}

#[test]
fn a_load_cannot_follow_to_a_bitfield_or_an_enum_of_another_size() {
    let (local, s) = with_field(|b| b.int("u", 4, false));
    let mut target = Builder::new();
    let int = target.int("u", 4, false);
    target.structure("s", 64, &[bitfield("f", int, 64, 5)]);
    let fixture = Fixture::new(&local, &target);
    let (insns, poisoned) = fixture.relocate(&[load(4, 8)], s, "0:0", FieldByteOffset).unwrap();
    assert_eq!(insns, [poison()]);
    assert!(poisoned[0].what.contains("4 bytes"), "{}", poisoned[0].what);
    assert!(poisoned[0].what.contains("a bitfield"), "{}", poisoned[0].what);
    let small = |b: &mut Builder| b.enumeration("e", false, &[]);
    let large = |b: &mut Builder| b.enum64("e", false, &[]);
    assert_eq!(reload(4, small, large).unwrap(), poison());
}

#[test]
fn offsets_must_fit() {
    let (local, s) = two_ints();
    let mut target = Builder::new();
    let int = target.int("int", 4, true);
    target.structure("s", 40_000, &[member("a", int, 32_767 * 8), member("b", int, 32_768 * 8)]);
    let fixture = Fixture::new(&local, &target);
    let load_b = fixture.relocate(&[load(4, 4)], s, "0:1", FieldByteOffset);
    assert!(load_b.unwrap_err().to_string().contains("offset 32768 does not fit"));
    assert_eq!(fixture.number(4, s, "0:1", FieldByteOffset), Some(32_768));
    let (insns, _) = fixture.relocate(&[load(4, 0)], s, "0:0", FieldByteOffset).unwrap();
    assert_eq!(insns, [load(4, 32_767)]);
}

#[test]
fn signs_and_sizes() {
    let signed = |local: fn(&mut Builder) -> u32, target: fn(&mut Builder) -> u32, old| {
        let ((local, s), (target, _)) = (with_field(local), with_field(target));
        Fixture::new(&local, &target).number(old, s, "0:0", FieldSigned)
    };
    assert_eq!(signed(|b| b.int("i", 4, true), |b| b.int("i", 4, true), 1), Some(1));
    assert_eq!(signed(|b| b.int("i", 4, true), |b| b.int("u", 4, false), 1), Some(0));
    assert_eq!(
        signed(
            |b| b.enumeration("e", false, &[("A", 1)]),
            |b| b.enumeration("e", true, &[("A", -1)]),
            0
        ),
        Some(1)
    );
    assert_eq!(signed(|b| b.ptr(0), |b| b.ptr(0), 0), Some(0));
    let sized = |kind: CoreKind, old| {
        let (local, s) = with_field(|b| b.int("i", 4, false));
        let (target, _) = with_field(|b| b.int("i", 2, false));
        Fixture::new(&local, &target).number(old, s, "0:0", kind)
    };
    assert_eq!(sized(FieldByteSize, 4), Some(2));
    assert_eq!(sized(FieldLshiftU64, 32), Some(48));
    assert_eq!(sized(FieldRshiftU64, 32), Some(48));
    // Of an array's element only place and size can be asked.
    let (local, s) = with_field(|b| {
        let int = b.int("int", 4, true);
        b.array(int, 2)
    });
    let fixture = Fixture::new(&local, &local);
    for kind in [FieldSigned, FieldLshiftU64, FieldRshiftU64] {
        assert!(fixture.error(0, s, "0:0:1", kind).contains("array element"), "{kind:?}");
    }
    assert_eq!(fixture.number(4, s, "0:0:1", FieldByteSize), Some(4));
}

/// `struct s` of 16 bytes with a bitfield `f` of `bits` bits at `at`, declared with a type of
/// `unit` bytes.
fn bits(at: u32, bits: u32, unit: u32) -> (Builder, u32) {
    let mut b = Builder::new();
    let ty = b.int("int", unit, true);
    let s = b.structure("s", 16, &[bitfield("f", ty, at, bits)]);
    (b, s)
}

#[test]
fn bitfields() {
    let (local, s) = bits(0, 3, 4);
    let answers = |at, width, unit, endian| {
        let (target, _) = bits(at, width, unit);
        let fixture = Fixture { endian, ..Fixture::new(&local, &target) };
        // What the instruction holds is not checked but for the sign and the shift to the right.
        let kinds = [(77, FieldByteOffset), (77, FieldByteSize), (77, FieldLshiftU64)];
        let mut answers: Vec<_> =
            kinds.map(|(old, kind)| fixture.number(old, s, "0:0", kind).unwrap()).into();
        answers.push(fixture.number(61, s, "0:0", FieldRshiftU64).unwrap());
        answers
    };
    let little = |at, width, unit| answers(at, width, unit, Endian::Little);
    let big = |at, width, unit| answers(at, width, unit, Endian::Big);
    // offset, size, left shift, right shift
    assert_eq!(little(0, 3, 4), [0, 4, 61, 61]);
    assert_eq!(little(35, 9, 4), [4, 4, 64 - 12, 55]);
    assert_eq!(little(35, 9, 1), [4, 2, 64 - 12, 55], "two bytes hold it");
    assert_eq!(little(30, 9, 1), [0, 8, 64 - 39, 55], "crosses a boundary of four bytes");
    assert_eq!(little(30, 9, 4), [0, 8, 64 - 39, 55]);
    assert_eq!(big(0, 3, 4), [0, 4, 32, 61]);
    assert_eq!(big(35, 9, 4), [4, 4, 32 + 3, 55]);
    assert_eq!(big(35, 9, 1), [4, 2, 48 + 3, 55]);
    assert_eq!(big(30, 9, 4), [0, 8, 30, 55]);
    // No load of eight bytes has it whole.
    let (target, _) = bits(60, 9, 8);
    let fixture = Fixture::new(&local, &target);
    assert!(fixture.error(0, s, "0:0", FieldByteOffset).contains("one load of 8 bytes"));
    assert!(fixture.error(1, s, "0:0", FieldSigned).contains("one load of 8 bytes"));
    assert_eq!(fixture.number(1, s, "0:0", FieldExists), Some(1));
    // A sign or a right shift that the compiler cannot have meant.
    let (target, _) = bits(8, 3, 4);
    let fixture = Fixture::new(&local, &target);
    assert!(fixture.error(0, s, "0:0", FieldSigned).contains("holds 0"));
    assert!(fixture.error(60, s, "0:0", FieldRshiftU64).contains("holds 60"));
}

#[test]
fn a_bitfield_may_become_a_field_and_back() {
    let (local, s) = bits(3, 5, 4);
    let (target, _) = with_field(|b| b.int("int", 2, true));
    let fixture = Fixture::new(&local, &target);
    assert_eq!(fixture.number(0, s, "0:0", FieldByteOffset), Some(8));
    assert_eq!(fixture.number(4, s, "0:0", FieldByteSize), Some(2));
    assert_eq!(fixture.number(56, s, "0:0", FieldLshiftU64), Some(48));
    assert_eq!(fixture.number(59, s, "0:0", FieldRshiftU64), Some(48));
    let (fields, s) = with_field(|b| b.int("int", 2, true));
    let fixture = Fixture::new(&fields, &local);
    assert_eq!(fixture.number(8, s, "0:0", FieldByteOffset), Some(0));
    assert_eq!(fixture.number(48, s, "0:0", FieldLshiftU64), Some(56));
}
