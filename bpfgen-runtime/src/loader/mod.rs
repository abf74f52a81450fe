//! From an open object to a loaded one.
//!
//! ```text
//! OpenObject ─ choices ─▶ Loader ─▶ reach     which functions the chosen programs use
//!                                   externs   what they want of the kernel, resolved
//!                                   types     the object's BTF, loaded once
//!                                   kconfig   a map of configuration values
//!                                   struct_ops what this kernel makes of the values
//!                                   maps      created, or pinned ones reused; global data
//!                                   relocate  CO-RE, subprograms, map descriptors ─▶ Prepared
//!                        Prepared ─▶ targets   what programs attach to in BTF
//!                                   programs  jump tables made, through the verifier
//!                                   slots     program arrays, maps in maps ─▶ Loaded
//! ```
//!
//! Each step owns what it made; a step that fails drops all of it, and takes back its pins.

mod by_name;
mod choices;
mod delegated;
mod exclusive;
mod externs;
mod features;
mod jump_tables;
mod kconfig;
mod kernel;
mod loaded;
mod maps;
mod open;
mod prepared;
mod programs;
mod reach;
mod relocate;
mod struct_ops;
pub(crate) mod targets;
pub(crate) mod token;
mod types;
mod unused;

use self::{
    delegated::Delegated, externs::Externs, kernel::Kernel, maps::Maps, prepared::Steps,
    reach::Reach, token::Token, types::Types,
};
use crate::{ErrorKind, Result, kernel::memlock};

pub use self::{
    choices::{Loader, ProgramSettings},
    features::{Feature, Features},
    loaded::{Loaded, NamedLinks},
    open::OpenObject,
    prepared::Prepared,
};

/// Whether what programs attach to may yet be chosen, for [`Loader::prepare_for`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// It is chosen: what the kernel lacks of it is found out before maps are made.
    Final,
    /// It may be chosen until [`Prepared::load`], which finds out.
    Open,
}

impl Loader<'_> {
    /// Creates the maps and loads the programs.
    ///
    /// # Errors
    /// Of any step; nothing stays in the kernel then, and no pin that this call made.
    pub fn load(&self) -> Result<Loaded> {
        self.chosen()
            .and_then(|chosen| chosen.with_token(Targets::Final)?.finish())
            .map_err(|error| error.object(&self.open.name))
    }

    /// Creates the maps and makes the programs ready, but does not load them yet: see [`Prepared`].
    ///
    /// # Errors
    /// Of any step; nothing stays in the kernel then, and no pin that this call made.
    #[doc(alias = "bpf_object__prepare")]
    pub fn prepare(&self) -> Result<Prepared> {
        self.prepare_for(Targets::Open)
    }

    /// As [`prepare`](Self::prepare), and says whether what programs attach to may yet be chosen.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare)'s; of [`Targets::Final`] that the kernel lacks one, before anything
    /// is made.
    pub fn prepare_for(&self, targets: Targets) -> Result<Prepared> {
        let prepared = self.chosen().and_then(|chosen| chosen.with_token(targets));
        prepared.map_err(|error| error.object(&self.open.name))
    }

    fn chosen(&self) -> Result<Self> {
        self.check()?;
        let mut chosen = self.clone();
        chosen.follow_slots();
        Ok(chosen)
    }

    /// A second time with a token, if one is to be had where the kernel does not permit the first.
    fn with_token(&self, targets: Targets) -> Result<Prepared> {
        let choice = &self.open.token;
        let run = |token: Token| {
            let delegated = token.fd().and_then(Delegated::of);
            let result = self.run(token, targets);
            match delegated {
                Some(delegated) => result.map_err(|error| delegated.explain(error, self)),
                None => result,
            }
        };
        let result = match run(Token::chosen(choice)?) {
            Err(error) if error.kind() == ErrorKind::Permission => match Token::instead(choice) {
                Some(token) => run(token),
                None => Err(error),
            },
            result => result,
        };
        Ok(Prepared::new(self, result?))
    }

    fn run(&self, token: Token, targets: Targets) -> Result<Steps> {
        let reach = Reach::of(self);
        let features = self.features();
        memlock::raise(features.has(Feature::MemoryAccounting));
        let mut kernel = Kernel::new(self.open.btf_path.as_deref(), features);
        let wants = match targets {
            Targets::Final => targets::wants(self)?,
            Targets::Open => targets::said(self)?,
        };
        let values = struct_ops::wants(self)?;
        let externs = externs::wanted(self.object(), &reach);
        // One walk over the kernel's types for all, which then find what they seek known.
        kernel.find(&wants.wanted().chain(externs).chain(values.wanted()).collect::<Vec<_>>())?;
        if targets == Targets::Final {
            // A mistake, before anything is made.
            wants.resolve(self, &kernel)?;
        }
        let externs = Externs::resolve(self.open, &reach, &kernel, features)?;
        let values = values.resolve(self, &kernel)?;
        let types = self.types(token)?;
        let config = kconfig::map(self.open, externs.config(), types.given(), features)?;
        let hashed = match self.is_exclusive() {
            true => {
                let provided = relocate::OfKernel { externs: &externs, config: None };
                Some(self.with_hashes(&reach, &provided, &kernel)?)
            }
            false => None,
        };
        let maps = Maps::create(hashed.as_ref().unwrap_or(self), types.given())?;
        let made = values.create(self, types.given(), &kernel)?;
        let kernels =
            relocate::OfKernel { externs: &externs, config: kconfig::fd(config.as_ref()) };
        let code = relocate::relocate(self, &reach, Some(&maps), &kernels, &kernel)?;
        // Only what programs attach to is looked up once more.
        if wants.wanted().next().is_none() {
            kernel.let_go();
        }
        Ok(Steps { maps, code, types, externs, _config: config, values, made, kernel })
    }

    /// The object's types, in the kernel. They take a capability, which a token may stand for, also
    /// where the system lets anybody have maps.
    fn types(&self, token: Token) -> Result<Types> {
        let resized = self.resized();
        let load = |token| Types::load(self.object(), &resized, self.features(), token);
        let types = load(token)?;
        if !types.is_forbidden() || types.is_by_token() {
            return Ok(types);
        }
        Token::instead(&self.open.token).map_or(Ok(types), load)
    }

    /// What this load counts on.
    fn features(&self) -> Features {
        self.open.features.here()
    }
}
