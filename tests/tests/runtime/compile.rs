//! Fixtures as objects, which the package's build script has made.

use bpfgen_runtime::OpenObject;

/// A fixture, for machines with the least significant byte first and with the most significant.
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    little: &'static [u8],
    big: &'static [u8],
}

macro_rules! fixtures {
    ($($constant:ident $name:literal)*) => {$(
        pub(crate) const $constant: Fixture = Fixture {
            name: $name,
            little: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bpfel.o")),
            big: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bpfeb.o")),
        };
    )*};
}

fixtures! {
    CALLBACKS "callbacks"
    EXTERNS "externs"
    KCONFIG "kconfig"
    KINDS "kinds"
    PINNED "pinned"
    PROPRIETARY "proprietary"
    REJECTED "rejected"
}

impl Fixture {
    /// Opens it.
    pub(crate) fn open(&self) -> OpenObject {
        OpenObject::parse(self.name, self.native()).unwrap()
    }

    /// In this machine's byte order.
    pub(crate) fn native(&self) -> &'static [u8] {
        if cfg!(target_endian = "little") { self.little } else { self.big }
    }

    /// In the other byte order.
    pub(crate) fn foreign(&self) -> &'static [u8] {
        if cfg!(target_endian = "little") { self.big } else { self.little }
    }
}
