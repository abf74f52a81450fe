//! What the calling thread asks of bpf(2), as a BPF program sees it.

use bpfgen_runtime::{Link, loader::Features};

use crate::{bpf, load_with};

/// Numbers of commands.
pub(crate) mod command {
    pub(crate) const PROG_LOAD: usize = 5;
    pub(crate) const PROG_ATTACH: usize = 8;
    pub(crate) const PROG_DETACH: usize = 9;
    pub(crate) const RAW_TRACEPOINT_OPEN: usize = 17;
    pub(crate) const BTF_GET_FD_BY_ID: usize = 19;
    pub(crate) const MAP_FREEZE: usize = 22;
    /// Four of them: lookup, lookup and delete, update, delete.
    pub(crate) const BATCHES: [usize; 4] = [24, 25, 26, 27];
    pub(crate) const LINK_CREATE: usize = 28;
}

/// As long as it lives, it counts commands of the thread that made it.
pub(crate) struct Spy {
    loaded: bpf::Loaded,
    _link: Link,
}

impl Spy {
    pub(crate) fn new() -> Self {
        let loaded = load_with(&["on_command"], Features::ALL);
        let link = loaded.programs.on_command.attach().unwrap();
        Self { loaded, _link: link }
    }

    /// How often each command comes while `act` runs.
    pub(crate) fn watch<T>(&self, act: impl FnOnce() -> T) -> (T, [u64; 64]) {
        self.loaded.bss.commands.set([0; 64]).unwrap();
        let done = act();
        (done, self.loaded.bss.commands.get())
    }

    /// What the program that was loaded last says of where it will be attached.
    pub(crate) fn expected(&self) -> u32 {
        self.loaded.bss.expected.get()
    }
}
