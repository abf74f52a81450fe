//! Installs what is missing, with apt as root; for anyone else prints the command to run.

use std::{fs, path::Path, process::Command};

use crate::{
    Failure,
    command::{command, is_root, run, shown, succeeds},
};

/// Something that the build or a test uses, and the package that brings it.
#[derive(Clone, Copy)]
pub(crate) struct Need {
    /// Debian's and Ubuntu's name of the package.
    package: &'static str,
    present: fn() -> bool,
    /// Without it some tests are skipped; everything else works.
    optional: bool,
}

const CLANG: Need = Need { package: "clang", present: has_clang, optional: false };
const LIBBPF: Need =
    Need { package: "libbpf-dev", present: || has_header("bpf/bpf_helpers.h"), optional: false };
const KERNEL_HEADERS: Need =
    Need { package: "linux-libc-dev", present: || has_header("linux/bpf.h"), optional: false };

/// What it takes to build a program with bpfgen.
pub(crate) const TO_BUILD: &[Need] = &[CLANG, LIBBPF, KERNEL_HEADERS];

/// What the tests use.
pub(crate) const TO_TEST: &[Need] = &[
    CLANG,
    LIBBPF,
    KERNEL_HEADERS,
    // The headers of `cargo bpfgen vmlinux` are held against both.
    Need { package: "clang-14", present: || on_path("clang-14"), optional: true },
    Need { package: "clang-19", present: || on_path("clang-19"), optional: true },
    Need { package: "iproute2", present: || on_path("ip"), optional: true },
    Need { package: "mount", present: || on_path("mount"), optional: true },
    Need { package: "util-linux", present: || on_path("unshare"), optional: true },
];

/// What it takes to run other kernels. They come as packages of Debian, signed with its keys.
pub(crate) const TO_EMULATE: &[Need] = &[
    Need { package: "qemu-system-x86", present: has_qemu, optional: false },
    Need { package: "debian-archive-keyring", present: has_keyring, optional: false },
];

/// Why other kernels cannot run on this machine, if so.
pub(crate) fn unsupported() -> Option<String> {
    use std::env::consts::{ARCH, OS};
    let supported = OS == "linux" && ARCH == "x86_64";
    (!supported).then(|| format!("other kernels run on x86-64 Linux only; this is {OS} on {ARCH}"))
}

/// Sees to it that everything is there.
pub(crate) fn install(needs: &[Need]) -> Result<(), Failure> {
    let missing = |optional: bool| -> Vec<&'static str> {
        let needs = needs.iter().filter(|need| need.optional == optional && !(need.present)());
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
    match needs.iter().find(|need| !need.optional && !(need.present)()) {
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

fn has_clang() -> bool {
    std::env::var_os("BPFGEN_CLANG").is_some()
        || on_path("clang")
        || (14..40).any(|version| on_path(&format!("clang-{version}")))
}

fn has_header(name: &str) -> bool {
    let places = ["/usr/include", "/usr/local/include"];
    places.iter().any(|place| Path::new(place).join(name).exists())
}

fn has_qemu() -> bool {
    std::env::var_os("BPFGEN_QEMU").is_some() || on_path("qemu-system-x86_64")
}

fn has_keyring() -> bool {
    std::env::var_os("BPFGEN_DEBIAN_KEYRING").is_some()
        || Path::new("/usr/share/keyrings/debian-archive-keyring.gpg").exists()
}

pub(crate) fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    // Where Debian keeps ip, which is not in everyone's PATH.
    let extra = ["/usr/sbin".into(), "/sbin".into()];
    std::env::split_paths(&path).chain(extra).any(|folder| folder.join(program).is_file())
}
