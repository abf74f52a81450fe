//! What the running kernel was built with.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::version;
use crate::{Error, Result};

/// Where kernels built with `CONFIG_IKCONFIG_PROC` show it.
const IN_PROC: &str = "/proc/config.gz";
/// A configuration has some 300 KB; what unpacks to more is none.
const MOST: usize = 16 << 20;

/// The lines of a `.config` file: `CONFIG_HZ=250`, `# CONFIG_BPF_LSM is not set`.
#[derive(Clone, Debug)]
pub(crate) struct Config(String);

impl Config {
    /// Of the running kernel: `/boot/config-<release>`, else `/proc/config.gz`.
    pub(crate) fn running() -> Result<Self> {
        let in_boot = version::release().map(|it| PathBuf::from(format!("/boot/config-{it}")));
        Self::of(in_boot.as_deref(), Path::new(IN_PROC))
    }

    /// Of these two, the first that there is.
    fn of(plain: Option<&Path>, packed: &Path) -> Result<Self> {
        if let Some(bytes) = plain.and_then(|path| read(path).ok()) {
            return Ok(Self(String::from_utf8_lossy(&bytes).into_owned()));
        }
        read(packed).and_then(|bytes| unpacked(&bytes)).map(Self).map_err(|error| {
            let what = "the kernel's configuration cannot be read";
            let packed = packed.display();
            let message = match (error.kind(), plain) {
                (io::ErrorKind::NotFound, Some(plain)) => {
                    format!("{what}: no {} or {packed}", plain.display())
                }
                (io::ErrorKind::NotFound, None) => format!("{what}: no {packed}"),
                _ => format!("{what} from {packed}"),
            };
            Error::io(message, &error)
        })
    }

    /// From text of that form.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value of `CONFIG_NAME`, as it is written there; `None` if it is not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.lines();
        lines.find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// Names of all that is set.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let lines = self.0.lines().map(str::trim).filter(|line| line.starts_with("CONFIG_"));
        lines.filter_map(|line| Some(line.split_once('=')?.0))
    }

    /// Lines that set nothing and are no comment.
    pub(crate) fn wrong_line(&self) -> Option<&str> {
        self.0.lines().map(str::trim).find(|line| {
            let name = line.strip_prefix("CONFIG_").and_then(|rest| rest.split_once('='));
            let sets = name.is_some_and(|(name, _)| !name.contains(char::is_whitespace));
            !(sets || line.is_empty() || line.starts_with('#'))
        })
    }
}

/// A file that is no larger than any configuration.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is larger than any configuration",
        ));
    }
    Ok(bytes)
}

/// What was packed by gzip (RFC 1952), as kernels pack it: in one piece. Of the two numbers at its end
/// the length is held against what comes out; what the kernel keeps in its memory needs no sum.
fn unpacked(bytes: &[u8]) -> io::Result<String> {
    let error = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    let not_packed = || error("it is not packed by gzip");
    let (head, rest) = bytes.split_first_chunk::<10>().ok_or_else(not_packed)?;
    let rest = match head {
        [0x1f, 0x8b, 8, 0, ..] => rest,
        // A file's name.
        [0x1f, 0x8b, 8, 8, ..] => {
            let end = rest.iter().position(|&byte| byte == 0).ok_or_else(not_packed)?;
            &rest[end + 1..]
        }
        _ => return Err(not_packed()),
    };
    let (rest, length) = rest.split_last_chunk().ok_or_else(not_packed)?;
    let (packed, _) = rest.split_last_chunk::<4>().ok_or_else(not_packed)?;
    let text = decompress_to_vec_with_limit(packed, MOST).map_err(|it| match it.status {
        TINFLStatus::HasMoreOutput => error("it unpacks to more than any configuration has"),
        _ => error("it cannot be unpacked"),
    })?;
    if u32::try_from(text.len()) != Ok(u32::from_le_bytes(*length)) {
        return Err(error("it unpacks to another length than it says"));
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder, write::GzEncoder};

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_ones() {
        let whole = packed(b"CONFIG_HZ=250\n# CONFIG_BPF_LSM is not set\n");
        let config = Config(unpacked(&whole).unwrap());
        assert_eq!(config.get("CONFIG_HZ"), Some("250"));
        assert_eq!(config.get("CONFIG_BPF_LSM"), None);
        // Not even UTF-8 has to be in it.
        assert!(unpacked(&packed(b"CONFIG_A=\"\xff\"")).unwrap().starts_with("CONFIG_A="));
        let mut named = GzBuilder::new().filename("config").write(Vec::new(), Compression::fast());
        named.write_all(b"CONFIG_HZ=250\n").unwrap();
        assert_eq!(unpacked(&named.finish().unwrap()).unwrap(), "CONFIG_HZ=250\n");

        // Cut anywhere, changed, or something else.
        for len in 0..whole.len() {
            assert!(unpacked(&whole[..len]).is_err(), "{len} bytes of {}", whole.len());
        }
        let mut changed = whole.clone();
        let length = changed.len() - 4;
        changed[length] ^= 1;
        assert!(unpacked(&changed).is_err(), "another length");
        assert!(unpacked(b"CONFIG_HZ=250\n").is_err(), "not packed");
        // Some kilobytes may unpack to any size.
        let endless = packed(&vec![b'\n'; MOST + 1]);
        assert!(endless.len() < 1 << 20);
        let error = unpacked(&endless).unwrap_err();
        assert!(error.to_string().contains("more than any configuration"), "{error}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let (plain, packed) =
            (Path::new("/nonexistent/config-6"), Path::new("/nonexistent/config.gz"));
        let error = Config::of(Some(plain), packed).unwrap_err().to_string();
        assert!(error.contains("no /nonexistent/config-6 or /nonexistent/config.gz"), "{error}");
        // There, and not what it should be.
        let error = Config::of(Some(plain), Path::new("/proc/version")).unwrap_err();
        assert!(error.to_string().contains("cannot be read from /proc/version"), "{error}");
        // The first is taken as it is.
        let config = Config::of(Some(Path::new("/proc/version")), packed).unwrap();
        assert!(config.0.starts_with("Linux version"), "{config:?}");
        // Neither a folder nor a file without end is one.
        for plain in ["/proc", "/dev/zero"] {
            let error = Config::of(Some(Path::new(plain)), Path::new("/dev/zero")).unwrap_err();
            assert!(error.to_string().contains("larger than any configuration"), "{error}");
        }
    }

    #[test]
    fn lines() {
        let config = Config::text("# CONFIG_A is not set\nCONFIG_AB=y\nCONFIG_S=\"a=b\"\n");
        assert_eq!(config.get("CONFIG_A"), None);
        assert_eq!(config.get("CONFIG_AB"), Some("y"));
        assert_eq!(config.get("CONFIG_S"), Some("\"a=b\""));
        assert_eq!(config.wrong_line(), None);
        assert_eq!(config.names().collect::<Vec<_>>(), ["CONFIG_AB", "CONFIG_S"]);
        assert_eq!(Config::text("\nHZ=1").wrong_line(), Some("HZ=1"));
    }
}
