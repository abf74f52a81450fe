//! From an open object to a loaded one.
//!
//! ```text
//! OpenObject ─ choices ─▶ Loader ─▶ reach     which functions the chosen programs use
//!                                   externs   what they want of the kernel, resolved
//!                                   types     the object's BTF, loaded once
//!                                   maps      created, or pinned ones reused; global data
//!                                   relocate  CO-RE, subprograms, map descriptors
//!                                   programs  through the verifier
//!                                   slots     program arrays, maps in maps ─▶ Loaded
//! ```
//!
//! Each step owns what it made; a step that fails drops all of it, and takes back its pins.

mod choices;
mod externs;
mod kernel;
mod loaded;
mod maps;
mod open;
mod programs;
mod reach;
mod relocate;
mod types;

pub use self::{choices::Loader, loaded::Loaded, open::OpenObject};
