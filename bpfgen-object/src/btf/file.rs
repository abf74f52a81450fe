//! BTF as files hold it: by itself, in an ELF file, or split from the BTF it builds on.

use object::read::{Object as _, ObjectSection as _};

use super::{Btf, decode};
use crate::{Endian, Error, ErrorKind, Result};

const ELF_MAGIC: &[u8] = b"\x7fELF";

/// The BTF bytes in a file: the file itself, or the `.BTF` section of an ELF file (a BPF object,
/// a kernel image, a kernel module; of any machine).
///
/// # Errors
/// If an ELF file is malformed or has no `.BTF` section.
pub fn bytes(file: &[u8]) -> Result<&[u8]> {
    if !file.starts_with(ELF_MAGIC) {
        return Ok(file);
    }
    let malformed = |error: object::read::Error| {
        Error::new(ErrorKind::Malformed, format!("malformed ELF file: {error}"))
    };
    let elf = object::File::parse(file).map_err(malformed)?;
    let section = elf.section_by_name_bytes(b".BTF").ok_or_else(|| {
        Error::new(ErrorKind::Missing, "the ELF file has no .BTF section: it was built without BTF")
    })?;
    section.data().map_err(malformed)
}

/// Whether a file's BTF has no empty string to begin with, as that of a kernel module, which goes
/// on where the kernel's ends.
pub fn is_split(file: &[u8]) -> bool {
    let Ok(bytes) = bytes(file) else { return false };
    decode::split_header(bytes).is_ok() && decode::header(bytes).is_err()
}

/// The release of the kernel whose image this is, if it is one: `6.12.48-amd64`.
pub fn release(file: &[u8]) -> Option<&str> {
    const BANNER: &[u8] = b"Linux version ";
    if !file.starts_with(ELF_MAGIC) {
        return None;
    }
    let mut rest = file;
    while let Some(at) = rest.windows(BANNER.len()).position(|window| window == BANNER) {
        rest = &rest[at + BANNER.len()..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_+~".contains(byte);
        let end = rest.iter().take(65).position(|byte| !is_part(byte));
        let found = end.and_then(|end| std::str::from_utf8(&rest[..end]).ok());
        // In the image there is also `Linux version %s`.
        if let Some(release) = found.filter(|text| text.starts_with(|c: char| c.is_ascii_digit())) {
            return Some(release);
        }
    }
    None
}

impl Btf {
    /// Decodes a BTF file, or the `.BTF` section of an ELF file.
    ///
    /// # Errors
    /// As [`bytes`] and [`Btf::decode`].
    pub fn from_file(file: &[u8]) -> Result<Self> {
        Self::decode(bytes(file)?)
    }

    /// Decodes a kernel module's BTF together with the kernel's, which it builds on: ids and
    /// names of the first go on where those of the second end.
    ///
    /// # Errors
    /// As [`Btf::from_file`], and if the two have different byte orders.
    pub fn from_split_file(file: &[u8], base: &[u8]) -> Result<Self> {
        let (split, base) = (bytes(file)?, bytes(base)?);
        let base_header = decode::header(base).map_err(|error| error.context("base"))?;
        let header = decode::split_header(split)?;
        if header.endian != base_header.endian {
            return Err(Error::new(ErrorKind::Malformed, "the base has another byte order"));
        }
        let types = [&base[base_header.types], &split[header.types]].concat();
        let strings = [&base[base_header.strings], &split[header.strings]].concat();
        let too_large = |_| Error::new(ErrorKind::Unsupported, "both together are too large");
        let type_len = u32::try_from(types.len()).map_err(too_large)?;
        let string_len = u32::try_from(strings.len()).map_err(too_large)?;
        let mut joined = Vec::with_capacity(24 + types.len() + strings.len());
        let little = header.endian == Endian::Little;
        let word = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        // Magic, version and flags of the base; then the header that `decode` describes.
        joined.extend_from_slice(&base[..4]);
        for n in [24, 0, type_len, type_len, string_len] {
            joined.extend_from_slice(&word(n));
        }
        joined.extend(types);
        joined.extend(strings);
        Self::decode(&joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{
        Type,
        test_btf::{Builder, member},
    };

    #[test]
    fn split_btf_goes_on_where_its_base_ends() {
        for big_endian in [false, true] {
            let new = || if big_endian { Builder::new().big_endian() } else { Builder::new() };
            let mut base = new();
            let int = base.int("int", 4, true);
            let mut split = Builder::split(&base);
            if big_endian {
                split = split.big_endian();
            }
            let module = split.structure("of_module", 4, &[member("x", int, 0)]);
            let (split, base) = (split.bytes(), base.bytes());
            assert!(is_split(&split) && !is_split(&base));
            let btf = Btf::from_split_file(&split, &base).unwrap();
            assert_eq!(btf.find_struct("of_module"), Some(crate::btf::TypeId(module)));
            assert_eq!(btf.name_of(crate::btf::TypeId(int)), "int");
            assert!(matches!(btf.get(crate::btf::TypeId(int)), Some(Type::Int(_))));
            assert!(Btf::from_file(&split).is_err());
        }
    }

    #[test]
    fn byte_orders_do_not_mix() {
        let base = Builder::new();
        let split = Builder::split(&base).big_endian();
        let error = Btf::from_split_file(&split.bytes(), &base.bytes()).unwrap_err();
        assert!(error.to_string().contains("another byte order"), "{error}");
    }

    #[test]
    fn an_image_tells_its_release() {
        let image = |text: &str| [ELF_MAGIC, text.as_bytes()].concat();
        let release = |text: &str| release(&image(text)).map(str::to_owned);
        let banners = "\0Linux version %s\0Linux version 6.1.0-56-amd64 (gcc)";
        assert_eq!(release(banners).as_deref(), Some("6.1.0-56-amd64"));
        assert_eq!(release("Linux version 6.1"), None, "cut off");
        assert_eq!(release(""), None);
        assert_eq!(super::release(b"Linux version 6.1 "), None, "no image");
    }

    #[test]
    fn elf_files_need_a_section() {
        let error = bytes(b"\x7fELF and no more").unwrap_err();
        assert!(error.to_string().starts_with("malformed ELF file: "), "{error}");
        assert_eq!(bytes(b"anything else").unwrap(), b"anything else");
    }
}
