//! One Rust name for each type.

use std::collections::BTreeMap;

use bpfgen_object::btf::TypeId;
use proc_macro2::Ident;

use super::{
    super::{
        ident::{Scope, camel},
        rename::Renames,
    },
    reach::{Hint, Reach},
};

/// What a type is called.
pub(in crate::codegen) struct Name {
    pub(in crate::codegen) rust: Ident,
    /// How options name it: as C does, or where C has no name, by what Rust's would be.
    pub(in crate::codegen) c: String,
}

/// Names for all: tags first, in an order of their own, so that what else the object contains
/// changes nothing about them; then anonymous types by their typedef or their place.
pub(super) fn names(
    reach: &Reach<'_>,
    renames: &mut Renames,
    scope: &mut Scope,
) -> BTreeMap<TypeId, Name> {
    let mut tagged: Vec<_> = Vec::new();
    for id in &reach.order {
        match (reach.tag(*id), reach.hints.get(id)) {
            ((_, ""), Some(Hint::Typedef(name))) => {
                tagged.push((camel(name), 1, "typedef", name.as_str(), *id));
            }
            ((_, ""), _) => {}
            ((keyword, name), _) => tagged.push((camel(name), 0, keyword, name, *id)),
        }
    }
    tagged.sort_unstable();
    let mut names: BTreeMap<TypeId, Name> = BTreeMap::new();
    for (natural, _, keyword, name, id) in tagged {
        let c = if keyword == "typedef" { name.to_owned() } else { format!("{keyword} {name}") };
        let rust = renames.type_name(scope, &c, &natural);
        names.insert(id, Name { rust, c });
    }
    for id in &reach.order {
        if names.contains_key(id) {
            continue;
        }
        let natural = match reach.hints.get(id) {
            Some(Hint::Within(parent, member)) => {
                let parent = names.get(parent).map(|name| name.rust.to_string());
                format!("{}{}", parent.unwrap_or_default(), camel(member))
            }
            Some(Hint::Typedef(name) | Hint::Fallback(name)) => camel(name),
            None => String::new(),
        };
        let rust = renames.type_name(scope, &natural, &natural);
        names.insert(*id, Name { rust, c: natural });
    }
    names
}
