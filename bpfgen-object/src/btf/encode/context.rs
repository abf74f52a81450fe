//! Global functions whose parameters are tagged as the program's context, for kernels that do not
//! know the tag (before Linux 6.8).
//!
//! Those take a parameter for the context if it is a pointer to a struct of the right name, which
//! differs between types of programs. So each type of program gets its own copy of the function's
//! type, for its table of functions to refer to.

use super::image::Image;
use crate::{
    Linkage, Object,
    btf::{Btf, Composite, Func, FuncProto, Name, Type, TypeId},
    sort,
    uapi::ProgramType as P,
};

/// The tag: `__arg_ctx` of `bpf/bpf_helpers.h`.
const TAG: &str = "arg:ctx";

/// A function's type in programs of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextFunction {
    /// The type of programs.
    pub program_type: P,
    /// The function's `FUNC` in the object.
    pub original: TypeId,
    /// The `FUNC` to name in its place.
    pub replacement: TypeId,
}

/// The name of the struct that programs of this type get; `None` where it has none.
fn context_name(program_type: P) -> Option<&'static str> {
    Some(match program_type {
        P::SOCKET_FILTER
        | P::SCHED_CLS
        | P::SCHED_ACT
        | P::CGROUP_SKB
        | P::LWT_IN
        | P::LWT_OUT
        | P::LWT_XMIT
        | P::LWT_SEG6LOCAL
        | P::SK_SKB
        | P::FLOW_DISSECTOR => "__sk_buff",
        P::XDP => "xdp_md",
        P::KPROBE => "bpf_user_pt_regs_t",
        P::PERF_EVENT => "bpf_perf_event_data",
        P::RAW_TRACEPOINT | P::RAW_TRACEPOINT_WRITABLE => "bpf_raw_tracepoint_args",
        P::CGROUP_SOCK => "bpf_sock",
        P::CGROUP_SOCK_ADDR => "bpf_sock_addr",
        P::CGROUP_DEVICE => "bpf_cgroup_dev_ctx",
        P::CGROUP_SYSCTL => "bpf_sysctl",
        P::CGROUP_SOCKOPT => "bpf_sockopt",
        P::SOCK_OPS => "bpf_sock_ops",
        P::SK_MSG => "sk_msg_md",
        P::SK_REUSEPORT => "sk_reuseport_md",
        P::SK_LOOKUP => "bpf_sk_lookup",
        P::NETFILTER => "bpf_nf_ctx",
        _ => return None,
    })
}

/// Parameters that are tagged, by the type of their function: a global one.
pub(super) fn tagged(object: &Object, btf: &Btf) -> Vec<(TypeId, Vec<usize>)> {
    let tags = btf.types.iter().filter_map(|ty| match ty {
        Type::DeclTag(tag) if btf.str(tag.name) == TAG => {
            Some((tag.target, usize::try_from(tag.component).ok()?))
        }
        _ => None,
    });
    let mut tags: Vec<(TypeId, usize)> = tags.collect();
    if tags.is_empty() {
        return Vec::new();
    }
    sort::by_key(&mut tags, |(id, parameter)| u64::from(id.0) << 32 | *parameter as u64);
    let global = object.functions.iter().filter(|function| function.linkage != Linkage::Static);
    let mut global: Vec<TypeId> = global.filter_map(|function| function.type_id).collect();
    sort::by_key(&mut global, |id| id.0.into());
    let each = tags.chunk_by(|one, other| one.0 == other.0);
    let each = each.filter(|tags| global.binary_search(&tags[0].0).is_ok());
    each.map(|tags| (tags[0].0, tags.iter().map(|(_, parameter)| *parameter).collect())).collect()
}

/// Adds, for each type of program in the object, copies of the functions with tagged parameters.
pub(super) fn add(image: &mut Image, object: &Object, btf: &Btf) -> Vec<ContextFunction> {
    let tagged = tagged(object, btf);
    let mut added: Vec<ContextFunction> = Vec::new();
    if tagged.is_empty() {
        return added;
    }
    let types = object.programs.iter().filter_map(|program| program.definition);
    let mut types: Vec<P> = types.map(|definition| definition.program_type).collect();
    sort::by_key(&mut types, |program_type| program_type.0.into());
    types.dedup();
    for program_type in types {
        let Some(name) = context_name(program_type) else { continue };
        let name = image.add_string(name);
        let context = image.add(Type::Struct(Composite { name, size: 0, members: Vec::new() }));
        let pointer = image.add(Type::Ptr(context));
        for (original, parameters) in &tagged {
            let Some(copy) = copy(image, *original, parameters, pointer) else { continue };
            added.push(ContextFunction { program_type, original: *original, replacement: copy });
        }
    }
    added
}

fn copy(
    image: &mut Image,
    original: TypeId,
    parameters: &[usize],
    pointer: TypeId,
) -> Option<TypeId> {
    let Some(Type::Func(func)) = image.get(original) else { return None };
    let Func { name, proto, linkage } = func.clone();
    let Some(Type::FuncProto(proto)) = image.get(proto) else { return None };
    let FuncProto { ret, mut params } = proto.clone();
    for &parameter in parameters {
        params.get_mut(parameter)?.ty = pointer;
    }
    // The kernel wants names of all parameters.
    if params.iter().any(|param| param.name == Name::default() && param.ty != TypeId::VOID) {
        return None;
    }
    let proto = image.add(Type::FuncProto(FuncProto { ret, params }));
    Some(image.add(Type::Func(Func { name, proto, linkage })))
}
