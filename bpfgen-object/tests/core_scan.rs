//! Kernel-sized BTF read where it lies: the same types as when all is decoded.

mod support;

use bpfgen_object::{
    Endian, ErrorKind,
    btf::{
        Btf, Kind, Name, Type, TypeId, Types,
        scan::{Memo, Scan},
    },
    core_reloc::CandidateSource,
};
use support::btf::{Builder, bitfield, member};

/// `.BTF` of a compiled object.
const COMPILED: &[u8] = include_bytes!("core/relocs.target.bpfel.o");
const COMPILED_BIG: &[u8] = include_bytes!("core/relocs.target.bpfeb.o");

fn compiled() -> [&'static [u8]; 2] {
    [COMPILED, COMPILED_BIG].map(|elf| bpfgen_object::btf::file::bytes(elf).unwrap())
}

/// One of each kind, many times over, so that the index has more than one step.
fn all_kinds() -> Builder {
    let mut b = Builder::new();
    for round in 0..8 {
        let n = |name: &str| format!("{name}{round}");
        let int = b.int(&n("int"), 4, true);
        let ptr = b.ptr(int);
        b.array(int, 3);
        b.structure(&n("s"), 8, &[member("a", int, 0), bitfield("b", int, 32, 5)]);
        b.union(&n("u"), 8, &[member("p", ptr, 0)]);
        b.enumeration(&n("e"), true, &[("MINUS", -1), ("ONE", 1)]);
        b.fwd(&n("f"), true);
        b.typedef(&n("t"), int);
        b.volatile(int);
        b.constant(int);
        b.restrict(ptr);
        let proto = b.proto(int, &[("x", int), ("", 0)]);
        let func = b.func(&n("main"), proto, 1);
        let var = b.var(&n("v"), int, 1);
        let float = b.float(&n("double"), 8);
        b.datasec(&n(".data"), 4, &[[var, 0, 4]]);
        b.decl_tag(&n("tag"), func, 0);
        b.type_tag(&n("user"), float);
        b.enum64(&n("e64"), false, &[("BIG", 1 << 40)]);
    }
    b
}

