//! The user's names for what C names otherwise.

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::Object;
use proc_macro2::Ident;

use super::{
    ident::{Scope, ident},
    request::normal,
};
use crate::near::nearest;

/// What is asked for, and what became of it.
pub(super) struct Renames {
    /// Of maps, programs and variables.
    fields: BTreeMap<String, String>,
    /// Of types and constants of the module.
    types: BTreeMap<String, String>,
    /// Of members and enums' constants: type, C name, new name.
    members: Vec<(String, String, String)>,
    /// Types' new names, with the old ones.
    claimed: BTreeMap<String, String>,
    used: BTreeSet<String>,
    /// Every name that could be another's.
    known: BTreeSet<String>,
    pub(super) problems: Vec<String>,
}

impl Renames {
    /// Reserves the new names of types in `scope`: others that would have one of them are told.
    pub(super) fn new<'a>(
        asked: &BTreeMap<String, String>,
        namespaces: impl IntoIterator<Item = Vec<&'a str>>,
        scope: &mut Scope,
    ) -> Self {
        let namespaces: Vec<_> = namespaces.into_iter().collect();
        let mut this = Self {
            fields: BTreeMap::new(),
            types: BTreeMap::new(),
            members: Vec::new(),
            claimed: BTreeMap::new(),
            used: BTreeSet::new(),
            known: namespaces.iter().flatten().map(|name| (*name).to_owned()).collect(),
            problems: Vec::new(),
        };
        for (c_name, name) in asked {
            let c_name = normal(c_name);
            if !is_plain(name) {
                this.problems.push(format!(
                    "`{c_name}` cannot be renamed to `{name}`: that is not an identifier of Rust"
                ));
            }
            if this.known.contains(&c_name) {
                this.used.insert(c_name.clone());
                this.fields.insert(c_name, name.clone());
                continue;
            }
            if let Some((ty, member)) = c_name.rsplit_once('.') {
                this.members.push((normal(ty), normal(member), name.clone()));
                continue;
            }
            if let Some(other) = this.claimed.get(name) {
                this.problems
                    .push(format!("both `{other}` and `{c_name}` are renamed to `{name}`"));
            } else if !scope.claim(name) {
                this.problems.push(format!(
                    "`{c_name}` cannot be renamed to `{name}`: the module has something of its own \
                     by that name"
                ));
            }
            this.claimed.insert(name.clone(), c_name.clone());
            this.types.insert(c_name, name.clone());
        }
        for names in &namespaces {
            this.check(names);
        }
        this
    }

    /// Whether the names of what stands side by side stay different.
    fn check(&mut self, names: &[&str]) {
        let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
        let kept = names.iter().filter(|name| !self.fields.contains_key(**name));
        taken.extend(kept.map(|name| (*name, *name)));
        for c_name in names {
            let Some(name) = self.fields.get(*c_name) else { continue };
            if let Some(other) = taken.insert(name, c_name) {
                self.problems.push(format!(
                    "`{c_name}` cannot be renamed to `{name}`: that is the name of `{other}`"
                ));
            }
        }
    }

    /// A namespace for fields, in which the new names of those among them are taken.
    pub(super) fn scope<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Scope {
        Scope::with(names.into_iter().filter_map(|name| self.fields.get(name)))
    }

    /// The name of a map's, program's or variable's field.
    pub(super) fn field(&self, scope: &mut Scope, c_name: &str) -> Ident {
        match self.fields.get(c_name) {
            Some(name) => ident(name),
            None => scope.ident(c_name),
        }
    }

    /// The name of a type that would be called `natural`.
    pub(super) fn type_name(&mut self, scope: &mut Scope, c_name: &str, natural: &str) -> Ident {
        self.known.insert(c_name.to_owned());
        if let Some(name) = self.types.get(c_name) {
            if self.used.insert(c_name.to_owned()) {
                return ident(name);
            }
        } else if let Some(other) = self.claimed.get(natural) {
            self.problems.push(format!(
                "`{other}` cannot be renamed to `{natural}`: that is the name of `{c_name}`"
            ));
        }
        scope.ident(natural)
    }

    /// Members and constants of types with their new names: type, C name, new name.
    pub(super) fn members(&self) -> Vec<(String, String, String)> {
        self.members.clone()
    }

    /// The name of a constant of the module.
    pub(super) fn constant(&mut self, scope: &mut Scope, c_name: &str) -> Ident {
        self.known.insert(c_name.to_owned());
        match self.types.get(c_name) {
            Some(name) if self.used.insert(c_name.to_owned()) => {
                if !scope.claim(name) {
                    self.problems.push(format!(
                        "`{c_name}` cannot be renamed to `{name}`: the module has something of its \
                         own by that name"
                    ));
                }
                ident(name)
            }
            _ => scope.ident(c_name),
        }
    }

    /// All that is wrong, once all names are given.
    pub(super) fn finish(mut self) -> Vec<String> {
        for c_name in self.types.keys().filter(|name| !self.used.contains(*name)) {
            self.problems.push(unknown(
                "renamed",
                c_name,
                "type, map, program, variable or constant",
                self.known.iter().map(String::as_str),
            ));
        }
        self.problems
    }

    /// The maps, programs and variables of an object that have fields: the namespaces of the module.
    pub(super) fn namespaces<'a>(
        object: &'a Object,
        sections: impl Iterator<Item = Vec<&'a str>>,
    ) -> Vec<Vec<&'a str>> {
        let maps = object.maps.iter().map(|map| map.name.as_str()).collect();
        let programs = object.programs.iter().map(|program| program.name.as_str());
        // Their links stand side by side with those of programs.
        let values = object.struct_ops.iter().map(|value| value.name.as_str());
        let programs = programs.chain(values).collect();
        [maps, programs].into_iter().chain(sections).collect()
    }
}

