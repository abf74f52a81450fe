//! Unpacks a bzImage's kernel, in the ways in which kernels are packed.

use std::io::{self, Read as _};

use lzma_rust2::{Action, Status, XzStream};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// No kernel comes near this; one that claims more is damaged.
const LARGEST: usize = 512 << 20;

/// How much memory a decoder of xz may take; a kernel's build wants 128 MiB at most.
const DICTIONARY_KIB: u32 = 256 << 10;

/// The kernel in a payload, an ELF file.
///
/// All ways of packing end with the size of what is packed: gzip by itself, after the others the
/// kernel's build adds it. Nothing is unpacked beyond that.
pub(super) fn unpack(payload: &[u8]) -> Result<Vec<u8>, String> {
    let (packed, size) = payload.split_last_chunk::<4>().ok_or("it is cut off")?;
    let size = u32::from_le_bytes(*size) as usize;
    if size > LARGEST {
        return Err(format!("it claims to have {} MiB when unpacked", size >> 20));
    }
    let (format, unpacked) = match packed {
        [0x1f, 0x8b, ..] => ("gzip", gzip(payload, size)),
        [0x02, 0x21, 0x4c, 0x18, blocks @ ..] => ("LZ4", lz4(blocks, size)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("zstd", zstd(packed, size)),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            ("xz", xz(packed, size).map_err(|error| error.to_string()))
        }
        [b'B', b'Z', b'h', ..] => return Err(other("bzip2")),
        [0x5d, 0, 0, ..] => return Err(other("LZMA")),
        [0x89, b'L', b'Z', b'O', ..] => return Err(other("LZO")),
        _ => return Err("its packing is unknown".to_owned()),
    };
    let unpacked = unpacked.map_err(|why| format!("its {format} is not sound: {why}"))?;
    match unpacked.len() {
        length if length == size => Ok(unpacked),
        length if length > size => Err(format!("it unpacks to more than its {size} bytes")),
        length => Err(format!("it unpacks to {length} of its {size} bytes")),
    }
}

fn other(format: &str) -> String {
    format!("it is packed with {format}, and not with gzip, LZ4, xz or zstd")
}

fn gzip(packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let read =
        flate2::bufread::GzDecoder::new(packed).take(size as u64 + 1).read_to_end(&mut unpacked);
    read.map(|_| unpacked).map_err(|error| error.to_string())
}

/// Blocks of 8 MiB, each with its packed size before it.
fn lz4(mut blocks: &[u8], size: usize) -> Result<Vec<u8>, String> {
    const BLOCK: usize = 8 << 20;
    let mut unpacked = vec![0; size];
    let mut length = 0;
    while let Some((packed, rest)) = blocks.split_first_chunk::<4>() {
        let packed = u32::from_le_bytes(*packed) as usize;
        let (block, rest) = rest.split_at_checked(packed).ok_or("a block is cut off")?;
        let end = size.min(length + BLOCK);
        length += lz4_flex::block::decompress_into(block, &mut unpacked[length..end])
            .map_err(|error| error.to_string())?;
        blocks = rest;
    }
    unpacked.truncate(length);
    Ok(unpacked)
}

/// One frame. The decoder keeps a window of it in memory, so neither may be too large. What a
/// block unpacks to is seen after each 16; zstd makes none of more than 128 KiB.
fn zstd(mut packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    /// What `zstd --ultra -22` makes at most, as a power of two.
    const WINDOW: u8 = 27;
    match packed {
        // A window as large as the frame, whose size is given.
        [_, _, _, _, flags, ..] if flags & 0x20 != 0 => {}
        [_, _, _, _, _, window, ..] if (window >> 3) + 10 <= WINDOW => {}
        _ => return Err("its window is too large".to_owned()),
    }
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut packed).map_err(|error| error.to_string())?;
    // Zero where it is not given.
    if decoder.content_size() > size as u64 {
        return Err("its frame is too large".to_owned());
    }
    let mut unpacked = Vec::with_capacity(size);
    while !decoder.is_finished() && unpacked.len() <= size {
        decoder
            .decode_blocks(&mut packed, BlockDecodingStrategy::UptoBlocks(16))
            .map_err(|error| error.to_string())?;
        decoder.collect_to_writer(&mut unpacked).map_err(|error| error.to_string())?;
    }
    Ok(unpacked)
}

