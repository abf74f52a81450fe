//! `cargo xtask demo`: execsnoop at work, with nothing prepared.

use std::{
    io::{BufRead as _, BufReader, Read},
    os::unix::process::CommandExt as _,
    process::{Child, Command, ExitCode, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Failure,
    command::{bpf_missing, cargo, command, run as run_command, target},
    setup,
};

/// What the demo starts: programs that are there, and one that is not.
const TRIGGERS: &[&[&str]] = &[
    &["/bin/echo", "hello from bpfgen"],
    &["/bin/sh", "-c", "exit 3"],
    &["/no/such/program", "--help"],
    &["/bin/true"],
];

/// How long events may take to come: far more than they need.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    let mut follow = false;
    for arg in args {
        match arg.as_str() {
            "--follow" => follow = true,
            other => return Err(format!("unknown option {other}; the demo takes --follow")),
        }
    }
    setup::install(setup::TO_BUILD)?;
    if let Some(missing) = bpf_missing() {
        return Err(missing);
    }
    eprintln!("building examples/execsnoop");
    run_command(&mut cargo(&["build", "--quiet", "-p", "execsnoop"]))?;
    let program = target().join("debug/execsnoop");

    // Only what this process starts.
    let mut execsnoop = command(&program);
    execsnoop.args(["--ppid", &std::process::id().to_string()]);
    let mut child = Running::start(execsnoop.stdout(Stdio::piped()))?;
    let Some(output) = child.0.stdout.take() else {
        return Err("execsnoop has no output".to_owned());
    };
    let shown = show(output, TRIGGERS);
    let status = child.stop()?;
    if !status.success() {
        // It has said why.
        return Err(format!("execsnoop: {status}"));
    }
    shown?;
    if !follow {
        eprintln!("That was the demo. To see every exec: cargo xtask demo --follow");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("\nNow every exec on this machine; Ctrl-C ends it.");
    // In place of this process: Ctrl-C and signals are execsnoop's own from here on.
    let error = command(&program).exec();
    Err(format!("execsnoop does not start: {error}"))
}

/// Prints the header, starts the programs, and prints their events.
fn show(output: impl Read + Send + 'static, triggers: &[&[&str]]) -> Result<(), Failure> {
    // The lines come through a channel, so that waiting for one can end.
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let Ok(line) = line else { break };
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let end = Instant::now() + PATIENCE;
    let next = || match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        Ok(line) => Ok(Some(line)),
        Err(RecvTimeoutError::Timeout) => {
            Err(format!("no event within {} seconds", PATIENCE.as_secs()))
        }
        Err(RecvTimeoutError::Disconnected) => Ok(None),
    };
    // The header says that the programs are attached.
    let Some(header) = next()? else { return Ok(()) };
    println!("{header}");
    for args in triggers {
        trigger(args);
        // One event each: the path is absolute, so nothing is searched.
        let Some(line) = next()? else { return Ok(()) };
        println!("{line}");
    }
    Ok(())
}

/// Starts a program and waits for its end; one that does not exist is part of the demo.
fn trigger(args: &[&str]) {
    let mut command = Command::new(args[0]);
    command.args(&args[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Either result is what execsnoop is there to show.
    let _shown_by_execsnoop = command.status();
}

/// A started execsnoop: never left behind.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Result<Self, Failure> {
        command.spawn().map(Self).map_err(|error| format!("execsnoop does not start: {error}"))
    }

    /// Ends it as Ctrl-C does. The kill of a shell, since std sends no other signal than KILL.
    fn stop(mut self) -> Result<std::process::ExitStatus, Failure> {
        let kill = format!("kill -INT {}", self.0.id());
        if matches!(self.0.try_wait(), Ok(None)) {
            run_command(command("sh").args(["-c", &kill]))?;
        }
        self.wait()
    }

    fn wait(&mut self) -> Result<std::process::ExitStatus, Failure> {
        self.0.wait().map_err(|error| format!("execsnoop: {error}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            // It may end by itself in between: then there is nothing left to do.
            let _ended = self.0.kill();
            let _reaped = self.0.wait();
        }
    }
}
