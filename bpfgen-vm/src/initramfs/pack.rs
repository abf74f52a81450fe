//! Brings files of the host, and what they need to run.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs::{self, File, Metadata},
    io::Read,
    os::unix::{
        ffi::OsStrExt,
        fs::{FileTypeExt, MetadataExt},
    },
    path::{Path, PathBuf},
};

use object::ReadCache;

use super::{
    elf::{self, Elf, Kind},
    ldcache,
    libraries::{self, Search},
    script,
    tree::{Identity, Node, Tree},
};
use crate::{Error, ErrorKind, Result, protocol};

/// The guest's first process.
pub(super) const INIT: &str = "/init";

/// What it needs, and makes. Not all of `/bpfgen`: somebody may work in a folder of that name.
const OURS: &[&str] =
    &[INIT, protocol::JOB, protocol::CHANNEL, "/bpfgen/modprobe", "/bpfgen/modules"];

/// As many scripts as Linux starts for one another.
const SCRIPTS: usize = 5;

/// How much it matters that a file can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    /// It is the command, or what the command needs.
    Run,
    /// Somebody named it: if it can run here, it has to run there.
    RunIfHere,
    /// It lies in a folder among others.
    Nothing,
}

/// A tree to which files of the host are added.
#[derive(Debug)]
pub(super) struct Packer<'a> {
    pub(super) tree: Tree,
    pub(super) folder: &'a Path,
    /// The host's `PATH`.
    pub(super) path: Option<&'a OsStr>,
    search: Search,
    /// Files that have been looked into, here and there.
    seen: BTreeSet<(PathBuf, PathBuf)>,
}

impl<'a> Packer<'a> {
    pub(super) fn new(
        folder: &'a Path,
        path: Option<&'a OsStr>,
        library_path: Option<&OsStr>,
    ) -> Self {
        let search = Search::new(folder, library_path);
        Self { tree: Tree::default(), folder, path, search, seen: BTreeSet::new() }
    }

    /// The host's file for a command, as a shell finds it.
    pub(super) fn find(&self, program: &OsStr) -> Option<PathBuf> {
        if program.as_bytes().contains(&b'/') {
            return Some(self.folder.join(program)).filter(|path| path.is_file());
        }
        let found = which::which_in(program, self.path, self.folder).ok()?;
        Some(self.folder.join(found))
    }

    /// Brings a file to where it is on the host, with the links on the way and all that it needs.
    pub(super) fn mirror(&mut self, host: &Path, must: Must) -> Result<()> {
        let guest = self.tree.follow(host)?;
        let real = fs::canonicalize(host).map_err(|error| Error::io("read", host, error))?;
        // Where somebody copied something else, the guest uses that.
        if matches!(self.tree.get(&guest), Some(Node::Host { path, .. }) if *path != real) {
            return Ok(());
        }
        self.file(&real, &guest, must, false)
    }

    /// Brings a file of the host, or a device or pipe, and what it needs to run. `guest` is a path
    /// without links.
    pub(super) fn file(
        &mut self,
        host: &Path,
        guest: &Path,
        must: Must,
        replace: bool,
    ) -> Result<()> {
        let metadata = fs::metadata(host).map_err(|error| Error::io("read", host, error))?;
        let Some(node) = node(host, &metadata) else { return Ok(()) };
        let regular = metadata.is_file();
        let reserved = OURS.iter().any(|ours| guest.starts_with(ours));
        if reserved && !metadata.is_dir() {
            let text = format!("cannot copy to {}, which the guest needs itself", guest.display());
            return Err(Error::new(ErrorKind::Option, text).help("name another place"));
        }
        if replace {
            self.tree.replace(guest, node)?;
        } else {
            self.tree.add(guest, node)?;
        }
        let name = guest.file_name().unwrap_or_default().as_bytes();
        let library = name.ends_with(b".so") || name.windows(4).any(|part| part == b".so.");
        if regular && (metadata.mode() & 0o111 != 0 || library || must == Must::Run) {
            self.needs(host, guest, must, SCRIPTS)?;
        }
        Ok(())
    }