/// Unpacks xz to little more than this size at most.
///
/// Through the decoder that takes slices: its code is compiled with its crate, which is optimised
/// in our development builds too, where that of its reader would be compiled with this one.
pub(super) fn xz(packed: &[u8], largest: usize) -> io::Result<Vec<u8>> {
    let mut stream = XzStream::new_mem_limit(true, DICTIONARY_KIB);
    let (mut read, mut data, mut length) = (0, vec![], 0_usize);
    loop {
        data.resize(length + (4 * packed.len()).clamp(1 << 16, 1 << 22), 0);
        let done = stream.process(&packed[read..], &mut data[length..], Action::Finish)?;
        read += done.bytes_consumed;
        length += done.bytes_produced;
        let stuck = done.bytes_consumed == 0 && done.bytes_produced == 0;
        if matches!(done.status, Status::StreamEnd) {
            data.truncate(length);
            return Ok(data);
        } else if stuck || length > largest {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `gzip -n -9`, `lz4 -l -9`, `xz --check=crc32 --x86 --lzma2=,dict=32MiB` and
    /// `zstd --ultra -22` have packed them, which is what a kernel's build runs.
    const VMLINUX: &[u8] = include_bytes!("../../tests/payloads/vmlinux");
    const GZIP: &[u8] = include_bytes!("../../tests/payloads/vmlinux.gz");
    const OTHERS: [&[u8]; 3] = [
        include_bytes!("../../tests/payloads/vmlinux.lz4"),
        include_bytes!("../../tests/payloads/vmlinux.xz"),
        include_bytes!("../../tests/payloads/vmlinux.zst"),
    ];

    fn with_size(packed: &[u8], size: usize) -> Vec<u8> {
        [packed, &u32::try_from(size).unwrap().to_le_bytes()].concat()
    }

    fn payloads() -> Vec<Vec<u8>> {
        let others = OTHERS.iter().map(|packed| with_size(packed, VMLINUX.len()));
        others.chain([GZIP.to_vec()]).collect()
    }

    #[test]
    fn all_ways_of_packing() {
        for payload in payloads() {
            assert!(unpack(&payload).unwrap() == VMLINUX, "{:?}", &payload[..4]);
        }
    }

    #[test]
    fn sizes_have_to_be_right() {
        for packed in OTHERS {
            for size in [0, 1, VMLINUX.len() - 1, VMLINUX.len() + 1, LARGEST] {
                let error = unpack(&with_size(packed, size)).unwrap_err();
                assert!(error.starts_with("it"), "{size}: {error}");
            }
            let error = unpack(&with_size(packed, LARGEST + 1)).unwrap_err();
            assert_eq!(error, "it claims to have 512 MiB when unpacked");
        }
        let mut gzip = GZIP.to_vec();
        let at = gzip.len() - 2;
        gzip[at] = 1;
        assert!(unpack(&gzip).unwrap_err().starts_with("its gzip is not sound: "));
    }

    /// A frame of many equal bytes takes few; its window must not hold them all.
    #[test]
    fn what_unpacks_to_more_than_it_says_is_given_up() {
        // 128 KiB of zeros each: not the last block, run-length encoded.
        let header = (((128_u32 << 10) << 3) | (1 << 1)).to_le_bytes();
        let run = [header[0], header[1], header[2], 0];
        let magic = [0x28, 0xb5, 0x2f, 0xfd];
        for (window, expected) in [(0x88, "more than its"), (0xf8, "window is too large")] {
            let mut frame = [&magic[..], &[0, window]].concat();
            frame.extend(run.repeat(4000));
            let error = unpack(&with_size(&frame, 1 << 20)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        // One segment, which says that it is large.
        let mut frame = [&magic[..], &[0xe0], &u64::MAX.to_le_bytes()].concat();
        frame.extend(run.repeat(4000));
        let error = unpack(&with_size(&frame, 1 << 20)).unwrap_err();
        assert!(error.contains("frame is too large"), "{error}");
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (start, expected) in [
            (&b"BZh91AY"[..], "packed with bzip2"),
            (b"\x5d\0\0\0\x04\xff\xff", "packed with LZMA"),
            (b"\x89LZO\0\r\n", "packed with LZO"),
            (b"\x7fELF\x02\x01\x01", "its packing is unknown"),
            (b"", "its packing is unknown"),
        ] {
            let error = unpack(&with_size(start, 4096)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(unpack(b"xyz").unwrap_err(), "it is cut off");
    }

    #[test]
    fn damage_is_an_error_or_no_matter() {
        for payload in payloads() {
            for at in 0..payload.len() {
                for change in [0x01, 0x80, 0xff] {
                    let mut damaged = payload.clone();
                    damaged[at] ^= change;
                    // What it was, or an error; a format without a checksum may give other bytes.
                    if let Ok(unpacked) = unpack(&damaged) {
                        assert_eq!(unpacked.len(), VMLINUX.len());
                    }
                }
            }
            for end in 0..payload.len() - 4 {
                let cut = with_size(&payload[..end], VMLINUX.len());
                assert!(unpack(&cut).is_err(), "cut at {end}");
            }
        }
    }
}
