//! Prototypes of kfuncs.

use super::{error, header};
use crate::btf::{
    Btf,
    header::minimal::{Index, Selection},
    test_btf::{Builder, member},
};

/// Two kfuncs, one of them twice, and a function that is none.
fn kernel() -> Builder {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let u32 = b.typedef("u32", int);
    let task = b.structure("task", 4, &[member("pid", int, 0)]);
    let task = b.ptr(task);
    let hidden = b.fwd("hidden", false);
    let hidden = b.ptr(hidden);
    let find = b.proto(task, &[("u32", u32), ("register", hidden), ("pid", int), ("pid", int)]);
    let mut func = |name, proto, tags: &[&str]| {
        let id = b.func(name, proto, 0);
        for tag in tags {
            b.decl_tag(tag, id, -1);
        }
    };
    func("task_find", find, &["bpf_kfunc", "bpf_fastcall"]);
    func("plain", find, &["bpf_other"]);
    func("task_find", find, &["bpf_kfunc"]);
    let nothing = b.proto(0, &[]);
    for name in ["a_first", "u32", "not a name"] {
        let id = b.func(name, nothing, 1);
        b.decl_tag("bpf_kfunc", id, -1);
    }
    b
}

const FIND: &str = "extern struct task *task_find(u32, struct hidden *, int pid, \
                    int pid___2) __weak __ksym __bpf_fastcall;\n";

#[test]
fn all_that_are_marked_and_can_be_called() {
    let text = header(&kernel());
    let start = text.find("#ifndef BPF_NO_KFUNC_PROTOTYPES\n").unwrap();
    assert!(text[start..].contains("#if __has_attribute(bpf_fastcall)"), "{text}");
    let externs = text[start..].find("extern").unwrap() + start;
    assert_eq!(
        text[externs..],
        format!(
            "extern void a_first(void) __weak __ksym;\n{FIND}\n\
             #endif /* BPF_NO_KFUNC_PROTOTYPES */\n\n#endif /* __VMLINUX_H__ */\n"
        )
    );
    let declared = text.find("struct hidden;").unwrap();
    assert!(declared < start, "a struct in a parameter list is declared before");
}

#[test]
fn nothing_where_nothing_is_marked() {
    let mut b = Builder::new();
    let proto = b.proto(0, &[]);
    b.func("f", proto, 1);
    assert!(!header(&b).contains("KFUNC"), "no kfuncs");
}

#[test]
fn a_minimal_header_has_those_that_are_named() {
    let btf = Btf::decode(&kernel().bytes()).unwrap();
    let index = Index::new(&btf);
    let mut selection = Selection::new(&index);
    assert!(selection.add_identifier("task_find").unwrap());
    assert!(!selection.add_identifier("plain").unwrap());
    let text = selection.print("").unwrap();
    for expected in ["struct task;\n", "typedef int u32;\n", "extern struct task *task_find(u32"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    for other in ["a_first", "plain", "struct task {"] {
        assert!(!text.contains(other), "{other}: {text}");
    }
}

#[test]
fn a_function_that_c_cannot_have() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let array = b.array(int, 3);
    let proto = b.proto(array, &[]);
    let id = b.func("f", proto, 1);
    b.decl_tag("bpf_kfunc", id, -1);
    assert!(error(&b).contains("cannot return type"), "{}", error(&b));
}
