//! Types of C.

pub use crate::value::{
    Aligned, Bool, CharArray, DataSection, Enum, KernelPtr, LpmKey, Opaque, Pad, Plain, Shared,
    SharedSlice, Slot, bits, check::natural_align, data_struct, plain_enum, plain_struct,
    plain_union, view,
};
pub use crate::value::{
    Tailed, WithTail, flexible_tail,
    pointee::{Arena, Kptr, Percpu, PercpuKptr, Rcu, UntrustedKptr, Uptr, User},
};
pub use crate::{
    __bpfgen_serde_enum as serde_enum, __bpfgen_serde_struct as serde_struct,
    __bpfgen_serde_union as serde_union,
};
