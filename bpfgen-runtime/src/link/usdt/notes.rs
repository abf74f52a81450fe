//! Static probes of a file: its notes in `.note.stapsdt`.

use crate::{
    Error, ErrorKind, Result,
    link::{
        elf::{Elf, Facts, Segment},
        similar,
    },
};

const SECTION: &str = ".note.stapsdt";
/// Where it was when the notes were made.
const BASE: &str = ".stapsdt.base";
const NAME: &[u8] = b"stapsdt";
const KIND: u32 = 3;

/// A place in a file where a probe is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// Its address, which in a fixed executable is that in every process.
    pub(super) address: u64,
    /// Its byte offset in the file.
    pub(super) offset: u64,
    /// The byte offset of its semaphore, 0 for none.
    pub(super) semaphore: u64,
    /// Where its arguments are.
    pub(super) args: String,
}

/// What a note says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Note<'a> {
    location: u64,
    base: u64,
    semaphore: u64,
    provider: &'a str,
    name: &'a str,
    args: &'a str,
}

/// Where the probe is: a compiler makes several of one where it inlines, or it is in several places
/// of the source.
pub(super) fn sites(elf: &Elf, provider: &str, name: &str) -> Result<Vec<Site>> {
    let facts = elf.facts()?;
    let Some(notes) = elf.notes(SECTION, NAME)? else {
        return Err(Error::new(ErrorKind::NotFound, "it has no static probes").hint(
            "probes are made by <sys/sdt.h> where the file is compiled, and often only on request",
        ));
    };
    let base = elf.section_address(BASE)?;
    let segments = elf.segments()?;
    let mut sites = Vec::new();
    let mut others = Vec::new();
    for note in notes.iter().filter(|note| note.kind == KIND) {
        let note = parse(&note.content, facts, elf.is_64())
            .ok_or_else(|| bad("a note of its probes is malformed".to_owned()))?;
        if (note.provider, note.name) == (provider, name) {
            sites.push(site(&note, base, &segments)?);
        } else {
            others.push(format!("{}:{}", note.provider, note.name));
        }
    }
    if sites.is_empty() { Err(unknown(provider, name, &mut others)) } else { Ok(sites) }
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

fn unknown(provider: &str, name: &str, others: &mut Vec<String>) -> Error {
    others.sort_unstable();
    others.dedup();
    let wanted = format!("{provider}:{name}");
    let end = format!(":{name}");
    let mut near: Vec<&str> =
        others.iter().map(String::as_str).filter(|other| other.ends_with(&end)).collect();
    if near.is_empty() {
        near = similar::similar(&wanted, others.iter().map(String::as_str));
    }
    near.truncate(5);
    let some: Vec<_> = others.iter().take(10).map(String::as_str).collect();
    let all = format!("it has {}", some.join(", "));
    Error::new(ErrorKind::NotFound, format!("it has no static probe {wanted}"))
        .hint(similar::hint(&near, &all))
}

/// A probe's note: three addresses and three strings.
fn parse(content: &[u8], facts: Facts, is_64: bool) -> Option<Note<'_>> {
    let width = if is_64 { 8 } else { 4 };
    let address = |index: usize| -> Option<u64> {
        let mut bytes = [0; 8];
        let given = content.get(index * width..(index + 1) * width)?;
        if facts.is_big_endian {
            bytes.get_mut(8 - width..)?.copy_from_slice(given);
            Some(u64::from_be_bytes(bytes))
        } else {
            bytes.get_mut(..width)?.copy_from_slice(given);
            Some(u64::from_le_bytes(bytes))
        }
    };
    let mut texts = content.get(3 * width..)?.split(|&byte| byte == 0);
    let mut text = || std::str::from_utf8(texts.next()?).ok();
    let (provider, name, args) = (text()?, text()?, text()?);
    if provider.is_empty() || name.is_empty() {
        return None;
    }
    Some(Note {
        location: address(0)?,
        base: address(1)?,
        semaphore: address(2)?,
        provider,
        name,
        // What some tools write for none.
        args: if args.starts_with(':') { "" } else { args },
    })
}

