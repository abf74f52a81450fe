//! Generated types in the hands of zerocopy and bytemuck.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Every kind of type.
#[path = "golden/casts.rs"]
pub mod casts;

use bytemuck::{Pod, Zeroable};
use casts::{All, AllAnon0, Inner, Lines, Phase, Tight};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// By both crates and by our own trait the same bytes, there and back.
fn same<T>(value: T)
where
    T: Pod + FromBytes + IntoBytes + Immutable + KnownLayout + bpfgen_runtime::value::Plain,
{
    let bytes = IntoBytes::as_bytes(&value).to_vec();
    assert_eq!(bytes, bytemuck::bytes_of(&value));
    assert_eq!(bytes, bpfgen_runtime::value::Plain::as_bytes(&value));
    let mut read = T::read_from_bytes(&bytes).expect("as many bytes");
    assert_eq!(bytemuck::bytes_of(&read), bytes);
    let again: T = bytemuck::pod_read_unaligned(&bytes);
    assert_eq!(bytemuck::bytes_of(&again), bytes);
    // Whatever is written is a value.
    bytemuck::bytes_of_mut(&mut read).fill(0xff);
    assert!(IntoBytes::as_bytes(&read).iter().all(|byte| *byte == 0xff));
    assert!(bytemuck::bytes_of(&<T as Zeroable>::zeroed()).iter().all(|byte| *byte == 0));
    assert!(T::read_from_bytes(&[0; 3]).is_err());
}

#[test]
fn casts_agree() {
    let data = casts::open().expect("it fits").data;
    assert_eq!((data.all.high(), data.all.phase), (0x12345, Phase::BUSY));
    same(data.all);
    same(data.tight);
    same(data.lines);
    same(data.all.inner[1]);
    same(data.all.phase);
    same(AllAnon0::default());
    let (all, lines): (All, Lines) = (data.all, data.lines);
    assert_eq!((lines.a, { all.inner }.map(|it| it.value)), (5, [2, 4]));
}

#[test]
fn records_are_lent_in_place() {
    let bytes = [1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0];
    let tight = Tight::ref_from_bytes(&bytes).expect("of any alignment");
    assert_eq!((tight.a, { tight.b }.tag, { tight.c }), (1, 2, 4));
    let tight: &Tight = bytemuck::from_bytes(&bytes);
    assert_eq!({ tight.b }, Inner { tag: 2, value: 3, ..Inner::default() });
    assert_eq!(bytemuck::cast_slice::<Tight, u8>(&[*tight; 2]).len(), 38);
}
