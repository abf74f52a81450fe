//! Static probes of user-space programs (USDT).
//!
//! ```text
//! file ─notes─▶ sites, with where their arguments are ─args─▶ operands ─spec─▶ entries of a map
//!                                              └──────▶ a uprobe for each, or one link for all
//! ```

mod args;
mod mappings;
mod notes;
mod registers;
mod spec;
mod state;

use std::{
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::{Path, PathBuf},
    sync::Arc,
};

use bpfgen_object::uapi::AttachType;

pub(crate) use self::state::State;
use self::{
    mappings::Mappings,
    notes::Site,
    registers::Machine,
    state::{Address, Spec},
};
use super::{
    AutoAttach, Held, Link, UProbeTarget, attaching, binary::Binary, elf::Elf, target, uprobe,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        privilege::{self, Capability},
        probe, uprobes,
    },
    loader::Feature,
    program::{Program, hook::Usdt},
    sys::{
        Errno,
        link_multi::{self, Uprobes},
    },
};

/// A static probe (USDT) of a program or library.
///
/// ```
/// use bpfgen_runtime::link::UsdtTarget;
///
/// let gc = UsdtTarget::new("python3", "python", "gc__start").pid(1234).cookie(7);
/// # let _ = gc;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsdtTarget {
    path: PathBuf,
    provider: String,
    name: String,
    pid: Option<u32>,
    cookie: u64,
}

impl UsdtTarget {
    /// The probe `provider:name` of a file, as `readelf -n` lists them.
    ///
    /// A `path` without a slash is looked up as by [`UProbeTarget::function`].
    pub fn new(
        path: impl Into<PathBuf>,
        provider: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let (path, provider, name) = (path.into(), provider.into(), name.into());
        Self { path, provider, name, pid: None, cookie: 0 }
    }

    /// Only runs of this process (all its threads), instead of everybody's; 0 is the calling one.
    ///
    /// Kernels without cookies (before 5.15) know a place in a library, or in an executable that
    /// can be anywhere, in one process only: there this is needed.
    #[must_use]
    pub fn pid(mut self, pid: u32) -> Self {
        self.pid = Some(pid);
        self
    }

    /// What `bpf_usdt_cookie` gives.
    #[must_use]
    pub fn cookie(mut self, cookie: u64) -> Self {
        self.cookie = cookie;
        self
    }

    /// `path:provider:name`, as a SEC() string says it.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (path, provider, name) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none() && ![path, provider, name].contains(&"");
        whole.then(|| Self::new(path, provider, name))
    }

    /// What it is, for people.
    fn shown(&self) -> String {
        format!("usdt {}:{}:{}", self.path.display(), self.provider, self.name)
    }
}

impl From<&Self> for UsdtTarget {
    fn from(target: &Self) -> Self {
        target.clone()
    }
}

const EXAMPLE: &str = "usdt/python3:python:gc__start";

impl Program<Usdt> {
    /// Attaches to the static probe that the section names
    /// (`SEC("usdt/python3:python:gc__start")`), in all processes.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to); and if the section names none.
    #[doc(alias = "BPF_USDT")]
    pub fn attach(&self) -> Result<Link> {
        let text = target(self, EXAMPLE)?;
        let target = UsdtTarget::parse(text).ok_or_else(|| {
            let message = format!("{text:?} is not path:provider:name");
            self.error(
                Error::new(ErrorKind::InvalidInput, message)
                    .hint(format!("write it as in SEC({EXAMPLE:?}), or use attach_to")),
            )
        })?;
        attach(self, &target)
    }

    /// Attaches to a static probe: to all places where the file has it.
    ///
    /// # Minimum kernel version
    /// 4.17; 4.20 for probes with a semaphore; 5.15 for those of libraries, and of executables that
    /// can be loaded anywhere, without naming a process. From 6.6 on (6.10 in fact, where processes
    /// were mended) all places are one link.
    ///
    /// # Errors
    /// If the file or the probe does not exist, an argument is where programs cannot look, or the
    /// kernel refuses. Nothing is attached then.
    #[doc(alias = "BPF_USDT")]
    pub fn attach_to(&self, target: impl Into<UsdtTarget>) -> Result<Link> {
        attach(self, &target.into())
    }
}

