//! Lines for programs: one JSON object each.

use std::{ffi::OsStr, time::UNIX_EPOCH};

use serde_json::{Value, json};

use crate::Exec;

/// The exec as a JSON object. Bytes that are not UTF-8 are replaced (U+FFFD), as JSON has no place
/// for them; `time` is in seconds since 1970.
pub fn value(exec: &Exec) -> Value {
    let text = |text: &OsStr| text.to_string_lossy().into_owned();
    let time = exec.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "time": (time.as_secs_f64() * 1e6).round() / 1e6,
        "uid": exec.uid,
        "pid": exec.pid,
        "ppid": exec.ppid,
        "comm": text(&exec.comm),
        "ret": exec.ret,
        "filename": text(&exec.filename),
        "args": exec.args.iter().map(|arg| text(arg)).collect::<Vec<_>>(),
        "truncated": exec.truncated,
    })
}

/// That, as a line without its end.
///
/// # Errors
/// None that is known: all of it can be written as JSON.
pub fn line(exec: &Exec) -> serde_json::Result<String> {
    serde_json::to_string(&value(exec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::tests::example;

    #[test]
    fn one_line_with_every_field() {
        let exec = example();
        assert_eq!(
            line(&exec).unwrap(),
            "{\"args\":[\"sh\",\"-c\",\"echo hi\"],\"comm\":\"sh\",\"filename\":\"/bin/sh\",\"pid\":7,\
             \"ppid\":0,\"ret\":0,\"time\":3723.045,\"truncated\":false,\"uid\":0}"
        );
    }
}
