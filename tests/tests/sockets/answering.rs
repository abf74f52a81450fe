//! A seccomp listener that answers bpf(2) in the kernel's place.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    io::Error,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
};

/// What bpf(2) was called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) command: i32,
    /// The attribute, as far as it goes.
    pub(crate) attribute: Vec<u8>,
}

impl Call {
    /// The number of 32 bits at this offset.
    #[allow(dead_code, reason = "not all tests look at the attribute")]
    pub(crate) fn number(&self, offset: usize) -> u32 {
        let bytes = self.attribute.get(offset..offset + 4).unwrap();
        u32::from_ne_bytes(bytes.try_into().unwrap())
    }
}

/// What becomes of a call.
#[allow(dead_code, reason = "tests ask for different ones")]
pub(crate) enum Answer {
    /// The kernel's.
    Kernel,
    /// This number, 0 or more.
    Returns(i64),
    /// This error.
    Fails(i32),
    /// This one, after these bytes were written over the attribute at the offset.
    Writes(usize, Vec<u8>),
}

/// Runs `test` on a thread whose calls of bpf(2) are answered by `answer`, and gives what came of
/// it.
pub(crate) fn answering<T: Send + 'static>(
    test: impl FnOnce() -> T + Send + 'static,
    answer: impl Fn(&Call) -> Answer,
) -> std::thread::Result<T> {
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        tell.send(listen_to_bpf()).unwrap();
        test()
    });
    let listener = told.recv().expect("the thread sends it");
    while !thread.is_finished() {
        answer_one(&listener, &answer);
    }
    thread.join()
}

/// Has all calls of bpf(2) by the calling thread wait for an answer by who has the descriptor.
fn listen_to_bpf() -> OwnedFd {
    const NUMBER: u32 = libc::SYS_bpf as u32;
    let statement = |code: u32, k| libc::sock_filter { code: code as u16, jt: 0, jf: 0, k };
    let mut filter = [
        // The number, the first member of struct seccomp_data.
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0),
        libc::sock_filter {
            code: (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16,
            jt: 0,
            jf: 1,
            k: NUMBER,
        },
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_USER_NOTIF),
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: 4, filter: filter.as_mut_ptr() };
    // SAFETY: no memory is involved.
    let result = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    assert_eq!(result, 0, "{}", Error::last_os_error());
    // SAFETY: the program and its four instructions are borrowed for the call.
    let fd = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    assert!(fd >= 0, "{}", Error::last_os_error());
    // SAFETY: made by the call above, owned by nobody.
    unsafe { OwnedFd::from_raw_fd(i32::try_from(fd).unwrap()) }
}

/// Answers a call, if there is one within some milliseconds.
fn answer_one(listener: &OwnedFd, answer: &impl Fn(&Call) -> Answer) {
    let mut poll = libc::pollfd { fd: listener.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one entry, borrowed for the call.
    let ready = unsafe { libc::poll(&raw mut poll, 1, 10) };
    // A thread that has ended is a POLLHUP.
    if ready != 1 || poll.revents & libc::POLLIN == 0 {
        return;
    }
    // SAFETY: a struct of integers.
    let mut call: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    // SAFETY: the struct is borrowed for the call, and the kernel fills it.
    if unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut call) }
        != 0
    {
        // The thread has ended.
        return;
    }
    let len = usize::try_from(call.data.args[2]).unwrap();
    let attribute = std::ptr::with_exposed_provenance_mut::<u8>(call.data.args[1] as usize);
    let command = i32::try_from(call.data.args[0]).unwrap();
    // SAFETY: the attribute of a thread of ours, which waits in the call that it is borrowed for.
    let bytes = unsafe { std::slice::from_raw_parts(attribute, len) }.to_vec();
    // SAFETY: a struct of integers.
    let mut response: libc::seccomp_notif_resp = unsafe { std::mem::zeroed() };
    response.id = call.id;
    match answer(&Call { command, attribute: bytes }) {
        Answer::Kernel => response.flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32,
        Answer::Returns(number) => response.val = number,
        Answer::Fails(errno) => response.error = -errno,
        Answer::Writes(offset, bytes) => {
            assert!(offset + bytes.len() <= len);
            // SAFETY: within the attribute, as asserted.
            let there = unsafe { attribute.add(offset) };
            // SAFETY: the thread waits in the call that this is borrowed for.
            unsafe { there.copy_from(bytes.as_ptr(), bytes.len()) };
        }
    }
    // SAFETY: the struct is borrowed for the call.
    let result = unsafe {
        libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SEND, &raw mut response)
    };
    assert_eq!(result, 0, "{}", Error::last_os_error());
}
