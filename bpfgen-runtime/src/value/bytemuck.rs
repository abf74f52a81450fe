//! Generated types and bytemuck.
//!
//! What bytemuck asks of `Pod` is what [`Plain`] promises: any bit pattern, every byte initialised,
//! nothing shared.
//!
//! # Safety
//! [`Plain`]'s promises 1 to 3 are all that `Zeroable` and `Pod` demand of a `Copy + 'static` type.
#![allow(unsafe_code, reason = "implementations of bytemuck's traits")]

// The macro names them.
pub use ::bytemuck::{Pod, Zeroable};

use super::{Bool, CharArray, HasTail, KernelPtr, Opaque, Pad, Plain, WithTail};

macro_rules! pod {
    ($([$($parameters:tt)*] $ty:ty;)*) => {
        $(
            // SAFETY: any bit pattern is valid, also zero: it is `Plain`.
            unsafe impl<$($parameters)*> Zeroable for $ty {}

            // SAFETY: it is `Plain`.
            unsafe impl<$($parameters)*> Pod for $ty {}
        )*
    };
}

pod! {
    [] Bool;
    [const N: usize] CharArray<N>;
    [const N: usize] Opaque<N>;
    [const N: usize] Pad<N>;
    [T: ?Sized + 'static] KernelPtr<T>;
    [H: HasTail, const SIZE: usize] WithTail<H, SIZE>;
}

/// Compiles for what is plain only.
pub const fn is_plain<T: Plain>() {}

const _: () = {
    is_plain::<Bool>();
    is_plain::<CharArray<1>>();
    is_plain::<Opaque<1>>();
    is_plain::<Pad<1>>();
    is_plain::<KernelPtr<()>>();
};

/// Implements `Zeroable` and `Pod` for a struct that is plain, and for nothing else:
///
/// ```compile_fail,E0277
/// #[derive(Clone, Copy)]
/// struct Gap(u8, u32);
/// bpfgen_runtime::__bpfgen_bytemuck! { Gap }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_bytemuck {
    ($name:ident) => {
        const _: () = $crate::value::bytemuck::is_plain::<$name>();

        // SAFETY: any bit pattern is valid, also zero: it is `Plain`.
        unsafe impl $crate::value::bytemuck::Zeroable for $name {}

        // SAFETY: it is `Plain`.
        unsafe impl $crate::value::bytemuck::Pod for $name {}
    };
}
