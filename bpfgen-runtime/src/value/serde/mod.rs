//! Generated types and serde.
//!
//! | C | written as |
//! | --- | --- |
//! | struct | its members by their C names, bitfields too; padding is left out, and zero when read |
//! | union | its bytes: nothing says which member it holds |
//! | enum | the constant's name in formats for people, where it has one; else the number |
//! | `char[N]` | text in formats for people, where that loses nothing; else its bytes |
//! | `bool`, pointer | `bool`, the address as a number |
//! | array | as a tuple, whatever its length |
//! | struct with an array without length at its end | `header` and `tail`, its elements |
//!
//! A number that takes more bits than its bitfield has is an error, never cut off.
//!
//! Nothing here needs `unsafe`: what is read goes through the types' own setters.

mod tail;

use std::{fmt, marker::PhantomData, str};

use ::serde::{
    de::{
        self, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
    },
    ser::SerializeTuple,
};
// The macros name them.
pub use ::serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

use super::{Bool, CharArray, Enum, KernelPtr, Opaque, Plain, Slot};

/// What may stand in a generated type. serde's own traits are not for arrays of more than 32
/// elements.
pub trait Member: Sized {
    /// Writes it.
    ///
    /// # Errors
    /// Those of the format.
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;

    /// Reads one.
    ///
    /// # Errors
    /// Those of the format, and where it is no such value.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// A struct whose members can be named.
pub trait Members: Plain {
    /// Its name.
    const NAME: &'static str;

    /// Its members' names.
    const NAMES: &'static [&'static str];

    /// Writes all members, in order.
    ///
    /// # Errors
    /// Those of the format.
    fn write_all<S: SerializeStruct>(&self, to: &mut Fields<'_, S>) -> Result<(), S::Error>;

    /// Sets the member with this name.
    ///
    /// # Errors
    /// Those of the format.
    fn set<'de, V: Values<'de>>(&mut self, name: &str, from: &mut V) -> Result<(), V::Error>;
}

/// Where members are written to.
#[derive(Debug)]
pub struct Fields<'a, S>(&'a mut S);

impl<S: SerializeStruct> Fields<'_, S> {
    /// Writes a member.
    ///
    /// # Errors
    /// Those of the format.
    pub fn field<T: Member>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_field(name, &Written(value))
    }
}

/// Where members are read from.
pub trait Values<'de> {
    /// The format's errors.
    type Error: de::Error;

    /// The next value.
    ///
    /// # Errors
    /// Those of the format.
    fn next<T: Member>(&mut self) -> Result<T, Self::Error>;
}

/// A member as serde knows it.
struct Written<'a, T>(&'a T);

impl<T: Member> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// A member as serde makes it.
struct Read<T>(T);

impl<'de, T: Member> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

macro_rules! members {
    ($($ty:ty)*) => {
        $(impl Member for $ty {
            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.serialize(to)
            }

            fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::deserialize(from)
            }
        })*
    };
}

members!(u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 bool Bool);

impl Serialize for Bool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.get())
    }
}

impl<'de> Deserialize<'de> for Bool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bool::deserialize(deserializer).map(Self::from)
    }
}

/// serde's traits by ours, for types with parameters.
macro_rules! by_member {
    ([$($parameters:tt)*] $ty:ty) => {
        impl<$($parameters)*> Serialize for $ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.write(serializer)
            }
        }

        impl<'de, $($parameters)*> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(deserializer)
            }
        }
    };
}

by_member!([T: ?Sized] KernelPtr<T>);
by_member!([F: ?Sized] Slot<F>);
by_member!([const N: usize] Opaque<N>);
by_member!([const N: usize] CharArray<N>);

impl<T: ?Sized> Member for KernelPtr<T> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(self.addr())
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        u64::deserialize(from).map(Self::new)
    }
}

/// As what stands for a program: the same in each load of the same object.
impl<F: ?Sized> Member for Slot<F> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(self.token())
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        u64::deserialize(from).map(Self::new)
    }
}

impl<const N: usize> Member for Opaque<N> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.bytes().write(to)
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <[u8; N]>::read(from).map(Self::from)
    }
}

impl<T: Member, const N: usize> Member for [T; N] {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut tuple = to.serialize_tuple(N)?;
        for element in self {
            tuple.serialize_element(&Written(element))?;
        }
        tuple.end()
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_tuple(N, Elements(PhantomData))
    }
}

/// Reads exactly so many elements.
struct Elements<T, const N: usize>(PhantomData<T>);