fn site(note: &Note<'_>, base: Option<u64>, segments: &[Segment]) -> Result<Site> {
    // What moved the sections after linking has moved this one, and not told the notes.
    let moved = match base {
        Some(base) if base != 0 && note.base != 0 => base.wrapping_sub(note.base),
        _ => 0,
    };
    let address = note.location.wrapping_add(moved);
    let offset = offset(segments, address, true)
        .ok_or_else(|| bad(format!("its probe at address {address:#x} is not in its code")))?;
    let semaphore = match note.semaphore {
        0 => 0,
        semaphore => {
            let semaphore = semaphore.wrapping_add(moved);
            self::offset(segments, semaphore, false).ok_or_else(|| {
                bad(format!("its probe's semaphore at address {semaphore:#x} is not in its data"))
            })?
        }
    };
    Ok(Site { address, offset, semaphore, args: note.args.to_owned() })
}

fn offset(segments: &[Segment], address: u64, executable: bool) -> Option<u64> {
    segments.iter().filter(|segment| segment.executable == executable).find_map(|segment| {
        let within = address.checked_sub(segment.start)?;
        if within < segment.size { segment.offset.checked_add(within) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(is_big_endian: bool) -> Facts {
        Facts { is_fixed: false, is_big_endian, machine: 62 }
    }

    fn content(addresses: [u64; 3], texts: &str) -> Vec<u8> {
        let mut content: Vec<u8> = addresses.iter().flat_map(|it| it.to_le_bytes()).collect();
        content.extend(texts.bytes());
        content
    }

    #[test]
    fn notes() {
        let whole = content([0x1000, 0x2000, 0x3000], "app\0start\0-4@%eax 8@$1\0");
        let expected = Note {
            location: 0x1000,
            base: 0x2000,
            semaphore: 0x3000,
            provider: "app",
            name: "start",
            args: "-4@%eax 8@$1",
        };
        assert_eq!(parse(&whole, facts(false), true), Some(expected));
        let mut big: Vec<u8> = [1u32, 2, 3].iter().flat_map(|it| it.to_be_bytes()).collect();
        big.extend(b"a\0b\0\0");
        let note = parse(&big, facts(true), false).unwrap();
        assert_eq!((note.location, note.semaphore, note.args), (1, 3, ""));
        for end in 0..24 + "app\0start\0".len() {
            assert_eq!(parse(&whole[..end], facts(false), true), None, "{end}");
        }
        assert_eq!(parse(&content([1; 3], "\0b\0\0"), facts(false), true), None);
    }

    #[test]
    fn places() {
        let segments = [
            Segment { start: 0x1000, size: 0x100, offset: 0x10, executable: true },
            Segment { start: 0x2000, size: 0x100, offset: 0x200, executable: false },
        ];
        let content = content([0x1008, 0x5000, 0x2002], "a\0b\0\0");
        let note = parse(&content, facts(false), true).unwrap();
        let found = site(&note, Some(0x5000), &segments).unwrap();
        assert_eq!((found.address, found.offset, found.semaphore), (0x1008, 0x18, 0x202));
        let found = site(&note, Some(0x5010), &segments).unwrap();
        assert_eq!((found.address, found.offset, found.semaphore), (0x1018, 0x28, 0x212));
        assert_eq!(site(&note, None, &segments).unwrap().offset, 0x18);
        let outside = Note { location: 0x2000, ..note };
        assert!(site(&outside, None, &segments).is_err());
        let outside = Note { semaphore: 0x1000, ..note };
        assert!(site(&outside, None, &segments).is_err());
    }

    #[test]
    fn what_is_not_there() {
        let mut others = ["app:start", "app:stop", "lib:begin"].map(str::to_owned).to_vec();
        let help = |provider, name, others: &mut Vec<String>| {
            unknown(provider, name, others).help().unwrap_or_default().to_owned()
        };
        assert_eq!(help("app", "begin", &mut others), "did you mean lib:begin?");
        assert_eq!(help("app", "strt", &mut others), "did you mean app:start, app:stop?");
        assert_eq!(help("x", "y", &mut others), "it has app:start, app:stop, lib:begin");
    }
}
