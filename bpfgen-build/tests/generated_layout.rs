//! The modules of `golden/` about layout and bitfields: compiled under the strictest settings that a
//! user may have, and held to the values that clang put into the objects.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Bitfields of a little-endian object.
#[path = "golden/bits.rs"]
pub mod bits;
/// The same of a big-endian one. What it reads are bits, so that it can be tried anywhere.
#[path = "golden/bits_be.rs"]
pub mod bits_be;
/// Layouts that Rust does not have by itself.
#[path = "golden/layout.rs"]
pub mod layout;

use bpfgen_runtime::value::{DataSection, Plain};

fn data() -> layout::Open {
    layout::open().expect("the checked-in object fits the checked-in module")
}

/// Holds a value made in Rust to one made by clang, byte for byte.
fn same_bytes<T: Plain>(made: &T, read: &T) {
    assert_eq!(made.as_bytes(), read.as_bytes());
}

#[test]
fn members_aligned_to_8_and_16_in_packed_structs() {
    use layout::{Places, PlacesAgain, PlacesAgainDeep, PlacesEight};
    let read = data().data.places;
    let made = Places {
        first: 1,
        eight: PlacesEight { a: 2, b: -3, ..Default::default() },
        again: PlacesAgain { deep: PlacesAgainDeep { real: 0.25 }, last: 4, ..Default::default() },
        words: [5, 0xfedc_ba98_7654_3210],
    };
    same_bytes(&made, &read);
    assert!(made == read);
    assert_eq!((align_of::<Places>(), size_of::<Places>()), (1, 49));
    // On a machine of 32 bits it may be less: nothing packed may hold what is aligned by an attribute.
    assert_eq!(align_of::<PlacesAgain>(), align_of::<u64>());
    assert_eq!(align_of::<PlacesEight>(), align_of::<u64>());

    let read = data().data.wide_places;
    assert_eq!(({ read.first }, read.sixteen.a, { read.sixteen }.b), (1, 2, -(3 << 90)));
    assert_eq!(align_of::<layout::WidePlacesSixteen>(), align_of::<u128>());

    let (packed, natural) = (data().data.both_packed, data().data.both_natural);
    assert_eq!((packed.before, { packed.one }.value, packed.one.small), (1, 2, 3));
    assert_eq!((natural.before, natural.one.value, natural.one.small), (4, 5, 6));
    assert_eq!((align_of::<layout::BothNatural>(), align_of::<layout::BothPacked>()), (8, 1));
}

#[test]
fn signed_numbers_of_128_bits() {
    let read = data().data.signed128;
    let made = layout::Signed128 {
        before: 1,
        number: -(1 << 120) + 7,
        several: [2, 3 << 126],
        after: 4,
        ..Default::default()
    };
    same_bytes(&made, &read);
    assert_eq!(align_of::<layout::Signed128>(), 16);
}

#[test]
fn packed_and_aligned_at_once() {
    let read = data().data.pack2;
    same_bytes(&layout::Pack2 { a: 1, b: 0x0203, c: 0x0405_0607, ..Default::default() }, &read);
    let read = data().data.pack2_long;
    same_bytes(&layout::Pack2Long { a: 1, b: 0x0203_0405_0607_0809, c: 0x0a0b }, &read);
    assert_eq!((size_of::<layout::Pack2Long>(), align_of::<layout::Pack2Long>()), (12, 2));

    let [first, second] = data().data.aligned16;
    assert_eq!((first.a, second.a, align_of::<layout::Aligned16>()), (1, 2, 16));
    let read = data().data.member_aligned;
    assert_eq!((read.a, read.b, align_of::<layout::MemberAligned>()), (1, 2, 32));
}

#[test]
fn what_takes_no_place() {
    let read = data().data.empties;
    let empty = layout::Empty {};
    same_bytes(
        &layout::Empties { first: empty, a: 1, b: 2, last: empty, ..Default::default() },
        &read,
    );
    assert_eq!(size_of::<layout::Empty>(), 0);
    let read = data().data.zero_lengths;
    assert_eq!((read.n, read.m, read.as_bytes().len()), (1, 2, 16));
}

