//! struct_ops: structs of callbacks that programs implement for the kernel.
//!
//! ```text
//! .struct_ops ── read ──▶ StructOpsDef ── the user's edits ──▶ Value ── fit ──▶ Fitted
//!                                          a kernel's struct bpf_struct_ops_T ──┘
//! ```

mod fit;
mod read;

use crate::btf::{Btf, Type, TypeId, flavour};

pub use self::fit::{Callback, Fitted, Value, fit};
pub(crate) use self::read::read;

/// Begins the name of the kernel's type for the value of a map: `bpf_struct_ops_tcp_congestion_ops`.
const VALUE_PREFIX: &str = "bpf_struct_ops_";

/// The name of the kernel's struct for a struct of the object: without its flavour, so
/// `tcp_congestion_ops` for `struct tcp_congestion_ops___old`. Empty where C gives it none.
pub fn type_name(btf: &Btf, type_id: TypeId) -> &str {
    flavour::essential(btf.name_of(btf.resolve(type_id)))
}

/// The name of the struct by which a kernel that knows [`type_name`] lets values of it be set.
pub fn value_name(btf: &Btf, type_id: TypeId) -> String {
    format!("{VALUE_PREFIX}{}", type_name(btf, type_id))
}

/// Byte offsets of the members that are pointers to functions: what programs can be put to.
pub fn slots(btf: &Btf, type_id: TypeId) -> Vec<u32> {
    let Some(Type::Struct(composite)) = btf.resolved(type_id) else { return Vec::new() };
    let slots = composite.members.iter().filter(|member| is_callback(btf, member.ty));
    slots.map(|member| member.bit_offset / 8).collect()
}

/// Whether the type is a pointer to a function.
fn is_callback(btf: &Btf, ty: TypeId) -> bool {
    match btf.resolved(ty) {
        Some(Type::Ptr(target)) => matches!(btf.resolved(*target), Some(Type::FuncProto(_))),
        _ => false,
    }
}
