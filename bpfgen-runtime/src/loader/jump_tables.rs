//! Tables by which programs jump: a map of each, for each program that it is in.
//!
//! The map has the places in the program that is loaded, subprograms appended, and the kernel makes
//! addresses of them. It belongs to one program from then on, so that it cannot be shared.

use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};

use bpfgen_object::{
    Endian, Insn, JumpTable, JumpTableIndex, Object, RelocationTarget, link::Linked,
};

use super::maps::gone;
use crate::{
    Error, ErrorKind, Result,
    kernel::{Version, probe::MAP_VALUE},
    map::create::{Given, Plan},
    sys::map::MapFd,
};

/// Name of the maps in the kernel.
const NAME: &str = ".jumptables";

/// Makes the tables that `linked` jumps by, and puts them into `code`, which is `linked` encoded.
/// They must live until the program is loaded.
pub(super) fn fill(
    object: &Object,
    linked: &Linked,
    code: &mut [u8],
    token: Option<BorrowedFd<'_>>,
) -> Result<Vec<MapFd>> {
    let mut made: Vec<(JumpTableIndex, MapFd)> = Vec::new();
    for relocation in &linked.relocations {
        let RelocationTarget::JumpTable { table, offset } = relocation.target else { continue };
        let map = match made.iter().position(|(index, _)| *index == table) {
            Some(there) => there,
            None => {
                let definition = object.jump_tables.get(table.0).ok_or_else(|| gone("table"))?;
                let map = make(definition, linked, token).map_err(|error| {
                    let function = object.functions.get(definition.function.0);
                    let function = function.map_or("", |function| &function.name);
                    error.context(format!("a jump table of function `{function}`"))
                })?;
                made.push((table, map));
                made.len() - 1
            }
        };
        let fd = made[map].1.as_fd().as_raw_fd();
        let at = relocation.insn.saturating_mul(Insn::SIZE);
        let slots = code.get_mut(at..).and_then(|code| code.get_mut(..2 * Insn::SIZE));
        let slots = slots.ok_or_else(|| gone("instruction"))?;
        load(slots, fd, offset as i32);
    }
    Ok(made.into_iter().map(|(_, map)| map).collect())
}

/// Sets source and both halves of an encoded `ldimm64`.
fn load(slots: &mut [u8], low: i32, high: i32) {
    let halves = slots.chunks_exact_mut(Insn::SIZE).zip([(MAP_VALUE, low), (0, high)]);
    for (slot, (src, imm)) in halves {
        let mut bytes = [0; Insn::SIZE];
        bytes.copy_from_slice(slot);
        let insn = Insn { src, imm, ..Insn::decode(bytes, Endian::NATIVE) };
        slot.copy_from_slice(&insn.encode(Endian::NATIVE));
    }
}

fn make(table: &JumpTable, linked: &Linked, token: Option<BorrowedFd<'_>>) -> Result<MapFd> {
    let too_large = || Error::new(ErrorKind::ResourceLimit, "the program is too large");
    let placed = linked.functions.iter().find(|placed| placed.function == table.function);
    let start = placed.ok_or_else(|| gone("function"))?.start;
    let entries = u32::try_from(table.insns.len()).map_err(|_| too_large())?;
    let map =
        Plan::places(NAME, entries).create(Given { token, ..Given::default() }).map_err(too_old)?;
    let refused = |what, call| move |errno| Error::sys(what, call, errno);
    for (index, insn) in (0u32..).zip(&table.insns) {
        let place = u32::try_from(start + insn).map_err(|_| too_large())?;
        // `struct bpf_insn_array_value`: the original place; the kernel fills in what it becomes.
        let mut value = [0; 16];
        value[..4].copy_from_slice(&place.to_ne_bytes());
        map.update(&index.to_ne_bytes(), &value, 0)
            .map_err(refused("cannot fill it", "bpf(BPF_MAP_UPDATE_ELEM)"))?;
    }
    map.freeze().map_err(refused("cannot freeze it", "bpf(BPF_MAP_FREEZE)"))?;
    Ok(map)
}

/// The way out, where the kernel has no such maps.
fn too_old(error: Error) -> Error {
    if error.kind() != ErrorKind::Unsupported {
        return error;
    }
    let running = Version::running().map(|version| format!("this is Linux {version}: "));
    error.hint(format!(
        "{}compile with -fno-jump-tables, or for an older -mcpu than v4, where clang makes no tables \
         of switches; a computed goto goes by one always",
        running.unwrap_or_default()
    ))
}
