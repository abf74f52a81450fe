//! Sorting by a number.
//!
//! Nearly all that an object has comes sorted, so there is no need for the standard library's sorts,
//! which are faster but take five kilobytes of code for each type.

use std::collections::BinaryHeap;

/// Sorts by key; what has the same key stays in its order.
pub(crate) fn by_key<T>(list: &mut [T], key: impl Fn(&T) -> u64) {
    if list.is_sorted_by_key(&key) {
        return;
    }
    let mut order = numbers(list.iter().map(key).zip(0..).collect());
    for to in 0..order.len() {
        // What was there has been swapped away, to where another came from.
        let mut from = order[to].1;
        while from < to {
            from = order[from].1;
        }
        order[to].1 = from;
        list.swap(to, from);
    }
}

/// Sorts pairs of numbers.
#[inline(never)]
pub(crate) fn numbers(pairs: Vec<(u64, usize)>) -> Vec<(u64, usize)> {
    BinaryHeap::from(pairs).into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_like_the_standard_library() {
        let mut random = 1u64;
        for len in 0..200 {
            let mut list = Vec::new();
            for place in 0..len {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                list.push(((random >> 33) % (len / 3 + 1), place));
            }
            let mut expected = list.clone();
            expected.sort_by_key(|&(number, _)| number);
            by_key(&mut list, |&(number, _)| number);
            assert_eq!(list, expected);
        }
    }
}
