//! What a user has switched off is never looked at further, so it cannot make a load fail.

use bpfgen_runtime::{ErrorKind, Loaded, Loader, OpenObject, Result, hook};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{AREA, run};

/// Of what no kernel has, and a program that any can load.
const UNKNOWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/unknown.bpfel.o"));

/// Has all that is unknown switched off, and then `change` its mind about something.
fn load(change: impl FnOnce(&OpenObject, &mut Loader<'_>) -> Result<()>) -> Result<Loaded> {
    let object = OpenObject::parse("unknown", UNKNOWN)?;
    let mut loader = object.loader();
    let mut map = object.map("unknown_map")?;
    map.set_autocreate(false);
    let mut value = object.struct_ops::<[u8; 16]>("unknown_ops")?;
    value.set_autocreate(false);
    loader.map(&map).struct_ops(&value);
    change(&object, &mut loader)?;
    // In two steps, which is more.
    loader.prepare()?.load()
}

#[test]
fn what_is_unknown_is_left_out() {
    needs!(Bpf);
    let loaded = load(|_, _| Ok(())).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(run(&loaded.program::<hook::SocketFilter>("fine").unwrap()), 1);
    assert!(!loaded.program::<hook::Other>("of_unknown_ops").unwrap().is_loaded());
    assert!(!loaded.map::<bpfgen_runtime::Map>("unknown_map").unwrap().is_created());
    covered(AREA, "switched off: unknown maps, sections, externs, struct_ops", "5.2", How::Native);
}

#[test]
fn what_is_switched_on_is_named() {
    needs!(Bpf);
    let with = |program: &'static str| {
        load(|object, loader| {
            let mut program = object.program::<hook::Other>(program)?;
            loader.program(program.set_autoload(true));
            Ok(())
        })
        .unwrap_err()
    };
    let error = with("of_unknown_map");
    assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");
    assert!(error.to_string().contains("unknown_map"), "{error}");
    let error = with("of_unknown_kfunc");
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.to_string().contains("bpfgen_no_such_kfunc"), "{error}");
    let error = with("of_unknown_option");
    assert!(error.to_string().contains("CONFIG_BPFGEN_NO_SUCH_OPTION"), "{error}");
    let error = with("of_unknown_section");
    assert_eq!(error.kind(), ErrorKind::InvalidObject, "{error:?}");
    assert!(error.to_string().contains("unknown_section"), "{error}");

    // For nobody a kind of map that the kernel lacks is left out, whatever is chosen; but not for this.
    let map = |used| {
        load(|object, loader| {
            let mut program = object.program::<hook::Other>("of_unknown_map")?;
            loader.map(&object.map("unknown_map")?).program(program.set_autoload(used));
            Ok(())
        })
    };
    let loaded = map(false).unwrap();
    assert!(!loaded.map::<bpfgen_runtime::Map>("unknown_map").unwrap().is_created());
    let error = map(true).unwrap_err();
    assert!(error.to_string().contains("map unknown_map"), "{error}");
    let value = load(|object, loader| {
        loader.struct_ops(&object.struct_ops::<[u8; 16]>("unknown_ops")?);
        Ok(())
    });
    let error = value.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.to_string().contains("\"bpfgen_no_such_ops\""), "{error}");
    assert!(error.help().unwrap().contains("set_autocreate(false)"), "{error:?}");
}
