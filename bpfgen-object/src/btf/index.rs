//! What parsing an object looks up in its BTF again and again.

use std::collections::HashMap;

use super::{Btf, BtfLinkage, Name, Type, TypeId};
use crate::{Error, ErrorKind, Result, bytes::Budget};

/// Longest name of a section or extern: names in BTF may share text, so that looking at each in
/// full could take as long as the file is, for every name in it.
const MAX_NAME: usize = 8192;

/// Indexes over a [`Btf`], and copies of its strings on a budget.
pub(crate) struct Index<'a> {
    pub(crate) btf: &'a Btf,
    datasecs: HashMap<&'a str, TypeId>,
    /// `VAR`s and `FUNC`s of extern linkage.
    externs: HashMap<&'a str, TypeId>,
    /// Section in which a `VAR` or `FUNC` is listed.
    sections: HashMap<TypeId, TypeId>,
    /// Tags on a type as a whole.
    tags: HashMap<TypeId, Vec<Name>>,
    copies: Budget,
}

impl<'a> Index<'a> {
    pub(crate) fn new(btf: &'a Btf) -> Self {
        let mut index = Self {
            btf,
            datasecs: HashMap::new(),
            externs: HashMap::new(),
            sections: HashMap::new(),
            tags: HashMap::new(),
            copies: Budget::for_copies_of(btf.strings.as_bytes()),
        };
        for (id, ty) in btf.iter() {
            let name = || btf.str_up_to(ty.name(), MAX_NAME);
            match ty {
                Type::DataSec(section) => {
                    if let Some(name) = name() {
                        index.datasecs.entry(name).or_insert(id);
                    }
                    for place in &section.vars {
                        index.sections.entry(place.ty).or_insert(id);
                    }
                }
                Type::Var(super::Var { linkage: BtfLinkage::Extern, .. })
                | Type::Func(super::Func { linkage: BtfLinkage::Extern, .. }) => {
                    if let Some(name) = name() {
                        index.externs.entry(name).or_insert(id);
                    }
                }
                Type::DeclTag(tag) if tag.component == -1 => {
                    index.tags.entry(tag.target).or_default().push(tag.name);
                }
                _ => {}
            }
        }
        index
    }

    /// The `DATASEC` of a section.
    pub(crate) fn datasec(&self, name: &str) -> Option<(TypeId, &'a super::DataSec)> {
        let id = *self.datasecs.get(name)?;
        match self.btf.get(id) {
            Some(Type::DataSec(section)) => Some((id, section)),
            _ => None,
        }
    }

    /// The `VAR` or `FUNC` of an extern.
    pub(crate) fn extern_type(&self, name: &str) -> Option<TypeId> {
        self.externs.get(name).copied()
    }

    /// Name of the section that lists a variable or function.
    pub(crate) fn section_of(&self, id: TypeId) -> Option<&'a str> {
        let section = self.btf.get(*self.sections.get(&id)?)?;
        self.btf.str_up_to(section.name(), MAX_NAME)
    }

    /// A copy of a string.
    pub(crate) fn copy(&mut self, name: Name) -> Result<String> {
        let text = self.btf.str(name);
        self.copies.take(text.len()).ok_or_else(|| {
            Error::new(ErrorKind::Malformed, "names share too much text").section(".BTF")
        })?;
        Ok(text.to_owned())
    }

    /// Texts of the declaration tags on a type as a whole.
    pub(crate) fn tags(&mut self, id: TypeId) -> Result<Vec<String>> {
        let tags = self.tags.get(&id).cloned().unwrap_or_default();
        // Each string has a cost of its own, besides its text's.
        self.copies.take(tags.len() * size_of::<String>()).ok_or_else(|| {
            Error::new(ErrorKind::Malformed, "variables share too many tags").section(".BTF")
        })?;
        tags.into_iter().map(|tag| self.copy(tag)).collect()
    }
}
