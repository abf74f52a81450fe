//! What generated code names, in one module per version of the contract between generator and
//! runtime.
//!
//! A checked-in module that no longer fits fails to compile at these names, which is better than
//! failing when it runs: regenerate it with `cargo bpfgen build`.

/// Version 1 of the contract.
pub mod v1 {
    pub use crate::{
        Error, ErrorKind, Result,
        events::{PerfEventArray, RingBuf},
        link::Link,
        loader::{Loaded, Loader, OpenObject},
        map::{
            Array, FromMap, HashMap, LruHashMap, LruPerCpuHashMap, Map, OpenMap, PerCpuArray,
            PerCpuHashMap, ProgramArray,
            data::{Frozen, Image, MappedData},
        },
        program::{OpenProgram, Program, hook},
        value::{
            Aligned, Bool, CharArray, DataSection, Enum, KernelPtr, Opaque, Pad, Plain, Shared,
            bits, data_struct, plain_enum, plain_struct, plain_union, view,
        },
    };
}
