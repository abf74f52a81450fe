//! No module has anything unsafe, anything that panics, or loses bits: the goldens', the programs',
//! and the examples'.

use std::{fs, path::Path};

use bpfgen_field_tests::{checkout, clang, skip, visit::look};

fn safe(name: &str, text: &str, wrong: &mut Vec<String>) {
    let found = look(&syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}")));
    wrong.extend(found.into_iter().map(|it| format!("{name}: {it}")));
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn goldens() {
    let (mut wrong, mut number) = (Vec::new(), 0);
    for entry in fs::read_dir(checkout().join("bpfgen-build/tests/golden")).unwrap() {
        let path = entry.unwrap().path();
        safe(&path.display().to_string(), &fs::read_to_string(&path).unwrap(), &mut wrong);
        number += 1;
    }
    none(&wrong);
    assert!(number >= 13, "only {number} goldens");
}

#[test]
fn programs() {
    if clang::installed().is_empty() {
        return skip("programs", "no clang-14, clang-16, clang-19, clang-22");
    }
    let mut wrong = Vec::new();
    for compiled in clang::all() {
        safe(
            &format!("{} by clang {}", compiled.name, compiled.clang),
            &compiled.module,
            &mut wrong,
        );
    }
    none(&wrong);
}

#[test]
fn examples_and_templates() {
    let Some(newest) = clang::installed().last() else {
        return skip("examples_and_templates", "no clang-14, clang-16, clang-19, clang-22");
    };
    let (mut wrong, mut number) = (Vec::new(), 0);
    let mut folders = vec![checkout().join("examples"), checkout().join("templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_program(&path) {
                let compiled =
                    clang::compile(&path, *newest).unwrap_or_else(|said| panic!("{said}"));
                safe(&path.display().to_string(), &compiled.module, &mut wrong);
                number += 1;
            }
        }
    }
    none(&wrong);
    assert!(number > 0, "there are no examples");
}

fn is_program(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.ends_with(".bpf.c"))
}

/// What the visitor is for, it finds.
#[test]
fn the_visitor_sees() {
    for (bad, what) in [
        ("fn f() { unsafe { g() } }", "unsafe block"),
        ("unsafe fn f() {}", "unsafe or foreign"),
        ("unsafe impl T for S {}", "unsafe impl"),
        ("static mut X: u8 = 0;", "static mut"),
        ("fn f() { x.unwrap(); }", "call"),
        ("fn f() { x.expect(\"\"); }", "call"),
        ("fn f() { ::core::mem::transmute(1); }", "function"),
        ("fn f() { panic!() }", "macro"),
        ("plain_struct! {}", "macro"),
        ("fn f() { x.map(Option::unwrap); }", "function"),
        ("fn f(a: &[u8]) -> u8 { a[0] }", "indexing"),
        ("fn f(a: u8) -> u8 { a + 1 }", "arithmetic"),
        ("fn f(a: u64) -> u32 { a as u32 }", "a cast"),
        ("fn f(s: &S) -> u8 { bits::get(&s.b, 0, 9) as u8 }", "a cast"),
        (
            "::bpfgen_runtime::codegen::v1::plain_struct! { S, debug this { \"a\" => this.a[0] } }",
            "indexing in a macro",
        ),
        (
            "::bpfgen_runtime::codegen::v1::plain_struct! { S, debug this { \"a\" => this.a().unwrap() } }",
            "`unwrap` in a macro",
        ),
    ] {
        let found = look(&syn::parse_str(bad).unwrap());
        assert!(found.iter().any(|found| found.starts_with(what)), "{bad}: {found:?}");
    }
    for good in [
        "fn f(value: u8) -> u32 { value as u32 }",
        "fn f(s: &S) -> u32 { bits::get(&s.b, 3, 17) as u32 }",
        "::bpfgen_runtime::codegen::v1::plain_struct! { S, fields { a: [u8; 4] = 0, b: [[S; 2]; 3] = 4 } }",
    ] {
        assert_eq!(look(&syn::parse_str(good).unwrap()), [""; 0], "{good}");
    }
}
