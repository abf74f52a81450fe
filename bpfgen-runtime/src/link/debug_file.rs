//! Separate files with the symbols that were taken away from a program or library.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::elf::Elf;
use crate::Result;

/// Where distributions put them.
const ROOT: &str = "/usr/lib/debug";

/// The file with the rest of the symbols of `elf`, which is the file at `path`: found by its build
/// id or by the name that it gives, and of the same build.
pub(super) fn find(elf: &Elf, path: &Path) -> Result<Option<Elf>> {
    let id = elf.build_id()?;
    let by_id = id.as_deref().and_then(id_path);
    let link = link(&elf.section(".gnu_debuglink")?, elf.facts()?.is_big_endian);
    let own = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let by_name = link.iter().flat_map(|(name, _)| name_paths(&own, name));
    for candidate in by_id.into_iter().chain(by_name) {
        if !candidate.is_file() || candidate.canonicalize().is_ok_and(|it| it == own) {
            continue;
        }
        // What cannot be read is as good as not there.
        let Ok(found) = Elf::open(&candidate) else { continue };
        let is_same = match (&id, &link) {
            (Some(id), _) => found.build_id().ok().flatten().as_ref() == Some(id),
            (None, Some((_, sum))) => checksum(&candidate) == Some(*sum),
            (None, None) => false,
        };
        if is_same {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `/usr/lib/debug/.build-id/ab/cdef.debug`.
fn id_path(id: &[u8]) -> Option<PathBuf> {
    let (first, rest) = id.split_first()?;
    let hex: String = rest.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(PathBuf::from(format!("{ROOT}/.build-id/{first:02x}/{hex}.debug")))
}

/// Beside the file, in `.debug` there, and in the same folder below the usual one.
fn name_paths(file: &Path, name: &str) -> Vec<PathBuf> {
    let Some(folder) = file.parent() else { return Vec::new() };
    let below = folder.strip_prefix("/").unwrap_or(folder);
    vec![
        folder.join(name),
        folder.join(".debug").join(name),
        Path::new(ROOT).join(below).join(name),
    ]
}

/// What `.gnu_debuglink` holds: a file's name, and behind it at the next multiple of four its
/// checksum.
fn link(section: &[u8], is_big_endian: bool) -> Option<(String, u32)> {
    let end = section.iter().position(|&byte| byte == 0)?;
    let name = std::str::from_utf8(section.get(..end)?).ok()?;
    // A name, not a way to somewhere else.
    if name.is_empty() || name.contains('/') {
        return None;
    }
    let at = (end + 1).next_multiple_of(4);
    let sum = section.get(at..at + 4)?.try_into().ok()?;
    let sum = if is_big_endian { u32::from_be_bytes(sum) } else { u32::from_le_bytes(sum) };
    Some((name.to_owned(), sum))
}

/// The CRC-32 (of IEEE 802.3) of a file.
fn checksum(path: &Path) -> Option<u32> {
    let mut file = File::open(path).ok()?;
    let mut sum = !0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(!sum),
            count => sum = crc(sum, buffer.get(..count)?),
        }
    }
}

fn crc(sum: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { 0xedb8_8320 ^ value >> 1 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    bytes.iter().fold(sum, |sum, &byte| TABLE[(sum as u8 ^ byte) as usize] ^ sum >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums() {
        // The check value of this CRC.
        assert_eq!(!crc(!0, b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(Path::new("/dev/null")), Some(0));
        assert_eq!(checksum(Path::new("/nonexistent")), None);
    }

    #[test]
    fn names() {
        assert_eq!(
            link(b"a.debug\0\x04\x03\x02\x01", false),
            Some(("a.debug".into(), 0x0102_0304))
        );
        assert_eq!(link(b"abc\0\x01\x02\x03\x04", true), Some(("abc".into(), 0x0102_0304)));
        for wrong in [&b""[..], b"\0\0\0\0\0\0\0\0", b"abc", b"abc\0\0", b"../a\0\0\0\0\0\0\0\0"] {
            assert_eq!(link(wrong, false), None);
        }
        assert_eq!(
            id_path(&[0xab, 0x0c, 0xd0]).unwrap(),
            Path::new("/usr/lib/debug/.build-id/ab/0cd0.debug")
        );
        let paths = name_paths(Path::new("/usr/bin/x"), "x.debug");
        assert_eq!(paths[2], Path::new("/usr/lib/debug/usr/bin/x.debug"));
    }
}
