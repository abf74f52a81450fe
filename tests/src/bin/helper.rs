//! What tests need another process for.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
    thread,
};

use caps::{CapSet, Capability, CapsHashSet};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match &args[..] {
        // Becomes another program, but not from the first thread.
        [task, program, rest @ ..] if task == "exec-from-thread" => {
            let mut command = Command::new(program);
            command.args(rest);
            let error = thread::spawn(move || command.exec()).join();
            Err(format!("still here: {error:?}").into())
        }
        // Becomes another program after giving up capabilities (all, or some with commas between)
        // for good: root would get them back with the new program if the bounding set had them.
        [task, names, program, rest @ ..] if task == "without" => {
            let dropped = match names.as_str() {
                "all" => caps::all(),
                names => names.split(',').map(str::parse).collect::<Result<CapsHashSet, _>>()?,
            };
            give_up(&dropped)?;
            Err(Command::new(program).args(rest).exec().into())
        }
        other => Err(format!("what is {other:?}?").into()),
    }
}

fn give_up(dropped: &CapsHashSet) -> Result<(), Box<dyn Error>> {
    for &capability in dropped {
        // The kernel may know fewer capabilities than this program.
        if caps::has_cap(None, CapSet::Bounding, capability)? {
            drop_from_bounds(capability)?;
        }
    }
    for set in [CapSet::Inheritable, CapSet::Effective, CapSet::Permitted] {
        let kept = caps::read(None, set)?.difference(dropped).copied().collect();
        caps::set(None, set, &kept)?;
    }
    Ok(())
}

fn drop_from_bounds(capability: Capability) -> Result<(), Box<dyn Error>> {
    caps::drop(None, CapSet::Bounding, capability)
        .map_err(|error| format!("{capability} cannot be given up: {error}").into())
}
