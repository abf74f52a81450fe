//! Loads objects with bpfgen-runtime.

use std::process::ExitCode;

use bpfgen_runtime::OpenObject;

fn main() -> ExitCode {
    peers::measure(|objects| {
        let mut kept = Vec::new();
        let mut programs = 0;
        for bytes in objects {
            let open = OpenObject::parse("object", bytes)?;
            programs += open.model().programs.len();
            kept.push(open.loader().load()?);
        }
        Ok((kept, programs))
    })
}
