//! Constants of the module: C makes the names of an enum global, whether or not the enum has one.
//!
//! They stand in a module of their own, since a constant called `end` is in the way of every variable
//! of that name that a macro makes.

use std::collections::BTreeSet;

use bpfgen_object::btf::{Enum, Type, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Options, docs,
    graph::{Graph, is_signed},
    ident::Scope,
    rename::{Renames, unknown},
    request::normal,
    types::{Types, number},
};

/// The module's name.
pub(super) const MODULE: &str = "constants";

/// Names of values that the module has already.
const RESERVED: &[&str] = &["OBJECT", "open"];

/// The constants, `None` where there are none; what is wrong goes to `renames`.
pub(super) fn items(
    graph: Graph<'_>,
    types: &Types<'_>,
    options: &Options,
    renames: &mut Renames,
) -> Option<TokenStream> {
    // The constructor of a newtype is a value too.
    let taken = types.enums().map(|(_, name)| name.rust.to_string());
    let mut constants = Constants {
        graph,
        types,
        renames,
        scope: Scope::with(RESERVED.iter().map(|name| (*name).to_owned()).chain(taken)),
        seen: BTreeSet::new(),
        items: TokenStream::new(),
    };
    for (id, _) in types.enums().filter(|(id, _)| types.is_nameless(*id)) {
        constants.add_all(id);
    }
    for asked in &options.module.constants {
        if !constants.add_asked(&normal(asked), options) {
            let problem = constants.unknown(asked, options);
            constants.renames.problems.push(problem);
        }
    }
    for constant in &options.places.constants {
        constants.add_number(&constant.name, constant.value, &constant.place.to_string());
    }
    let items = constants.items;
    let module = super::ident::ident(MODULE);
    (!items.is_empty()).then(|| {
        quote! {
            /// Constants of C: those of enums without a name, and others that were asked for.
            pub mod #module {
                #items
            }
        }
    })
}

struct Constants<'a> {
    graph: Graph<'a>,
    types: &'a Types<'a>,
    renames: &'a mut Renames,
    scope: Scope,
    seen: BTreeSet<String>,
    items: TokenStream,
}

impl Constants<'_> {
    /// An enum's constants, or the one with this name.
    fn add_asked(&mut self, asked: &str, options: &Options) -> bool {
        if let Some(id) = self.find(asked) {
            self.add_all(id);
            return true;
        }
        let holds = |(_, e): &(TypeId, &Enum)| {
            e.values.iter().any(|value| self.graph.str(value.name) == asked)
        };
        // The module's own come first; the same name may stand in a copy of the enum.
        let found = self
            .enums()
            .filter(holds)
            .max_by_key(|(id, _)| (self.types.has(*id), std::cmp::Reverse(*id)));
        if let Some((id, _)) = found {
            self.add(id, |name| name == asked);
            return true;
        }
        options.places.constants.iter().any(|constant| constant.name == asked)
    }

    fn enums(&self) -> impl Iterator<Item = (TypeId, &Enum)> {
        let graph = self.graph;
        self.graph.iter().filter_map(move |(id, _)| Some((id, graph.enumeration(id)?)))
    }

    /// An enum by `enum x`, a typedef, or the name that the module gives it.
    fn find(&self, asked: &str) -> Option<TypeId> {
        if let Some((id, _)) = self.types.enums().find(|(_, name)| name.c == asked) {
            return Some(id);
        }
        let found = match asked.strip_prefix("enum ") {
            Some(tag) => {
                self.graph.find(tag, |ty| matches!(ty, Type::Enum(_) | Type::Enum64(_)))?
            }
            None => self.graph.find(asked, |ty| matches!(ty, Type::Typedef(_)))?,
        };
        let id = self.graph.resolve(found);
        self.graph.enumeration(id).map(|_| id)
    }

    fn add_all(&mut self, id: TypeId) {
        self.add(id, |_| true);
    }

    /// The constants of an enum for which `wanted` holds: of its type where the module has that,
    /// else numbers.
    fn add(&mut self, id: TypeId, wanted: impl Fn(&str) -> bool) {
        let Some(e) = self.graph.enumeration(id) else { return };
        if let Some(constants) = self.types.constants(id) {
            for (c_name, associated) in constants {
                if !wanted(c_name) || !self.seen.insert(c_name.clone()) {
                    continue;
                }
                let Some(ty) = self.types.rust(id) else { continue };
                let ty = ty.tokens;
                let doc = docs::line(&format!("`{c_name}` of [`{ty}`](super::{ty})."));
                let name = self.renames.constant(&mut self.scope, c_name);
                self.items
                    .extend(quote!(#doc pub const #name: super::#ty = super::#ty::#associated;));
            }
            return;
        }
        let Some(repr) = number(e.size.into(), is_signed(e)) else { return };
        for value in &e.values {
            let c_name = self.graph.str(value.name);
            if wanted(c_name) && self.seen.insert(c_name.to_owned()) {
                let (_, literal) = super::types::value(e, value.value);
                self.push(c_name, &repr, &literal, "");
            }
        }
    }

    /// A constant of which only the value is known: an `int` where it fits, as in C.
    fn add_number(&mut self, c_name: &str, value: i128, place: &str) {
        let repr = if i32::try_from(value).is_ok() {
            "i32"
        } else if u32::try_from(value).is_ok() {
            "u32"
        } else if i64::try_from(value).is_ok() {
            "i64"
        } else {
            "u64"
        };
        let fits = i64::try_from(value).is_ok() || u64::try_from(value).is_ok();
        if fits && self.seen.insert(c_name.to_owned()) {
            let literal = proc_macro2::Literal::u128_unsuffixed(value.unsigned_abs());
            let minus = (value < 0).then(|| quote!(-));
            self.push(c_name, &super::ident::ident(repr), &quote!(#minus #literal), place);
        }
    }

    fn push(&mut self, c_name: &str, repr: &Ident, value: &TokenStream, place: &str) {
        let place = if place.is_empty() { String::new() } else { format!(", {place}") };
        let doc = docs::line(&format!("`{c_name}`{place}."));
        let name = self.renames.constant(&mut self.scope, c_name);
        self.items.extend(quote!(#doc pub const #name: ::core::primitive::#repr = #value;));
    }

    fn unknown(&self, asked: &str, options: &Options) -> String {
        let mut known: BTreeSet<&str> =
            options.places.constants.iter().map(|constant| constant.name.as_str()).collect();
        for (_, e) in self.enums() {
            known.extend(e.values.iter().map(|value| self.graph.str(value.name)));
            known.insert(self.graph.str(e.name));
        }
        unknown("a constant", asked, "constant or enum", known)
    }
}
