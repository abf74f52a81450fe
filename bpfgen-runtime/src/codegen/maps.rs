//! Maps and the sections of globals, which are maps too.

pub use crate::map::{
    Arena as ArenaMap, Array, ArrayOfMaps, Bare, BloomFilter, BuildIdFrame, CgroupArray,
    CgroupStorage, CgrpStorage, CpuMap, DevMap, DevMapHash, FromMap, HashMap, HashOfMaps,
    InodeStorage, InsnArray, LpmTrie, LruHashMap, LruPerCpuHashMap, Map, OpenMap, PerCpuArray,
    PerCpuCgroupStorage, PerCpuHashMap, ProgramArray, Queue, ReusePortArray, SkStorage, SockHash,
    SockMap, Stack, StackTraces, TaskStorage, WithProgram, XskMap,
    data::{Frozen, Image, MappedData},
    per_cpu_data::{PerCpuCell, PerCpuData},
};
