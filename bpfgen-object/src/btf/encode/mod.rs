//! [`Btf`] → bytes for `BPF_BTF_LOAD`.
//!
//! ```text
//! Btf ── image ──▶ types and strings to change ── externs ── sanitize ──▶ bytes
//! ```
//!
//! No step moves a type to another id: maps, func info and line info refer to them. What must be
//! added is added after the last type.

mod context;
mod externs;
mod image;
mod resize;
mod sanitize;

pub use context::ContextFunction;
pub use externs::{KconfigLayout, kconfig_layout};
pub use sanitize::BtfFeatures;

use image::Image;

use super::{Btf, BtfLinkage, Type};
use crate::{DataIndex, Endian, Linkage, Object, Result};

/// Encodes types as they are, but for what the kernel does not know.
pub fn encode(btf: &Btf, endian: Endian, features: &BtfFeatures) -> Vec<u8> {
    let mut image = Image::of(btf);
    sanitize::sanitize(&mut image, features);
    image.bytes(endian)
}

/// Encodes an object's BTF as the running kernel takes it, `None` if the object has none: externs
/// get a form that the verifier accepts, functions with hidden visibility become static, sections in
/// `resized` get that many bytes, and what the kernel does not know is replaced.
///
/// # Errors
/// If an extern's type has no size.
pub fn for_kernel(
    object: &Object,
    resized: &[(DataIndex, u32)],
    features: &BtfFeatures,
) -> Result<Option<Vec<u8>>> {
    let Some(btf) = &object.btf else { return Ok(None) };
    let mut image = Image::of(btf);
    externs::fix(&mut image, object, btf)?;
    hide(&mut image, object);
    resize::resize(&mut image, object, resized);
    sanitize::sanitize(&mut image, features);
    Ok(Some(image.bytes(Endian::NATIVE)))
}

/// As [`for_kernel`], and with copies of the functions whose parameters are tagged as the program's
/// context, for kernels before Linux 6.8, which do not know the tag.
///
/// # Errors
/// As [`for_kernel`].
pub fn for_kernel_with_contexts(
    object: &Object,
    resized: &[(DataIndex, u32)],
    features: &BtfFeatures,
) -> Result<Option<(Vec<u8>, Vec<ContextFunction>)>> {
    let Some(btf) = &object.btf else { return Ok(None) };
    let mut image = Image::of(btf);
    externs::fix(&mut image, object, btf)?;
    hide(&mut image, object);
    resize::resize(&mut image, object, resized);
    sanitize::sanitize(&mut image, features);
    let contexts = context::add(&mut image, object, btf);
    Ok(Some((image.bytes(Endian::NATIVE), contexts)))
}

/// Whether parameters of global functions are tagged as the program's context.
#[must_use]
pub fn tags_contexts(object: &Object) -> bool {
    object.btf.as_ref().is_some_and(|btf| !context::tagged(object, btf).is_empty())
}

/// Makes hidden subprograms static in BTF too: the verifier then follows calls of them with what it
/// knows at the call, instead of checking them on their own.
fn hide(image: &mut Image, object: &Object) {
    for (index, function) in object.functions.iter().enumerate() {
        let entry = object.programs.iter().any(|program| program.function.0 == index);
        if entry || function.linkage != Linkage::Static {
            continue;
        }
        if let Some(Type::Func(func)) = function.type_id.and_then(|id| image.get_mut(id)) {
            func.linkage = BtfLinkage::Static;
        }
    }
}

#[cfg(test)]
mod tests;
