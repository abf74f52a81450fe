//! Compiled objects, kept by what they were made from.
//!
//! ```text
//! <folder>/v2/<key>.entry        up to 8 records: files read and their hashes, places where a
//!                                header would be found first, the object's hash, the warnings
//! <folder>/v2/<hash>.o           objects
//! <folder>/v2/<hash>.lines       where things are in the source
//! <folder>/v2/<place>.good       the hashes of the last object that a source gave, and its lines
//! <folder>/v2/<key>.version      a compiler's version
//! <folder>/v2/include-<hash>/    bpfgen's headers
//! ```
//!
//! The key covers all that decides a compilation but the contents of files; of the records under
//! it, one fits if each file that clang read then has the same content now, and no header has
//! appeared where clang would have found it first. So a lookup needs no process.
//!
//! A cache can fail in no way that a build notices: what is unreadable or wrong is not there, and
//! what cannot be written is not kept. Files appear by renaming, so builds may run at once.

mod folder;
mod probe;
mod record;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

pub(crate) use folder::choose;
use record::{Record, Stamps};

use crate::{Input, hash, out};

/// The layout of the folder and of records.
const LAYOUT: &str = "v2";

/// How many records one key has: as many branches of a project as people switch between.
const RECORDS: usize = 8;

/// What is older than this is removed when something new is kept.
const KEEP: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// A folder of compiled objects, or none.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: Option<PathBuf>,
}

/// What was kept of a compilation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub object: Vec<u8>,
    /// The text of [`Places`](crate::places::Places).
    pub places: String,
    /// All files that clang read.
    pub files: Vec<Input>,
    /// clang's version.
    pub clang: String,
    /// What clang printed.
    pub warnings: String,
    /// Whether a file names `__TARGET_ARCH_*`.
    pub names_machines: bool,
}

/// How clang came to read the files.
pub(crate) struct Lookup<'a> {
    /// The folders in which it looked, in order; absolute.
    pub folders: &'a [PathBuf],
    /// What is in the files that it read, in their order.
    pub contents: &'a [Vec<u8>],
    /// When it started to.
    pub started: SystemTime,
}

impl Cache {
    /// The cache in this folder, which need not exist.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder: folder.map(|folder| folder.join(LAYOUT)) }
    }

    /// The folder, made if it was not there; `None` if it cannot be.
    pub(crate) fn folder(&self) -> Option<&Path> {
        let folder = self.folder.as_deref()?;
        fs::create_dir_all(folder).ok()?;
        Some(folder)
    }

    fn file(&self, name: &str, extension: &str) -> Option<PathBuf> {
        Some(self.folder.as_deref()?.join(format!("{name}.{extension}")))
    }

    /// Finds what was compiled under this key from files that still are as they were.
    pub(crate) fn find(&self, key: &str) -> Option<Entry> {
        let text = self.text("entry", key)?;
        let mut stamps = Stamps::default();
        let mut records = record::parse(&text);
        let at = records.iter().position(|record| record.fits(&mut stamps))?;
        let object = self.content(&records.get(at)?.object, "o")?;
        let places = String::from_utf8(self.content(&records.get(at)?.lines, "lines")?).ok()?;
        if records.get_mut(at)?.settle(&mut stamps) {
            self.set_text("entry", key, &record::print(&records));
        }
        let record = records.swap_remove(at);
        Some(Entry {
            object,
            places,
            files: record
                .files
                .into_iter()
                .map(|file| Input { path: file.path, hash: file.hash })
                .collect(),
            clang: record.clang,
            warnings: record.warnings,
            names_machines: record.names_machines,
        })
    }

    /// Keeps what a compilation gave.
    pub(crate) fn add(&self, key: &str, entry: &Entry, lookup: &Lookup<'_>) {
        let Some(record) = Record::new(entry, lookup) else { return };
        let Some(folder) = self.folder() else { return };
        let Some(path) = self.file(key, "entry") else { return };
        let kept = self.set_content(&record.object, "o", &entry.object)
            && self.set_content(&record.lines, "lines", entry.places.as_bytes());
        if !kept {
            return;
        }
        let mut records =
            self.text("entry", key).map_or_else(Vec::new, |text| record::parse(&text));
        records.retain(|old| !old.same_files(&record));
        records.insert(0, record);
        records.truncate(RECORDS);
        // Not kept is not lost: the next build compiles again.
        let _ = out::replace(&path, record::print(&records).as_bytes());
        sweep(folder);
    }

    /// Keeps the object of a source, and the text of its places, for [`Self::last_good`].
    pub(crate) fn remember_good(&self, place: &str, object: &[u8], places: &str) {
        let [name, lines] = [object, places.as_bytes()].map(hash::bytes);
        let names = format!("{name} {lines}");
        if self.text("good", place).is_some_and(|old| old == names) {
            return;
        }
        if self.set_content(&name, "o", object)
            && self.set_content(&lines, "lines", places.as_bytes())
        {
            self.set_text("good", place, &names);
        }
    }

    /// The last object that a source gave, and the text of its places.
    pub(crate) fn last_good(&self, place: &str) -> Option<(Vec<u8>, String)> {
        let names = self.text("good", place)?;
        let (name, lines) = names.split_once(' ')?;
        let places = String::from_utf8(self.content(lines, "lines")?).ok()?;
        Some((self.content(name, "o")?, places))
    }

    /// A small text under a key.
    pub(crate) fn text(&self, extension: &str, key: &str) -> Option<String> {
        fs::read_to_string(self.file(key, extension)?).ok()
    }

    /// Keeps a small text under a key.
    pub(crate) fn set_text(&self, extension: &str, key: &str, text: &str) {
        if self.folder().is_none() {
            return;
        }
        if let Some(path) = self.file(key, extension) {
            // As with records: not kept is not lost.
            let _ = out::replace(&path, text.as_bytes());
        }
    }

    /// A file by its hash; what is there under the name but is not it, is not there.
    fn content(&self, name: &str, extension: &str) -> Option<Vec<u8>> {
        // The name comes from a file that anybody may have damaged.
        if name.len() != 64 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let content = fs::read(self.file(name, extension)?).ok()?;
        (hash::bytes(&content) == name).then_some(content)
    }

    fn set_content(&self, name: &str, extension: &str, content: &[u8]) -> bool {
        if self.folder().is_none() {
            return false;
        }
        let Some(path) = self.file(name, extension) else { return false };
        out::write_if_changed(&path, content).is_ok()
    }
}

