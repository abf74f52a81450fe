//! Installs what is missing, with apt as root; for anyone else prints the command to run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Failure,
    command::{command, is_root, run, shown, succeeds},
};

/// Something that the build or a test uses, and the package that brings it.
#[derive(Clone, Copy)]
pub(crate) struct Need {
    /// Debian's and Ubuntu's name of the package.
    package: &'static str,
    thing: Thing,
    /// Without it some tests are skipped; everything else works.
    optional: bool,
}

#[derive(Clone, Copy)]
enum Thing {
    /// On the PATH.
    Command(&'static str),
    /// Where compilers look.
    Header(&'static str),
    /// A file, or one that this variable names.
    File(&'static str, &'static str),
    /// A command, or one that this variable names.
    Named(&'static str, &'static str),
    /// `clang`, or `clang-N` of any version.
    Clang,
}

const fn required(package: &'static str, thing: Thing) -> Need {
    Need { package, thing, optional: false }
}

const fn optional(package: &'static str, command: &'static str) -> Need {
    Need { package, thing: Thing::Command(command), optional: true }
}

const CLANG: Need = required("clang", Thing::Clang);
const LIBBPF: Need = required("libbpf-dev", Thing::Header("bpf/bpf_helpers.h"));
const KERNEL_HEADERS: Need = required("linux-libc-dev", Thing::Header("linux/bpf.h"));
const QEMU: Need = required("qemu-system-x86", Thing::Named("qemu-system-x86_64", "BPFGEN_QEMU"));
const KEYRING: Need = required(
    "debian-archive-keyring",
    Thing::File("/usr/share/keyrings/debian-archive-keyring.gpg", "BPFGEN_DEBIAN_KEYRING"),
);

/// What it takes to build a program with bpfgen.
pub(crate) const TO_BUILD: &[Need] = &[CLANG, LIBBPF, KERNEL_HEADERS];

/// What it takes to run other kernels. They come as packages of Debian, signed with its keys.
pub(crate) const TO_EMULATE: &[Need] = &[QEMU, KEYRING];

/// What the tests use.
pub(crate) const TO_TEST: &[Need] = &[
    CLANG,
    LIBBPF,
    KERNEL_HEADERS,
    // The headers of `cargo bpfgen vmlinux` are held against the first and the last, relocation
    // against libbpf's with objects by each.
    optional("clang-14", "clang-14"),
    optional("clang-16", "clang-16"),
    optional("clang-19", "clang-19"),
    optional("clang-22", "clang-22"),
    // For a driver that has libbpf relocate the same.
    optional("gcc", "cc"),
    optional("iproute2", "ip"),
    optional("mount", "mount"),
    optional("util-linux", "unshare"),
];

/// What the tests use in other kernels: guests get these commands, or do not start.
pub(crate) const TO_TEST_ELSEWHERE: &[Need] = &[
    QEMU,
    KEYRING,
    required("coreutils", Thing::Command("timeout")),
    required("iproute2", Thing::Command("ip")),
    required("iproute2", Thing::Command("tc")),
    required("mount", Thing::Command("mount")),
    required("util-linux", Thing::Command("unshare")),
];

/// What it takes to build and run `tests/peers`: clang for the objects, the rest for libbpf.
pub(crate) const TO_COMPARE: &[Need] = &[
    CLANG,
    required("gcc", Thing::Command("cc")),
    required("make", Thing::Command("make")),
    required("pkg-config", Thing::Command("pkg-config")),
    required("libelf-dev", Thing::Header("libelf.h")),
    required("zlib1g-dev", Thing::Header("zlib.h")),
];

impl Need {
    fn is_met(&self) -> bool {
        match self.thing {
            Thing::Command(name) => on_path(name),
            Thing::Header(name) => has_header(name),
            Thing::File(path, variable) => is_set(variable) || Path::new(path).exists(),
            Thing::Named(name, variable) => is_set(variable) || on_path(name),
            Thing::Clang => has_clang(),
        }
    }
}

/// Why other kernels cannot run on this machine, if so.
pub(crate) fn unsupported() -> Option<String> {
    use std::env::consts::{ARCH, OS};
    let supported = OS == "linux" && ARCH == "x86_64";
    (!supported).then(|| format!("other kernels run on x86-64 Linux only; this is {OS} on {ARCH}"))
}

/// Sees to it that everything is there.
pub(crate) fn install(needs: &[Need]) -> Result<(), Failure> {
    let missing = |optional: bool| -> Vec<&'static str> {
        let needs = needs.iter().filter(|need| need.optional == optional && !need.is_met());
        needs.map(|need| need.package).collect()
    };
    let (required, optional) = (missing(false), missing(true));
    if required.is_empty() && (optional.is_empty() || !is_root()) {
        return Ok(());
    }
    if !succeeds(command("apt-get").arg("--version")) {
        return if required.is_empty() {
            Ok(())
        } else {
            Err(format!(
                "missing: {}. There is no apt-get here; install clang (14 or newer), libbpf's \
                 headers (bpf/bpf_helpers.h) and the kernel's (linux/bpf.h) with the system's \
                 package manager",
                required.join(", ")
            ))
        };
    }
    if !is_root() {
        return Err(format!(
            "missing: {0}. Install with\n\n    sudo apt-get update && sudo apt-get install -y {0}\n\n\
             and run this again",
            required.join(" ")
        ));
    }

    if !has_package_lists() {
        run(&mut apt_get(&["update"]))?;
    }
    if !required.is_empty() {
        eprintln!("installing {}", required.join(", "));
        if run(&mut apt_get_install(&required)).is_err() {
            // The lists may be older than the archive.
            run(&mut apt_get(&["update"]))?;
            run(&mut apt_get_install(&required))?;
        }
    }
    for package in optional {
        // Not every release has every one of these.
        if !succeeds(command("apt-cache").args(["show", package])) {
            continue;
        }
        eprintln!("installing {package}");
        if let Err(failure) = run(&mut apt_get_install(&[package])) {
            eprintln!("{failure}; going on without it");
        }
    }
    match needs.iter().find(|need| !need.optional && !need.is_met()) {
        Some(need) => Err(format!("{} was installed but is still not found", need.package)),
        None => Ok(()),
    }
}

/// rustfmt or clippy: there in rustup's default profile, not in its minimal one.
pub(crate) fn component(name: &str, cargo_command: &str) -> Result<(), Failure> {
    let present = || succeeds(&mut crate::command::cargo(&[cargo_command, "--version"]));
    if present() {
        return Ok(());
    }
    let mut add = command("rustup");
    add.args(["component", "add", name]);
    eprintln!("{}", shown(&add));
    if run(&mut add).is_ok() && present() {
        return Ok(());
    }
    Err(format!("{name} is not installed (rustup component add {name})"))
}

/// The standard library for machines of another kind. Without it the tests that need it say so.
pub(crate) fn target(name: &str) {
    let mut installed = command("rustup");
    installed.args(["target", "list", "--installed"]);
    let known = installed.output().map(|output| output.stdout).unwrap_or_default();
    if String::from_utf8_lossy(&known).lines().any(|line| line == name) {
        return;
    }
    let mut add = command("rustup");
    add.args(["target", "add", name]);
    eprintln!("{}", shown(&add));
    if let Err(failure) = run(&mut add) {
        eprintln!("{failure}; going on without it");
    }
}

fn apt_get(args: &[&str]) -> Command {
    let mut apt = command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-y"]).args(args);
    apt
}

fn apt_get_install(packages: &[&str]) -> Command {
    let mut apt = apt_get(&["install", "--no-install-recommends"]);
    apt.args(packages);
    apt
}

fn has_package_lists() -> bool {
    fs::read_dir("/var/lib/apt/lists").is_ok_and(|files| {
        files.flatten().any(|file| file.file_name().to_string_lossy().contains("_Packages"))
    })
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn has_clang() -> bool {
    is_set("BPFGEN_CLANG")
        || on_path("clang")
        || (14..40).any(|version| on_path(&format!("clang-{version}")))
}

fn has_header(name: &str) -> bool {
    let places = ["/usr/include", "/usr/local/include"];
    places.iter().any(|place| Path::new(place).join(name).exists())
}

fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).chain(sbin()).any(|folder| folder.join(program).is_file())
}

/// Where Debian keeps ip, which is not in everyone's PATH.
pub(crate) fn sbin() -> [PathBuf; 2] {
    ["/usr/sbin".into(), "/sbin".into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the tests' manifest names for guests is seen to.
    #[test]
    fn guests_get_what_is_installed() {
        let manifest = crate::command::checkout().join("tests/Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let (_, rest) = manifest.split_once("[package.metadata.bpfgen.vm]\ncopy = [").unwrap();
        let (list, _) = rest.split_once(']').unwrap();
        let coreutils_and_shell = ["echo", "sh", "sleep", "true"];
        for quoted in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let path = Path::new(quoted.trim_matches('"'));
            let name = path.file_name().unwrap().to_str().unwrap();
            let brought =
                |need: &Need| matches!(need.thing, Thing::Command(known) if known == name);
            assert!(
                TO_TEST_ELSEWHERE.iter().any(brought) || coreutils_and_shell.contains(&name),
                "{name} is in tests/Cargo.toml, but not in TO_TEST_ELSEWHERE"
            );
        }
    }
}
