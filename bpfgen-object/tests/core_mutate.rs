//! Relocation against corrupt types: an error or an answer, never a panic, never a hang.

mod support;

use std::time::{Duration, Instant};

use bpfgen_object::{
    CoreRelocation, Insn, Object,
    btf::{
        Btf, Kind, TypeId, Types, layout,
        scan::{Memo, Scan},
    },
    core_reloc::{CandidateSource, Relocator, Target},
    parse,
};

const LOCAL: &[u8] = include_bytes!("core/relocs.local.bpfel.o");
const TARGET: &[u8] = include_bytes!("core/relocs.target.bpfel.o");

/// Numbers that look random; the same ones each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

/// Changes some words, mostly of the type records, to numbers that are often valid elsewhere.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(6) {
        let at = random.below(bytes.len() / 4) * 4;
        match random.below(6) {
            0 => bytes[at + random.below(4)] = random.below(256) as u8,
            1 => bytes[at + random.below(4)] ^= 1 << random.below(8),
            2 => bytes[at..at + 4].copy_from_slice(&(random.below(130) as u32).to_le_bytes()),
            3 => {
                let from = random.below(bytes.len() / 4) * 4;
                bytes.copy_within(from..from + 4, at);
            }
            4 => bytes[at..at + 4].fill([0, 0xff, 0x80][random.below(3)]),
            _ if random.below(20) == 0 => bytes.truncate(at),
            _ => {
                let len = 4 * (1 + random.below(16));
                let from = random.below(bytes.len() - len);
                let to = random.below(bytes.len() - len);
                bytes.copy_within(from..from + len, to);
            }
        }
        if bytes.len() < 80 {
            break;
        }
    }
    bytes
}

/// Everything that can be asked of a target.
fn exercise(object: &Object, local: &Btf, types: &dyn CandidateSource) {
    for function in &object.functions {
        for record in &function.core_relocations {
            let target = Target { name: "vmlinux".to_owned(), types };
            let mut relocator = Relocator::new(local, vec![target]);
            relocate(&mut relocator, function.insns.clone(), std::slice::from_ref(record));
        }
    }
    let target = Target { name: "vmlinux".to_owned(), types };
    let mut relocator = Relocator::new(local, vec![target]);
    for function in &object.functions {
        relocate(&mut relocator, function.insns.clone(), &function.core_relocations);
    }
}

fn relocate(relocator: &mut Relocator<'_>, mut insns: Vec<Insn>, records: &[CoreRelocation]) {
    match relocator.relocate(&mut insns, records) {
        Ok(poisoned) => assert!(poisoned.iter().all(|p| !p.what.is_empty())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn scan_all(scan: &Scan<'_>) {
    let Ok(len) = scan.len() else { return };
    for id in (0..len).map(TypeId) {
        if let Ok(ty) = scan.ty(id) {
            let _ = scan.name(ty.name());
        }
        let _ = layout::size_of(scan, id);
        let _ = layout::align_of(scan, id);
        let _ = layout::array_shape(scan, id);
    }
    let _ = scan.find_by_name("holder", Kind::Struct);
    let _ = scan.pointer_size();
}

#[test]
fn corrupt_types_make_errors() {
    let object = parse(LOCAL).unwrap();
    let local = object.btf.as_ref().unwrap();
    let good = bpfgen_object::btf::file::bytes(TARGET).unwrap();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut readable = 0;
    for round in 0..250 {
        let bytes = mutate(good, &mut random);
        let start = Instant::now();
        if let Ok(scan) = Scan::new(&bytes) {
            readable += usize::from(scan.len().is_ok());
            scan_all(&scan);
            exercise(&object, local, &scan);
            if let Ok(module) = Scan::split(&scan, &bytes, Memo::default()) {
                scan_all(&module);
            }
        }
        if let Ok(btf) = Btf::decode(&bytes) {
            exercise(&object, local, &btf);
            exercise(&object, &btf, local);
        }
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "round {round} took {took:?}");
    }
    assert!(readable > 60, "only {readable} were worth it");
}

#[test]
fn truncated_types_make_errors() {
    let good = bpfgen_object::btf::file::bytes(TARGET).unwrap();
    for len in (0..good.len()).step_by(13) {
        if let Ok(scan) = Scan::new(&good[..len]) {
            scan_all(&scan);
        }
    }
}
