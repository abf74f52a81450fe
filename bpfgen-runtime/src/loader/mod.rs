//! From an open object to a loaded one.
//!
//! ```text
//! OpenObject ─ choices ─▶ Loader ─▶ reach     which functions the chosen programs use
//!                                   externs   what they want of the kernel, resolved
//!                                   types     the object's BTF, loaded once
//!                                   kconfig   a map of configuration values
//!                                   maps      created, or pinned ones reused; global data
//!                                   relocate  CO-RE, subprograms, map descriptors
//!                                   programs  through the verifier
//!                                   slots     program arrays, maps in maps ─▶ Loaded
//! ```
//!
//! Each step owns what it made; a step that fails drops all of it, and takes back its pins.

mod choices;
mod externs;
mod kconfig;
mod kernel;
mod loaded;
mod maps;
mod open;
mod programs;
mod reach;
mod relocate;
mod types;

use self::{externs::Externs, kernel::Kernel, maps::Maps, reach::Reach, types::Types};
use crate::{Error, Result, kernel::memlock};

pub use self::{
    choices::Loader,
    loaded::{Loaded, NamedLinks},
    open::OpenObject,
};

impl Loader<'_> {
    /// Creates the maps and loads the programs.
    ///
    /// # Errors
    /// Of any step; nothing stays in the kernel then, and no pin that this call made.
    pub fn load(&self) -> Result<Loaded> {
        match &self.mistake {
            Some((kind, message)) => Err(Error::new(*kind, &**message)),
            None => self.run(),
        }
        .map_err(|error| error.object(&self.open.name))
    }

    fn run(&self) -> Result<Loaded> {
        let reach = Reach::of(self);
        memlock::raise();
        let kernel = Kernel::new(self.open.btf_path.as_deref());
        let wants = programs::wants(self)?;
        let externs = externs::wanted(self.object(), &reach);
        // One walk over the kernel's types for both, which then find what they seek known.
        kernel.find(&wants.wanted().chain(externs).collect::<Vec<_>>())?;
        let targets = wants.resolve(self, &kernel)?;
        let externs = Externs::resolve(self.open, &reach, &kernel)?;
        let types = Types::load(self.object())?;
        // Programs that use it keep it.
        let config = kconfig::map(self.object(), externs.config(), types.fd())?;
        let maps = Maps::create(self, types.fd())?;
        let kernels =
            relocate::OfKernel { externs: &externs, config: kconfig::fd(config.as_ref()) };
        let code = relocate::relocate(self, &reach, &maps, &kernels, &kernel)?;
        let programs = programs::load(self, code, &targets, &types, &externs, &kernel)?;
        maps.fill_slots(self.object(), &programs)?;
        Ok(Loaded::new(self.open, maps, programs))
    }
}
