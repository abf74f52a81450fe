//! The command line of `cargo bpfgen btf`.

use std::path::PathBuf;

use bpfgen_vm::Request;
use clap::{Subcommand, ValueEnum, ValueHint};

/// Cut down or print BTF, the types of a kernel or an object.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct BtfArgs {
    #[command(subcommand)]
    pub(super) command: BtfCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum BtfCommand {
    Minimize(MinimizeArgs),
    Dump(DumpArgs),
}

/// Cut a kernel's BTF down to what some objects need
///
/// The objects relocate against the result, a few kilobytes, to the same instructions as against
/// the whole: ship it with a program for kernels that have no BTF, and name it to the loader with
/// BPFGEN_BTF.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct MinimizeArgs {
    /// The objects (x.bpf.o).
    #[arg(value_name = "OBJECT", required = true, value_hint = ValueHint::FilePath)]
    pub(super) objects: Vec<PathBuf>,

    /// A series (5.10, 6.1, 6.12), `newest`, or the path of a bzImage. Else the running kernel.
    #[arg(long, short, value_name = "KERNEL")]
    pub(super) kernel: Option<Request>,

    /// The kernel's BTF, or an ELF file that has it. Else the running kernel's.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "kernel")]
    pub(super) btf: Option<PathBuf>,

    /// The file to write; - is standard output.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: PathBuf,
}

/// Print types as text.
#[derive(Debug, clap::Args)]
pub(super) struct DumpArgs {
    /// A BTF file, or an ELF file that has a .BTF section (an object, a kernel, a module), instead
    /// of the running kernel.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,

    /// A series (5.10, 6.1, 6.12), `newest`, or the path of a bzImage, instead of the running
    /// kernel.
    #[arg(long, short, value_name = "KERNEL", conflicts_with = "file")]
    pub(super) kernel: Option<Request>,

    /// The kernel's BTF, where the file is a module's. Implied for files in /sys/kernel/btf.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "file")]
    pub(super) base: Option<PathBuf>,

    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Raw)]
    pub(super) format: Format,

    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// A line for each type and each part of it, as bpftool prints them.
    Raw,
    /// A C header.
    C,
}
