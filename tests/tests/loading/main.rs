//! What a load does with what objects hold besides plain code: jump tables, places of instructions,
//! externs of each kind, what only newer verifiers know, constants for whoever looks.
#![deny(unsafe_code, missing_docs)]
#![allow(unreachable_pub, reason = "modules of their own, by their paths")]

mod externs;
mod forms;
mod jumps;

use bpfgen_runtime::{Program, hook, program::run::SkBuff};

const AREA: &str = "Loading";

/// What a program returns for a packet with this mark.
fn returned(program: &Program<hook::Tc>, mark: u32) -> i32 {
    let context = SkBuff { mark, ..SkBuff::default() };
    program.test_run().context(context).run().unwrap().returned as i32
}

/// Loads only this program of a module's object.
macro_rules! only {
    ($module:ident.$program:ident) => {{
        let mut open = $module::open().unwrap();
        open.programs.$program.set_autoload(true);
        open.load()
    }};
}
use only;
