//! What can be done with programs besides attaching them: runs, information, statistics, choices
//! before load.
#![deny(unsafe_code, missing_docs)]

mod callbacks;
#[path = "../caller/mod.rs"]
mod caller;
mod info;
mod iterators;
mod loading;
mod perf;
mod place;
mod run;
mod trace;

const AREA: &str = "Programs and attaching";

/// Loads only this program of the object that `$open` has opened.
macro_rules! only {
    ($open:ident.$program:ident) => {{
        $open.programs.$program.set_autoload(true);
        $open.load().unwrap_or_else(|error| panic!("{error:?}"))
    }};
}
use only;
