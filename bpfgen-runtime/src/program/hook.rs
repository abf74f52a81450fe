//! Where a program runs: one marker type per kind of hook.
//!
//! The marker decides which `attach` methods a [`Program`] has, so that the wrong attach does not
//! compile.

use std::sync::Arc;

use bpfgen_object::{hook::HookKind, section::SectionDef};

use super::Program;
use crate::{Result, link::Link};

mod sealed {
    pub trait Sealed {}
}

/// A kind of hook.
pub trait Hook: sealed::Sealed + Sized {
    /// The marker's name, for messages.
    const NAME: &'static str;

    /// Whether a program of this section is of this kind; `None` for a section nobody knows.
    fn fits(definition: Option<&SectionDef>) -> bool;

    /// Attaches as the SEC() string says; `None` where it does not say where.
    ///
    /// # Errors
    /// If the kernel refuses, or what the section names does not exist.
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>>;
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {}

        impl sealed::Sealed for $name {}

        impl Hook for $name {
            const NAME: &'static str = stringify!($name);

            fn fits(definition: Option<&SectionDef>) -> bool {
                definition.is_some_and(|section| section.hook == HookKind::$name)
            }

            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                crate::link::AutoAttach::auto_attach(program)
            }
        }
    )+

        /// Attaches a program of any hook as one of its own.
        fn attach_as_its_own(program: &Program<Other>, hook: HookKind) -> Result<Option<Link>> {
            match hook {
                $(HookKind::$name => {
                    Program::<$name>::new(Arc::clone(&program.inner)).auto_attach()
                })+
                _ => Ok(None),
            }
        }
    };
}

bpfgen_object::hook::with_hooks!(markers);

/// Any hook: a program to be loaded, with a descriptor, but without `attach` methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Other {}

impl sealed::Sealed for Other {}

impl Hook for Other {
    const NAME: &'static str = "Other";

    fn fits(_: Option<&SectionDef>) -> bool {
        true
    }

    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        match program.definition() {
            Some(definition) => attach_as_its_own(program, definition.hook),
            None => Ok(None),
        }
    }
}