/// Removes what nobody has written for long.
fn sweep(folder: &Path) {
    let Some(limit) = SystemTime::now().checked_sub(KEEP) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let old = entry
            .metadata()
            .is_ok_and(|meta| meta.is_file() && meta.modified().is_ok_and(|time| time < limit));
        if old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        temp: tempfile::TempDir,
        cache: Cache,
    }

    impl Place {
        fn new() -> Self {
            let temp = tempfile::tempdir().unwrap();
            let cache = Cache::new(Some(temp.path().join("cache")));
            let this = Self { temp, cache };
            this.write("src/x.c", "#include \"a.h\"\n");
            this.write("include/a.h", "one");
            this
        }

        fn path(&self, name: &str) -> PathBuf {
            self.temp.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
            fs::write(self.path(name), text).unwrap();
        }

        /// Makes a file look as if it had not changed for long.
        fn age(&self, name: &str) {
            let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            let file = fs::File::options().write(true).open(self.path(name)).unwrap();
            file.set_modified(old).unwrap();
        }

        fn entry(&self, object: &str) -> Entry {
            Entry {
                object: object.into(),
                places: format!("file x.c\nvariable 3 {object}\n"),
                files: ["src/x.c", "include/a.h"]
                    .map(|name| self.path(name))
                    .map(|path| Input { hash: hash::file(&path).unwrap(), path })
                    .into(),
                clang: "14.0.6".into(),
                warnings: "x.c:1: warning: back\\slash\n".into(),
                names_machines: true,
            }
        }

        fn add(&self, object: &str) {
            let folders = [self.path("src"), self.path("include")];
            let entry = self.entry(object);
            let contents: Vec<_> =
                entry.files.iter().map(|file| fs::read(&file.path).unwrap()).collect();
            let lookup =
                Lookup { folders: &folders, contents: &contents, started: SystemTime::now() };
            self.cache.add("key", &entry, &lookup);
        }

        fn find(&self) -> Option<Entry> {
            self.cache.find("key")
        }
    }

    #[test]
    fn what_was_kept_is_found_while_nothing_changes() {
        let place = Place::new();
        assert_eq!(place.find(), None);
        place.add("object");
        assert_eq!(place.find(), Some(place.entry("object")));
        assert_eq!(place.cache.find("other key"), None);
        // Rewritten with the same content, and another time.
        place.write("include/a.h", "one");
        assert_eq!(place.find(), Some(place.entry("object")));
    }

    #[test]
    fn a_changed_or_missing_header_is_noticed_and_its_return_too() {
        let place = Place::new();
        place.add("first");
        place.write("include/a.h", "two");
        assert_eq!(place.find(), None, "same size, other content");
        place.add("second");
        assert_eq!(place.find(), Some(place.entry("second")));
        place.write("include/a.h", "one");
        let first = place.find().unwrap();
        assert_eq!(first.object, b"first", "both are kept");
        fs::remove_file(place.path("include/a.h")).unwrap();
        assert_eq!(place.find(), None);
    }

    #[test]
    fn a_header_that_would_be_found_first_is_noticed() {
        let place = Place::new();
        place.add("object");
        place.write("src/a.h", "shadow");
        assert_eq!(place.find(), None);
        fs::remove_file(place.path("src/a.h")).unwrap();
        assert!(place.find().is_some());
    }

    #[test]
    fn an_old_file_is_believed_by_its_time_and_size() {
        let place = Place::new();
        place.age("include/a.h");
        place.age("src/x.c");
        place.add("object");
        assert!(place.find().is_some());
        // The price of not reading it: a change that keeps size and time is not seen.
        place.write("include/a.h", "two");
        place.age("include/a.h");
        assert!(place.find().is_some());
        place.write("include/a.h", "two");
        assert!(place.find().is_none());
    }

    #[test]
    fn a_file_that_was_new_is_believed_when_it_has_become_old() {
        let place = Place::new();
        place.add("object");
        let unsettled = place.cache.text("entry", "key").unwrap();
        assert_eq!(unsettled.matches(" 0 ").count(), 2, "{unsettled}");
        for name in ["src/x.c", "include/a.h"] {
            place.age(name);
        }
        assert!(place.find().is_some());
        let settled = place.cache.text("entry", "key").unwrap();
        assert_eq!(settled.matches(" 0 ").count(), 0, "{settled}");
        assert!(place.find().is_some());
    }

    #[test]
    fn damage_is_absence() {
        let place = Place::new();
        place.add("object");
        let folder = place.path("cache/v2");
        let entry = folder.join("key.entry");
        let good = fs::read(&entry).unwrap();
        for at in [0, 10, good.len() / 2, good.len() - 2] {
            fs::write(&entry, &good[..at]).unwrap();
            assert_eq!(place.find(), None, "cut at {at}");
        }
        fs::write(&entry, b"\xff\xfe garbage\nobject ../../etc/passwd\n").unwrap();
        assert_eq!(place.find(), None);
        place.add("object");
        assert!(place.find().is_some(), "and is written again");
        let object = folder.join(format!("{}.o", hash::bytes(b"object")));
        let lines = hash::bytes(place.entry("object").places.as_bytes());
        for (file, text) in [(object, "objec"), (folder.join(format!("{lines}.lines")), "file x.c")]
        {
            fs::write(&file, text).unwrap();
            assert_eq!(place.find(), None);
            place.add("object");
            assert!(place.find().is_some());
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_cache() {
        let place = Place::new();
        place.write("file", "");
        let cache = Cache::new(Some(place.path("file/cache")));
        assert_eq!(cache.folder(), None);
        cache.set_text("version", "key", "14.0.6");
        assert_eq!(cache.text("version", "key"), None);
        assert_eq!(Cache::new(None).text("version", "key"), None);
    }

    #[test]
    fn the_last_good_object_stays_when_the_source_changes() {
        let place = Place::new();
        place.cache.remember_good("place", b"object", "lines");
        assert_eq!(place.cache.last_good("place"), Some((b"object".to_vec(), "lines".to_owned())));
        assert_eq!(place.cache.last_good("elsewhere"), None);
    }

    #[test]
    fn only_so_many_records_are_kept_and_old_files_go() {
        let place = Place::new();
        for number in 0..RECORDS + 3 {
            place.write("include/a.h", &format!("{number}"));
            place.add(&format!("object {number}"));
        }
        let records = record::parse(&place.cache.text("entry", "key").unwrap());
        assert_eq!(records.len(), RECORDS);
        let stale = place.path("cache/v2/stale.o");
        fs::write(&stale, "").unwrap();
        fs::File::options()
            .write(true)
            .open(&stale)
            .unwrap()
            .set_modified(SystemTime::now() - KEEP * 2)
            .unwrap();
        place.add("more");
        assert!(!stale.exists());
    }
}
