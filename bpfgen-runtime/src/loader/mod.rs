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
mod token;
mod types;

use std::sync::Arc;

use bpfgen_object::MapIndex;

use self::{
    externs::Externs, kernel::Kernel, maps::Maps, reach::Reach, token::Token, types::Types,
};
use crate::{Error, Result, kernel::memlock, link::usdt};

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
                chosen.with_token()
            }
        }
        .map_err(|error| error.object(&self.open.name))
    }

    /// A second time with a token, if one is to be had where the kernel does not permit the first.
    fn with_token(&self) -> Result<Loaded> {
        let choice = &self.open.token;
        let error = match self.run(Token::chosen(choice)?) {
            Err(error) => error,
            loaded => return loaded,
        };
        match Token::instead(choice, &error) {
            Some(token) => self.run(token),
            None => Err(error),
        }
    }

    fn run(&self, token: Token) -> Result<Loaded> {
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
        let types = Types::load(self.object(), &self.open.features.btf, token)?;
        // Programs that use it keep it.
        let config = kconfig::map(self.open, externs.config(), types.given())?;
        let maps = Maps::create(self, types.given())?;
        let made = values.create(self, types.given(), &kernel)?;
        let kernels =
            relocate::OfKernel { externs: &externs, config: kconfig::fd(config.as_ref()) };
        let code = relocate::relocate(self, &reach, &maps, &kernels, &kernel)?;
        let usdt = self.usdt(&maps)?;
        let fixed = programs::Fixed {
            targets: &targets,
            types: &types,
            externs: &externs,
            kernel: &kernel,
            values: &values,
            usdt: usdt.as_ref(),
        };
        let programs = programs::load(self, code, &fixed)?;
        maps.fill_slots(self.object(), &programs)?;
        let values = struct_ops::finish(self, values, made, &programs)?;
        Ok(Loaded::new(self.open, maps, programs, values))
    }

    /// What programs for static probes share, if any is loaded.
    fn usdt(&self, maps: &Maps) -> Result<Option<Arc<usdt::State>>> {
        let mut programs = self.object().programs.iter().zip(&self.programs);
        let any = programs.any(|(program, choice)| {
            choice.autoload && program.definition.is_some_and(|definition| definition.usdt)
        });
        if !any {
            return Ok(None);
        }
        let state = usdt::State::of(self.object(), |index| maps.get(MapIndex(index)).ok())?;
        Ok(Some(Arc::new(state)))
    }
}
