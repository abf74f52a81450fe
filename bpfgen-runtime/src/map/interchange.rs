//! Kinds of maps that can stand for one another: those with the same operations.

use bpfgen_object::uapi::MapType;

/// Groups of kinds of which each has the keys, values and operations of the others, in Rust and in C.
const GROUPS: &[&[MapType]] = &[
    &[MapType::HASH, MapType::LRU_HASH],
    &[MapType::PERCPU_HASH, MapType::LRU_PERCPU_HASH],
    &[MapType::QUEUE, MapType::STACK],
];

/// The other kinds that a map of this kind can be made as.
pub(super) fn others(kind: MapType) -> impl Iterator<Item = MapType> {
    let group = GROUPS.iter().find(|group| group.contains(&kind));
    group.into_iter().copied().flatten().copied().filter(move |other| *other != kind)
}

/// Whether a map of one kind can be had in place of one of the other.
pub(super) fn can(kind: MapType, other: MapType) -> bool {
    kind == other || others(kind).any(|it| it == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_or_not_at_all() {
        assert!(can(MapType::HASH, MapType::LRU_HASH) && can(MapType::LRU_HASH, MapType::HASH));
        assert!(can(MapType::RINGBUF, MapType::RINGBUF));
        assert!(!can(MapType::HASH, MapType::LRU_PERCPU_HASH), "values of all CPUs");
        assert!(!can(MapType::ARRAY, MapType::HASH));
        assert_eq!(others(MapType::STACK).collect::<Vec<_>>(), [MapType::QUEUE]);
    }
}
