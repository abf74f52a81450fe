//! Maps that only programs use that are switched off.

use bpfgen_object::{
    DataIndex, DataKind, MapIndex, Object, RelocationTarget, SlotTarget, uapi::MapType,
};

use super::{Loader, reach::Reach};

/// Whether programs use this map, but none that is to be loaded: then a kernel that does not know such
/// maps goes without. One that no program uses at all is there for processes.
pub(super) fn is_switched_off(loader: &Loader<'_>, map: MapIndex) -> bool {
    let object = loader.object();
    uses(object, &Reach::of_all(object), map) && !uses(object, &Reach::of(loader), map)
}

/// Whether one of the functions uses the map, itself or where another map begins with it.
fn uses(object: &Object, reach: &Reach, map: MapIndex) -> bool {
    let mut used = vec![false; object.maps.len()];
    let mut open: Vec<usize> = reach
        .functions()
        .filter_map(|function| object.functions.get(function.0))
        .flat_map(|function| &function.relocations)
        .flat_map(|relocation| match relocation.target {
            RelocationTarget::Map(MapIndex(index)) => vec![index],
            RelocationTarget::Data { data, .. } if is_in_arena(object, data) => arenas(object),
            _ => Vec::new(),
        })
        .collect();
    while let Some(index) = open.pop() {
        let (Some(seen), Some(definition)) = (used.get_mut(index), object.maps.get(index)) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            open.extend(definition.values.iter().filter_map(|(_, target)| match target {
                SlotTarget::Map(MapIndex(inner)) => Some(*inner),
                SlotTarget::Program(_) => None,
            }));
        }
    }
    used.get(map.0).copied().unwrap_or_default()
}

fn is_in_arena(object: &Object, DataIndex(index): DataIndex) -> bool {
    object.data.get(index).is_some_and(|data| data.kind == DataKind::Arena)
}

fn arenas(object: &Object) -> Vec<usize> {
    let maps = object.maps.iter().enumerate();
    maps.filter(|(_, map)| map.map_type == MapType::ARENA).map(|(index, _)| index).collect()
}
