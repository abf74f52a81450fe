//! What apt and dpkg say when they fail, in our words.

use crate::{Error, ErrorKind};

/// How many of their lines are passed on.
const LINES: usize = 4;

/// Makes an error of what a program wrote to standard error; `otherwise` is said if it wrote
/// nothing.
pub(crate) fn read(errors: &str, otherwise: &str) -> Error {
    let words = words(errors).unwrap_or_else(|| otherwise.to_owned());
    let has = |parts: &[&str]| parts.iter().any(|part| errors.contains(part));
    if has(&["No space left on device", "enough free space", "Disk quota exceeded"]) {
        return Error::new(ErrorKind::Io, format!("the disk is full: {words}"))
            .help("make room there, or name a folder of another file system in BPFGEN_CACHE_DIR");
    }
    if has(&["is expired", "is not valid yet"]) {
        return Error::new(ErrorKind::Archive, format!("the archive is out of date: {words}"))
            .help(
                "name an up-to-date one in BPFGEN_DEBIAN_MIRROR; is this machine's clock right?",
            );
    }
    if has(&["is not signed", "NO_PUBKEY", "GPG error", "OpenPGP", "signature", "Clearsigned"]) {
        let message = format!("what the archive gives cannot be trusted: {words}");
        return Error::new(ErrorKind::Archive, message).help(
            "an archive has to be signed with Debian's keys: update the package \
             debian-archive-keyring, or name the keys in BPFGEN_DEBIAN_KEYRING",
        );
    }
    if has(&["Hash Sum mismatch", "unexpected size"]) {
        let message = format!("what the archive gives is not what it has signed: {words}");
        return Error::new(ErrorKind::Archive, message)
            .help("try again later, or name another archive in BPFGEN_DEBIAN_MIRROR");
    }
    if has(&["does not have a Release file", "404  Not Found"]) {
        let message = format!("the archive does not have everything: {words}");
        return Error::new(ErrorKind::Archive, message).help(
            "BPFGEN_DEBIAN_MIRROR takes several addresses: suites that have left the mirrors are \
             in Debian's archive of old ones",
        );
    }
    Error::new(ErrorKind::Archive, format!("the archive cannot be reached: {words}"))
        .help("check the network, or name another archive in BPFGEN_DEBIAN_MIRROR")
}

/// The lines that say something, without the mark in front.
fn words(errors: &str) -> Option<String> {
    let mut lines: Vec<&str> = Vec::new();
    for line in errors.lines() {
        let text = ["E: ", "W: ", "dpkg-deb: error: ", "tar: "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark))
            .unwrap_or(line)
            .trim();
        let empty = text.is_empty()
            || text.starts_with("Some index files failed to download")
            || text.starts_with("Unable to fetch some archives");
        if !empty && !lines.contains(&text) {
            lines.push(text);
        }
    }
    lines.truncate(LINES);
    (!lines.is_empty()).then(|| lines.join("\n  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_apart() {
        let cases = [
            (
                "E: Failed to fetch http://127.0.0.1:9/dists/sid/InRelease  Could not connect to \
                 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)\n\
                 E: Some index files failed to download. They have been ignored.\n",
                ErrorKind::Archive,
                "the archive cannot be reached: Failed to fetch http://127.0.0.1:9/",
            ),
            (
                "E: The repository 'file:/x sid Release' is not signed.\n",
                ErrorKind::Archive,
                "cannot be trusted",
            ),
            (
                "E: Release file for http://x/dists/sid/InRelease is expired (invalid since 15d).\n",
                ErrorKind::Archive,
                "out of date",
            ),
            (
                "E: The repository 'http://x bullseye Release' does not have a Release file.\n",
                ErrorKind::Archive,
                "does not have everything",
            ),
            (
                "dpkg-deb: error: paste subprocess was killed by signal (Broken pipe)\n\
                 tar: ./lib/x: Cannot write: No space left on device\n",
                ErrorKind::Io,
                "the disk is full",
            ),
            ("", ErrorKind::Archive, "apt-get failed"),
        ];
        for (errors, kind, text) in cases {
            let error = read(errors, "apt-get failed");
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(text), "{error}");
            assert!(!error.to_string().contains("Some index files"), "{error}");
        }
    }

    #[test]
    fn no_flood() {
        let many: String = (0..100).map(|n| format!("E: line {n}\n")).collect();
        assert!(read(&many, "").to_string().lines().count() <= LINES + 1);
    }
}
