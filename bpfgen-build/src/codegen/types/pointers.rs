//! What pointers point to. Nobody follows them, but their types keep them apart.
//!
//! | C | Rust |
//! | --- | --- |
//! | `struct event *`, of this module | `KernelPtr<Event>` |
//! | `struct task_struct *` | `KernelPtr<TaskStruct>`, an empty type with this name |
//! | `char *` | `KernelPtr<CStr>` |
//! | `struct task_struct **` | `KernelPtr<KernelPtr<TaskStruct>>` |
//! | `int (*)(struct task_struct *)` | `KernelPtr<fn(KernelPtr<TaskStruct>) -> i32>` |
//! | `struct task_struct __kptr *` | `KernelPtr<Kptr<TaskStruct>>` |
//! | `void *`, a pointer to what has no name | `KernelPtr<()>` |

use std::collections::BTreeMap;

use bpfgen_object::btf::{FuncProto, Type, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{
    super::{
        docs,
        graph::Graph,
        ident::{Scope, camel, ident},
        rename::Renames,
        v1,
    },
    Alias, Name, Reach, Root,
    rust::{float, integer},
};

/// Pieces of one pointer's type before `()` stands for the rest. Types of functions nest and
/// multiply in hostile BTF; real ones have a dozen.
const BUDGET: usize = 64;

/// Names for all that pointers of a module point to.
pub(super) struct Pointees<'a> {
    graph: Graph<'a>,
    names: BTreeMap<Tag<'a>, Ident>,
    /// Those that are nothing but a name.
    opaque: Vec<(Tag<'a>, bool)>,
}

/// How C names a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tag<'a> {
    /// Empty for a typedef's name.
    keyword: &'static str,
    name: &'a str,
}

impl Tag<'_> {
    /// `struct x`, or a typedef's name.
    fn c_name(&self) -> String {
        let space = if self.keyword.is_empty() { "" } else { " " };
        format!("{}{space}{}", self.keyword, self.name)
    }
}

impl<'a> Pointees<'a> {
    /// `reach` has the types of the module and `names` theirs; `scope` is the module's.
    pub(super) fn new(
        reach: &Reach<'a>,
        names: &BTreeMap<TypeId, Name>,
        roots: &[Root],
        aliases: &[Alias],
        renames: &mut Renames,
        scope: &mut Scope,
    ) -> Self {
        let (graph, order) = (reach.graph, &reach.order);
        let mut known = BTreeMap::new();
        for id in order {
            if let (Some(tag), Some(name)) = (tag(graph, *id, None), names.get(id)) {
                known.entry(tag).or_insert_with(|| name.rust.clone());
            }
        }
        let members = order.iter().flat_map(|id| graph.leaves(*id).unwrap_or_default());
        let members = members.map(|leaf| leaf.ty);
        let roots = roots.iter().map(|root| root.ty).chain(aliases.iter().map(|alias| alias.ty));
        let mut found = BTreeMap::new();
        for ty in members.chain(roots) {
            let Type::Ptr(target) = graph.get(graph.element(ty)) else { continue };
            let mut note = |tag: Tag<'a>, id| {
                if !known.contains_key(&tag) {
                    // In the order of their Rust names, as all types.
                    found.insert((camel(tag.name), tag), graph.size(id).is_some());
                }
                TokenStream::new()
            };
            let _ = Walk { graph, budget: BUDGET, name: &mut note }.pointee(*target);
        }
        let mut opaque = Vec::new();
        for ((camel, tag), defined) in found {
            known.insert(tag, renames.type_name(scope, &tag.c_name(), &camel));
            opaque.push((tag, defined));
        }
        Self { graph, names: known, opaque }
    }

    /// The type of a pointer to this.
    pub(super) fn pointer(&self, target: TypeId) -> TokenStream {
        let (v1, target) = (v1(), self.pointee(target));
        quote!(#v1::KernelPtr<#target>)
    }

    /// The type of a slot for programs in the place of this function.
    pub(super) fn slot(&self, prototype: TypeId) -> TokenStream {
        let (v1, prototype) = (v1(), self.pointee(prototype));
        quote!(#v1::Slot<#prototype>)
    }

    fn pointee(&self, target: TypeId) -> TokenStream {
        let mut name = |tag: Tag<'a>, _| match self.names.get(&tag) {
            Some(name) => name.to_token_stream(),
            None => quote!(()),
        };
        Walk { graph: self.graph, budget: BUDGET, name: &mut name }.pointee(target)
    }

    /// The types that are nothing but a name.
    pub(super) fn items(&self) -> TokenStream {
        let item = |(tag, defined): &(Tag<'a>, bool)| {
            let name = self.names.get(tag)?;
            let c_name = format!("`{}`", tag.c_name());
            let why = if *defined {
                "which only pointers lead to: to have its members, ask for the type by name"
            } else {
                "which the source only declares"
            };
            let doc = docs::line(&format!("{c_name}, {why}."));
            Some(quote! {
                #doc
                #[derive(Debug)]
                pub struct #name(::core::convert::Infallible);
            })
        };
        self.opaque.iter().filter_map(item).collect()
    }
}

