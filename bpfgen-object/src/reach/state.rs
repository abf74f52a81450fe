//! What is known before an instruction.

use std::collections::BTreeMap;

/// Values on the stack that are remembered at once.
const MAX_SLOTS: usize = 64;

/// Constants in registers and on the stack; whatever is not here can be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    registers: [Option<u64>; 10],
    /// Registers that were put on the stack, by offset from the frame's end.
    stack: BTreeMap<i16, u64>,
}

impl State {
    pub(super) fn get(&self, register: u8) -> Option<u64> {
        self.registers.get(usize::from(register)).copied().flatten()
    }

    pub(super) fn set(&mut self, register: u8, value: Option<u64>) {
        if let Some(known) = self.registers.get_mut(usize::from(register)) {
            *known = value;
        }
    }

    pub(super) fn load(&self, offset: i16) -> Option<u64> {
        self.stack.get(&offset).copied()
    }

    pub(super) fn store(&mut self, offset: i16, width: u8, value: Option<u64>) {
        let (start, end) = (i32::from(offset), i32::from(offset) + i32::from(width));
        self.stack.retain(|&at, _| i32::from(at) >= end || i32::from(at) + 8 <= start);
        if let Some(value) = value.filter(|_| self.stack.len() < MAX_SLOTS) {
            self.stack.insert(offset, value);
        }
    }

    pub(super) fn forget_memory(&mut self) {
        self.stack.clear();
    }

    /// Forgets what a call may change.
    pub(super) fn forget_scratch(&mut self) {
        self.registers[..6].fill(None);
        self.forget_memory();
    }

    /// What a function that is called here knows.
    pub(super) fn arguments(&self) -> Self {
        let mut state = Self::default();
        state.registers[1..6].copy_from_slice(&self.registers[1..6]);
        state
    }

    /// Keeps what `other` knows too; returns whether that is less than before.
    pub(super) fn meet(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (known, other) in self.registers.iter_mut().zip(&other.registers) {
            if known.is_some() && known != other {
                *known = None;
                changed = true;
            }
        }
        let before = self.stack.len();
        self.stack.retain(|place, value| other.stack.get(place) == Some(value));
        changed || self.stack.len() != before
    }
}
