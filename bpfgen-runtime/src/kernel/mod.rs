//! What the running kernel is and can do.

pub(crate) mod btf;
pub(crate) mod cpus;
pub(crate) mod memlock;
pub(crate) mod modules;
pub(crate) mod privilege;
pub(crate) mod probe;
pub(crate) mod symbols;
pub(crate) mod types;
mod version;

pub use self::version::Version;
