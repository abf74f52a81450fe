//! One BPF instruction slot.

use crate::Endian;

/// One 8-byte instruction slot, decoded. A 64-bit immediate load (`ldimm64`) takes two slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Insn {
    /// `code` of the UAPI's `struct bpf_insn`.
    pub code: u8,
    /// Destination register, 0 to 15 (the kernel knows 0 to 10).
    pub dst: u8,
    /// Source register or pseudo source (`BPF_PSEUDO_MAP_FD` …).
    pub src: u8,
    /// Signed offset: of a jump in slots, of a memory access in bytes.
    pub off: i16,
    /// Immediate.
    pub imm: i32,
}

impl Insn {
    /// Size of a slot in bytes.
    pub const SIZE: usize = 8;
    /// `BPF_LD | BPF_DW | BPF_IMM`: first slot of a 64-bit immediate load.
    pub const LDIMM64: u8 = 0x18;
    /// `BPF_JMP | BPF_CALL`.
    pub const CALL: u8 = 0x85;

    /// Decodes a slot.
    pub fn decode(bytes: [u8; 8], endian: Endian) -> Self {
        let [code, regs, o0, o1, i0, i1, i2, i3] = bytes;
        let (dst, src, off, imm) = match endian {
            Endian::Little => (
                regs & 0xf,
                regs >> 4,
                i16::from_le_bytes([o0, o1]),
                i32::from_le_bytes([i0, i1, i2, i3]),
            ),
            Endian::Big => (
                regs >> 4,
                regs & 0xf,
                i16::from_be_bytes([o0, o1]),
                i32::from_be_bytes([i0, i1, i2, i3]),
            ),
        };
        Self { code, dst, src, off, imm }
    }

    /// Decodes the first eight bytes of a slice; zeros stand for missing ones.
    pub(crate) fn read(bytes: &[u8], endian: Endian) -> Self {
        let mut slot = [0; Self::SIZE];
        for (to, from) in slot.iter_mut().zip(bytes) {
            *to = *from;
        }
        Self::decode(slot, endian)
    }

    /// Encodes a slot.
    pub fn encode(self, endian: Endian) -> [u8; 8] {
        let (regs, off, imm) = match endian {
            Endian::Little => {
                (self.src << 4 | self.dst & 0xf, self.off.to_le_bytes(), self.imm.to_le_bytes())
            }
            Endian::Big => {
                (self.dst << 4 | self.src & 0xf, self.off.to_be_bytes(), self.imm.to_be_bytes())
            }
        };
        [self.code, regs, off[0], off[1], imm[0], imm[1], imm[2], imm[3]]
    }

    /// Whether this is the first slot of a two-slot 64-bit immediate load.
    pub fn is_ldimm64(self) -> bool {
        self.code == Self::LDIMM64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let insn = Insn { code: 0x61, dst: 3, src: 10, off: -8, imm: 0x0102_0304 };
        assert_eq!(insn.encode(Endian::Little), [0x61, 0xa3, 0xf8, 0xff, 4, 3, 2, 1]);
        assert_eq!(insn.encode(Endian::Big), [0x61, 0x3a, 0xff, 0xf8, 1, 2, 3, 4]);
        for endian in [Endian::Little, Endian::Big] {
            assert_eq!(Insn::decode(insn.encode(endian), endian), insn);
        }
    }
}
