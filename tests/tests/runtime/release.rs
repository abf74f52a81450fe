//! Nothing stays open after a failed load, or after all of a loaded object is dropped.

use std::{collections::BTreeSet, fs};

use bpfgen_runtime::hook;

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::compile;

/// Ids of the BPF objects that this process holds descriptors of, and how many descriptors they
/// are. Other tests run beside, so only names that belong to this one count.
fn held(names: &[&str]) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for entry in fs::read_dir("/proc/self/fdinfo").unwrap() {
        // A descriptor of another test may be gone by now.
        let Ok(text) = fs::read_to_string(entry.unwrap().path()) else { continue };
        if names.iter().any(|name| text.contains(name)) {
            held.insert(text);
        }
    }
    held
}

/// A max_entries that no other test uses marks this test's maps.
const MARK: u32 = 12_347;

fn open() -> BTreeSet<String> {
    held(&[&format!("max_entries:\t{MARK}\n")])
}

#[test]
fn after_success_and_failure() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let mut numbers = object.map("numbers").unwrap();
    numbers.set_max_entries(MARK);
    let loaded = object.loader().map(&numbers).load().unwrap();
    assert_eq!(open().len(), 1);
    let map: bpfgen_runtime::Map = loaded.map("numbers").unwrap();
    drop(loaded);
    assert_eq!(open().len(), 1);
    drop(map);
    assert_eq!(open().len(), 0);

    let mut bad = object.program::<hook::Other>("unchecked_value").unwrap();
    bad.set_autoload(true);
    object.loader().map(&numbers).program(&bad).load().unwrap_err();
    assert_eq!(open().len(), 0);
    covered("Loading", "nothing is left of a failed load", "5.2", How::Native);
}
