//! Stacks that programs have seen.

use std::{marker::PhantomData, mem::size_of};

use bpfgen_object::uapi::MapType;

use super::{FromMap, Iter, Keys, Map, create::STACK_BUILD_ID, typed};
use crate::{Error, ErrorKind, Result, value::Plain as _};

mod sealed {
    pub trait Sealed {}
    impl Sealed for u64 {}
    impl Sealed for super::BuildIdFrame {}
}

/// What a frame of a stack is: `u64`, an address, or [`BuildIdFrame`].
pub trait Frame: sealed::Sealed + Sized + 'static {
    #[doc(hidden)]
    const BUILD_ID: bool;

    #[doc(hidden)]
    const SIZE: usize;

    /// `None` past the end of a stack.
    #[doc(hidden)]
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Frame for u64 {
    const BUILD_ID: bool = false;
    const SIZE: usize = size_of::<Self>();

    fn read(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes).filter(|address| *address != 0)
    }
}

/// A frame in user space: a place in a file, which another process can look up as well.
#[doc(alias = "bpf_stack_build_id")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuildIdFrame {
    /// In a file that has a build id.
    #[doc(alias = "BPF_STACK_BUILD_ID_VALID")]
    File {
        /// The build id, with zeros at the end if it is shorter.
        build_id: [u8; 20],
        /// Where in the file, in bytes.
        offset: u64,
    },
    /// In memory that is of no such file, or could not be looked at.
    #[doc(alias = "BPF_STACK_BUILD_ID_IP")]
    Address(u64),
}

impl Frame for BuildIdFrame {
    const BUILD_ID: bool = true;
    const SIZE: usize = 32;

    /// `struct bpf_stack_build_id`: status, build id, offset or address.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (status, rest) = bytes.split_at_checked(4)?;
        let (build_id, rest) = rest.split_at_checked(20)?;
        let place = u64::from_bytes(rest)?;
        match u32::from_bytes(status)? {
            0 => None,
            1 => Some(Self::File { build_id: build_id.try_into().ok()?, offset: place }),
            _ => Some(Self::Address(place)),
        }
    }
}

typed::typed_map! {
    /// Stacks by number, as `bpf_get_stackid` gives it. User space reads and removes them.
    ///
    /// `F` is `u64` for addresses, or [`BuildIdFrame`] where the map has `BPF_F_STACK_BUILD_ID`.
    ///
    /// ```no_run
    /// # fn demo(stacks: bpfgen_runtime::map::StackTraces<u64>) -> bpfgen_runtime::Result<()> {
    /// for id in stacks.ids() {
    ///     for address in stacks.get(id?)?.unwrap_or_default() {
    ///         println!("{address:#x}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Minimum kernel version
    /// 4.6; 4.17 for build ids.
    #[doc(alias = "BPF_MAP_TYPE_STACK_TRACE")]
    StackTraces<F>
}

impl<F: Frame> FromMap for StackTraces<F> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "StackTraces", &[MapType::STACK_TRACE])?;
        typed::check_key::<u32>(&map)?;
        let differ = |what: &str| {
            Err(map.error(Error::new(
                ErrorKind::Incompatible,
                format!("its frames are {what}, which the Rust type is not"),
            )))
        };
        match (map.flags() & STACK_BUILD_ID != 0, F::BUILD_ID) {
            (true, false) => return differ("build ids (BPF_F_STACK_BUILD_ID)"),
            (false, true) => return differ("addresses (no BPF_F_STACK_BUILD_ID)"),
            _ => {}
        }
        Ok(Self { map, types: PhantomData })
    }
}

impl<F: Frame> StackTraces<F> {
    /// The frames of a stack, the innermost first; `None` where there is no such stack.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, id: u32) -> Result<Option<Vec<F>>> {
        let mut bytes = vec![0; self.map.value_len()?];
        let found = self.map.lookup(id.as_bytes(), &mut bytes)?;
        Ok(found.then(|| frames(&bytes)))
    }

    /// Removes a stack and gives its frames, in one step; `None` where there is no such stack.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on kernels that cannot; if the map was not created.
    ///
    /// # Minimum kernel version
    /// 6.18.
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
    pub fn take(&self, id: u32) -> Result<Option<Vec<F>>> {
        let mut bytes = vec![0; self.map.value_len()?];
        let found = self.map.take(id.as_bytes(), &mut bytes)?;
        Ok(found.then(|| frames(&bytes)))
    }

    /// Removes a stack; `false` where it was not there.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn remove(&self, id: u32) -> Result<bool> {
        self.map.delete(id.as_bytes())
    }

    /// The numbers of all stacks, in order.
    pub fn ids(&self) -> Keys<u32> {
        Keys::new(self.map.clone())
    }

    /// All stacks, in the order of their numbers. One that is gone when its frames are looked up is
    /// left out.
    pub fn iter(&self) -> Iter<u32, Vec<F>> {
        Iter::new(self.map.clone(), |map, id| {
            let mut bytes = vec![0; map.value_len()?];
            let found = map.lookup(id, &mut bytes)?;
            Ok(found.then(|| frames(&bytes)))
        })
    }
}

fn frames<F: Frame>(bytes: &[u8]) -> Vec<F> {
    bytes.chunks_exact(F::SIZE).map_while(F::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_end_where_nothing_is() {
        assert_eq!(u64::read(&7u64.to_ne_bytes()), Some(7));
        assert_eq!(u64::read(&[0; 8]), None);
        assert_eq!(BuildIdFrame::read(&[0; 32]), None);
        let mut raw = [9; 32];
        raw[..4].copy_from_slice(&1u32.to_ne_bytes());
        raw[24..].copy_from_slice(&5u64.to_ne_bytes());
        let file = BuildIdFrame::File { build_id: [9; 20], offset: 5 };
        assert_eq!(BuildIdFrame::read(&raw), Some(file));
        raw[..4].copy_from_slice(&2u32.to_ne_bytes());
        assert_eq!(BuildIdFrame::read(&raw), Some(BuildIdFrame::Address(5)));
        assert_eq!(BuildIdFrame::read(&raw[1..]), None);
    }
}