impl AutoAttach for Usdt {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}

/// A program on all places of a probe. What ends first comes first: no program runs when its maps'
/// entries are given to others.
struct Attachment {
    probes: Probes,
    _addresses: Vec<Address>,
    _specs: Vec<Spec>,
}

enum Probes {
    One(OwnedFd),
    Each(Vec<Link>),
}

impl Held for Attachment {
    fn what(&self) -> &'static str {
        "a static probe, whose arguments are kept in maps,"
    }

    fn why_not_pinned(&self) -> &'static str {
        "this process puts what programs need to find arguments into maps, and takes it out when it \
         detaches; what is to outlive it has to attach again: a uprobe at the place can be pinned"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        match &self.probes {
            Probes::One(link) => Some(link.as_fd()),
            Probes::Each(_) => None,
        }
    }

    fn detach(self: Box<Self>) -> Result<()> {
        match self.probes {
            Probes::One(_) => Ok(()),
            Probes::Each(links) => {
                // All of them, whatever becomes of one.
                let results: Vec<_> = links.into_iter().map(Link::detach).collect();
                results.into_iter().collect()
            }
        }
    }
}

fn attach(program: &Program<Usdt>, to: &UsdtTarget) -> Result<Link> {
    let place = to.shown();
    program.fd()?;
    match attach_all(program, to) {
        Ok(attachment) => Ok(Link::held(attachment, place)),
        Err(error) => Err(attaching(program, &place, error)),
    }
}

fn attach_all(program: &Program<Usdt>, to: &UsdtTarget) -> Result<Attachment> {
    let binary = Binary::find(&to.path)?;
    let elf = binary.elf()?;
    let of_file = |error: Error| error.context(binary.shown());
    check_machine(&elf).map_err(of_file)?;
    let mut sites = notes::sites(&elf, &to.provider, &to.name).map_err(of_file)?;
    let pid = uprobe::process(to.pid);
    let state = program.usdt();
    let told = match state.filter(|state| state.has_specs()) {
        Some(state) => tell(state, &elf, &binary, &sites, pid, to.cookie).map_err(of_file)?,
        None => Told::default(),
    };
    if program.counts_on(Feature::UprobeCalls) && uprobes::has_uprobe_call() {
        for site in &mut sites {
            quicken(&elf, site);
        }
    }
    // Without usdt.bpf.h the user's own.
    let cookies: Vec<u64> = match told.specs[..] {
        [] => vec![to.cookie; sites.len()],
        _ => told.ids,
    };
    let probes = if state.is_some_and(|state| state.is_multi()) {
        Probes::One(as_one(program, &binary, &sites, &cookies, pid)?)
    } else {
        let has = state.map_or_else(probe::has_attach_cookie, |state| state.has_cookies());
        let cookies = if has { &cookies[..] } else { &[] };
        Probes::Each(one_by_one(program, &to.path, &sites, cookies, pid)?)
    };
    Ok(Attachment { probes, _addresses: told.addresses, _specs: told.specs })
}

/// What programs were told of places.
#[derive(Default)]
struct Told {
    /// For each place.
    ids: Vec<u64>,
    specs: Vec<Spec>,
    addresses: Vec<Address>,
}

/// Fills the maps in which programs look for arguments.
fn tell(
    state: &Arc<State>,
    elf: &Elf,
    binary: &Binary,
    sites: &[Site],
    pid: Option<u32>,
    cookie: u64,
) -> Result<Told> {
    let mut told = Told::default();
    let by_address = !state.has_cookies();
    let mut mappings = None;
    let is_fixed = elf.facts()?.is_fixed;
    for site in sites {
        let spec = Spec::new(state, &site.args, cookie)?;
        if by_address {
            let address = if is_fixed {
                site.address
            } else {
                let mappings = match &mut mappings {
                    Some(mappings) => mappings,
                    none => none.insert(Mappings::of(pid.ok_or_else(anywhere)?, binary.file())?),
                };
                mappings.address(binary.offset(site.offset)?)?
            };
            told.addresses.push(Address::new(&spec, address)?);
        }
        told.ids.push(spec.id.into());
        told.specs.push(spec);
    }
    Ok(told)
}

