//! A module's file: its name, and its bytes as the kernel takes them.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::index::canonical;
use crate::{Error, ErrorKind, Result, kernel::unpack};

/// No module comes near this; a file that claims to decompress to more is damaged.
const LARGEST: usize = 1 << 30;

/// How a module may be compressed, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Xz,
    /// Something that we do not unpack.
    Other,
}

/// A module's name in canonical spelling and its packing; `None` if the file's name is not that of
/// a module.
pub(super) fn name(path: &Path) -> Option<(String, Packing)> {
    let file = path.file_name()?.to_str()?;
    let (stem, packing) = [
        (".ko", Packing::None),
        (".ko.xz", Packing::Xz),
        (".ko.zst", Packing::Other),
        (".ko.gz", Packing::Other),
    ]
    .into_iter()
    .find_map(|(end, packing)| Some((file.strip_suffix(end)?, packing)))?;
    (!stem.is_empty() && !stem.contains(['\t', '\n', ','])).then(|| (canonical(stem), packing))
}

/// The module, decompressed.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |error| Error::io("read", path, error);
    let file = File::open(path).map_err(failed)?;
    match name(path).map(|(_, packing)| packing) {
        Some(Packing::Xz) => unpack(file).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Unsupported
            | io::ErrorKind::OutOfMemory
            | io::ErrorKind::Other => {
                let text = format!("{} is not sound xz: {error}", path.display());
                Error::new(ErrorKind::Malformed, text)
            }
            _ => failed(error),
        }),
        Some(Packing::Other) => {
            let text = format!("{} is compressed with something else than xz", path.display());
            Err(Error::new(ErrorKind::Malformed, text)
                .help("decompress the modules, and run depmod on their folder"))
        }
        Some(Packing::None) | None => {
            let mut data = vec![];
            file.take(LARGEST as u64).read_to_end(&mut data).map_err(failed)?;
            Ok(data)
        }
    }
}

/// Decompresses xz.
pub(super) fn unpack(from: impl Read) -> io::Result<Vec<u8>> {
    let mut packed = vec![];
    from.take(LARGEST as u64).read_to_end(&mut packed)?;
    unpack::xz(&packed, LARGEST)
}
