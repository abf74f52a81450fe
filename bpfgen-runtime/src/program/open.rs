//! A program before load.

use std::{
    fmt,
    marker::PhantomData,
    ops::BitOr,
    os::fd::{BorrowedFd, OwnedFd},
    sync::Arc,
};

use bpfgen_object::{ProgramDef, section::SectionDef, uapi::AttachType};

use super::{
    Program,
    device::Device,
    hook::{FEntry, FExit, FReplace, Hook},
};
use crate::{Error, ErrorKind, Result, struct_ops};

/// A program that is not in the kernel yet: what can be chosen about it before load.
///
/// Give it to [`Loader::program`](crate::loader::Loader::program) for the choice to count.
pub struct OpenProgram<K> {
    name: String,
    section: String,
    target: Option<String>,
    autoload: bool,
    pub(crate) options: LoadOptions,
    /// The program that `target` is a function of, where it is not one of the kernel.
    target_program: Option<Arc<OwnedFd>>,
    /// What stands for it in a struct_ops value.
    token: u64,
    device: Option<Device>,
    hook: PhantomData<fn() -> K>,
}

/// What can be chosen besides; `None` is what the section or the object says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LoadOptions {
    pub(crate) flags: Option<ProgramFlags>,
    pub(crate) attach_type: Option<AttachType>,
    pub(crate) log_level: Option<u32>,
}

/// `BPF_F_*` of `BPF_PROG_LOAD`.
///
/// ```
/// use bpfgen_runtime::program::ProgramFlags;
///
/// let flags = ProgramFlags::SLEEPABLE | ProgramFlags::TEST_STATE_FREQ;
/// assert!(flags.contains(ProgramFlags::SLEEPABLE));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProgramFlags(pub u32);

impl ProgramFlags {
    /// The verifier takes unaligned accesses for wrong, as on machines that have none.
    #[doc(alias = "BPF_F_STRICT_ALIGNMENT")]
    pub const STRICT_ALIGNMENT: Self = Self(1 << 0);
    /// The verifier takes unaligned accesses, also on machines that have none. Linux 5.1.
    #[doc(alias = "BPF_F_ANY_ALIGNMENT")]
    pub const ANY_ALIGNMENT: Self = Self(1 << 1);
    /// Upper halves of registers hold random numbers where they must not matter. Linux 5.3.
    #[doc(alias = "BPF_F_TEST_RND_HI32")]
    pub const TEST_RND_HI32: Self = Self(1 << 2);
    /// The verifier keeps a state of each instruction. Linux 5.4.
    #[doc(alias = "BPF_F_TEST_STATE_FREQ")]
    pub const TEST_STATE_FREQ: Self = Self(1 << 3);
    /// The program may sleep: that of `SEC("….s")`. Linux 5.10.
    #[doc(alias = "BPF_F_SLEEPABLE")]
    pub const SLEEPABLE: Self = Self(1 << 4);
    /// The program takes packets in several parts: that of `SEC("xdp.frags")`. Linux 5.18.
    #[doc(alias = "BPF_F_XDP_HAS_FRAGS")]
    pub const XDP_HAS_FRAGS: Self = Self(1 << 5);
    /// What the verifier knows of registers must always hold. Linux 6.8.
    #[doc(alias = "BPF_F_TEST_REG_INVARIANTS")]
    pub const TEST_REG_INVARIANTS: Self = Self(1 << 7);

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for ProgramFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<K: Hook> OpenProgram<K> {
    pub(crate) fn new(definition: &ProgramDef) -> Result<Self> {
        check_hook::<K>(&definition.name, &definition.section, definition.definition)?;
        Ok(Self {
            name: definition.name.clone(),
            section: definition.section.clone(),
            target: definition.target.clone(),
            autoload: definition.autoload,
            options: LoadOptions::default(),
            target_program: None,
            token: struct_ops::token(definition),
            device: None,
            hook: PhantomData,
        })
    }
}

/// Refuses a marker that is not the section's.
pub(crate) fn check_hook<K: Hook>(
    name: &str,
    section: &str,
    definition: Option<&'static SectionDef>,
) -> Result<()> {
    if K::fits(definition) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Incompatible,
        format!("a program of section {section:?} is not a {}", K::NAME),
    )
    .program(name))
}

impl<K> OpenProgram<K> {
    /// The C name of the function.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SEC() string, without a leading `?`.
    pub fn section(&self) -> &str {
        &self.section
    }

