//! Runs a command inside a freshly booted Linux kernel.
//!
//! ```text
//! Request ──Kernels──▶ Kernel ─┐
//!  "6.1"    apt, cache         ├─ initramfs ──▶ QEMU ──control, stdout, stderr──▶ Report
//! Job: command, files, env ────┘   (cpio)        (KVM or TCG)
//! ```
//!
//! The guest has no disk and no network but `lo`: everything that the command needs comes with the
//! initramfs, and kernel modules are sent over on demand.
//!
//! Only x86-64 Linux is supported, as host and as guest.
#![forbid(unsafe_code)]

mod env;
mod error;
mod init;
mod initramfs;
mod job;
pub mod kernel;
mod machine;
pub mod metadata;
mod progress;
#[doc(hidden)]
pub mod protocol;
mod report;

pub use env::Env;
pub use error::{Error, ErrorKind, Result};
pub use job::{Copy, Job};
pub use kernel::{Kernel, Kernels, Request};
pub use machine::{Accel, Input, Machine, Stop};
pub use progress::{Progress, Silent};
pub use report::{End, Report};
