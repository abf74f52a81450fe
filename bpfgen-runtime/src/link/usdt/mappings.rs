//! Where a file is in a process.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Error, ErrorKind, Result};

/// Parts of a file that a process has mapped to run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mappings(Vec<Mapping>);

#[derive(Debug, PartialEq, Eq)]
struct Mapping {
    start: u64,
    end: u64,
    /// Where its start is in the file.
    offset: u64,
}

impl Mappings {
    pub(super) fn of(pid: u32, path: &Path) -> Result<Self> {
        let list = format!("/proc/{pid}/maps");
        let text =
            fs::read(&list).map_err(|error| Error::io(format!("cannot read {list}"), &error))?;
        let own = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // Of a process in a container, the list has the path as it is in there.
        let inside = own.strip_prefix(format!("/proc/{pid}/root")).ok();
        let inside = inside.map(|inside| Path::new("/").join(inside));
        let paths: Vec<PathBuf> = [Some(own), inside].into_iter().flatten().collect();
        let found = parse(&String::from_utf8_lossy(&text), &paths);
        if found.0.is_empty() {
            let message = format!("process {pid} does not run {}", path.display());
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        Ok(found)
    }

    /// The address of what is at this offset in the file.
    pub(super) fn address(&self, offset: u64) -> Result<u64> {
        let found = self.0.iter().find_map(|mapping| {
            let within = offset.checked_sub(mapping.offset)?;
            mapping.start.checked_add(within).filter(|address| *address < mapping.end)
        });
        found.ok_or_else(|| {
            let message = format!("the process does not have offset {offset:#x} of it in memory");
            Error::new(ErrorKind::NotFound, message)
        })
    }
}

/// `7f0000000000-7f0000001000 r-xp 00001000 08:01 123 /usr/lib/libc.so.6`.
fn parse(text: &str, paths: &[PathBuf]) -> Mappings {
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let mapping = |line: &str| {
        // A path may hold blanks.
        let mut words = line.splitn(6, ' ');
        let (start, end) = words.next()?.split_once('-')?;
        let runs = words.next()?.contains('x');
        let offset = number(words.next()?)?;
        let path = words.nth(2)?.trim_start();
        let wanted = runs && paths.iter().any(|wanted| wanted == Path::new(path));
        wanted.then_some(Mapping { start: number(start)?, end: number(end)?, offset })
    };
    Mappings(text.lines().filter_map(mapping).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let text = "1000-2000 r--p 00000000 08:01 12                  /lib/a b.so\n\
                    2000-3000 r-xp 00001000 08:01 12                  /lib/a b.so\n\
                    5000-6000 r-xp 00001000 08:01 13                  /lib/b.so\n\
                    7000-8000 rw-p 00000000 00:00 0 \n";
        let mappings = parse(text, &[PathBuf::from("/lib/a b.so")]);
        assert_eq!(mappings.0, [Mapping { start: 0x2000, end: 0x3000, offset: 0x1000 }]);
        assert_eq!(mappings.address(0x1010).unwrap(), 0x2010);
        assert!(mappings.address(0x10).is_err());
        assert!(mappings.address(0x2000).is_err());
        let own = std::env::current_exe().unwrap();
        assert!(!Mappings::of(std::process::id(), &own).unwrap().0.is_empty());
        let other = Mappings::of(std::process::id(), Path::new("/nonexistent"));
        assert_eq!(other.unwrap_err().kind(), ErrorKind::NotFound);
    }
}
