//! Structs in structs, packed and aligned ones, unions, and keys of several members.

use bpfgen_tests::needs;

use crate::{
    first, load,
    values::{
        Aligned, Hollow, Inner, Key, Nested, Number, Packed, Placed, PlacedEight, PlacedSixteen,
        Unions,
    },
};

fn inner(a: u8, b: u64) -> Inner {
    Inner { a, b, ..Inner::default() }
}

#[test]
fn nested_and_anonymous() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_nested);
    let read = bpf.maps.nested.get(0).unwrap().unwrap();
    assert_eq!(read.one, inner(1, 0x0102_0304_0506_0708));
    assert_eq!(read.many, [inner(3, 0), inner(0, 0), inner(0, 6)]);
    assert_eq!((read.point.x, read.point.y, read.flat, read.deep), (-7, 8, 9, 10));
    assert_eq!(read.grid.map(|row| row.map(|it| it.cell)), [[0, 11], [12, 0]]);

    let mut made = Nested {
        one: inner(1, 0x0102_0304_0506_0708),
        many: [inner(3, 0), inner(0, 0), inner(0, 6)],
        flat: 9,
        deep: 10,
        ..Nested::default()
    };
    (made.point.x, made.point.y) = (-7, 8);
    (made.grid[0][1].cell, made.grid[1][0].cell) = (11, 12);
    bpf.maps.nested.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_nested), (10, 0));
    assert_eq!(made, read);
    made.grid[1][0].cell = 13;
    bpf.maps.nested.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_nested), (10, 1 << 9));
}

#[test]
fn what_takes_no_place_and_what_is_tagged() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_hollow);
    let read = bpf.maps.hollow.get(0).unwrap().unwrap();
    assert_eq!((read.a, read.b, read.c), (0x0102, 0x1112_1314, 0x2122_2324));

    let made = Hollow { a: 0x0102, b: 0x1112_1314, c: 0x2122_2324, ..Hollow::default() };
    bpf.maps.hollow.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_hollow), (3, 0));
    assert_eq!(made, read);
}

#[test]
fn of_large_alignment_in_a_packed_struct() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_placed);
    let read = bpf.maps.placed.get(0).unwrap().unwrap();
    let (eight, sixteen) = (read.eight, read.sixteen);
    assert_eq!((read.first, { eight.a }, { eight.b }), (1, 2, -0x0102_0304_0506_0708));
    let wide = -(3_i128 << 90);
    assert_eq!(({ sixteen.a }, { sixteen.b }, { read.last }), (3, wide, 0x1112));

    let mut made = Placed {
        first: 1,
        eight: PlacedEight { a: 2, b: -0x0102_0304_0506_0708, ..PlacedEight::default() },
        sixteen: PlacedSixteen { a: 3, b: wide, ..PlacedSixteen::default() },
        last: 0x1112,
    };
    bpf.maps.placed.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_placed), (6, 0));
    made.sixteen = PlacedSixteen { b: wide + 1, ..sixteen };
    bpf.maps.placed.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_placed), (6, 1 << 4));
}

#[test]
fn packed() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_packed);
    let read = bpf.maps.packed.get(0).unwrap().unwrap();
    assert_eq!(({ read.a }, { read.b }, { read.c }), (1, 0x0102_0304_0506_0708, 0x2122));
    assert_eq!({ read.inner }, inner(2, 0x1112_1314_1516_1718));

    let made = Packed {
        a: 1,
        b: 0x0102_0304_0506_0708,
        inner: inner(2, 0x1112_1314_1516_1718),
        c: 0x2122,
    };
    bpf.maps.packed.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_packed), (5, 0));
}

#[test]
fn aligned() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_aligned);
    let read = bpf.maps.aligned.get(0).unwrap().unwrap();
    assert_eq!((read.a, read.line.b, read.c), (1, 0x0102_0304, 0x1112));
    assert_eq!(size_of::<Aligned>(), 128);

    let mut made = Aligned { a: 1, c: 0x1112, ..Aligned::default() };
    made.line.b = 0x0102_0304;
    bpf.maps.aligned.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_aligned), (3, 0));
    assert_eq!(made, read);
}

#[test]
fn unions() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_unions);
    let read = bpf.maps.unions.get(0).unwrap().unwrap();
    assert_eq!((read.kind, read.named.word()), (4, 0x0102_0304));
    assert_eq!(read.named.bytes(), 0x0102_0304u32.to_ne_bytes());
    assert_eq!((read.first(), read.second()), (0x1112_1314, 0x2122_2324));
    let words = [read.first(), read.second()].map(u32::to_ne_bytes);
    assert_eq!(read.v4().to_ne_bytes(), words.concat()[..]);
    assert_eq!((read.v6()[8], read.v6()[15]), (0x31, 0x38));
    assert_eq!((read.several[0].low(), read.several[0].high()), (0x4142, 0x5152));
    assert_eq!(read.several[1].inner().b, 0x6162_6364_6566_6768);

    let mut made = Unions { kind: 4, ..Unions::default() };
    made.named.set_bytes(0x0102_0304u32.to_ne_bytes());
    let mut v6 = [0; 16];
    (v6[8], v6[15]) = (0x31, 0x38);
    made.set_v6(v6);
    made.set_first(0x1112_1314);
    made.set_second(0x2122_2324);
    made.several[0].set_low(0x4142);
    made.several[0].set_high(0x5152);
    made.several[1].set_inner(inner(0, 0x6162_6364_6566_6768));
    bpf.maps.unions.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_unions), (9, 0));
    made.set_second(0);
    bpf.maps.unions.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_unions), (9, 1 << 3));
}

#[test]
fn keys_with_padding() {
    needs!(Bpf);
    let bpf = load();
    let key =
        Key { id: 0x0102_0304, tag: 5, wide: 0x1112_1314_1516_1718, last: 6, ..Key::default() };
    bpf.fill(&bpf.programs.on_keyed);
    assert_eq!(first(&bpf.maps.keyed), Some(key));
    assert_eq!(bpf.maps.keyed.get(&key).unwrap().unwrap().word(), 0x2122_2324);
    assert!(bpf.maps.keyed.remove(&key).unwrap());
    assert_eq!(bpf.check(&bpf.programs.on_keyed), (1, 1));

    let mut value = Number::default();
    value.set_word(0x2122_2324);
    bpf.maps.keyed.insert(&key, &value).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_keyed), (1, 0));
}
