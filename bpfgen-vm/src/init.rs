//! The guest's init, as the build script made it.

/// A program of `x86_64-unknown-linux-gnu`, static where the build machine can link so. Empty if
/// this library was built for something else.
pub(crate) const BINARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/init"));
