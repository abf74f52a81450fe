//! What tests need another process for.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
};

use caps::{CapSet, Capability, CapsHashSet};
use rustix::{
    process::{Gid, Uid},
    thread::{self, CapabilitiesSecureBits},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match &args[..] {
        // Becomes another program, but not from the first thread.
        [task, program, rest @ ..] if task == "exec-from-thread" => {
            let mut command = Command::new(program);
            command.args(rest);
            let error = std::thread::spawn(move || command.exec()).join();
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
        // Becomes another program as a user who owns nothing, with these capabilities only.
        [task, names, program, rest @ ..] if task == "as-nobody" => {
            let kept = names.split(',').map(str::parse).collect::<Result<CapsHashSet, _>>()?;
            become_nobody(&kept)?;
            Err(Command::new(program).args(rest).exec().into())
        }
        other => Err(format!("what is {other:?}?").into()),
    }
}

/// 65534 is nobody on most systems, and on all nobody's.
const NOBODY: u32 = 65534;

fn become_nobody(kept: &CapsHashSet) -> Result<(), Box<dyn Error>> {
    // Otherwise the kernel takes all capabilities away with the user.
    thread::set_capabilities_secure_bits(CapabilitiesSecureBits::NO_SETUID_FIXUP)?;
    thread::set_thread_groups(&[])?;
    thread::set_thread_gid(Gid::from_raw(NOBODY))?;
    thread::set_thread_uid(Uid::from_raw(NOBODY))?;
    give_up(&caps::all().difference(kept).copied().collect())?;
    // So that the next program has them without being anybody special.
    caps::set(None, CapSet::Inheritable, kept)?;
    caps::set(None, CapSet::Ambient, kept)?;
    Ok(())
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