impl<'de, T: Member, const N: usize> Visitor<'de> for Elements<T, N> {
    type Value = [T; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of {N} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[T; N], A::Error> {
        let mut elements = Vec::with_capacity(N);
        while elements.len() < N {
            match seq.next_element::<Read<T>>()? {
                Some(Read(element)) => elements.push(element),
                None => return Err(A::Error::invalid_length(elements.len(), &self)),
            }
        }
        if seq.next_element::<IgnoredAny>()?.is_some() {
            return Err(A::Error::invalid_length(N + 1, &self));
        }
        let count = elements.len();
        elements.try_into().map_err(|_| A::Error::invalid_length(count, &self))
    }
}

impl<const N: usize> Member for CharArray<N> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = str::from_utf8(self.to_bytes());
        let whole = self.bytes().iter().skip(self.to_bytes().len()).all(|byte| *byte == 0);
        match text {
            Ok(text) if whole && to.is_human_readable() => to.serialize_str(text),
            _ => self.bytes().write(to),
        }
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            from.deserialize_any(Text::<N>)
        } else {
            <[u8; N]>::read(from).map(Self::new)
        }
    }
}

/// Reads text, or bytes where it was none.
struct Text<const N: usize>;

impl<'de, const N: usize> Visitor<'de> for Text<N> {
    type Value = CharArray<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text of at most {N} bytes without NUL, or an array of {N} bytes")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<CharArray<N>, E> {
        // What fills the array has no NUL, and came from one without.
        if text.len() > N || text.contains('\0') {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        let mut bytes = [0; N];
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Ok(CharArray::new(bytes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<CharArray<N>, A::Error> {
        Elements(PhantomData).visit_seq(seq).map(CharArray::new)
    }
}

/// Writes a struct.
///
/// # Errors
/// Those of the format.
pub fn write_struct<T: Members, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut state = to.serialize_struct(T::NAME, T::NAMES.len())?;
    value.write_all(&mut Fields(&mut state))?;
    state.end()
}

/// Reads a struct.
///
/// # Errors
/// Those of the format, and where a member is missing, or there twice.
pub fn read_struct<'de, T: Members, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_struct(T::NAME, T::NAMES, Struct(PhantomData))
}

struct Struct<T>(PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for Struct<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = T::zeroed();
        let mut seen = vec![false; T::NAMES.len()];
        while let Some(name) = map.next_key_seed(Key(T::NAMES))? {
            match name.and_then(|at| Some((T::NAMES.get(at)?, seen.get_mut(at)?))) {
                Some((name, true)) => return Err(A::Error::duplicate_field(name)),
                Some((name, seen)) => {
                    *seen = true;
                    value.set(name, &mut Mapped(&mut map))?;
                }
                // As serde's derive does with what it does not know.
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match T::NAMES.iter().zip(seen).find(|(_, seen)| !seen) {
            Some((name, _)) => Err(A::Error::missing_field(name)),
            None => Ok(value),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        let mut value = T::zeroed();
        for (at, name) in T::NAMES.iter().enumerate() {
            value.set(name, &mut Listed { seq: &mut seq, at, count: T::NAMES.len() })?;
        }
        Ok(value)
    }
}

/// Reads a member's name, or its number, as its place among all.
struct Key(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<usize>, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_u64<E: de::Error>(self, at: u64) -> Result<Option<usize>, E> {
        Ok(usize::try_from(at).ok().filter(|at| *at < self.0.len()))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|known| *known == name))
    }

    fn visit_bytes<E: de::Error>(self, name: &[u8]) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|known| known.as_bytes() == name))
    }
}

struct Mapped<'a, A>(&'a mut A);

impl<'de, A: MapAccess<'de>> Values<'de> for Mapped<'_, A> {
    type Error = A::Error;

    fn next<T: Member>(&mut self) -> Result<T, A::Error> {
        self.0.next_value::<Read<T>>().map(|Read(value)| value)
    }
}

struct Listed<'a, A> {
    seq: &'a mut A,
    at: usize,
    count: usize,
}

impl<'de, A: SeqAccess<'de>> Values<'de> for Listed<'_, A> {
    type Error = A::Error;

    fn next<T: Member>(&mut self) -> Result<T, A::Error> {
        let expected = format!("{} members", self.count);
        match self.seq.next_element::<Read<T>>()? {
            Some(Read(value)) => Ok(value),
            None => Err(A::Error::invalid_length(self.at, &expected.as_str())),
        }
    }
}

/// Writes an enum.
///
/// # Errors
/// Those of the format.
pub fn write_enum<E, S>(value: &E, to: S) -> Result<S::Ok, S::Error>
where
    E: Enum<Repr: Member>,
    S: Serializer,
{
    match value.name() {
        Some(name) if to.is_human_readable() => to.serialize_str(name),
        _ => value.value().write(to),
    }
}

/// Reads an enum.
///
/// # Errors
/// Those of the format, and where a name is none of the enum's or a number does not fit.
pub fn read_enum<'de, E, D>(from: D) -> Result<E, D::Error>
where
    E: Enum<Repr: Member + TryFrom<i128>> + From<E::Repr>,
    D: Deserializer<'de>,
{
    if from.is_human_readable() {
        from.deserialize_any(NameOrNumber(PhantomData))
    } else {
        E::Repr::read(from).map(E::from)
    }
}

