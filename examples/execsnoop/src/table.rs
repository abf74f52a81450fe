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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::tests::example;

    #[test]
    fn columns_stand_below_their_names() {
        let exec = example();
        let line = Line::new(&exec, &TimeZone::utc()).to_string();
        assert_eq!(
            line,
            "01:02:03.045 0        7        0        sh                 0 /bin/sh -c \"echo hi\""
        );
        let columns =
            [("UID", "0  "), ("PID", "7"), ("PPID", "0"), ("COMM", "sh"), ("ARGS", "/bin/sh")];
        for (name, value) in columns {
            let at = HEADER.find(&format!(" {name}")).map(|at| at + 1).expect("a column");
            assert!(line[at..].starts_with(value), "{name}");
        }
        assert_eq!(HEADER.find("RET").map(|at| at + 2), line.find("0 /bin"));
    }

    #[test]
    fn what_is_cut_says_so() {
        let mut exec = example();
        exec.truncated = true;
        assert!(Line::new(&exec, &TimeZone::utc()).to_string().ends_with("\"echo hi\" …"));
    }

    #[test]
    fn the_terminal_gets_no_control_characters() {
        assert_eq!(quoted(OsStr::new("plain-/:=%")), "plain-/:=%");
        assert_eq!(quoted(OsStr::new("")), "\"\"");
        assert_eq!(quoted(OsStr::new("\u{1b}[2J")), "\"\\u{1b}[2J\"");
        assert_eq!(quoted(OsStr::from_bytes(b"a\xffb")), "\"a\\xFFb\"");
        assert_eq!(quoted(OsStr::new("it's")), "\"it's\"");
    }
}
