//! Stacks, counters and programs.

use bpfgen_runtime::{ErrorKind, bpf_program, kernel::Version, map::BuildIdFrame};
use bpfgen_tests::{
    needs,
    needs::{
        How,
        Operation::{FromC, Get, IntoC, Keys, Remove, Set, Take, Walk},
        covered, saw,
    },
};

use crate::{AREA, caller, enter, system};

#[bpf_program("fixtures/maps/tracing.bpf.c")]
pub(crate) mod bpf {}

/// The programs, for the thread that calls this.
pub(crate) fn load() -> bpf::Loaded {
    let mut open = bpf::open().unwrap();
    open.rodata.thread = caller::thread_id();
    open.load().unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn stacks_are_what_the_program_saw() {
    needs!(Bpf);
    let loaded = load();
    let (bss, stacks, places) = (&loaded.bss, &loaded.maps.stacks, &loaded.maps.places);
    assert_eq!(stacks.ids().count(), 0);
    enter!(loaded.stack);

    let depth = usize::try_from(bss.size.get()).expect("there is a stack") / 8;
    let id = u32::try_from(bss.stack_id.get()).expect("it is kept");
    let frames = stacks.get(id).unwrap().expect("it is there");
    assert!(depth > 0);
    assert_eq!(frames, bss.addresses.get()[..depth]);
    assert_eq!(stacks.ids().collect::<Result<Vec<_>, _>>().unwrap(), [id]);
    assert_eq!(stacks.get(id ^ 1).unwrap(), None);
    assert!(stacks.iter().map(Result::unwrap).eq([(id, frames.clone())]));
    assert!(stacks.remove(id).unwrap());
    assert!(!stacks.remove(id).unwrap());
    assert_eq!(stacks.get(id).unwrap(), None);
    assert_eq!(stacks.ids().count(), 0);
    saw("STACK_TRACE", &[Get, Remove, Keys, Walk, FromC]);

    // Out in one step.
    enter!(loaded.stack);
    let id = u32::try_from(bss.stack_id.get()).expect("it is kept");
    let depth = usize::try_from(bss.size.get()).expect("there is a stack") / 8;
    if Version::running().is_some_and(|running| running < Version::new(6, 18)) {
        let error = stacks.take(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.help().unwrap().contains("maps of stacks can since Linux 6.18"), "{error:?}");
        assert!(stacks.remove(id).unwrap());
    } else {
        assert_eq!(stacks.take(id).unwrap().expect("it is there"), bss.addresses.get()[..depth]);
        assert_eq!(stacks.take(id).unwrap(), None);
        assert_eq!(stacks.get(id).unwrap(), None);
        saw("STACK_TRACE", &[Take]);
        covered(AREA, "STACK_TRACE: take (look up and remove)", "6.18", How::Native);
    }
    covered(AREA, "STACK_TRACE: addresses, list, remove", "4.6", How::Native);

    // The same stack, by files.
    let id = u32::try_from(bss.place_id.get()).expect("it is kept");
    let frames = places.get(id).unwrap().expect("it is there");
    assert_eq!(frames.len(), depth);
    let mut files = 0;
    for (frame, seen) in frames.iter().zip(bss.seen.get()) {
        match *frame {
            BuildIdFrame::File { build_id, offset } => {
                assert_eq!((seen.status, seen.build_id, seen.offset()), (1, build_id, offset));
                files += 1;
            }
            BuildIdFrame::Address(address) => assert_eq!((seen.status, seen.ip()), (2, address)),
        }
    }
    assert!(files > 0, "{frames:?}");
    assert_eq!(places.ids().collect::<Result<Vec<_>, _>>().unwrap(), [id]);
    assert!(places.remove(id).unwrap());
    covered(AREA, "STACK_TRACE: build ids", "4.17", How::Native);
}

#[test]
fn counters_are_read_by_the_program() {
    needs!(Bpf);
    let loaded = load();
    let (bss, counters) = (&loaded.bss, &loaded.maps.counters);
    let cpu = system::this_cpu();
    enter!(loaded.count);
    assert_eq!(bss.read.get(), -i64::from(libc::ENOENT));
    counters.set(cpu, system::cpu_clock(cpu)).unwrap();
    enter!(loaded.count);
    assert_eq!(bss.read.get(), 0);
    let first = bss.counter.get();
    assert!(first.counter > 0 && first.enabled > 0, "{first:?}");
    enter!(loaded.count);
    assert!(bss.counter.get().counter > first.counter);
    assert!(counters.clear(cpu).unwrap());
    assert!(!counters.clear(cpu).unwrap());
    enter!(loaded.count);
    assert_eq!(bss.read.get(), -i64::from(libc::ENOENT));
    let error = counters.set(cpu, std::fs::File::open("/dev/null").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("a perf event"), "{error:?}");
    saw("PERF_EVENT_ARRAY", &[Set, Remove, IntoC]);
    covered(AREA, "PERF_EVENT_ARRAY: events that programs read, set and clear", "4.3", How::Native);
}

#[test]
fn programs_are_jumped_to() {
    needs!(Bpf);
    let loaded = load();
    let (bss, jumps) = (&loaded.bss, &loaded.maps.jumps);
    assert_eq!(jumps.get(1).unwrap(), None);
    enter!(loaded.before);
    assert_eq!(bss.tail_calls.get(), 0);
    jumps.set(1, &loaded.programs.after).unwrap();
    assert_eq!(jumps.get(1).unwrap(), Some(loaded.programs.after.id().unwrap()));
    enter!(loaded.before);
    assert!(bss.tail_calls.get() > 0);
    assert!(jumps.clear(1).unwrap());
    let before = bss.tail_calls.get();
    enter!(loaded.before);
    assert_eq!(bss.tail_calls.get(), before);
    saw("PROG_ARRAY", &[Get, Set, Remove, IntoC]);
    covered(AREA, "PROG_ARRAY: set, get ids, clear, tail calls", "4.15", How::Native);
}
