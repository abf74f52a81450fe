//! All questions at once.

use std::{
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{AttachType, Enumerator, Helper, Known, LinkType, MapType, Probe, ProgramType, known};
use crate::{Error, ErrorKind, Result, kernel::version};

/// What the running kernel can do.
#[derive(Debug, Default)]
pub struct Report {
    /// Its release: `6.12.95-amd64`.
    pub release: String,
    /// Each type of program that this crate or the kernel knows.
    pub program_types: Vec<Answer<ProgramType>>,
    /// Each type of map that this crate or the kernel knows.
    pub map_types: Vec<Answer<MapType>>,
    /// What programs of each type that is there can call; an error where that cannot be found out.
    pub calls: Vec<(ProgramType, Result<Calls, Error>)>,
    /// Each way to attach that this crate or the kernel knows.
    pub attach_types: Vec<Answer<AttachType>>,
    /// Each type of link that this crate or the kernel knows.
    pub link_types: Vec<Answer<LinkType>>,
}

/// Whether the kernel has something.
#[derive(Debug)]
pub struct Answer<T> {
    /// What was asked for.
    pub of: T,
    /// Its name: of types of programs and maps as in `xdp`, of attachments and links the UAPI's
    /// constant.
    pub name: String,
    /// Whether it is there; an error where the kernel does not tell.
    pub has: Result<bool, Error>,
}

/// What programs of a type can call.
#[derive(Debug, Default)]
pub struct Calls {
    /// Helpers, by number.
    pub helpers: Vec<Helper>,
    /// The kernel's own kfuncs, sorted. Before Linux 6.10, which marks them, those that this crate
    /// knows.
    pub kfuncs: Vec<String>,
    /// Names of helpers and kfuncs that the kernel tells nothing of, at some of the type's hooks.
    pub unknown: Vec<String>,
    /// Why it does not tell of the first of them.
    pub reason: Option<Error>,
}

impl Report {
    /// Asks everything as [`Probe::usual`] does: thousands of small programs, about a second, on all
    /// processors.
    ///
    /// # Errors
    /// If a BPF token is named, and it is not to be had.
    pub fn of_running_kernel() -> Result<Self> {
        Ok(Probe::usual()?.report())
    }

    pub(super) fn by(probe: &Probe) -> Self {
        let none = Known::default();
        let known = known().unwrap_or(&none);
        let program_types = list(
            (1..=ProgramType::NETFILTER.0).map(ProgramType).map(|ty| (ty, ty.name())),
            &known.program_types,
            |it| (ProgramType(it.value), short(&it.name, "BPF_PROG_TYPE_")),
            |ty| probe.program_type(ty),
        );
        let map_types = list(
            (1..=MapType::INSN_ARRAY.0).map(MapType).map(|ty| (ty, ty.name())),
            &known.map_types,
            |it| (MapType(it.value), short(&it.name, "BPF_MAP_TYPE_")),
            |ty| probe.map_type(ty),
        );
        let attach_types = list(
            (0..=AttachType::TRACE_FSESSION_MULTI.0).map(AttachType).map(|ty| (ty, ty.constant())),
            &known.attach_types,
            |it| (AttachType(it.value), it.name.clone()),
            |ty| probe.attach_type(ty),
        );
        let link_types = list(
            LinkType::all().map(|ty| (ty, ty.constant())),
            &known.link_types,
            |it| (LinkType(it.value), it.name.clone()),
            |ty| probe.link_type(ty),
        );
        let there = program_types.iter().filter(|it| matches!(it.has, Ok(true)));
        let there: Vec<_> = there.map(|it| it.of).collect();
        let calls = each(&there, |program| (program, calls(probe, program, &known.kfuncs)));
        let release = version::release().unwrap_or_default();
        Self { release, program_types, map_types, calls, attach_types, link_types }
    }
}

/// What this crate knows, and after it what only the kernel knows.
fn list<T: Copy + PartialEq>(
    ours: impl Iterator<Item = (T, String)>,
    kernels: &[Enumerator],
    read: impl Fn(&Enumerator) -> (T, String),
    ask: impl Fn(T) -> Result<bool, Error>,
) -> Vec<Answer<T>> {
    let mut all: Vec<(T, String)> = ours.collect();
    for (of, name) in kernels.iter().map(read) {
        if all.iter().all(|(known, _)| *known != of) {
            all.push((of, name));
        }
    }
    all.into_iter().map(|(of, name)| Answer { has: ask(of), of, name }).collect()
}

fn short(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase()
}

/// Does something with each, on all processors; the results in the order of `of`.
fn each<T: Copy + Sync, R: Send>(of: &[T], work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let run = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(&item) = of.get(index) else { return };
            let result = work(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, NonZero::get).min(8) - 1;
        for _ in 0..others {
            // Where there may be no more threads, this one does it all.
            if thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn calls(probe: &Probe, program: ProgramType, kfuncs: &[String]) -> Result<Calls, Error> {
    let mut calls = Calls::default();
    let mut asked = 0;
    for it in Helper::all() {
        asked += 1;
        match probe.helper(program, it) {
            Ok(true) => calls.helpers.push(it),
            Ok(false) => {}
            Err(error) => calls.unknown(it.to_string(), error)?,
        }
    }
    for name in kfuncs {
        asked += 1;
        match probe.kfunc(program, name) {
            Ok(true) => calls.kfuncs.push(name.clone()),
            Ok(false) => {}
            Err(error) => calls.unknown(name.clone(), error)?,
        }
    }
    match calls.reason.take() {
        // Nothing at all was told.
        Some(error) if calls.unknown.len() == asked => Err(error),
        reason => Ok(Calls { reason, ..calls }),
    }
}

impl Calls {
    fn unknown(&mut self, name: String, error: Error) -> Result<(), Error> {
        if error.kind() == ErrorKind::Unsupported {
            return Err(error);
        }
        self.unknown.push(name);
        self.reason.get_or_insert(error);
        Ok(())
    }
}
