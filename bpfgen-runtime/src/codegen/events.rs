//! Buffers of events.

pub use crate::events::{PerfEventArray, RingBuf, UserRingBuf};
