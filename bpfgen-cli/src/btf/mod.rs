//! `cargo bpfgen btf`.

mod args;

use std::{
    io::{self, Write as _},
    path::Path,
};

pub(crate) use args::BtfArgs;
use args::{BtfCommand, DumpArgs, Format, MinimizeArgs};
use bpfgen_object::{
    Object,
    btf::{
        dump,
        encode::{BtfFeatures, encode},
        file, header,
        minimize::minimize,
        scan::Scan,
    },
};

use crate::{
    failure::Failure,
    kernel::{self, Kernel, Packaged},
    output,
};

pub(crate) fn run(args: &BtfArgs) -> Result<(), Failure> {
    match &args.command {
        BtfCommand::Minimize(args) => minimize_for(args),
        BtfCommand::Dump(args) => dump(args),
    }
}

fn minimize_for(args: &MinimizeArgs) -> Result<(), Failure> {
    let in_file =
        |name: &str, error: bpfgen_object::Error| Failure::new(format!("{name}: {error}"));
    let mut objects = Vec::new();
    for path in &args.objects {
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        objects.push(
            bpfgen_object::parse(&bytes)
                .map_err(|error| in_file(&path.to_string_lossy(), error))?,
        );
    }
    let (content, name) = match &args.kernel {
        Some(request) => {
            let kernel = Packaged::get(request)?;
            (kernel.btf, format!("kernel {}", kernel.release))
        }
        None => {
            let path = args.btf.as_deref().unwrap_or(Path::new(kernel::RUNNING));
            (kernel::read(path, args.btf.is_none())?, path.display().to_string())
        }
    };
    let bytes = file::bytes(&content).map_err(|error| in_file(&name, error))?;
    let types = Scan::new(bytes).map_err(|error| in_file(&name, error))?;
    let all: Vec<&Object> = objects.iter().collect();
    let minimized =
        minimize(&all, &types, types.endian()).map_err(|error| Failure::new(error.to_string()))?;
    let content = encode(&minimized.btf, types.endian(), &BtfFeatures::ALL);
    output::put(Some(&args.output), &content, "the BTF")?;
    let mut notes = format!("{} types, {} bytes\n", minimized.btf.len() - 1, content.len());
    for path in minimized.with_type_ids.iter().filter_map(|&number| args.objects.get(number)) {
        notes += &format!(
            "note: {} asks for ids of kernel types, which are not the same in this BTF\n",
            path.display()
        );
    }
    // Nothing depends on its being read.
    let _ = io::stderr().write_all(notes.as_bytes());
    Ok(())
}

fn dump(args: &DumpArgs) -> Result<(), Failure> {
    let kernel = Kernel::get(args.kernel.as_ref(), args.file.as_deref(), args.base.as_deref())?;
    let mut text = String::new();
    match args.format {
        Format::Raw => {
            // Writing to a String cannot fail.
            let _ = dump::write_raw(&kernel.btf, kernel.first, &mut text);
        }
        Format::C => {
            text = header::write_header(&kernel.btf)
                .map_err(|error| Failure::new(format!("{}: {error}", kernel.origin)))?;
        }
    }
    output::put(args.output.as_deref(), text.as_bytes(), "the types")
}