fn same(bytes: &[u8]) {
    let (btf, scan) = (Btf::decode(bytes).unwrap(), Scan::new(bytes).unwrap());
    assert_eq!(scan.len().unwrap() as usize, btf.len());
    assert_eq!(*scan.ty(TypeId::VOID).unwrap(), Type::Void);
    // Backwards, so that nothing depends on the order.
    for (id, ty) in btf.iter().rev() {
        assert_eq!(*scan.ty(id).unwrap(), *ty);
        assert_eq!(scan.name(ty.name()).unwrap(), btf.str(ty.name()));
        assert!(scan.name_is(ty.name(), btf.str(ty.name())));
        assert!(!scan.name_is(ty.name(), "nothing of the kind"));
        let (name, kind) = (btf.name_of(id), ty.kind());
        if !name.is_empty() {
            let first = btf.find(name, |ty| ty.kind() == kind);
            assert_eq!(scan.find_by_name(name, kind).unwrap(), first, "{name}");
        }
    }
    let beyond = scan.ty(TypeId(btf.len() as u32)).unwrap_err();
    assert_eq!(beyond.kind(), ErrorKind::Missing);
    assert!(scan.ty(TypeId(u32::MAX)).is_err());
    assert!(scan.name(Name(u32::MAX)).is_err());
    let names: Vec<_> = btf.iter().map(|(id, _)| btf.name_of(id)).collect();
    let candidates = CandidateSource::candidates(&scan, &names).unwrap();
    let wanted = CandidateSource::candidates(&btf, &names).unwrap();
    for ((name, ours), mut theirs) in names.iter().zip(candidates).zip(wanted) {
        // What no relocation is about is not sought.
        theirs.retain(|found| !matches!(found.kind, Kind::Func | Kind::Var | Kind::DataSec));
        theirs.retain(|found| !matches!(found.kind, Kind::DeclTag | Kind::TypeTag));
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn the_same_types_as_when_decoded() {
    for bytes in compiled() {
        same(bytes);
    }
    same(&all_kinds().bytes());
    same(&all_kinds().big_endian().bytes());
    same(&Builder::new().bytes());
    assert_eq!(Scan::new(compiled()[1]).unwrap().endian(), Endian::Big);
}

/// As a kernel's: types, and then as many functions, of which some are in a row, so that both halves
/// are walked at once. `deceit` looks like a row of functions and is none.
fn kernel_like(deceit: bool) -> Builder {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let proto = b.proto(int, &[("x", int)]);
    for n in 0..300 {
        let members = ["a", "b", "c", "d", "e", "f", "g"].map(|name| member(name, int, 0));
        b.structure(&format!("s{n}"), 8, &members);
    }
    if deceit {
        // The value of each is what stands in a function's head.
        b.enum64("deceit", false, &[("m", 12 << 24 | 1); 4000]);
    }
    for n in 0..2500 {
        b.func(&format!("f{n}"), proto, n % 3);
        if n % 16 == 0 {
            b.proto(int, &[("x", int), ("y", int)]);
            b.structure(&format!("s{}___late", n / 16), 8, &[]);
        }
    }
    b
}

#[test]
fn both_halves_are_walked_at_once() {
    for deceit in [false, true] {
        for bytes in [kernel_like(deceit).bytes(), kernel_like(deceit).big_endian().bytes()] {
            let (btf, scan) = (Btf::decode(&bytes).unwrap(), Scan::new(&bytes).unwrap());
            // In the first walk, in the second, and from the list that this one made.
            for name in ["s3", "s4", "s5"] {
                let found: Vec<_> = scan.candidates(&[name]).unwrap()[0].to_vec();
                assert_eq!(found, CandidateSource::candidates(&btf, &[name]).unwrap()[0]);
                assert_eq!(found.len(), 2, "one in each half");
            }
            assert_eq!(scan.len().unwrap() as usize, btf.len());
            for (id, ty) in btf.iter() {
                assert_eq!(*scan.ty(id).unwrap(), *ty);
            }
            let names: Vec<_> = (0..2500).step_by(50).map(|n| format!("f{n}")).collect();
            let wanted: Vec<_> = names.iter().map(|name| (&**name, Kind::Func)).collect();
            // Of functions too, in a walk that is the first and in one that is not.
            for scan in [Scan::new(&bytes).unwrap(), scan] {
                for (name, found) in names.iter().zip(scan.find_all(&wanted).unwrap()) {
                    assert_eq!(found, btf.find(name, |ty| ty.kind() == Kind::Func), "{name}");
                }
                assert_eq!(scan.candidates(&["s9"]).unwrap()[0].len(), 2);
            }
        }
    }
}

#[test]
fn both_halves_have_to_be_well_formed() {
    let good = kernel_like(false).bytes();
    let kinds = |bytes: &[u8]| Scan::new(bytes).and_then(|scan| scan.candidates(&["s3"]).map(drop));
    kinds(&good).unwrap();
    let wrong = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] = 0x1e;
        kinds(&bytes).unwrap_err().to_string()
    };
    let end = 24 + u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
    for at in [24 + 7, end - 12 + 7] {
        let error = wrong(at);
        assert!(error.contains("type kind 30 is not one of"), "{error}");
    }
}

#[test]
fn a_longer_header_is_skipped() {
    let bytes = all_kinds().bytes();
    let mut longer = bytes.clone();
    longer[4] = 32;
    longer.splice(24..24, [0xff; 8]);
    let (scan, longer) = (Scan::new(&bytes).unwrap(), Scan::new(&longer).unwrap());
    assert_eq!(longer.len().unwrap(), scan.len().unwrap());
    assert_eq!(longer.ty(TypeId(40)).unwrap(), scan.ty(TypeId(40)).unwrap());
}

#[test]
fn candidates_are_found_by_essential_name() {
    let mut b = Builder::new();
    let mut ids = Vec::new();
    for name in ["a", "a___x", "ab", "a___b___c", "abcd", "abcd___e", "abcde", "a___", "", "a"] {
        ids.push(b.structure(name, 4, &[]));
    }
    let func = b.func("a", 1, 1);
    let bytes = b.bytes();
    let scan = Scan::new(&bytes).unwrap();
    let ids_of = |name: &str| -> Vec<u32> {
        let found = scan.candidates(&[name]).unwrap();
        found[0].iter().map(|found| found.id.0).collect()
    };
    assert_eq!(ids_of("a"), [ids[0], ids[1], ids[9]]);
    assert_eq!(ids_of("abcd"), [ids[4], ids[5]]);
    assert_eq!(ids_of("a___b"), [ids[3]]);
    assert_eq!(ids_of("a___"), [ids[7]]);
    assert_eq!(ids_of("abc"), [0u32; 0]);
    assert_eq!(ids_of(""), [0u32; 0], "anonymous types are nobody's candidates");
    // Several at once, one twice, some known already.
    let found = scan.candidates(&["ab", "a", "ab", "abcde"]).unwrap();
    assert_eq!(found.iter().map(|found| found.len()).collect::<Vec<_>>(), [1, 3, 1, 1]);
    let wanted = [("a", Kind::Func), ("a", Kind::Struct), ("a", Kind::Union)];
    let found = scan.find_all(&wanted).unwrap();
    assert_eq!(found, [Some(TypeId(func)), Some(TypeId(ids[0])), None]);
}

