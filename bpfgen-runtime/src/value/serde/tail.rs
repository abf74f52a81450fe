//! serde for structs with elements behind them: `header` and `tail`.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
    ser::SerializeStruct,
};

use super::{Member, Read, Written};
use crate::value::{HasTail, Tailed, WithTail};

/// What they are written as.
const FIELDS: &[&str] = &["header", "tail"];

fn write<H: HasTail + Serialize, S: Serializer>(
    name: &'static str,
    header: &H,
    tail: &[H::Element],
    to: S,
) -> Result<S::Ok, S::Error>
where
    H::Element: Member,
{
    let tail: Vec<_> = tail.iter().map(Written).collect();
    let mut both = to.serialize_struct(name, FIELDS.len())?;
    both.serialize_field("header", header)?;
    both.serialize_field("tail", &tail)?;
    both.end()
}

/// Reads a header and its elements.
struct Both<H>(PhantomData<H>);

impl<'de, H: HasTail + Deserialize<'de>> Visitor<'de> for Both<H>
where
    H::Element: Member,
{
    type Value = (H, Vec<H::Element>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`header` and `tail`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut header, mut tail) = (None, None);
        while let Some(Key(key)) = map.next_key()? {
            match key {
                Some(0) if header.is_some() => return Err(A::Error::duplicate_field("header")),
                Some(0) => header = Some(map.next_value()?),
                Some(1) if tail.is_some() => return Err(A::Error::duplicate_field("tail")),
                Some(1) => tail = Some(map.next_value::<Vec<_>>()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let header = header.ok_or_else(|| A::Error::missing_field("header"))?;
        let tail = tail.ok_or_else(|| A::Error::missing_field("tail"))?;
        Ok((header, unpack(tail)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let header = seq.next_element()?;
        let header = header.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let tail = seq.next_element::<Vec<_>>()?;
        let tail = tail.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        Ok((header, unpack(tail)))
    }
}

fn unpack<T>(elements: Vec<Read<T>>) -> Vec<T> {
    elements.into_iter().map(|Read(element)| element).collect()
}

/// Which of the two, by name or number.
struct Key(Option<usize>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::DeserializeSeed as _;

        super::Key(FIELDS).deserialize(deserializer).map(Self)
    }
}

impl<H: HasTail + Serialize> Serialize for Tailed<H>
where
    H::Element: Member,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write("Tailed", self.header(), self.tail(), serializer)
    }
}

impl<'de, H: HasTail + Deserialize<'de>> Deserialize<'de> for Tailed<H>
where
    H::Element: Member,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (header, tail) =
            deserializer.deserialize_struct("Tailed", FIELDS, Both::<H>(PhantomData))?;
        Ok(Self::new(header, &tail))
    }
}

impl<H: HasTail + Serialize, const SIZE: usize> Serialize for WithTail<H, SIZE>
where
    H::Element: Member,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tail: Vec<_> = self.tail().collect();
        write("WithTail", &self.header(), &tail, serializer)
    }
}

/// As many elements as the variable has, no more and no fewer.
impl<'de, H: HasTail + Deserialize<'de>, const SIZE: usize> Deserialize<'de> for WithTail<H, SIZE>
where
    H::Element: Member,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (header, tail) =
            deserializer.deserialize_struct("WithTail", FIELDS, Both::<H>(PhantomData))?;
        Self::of(header, &tail).ok_or_else(|| {
            let expected = format!("{} elements in `tail`", Self::default().len());
            D::Error::invalid_length(tail.len(), &expected.as_str())
        })
    }
}
