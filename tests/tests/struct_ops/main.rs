//! Structs of callbacks that programs implement for the kernel: a TCP congestion control in use by
//! sockets, a scheduler in use by a thread, a queue of an interface. They are the whole kernel's, so only in guests.
#![deny(unsafe_code, missing_docs)]

#[path = "../sockets/answering.rs"]
mod answering;
#[path = "../caller/mod.rs"]
mod caller;
mod congestion;
mod dummy;
mod edits;
mod in_module;
mod memory;
mod qdisc;
mod ring;
mod scheduler;
mod tcp;
