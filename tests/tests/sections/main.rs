//! Sections that differ from others by a flag or by name only: each is attached, set off, looked at,
//! and sees nothing more after detaching. Here is also what holds `docs/SUPPORT.md` to having a row
//! for every section.
#![deny(missing_docs)]

mod aliases;
#[path = "../caller/mod.rs"]
mod caller;
mod page;
mod sleepable;

#[test]
fn each_must_be_seen() {
    bpfgen_tests::sections::expect_all();
}
