//! Makes the guest's init, a program that the library embeds.
//!
//! It has to be static, small, and the same whatever profile and flags the library is built with,
//! so a cargo of its own builds it, from a manifest written for the purpose.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The init's only dependency; the version and features of the package's own manifest.
const RUSTIX: &str = r#"{ version = "1", features = ["fs", "mount", "pipe", "process", "stdio", "system", "termios"] }"#;

/// Its variables are about the outer build: flags, folders, wrappers, profiles. Of those that
/// begin so only these are for any cargo.
const KEPT: &[&str] = &[
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_MAKEFLAGS",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_RESOLVER_",
    "CARGO_SOURCE_",
];

/// Variables of the outer build with other names.
const DROPPED: &[&str] = &[
    "DEBUG",
    "HOST",
    "LD_LIBRARY_PATH",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "RUSTC_WORKSPACE_WRAPPER",
    // An editor's makes no programs.
    "RUSTC_WRAPPER",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "TARGET",
];

fn main() {
    for path in ["build.rs", "src/protocol.rs", "src/bin/bpfgen-init"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let init = out.join("init");
    let guest = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ARCH", "x86_64");
    // Documentation needs no init, and where it is made there may be no linker.
    if !guest || env::var_os("DOCS_RS").is_some() {
        write(&init, b"");
        return;
    }
    let built = match Build::new(&out).run() {
        Ok(built) => built,
        Err(text) => panic!("the init of the guest cannot be built\n{text}"),
    };
    let bytes = fs::read(&built).unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    write(&init, &bytes);
}

struct Build {
    target: String,
    /// Where the manifest lies.
    package: PathBuf,
    /// What cargo makes.
    folder: PathBuf,
}

impl Build {
    fn new(out: &Path) -> Self {
        let folder = shared(out);
        let package = folder.join("package");
        fs::create_dir_all(&package)
            .unwrap_or_else(|error| panic!("{}: {error}", package.display()));
        let source = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
        let main = source.join("src/bin/bpfgen-init/main.rs");
        write(&package.join("Cargo.toml"), manifest(&main).as_bytes());
        // The same versions as outside, where that is known. Cargo leaves the rest of it out.
        let lock = out.ancestors().chain(source.ancestors()).map(|dir| dir.join("Cargo.lock"));
        if let Some(lock) = lock.into_iter().find_map(|lock| fs::read(lock).ok()) {
            write(&package.join("Cargo.lock"), &lock);
        }
        Self { target: text("TARGET"), package, folder }
    }

    /// The program's path, or what cargo said.
    fn run(&self) -> Result<PathBuf, String> {
        let program = self.folder.join(&self.target).join("release/bpfgen-init");
        // Everything was downloaded for the outer build; only with another selection of versions is
        // the network needed.
        let fixed =
            self.cargo(true, true).or_else(|text| self.cargo(true, false).map_err(|_| text));
        let Err(text) = fixed else { return Ok(program) };
        if self.cargo(false, true).is_err() && self.cargo(false, false).is_err() {
            return Err(text);
        }
        println!(
            "cargo::warning=the guest's init is linked dynamically, so guests need more memory: \
             static linking failed (on Debian and Ubuntu, package libc6-dev has libc.a)"
        );
        Ok(program)
    }

    fn cargo(&self, is_static: bool, offline: bool) -> Result<(), String> {
        let mut cargo = Command::new(variable("CARGO"));
        for (name, _) in env::vars_os() {
            if is_of_the_outer_build(&name) {
                cargo.env_remove(name);
            }
        }
        let crt = if is_static { "+crt-static" } else { "-crt-static" };
        let flags = ["-Ctarget-feature=", "-Crelocation-model=static"];
        let flags = format!("{}{crt}\u{1f}{}", flags[0], flags[1]);
        cargo
            .env("CARGO_ENCODED_RUSTFLAGS", flags)
            // Configuration is sought from here on upwards: in the outer workspace, commonly.
            .current_dir(&self.package)
            .args(["build", "--quiet", "--release", "--target", &self.target, "--target-dir"])
            .arg(&self.folder);
        if offline {
            cargo.arg("--offline");
        }
        let output = cargo.output().map_err(|error| format!("cargo: {error}"))?;
        let text = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(format!("{}: {text}", output.status)) }
    }
}

fn is_of_the_outer_build(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let linker = name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER");
    let cargos = name.starts_with("CARGO_") && !KEPT.iter().any(|kept| name.starts_with(kept));
    (cargos && !linker) || DROPPED.contains(&name)
}

/// `cargo check`, `clippy` and `test` may each run this script, in a folder of its own: the init is
/// made beside these, once for all. That is in `target/debug` of `target/debug/build/NAME/out`,
/// of which the outer cargo holds the lock.
fn shared(out: &Path) -> PathBuf {
    let package = out.parent().filter(|_| out.ends_with("out"));
    let build = package.and_then(Path::parent).filter(|dir| dir.ends_with("build"));
    // A name that is no target's: `target/debug/bpfgen-init` is the program as the package has it.
    build.and_then(Path::parent).unwrap_or(out).join("guest-init")
}

fn manifest(main: &Path) -> String {
    let main = main.to_str().unwrap_or_else(|| panic!("{}: not UTF-8", main.display()));
    let main = main.replace('\\', r"\\").replace('"', "\\\"");
    format!(
        r#"[package]
name = "bpfgen-init"
version = "0.0.0"
edition = "2024"
publish = false

[[bin]]
name = "bpfgen-init"
path = "{main}"

[dependencies]
rustix = {RUSTIX}

[profile.release]
opt-level = "z"
panic = "abort"
lto = true
codegen-units = 1
strip = true

[workspace]
"#
    )
}

fn is(name: &str, value: &str) -> bool {
    env::var_os(name).is_some_and(|found| found == value)
}

fn text(name: &str) -> String {
    variable(name).into_string().unwrap_or_else(|_| panic!("{name} is not UTF-8"))
}

fn variable(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: this is run by cargo"))
}

/// Writes a file unless it is so already: its time stamp matters.
fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return;
    }
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
