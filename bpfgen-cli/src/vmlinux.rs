//! `cargo bpfgen vmlinux`.

use std::io::{self, Write as _};

use bpfgen_build::{Env, minimal};
use bpfgen_object::btf::header;

use crate::{args::VmlinuxArgs, build, failure::Failure, kernel::Kernel, output};

pub(crate) fn run(args: VmlinuxArgs) -> Result<(), Failure> {
    let kernel = Kernel::get(args.kernel.as_ref(), args.btf.as_deref(), args.base.as_deref())?;
    let text = if args.minimal {
        let header = minimal::header(&minimal::Request {
            env: &Env::read()?,
            folder: ".".into(),
            sources: build::sources(args.sources)?,
            types: args.types,
            btf: &kernel.btf,
            origin: kernel.origin,
        })?;
        for source in &header.unused {
            // Nothing depends on its being read.
            let _ = writeln!(
                io::stderr(),
                "note: {} does not include vmlinux.h: nothing in the header is for it",
                source.display()
            );
        }
        header.text
    } else {
        header::write_header(&kernel.btf)
            .map_err(|error| Failure::new(format!("{}: {error}", kernel.origin)))?
    };
    output::put(args.output.as_deref(), text.as_bytes(), "the header")
}