    /// Where the program is to be attached.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    pub(crate) fn token(&self) -> u64 {
        self.token
    }

    pub(crate) fn target_program(&self) -> Option<Arc<OwnedFd>> {
        self.target_program.clone()
    }

    /// Sets where the program is to be attached, in place of what follows the slash in its SEC()
    /// string: the kernel function of `fentry`, the hook of `lsm`, the tracepoint of `tp_btf` …
    /// For those kinds the kernel checks the program against it at load.
    pub fn set_target(&mut self, target: impl Into<String>) -> &mut Self {
        self.target = Some(target.into());
        self.target_program = None;
        self
    }

    /// Sets the flags of loading, in place of those that the section says (`SEC("….s")`,
    /// `SEC("xdp.frags")`).
    ///
    /// # Minimum kernel version
    /// That of each flag; an older kernel refuses the program.
    pub fn set_flags(&mut self, flags: ProgramFlags) -> &mut Self {
        self.options.flags = Some(flags);
        self
    }

    /// Has the kernel load and attach the program as of this attach type, in place of the one that
    /// its section says: `SEC("tc")` as one of tcx, for example.
    #[doc(alias = "expected_attach_type")]
    pub fn set_attach_type(&mut self, attach_type: AttachType) -> &mut Self {
        self.options.attach_type = Some(attach_type);
        self
    }

    /// Asks for a log of this program only; see
    /// [`OpenObject::log_level`](crate::loader::OpenObject::log_level).
    pub fn set_log_level(&mut self, level: u32) -> &mut Self {
        self.options.log_level = Some(level);
        self
    }

    /// The interface that it is loaded for, if for one.
    pub(crate) fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    pub(super) fn set_device(&mut self, device: Device) -> &mut Self {
        self.device = Some(device);
        self
    }

    /// Whether the program will be loaded.
    pub fn autoload(&self) -> bool {
        self.autoload
    }

    /// Chooses whether the program will be loaded: at first yes, unless its section name starts
    /// with `?`. What is not loaded cannot make the load fail.
    ///
    /// A callback that a struct\_ops value holds is loaded with the value, whatever this says: choose
    /// none for its slot, or leave the value out.
    pub fn set_autoload(&mut self, autoload: bool) -> &mut Self {
        self.autoload = autoload;
        self
    }
}

macro_rules! of_programs {
    ($($hook:ident: $what:literal, $version:literal;)+) => {$(
        impl OpenProgram<$hook> {
            #[doc = concat!("Sets the program ", $what, " before load: `function` of `program`, by its")]
            /// C name, in place of what follows the slash in the SEC() string.
            ///
            /// The program stays loaded as long as this or the loaded program holds it.
            ///
            /// # Minimum kernel version
            #[doc = concat!($version, ".")]
            ///
            /// # Errors
            /// If `program` is not loaded. Whether it has such a function, and one that can be
            /// attached to, load tells.
            pub fn set_target_program<P>(
                &mut self,
                program: &Program<P>,
                function: impl Into<String>,
            ) -> Result<&mut Self> {
                self.set_target_fd(program.fd()?, function)
            }

            /// As [`set_target_program`](Self::set_target_program), of any program by its
            /// descriptor.
            ///
            /// # Errors
            /// If the descriptor cannot be duplicated.
            pub fn set_target_fd(
                &mut self,
                program: BorrowedFd<'_>,
                function: impl Into<String>,
            ) -> Result<&mut Self> {
                let fd = program.try_clone_to_owned().map_err(|error| {
                    Error::io("cannot keep the program to attach to", &error).program(&self.name)
                })?;
                self.target = Some(function.into());
                self.target_program = Some(Arc::new(fd));
                Ok(self)
            }
        }
    )+};
}

of_programs! {
    FReplace: "that this one replaces a function of", "5.6";
    FEntry: "before a function of which this one runs", "5.5";
    FExit: "after a function of which this one runs", "5.5";
}

impl<K> Clone for OpenProgram<K> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            section: self.section.clone(),
            target: self.target.clone(),
            autoload: self.autoload,
            options: self.options,
            target_program: self.target_program.clone(),
            token: self.token,
            device: self.device.clone(),
            hook: PhantomData,
        }
    }
}

impl<K> fmt::Debug for OpenProgram<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenProgram")
            .field("name", &self.name)
            .field("section", &self.section)
            .field("target", &self.target)
            .field("autoload", &self.autoload)
            .finish()
    }
}
