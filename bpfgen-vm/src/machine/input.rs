//! The command's standard input.

use std::{
    io::{self, IsTerminal as _},
    os::fd::AsFd as _,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rustix::{io::Errno, process, termios};

/// What the command reads from its standard input.
///
/// The process's own is read only when a guest asks for more. Clones share it.
#[derive(Clone, Debug)]
pub struct Input {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// What was read, without its first `gone` bytes.
    read: Vec<u8>,
    gone: usize,
    /// What was taken is not asked for again.
    once: bool,
    ended: bool,
    /// How many wait for more than was read so far.
    waiting: usize,
    /// The thread that reads is there.
    pumped: bool,
}

impl Input {
    /// The process's standard input, for one run.
    pub fn stdin() -> Self {
        let state = State { once: true, ..State::default() };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() }) }
    }

    /// The process's standard input, for several runs: what was read is kept, and each gets it from
    /// the start.
    pub fn stdin_for_each() -> Self {
        Self { shared: Arc::default() }
    }

    /// Nothing: as if it came from `/dev/null`.
    pub fn none() -> Self {
        Self::bytes(vec![])
    }

    /// Just these bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let state = State { read: bytes.into(), ended: true, ..State::default() };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() }) }
    }

    /// At most `room` bytes from `at` on, as soon as there are any; none at the end, or once
    /// `over` is set and [`Self::wake`] was called.
    pub(super) fn take(&self, at: usize, room: usize, over: &AtomicBool) -> Vec<u8> {
        let mut state = self.shared.lock();
        while state.gone + state.read.len() <= at && !state.ended && !over.load(Ordering::SeqCst) {
            if !state.pumped {
                state.pumped = true;
                let shared = Arc::clone(&self.shared);
                let pump = thread::Builder::new().name("stdin".into()).spawn(move || pump(&shared));
                state.ended |= pump.is_err();
            }
            state.waiting += 1;
            self.shared.changed.notify_all();
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        if over.load(Ordering::SeqCst) {
            return vec![];
        }
        let start = at.saturating_sub(state.gone).min(state.read.len());
        let end = start.saturating_add(room).min(state.read.len());
        let taken = state.read[start..end].to_vec();
        if state.once {
            state.read.drain(..end);
            state.gone += end;
        }
        taken
    }

    /// Has those who wait look at their `over` again.
    pub(super) fn wake(&self) {
        let _state = self.shared.lock();
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads whenever somebody waits. A read cannot be called off, so the thread is left behind when
/// the process ends.
fn pump(shared: &Shared) {
    let mut chunk = vec![0; 64 << 10];
    let mut state = shared.lock();
    while !state.ended {
        if state.waiting == 0 {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        drop(state);
        let got = read(&mut chunk);
        state = shared.lock();
        state.read.extend_from_slice(&chunk[..got]);
        state.ended |= got == 0;
        shared.changed.notify_all();
    }
}

/// A failure to read counts as the end.
fn read(chunk: &mut [u8]) -> usize {
    let stdin = io::stdin();
    // A job in the background that reads from its terminal would be stopped, and the machine's
    // time-out with it.
    let foreground = || termios::tcgetpgrp(stdin.as_fd()).ok() == Some(process::getpgrp());
    if stdin.is_terminal() && !foreground() {
        return 0;
    }
    loop {
        match rustix::io::read(stdin.as_fd(), &mut *chunk) {
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut fds = [rustix::event::PollFd::new(&stdin, rustix::event::PollFlags::IN)];
                let _ = rustix::event::poll(&mut fds, None);
            }
            got => return got.unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_run_gets_it_from_the_start() {
        let input = Input::bytes("abcdef");
        let over = AtomicBool::new(false);
        for _ in 0..2 {
            assert_eq!(input.take(0, 4, &over), b"abcd");
            assert_eq!(input.take(4, 4, &over), b"ef");
            assert_eq!(input.take(6, 4, &over), b"");
        }
        assert_eq!(Input::none().take(0, 9, &over), b"");
    }

    #[test]
    fn a_run_that_is_over_waits_no_longer() {
        let input = Input::stdin();
        // As if the thread were there and nothing came.
        input.shared.lock().pumped = true;
        let over = Arc::new(AtomicBool::new(false));
        let waits = thread::spawn({
            let (input, over) = (input.clone(), Arc::clone(&over));
            move || input.take(0, 9, &over)
        });
        thread::sleep(Duration::from_millis(20));
        assert!(!waits.is_finished());
        over.store(true, Ordering::SeqCst);
        input.wake();
        assert_eq!(waits.join().unwrap(), b"");
    }
}
