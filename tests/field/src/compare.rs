//! A module's types beside clang's layouts: assertions for the compiler, and what is told less
//! exactly.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{
    layouts::{Member, Record},
    module::{Module, Shown, Struct},
};

/// What came of comparing.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Types that were found on both sides.
    pub types: usize,
    /// Members that were found on both sides.
    pub members: usize,
    /// Rust that compiles if the compiler's layouts are clang's; the module is `MODULE`.
    pub asserts: String,
    /// Alignments that differ: type, Rust's, and C's.
    pub aligns: Vec<(String, u64, u64)>,
    /// Members that no item of the module stands for: type and member.
    pub lost: Vec<(String, String)>,
    /// What is wrong whatever the reason.
    pub wrong: Vec<String>,
}

/// Holds all types of the module to the records of the same names.
pub fn compare(module: &Module, records: &BTreeMap<String, Record>) -> Comparison {
    let mut found = Comparison::default();
    for (name, item) in &module.structs {
        // What is only pointed to has no layout.
        let Some(c) = item.c().filter(|_| item.size().is_some()) else { continue };
        let candidates = candidates(item, c, records);
        // Anonymous types may look alike; one of them is it.
        let differs = |record: &Record| {
            let mut trial = Comparison::default();
            trial.record(name, c, item, record);
            let size = item.size() != Some(record.size);
            let moved = record.members.iter().filter(|(member, place)| {
                let said = item.fields.get(*member).and_then(Shown::place);
                said.is_some_and(|said| said.at != place.at)
            });
            let others = trial.wrong.len() + trial.lost.len() + trial.aligns.len();
            usize::from(size) + moved.count() + others
        };
        let Some((key, record)) = candidates.iter().min_by_key(|(_, record)| differs(record))
        else {
            found.wrong.push(format!("clang has no layout of {name}, `{c}`"));
            continue;
        };
        let shown = if c.ends_with("{ … }") { *key } else { c };
        // A place in the source is not the same for all.
        let shown = if shown.contains('(') { name } else { shown };
        found.record(name, shown, item, record);
    }
    found
}

/// The records that the type may be: by its name, or by its members' where it has none.
fn candidates<'a>(
    item: &Struct,
    c: &str,
    records: &'a BTreeMap<String, Record>,
) -> Vec<(&'a str, &'a Record)> {
    if !c.ends_with("{ … }") {
        return records.get_key_value(c).map(|(key, it)| (key.as_str(), it)).into_iter().collect();
    }
    let names: BTreeSet<&str> = item.members().map(|(name, _)| c_name(name)).collect();
    let is = |(key, record): &(&String, &Record)| {
        let named = key.starts_with("struct ") || key.starts_with("union ");
        let anonymous = !named || key.contains('(');
        anonymous && record.members.keys().map(String::as_str).collect::<BTreeSet<_>>() == names
    };
    let fitting = records.iter().filter(is);
    fitting.map(|(key, record)| (key.as_str(), record)).collect()
}

/// The only names that Rust cannot take even as raw identifiers get an underscore.
fn c_name(name: &str) -> &str {
    match name {
        "self_" | "Self_" | "super_" | "crate_" => &name[..name.len() - 1],
        name => name,
    }
}

impl Comparison {
    fn record(&mut self, name: &str, c: &str, item: &Struct, record: &Record) {
        self.types += 1;
        let Record { size, align, members } = record;
        self.assert(&format!("size_of::<MODULE::{name}>() == {size}"), c, "size");
        let said = item.align().unwrap_or(0);
        if said != *align {
            self.aligns.push((c.to_owned(), said, *align));
        }
        self.assert(&format!("align_of::<MODULE::{name}>() == {said}"), c, "alignment");
        for (member, place) in members {
            self.member(name, c, item, member, *place);
        }
        for (member, _) in item.members() {
            if !members.contains_key(c_name(member)) {
                self.wrong.push(format!("`{c}` has no member `{member}`"));
            }
        }
    }

    fn member(&mut self, name: &str, c: &str, item: &Struct, member: &str, place: Member) {
        let spelled = |map: &BTreeMap<String, _>| {
            [member.to_owned(), format!("{member}_")].into_iter().find(|it| map.contains_key(it))
        };
        if let Some(field) = spelled(&item.fields).filter(|_| place.bits.is_none()) {
            let what = format!("MODULE::{name}, {}", raw(&field));
            let place = format!("offset_of!({what}) == {}", place.at / 8);
            self.assert(&place, c, &format!("offset of `{member}`"));
        } else if let Some(field) = item.fields.get(member) {
            // A bitfield that is whole bytes is a field.
            let width = place.bits.unwrap_or_default();
            if place.at % 8 != 0 || width % 8 != 0 {
                self.wrong.push(format!("`{c}`: `{member}` is a bitfield, not {}", field.rust));
            }
            let what = format!("MODULE::{name}, {}", raw(member));
            let place = format!("offset_of!({what}) == {}", place.at / 8);
            self.assert(&place, c, &format!("offset of `{member}`"));
        } else if let Some(getter) = spelled(&item.methods) {
            let Some(said) = item.methods[&getter].place() else {
                self.wrong.push(format!("`{c}`: the place of `{member}` is not told"));
                return;
            };
            let base = said.of.and_then(|of| item.fields.get(of)?.place()).map_or(0, |it| it.at);
            if (said.at + base, said.bits) != (place.at, place.bits) {
                let at = said.at + base;
                self.wrong.push(format!(
                    "`{c}`: `{member}` is at bit {at} ({:?} wide), in C at {place:?}",
                    said.bits
                ));
            }
        } else {
            self.lost.push((c.to_owned(), member.to_owned()));
            return;
        }
        self.members += 1;
    }

    fn assert(&mut self, what: &str, c: &str, about: &str) {
        let c = c.replace('{', "{{").replace('}', "}}");
        let line = writeln!(self.asserts, "const _: () = assert!({what}, \"{about}, {c}\");");
        line.expect("a string takes it");
    }
}

/// As Rust has it in an expression.
fn raw(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}
