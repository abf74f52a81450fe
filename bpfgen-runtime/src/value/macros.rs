//! The macros that generated code calls, so that it contains no `unsafe` of its own.
//!
//! Each checks at compile time everything that the trait it implements promises; a struct that
//! does not keep the promise does not compile, whoever wrote it:
//!
//! - the destructuring names every field, so none goes unchecked;
//! - the functional update takes a struct only, no union, whose bytes may be uninitialised;
//! - each field's exact type is [`Plain`], by a raw pointer to it, so no auto-dereference helps;
//! - the offsets, from the compiler, leave no gap, so there is no implicit padding.
//!
//! Everything is named by `::core::…` or `$crate::…`, since the C side may have a `struct Option`.
//! The closures are never called. Alignment is C's, but where only a member of 8 bytes or more gives it
//! (`natural_align`): machines of 32 bits may align that to less, which moves nothing.
//!
//! [`Plain`]: super::Plain

pub use {
    crate::__bpfgen_data_struct as data_struct, crate::__bpfgen_plain_enum as plain_enum,
    crate::__bpfgen_plain_struct as plain_struct, crate::__bpfgen_plain_union as plain_union,
};

/// Implements [`Plain`](crate::value::Plain) and `Default` (all zero) for a struct, and `Debug`
/// where what to show is given. Size, alignment and offsets are asserted.
///
/// ```
/// use bpfgen_runtime::value::{CharArray, Pad, Plain as _, plain_struct};
///
/// #[repr(C, align(8))]
/// #[derive(Clone, Copy, PartialEq, Eq, Hash)]
/// struct Event {
///     time: u64,
///     pid: u32,
///     comm: CharArray<10>,
///     _pad0: Pad<2>,
/// }
///
/// plain_struct! {
///     Event, size = 24, align = 8,
///     fields { time: u64 = 0, pid: u32 = 8, comm: CharArray<10> = 12, _pad0: Pad<2> = 22 },
///     debug this { "pid" => this.pid, "init" => this.pid == 1 },
/// }
///
/// let event = Event { pid: 1, ..Event::default() };
/// assert_eq!(event.as_bytes().len(), 24);
/// assert_eq!(format!("{event:?}"), "Event { pid: 1, init: true }");
/// ```
///
/// A field left out does not compile, and neither does one that is not plain:
///
/// ```compile_fail
/// #[derive(Clone, Copy)]
/// struct Left { a: u32, b: bool }
/// bpfgen_runtime::value::plain_struct! { Left, size = 8, align = 4, fields { a: u32 = 0 } }
/// ```
/// ```compile_fail,E0277
/// #[derive(Clone, Copy)]
/// struct Reference { a: &'static u32 }
/// bpfgen_runtime::value::plain_struct! {
///     Reference, size = 8, align = 8, fields { a: &'static u32 = 0 }
/// }
/// ```
/// ```compile_fail,E0308
/// #[derive(Clone, Copy)]
/// struct Reference { a: &'static u32 }
/// bpfgen_runtime::value::plain_struct! { Reference, size = 8, align = 8, fields { a: u32 = 0 } }
/// ```
/// ```compile_fail,E0080
/// #[derive(Clone, Copy)]
/// #[repr(C)]
/// struct Gap { a: u8, b: u32 }
/// bpfgen_runtime::value::plain_struct! {
///     Gap, size = 8, align = 4, fields { a: u8 = 0, b: u32 = 4 }
/// }
/// ```
/// ```compile_fail,E0080
/// #[derive(Clone, Copy)]
/// #[repr(C)]
/// struct Tail { a: u32, b: u8 }
/// bpfgen_runtime::value::plain_struct! {
///     Tail, size = 8, align = 4, fields { a: u32 = 0, b: u8 = 4 }
/// }
/// ```
/// ```compile_fail,E0436
/// #[derive(Clone, Copy)]
/// #[repr(C)]
/// union Either { a: u32, b: u8 }
/// bpfgen_runtime::value::plain_struct! { Either, size = 4, align = 4, fields { a: u32 = 0 } }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_plain_struct {
    (
        $name:ident, size = $size:expr, align = $align:expr,
        fields { $($field:tt: $ty:ty = $offset:expr),* $(,)? } $(,)?
        $(debug $this:ident { $($label:literal => $shown:expr),* $(,)? } $(,)?)?
    ) => {
        const _: () = {
            $crate::__bpfgen_layout! { field, $name, $size, $align, $($field: $ty = $offset),* }
        };

        // SAFETY: checked above; `Copy`, `Send` and `Sync` are the trait's own bounds.
        unsafe impl $crate::value::Plain for $name {}

        $crate::__bpfgen_bytemuck! { $name }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                <Self as $crate::value::Plain>::zeroed()
            }
        }

        $($crate::__bpfgen_debug! { $name, $this { $($label => $shown),* } })?
    };
}

