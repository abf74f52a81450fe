//! What parsing an object looks up in its BTF again and again.

use super::{Btf, BtfLinkage, Name, Type, TypeId};
use crate::{Error, ErrorKind, Result, bytes::Budget, lookup::Names, sort};

/// Longest name of a section or extern: names in BTF may share text, so that looking at each in
/// full could take as long as the file is, for every name in it.
const MAX_NAME: usize = 8192;

/// Indexes over a [`Btf`], and copies of its strings on a budget.
pub(crate) struct Index<'a> {
    pub(crate) btf: &'a Btf,
    datasecs: Names<'a>,
    /// `VAR`s and `FUNC`s of extern linkage.
    externs: Names<'a>,
    /// Of each type, the section in which it is listed if it is a `VAR` or `FUNC`, or else void.
    sections: Vec<TypeId>,
    /// Tags on types as a whole, in order of these.
    tags: Vec<(TypeId, Name)>,
    copies: Budget,
}

impl<'a> Index<'a> {
    pub(crate) fn new(btf: &'a Btf) -> Self {
        let mut index = Self {
            btf,
            datasecs: Names::default(),
            externs: Names::default(),
            sections: vec![TypeId::VOID; btf.len()],
            tags: Vec::new(),
            copies: Budget::for_copies_of(btf.strings.as_bytes()),
        };
        for (id, ty) in btf.iter() {
            let name = || btf.str_up_to(ty.name(), MAX_NAME);
            match ty {
                Type::DataSec(section) => {
                    if let Some(name) = name() {
                        index.datasecs.insert(name, id.0 as usize);
                    }
                    for place in &section.vars {
                        let listed = &mut index.sections[place.ty.0 as usize];
                        if *listed == TypeId::VOID {
                            *listed = id;
                        }
                    }
                }
                Type::Var(super::Var { linkage: BtfLinkage::Extern, .. })
                | Type::Func(super::Func { linkage: BtfLinkage::Extern, .. }) => {
                    if let Some(name) = name() {
                        index.externs.insert(name, id.0 as usize);
                    }
                }
                Type::DeclTag(tag) if tag.component == -1 => {
                    index.tags.push((tag.target, tag.name));
                }
                _ => {}
            }
        }
        sort::by_key(&mut index.tags, |&(target, _)| u64::from(target.0));
        index
    }

    /// The `DATASEC` of a section.
    pub(crate) fn datasec(&self, name: &str) -> Option<(TypeId, &'a super::DataSec)> {
        let id = position(&self.datasecs, name)?;
        match self.btf.get(id) {
            Some(Type::DataSec(section)) => Some((id, section)),
            _ => None,
        }
    }

    /// The `VAR` or `FUNC` of an extern.
    pub(crate) fn extern_type(&self, name: &str) -> Option<TypeId> {
        position(&self.externs, name)
    }

    /// Name of the section that lists a variable or function.
    pub(crate) fn section_of(&self, id: TypeId) -> Option<&'a str> {
        let section = self.btf.get(*self.sections.get(id.0 as usize)?)?;
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
        let start = self.tags.partition_point(|&(target, _)| target < id);
        let end = self.tags.partition_point(|&(target, _)| target <= id);
        let tags = self.tags[start..end].to_vec();
        // Each string has a cost of its own, besides its text's.
        self.copies.take(tags.len() * size_of::<String>()).ok_or_else(|| {
            Error::new(ErrorKind::Malformed, "variables share too many tags").section(".BTF")
        })?;
        tags.into_iter().map(|(_, tag)| self.copy(tag)).collect()
    }
}

fn position(ids: &Names<'_>, name: &str) -> Option<TypeId> {
    // It was one of 32 bits.
    ids.get(name).map(|id| TypeId(id as u32))
}