#[test]
fn anonymous_members_three_deep() {
    let read = data().data.deep;
    assert_eq!((read.kind, read.one, read.two, read.three), (1, 2, 3, 4));
    assert_eq!((read.low(), read.high(), read.four()), (5, 6, 6 << 32 | 5));
    assert_eq!((read.left(), read.right(), read.bytes()), (7, 0x0809, [9, 8]));
    assert_eq!(read.word(), 0x0809_0007);

    let mut made = layout::Deep { kind: 1, one: 2, two: 3, three: 4, ..Default::default() };
    made.set_low(5);
    made.set_high(6);
    made.set_left(7);
    made.set_bytes([9, 8]);
    same_bytes(&made, &read);
}

/// `_Atomic` and `_Complex` are not in BTF; their bytes are there, and count.
#[test]
fn types_that_btf_has_no_kind_for() {
    let read = data().data.untold;
    assert_eq!(read.counter, 2u32.to_le_bytes());
    assert_eq!((read.before, read.mark, read.after), (1, 4, 10));
    // Up to the next member: what is padding cannot be told.
    assert_eq!(read.total, 3u64.to_le_bytes());
    let [real, imaginary] = [5.5f64, 6.25].map(f64::to_le_bytes);
    assert_eq!((&read.point[..8], &read.point[8..]), (&real[..], &imaginary[..]));
    assert_eq!(read.several, [7, 0, 8, 0, 9, 0]);
    let mut other = read;
    other.counter = 3u32.to_le_bytes();
    assert_ne!(read, other);
    assert!(format!("{read:?}").contains("counter: [2, 0, 0, 0]"), "{read:?}");

    let mut read = data().data.untold_views;
    assert_eq!(read.counter(), [4, 3, 2, 1, 0, 0, 0, 0]);
    assert_eq!((read.point(), read.low()), (read.counter(), 0x0304));
    read.set_counter([1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(read.low(), 1);

    let read = data().data.untold_gap;
    assert_eq!((read.first, read.second, read.third, read.fourth[0]), (1, [2, 0, 0, 0], 3, 4));
    assert_eq!(align_of::<layout::UntoldGap>(), 8);
}

#[test]
fn floats_of_every_size() {
    let made = layout::Floats {
        single: 0.5,
        real: -2.25,
        longer: 8.125,
        grid: [[1.0, 2.0], [3.0, -4.0]],
        ..Default::default()
    };
    same_bytes(&made, &data().data.floats);
    assert!(made == data().data.floats);
}

/// What `bits.bpf.c` says, by the module of one byte order, from and into the bytes of that order; gives
/// the only number that is not in bits.
macro_rules! bitfields {
    ($module:ident) => {{
        use $module::{Crossing, Data, Huge, Inside, Kinds, Mode, Sign, Views, Wide};

        let object = bpfgen_object::parse($module::OBJECT).expect("it is an object");
        let section = object.data.iter().find(|data| data.name == ".data").expect(".data");
        let image = <Data as DataSection>::from_image(&section.content);
        let data = image.and_then(Result::ok).expect("the image fits");

        let read = data.kinds;
        assert_eq!((read.u8(), read.i8(), read.u16(), read.i16()), (21, -3, 0x5a5, -200));
        assert_eq!((read.u32(), read.i32()), (0x1_abcd, -200_000));
        assert_eq!((read.u64(), read.i64()), (0x1de_adbe_ef12, -0x2de_adbe_ef12));
        assert_eq!((read.yes(), read.no()), (true, false));
        assert_eq!(
            (read.mode(), read.sign(), read.huge()),
            (Mode::MODE_LAST, Sign::MINUS, Huge::HUGE_TOP)
        );
        let mut made = Kinds::default();
        made.set_u8(21);
        made.set_i8(-3);
        made.set_u16(0x5a5);
        made.set_i16(-200);
        made.set_u32(0x1_abcd);
        made.set_i32(-200_000);
        made.set_u64(0x1de_adbe_ef12);
        made.set_i64(-0x2de_adbe_ef12);
        made.set_yes(true);
        made.set_mode(Mode::MODE_LAST);
        made.set_sign(Sign::MINUS);
        made.set_huge(Huge::HUGE_TOP);
        same_bytes(&made, &read);

        let low: u128 = (0xf_edcb_a987 << 64) + 0x6543_2101_2345_6789;
        let whole: i128 = -(0x0123_4567_89ab_cdef << 60) - 3;
        let read = data.wide;
        assert_eq!((read.low(), read.rest()), (low, 0xabc_def1));
        assert_eq!((read.number(), read.whole()), (-(1 << 66) - 5, whole));
        let mut made = Wide::default();
        made.set_low(low);
        made.set_rest(0xabc_def1);
        made.set_number(-(1 << 66) - 5);
        made.set_whole(whole);
        same_bytes(&made, &read);

        let h: u128 = (0x2ab_cdef << 64) + 0x1122_3344_5566_7788;
        let read = data.crossing;
        assert_eq!(
            (read.a(), read.b(), read.c()),
            (5, 0x1234_5678_9abc_def0, 0x7edc_ba98_7654_3210)
        );
        assert_eq!((read.d(), read.e()), (-0x2345_6789, -0x0123_4567_89ab_cdef));
        assert_eq!((read.f(), read.g(), read.h()), (true, Sign::MINUS, h));
        assert_eq!((read.i(), read.j()), (-(1 << 70) - 9, 42));
        let mut made = Crossing::default();
        made.set_a(5);
        made.set_b(0x1234_5678_9abc_def0);
        made.set_c(0x7edc_ba98_7654_3210);
        made.set_d(-0x2345_6789);
        made.set_e(-0x0123_4567_89ab_cdef);
        made.set_f(true);
        made.set_g(Sign::MINUS);
        made.set_h(h);
        made.set_i(-(1 << 70) - 9);
        made.set_j(42);
        same_bytes(&made, &read);

        let read = data.views;
        assert_eq!((read.first(), read.second()), (5, 0xabc_def0_1234_5678));
        assert_eq!(read.third(), -0x1234_5678_9abc);
        let mut made = Views::default();
        made.set_first(5);
        made.set_second(0xabc_def0_1234_5678);
        made.set_third(-0x1234_5678_9abc);
        same_bytes(&made, &read);
        // One through another: they begin at the same bit, in either order.
        let mut views = Views::default();
        views.set_all(u128::MAX);
        assert_eq!((views.word(), views.number(), views.bit()), ((1 << 30) - 1, -1, true));
        assert_eq!((views.mode().0, views.first(), views.third()), (7, 7, -1));
        views.set_mode(Mode::MODE_OFF);
        assert_eq!((views.first(), views.bit()), (0, false));

        let read = data.inside;
        assert_eq!((read.kind(), read.value()), (9, -0x12_3456_789a_bcde));
        let mut made = Inside { tag: read.tag, ..Default::default() };
        made.set_kind(9);
        made.set_value(-0x12_3456_789a_bcde);
        same_bytes(&made, &read);
        read.tag
    }};
}

#[test]
fn bitfields_from_the_lowest_bit_on() {
    assert_eq!(bitfields!(bits), u16::from_ne_bytes([1, 0]));
}

#[test]
fn bitfields_from_the_highest_bit_on() {
    // Whole numbers are read as this machine has them: only bits know the object's order.
    assert_eq!(bitfields!(bits_be), u16::from_ne_bytes([0, 1]));
    let error = bits_be::open().expect_err("programs of the other order do not run here");
    assert!(!error.to_string().is_empty());
}
