//! Hooks that have no `attach` of their own yet.

use super::{AutoAttach, Link};
use crate::{
    Error, ErrorKind, Result,
    program::{
        Program,
        hook::{self, Hook},
    },
};

macro_rules! not_attached {
    ($($name:ident)+) => {$(
        impl AutoAttach for hook::$name {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                refuse(program)
            }
        }
    )+};
}

not_attached! {
    KProbeMulti
    KRetProbeMulti
    KProbeSession
    UProbeMulti
    URetProbeMulti
    UProbeSession
    KSyscall
    KRetSyscall
    Usdt
    FEntryMulti
    FExitMulti
    FSessionMulti
}

/// A section that says where to attach, but of a kind that is not attached here, is an error:
/// passing over it in silence would look like success.
fn refuse<K: Hook>(program: &Program<K>) -> Result<Option<Link>> {
    match (program.definition(), program.target()) {
        (Some(definition), Some(_)) if definition.auto_attach => Err(program.error(
            Error::new(
                ErrorKind::Unsupported,
                format!("programs of SEC({:?}) cannot be attached yet", definition.name),
            )
            .hint("turn it off with set_autoload(false) before load, or attach it by its fd()"),
        )),
        _ => Ok(None),
    }
}
