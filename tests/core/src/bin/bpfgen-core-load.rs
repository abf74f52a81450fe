//! Loads an object with bpfgen-runtime, all programs or one, into the kernel that there is: for
//! tests, with `kernel.c` preloaded, which prints what it is asked to load.
//!
//! Prints `done`, or `failed KIND WHY` on one line.
#![forbid(unsafe_code)]

use std::{env, fs, path::Path, process::ExitCode};

use bpfgen_runtime::{Error, OpenObject, hook};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().collect();
    let [_, path, only] = args.as_slice() else {
        eprintln!("usage: bpfgen-core-load OBJECT PROGRAM|*");
        return ExitCode::from(2);
    };
    match load(path, only) {
        Ok(()) => println!("done"),
        Err(error) => {
            println!("failed {:?} {}", error.kind(), error.to_string().replace('\n', " "));
        }
    }
    ExitCode::SUCCESS
}

fn load(path: &str, only: &str) -> Result<(), Error> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    // The name that libbpf gives it, which is in those of its maps.
    let name = Path::new(path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let object = OpenObject::parse(name, &bytes)?;
    let mut programs = Vec::new();
    for program in &object.model().programs {
        let mut program = object.program::<hook::Other>(&program.name)?;
        let chosen = only == "*" || only == program.name();
        program.set_autoload(chosen);
        programs.push(program);
    }
    let mut loader = object.loader();
    for program in &programs {
        loader.program(program);
    }
    loader.load().map(drop)
}
