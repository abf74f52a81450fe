//! What the tests of CO-RE share: BTF made by hand, instructions, and one relocation at a time.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

pub mod btf;

use bpfgen_object::{
    CoreKind, CoreRelocation, Endian, Insn, Result,
    btf::{Btf, TypeId, scan::Scan},
    core_reloc::{POISON, Poisoned, Relocator, Target},
};
use btf::Builder;

/// `r1 = number`.
pub fn mov(number: i32) -> Insn {
    Insn { code: 0xb7, dst: 1, src: 0, off: 0, imm: number }
}

/// `r0 = *(r1 + off)`, `size` bytes wide.
pub fn load(size: u32, off: i16) -> Insn {
    Insn { code: 0x61 | width(size), dst: 0, src: 1, off, imm: 0 }
}

/// `*(r1 + off) = r2`.
pub fn store(size: u32, off: i16) -> Insn {
    Insn { code: 0x63 | width(size), dst: 1, src: 2, off, imm: 0 }
}

/// `*(r1 + off) = number`.
pub fn store_number(size: u32, off: i16, number: i32) -> Insn {
    Insn { code: 0x62 | width(size), dst: 1, src: 0, off, imm: number }
}

fn width(size: u32) -> u8 {
    match size {
        1 => 0x10,
        2 => 0x08,
        4 => 0x00,
        _ => 0x18,
    }
}

/// `r1 = number`, of 64 bits.
pub fn wide(number: i64) -> [Insn; 2] {
    [
        Insn { code: 0x18, dst: 1, src: 0, off: 0, imm: number as i32 },
        Insn { imm: (number >> 32) as i32, ..Insn::default() },
    ]
}

/// What an instruction becomes when what it needs does not exist.
pub fn poison() -> Insn {
    Insn { code: 0x85, imm: POISON, ..Insn::default() }
}

/// A record for the instruction at 0.
pub fn record(root: u32, access: &str, kind: CoreKind) -> CoreRelocation {
    CoreRelocation { insn: 0, type_id: TypeId(root), access: access.to_owned(), kind }
}

/// A program's types and those it is to fit.
pub struct Fixture {
    pub local: Builder,
    /// The kernel, then modules, which add to it.
    pub targets: Vec<Builder>,
    pub endian: Endian,
}

impl Fixture {
    pub fn new(local: &Builder, target: &Builder) -> Self {
        let (local, targets) = (local.clone(), vec![target.clone()]);
        Self { local, targets, endian: Endian::Little }
    }

    /// Relocates one instruction (the first of `insns`).
    pub fn relocate(
        &self,
        insns: &[Insn],
        root: u32,
        access: &str,
        kind: CoreKind,
    ) -> Result<(Vec<Insn>, Vec<Poisoned>)> {
        let mut insns = insns.to_vec();
        let records = [record(root, access, kind)];
        let mut poisoned = Vec::new();
        self.with(|relocator| {
            poisoned = relocator.relocate(&mut insns, &records)?;
            Ok(())
        })?;
        Ok((insns, poisoned))
    }

    pub fn with(&self, run: impl FnOnce(&mut Relocator<'_>) -> Result<()>) -> Result<()> {
        let local = Btf::decode(&self.local.bytes())?;
        let bytes: Vec<_> = self.targets.iter().map(Builder::bytes).collect();
        let vmlinux = Scan::new(&bytes[0])?;
        let mut scans = vec![vmlinux.clone()];
        for module in &bytes[1..] {
            scans.push(Scan::split(&vmlinux, module, Default::default())?);
        }
        let targets = scans.iter().enumerate().map(|(index, scan)| Target {
            name: if index == 0 { "vmlinux".to_owned() } else { format!("module{index}") },
            types: scan,
        });
        let relocator = Relocator::new(&local, targets.collect());
        run(&mut relocator.endian(self.endian))
    }

    /// Relocates `mov old` and gives the number that it then holds; `None` if it was poisoned.
    #[track_caller]
    pub fn number(&self, old: i32, root: u32, access: &str, kind: CoreKind) -> Option<i32> {
        let (insns, poisoned) = self.relocate(&[mov(old)], root, access, kind).unwrap();
        if insns[0] == poison() {
            assert_eq!(poisoned.len(), 1);
            return None;
        }
        assert_eq!(poisoned, []);
        assert_eq!(insns, [mov(insns[0].imm)]);
        Some(insns[0].imm)
    }

    /// Relocates `mov old` and gives the error.
    #[track_caller]
    pub fn error(&self, old: i32, root: u32, access: &str, kind: CoreKind) -> String {
        self.relocate(&[mov(old)], root, access, kind).unwrap_err().to_string()
    }
}
