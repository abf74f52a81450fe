//! The order of package versions and of kernel releases.

use std::cmp::Ordering;

/// Compares two versions as dpkg does: `[epoch:]upstream[-revision]`.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    epoch_a.cmp(&epoch_b).then_with(|| {
        let ((upstream_a, revision_a), (upstream_b, revision_b)) = (revision(a), revision(b));
        part(upstream_a, upstream_b).then_with(|| part(revision_a, revision_b))
    })
}

fn epoch(version: &str) -> (u32, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) => (epoch.parse().unwrap_or(0), rest),
        None => (0, version),
    }
}

fn revision(version: &str) -> (&str, &str) {
    version.rsplit_once('-').unwrap_or((version, ""))
}

/// Compares runs of non-digits and runs of digits in turn.
fn part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        let order = words(&mut a, &mut b).then_with(|| numbers(&mut a, &mut b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn words(a: &mut &[u8], b: &mut &[u8]) -> Ordering {
    loop {
        let (x, y) = (weight(a.first()), weight(b.first()));
        if x != y {
            return x.cmp(&y);
        }
        if x == END {
            return Ordering::Equal;
        }
        (*a, *b) = (&a[1..], &b[1..]);
    }
}

/// The weight of the end of a word.
const END: u16 = 1;

/// `~` comes before the end, letters come before all else.
fn weight(byte: Option<&u8>) -> u16 {
    match byte {
        None | Some(b'0'..=b'9') => END,
        Some(b'~') => 0,
        Some(&byte) if byte.is_ascii_alphabetic() => u16::from(byte) + 2,
        Some(&byte) => u16::from(byte) + 0x200,
    }
}

fn numbers(a: &mut &[u8], b: &mut &[u8]) -> Ordering {
    let (x, y) = (number(a), number(b));
    x.len().cmp(&y.len()).then_with(|| x.cmp(y))
}

/// Takes the digits off; without leading zeros the longer number is the higher one, however long.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|&&byte| byte == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_as_dpkg_does() {
        let ascending = [
            "5.10.223-1",
            "6.1.0-9",
            "6.1.0-10",
            "6.12.9-1",
            "6.12.57-1~bpo12+1",
            "6.12.57-1",
            "6.12.57-1+b1",
            "6.12.57-2",
            "6.12.57+deb13-1",
            "7.2~rc3-1",
            "7.2-1",
            "7.2.0-1",
            "7.2.13-1",
            "1:1.0-1",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
    }

    #[test]
    fn equals_in_other_words_and_odd_input() {
        assert_eq!(compare("6.01-1", "6.1-1"), Ordering::Equal);
        assert_eq!(compare("0:1", "1"), Ordering::Equal);
        assert_eq!(compare("", ""), Ordering::Equal);
        assert_eq!(compare("", "~"), Ordering::Greater);
        assert_eq!(compare("ä", "é"), Ordering::Less);
        let long = "9".repeat(100);
        assert_eq!(compare(&long, &format!("1{long}")), Ordering::Less);
    }
}
