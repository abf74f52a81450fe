//! Which candidates count, what is refused, and what is said about it.

mod support;

use bpfgen_object::{CoreKind, CoreKind::*, CoreRelocation, ErrorKind, Insn, Result};
use support::{
    Fixture,
    btf::{Builder, member},
    load, mov, record, wide,
};

/// `struct s { int a; int b; }` of the program.
fn local() -> (Builder, u32) {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let s = b.structure("s", 8, &[member("a", int, 0), member("b", int, 32)]);
    (b, s)
}

/// A target with several structs: name, and each member with its offset in bytes.
fn target(structs: &[(&str, &[(&str, u32)])]) -> Builder {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    for (name, members) in structs {
        let members: Vec<_> =
            members.iter().map(|(name, offset)| member(name, int, offset * 8)).collect();
        b.structure(name, 512, &members);
    }
    b
}

/// Relocates several instructions, `mov old` each, through one relocator.
fn numbers(fixture: &Fixture, records: &[(i32, u32, &str, CoreKind)]) -> Result<Vec<Option<i32>>> {
    let mut insns: Vec<Insn> = records.iter().map(|record| mov(record.0)).collect();
    let records: Vec<_> = records
        .iter()
        .enumerate()
        .map(|(insn, &(_, root, access, kind))| CoreRelocation {
            insn,
            ..record(root, access, kind)
        })
        .collect();
    let mut poisoned = Vec::new();
    fixture.with(|relocator| {
        poisoned = relocator.relocate(&mut insns, &records)?;
        Ok(())
    })?;
    let number = |(index, insn): (usize, &Insn)| {
        (!poisoned.iter().any(|p| p.insn == index)).then_some(insn.imm)
    };
    Ok(insns.iter().enumerate().map(number).collect())
}

#[test]
fn candidates_that_agree_are_as_good_as_one() {
    let (local, s) = local();
    let same = target(&[("s", &[("a", 8), ("b", 16)]), ("s___2", &[("b", 16), ("a", 8)])]);
    let fixture = Fixture::new(&local, &same);
    assert_eq!(fixture.number(0, s, "0:0", FieldByteOffset), Some(8));
    assert_eq!(fixture.number(4, s, "0:1", FieldByteOffset), Some(16));
    assert_eq!(fixture.number(8, s, "0", FieldByteSize), Some(512));
}

#[test]
fn candidates_that_differ_are_an_error() {
    let (local, s) = local();
    let two = target(&[("s", &[("a", 8), ("b", 16)]), ("s", &[("a", 12), ("b", 16)])]);
    let fixture = Fixture::new(&local, &two);
    let error = fixture.relocate(&[mov(0)], s, "0:0", FieldByteOffset).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    let text = error.to_string();
    assert!(text.contains("field s.a (0:0)"), "{text}");
    assert!(text.contains("bit offset 64 by [2] struct s, but 96 by [3] struct s"), "{text}");
    // Even where only existence is asked: the places differ.
    let error = fixture.relocate(&[mov(1)], s, "0:0", FieldExists).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(fixture.number(1, s, "0:1", FieldExists), Some(1));
    assert_eq!(fixture.number(1, s, "0", TypeExists), Some(1));
    let error = fixture.relocate(&[mov(0)], s, "0", TypeIdTarget).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous, "ids always differ");
    assert!(error.to_string().contains("value 2 by [2] struct s, but 3 by [3]"), "{error}");
}

