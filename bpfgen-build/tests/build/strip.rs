//! Debug information goes, everything that loaders read stays.

use std::{fs, process::Command};

use bpfgen_build::strip;
use bpfgen_object::Endian;

use crate::fixture::Crate;

/// What clang itself writes.
fn raw(krate: &Crate, triple: &str) -> Vec<u8> {
    let output = Command::new("clang")
        .args(["-g", "-O2", "-mcpu=v3", "-target", triple, "-c", "src/x.bpf.c", "-o", "raw.o"])
        .args(["-idirafter", "/usr/include/x86_64-linux-gnu"])
        .args(["-idirafter", "/usr/include/aarch64-linux-gnu"])
        .current_dir(krate.base())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    krate.read("crate/raw.o")
}

#[test]
fn the_same_object_comes_out_without_dwarf() {
    let krate = Crate::new();
    for (triple, endian) in [("bpfel", Endian::Little), ("bpfeb", Endian::Big)] {
        let raw = raw(&krate, triple);
        let stripped = strip(&raw).unwrap();
        assert!(stripped.len() * 2 < raw.len(), "{} of {}", stripped.len(), raw.len());
        assert!(!stripped.windows(6).any(|window| window == b".debug"));
        let [old, new] = [&raw, &stripped].map(|bytes| bpfgen_object::parse(bytes).unwrap());
        assert_eq!(new.endian, endian);
        assert_eq!(new.functions.len(), 2);
        assert_eq!(format!("{:?}", old.functions), format!("{:?}", new.functions));
        assert_eq!(format!("{:?}", old.programs), format!("{:?}", new.programs));
        assert_eq!(format!("{:?}", old.maps), format!("{:?}", new.maps));
        assert_eq!(format!("{:?}", old.data), format!("{:?}", new.data));
        assert_eq!(old.license, new.license);
    }
}

#[test]
fn stripping_twice_changes_nothing() {
    let krate = Crate::new();
    let once = strip(&raw(&krate, "bpfel")).unwrap();
    assert_eq!(strip(&once).unwrap(), once);
}

#[test]
fn bytes_that_are_no_object_are_refused() {
    let krate = Crate::new();
    let raw = raw(&krate, "bpfel");
    assert!(strip(b"").is_err());
    assert!(strip(b"int main(void) { return 0; }").is_err());
    for end in (0..raw.len()).step_by(100) {
        // The section table comes last, so no part of the file is a file.
        assert!(strip(&raw[..end]).is_err(), "cut at {end}");
    }
    let mut damaged = raw.clone();
    for at in (0..raw.len()).step_by(7) {
        damaged[at] ^= 0xff;
        // Whatever comes out, it must come out.
        let _ = strip(&damaged);
        damaged[at] = raw[at];
    }
    fs::remove_file(krate.path("crate/raw.o")).unwrap();
}
