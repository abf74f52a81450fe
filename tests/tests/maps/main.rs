//! Every kind of map: a program in the kernel and Rust see the same bytes, whichever wrote them.
//!
//! Programs do what variables tell them to, in test runs or for a system call of the calling thread.
#![deny(unsafe_code, missing_docs)]

#[path = "../caller/mod.rs"]
mod caller;
mod flags;
mod groups;
mod kinds;
mod local;
mod redirect;
mod refused;
mod sockets;
mod system;
mod tracing;
mod values;
mod xsk;

/// The table of `docs/SUPPORT.md` that these tests fill.
const AREA: &str = "Maps";

/// Runs a program of traffic control once, without an interface.
macro_rules! run {
    ($loaded:ident.$program:ident) => {
        $loaded.programs.$program.test_run().run().unwrap_or_else(|error| panic!("{error:?}"))
    };
}
use run;

/// Has a program that waits for a system call of this thread run once.
macro_rules! enter {
    ($loaded:ident.$program:ident) => {{
        $loaded.bss.ran.set(0).unwrap();
        let link = $loaded.programs.$program.attach().unwrap_or_else(|error| panic!("{error:?}"));
        std::fs::metadata("/").unwrap();
        drop(link);
        assert_eq!($loaded.bss.ran.get(), 1, "it ran");
    }};
}
use enter;
