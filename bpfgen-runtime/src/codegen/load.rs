//! Objects, programs and links.

pub use crate::{
    Error, ErrorKind, Result,
    link::Link,
    loader::{Loaded, Loader, OpenObject, Prepared, ProgramSettings, Targets},
    program::{OpenProgram, Program, hook},
    struct_ops::{OpenStructOps, StructOps, StructOpsLink},
};
