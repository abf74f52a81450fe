//! mmap(2) of descriptors.

use std::{
    fs::File,
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd},
    ptr::{self, NonNull},
    slice,
};

use super::{Errno, Result};

/// A shared mapping of a descriptor; unmapped when dropped.
#[derive(Debug)]
pub(crate) struct Mapping {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: a mapping belongs to the process, not to a thread; all that can be done with a shared
// reference is to read the address, and whoever goes through it answers for that.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Maps `len` bytes from byte `offset` of `fd`, readable, and writable if asked for.
    pub(crate) fn new(fd: BorrowedFd<'_>, len: usize, offset: u64, writable: bool) -> Result<Self> {
        Self::map(fd, len, offset, writable, libc::MAP_SHARED)
    }

    /// Maps `len` bytes of `fd`, readable and writable, at `address`; fails with `EEXIST` where
    /// something else is mapped already.
    pub(crate) fn at(fd: BorrowedFd<'_>, len: usize, address: usize) -> Result<Self> {
        let flags = libc::MAP_SHARED | libc::MAP_FIXED_NOREPLACE;
        let mapping = Self::place(fd, len, 0, true, flags, ptr::without_provenance_mut(address))?;
        // Kernels before 4.17 take it for a wish.
        if mapping.start.addr().get() == address { Ok(mapping) } else { Err(Errno(libc::EEXIST)) }
    }

    fn map(
        fd: BorrowedFd<'_>,
        len: usize,
        offset: u64,
        writable: bool,
        flags: i32,
    ) -> Result<Self> {
        Self::place(fd, len, offset, writable, flags, ptr::null_mut())
    }

    fn place(
        fd: BorrowedFd<'_>,
        len: usize,
        offset: u64,
        writable: bool,
        flags: i32,
        place: *mut libc::c_void,
    ) -> Result<Self> {
        let protection = libc::PROT_READ | if writable { libc::PROT_WRITE } else { 0 };
        let offset = libc::off_t::try_from(offset).map_err(|_| Errno(libc::EOVERFLOW))?;
        // SAFETY: a new mapping at a place of the kernel's choice, or one where nothing is mapped,
        // touches no memory of ours.
        let start = unsafe { libc::mmap(place, len, protection, flags, fd.as_raw_fd(), offset) };
        if start == libc::MAP_FAILED {
            return Err(Errno::last());
        }
        // The kernel never maps page 0 without MAP_FIXED.
        let start = NonNull::new(start.cast()).ok_or(Errno(libc::EFAULT))?;
        Ok(Self { start, len })
    }

    /// The first byte; the mapping is as long as was asked for and lives as long as `self`.
    pub(crate) fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Bytes that were asked for.
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: this is what `new` mapped, and nothing borrows from `self` any more.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

/// Size of a page.
pub(crate) fn page_size() -> usize {
    // SAFETY: reads a constant of the process.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(size).unwrap_or(4096)
}

/// Where the kernel shows its own BTF.
pub(crate) const KERNEL_BTF: &str = "/sys/kernel/btf/vmlinux";

/// The running kernel's BTF, mapped.
#[derive(Debug)]
pub(crate) struct KernelBtf(Mapping);

impl KernelBtf {
    /// Maps it. Kernel 6.16 and newer.
    pub(crate) fn map() -> Result<Self> {
        let file = File::open(KERNEL_BTF)?;
        let len = usize::try_from(file.metadata()?.len()).map_err(|_| Errno(libc::EOVERFLOW))?;
        Ok(Self(Mapping::map(file.as_fd(), len, 0, false, libc::MAP_PRIVATE)?))
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        let Mapping { start, len } = self.0;
        // SAFETY: mapped and readable as long as `self` lives; the kernel's BTF is in its
        // read-only data, so nobody changes it.
        unsafe { slice::from_raw_parts(start.as_ptr(), len) }
    }
}
