//! Changes bytes at random; the same changes each time.

/// Numbers that look random.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    fn word(&mut self) -> u32 {
        match self.below(5) {
            0 => self.below(130) as u32,
            1 => u32::MAX >> self.below(32),
            2 => 1 << self.below(32),
            3 => (self.below(20) as u32) << 24 | self.below(64) as u32,
            _ => self.below(1 << 16) as u32,
        }
    }
}

/// The longest input that is made.
const MAX_LEN: usize = 64 << 10;

/// One of the inputs with some changes, mostly of whole words, which are often valid elsewhere; or
/// one that is nothing but random.
pub(crate) fn mutate(inputs: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = inputs[random.below(inputs.len())].clone();
    let other = &inputs[random.below(inputs.len())];
    for _ in 0..1 + random.below(6) {
        if bytes.len() < 16 {
            bytes.extend((0..200).map(|_| random.below(256) as u8));
        }
        let at = random.below(bytes.len() / 4) * 4;
        let word = random.word();
        match random.below(9) {
            0 => bytes[at + random.below(4)] = random.below(256) as u8,
            1 => bytes[at + random.below(4)] ^= 1 << random.below(8),
            2 | 3 => bytes[at..at + 4].copy_from_slice(&word.to_le_bytes()),
            4 => bytes[at..at + 4].copy_from_slice(&word.to_be_bytes()),
            5 => {
                let len = (4 * (1 + random.below(16))).min(bytes.len());
                let from = random.below(bytes.len() - len);
                let to = random.below(bytes.len() - len);
                bytes.copy_within(from..from + len, to);
            }
            6 => {
                let len = random.below(64).min(other.len());
                let from = random.below(other.len() - len);
                let part: Vec<u8> = other[from..from + len].to_vec();
                bytes.splice(at..at, part);
            }
            7 if random.below(4) == 0 => bytes.truncate(at),
            7 => drop(bytes.drain(at..at + 4)),
            _ => {
                let fill = [0, 0xff, 0x80, 0xe9, 0xf1][random.below(5)];
                bytes[at..at + 4].fill(fill);
            }
        }
    }
    bytes.truncate(MAX_LEN);
    bytes
}
