//! Writes a tree as the kernel reads it: newc cpio, not compressed.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use cpio::newc::{Builder, trailer};

use super::tree::{Identity, Node, Tree};
use crate::{Error, ErrorKind, Result};

const FOLDER: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const LINK: u32 = 0o120_000;

/// Writes the archive, and returns its size.
///
/// The same tree always gives the same bytes: everything belongs to root and was made in 1970.
pub(super) fn write(tree: &Tree, into: &Path) -> Result<u64> {
    let failed = |error| Error::io("write", into, error);
    let mut out = BufWriter::with_capacity(1 << 18, File::create(into).map_err(failed)?);
    let groups = hard_links(tree);
    let mut written = BTreeMap::new();
    let mut buffer = vec![0; 1 << 17];
    // The root itself: without it, everybody may write there.
    let root = Node::Folder { mode: 0o755 };
    let nodes = [(Path::new("/."), &root)].into_iter().chain(tree.nodes());
    for (number, (path, node)) in (1_u32..).zip(nodes) {
        let name = path.to_str().unwrap_or_default().trim_start_matches('/');
        let entry = Builder::new(name).ino(number);
        let small = |entry: Builder, data: &[u8], out: &mut BufWriter<File>| {
            let size = u32::try_from(data.len()).map_err(|_| too_large(path))?;
            let mut entry = entry.write(out, size);
            entry.write_all(data).and_then(|()| entry.finish()).map_err(failed)?;
            Ok::<_, Error>(())
        };
        match node {
            Node::Folder { mode } => small(entry.mode(FOLDER | mode).nlink(2), &[], &mut out)?,
            Node::Link(target) => {
                let target = target.as_os_str().as_encoded_bytes();
                small(entry.mode(LINK | 0o777), target, &mut out)?;
            }
            Node::Bytes { mode, data } => small(entry.mode(FILE | mode), data, &mut out)?,
            Node::Special { mode, device } => {
                let (major, minor) = (rustix::fs::major(*device), rustix::fs::minor(*device));
                small(entry.mode(*mode).rdev_major(major).rdev_minor(minor), &[], &mut out)?;
            }
            Node::Host { path: source, mode, size, identity } => {
                let mut entry = entry.mode(FILE | mode);
                let links = groups.get(identity).copied().unwrap_or(1);
                if links > 1 {
                    // The first of several has the bytes, and lends the others its number.
                    let first = *written.entry(*identity).or_insert(number);
                    entry = entry.ino(first).nlink(links);
                    if first != number {
                        small(entry, &[], &mut out)?;
                        continue;
                    }
                }
                file(entry, source, *size, &mut out, &mut buffer, into)?;
            }
        }
    }
    trailer(&mut out).map_err(failed)?;
    let out = out.into_inner().map_err(|error| failed(error.into_error()))?;
    Ok(out.metadata().map_err(failed)?.len())
}

/// How many files of the guest share their bytes, for those that do.
fn hard_links(tree: &Tree) -> BTreeMap<Identity, u32> {
    let mut groups = BTreeMap::new();
    for (_, node) in tree.nodes() {
        if let Node::Host { identity, .. } = node {
            if identity.links > 1 {
                *groups.entry(*identity).or_insert(0) += 1;
            }
        }
    }
    groups
}

/// Writes one file of the host.
fn file(
    entry: Builder,
    source: &Path,
    size: u64,
    out: &mut BufWriter<File>,
    buffer: &mut [u8],
    into: &Path,
) -> Result<()> {
    let reading = |error| Error::io("read", source, error);
    let writing = |error| Error::io("write", into, error);
    let mut from = File::open(source).map_err(reading)?.take(size);
    let mut left = size;
    let mut entry = entry.write(out, u32::try_from(size).map_err(|_| too_large(source))?);
    while left > 0 {
        let count = match from.read(buffer) {
            Ok(0) => {
                let text = format!("{} became shorter while it was read", source.display());
                return Err(Error::new(ErrorKind::Io, text).help("try again when it is at rest"));
            }
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(reading(error)),
        };
        entry.write_all(&buffer[..count]).map_err(writing)?;
        left = left.saturating_sub(count as u64);
    }
    entry.finish().map_err(writing)?;
    Ok(())
}

fn too_large(path: &Path) -> Error {
    let text = format!("{} is larger than 4 GiB, which no initramfs can hold", path.display());
    Error::new(ErrorKind::Command, text)
}
