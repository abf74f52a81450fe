//! `cargo xtask demo`: execsnoop at work, with nothing prepared. Where this kernel does not let it,
//! in another one.

use std::{
    io::{BufRead as _, BufReader, IsTerminal as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
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

/// What else a machine of its own gets, if it is here: something to type, and the time zone.
const EXTRAS: &[&str] = &["/bin/cat", "/bin/date", "/bin/ls", "/bin/uname", "/etc/localtime"];

/// How long events may take to come: far more than they need.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was asked for.
#[derive(Default)]
struct Options {
    /// Go on with every exec.
    follow: bool,
    /// Within a machine of its own: this is execsnoop.
    here: Option<PathBuf>,
    /// There, somebody types commands.
    shell: bool,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--follow" => options.follow = true,
                "--shell" => options.shell = true,
                "--here" => options.here = args.next().map(PathBuf::from),
                other => return Err(format!("unknown option {other}; the demo takes --follow")),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    let options = Options::parse(args)?;
    if let Some(program) = &options.here {
        return here(program, &options);
    }
    let missing = bpf_missing();
    let mut needs = setup::TO_BUILD.to_vec();
    if let Some(missing) = &missing {
        if setup::unsupported().is_some() {
            setup::install(&needs)?;
            return Err(missing.clone());
        }
        eprintln!("{missing}");
        elsewhere();
        needs.extend(setup::TO_EMULATE);
    }
    setup::install(&needs)?;
    eprintln!("building examples/execsnoop");
    run_command(&mut cargo(&["build", "--quiet", "-p", "execsnoop"]))?;
    let program = target().join("debug/execsnoop");

    if missing.is_none() {
        match watch(&program) {
            Ok(()) => return follow(&program, &options),
            Err(Stopped::Later(failure)) => return Err(failure),
            Err(Stopped::AtOnce(failure)) if setup::unsupported().is_some() => return Err(failure),
            Err(Stopped::AtOnce(failure)) => eprintln!("{failure}: this kernel does not let it"),
        }
        elsewhere();
        setup::install(setup::TO_EMULATE)?;
    }
    emulate(&program, &options)
}

fn elsewhere() {
    eprintln!(
        "\nSo the demo runs in a machine of its own: the newest kernel that Debian packages, in QEMU."
    );
}

/// Runs the same demo in the newest packaged kernel, in place of this process.
fn emulate(program: &Path, options: &Options) -> Result<ExitCode, Failure> {
    eprintln!("building cargo bpfgen");
    run_command(&mut cargo(&["build", "--quiet", "-p", "bpfgen-cli"]))?;
    let me = std::env::current_exe().map_err(|error| format!("where is xtask: {error}"))?;

    let mut vm = command(target().join("debug/cargo-bpfgen"));
    vm.args(["bpfgen", "vm", "--kernel", "newest", "--env", "TZ", "--copy"]).arg(program);
    let triggers = TRIGGERS.iter().map(|args| args[0]);
    for file in triggers.chain(EXTRAS.iter().copied()).filter(|file| Path::new(file).exists()) {
        vm.args(["--copy", file]);
    }
    if options.follow {
        // Until Ctrl-C.
        vm.args(["--timeout", "0"]);
    }
    vm.arg("--").arg(me).args(["demo", "--here"]).arg(program);
    if options.follow {
        vm.arg("--follow");
        if std::io::stdin().is_terminal() {
            vm.arg("--shell").stdin(Stdio::inherit());
        }
    }
    // So that Ctrl-C and the exit status are its own.
    let error = vm.exec();
    Err(format!("cargo bpfgen does not start: {error}"))
}

/// The demo within the machine.
fn here(program: &Path, options: &Options) -> Result<ExitCode, Failure> {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    eprintln!("This is Linux {}.", release.trim());
    match watch(program) {
        Ok(()) => {}
        Err(Stopped::AtOnce(failure) | Stopped::Later(failure)) => return Err(failure),
    }
    if !options.follow {
        return follow(program, options);
    }
    let mut execsnoop = Command::new(program);
    let mut child = Running::start(execsnoop.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let lines = lines(&mut child)?;
    // The header says that nothing is missed from here on.
    let header = lines.recv_timeout(PATIENCE).map_err(|_| "execsnoop does not begin")?;
    let how = if options.shell {
        "Type commands, such as ls or uname -r; Ctrl-D ends it."
    } else {
        "Ctrl-C ends it."
    };
    eprintln!("\nNow every exec in this machine. {how}");
    println!("{header}");
    let printer = thread::spawn(move || lines.iter().for_each(|line| println!("{line}")));
    if options.shell {
        let shell = Command::new("/bin/sh").status();
        shell.map_err(|error| format!("/bin/sh does not start: {error}"))?;
    } else {
        // Nobody else starts anything here.
        for args in TRIGGERS.iter().cycle() {
            if !matches!(child.0.try_wait(), Ok(None)) {
                break;
            }
            trigger(args);
            thread::sleep(Duration::from_secs(1));
        }
    }
    let status = child.stop()?;
    let _printed = printer.join();
    if status.success() { Ok(ExitCode::SUCCESS) } else { Err(format!("execsnoop: {status}")) }
}

/// Why there is nothing to see.
enum Stopped {
    /// execsnoop did not get as far as to watch.
    AtOnce(Failure),
    Later(Failure),
}

/// Shows what execsnoop sees of programs that are started for it.
fn watch(program: &Path) -> Result<(), Stopped> {
    // Only what this process starts.
    let mut execsnoop = Command::new(program);
    execsnoop.args(["--ppid", &std::process::id().to_string()]).stdin(Stdio::null());
    let mut child = Running::start(execsnoop.stdout(Stdio::piped())).map_err(Stopped::Later)?;
    let shown = lines(&mut child).and_then(|lines| show(&lines, TRIGGERS));
    let status = child.stop().map_err(Stopped::Later)?;
    if !status.success() {
        // It has said why.
        let failure = format!("execsnoop: {status}");
        return Err(match shown {
            Ok(false) => Stopped::AtOnce(failure),
            _ => Stopped::Later(failure),
        });
    }
    shown.map(|_| ()).map_err(Stopped::Later)
}

/// The end of the demo, or every exec on this machine.
fn follow(program: &Path, options: &Options) -> Result<ExitCode, Failure> {
    if !options.follow {
        eprintln!("That was the demo. To see every exec: cargo xtask demo --follow");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("\nNow every exec on this machine; Ctrl-C ends it.");
    // In place of this process: Ctrl-C and signals are execsnoop's own from here on.
    let error = Command::new(program).stdin(Stdio::null()).exec();
    Err(format!("execsnoop does not start: {error}"))
}

/// What execsnoop prints, through a channel, so that waiting for a line can end.
fn lines(child: &mut Running) -> Result<Receiver<String>, Failure> {
    let output = child.0.stdout.take().ok_or("execsnoop has no output")?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let Ok(line) = line else { break };
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(lines)
}

/// Prints the header, starts the programs, and prints their events; false if not even the header
/// came.
fn show(lines: &Receiver<String>, triggers: &[&[&str]]) -> Result<bool, Failure> {
    let end = Instant::now() + PATIENCE;
    let next = || match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        Ok(line) => Ok(Some(line)),
        Err(RecvTimeoutError::Timeout) => {
            Err(format!("no event within {} seconds", PATIENCE.as_secs()))
        }
        Err(RecvTimeoutError::Disconnected) => Ok(None),
    };
    // The header says that the programs are attached.
    let Some(header) = next()? else { return Ok(false) };
    println!("{header}");
    for args in triggers {
        trigger(args);
        // One event each: the path is absolute, so nothing is searched.
        let Some(line) = next()? else { return Ok(true) };
        println!("{line}");
    }
    Ok(true)
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
            run_command(Command::new("/bin/sh").args(["-c", &kill]))?;
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
