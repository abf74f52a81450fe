//! What the host and the guest's init say to each other.
//!
//! This file is compiled into both: into this library, and, by path, into the init. It knows
//! nothing of either.
//!
//! There are three channels. `control` carries [`Message`]s, lines of text, from the guest to the
//! host, and [`Frame`]s the other way; `stdout` and `stderr` carry just what the command writes.
//! They are virtio-serial ports with the names in [`PORTS`] or, in a kernel that has no driver for
//! these, the serial lines in [`LINES`].
//!
//! ```text
//! guest                       host
//! hello 1
//! stdin 65536, module veth    Input, Module …, ModulesEnd      in any order, at any time
//! started
//! output 1200 34
//! exit 0                      Done                             then the machine goes off
//! ```

use std::{
    ffi::{OsStr, OsString},
    fmt,
    io::{self, Read, Write},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// The version of all this, which [`Message::Hello`] tells.
pub const VERSION: u32 = 1;

/// Names of the virtio-serial ports: control, stdout, stderr.
pub const PORTS: [&str; 3] = ["bpfgen.control", "bpfgen.stdout", "bpfgen.stderr"];

/// The serial lines that stand in for [`PORTS`]. The first line of all is the kernel's own console.
pub const LINES: [&str; 3] = ["/dev/ttyS1", "/dev/ttyS2", "/dev/ttyS3"];

/// Where the initramfs holds the encoded [`Job`].
pub const JOB: &str = "/bpfgen/job";

/// Where the initramfs holds the modules that make [`PORTS`] work, named in the order of loading.
pub const CHANNEL: &str = "/bpfgen/channel";

/// What the guest calls itself; `/etc/hosts` should know it.
pub const HOSTNAME: &str = "bpfgen";

/// The longest payload of a [`Frame`], far beyond any module.
const FRAME_LIMIT: u32 = 256 << 20;

/// What to run, as the init finds it in [`JOB`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// The working directory.
    pub folder: PathBuf,
    /// The command: a path, or a name that is sought in the guest's `PATH`.
    pub program: OsString,
    /// Its arguments, without the command itself.
    pub args: Vec<OsString>,
    /// Variables, which go before those that the init sets by itself.
    pub env: Vec<(OsString, OsString)>,
    /// Kernel modules to load before the command starts, by name or alias.
    pub modules: Vec<String>,
    /// The host's time limit, in whole seconds. The init ends the machine by itself somewhat later.
    pub timeout: Option<Duration>,
}

impl Job {
    /// As records `key=value`, each followed by a NUL byte.
    ///
    /// # Errors
    /// If a value holds a NUL byte, or a variable's name is empty or holds a `=`.
    pub fn encode(&self) -> io::Result<Vec<u8>> {
        let mut out = vec![];
        record(&mut out, "folder", self.folder.as_os_str())?;
        record(&mut out, "program", &self.program)?;
        self.args.iter().try_for_each(|arg| record(&mut out, "arg", arg))?;
        for (name, value) in &self.env {
            if name.is_empty() || name.as_bytes().contains(&b'=') {
                return Err(malformed(format!(
                    "{} is no variable's name",
                    name.as_bytes().escape_ascii()
                )));
            }
            let mut both = name.clone();
            both.push("=");
            both.push(value);
            record(&mut out, "env", &both)?;
        }
        self.modules.iter().try_for_each(|name| record(&mut out, "module", name.as_ref()))?;
        if let Some(timeout) = self.timeout {
            record(&mut out, "timeout", timeout.as_secs().to_string().as_ref())?;
        }
        Ok(out)
    }

    /// The reverse of [`Self::encode`].
    ///
    /// # Errors
    /// If a record is not one of the known ones, or the folder or the program is missing.
    pub fn decode(bytes: &[u8]) -> io::Result<Self> {
        let mut job = Self::default();
        let Some(bytes) = bytes.strip_suffix(&[0]) else {
            return Err(malformed("the job's last record is cut off"));
        };
        for record in bytes.split(|&byte| byte == 0) {
            let (key, value) = split(record)
                .ok_or_else(|| malformed(format!("{} is no record", record.escape_ascii())))?;
            match key {
                b"folder" => job.folder = PathBuf::from(text(value)),
                b"program" => job.program = text(value),
                b"arg" => job.args.push(text(value)),
                b"env" => {
                    let (name, value) = split(value).ok_or_else(|| {
                        malformed(format!("{} is no variable", value.escape_ascii()))
                    })?;
                    job.env.push((text(name), text(value)));
                }
                b"module" => job.modules.push(utf8(value)?.to_owned()),
                b"timeout" => job.timeout = Some(Duration::from_secs(number(utf8(value)?)?)),
                _ => {
                    let key = key.escape_ascii();
                    return Err(malformed(format!("a job has no records of the kind {key}")));
                }
            }
        }
        if job.folder.as_os_str().is_empty() || job.program.is_empty() {
            return Err(malformed("the job names no folder or no program"));
        }
        Ok(job)
    }
}

