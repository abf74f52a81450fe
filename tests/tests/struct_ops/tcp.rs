//! TCP connections under a congestion control of one's choice.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    fs, io,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::fd::AsRawFd as _,
    thread,
};

use crate::caller;

/// How much is sent through a connection.
const BYTES: usize = 1 << 20;

/// Runs `test` on a thread with a network namespace of its own, with the address 127.0.0.1.
pub(crate) fn in_namespace(test: impl FnOnce() + Send + 'static) {
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::ip("link set lo up");
        test();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Has a socket use the congestion control of this name.
fn set(socket: &TcpStream, name: &str) -> io::Result<()> {
    let len = libc::socklen_t::try_from(name.len()).unwrap();
    // SAFETY: as many bytes as are said, borrowed for the call.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_CONGESTION,
            name.as_ptr().cast(),
            len,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// A connection within this thread's namespace: both ends.
fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (near, listener.accept().unwrap().0)
}

/// Whether a socket may use this congestion control, and the kernel lists it.
pub(crate) fn is_available(name: &str) -> bool {
    let listed = fs::read_to_string("/proc/sys/net/ipv4/tcp_available_congestion_control").unwrap();
    let listed = listed.split_whitespace().any(|it| it == name);
    let taken = set(&connection().0, name);
    assert_eq!(taken.is_ok(), listed, "{name}: {taken:?}");
    listed
}

/// A connection whose near end uses this congestion control.
pub(crate) struct Sending {
    near: TcpStream,
    far: TcpStream,
}

impl Sending {
    pub(crate) fn by(name: &str) -> Self {
        let (near, far) = connection();
        set(&near, name).unwrap();
        Self { near, far }
    }

    /// Sends a megabyte, all of which arrives.
    pub(crate) fn send(&mut self) {
        let mut far = self.far.try_clone().unwrap();
        let reader = thread::spawn(move || {
            let mut left = BYTES;
            let mut buffer = [0; 1 << 16];
            while left > 0 {
                let got = far.read(&mut buffer).unwrap();
                assert_ne!(got, 0, "{left} bytes are missing");
                left -= got;
            }
        });
        self.near.write_all(&vec![7; BYTES]).unwrap();
        reader.join().unwrap();
    }
}
