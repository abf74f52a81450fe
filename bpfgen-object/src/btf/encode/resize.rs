//! Sections that are longer than the object file says: their last variable has more elements.

use super::image::Image;
use crate::{
    DataIndex, Object,
    btf::{Array, Type},
};

/// Gives each of these sections its size, and its last variable a type of that many elements.
///
/// The kernel refuses a map of types whose section has another size than the map's value.
pub(super) fn resize(image: &mut Image, object: &Object, resized: &[(DataIndex, u32)]) {
    for &(data, size) in resized {
        let Some(last) = object.last_array(data) else { continue };
        let Some(id) = object.data.get(data.0).and_then(|data| data.datasec) else { continue };
        let room = size.saturating_sub(last.offset);
        let array =
            Array { element: last.element, index: last.index, len: room / last.element_size };
        let Some(Type::DataSec(section)) = image.get_mut(id) else { continue };
        section.size = size;
        let at = section.vars.iter_mut().find(|variable| variable.offset == last.offset);
        let Some(variable) = at else { continue };
        variable.size = room;
        let variable = variable.ty;
        let array = image.add(Type::Array(array));
        if let Some(Type::Var(variable)) = image.get_mut(variable) {
            variable.ty = array;
        }
    }
}
