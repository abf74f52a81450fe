//! What is known, cached and available.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    Package, Request,
    cache::Cache,
    fetch::Archive,
    packages::choose,
    series::{self, Series},
    table,
};
use crate::{Env, Error, Progress, Result};

/// For how long an archive's answer is kept, in seconds.
const DAY: u64 = 24 * 60 * 60;

/// The file of the cache that it is kept in.
const FILE: &str = "available.json";

/// What is known, cached and available; displays as a table.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Series in order, the newest kernel last.
    pub rows: Vec<Row>,
    /// How old the archive's answer is, in seconds; `None` if it has never been asked.
    pub age: Option<u64>,
    /// Why the archive could not be asked, or not for everything.
    pub problem: Option<String>,
}

/// What can be asked for.
#[derive(Clone, Debug)]
pub struct Row {
    /// The request.
    pub request: Request,
    /// The suites of the archive to look in.
    pub suites: Vec<&'static str>,
    /// What was fetched, the newest last.
    pub cached: Vec<Cached>,
    /// What the archive has.
    pub available: Option<Package>,
}

/// A kernel that was fetched.
#[derive(Clone, Debug)]
pub struct Cached {
    /// Its package.
    pub package: Package,
    /// Where it is.
    pub folder: PathBuf,
    /// Bytes on disk.
    pub size: u64,
    /// How long ago it was fetched, in seconds.
    pub age: u64,
}

/// What an archive said.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// When, in seconds since 1970.
    asked: u64,
    /// The one that the person named; else it was the machine's.
    mirror: Option<String>,
    /// By request.
    available: BTreeMap<String, Package>,
}

pub(crate) fn list(env: &Env, cache: &Cache, progress: &dyn Progress) -> Result<Listing> {
    let now = super::now();
    let kept = std::fs::read(cache.file(FILE)).ok();
    let kept: Option<Kept> = kept.and_then(|text| serde_json::from_slice(&text).ok());
    // Another archive's answer tells nothing of this one.
    let kept = kept.filter(|kept| kept.mirror == env.mirror);
    // Not one from the future either.
    let fresh = |kept: &Kept| now.checked_sub(kept.asked).is_some_and(|age| age < DAY);
    let (kept, problem) = if kept.as_ref().is_some_and(fresh) {
        (kept, None)
    } else {
        match Archive::new(env) {
            Err(error) => (kept, Some(error)),
            Ok(archive) => {
                let new =
                    Kept { asked: now, mirror: env.mirror.clone(), available: BTreeMap::new() };
                ask(&archive, cache, kept, new, progress)
            }
        }
    };
    let available = kept.as_ref().map(|kept| &kept.available);
    let mut listing = rows(cache, available, now);
    listing.age = kept.as_ref().map(|kept| now.saturating_sub(kept.asked));
    listing.problem = problem.map(|error| error.to_string());
    Ok(listing)
}

/// Asks the archive and keeps a whole answer; falls back to the old one.
fn ask(
    archive: &Archive,
    cache: &Cache,
    old: Option<Kept>,
    mut new: Kept,
    progress: &dyn Progress,
) -> (Option<Kept>, Option<Error>) {
    let lock = match cache.lock(progress) {
        Ok(lock) => lock,
        Err(error) => return (old, Some(error)),
    };
    progress.begin("asking the archive for kernels");
    let mut problem = None;
    for mirror in archive.mirrors() {
        let answer = lock.stage().and_then(|stage| {
            let answer = archive.ask(&stage, mirror, &series::SUITES)?;
            Ok((answer.packages, answer.problem))
        });
        let failed = match answer {
            Ok((packages, failed)) => {
                let kernels: Vec<_> = packages.kernels().collect();
                for (name, package) in available(&kernels) {
                    new.available.entry(name).or_insert(package);
                }
                failed
            }
            Err(error) => Some(error),
        };
        // Where one mirror answers for all suites the others need not be asked.
        match failed {
            None => {
                problem = None;
                break;
            }
            Some(error) => problem = problem.or(Some(error)),
        }
    }
    if new.available.is_empty() && problem.is_some() {
        return (old, problem);
    }
    if problem.is_none() {
        // An answer that is not kept is asked for again.
        let text = serde_json::to_vec_pretty(&new).unwrap_or_default();
        problem = lock.replace(FILE, &text).err();
    }
    (Some(new), problem)
}

/// What each request would fetch.
fn available(kernels: &[Package]) -> BTreeMap<String, Package> {
    let series = kernels.iter().filter_map(Package::series);
    let requests = series.map(|(major, minor)| Request::Series(major, minor));
    requests
        .chain([Request::Newest])
        .filter_map(|request| {
            let groups = series::suites(&request).iter();
            let found = groups
                .filter_map(|group| choose(&request, group, kernels.iter().cloned()))
                .next()?;
            Some((request.to_string(), found))
        })
        .collect()
}

fn rows(cache: &Cache, available: Option<&BTreeMap<String, Package>>, now: u64) -> Listing {
    let mut cached: BTreeMap<Series, Vec<Cached>> =
        series::KNOWN.into_iter().map(|series| (series, Vec::new())).collect();
    for entry in cache.entries() {
        let Some(series) = series::parse(&entry.meta.series) else { continue };
        cached.entry(series).or_default().push(Cached {
            package: entry.meta.package,
            folder: entry.folder,
            size: entry.meta.size,
            age: now.saturating_sub(entry.meta.fetched),
        });
    }
    for series in available.iter().flat_map(|all| all.keys()).filter_map(|name| series::parse(name))
    {
        cached.entry(series).or_default();
    }
    let row = |request: Request, cached| Row {
        suites: series::suites(&request).concat(),
        available: available.and_then(|all| all.get(&request.to_string())).cloned(),
        request,
        cached,
    };
    let newest = cache.newest().map(|entry| entry.meta.package);
    let named: Vec<Cached> = cached
        .values()
        .flatten()
        .filter(|one| Some(&one.package) == newest.as_ref())
        .cloned()
        .collect();
    let mut rows: Vec<_> = cached
        .into_iter()
        .map(|((major, minor), cached)| row(Request::Series(major, minor), cached))
        .collect();
    rows.push(row(Request::Newest, named));
    Listing { rows, age: None, problem: None }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write(self, f)
    }
}
