//! The guest's root: a cpio archive that the kernel unpacks into memory.
//!
//! ```text
//! Job ──▶ copies ─┐                       ┌── libraries, ldcache, elf
//!         program ├─▶ pack ──▶ tree       │   script
//! Kernel ─▶ channel ─┘  └─ what it needs ─┘
//!                          tree ──▶ archive (newc)
//! ```
//!
//! Paths mean the same in the guest as on the host, symbolic links included, so whatever finds its
//! files by path finds them.

mod archive;
mod copies;
mod elf;
mod ldcache;
mod libraries;
mod pack;
mod script;
mod tree;

#[cfg(test)]
mod tests;

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    time::Duration,
};

use self::{
    elf::Kind,
    pack::{INIT, Must, Packer},
    tree::Node,
};
use crate::{
    Env, Error, ErrorKind, Job, Kernel, Result, init,
    kernel::modules::{Module, Modules},
    protocol,
};

/// What makes virtio-serial ports work, where it is not built in.
const CHANNEL: &[&str] = &["virtio_pci", "virtio_console"];

/// What the init watches over by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    /// How long the machine may run.
    pub(crate) timeout: Option<Duration>,
}

/// Writes the archive for a job into a file, and returns its size in bytes.
///
/// # Errors
/// If a file that the job names is not there, what the command needs is not there, or the archive
/// cannot be written. A command that the host does not have is no error: the guest may have it.
pub(crate) fn build(
    env: &Env,
    job: &Job,
    kernel: &Kernel,
    limits: &Limits,
    into: &Path,
) -> Result<u64> {
    build_with(init::BINARY, env, job, kernel, limits, into)
}

pub(crate) fn build_with(
    init: &[u8],
    env: &Env,
    job: &Job,
    kernel: &Kernel,
    limits: &Limits,
    into: &Path,
) -> Result<u64> {
    if !job.folder.is_absolute() {
        let text = format!("the working directory {} is no absolute path", job.folder.display());
        return Err(Error::new(ErrorKind::Option, text));
    }
    let library_path = variable(job, "LD_LIBRARY_PATH");
    let mut packer = Packer::new(&job.folder, env.path.as_deref(), library_path);
    ours(&mut packer, init, kernel)?;
    // What was named comes first: it stands where the host has something else.
    job.copies.iter().try_for_each(|copy| packer.copy(copy))?;
    let program = program(&mut packer, job)?;
    let told = encode(job, program, limits)?;
    let job_file = Node::Bytes { mode: 0o644, data: told };
    packer.tree.add(Path::new(protocol::JOB), job_file)?;
    skeleton(&mut packer, job)?;
    archive::write(&packer.tree, into)
}

fn variable<'a>(job: &'a Job, name: &str) -> Option<&'a OsStr> {
    job.env.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_os_str())
}

/// The init, and what it needs before it can ask for anything.
fn ours(packer: &mut Packer<'_>, init: &[u8], kernel: &Kernel) -> Result<()> {
    if init.is_empty() {
        let text = "this was built for something else than x86-64 Linux, and has no init";
        return Err(Error::new(ErrorKind::Missing, text));
    }
    let init_file = Node::Bytes { mode: 0o755, data: init.to_vec() };
    let path = Path::new(INIT);
    packer.tree.add(path, init_file)?;
    // It is static, unless the machine that built it could not do that.
    if let Kind::Elf(elf) = elf::read(init) {
        packer.libraries(elf, path, path, Must::Run)?;
    }
    if kernel.modules.is_some() {
        for (number, module) in channel(&Modules::of(kernel)?).iter().enumerate() {
            let path = format!("{}/{number:02}-{}.ko", protocol::CHANNEL, module.name);
            let file = Node::Bytes { mode: 0o644, data: module.read()? };
            packer.tree.add(Path::new(&path), file)?;
        }
    }
    if let Some(config) = &kernel.config {
        let path = PathBuf::from(format!("/boot/config-{}", kernel.release));
        packer.file(config, &path, Must::Nothing, false)?;
    }
    Ok(())
}

/// A kernel that lacks them is talked to by serial lines.
fn channel(modules: &Modules) -> Vec<Module> {
    let mut order: Vec<Module> = vec![];
    for module in CHANNEL.iter().filter_map(|name| modules.resolve(name).ok()).flatten() {
        if !order.contains(&module) {
            order.push(module);
        }
    }
    order
}

/// Brings the command, and the programs that tests start. Returns the command as the guest is to
/// start it.
fn program(packer: &mut Packer<'_>, job: &Job) -> Result<OsString> {
    let programs = job.env.iter().filter(|(name, _)| copies::is_program_variable(name));
    for (_, path) in programs {
        let path = job.folder.join(path);
        if path.is_file() {
            packer.mirror(&path, Must::RunIfHere)?;
        }
    }
    let Some(found) = packer.find(&job.program) else { return Ok(job.program.clone()) };
    packer.mirror(&found, Must::Run)?;
    // A bare name that the host found may lie where the guest would not look.
    let named = job.program.as_encoded_bytes().contains(&b'/');
    Ok(if named { job.program.clone() } else { found.into() })
}

fn encode(job: &Job, program: OsString, limits: &Limits) -> Result<Vec<u8>> {
    let told = protocol::Job {
        folder: job.folder.clone(),
        program,
        args: job.args.clone(),
        env: job.env.clone(),
        modules: job.modules.clone(),
        timeout: limits.timeout,
    };
    told.encode().map_err(|error| {
        Error::new(ErrorKind::Option, format!("the command cannot be told to the guest: {error}"))
    })
}

/// What every root has, if it was not copied.
fn skeleton(packer: &mut Packer<'_>, job: &Job) -> Result<()> {
    let hosts = format!("127.0.0.1 localhost {0}\n::1 localhost {0}\n", protocol::HOSTNAME);
    for (path, text) in [
        (
            "/etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
        ),
        ("/etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        ("/etc/hosts", &hosts),
    ] {
        let path = packer.tree.follow(Path::new(path))?;
        let file = Node::Bytes { mode: 0o644, data: text.into() };
        packer.tree.add(&path, file)?;
    }
    for (path, mode) in [
        ("/dev", 0o755),
        ("/proc", 0o555),
        ("/root", 0o700),
        ("/run", 0o755),
        ("/sys", 0o555),
        ("/tmp", 0o1777),
    ] {
        // Not as on the host, where one may be a link: things are mounted there.
        packer.tree.add(Path::new(path), Node::Folder { mode })?;
    }
    // Links on most distributions, by which anything else is found too.
    let usual = ["/bin", "/lib", "/lib64", "/sbin"].map(Path::new);
    for path in usual.into_iter().chain([job.folder.as_path()]) {
        let folder = packer.tree.follow(path)?;
        packer.tree.folder(&folder)?;
    }
    Ok(())
}
