//! Where instructions of programs are.

use std::marker::PhantomData;

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
    typed::{self, ANY},
};
use crate::{Result, value::Plain as _};

/// Of an instruction that the kernel has left out.
const LEFT_OUT: u32 = u32::MAX;

/// `struct bpf_insn_array_value`: original, translated, compiled, and what must be 0.
type Value = [u32; 4];

typed::typed_map! {
    /// An array of places in a program: user space says which instructions, and when a program that
    /// uses the array has been loaded, the kernel says what has become of them.
    ///
    /// A program takes only an array that is [frozen](Map::freeze), and that no other program has
    /// taken. So it is filled between [`prepare`](crate::Loader::prepare) and load:
    ///
    /// ```no_run
    /// use bpfgen_runtime::{Loaded, OpenObject, Result, map::InsnArray};
    ///
    /// fn load(object: &OpenObject) -> Result<Loaded> {
    ///     let prepared = object.loader().prepare()?;
    ///     let places: InsnArray = prepared.map("places")?;
    ///     places.set(0, 5)?;
    ///     places.as_map().freeze()?;
    ///     let loaded = prepared.load()?;
    ///     // Where the instruction with number 5 is now.
    ///     println!("{:?}", places.get(0)?);
    ///     Ok(loaded)
    /// }
    /// ```
    ///
    /// # Minimum kernel version
    /// 6.19.
    #[doc(alias = "BPF_MAP_TYPE_INSN_ARRAY")]
    InsnArray
}

/// What has become of an instruction.
#[doc(alias = "bpf_insn_array_value")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InsnPlace {
    /// The number of the instruction in the program that was loaded.
    pub original: u32,
    /// Its number after the verifier has changed the program; `None` if it has left it out, 0 before
    /// a program is loaded.
    pub translated: Option<u32>,
    /// Where it is in the compiled program, in bytes; 0 before a program is loaded.
    pub compiled: u32,
}

impl FromMap for InsnArray {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "InsnArray", &[MapType::INSN_ARRAY])?;
        typed::check_value::<Value>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl InsnArray {
    /// Number of elements: all are always there.
    #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
    pub fn len(&self) -> u32 {
        self.map.max_entries()
    }

    /// The place at `index`; `None` past the end.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, index: u32) -> Result<Option<InsnPlace>> {
        let value = typed::get::<Value>(&self.map, index.as_bytes())?;
        Ok(value.map(|[original, translated, compiled, _]| InsnPlace {
            original,
            translated: (translated != LEFT_OUT).then_some(translated),
            compiled,
        }))
    }

    /// All places, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<InsnPlace>> + use<'_> {
        (0..self.len()).map_while(|index| self.get(index).transpose())
    }

    /// Says which instruction `index` is about, by its number in the program that will be loaded.
    ///
    /// # Errors
    /// If the index is past the end, the map is frozen, or it was not created.
    pub fn set(&self, index: u32, original: u32) -> Result<()> {
        typed::check_index(&self.map, index)?;
        let value: Value = [original, 0, 0, 0];
        self.map.update(index.as_bytes(), value.as_bytes(), ANY)
    }
}
