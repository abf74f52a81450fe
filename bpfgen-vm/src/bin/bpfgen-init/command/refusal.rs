//! Why a file cannot be executed. The kernel has but a number for it.

use std::{fs::File, io, io::Read, path::Path};

use rustix::io::Errno;

use crate::{protocol::End, setup};

/// Enough for the ELF header, the program headers, and the first line of a script.
const HEAD: u64 = 4096;

/// What the library would take for a script without a first line `#!`, and give to a shell.
pub(super) fn before(program: &Path) -> Option<String> {
    let head = head(program)?;
    let name = program.display();
    match kind(&head) {
        Kind::Elf { machine, .. } if !is_ours(machine) => {
            Some(format!("{name} is for another machine (ELF machine {machine})"))
        }
        Kind::Garbage => Some(format!("{name} is neither an executable nor a script")),
        _ => None,
    }
}

/// Why executing it failed.
pub(super) fn after(program: &Path, error: &io::Error) -> End {
    let name = program.display();
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOENT) if program.exists() => End::Missing(match interpreter(program) {
            Some(interpreter) => format!("{name} needs {interpreter}, which the guest lacks"),
            None => format!("{name} has no line #! and the guest has no /bin/sh"),
        }),
        Some(Errno::NOENT) if setup::is_there(program) => {
            let to = program.read_link().unwrap_or_default();
            End::Missing(format!("{name} is a link to {}, which the guest lacks", to.display()))
        }
        Some(Errno::NOENT | Errno::NOTDIR) => End::Missing(format!("the guest has no file {name}")),
        Some(Errno::ACCESS) if program.is_dir() => End::Refused(format!("{name} is a folder")),
        Some(Errno::ACCESS) => End::Refused(match interpreter(program) {
            Some(interpreter) if is_executable(program) => {
                format!("{name} needs {interpreter}, which is not executable")
            }
            _ => format!("{name} is not executable: {error}"),
        }),
        _ => End::Refused(format!("{name}: {error}")),
    }
}

fn is_executable(program: &Path) -> bool {
    rustix::fs::access(program, rustix::fs::Access::EXEC_OK).is_ok()
}

fn head(program: &Path) -> Option<Vec<u8>> {
    let file = File::open(program).ok()?;
    file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut head = vec![];
    file.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}

fn interpreter(program: &Path) -> Option<String> {
    match kind(&head(program)?) {
        Kind::Elf { interpreter, .. } => interpreter,
        Kind::Script(interpreter) => Some(interpreter),
        Kind::Text | Kind::Garbage => None,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Elf { machine: u16, interpreter: Option<String> },
    Script(String),
    Text,
    Garbage,
}

/// x86-64, and the i386 before it, which the kernel may know as well.
fn is_ours(machine: u16) -> bool {
    matches!(machine, 62 | 3)
}

fn kind(head: &[u8]) -> Kind {
    if head.starts_with(b"\x7fELF") {
        // `e_machine` is little-endian in what could run here; anything else gives a foreign number.
        let machine = number(head, 18, 2).and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
        return Kind::Elf { machine, interpreter: elf_interpreter(head) };
    }
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    if let Some(rest) = line.strip_prefix(b"#!") {
        let word = rest.trim_ascii().split(u8::is_ascii_whitespace).next().unwrap_or_default();
        return Kind::Script(String::from_utf8_lossy(word).into_owned());
    }
    // The test that shells make.
    if line.contains(&0) { Kind::Garbage } else { Kind::Text }
}

/// The path in `PT_INTERP` of an ELF file of 64 bits, if it lies near the file's start, as linkers
/// have it.
fn elf_interpreter(head: &[u8]) -> Option<String> {
    const PT_INTERP: usize = 3;
    (head.get(4) == Some(&2)).then_some(())?;
    let (table, size, count) = (number(head, 32, 8)?, number(head, 54, 2)?, number(head, 56, 2)?);
    for n in 0..count {
        let entry = table.checked_add(n.checked_mul(size)?)?;
        if number(head, entry, 4)? == PT_INTERP {
            let start = number(head, entry.checked_add(8)?, 8)?;
            let path = head.get(start..)?.split(|&byte| byte == 0).next()?;
            return Some(String::from_utf8_lossy(path).into_owned());
        }
    }
    None
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(len)?)?;
    let value = bytes.iter().rev().fold(0u64, |value, &byte| value << 8 | u64::from(byte));
    usize::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_files() {
        assert_eq!(kind(b"#! /bin/my sh -x\necho"), Kind::Script("/bin/my".into()));
        assert_eq!(kind(b"#!/bin/sh"), Kind::Script("/bin/sh".into()));
        assert_eq!(kind(b"#!"), Kind::Script(String::new()));
        assert_eq!(kind(b"echo hi\n\0"), Kind::Text);
        assert_eq!(kind(b""), Kind::Text);
        assert_eq!(kind(b"a\0b"), Kind::Garbage);
    }

    #[test]
    fn this_test_is_an_executable() {
        let path = std::env::current_exe().unwrap();
        let Kind::Elf { machine, .. } = kind(&head(&path).unwrap()) else { panic!() };
        assert!(is_ours(machine) || !cfg!(target_arch = "x86_64"));
        assert_eq!(before(&path).is_some(), !cfg!(target_arch = "x86_64"));
    }

    #[test]
    fn any_cut_of_an_executable_is_looked_at() {
        let bytes = head(&std::env::current_exe().unwrap()).unwrap();
        (0..bytes.len().min(1024)).for_each(|end| drop(kind(&bytes[..end])));
        let mut wild = bytes[..64].to_vec();
        wild[32..64].fill(0xff);
        assert_eq!(elf_interpreter(&wild), None);
    }
}
