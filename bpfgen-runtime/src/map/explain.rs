//! Why a map cannot be created.

use std::fs;

use bpfgen_object::uapi::MapType;

use super::{
    create::{MMAPABLE, Plan, is_local_storage},
    flags, insists,
};
use crate::{
    Error, ErrorKind,
    kernel::{
        Version, cpus, memlock,
        privilege::{self, Capability},
    },
    sys::{ENOTSUPP, Errno, map, mmap::page_size},
};

const CALL: &str = "bpf(BPF_MAP_CREATE)";

/// Since when maps can be for one program alone.
const EXCLUSIVE: Version = Version::new(6, 18);

/// The error for a map that the kernel refuses.
pub(super) fn create(plan: &Plan, errno: Errno) -> Error {
    let error = Error::sys("cannot create it", CALL, errno);
    let exclusive = Version::running().filter(|_| plan.exclusive.is_some());
    if exclusive.is_some_and(|running| running < EXCLUSIVE) {
        let what = format!("a map for one program alone needs Linux {EXCLUSIVE}");
        return Error::sys(what, CALL, errno)
            .with_kind(ErrorKind::Unsupported)
            .hint("leave set_exclusive out on older kernels");
    }
    if let (Some(interface), libc::EINVAL | libc::EOPNOTSUPP | libc::ENODEV | ENOTSUPP) =
        (&plan.interface, errno.0)
    {
        return Error::sys("it cannot be in the memory of a network card", CALL, errno)
            .with_kind(ErrorKind::Unsupported)
            .hint(format!(
                "{interface} must be a card that runs programs, which hold maps of type array and hash: \
                 leave set_offload out"
            ));
    }
    match errno.0 {
        libc::EPERM | libc::EACCES if plan.interface.is_some() => {
            error.hint(privilege::hint(&[Capability::SysAdmin]))
        }
        libc::EPERM | libc::EACCES => {
            let hint = privilege::lack_hint(capabilities(plan.map_type)).or_else(memlock::hint);
            error.hint(hint.unwrap_or_else(privilege::forbidden_hint))
        }
        libc::ENOMEM | libc::E2BIG => too_large(plan, errno),
        libc::EINVAL => invalid(plan, errno),
        ENOTSUPP => wrong_flags(plan, errno).unwrap_or(error),
        _ => error,
    }
}

fn capabilities(map_type: MapType) -> &'static [Capability] {
    match map_type {
        MapType::DEVMAP
        | MapType::DEVMAP_HASH
        | MapType::CPUMAP
        | MapType::XSKMAP
        | MapType::SOCKMAP
        | MapType::SOCKHASH => &[Capability::Bpf, Capability::NetAdmin],
        _ => &[Capability::Bpf],
    }
}

fn too_large(plan: &Plan, errno: Errno) -> Error {
    if plan.map_type == MapType::ARENA && lacks_cx16() {
        // What describes an arena comes from `kmalloc_nolock`, which takes this instruction or caches
        // that check themselves.
        return Error::sys("the kernel has no memory for an arena", CALL, errno).hint(
            "since Linux 7.0 it takes a processor with cmpxchg16b (cx16 in /proc/cpuinfo), or a \
             kernel that was started with slab_debug=F,kmalloc-*",
        );
    }
    let error = Error::sys(format!("it is too large: {}", size(plan)), CALL, errno)
        .with_kind(ErrorKind::ResourceLimit);
    if plan.max_entries > 1 {
        return error
            .hint("set a smaller max_entries, in the C source or by set_max_entries before load");
    }
    // Variables are the one value of an array, which older kernels allocate in one piece.
    error.hint(
        "a single value of this size is too large for this kernel: give large tables a map with \
         more elements of their own",
    )
}

/// Whether this is an x86-64 processor without `cmpxchg16b`.
fn lacks_cx16() -> bool {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let flags = info.lines().find(|line| line.starts_with("flags"));
    flags.is_some_and(|flags| !flags.split_whitespace().any(|flag| flag == "cx16"))
}

