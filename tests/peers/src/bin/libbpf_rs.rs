//! Loads objects with libbpf-rs. It has no way to share the kernel's types between objects.

use std::process::ExitCode;

use libbpf_rs::ObjectBuilder;

fn main() -> ExitCode {
    peers::measure(|objects| {
        let mut kept = Vec::new();
        let mut programs = 0;
        for bytes in objects {
            let object = ObjectBuilder::default().open_memory(bytes)?.load()?;
            programs += object.progs().count();
            kept.push(object);
        }
        Ok((kept, programs))
    })
}
