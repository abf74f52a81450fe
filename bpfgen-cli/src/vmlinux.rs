//! `cargo bpfgen vmlinux`.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use bpfgen_object::btf::{Btf, file, header};

use crate::{args::VmlinuxArgs, failure::Failure};

/// The running kernel's own types.
const KERNEL: &str = "/sys/kernel/btf/vmlinux";

pub(crate) fn run(args: &VmlinuxArgs) -> Result<(), Failure> {
    let path = args.btf.as_deref().unwrap_or(Path::new(KERNEL));
    let bytes = read(path, args.btf.is_none())?;
    let name = |error: bpfgen_object::Error| Failure::new(format!("{}: {error}", path.display()));
    let btf = match args.base.as_deref().or_else(|| implied_base(path)) {
        Some(base) => Btf::from_split_file(&bytes, &read(base, false)?).map_err(name),
        None => Btf::from_file(&bytes).map_err(|error| {
            let failure = name(error);
            if file::is_split(&bytes) {
                return failure
                    .help("this is a kernel module's BTF: name the kernel's with --base");
            }
            failure
        }),
    }?;
    let text = header::write_header(&btf).map_err(name)?;
    match args.output.as_deref() {
        Some(output) if output != Path::new("-") => write(output, &text),
        _ => print(&text),
    }
}

/// A module's BTF from sysfs builds on the running kernel's.
fn implied_base(path: &Path) -> Option<&'static Path> {
    let kernel = Path::new(KERNEL);
    (path.parent() == kernel.parent() && path != kernel).then_some(kernel)
}

fn read(path: &Path, is_default: bool) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let failure = Failure::new(format!("cannot read {}: {error}", path.display()));
        if is_default {
            failure.help(
                "this kernel offers no BTF (it needs CONFIG_DEBUG_INFO_BTF); give a file of another \
                 kernel with --btf",
            )
        } else {
            failure.help("--btf takes a BTF file, or an ELF file with a .BTF section")
        }
    })
}

/// Writes a regular file whole or not at all; a device or pipe has to take it as it comes.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::metadata(path).is_ok_and(|existing| !existing.is_file()) {
        return fs::write(path, text)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())));
    }
    // A rename would replace a link, not what it leads to.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    bpfgen_build::write_if_changed(&path, text.as_bytes())?;
    Ok(())
}

fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough, as with `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::new(format!("cannot write the header: {error}"))),
    }
}
