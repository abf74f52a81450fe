//! Ending a run from outside.

use std::sync::{
    Arc, Mutex, PoisonError, Weak,
    atomic::{AtomicBool, Ordering},
    mpsc::Sender,
};

use super::session::Event;

/// Ends runs, from any thread: QEMU is killed, and what lay in temporary folders goes. Clones are
/// one and the same.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicBool,
    /// Who is to be woken. A run keeps its end alive, so those that are over drop out.
    runs: Mutex<Vec<Weak<Sender<Event>>>>,
}

impl Stop {
    /// One that nobody has asked for yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the runs that go on now, and any later one before it begins; tells how many heard of it.
    /// None does while a kernel is being fetched, or files are being packed. It takes a lock: call
    /// it from a thread, not from within a signal's handler.
    pub fn now(&self) -> usize {
        self.inner.asked.store(true, Ordering::SeqCst);
        let mut runs = self.inner.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = runs.drain(..).filter_map(|run| run.upgrade());
        runs.filter(|run| run.send(Event::Stop).is_ok()).count()
    }

    /// Whether [`Self::now`] was called.
    pub fn is_asked(&self) -> bool {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Sends `run` an event when the time has come, at once if it has.
    pub(super) fn subscribe(&self, run: &Arc<Sender<Event>>) {
        let mut runs = self.inner.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|run| run.strong_count() > 0);
        runs.push(Arc::downgrade(run));
        if self.is_asked() {
            let _ = run.send(Event::Stop);
        }
    }
}
