//! Which instructions of a linked program the kernel's verifier can come to.
//!
//! The verifier follows every path, knows constants on the way, and drops what no path leads to:
//! that is how `if (bpf_core_field_exists(…))` keeps a program loadable where the field is missing.
//! This is the same walk with less knowledge. Where paths meet, only what they agree on is kept;
//! nothing is known of what helpers return, of maps and of globals; and only arithmetic is followed
//! that the verifier follows in every kernel since 5.10. So what is unreachable here is unreachable
//! there; what is reachable here may still be found not to be.
//!
//! ```text
//! r1 = 0            (the field is missing)   r1: 0
//! if w1 == 0 goto ──────────────┐            taken, always
//! call poison                   │            not reached: guarded
//! r0 = 0                     ◀──┘            reached
//! ```

mod number;
mod state;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{Insn, Linkage, Object, RelocationTarget, core_reloc::POISON, link::Linked};
use number::{alu, taken};
use state::State;

const LD: u8 = 0x00;
const LDX: u8 = 0x01;
const ST: u8 = 0x02;
const STX: u8 = 0x03;
const ALU: u8 = 0x04;
const JMP: u8 = 0x05;
const JMP32: u8 = 0x06;
/// How memory is accessed: plainly.
const MEM: u8 = 0x60;
const SOURCE_REGISTER: u8 = 0x08;
const PSEUDO_CALL: u8 = 1;
const PSEUDO_FUNC: u8 = 4;
/// The register that points to the end of the stack frame.
const FRAME: u8 = 10;

/// For each instruction of `linked`, whether it can be reached. `object` is what it was linked
/// from.
pub fn reach(object: &Object, linked: &Linked) -> Vec<bool> {
    let relocated = linked.relocations.iter().map(|relocation| relocation.insn).collect();
    let mut walk = Walk {
        insns: &linked.insns,
        relocated,
        starts: linked.functions.iter().map(|placed| placed.start).collect(),
        tables: tables(object, linked),
        followed: HashMap::new(),
        states: vec![None; linked.insns.len()],
        open: Vec::new(),
    };
    for (position, placed) in linked.functions.iter().enumerate() {
        let function = object.functions.get(placed.function.0);
        // The verifier looks at a global function by itself, and follows calls of a static one
        // with what is known at the call.
        let is_static = function.is_some_and(|function| function.linkage == Linkage::Static);
        if position > 0 && is_static {
            walk.followed.insert(placed.start, Callee::default());
        } else {
            walk.flow(placed.start, &State::default());
        }
    }
    walk.run();
    walk.states.iter().map(Option::is_some).collect()
}

/// All tables of a function together: a jump by one of them may go wherever one of them leads.
#[derive(Debug, Default)]
struct Tables {
    places: BTreeSet<usize>,
    /// What is known where any of these jumps is.
    state: Option<Box<State>>,
}

/// The tables of functions, by their first instructions.
fn tables(object: &Object, linked: &Linked) -> HashMap<usize, Tables> {
    let mut tables = HashMap::<_, Tables>::new();
    let mut seen = HashSet::new();
    for relocation in &linked.relocations {
        let RelocationTarget::JumpTable { table: index, .. } = relocation.target else { continue };
        let table = object.jump_tables.get(index.0);
        let (Some(table), Some(placed)) = (table, linked.placed_at(relocation.insn)) else {
            continue;
        };
        if seen.insert((placed.start, index.0)) {
            let of_function = tables.entry(placed.start).or_default();
            of_function.places.extend(table.insns.iter().map(|insn| placed.start + insn));
        }
    }
    tables
}

/// A function whose calls are followed.
#[derive(Debug, Default)]
struct Callee {
    /// What it returns, once it is known to: a constant, or anything.
    returns: Option<Option<u64>>,
    callers: BTreeSet<usize>,
}

struct Walk<'a> {
    insns: &'a [Insn],
    /// Instructions into which the loader has yet to put something.
    relocated: BTreeSet<usize>,
    /// Where functions begin, ascending.
    starts: Vec<usize>,
    /// By first instruction of their function.
    tables: HashMap<usize, Tables>,
    /// By first instruction.
    followed: HashMap<usize, Callee>,
    /// What is known before each instruction, if it can be reached.
    states: Vec<Option<Box<State>>>,
    /// Instructions to look at.
    open: Vec<usize>,
}

