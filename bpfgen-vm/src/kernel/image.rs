//! A kernel image: the header by which a boot loader knows it.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{Kernel, series};
use crate::{Error, ErrorKind, Result};

/// As much as holds the setup header (`Documentation/arch/x86/boot.rst`).
const HEAD: usize = 0x268;

/// No packed kernel comes near this.
const LARGEST: u64 = 512 << 20;

/// Makes a kernel of a bzImage.
///
/// Its modules are in `modules`, which holds `kernel/` or is the root that they were installed
/// under; without it in `modules` beside the image, else in `lib/modules/<release>` of the folder
/// above, else in the host's. Its configuration is `config-<release>` or `config` beside it.
///
/// # Errors
/// If the file is no x86-64 kernel, or incomplete, or `modules` holds no modules.
pub fn image(path: &Path, modules: Option<&Path>) -> Result<Kernel> {
    let release = release(path)?;
    let path = std::path::absolute(path).map_err(|error| Error::io("find", path, error))?;
    let modules = match modules {
        Some(given) => Some(given_modules(given, &release)?),
        None => beside(&path)
            .flat_map(|folder| {
                let above = folder.parent().unwrap_or(&folder);
                [folder.join("modules"), above.join("lib/modules").join(&release)]
            })
            .chain([Path::new("/lib/modules").join(&release)])
            .find(|folder| folder.join("kernel").is_dir()),
    };
    let config = beside(&path)
        .flat_map(|folder| [folder.join(format!("config-{release}")), folder.join("config")])
        .find(|config| config.is_file());
    Ok(Kernel { release, image: path, modules, config })
}

/// The folder that a file is named in, and the one that it lies in.
fn beside(path: &Path) -> impl Iterator<Item = PathBuf> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    [path.to_owned(), target].into_iter().filter_map(|path| path.parent().map(Path::to_owned))
}

fn given_modules(given: &Path, release: &str) -> Result<PathBuf> {
    let given = std::path::absolute(given).map_err(|error| Error::io("find", given, error))?;
    let installed = [given.join("lib/modules").join(release), given.join(release)];
    if given.join("kernel").is_dir() {
        return Ok(given);
    }
    installed.into_iter().find(|folder| folder.join("kernel").is_dir()).ok_or_else(|| {
        let message = format!("{} holds no modules of kernel {release}", given.display());
        Error::new(ErrorKind::Option, message).help(
            "name the folder that holds `kernel/`, or the one that `make modules_install` was \
             given as INSTALL_MOD_PATH",
        )
    })
}

/// Checks that a file is a whole x86-64 bzImage, and reads from it what `uname -r` will say.
pub(crate) fn release(path: &Path) -> Result<String> {
    let read = |error| Error::io("read", path, error);
    let (mut file, header) = open(path)?;
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(header.version)).map_err(read)?;
    file.take(256).read_to_end(&mut text).map_err(read)?;
    version_text(&text).ok_or_else(|| malformed(path, "its header names no version"))
}

/// The packed kernel in a bzImage, and after it the size of what is packed.
pub(super) fn payload(path: &Path) -> Result<Vec<u8>> {
    let read = |error| Error::io("read", path, error);
    let (mut file, header) = open(path)?;
    let (start, length) = header.payload;
    if length == 0 || length > LARGEST {
        return Err(malformed(path, &format!("its header tells of {length} packed bytes")));
    }
    let mut payload = Vec::new();
    file.seek(SeekFrom::Start(start)).map_err(read)?;
    file.take(length).read_to_end(&mut payload).map_err(read)?;
    if (payload.len() as u64) < length {
        return Err(malformed(path, "it ends within the packed kernel"));
    }
    Ok(payload)
}

