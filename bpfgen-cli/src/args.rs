//! The command line.

use std::{ffi::OsString, num::NonZero, path::PathBuf};

use bpfgen_build::Target;
use bpfgen_vm::Request;
use clap::{Parser, Subcommand, ValueHint, builder::PossibleValuesParser};

use crate::{btf::BtfArgs, check::CheckArgs, failure::Failure, features::FeaturesArgs, vm::VmArgs};

/// Compiles BPF C, generates typed Rust for it, checks it against kernels, prints vmlinux.h, runs
/// commands in other kernels, starts new projects.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-bpfgen",
    bin_name = "cargo bpfgen",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Of a command line of our own making.
    pub(crate) fn of(line: Vec<OsString>) -> Result<Self, Failure> {
        Self::try_parse_from(line).map_err(|error| Failure::new(error.to_string()))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(BuildArgs),
    Check(CheckArgs),
    Features(FeaturesArgs),
    Vmlinux(VmlinuxArgs),
    Btf(BtfArgs),
    New(NewArgs),
    Vm(VmArgs),
}

/// Compile BPF C and write a typed Rust module and the object file beside it
///
/// Without paths, builds what `[package.metadata.bpfgen]` in Cargo.toml names:
///
///     [package.metadata.bpfgen]
///     sources = ["src/x.bpf.c"]
///
/// Within a build script (OUT_DIR is set) the files go there and nowhere else, and cargo is told
/// what they were made from.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Exit status: 0 done, or up to date; 1 an error, or with --check out of date; 2 wrong usage;
3 with --check: the inputs are unchanged, but another clang made the files."
)]
pub(crate) struct BuildArgs {
    /// C sources, or ready objects (x.bpf.o), instead of those in Cargo.toml.
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing; fail where the files beside the sources are not what would be written.
    #[arg(long)]
    pub(crate) check: bool,

    /// The Cargo.toml to read, instead of the nearest one.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) manifest_path: Option<PathBuf>,

    /// Compile for these, as in x86_64,aarch64 or bpfel,bpfeb. Several make a module with a
    /// variant for each.
    #[arg(long, value_name = "TARGET", value_delimiter = ',')]
    pub(crate) target: Vec<Target>,

    /// How many sources to compile at a time; else as many as there are processors, or as
    /// CARGO_BUILD_JOBS says.
    #[arg(long, short, value_name = "N")]
    pub(crate) jobs: Option<NonZero<usize>>,
}

/// Print a C header with the types of a kernel: all, or those that are used.
///
/// The header gives every type the size and the member offsets that the kernel's BTF says, and
/// compiles with clang 14 and newer for BPF.
///
/// With --minimal it has only what the sources use, which makes it short enough to be checked in,
/// and clang many times faster. The sources are compiled with the whole header to find out, and
/// again to see that they come to the same programs. Structs have the members that are used, at
/// their offsets; run it again when the sources use more.
#[derive(Debug, clap::Args)]
pub(crate) struct VmlinuxArgs {
    /// Print only what the sources in Cargo.toml, or those given with --for, use.
    #[arg(long)]
    pub(crate) minimal: bool,

    /// A source that the header is for, instead of those in Cargo.toml.
    #[arg(long = "for", value_name = "SOURCE", value_hint = ValueHint::FilePath, requires = "minimal")]
    pub(crate) sources: Vec<PathBuf>,

    /// Types to print with all their members: `struct task_struct,pid_t`. Without --for, these
    /// alone.
    #[arg(long, value_name = "TYPE", value_delimiter = ',', requires = "minimal")]
    pub(crate) types: Vec<String>,

    /// Print the types of another kernel than the running one: a series (5.10, 6.1, 6.12),
    /// `newest`, or the path of a bzImage.
    #[arg(long, short, value_name = "KERNEL")]
    pub(crate) kernel: Option<Request>,

    /// Read the types from this BTF or ELF file instead of the running kernel.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "kernel")]
    pub(crate) btf: Option<PathBuf>,

    /// The kernel's BTF, where the file is a module's. Implied for files in /sys/kernel/btf.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "btf")]
    pub(crate) base: Option<PathBuf>,

    /// Write the header to this file instead of standard output.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// Start a crate that has a BPF program in it, ready to build, run and test.
#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// The folder to make; its last part is the crate's name.
    #[arg(value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) path: PathBuf,

    /// The crate's name, where it is not that of the folder.
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// What to start from.
    #[arg(
        long,
        short,
        default_value = "tracepoint",
        value_parser = PossibleValuesParser::new(bpfgen_templates::ALL.iter().map(|template| {
            clap::builder::PossibleValue::new(template.name).help(template.summary)
        }))
    )]
    pub(crate) template: String,

    /// Depend on bpfgen in this checkout instead of on the published crates.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) bpfgen_path: Option<PathBuf>,
}

/// The arguments without the `bpfgen` that cargo puts in front when it runs this as
/// `cargo bpfgen`.
pub(crate) fn without_subcommand(
    args: impl IntoIterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    let mut args = args.into_iter();
    let program = args.next();
    let first = args.next().filter(|first| first != "bpfgen");
    program.into_iter().chain(first).chain(args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_passes_the_subcommand_again() {
        let args = |words: &[&str]| -> Vec<OsString> {
            without_subcommand(words.iter().map(OsString::from)).collect()
        };
        assert_eq!(args(&["/x/cargo-bpfgen", "bpfgen", "new"]), ["/x/cargo-bpfgen", "new"]);
        assert_eq!(args(&["cargo-bpfgen", "new", "bpfgen"]), ["cargo-bpfgen", "new", "bpfgen"]);
        assert_eq!(args(&[]), Vec::<OsString>::new());
    }

    #[test]
    fn the_definition_is_sound() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }
}
