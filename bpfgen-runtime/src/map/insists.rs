//! What the kernel insists on for a kind of map, and answers with nothing but `EINVAL`.

use std::{fmt, fs};

use bpfgen_object::uapi::MapType;

use super::create::{NO_PREALLOC, Plan, RDONLY_PROG, STACK_BUILD_ID, is_local_storage};

/// What is wrong with a definition, and what to write instead; the first of several.
pub(super) fn on(plan: &Plan) -> Option<(String, String)> {
    let kind = plan.map_type.name();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    let wrong =
        |what: fmt::Arguments<'_>, fix: String| Some((format!("{article} {kind} {what}"), fix));
    let map_type = plan.map_type;
    let belongs = is_local_storage(map_type)
        || matches!(map_type, MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE);
    if belongs && plan.max_entries != 0 {
        return wrong(
            format_args!("has no max_entries, and its definition gives {}", plan.max_entries),
            "leave max_entries out: there is a value for each object that gets one".to_owned(),
        );
    }
    let without_room = is_local_storage(map_type) || map_type == MapType::LPM_TRIE;
    if without_room && plan.flags & NO_PREALLOC == 0 {
        return wrong(
            format_args!("must have BPF_F_NO_PREALLOC"),
            "add __uint(map_flags, BPF_F_NO_PREALLOC) to its definition".to_owned(),
        );
    }
    if matches!(map_type, MapType::DEVMAP | MapType::DEVMAP_HASH) && plan.flags & RDONLY_PROG != 0 {
        return wrong(
            format_args!("is given BPF_F_RDONLY_PROG"),
            "leave it out: the kernel adds it to this kind by itself".to_owned(),
        );
    }
    if is_local_storage(map_type) && plan.btf.is_none_or(|(key, value)| key == 0 || value == 0) {
        return wrong(
            format_args!("must have the types of key and value, not only their sizes"),
            "write __type(key, int) and __type(value, …) in its definition".to_owned(),
        );
    }
    let (keys, values) = sizes(plan);
    for (side, has, wants) in [("key", plan.key_size, keys), ("value", plan.value_size, values)] {
        if !wants.fit(has) {
            return wrong(
                format_args!("takes a {side} of {wants}, and its definition has {has}"),
                if has == 0 {
                    format!("add __type({side}, …) to its definition")
                } else if wants == Size::None {
                    format!("leave the {side} out of its definition")
                } else {
                    format!("change the {side} in its definition")
                },
            );
        }
    }
    too_many_frames(plan)
}

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Any,
    None,
    Some,
    One(u32),
    Either(u32, u32),
    Multiple(u32),
    Between(u32, u32),
}

impl Size {
    fn fit(self, size: u32) -> bool {
        match self {
            Self::Any => true,
            Self::None => size == 0,
            Self::Some => size > 0,
            Self::One(wants) => size == wants,
            Self::Either(one, other) => size == one || size == other,
            Self::Multiple(of) => size > 0 && size % of == 0,
            Self::Between(least, most) => (least..=most).contains(&size),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => write!(f, "any size"),
            Self::None => write!(f, "0 bytes"),
            Self::Some => write!(f, "at least 1 byte"),
            Self::One(size) => write!(f, "{size} bytes"),
            Self::Either(one, other) => write!(f, "{one} or {other} bytes"),
            Self::Multiple(of) => write!(f, "a multiple of {of} bytes"),
            Self::Between(least, most) => write!(f, "{least} to {most} bytes"),
        }
    }
}

/// Of a key and of a value.
fn sizes(plan: &Plan) -> (Size, Size) {
    match plan.map_type {
        MapType::HASH | MapType::PERCPU_HASH | MapType::LRU_HASH | MapType::LRU_PERCPU_HASH => {
            (Size::Some, Size::Some)
        }
        MapType::ARRAY | MapType::PERCPU_ARRAY => (Size::One(4), Size::Some),
        MapType::PROG_ARRAY
        | MapType::PERF_EVENT_ARRAY
        | MapType::CGROUP_ARRAY
        | MapType::ARRAY_OF_MAPS
        | MapType::XSKMAP => (Size::One(4), Size::One(4)),
        MapType::HASH_OF_MAPS => (Size::Some, Size::One(4)),
        MapType::DEVMAP
        | MapType::DEVMAP_HASH
        | MapType::CPUMAP
        | MapType::SOCKMAP
        | MapType::REUSEPORT_SOCKARRAY => (Size::One(4), Size::Either(4, 8)),
        MapType::SOCKHASH => (Size::Between(1, 512), Size::Either(4, 8)),
        MapType::STACK_TRACE if plan.flags & STACK_BUILD_ID != 0 => {
            (Size::One(4), Size::Multiple(32))
        }
        MapType::STACK_TRACE => (Size::One(4), Size::Multiple(8)),
        MapType::INSN_ARRAY => (Size::One(4), Size::One(16)),
        // A prefix length, and up to 256 bytes.
        MapType::LPM_TRIE => (Size::Between(5, 260), Size::Some),
        MapType::QUEUE | MapType::STACK | MapType::BLOOM_FILTER => (Size::None, Size::Some),
        MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE => {
            (Size::Either(8, 16), Size::Any)
        }
        map_type if is_local_storage(map_type) => (Size::One(4), Size::Any),
        _ => (Size::Any, Size::Any),
    }
}

