//! A global variable of every kind in every section that holds them: what Rust puts there before load
//! and after it the program reads, and the other way round.

use bpfgen_runtime::{Program, bpf_program, hook::Tc, value::KernelPtr};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

#[bpf_program("fixtures/roundtrip/globals.bpf.c")]
mod bpf {}

use bpf::{Bits, Number, Phase, Point};

fn bits() -> Bits {
    let mut bits = Bits::default();
    bits.set_a(5);
    bits.set_b(-9);
    bits.set_rest(0xab_cdef);
    bits
}

fn number() -> Number {
    let mut number = Number::default();
    number.set_whole(0x0102_0304);
    number
}

fn point() -> Point {
    Point { x: -7, y: 1 << 40, ..Point::default() }
}

const WIDE: u128 = 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10;
const POINTER: u64 = 0x1122_3344_5566_7788;
/// A bit for each variable of a section.
const ALL: u64 = (1 << 19) - 1;

/// Calls a macro with the section and its variables, for each that programs write.
macro_rules! writable {
    ($what:ident) => {
        $what!(bss bss_u8 bss_s8 bss_u16 bss_s16 bss_u32 bss_s32 bss_u64 bss_s64 bss_flag bss_phase bss_wide bss_ratio bss_list bss_grid bss_point bss_number bss_bits bss_text bss_pointer);
        $what!(bss_more bss_more_u8 bss_more_s8 bss_more_u16 bss_more_s16 bss_more_u32 bss_more_s32 bss_more_u64 bss_more_s64 bss_more_flag bss_more_phase bss_more_wide bss_more_ratio bss_more_list bss_more_grid bss_more_point bss_more_number bss_more_bits bss_more_text bss_more_pointer);
        $what!(data data_u8 data_s8 data_u16 data_s16 data_u32 data_s32 data_u64 data_s64 data_flag data_phase data_wide data_ratio data_list data_grid data_point data_number data_bits data_text data_pointer);
        $what!(data_more data_more_u8 data_more_s8 data_more_u16 data_more_s16 data_more_u32 data_more_s32 data_more_u64 data_more_s64 data_more_flag data_more_phase data_more_wide data_more_ratio data_more_list data_more_grid data_more_point data_more_number data_more_bits data_more_text data_more_pointer);
    };
}

/// As above, of all sections.
macro_rules! all {
    ($what:ident) => {
        $what!(bss bss_u8 bss_s8 bss_u16 bss_s16 bss_u32 bss_s32 bss_u64 bss_s64 bss_flag bss_phase bss_wide bss_ratio bss_list bss_grid bss_point bss_number bss_bits bss_text bss_pointer);
        $what!(bss_more bss_more_u8 bss_more_s8 bss_more_u16 bss_more_s16 bss_more_u32 bss_more_s32 bss_more_u64 bss_more_s64 bss_more_flag bss_more_phase bss_more_wide bss_more_ratio bss_more_list bss_more_grid bss_more_point bss_more_number bss_more_bits bss_more_text bss_more_pointer);
        $what!(data data_u8 data_s8 data_u16 data_s16 data_u32 data_s32 data_u64 data_s64 data_flag data_phase data_wide data_ratio data_list data_grid data_point data_number data_bits data_text data_pointer);
        $what!(data_more data_more_u8 data_more_s8 data_more_u16 data_more_s16 data_more_u32 data_more_s32 data_more_u64 data_more_s64 data_more_flag data_more_phase data_more_wide data_more_ratio data_more_list data_more_grid data_more_point data_more_number data_more_bits data_more_text data_more_pointer);
        $what!(rodata rodata_u8 rodata_s8 rodata_u16 rodata_s16 rodata_u32 rodata_s32 rodata_u64 rodata_s64 rodata_flag rodata_phase rodata_wide rodata_ratio rodata_list rodata_grid rodata_point rodata_number rodata_bits rodata_text rodata_pointer);
        $what!(rodata_more rodata_more_u8 rodata_more_s8 rodata_more_u16 rodata_more_s16 rodata_more_u32 rodata_more_s32 rodata_more_u64 rodata_more_s64 rodata_more_flag rodata_more_phase rodata_more_wide rodata_more_ratio rodata_more_list rodata_more_grid rodata_more_point rodata_more_number rodata_more_bits rodata_more_text rodata_more_pointer);
    };
}