fn anywhere() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "it may be anywhere in a process, and this kernel does not tell programs where they are",
    )
    .hint("name a process with pid; cookies, which came with Linux 5.15, make that unnecessary")
}

/// Refuses files for another machine: their arguments are in registers that ours does not have.
fn check_machine(elf: &Elf) -> Result<()> {
    let facts = elf.facts()?;
    let own = Machine::running();
    let fits = elf.is_64() && Machine::of(facts.machine).is_some_and(|it| Some(it) == own);
    if fits && facts.is_big_endian == cfg!(target_endian = "big") {
        return Ok(());
    }
    let message = if own.is_none() {
        "where this kind of machine has arguments of static probes is not known"
    } else {
        "it is for another kind of machine, whose arguments of static probes are not known"
    };
    Err(Error::new(ErrorKind::Unsupported, message))
}

/// On x86-64, programs built for it have a no-op of ten bytes behind that of one, at which a new
/// kernel can put a call instead of a trap.
fn quicken(elf: &Elf, site: &mut Site) {
    const NOPS: &[u8] = &[0x90, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0];
    if elf.bytes(site.offset, NOPS.len() as u64) == Some(NOPS) {
        site.offset += 1;
    }
}

/// All places by one link.
fn as_one(
    program: &Program<Usdt>,
    binary: &Binary,
    sites: &[Site],
    cookies: &[u64],
    pid: Option<u32>,
) -> Result<OwnedFd> {
    let path = uprobe::c_path(binary.file())?;
    let offsets = sites.iter().map(|site| binary.offset(site.offset));
    let offsets = offsets.collect::<Result<Vec<_>>>()?;
    let counters = sites.iter().map(|site| binary.counter(site.semaphore));
    let counters = counters.collect::<Result<Vec<_>>>()?;
    let link = Uprobes {
        program: program.fd()?,
        attach_type: AttachType::TRACE_UPROBE_MULTI.0,
        is_return: false,
        path: &path,
        offsets: &offsets,
        counters: &counters,
        cookies,
        pid: pid.unwrap_or(0),
    };
    link_multi::uprobes(&link).map_err(|errno| {
        let error = Error::sys("the kernel refuses", "bpf(BPF_LINK_CREATE)", errno);
        match errno {
            Errno(libc::ESRCH) => error.hint("there is no such process"),
            Errno(libc::EPERM | libc::EACCES) => {
                error.hint(privilege::hint(&[Capability::Perfmon]))
            }
            _ => error,
        }
    })
}

/// A uprobe for each place.
fn one_by_one(
    program: &Program<Usdt>,
    path: &Path,
    sites: &[Site],
    cookies: &[u64],
    pid: Option<u32>,
) -> Result<Vec<Link>> {
    let mut links = Vec::with_capacity(sites.len());
    for (index, site) in sites.iter().enumerate() {
        let mut target = UProbeTarget::at(path, site.offset).semaphore(site.semaphore);
        if let Some(&cookie) = cookies.get(index) {
            target = target.cookie(cookie);
        }
        if let Some(pid) = pid {
            target = target.pid(pid);
        }
        links.push(uprobe::attach(program, &target, false)?);
    }
    Ok(links)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections() {
        let parse = UsdtTarget::parse;
        assert_eq!(parse("libc:p:n"), Some(UsdtTarget::new("libc", "p", "n")));
        assert_eq!(parse("/bin/a:p"), None);
        assert_eq!(parse("/bin/a:p:"), None);
        assert_eq!(parse("/bin/a:p:n:x"), None);
        assert_eq!(UsdtTarget::new("/a", "p", "n").shown(), "usdt /a:p:n");
    }
}
