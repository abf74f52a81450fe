//! Crates outside the workspace, as a newcomer makes them: an empty folder, a manifest whose
//! dependencies are this checkout's crates by path, and the files of the README.
//!
//! All of them build into one target folder below the workspace's own, so that the dependencies
//! are compiled once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A crate in a temporary folder of its own; it is removed when this is dropped.
#[derive(Debug)]
pub struct Outside {
    folder: TempDir,
}

impl Outside {
    /// A crate with this manifest; versions of bpfgen's crates become paths to this checkout.
    ///
    /// # Panics
    ///
    /// When the folder cannot be written.
    pub fn new(manifest: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("bpfgen-outside-").tempdir();
        let made = Self { folder: folder.expect("a temporary folder can be made") };
        made.write("Cargo.toml", &with_paths(manifest));
        // The versions that the workspace was tested with, and no look at the network.
        let lock = crate::checkout().join("Cargo.lock");
        fs::copy(&lock, made.path().join("Cargo.lock")).expect("Cargo.lock can be copied");
        made
    }

    /// The crate's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the crate, making folders as needed.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &str, contents: &str) {
        let path = self.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("the folder can be made");
        }
        fs::write(&path, contents).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The text of a file of the crate.
    ///
    /// # Panics
    ///
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> String {
        let path = self.path().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// `cargo ARGS…` in the crate's folder, to be changed and run.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = cargo(self.path());
        command.args(args);
        command
    }
}

/// `cargo` for crates outside the workspace, in this folder.
pub fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null());
    forget_this_package(&mut command);
    command
}

/// `cargo bpfgen` of this checkout, in this folder.
pub fn cargo_bpfgen(folder: &Path) -> Command {
    let mut command = Command::new(binary("bpfgen-cli", "cargo-bpfgen"));
    command.arg("bpfgen").current_dir(folder).stdin(Stdio::null());
    forget_this_package(&mut command);
    command
}

/// What cargo sets for this test process is about this package, not about an outside one.
fn forget_this_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || matches!(name, "CARGO_CRATE_NAME" | "CARGO_BIN_NAME" | "OUT_DIR" | "RUSTFLAGS")
        });
        if ours {
            command.env_remove(name);
        }
    }
}

/// Where outside crates build.
pub fn target() -> PathBuf {
    workspace_target().join("outside")
}

/// The target folder that this test was built into.
///
/// # Panics
///
/// When the running test has no path.
pub fn workspace_target() -> PathBuf {
    // …/target/debug/deps/test-0123456789abcdef
    let test = std::env::current_exe().expect("the test has a path");
    test.ancestors().nth(3).expect("cargo keeps tests three folders deep").to_owned()
}

/// The binary of a package of the workspace, built if need be.
///
/// # Panics
///
/// When it does not build.
pub fn binary(package: &str, name: &str) -> PathBuf {
    let target = workspace_target();
    let mut command = cargo(&crate::checkout());
    command.env("CARGO_TARGET_DIR", &target).args(["build", "--quiet", "-p", package]);
    run(&mut command);
    target.join("debug").join(name)
}

/// Runs a command that must succeed and gives its output.
///
/// # Panics
///
/// When it does not start or fails; the message holds all that it printed.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, text(&output));
    output
}

/// Runs a command that must fail by itself and gives its output.
///
/// # Panics
///
/// When it does not start or succeeds.
pub fn run_failing(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.code().is_some_and(|code| code != 0),
        "{command:?}: {}\n{}",
        output.status,
        text(&output)
    );
    output
}

/// All files below a folder, in order.
///
/// # Panics
///
/// When it cannot be read.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            if entry.file_type().expect("a file has a type").is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    files
}

/// Standard output and standard error, one after the other.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Texts that must be equal; where they are not, the lines about the first difference are shown.
///
/// # Panics
///
/// When they are not equal.
pub fn assert_same(what: &str, expected: &str, found: &str) {
    if expected == found {
        return;
    }
    let same = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| -> String {
        let lines = text.lines().skip(same.saturating_sub(3)).take(8);
        lines.map(|line| format!("    {line}\n")).collect()
    };
    panic!(
        "{what} differs from line {}: expected\n{}found\n{}",
        same + 1,
        around(expected),
        around(found)
    );
}

/// Gives every dependency on one of bpfgen's crates a path into this checkout, and makes the
/// manifest that of a workspace of its own.
pub fn with_paths(manifest: &str) -> String {
    let checkout = crate::checkout();
    let mut out = String::new();
    for line in manifest.lines() {
        out.push_str(&with_path(line, &checkout));
        out.push('\n');
    }
    // Never part of a workspace further up.
    if !manifest.contains("[workspace]") {
        out.push_str("\n[workspace]\n");
    }
    out
}

fn with_path(line: &str, checkout: &Path) -> String {
    let Some((name, value)) = line.split_once('=') else { return line.to_owned() };
    let name = name.trim();
    if !matches!(name, "bpfgen-runtime" | "bpfgen-build" | "bpfgen-object" | "bpfgen-cli") {
        return line.to_owned();
    }
    let path = checkout.join(name);
    let rest = match value.trim().strip_prefix('{') {
        Some(table) => {
            let fields = table.trim_end().trim_end_matches('}');
            let kept: Vec<_> = split_fields(fields)
                .into_iter()
                .filter(|field| !field.starts_with("version") && !field.starts_with("path"))
                .collect();
            kept.iter().map(|field| format!(", {field}")).collect()
        }
        None => String::new(),
    };
    format!("{name} = {{ path = {:?}{rest} }}", path.display().to_string())
}

/// The fields of an inline table; a comma within brackets does not part them.
fn split_fields(fields: &str) -> Vec<String> {
    let (mut all, mut field, mut depth) = (Vec::new(), String::new(), 0_usize);
    for c in fields.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                all.push(std::mem::take(&mut field).trim().to_owned());
                continue;
            }
            _ => {}
        }
        field.push(c);
    }
    all.push(field.trim().to_owned());
    all.retain(|field| !field.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_become_paths() {
        let at = Path::new("/c");
        assert_eq!(
            with_path("bpfgen-runtime = \"0.1\"", at),
            "bpfgen-runtime = { path = \"/c/bpfgen-runtime\" }"
        );
        assert_eq!(
            with_path(
                "bpfgen-runtime = { version = \"0.1\", features = [\"a\", \"b\"], default-features = false }",
                at
            ),
            "bpfgen-runtime = { path = \"/c/bpfgen-runtime\", features = [\"a\", \"b\"], default-features = false }"
        );
        assert_eq!(with_path("libc = \"0.2\"", at), "libc = \"0.2\"");
    }
}