/// Opens a file that is a whole x86-64 bzImage.
fn open(path: &Path) -> Result<(File, Header)> {
    let read = |error| Error::io("read", path, error);
    // A pipe or a terminal would be waited for.
    let metadata = fs::metadata(path).map_err(|error| {
        read(error).help("a kernel is named by series as in `6.1`, as `newest`, or by its file")
    })?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "no regular file" };
        let error = malformed(path, &format!("it is {what}"));
        return Err(match metadata.is_dir() {
            true => error.help("--kernel-dir takes a folder of kernels"),
            false => error,
        });
    }
    let mut file = File::open(path).map_err(read)?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(read)?;
    let header = Header::parse(&head).map_err(|why| malformed(path, why))?;
    if metadata.len() < header.size {
        return Err(malformed(
            path,
            &format!("it ends after {} of {} bytes", metadata.len(), header.size),
        ));
    }
    Ok((file, header))
}

fn malformed(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("{} is not a kernel to boot: {why}", path.display()))
        .help("a bzImage is wanted: `vmlinuz-…` in /boot, or arch/x86/boot/bzImage of a build")
}

/// What the setup header says.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    /// How long the file is at least.
    size: u64,
    /// Where in it the version is, as text.
    version: u64,
    /// Where the packed kernel begins, and its length.
    payload: (u64, u64),
}

impl Header {
    fn parse(head: &[u8]) -> Result<Self, &'static str> {
        let byte = |at: usize| head.get(at).copied();
        let u16_at = |at: usize| Some(u16::from_le_bytes([byte(at)?, byte(at + 1)?]));
        let u32_at = |at: usize| {
            Some(u32::from_le_bytes([byte(at)?, byte(at + 1)?, byte(at + 2)?, byte(at + 3)?]))
        };
        if head.get(0x202..0x206) != Some(b"HdrS") || u16_at(0x1fe) != Some(0xaa55) {
            return Err(what_else(head));
        }
        let truncated = "its header is cut off";
        let protocol = u16_at(0x206).ok_or(truncated)?;
        let loaded_high = byte(0x211).ok_or(truncated)? & 1 == 1;
        let long_mode = u16_at(0x236).ok_or(truncated)? & 1 == 1;
        // Since Linux 3.8 the header tells whether the kernel has a 64-bit entry.
        if protocol < 0x20c || !loaded_high || !long_mode {
            return Err("it is not for x86-64");
        }
        let setup = match byte(0x1f1).ok_or(truncated)? {
            // The boot protocol's default, from the time of floppy disks.
            0 => 4,
            sectors => u64::from(sectors),
        };
        let body = u64::from(u32_at(0x1f4).ok_or(truncated)?) * 16;
        let version = match u16_at(0x20e).ok_or(truncated)? {
            0 => return Err("its header names no version"),
            at => u64::from(at) + 0x200,
        };
        let code = (setup + 1) * 512;
        let payload = (
            code + u64::from(u32_at(0x248).ok_or(truncated)?),
            u64::from(u32_at(0x24c).ok_or(truncated)?),
        );
        Ok(Self { size: code + body, version, payload })
    }
}

/// Says what people are likely to have named instead.
fn what_else(head: &[u8]) -> &'static str {
    match head {
        [] => "it is empty",
        [0x7f, b'E', b'L', b'F', ..] => "it is an ELF file, perhaps the vmlinux of a build",
        [0x1f, 0x8b, ..] => "it is compressed data",
        _ if head.get(0x38..0x3c) == Some(b"ARM\x64") => "it is a kernel for arm64",
        [b'!', b'<', b'a', b'r', ..] => "it is an archive, perhaps a package",
        _ => "it has no boot header",
    }
}

/// `6.1.0-50-cloud-amd64 (builder@host) #1 SMP …`, ended by a zero.
fn version_text(text: &[u8]) -> Option<String> {
    let end = text.iter().position(|&byte| byte == 0 || byte == b' ')?;
    let release = std::str::from_utf8(&text[..end]).ok()?;
    // It becomes part of paths.
    let plain = release.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
    (plain && series::of_release(release).is_some()).then(|| release.to_owned())
}

