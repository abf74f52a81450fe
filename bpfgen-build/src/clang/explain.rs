//! What to do about the errors that newcomers meet, added below clang's own words.

use std::path::Path;

use crate::{Error, ErrorKind};

/// The error for a clang that failed on `source` with this on its standard error.
pub(crate) fn failure(source: &Path, stderr: &str, status: &str) -> Error {
    if no_backend(stderr) {
        return Error::new(ErrorKind::ClangUnfit, "this clang cannot compile for BPF")
            .with_diagnostics(stderr)
            .help(
                "it was built without LLVM's BPF target; use a distribution's clang, and name it \
                 with the variable BPFGEN_CLANG",
            );
    }
    let what = format!("clang cannot compile {} ({status})", source.display());
    let mut error = Error::new(ErrorKind::Clang, what).with_diagnostics(stderr);
    if let Some(help) = missing_file(stderr).and_then(|name| missing_header(name, source)) {
        error = error.help(help);
    }
    if stderr.contains("__TARGET_ARCH_") {
        error = error.help(
            "this C reads a machine's registers, so it must be compiled for one: say which with \
             `targets`, e.g. targets = [\"x86_64\", \"aarch64\"]",
        );
    }
    error
}

/// The name in `fatal error: 'name' file not found`.
fn missing_file(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| {
        let (_, rest) = line.split_once("fatal error: '")?;
        rest.strip_suffix("' file not found")
    })
}

fn missing_header(name: &str, source: &Path) -> Option<String> {
    if name == "vmlinux.h" || name.ends_with("/vmlinux.h") {
        let dir = source.parent().unwrap_or(Path::new(""));
        return Some(format!(
            "make it from the running kernel's types: `cargo bpfgen vmlinux > {}` \
             (`cargo install bpfgen-cli` installs the command)",
            dir.join("vmlinux.h").display()
        ));
    }
    let package = match name.split('/').next()? {
        "bpf" => {
            "libbpf's headers are missing: `apt install libbpf-dev` (Debian, Ubuntu) or \
             `dnf install libbpf-devel` (Fedora), or name a folder that has them in the variable \
             BPFGEN_INCLUDE"
        }
        "linux" | "asm" | "asm-generic" => {
            "the kernel's user-space headers are missing: `apt install linux-libc-dev` (Debian, \
             Ubuntu) or `dnf install kernel-headers` (Fedora)"
        }
        "gnu" | "sys" | "stdio.h" | "stdlib.h" | "string.h" => {
            "BPF programs have no C library; its headers do not fit the BPF target"
        }
        _ => {
            "add the header's folder: cflags = [\"-Ifolder\"], relative to the crate, or the \
             variable BPFGEN_INCLUDE"
        }
    };
    Some(package.to_owned())
}

fn no_backend(stderr: &str) -> bool {
    ["unable to create target", "No available targets are compatible", "unknown target triple 'bpf"]
        .iter()
        .any(|words| stderr.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helps(stderr: &str) -> String {
        failure(Path::new("src/x.bpf.c"), stderr, "exit status: 1")
            .helps()
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn missing_headers_name_their_package() {
        let missing = |name: &str| {
            helps(&format!("src/x.bpf.c:1:10: fatal error: '{name}' file not found\n"))
        };
        assert!(missing("bpf/bpf_helpers.h").contains("libbpf-dev"));
        assert!(missing("bpf/bpf_helpers.h").contains("libbpf-devel"));
        assert!(missing("vmlinux.h").contains("cargo bpfgen vmlinux > src/vmlinux.h"));
        assert!(missing("linux/bpf.h").contains("linux-libc-dev"));
        assert!(missing("mine.h").contains("-Ifolder"));
    }

    #[test]
    fn other_errors_get_no_advice() {
        assert_eq!(helps("src/x.bpf.c:1:1: error: unknown type name 'foo'\n"), "");
    }

    #[test]
    fn a_clang_without_bpf_is_told_from_a_wrong_source() {
        let stderr = "error: unable to create target: 'No available targets are compatible with \
                      triple \"bpfel\"'\n1 error generated.\n";
        let error = failure(Path::new("x.c"), stderr, "exit status: 1");
        assert_eq!(error.kind(), ErrorKind::ClangUnfit);
    }
}