#[test]
fn later_fields_come_from_the_layouts_that_had_the_earlier_ones() {
    let (local, s) = local();
    // Only the first has both; alone, `b` would be ambiguous.
    let two = target(&[("s", &[("a", 8), ("b", 16)]), ("s", &[("b", 20)])]);
    let fixture = Fixture::new(&local, &two);
    let error = fixture.relocate(&[mov(4)], s, "0:1", FieldByteOffset).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    let a = (0, s, "0:0", FieldByteOffset);
    let b = (4, s, "0:1", FieldByteOffset);
    assert_eq!(numbers(&fixture, &[a, b]).unwrap(), [Some(8), Some(16)]);
    assert!(numbers(&fixture, &[b, a]).is_err(), "in the order of the records");
    // An existence check narrows as well.
    assert_eq!(numbers(&fixture, &[(1, s, "0:0", FieldExists), b]).unwrap(), [Some(1), Some(16)]);
    // What nobody has narrows nothing.
    let three = target(&[("s", &[("a", 8)]), ("s___x", &[("c", 0)])]);
    let fixture = Fixture::new(&local, &three);
    assert_eq!(numbers(&fixture, &[b, a]).unwrap(), [None, Some(8)]);
    // Layouts are never mixed: after `b` chose the second, the first's `a` is gone.
    let apart = target(&[("s", &[("a", 8)]), ("s", &[("b", 20)])]);
    let fixture = Fixture::new(&local, &apart);
    assert_eq!(numbers(&fixture, &[b, a]).unwrap(), [Some(20), None]);
    assert_eq!(numbers(&fixture, &[a, b]).unwrap(), [Some(8), None]);
}

#[test]
fn roots_are_narrowed_each_for_itself_and_across_functions() {
    let (mut local, s) = local();
    let flavour = local.structure("s___x", 8, &[member("b", 1, 0)]);
    let apart = target(&[("s", &[("a", 8)]), ("s", &[("b", 20)])]);
    let fixture = Fixture::new(&local, &apart);
    let a = (0, s, "0:0", FieldByteOffset);
    let other = (0, flavour, "0:0", FieldByteOffset);
    assert_eq!(numbers(&fixture, &[a, other]).unwrap(), [Some(8), Some(20)]);
    fixture
        .with(|relocator| {
            let (mut first, mut second) = ([mov(0)], [mov(4)]);
            relocator.relocate(&mut first, &[record(s, "0:0", FieldByteOffset)])?;
            let poisoned = relocator.relocate(&mut second, &[record(s, "0:1", FieldByteOffset)])?;
            assert_eq!((first, poisoned.len()), ([mov(8)], 1));
            Ok(())
        })
        .unwrap();
}

/// A module on top of `base` with one struct `s`.
fn module(base: &Builder, name: &str, offset: u32) -> Builder {
    let mut b = Builder::split(base);
    // The base's int.
    b.structure(name, 64, &[member("a", 1, offset * 8)]);
    b
}

#[test]
fn modules_are_searched_only_for_what_the_kernel_lacks() {
    let (local, s) = local();
    let kernel = target(&[("other", &[])]);
    let a = (0, s, "0:0", FieldByteOffset);
    let mut fixture = Fixture::new(&local, &kernel);
    assert_eq!(numbers(&fixture, &[a]).unwrap(), [None]);
    fixture.targets.push(module(&kernel, "unrelated", 4));
    fixture.targets.push(module(&kernel, "s___mod", 12));
    assert_eq!(numbers(&fixture, &[a]).unwrap(), [Some(12)]);
    let (insns, _) = fixture.relocate(&wide(0), s, "0", TypeIdTarget).unwrap();
    assert_eq!(insns[0].imm, 3, "ids go on where the kernel's end");
    // All modules count alike.
    fixture.targets.push(module(&kernel, "s", 16));
    let error = numbers(&fixture, &[a]).unwrap_err().to_string();
    assert!(error.contains("[3] struct s___mod (module2)"), "{error}");
    assert!(error.contains("[3] struct s (module3)"), "{error}");
    // A candidate in the kernel ends the search, even if it does not match.
    let kernel = target(&[("s", &[("b", 4)])]);
    let mut fixture = Fixture::new(&local, &kernel);
    fixture.targets.push(module(&kernel, "s", 12));
    assert_eq!(numbers(&fixture, &[a]).unwrap(), [None]);
    // But one of another kind is none.
    let mut kernel = target(&[]);
    kernel.union("s", 8, &[member("a", 1, 32)]);
    let mut fixture = Fixture::new(&local, &kernel);
    fixture.targets.push(module(&kernel, "s", 12));
    assert_eq!(numbers(&fixture, &[a]).unwrap(), [Some(12)]);
}