fn record(out: &mut Vec<u8>, key: &str, value: &OsStr) -> io::Result<()> {
    if value.as_bytes().contains(&0) {
        return Err(malformed(format!(
            "{key} {}: a NUL byte inside",
            value.as_bytes().escape_ascii()
        )));
    }
    out.extend_from_slice(key.as_bytes());
    out.push(b'=');
    out.extend_from_slice(value.as_bytes());
    out.push(0);
    Ok(())
}

fn split(record: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = record.iter().position(|&byte| byte == b'=')?;
    Some((&record[..at], &record[at + 1..]))
}

fn text(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}

fn utf8(bytes: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(bytes)
        .map_err(|_| malformed(format!("{} is not UTF-8", bytes.escape_ascii())))
}

fn number<T: FromStr>(text: &str) -> io::Result<T> {
    text.parse().map_err(|_| malformed(format!("{text:?} is no number that fits")))
}

fn malformed(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.into())
}

/// What the guest says. [`Display`](fmt::Display) gives the line without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// `hello VERSION`: the init is up. The first message.
    Hello(u32),
    /// `started`: the command runs.
    Started,
    /// `stdin N`: the command's input has room; send one [`Frame::Input`] of at most so many bytes,
    /// as soon as there are any. There is one such request at a time.
    Stdin(u32),
    /// `module NAME`: send this module, by name or alias, and what it depends on. There is one such
    /// request at a time.
    Module(String),
    /// `note TEXT`: something that a person should know.
    Note(String),
    /// `output N M`: all the bytes that went to stdout and to stderr. The last but one message; what
    /// has not arrived yet is on its way.
    Output {
        /// Bytes on stdout.
        stdout: u64,
        /// Bytes on stderr.
        stderr: u64,
    },
    /// How it ended: the last message. The init then waits for [`Frame::Done`], or for the host to
    /// close the channel.
    End(End),
}

/// How the command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// `exit N`.
    Exit(u8),
    /// `signal N`.
    Signal(i32),
    /// `oom`: the kernel killed it because memory ran out.
    Oom,
    /// `missing TEXT`: there is no such command, or it lacks its interpreter.
    Missing(String),
    /// `refused TEXT`: it is there but cannot be started.
    Refused(String),
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello(version) => write!(f, "hello {version}"),
            Self::Started => f.write_str("started"),
            Self::Stdin(room) => write!(f, "stdin {room}"),
            Self::Module(name) => write!(f, "module {}", Line(name)),
            Self::Note(text) => write!(f, "note {}", Line(text)),
            Self::Output { stdout, stderr } => write!(f, "output {stdout} {stderr}"),
            Self::End(End::Exit(status)) => write!(f, "exit {status}"),
            Self::End(End::Signal(signal)) => write!(f, "signal {signal}"),
            Self::End(End::Oom) => f.write_str("oom"),
            Self::End(End::Missing(text)) => write!(f, "missing {}", Line(text)),
            Self::End(End::Refused(text)) => write!(f, "refused {}", Line(text)),
        }
    }
}

/// Text that stays on one line.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one_line = |c: char| if c.is_control() { ' ' } else { c };
        self.0.chars().map(one_line).try_for_each(|c| fmt::Write::write_char(f, c))
    }
}

impl FromStr for Message {
    type Err = io::Error;

    /// From a line, with or without its end.
    fn from_str(line: &str) -> io::Result<Self> {
        let line = line.trim_end_matches(['\n', '\r']);
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        Ok(match word {
            "hello" => Self::Hello(number(rest)?),
            "started" => Self::Started,
            "stdin" => Self::Stdin(number(rest)?),
            "module" => Self::Module(rest.to_owned()),
            "note" => Self::Note(rest.to_owned()),
            "output" => {
                let (stdout, stderr) = rest.split_once(' ').unwrap_or((rest, ""));
                Self::Output { stdout: number(stdout)?, stderr: number(stderr)? }
            }
            "exit" => Self::End(End::Exit(number(rest)?)),
            "signal" => Self::End(End::Signal(number(rest)?)),
            "oom" => Self::End(End::Oom),
            "missing" => Self::End(End::Missing(rest.to_owned())),
            "refused" => Self::End(End::Refused(rest.to_owned())),
            _ => return Err(malformed(format!("the guest said {line:?}, which means nothing"))),
        })
    }
}

/// What the host says: a byte for the kind, the payload's length as four bytes in little-endian
/// order, the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// `i`: input for the command; empty at its end.
    Input(Vec<u8>),
    /// `m`: one module, ready to be inserted; they come in the order of loading.
    Module(Vec<u8>),
    /// `e`: all modules of a request have been sent, none if they are built in. With text: why not.
    ModulesEnd(Option<String>),
    /// `q`: the host has the end and all output; the machine may go off.
    Done,
}

