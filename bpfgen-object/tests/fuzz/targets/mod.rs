//! What is fuzzed: functions of any bytes, which return. The tests next to this folder call them,
//! and so do the targets of libFuzzer in `bpfgen-object/fuzz`.
#![allow(dead_code, unreachable_pub, reason = "each crate uses a part")]

mod counting;
pub mod decode;
pub mod elf;
pub mod ext;
pub mod generate;
pub mod header;
pub mod minimize;
pub mod relocate;
pub mod split;

use std::borrow::Cow;

use bpfgen_object::btf::Btf;

/// A function of any bytes.
pub type Target = fn(&[u8]);

/// All by name.
pub const ALL: &[(&str, Target)] = &[
    ("decode", decode::run),
    ("split", split::run),
    ("header", header::run),
    ("relocate", relocate::run),
    ("minimize", minimize::run),
    ("elf", elf::run),
    ("ext", ext::run),
];

/// An input of three parts: the lengths of the first two (u32, little-endian), then the parts.
/// Where a length is too large, the part is all that there is.
pub fn parts(data: &[u8]) -> [&[u8]; 3] {
    let Some((lengths, rest)) = data.split_first_chunk::<8>() else { return [data, &[], &[]] };
    let [a, b, c, d, e, f, g, h] = *lengths;
    let (first, rest) = take(rest, u32::from_le_bytes([a, b, c, d]));
    let (second, third) = take(rest, u32::from_le_bytes([e, f, g, h]));
    [first, second, third]
}

fn take(bytes: &[u8], length: u32) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.len().min(length as usize))
}

/// The inverse of [`parts`].
pub fn join(parts: [&[u8]; 3]) -> Vec<u8> {
    let length = |part: &[u8]| (part.len() as u32).to_le_bytes();
    let mut all = [length(parts[0]), length(parts[1])].concat();
    parts.iter().for_each(|part| all.extend_from_slice(part));
    all
}

/// The bytes themselves if they are to be BTF, otherwise valid BTF that is made of them: so that
/// changed bytes need not keep a format to be of use.
pub fn types(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] => Cow::Borrowed(bytes),
        _ => Cow::Owned(generate::whole(bytes)),
    }
}

/// As [`types`], to build on `base`.
pub fn split_types<'a>(bytes: &'a [u8], base: &[u8]) -> Cow<'a, [u8]> {
    match bytes {
        [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] => Cow::Borrowed(bytes),
        _ => {
            let types = Btf::decode(base).map_or(1, |btf| btf.len() as u32);
            let strings = base.get(20..24).and_then(|word| word.try_into().ok());
            Cow::Owned(generate::split(bytes, types, strings.map_or(0, u32::from_le_bytes)))
        }
    }
}
