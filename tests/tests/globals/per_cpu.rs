//! Variables of which each CPU has its own.

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{AREA, run};

#[bpf_program("fixtures/globals/per_cpu.bpf.c")]
pub(crate) mod bpf {}

#[test]
fn each_cpu_has_its_own() {
    needs!(PerCpuVariables);
    let mut open = bpf::open().unwrap();
    assert_eq!((open.percpu.first, open.percpu.list, open.percpu_more.more), (7, [10, 11, 12], -5));
    open.programs.look.set_autoload(true);
    open.percpu.flag = true;
    open.percpu.pair.large = 3;
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let (percpu, bss) = (&loaded.percpu, &loaded.bss);

    // What C and Rust have said before load, on every CPU.
    let firsts = percpu.first.get().unwrap();
    let cpus = firsts.len();
    assert_eq!(firsts, vec![7; cpus]);
    assert_eq!(percpu.text.get_on(0).unwrap(), "begin");
    assert!(percpu.pair.get().unwrap().iter().all(|pair| (pair.small, pair.large) == (1, 3)));

    // A program's are those of the CPU that it runs on, and Rust sees which it has changed.
    let returned = loaded.programs.look.test_run().data(&[0; 64]).run().unwrap().returned;
    assert_eq!(returned, 101, "a static one");
    let at = bss.cpu.get();
    assert_eq!(bss.seen.get(), [7, 1, 0x103, 33, b'b'.into(), -5_i64 as u64]);
    for (cpu, first) in (0..).zip(percpu.first.get().unwrap()) {
        let (wanted, text) = if cpu == at { (1000 + at, "Begin") } else { (7, "begin") };
        assert_eq!((first, percpu.first.get_on(cpu).unwrap()), (wanted, wanted), "of CPU {cpu}");
        assert_eq!(percpu.text.get_on(cpu).unwrap(), text);
    }
    assert_eq!(loaded.percpu_more.more.get_on(at).unwrap(), -6);

    // Set after load, on all and on one; the others of the section stay.
    percpu.first.set(50).unwrap();
    percpu.list.set_on(at, [1, 2, 3]).unwrap();
    assert_eq!(percpu.first.get().unwrap(), vec![50; cpus]);
    assert_eq!(percpu.pair.get_on(at).unwrap().large, 4);
    let mut values = Vec::new();
    for _ in 0..50 {
        loaded.programs.look.test_run().data(&[0; 64]).run().unwrap();
        values = bss.seen.get().to_vec();
        if bss.cpu.get() != at {
            percpu.first.set(50).unwrap();
            percpu.list.set_on(bss.cpu.get(), [1, 2, 3]).unwrap();
        } else {
            break;
        }
    }
    assert_eq!((values[0], values[3], values[2]), (50, 6, 0x104));

    let error = percpu.first.get_on(1 << 20).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.to_string().contains("there is no CPU 1048576"), "{error}");
    assert!(percpu.first.set_on(1 << 20, 1).is_err());
    covered(
        AREA,
        ".percpu, .percpu.x: set before load, written by a program, read and set for one CPU and for all",
        "7.3",
        How::Native,
    );
}

/// Programs that do not use them load on every kernel, and what the variables hold can be read.
#[test]
fn unused_they_are_no_obstacle() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    open.percpu.list = [4, 5, 6];
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.without);
    assert_eq!(loaded.bss.runs.get(), 1);
    assert!(loaded.percpu.list.get().unwrap().iter().all(|list| *list == [4, 5, 6]));
    assert_eq!(loaded.percpu.list.get_on(0).unwrap(), [4, 5, 6]);
}

#[test]
fn kernels_without_them_say_so() {
    needs!(Bpf);
    if needs::has(needs::Need::PerCpuVariables) {
        return;
    }
    let mut open = bpf::open().unwrap();
    open.programs.look.set_autoload(true);
    let error = open.load().unwrap_err();
    assert_eq!((error.kind(), error.program_name()), (ErrorKind::Unsupported, Some("look")));
    assert!(error.help().unwrap().contains("Linux 7.3"), "{error:?}");
}

/// The two kinds of sections are not taken for each other.
#[test]
fn sections_without_generated_code() {
    needs!(Bpf);
    let object = bpfgen_runtime::OpenObject::parse("per_cpu", bpf::OBJECT).unwrap();
    let prepared = object.loader().prepare().unwrap();
    let section = prepared.per_cpu_section(".percpu.more").unwrap();
    assert!(section.cell::<i64>(0).unwrap().get().unwrap().iter().all(|more| *more == -5));
    assert_eq!(section.cell::<u64>(1).unwrap_err().kind(), ErrorKind::InvalidInput);
    let error = prepared.section(".percpu").unwrap_err();
    assert_eq!(error.help(), Some("take it with per_cpu_section"), "{error:?}");
    let error = prepared.per_cpu_section(".bss").unwrap_err();
    assert!(error.to_string().contains("all CPUs share"), "{error:?}");
}
