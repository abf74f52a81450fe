//! Where things are in the C source.

/// Lines of the source by what begins there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {}
