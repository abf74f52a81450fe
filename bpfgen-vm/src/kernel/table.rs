//! A listing as text.

use std::fmt;

use super::{Listing, Package, list::Row};

/// Writes a table, and what is to be said about it.
pub(crate) fn write(listing: &Listing, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut lines = vec![["KERNEL", "RELEASE", "VERSION", "SUITE", "STATE"].map(str::to_owned)];
    for row in &listing.rows {
        lines.extend(row_lines(row, listing.age.is_some()));
    }
    let widths: [usize; 4] = std::array::from_fn(|column| {
        lines.iter().map(|line| line[column].len()).max().unwrap_or_default()
    });
    for line in &lines {
        for (cell, width) in line.iter().zip(widths) {
            write!(f, "{cell:width$}  ")?;
        }
        writeln!(f, "{}", line[4])?;
    }
    if let Some(age) = listing.age {
        writeln!(f, "\nThe archive was asked {}.", ago(age))?;
    }
    if let Some(problem) = &listing.problem {
        writeln!(f, "\nWhat is available is not known for certain.\n{problem}")?;
    }
    Ok(())
}

/// What is cached, one line each, and what is not but could be.
fn row_lines(row: &Row, asked: bool) -> Vec<[String; 5]> {
    let line = |package: Option<&Package>, state: String| {
        let Some(Package { release, version, suite, .. }) = package else {
            return ["-".to_owned(), "-".to_owned(), row.suites.join(", "), state];
        };
        [release.clone(), version.clone(), suite.clone(), state]
    };
    let mut lines: Vec<_> = row
        .cached
        .iter()
        .map(|one| {
            line(Some(&one.package), format!("cached {}, {}", ago(one.age), megabytes(one.size)))
        })
        .collect();
    let newer = row.available.iter().filter(|package| {
        row.cached.iter().all(|one| {
            (&one.package.release, &one.package.version) != (&package.release, &package.version)
        })
    });
    lines.extend(newer.map(|package| line(Some(package), "available".to_owned())));
    if lines.is_empty() {
        lines.push(line(None, if asked { "not available" } else { "known" }.to_owned()));
    }
    let mut name = row.request.to_string();
    lines
        .into_iter()
        // The name stands on the first line only.
        .map(|[release, version, suite, state]| {
            [std::mem::take(&mut name), release, version, suite, state]
        })
        .collect()
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

fn ago(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Cached, Request};

    fn package(release: &str, version: &str, suite: &str) -> Package {
        Package {
            release: release.into(),
            package: format!("linux-image-{release}"),
            version: version.into(),
            suite: suite.into(),
        }
    }

    #[test]
    fn a_table() {
        let old = package("6.1.0-9", "6.1.9-1", "bookworm");
        let cached =
            Cached { package: old, folder: "/x".into(), size: 104_500_001, age: 2 * 86_400 };
        let row =
            |request, cached, available| Row { request, suites: vec!["a", "b"], cached, available };
        let listing = Listing {
            rows: vec![
                row(Request::Series(5, 10), vec![], None),
                row(
                    Request::Series(6, 1),
                    vec![cached],
                    Some(package("6.1.0-10", "6.1.10-1", "bookworm")),
                ),
            ],
            age: Some(3600),
            problem: Some("no network\nhelp: get one".into()),
        };
        assert_eq!(
            listing.to_string(),
            "\
KERNEL  RELEASE   VERSION   SUITE     STATE
5.10    -         -         a, b      not available
6.1     6.1.0-9   6.1.9-1   bookworm  cached 2 days ago, 105 MB
        6.1.0-10  6.1.10-1  bookworm  available

The archive was asked 1 hour ago.

What is available is not known for certain.
no network
help: get one
"
        );
    }
}
