//! Kernels in an archive's lists of packages.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    Request,
    series::{self, Series},
    version,
};
use crate::{Error, Result};

/// The flavour that is used: small, and everything that a virtual machine needs.
const FLAVOUR: &str = "-cloud-amd64";

/// A kernel that an archive has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// What `uname -r` says there.
    pub release: String,
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The suite of the archive that it is in.
    pub suite: String,
}

impl Package {
    /// Its series.
    pub(crate) fn series(&self) -> Option<Series> {
        series::of_release(&self.release)
    }
}

/// The names and versions of all that is called `linux-*` in some lists of packages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packages {
    /// By suite and name; of several versions the highest.
    packages: BTreeMap<(String, String), Known>,
}

/// What is known of a package.
#[derive(Clone, Debug, Default)]
struct Known {
    version: String,
    /// Packages of the same release that it is nothing without.
    parts: Vec<String>,
}

impl Packages {
    /// Adds a suite's list.
    pub(crate) fn read(&mut self, suite: &str, list: &Path) -> Result<()> {
        let read = |error| Error::io("read", list, error);
        let mut lines = BufReader::with_capacity(1 << 16, File::open(list).map_err(read)?);
        let mut line = Vec::new();
        let mut name = None;
        let mut known = Known::default();
        loop {
            line.clear();
            let end = lines.read_until(b'\n', &mut line).map_err(read)? == 0;
            if end || line.starts_with(b"Package: ") {
                if let Some(name) = name.take().filter(|_| !known.version.is_empty()) {
                    self.add(suite, name, std::mem::take(&mut known));
                }
                known = Known::default();
            }
            if end {
                return Ok(());
            }
            if let Some(text) = line.strip_prefix(b"Package: ") {
                name = value(text).filter(|name| name.starts_with("linux-")).map(str::to_owned);
            } else if let Some(text) = line.strip_prefix(b"Version: ") {
                value(text).unwrap_or_default().clone_into(&mut known.version);
            } else if let (Some(text), Some(name)) = (line.strip_prefix(b"Depends: "), &name) {
                known.parts = parts(name, text);
            }
        }
    }

    fn add(&mut self, suite: &str, name: String, known: Known) {
        let kept = self.packages.entry((suite.to_owned(), name)).or_default();
        if version::compare(&kept.version, &known.version).is_lt() {
            *kept = known;
        }
    }

    /// The kernels that are whole, in no useful order.
    pub(crate) fn kernels(&self) -> impl Iterator<Item = Package> + '_ {
        self.all().filter(|(kernel, known)| self.missing(kernel, known).is_none()).map(|it| it.0)
    }

    /// The first part that a kernel of the series lacks, if it is not whole: parts of superseded
    /// versions do not all leave an archive at the same time.
    pub(crate) fn lacking(&self, series: Series) -> Option<String> {
        self.all()
            .filter(|(kernel, _)| kernel.series() == Some(series))
            .find_map(|(kernel, known)| self.missing(&kernel, known))
    }

    fn all(&self) -> impl Iterator<Item = (Package, &Known)> + '_ {
        self.packages.iter().filter_map(|((suite, package), known)| {
            let release = package.strip_prefix("linux-image-")?;
            // Without the meta packages that have no version in their names.
            series::of_release(release).filter(|_| release.ends_with(FLAVOUR))?;
            let kernel = Package {
                release: release.to_owned(),
                package: package.clone(),
                version: known.version.clone(),
                suite: suite.clone(),
            };
            Some((kernel, known))
        })
    }

    fn missing(&self, kernel: &Package, known: &Known) -> Option<String> {
        let is_there =
            |part: &String| self.packages.contains_key(&(kernel.suite.clone(), part.clone()));
        known.parts.iter().find(|part| !is_there(part)).cloned()
    }

    /// What has to be fetched for a kernel, each `name=version`. From 6.19 on the image and the
    /// modules are in packages of their own.
    pub(crate) fn parts(&self, kernel: &Package) -> Vec<String> {
        let names = ["image", "binary", "modules", "base"]
            .map(|part| format!("linux-{part}-{}", kernel.release));
        let known = |name: &String| self.packages.get(&(kernel.suite.clone(), name.clone()));
        names
            .iter()
            .filter_map(|name| known(name).map(|known| format!("{name}={}", known.version)))
            .collect()
    }
}

/// The image and the modules of a `Depends` field, where they are packages of their own.
fn parts(package: &str, depends: &[u8]) -> Vec<String> {
    let Some(release) = package.strip_prefix("linux-image-") else { return Vec::new() };
    let text = String::from_utf8_lossy(depends);
    text.split([',', '|'])
        .filter_map(|one| one.split_whitespace().next())
        .filter(|name| ["linux-binary-", "linux-modules-"].iter().any(|it| name.starts_with(it)))
        .filter(|name| name.ends_with(release))
        .map(str::to_owned)
        .collect()
}

/// A name or a version.
fn value(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?.trim();
    // They become names of files, and arguments.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.~:".contains(&byte);
    let whole = text.bytes().all(plain) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    whole.then_some(text)
}

