//! The clangs of this machine.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

pub(crate) struct Clang {
    command: String,
    pub(crate) version: u32,
}

impl Clang {
    /// The clang of this major version; or says that the test did not run for want of it.
    pub(crate) fn version(version: u32, test: &str) -> Option<Self> {
        let numbered = format!("clang-{version}");
        let found =
            [numbered, "clang".into()].into_iter().find(|name| version_of(name) == Some(version));
        if found.is_none() {
            bpfgen_skip::skip(test, &format!("clang {version} is not installed"));
        }
        found.map(|command| Self { command, version })
    }

    /// Compiles a C file for BPF and gives the object. Errors are the test's, and any warning
    /// too.
    pub(crate) fn compile(&self, folder: &Path, source: &str) -> Vec<u8> {
        let object = folder.join("object.o");
        let mut child = Command::new(&self.command)
            .args([
                "-target", "bpf", "-O2", "-g", "-Wall", "-Werror", "-I.", "-xc", "-c", "-", "-o",
            ])
            .arg(&object)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let first: Vec<&str> = errors.lines().take(40).collect();
        assert!(output.status.success(), "{} refuses it:\n{}", self.command, first.join("\n"));
        std::fs::read(object).unwrap()
    }
}

fn version_of(command: &str) -> Option<u32> {
    let output = Command::new(command).arg("-dumpversion").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().split('.').next()?.parse().ok()
}