/// Asserts that a struct has these fields, no others, and is laid out as C lays it out, without
/// gaps. One closure and one call for each struct: a compiler takes its time for each of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_layout {
    (@update $name:ident $value:ident) => { $value };
    // A union has fields.
    (@update $name:ident $value:ident $($field:tt)+) => { $name { ..$value } };
    (
        $check:ident, $name:ident, $size:expr, $align:expr,
        $($field:tt: $ty:ty = $offset:expr),*
    ) => {
        let _: fn($name) -> $name = |value| {
            let $name { $($field: _),* } = &value;
            let _: ($(*const $ty,)*) = ($(&raw const value.$field,)*);
            $crate::__bpfgen_layout!(@update $name value $($field)*)
        };
        $crate::value::check::layout::<$name>(
            ::core::stringify!($name),
            $size,
            $align,
            &[$($crate::value::check::$check::<$ty>(
                ::core::stringify!($field),
                ::core::mem::offset_of!($name, $field),
                $offset,
            )),*],
        );
    };
}

/// Implements `Debug` like a struct's, with C's names.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_debug {
    ($name:ident, $this:ident { $($label:literal => $shown:expr),* }) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let $this = self;
                let _ = $this;
                $crate::value::check::debug_struct(
                    f,
                    ::core::stringify!($name),
                    &[$($label),*],
                    &[$(&$shown),*],
                )
            }
        }
    };
}

/// Implements [`Enum`](crate::value::Enum), [`Plain`](crate::value::Plain), `Default` (0), the
/// conversions and `Debug` (the constant's name) for a struct over one integer: a C enum, which
/// may hold other values than its constants too.
///
/// ```
/// use bpfgen_runtime::value::{Enum as _, plain_enum};
///
/// #[repr(transparent)]
/// #[derive(Clone, Copy, PartialEq, Eq)]
/// struct Phase(u32);
///
/// impl Phase {
///     const EXIT: Self = Self(1);
/// }
///
/// plain_enum! { Phase(u32), names { 0 => "ENTER", 1 => "EXIT" } }
///
/// let phase = Phase::from(1);
/// assert!(matches!(phase, Phase::EXIT));
/// assert_eq!(format!("{phase:?} {:?}", Phase(7)), "EXIT Phase(7)");
/// assert_eq!(phase.name(), Some("EXIT"));
/// ```
/// ```compile_fail,E0308
/// #[derive(Clone, Copy, PartialEq, Eq)]
/// struct Phase(char);
/// bpfgen_runtime::value::plain_enum! { Phase(u32), names { 0 => "ENTER" } }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_plain_enum {
    ($name:ident($repr:ty), names { $($value:expr => $label:literal),* $(,)? } $(,)?) => {
        $crate::__bpfgen_plain_struct! {
            $name,
            size = ::core::mem::size_of::<$repr>(), align = ::core::mem::align_of::<$repr>(),
            fields { 0: $repr = 0 }
        }

        impl $crate::value::Enum for $name {
            type Repr = $repr;

            const NAMES: &'static [($repr, &'static ::core::primitive::str)] =
                &[$(($value, $label)),*];

            fn value(&self) -> $repr {
                self.0
            }
        }

        impl ::core::convert::From<$repr> for $name {
            fn from(value: $repr) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<$name> for $repr {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::value::check::debug_enum(self, ::core::stringify!($name), f)
            }
        }
    };
}

/// What [`plain_struct!`](crate::value::plain_struct) does, for a C union: a struct whose only
/// field is `bytes: [u8; size]`. Its accessors go through [`view`](crate::value::view).
///
/// ```
/// use bpfgen_runtime::value::{plain_union, view};
///
/// #[repr(C, align(8))]
/// #[derive(Clone, Copy, PartialEq, Eq, Hash)]
/// struct Addr {
///     bytes: [u8; 16],
/// }
///
/// impl Addr {
///     fn v4(&self) -> u32 {
///         view::get::<u32, 0, 16>(&self.bytes)
///     }
/// }
///
/// plain_union! { Addr, size = 16, align = 8, debug this { "v4" => this.v4() } }
///
/// let mut addr = Addr::default();
/// view::set::<[u8; 16], 0, 16>(&mut addr.bytes, [1; 16]);
/// assert_eq!(addr.v4(), 0x0101_0101);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_plain_union {
    (
        $name:ident, size = $size:expr, align = $align:expr
        $(, debug $this:ident { $($label:literal => $shown:expr),* $(,)? })? $(,)?
    ) => {
        $crate::__bpfgen_plain_struct! {
            $name, size = $size, align = $align,
            fields { bytes: [::core::primitive::u8; $size] = 0 }
            $(debug $this { $($label => $shown),* })?
        }
    };
}

