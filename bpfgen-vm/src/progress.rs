//! What goes on while nothing is printed yet.

/// Hears of steps that take a while: fetching, packing, booting.
pub trait Progress: Sync {
    /// A step begins, in words as in `fetching linux-image-6.1.0-56-cloud-amd64`; the one before,
    /// if any, has ended.
    fn begin(&self, step: &str);
    /// The last step has ended; what comes next on the terminal is the command's.
    fn end(&self);
    /// Something that a person should know, though nothing failed: as in `the archive cannot be
    /// reached; using 6.1.0-56-cloud-amd64 from the cache`.
    fn note(&self, text: &str);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _step: &str) {}
    fn end(&self) {}
    fn note(&self, _text: &str) {}
}
