//! Bitfields, in maps and in a global.

use bpfgen_tests::needs;

use crate::{
    load,
    values::{Bits, Phase, Tight, WideBits},
};

/// What the C side writes and expects.
fn bits() -> Bits {
    let mut made = Bits { byte: 7, ..Bits::default() };
    made.set_a(5);
    made.set_b(-3);
    made.set_c(true);
    made.set_crossing(0x5a_5a5a);
    made.set_wide(0xfe_dcba_9876);
    made.set_rest(-2);
    made.set_apart(-100);
    made.set_phase(Phase::PHASE_RUN);
    made
}

fn read_each(read: &Bits) {
    assert_eq!((read.a(), read.b(), read.c(), read.crossing()), (5, -3, true, 0x5a_5a5a));
    assert_eq!((read.wide(), read.rest(), read.byte), (0xfe_dcba_9876, -2, 7));
    assert_eq!((read.apart(), read.phase()), (-100, Phase::PHASE_RUN));
}

#[test]
fn bitfields() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_bits);
    let read = bpf.maps.bits.get(0).unwrap().unwrap();
    read_each(&read);

    let mut made = bits();
    bpf.maps.bits.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_bits), (9, 0));
    assert_eq!(made, read);
    made.set_crossing(0x5a_5a5b);
    made.set_rest(-3);
    bpf.maps.bits.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_bits), (9, 1 << 3 | 1 << 5));
}

#[test]
fn bitfields_of_packed_structs() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_tight);
    let read = bpf.maps.tight.get(0).unwrap().unwrap();
    assert_eq!((read.a(), read.crossing(), read.more()), (6, 0x2468_ace1, -1_234_567_890_123));
    assert_eq!(({ read.whole }, read.half(), read.less()), (0xabcd, 0x1f3, 3));

    let mut made = Tight { whole: 0xabcd, ..Tight::default() };
    made.set_a(6);
    made.set_crossing(0x2468_ace1);
    made.set_more(-1_234_567_890_123);
    made.set_half(0x1f3);
    bpf.maps.tight.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_tight), (5, 0));
}

/// Of more than 64 bits, and signed.
#[test]
fn bitfields_of_128_bits() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_wide_bits);
    let read = bpf.maps.wide_bits.get(0).unwrap().unwrap();
    let low = 0xf_edcb_a987_6543_2101_2345_6789_u128;
    let number = -(1_i128 << 66) - 5;
    assert_eq!((read.low(), read.rest(), read.number(), read.after), (low, 0xabc_def1, number, 7));

    let mut made = WideBits { after: 7, ..WideBits::default() };
    made.set_low(low);
    made.set_rest(0xabc_def1);
    made.set_number(number);
    bpf.maps.wide_bits.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_wide_bits), (4, 0));
    assert_eq!(made, read);
    made.set_low(low ^ 1 << 99);
    made.set_number(number + 1);
    bpf.maps.wide_bits.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_wide_bits), (4, 1 | 1 << 2));
}

#[test]
fn a_global_that_both_sides_have() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_shared);
    read_each(&bpf.data.shared.get());
    bpf.data.shared.set(Bits::default()).unwrap();
    assert_ne!(bpf.check(&bpf.programs.on_shared).1, 0);
    bpf.data.shared.set(bits()).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_shared), (11, 0));
}
