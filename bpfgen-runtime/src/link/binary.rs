//! Programs and libraries that probes are put in: a file, or a part of an archive.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive};

use super::{elf::Elf, file, similar};
use crate::{Error, ErrorKind, Result};

/// What stands between an archive and the path of a file in it: `base.apk!/lib/x86_64/libx.so`.
const WITHIN: &str = "!/";

/// A program or library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binary {
    /// The file that the kernel has.
    file: PathBuf,
    /// The path in the archive.
    member: Option<String>,
    /// Where it begins in the file.
    start: u64,
    size: u64,
}

impl Binary {
    /// The one that is meant: see [`file::find`]; or, as in `archive!/path`, a file that is stored
    /// in a zip archive as it is.
    pub(super) fn find(name: &Path) -> Result<Self> {
        let text = name.to_string_lossy();
        if let Some((archive, member)) = text.split_once(WITHIN) {
            if !name.exists() {
                let (start, size) = stored(Path::new(archive), member)?;
                let member = Some(member.to_owned());
                return Ok(Self { file: archive.into(), member, start, size });
            }
        }
        let file = file::find(name)?;
        let metadata = fs::metadata(&file)
            .map_err(|error| Error::io(format!("cannot read {}", file.display()), &error))?;
        Ok(Self { file, member: None, start: 0, size: metadata.len() })
    }

    /// The file that the kernel has.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// What it is, for people.
    pub(super) fn shown(&self) -> String {
        let file = self.file.display();
        match &self.member {
            Some(member) => format!("{file}{WITHIN}{member}"),
            None => file.to_string(),
        }
    }

    pub(super) fn elf(&self) -> Result<Elf> {
        let file = File::open(&self.file)
            .map_err(|error| Error::io(format!("cannot read {}", self.shown()), &error))?;
        Elf::new(file, self.start, self.size, self.shown())
    }

    /// Where in the kernel's file an offset of the program or library is. Refuses those past its
    /// end: the kernel would take them, and never come there.
    pub(super) fn offset(&self, offset: u64) -> Result<u64> {
        if offset < self.size {
            if let Some(offset) = self.start.checked_add(offset) {
                return Ok(offset);
            }
        }
        let of = if self.member.is_some() { "library" } else { "file" };
        let message = format!("offset {offset:#x} is past the end of the {of}");
        Err(Error::new(ErrorKind::InvalidInput, message).context(self.shown()))
    }

    /// Where the counter of users at an offset is, 0 for none.
    pub(super) fn counter(&self, offset: u64) -> Result<u64> {
        if offset == 0 { Ok(0) } else { self.offset(offset) }
    }
}

/// Where a file lies in a zip archive, and how long it is.
fn stored(path: &Path, member: &str) -> Result<(u64, u64)> {
    let shown = path.display();
    let file =
        File::open(path).map_err(|error| Error::io(format!("cannot read {shown}"), &error))?;
    let bad = |error: rawzip::Error| {
        let message = format!("{shown} is not a zip archive that can be read: {error}");
        Error::new(ErrorKind::InvalidInput, message)
    };
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file, &mut buffer).map_err(bad)?;
    let mut names = Vec::new();
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(bad)? {
        let path = entry.file_path();
        if path.as_bytes() != member.as_bytes() {
            names.push(String::from_utf8_lossy(path.as_bytes()).into_owned());
            continue;
        }
        if entry.compression_method() != CompressionMethod::STORE || entry.flags().is_encrypted() {
            let message = format!("{member} is compressed in {shown}, so no process runs it there");
            return Err(Error::new(ErrorKind::InvalidInput, message).hint(
                "store it as it is (zip -0; useLegacyPackaging = false), or give the file that it \
                 is unpacked to",
            ));
        }
        let (start, end) =
            archive.get_entry(entry.wayfinder()).map_err(bad)?.compressed_data_range();
        return Ok((start, end.saturating_sub(start)));
    }
    let near = similar::similar(member, names.iter().map(String::as_str));
    Err(Error::new(ErrorKind::NotFound, format!("there is no {member} in {shown}"))
        .hint(similar::hint(&near, "`unzip -v` lists what is in an archive")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        let own = std::env::current_exe().unwrap();
        let binary = Binary::find(&own).unwrap();
        assert_eq!((binary.file(), binary.start), (&*own, 0));
        assert_eq!(binary.offset(5).unwrap(), 5);
        assert_eq!(binary.counter(0).unwrap(), 0);
        let error = binary.offset(binary.size).unwrap_err();
        assert!(error.to_string().ends_with("past the end of the file"), "{error}");
        assert!(binary.elf().is_ok());
    }

    #[test]
    fn what_is_no_archive() {
        let own = std::env::current_exe().unwrap();
        let name = format!("{}!/lib/libx.so", own.display());
        let error = Binary::find(Path::new(&name)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("is not a zip archive"), "{error}");
        let error = Binary::find(Path::new("/nonexistent.apk!/libx.so")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
