//! The crate that all modules go into.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::checkout;

const MANIFEST: &str = r#"[package]
name = "modules"
version = "0.0.0"
edition = "2024"
rust-version = "1.85"
publish = false

[dependencies]
bpfgen-runtime = { path = "RUNTIME", default-features = false }

[workspace]
"#;

const HEAD: &str = "//! All modules.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(trivial_numeric_casts, unused_qualifications, rust_2018_idioms)]
#![forbid(unsafe_code)]
";

/// A crate of generated modules; it stays in place, so that the runtime is built once.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    lib: String,
}

impl Scratch {
    /// An empty crate in this folder, which is made anew.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn new(folder: &Path) -> Self {
        let source = folder.join("src");
        let _absent = fs::remove_dir_all(&source);
        fs::create_dir_all(&source).unwrap();
        let runtime = fs::canonicalize(checkout().join("bpfgen-runtime")).unwrap();
        let manifest = MANIFEST.replace("RUNTIME", runtime.to_str().unwrap());
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        // The versions that the workspace was tested with, and no look at the network.
        fs::copy(checkout().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder: folder.to_owned(), lib: HEAD.to_owned() }
    }

    /// Adds a module with what lies beside it, and assertions about it.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn add(&mut self, name: &str, module: &str, files: &[(&str, &[u8])], asserts: &str) {
        let folder = self.folder.join("src").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("mod.rs"), module).unwrap();
        for (file, bytes) in files {
            fs::write(folder.join(file), bytes).unwrap();
        }
        self.lib.push_str(&format!("\n/// A module.\npub mod {name};\n"));
        self.asserts(name, asserts);
    }

    /// Adds assertions about a module that is there already.
    pub fn asserts(&mut self, name: &str, asserts: &str) {
        self.lib
            .push_str("#[allow(unused_imports, unused_qualifications, reason = \"assertions\")]\n");
        self.lib.push_str("const _: () = {\nuse core::mem::{align_of, offset_of, size_of};\n");
        let asserts = asserts.replace("MODULE", &format!("crate::{name}"));
        self.lib.push_str(&asserts);
        self.lib.push_str("};\n");
    }

    /// `cargo check`; gives what it says where it fails.
    ///
    /// # Errors
    /// With all that the compiler said.
    ///
    /// # Panics
    /// If the crate cannot be written, or there is no cargo.
    pub fn check(&self) -> Result<(), String> {
        fs::write(self.folder.join("src/lib.rs"), &self.lib).unwrap();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["check", "--quiet", "--offline"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
