//! Sections of global variables that may be longer than the object file has them: those whose last
//! variable is an array.

use crate::{
    DataDef, DataIndex, DataKind, Object,
    btf::{
        Type, TypeId,
        layout::{resolve, sized},
    },
};

/// The array that a section of global variables ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastArray<'a> {
    /// C name of the variable.
    pub name: &'a str,
    /// Byte offset in the section.
    pub offset: u32,
    /// Number of elements that C has.
    pub len: u32,
    /// Type of an element.
    pub element: TypeId,
    /// Size of an element in bytes: not 0.
    pub element_size: u32,
    /// Type of the index.
    pub(crate) index: TypeId,
}

impl Object {
    /// The array that a section ends with; `None` where it ends with anything else.
    pub fn last_array(&self, DataIndex(index): DataIndex) -> Option<LastArray<'_>> {
        let data = self.data.get(index)?;
        if matches!(data.kind, DataKind::Arena | DataKind::PerCpu) {
            return None;
        }
        let btf = self.btf.as_ref()?;
        let last = data.variables.last()?;
        let (_, ty) = resolve(btf, last.type_id).ok()?;
        let Type::Array(array) = ty.as_ref() else { return None };
        let element_size = u32::try_from(sized(btf, array.element).ok()?).ok()?;
        let size = element_size.checked_mul(array.len)?;
        let is_last = last.offset.checked_add(last.size) == Some(data.size);
        (size > 0 && last.size == size && is_last).then_some(LastArray {
            name: &last.name,
            offset: last.offset,
            len: array.len,
            element: array.element,
            element_size,
            index: array.index,
        })
    }

    /// Whether a section may have this content: as long as the object file says, or longer by
    /// elements of its last variable.
    pub fn takes(&self, data: DataIndex, len: usize) -> bool {
        let Some(size) = self.data.get(data.0).map(|data| data.size as usize) else { return false };
        len == size
            || (len > size && len <= DataDef::MAX_SIZE as usize)
                && self
                    .last_array(data)
                    .is_some_and(|last| (len - size) % last.element_size as usize == 0)
    }
}
