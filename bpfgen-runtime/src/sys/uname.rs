//! What the running kernel calls itself.

use super::{Errno, Result};

/// Its release, such as `6.12.1-amd64`: what `uname -r` prints, whether /proc is mounted or not.
pub(crate) fn release() -> Result<String> {
    names().map(|names| text(&names.release))
}

/// How it was built: what `uname -v` prints.
pub(crate) fn version() -> Result<String> {
    names().map(|names| text(&names.version))
}

fn names() -> Result<libc::utsname> {
    // SAFETY: a struct of arrays of bytes, for which all zero is a value.
    let mut names: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes the struct it is given.
    if unsafe { libc::uname(&raw mut names) } != 0 {
        return Err(Errno::last());
    }
    Ok(names)
}

fn text(field: &[libc::c_char]) -> String {
    let bytes = field.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0);
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}
