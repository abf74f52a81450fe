use super::*;
use crate::{Endian, Function, FunctionIndex, JumpTable, JumpTableIndex, RelocationTarget, link};

fn insn(code: u8, dst: u8, src: u8, off: i16, imm: i32) -> Insn {
    Insn { code, dst, src, off, imm }
}

fn mov(dst: u8, imm: i32) -> Insn {
    insn(0xb7, dst, 0, 0, imm)
}

/// `if dst == imm goto off`.
fn if_equal(dst: u8, imm: i32, off: i16) -> Insn {
    insn(0x15, dst, 0, off, imm)
}

fn helper() -> Insn {
    insn(Insn::CALL, 0, 0, 0, 5)
}

fn poison() -> Insn {
    insn(Insn::CALL, 0, 0, 0, POISON)
}

const EXIT: Insn = Insn { code: 0x95, dst: 0, src: 0, off: 0, imm: 0 };
const CALL: Insn = Insn { code: Insn::CALL, dst: 0, src: PSEUDO_CALL, off: 0, imm: -1 };

fn function(linkage: Linkage, insns: &[Insn], calls: &[(usize, RelocationTarget)]) -> Function {
    Function {
        name: String::new(),
        section: String::new(),
        offset: 0,
        linkage,
        insns: insns.to_vec(),
        type_id: None,
        relocations: calls
            .iter()
            .map(|(insn, target)| crate::Relocation { insn: *insn, target: target.clone() })
            .collect(),
        core_relocations: vec![],
        lines: vec![],
    }
}

fn reached_of(functions: Vec<Function>) -> Vec<bool> {
    reached_by(functions, vec![])
}

fn reached_by(functions: Vec<Function>, jump_tables: Vec<JumpTable>) -> Vec<bool> {
    let object = Object {
        endian: Endian::NATIVE,
        license: String::new(),
        version: 0,
        functions,
        core_order: vec![],
        programs: vec![],
        maps: vec![],
        data: vec![],
        externs: vec![],
        jump_tables,
        struct_ops: vec![],
        btf: None,
    };
    let code = |index: FunctionIndex| object.functions[index.0].insns.as_slice().into();
    let linked = link::link(&object, FunctionIndex(0), &code).unwrap();
    reach(&object, &linked)
}

/// The numbers of the instructions that are not reached.
fn dead(insns: &[Insn]) -> Vec<usize> {
    let reached = reached_of(vec![function(Linkage::Global, insns, &[])]);
    reached.iter().enumerate().filter(|(_, reached)| !**reached).map(|(at, _)| at).collect()
}

#[test]
fn a_check_guards_what_follows() {
    let checked = |exists| [mov(1, exists), if_equal(1, 0, 1), poison(), mov(0, 0), EXIT];
    assert_eq!(dead(&checked(0)), [2]);
    assert_eq!(dead(&checked(1)), []);
    let narrow = [mov(1, 0), insn(0x16, 1, 0, 1, 0), poison(), EXIT];
    assert_eq!(dead(&narrow), [2]);
    let otherwise = [mov(1, 1), insn(0x55, 1, 0, 1, 0), poison(), EXIT];
    assert_eq!(dead(&otherwise), [2]);
}

#[test]
fn checks_survive_calls_in_saved_registers_and_on_the_stack() {
    assert_eq!(dead(&[mov(6, 0), helper(), if_equal(6, 0, 1), poison(), EXIT]), [3]);
    assert_eq!(dead(&[mov(1, 0), helper(), if_equal(1, 0, 1), poison(), EXIT]), []);
    let spill = |between: Insn| {
        dead(&[
            mov(1, 0),
            insn(0x7b, 10, 1, -8, 0),
            between,
            insn(0x79, 2, 10, -8, 0),
            if_equal(2, 0, 1),
            poison(),
            EXIT,
        ])
    };
    assert_eq!(spill(mov(3, 1)), [5]);
    // A helper may write to where it got a pointer to, and so may a store through a register.
    assert_eq!(spill(helper()), []);
    assert_eq!(spill(insn(0x7b, 3, 4, 0, 0)), []);
    assert_eq!(spill(insn(0x72, 10, 0, -4, 1)), [], "part of it is overwritten");
    assert_eq!(spill(insn(0x72, 10, 0, -16, 1)), [5]);
    assert_eq!(spill(insn(0xdb, 3, 4, 0, 0)), [], "atomic");
}

#[test]
fn paths_that_meet_keep_what_they_agree_on() {
    // r6 = 0 on both ways; r7 differs.
    let meet = |register| {
        dead(&[
            helper(),
            mov(6, 0),
            mov(7, 0),
            if_equal(0, 3, 1),
            mov(7, 1),
            if_equal(register, 0, 1),
            poison(),
            EXIT,
        ])
    };
    assert_eq!(meet(6), [6]);
    assert_eq!(meet(7), []);
}

#[test]
fn loops_end() {
    // r6 counts up: after the first round it can be anything.
    let counted = [
        mov(6, 0),
        insn(0x07, 6, 0, 0, 1),
        insn(0xa5, 6, 0, -2, 10),
        if_equal(6, 1, 1),
        poison(),
        EXIT,
    ];
    assert_eq!(dead(&counted), []);
    let endless = [insn(0x05, 0, 0, -1, 0), poison(), EXIT];
    assert_eq!(dead(&endless), [1, 2]);
    // Far away, backwards past the start, and beyond the end.
    assert_eq!(dead(&[insn(0x06, 0, 0, 0, 1), poison(), EXIT]), [1]);
    assert_eq!(dead(&[insn(0x05, 0, 0, -9, 0), EXIT]), [1]);
    assert_eq!(dead(&[insn(0x06, 0, 0, 0, i32::MAX), EXIT]), [1]);
}

