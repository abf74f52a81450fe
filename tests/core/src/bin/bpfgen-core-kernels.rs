//! Writes the BTF of each fetched kernel to a folder, `RELEASE.btf`: for tests that only read files.
#![forbid(unsafe_code)]

use std::{env, fs, path::Path, process::ExitCode};

use bpfgen_core_tests::kernel;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().collect();
    let [_, folder] = args.as_slice() else {
        eprintln!("usage: bpfgen-core-kernels FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<(), String> {
    let failed = |error| format!("cannot write to {}: {error}", folder.display());
    let kernels = kernel::fetched()?;
    // Whatever was there is of kernels that may have gone.
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    for kernel in kernels {
        fs::write(folder.join(format!("{}.btf", kernel.name)), &kernel.btf).map_err(failed)?;
    }
    Ok(())
}
