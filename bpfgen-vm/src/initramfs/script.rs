//! The first line of scripts.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::Path,
};

/// How much of a file Linux looks at.
pub(super) const LONGEST: u64 = 256;

/// The programs that a script's first line starts: its interpreter and, if that is `env`, what env
/// starts. `None` if it is no script.
pub(super) fn interpreters(start: &[u8]) -> Option<Vec<OsString>> {
    let line = start.strip_prefix(b"#!")?;
    let line = line.split(|&byte| matches!(byte, b'\n' | 0)).next()?.trim_ascii();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let (interpreter, argument) = (&line[..end], line[end..].trim_ascii());
    if interpreter.is_empty() {
        return None;
    }
    let interpreter: OsString = OsStr::from_bytes(interpreter).into();
    let is_env = Path::new(&interpreter).file_name() == Some(OsStr::new("env"));
    let program = if is_env { started_by_env(argument) } else { None };
    Some([interpreter].into_iter().chain(program).collect())
}

/// `env` gets all the rest of the line as one argument; with `-S` it splits that up.
fn started_by_env(argument: &[u8]) -> Option<OsString> {
    if !argument.starts_with(b"-") {
        // Without -S one with spaces inside would be sought as it is, and not be found.
        return (!argument.is_empty()).then(|| OsString::from_vec(argument.to_vec()));
    }
    let split = [&b"-S"[..], b"--split-string=", b"--split-string", b"-vS", b"-iS"]
        .into_iter()
        .find_map(|option| argument.strip_prefix(option))?;
    let mut words = split.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    loop {
        let word = words.next()?;
        match word {
            // These take a word.
            b"-u" | b"--unset" | b"-C" | b"--chdir" => drop(words.next()),
            _ if word.starts_with(b"-") || word.contains(&b'=') => {}
            _ => {
                let bare: Vec<_> = word.iter().copied().filter(|c| !b"'\"".contains(c)).collect();
                return Some(OsString::from_vec(bare));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::interpreters;

    fn of(text: &str) -> Option<Vec<String>> {
        let found = interpreters(text.as_bytes())?;
        Some(found.into_iter().map(|name| name.into_string().unwrap()).collect())
    }

    #[test]
    fn first_lines() {
        assert_eq!(of("#!/bin/sh\necho\n").unwrap(), ["/bin/sh"]);
        assert_eq!(of("#! /bin/sh -e x\n").unwrap(), ["/bin/sh"]);
        assert_eq!(of("#!/bin/sh").unwrap(), ["/bin/sh"]);
        assert_eq!(of("#!/bin/sh\r\n").unwrap(), ["/bin/sh"]);
        assert_eq!(of("#!/usr/bin/env python3\n").unwrap(), ["/usr/bin/env", "python3"]);
        assert_eq!(
            of("#!/usr/bin/env  -S  A=1 -i -u B bash -e\n").unwrap(),
            ["/usr/bin/env", "bash"]
        );
        assert_eq!(of("#!/usr/bin/env -S\"bash\" -e\n").unwrap(), ["/usr/bin/env", "bash"]);
        assert_eq!(of("#!/usr/bin/env -i\n").unwrap(), ["/usr/bin/env"]);
        assert_eq!(of("#!/usr/bin/env\n").unwrap(), ["/usr/bin/env"]);
        assert_eq!(of("#!/usr/bin/env -S \n").unwrap(), ["/usr/bin/env"]);
        for none in ["", "#", "#!", "#!\n/bin/sh", "#! \n", "echo", "\u{7f}ELF"] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