/// How C names a type; `None` where it does not.
fn tag<'a>(graph: Graph<'a>, id: TypeId, typedef: Option<&'a str>) -> Option<Tag<'a>> {
    let (keyword, name) = match graph.get(id) {
        Type::Struct(composite) => ("struct", composite.name),
        Type::Union(composite) => ("union", composite.name),
        Type::Enum(e) | Type::Enum64(e) => ("enum", e.name),
        Type::Fwd(fwd) => (if fwd.union { "union" } else { "struct" }, fwd.name),
        Type::Void => return typedef.map(|name| Tag { keyword: "", name }),
        _ => return None,
    };
    match graph.str(name) {
        "" => typedef.map(|name| Tag { keyword: "", name }),
        name => Some(Tag { keyword, name }),
    }
}

/// The marker for a type tag.
fn marker(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "kptr" | "kptr_ref" => "Kptr",
        "kptr_untrusted" => "UntrustedKptr",
        "percpu_kptr" => "PercpuKptr",
        "uptr" => "Uptr",
        "user" => "User",
        "percpu" => "Percpu",
        "rcu" => "Rcu",
        "arena" => "Arena",
        _ => return None,
    })
}

/// A walk through the type of one pointer.
struct Walk<'a, 'f> {
    graph: Graph<'a>,
    budget: usize,
    /// Gives a name's type.
    name: &'f mut dyn FnMut(Tag<'a>, TypeId) -> TokenStream,
}

impl<'a> Walk<'a, '_> {
    fn pointee(&mut self, mut id: TypeId) -> TokenStream {
        let Some(left) = self.budget.checked_sub(1) else { return quote!(()) };
        self.budget = left;
        let (v1, graph) = (v1(), self.graph);
        let mut typedef = None;
        let mut mark = None;
        loop {
            id = match graph.get(id) {
                Type::Typedef(named) => {
                    typedef = Some(graph.str(named.name));
                    named.target
                }
                Type::Const(target) | Type::Volatile(target) | Type::Restrict(target) => *target,
                Type::TypeTag(tag) => {
                    mark = mark.or(marker(graph.str(tag.name)));
                    tag.target
                }
                _ => break,
            };
        }
        let pointee = match graph.get(id) {
            Type::Int(_) if graph.is_char(id) => quote!(::core::ffi::CStr),
            Type::Int(int) => integer(int).tokens,
            Type::Float(size) => float(size).tokens,
            Type::Ptr(target) => {
                let inner = self.pointee(*target);
                quote!(#v1::KernelPtr<#inner>)
            }
            Type::Array(array) => {
                let len = Literal::u32_unsuffixed(array.len);
                if graph.is_char(array.element) {
                    quote!(#v1::CharArray<#len>)
                } else {
                    let element = self.pointee(array.element);
                    quote!([#element; #len])
                }
            }
            Type::FuncProto(proto) => self.function(proto),
            _ => match tag(graph, id, typedef) {
                Some(tag) => (self.name)(tag, id),
                None => quote!(()),
            },
        };
        match mark.map(ident) {
            Some(mark) => quote!(#v1::#mark<#pointee>),
            None => pointee,
        }
    }

    fn function(&mut self, proto: &FuncProto) -> TokenStream {
        let graph = self.graph;
        let mut value = |ty: TypeId| match graph.resolved(ty) {
            Type::Int(int) => integer(int).tokens,
            _ => self.pointee(ty),
        };
        // An ellipsis has no type.
        let params = proto.params.iter().filter(|param| param.ty != TypeId::VOID);
        let params: Vec<_> = params.map(|param| value(param.ty)).collect();
        let ret = (!matches!(graph.resolved(proto.ret), Type::Void)).then(|| {
            let ret = value(proto.ret);
            quote!(-> #ret)
        });
        quote!(fn(#(#params),*) #ret)
    }
}
