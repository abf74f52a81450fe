//! Events: what programs send through ring buffers and perf buffers.
//!
//! ```text
//! RingBuf<T> ── iter() ─────▶ RingIter<T>: Iterator<Item = Result<T::Owned>>
//!                             │  blocks; with_timeout, with_deadline, nonblocking choose otherwise
//!                             ├─ next_record() ─▶ RingRecord: derefs to &T, no copy
//!                             ├─ for_each(|&T| …)
//!                             ├─ stopper() ─▶ Stopper: ends a blocking read from elsewhere
//!                             └─ AsFd: for poll loops
//! UserRingBuf<T> ── producer() ─▶ UserRingProducer: the other way, send or reserve and submit
//! PerfEventArray<T> ── iter() ─▶ PerfIter<T>: the same, one buffer per CPU, with losses
//! ```

mod copied;
mod perf;
mod perf_buffer;
mod producer;
mod record;
mod registry;
mod ring;
mod ringbuf;
mod user_ring;
mod wait;

pub use self::{
    perf::{PerfEventArray, PerfIter},
    perf_buffer::{PerfItem, PerfRecord},
    producer::Reservation,
    record::Record,
    ring::RingRecord,
    ringbuf::{RingBuf, RingIter},
    user_ring::{UserRingBuf, UserRingProducer},
    wait::Stopper,
};