/// The kernel that a request means, of those that an archive has in one group of suites.
pub(crate) fn choose(
    request: &Request,
    group: &[&str],
    kernels: impl Iterator<Item = Package>,
) -> Option<Package> {
    kernels
        .filter(|kernel| group.contains(&kernel.suite.as_str()))
        .filter(|kernel| match request {
            Request::Series(major, minor) => kernel.series() == Some((*major, *minor)),
            Request::Newest => true,
            Request::Image(_) => false,
        })
        .max_by(|a, b| version::compare(&a.version, &b.version))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
Package: linux-image-6.1.0-9-cloud-amd64
Source: linux-signed-amd64
Version: 6.1.99-1
Description: Package: linux-image-6.1.0-99-cloud-amd64

Package: linux-image-6.1.0-50-cloud-amd64
Version: 6.1.180-1

Package: linux-image-6.1.0-50-cloud-amd64
Version: 6.1.180-3

Package: linux-image-6.1.0-51-cloud-amd64-unsigned
Version: 6.1.190-1

Package: linux-image-6.1.0-51-rt-amd64
Version: 6.1.190-1

Package: linux-image-6.12.9+deb13-cloud-amd64
Version: 6.12.9-1

Package: linux-image-7.2.13+deb14-cloud-amd64
Version: 7.2.13-1
Depends: kmod, linux-base (>= 4), linux-binary-7.2.13+deb14-cloud-amd64 (= 7.2.13-1+b1), linux-modules-7.2.13+deb14-cloud-amd64 (= 7.2.13-1)

Package: linux-image-7.0.13+deb14-cloud-amd64
Version: 7.0.13-1
Depends: kmod, linux-binary-7.0.13+deb14-cloud-amd64 (= 7.0.13-1), linux-modules-7.0.13+deb14-cloud-amd64 (= 7.0.13-1)

Package: linux-binary-7.0.13+deb14-cloud-amd64
Version: 7.0.13-1

Package: linux-image-7.1.4+deb14-cloud-amd64
Version: 7.1.4-1
Depends: linux-binary-7.1.4+deb14-cloud-amd64, linux-modules-7.1.4+deb14-cloud-amd64

Package: linux-binary-7.1.4+deb14-cloud-amd64
Version: 7.1.4-1

Package: linux-modules-7.1.4+deb14-cloud-amd64
Version: 7.1.4-1

Package: linux-image-7.1.5+deb14-cloud-amd64
Version: 7.1.5-1
Depends: linux-binary-7.1.5+deb14-cloud-amd64, linux-modules-7.1.5+deb14-cloud-amd64

Package: linux-modules-7.1.5+deb14-cloud-amd64
Version: 7.1.5-1

Package: linux-image-9.9.9+deb14-cloud-amd64
Version: 9.9.9-1
Depends: linux-binary-9.9.9+deb14-cloud-amd64 (= 9.9.9-1)

Package: linux-binary-7.2.13+deb14-cloud-amd64
Version: 7.2.13-1+b1

Package: linux-modules-7.2.13+deb14-cloud-amd64
Version: 7.2.13-1

Package: linux-image-cloud-amd64
Version: 7.2.13-1

Package: linux-image-9.1/../../x-cloud-amd64
Version: 9.1-1

Package: linux-image-9.2-cloud-amd64
Version: ../x

Package: zlib1g
Version: 99";

    fn packages() -> Packages {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, LIST).unwrap();
        let mut packages = Packages::default();
        packages.read("sid", file.path()).unwrap();
        packages
    }

    fn chosen(request: &Request) -> Option<String> {
        choose(request, &["sid"], packages().kernels())
            .map(|kernel| format!("{} {}", kernel.release, kernel.version))
    }

    #[test]
    fn the_newest_of_a_series() {
        let series = |major, minor| chosen(&Request::Series(major, minor));
        assert_eq!(series(6, 1).as_deref(), Some("6.1.0-50-cloud-amd64 6.1.180-3"));
        assert_eq!(series(6, 12).as_deref(), Some("6.12.9+deb13-cloud-amd64 6.12.9-1"));
        assert_eq!(series(6, 2), None);
        assert_eq!(series(9, 1), None);
        assert_eq!(series(9, 2), None);
        assert_eq!(chosen(&Request::Newest).as_deref(), Some("7.2.13+deb14-cloud-amd64 7.2.13-1"));
        assert_eq!(choose(&Request::Newest, &["trixie"], packages().kernels()), None);
    }

    /// Of a superseded version an archive keeps some packages longer than others.
    #[test]
    fn what_lacks_a_part_is_not_chosen() {
        let series = |major, minor| chosen(&Request::Series(major, minor));
        assert_eq!(series(7, 0), None);
        assert_eq!(series(7, 1).as_deref(), Some("7.1.4+deb14-cloud-amd64 7.1.4-1"));
        assert_eq!(series(9, 9), None);
        let packages = packages();
        let lacking = |series| packages.lacking(series);
        assert_eq!(lacking((7, 0)).as_deref(), Some("linux-modules-7.0.13+deb14-cloud-amd64"));
        assert_eq!(lacking((7, 1)).as_deref(), Some("linux-binary-7.1.5+deb14-cloud-amd64"));
        assert_eq!(lacking((7, 2)), None);
        assert_eq!(lacking((6, 1)), None);
    }

    #[test]
    fn all_packages_of_a_kernel() {
        let packages = packages();
        let parts = |request| {
            let kernel = choose(&request, &["sid"], packages.kernels()).unwrap();
            packages.parts(&kernel)
        };
        assert_eq!(
            parts(Request::Newest),
            [
                "linux-image-7.2.13+deb14-cloud-amd64=7.2.13-1",
                "linux-binary-7.2.13+deb14-cloud-amd64=7.2.13-1+b1",
                "linux-modules-7.2.13+deb14-cloud-amd64=7.2.13-1",
            ]
        );
        assert_eq!(parts(Request::Series(6, 1)), ["linux-image-6.1.0-50-cloud-amd64=6.1.180-3"]);
    }
}
