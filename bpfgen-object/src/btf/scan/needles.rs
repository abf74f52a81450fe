//! Many names sought at once: one look at a name's first four bytes dismisses nearly all others.

use crate::sort;

/// Names to be found, with a filter in front of them.
pub(super) struct Needles<'n> {
    /// By key, and the index of the name.
    keyed: Vec<(u64, usize)>,
    names: Vec<&'n [u8]>,
    /// One bit for each hashed key.
    filter: [u64; 64],
}

impl<'n> Needles<'n> {
    pub(super) fn new(names: impl IntoIterator<Item = &'n [u8]>) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        let mut keyed = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            keyed.push((key(name).into(), index));
            // A shorter name's key shows what follows it: the end, or the start of a flavour.
            if name.len() < 4 {
                keyed.push((key(&[name, b"___".as_slice()].concat()).into(), index));
            }
        }
        let keyed = sort::numbers(keyed);
        let mut filter = [0; 64];
        for &(key, _) in &keyed {
            let (word, bit) = slot(key as u32);
            filter[word] |= bit;
        }
        Self { keyed, names, filter }
    }

    /// Indices of the names that a text with this [`key`] may begin with; never overlooks one, so the
    /// caller compares in full.
    #[inline]
    pub(super) fn may_begin<'s>(&'s self, key: u32) -> impl Iterator<Item = usize> + use<'s> {
        let (word, bit) = slot(key);
        let from = if self.filter[word] & bit == 0 {
            self.keyed.len()
        } else {
            self.keyed.partition_point(|&(other, _)| other < key.into())
        };
        let key = u64::from(key);
        self.keyed[from..].iter().take_while(move |&&(other, _)| other == key).map(|&(_, i)| i)
    }

    pub(super) fn name(&self, index: usize) -> &'n [u8] {
        self.names[index]
    }
}

/// What is looked at first of a text, which may go on past its NUL: four bytes, with zeros from the
/// first NUL or the end on.
#[inline]
pub(super) fn key(text: &[u8]) -> u32 {
    let Some(&[a, b, c, d]) = text.first_chunk() else {
        let mut padded = [0; 4];
        padded.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        return key(&padded);
    };
    let word = u32::from_le_bytes([a, b, c, d]);
    // The lowest set bit of this is the top bit of the first zero byte.
    let zeros = word.wrapping_sub(0x0101_0101) & !word & 0x8080_8080;
    if zeros == 0 { word } else { word & ((zeros & zeros.wrapping_neg()) - 1) >> 7 }
}

fn slot(key: u32) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9e37_79b1) >> 20;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_end_at_the_first_nul() {
        assert_eq!(key(b"ab\0xyz"), key(b"ab"));
        assert_eq!(key(b"ab\0xyz"), u32::from_le_bytes(*b"ab\0\0"));
        assert_eq!(key(b"\0abc"), 0);
        assert_eq!(key(b"abc\0"), u32::from_le_bytes(*b"abc\0"));
        assert_eq!(key(b"abcd"), u32::from_le_bytes(*b"abcd"));
        assert_eq!(key(b"\x80a\x01\0"), u32::from_le_bytes(*b"\x80a\x01\0"));
    }

    #[test]
    fn every_beginning_is_found() {
        let needles = Needles::new([b"task_struct".as_slice(), b"a", b"tas", b"task", b"ab"]);
        let found = |text: &[u8]| {
            let mut found: Vec<_> = needles.may_begin(key(text)).collect();
            found.retain(|&i| text.starts_with(needles.name(i)));
            found
        };
        assert_eq!(found(b"task_struct\0rest"), [0, 3]);
        assert_eq!(found(b"task\0"), [3]);
        assert_eq!(found(b"task___x\0"), [3]);
        assert_eq!(found(b"tas\0k"), [2]);
        assert_eq!(found(b"tas___x\0"), [2]);
        assert_eq!(found(b"a\0"), [1]);
        assert_eq!(found(b"a___b\0"), [1]);
        assert_eq!(found(b"ab___b\0"), [4]);
        assert_eq!(found(b"other\0"), [0usize; 0]);
        assert_eq!(found(b""), [0usize; 0]);
    }
}
