//! Properties: over its own types an object stays as it is; over another layout of them, its
//! numbers are those of that layout.

use bpfgen_core_tests::{
    libbpf::{Files, Job},
    ours,
    random::Random,
    reshape::{Place, Reshaped},
};
use bpfgen_object::{
    CoreKind, CoreRelocation, Endian, Insn,
    btf::{Btf, Type, TypeId, file, scan::Scan},
    core_reloc::{Relocator, Target},
};

use crate::{Comparisons, changed::rounds, libbpf};

macro_rules! object {
    ($name:literal) => {
        include_bytes!(concat!("../../../../bpfgen-object/tests/core/", $name)).as_slice()
    };
}

/// All kinds of relocations, in both byte orders.
const OBJECTS: [&[u8]; 4] = [
    object!("relocs.local.bpfel.o"),
    object!("relocs.target.bpfel.o"),
    object!("relocs.local.bpfeb.o"),
    object!("relocs.target.bpfeb.o"),
];

fn btf(object: &[u8]) -> Btf {
    Btf::decode(file::bytes(object).unwrap()).unwrap()
}

/// The number that an instruction holds.
fn number(insns: &[Insn], at: usize) -> u64 {
    let insn = insns[at];
    match insn.code & 7 {
        0 => u64::from(insn.imm as u32) | u64::from(insns[at + 1].imm as u32) << 32,
        1..=3 => insn.off as u64,
        _ => insn.imm as u64,
    }
}

/// What must stand in the instruction; `None` where the compiler may see it in its own way: which
/// bytes of a bitfield are loaded, and whether a type has all that another has.
fn expected(shape: &Reshaped, record: &CoreRelocation, old: u64) -> Option<u64> {
    let access: Vec<u32> = record.access.split(':').map(|it| it.parse().unwrap()).collect();
    let field = || Some(shape.find(record.type_id, &access)).filter(|it| it.bit_size == 0);
    Some(match record.kind {
        CoreKind::FieldByteOffset => u64::from(field()?.bit_offset / 8),
        CoreKind::FieldByteSize => shape.size(field()?.ty).into(),
        // Whole bytes, so that the shift is the same in either byte order.
        CoreKind::FieldLshiftU64 => (64 - 8 * shape.size(field()?.ty)).into(),
        CoreKind::TypeSize => shape.size(record.type_id).into(),
        CoreKind::TypeMatches => return None,
        // Neither signs nor widths nor ids nor what there is have changed.
        _ => old,
    })
}

#[test]
fn over_its_own_types_an_object_stays_as_it_is() {
    for object in OBJECTS {
        let btf = btf(object);
        let shape = Reshaped::unchanged(&btf);
        let checked = check(object, &shape);
        assert!(checked > 60, "{checked} numbers");
    }
}

#[test]
fn over_another_layout_numbers_are_those_of_that_layout() {
    for object in OBJECTS {
        let btf = btf(object);
        for round in 0..rounds(40) {
            check(object, &Reshaped::new(&btf, round));
        }
    }
}

/// Relocates all functions, and checks each number.
fn check(bytes: &[u8], shape: &Reshaped) -> usize {
    let object = bpfgen_object::parse(bytes).unwrap();
    let target = shape.graph.bytes(object.endian);
    let scan = Scan::new(&target).unwrap();
    let target = Target { name: "vmlinux".to_owned(), types: &scan };
    let mut relocator =
        Relocator::new(object.btf.as_ref().unwrap(), vec![target]).endian(object.endian);
    let mut checked = 0;
    for function in &object.functions {
        let mut insns = function.insns.clone();
        let poisoned = relocator.relocate(&mut insns, &function.core_relocations).unwrap();
        assert_eq!(poisoned, [], "{}", function.name);
        for record in &function.core_relocations {
            let old = number(&function.insns, record.insn);
            let new = number(&insns, record.insn);
            if let Some(wanted) = expected(shape, record, old) {
                assert_eq!(new, wanted, "{}: {record:?}, before {old}", function.name);
                checked += 1;
            }
        }
        // Nothing else has changed.
        for (at, (before, after)) in function.insns.iter().zip(&insns).enumerate() {
            let wide = at > 0 && function.insns[at - 1].is_ldimm64();
            let mut records = function.core_relocations.iter();
            let touched = records.any(|it| it.insn == at || wide && it.insn + 1 == at);
            assert!(touched || before == after, "{} {at}", function.name);
        }
    }
    checked
}