#[test]
fn what_the_loader_fills_in_is_not_known() {
    let load = [insn(Insn::LDIMM64, 1, 0, 0, 0), insn(0, 0, 0, 0, 0)];
    let code = [load[0], load[1], if_equal(1, 0, 1), poison(), EXIT];
    assert_eq!(dead(&code), [1, 3], "a plain number; its second half is no instruction");
    let map = [(0, RelocationTarget::Map(crate::MapIndex(0)))];
    let reached = reached_of(vec![function(Linkage::Global, &code, &map)]);
    assert_eq!(reached, [true, false, true, true, true]);
}

#[test]
fn static_functions_know_their_arguments_and_global_ones_do_not() {
    let entry = [mov(1, 0), CALL, if_equal(0, 7, 1), poison(), EXIT];
    let callee = [mov(0, 7), if_equal(1, 0, 1), poison(), EXIT];
    let calls = [(1, RelocationTarget::Call(FunctionIndex(1)))];
    let of = |linkage| {
        reached_of(vec![function(Linkage::Global, &entry, &calls), function(linkage, &callee, &[])])
    };
    let all: [bool; 9] = std::array::from_fn(|_| true);
    assert_eq!(of(Linkage::Global), all);
    let mut expected = all;
    (expected[3], expected[7]) = (false, false);
    assert_eq!(of(Linkage::Static), expected);
}

#[test]
fn functions_that_are_not_called_are_not_reached() {
    let calls = [(2, RelocationTarget::Call(FunctionIndex(1)))];
    let entry = [mov(1, 0), if_equal(1, 0, 1), CALL, EXIT];
    let callee = |linkage| function(linkage, &[poison(), EXIT], &[]);
    let of = |linkage| reached_of(vec![function(Linkage::Global, &entry, &calls), callee(linkage)]);
    assert_eq!(of(Linkage::Static), [true, true, false, true, false, false]);
    // Older kernels verify a global function whether it is called or not.
    assert_eq!(of(Linkage::Global), [true, true, false, true, true, true]);

    let address = [insn(Insn::LDIMM64, 2, 0, 0, 0), Insn::default(), EXIT];
    let callback = [(0, RelocationTarget::FunctionAddress(FunctionIndex(1)))];
    let reached =
        reached_of(vec![function(Linkage::Global, &address, &callback), callee(Linkage::Static)]);
    assert_eq!(reached, [true, false, true, true, true]);
}

#[test]
fn recursion_ends() {
    let calls = [(0, RelocationTarget::Call(FunctionIndex(1)))];
    let reached = reached_of(vec![
        function(Linkage::Global, &[CALL, EXIT], &calls),
        function(Linkage::Static, &[CALL, EXIT], &calls),
    ]);
    assert_eq!(reached, [true, false, true, false], "it never returns");
}

/// Code that no compiler makes: the walk ends, and stays inside.
#[test]
fn any_code_will_do() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut number = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    };
    for _ in 0..500 {
        let insns: Vec<_> = (0..40)
            .map(|_| {
                let n = number();
                let near = |n: u64| (n % 64) as i32 - 32;
                let imm = if n & 1 == 0 { near(n >> 8) } else { (n >> 8) as i32 };
                let off = if n & 6 == 0 { (n >> 40) as i16 } else { near(n >> 12) as i16 };
                insn((n >> 3) as u8, (n >> 11) as u8 & 15, (n >> 15) as u8 & 15, off, imm)
            })
            .collect();
        let linkage = if number() & 1 == 0 { Linkage::Static } else { Linkage::Global };
        let call = [(3, RelocationTarget::Call(FunctionIndex(1)))];
        let reached =
            reached_of(vec![function(linkage, &insns, &call), function(linkage, &insns, &[])]);
        assert!(reached.len() == 80 && reached[0]);
    }
}

/// `gotox r1`.
const BY_TABLE: Insn = Insn { code: 0x0d, dst: 1, src: 0, off: 0, imm: 0 };

#[test]
fn jumps_by_tables_lead_where_the_tables_do() {
    let load = Insn { code: Insn::LDIMM64, dst: 1, src: 2, off: 0, imm: 0 };
    let insns =
        [load, Insn::default(), BY_TABLE, mov(0, 1), EXIT, mov(0, 2), EXIT, mov(0, 3), EXIT];
    let table = JumpTable { name: "t".to_owned(), function: FunctionIndex(0), insns: vec![3, 7] };
    let to = (0, RelocationTarget::JumpTable { table: JumpTableIndex(0), offset: 0 });
    let reached = reached_by(vec![function(Linkage::Global, &insns, &[to])], vec![table]);
    assert_eq!(reached, [true, false, true, true, true, false, false, true, true]);
}

#[test]
fn jumps_by_tables_of_the_program_may_lead_anywhere() {
    assert_eq!(dead(&[mov(1, 1), BY_TABLE, mov(0, 1), EXIT, mov(0, 2), EXIT]), []);
}