#[test]
fn modules_can_be_added_when_something_is_missing() {
    use bpfgen_object::{
        btf::{
            Btf,
            scan::{Memo, Scan},
        },
        core_reloc::{Relocator, Target},
    };
    let (local, s) = local();
    let kernel = target(&[("other", &[])]);
    let module = module(&kernel, "s", 12).bytes();
    let (local, kernel) = (Btf::decode(&local.bytes()).unwrap(), kernel.bytes());
    let kernel = Scan::new(&kernel).unwrap();
    let module = Scan::split(&kernel, &module, Memo::default()).unwrap();
    let records = [record(s, "0:0", FieldByteOffset)];
    let target = |name: &str, types| Target { name: name.to_owned(), types };
    let mut relocator = Relocator::new(&local, vec![target("vmlinux", &kernel)]);
    assert!(!relocator.lacks_candidates());
    relocator.prepare(&records).unwrap();
    assert!(relocator.lacks_candidates());
    relocator.add_target(target("module", &module));
    relocator.prepare(&records).unwrap();
    assert!(!relocator.lacks_candidates());
    let mut insns = [mov(0)];
    assert_eq!(relocator.relocate(&mut insns, &records).unwrap(), []);
    assert_eq!(insns, [mov(12)]);
}

#[test]
fn poison_says_what_was_missing() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let inner = b.structure("", 8, &[member("y", int, 32)]);
    let inner = b.array(inner, 4);
    let s = b.structure("task", 40, &[member("pid", int, 0), member("x", inner, 64)]);
    let e = b.enumeration("phase", false, &[("START", 0)]);
    let gone = b.structure("gone", 4, &[member("a", int, 0)]);
    let mut kernel = target(&[("task", &[("pid", 0)]), ("task___2", &[("pid", 0)])]);
    kernel.enumeration("phase", false, &[("END", 0)]);
    let mut fixture = Fixture::new(&b, &kernel);
    let what = |fixture: &Fixture, old, root, access: &str, kind| {
        let (_, poisoned) = fixture.relocate(&[mov(old)], root, access, kind).unwrap();
        assert_eq!(poisoned.len(), 1);
        assert_eq!(poisoned[0].insn, 0);
        poisoned[0].what.clone()
    };
    assert_eq!(
        what(&fixture, 28, s, "0:1:2:0", FieldByteOffset),
        "field task.x[2].y (0:1:2:0): no match in vmlinux; \
         candidates considered: [2] struct task, [3] struct task___2"
    );
    assert_eq!(
        what(&fixture, 4, s, "0:1:2:0", FieldByteSize),
        "size of field task.x[2].y (0:1:2:0): no match in vmlinux; \
         candidates considered: [2] struct task, [3] struct task___2"
    );
    assert_eq!(
        what(&fixture, 0, e, "0", EnumvalValue),
        "value of enumerator START of enum phase: no match in vmlinux; \
         candidates considered: [4] enum phase"
    );
    assert_eq!(
        what(&fixture, 0, gone, "0:0", FieldByteOffset),
        "field gone.a (0:0): no match in vmlinux, which has no type of that name"
    );
    fixture.targets.push(module(&kernel, "unrelated", 0));
    assert_eq!(
        what(&fixture, 0, gone, "0:0", FieldByteOffset),
        "field gone.a (0:0): no match in vmlinux or modules, which have no type of that name"
    );
    let (_, poisoned) = fixture.relocate(&[load(4, 0)], s, "0:0", FieldByteOffset).unwrap();
    assert_eq!(poisoned, []);
    // A width that cannot be followed.
    let mut kernel = Builder::new();
    let long = kernel.int("long", 8, true);
    kernel.structure("task", 8, &[member("pid", long, 0)]);
    let fixture = Fixture::new(&b, &kernel);
    let (_, poisoned) = fixture.relocate(&[load(4, 0)], s, "0:0", FieldByteOffset).unwrap();
    assert_eq!(
        poisoned[0].what,
        "field task.pid (0:0): it is 4 bytes in the program's types but 8 bytes in the target's, \
         and only pointers and unsigned integers can be accessed with another width"
    );
}

