//! What a cache knows about one compilation, and its text form.
//!
//! ```text
//! bpfgen-cache
//! record
//! clang 14.0.6
//! machines false
//! object 3f79…
//! lines 77aa…
//! file 3311 1732170000123456789 a94a… /home/me/x/src/x.bpf.c
//! absent /usr/local/include/vmlinux.h
//! present /usr/include/linux/types.h
//! warnings x.bpf.c:3:1: warning: …\n
//! end
//! ```

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{Entry, Lookup, probe};
use crate::{Input, hash};

const HEAD: &str = "bpfgen-cache";

/// One compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub clang: String,
    /// Hash of the object.
    pub object: String,
    /// Hash of the places' text.
    pub lines: String,
    pub files: Vec<File>,
    /// Where a header would have been found, and whether one was there.
    pub places: Vec<(PathBuf, bool)>,
    pub warnings: String,
    pub names_machines: bool,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub path: PathBuf,
    pub len: u64,
    /// Nanoseconds since 1970; 0 where the time says nothing, because the file changed so shortly
    /// before it was read that it could have changed again without getting another time.
    pub time: u128,
    pub hash: String,
}

/// File times are as coarse as this on some file systems.
const COARSE: Duration = Duration::from_secs(2);

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

/// Sizes, times and hashes of files, each asked for once.
#[derive(Default)]
pub(super) struct Stamps {
    stats: HashMap<PathBuf, Option<(u64, u128)>>,
    hashes: HashMap<PathBuf, Option<String>>,
}

impl Stamps {
    fn stat(&mut self, path: &Path) -> Option<(u64, u128)> {
        *self.stats.entry(path.to_owned()).or_insert_with(|| {
            let meta = fs::metadata(path).ok()?;
            Some((meta.len(), meta.modified().map_or(0, nanos)))
        })
    }

    fn hash(&mut self, path: &Path) -> Option<&str> {
        self.hashes.entry(path.to_owned()).or_insert_with(|| hash::file(path).ok()).as_deref()
    }
}

impl Record {
    /// Describes a compilation that has just run. `None` if it cannot be kept: a file changed
    /// while it ran, or has a name that our text cannot hold.
    pub(super) fn new(entry: &Entry, lookup: &Lookup<'_>) -> Option<Self> {
        let mut files = Vec::with_capacity(entry.files.len());
        for (Input { path, hash }, content) in entry.files.iter().zip(lookup.contents) {
            path.to_str()?;
            let meta = fs::metadata(path).ok()?;
            let modified = meta.modified().ok()?;
            if modified >= lookup.started {
                return None;
            }
            let settled = lookup.started.duration_since(modified).is_ok_and(|age| age > COARSE);
            files.push(File {
                path: path.clone(),
                len: content.len() as u64,
                time: if settled { nanos(modified) } else { 0 },
                hash: hash.clone(),
            });
        }
        let mut places = Vec::new();
        let read: Vec<_> = entry
            .files
            .iter()
            .map(|file| file.path.as_path())
            .zip(lookup.contents.iter().map(Vec::as_slice))
            .collect();
        for place in probe::places(&read, lookup.folders) {
            place.to_str()?;
            let present = place.exists();
            places.push((place, present));
        }
        Some(Self {
            clang: entry.clang.clone(),
            object: hash::bytes(&entry.object),
            lines: hash::bytes(entry.places.as_bytes()),
            files,
            places,
            warnings: entry.warnings.clone(),
            names_machines: entry.names_machines,
        })
    }

    /// Whether compiling now would read the same bytes.
    pub(super) fn fits(&self, stamps: &mut Stamps) -> bool {
        let same = |file: &File, stamps: &mut Stamps| {
            let Some((len, time)) = stamps.stat(&file.path) else { return false };
            len == file.len
                && (time != 0 && time == file.time
                    || stamps.hash(&file.path) == Some(file.hash.as_str()))
        };
        self.files.iter().all(|file| same(file, stamps))
            && self.places.iter().all(|(place, present)| stamps.stat(place).is_some() == *present)
    }

