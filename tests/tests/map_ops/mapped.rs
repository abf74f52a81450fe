//! Arrays that are mapped.

use bpfgen_runtime::{Array, ErrorKind, FromMap as _, MapBuilder, map::MapType};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, Operation::Memory, covered, saw};

use crate::{AREA, load, ops::Triple, run};

#[test]
fn elements_without_a_system_call() {
    needs!(Bpf);
    let loaded = load();
    let mapped = loaded.maps.mapped.map_memory().unwrap();
    assert_eq!(mapped.len(), 1000);
    run(&loaded.programs.fill);
    for (key, element) in (0..16).zip(mapped.iter()) {
        let Triple { a, b, c } = element.get();
        assert_eq!((a, b, c), (key, 3 * key, 5 * key));
        element.set(Triple { a: key + 100, b: key + 200, c: key + 300 }).unwrap();
    }
    run(&loaded.programs.check);
    assert_eq!(loaded.bss.wrong.get() & 64, 0);
    // The last one, and its neighbours.
    let last = mapped.get(999).unwrap();
    last.set(Triple { a: 1, b: 2, c: 3 }).unwrap();
    assert_eq!(loaded.maps.mapped.get(999).unwrap(), Some(Triple { a: 1, b: 2, c: 3 }));
    assert_eq!(loaded.maps.mapped.get(998).unwrap(), Some(Triple::default()));
    assert!(mapped.get(1000).is_none());
    // Longer than the object.
    drop(loaded);
    assert_eq!(last.get().c, 3);

    let plain = Array::<u64>::create("plain", 4).unwrap();
    let error = plain.map_memory().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.help().is_some_and(|help| help.contains("BPF_F_MMAPABLE")), "{error:?}");
    let frozen = MapBuilder::new(MapType::ARRAY, "frozen").key_size(4).value_size(8);
    let frozen = frozen.max_entries(1).flags(1 << 10).create().unwrap();
    frozen.freeze().unwrap();
    let error = Array::<u64>::from_map(frozen).unwrap().map_memory().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    saw("ARRAY", &[Memory]);
    covered(AREA, "array: mapped (BPF_F_MMAPABLE)", "5.5", How::Native);
}
