//! A page of a file that is mapped, but not there.
#![allow(unsafe_code, reason = "mapped memory")]

use std::{fs::File, io::Write as _, os::fd::AsRawFd as _};

use libc::c_void;

/// As much as the programs read of it.
pub(crate) const BEGINS: &[u8; 16] = b"bpfgen has slept";

/// A mapping whose page comes from its file when somebody reads it, again after [`leave`](Self::leave).
pub(crate) struct Page {
    address: *mut c_void,
    _file: File,
}

/// At least a page, of any size.
const LEN: usize = 65536;

impl Page {
    pub(crate) fn new() -> Self {
        let mut file = tempfile::tempfile().unwrap();
        let mut content = vec![0; LEN];
        content[..BEGINS.len()].copy_from_slice(BEGINS);
        file.write_all(&content).unwrap();
        let (flags, fd) = (libc::MAP_PRIVATE, file.as_raw_fd());
        // SAFETY: a new mapping, where the kernel chooses.
        let address =
            unsafe { libc::mmap(std::ptr::null_mut(), LEN, libc::PROT_READ, flags, fd, 0) };
        assert_ne!(address, libc::MAP_FAILED, "{}", std::io::Error::last_os_error());
        let page = Self { address, _file: file };
        page.leave();
        page
    }

    pub(crate) fn address(&self) -> u64 {
        self.address as u64
    }

    /// Takes it out of this process's memory; the file still has it.
    pub(crate) fn leave(&self) {
        // SAFETY: our mapping, of which nothing is borrowed.
        let result = unsafe { libc::madvise(self.address, LEN, libc::MADV_DONTNEED) };
        assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: our mapping, of which nothing is borrowed.
        unsafe { libc::munmap(self.address, LEN) };
    }
}
