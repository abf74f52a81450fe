//! BTF of kernels: of the running one, and of those that `cargo bpfgen vm --fetch` has fetched.

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use bpfgen_object::btf::file;

/// Where a kernel lies, and what it is called.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its release or series.
    pub name: String,
    /// Its BTF.
    pub btf: Vec<u8>,
}

/// The running kernel, if it has BTF.
pub fn running() -> Option<Kernel> {
    let btf = fs::read("/sys/kernel/btf/vmlinux").ok()?;
    Some(Kernel { name: "host".to_owned(), btf })
}

/// Kernels in `BPFGEN_KERNELS`, else in the cache of `cargo bpfgen vm`: folders, each with a
/// `vmlinuz`. Their BTF is kept in `keep`, since unpacking a kernel takes a while.
///
/// # Errors
/// If there are none; says where they were looked for.
///
/// # Panics
/// If one cannot be read.
pub fn fetched(keep: &Path) -> Result<Vec<Kernel>, String> {
    let folder = folder().ok_or("there is no cache folder to look for kernels in")?;
    let none = || format!("no kernels in {} (cargo bpfgen vm --fetch)", folder.display());
    let mut images: Vec<PathBuf> = fs::read_dir(&folder)
        .map_err(|_| none())?
        .flatten()
        .map(|entry| entry.path().join("vmlinuz"))
        .filter(|image| image.exists())
        .collect();
    images.sort();
    if images.is_empty() {
        return Err(none());
    }
    Ok(images.iter().map(|image| read(image, keep)).collect())
}

fn folder() -> Option<PathBuf> {
    let get = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || {
        let cache = get("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
        Some(cache.or_else(|| Some(get("HOME")?.join(".cache")))?.join("bpfgen"))
    };
    let cache = || Some(get("BPFGEN_CACHE_DIR").or_else(user)?.join("vm/kernels"));
    get("BPFGEN_KERNELS").or_else(cache)
}

fn read(path: &Path, keep: &Path) -> Kernel {
    let name = path.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
    let image = fs::read(path).unwrap();
    let kept = keep.join(format!("btf-{name}-{:016x}", hash(&image)));
    if let Ok(btf) = fs::read(&kept) {
        return Kernel { name, btf };
    }
    let vmlinux = unpack(&image).unwrap_or_else(|| panic!("{}: unknown packing", path.display()));
    let btf = file::bytes(&vmlinux).unwrap().to_vec();
    // Moved into its place, so that nobody reads half of it.
    let new = kept.with_extension(format!("{}", std::process::id()));
    fs::create_dir_all(keep).unwrap();
    fs::write(&new, &btf).unwrap();
    fs::rename(&new, &kept).unwrap();
    Kernel { name, btf }
}

/// Tells images apart.
fn hash(bytes: &[u8]) -> u64 {
    let words = bytes.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    });
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x100_0000_01b3))
}

/// The ELF file in a bzImage.
fn unpack(image: &[u8]) -> Option<Vec<u8>> {
    // Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length.
    let word = |at: usize| Some(u32::from_le_bytes(image.get(at..at + 4)?.try_into().ok()?));
    let setup = match *image.get(0x1f1)? {
        0 => 4,
        sectors => usize::from(sectors),
    };
    let start = (setup + 1) * 512 + word(0x248)? as usize;
    let payload = image.get(start..start + word(0x24c)? as usize)?;
    match payload {
        [0x02, 0x21, 0x4c, 0x18, blocks @ ..] => unpack_lz4(blocks),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(payload).ok()?;
            let mut unpacked = Vec::new();
            decoder.read_to_end(&mut unpacked).ok()?;
            Some(unpacked)
        }
        _ => None,
    }
}

/// The kernel's LZ4 stream: blocks of 8 MiB, each with its packed size before it; then the size of
/// the whole.
fn unpack_lz4(mut blocks: &[u8]) -> Option<Vec<u8>> {
    const BLOCK: usize = 8 << 20;
    let mut unpacked = Vec::new();
    while let Some((len, rest)) = blocks.split_first_chunk::<4>().filter(|it| !it.1.is_empty()) {
        let (block, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        unpacked.extend(lz4_flex::block::decompress(block, BLOCK).ok()?);
        blocks = rest;
    }
    Some(unpacked)
}
