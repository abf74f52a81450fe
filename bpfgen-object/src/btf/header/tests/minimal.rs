//! Headers with only what is used.

use crate::btf::{
    Btf,
    header::minimal::{Index, Selection},
    test_btf::{Builder, bitfield, member},
};

fn print(builder: &Builder, select: impl FnOnce(&mut Selection<'_, '_>)) -> String {
    let btf = Btf::decode(&builder.bytes()).unwrap();
    let index = Index::new(&btf);
    let mut selection = Selection::new(&index);
    select(&mut selection);
    let text = selection.print("from a test */ x\n").unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    assert_eq!(first, "/* from a test * / x */");
    let start = rest.find("#endif\n\n").unwrap() + 8;
    let end =
        rest.find("#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop").unwrap();
    rest[start..end].trim_end().to_owned()
}

/// Types as a kernel has them: a struct with much in it.
fn kernel() -> Builder {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let long = b.int("long int", 8, true);
    let state = b.enumeration("state", false, &[("IDLE", 0), ("BUSY", 1)]);
    let pid_t = b.typedef("pid_t", int);
    let file = b.structure("file", 8, &[member("pos", long, 0)]);
    let file_pointer = b.ptr(file);
    let list = b.structure("list", 16, &[member("next", long, 0), member("prev", long, 64)]);
    let inside = b.union("", 8, &[member("a", int, 0), member("deep", long, 0)]);
    let state_pointer = b.ptr(state);
    b.structure(
        "task",
        256,
        &[
            member("list", list, 0),
            member("pid", pid_t, 128),
            member("", inside, 192),
            member("file", file_pointer, 256),
            member("state", state_pointer, 320),
            bitfield("flag", int, 1027, 2),
            bitfield("other", int, 1029, 2),
            member("last", int, 1088),
        ],
    );
    b.structure("unused", 4, &[member("x", int, 0)]);
    b
}

#[test]
fn structs_have_the_members_that_are_used_where_they_are() {
    let text = print(&kernel(), |selection| {
        selection.add_tag("task");
        ["file", "list", "deep", "flag"].iter().for_each(|name| {
            selection.add_member(name);
        });
    });
    assert_eq!(
        text,
        "struct list {\n\tlong: 64;\n\tlong: 64;\n} __attribute__((aligned(8)));\n\n\
         struct file;\n\n\
         struct task {\n\tstruct list list;\n\tlong: 64;\n\tunion {\n\t\tlong int deep;\n\t};\n\
         \tstruct file *file;\n\tunsigned char __bpfgen_rest_0[88];\n\tchar: 3;\n\
         \tint flag: 2;\n\tchar: 3;\n\tunsigned char __bpfgen_rest_1[127];\n};"
    );
}

#[test]
fn what_nobody_looks_into_is_only_declared() {
    let text = print(&kernel(), |selection| selection.add_tag("task"));
    assert_eq!(text, "struct task;");
    let text = print(&kernel(), |selection| {
        assert!(selection.define_tag("file").unwrap());
        assert!(!selection.define_tag("file").unwrap());
        assert!(!selection.define_tag("no such").unwrap());
    });
    assert_eq!(text, "struct file {\n\tlong: 64;\n} __attribute__((aligned(8)));");
}

#[test]
fn identifiers_bring_typedefs_and_enums() {
    let text = print(&kernel(), |selection| {
        assert!(selection.add_identifier("pid_t").unwrap());
        assert!(selection.add_identifier("BUSY").unwrap());
        assert!(!selection.add_identifier("IDLE").unwrap());
        assert!(!selection.add_identifier("task").unwrap());
    });
    assert_eq!(text, "enum state {\n\tIDLE = 0,\n\tBUSY = 1,\n};\n\ntypedef int pid_t;");
}

#[test]
fn whole_types_hold_whole_types() {
    let text = print(&kernel(), |selection| {
        assert!(selection.add_whole("struct task").unwrap());
        assert!(!selection.add_whole("union task").unwrap());
        assert!(!selection.add_whole("").unwrap());
    });
    for expected in ["long int prev;", "int a;", "struct file;", "int other: 2;", "int last;"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(text.contains("enum state {"), "C cannot declare it ahead: {text}");
    assert!(!text.contains("unused"), "{text}");
}
