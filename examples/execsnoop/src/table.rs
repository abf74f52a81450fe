//! Lines for people, in columns.

use std::{borrow::Cow, ffi::OsStr, fmt, os::unix::ffi::OsStrExt as _};

use tz::{TimeZone, UtcDateTime};

use crate::Exec;

/// What stands above the columns of [`Line`].
pub const HEADER: &str = "TIME         UID      PID      PPID     COMM             RET ARGS";

/// An exec as a line. The time is that of the zone.
#[derive(Debug)]
pub struct Line<'a> {
    exec: &'a Exec,
    zone: &'a TimeZone,
}

impl<'a> Line<'a> {
    /// Shows the exec with the time of this zone.
    pub fn new(exec: &'a Exec, zone: &'a TimeZone) -> Self {
        Self { exec, zone }
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exec { uid, pid, ppid, ret, .. } = *self.exec;
        let comm = quoted(&self.exec.comm);
        match clock(self.exec, self.zone) {
            Some((hour, minute, second, milli)) => {
                write!(f, "{hour:02}:{minute:02}:{second:02}.{milli:03} ")?;
            }
            None => write!(f, "{:12} ", "-")?,
        }
        write!(f, "{uid:<8} {pid:<8} {ppid:<8} {comm:<15} {ret:>4}")?;
        // The file that was run says more than the name that the program was given.
        write!(f, " {}", quoted(&self.exec.filename))?;
        for arg in self.exec.args.iter().skip(1) {
            write!(f, " {}", quoted(arg))?;
        }
        if self.exec.truncated { f.write_str(" …") } else { Ok(()) }
    }
}

/// Hour, minute, second and millisecond on the zone's clock.
fn clock(exec: &Exec, zone: &TimeZone) -> Option<(u8, u8, u8, u32)> {
    let since = exec.time.duration_since(std::time::UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(since.as_secs()).ok()?;
    let time = UtcDateTime::from_timespec(seconds, since.subsec_nanos()).ok()?;
    let time = time.project(zone.as_ref()).ok()?;
    Some((time.hour(), time.minute(), time.second(), since.subsec_millis()))
}

/// The text as it is where that can be told from its neighbours, else in quotes; control
/// characters never reach the terminal.
fn quoted(text: &OsStr) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    match text.to_str() {
        Some(text) if !text.is_empty() && text.bytes().all(plain) => Cow::Borrowed(text),
        _ => Cow::Owned(format!("{:?}", OsStr::from_bytes(text.as_bytes()))),
    }
}
