//! A kernel's BTF, out of its image.

use std::{
    fs::{self, Permissions},
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use object::read::{Object as _, ObjectSection as _};

use super::{Kernel, image, unpack::unpack};
use crate::{Error, ErrorKind, Result};

/// The name of the BTF beside a cached kernel's image.
const KEPT: &str = "vmlinux.btf";

/// The BTF of a kernel, as `/sys/kernel/btf/vmlinux` shows it where it runs.
///
/// It is taken out of the image, which is packed with gzip, LZ4, xz or zstd, and kept beside the
/// image where that is in the cache.
///
/// # Errors
/// If the image cannot be read or unpacked, or the kernel was built without BTF.
pub fn btf(kernel: &Kernel) -> Result<Vec<u8>> {
    let kept = kept(&kernel.image, KEPT);
    let known = kept.as_deref().and_then(|path| fs::read(path).ok());
    if let Some(btf) = known.filter(|btf| is_whole(btf)) {
        return Ok(btf);
    }
    let payload = image::payload(&kernel.image)?;
    let failed = |why: String| {
        let message = format!("cannot unpack {}: {why}", kernel.image.display());
        Error::new(ErrorKind::Malformed, message).help(
            "where it can be unpacked by other means, the ELF file in it will do: --btf vmlinux",
        )
    };
    let vmlinux = unpack(&payload).map_err(failed)?;
    let btf = section(&vmlinux).map_err(failed)?.ok_or_else(|| {
        let message = format!("kernel {} has no BTF", kernel.release);
        Error::new(ErrorKind::NoBtf, message)
            .help("it was built without CONFIG_DEBUG_INFO_BTF; a BTF file made for it would do")
    })?;
    if let Some(path) = kept {
        // It only saves time, so nobody minds if this fails.
        let _ = keep(&path, &btf);
    }
    Ok(btf)
}

/// The section `.BTF`.
pub(super) fn section(file: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let malformed = |error: object::read::Error| format!("its ELF file is malformed: {error}");
    let elf = object::File::parse(file).map_err(malformed)?;
    let Some(section) = elf.section_by_name_bytes(b".BTF") else { return Ok(None) };
    let btf = section.data().map_err(malformed)?;
    match is_whole(btf) {
        true => Ok(Some(btf.to_vec())),
        false => Err("its section .BTF is malformed".to_owned()),
    }
}

/// Whether there is as much as the header says, with x86-64's byte order.
pub(super) fn is_whole(btf: &[u8]) -> bool {
    let word = |at: usize| {
        let bytes = btf.get(at..at + 4)?;
        Some(u64::from(u32::from_le_bytes(bytes.try_into().ok()?)))
    };
    let end = || {
        let (header, types) = (word(4)?, word(8)?.checked_add(word(12)?)?);
        Some(header + types.max(word(16)?.checked_add(word(20)?)?))
    };
    btf.starts_with(&[0x9f, 0xeb, 1]) && end().is_some_and(|end| end <= btf.len() as u64)
}

/// Where to keep what belongs to an image: beside one in the cache. Nobody's else folders are
/// written to, nor do images stay the same there.
pub(super) fn kept(image: &Path, name: &str) -> Option<PathBuf> {
    let is_entry = image.with_file_name("kernel.json").is_file();
    (is_entry && image.file_name()? == "vmlinuz").then(|| image.with_file_name(name))
}

/// Writes it whole or not at all.
pub(super) fn keep(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::image::fake;

    /// Packed with xz, as `unpack`'s tests have it.
    const PACKED: &[u8] = include_bytes!("../../tests/payloads/vmlinux.xz");
    const VMLINUX: &[u8] = include_bytes!("../../tests/payloads/vmlinux");

    /// An image with this payload.
    fn with_payload(payload: &[u8]) -> Vec<u8> {
        let mut bytes = fake("6.1.0");
        let at = u32::try_from(bytes.len() - 1024).unwrap();
        bytes[0x248..0x24c].copy_from_slice(&at.to_le_bytes());
        let length = u32::try_from(payload.len()).unwrap();
        bytes[0x24c..0x250].copy_from_slice(&length.to_le_bytes());
        bytes.extend(payload);
        bytes
    }

    fn sound() -> Vec<u8> {
        let size = u32::try_from(VMLINUX.len()).unwrap();
        with_payload(&[PACKED, &size.to_le_bytes()].concat())
    }

    /// Writes an image and reads its BTF.
    fn of(folder: &Path, image: &[u8]) -> Result<Vec<u8>> {
        fs::write(folder.join("vmlinuz"), image).unwrap();
        btf(&image::image(&folder.join("vmlinuz"), None)?)
    }

    #[test]
    fn is_that_of_the_kernel_and_kept_in_the_cache_alone() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join(KEPT);
        let found = of(folder.path(), &sound()).unwrap();
        assert_eq!(found, section(VMLINUX).unwrap().unwrap());
        assert!(is_whole(&found) && !kept.exists());

        fs::write(folder.path().join("kernel.json"), "{}").unwrap();
        assert_eq!(of(folder.path(), &sound()).unwrap(), found);
        assert_eq!(fs::read(&kept).unwrap(), found);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left");
        // From now on the image is not unpacked.
        assert_eq!(of(folder.path(), &fake("6.1.0")).unwrap(), found);
        fs::write(&kept, &found[..found.len() - 1]).unwrap();
        assert_eq!(of(folder.path(), &sound()).unwrap(), found);
        assert_eq!(fs::read(&kept).unwrap(), found);
    }

    #[test]
    fn what_is_wrong_with_an_image_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let says = |image: &[u8], expected: &str| {
            let error = of(folder.path(), image).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            error.kind()
        };
        assert_eq!(says(&fake("6.1.0"), "tells of 0 packed bytes"), ErrorKind::Malformed);
        assert_eq!(says(&with_payload(&[7; 900]), "packing is unknown"), ErrorKind::Malformed);
        let whole = sound();
        says(&whole[..whole.len() - 1], "it ends within the packed kernel");
        let mut large = whole.clone();
        large[0x24c..0x250].copy_from_slice(&u32::MAX.to_le_bytes());
        says(&large, "tells of 4294967295 packed bytes");
        let mut far = whole;
        far[0x248..0x24c].copy_from_slice(&u32::MAX.to_le_bytes());
        says(&far, "it ends within the packed kernel");
    }

    #[test]
    fn a_kernel_without_btf_is_no_damaged_one() {
        // The section has another name.
        let at = VMLINUX.windows(5).position(|text| text == b".BTF\0").unwrap();
        let mut other = VMLINUX.to_vec();
        other[at + 1] = b'X';
        assert_eq!(section(&other), Ok(None));
        assert!(section(b"\x7fELF").unwrap_err().starts_with("its ELF file is malformed"));
        assert!(section(b"").is_err());
        let at = VMLINUX.windows(3).position(|text| text == [0x9f, 0xeb, 1]).unwrap();
        other = VMLINUX.to_vec();
        other[at + 12] = 0xff;
        assert_eq!(section(&other), Err("its section .BTF is malformed".to_owned()));
        for end in 0..24 {
            assert!(!is_whole(&VMLINUX[at..at + end]));
        }
        assert!(!is_whole(&[&[0x9f, 0xeb, 1, 0][..], &[0xff; 20]].concat()));
    }
}
