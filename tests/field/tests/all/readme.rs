//! README's table says what is generated. `BPFGEN_BLESS=1` writes it anew.

use std::fs;

use bpfgen_field_tests::{
    checkout, clang, expect_file, here,
    module::Module,
    skip,
    table::{MARKS, table},
};

#[test]
fn the_table_is_what_is_generated() {
    let Some(newest) = clang::installed().last() else {
        return skip("the_table_is_what_is_generated", "no clang-14, clang-16, clang-19, clang-22");
    };
    let path = here().join("readme.bpf.c");
    let compiled = clang::compile(&path, *newest).unwrap_or_else(|said| panic!("{said}"));
    let source = fs::read_to_string(&path).unwrap();
    let made = table(&source, &Module::read(&compiled.module));
    let rows = made.lines().filter(|line| line.starts_with("| `")).count();
    assert!(rows >= 25, "only {rows} rows");

    let readme = checkout().join("README.md");
    let text = fs::read_to_string(&readme).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).expect("README has the table's beginning");
    let (_, after) = rest.split_once(MARKS[1]).expect("README has the table's end");
    expect_file(&readme, &format!("{before}{}{made}{}{after}", MARKS[0], MARKS[1]));
}
