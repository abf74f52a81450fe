//! From a request to an entry of the cache.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Package, Request,
    apt::{Tools, World},
    cache::{self, Entry, Lock},
    image, mirror, modules,
    packages::{Packages, choose},
    series,
};
use crate::{Env, Error, ErrorKind, Progress, Result};

/// Where packages come from.
#[derive(Debug)]
pub(crate) struct Archive {
    tools: Tools,
    mirrors: Vec<String>,
    keyring: PathBuf,
}

/// What a mirror said.
pub(crate) struct Answer<'a> {
    world: World<'a>,
    pub(crate) packages: Packages,
    /// Why some suites are missing, if any.
    pub(crate) problem: Option<Error>,
}

impl Archive {
    pub(crate) fn new(env: &Env) -> Result<Self> {
        let tools = Tools::find(env)?;
        let keyring = mirror::keyring(env)?;
        let mirrors = mirror::mirrors(env, &tools)?;
        Ok(Self { tools, mirrors, keyring })
    }

    pub(crate) fn mirrors(&self) -> &[String] {
        &self.mirrors
    }

    /// Asks a mirror what is in some suites.
    pub(crate) fn ask(&self, stage: &TempDir, mirror: &str, suites: &[&str]) -> Result<Answer<'_>> {
        // One world at a time: lists are large.
        let folder = stage.path().join("apt");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| Error::io("remove", &folder, error))?;
        }
        let world = World::new(&self.tools, folder, mirror, &self.keyring, suites)?;
        let problem = match world.update() {
            Ok(()) => None,
            Err(error) if error.kind() == ErrorKind::Archive => Some(error),
            Err(error) => return Err(error),
        };
        let mut packages = Packages::default();
        for (suite, list) in world.lists()? {
            packages.read(&suite, &list)?;
        }
        Ok(Answer { world, packages, problem })
    }

    /// Fetches what a request means, unless the cache has just that.
    pub(crate) fn fetch(
        &self,
        request: &Request,
        cache: &cache::Cache,
        lock: &Lock<'_>,
        progress: &dyn Progress,
    ) -> Result<Entry> {
        let stage = lock.stage()?;
        let mut problem = None;
        let mut there = Vec::new();
        let mut lacking = None;
        for group in series::suites(request) {
            for mirror in &self.mirrors {
                progress.begin(&format!("asking the archive for kernel {request}"));
                let answer = self.ask(&stage, mirror, group)?;
                let found = choose(request, group, answer.packages.kernels());
                if let (Some(error), Some(_)) = (&answer.problem, &found) {
                    progress.note(&format!("part of the archive is not used: {}", error.message()));
                }
                if let Some(package) = found {
                    return match cache.package(&package) {
                        Some(entry) => Ok(entry),
                        None => self.install(&answer, &package, &stage, lock, progress),
                    };
                }
                if let Request::Series(major, minor) = *request {
                    lacking = lacking.or_else(|| answer.packages.lacking((major, minor)));
                }
                there.extend(answer.packages.kernels().filter_map(|kernel| kernel.series()));
                problem = problem.or(answer.problem);
            }
        }
        if let Some(error) = problem {
            return Err(error.context(format_args!("cannot fetch kernel {request}")));
        }
        there.sort_unstable();
        there.dedup();
        let there: Vec<_> = there.iter().map(|(major, minor)| format!("{major}.{minor}")).collect();
        let suites = series::suites(request).concat().join(", ");
        let error = Error::new(
            ErrorKind::NoKernel,
            format!("the archive has no kernel {request} (suites {suites})"),
        )
        .help("`cargo bpfgen vm --list` shows what there is");
        let error = match lacking {
            Some(part) => error.help(format!(
                "a superseded one is still listed, but its package {part} has left the archive"
            )),
            None => error,
        };
        Err(match there.is_empty() {
            true => error,
            false => error.help(format!("these suites have {}", there.join(", "))),
        })
    }

    /// Fetches a package, unpacks it and puts it into the cache.
    fn install(
        &self,
        answer: &Answer<'_>,
        package: &Package,
        stage: &TempDir,
        lock: &Lock<'_>,
        progress: &dyn Progress,
    ) -> Result<Entry> {
        progress.begin(&format!("fetching {}", package.package));
        let [debs, root] = ["debs", "root"].map(|name| stage.path().join(name));
        for folder in [&debs, &root] {
            fs::create_dir(folder).map_err(|error| Error::io("make the folder", folder, error))?;
        }
        answer
            .world
            .download(&answer.packages.parts(package), &debs)
            .map_err(|error| error.context(format_args!("cannot fetch {}", package.package)))?;
        // Room for what is unpacked.
        let _ = fs::remove_dir_all(stage.path().join("apt"));

        progress.begin(&format!("unpacking {}", package.package));
        for deb in files(&debs)? {
            let mut command = self.tools.command(&self.tools.dpkg_deb);
            let unpacked = self.tools.output(command.arg("-x").arg(&deb).arg(&root));
            unpacked
                .map_err(|error| error.context(format_args!("cannot unpack {}", deb.display())))?;
            let _ = fs::remove_file(&deb);
        }
        let made = cache::entry_folder(stage)?;
        assemble(&root, &package.release, &made)
            .map_err(|error| error.context(format_args!("package {}", package.package)))?;
        lock.keep(stage, &made, package, super::now())
    }
}

