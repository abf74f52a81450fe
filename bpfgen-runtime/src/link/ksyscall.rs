//! Probes of system calls, whatever this kernel names their functions.

use super::{AutoAttach, KProbeTarget, Link, attaching, kprobe, similar, target};
use crate::{
    Error, ErrorKind, Result,
    kernel::{symbols, syscalls},
    loader::Feature,
    program::{
        Program,
        hook::{Hook, KRetSyscall, KSyscall},
    },
};

macro_rules! ksyscall {
    ($($hook:ident, $section:literal, $what:literal, $is_return:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to the ", $what, " that the section names (`SEC(\"", $section)]
            /// ")`).
            ///
            /// # Errors
            /// If the section names none, there is no such system call, or the kernel refuses.
            #[doc(alias = "BPF_KSYSCALL")]
            pub fn attach(&self) -> Result<Link> {
                self.attach_to(target(self, $section)?)
            }

            #[doc = concat!("Attaches to the ", $what, " with this name, without a prefix: `openat`.")]
            ///
            /// # Errors
            /// If there is no such system call, or the kernel refuses.
            #[doc(alias = "BPF_KSYSCALL")]
            pub fn attach_to(&self, name: &str) -> Result<Link> {
                self.attach_to_with_cookie(name, 0)
            }

            /// As [`attach_to`](Self::attach_to), and `bpf_get_attach_cookie` gives `cookie`.
            ///
            /// # Minimum kernel version
            /// 5.15, for a cookie other than 0.
            ///
            /// # Errors
            /// As [`attach_to`](Self::attach_to).
            #[doc(alias = "BPF_KSYSCALL")]
            pub fn attach_to_with_cookie(&self, name: &str, cookie: u64) -> Result<Link> {
                attach(self, name, cookie, $is_return)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                program.target().map(|_| program.attach()).transpose()
            }
        }
    )*};
}

ksyscall! {
    KSyscall, "ksyscall/openat", "entry of the system call", false;
    KRetSyscall, "kretsyscall/openat", "return of the system call", true;
}

/// What functions of system calls are named without the wrappers, those without arguments last.
const BARE: [&str; 2] = ["__se_sys_", "sys_"];

fn attach<K: Hook>(program: &Program<K>, name: &str, cookie: u64, is_return: bool) -> Result<Link> {
    let place = format!("{} {name}", if is_return { "kretsyscall" } else { "ksyscall" });
    program.fd()?;
    let wrapper = syscalls::wrapper().filter(|_| program.counts_on(Feature::SyscallWrappers));
    let prefixes = match wrapper {
        Some(wrapper) => vec![format!("{wrapper}sys_")],
        None => BARE.map(str::to_owned).to_vec(),
    };
    for prefix in &prefixes {
        let function = KProbeTarget::function(format!("{prefix}{name}")).cookie(cookie);
        match kprobe::attach(program, &function, is_return) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            result => return result,
        }
    }
    Err(attaching(program, &place, unknown(name, &prefixes)))
}

fn unknown(name: &str, prefixes: &[String]) -> Error {
    let functions = symbols::functions();
    let calls = functions
        .iter()
        .filter_map(|function| prefixes.iter().find_map(|prefix| function.strip_prefix(&**prefix)));
    let near = similar::similar(name, calls);
    Error::new(ErrorKind::NotFound, "the kernel has no such system call").hint(similar::hint(
        &near,
        "name it without a prefix, as in `openat`; some have another name in the kernel (`newstat` \
         for stat)",
    ))
}
