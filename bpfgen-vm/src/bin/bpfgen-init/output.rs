//! What the command writes goes to the host.
//!
//! There are pipes in between: to the command its output is what it would be in a pipeline, and it
//! can open `/dev/stdout` again, which a port would refuse.

use std::{
    fs::File,
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

/// As much as the driver takes at once.
const CHUNK: usize = 32 << 10;

/// How long a process that cannot be killed may keep silent.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) struct Outputs {
    counts: [Arc<AtomicU64>; 2],
    ended: Receiver<()>,
}

/// Copies from the pipes to the ports.
pub(crate) fn relay(pipes: [File; 2], ports: [File; 2]) -> Outputs {
    let (ends, ended) = mpsc::channel();
    let mut counts = [Arc::default(), Arc::default()];
    for ((pipe, port), count) in pipes.into_iter().zip(ports).zip(&mut counts) {
        let (count, end) = (Arc::clone(count), ends.clone());
        thread::spawn(move || {
            copy(&pipe, &port, &count);
            let _ = end.send(());
        });
    }
    Outputs { counts, ended }
}

impl Outputs {
    /// Waits until all is out, however slow the host takes it, and counts it.
    pub(crate) fn finish(self, all_gone: bool) -> [u64; 2] {
        let counts = || [0, 1].map(|n| self.counts[n].load(Ordering::Acquire));
        let mut open = self.counts.len();
        let mut before = counts();
        while open > 0 {
            match self.ended.recv_timeout(PATIENCE) {
                Ok(()) => open -= 1,
                Err(RecvTimeoutError::Disconnected) => break,
                // Some process is left that holds a pipe open.
                Err(RecvTimeoutError::Timeout) if !all_gone && counts() == before => break,
                Err(RecvTimeoutError::Timeout) => before = counts(),
            }
        }
        counts()
    }
}

fn copy(mut pipe: &File, mut port: &File, count: &AtomicU64) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let got = match pipe.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        if port.write_all(&buffer[..got]).is_err() {
            break;
        }
        count.fetch_add(got as u64, Ordering::Release);
    }
}
