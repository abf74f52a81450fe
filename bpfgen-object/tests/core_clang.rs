//! Relocation of what clang makes: the same programs compiled over two layouts of their types.

use bpfgen_object::{
    Endian, Function, Insn, Object,
    btf::{Btf, scan::Scan},
    core_reloc::{CandidateSource, Poisoned, Relocator, Target},
    parse,
};

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("core/", $name)).as_slice())
    };
}

/// Each layout in both byte orders: local, target.
const PAIRS: [[(&str, &[u8]); 2]; 2] = [
    [fixture!("relocs.local.bpfel.o"), fixture!("relocs.target.bpfel.o")],
    [fixture!("relocs.local.bpfeb.o"), fixture!("relocs.target.bpfeb.o")],
];

/// The `.BTF` section, as a kernel would give it.
fn btf_bytes(elf: &[u8]) -> &[u8] {
    bpfgen_object::btf::file::bytes(elf).unwrap()
}

/// Each function's name, and its instructions as hexadecimal numbers, one a line.
type Listing = Vec<(String, String)>;

fn listing<'a>(functions: impl IntoIterator<Item = (&'a Function, Vec<Insn>)>) -> Listing {
    let line = |insn: &Insn| format!("{:02x?}\n", insn.encode(Endian::Little));
    functions
        .into_iter()
        .map(|(function, insns)| (function.name.clone(), insns.iter().map(line).collect()))
        .collect()
}

fn unrelocated(object: &Object) -> Listing {
    listing(object.functions.iter().map(|function| (function, function.insns.clone())))
}

fn relocated(object: &Object, types: &dyn CandidateSource) -> Listing {
    let target = Target { name: "vmlinux".to_owned(), types };
    let mut relocator =
        Relocator::new(object.btf.as_ref().unwrap(), vec![target]).endian(object.endian);
    listing(object.functions.iter().map(|function| {
        let mut insns = function.insns.clone();
        let poisoned = relocator.relocate(&mut insns, &function.core_relocations).unwrap();
        assert_eq!(poisoned, Vec::<Poisoned>::new(), "{}", function.name);
        (function, insns)
    }))
}

/// Compilers may load another number of bytes for a bitfield than relocation does, with other
/// shifts; so those programs change even when relocated against their own types.
fn reads_bitfields(name: &str) -> bool {
    matches!(name, "bits_read" | "bits_direct" | "bits_enum")
}

#[test]
fn a_program_becomes_what_the_compiler_makes_of_it_over_the_target_types() {
    for [(name, local), (_, target)] in PAIRS {
        let (local, target_object) = (parse(local).unwrap(), parse(target).unwrap());
        let scan = Scan::new(btf_bytes(target)).unwrap();
        let ours = relocated(&local, &scan);
        let compiled = unrelocated(&target_object);
        let over_itself = relocated(&target_object, &scan);
        assert!(ours.len() >= 30, "{} programs", ours.len());
        let mut changed = 0;
        for (index, before) in unrelocated(&local).iter().enumerate() {
            let function = before.0.as_str();
            let wanted = match function {
                // These are ids in the program's own types, whatever the target.
                "local_ids" => before,
                _ if reads_bitfields(function) => &over_itself[index],
                _ => &compiled[index],
            };
            assert_eq!(ours[index].0, wanted.0, "{name}");
            assert!(
                ours[index].1 == wanted.1,
                "{name}, {function}: ours\n{}wanted\n{}",
                ours[index].1,
                wanted.1
            );
            changed += usize::from(&ours[index] != before);
        }
        assert!(changed >= 23, "only {changed} programs of {name} needed relocation");
        // The same when everything is decoded.
        assert_eq!(relocated(&local, &Btf::decode(btf_bytes(target)).unwrap()), ours);
    }
}

#[test]
fn relocating_an_object_against_its_own_types_changes_nothing() {
    for (name, bytes) in PAIRS.into_iter().flatten() {
        let object = parse(bytes).unwrap();
        let scan = Scan::new(btf_bytes(bytes)).unwrap();
        let ours = relocated(&object, &scan);
        assert_eq!(relocated(&object, object.btf.as_ref().unwrap()), ours);
        for (before, after) in unrelocated(&object).iter().zip(&ours) {
            let same = before == after || reads_bitfields(&before.0);
            assert!(same, "{name}, {}: before\n{}after\n{}", before.0, before.1, after.1);
        }
    }
}

#[test]
fn every_kind_of_relocation_is_in_the_fixture() {
    let (_, bytes) = PAIRS[0][0];
    let object = parse(bytes).unwrap();
    let records = object.functions.iter().flat_map(|f| &f.core_relocations);
    let kinds: std::collections::HashSet<_> = records.map(|record| record.kind).collect();
    assert_eq!(kinds.len(), 13, "{kinds:?}");
}
