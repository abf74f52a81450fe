//! What a BPF token delegates, and what of a load it does not.

use std::{
    fs,
    os::fd::{AsRawFd as _, BorrowedFd},
};

use bpfgen_object::{
    DataKind,
    uapi::{AttachType, MapType, ProgramType},
};

use super::Loader;
use crate::{Error, ErrorKind};

/// Commands of a load: numbers and names.
const COMMANDS: [(u32, &str); 3] = [(0, "map_create"), (5, "prog_load"), (18, "btf_load")];

/// A bit for each number of a command, a type of maps, of programs, and an attach type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delegated {
    commands: u64,
    maps: u64,
    programs: u64,
    attaches: u64,
}

impl Delegated {
    /// What the kernel says of this token; `None` where that cannot be asked.
    pub(super) fn of(token: BorrowedFd<'_>) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/self/fdinfo/{}", token.as_raw_fd())).ok()?)
    }

    fn parse(info: &str) -> Option<Self> {
        let value = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name))?;
            match line.strip_prefix(':')?.trim() {
                "any" => Some(u64::MAX),
                mask => u64::from_str_radix(mask.strip_prefix("0x")?, 16).ok(),
            }
        };
        Some(Self {
            commands: value("allowed_cmds")?,
            maps: value("allowed_maps")?,
            programs: value("allowed_progs")?,
            attaches: value("allowed_attachs")?,
        })
    }

    /// An error of what is not permitted, with what the load takes that is not delegated.
    pub(super) fn explain(self, error: Error, loader: &Loader<'_>) -> Error {
        if error.kind() != ErrorKind::Permission {
            return error;
        }
        let options = self.missing(&Takes::of(loader));
        if options.is_empty() {
            return error;
        }
        error.hint(format!(
            "the token does not delegate all that this takes: its bpffs is to be mounted with {} as \
             well",
            options.join(",")
        ))
    }

    /// The options to mount with for what is missing.
    fn missing(self, takes: &Takes) -> Vec<String> {
        let Takes { maps, programs } = takes;
        let lacks = |mask: u64, number: u32| mask.checked_shr(number).is_none_or(|it| it & 1 == 0);
        let commands = COMMANDS.into_iter().filter(|(number, _)| lacks(self.commands, *number));
        let maps = maps.iter().filter(|it| lacks(self.maps, it.0));
        let types = programs.iter().map(|(ty, _)| ty).filter(|it| lacks(self.programs, it.0));
        let attaches = programs.iter().map(|(_, at)| at).filter(|it| lacks(self.attaches, it.0));
        let option = |name: &str, mut values: Vec<String>| {
            values.sort_unstable();
            values.dedup();
            (!values.is_empty()).then(|| format!("{name}={}", values.join(":")))
        };
        [
            option("delegate_cmds", commands.map(|(_, name)| name.to_owned()).collect()),
            option("delegate_maps", maps.map(|it| it.name()).collect()),
            option("delegate_progs", types.map(|it| it.name()).collect()),
            option("delegate_attachs", attaches.map(|it| it.name()).collect()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What a load takes of the kernel.
struct Takes {
    maps: Vec<MapType>,
    programs: Vec<(ProgramType, AttachType)>,
}

impl Takes {
    fn of(loader: &Loader<'_>) -> Self {
        let object = loader.object();
        let mut maps = Vec::new();
        for (definition, choice) in object.maps.iter().zip(&loader.maps) {
            if choice.autocreate {
                maps.push(choice.map_type);
                maps.extend(definition.inner.as_ref().map(|inner| inner.map_type));
            }
        }
        let sections = object.data.iter().filter(|data| data.size > 0);
        maps.extend(sections.filter_map(|data| match data.kind {
            DataKind::Arena => None,
            DataKind::PerCpu => Some(MapType::PERCPU_ARRAY),
            _ => Some(MapType::ARRAY),
        }));
        if loader.struct_ops.iter().any(|value| value.autocreate) {
            maps.push(MapType::STRUCT_OPS);
        }
        let chosen = object.programs.iter().zip(&loader.programs);
        let chosen = chosen.filter(|(_, choice)| choice.autoload);
        let programs = chosen.filter_map(|(program, choice)| {
            let definition = program.definition?;
            let attach_type = choice.options.attach_type.unwrap_or(definition.attach_type);
            Some((definition.program_type, attach_type))
        });
        Self { programs: programs.collect(), maps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_says() {
        let info = "pos:\t0\nflags:\t02000000\nallowed_cmds:\tany\nallowed_maps:\t0x4\n\
                    allowed_progs:\t0x2\nallowed_attachs:\t0x0\n";
        let token = Delegated::parse(info).unwrap();
        let wanted = Delegated { commands: u64::MAX, maps: 4, programs: 2, attaches: 0 };
        assert_eq!(token, wanted);
        assert_eq!(Delegated::parse("pos:\t0\n"), None);
        let takes = Takes {
            maps: vec![MapType::HASH, MapType::ARRAY, MapType::HASH],
            programs: vec![(ProgramType::SOCKET_FILTER, AttachType(0))],
        };
        let options = ["delegate_maps=hash", "delegate_attachs=cgroup_inet_ingress"];
        assert_eq!(token.missing(&takes), options);
        let none = Delegated { commands: 1, ..token };
        assert_eq!(none.missing(&takes)[0], "delegate_cmds=btf_load:prog_load");
        let all = Delegated { maps: u64::MAX, attaches: 1, ..token };
        assert_eq!(all.missing(&takes), [""; 0]);
    }
}
