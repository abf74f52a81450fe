//! Modules with arrays at the end of structs, and with pointers: compiled and used.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Pointers.
#[path = "golden/pointers.rs"]
pub mod pointers;
/// Tails.
#[path = "golden/tails.rs"]
pub mod tails;

use std::{any::TypeId, ffi::CStr};

use bpfgen_runtime::{
    events::{PerfEventArray, RingBuf, UserRingBuf},
    value::{
        Bool, CharArray, HasTail, KernelPtr, Plain as _, Tailed, WithTail,
        pointee::{Arena, Kptr, Percpu, PercpuKptr, Rcu, UntrustedKptr, Uptr, User},
    },
};

#[test]
fn variables_keep_header_and_elements() {
    let mut open = tails::open().expect("the checked-in object fits the checked-in module");
    let hello: &mut WithTail<tails::Event, 12> = &mut open.data.hello;
    // clang rounds its size up to the alignment.
    assert_eq!((hello.header().len, hello.len()), (5, 8));
    assert_eq!(hello.tail().collect::<Vec<_>>(), b"hello\0\0\0");
    assert!(hello.set(0, b'j'));
    hello.set_header(tails::Event { len: 4 });
    assert_eq!(hello.as_bytes(), b"\x04\0\0\0jello\0\0\0");

    let late = &open.data.late;
    assert_eq!((late.header().time, late.header().len), (1, 9));
    assert_eq!(late.tail().take(9).collect::<Vec<_>>(), b"the text\0");
    let numbers = &open.data.numbers;
    assert_eq!(numbers.tail().collect::<Vec<_>>(), [7, u64::MAX]);
    let lines: Vec<_> = open.rodata.lines.tail().map(|line| line.to_string()).collect();
    assert_eq!(lines, ["one", "two"]);
    // Without elements a variable is just the struct.
    assert_eq!(open.data.empty.time, 2);
    assert_eq!(open.bss.zero.len, 0);
}

#[test]
fn records_are_read_with_their_elements() {
    let record = [2, 0, 0, 0, 1, 2, 3];
    let event = Tailed::<tails::Event>::from_bytes(&record).expect("long enough");
    assert_eq!((event.len, event.tail()), (2, &[1, 2, 3][..]));
    assert_eq!(event.tail_n(event.len).ok(), Some(&[1, 2][..]));
    assert!(event.tail_n(4u32).is_err());
    assert_eq!(Tailed::<tails::Event>::from_bytes(&record[..3]), None);

    // `offsetof(struct message, text) + 3` bytes, less than `sizeof(struct message)`.
    let mut message = [0; 13];
    message[8] = 3;
    message[10..].copy_from_slice(b"abc");
    let message = Tailed::<tails::Message>::from_bytes(&message).expect("long enough");
    assert_eq!((message.len, message.text()), (3, "abc".into()));
    assert_eq!(size_of::<tails::Message>(), 16);

    // Whatever the length.
    for len in 0..40 {
        let bytes = vec![0xff; len];
        let words = Tailed::<tails::Words>::from_bytes(&bytes);
        assert_eq!(words.map(|words| words.tail().len()), len.checked_sub(8).map(|len| len / 8));
        let tight = Tailed::<tails::Tight>::from_bytes(&bytes);
        assert_eq!(tight.map(|tight| tight.tail().len()), len.checked_sub(1).map(|len| len / 4));
    }
}

/// Compiles where the struct has elements of this type at this offset.
fn has_tail<H: HasTail<Element = E>, E>(offset: usize) {
    assert_eq!(H::OFFSET, offset);
}

#[test]
fn tails_are_where_clang_has_them() {
    has_tail::<tails::Event, u8>(4);
    has_tail::<tails::Message, u8>(10);
    has_tail::<tails::Words, u64>(8);
    has_tail::<tails::Only, tails::Pair>(0);
    has_tail::<tails::Outer, u8>(8);
    has_tail::<tails::Last, tails::Pair>(4);
    has_tail::<tails::Tight, u32>(1);
    has_tail::<tails::Lines, CharArray<8>>(4);
}