    /// After [`Self::fits`]: takes the times of files that have not changed for a while, so that
    /// their contents need not be read next time. Returns whether anything is new.
    pub(super) fn settle(&mut self, stamps: &mut Stamps) -> bool {
        let now = nanos(SystemTime::now());
        let mut new = false;
        for file in &mut self.files {
            let Some((_, time)) = stamps.stat(&file.path) else { continue };
            if time != file.time && time.saturating_add(COARSE.as_nanos()) < now {
                file.time = time;
                new = true;
            }
        }
        new
    }

    /// Whether it was made from the same files with the same contents.
    pub(super) fn same_files(&self, other: &Self) -> bool {
        self.places == other.places
            && self.files.len() == other.files.len()
            && self
                .files
                .iter()
                .zip(&other.files)
                .all(|(one, two)| one.path == two.path && one.hash == two.hash)
    }
}

/// Prints records, newest first.
pub(super) fn print(records: &[Record]) -> String {
    let mut lines = vec![HEAD.to_owned()];
    for record in records {
        lines.push("record".to_owned());
        lines.push(format!("clang {}", escape(&record.clang)));
        lines.push(format!("machines {}", record.names_machines));
        lines.push(format!("object {}", record.object));
        lines.push(format!("lines {}", record.lines));
        for File { path, len, time, hash } in &record.files {
            lines.push(format!("file {len} {time} {hash} {}", escape(&path.to_string_lossy())));
        }
        for (place, present) in &record.places {
            let word = if *present { "present" } else { "absent" };
            lines.push(format!("{word} {}", escape(&place.to_string_lossy())));
        }
        lines.push(format!("warnings {}", escape(&record.warnings)));
        lines.push("end".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Reads records; what is cut off or wrong is left out.
pub(super) fn parse(text: &str) -> Vec<Record> {
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return Vec::new();
    }
    let mut records = Vec::new();
    let mut current: Option<Record> = None;
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (word, &mut current) {
            ("record", None) => current = Some(Record::default()),
            ("end", Some(_)) => {
                records.extend(current.take().filter(|record| !record.files.is_empty()));
            }
            ("clang", Some(record)) => record.clang = unescape(rest),
            ("machines", Some(record)) => record.names_machines = rest != "false",
            ("object", Some(record)) => record.object = rest.to_owned(),
            ("lines", Some(record)) => record.lines = rest.to_owned(),
            ("warnings", Some(record)) => record.warnings = unescape(rest),
            ("absent", Some(record)) => record.places.push((unescape(rest).into(), false)),
            ("present", Some(record)) => record.places.push((unescape(rest).into(), true)),
            ("file", Some(record)) => match file(rest) {
                Some(file) => record.files.push(file),
                None => return records,
            },
            _ => return records,
        }
    }
    records
}

fn file(text: &str) -> Option<File> {
    let mut words = text.splitn(4, ' ');
    Some(File {
        len: words.next()?.parse().ok()?,
        time: words.next()?.parse().ok()?,
        hash: words.next()?.to_owned(),
        path: unescape(words.next()?).into(),
    })
}

/// Puts a text on one line.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive() {
        for text in ["", "plain", "two\nlines\r\n", r"back\slash\n", "ends in \\"] {
            assert!(!escape(text).contains('\n'));
            assert_eq!(unescape(&escape(text)), text);
        }
    }

    #[test]
    fn records_survive() {
        let record = Record {
            clang: "19.1.7".into(),
            object: "ab".into(),
            lines: "ef".into(),
            files: vec![File {
                path: "/a b/x.c".into(),
                len: 3,
                time: 1_732_170_000_123_456_789,
                hash: "cd".into(),
            }],
            places: vec![("/a b/y.h".into(), false), ("/z.h".into(), true)],
            warnings: "w\n".into(),
            names_machines: true,
        };
        let two = [record.clone(), record];
        assert_eq!(parse(&print(&two)), two);
    }
}
