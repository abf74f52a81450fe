//! What the command writes, on its way to this process's own outputs.

use std::{
    io::{self, Read as _},
    os::{
        fd::{AsFd as _, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
        mpsc::Sender,
    },
    time::Duration,
};

use rustix::event::{PollFd, PollFlags};

use super::{
    session::Event,
    sockets::{Channel, Wire, wait},
};

/// A pipe that can be written to takes so much without blocking.
const SLICE: usize = 4096;

/// Both outputs: how far they are, and what holds them up.
#[derive(Debug, Default)]
pub(super) struct Flow {
    open: Mutex<bool>,
    opened: Condvar,
    stdout: Counter,
    stderr: Counter,
    /// Nobody waits for what is left.
    over: AtomicBool,
}

#[derive(Debug, Default)]
struct Counter {
    /// Bytes that were written.
    written: AtomicU64,
    /// Relays that have bytes in hand, and wait for somebody to read them.
    busy: AtomicU64,
}

impl Flow {
    /// Lets the relays begin: the terminal is theirs now.
    pub(super) fn open(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }

    /// Has the relays give up as soon as they would have to wait.
    pub(super) fn give_up(&self) {
        self.over.store(true, SeqCst);
        self.open();
    }

    /// Bytes that were written to stdout and stderr.
    pub(super) fn written(&self) -> (u64, u64) {
        (self.stdout.written.load(SeqCst), self.stderr.written.load(SeqCst))
    }

    /// Somebody who should read does not.
    pub(super) fn is_held_up(&self) -> bool {
        self.stdout.busy.load(SeqCst) + self.stderr.busy.load(SeqCst) > 0
    }

    fn counter(&self, channel: Channel) -> &Counter {
        if channel == Channel::Stderr { &self.stderr } else { &self.stdout }
    }

    fn wait_until_open(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while !*open {
            open = self.opened.wait(open).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Copies a wire to the end.
pub(super) fn relay(wire: Wire, mut from: UnixStream, flow: &Arc<Flow>, to: &Sender<Event>) {
    flow.wait_until_open();
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let sink = if wire.channel == Channel::Stderr { stderr.as_fd() } else { stdout.as_fd() };
    let counter = flow.counter(wire.channel);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let got = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // QEMU was killed with something left to say.
            got => got.unwrap_or(0),
        };
        if got == 0 {
            break;
        }
        counter.busy.fetch_add(1, SeqCst);
        let written = write(sink, &buffer[..got], counter, &flow.over);
        counter.busy.fetch_sub(1, SeqCst);
        match written {
            Ok(()) => drop(to.send(Event::Written)),
            Err(error) => {
                let _ = to.send(Event::Unwritable(wire.channel, error));
                break;
            }
        }
    }
    let _ = to.send(Event::Closed(wire));
}

/// Writes in slices, so that waiting for the reader can be called off.
fn write(
    sink: BorrowedFd<'_>,
    mut bytes: &[u8],
    counter: &Counter,
    over: &AtomicBool,
) -> io::Result<()> {
    while !bytes.is_empty() {
        let mut fds = [PollFd::from_borrowed_fd(sink, PollFlags::OUT)];
        if wait(&mut fds, Some(Duration::from_millis(50)))? == 0 {
            if over.load(SeqCst) {
                return Ok(());
            }
            continue;
        }
        match rustix::io::write(sink, &bytes[..bytes.len().min(SLICE)]) {
            Ok(done) => {
                counter.written.fetch_add(done as u64, SeqCst);
                bytes = &bytes[done..];
            }
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
