//! Maps that only one program may use, which the kernel knows by the hash of its instructions.

use bpfgen_object::Endian;
use hmac_sha256::Hash;

use super::{
    Loader,
    kernel::Kernel,
    reach::Reach,
    relocate::{self, Code, OfKernel},
};
use crate::{Error, ErrorKind, Result, kernel::probe::MAP_VALUE};

/// `BPF_PSEUDO_MAP_FD`.
const MAP_FD: u8 = 1;

impl Loader<'_> {
    /// Whether a map is for one program alone.
    pub(super) fn is_exclusive(&self) -> bool {
        self.maps.iter().any(|choice| choice.exclusive.is_some())
    }

    /// With the hashes of the programs that maps are for, which takes their code as it will be.
    pub(super) fn with_hashes(
        &self,
        reach: &Reach,
        provided: &OfKernel<'_>,
        kernel: &Kernel,
    ) -> Result<Self> {
        let mut hashed = self.clone();
        let code = relocate::relocate(self, reach, None, provided, kernel)?;
        let programs = &self.object().programs;
        for (choice, definition) in hashed.maps.iter_mut().zip(&self.object().maps) {
            let Some(exclusive) = &mut choice.exclusive else { continue };
            let at = programs.iter().position(|program| program.name == exclusive.program);
            let code = at.and_then(|at| code.get(at)?.as_ref()).ok_or_else(|| {
                let message =
                    format!("it is for program {} alone, which is not loaded", exclusive.program);
                Error::new(ErrorKind::InvalidInput, message)
                    .hint("give set_exclusive a program of this object whose autoload is on")
                    .map(&definition.name)
            })?;
            exclusive.hash = hash(code);
        }
        Ok(hashed)
    }
}

/// As the kernel makes it: without what stands for maps, which is another in each load.
fn hash(code: &Code) -> [u8; 32] {
    let mut hash = Hash::new();
    let mut second = false;
    for insn in &code.linked.insns {
        let mut insn = *insn;
        let first = insn.is_ldimm64() && matches!(insn.src, MAP_FD | MAP_VALUE);
        if first || second {
            insn.imm = 0;
        }
        second = first;
        hash.update(insn.encode(Endian::NATIVE));
    }
    hash.finalize()
}