/// `max_entries 4294967295 of 4 + 8 bytes, about 48 GiB`.
fn size(plan: &Plan) -> String {
    let entries = u64::from(plan.max_entries);
    if plan.map_type == MapType::ARENA {
        let bytes = u128::from(entries) * page_size() as u128;
        return format!("max_entries {entries}, which is {} of pages", human(bytes));
    }
    if plan.key_size == 0 && plan.value_size == 0 {
        return format!("max_entries {entries}, which is {}", human(u128::from(entries)));
    }
    let cpus = if map::is_per_cpu(plan.map_type) { cpus::possible().unwrap_or(1) } else { 1 };
    let value = u128::from(plan.value_size) * cpus as u128;
    let total = (u128::from(plan.key_size) + value) * u128::from(entries);
    let each = if cpus > 1 { format!(" for each of {cpus} CPUs") } else { String::new() };
    format!(
        "max_entries {entries}, keys of {} and values of {} bytes{each}, about {}",
        plan.key_size,
        plan.value_size,
        human(total)
    )
}

fn human(bytes: u128) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 10 * 1024 && unit + 1 < UNITS.len() {
        value /= 1024;
        unit += 1;
    }
    format!("{value} {}", UNITS[unit])
}

/// `EINVAL` says nothing by itself; this looks for what is wrong with the request.
fn invalid(plan: &Plan, errno: Errno) -> Error {
    let error = Error::sys("the kernel refuses its definition", CALL, errno);
    if plan.max_entries == 0 && needs_entries(plan.map_type) {
        return Error::sys("max_entries is 0", CALL, errno).hint(
            "give the map a size: __uint(max_entries, N) in the C source, or set_max_entries \
             before load",
        );
    }
    let too_old =
        Version::running().zip(since(plan)).filter(|(running, (_, since))| running < since);
    if let Some((running, (what, since))) = too_old {
        return Error::sys(format!("{what} needs Linux {since}"), CALL, errno)
            .with_kind(ErrorKind::Unsupported)
            .hint(format!(
                "this is Linux {running}: if the programs can do without it there, leave it out by \
                 set_autocreate(false)"
            ));
    }
    let ring = matches!(plan.map_type, MapType::RINGBUF | MapType::USER_RINGBUF);
    if ring && !plan.max_entries.is_power_of_two() {
        return too_large(plan, errno);
    }
    if let Some((what, fix)) = insists::on(plan) {
        return Error::sys(what, CALL, errno).with_kind(ErrorKind::InvalidObject).hint(fix);
    }
    if let Some(error) = wrong_flags(plan, errno) {
        return error;
    }
    // What is left, of a kind that not all kernels have, is most likely that.
    let lacking = option(plan.map_type).is_some() || !plan.map_type.is_known();
    let error = if lacking { error.with_kind(ErrorKind::Unsupported) } else { error };
    let flags = if plan.flags == 0 { String::new() } else { format!(", flags {:#x}", plan.flags) };
    error.hint(format!(
        "type {}, key of {} and value of {} bytes, max_entries {}{flags}: one of these is not what \
         this type takes, or the kernel is too old for it{}",
        plan.map_type.name(),
        plan.key_size,
        plan.value_size,
        plan.max_entries,
        option(plan.map_type).map(|it| format!(", or built without {it}")).unwrap_or_default(),
    ))
}

/// The error for flags that this kind or this kernel does not have.
fn wrong_flags(plan: &Plan, errno: Errno) -> Option<Error> {
    let (what, fix, since) = flags::wrong(plan.map_type, plan.flags)?;
    let kind = if since.is_some() { ErrorKind::Unsupported } else { ErrorKind::InvalidObject };
    Some(Error::sys(what, CALL, errno).with_kind(kind).hint(fix))
}

fn needs_entries(map_type: MapType) -> bool {
    !is_local_storage(map_type)
        && !matches!(map_type, MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE)
}

