//! Arenas, and variables in them.

use bpfgen_runtime::{
    Arena, ErrorKind, FromMap as _, MapBuilder, Program, bpf_program, hook::Syscall, map::MapType,
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{
    How,
    Operation::{FromC, IntoC, Memory},
    covered, saw,
};

use crate::AREA;

#[bpf_program("fixtures/map_ops/arena.bpf.o", types = ["struct node"])]
mod bpf {}

fn run(program: &Program<Syscall>) {
    assert_eq!(program.run().unwrap(), 0);
}

#[test]
fn variables_and_pointers() {
    needs!(Arena);
    let mut open = bpf::open().unwrap();
    assert_eq!((open.arena.started, open.arena.counts), (11, [1, 2, 3, 4]));
    open.arena.counts[1] = 22;
    open.maps.arena.set_map_extra(0x2000_0000_0000);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let memory = &loaded.maps.arena;
    assert_eq!((memory.pages(), memory.size()), (64, 64 * 4096));
    assert_eq!(memory.address(), 0x2000_0000_0000);
    let globals = &loaded.arena;
    assert_eq!((globals.started.get(), globals.counts.get()), (11, [1, 22, 3, 4]));
    globals.started.set(100).unwrap();
    run(&loaded.programs.build);
    assert_eq!((globals.started.get(), globals.counts.get()), (101, [1, 22, 43, 4]));

    // A list that the program has made, changed and made longer from here.
    let mut values = Vec::new();
    let mut next = memory.resolve(loaded.bss.head.get()).unwrap();
    while let Some(node) = next {
        let mut value = node.get();
        values.push(value.value);
        value.value *= 10;
        node.set(value).unwrap();
        next = memory.resolve(value.next).unwrap();
    }
    assert_eq!(values, [1, 2, 3]);
    run(&loaded.programs.add_up);
    assert_eq!(loaded.bss.sum.get(), 101 + 60);

    // Pages come when they are touched.
    let far = memory.cell::<u64>(10 * 4096 + 8).unwrap();
    assert_eq!(far.get(), 0);
    far.set(7).unwrap();
    assert_eq!(far.fetch_add(1).unwrap(), 7);
    assert!(memory.cell::<u64>(64 * 4096 - 8).is_ok());
    let error = memory.cell::<u64>(64 * 4096 - 7).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(memory.cell::<u8>(usize::MAX).is_err());
    let outside = bpfgen_runtime::value::KernelPtr::new(8 << 40);
    assert!(memory.resolve::<u64>(outside).is_err());
    // Without a fixed address, too, this process maps it once.
    let elsewhere: Arena =
        MapBuilder::new(MapType::ARENA, "two").max_entries(2).create_as().unwrap();
    let again = Arena::from_id(elsewhere.as_map().id().unwrap()).unwrap();
    assert_eq!(again.address(), elsewhere.address());
    elsewhere.cell::<u64>(16).unwrap().set(5).unwrap();
    assert_eq!(again.cell::<u64>(16).unwrap().get(), 5);
    drop(loaded);
    assert_eq!(far.get(), 8, "mapped as long as a cell lives");
    saw("ARENA", &[Memory, IntoC, FromC]);
    covered(AREA, "arena: cells, pointers, variables", "6.9", How::Native);
}

#[test]
fn at_an_address_of_our_own() {
    needs!(Arena);
    const ADDRESS: u64 = 0x1000_0000_0000;
    let builder = MapBuilder::new(MapType::ARENA, "fixed").max_entries(4).map_extra(ADDRESS);
    let arena: Arena = builder.create_as().unwrap();
    assert_eq!((arena.address(), arena.pages()), (ADDRESS, 4));
    arena.cell::<u32>(5000).unwrap().set(9).unwrap();
    assert_eq!(arena.as_map().info().unwrap().map_extra, ADDRESS);
    // What is there already is not mapped over.
    let error = builder.create().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("map_extra")), "{error:?}");
    assert_eq!(arena.cell::<u32>(5000).unwrap().get(), 9);
    // Another handle has the same memory.
    let second = Arena::from_id(arena.as_map().id().unwrap()).unwrap();
    assert_eq!((second.address(), second.cell::<u32>(5000).unwrap().get()), (ADDRESS, 9));
    second.cell::<u32>(8).unwrap().set(3).unwrap();
    assert_eq!(arena.cell::<u32>(8).unwrap().get(), 3);
    drop(second);
    // One that comes once the first is gone is mapped at the same place.
    let fd = arena.as_map().fd().unwrap().try_clone_to_owned().unwrap();
    drop(arena);
    let again = Arena::from_map(bpfgen_runtime::Map::from_fd(fd).unwrap()).unwrap();
    assert_eq!((again.address(), again.cell::<u32>(5000).unwrap().get()), (ADDRESS, 9));
    covered(AREA, "arena: at map_extra", "6.9", How::Native);
}

#[test]
fn without_the_arena() {
    needs!(Bpf);
    let open = || {
        let mut open = bpf::open().unwrap();
        open.maps.arena.set_autocreate(false);
        open.programs.build.set_autoload(false);
        open.programs.add_up.set_autoload(false);
        open
    };
    // For kernels without arenas: the rest of the object is there.
    let loaded = open().load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(loaded.bss.sum.get(), 0);
    assert_eq!(loaded.maps.arena.cell::<u64>(0).unwrap_err().kind(), ErrorKind::NotLoaded);
    assert_eq!(loaded.arena.started.try_get().unwrap_err().kind(), ErrorKind::NotLoaded);
    let error = loaded.arena.started.set(1).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("set_autocreate(true)")), "{error:?}");

    if !needs::has(needs::Need::Arena) {
        let mut open = open();
        open.maps.arena.set_autocreate(true);
        // Programs that use it are switched off; one that is not says what it lacks.
        open.programs.add_up.set_autoload(true);
        let error = open.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.to_string().contains("BPF_MAP_TYPE_ARENA needs Linux 6.9"), "{error}");
        return;
    }
    let mut open = open();
    open.programs.add_up.set_autoload(true);
    let error = open.load().unwrap_err();
    assert!(format!("{error:?}").contains("map arena"), "{error:?}");
}
