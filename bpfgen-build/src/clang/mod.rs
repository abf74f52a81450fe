//! clang: finding it, its flags, running it, reading what it says.

mod depfile;
mod explain;
mod find;
mod flags;
mod run;
mod version;

pub(crate) use find::{Compiler, find};
pub(crate) use flags::Flags;
pub(crate) use run::run;
pub(crate) use version::{MINIMUM, Version, ask};