impl Frame {
    /// Sends it, without flushing.
    ///
    /// # Errors
    /// If that fails, or the payload is too long.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (kind, payload) = match self {
            Self::Input(bytes) => (b'i', bytes.as_slice()),
            Self::Module(bytes) => (b'm', bytes.as_slice()),
            Self::ModulesEnd(error) => (b'e', error.as_deref().unwrap_or("").as_bytes()),
            Self::Done => (b'q', &[][..]),
        };
        let len = u32::try_from(payload.len()).ok().filter(|&len| len <= FRAME_LIMIT);
        let len = len.ok_or_else(|| malformed(format!("{} bytes at once", payload.len())))?;
        let mut head = [kind, 0, 0, 0, 0];
        head[1..].copy_from_slice(&len.to_le_bytes());
        to.write_all(&head)?;
        to.write_all(payload)
    }

    /// The next one, or `None` if the channel was closed after the last.
    ///
    /// # Errors
    /// If reading fails, the channel ends within a frame, or that is no frame.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut kind = vec![];
        let mut len = [0; 4];
        from.by_ref().take(1).read_to_end(&mut kind)?;
        let Some(&kind) = kind.first() else { return Ok(None) };
        from.read_exact(&mut len)?;
        let len = u32::from_le_bytes(len);
        if len > FRAME_LIMIT {
            return Err(malformed(format!("a frame of {len} bytes")));
        }
        let mut payload = vec![];
        if from.by_ref().take(len.into()).read_to_end(&mut payload)? as u64 != u64::from(len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(match kind {
            b'i' => Self::Input(payload),
            b'm' => Self::Module(payload),
            b'e' if payload.is_empty() => Self::ModulesEnd(None),
            b'e' => Self::ModulesEnd(Some(String::from_utf8_lossy(&payload).into_owned())),
            b'q' => Self::Done,
            _ => return Err(malformed(format!("no frame is of the kind {kind:#x}"))),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            folder: "/some where".into(),
            program: "./a=b".into(),
            args: vec!["".into(), "--x=\n y".into(), OsString::from_vec(vec![0xff, 0x80])],
            env: vec![("A".into(), "".into()), ("B".into(), "1=2".into())],
            modules: vec!["veth".into()],
            timeout: Some(Duration::from_secs(90)),
        }
    }

    #[test]
    fn a_job_survives() {
        for job in [job(), Job { folder: "/".into(), program: "x".into(), ..Job::default() }] {
            assert_eq!(Job::decode(&job.encode().unwrap()).unwrap(), job);
        }
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        let nul = Job { args: vec!["a\0b".into()], ..job() };
        assert!(nul.encode().unwrap_err().to_string().contains("NUL"));
        let name = Job { env: vec![("a=b".into(), "".into())], ..job() };
        assert!(name.encode().unwrap_err().to_string().contains("a=b is no variable's name"));
    }

    #[test]
    fn any_cut_of_a_job_is_an_error_or_shorter() {
        let bytes = job().encode().unwrap();
        for end in 0..bytes.len() {
            if let Ok(cut) = Job::decode(&bytes[..end]) {
                assert_ne!(cut, job());
                assert_eq!(bytes[end - 1], 0);
            }
        }
        assert!(Job::decode(b"folder=/\0program=x\0timeout=-1\0").is_err());
        assert!(Job::decode(b"folder=/\0program=x\0what=1\0").is_err());
        assert!(Job::decode(b"folder=/\0").is_err());
    }

    #[test]
    fn messages_survive() {
        for message in [
            Message::Hello(VERSION),
            Message::Started,
            Message::Stdin(65536),
            Message::Module("rtnl-link-veth".into()),
            Message::Note("two  words ".into()),
            Message::Output { stdout: u64::MAX, stderr: 0 },
            Message::End(End::Exit(255)),
            Message::End(End::Signal(11)),
            Message::End(End::Oom),
            Message::End(End::Missing("no x".into())),
            Message::End(End::Refused("wrong format".into())),
        ] {
            let line = format!("{message}\n");
            assert_eq!(line.parse::<Message>().unwrap(), message, "{line}");
        }
    }

    #[test]
    fn a_message_stays_on_its_line() {
        let line = Message::Note("a\nexit 0\r\u{1b}[".into()).to_string();
        assert_eq!(line, "note a exit 0  [");
    }

    #[test]
    fn lines_that_mean_nothing_are_errors() {
        for line in ["", "hello", "hello x", "exit 256", "exit -1", "output 1", "stdin", "exits 0"]
        {
            assert!(line.parse::<Message>().is_err(), "{line}");
        }
    }

    #[test]
    fn frames_survive() {
        let frames = [
            Frame::Input(b"abc".to_vec()),
            Frame::Input(vec![]),
            Frame::Module(vec![0; 70_000]),
            Frame::ModulesEnd(None),
            Frame::ModulesEnd(Some("no such module".into())),
            Frame::Done,
        ];
        let mut bytes = vec![];
        frames.iter().for_each(|frame| frame.write(&mut bytes).unwrap());
        let mut rest = bytes.as_slice();
        for frame in &frames {
            assert_eq!(Frame::read(&mut rest).unwrap().as_ref(), Some(frame));
        }
        assert_eq!(Frame::read(&mut rest).unwrap(), None);
        assert!(Frame::read(&mut &bytes[..7]).is_err());
        assert!(Frame::read(&mut &bytes[..3]).is_err());
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        assert!(Frame::read(&mut &b"z\0\0\0\0"[..]).is_err());
        assert!(Frame::read(&mut &b"i\xff\xff\xff\xff"[..]).is_err());
    }
}
