//! Reads `/etc/ld.so.cache`: where glibc's loader finds libraries that lie in no usual place.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// The file.
pub(super) const CACHE: &str = "/etc/ld.so.cache";

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
const HEADER: usize = 48;
const ENTRY: usize = 24;

/// Paths of libraries by name, in the order in which the loader prefers them.
#[derive(Debug, Default)]
pub(super) struct Cache(BTreeMap<OsString, Vec<PathBuf>>);

impl Cache {
    /// The host's; empty if there is none.
    pub(super) fn of_host() -> Self {
        fs::read(CACHE).ok().and_then(|data| Self::parse(&data)).unwrap_or_default()
    }

    pub(super) fn get(&self, name: &OsString) -> impl Iterator<Item = &Path> {
        self.0.get(name).into_iter().flatten().map(PathBuf::as_path)
    }

    fn parse(data: &[u8]) -> Option<Self> {
        // Files of old systems begin with a table in a format of before.
        let start = if data.starts_with(MAGIC) {
            0
        } else {
            data.windows(MAGIC.len()).position(|window| window == MAGIC)?
        };
        let data = &data[start..];
        let word = |at: usize| {
            let bytes = data.get(at..at.checked_add(4)?)?;
            usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let string = |at: usize| {
            let rest = data.get(at..)?;
            let end = rest.iter().position(|&byte| byte == 0)?;
            Some(OsString::from_vec(rest[..end].to_vec()))
        };
        let mut paths = BTreeMap::<_, Vec<_>>::new();
        for index in 0..word(MAGIC.len())?.min(data.len() / ENTRY) {
            let at = HEADER + index * ENTRY;
            let (Some(name), Some(path)) = (string(word(at + 4)?), string(word(at + 8)?)) else {
                continue;
            };
            let hardware = (word(at + 16)?, word(at + 20)?);
            // Those for some processors only are found beside the general one.
            if hardware == (0, 0) {
                paths.entry(name).or_default().push(PathBuf::from(path));
            }
        }
        Some(Self(paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let mut data = MAGIC.to_vec();
        data.extend(2_u32.to_le_bytes());
        data.resize(HEADER, 0);
        let strings = HEADER + 2 * ENTRY;
        for hardware in [1_u64 << 62, 0] {
            data.extend(0x303_u32.to_le_bytes());
            data.extend(u32::try_from(strings).unwrap().to_le_bytes());
            data.extend(u32::try_from(strings + 8).unwrap().to_le_bytes());
            data.extend([0; 4]);
            data.extend(hardware.to_le_bytes());
        }
        data.extend(b"libx.so\0/opt/libx.so\0");
        let cache = Cache::parse(&data).unwrap();
        assert_eq!(cache.0.len(), 1);
        assert_eq!(cache.0[&OsString::from("libx.so")], [PathBuf::from("/opt/libx.so")]);
        for length in 0..data.len() {
            let _ = Cache::parse(&data[..length]);
        }
        let mut old = b"ld.so-1.7.0\0whatever".to_vec();
        old.extend(&data);
        assert!(Cache::parse(&old).is_some());
    }
}
