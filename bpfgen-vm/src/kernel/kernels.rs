//! Kernels by name: from the cache, else from the archive.

use super::{
    Kernel, Listing, Request,
    cache::{Cache, Entry},
    fetch::Archive,
    image, list,
};
use crate::{Env, Error, ErrorKind, Progress, Result};

/// The kernels that can be had by name.
#[derive(Clone, Debug)]
pub struct Kernels {
    env: Env,
    cache: Cache,
}

impl Kernels {
    /// The kernels of a cache, whose folder need not be there yet.
    ///
    /// # Errors
    /// If it is not known where kernels are kept.
    pub fn new(env: &Env) -> Result<Self> {
        Ok(Self { env: env.clone(), cache: Cache::new(env)? })
    }

    /// Gets a kernel. A cached one is used as it is; with `update` the archive is asked for a newer
    /// one first, and the cached one is used if that cannot be done.
    ///
    /// # Errors
    /// If there is no such kernel in the cache, and none can be fetched.
    pub fn get(&self, request: &Request, update: bool, progress: &dyn Progress) -> Result<Kernel> {
        if let Request::Image(path) = request {
            return image(path, None);
        }
        if let Some(entry) = self.cached(request).filter(|_| !update) {
            return Ok(entry.kernel());
        }
        self.fetch(request, update, progress).map(|entry| entry.kernel())
    }

    /// Lists what is known, cached and available. The archive is asked at most once a day; where it
    /// cannot be asked, the listing says why.
    ///
    /// # Errors
    /// If the cache's folder cannot be written.
    pub fn list(&self, progress: &dyn Progress) -> Result<Listing> {
        list::list(&self.env, &self.cache, progress)
    }

    fn cached(&self, request: &Request) -> Option<Entry> {
        match request {
            Request::Series(major, minor) => self.cache.series((*major, *minor)),
            Request::Newest => self.cache.newest(),
            Request::Image(_) => None,
        }
    }

    fn fetch(&self, request: &Request, update: bool, progress: &dyn Progress) -> Result<Entry> {
        let fetched = self.fetch_now(request, update, progress);
        let Err(error) = fetched else { return fetched };
        match self.cached(request) {
            Some(entry) if update => {
                progress.note(&format!(
                    "{}; using {} from the cache",
                    error.message(),
                    entry.meta.package.release
                ));
                Ok(entry)
            }
            _ if matches!(error.kind(), ErrorKind::Archive | ErrorKind::NoKernel) => {
                Err(self.name_others(error))
            }
            _ => Err(error),
        }
    }

    fn fetch_now(&self, request: &Request, update: bool, progress: &dyn Progress) -> Result<Entry> {
        let archive = Archive::new(&self.env)?;
        let lock = self.cache.lock(progress)?;
        // Another process may have fetched it while this one waited.
        if let Some(entry) = self.cached(request).filter(|_| !update) {
            return Ok(entry);
        }
        let entry = archive.fetch(request, &self.cache, &lock, progress)?;
        if *request == Request::Newest {
            lock.remember_newest(&entry.meta.package)?;
        }
        Ok(entry)
    }

    /// Adds what could be used instead.
    fn name_others(&self, error: Error) -> Error {
        let mut others: Vec<_> =
            self.cache.entries().into_iter().map(|entry| entry.meta.series).collect();
        others.dedup();
        match others.is_empty() {
            true => error.help("a kernel can also be named by the path of its bzImage"),
            false => error.help(format!("these are in the cache: {}", others.join(", "))),
        }
    }
}