/// Moves what is needed of unpacked packages into an entry's folder.
fn assemble(root: &Path, release: &str, made: &Path) -> Result<()> {
    let tree = ["usr/lib/modules", "lib/modules"]
        .map(|place| root.join(place).join(release))
        .into_iter()
        .find(|tree| tree.join("kernel").is_dir())
        .ok_or_else(|| Error::new(ErrorKind::Malformed, "there are no modules in it"))?;
    let file = |names: [PathBuf; 2]| names.into_iter().find(|file| file.is_file());
    let boot = root.join("boot");
    let image = file([boot.join(format!("vmlinuz-{release}")), tree.join("vmlinuz")])
        .ok_or_else(|| Error::new(ErrorKind::Malformed, "there is no kernel image in it"))?;
    let told = image::release(&image)?;
    if told != release {
        let message = format!("its kernel says that it is {told}");
        return Err(Error::new(ErrorKind::Malformed, message));
    }
    let take = |from: &Path, name: &str| {
        fs::rename(from, made.join(name)).map_err(|error| Error::io("move", from, error))
    };
    take(&image, "vmlinuz")?;
    if let Some(config) = file([boot.join(format!("config-{release}")), tree.join("config")]) {
        take(&config, "config")?;
    }
    let modules = made.join("modules");
    take(&tree, "modules")?;
    modules::write_index(&modules, &made.join(modules::INDEX))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = |error| Error::io("read", folder, error);
    let mut files = fs::read_dir(folder)
        .map_err(read)?
        .map(|file| file.map(|file| file.path()).map_err(read))
        .collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::image::fake;

    #[test]
    fn both_layouts_of_packages() {
        for (place, image, config) in [
            ("lib/modules/6.1.0", "boot/vmlinuz-6.1.0", "boot/config-6.1.0"),
            (
                "usr/lib/modules/6.1.0",
                "usr/lib/modules/6.1.0/vmlinuz",
                "usr/lib/modules/6.1.0/config",
            ),
        ] {
            let stage = tempfile::tempdir().unwrap();
            let (root, made) = (stage.path().join("root"), stage.path().join("made"));
            for folder in [&root.join("boot"), &root.join(place).join("kernel"), &made] {
                fs::create_dir_all(folder).unwrap();
            }
            let error = assemble(&root, "6.1.0", &made).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed);
            fs::write(root.join(image), fake("6.1.0-other")).unwrap();
            let error = assemble(&root, "6.1.0", &made).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed);
            fs::write(root.join(image), fake("6.1.0")).unwrap();
            fs::write(root.join(config), "").unwrap();
            assemble(&root, "6.1.0", &made).unwrap();
            for name in ["vmlinuz", "config", "modules/kernel", modules::INDEX] {
                assert!(made.join(name).exists(), "{name}");
            }
        }
    }
}
