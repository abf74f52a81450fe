//! Structs of callbacks that a module has, of which no kernel of a distribution here has one, so what
//! the kernel is asked for; and programs that belong to a value without being in it.

use std::{
    cell::{Cell, RefCell},
    fs::{self, File},
    os::fd::IntoRawFd as _,
    sync::atomic::{AtomicU64, Ordering},
};

use bpfgen_object::btf::scan::Scan;
use bpfgen_runtime::{ErrorKind, bpf_program, map::Map};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{
    answering::{Answer, Call, answering},
    caller, congestion, memory,
};

#[bpf_program("fixtures/struct_ops/module.bpf.c")]
mod module {}

/// Commands of bpf(2).
const MAP_CREATE: i32 = 0;
const MAP_UPDATE_ELEM: i32 = 2;
const PROG_LOAD: i32 = 5;
const OBJ_GET_INFO_BY_FD: i32 = 15;
const BTF_GET_FD_BY_ID: i32 = 19;
const BTF_GET_NEXT_ID: i32 = 23;
const LINK_CREATE: i32 = 28;
const PROG_ASSOC_STRUCT_OPS: i32 = 38;
/// `BPF_MAP_TYPE_STRUCT_OPS`, `BPF_PROG_TYPE_STRUCT_OPS`, `BPF_STRUCT_OPS`.
const MAP_TYPE: u32 = 26;
const PROGRAM_TYPE: u32 = 27;
const ATTACH_TYPE: u32 = 44;
/// `BPF_F_LINK | BPF_F_VTYPE_BTF_OBJ_FD`.
const FLAGS: u32 = 1 << 13 | 1 << 15;
/// `BPF_PROG_TYPE_SOCKET_FILTER`.
const SOCKET_FILTER: u32 = 1;
/// `BPF_F_LINK`.
const LINK: u32 = 1 << 13;
/// `ENOTSUPP`, which is the kernel's own.
const ENOTSUPP: i32 = 524;
/// The id of the module's BTF.
const ID: u32 = 77_777;

/// A module's types, and the ids of its struct and of what wraps it.
struct Types {
    bytes: Vec<u8>,
    of_struct: u32,
    of_value: u32,
}

/// Types that go on where the running kernel's end, with the callback before the number.
fn types() -> Types {
    let base = fs::read("/sys/kernel/btf/vmlinux").unwrap();
    let first = Scan::new(&base).unwrap().len().unwrap();
    // The last of the header's numbers.
    let base_strings = u32::from_ne_bytes(base[20..24].try_into().unwrap());
    let mut strings: Vec<u8> = Vec::new();
    let mut name = |text: &str| {
        let at = base_strings + u32::try_from(strings.len()).unwrap();
        strings.extend_from_slice(text.as_bytes());
        strings.push(0);
        at
    };
    let (int, of_struct, of_value) = (first, first + 3, first + 5);
    let kind = |kind: u32, members: u32| kind << 24 | members;
    let (names, value) = (name("bpfgen_module_ops"), name("bpf_struct_ops_bpfgen_module_ops"));
    let words = [
        // int
        vec![name("int"), kind(1, 0), 4, 1 << 24 | 32],
        // int (int), and a pointer to it
        vec![0, kind(13, 1), int, 0, int],
        vec![0, kind(2, 0), first + 1],
        vec![names, kind(4, 2), 16, name("answer"), first + 2, 0, name("flags"), int, 64],
        vec![name("common"), kind(4, 2), 8, name("refcnt"), int, 0, name("state"), int, 32],
        vec![value, kind(4, 2), 80, name("common"), first + 4, 0, name("data"), of_struct, 512],
    ];
    let records: Vec<u8> = words.concat().iter().flat_map(|word| word.to_ne_bytes()).collect();
    let lengths = [records.len(), strings.len()].map(|len| u32::try_from(len).unwrap());
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&0xeb9f_u16.to_ne_bytes());
    bytes.extend_from_slice(&[1, 0]);
    for word in [24, 0, lengths[0], lengths[0], lengths[1]] {
        bytes.extend_from_slice(&word.to_ne_bytes());
    }
    bytes.extend_from_slice(&records);
    bytes.extend_from_slice(&strings);
    Types { bytes, of_struct, of_value }
}

