//! Numbers, text, enums, pointers.

use bpfgen_runtime::value::{CharArray, KernelPtr};
use bpfgen_tests::needs;

use crate::{
    load,
    values::{Enums, Numbers, Phase, Pointers, Sign, Texts, TinyT, Wide},
};

#[test]
fn numbers() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_numbers);
    let read = bpf.maps.numbers.get(0).unwrap().unwrap();
    assert_eq!((read.i8, read.u8, read.i16, read.u16), (-8, 200, -1600, 60000));
    assert_eq!((read.i32, read.u32, read.i64), (-320_000, 4_000_000_000, -6_400_000_000));
    assert_eq!(
        (read.u64, read.i128, read.u128),
        (0xfeed_face_cafe_beef, -(1 << 100), (1 << 127) + 5)
    );
    assert!(read.yes.get() && !read.no.get());
    assert!(read.f32 == 0.5 && read.f64 == -2.25);

    let mut made = Numbers {
        i8: -8,
        u8: 200,
        i16: -1600,
        u16: 60000,
        i32: -320_000,
        u32: 4_000_000_000,
        i64: -6_400_000_000,
        u64: 0xfeed_face_cafe_beef,
        i128: -(1 << 100),
        u128: (1 << 127) + 5,
        yes: true.into(),
        f32: 0.5,
        f64: -2.25,
        ..Numbers::default()
    };
    bpf.maps.numbers.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_numbers), (14, 0));
    assert_eq!(made, read);

    // The program does compare: what is wrong is told, and nothing else.
    made.u16 = 1;
    made.no = true.into();
    made.f64 = 2.25;
    bpf.maps.numbers.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_numbers), (14, 1 << 3 | 1 << 11 | 1 << 13));
}

#[test]
fn texts_and_arrays() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_texts);
    let read = bpf.maps.texts.get(0).unwrap().unwrap();
    assert_eq!((read.name.to_str(), read.lines[0].to_str()), (Ok("bpfgen"), Ok("one")));
    // Without a zero at its end.
    assert_eq!((read.lines[1].bytes(), read.lines[1].to_str()), (b"12345678", Ok("12345678")));
    assert_eq!((read.grid, read.fixed), ([[1, 0, 3], [0, 0xfffe, 0]], 9));
    assert_eq!(read.flags.map(bool::from), [false, true, false]);

    let made = Texts {
        name: "bpfgen".try_into().unwrap(),
        lines: ["one".try_into().unwrap(), CharArray::new(*b"12345678")],
        grid: [[1, 0, 3], [0, 0xfffe, 0]],
        flags: [false, true, false].map(Into::into),
        fixed: 9,
    };
    bpf.maps.texts.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_texts), (11, 0));
    assert_eq!(made, read);
}

#[test]
fn enums() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_enums);
    let read = bpf.maps.enums.get(0).unwrap().unwrap();
    assert_eq!(
        (read.phase, read.phase, read.sign),
        (Phase::PHASE_RUN, Phase::PHASE_ALSO_RUN, Sign::MINUS)
    );
    assert_eq!((read.wide, read.tiny), (Wide(0x12_3456_789a), TinyT::TINY_B));
    assert_eq!((read.row, read.unnamed), ([TinyT(0), TinyT(0), TinyT::TINY_A], Phase(3)));

    let made = Enums {
        phase: Phase::PHASE_ALSO_RUN,
        sign: Sign::MINUS,
        wide: Wide(0x12_3456_789a),
        tiny: TinyT::TINY_B,
        row: [TinyT(0), TinyT(0), TinyT::TINY_A],
        unnamed: Phase(3),
    };
    bpf.maps.enums.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_enums), (6, 0));
    assert_eq!(made, read);
    bpf.maps.enums.set(0, &Enums { sign: Sign::PLUS, ..made }).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_enums), (6, 1 << 1));
}

#[test]
fn pointers() {
    needs!(Bpf);
    let bpf = load();
    bpf.fill(&bpf.programs.on_pointers);
    let read = bpf.maps.pointers.get(0).unwrap().unwrap();
    assert_eq!((read.any.addr(), read.next.addr()), (0xffff_8880_0000_0001, 0xffff_8880_0000_0002));
    assert_eq!(read.unknown.addr(), 0xffff_8880_0000_0003);
    assert_eq!((read.function.addr(), read.text.addr()), (0xffff_ffff_8100_0004, 5));
    assert_eq!(read.row.map(KernelPtr::addr), [0, 6]);

    let made = Pointers {
        any: KernelPtr::new(0xffff_8880_0000_0001),
        next: KernelPtr::new(0xffff_8880_0000_0002),
        unknown: KernelPtr::new(0xffff_8880_0000_0003),
        function: KernelPtr::new(0xffff_ffff_8100_0004),
        text: KernelPtr::new(5),
        row: [KernelPtr::new(0), KernelPtr::new(6)],
    };
    bpf.maps.pointers.set(0, &made).unwrap();
    assert_eq!(bpf.check(&bpf.programs.on_pointers), (6, 0));
    assert_eq!(made, read);
}
