//! One exec, and how it is read from a record.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt as _,
    time::SystemTime,
};

use bpfgen_runtime::value::Plain as _;

use crate::bpf;

/// A program was started, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exec {
    /// When the event was read.
    pub time: SystemTime,
    /// The process, numbered as in our pid namespace; 0 if it is in none that we can see.
    pub pid: u32,
    /// Its parent.
    pub ppid: u32,
    /// The real user.
    pub uid: u32,
    /// What the system call returned: 0, or a negative error number (-2: no such file).
    pub ret: i32,
    /// The name of the thread after the call, at most 15 bytes.
    pub comm: OsString,
    /// The file that was to be run, as it was asked for.
    pub filename: OsString,
    /// The arguments, with the name the program goes by (`argv[0]`) first.
    pub args: Vec<OsString>,
    /// Some of the name or the arguments is missing: too long, too many, or not readable.
    pub truncated: bool,
}

impl Exec {
    /// Reads what the programs send: a head, then the file name and the arguments, each ended by
    /// a NUL.
    pub(crate) fn from_record(record: &[u8]) -> Option<Self> {
        let head = bpf::Head::from_prefix(record)?;
        let text = record.get(size_of::<bpf::Head>()..)?;
        // The kernel rounds nothing up, but the head knows best.
        let text = text.get(..head.size as usize).unwrap_or(text);
        let text = text.strip_suffix(b"\0").unwrap_or(text);
        let mut strings =
            text.split(|byte| *byte == 0).map(|bytes| OsStr::from_bytes(bytes).to_owned());
        Some(Self {
            time: SystemTime::now(),
            pid: head.pid,
            ppid: head.ppid,
            uid: head.uid,
            ret: head.ret,
            comm: OsStr::from_bytes(head.comm.to_bytes()).to_owned(),
            filename: strings.next().unwrap_or_default(),
            args: strings.take(head.args as usize).collect(),
            truncated: bool::from(head.truncated),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn record(args: u32, text: &[u8]) -> Vec<u8> {
        let size = u32::try_from(text.len()).expect("a short text");
        let head = bpf::Head { pid: 7, args, size, ..Default::default() };
        [head.as_bytes(), text].concat()
    }

    #[test]
    fn strings_are_told_apart_by_their_ends() {
        let exec = Exec::from_record(&record(3, b"/bin/x\0x\0\0two words\0")).expect("a record");
        assert_eq!((exec.pid, exec.truncated), (7, false));
        assert_eq!(exec.filename, "/bin/x");
        assert_eq!(exec.args, ["x", "", "two words"]);
    }

    #[test]
    fn an_exec_may_have_no_arguments() {
        let exec = Exec::from_record(&record(0, b"/bin/x\0")).expect("a record");
        assert_eq!(exec.args, Vec::<OsString>::new());
    }

    #[test]
    fn what_follows_the_text_is_not_part_of_it() {
        let mut bytes = record(1, b"a\0b\0");
        bytes.extend(b"junk\0");
        let exec = Exec::from_record(&bytes).expect("a record");
        assert_eq!(exec.args, ["b"]);
    }

    #[test]
    fn a_record_shorter_than_its_head_is_none() {
        let bytes = record(0, b"");
        assert_eq!(Exec::from_record(&bytes[..bytes.len() - 1]), None);
    }

    /// An exec to print.
    pub(crate) fn example() -> Exec {
        let mut exec =
            Exec::from_record(&record(3, b"/bin/sh\0sh\0-c\0echo hi\0")).expect("a record");
        exec.time = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(3_723_045);
        exec.comm = "sh".into();
        exec
    }
}