#[test]
fn buffers_are_typed() {
    let _: fn(tails::Maps) -> RingBuf<Tailed<tails::Event>> = |maps| maps.events;
    let _: fn(tails::Maps) -> RingBuf<Tailed<tails::Message>> = |maps| maps.messages;
    let _: fn(tails::Maps) -> RingBuf<tails::Fixed> = |maps| maps.plain;
    let _: fn(tails::Maps) -> PerfEventArray<Tailed<tails::Words>> = |maps| maps.perf;
    let _: fn(tails::Maps) -> UserRingBuf<Tailed<tails::Words>> = |maps| maps.user;
    let _: fn(tails::Maps) -> UserRingBuf<[u8]> = |maps| maps.user_bytes;
    // Its tag names a type that this object does not have.
    let _: fn(tails::Maps) -> RingBuf<[u8]> = |maps| maps.dropped;
    let _: fn(RingBuf<[u8]>) -> RingBuf<Tailed<tails::Event>> = RingBuf::cast;
}

/// Compiles where the field has exactly this type.
fn is<T: 'static>(_: &T, expected: TypeId, which: &str) {
    assert_eq!(TypeId::of::<T>(), expected, "{which}");
}

#[test]
fn pointers_know_what_they_point_to() {
    use pointers::{
        BpfSpinLock, Declared, HandleT, Mood, NamelessT, Node, Slots, TaskStruct, TaskStruct_2,
        Undefined, Value,
    };
    type Ptr<T> = KernelPtr<T>;
    type Handler = Ptr<fn(Ptr<TaskStruct_2>, Ptr<CStr>) -> i32>;

    let node = Node::default();
    macro_rules! fields {
        ($value:ident: $($field:ident: $ty:ty,)*) => {
            $(is(&$value.$field, TypeId::of::<$ty>(), stringify!($field));)*
        };
    }
    fields! {
        node:
        next: Ptr<Node>,
        indirect: Ptr<Ptr<Node>>,
        declared: Ptr<Declared>,
        same: Ptr<Declared>,
        undefined: Ptr<Undefined>,
        task: Ptr<TaskStruct_2>,
        frozen: Ptr<TaskStruct_2>,
        value: Ptr<Value>,
        mood: Ptr<Mood>,
        nameless: Ptr<NamelessT>,
        anonymous: Ptr<()>,
        any: Ptr<()>,
        handle: Ptr<HandleT>,
        text: Ptr<CStr>,
        texts: Ptr<Ptr<CStr>>,
        line: Ptr<CharArray<16>>,
        bytes: Ptr<u8>,
        grid: Ptr<[[i32; 3]; 2]>,
        real: Ptr<f64>,
        flag: Ptr<Bool>,
        typedefed: Ptr<Node>,
        table: [Ptr<TaskStruct_2>; 4],
        handler: Handler,
        handlers: [Handler; 3],
        plain: Ptr<fn()>,
        format: Ptr<fn(Ptr<CStr>) -> i32>,
        choose: Ptr<fn(i32, i8, Ptr<Declared>) -> Handler>,
        lock: Ptr<BpfSpinLock>,
    }
    assert_eq!(TaskStruct { byte: 1 }.byte, 1);

    let slots = Slots::default();
    fields! {
        slots:
        own: Ptr<Kptr<TaskStruct_2>>,
        borrowed: Ptr<UntrustedKptr<TaskStruct_2>>,
        each: Ptr<PercpuKptr<Node>>,
        pinned: Ptr<Uptr<Node>>,
        address: Ptr<User<CStr>>,
        counter: Ptr<Percpu<i32>>,
        watched: Ptr<Rcu<Node>>,
        far: Ptr<Arena<Node>>,
        other: Ptr<Node>,
    }
    assert_eq!(size_of::<Slots>(), 72);
    let open = pointers::open().expect("the checked-in object fits the checked-in module");
    is(&open.bss.any, TypeId::of::<Ptr<()>>(), "any");
    is(&open.bss.current, TypeId::of::<Ptr<TaskStruct_2>>(), "current");
}