/// Implements [`DataSection`](crate::value::DataSection) for a struct of a section's global
/// variables, and `Debug` where what to show is given.
///
/// Fields are [`Plain`](crate::value::Plain), or `bool` when listed in `bools`; `size` is the
/// section's, and the struct's that rounded up to its alignment. All else is as in
/// [`plain_struct!`](crate::value::plain_struct). `array` is the last variable, where it is an array:
/// [`Resizable`](crate::value::Resizable) is implemented then.
///
/// ```compile_fail,E0277
/// #[repr(C)]
/// struct Data { a: String }
/// bpfgen_runtime::value::data_struct! {
///     Data, section = ".data", size = 24, align = 8, fields { a: String = 0 }
/// }
/// ```
/// ```compile_fail,E0080
/// #[repr(C)]
/// struct Data { a: u32 }
/// impl Drop for Data {
///     fn drop(&mut self) {}
/// }
/// bpfgen_runtime::value::data_struct! {
///     Data, section = ".data", size = 4, align = 4, fields { a: u32 = 0 }
/// }
/// ```
/// ```compile_fail,E0308
/// #[repr(C)]
/// struct Data { a: u8 }
/// bpfgen_runtime::value::data_struct! {
///     Data, section = ".data", size = 1, align = 1, fields { a: u8 = 0 }, bools { a }
/// }
/// ```
/// ```compile_fail,E0080
/// #[repr(C)]
/// struct Data { a: [u32; 1], b: u32 }
/// bpfgen_runtime::value::data_struct! {
///     Data, section = ".data", size = 8, align = 4, fields { a: [u32; 1] = 0, b: u32 = 4 },
///     array { a: [u32; 1] }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_data_struct {
    (
        $name:ident, section = $section:expr, size = $size:expr, align = $align:expr,
        fields { $($field:ident: $ty:ty = $offset:expr),* $(,)? } $(,)?
        $(bools { $($bool:ident),* $(,)? } $(,)?)?
        $(array { $array:ident: $array_ty:ty } $(,)?)?
        $(debug $this:ident { $($label:literal => $shown:expr),* $(,)? } $(,)?)?
    ) => {
        const _: () = {
            $crate::__bpfgen_layout! {
                member,
                $name,
                ::core::primitive::usize::next_multiple_of($size, $align),
                $align,
                $($field: $ty = $offset),*
            }
            $($(
                let _: fn(&$name) -> *const ::core::primitive::bool =
                    |value| &raw const value.$bool;
            )*)?
            ::core::assert!(
                !::core::mem::needs_drop::<$name>(),
                ::core::concat!(::core::stringify!($name), " must not implement Drop")
            );
        };

        // SAFETY: checked above; the variables give the fields' exact types, and whether a `bool`.
        unsafe impl $crate::value::DataSection for $name {
            const SECTION: &'static ::core::primitive::str = $section;

            const SIZE: ::core::primitive::usize = $size;

            const VARIABLES: &'static [$crate::value::Variable] = &[
                $($crate::value::check::variable::<$ty>(
                    ::core::stringify!($field),
                    ::core::mem::offset_of!($name, $field),
                )),*
            ];
        }

        $(
            const _: () = {
                let _: fn(&$name) -> *const $array_ty = |value| &raw const value.$array;
                $crate::value::check::array::<$name, $array_ty>(
                    ::core::mem::offset_of!($name, $array),
                    $size,
                );
            };

            // SAFETY: checked above: it is the last variable, of this type, and aligned for elements.
            unsafe impl $crate::value::Resizable for $name {
                type Element = <$array_ty as $crate::value::Elements>::Element;

                const OFFSET: ::core::primitive::usize = ::core::mem::offset_of!($name, $array);

                const COUNT: ::core::primitive::usize =
                    <$array_ty as $crate::value::Elements>::COUNT;
            }
        )?

        $($crate::__bpfgen_debug! { $name, $this { $($label => $shown),* } })?
    };
}