/// What a kernel must be built with for kinds that not all have.
fn option(map_type: MapType) -> Option<&'static str> {
    Some(match map_type {
        MapType::INODE_STORAGE => "CONFIG_BPF_LSM",
        MapType::XSKMAP => "CONFIG_XDP_SOCKETS",
        MapType::STACK_TRACE | MapType::PERF_EVENT_ARRAY => "CONFIG_PERF_EVENTS",
        MapType::CGROUP_ARRAY | MapType::CGRP_STORAGE => "CONFIG_CGROUPS",
        MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE => "CONFIG_CGROUP_BPF",
        MapType::SOCKMAP | MapType::SOCKHASH => "CONFIG_NET and CONFIG_INET",
        _ => return None,
    })
}

/// What of the request came with which kernel, the newest of several.
fn since(plan: &Plan) -> Option<(String, Version)> {
    let version = match plan.map_type {
        MapType::DEVMAP | MapType::DEVMAP_HASH if plan.value_size == 8 => {
            return Some(("struct bpf_devmap_val".to_owned(), Version::new(5, 8)));
        }
        MapType::CPUMAP if plan.value_size == 8 => {
            return Some(("struct bpf_cpumap_val".to_owned(), Version::new(5, 9)));
        }
        MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE if plan.key_size == 8 => {
            return Some(("a number as the key of a cgroup".to_owned(), Version::new(5, 9)));
        }
        MapType::SK_STORAGE => Version::new(5, 2),
        MapType::DEVMAP_HASH => Version::new(5, 4),
        MapType::STRUCT_OPS => Version::new(5, 6),
        MapType::RINGBUF => Version::new(5, 8),
        MapType::INODE_STORAGE => Version::new(5, 10),
        MapType::TASK_STORAGE => Version::new(5, 11),
        MapType::BLOOM_FILTER => Version::new(5, 16),
        MapType::USER_RINGBUF => Version::new(6, 1),
        MapType::CGRP_STORAGE => Version::new(6, 2),
        MapType::ARENA => Version::new(6, 9),
        MapType::INSN_ARRAY => Version::new(6, 19),
        _ if plan.flags & MMAPABLE != 0 => {
            return Some(("BPF_F_MMAPABLE".to_owned(), Version::new(5, 5)));
        }
        _ => return None,
    };
    Some((plan.map_type.constant(), version))
}

#[cfg(test)]
mod tests {
    use bpfgen_object::MapDef;

    use super::*;
    use crate::map::Choice;

    /// Variables are one value: there are no entries to have fewer of.
    #[test]
    fn one_large_value() {
        let help = |max_entries| {
            let definition = MapDef {
                map_type: MapType::ARRAY,
                key_size: 4,
                value_size: 64 << 20,
                max_entries,
                ..Default::default()
            };
            let plan = Plan::of(&definition, &Choice::of(&definition)).unwrap();
            create(&plan, Errno(libc::E2BIG)).help().unwrap().to_owned()
        };
        assert!(help(1).starts_with("a single value of this size"));
        assert!(help(2).contains("set_max_entries"));
    }

    /// So that a program that is switched off is no obstacle on a kernel that lacks its maps.
    #[test]
    fn kinds_that_kernels_may_lack() {
        let kind = |map_type, max_entries| {
            let definition =
                MapDef { map_type, key_size: 4, value_size: 4, max_entries, ..Default::default() };
            let plan = Plan::of(&definition, &Choice::of(&definition)).unwrap();
            create(&plan, Errno(libc::EINVAL)).kind()
        };
        assert_eq!(kind(MapType(99), 1), ErrorKind::Unsupported);
        assert_eq!(kind(MapType::XSKMAP, 1), ErrorKind::Unsupported);
        assert_eq!(kind(MapType::HASH, 1), ErrorKind::InvalidInput);
        assert_eq!(kind(MapType::XSKMAP, 0), ErrorKind::InvalidInput);
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!(human(4096), "4096 bytes");
        assert_eq!(human(48 << 30), "48 GiB");
        assert_eq!(human(u128::from(u64::MAX)), "16777215 TiB");
    }
}
