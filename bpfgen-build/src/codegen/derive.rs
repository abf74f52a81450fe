//! What the user wants on types beyond what all have: derives, attributes, serde.

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::btf::TypeId;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Meta, Path};

use super::{
    ModuleOptions,
    graph::CompositeKind,
    rename::unknown,
    request::normal,
    types::{Name, Reach},
};

/// What every type implements without a derive.
const IMPLEMENTED: &[&str] = &["Debug", "Default"];

/// What no type with a float in it can be.
const NO_FLOATS: &[&str] = &["Eq", "Ord", "Hash"];

/// Attributes that are the generator's own business, and why.
const REFUSED: &[(&str, &str)] = &[
    ("derive", "name the traits in `derives`"),
    ("repr", "the layout is that of C"),
    ("cfg", "what belongs to the type would be left behind"),
];

/// What is asked for, by type.
#[derive(Default)]
pub(super) struct Extras {
    types: BTreeMap<TypeId, Extra>,
}

/// What is asked for of one type.
#[derive(Default)]
struct Extra {
    /// With whether it is of this type alone that it was asked.
    derives: Vec<(Path, bool)>,
    attributes: TokenStream,
    serde: bool,
}

impl Extras {
    /// Finds the types that the options name; what is wrong goes to `problems`.
    pub(super) fn new(
        options: &ModuleOptions,
        reach: &Reach<'_>,
        names: &BTreeMap<TypeId, Name>,
        problems: &mut Vec<String>,
    ) -> Self {
        let mut this = Self::default();
        let find = |asked: &str, verb: &str, problems: &mut Vec<String>| -> Vec<TypeId> {
            let asked = normal(asked);
            let meant = |name: &Name| asked == ModuleOptions::ALL || name.c == asked;
            let found: Vec<_> =
                names.iter().filter(|(_, name)| meant(name)).map(|(id, _)| *id).collect();
            if found.is_empty() && asked != ModuleOptions::ALL {
                let known = names.values().map(|name| name.c.as_str());
                problems.push(unknown(verb, &asked, "type", known));
            }
            found
        };
        for (asked, derives) in &options.derives {
            let types = find(asked, "given derives", problems);
            for text in derives {
                let Ok(path) = syn::parse_str::<Path>(text) else {
                    problems.push(format!("`{text}`, to be derived for `{asked}`, is no trait"));
                    continue;
                };
                for id in &types {
                    let own = asked != ModuleOptions::ALL;
                    this.types.entry(*id).or_default().derives.push((path.clone(), own));
                }
            }
        }
        for (asked, attributes) in &options.attributes {
            let types = find(asked, "given attributes", problems);
            for text in attributes {
                let meta = match attribute(text) {
                    Ok(meta) => meta,
                    Err(why) => {
                        problems.push(format!("the attribute `{text}` for `{asked}` {why}"));
                        continue;
                    }
                };
                for id in &types {
                    this.types.entry(*id).or_default().attributes.extend(quote!(#[#meta]));
                }
            }
        }
        let mut wanted: Vec<TypeId> =
            options.serde.iter().flat_map(|asked| find(asked, "given serde", problems)).collect();
        // What a type holds is written with it; a union is written as its bytes.
        let mut seen = BTreeSet::new();
        while let Some(id) = wanted.pop() {
            if !names.contains_key(&id) || !seen.insert(id) {
                continue;
            }
            this.types.entry(id).or_default().serde = true;
            if let Some((CompositeKind::Struct, _)) = reach.graph.composite(id) {
                let leaves = reach.graph.leaves(id).unwrap_or_default();
                wanted.extend(leaves.iter().map(|leaf| reach.graph.element(leaf.ty)));
            }
        }
        this
    }

    /// `#[derive(…)]` of what the generator derives and what the user wants, and the user's
    /// attributes.
    pub(super) fn attributes(&self, id: TypeId, derived: &[&str], float: bool) -> TokenStream {
        let own = derived.iter().map(|name| super::ident::ident(name).to_token_stream());
        let Some(extra) = self.types.get(&id) else { return quote!(#[derive(#(#own),*)]) };
        let there = |name: &str| derived.contains(&name) || IMPLEMENTED.contains(&name);
        let mut seen = BTreeSet::new();
        let more = extra.derives.iter().filter(|(path, asked)| {
            let name = trait_name(path);
            let impossible = float && !asked && NO_FLOATS.contains(&name.as_str());
            !there(&name) && !impossible && seen.insert(path.to_token_stream().to_string())
        });
        let paths = own.chain(more.map(|(path, _)| path.to_token_stream()));
        let attributes = &extra.attributes;
        quote!(#[derive(#(#paths),*)] #attributes)
    }

    /// Whether serde is to know the type.
    pub(super) fn serde(&self, id: TypeId) -> bool {
        self.types.get(&id).is_some_and(|extra| extra.serde)
    }
}

/// The name of a trait of the standard library; of another's, its whole path.
fn trait_name(path: &Path) -> String {
    let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match segments.as_slice() {
        [name] => name.clone(),
        [root, .., name] if matches!(root.as_str(), "core" | "std") => name.clone(),
        _ => segments.join("::"),
    }
}

fn attribute(text: &str) -> Result<Meta, String> {
    let meta = syn::parse_str::<Meta>(text).map_err(|_| {
        "is none: write what stands between the brackets, `doc(alias = \"exec\")`".to_owned()
    })?;
    let refused = REFUSED.iter().find(|(name, _)| meta.path().is_ident(name));
    match refused {
        Some((_, why)) => Err(format!("cannot be put there: {why}")),
        None => Ok(meta),
    }
}