/// Says that something is not in the module, and what is near.
pub(super) fn unknown<'a>(
    verb: &str,
    name: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    unknown_part(verb, name, name, what, known)
}

/// As [`unknown`], where it is only a part of the name that is not there.
pub(super) fn unknown_part<'a>(
    verb: &str,
    name: &str,
    part: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    let bare = |name: &'a str| name.rsplit(' ').next().unwrap_or(name);
    let known: Vec<_> = known.into_iter().collect();
    let near = nearest(part, known.iter().copied()).or_else(|| {
        let last = part.rsplit(' ').next().unwrap_or(part);
        let near = nearest(last, known.iter().map(|name| bare(name)))?;
        known.iter().copied().find(|name| bare(name) == near)
    });
    let near = near.map(|near| format!("; there is `{near}`")).unwrap_or_default();
    format!("`{name}` is to be {verb}, but the module has no such {what}{near}")
}

/// Whether a name can be written in Rust as it is.
fn is_plain(name: &str) -> bool {
    syn::parse_str::<Ident>(name).is_ok() && ident(name) == name && name != "__"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renames(asked: &[(&str, &str)], scope: &mut Scope) -> Renames {
        let asked = asked.iter().map(|(c, rust)| ((*c).to_owned(), (*rust).to_owned())).collect();
        Renames::new(&asked, [vec!["events", "counts"], vec!["main"]], scope)
    }

    #[test]
    fn names_are_given_and_others_stay() {
        let mut scope = Scope::with(["Open"]);
        let asked = [("struct  event", "Exec"), ("events", "records"), ("main", "events")];
        let mut renames = renames(&asked, &mut scope);
        assert_eq!(renames.type_name(&mut scope, "struct event", "Event").to_string(), "Exec");
        assert_eq!(renames.type_name(&mut scope, "event", "Event").to_string(), "Event");
        let mut fields = renames.scope(["events", "counts"]);
        assert_eq!(renames.field(&mut fields, "events").to_string(), "records");
        assert_eq!(renames.field(&mut fields, "counts").to_string(), "counts");
        assert_eq!(renames.finish(), [""; 0]);
    }

    #[test]
    fn every_mistake_is_told() {
        let mut scope = Scope::with(["Open"]);
        let asked = [
            ("counts", "events"),
            ("main", "a-b"),
            ("struct a", "Open"),
            ("struct b", "Same"),
            ("struct c", "Same"),
            ("struct d", "Event"),
            ("struct evnt", "Exec"),
            ("union u", "match"),
        ];
        let mut renames = renames(&asked, &mut scope);
        for c_name in ["struct a", "struct b", "struct c", "struct d", "union u"] {
            renames.type_name(&mut scope, c_name, "X");
        }
        renames.type_name(&mut scope, "struct event", "Event");
        let expected = [
            "`main` cannot be renamed to `a-b`: that is not an identifier of Rust",
            "`struct a` cannot be renamed to `Open`: the module has something of its own by that name",
            "both `struct b` and `struct c` are renamed to `Same`",
            "`union u` cannot be renamed to `match`: that is not an identifier of Rust",
            "`counts` cannot be renamed to `events`: that is the name of `events`",
            "`struct d` cannot be renamed to `Event`: that is the name of `struct event`",
            "`struct evnt` is to be renamed, but the module has no such type, map, program, variable \
             or constant; there is `struct event`",
        ];
        assert_eq!(renames.finish(), expected);
    }
}
