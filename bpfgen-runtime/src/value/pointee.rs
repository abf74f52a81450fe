//! What the kernel's and clang's tags say of a pointer, as part of its type.
//!
//! None of these has a value: they only stand between [`KernelPtr`](super::KernelPtr) and what it
//! points to, as in `KernelPtr<Kptr<TaskStruct>>`, so that a pointer with a tag is not taken for one
//! without.

use std::{fmt, marker::PhantomData};

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            pub struct $name<T: ?Sized>(PhantomData<fn() -> Box<T>>);

            impl<T: ?Sized> fmt::Debug for $name<T> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(stringify!($name))
                }
            }
        )*
    };
}

tags! {
    /// `__kptr`: a reference that the map's value owns, which programs exchange with `bpf_kptr_xchg`.
    /// The kernel neither shows it to user space nor takes one from there: it reads as `NULL`, and
    /// what is written is left out.
    Kptr
    /// `__kptr_untrusted`: a pointer that the map's value keeps without owning what it points to;
    /// otherwise as [`Kptr`].
    UntrustedKptr
    /// `__percpu_kptr`: a reference to memory that each CPU has its own of; otherwise as [`Kptr`].
    PercpuKptr
    /// `__uptr`: a pointer to memory of the process that wrote it, which the kernel pins.
    Uptr
    /// `__user`: an address in a process.
    User
    /// `__percpu`: an offset from where each CPU has its own memory.
    Percpu
    /// `__rcu`: what it points to is only there under RCU.
    Rcu
    /// `__arena`: an address in an arena.
    Arena
}
