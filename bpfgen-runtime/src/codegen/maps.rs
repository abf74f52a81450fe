//! Maps and the sections of globals, which are maps too.

pub use crate::map::{
    Array, Bare, BloomFilter, BuildIdFrame, CgroupArray, CgroupStorage, CgrpStorage, CpuMap,
    DevMap, DevMapHash, FromMap, HashMap, InodeStorage, LpmTrie, LruHashMap, LruPerCpuHashMap, Map,
    OpenMap, PerCpuArray, PerCpuCgroupStorage, PerCpuHashMap, ProgramArray, Queue, ReusePortArray,
    SkStorage, SockHash, SockMap, Stack, StackTraces, TaskStorage, WithProgram, XskMap,
    data::{Frozen, Image, MappedData},
};
