//! Starting the command.
//!
//! A session of its own, without a terminal, can be made only by the process itself. So the init
//! starts this program once more, by the name [`NAME`], and that turns into the command, or says
//! why it cannot.

mod refusal;

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read, Write},
    os::{
        fd::AsRawFd,
        unix::{fs::PermissionsExt, process::CommandExt},
    },
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use rustix::{
    pipe::{PipeFlags, pipe_with},
    process::Pid,
};

use crate::protocol::{End, Job, Message};

/// What the init calls it.
pub(crate) const NAME: &str = "bpfgen-command";

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The init's ends of the command's pipes.
pub(crate) struct Pipes {
    pub(crate) stdin: File,
    pub(crate) stdout: File,
    pub(crate) stderr: File,
    pub(crate) status: Status,
}

/// Tells whether the command could be started.
pub(crate) struct Status {
    pipe: File,
    /// The command's end of its input, by which it opens it.
    _stdin: File,
}

impl Status {
    /// Waits until the command runs, or gives the reason why it does not.
    pub(crate) fn wait(mut self) -> Option<End> {
        let mut line = String::new();
        // The pipe is closed, empty, when the process turns into the command.
        self.pipe.read_to_string(&mut line).ok()?;
        match line.parse() {
            Ok(Message::End(end)) => Some(end),
            _ => None,
        }
    }
}

fn pipe() -> io::Result<(File, File)> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok((read.into(), write.into()))
}

pub(crate) fn spawn() -> io::Result<(Pid, Pipes)> {
    let (stdin, to_stdin) = pipe()?;
    let (from_stdout, stdout) = pipe()?;
    let (from_stderr, stderr) = pipe()?;
    let (from_status, status) = pipe()?;
    let child = Command::new("/init")
        .arg0(NAME)
        .arg(stdin.as_raw_fd().to_string())
        // Descriptors are inherited only as one of these three.
        .stdin(Stdio::from(status))
        .stdout(Stdio::from(stdout))
        .stderr(Stdio::from(stderr))
        .spawn()?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or(io::ErrorKind::InvalidData)?;
    let status = Status { pipe: from_status, _stdin: stdin };
    Ok((pid, Pipes { stdin: to_stdin, stdout: from_stdout, stderr: from_stderr, status }))
}

/// Turns into the command.
pub(crate) fn main(mut args: env::ArgsOs) -> ExitCode {
    let Ok(status) = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3) else {
        return ExitCode::FAILURE;
    };
    let end = match take_stdin(args.next()).and_then(|()| crate::read_job()) {
        Ok(job) => start(&job),
        Err(text) => End::Refused(text),
    };
    let _ = File::from(status).write_all(Message::End(end).to_string().as_bytes());
    ExitCode::FAILURE
}

fn take_stdin(number: Option<OsString>) -> Result<(), String> {
    let number = number.unwrap_or_default();
    File::open(Path::new("/proc/1/fd").join(number))
        .and_then(|stdin| Ok(rustix::stdio::dup2_stdin(stdin)?))
        .map_err(|error| format!("no standard input: {error}"))
}

/// Returns only if that fails.
fn start(job: &Job) -> End {
    // Fails only for a process that leads a group, which this one does not.
    let _ = rustix::process::setsid();
    if let Err(error) = env::set_current_dir(&job.folder) {
        return End::Refused(format!("the folder {} is not there: {error}", job.folder.display()));
    }
    let env = environment(job);
    let path =
        env.iter().rev().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str());
    let program = match find(&job.program, path.unwrap_or_default()) {
        Ok(program) => program,
        Err(end) => return end,
    };
    if let Some(text) = refusal::before(&program) {
        return End::Refused(text);
    }
    let error =
        Command::new(&program).arg0(&job.program).args(&job.args).env_clear().envs(env).exec();
    refusal::after(&program, &error)
}

fn environment(job: &Job) -> Vec<(OsString, OsString)> {
    let release = rustix::system::uname().release().to_string_lossy().into_owned();
    let own = [
        ("PATH", PATH),
        ("HOME", "/root"),
        ("USER", "root"),
        ("LOGNAME", "root"),
        ("TMPDIR", "/tmp"),
        ("BPFGEN_VM", &release),
    ];
    let own = own.map(|(name, value)| (name.into(), value.into()));
    own.into_iter().chain(job.env.iter().cloned()).collect()
}

/// The command's file: as named, or the first of that name in the path.
fn find(program: &OsStr, path: &OsStr) -> Result<PathBuf, End> {
    let direct = Path::new(program);
    if direct.components().count() != 1 || program.to_string_lossy().contains('/') {
        return Ok(direct.to_owned());
    }
    let mut there = None;
    for folder in env::split_paths(path) {
        let file = folder.join(direct);
        match file.metadata() {
            Ok(meta) if meta.is_file() && meta.permissions().mode() & 0o111 != 0 => {
                return Ok(file);
            }
            Ok(_) => there = there.or(Some(file)),
            Err(_) => {}
        }
    }
    // One that cannot be executed says more than none.
    there.ok_or_else(|| {
        let (name, path) = (program.to_string_lossy(), path.to_string_lossy());
        End::Missing(format!("the guest has no command {name} (its PATH is {path})"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_may_set_what_the_init_sets_too() {
        let job = Job { env: vec![("HOME".into(), "/x".into())], ..Job::default() };
        let env = environment(&job);
        let last = env.iter().rev().find(|(name, _)| name == "HOME").unwrap();
        assert_eq!(last.1, "/x");
    }

    #[test]
    fn commands_are_found_by_path_or_name() {
        let path = OsStr::new("/nowhere:/proc:/bin:/usr/bin");
        assert_eq!(find("./x".as_ref(), path).unwrap(), Path::new("./x"));
        assert_eq!(find("sh".as_ref(), path).unwrap(), Path::new("/bin/sh"));
        // Found, but not executable.
        assert_eq!(find("uptime".as_ref(), "/proc".as_ref()).unwrap(), Path::new("/proc/uptime"));
        let End::Missing(text) = find("no-such".as_ref(), path).unwrap_err() else { panic!() };
        assert!(text.contains("no-such") && text.contains("/nowhere:/proc"), "{text}");
    }
}
