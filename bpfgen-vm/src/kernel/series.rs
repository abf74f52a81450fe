//! Series of kernels, and where Debian keeps them.

use super::Request;

/// The first two numbers of a version.
pub(crate) type Series = (u32, u32);

/// The series that stay in the archive for years: each is some release's own.
pub(crate) const KNOWN: [Series; 3] = [(5, 10), (6, 1), (6, 12)];

/// Every suite that is asked for anything.
pub(crate) const SUITES: [&str; 6] =
    ["bullseye", "bookworm", "trixie", "bookworm-backports", "trixie-backports", "sid"];

/// The suites to look in, in this order; each group is asked at once, and the highest version in
/// it counts.
///
/// Backports keep superseded kernels for a while and have a small index, so they come before sid.
/// Either of the two may be ahead of the other.
pub(crate) fn suites(request: &Request) -> &'static [&'static [&'static str]] {
    match request {
        Request::Series(5, 10) => &[&["bullseye"]],
        Request::Series(6, 1) => &[&["bookworm"]],
        Request::Series(6, 12) => &[&["trixie"], &["bookworm-backports"]],
        Request::Newest => &[&["trixie-backports", "sid"]],
        Request::Series(..) => &[&["trixie-backports"], &["sid"]],
        Request::Image(_) => &[],
    }
}

/// Reads `6.1`.
pub(crate) fn parse(text: &str) -> Option<Series> {
    let (major, minor) = text.split_once('.')?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    Some((number(major)?, number(minor)?))
}

/// The series of a release as in `6.1.0-50-cloud-amd64`.
pub(crate) fn of_release(release: &str) -> Option<Series> {
    let (major, rest) = release.split_once('.')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    parse(&format!("{major}.{}", &rest[..end]))
}

/// [`KNOWN`], in words.
pub(crate) fn known() -> String {
    KNOWN.map(|(major, minor)| format!("{major}.{minor}")).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_releases() {
        assert_eq!(of_release("6.1.0-50-cloud-amd64"), Some((6, 1)));
        assert_eq!(of_release("7.2-rc3"), Some((7, 2)));
        assert_eq!(of_release("7.2+deb14-cloud-amd64"), Some((7, 2)));
        assert_eq!(of_release("6.12"), Some((6, 12)));
        for none in ["", "cloud-amd64", "6", "6.", "x.1", "6.x"] {
            assert_eq!(of_release(none), None, "{none}");
        }
    }

    #[test]
    fn every_series_has_suites_that_a_listing_asks() {
        for (major, minor) in KNOWN.into_iter().chain([(7, 0)]) {
            let groups = suites(&Request::Series(major, minor));
            assert!(!groups.is_empty());
            assert!(groups.concat().iter().all(|suite| SUITES.contains(suite)));
        }
        assert!(suites(&Request::Newest).concat().contains(&"sid"));
    }
}