struct NameOrNumber<E>(PhantomData<E>);

impl<E: Enum<Repr: TryFrom<i128>> + From<E::Repr>> NameOrNumber<E> {
    fn number<F: de::Error>(self, number: i128, unexpected: Unexpected<'_>) -> Result<E, F> {
        match E::Repr::try_from(number) {
            Ok(number) => Ok(E::from(number)),
            Err(_) => Err(F::invalid_value(unexpected, &self)),
        }
    }
}

impl<E: Enum<Repr: TryFrom<i128>> + From<E::Repr>> Visitor<'_> for NameOrNumber<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number that fits")?;
        for (at, (_, name)) in E::NAMES.iter().enumerate() {
            let separator = if at == 0 { ", or one of " } else { ", " };
            write!(f, "{separator}`{name}`")?;
        }
        Ok(())
    }

    fn visit_str<F: de::Error>(self, name: &str) -> Result<E, F> {
        match E::NAMES.iter().find(|(_, known)| *known == name) {
            Some((number, _)) => Ok(E::from(*number)),
            None => Err(F::invalid_value(Unexpected::Str(name), &self)),
        }
    }

    fn visit_u64<F: de::Error>(self, number: u64) -> Result<E, F> {
        self.number(number.into(), Unexpected::Unsigned(number))
    }

    fn visit_i64<F: de::Error>(self, number: i64) -> Result<E, F> {
        self.number(number.into(), Unexpected::Signed(number))
    }
}

/// Whether a bitfield holds what was put into it: its setter cuts off what does not fit.
///
/// # Errors
/// Where it holds something else.
pub fn fits<T: PartialEq + fmt::Debug, E: de::Error>(
    value: &T,
    held: &T,
    bits: u32,
) -> Result<(), E> {
    if value == held {
        return Ok(());
    }
    let (value, bits) = (format!("{value:?}"), format!("a number that fits into {bits} bits"));
    Err(E::invalid_value(Unexpected::Other(&value), &bits.as_str()))
}

/// Implements serde's traits and ours by two functions.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde {
    ($name:ident, $this:ident, $to:ident => $write:expr, $from:ident => $read:expr) => {
        impl $crate::value::serde::Member for $name {
            fn write<S: $crate::value::serde::Serializer>(
                &self,
                $to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let $this = self;
                $write
            }

            fn read<'de, D: $crate::value::serde::Deserializer<'de>>(
                $from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $read
            }
        }

        impl $crate::value::serde::Serialize for $name {
            fn serialize<S: $crate::value::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::value::serde::Member::write(self, serializer)
            }
        }

        impl<'de> $crate::value::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::value::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::value::serde::Member::read(deserializer)
            }
        }
    };
}

/// Lets serde write and read a generated struct.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_struct {
    ($name:ident, $this:ident, $value:ident, fields {
        $($label:literal: $get:expr => $set:expr $(; $bits:literal)?),* $(,)?
    }) => {
        impl $crate::value::serde::Members for $name {
            const NAME: &'static ::core::primitive::str = ::core::stringify!($name);

            const NAMES: &'static [&'static ::core::primitive::str] = &[$($label),*];

            fn write_all<S: $crate::value::serde::SerializeStruct>(
                &self,
                to: &mut $crate::value::serde::Fields<'_, S>,
            ) -> ::core::result::Result<(), S::Error> {
                let $this = self;
                let _ = ($this, &to);
                $(to.field($label, &$get)?;)*
                ::core::result::Result::Ok(())
            }

            fn set<'de, V: $crate::value::serde::Values<'de>>(
                &mut self,
                name: &::core::primitive::str,
                from: &mut V,
            ) -> ::core::result::Result<(), V::Error> {
                let $this = self;
                let _ = (&$this, &from);
                match name {
                    $($label => {
                        let $value = from.next()?;
                        $set;
                        $($crate::value::serde::fits(&$value, &$get, $bits)?;)?
                    })*
                    _ => {}
                }
                ::core::result::Result::Ok(())
            }
        }

        $crate::__bpfgen_serde!(
            $name,
            this,
            to => $crate::value::serde::write_struct(this, to),
            from => $crate::value::serde::read_struct(from)
        );
    };
}

/// Lets serde write and read a generated enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_enum {
    ($name:ident($repr:ty)) => {
        $crate::__bpfgen_serde!(
            $name,
            this,
            to => $crate::value::serde::write_enum(this, to),
            from => $crate::value::serde::read_enum(from)
        );
    };
}

/// Lets serde write and read a generated union: by its bytes, all of which it may hold.
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_union {
    ($name:ident) => {
        $crate::__bpfgen_serde!(
            $name,
            this,
            to => $crate::value::serde::Member::write(&this.bytes, to),
            from => ::core::result::Result::Ok(Self {
                bytes: $crate::value::serde::Member::read(from)?
            })
        );
    };
}
