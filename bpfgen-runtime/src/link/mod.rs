//! Links.

use crate::{Result, program::Program};

/// A program's attachment; dropping it detaches.
#[derive(Debug)]
pub struct Link(());

/// How a kind of hook attaches by itself.
pub(crate) trait AutoAttach: Sized {
    /// `None` where the section does not say where.
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>>;
}

impl<K> AutoAttach for K {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
