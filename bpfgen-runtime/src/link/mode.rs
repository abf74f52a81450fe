//! Ways in which a probe can be made.

/// How a kprobe or uprobe is made, and a program put on it.
///
/// [`Auto`](Self::Auto) is right unless a kernel's old ways are to be tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProbeMode {
    /// The newest way that the kernel has.
    #[default]
    Auto,
    /// A perf event with a BPF link. Linux 5.15.
    Link,
    /// A perf event with the program put on it directly: no cookie, no pin. Linux 4.17.
    Perf,
    /// A probe defined in tracefs (`kprobe_events`, `uprobe_events`), and the program put on its
    /// perf event: no cookie, no pin. It is removed when the link is dropped, but stays, without a
    /// program, if the process is killed.
    Tracefs,
}
