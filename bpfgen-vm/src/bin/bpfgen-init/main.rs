//! The init of the guest: the first process there, and the only one that is not the command's.
//!
//! It mounts what a system has mounted, opens the three channels to the host, loads modules, runs
//! the command and tells how that ended. One file does three jobs, told apart by the name it is
//! called by: the init, [`modprobe`], and [`command`], the last step before the command.
//!
//! The build script makes a static program of it and the library embeds that. As a program of the
//! host it does nothing.
#![forbid(unsafe_code)]

mod channel;
mod command;
mod modprobe;
mod modules;
mod output;
mod processes;
#[path = "../../protocol.rs"]
#[allow(dead_code, unreachable_pub, reason = "written for the library, which uses the other half")]
mod protocol;
mod setup;
mod stdin;

use std::{
    env,
    ffi::OsStr,
    fs,
    path::Path,
    process::{self, ExitCode},
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use channel::{Control, Host};
use modules::Loader;
use protocol::{End, Job, Message};

/// How much longer than the host the guest waits before it ends by itself, and how long it waits for
/// a host that does not hear it at all.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let mut args = env::args_os();
    let name = args.next().unwrap_or_default();
    let name = Path::new(&name).file_name().and_then(OsStr::to_str);
    // A container's first process is number 1 too, but it has no job of ours.
    if process::id() == 1 && Path::new(protocol::JOB).exists() {
        init();
    }
    match name {
        Some("modprobe") => modprobe::main(args),
        Some(command::NAME) => command::main(args),
        _ => {
            eprintln!("bpfgen-init is the init of a virtual machine; see `cargo bpfgen vm`");
            ExitCode::FAILURE
        }
    }
}

/// Never returns: without its init the kernel panics.
fn init() -> ! {
    setup::mounts();
    setup::network();
    setup::limits();
    let channels = channel::open().unwrap_or_else(|error| {
        // The standard error of the first process is the kernel's console.
        eprintln!("bpfgen-init: no channel to the host: {error}");
        power_off()
    });
    let control = Arc::new(Control::new(channels.control));
    greet(&control);
    let host = Host::listen(&control);
    let (end, output) = match read_job() {
        Ok(job) => {
            run(&job, &control, host.modules, host.input, [channels.stdout, channels.stderr])
        }
        Err(text) => (End::Refused(text), [0, 0]),
    };
    control.say(&Message::Output { stdout: output[0], stderr: output[1] });
    control.say(&Message::End(end));
    // What was written to a port may still lie in the machine's memory: only the host knows when it
    // has everything.
    let _ = host.done.recv();
    power_off()
}

fn read_job() -> Result<Job, String> {
    let bytes = fs::read(protocol::JOB).map_err(|error| format!("{}: {error}", protocol::JOB))?;
    Job::decode(&bytes).map_err(|error| format!("{}: {error}", protocol::JOB))
}

/// Runs the command and gives its end, and how much it wrote to stdout and stderr.
fn run(
    job: &Job,
    control: &Arc<Control>,
    answers: channel::Modules,
    input: channel::Input,
    ports: [fs::File; 2],
) -> (End, [u64; 2]) {
    if let Some(timeout) = job.timeout {
        thread::spawn(move || {
            thread::sleep(timeout.saturating_add(GRACE));
            power_off()
        });
    }
    let loader = Arc::new(Loader::new(Arc::clone(control), answers));
    if let Err(error) = modprobe::serve(&loader) {
        control.say(&Message::Note(format!("modules cannot be loaded on demand: {error}")));
    }
    for name in &job.modules {
        if let Err(text) = loader.load(name, "") {
            return (End::Refused(format!("module {name}: {text}")), [0, 0]);
        }
    }
    let killed = processes::oom_kills();
    let (child, pipes) = match command::spawn() {
        Ok(started) => started,
        Err(error) => return (End::Refused(format!("no process: {error}")), [0, 0]),
    };
    let outputs = output::relay([pipes.stdout, pipes.stderr], ports);
    let end = match pipes.status.wait() {
        // The command, now that it runs, holds its own ends of the pipes.
        None => {
            control.say(&Message::Started);
            stdin::relay(pipes.stdin, input, Arc::clone(control));
            let status = processes::wait_for(child);
            let killed = processes::oom_kills().saturating_sub(killed);
            let end = processes::end(status, killed);
            if killed > 0 && end != End::Oom {
                let text = format!("memory ran out: the kernel killed {killed} of the processes");
                control.say(&Message::Note(text));
            }
            end
        }
        Some(end) => end,
    };
    let all_gone = processes::end_all();
    (end, outputs.finish(all_gone))
}

/// Says hello. The host is there before the machine is; where it is not it was killed since, and a
/// write to it would wait for ever.
fn greet(control: &Control) {
    let (said, waiting) = mpsc::channel::<()>();
    thread::spawn(move || {
        if waiting.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
            power_off();
        }
    });
    control.say(&Message::Hello(protocol::VERSION));
    drop(said);
}

fn power_off() -> ! {
    // QEMU is told not to reboot but to exit; powering off would need ACPI.
    let _ = rustix::system::reboot(rustix::system::RebootCommand::Restart);
    loop {
        thread::park();
    }
}
