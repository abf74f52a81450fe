//! Values that cross the border between C and Rust.
//!
//! [`Plain`] says of a type that it may be copied out of memory that the kernel wrote and into
//! memory that the kernel reads. Generated structs get it from [`plain_struct!`], which checks at
//! compile time what the trait promises, so that generated code needs no `unsafe`. The small types
//! here ([`CharArray`], [`Bool`], [`KernelPtr`] …) are what C types without an exact Rust
//! counterpart become.

pub mod bits;
mod buffer;
#[cfg(feature = "bytemuck")]
#[doc(hidden)]
pub mod bytemuck;
#[cfg(not(feature = "bytemuck"))]
#[path = "no_bytemuck.rs"]
mod bytemuck;
mod bytes;
#[doc(hidden)]
pub mod check;
pub(crate) mod context;
mod lpm;
mod macros;
mod plain;
pub mod pointee;
mod scalar;
mod section;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod serde;
#[cfg(not(feature = "serde"))]
#[path = "no_serde.rs"]
mod serde;
mod shared;
mod shared_slice;
mod slot;
mod tail;
mod text;
pub mod view;
mod words;

pub(crate) use buffer::Buffer;
pub use bytes::{Aligned, Opaque, Pad};
pub use lpm::LpmKey;
pub use macros::{data_struct, plain_enum, plain_struct, plain_union};
pub use plain::{Enum, Plain};
pub use scalar::{Bool, KernelPtr};
pub use section::{DataSection, Elements, InvalidBool, Resizable, Variable};
pub use shared::{Integer, Shared};
pub use shared_slice::SharedSlice;
pub use slot::Slot;
pub(crate) use tail::Loan as TailLoan;
pub use tail::{HasTail, Tailed, WithTail, flexible_tail};
pub use text::{CharArray, TextError};
