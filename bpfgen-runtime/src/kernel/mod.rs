//! What the running kernel is and can do.

pub(crate) mod btf;
pub(crate) mod config;
pub(crate) mod cpus;
pub(crate) mod memlock;
pub(crate) mod modules;
pub(crate) mod privilege;
pub(crate) mod probe;
pub(crate) mod program_btf;
pub(crate) mod symbols;
pub(crate) mod syscalls;
pub(crate) mod types;
pub(crate) mod uprobes;
pub(crate) mod version;

pub use self::version::Version;
