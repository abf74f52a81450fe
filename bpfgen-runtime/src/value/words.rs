//! Values of any size in memory that others write at the same time, by atomic words.
//!
//! Every access is one of an aligned [`Word`], whatever the value's size: a smaller value is taken
//! out of the word, or put into it by compare-and-exchange, a larger one goes word by word. So two
//! accesses of this process never differ in size, which would be a data race in Rust's terms, and
//! a value that lies within one word never tears.

use std::{ops::Range, sync::atomic::Ordering::Relaxed};

#[cfg(target_has_atomic = "64")]
pub(super) type Word = std::sync::atomic::AtomicU64;
#[cfg(not(target_has_atomic = "64"))]
pub(super) type Word = std::sync::atomic::AtomicU32;

pub(super) const WORD: usize = size_of::<Word>();

/// The part of a value that lies in one word: which word, which bytes of it, which of the value.
fn parts(offset: usize, len: usize) -> impl Iterator<Item = (usize, Range<usize>, Range<usize>)> {
    let end = offset + len;
    (offset / WORD..end.div_ceil(WORD)).map(move |word| {
        let start = word * WORD;
        let from = offset.max(start);
        let to = end.min(start + WORD);
        (word, from - start..to - start, from - offset..to - offset)
    })
}

/// Copies the value at a byte offset; words past the end are left as they are in `value`.
pub(super) fn load(words: &[Word], offset: usize, value: &mut [u8]) {
    for (word, inner, outer) in parts(offset, value.len()) {
        if let Some(word) = words.get(word) {
            value[outer].copy_from_slice(&word.load(Relaxed).to_ne_bytes()[inner]);
        }
    }
}

/// Sets the value at a byte offset.
pub(super) fn store(words: &[Word], offset: usize, value: &[u8]) {
    for (word, inner, outer) in parts(offset, value.len()) {
        let Some(word) = words.get(word) else { return };
        let part = &value[outer];
        if let Ok(whole) = part.try_into() {
            word.store(from_bytes(whole), Relaxed);
        } else {
            exchange(word, |bytes| bytes[inner.clone()].copy_from_slice(part));
        }
    }
}

/// Changes the value at a byte offset, which must lie within one word, in one step; gives `false`
/// where it does not.
pub(super) fn update(
    words: &[Word],
    offset: usize,
    len: usize,
    mut change: impl FnMut(&mut [u8]),
) -> bool {
    let mut parts = parts(offset, len);
    let (Some((word, inner, _)), None) = (parts.next(), parts.next()) else { return false };
    let Some(word) = words.get(word) else { return false };
    exchange(word, |bytes| change(&mut bytes[inner.clone()]));
    true
}

/// Changes a word. Whoever writes another part of it meanwhile makes us try again, so nothing of
/// theirs is lost.
fn exchange(word: &Word, mut change: impl FnMut(&mut [u8; WORD])) {
    let mut old = word.load(Relaxed);
    loop {
        let mut bytes = old.to_ne_bytes();
        change(&mut bytes);
        match word.compare_exchange_weak(old, from_bytes(bytes), Relaxed, Relaxed) {
            Ok(_) => return,
            Err(now) => old = now,
        }
    }
}

#[cfg(target_has_atomic = "64")]
fn from_bytes(bytes: [u8; WORD]) -> u64 {
    u64::from_ne_bytes(bytes)
}
#[cfg(not(target_has_atomic = "64"))]
fn from_bytes(bytes: [u8; WORD]) -> u32 {
    u32::from_ne_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::{array, thread};

    use super::*;

    fn bytes(words: &[Word]) -> Vec<u8> {
        words.iter().flat_map(|word| word.load(Relaxed).to_ne_bytes()).collect()
    }

    #[test]
    fn any_offset_and_length() {
        for offset in 0..2 * WORD {
            for len in 0..2 * WORD {
                let words: [Word; 4] = array::from_fn(|_| Word::new(from_bytes([0xee; WORD])));
                let value: Vec<u8> = (1..=len as u8).collect();
                store(&words, offset, &value);
                let mut expected = vec![0xee; 4 * WORD];
                expected[offset..offset + len].copy_from_slice(&value);
                assert_eq!(bytes(&words), expected);
                let mut read = vec![0; len];
                load(&words, offset, &mut read);
                assert_eq!(read, value);
            }
        }
    }

    #[test]
    fn past_the_end() {
        let words = [Word::new(0)];
        store(&words, WORD - 1, &[1, 2]);
        let mut read = [9; 2];
        load(&words, WORD - 1, &mut read);
        assert_eq!(read, [1, 9]);
        assert!(!update(&words, WORD, 1, |_| ()));
        assert!(!update(&words, WORD - 1, 2, |_| ()));
        assert!(!update(&words, 0, 0, |_| ()));
    }

    #[test]
    fn neighbours_in_a_word_lose_nothing() {
        const ROUNDS: usize = if cfg!(miri) { 50 } else { 20_000 };
        let words = [Word::new(0)];
        thread::scope(|scope| {
            for at in 0..2 {
                let words = &words;
                scope.spawn(move || {
                    for _ in 0..ROUNDS {
                        update(words, at * 2, 2, |bytes| {
                            let value = u16::from_ne_bytes([bytes[0], bytes[1]]).wrapping_add(1);
                            bytes.copy_from_slice(&value.to_ne_bytes());
                        });
                    }
                });
            }
        });
        let mut value = [0; 4];
        load(&words, 0, &mut value);
        let count = (ROUNDS as u16).to_ne_bytes();
        assert_eq!(value, [count[0], count[1], count[0], count[1]]);
    }
}
