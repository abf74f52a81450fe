//! Loads objects with aya. One loader serves all of them, which reads the kernel's types once.

use std::process::ExitCode;

use aya::{EbpfLoader, programs::Program};

fn main() -> ExitCode {
    peers::measure(|objects| {
        let mut loader = EbpfLoader::new();
        let mut kept = Vec::new();
        let mut programs = 0;
        for bytes in objects {
            let mut object = loader.load(bytes)?;
            for (name, program) in object.programs_mut() {
                match program {
                    Program::TracePoint(program) => program.load()?,
                    Program::RawTracePoint(program) => program.load()?,
                    _ => return Err(format!("{name} is of another kind than expected").into()),
                }
                programs += 1;
            }
            kept.push(object);
        }
        Ok((kept, programs))
    })
}
