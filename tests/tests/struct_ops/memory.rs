//! What a call of bpf(2) that waits for an answer points to.
#![allow(unsafe_code, reason = "memory of another thread")]

/// The bytes at an address that the call has given.
pub(crate) fn read(address: u64, len: usize) -> Vec<u8> {
    let start = std::ptr::with_exposed_provenance::<u8>(address as usize);
    // SAFETY: memory of a thread of ours, which waits in the call that it is borrowed for.
    unsafe { std::slice::from_raw_parts(start, len) }.to_vec()
}

/// Writes where the call wants to have something written.
pub(crate) fn write(address: u64, bytes: &[u8]) {
    let start = std::ptr::with_exposed_provenance_mut::<u8>(address as usize);
    // SAFETY: memory of a thread of ours, which waits in the call that it is borrowed for.
    unsafe { start.copy_from(bytes.as_ptr(), bytes.len()) };
}