#[test]
fn another_layout_is_read_as_by_libbpf() {
    let Some(libbpf) = libbpf("another_layout_is_read_as_by_libbpf") else { return };
    let files = Files::new();
    let (mut jobs, mut asked) = (Vec::new(), Vec::new());
    for (number, bytes) in OBJECTS[..2].iter().enumerate() {
        let object = files.write(format!("{number}.o"), bytes);
        let btf = btf(bytes);
        for round in 0..rounds(40) {
            let target = Reshaped::new(&btf, round).graph.bytes(Endian::Little);
            let path = files.write(format!("{number}.{round}"), &target);
            jobs.push(Job::new(&path, &object));
            asked.push((bytes, target, round));
        }
    }
    let mut comparisons = Comparisons::default();
    for ((bytes, target, round), theirs) in asked.iter().zip(libbpf.relocate(&jobs)) {
        let scan = Scan::new(target).unwrap();
        let ours = ours::relocate(&bpfgen_object::parse(bytes).unwrap(), &scan, None);
        comparisons.add(&round, &ours, &theirs);
    }
    comparisons.finish(jobs.len());
}

/// Reads a bitfield as a program does that was relocated: a load, two shifts.
fn read(memory: &[u8], [offset, size, left, right]: [u64; 4], signed: bool, endian: Endian) -> u64 {
    let mut loaded = memory[offset as usize..(offset + size) as usize].to_vec();
    if endian == Endian::Big {
        loaded.reverse();
    }
    loaded.resize(8, 0);
    let word = u64::from_le_bytes(loaded.try_into().unwrap()) << left;
    if signed { (word as i64 >> right) as u64 } else { word >> right }
}

/// Writes a bitfield as a machine of that byte order does, bit by bit.
fn write(memory: &mut [u8], place: Place, value: u64, endian: Endian) {
    let bits = u32::from(place.bit_size);
    for bit in 0..bits {
        let at = place.bit_offset + bit;
        let (mask, shift) = match endian {
            Endian::Little => (1 << (at % 8), bit),
            // The first bit in memory is the highest.
            Endian::Big => (0x80 >> (at % 8), bits - 1 - bit),
        };
        let byte = &mut memory[(at / 8) as usize];
        *byte = *byte & !mask | if value >> shift & 1 == 1 { mask } else { 0 };
    }
}

/// libbpf knows only the byte order of the machine that it runs on; this is true of both.
#[test]
fn bitfields_are_read_from_where_they_are_in_both_byte_orders() {
    let mut random = Random::new(7);
    let mut checked = 0;
    for (bytes, endian) in
        OBJECTS.into_iter().zip([Endian::Little, Endian::Little, Endian::Big, Endian::Big])
    {
        let btf = btf(bytes);
        for round in 0..rounds(20) {
            let shape = Reshaped::new(&btf, round);
            let target = shape.graph.bytes(endian);
            let scan = Scan::new(&target).unwrap();
            for (root, index) in bitfields(&btf, &shape) {
                let place = shape.find(root, &[0, index]);
                let is_signed = match shape.before(place.ty) {
                    Type::Int(int) => int.signed,
                    Type::Enum(body) | Type::Enum64(body) => body.signed,
                    _ => false,
                };
                let target = Target { name: "vmlinux".to_owned(), types: &scan };
                let relocator = Relocator::new(&btf, vec![target]);
                let shifts = shifts(relocator.endian(endian), root, index, place.bit_size);
                let mut memory: Vec<u8> =
                    (0..shape.size(root) + 8).map(|_| random.below(256) as u8).collect();
                let value =
                    random.below(usize::MAX) as u64 ^ (random.below(usize::MAX) as u64) << 31;
                write(&mut memory, place, value, endian);
                let unused = 64 - u32::from(place.bit_size);
                let value = value << unused;
                let value =
                    if is_signed { (value as i64 >> unused) as u64 } else { value >> unused };
                let got = read(&memory, shifts, is_signed, endian);
                assert_eq!(got, value, "{endian:?} [{}] {index}: {place:?} {shifts:?}", root.0);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Bitfields of types that have names.
fn bitfields(btf: &Btf, shape: &Reshaped) -> Vec<(TypeId, u32)> {
    let mut found = Vec::new();
    for id in shape.composites() {
        if btf.name_of(id).is_empty() {
            continue;
        }
        if let Type::Struct(body) | Type::Union(body) = shape.before(id) {
            let members = (0u32..).zip(&body.members).filter(|(_, it)| it.bit_size > 0);
            found.extend(members.map(|(index, _)| (id, index)));
        }
    }
    found
}

/// Offset, size and the two shifts for a bitfield.
fn shifts(mut relocator: Relocator<'_>, root: TypeId, index: u32, bits: u8) -> [u64; 4] {
    let kinds = [
        CoreKind::FieldByteOffset,
        CoreKind::FieldByteSize,
        CoreKind::FieldLshiftU64,
        CoreKind::FieldRshiftU64,
    ];
    let record =
        |(insn, kind)| CoreRelocation { insn, type_id: root, access: format!("0:{index}"), kind };
    let records: Vec<_> = kinds.into_iter().enumerate().map(record).collect();
    // Only the right shift is certain beforehand.
    let mov = Insn { code: 0xb7, dst: 1, imm: 64 - i32::from(bits), ..Insn::default() };
    let mut insns = [mov; 4];
    let poisoned = relocator.relocate(&mut insns, &records).unwrap();
    assert_eq!(poisoned, []);
    insns.map(|insn| insn.imm as u64)
}
