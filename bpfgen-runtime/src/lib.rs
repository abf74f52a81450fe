//! Loads BPF programs into the kernel: CO-RE, maps, programs, links, ring buffers; no C.
//!
//! The usual user of this crate is a module that bpfgen generates from a C source; what such a
//! module calls is in [`codegen`]. An object can also be used without generated code:
//!
//! ```no_run
//! use bpfgen_runtime::{HashMap, OpenObject, hook};
//!
//! # fn main() -> bpfgen_runtime::Result<()> {
//! # let bytes: &[u8] = &[];
//! let mut object = OpenObject::parse("counter", bytes)?;
//! let mut counts = object.map("counts")?;
//! counts.set_max_entries(1024);
//! let mut loader = object.loader();
//! loader.map(&counts);
//! let loaded = loader.load()?;
//! let program = loaded.program::<hook::RawTracePoint>("on_switch")?;
//! let _link = program.attach()?; // detached when dropped
//! let counts: HashMap<u32, u64> = loaded.map("counts")?;
//! println!("{:?}", counts.get(&1)?);
//! # Ok(())
//! # }
//! ```
//!
//! ```text
//! bytes ── OpenObject ── Loader::load ──▶ Loaded ── map ─────▶ HashMap, Array, RingBuf …
//!          (globals,     │                       ├─ program ─▶ Program<K> ── attach ──▶ Link
//!           sizes,       ├ kernel: BTF, probes   └─ section ─▶ Shared<T> cells
//!           autoload)    └ sys: bpf(2)
//! ```
//!
//! Nothing here runs in the background, and dropping a value releases what it holds.
//!
//! Much of a load's time is the kernel's, which verifies and compiles each program: that is the same
//! for every loader. Ours is one walk through the kernel's types, less than a millisecond, if the
//! object has CO-RE relocations, and little else.
#![deny(unsafe_code)]

pub mod codegen;
mod error;
pub mod events;
pub mod features;
pub mod kernel;
pub mod link;
pub mod loader;
pub mod map;
mod netlink;
pub mod program;
pub mod struct_ops;
mod sys;
pub mod value;

/// Compiles a BPF C file when the crate is built, and fills the module with a typed API for it.
/// See [`bpfgen_macros::bpf_program`].
#[cfg(feature = "macros")]
pub use bpfgen_macros::bpf_program;

/// Includes the module that `bpfgen_build::Builder` (or `cargo bpfgen build` in a build script)
/// has written for `<stem>.bpf.c`.
///
/// ```text
/// mod execsnoop {
///     bpfgen_runtime::include_bpf!("execsnoop");
/// }
/// ```
#[macro_export]
macro_rules! include_bpf {
    ($stem:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $stem, ".rs"));
    };
}

pub use self::{
    error::{Error, ErrorKind, Result},
    events::{PerfEventArray, RingBuf},
    link::Link,
    loader::{Loaded, Loader, OpenObject},
    map::{
        Arena, Array, ArrayOfMaps, FromMap, HashMap, HashOfMaps, LruHashMap, LruPerCpuHashMap, Map,
        MapBuilder, OpenMap, PerCpuArray, PerCpuHashMap, ProgramArray,
    },
    program::{OpenProgram, Program, hook},
    struct_ops::{OpenStructOps, StructOps, StructOpsLink},
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a loaded object gives out can be moved to, and used from, other threads.
    #[test]
    fn handles_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Loaded>();
        check::<Map>();
        check::<HashMap<u32, u64>>();
        check::<ProgramArray>();
        check::<Arena>();
        check::<HashOfMaps<u32, ArrayOfMaps<Map>>>();
        check::<map::MappedArray<u64>>();
        check::<map::Batches<u32, u64>>();
        check::<MapBuilder>();
        check::<Program<hook::Xdp>>();
        check::<map::data::MappedData>();
        check::<value::Shared<u64>>();
        check::<OpenObject>();
        check::<Link>();
        check::<StructOps<u32>>();
        check::<StructOpsLink<u32>>();
    }
}
