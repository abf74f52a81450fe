//! Network interfaces: names and numbers.

use std::ffi::{CStr, CString};

use super::{Errno, Result};

/// The number of an interface in this process's network namespace.
pub(crate) fn index(name: &str) -> Result<u32> {
    let name = CString::new(name).map_err(|_| Errno(libc::ENODEV))?;
    // SAFETY: the name is a C string.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(Errno::last()),
        index => Ok(index),
    }
}

/// Names of all interfaces in this process's network namespace.
pub(crate) fn names() -> Vec<String> {
    let mut names = Vec::new();
    // SAFETY: allocates a list, which is freed below.
    let list = unsafe { libc::if_nameindex() };
    if list.is_null() {
        return names;
    }
    let mut at = list;
    loop {
        // SAFETY: within the list, which ends with an entry whose name is null.
        let entry = unsafe { at.read() };
        if entry.if_name.is_null() {
            break;
        }
        // SAFETY: the entry's name is a C string, which the list owns.
        let name = unsafe { CStr::from_ptr(entry.if_name) };
        names.push(name.to_string_lossy().into_owned());
        // SAFETY: there is at least the last entry after one with a name.
        at = unsafe { at.add(1) };
    }
    // SAFETY: what if_nameindex gave, and nothing of it is used any more.
    unsafe { libc::if_freenameindex(list) };
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_numbers() {
        for name in names() {
            assert!(index(&name).is_ok(), "{name}");
        }
        assert_eq!(index("no-such-interf"), Err(Errno(libc::ENODEV)));
        assert_eq!(index("lo\0"), Err(Errno(libc::ENODEV)));
    }
}