#[test]
fn what_was_learnt_can_be_kept() {
    let bytes = all_kinds().bytes();
    let memo = {
        let scan = Scan::new(&bytes).unwrap();
        scan.candidates(&["s3"]).unwrap();
        scan.memo()
    };
    let copy = bytes.clone();
    let scan = Scan::resume(&copy, memo).unwrap();
    assert_eq!(scan.candidates(&["s3", "s4"]).unwrap().len(), 2);
    let id = scan.find_by_name("s3", Kind::Struct).unwrap().unwrap();
    assert_eq!(scan.candidates(&["s3"]).unwrap()[0][0].id, id);
    // Of other bytes, a memo is of no use.
    let scan = Scan::resume(compiled()[0], scan.memo()).unwrap();
    assert_eq!(scan.len().unwrap() as usize, Btf::decode(compiled()[0]).unwrap().len());
    assert_eq!(scan.candidates(&["s3"]).unwrap()[0].len(), 0);
}

#[test]
fn modules_go_on_where_the_kernel_ends() {
    let base = all_kinds();
    let mut module = Builder::split(&base);
    let own = module.structure("own", 8, &[member("m", 1, 0)]);
    let s0 = module.structure("s0___mod", 8, &[]);
    let func = module.func("init", 12, 0);
    let (base, module) = (base.bytes(), module.bytes());
    let base = Scan::new(&base).unwrap();
    let scan = Scan::split(&base, &module, Memo::default()).unwrap();
    assert_eq!(own, base.len().unwrap());
    assert_eq!(scan.len().unwrap(), own + 3);
    let name_of = |id| scan.name(scan.ty(TypeId(id)).unwrap().name()).unwrap();
    assert_eq!(name_of(own), "own");
    assert_eq!(name_of(1), "int0", "the base's types are there");
    assert_eq!(*scan.ty(TypeId::VOID).unwrap(), Type::Void);
    // Searches find what was added.
    assert_eq!(scan.find_by_name("init", Kind::Func).unwrap(), Some(TypeId(func)));
    assert_eq!(scan.find_by_name("main0", Kind::Func).unwrap(), None);
    let found = scan.candidates(&["s0"]).unwrap();
    assert_eq!(found[0].iter().map(|found| found.id.0).collect::<Vec<_>>(), [s0]);
    assert!(scan.ty(TypeId(own + 3)).is_err());
    // The base alone does not know them.
    assert!(base.ty(TypeId(own)).is_err());
    let big = Builder::split(&all_kinds()).big_endian().bytes();
    assert!(Scan::split(&base, &big, Memo::default()).is_err());
}

#[test]
fn pointers_are_as_wide_as_long() {
    let width = |name: &str, size| {
        let mut b = Builder::new();
        b.int("char", 1, true);
        b.int("long", 16, true);
        b.int(name, size, false);
        let bytes = b.bytes();
        Scan::new(&bytes).unwrap().pointer_size()
    };
    assert_eq!(width("long unsigned int", 4), 4);
    assert_eq!(width("long", 8), 8);
    assert_eq!(width("int", 4), 8, "where nothing tells");
}

#[test]
fn what_is_malformed_is_an_error_with_its_place() {
    let good = all_kinds().bytes();
    let fails = |bytes: &[u8]| -> String {
        let scan = match Scan::new(bytes) {
            Ok(scan) => scan,
            Err(error) => return error.to_string(),
        };
        let error = scan.candidates(&["s3"]).unwrap_err();
        assert!(scan.ty(TypeId(1)).is_err());
        error.to_string()
    };
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    assert!(fails(b"").contains("offset 0x0"));
    assert!(fails(&good[..20]).contains(".BTF"));
    assert!(fails(&changed(0, 0)).contains("magic"));
    assert!(fails(&changed(2, 9)).contains("version 9"));
    // The first record's kind.
    let error = fails(&changed(24 + 7, 30));
    assert!(error.contains("offset 0x18: type kind 30"), "{error}");
    assert!(fails(&changed(24 + 7, 0)).contains("type kind 0"));
    // A struct that has more members than there are bytes.
    let records = 24..24 + u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
    let mut too_many = good.clone();
    too_many[records.start + 16 + 12 + 24 + 5] = 0xff;
    assert!(fails(&too_many).contains("offset"), "{}", fails(&too_many));
    // Cut within a record.
    let mut cut = good.clone();
    let len = records.len() as u32 - 4;
    cut[12..16].copy_from_slice(&len.to_le_bytes());
    let error = fails(&cut);
    assert!(error.contains("past the end of the types") || error.contains("needed"), "{error}");
}