/// Tells what BTF it is, as the kernel does: its size, that it is the kernel's, name and bytes as
/// far as there is room.
fn tell(call: &Call, types: &Types) {
    let number = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().unwrap());
    let at = number(&call.attribute[8..16]);
    // btf, btf_size, id, name, name_len, kernel_btf
    let info = memory::read(at, 32);
    let half = |at: usize| u32::from_ne_bytes(info[at..at + 4].try_into().unwrap()) as usize;
    let give = |to: u64, room: usize, bytes: &[u8]| {
        if room > 0 {
            memory::write(to, &bytes[..bytes.len().min(room)]);
        }
    };
    give(number(&info[..8]), half(8), &types.bytes);
    give(number(&info[16..24]), half(24), b"bpfgen_module\0");
    memory::write(at + 8, &u32::try_from(types.bytes.len()).unwrap().to_ne_bytes());
    memory::write(at + 12, &ID.to_ne_bytes());
    memory::write(at + 28, &1u32.to_ne_bytes());
}

/// A descriptor that whoever asked for it owns.
fn made_up() -> u32 {
    u32::try_from(File::open("/dev/null").unwrap().into_raw_fd()).unwrap()
}

#[test]
fn what_the_kernel_is_asked_for() {
    needs!(Bpf);
    let types = types();
    let (btf, map, program) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let calls = RefCell::new(Vec::new());
    let returns = |fd: &Cell<u32>| {
        fd.set(made_up());
        Answer::Returns(fd.get().into())
    };
    let outcome = answering(
        || -> bpfgen_runtime::Result<()> {
            let loaded = module::open()?.load()?;
            let link = loaded.struct_ops.value.attach()?;
            loaded.programs.beside.associate(&loaded.struct_ops.value)?;
            let error = loaded.programs.on_answer.associate(&loaded.struct_ops.value).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
            link.detach()
        },
        |call| {
            let is_ours = |fd: &Cell<u32>| fd.get() != 0 && call.number(0) == fd.get();
            match call.command {
                BTF_GET_NEXT_ID if call.number(0) == 0 => {
                    return Answer::Writes(4, ID.to_ne_bytes().to_vec());
                }
                BTF_GET_NEXT_ID => return Answer::Fails(libc::ENOENT),
                BTF_GET_FD_BY_ID if call.number(0) == ID => return returns(&btf),
                OBJ_GET_INFO_BY_FD if is_ours(&btf) => {
                    tell(call, &types);
                    return Answer::Returns(0);
                }
                MAP_CREATE if call.number(0) == MAP_TYPE => {}
                PROG_LOAD if call.number(0) == PROGRAM_TYPE => {}
                MAP_UPDATE_ELEM | LINK_CREATE if is_ours(&map) => {}
                PROG_ASSOC_STRUCT_OPS => {}
                _ => return Answer::Kernel,
            }
            calls.borrow_mut().push(call.clone());
            match call.command {
                MAP_CREATE => returns(&map),
                PROG_LOAD => returns(&program),
                LINK_CREATE => Answer::Returns(made_up().into()),
                _ => Answer::Returns(0),
            }
        },
    );
    outcome.unwrap().unwrap();
    let calls = calls.into_inner();
    let of = |command| {
        let mut found = calls.iter().filter(move |call| call.command == command);
        let call = found.next().unwrap_or_else(|| panic!("no call {command}"));
        assert!(found.next().is_none(), "once");
        call
    };
    let create = of(MAP_CREATE);
    // value_size, map_flags, btf_vmlinux_value_type_id, value_type_btf_obj_fd
    assert_eq!([8, 16, 60, 72].map(|at| create.number(at)), [80, FLAGS, types.of_value, btf.get()]);
    let load = of(PROG_LOAD);
    // expected_attach_type: the member; attach_btf_id, attach_btf_obj_fd
    assert_eq!([68, 108, 112].map(|at| load.number(at)), [0, types.of_struct, btf.get()]);
    of(MAP_UPDATE_ELEM);
    let link = of(LINK_CREATE);
    assert_eq!([0, 8].map(|at| link.number(at)), [map.get(), ATTACH_TYPE]);
    let associate = of(PROG_ASSOC_STRUCT_OPS);
    assert_eq!(associate.attribute.len(), 12);
    assert_eq!((associate.number(0), associate.number(8)), (map.get(), 0));
    assert_ne!(associate.number(4), 0);
    let area = "Programs and attaching";
    covered(area, "struct_ops of a module: map, callback, link", "6.9", How::Arguments);
}

