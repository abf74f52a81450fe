//! How a reader waits for records, and how it is woken.

use std::{
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    Error, Result,
    sys::{
        Errno,
        epoll::{Epoll, EventFd},
    },
};

/// What a reader does when there is no record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode {
    Block,
    NonBlocking,
    Timeout(Duration),
    Deadline(Instant),
}

impl Mode {
    /// When a wait that begins now is over; `None` for never. The outer `None`: do not wait.
    fn end(self) -> Option<Option<Instant>> {
        match self {
            Self::Block => Some(None),
            Self::NonBlocking => None,
            // One too far away to be told is never.
            Self::Timeout(timeout) => Some(Instant::now().checked_add(timeout)),
            Self::Deadline(end) => Some(Some(end)),
        }
    }
}

/// Ends a blocking read, from another thread or from a signal handler.
///
/// It is `Send` and cheap to clone. After [`stop`](Self::stop), reads that could block give `None`
/// at once, now and later; what is still in the buffer can be had with `try_next`.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<Stop>);

#[derive(Debug)]
struct Stop {
    stopped: AtomicBool,
    event: EventFd,
}

impl Stopper {
    /// Stops the reader. No more than an atomic store and one write(2), so it may be called in a
    /// signal handler.
    pub fn stop(&self) {
        if !self.0.stopped.swap(true, Ordering::Relaxed) {
            self.0.event.signal();
        }
    }

    /// Whether the reader was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }
}

/// One wait for a record, which may take several turns: others' wake-ups, records that are not
/// complete yet, signals.
#[derive(Debug, Default)]
pub(super) struct Wait {
    /// Known from the second turn on.
    end: Option<Option<Instant>>,
    over: bool,
}

/// What a reader waits with.
#[derive(Debug)]
pub(super) struct Waiter {
    epoll: Epoll,
    stopper: Stopper,
    pub(super) mode: Mode,
}

impl Waiter {
    pub(super) fn new() -> Result<Self> {
        let failed = |errno| Error::sys("cannot prepare to wait for records", "epoll_ctl", errno);
        let epoll = Epoll::new().map_err(failed)?;
        let event = EventFd::new().map_err(failed)?;
        epoll.add(event.as_fd()).map_err(failed)?;
        let stop = Stop { stopped: AtomicBool::new(false), event };
        Ok(Self { epoll, stopper: Stopper(Arc::new(stop)), mode: Mode::Block })
    }

    /// Also waits for this descriptor.
    pub(super) fn add(&self, fd: BorrowedFd<'_>) -> Result<()> {
        self.epoll
            .add(fd)
            .map_err(|errno| Error::sys("cannot wait for its records", "epoll_ctl", errno))
    }

    pub(super) fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Whether reads that could block are over for good.
    pub(super) fn is_stopped(&self) -> bool {
        !matches!(self.mode, Mode::NonBlocking) && self.stopper.is_stopped()
    }

    /// Waits until there may be a record: `true` to look again, `false` when the time is over and
    /// the reader has looked once more since.
    pub(super) fn wait(&self, wait: &mut Wait) -> Result<bool> {
        if wait.over || self.is_stopped() {
            return Ok(false);
        }
        let end = match wait.end {
            Some(end) => end,
            None => match self.mode.end() {
                Some(end) => *wait.end.insert(end),
                None => return Ok(false),
            },
        };
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        wait.over = left == Some(Duration::ZERO);
        match self.epoll.wait(left) {
            Ok(()) | Err(Errno(libc::EINTR)) => Ok(true),
            Err(errno) => Err(Error::sys("cannot wait for records", "epoll_wait", errno)),
        }
    }
}

impl AsFd for Waiter {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn turns(waiter: &Waiter) -> usize {
        let mut wait = Wait::default();
        let mut turns = 0;
        while waiter.wait(&mut wait).unwrap() {
            turns += 1;
        }
        turns
    }

    #[test]
    fn a_time_out_ends_a_wait_and_the_next_begins_anew() {
        let mut waiter = Waiter::new().unwrap();
        waiter.mode = Mode::Timeout(Duration::from_millis(20));
        for _ in 0..2 {
            let start = Instant::now();
            assert!(turns(&waiter) >= 1, "looks again after the time");
            assert!(start.elapsed() >= Duration::from_millis(20));
        }
        waiter.mode = Mode::Deadline(Instant::now());
        assert_eq!(turns(&waiter), 1);
        waiter.mode = Mode::NonBlocking;
        assert_eq!(turns(&waiter), 0);
    }

    #[test]
    fn a_stop_ends_this_wait_and_all_later_ones() {
        let waiter = Waiter::new().unwrap();
        let stopper = waiter.stopper();
        let thread = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            stopper.stop();
        });
        assert_eq!(turns(&waiter), 1);
        thread.join().unwrap();
        assert_eq!(turns(&waiter), 0);
        assert!(waiter.is_stopped());
    }
}
