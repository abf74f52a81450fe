//! Reads what `clang -fdump-record-layouts` prints:
//!
//! ```text
//! *** Dumping AST Record Layout
//!          0 | struct nested
//!          0 |   int a
//!          8 |   union nested::(anonymous at x.c:3:53)
//!          8 |     int flat
//!     12:3-9 |   long c
//!            | [sizeof=16, align=8]
//! ```

use std::collections::BTreeMap;

/// The layout of a struct or union.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its size in bytes.
    pub size: u64,
    /// Its alignment.
    pub align: u64,
    /// Its members by name; those of anonymous members are among them.
    pub members: BTreeMap<String, Member>,
}

/// Where a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// In bits, from the start of the record.
    pub at: u64,
    /// Of a bitfield.
    pub bits: Option<u64>,
}

/// All records by what clang calls them: `struct x`, a typedef's name, or a place in the source.
pub fn read(text: &str) -> BTreeMap<String, Record> {
    let blocks = text.split("*** Dumping AST Record Layout\n").skip(1);
    blocks.filter_map(block).collect()
}

fn block(text: &str) -> Option<(String, Record)> {
    let mut record = Record::default();
    let mut lines = text.lines();
    let (_, _, name) = row(lines.next()?)?;
    // How deep members are whose names count: those of anonymous members lie deeper.
    let mut depths = vec![2];
    for line in lines {
        if let Some(end) = line.trim().strip_prefix("| [sizeof=") {
            let (size, align) = end.strip_suffix(']')?.split_once(", align=")?;
            (record.size, record.align) = (size.parse().ok()?, align.parse().ok()?);
            return Some((name.to_owned(), record));
        }
        let (member, depth, declaration) = row(line)?;
        while depths.last().is_some_and(|last| *last > depth) {
            depths.pop();
        }
        if depths.last() != Some(&depth) {
            continue;
        }
        match declaration.rsplit_once(' ')? {
            (ty, "") if ty.contains("(anonymous") || ty.contains("(unnamed") => {
                depths.push(depth + 2);
            }
            (_, "") => {}
            (_, name) => {
                record.members.insert(name.to_owned(), member);
            }
        }
    }
    None
}

/// A line: where, how deep, and what. Only an anonymous member ends with a blank.
fn row(line: &str) -> Option<(Member, usize, &str)> {
    let (place, what) = line.split_once(" | ")?;
    let declaration = what.trim_start();
    let depth = what.len() - declaration.len();
    let place = place.trim();
    let member = match place.split_once(':') {
        None => Member { at: place.parse::<u64>().ok()? * 8, bits: None },
        Some((byte, range)) => {
            let byte: u64 = byte.parse().ok()?;
            let (first, last) = range.split_once('-')?;
            let first: u64 = first.parse().unwrap_or(0);
            let end = last.parse::<u64>().map_or(first, |last| last + 1);
            Member { at: byte * 8 + first, bits: Some(end - first) }
        }
    };
    Some((member, depth, declaration))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_anonymous_members_are_the_records() {
        let text = "\n*** Dumping AST Record Layout\n         0 | struct nested\n         \
                    0 |   struct in one\n         0 |     short x\n         \
                    8 |   union nested::(anonymous at t.c:3:53) \n         8 |     int flat\n         \
                    8 |     struct nested::(unnamed at t.c:3:71) q\n         8 |       char p\n    \
                    12:3-9 |   long c\n      13:- |   int \n           | [sizeof=16, align=8]\n\n";
        let records = read(text);
        let record = &records["struct nested"];
        assert_eq!((record.size, record.align), (16, 8));
        let names: Vec<_> = record.members.keys().map(String::as_str).collect();
        assert_eq!(names, ["c", "flat", "one", "q"]);
        assert_eq!(record.members["c"], Member { at: 99, bits: Some(7) });
        assert_eq!(record.members["q"], Member { at: 64, bits: None });
    }
}