/// The bytes of a small kernel image with this release, for tests.
#[cfg(test)]
pub(crate) fn fake(release: &str) -> Vec<u8> {
    let mut bytes = vec![0; 1024 + 512];
    bytes[0x1f1] = 1;
    bytes[0x1f4..0x1f8].copy_from_slice(&32_u32.to_le_bytes());
    bytes[0x1fe..0x200].copy_from_slice(&[0x55, 0xaa]);
    bytes[0x202..0x206].copy_from_slice(b"HdrS");
    bytes[0x206..0x208].copy_from_slice(&0x20f_u16.to_le_bytes());
    bytes[0x20e..0x210].copy_from_slice(&0x100_u16.to_le_bytes());
    bytes[0x211] = 1;
    bytes[0x236] = 1;
    let text = format!("{release} (someone@somewhere) #1 SMP\0");
    bytes[0x300..0x300 + text.len()].copy_from_slice(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(bytes: &[u8]) -> Result<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, bytes).unwrap();
        release(file.path())
    }

    #[test]
    fn reads_the_release() {
        assert_eq!(checked(&fake("6.1.0-50-cloud-amd64")).unwrap(), "6.1.0-50-cloud-amd64");
    }

    #[test]
    fn every_cut_is_noticed() {
        let whole = fake("6.1.0");
        for length in (0..HEAD).step_by(7).chain([HEAD, 0x300, whole.len() - 1]) {
            let error = checked(&whole[..length]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed, "{length}: {error}");
        }
    }

    #[test]
    fn no_byte_of_the_header_makes_it_panic() {
        let whole = fake("6.1.0");
        for at in 0x1f0..HEAD {
            for value in [0, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = Header::parse(&bytes);
            }
        }
    }

    #[test]
    fn says_what_a_file_is_instead() {
        let says = |bytes: &[u8], text: &str| {
            let error = checked(bytes).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        };
        says(b"", "empty");
        says(b"\x7fELF\x02", "ELF");
        says(b"\x1f\x8b", "compressed");
        says(b"!<arch>\ndebian-binary", "package");
        says(&[7; 5000], "no boot header");
        let mut other = fake("6.1.0");
        other[0x236] = 0;
        says(&other, "not for x86-64");
        let mut odd = fake("../../etc");
        says(&odd, "names no version");
        odd[0x20e] = 0;
        odd[0x20f] = 0;
        says(&odd, "names no version");
        let folder = tempfile::tempdir().unwrap();
        let error = release(folder.path()).unwrap_err().to_string();
        assert!(error.contains("--kernel-dir"), "{error}");
        let error = release(&folder.path().join("no")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
    }

    #[test]
    fn finds_modules_and_configuration() {
        let root = tempfile::tempdir().unwrap();
        let boot = root.path().join("boot");
        let tree = root.path().join("lib/modules/6.1.0");
        fs::create_dir_all(&boot).unwrap();
        fs::create_dir_all(tree.join("kernel")).unwrap();
        let file = boot.join("vmlinuz-6.1.0");
        fs::write(&file, fake("6.1.0")).unwrap();
        fs::write(boot.join("config-6.1.0"), "").unwrap();
        let kernel = image(&file, None).unwrap();
        assert_eq!(kernel.release, "6.1.0");
        assert_eq!(kernel.modules.as_ref(), Some(&tree));
        assert_eq!(kernel.config, Some(boot.join("config-6.1.0")));
        assert_eq!(image(&file, Some(root.path())).unwrap().modules.as_ref(), Some(&tree));
        assert_eq!(image(&file, Some(&tree)).unwrap().modules.as_ref(), Some(&tree));
        assert_eq!(image(&file, Some(&boot)).unwrap_err().kind(), ErrorKind::Option);
        fs::create_dir_all(boot.join("modules/kernel")).unwrap();
        assert_eq!(image(&file, None).unwrap().modules, Some(boot.join("modules")));
    }
}
