//! The BTF of a kernel's modules, out of their files.
//!
//! Unpacking a thousand modules takes seconds, so what comes out is kept beside the image where that
//! is in the cache: an archive with a file for each module.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use cpio::{NewcReader, newc};

use super::{
    Kernel,
    btf::{is_whole, keep, kept, section},
    modules::{Module, Modules},
};
use crate::{Error, ErrorKind, Result};

/// The name of the archive beside a cached kernel's image.
const KEPT: &str = "modules.btf";

/// The types that a module adds to those of its kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleBtf {
    /// The module's name.
    pub name: String,
    /// Its BTF, split: ids and names go on where the kernel's end.
    pub btf: Vec<u8>,
}

/// The BTF of all modules that a kernel came with, as `/sys/kernel/btf/` shows it of those that are
/// loaded, by name. Modules without any are left out: those of kernels before 5.11 have none.
///
/// # Errors
/// If a module cannot be read or unpacked.
pub fn module_btf(kernel: &Kernel) -> Result<Vec<ModuleBtf>> {
    let kept = kept(&kernel.image, KEPT);
    if let Some(found) = kept.as_deref().and_then(|path| read(path).ok()) {
        return Ok(found);
    }
    let found = unpack(&Modules::of(kernel)?.all().collect::<Vec<_>>())?;
    if let Some(path) = kept {
        // It only saves time, so nobody minds if this fails.
        let _ = archive(&found).and_then(|bytes| keep(&path, &bytes));
    }
    Ok(found)
}

/// Unpacks modules, several at a time.
fn unpack(modules: &[Module]) -> Result<Vec<ModuleBtf>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, ModuleBtf)>> {
        let mut found = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(module) = modules.get(index) else { return Ok(found) };
            let failed = |why: String| {
                let message = format!("{}: {why}", module.path.display());
                Error::new(ErrorKind::Malformed, message)
            };
            if let Some(btf) = section(&module.read()?).map_err(failed)? {
                found.push((index, ModuleBtf { name: module.name.clone(), btf }));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let results = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for result in results {
        let crashed = |_| Error::new(ErrorKind::Malformed, "a module could not be read");
        found.extend(result.map_err(crashed)??);
    }
    found.sort_by_key(|&(index, _)| index);
    Ok(found.into_iter().map(|(_, module)| module).collect())
}

fn archive(modules: &[ModuleBtf]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for ModuleBtf { name, btf } in modules {
        let size = u32::try_from(btf.len()).map_err(io::Error::other)?;
        let mut file = newc::Builder::new(name).mode(0o100_644).write(bytes, size);
        io::Write::write_all(&mut file, btf)?;
        bytes = file.finish()?;
    }
    newc::trailer(bytes)
}

fn read(path: &Path) -> io::Result<Vec<ModuleBtf>> {
    let bytes = fs::read(path)?;
    let mut rest = &*bytes;
    let mut found = Vec::new();
    loop {
        let mut file = NewcReader::new(rest)?;
        if file.entry().is_trailer() {
            return Ok(found);
        }
        let name = file.entry().name().to_owned();
        let mut btf = Vec::new();
        file.read_to_end(&mut btf)?;
        if !is_whole(&btf) {
            return Err(io::Error::other("a file in it is not whole"));
        }
        found.push(ModuleBtf { name, btf });
        rest = file.finish()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::image::{fake, image};

    /// An ELF file with a `.BTF`.
    const WITH: &[u8] = include_bytes!("../../tests/payloads/vmlinux");

    #[test]
    fn all_modules_that_have_some_and_kept_in_the_cache_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("modules/kernel/net")).unwrap();
        fs::write(path("vmlinuz"), fake("6.1.0")).unwrap();
        fs::write(path("modules/kernel/net/with-some.ko"), WITH).unwrap();
        fs::write(path("modules/kernel/another.ko"), WITH).unwrap();
        let kernel = image(&path("vmlinuz"), Some(&path("modules"))).unwrap();
        let names = || -> Vec<_> {
            module_btf(&kernel).unwrap().into_iter().map(|module| module.name).collect()
        };
        assert_eq!(names(), ["another", "with_some"]);
        assert!(!path(KEPT).exists());

        fs::write(path("kernel.json"), "{}").unwrap();
        let found = module_btf(&kernel).unwrap();
        assert_eq!(read(&path(KEPT)).unwrap(), found);
        // From now on the modules are not looked at.
        fs::remove_dir_all(path("modules")).unwrap();
        assert_eq!(module_btf(&kernel).unwrap(), found);
        // What was cut off is not taken for the whole.
        let bytes = fs::read(path(KEPT)).unwrap();
        fs::write(path(KEPT), &bytes[..bytes.len() - 200]).unwrap();
        fs::create_dir_all(path("modules/kernel")).unwrap();
        fs::write(path("modules/kernel/third.ko"), WITH).unwrap();
        assert_eq!(names(), ["third"]);
    }

    #[test]
    fn a_module_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("modules/kernel")).unwrap();
        fs::write(path("vmlinuz"), fake("6.1.0")).unwrap();
        fs::write(path("modules/kernel/x.ko"), WITH).unwrap();
        let kernel = image(&path("vmlinuz"), Some(&path("modules"))).unwrap();
        fs::write(path("modules/kernel/x.ko"), &WITH[..100]).unwrap();
        let error = module_btf(&kernel).unwrap_err();
        assert!(error.to_string().contains("x.ko"), "{error}");
    }
}