#[test]
fn what_the_instruction_holds_is_checked() {
    let (local, s) = local();
    let fixture = Fixture::new(&local, &local);
    let refuse =
        |insns: &[Insn], kind| fixture.relocate(insns, s, "0:1", kind).unwrap_err().to_string();
    let error = refuse(&[mov(5)], FieldByteOffset);
    assert!(
        error.contains("instruction 0, field s.b (0:1): the instruction holds 5")
            && error.contains("should hold 4"),
        "{error}"
    );
    assert!(refuse(&[load(4, -4)], FieldByteOffset).contains("holds -4"));
    assert!(refuse(&wide(4 | 1 << 32), FieldByteOffset).contains("holds 4294967300"));
    assert!(refuse(&[mov(8)], FieldByteSize).contains("holds 8"));
    // It is not checked where the number is not needed any more.
    let empty = target(&[("s", &[])]);
    assert_eq!(Fixture::new(&local, &empty).number(5, s, "0:1", FieldByteOffset), None);
}

#[test]
fn only_instructions_that_hold_a_number_are_relocated() {
    let (local, s) = local();
    let fixture = Fixture::new(&local, &local);
    let refuse = |insns: &[Insn]| {
        fixture.relocate(insns, s, "0:1", FieldByteOffset).unwrap_err().to_string()
    };
    let exit = Insn { code: 0x95, ..Insn::default() };
    assert!(refuse(&[exit]).contains("holds no number"));
    assert!(refuse(&[Insn { code: 0xbf, ..mov(4) }]).contains("register"));
    let [first, second] = wide(4);
    let odd = "no plain load of a 64-bit number";
    assert!(refuse(&[first]).contains(odd), "cut off");
    assert!(refuse(&[Insn { src: 1, ..first }, second]).contains(odd), "a map");
    assert!(refuse(&[Insn { off: 1, ..first }, second]).contains(odd));
    assert!(refuse(&[first, Insn { code: 0x95, ..second }]).contains(odd));
    assert!(refuse(&[Insn { code: 0x20, ..first }, second]).contains(odd), "a packet load");
    assert!(refuse(&[]).contains("no such instruction"));
}

#[test]
fn records_that_make_no_sense_are_refused() {
    let (mut local, s) = local();
    let int = 1;
    let ptr = local.ptr(s);
    let void_function = local.proto(0, &[]);
    let fixture = Fixture::new(&local, &local);
    let long = ["0"; 65].join(":");
    let nothing = [""; 2].join(":");
    for (root, access, reason) in [
        (s, "", "no index"),
        (s, ":0", "no index"),
        (s, "0:", "no index"),
        (s, nothing.as_str(), "no index"),
        (s, "0:x", "no index"),
        (s, "0:-1", "no index"),
        (s, "0:+1", "no index"),
        (s, "0:4294967296", "no index"),
        (s, "0:2", "no such member"),
        (s, "0:0:0", "no parts"),
        (s, long.as_str(), "64 levels"),
        (int, "0:0", "no parts"),
        (ptr, "0:0", "no parts"),
        (void_function, "0", "no size"),
        (99, "0:0", "no type [99]"),
        (s, "4294967295:4294967295", "no such member"),
    ] {
        let error = fixture.error(0, root, access, FieldByteOffset);
        assert!(error.contains(reason), "{access}: {error}");
    }
    assert!(fixture.error(0, 99, "0", TypeIdLocal).contains("no type [99]"));
}

