//! Maps and the sections of globals, which are maps too.

pub use crate::map::{
    Array, FromMap, HashMap, LruHashMap, LruPerCpuHashMap, Map, OpenMap, PerCpuArray,
    PerCpuHashMap, ProgramArray,
    data::{Frozen, Image, MappedData},
};
