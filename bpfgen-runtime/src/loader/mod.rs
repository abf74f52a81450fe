//! From an open object to a loaded one.
//!
//! ```text
//! OpenObject ─ choices ─▶ Loader ─▶ reach     which functions the chosen programs use
//!                                   externs   what they want of the kernel, resolved
//!                                   types     the object's BTF, loaded once
//!                                   kconfig   a map of configuration values
//!                                   struct_ops what this kernel makes of the values
//!                                   maps      created, or pinned ones reused; global data
//!                                   relocate  CO-RE, subprograms, map descriptors
//!                                   programs  through the verifier
//!                                   slots     program arrays, maps in maps ─▶ Loaded
//! ```
//!
//! Each step owns what it made; a step that fails drops all of it, and takes back its pins.

mod choices;
mod externs;
mod features;
mod kconfig;
mod kernel;
mod loaded;
mod maps;
mod open;
mod programs;
mod reach;
mod relocate;
mod struct_ops;
pub(crate) mod targets;
mod types;

use self::{externs::Externs, kernel::Kernel, maps::Maps, reach::Reach, types::Types};
use crate::{Error, Result, kernel::memlock};

pub use self::{
    choices::Loader,
    features::{BtfFeatures, Features},
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
            None => {
                let mut chosen = self.clone();
                chosen.follow_slots();
                chosen.run()
            }
        }
        .map_err(|error| error.object(&self.open.name))
    }

    fn run(&self) -> Result<Loaded> {
        let reach = Reach::of(self);
        memlock::raise();
        let kernel = Kernel::new(self.open.btf_path.as_deref());
        let wants = targets::wants(self)?;
        let values = struct_ops::wants(self)?;
        let externs = externs::wanted(self.object(), &reach);
        // One walk over the kernel's types for all, which then find what they seek known.
        kernel.find(&wants.wanted().chain(externs).chain(values.wanted()).collect::<Vec<_>>())?;
        let targets = wants.resolve(self, &kernel)?;
        let externs = Externs::resolve(self.open, &reach, &kernel)?;
        let values = values.resolve(self, &kernel)?;
        let types = Types::load(self.object(), &self.open.features.btf)?;
        // Programs that use it keep it.
        let config = kconfig::map(self.object(), externs.config(), types.fd())?;
        let maps = Maps::create(self, types.fd())?;
        let made = values.create(self, types.fd(), &kernel)?;
        let kernels =
            relocate::OfKernel { externs: &externs, config: kconfig::fd(config.as_ref()) };
        let code = relocate::relocate(self, &reach, &maps, &kernels, &kernel)?;
        let fixed = programs::Fixed {
            targets: &targets,
            types: &types,
            externs: &externs,
            kernel: &kernel,
            values: &values,
        };
        let programs = programs::load(self, code, &fixed)?;
        maps.fill_slots(self.object(), &programs)?;
        let values = struct_ops::finish(self, values, made, &programs)?;
        Ok(Loaded::new(self.open, maps, programs, values))
    }
}
