//! The command line of `cargo bpfgen features`.

use bpfgen_vm::Request;
use clap::ValueEnum;

/// Print what a kernel's BPF can do
///
/// Types of programs, maps, attachments and links; helpers and kfuncs, also those that programs of
/// each type can call; each with the version of Linux that brought it. All is found out by trying,
/// as a program's loader would; what the kernel does not tell is said to be unknown.
///
/// It takes root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, or a BPF token (BPFGEN_TOKEN names its
/// bpffs); in another kernel none of these.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Exit status: 0 done, whatever the kernel can do; 1 an error; 2 wrong usage; with --kernel those of
cargo bpfgen vm, too."
)]
pub(crate) struct FeaturesArgs {
    /// Ask another kernel than the running one, in a virtual machine: a series (5.10, 6.1, 6.12),
    /// `newest`, or the path of a bzImage.
    #[arg(long, short, value_name = "KERNEL")]
    pub(super) kernel: Option<Request>,

    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For other programs.
    Json,
}

impl Format {
    /// As it is given on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}
