//! The command line of `cargo bpfgen vm`.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use bpfgen_vm::{Accel, Copy, Request};
use clap::{
    ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
};

/// Run a command inside a freshly booted kernel
///
/// The kernel is a distribution's package, fetched once, or an image of your own. It boots in QEMU
/// from memory: no disk image, no root, and no KVM needed. The command finds itself as root in
/// the same working directory, with its shared libraries and what --copy names, and nothing else
/// of this machine. Kernel modules are loaded on demand.
///
/// As a runner for cargo, so that tests run in that kernel, with what Cargo.toml names copied:
///
///     CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="cargo bpfgen vm --kernel 6.1 --" cargo test
///
///     [package.metadata.bpfgen.vm]
///     copy = ["tests/data", "ip"]
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "cargo bpfgen vm [OPTIONS] -- COMMAND [ARG]...\n       \
                      cargo bpfgen vm [--update] [--kernel KERNEL]... --fetch\n       \
                      cargo bpfgen vm --list",
    after_help = "\
Exit status: the command's own; 128 + N when signal N killed it; 121 the kernel panicked; 122 out
of memory; 123 there is no such kernel; 124 time is up; 125 the machine failed; 126 the command
cannot be started; 127 there is no such command; 130 interrupted, by whatever signal; 2 wrong usage.
With several kernels, that of the first that failed.

BPFGEN_DEBIAN_MIRROR names the Debian archive that kernels come from, where the machine is no Debian
itself; BPFGEN_QEMU another emulator; BPFGEN_CACHE_DIR where kernels are kept."
)]
pub(crate) struct VmArgs {
    /// A series (5.10, 6.1, 6.12; `--list` shows which others are packaged now), `newest`, or the
    /// path of a bzImage; the newest if none is given. Several are booted one after the other.
    #[arg(long, short, value_name = "KERNEL")]
    pub(crate) kernel: Vec<Request>,

    /// All kernels in a folder: vmlinuz* and bzImage* in it and in its subfolders.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) kernel_dir: Option<PathBuf>,

    /// Where the modules of a bzImage lie: the folder that holds kernel/.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) modules: Option<PathBuf>,

    /// Bring a file, folder or command (a bare name is looked up in PATH), with the libraries it
    /// needs; to the same path or to DEST, an absolute one.
    #[arg(long, value_name = "SOURCE[:DEST]", value_parser = copy())]
    pub(crate) copy: Vec<Copy>,

    /// Set a variable for the command, or bring this process's own. CARGO_*, RUST_*, INSTA_* come
    /// along anyway, but for tokens.
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub(crate) env: Vec<OsString>,

    /// Load a kernel module, and what it needs, before the command starts.
    #[arg(long, value_name = "NAME")]
    pub(crate) module: Vec<String>,

    /// Add to the kernel's command line.
    #[arg(long, value_name = "ARGUMENTS", allow_hyphen_values = true)]
    pub(crate) append: Vec<String>,

    /// Memory of the machine, in MiB, or in GiB as in 2G; by default four times what the files
    /// take, at least 1024.
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub(crate) memory: Option<u64>,

    /// Processors of the machine.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=255))]
    pub(crate) cpus: u32,

    /// Give up after so many seconds, boot included; 0 is never.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = seconds())]
    pub(crate) timeout: u64,

    /// Give up if the kernel has not come as far as the command after so many seconds; 0 is never.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = seconds())]
    pub(crate) boot_timeout: u64,

    /// Run on this, instead of on KVM where it works and on TCG, QEMU's software emulation,
    /// elsewhere.
    #[arg(long, value_name = "HOW", value_parser = accel())]
    pub(crate) accel: Option<Accel>,

    /// Write the kernel's log, warnings and worse, to this file; of several kernels each to its own,
    /// with `.` and the release after the name. Without it the last logs are kept in the cache
    /// folder. `--append loglevel=7` makes the log complete.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log: Option<PathBuf>,

    /// Ask the archive for newer packages first, instead of using what has been fetched.
    #[arg(long, conflicts_with = "list")]
    pub(crate) update: bool,

    /// Only fetch the kernels, and print where they are.
    #[arg(long, conflicts_with_all = ["command", "list"])]
    pub(crate) fetch: bool,

    /// List the kernels that are known, cached and available.
    #[arg(long, conflicts_with_all = ["command", "kernel", "kernel_dir"])]
    pub(crate) list: bool,

    /// The command and its arguments.
    #[arg(last = true, value_name = "COMMAND", required_unless_present_any = ["fetch", "list"])]
    pub(crate) command: Vec<OsString>,
}

impl VmArgs {
    /// The time limit, if there is one.
    pub(crate) fn limit(&self) -> Option<Duration> {
        limit(self.timeout)
    }

    /// That of the boot.
    pub(crate) fn boot_limit(&self) -> Option<Duration> {
        limit(self.boot_timeout)
    }
}

fn limit(seconds: u64) -> Option<Duration> {
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// Up to a year.
fn seconds() -> impl TypedValueParser<Value = u64> {
    clap::value_parser!(u64).range(..=365 * 24 * 60 * 60)
}

fn copy() -> impl TypedValueParser<Value = Copy> {
    clap::builder::OsStringValueParser::new().map(|text| Copy::parse(&text))
}

fn accel() -> impl TypedValueParser<Value = Accel> {
    PossibleValuesParser::new(["kvm", "tcg"])
        .map(|name| if name == "kvm" { Accel::Kvm } else { Accel::Tcg })
}

/// A size in MiB.
fn memory(text: &str) -> Result<u64, String> {
    let (digits, scale) = match text.strip_suffix(['G', 'g']) {
        Some(digits) => (digits, 1024),
        None => (text.strip_suffix(['M', 'm']).unwrap_or(text), 1),
    };
    let size: u64 =
        digits.parse().map_err(|_| "a size is a number of MiB, or like 2G".to_owned())?;
    match size.checked_mul(scale) {
        Some(size @ 128..=0xf_ffff) => Ok(size),
        _ => Err("a machine has between 128 MiB and 1023 GiB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(memory("1024"), Ok(1024));
        assert_eq!(memory("512M"), Ok(512));
        assert_eq!(memory("2G"), Ok(2048));
        for wrong in ["", "G", "-1", "1.5G", "127", "1024G", "18446744073709551615G"] {
            assert!(memory(wrong).is_err(), "{wrong}");
        }
    }
}
