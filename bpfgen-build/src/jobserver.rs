//! Tokens of make's and cargo's job server: whoever started this process says how much may go on at
//! a time, in it and beside it.
//!
//! A token is a byte in a pipe. Each process has one without asking; for more it takes bytes out, and
//! puts them back. The pipe's ends are inherited as numbers of descriptors, which Linux lets a process
//! open again by name: so there is a file of our own to read without waiting, and nothing is done to
//! the one that others share.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _},
    path::PathBuf,
};

/// Tokens that are held; they go back when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    back: Option<File>,
    held: Vec<u8>,
}

impl Tokens {
    /// Takes as many as there are at once, but for the one that needs no token no more than `wanted`;
    /// with no job server named in `flags` (`CARGO_MAKEFLAGS`), nothing has to be asked for.
    pub(crate) fn take(flags: Option<&str>, wanted: usize) -> (Self, usize) {
        let Some((mut from, to)) = flags.and_then(open) else { return (Self::default(), wanted) };
        let mut tokens = Self { back: Some(to), held: Vec::new() };
        let mut token = [0];
        while tokens.held.len() + 1 < wanted && from.read(&mut token).is_ok_and(|read| read == 1) {
            tokens.held.extend(token);
        }
        let may = tokens.held.len() + 1;
        (tokens, may.min(wanted.max(1)))
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        if let Some(back) = &mut self.back {
            // Nobody is there to be told: the server is gone, then.
            let _ = back.write_all(&self.held);
        }
    }
}

/// The ends of the job server's pipe, where there is one.
fn open(flags: &str) -> Option<(File, File)> {
    let auth = flags.split_whitespace().rev().find_map(|flag| {
        flag.strip_prefix("--jobserver-auth=").or_else(|| flag.strip_prefix("--jobserver-fds="))
    })?;
    let (from, to) = match auth.strip_prefix("fifo:") {
        Some(path) => (PathBuf::from(path), PathBuf::from(path)),
        None => {
            let (from, to) = auth.split_once(',')?;
            let end = |number: &str| {
                let number: u32 = number.parse().ok()?;
                Some(PathBuf::from(format!("/proc/self/fd/{number}")))
            };
            (end(from)?, end(to)?)
        }
    };
    // The number may be another file's by now.
    let is_pipe = |path: &PathBuf| path.metadata().is_ok_and(|it| it.file_type().is_fifo());
    if !is_pipe(&from) || !is_pipe(&to) {
        return None;
    }
    // With both ends open opening a named pipe waits for nobody.
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK);
    let from = options.open(from).ok()?;
    let to = OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK).open(to).ok()?;
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A named pipe that a server keeps open, with so many tokens.
    fn server(folder: &std::path::Path, tokens: &[u8]) -> (File, String) {
        let path = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let mut pipe = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        pipe.write_all(tokens).unwrap();
        (pipe, format!(" -j --jobserver-auth=fifo:{}", path.display()))
    }

    /// What is in the pipe.
    fn left(pipe: &mut File, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        pipe.read_exact(&mut bytes).unwrap();
        bytes.sort_unstable();
        bytes
    }

    #[test]
    fn tokens_are_taken_and_go_back() {
        let folder = tempfile::tempdir().unwrap();
        let (mut pipe, flags) = server(folder.path(), b"abc");
        let (few, may) = Tokens::take(Some(&flags), 3);
        assert_eq!((may, few.held.len()), (3, 2), "one needs no token");
        let (rest, may) = Tokens::take(Some(&flags), 8);
        assert_eq!((may, rest.held.len()), (2, 1), "only one is left");
        let (none, may) = Tokens::take(Some(&flags), 8);
        assert_eq!((may, none.held.len()), (1, 0), "nobody waits");
        drop((few, rest, none));
        assert_eq!(left(&mut pipe, 3), b"abc");
    }

    #[test]
    fn descriptors_are_opened_again() {
        use std::os::fd::AsRawFd as _;

        let folder = tempfile::tempdir().unwrap();
        let (mut pipe, _) = server(folder.path(), b"xy");
        let number = pipe.as_raw_fd();
        let flags = format!("--jobserver-fds=98,99 --jobserver-auth={number},{number}");
        let (tokens, may) = Tokens::take(Some(&flags), 2);
        assert_eq!((may, tokens.held.len()), (2, 1));
        drop(tokens);
        assert_eq!(left(&mut pipe, 2), b"xy");
    }

    #[test]
    fn without_a_server_nothing_is_asked_for() {
        for flags in [
            None,
            Some(""),
            Some("-j4"),
            Some("--jobserver-auth=x"),
            Some("--jobserver-auth=-2,-2"),
        ] {
            assert_eq!(Tokens::take(flags, 4).1, 4, "{flags:?}");
        }
        // Neither is a pipe.
        let folder = tempfile::tempdir().unwrap();
        let plain = format!("--jobserver-auth=fifo:{}", folder.path().display());
        assert_eq!(Tokens::take(Some(&plain), 4).1, 4);
    }
}
