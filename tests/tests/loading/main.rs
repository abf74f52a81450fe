//! What a load does with what objects hold besides plain code: jump tables, places of instructions,
//! externs of each kind, constants that the kernel shows.
#![deny(unsafe_code, missing_docs)]
#![allow(unreachable_pub, reason = "modules of their own, by their paths")]

mod jumps;

const AREA: &str = "Loading";