impl Walk<'_> {
    fn run(&mut self) {
        // Ends: what is known of an instruction only ever becomes less.
        while let Some(at) = self.open.pop() {
            let state = self.states.get(at).and_then(Option::as_ref);
            let (Some(&insn), Some(state)) = (self.insns.get(at), state) else { continue };
            let mut state = State::clone(state);
            self.step(at, insn, &mut state);
        }
    }

    /// Control can come to `at` with this.
    fn flow(&mut self, at: usize, state: &State) {
        // Out of the program: the verifier's to refuse.
        let Some(known) = self.states.get_mut(at) else { return };
        if met(known, state) {
            self.open.push(at);
        }
    }

    fn jump(&mut self, at: usize, distance: i64, state: &State) {
        let target = i64::try_from(at).ok().and_then(|at| at.checked_add(1 + distance));
        if let Some(target) = target.and_then(|target| usize::try_from(target).ok()) {
            self.flow(target, state);
        }
    }

    fn step(&mut self, at: usize, insn: Insn, state: &mut State) {
        let mut next = at + 1;
        match insn.code & 0x07 {
            LD if insn.is_ldimm64() => {
                next += 1;
                let high = self.insns.get(at + 1).map_or(0, |insn| insn.imm);
                if insn.src == PSEUDO_FUNC {
                    // It will be called with whatever.
                    self.jump(at, insn.imm.into(), &State::default());
                }
                let is_number = insn.src == 0 && !self.relocated.contains(&at);
                let number = u64::from(insn.imm as u32) | u64::from(high as u32) << 32;
                state.set(insn.dst, is_number.then_some(number));
            }
            LD => state.forget_scratch(),
            LDX => {
                let plain = insn.code & 0xe0 == MEM && insn.src == FRAME;
                let whole = plain && width(insn.code) == 8;
                let value = if whole { state.load(insn.off) } else { None };
                state.set(insn.dst, value);
            }
            ST | STX => store(insn, state),
            JMP | JMP32 => return self.branch(at, insn, state),
            class => {
                let operand = self.operand(insn, state);
                let value = alu(insn, class == ALU, state.get(insn.dst), operand);
                state.set(insn.dst, value);
            }
        }
        self.flow(next, state);
    }

    fn operand(&self, insn: Insn, state: &State) -> Option<u64> {
        if insn.code & SOURCE_REGISTER != 0 {
            state.get(insn.src)
        } else {
            Some(i64::from(insn.imm) as u64)
        }
    }

    fn branch(&mut self, at: usize, insn: Insn, state: &mut State) {
        let is_narrow = insn.code & 0x07 == JMP32;
        match insn.code & 0xf0 {
            0x00 if insn.code & SOURCE_REGISTER != 0 => self.jump_by_table(at, state),
            0x00 => {
                let distance = if is_narrow { insn.imm.into() } else { insn.off.into() };
                self.jump(at, distance, state);
            }
            0x80 => self.call(at, insn, state),
            0x90 => self.exit(at, state),
            // May go on or not, whatever is known.
            0xe0 => {
                self.jump(at, insn.off.into(), state);
                self.flow(at + 1, state);
            }
            _ => {
                let operand = self.operand(insn, state);
                let taken = taken(insn, is_narrow, state.get(insn.dst), operand);
                if taken != Some(false) {
                    self.jump(at, insn.off.into(), state);
                }
                if taken != Some(true) {
                    self.flow(at + 1, state);
                }
            }
        }
    }

    fn jump_by_table(&mut self, at: usize, state: &State) {
        let Some(start) = self.start_of(at) else { return };
        let mut tables = self.tables.remove(&start).unwrap_or_else(|| {
            // By one that the program has made itself: it may lead anywhere in the function.
            let next = self.starts.partition_point(|&other| other <= start);
            let end = self.starts.get(next).copied().unwrap_or(self.insns.len());
            Tables { places: (start..end).collect(), state: None }
        });
        if met(&mut tables.state, state) {
            if let Some(state) = &tables.state {
                tables.places.iter().for_each(|&place| self.flow(place, state));
            }
        }
        self.tables.insert(start, tables);
    }

    fn call(&mut self, at: usize, insn: Insn, state: &mut State) {
        let is_direct = insn.code == Insn::CALL;
        if is_direct && insn.src == 0 && insn.imm == POISON {
            // It stands for some other instruction: go on to find what else would be missing.
            self.flow(at + 1, &State::default());
            return;
        }
        let mut returned = None;
        if is_direct && insn.src == PSEUDO_CALL {
            let target = i64::try_from(at).ok().map(|at| at + 1 + i64::from(insn.imm));
            let target = target.and_then(|target| usize::try_from(target).ok()).unwrap_or(at);
            if self.starts.binary_search(&target).is_ok() {
                self.flow(target, &state.arguments());
            }
            if let Some(callee) = self.followed.get_mut(&target) {
                callee.callers.insert(at);
                // Comes back here when there is a way to its end.
                let Some(value) = callee.returns else { return };
                returned = value;
            }
        }
        state.forget_scratch();
        state.set(0, returned);
        self.flow(at + 1, state);
    }

    /// Where the function begins that an instruction is in.
    fn start_of(&self, at: usize) -> Option<usize> {
        let before = self.starts.partition_point(|&start| start <= at);
        self.starts.get(before.checked_sub(1)?).copied()
    }

    fn exit(&mut self, at: usize, state: &State) {
        let start = self.start_of(at);
        let Some(callee) = start.and_then(|start| self.followed.get_mut(&start)) else { return };
        let value = state.get(0);
        let joined = match callee.returns {
            Some(known) if known == value => return,
            Some(_) => None,
            None => value,
        };
        if callee.returns != Some(joined) {
            callee.returns = Some(joined);
            self.open.extend(&callee.callers);
        }
    }
}

/// Keeps what both agree on; returns whether that is less than was known.
fn met(known: &mut Option<Box<State>>, state: &State) -> bool {
    match known {
        Some(known) => known.meet(state),
        None => {
            *known = Some(Box::new(state.clone()));
            true
        }
    }
}

fn store(insn: Insn, state: &mut State) {
    if insn.code & 0xe0 != MEM {
        // Atomic, with results in one of these.
        state.forget_memory();
        [0, insn.src, insn.dst].into_iter().for_each(|register| state.set(register, None));
        return;
    }
    if insn.dst == FRAME {
        // Whole registers are what every kernel remembers.
        let width = width(insn.code);
        let value = state.get(insn.src).filter(|_| insn.code & 0x07 == STX && width == 8);
        state.store(insn.off, width, value);
    } else {
        // It may well point to the stack.
        state.forget_memory();
    }
}

fn width(code: u8) -> u8 {
    match code & 0x18 {
        0x00 => 4,
        0x08 => 2,
        0x10 => 1,
        _ => 8,
    }
}

#[cfg(test)]
mod tests;