/// How deep a stack may be is the administrator's choice.
fn too_many_frames(plan: &Plan) -> Option<(String, String)> {
    const SETTING: &str = "/proc/sys/kernel/perf_event_max_stack";
    if plan.map_type != MapType::STACK_TRACE {
        return None;
    }
    let size = if plan.flags & STACK_BUILD_ID != 0 { 32 } else { 8 };
    let most: u32 = fs::read_to_string(SETTING).ok()?.trim().parse().ok()?;
    let frames = plan.value_size / size;
    (frames > most).then(|| {
        (
            format!("its stacks have {frames} frames, and this kernel keeps at most {most}"),
            format!("use values of at most {} bytes, or raise {SETTING}", most * size),
        )
    })
}

#[cfg(test)]
mod tests {
    use bpfgen_object::{MapDef, btf::TypeId};

    use super::*;
    use crate::map::Choice;

    fn said(definition: &MapDef) -> Option<(String, String)> {
        on(&Plan::of(definition, &Choice::of(definition)).unwrap())
    }

    #[test]
    fn what_is_missing_is_named() {
        let trie = MapDef {
            map_type: MapType::LPM_TRIE,
            key_size: 8,
            value_size: 4,
            max_entries: 1,
            ..Default::default()
        };
        let (what, fix) = said(&trie).unwrap();
        assert_eq!(what, "a lpm_trie must have BPF_F_NO_PREALLOC");
        assert_eq!(fix, "add __uint(map_flags, BPF_F_NO_PREALLOC) to its definition");
        assert_eq!(said(&MapDef { map_flags: NO_PREALLOC, ..trie.clone() }), None);
        let (what, _) = said(&MapDef { map_flags: NO_PREALLOC, key_size: 4, ..trie }).unwrap();
        assert_eq!(what, "a lpm_trie takes a key of 5 to 260 bytes, and its definition has 4");
    }

    #[test]
    fn storages() {
        let storage = MapDef {
            map_type: MapType::TASK_STORAGE,
            key_size: 4,
            value_size: 8,
            max_entries: 1,
            map_flags: NO_PREALLOC,
            ..Default::default()
        };
        let (what, _) = said(&storage).unwrap();
        assert_eq!(what, "a task_storage has no max_entries, and its definition gives 1");
        let storage = MapDef { max_entries: 0, ..storage };
        let (what, fix) = said(&storage).unwrap();
        assert!(what.ends_with("must have the types of key and value, not only their sizes"));
        assert_eq!(fix, "write __type(key, int) and __type(value, …) in its definition");
        let typed = MapDef { key: Some(TypeId(1)), value: Some(TypeId(2)), ..storage };
        assert_eq!(said(&typed), None);
    }

    #[test]
    fn sizes_that_do_not_fit() {
        let queue =
            MapDef { map_type: MapType::QUEUE, key_size: 4, max_entries: 1, ..Default::default() };
        let (what, fix) = said(&queue).unwrap();
        assert_eq!(what, "a queue takes a key of 0 bytes, and its definition has 4");
        assert_eq!(fix, "leave the key out of its definition");
        let hash = MapDef { map_type: MapType::HASH, ..queue.clone() };
        let (what, fix) = said(&hash).unwrap();
        assert_eq!(what, "a hash takes a value of at least 1 byte, and its definition has 0");
        assert_eq!(fix, "add __type(value, …) to its definition");
        let array = MapDef { map_type: MapType::ARRAY, key_size: 8, ..queue.clone() };
        let (what, _) = said(&array).unwrap();
        assert_eq!(what, "an array takes a key of 4 bytes, and its definition has 8");
        let devices = MapDef { map_type: MapType::DEVMAP, value_size: 4, ..queue };
        assert_eq!(said(&devices), None);
        let given = MapDef { map_flags: RDONLY_PROG, ..devices.clone() };
        assert_eq!(said(&given).unwrap().0, "a devmap is given BPF_F_RDONLY_PROG");
        let stacks = MapDef { map_type: MapType::STACK_TRACE, value_size: 12, ..devices };
        let (what, _) = said(&stacks).unwrap();
        assert!(what.contains("a value of a multiple of 8 bytes, and"), "{what}");
    }
}
