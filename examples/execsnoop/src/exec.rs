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