    /// Brings what a file needs to run.
    fn needs(&mut self, host: &Path, guest: &Path, must: Must, depth: usize) -> Result<()> {
        if !self.seen.insert((host.into(), guest.into())) {
            return Ok(());
        }
        let file = match File::open(host) {
            Ok(file) => file,
            Err(error) => return Err(Error::io("read", host, error)),
        };
        let mut start = vec![];
        let read = (&file).take(script::LONGEST).read_to_end(&mut start);
        read.map_err(|error| Error::io("read", host, error))?;
        if let Some(programs) = script::interpreters(&start) {
            return self.interpreters(&programs, must, depth);
        }
        match elf::read(&ReadCache::new(file)) {
            Kind::Elf(elf) => self.libraries(elf, host, guest, must),
            Kind::Foreign if must == Must::Run => {
                let text = format!("{} is for another machine than x86-64", host.display());
                Err(Error::new(ErrorKind::Malformed, text)
                    .help("build it for x86_64-unknown-linux-gnu"))
            }
            Kind::Foreign | Kind::Other => Ok(()),
        }
    }

    /// One that is missing is for the guest to report, which may have it from elsewhere.
    fn interpreters(&mut self, programs: &[OsString], must: Must, depth: usize) -> Result<()> {
        for program in programs {
            let Some(host) = self.find(program) else { continue };
            let guest = self.tree.follow(&host)?;
            if let (Some(depth), Ok(metadata)) = (depth.checked_sub(1), fs::metadata(&host)) {
                if let Some(node) = node(&guest, &metadata) {
                    self.tree.add(&guest, node)?;
                    self.needs(&guest, &guest, must, depth)?;
                }
            }
        }
        Ok(())
    }

    /// Brings the loader and the libraries of an executable, or of a library that one may load.
    pub(super) fn libraries(
        &mut self,
        elf: Elf,
        host: &Path,
        guest: &Path,
        must: Must,
    ) -> Result<()> {
        let real = fs::canonicalize(host).unwrap_or_else(|_| host.into());
        let loader = elf.interpreter.as_ref().map(|path| self.folder.join(path));
        let needs = self.search.needs(elf, if host == guest { &real } else { host }, guest);
        if let Some(loader) = &loader {
            let at = self.tree.follow(loader)?;
            if loader.is_file() {
                self.mirror(loader, Must::Nothing)?;
                if loader.file_name().is_some_and(|name| name.as_bytes().starts_with(b"ld-musl")) {
                    self.optional(libraries::MUSL_PATH)?;
                }
            } else if must != Must::Nothing && self.tree.get(&at).is_none() {
                return Err(lacks(host, host, loader.as_os_str()));
            }
        }
        if needs.cached {
            self.optional(ldcache::CACHE)?;
        }
        for found in needs.libraries {
            if found.host == found.guest {
                self.mirror(&found.host, Must::Nothing)?;
            } else {
                let guest = self.tree.follow(&found.guest)?;
                self.file(&found.host, &guest, Must::Nothing, false)?;
            }
        }
        match needs.missing.first() {
            Some((name, by)) if must != Must::Nothing => Err(lacks(host, by, name)),
            _ => Ok(()),
        }
    }

    fn optional(&mut self, path: &str) -> Result<()> {
        if Path::new(path).is_file() { self.mirror(Path::new(path), Must::Nothing) } else { Ok(()) }
    }
}

/// What the guest gets for a file of the host; `None` for a socket, which nobody would answer.
fn node(host: &Path, metadata: &Metadata) -> Option<Node> {
    let kind = metadata.file_type();
    let mode = metadata.mode();
    if kind.is_file() {
        let identity =
            Identity { links: metadata.nlink(), device: metadata.dev(), inode: metadata.ino() };
        let (path, size) = (host.into(), metadata.len());
        Some(Node::Host { path, mode: mode & 0o7777, size, identity })
    } else if kind.is_dir() {
        Some(Node::Folder { mode: mode & 0o7777 })
    } else if kind.is_socket() {
        None
    } else {
        Some(Node::Special { mode, device: metadata.rdev() })
    }
}

fn lacks(what: &Path, by: &Path, lacks: &OsStr) -> Error {
    let through = if what == by { String::new() } else { format!(", through {},", by.display()) };
    let text = format!(
        "{}{through} needs {}, which is not there",
        what.display(),
        lacks.to_string_lossy()
    );
    Error::new(ErrorKind::Command, text)
        .help("if it starts here, name the library's folder in LD_LIBRARY_PATH")
}
