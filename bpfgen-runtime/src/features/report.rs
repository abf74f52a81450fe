//! All questions at once.

use super::{
    Enumerator, Helper, MapType, ProgramType, helper, kfunc, known, map_type, program_type,
};
use crate::{Error, ErrorKind, kernel::version};

/// What the running kernel can do.
#[derive(Debug, Default)]
pub struct Report {
    /// Its release: `6.12.95-amd64`.
    pub release: String,
    /// Whether it has each type of program that this crate knows.
    pub program_types: Vec<(ProgramType, Result<bool, Error>)>,
    /// Whether it has each type of map that this crate knows.
    pub map_types: Vec<(MapType, Result<bool, Error>)>,
    /// What programs of each type can call; an error where that cannot be found out.
    pub calls: Vec<(ProgramType, Result<Calls, Error>)>,
    /// The attach types that it was built to know.
    pub attach_types: Vec<Enumerator>,
    /// The types of links that it was built to know.
    pub link_types: Vec<Enumerator>,
}

/// What programs of a type can call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Helpers, by number.
    pub helpers: Vec<Helper>,
    /// The kernel's own kfuncs, sorted; none before Linux 6.10, which does not mark them as such.
    pub kfuncs: Vec<String>,
}

impl Report {
    /// Asks everything: thousands of small programs, about a second.
    pub fn of_running_kernel() -> Self {
        let known = known().cloned().unwrap_or_default();
        let program_types: Vec<_> = (1..=ProgramType::NETFILTER.0)
            .map(ProgramType)
            .map(|program| (program, program_type(program)))
            .collect();
        let calls = program_types
            .iter()
            .filter(|(_, has)| matches!(has, Ok(true)))
            .map(|&(program, _)| (program, calls(program, &known.kfuncs)))
            .collect();
        let map_types = (1..=MapType::INSN_ARRAY.0).map(MapType).map(|map| (map, map_type(map)));
        Self {
            release: version::release().unwrap_or_default(),
            map_types: map_types.collect(),
            program_types,
            calls,
            attach_types: known.attach_types,
            link_types: known.link_types,
        }
    }
}

fn calls(program: ProgramType, kfuncs: &[String]) -> Result<Calls, Error> {
    let mut calls = Calls::default();
    for it in Helper::all() {
        if helper(program, it)? {
            calls.helpers.push(it);
        }
    }
    for name in kfuncs {
        match kfunc(program, name) {
            Ok(true) => calls.kfuncs.push(name.clone()),
            Ok(false) => {}
            // Kernels without a compiler to machine code for this machine.
            Err(error) if error.kind() == ErrorKind::Unsupported => break,
            Err(error) => return Err(error),
        }
    }
    Ok(calls)
}