#[test]
fn huge_offsets_are_refused_not_wrapped() {
    let mut b = Builder::new();
    let mut ty = b.int("int", 4, true);
    for _ in 0..2 {
        ty = b.array(ty, 1 << 14);
    }
    let flexible = b.array(ty, 0);
    let s = b.structure("s", 4, &[member("n", 1, 0), member("a", flexible, 32)]);
    let fixture = Fixture::new(&b, &b);
    let error = fixture.error(0, s, "0:1:4294967295", FieldByteOffset);
    assert!(error.contains("out of range"), "{error}");
    assert_eq!(fixture.number(1, s, "0:1:4294967295", FieldExists), Some(1));
    let error = fixture.error(0, s, "4294967295:1:4294967295", FieldByteOffset);
    assert!(error.contains("out of range"), "{error}");
    let mut b = Builder::new();
    let mut ty = b.int("int", 4, true);
    for _ in 0..3 {
        ty = b.array(ty, 1 << 14);
    }
    let s = b.structure("s", 4, &[member("a", ty, 0)]);
    assert!(Fixture::new(&b, &b).error(0, s, "0:0", FieldByteSize).contains("4 GiB"));
}

#[test]
fn types_without_end_come_to_one() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let inner = b.structure("", 8, &[member("x", int, 0)]);
    let local_struct = b.structure("s", 8, &[member("a", int, 0), member("", inner, 0)]);
    let t = b.typedef("t", local_struct);

    // Anonymous structs that hold themselves, twice.
    let mut target = Builder::new();
    target.int("int", 4, true);
    target.structure("s", 8, &[member("", 3, 0)]);
    target.structure("", 8, &[member("", 3, 0), member("", 3, 0)]);
    target.typedef("t", 5);
    target.typedef("u", 4);
    let fixture = Fixture::new(&b, &target);
    assert!(fixture.error(0, local_struct, "0:0", FieldByteOffset).contains("64 levels"));
    assert!(fixture.error(1, t, "0", TypeExists).contains("contains itself"));
    assert!(fixture.error(1, t, "0", TypeMatches).contains("contains itself"));

    // As wide as it is deep: 2000 anonymous members at each of 60 levels.
    let mut target = Builder::new();
    target.int("int", 4, true);
    let mut level = target.structure("", 4, &[]);
    for _ in 0..60 {
        level = target.structure("", 4, &vec![member("", level, 0); 2000]);
    }
    target.structure("s", 4, &[member("", level, 0)]);
    let fixture = Fixture::new(&b, &target);
    let error = fixture.error(0, local_struct, "0:0", FieldByteOffset);
    assert!(error.contains("too entangled"), "{error}");
    let mut local = Builder::new();
    let int = local.int("int", 4, true);
    let mut level = local.structure("", 4, &[member("unmatched", int, 0)]);
    for _ in 0..25 {
        level = local.structure("", 4, &[member("", level, 0)]);
    }
    let s = local.structure("s", 4, &[member("", level, 0)]);
    let error = Fixture::new(&local, &target).error(1, s, "0", TypeMatches);
    assert!(error.contains("too entangled"), "{error}");
}

#[test]
fn malformed_targets_are_errors() {
    let (local, s) = local();
    let records = [record(s, "0:0", FieldByteOffset)];
    let mut dangling = Builder::new();
    dangling.structure("s", 8, &[member("a", 77, 0)]);
    let error = Fixture::new(&local, &dangling).relocate(&[mov(0)], s, "0:0", FieldByteOffset);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("candidate [1] struct s: type [77] does not exist"), "{error}");
    let mut unknown = target(&[("s", &[("a", 0)])]);
    unknown.raw("new", 20, 0, 0, &[]);
    let error = Fixture::new(&local, &unknown).with(|r| r.prepare(&records)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("kind 20"), "{error}");
}