fn run(program: &Program<Tc>) {
    assert_eq!(program.test_run().data(&[0; 64]).run().unwrap().returned, 0);
}

#[test]
fn of_every_kind_in_every_section() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    // What the source says is there before load.
    assert_eq!((open.data.first, open.data.second), (-5, [1, 2, 3]));
    assert_eq!(open.data_more.third, Point { x: -1, y: 2, ..Point::default() });
    assert_eq!(open.rodata.fourth.to_str_lossy(), "source");
    assert_eq!(open.rodata_more.fifth, Point { x: 3, y: 4, ..Point::default() });
    macro_rules! set_before {
        ($of:ident $u8:ident $s8:ident $u16:ident $s16:ident $u32:ident $s32:ident $u64:ident $s64:ident $flag:ident $phase:ident $wide:ident $ratio:ident $list:ident $grid:ident $point:ident $number:ident $bits:ident $text:ident $pointer:ident) => {
            open.$of.$u8 = 200;
            open.$of.$s8 = -100;
            open.$of.$u16 = 60_000;
            open.$of.$s16 = -30_000;
            open.$of.$u32 = 4_000_000_000;
            open.$of.$s32 = -2_000_000_000;
            open.$of.$u64 = 1 << 63 | 5;
            open.$of.$s64 = -(1 << 62);
            open.$of.$flag = true;
            open.$of.$phase = Phase::PHASE_RUN;
            open.$of.$wide = WIDE;
            open.$of.$ratio = 0.5;
            open.$of.$list = [1, 0, 60_000];
            open.$of.$grid = [[0, 0], [9, 0]];
            open.$of.$point = point();
            open.$of.$number = number();
            open.$of.$bits = bits();
            open.$of.$text = "bpf".try_into().unwrap();
            open.$of.$pointer = KernelPtr::new(POINTER);
        };
    }
    all!(set_before);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let (bss, check) = (&loaded.bss, &loaded.programs.check);
    run(check);
    assert_eq!(bss.wrong.get(), [0; 6], "what was set before load");
    assert_eq!(loaded.rodata.rodata_list, [1, 0, 60_000]);
    assert_eq!(loaded.rodata_more.rodata_more_s64, -(1 << 62));

    // Each of them is compared: without their values all differ.
    macro_rules! clear {
        ($of:ident $u8:ident $s8:ident $u16:ident $s16:ident $u32:ident $s32:ident $u64:ident $s64:ident $flag:ident $phase:ident $wide:ident $ratio:ident $list:ident $grid:ident $point:ident $number:ident $bits:ident $text:ident $pointer:ident) => {
            loaded.$of.$u8.set(0).unwrap();
            loaded.$of.$s8.set(0).unwrap();
            loaded.$of.$u16.set(0).unwrap();
            loaded.$of.$s16.set(0).unwrap();
            loaded.$of.$u32.set(0).unwrap();
            loaded.$of.$s32.set(0).unwrap();
            loaded.$of.$u64.set(0).unwrap();
            loaded.$of.$s64.set(0).unwrap();
            loaded.$of.$flag.set(false.into()).unwrap();
            loaded.$of.$phase.set(Phase::PHASE_IDLE).unwrap();
            loaded.$of.$wide.set(0).unwrap();
            loaded.$of.$ratio.set(0.0).unwrap();
            loaded.$of.$list.set([0; 3]).unwrap();
            loaded.$of.$grid.set([[0; 2]; 2]).unwrap();
            loaded.$of.$point.set(Point::default()).unwrap();
            loaded.$of.$number.set(Number::default()).unwrap();
            loaded.$of.$bits.set(Bits::default()).unwrap();
            loaded.$of.$text.set("".try_into().unwrap()).unwrap();
            loaded.$of.$pointer.set(KernelPtr::new(0)).unwrap();
        };
    }
    writable!(clear);
    run(check);
    assert_eq!(bss.wrong.get(), [ALL, ALL, ALL, ALL, 0, 0]);

    // The program writes, Rust reads.
    run(&loaded.programs.fill);
    macro_rules! reads {
        ($of:ident $u8:ident $s8:ident $u16:ident $s16:ident $u32:ident $s32:ident $u64:ident $s64:ident $flag:ident $phase:ident $wide:ident $ratio:ident $list:ident $grid:ident $point:ident $number:ident $bits:ident $text:ident $pointer:ident) => {
            assert_eq!((loaded.$of.$u8.get(), loaded.$of.$s8.get()), (200, -100));
            assert_eq!((loaded.$of.$u16.get(), loaded.$of.$s16.get()), (60_000, -30_000));
            assert_eq!(loaded.$of.$u32.get(), 4_000_000_000);
            assert_eq!(loaded.$of.$s32.get(), -2_000_000_000);
            assert_eq!((loaded.$of.$u64.get(), loaded.$of.$s64.get()), (1 << 63 | 5, -(1 << 62)));
            assert_eq!(loaded.$of.$flag.get(), true);
            assert_eq!(loaded.$of.$phase.get(), Phase::PHASE_RUN);
            assert_eq!(loaded.$of.$wide.get(), WIDE);
            assert_eq!(loaded.$of.$ratio.get().to_bits(), 0.5f64.to_bits());
            assert_eq!(loaded.$of.$list.get(), [1, 0, 60_000]);
            assert_eq!(loaded.$of.$grid.get(), [[0, 0], [9, 0]]);
            assert_eq!(loaded.$of.$point.get(), point());
            assert_eq!(loaded.$of.$number.get().whole(), 0x0102_0304);
            assert_eq!(loaded.$of.$bits.get(), bits());
            assert_eq!(loaded.$of.$text.get().to_str_lossy(), "bpf");
            assert_eq!(loaded.$of.$pointer.get().addr(), POINTER);
        };
    }
    writable!(reads);

    // Rust writes while it is loaded, the program reads.
    writable!(clear);
    macro_rules! set_after {
        ($of:ident $u8:ident $s8:ident $u16:ident $s16:ident $u32:ident $s32:ident $u64:ident $s64:ident $flag:ident $phase:ident $wide:ident $ratio:ident $list:ident $grid:ident $point:ident $number:ident $bits:ident $text:ident $pointer:ident) => {
            loaded.$of.$u8.set(200).unwrap();
            loaded.$of.$s8.set(-100).unwrap();
            loaded.$of.$u16.set(60_000).unwrap();
            loaded.$of.$s16.set(-30_000).unwrap();
            loaded.$of.$u32.set(4_000_000_000).unwrap();
            loaded.$of.$s32.set(-2_000_000_000).unwrap();
            loaded.$of.$u64.set(1 << 63 | 5).unwrap();
            loaded.$of.$s64.set(-(1 << 62)).unwrap();
            loaded.$of.$flag.set(true.into()).unwrap();
            loaded.$of.$phase.set(Phase::PHASE_RUN).unwrap();
            loaded.$of.$wide.set(WIDE).unwrap();
            loaded.$of.$ratio.set(0.5).unwrap();
            loaded.$of.$list.set([1, 0, 60_000]).unwrap();
            loaded.$of.$grid.set([[0, 0], [9, 0]]).unwrap();
            loaded.$of.$point.set(point()).unwrap();
            loaded.$of.$number.set(number()).unwrap();
            loaded.$of.$bits.set(bits()).unwrap();
            loaded.$of.$text.set("bpf".try_into().unwrap()).unwrap();
            loaded.$of.$pointer.set(KernelPtr::new(POINTER)).unwrap();
        };
    }
    writable!(set_after);
    run(check);
    assert_eq!(bss.wrong.get(), [0; 6], "what was set after load");
    for section in [".rodata", ".rodata.more"] {
        let row = format!("{section}: every kind of variable, set before load, read by C");
        covered("Globals and externs", &row, "5.2", How::Native);
    }
    for section in [".bss", ".bss.more", ".data", ".data.more"] {
        let row = format!("{section}: every kind of variable, both ways");
        covered("Globals and externs", &row, "5.2", How::Native);
    }
}

#[test]
fn by_linkage() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    assert_eq!(open.data.weakly, 6);
    open.data.weakly = 60;
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.linkage);
    assert_eq!(loaded.data.weakly.get(), 61);
    // What is static or hidden in C is C's alone, and has its value all the same.
    assert_eq!((loaded.bss.ours_seen.get(), loaded.bss.hidden_seen.get()), (9, 8));
    covered("Globals and externs", "weak, hidden and static variables", "5.2", How::Native);
}
