//! The command line of `cargo bpfgen check`.

use std::path::PathBuf;

use bpfgen_vm::Request;
use clap::{ValueEnum, ValueHint};

/// Check what kernels have of all that programs read
///
/// For each CO-RE relocation and each kernel: the number that the program gets there (an offset, a
/// size, a value), or that it is missing, and then whether the program checks for it first, as with
/// bpf_core_field_exists. Programs can run where nothing is missing that they come to.
///
/// Without --kernel and --btf, the kernels are those of Cargo.toml: versions, BTF files, folders of
/// them. `cargo bpfgen build` checks these, too; the attribute and build scripts do not.
///
///     [package.metadata.bpfgen]
///     kernels = ["5.10", "newest", "btf/mine.btf"]
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Exit status: 0 all programs can run with all kernels, not counting what is loaded only on request
(SEC(\"?…\")); 1 an error; 2 wrong usage; 3 some cannot.

Types that the kernel itself lacks are looked for in its modules: all that are packaged with it, or
those whose BTF is there. Kernels are fetched and kept as by cargo bpfgen vm, which see for how."
)]
pub(crate) struct CheckArgs {
    /// Objects (x.bpf.o) or C sources, instead of the sources in Cargo.toml.
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(super) paths: Vec<PathBuf>,

    /// A series (5.10, 6.1, 6.12), `newest`, or the path of a bzImage. May be repeated.
    #[arg(long, short, value_name = "KERNEL")]
    pub(super) kernel: Vec<Request>,

    /// BTF of a kernel, or an ELF file that has it, or a folder of such files. Modules' BTF beside a
    /// file `vmlinux` belongs to that, as in /sys/kernel/btf. May be repeated.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) btf: Vec<PathBuf>,

    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// The Cargo.toml to read, instead of the nearest one.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) manifest_path: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// A table for each source, and below it what cannot run and why.
    Text,
    /// For other programs.
    Json,
}