/// Without a link, and once more when the kernel has read its own types. What is told is why it does not
/// make the map then.
#[test]
fn maps_are_tried_again() {
    needs!(Bpf);
    let types = types();
    let btf = Cell::new(0);
    let flags = RefCell::new(Vec::new());
    let outcome = answering(
        || module::open().and_then(module::Open::load).expect_err("the kernel refuses"),
        |call| match call.command {
            BTF_GET_NEXT_ID if call.number(0) == 0 => Answer::Writes(4, ID.to_ne_bytes().to_vec()),
            BTF_GET_NEXT_ID => Answer::Fails(libc::ENOENT),
            BTF_GET_FD_BY_ID if call.number(0) == ID => {
                btf.set(made_up());
                Answer::Returns(btf.get().into())
            }
            OBJ_GET_INFO_BY_FD if btf.get() != 0 && call.number(0) == btf.get() => {
                tell(call, &types);
                Answer::Returns(0)
            }
            // The program that has older kernels read their own types.
            PROG_LOAD => {
                assert_eq!((call.number(0), flags.borrow().len()), (SOCKET_FILTER, 2));
                Answer::Kernel
            }
            MAP_CREATE if call.number(0) == MAP_TYPE => {
                flags.borrow_mut().push(call.number(16) & LINK);
                Answer::Fails(if call.number(16) & LINK != 0 { libc::EINVAL } else { ENOTSUPP })
            }
            _ => Answer::Kernel,
        },
    );
    let error = outcome.unwrap();
    assert_eq!(flags.into_inner(), [LINK, 0, 0]);
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::Unsupported, Some(ENOTSUPP)));
    assert!(error.help().unwrap_or_default().contains("let programs implement it"), "{error:?}");
}

#[test]
fn a_kind_that_the_kernel_lacks() {
    needs!(Guest, StructOps);
    let error = module::open().unwrap().load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    let said = error.to_string();
    assert!(said.contains("no struct_ops of the kind \"bpfgen_module_ops\""), "{error}");
    let help = error.help().unwrap_or_default();
    assert!(help.contains("; there are ") && help.contains("tcp_congestion_ops"), "{help}");
}

/// A program keeps the value that it was associated with, and takes no other.
#[test]
fn a_program_keeps_its_value() {
    needs!(Guest, StructOpsLinks, Associations);
    let value = |name: &str| {
        let mut open = congestion::open();
        congestion::create!(open, linked, name);
        open.load().unwrap()
    };
    let (one, other) = (value("bpfgen_one"), value("bpfgen_other"));
    let mut open = module::open().unwrap();
    open.struct_ops.value.set_autocreate(false);
    let loaded = open.load().unwrap();
    let beside = &loaded.programs.beside;
    let error = beside.associate(&loaded.struct_ops.value).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");
    beside.associate(&one.struct_ops.linked).unwrap();
    let error = beside.associate(&other.struct_ops.linked).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
    let [kept, gone] = [&one, &other].map(|loaded| loaded.struct_ops.linked.id().unwrap());
    drop((one, other));
    // The kernel frees maps a little later.
    goes(gone);
    assert!(Map::from_id(kept).is_ok(), "the program holds it");
    drop(loaded);
    goes(kept);
    covered("Programs and attaching", "program associated with struct_ops", "7.0", How::Native);
}

/// Waits until there is no such map.
fn goes(id: u32) {
    static LOOKS: AtomicU64 = AtomicU64::new(1);
    let looks = || if Map::from_id(id).is_ok() { LOOKS.fetch_add(1, Ordering::Relaxed) } else { 0 };
    caller::ends(|| (), looks);
}
