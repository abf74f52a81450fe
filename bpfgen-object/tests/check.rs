//! What `cargo bpfgen check` says: which programs can run with which types.

mod support;

use bpfgen_object::{
    CoreKind, Object,
    btf::Btf,
    check::{Checked, Outcome, check},
    core_reloc::Target,
    parse,
};
use support::btf::{Builder, member};

fn object() -> Object {
    parse(include_bytes!("kernel/kernel.bpfel.o")).unwrap()
}

fn checked(object: &Object, builder: &Builder) -> Vec<Checked> {
    let types = Btf::decode(&builder.bytes()).unwrap();
    check(object, vec![Target { name: "vmlinux".to_owned(), types: &types }]).unwrap()
}

/// The outcomes of one program's function, in words.
fn outcomes(object: &Object, builder: &Builder, name: &str) -> Vec<String> {
    let list = checked(object, builder);
    let of = |checked: &&Checked| object.functions[checked.function.0].name == name;
    let word = |checked: &Checked| {
        let outcome = match &checked.outcome {
            Outcome::Number(number) => number.to_string(),
            Outcome::Guarded(_) => "guarded".to_owned(),
            Outcome::Missing(_) => "missing".to_owned(),
            Outcome::Failed(why) => why.clone(),
        };
        let (what, _) = checked.what.split_once(" (").unwrap_or((&checked.what, ""));
        format!("{what}: {outcome}")
    };
    list.iter().filter(of).map(word).collect()
}

/// A kernel with a `task_struct` of one member.
fn kernel(field: &str, offset: u32) -> Builder {
    let mut b = Builder::new();
    let int = b.int("unsigned int", 4, false);
    b.structure("task_struct", 64, &[member(field, int, offset * 8)]);
    b
}

#[test]
fn what_a_check_guards_is_no_problem() {
    let object = object();
    let new = outcomes(&object, &kernel("__state", 24), "guarded");
    assert_eq!(
        new[..3],
        [
            "existence of field task_struct___new.__state: 1",
            "field task_struct___new.__state: 24",
            "field task_struct___old.state: guarded",
        ]
    );
    assert!(new[3..].iter().all(|line| line.ends_with(": 0") || line.ends_with(": guarded")));
    assert_eq!(new[4], "value of enumerator BPF_MAP_TYPE_ARENA of enum bpf_map_type: guarded");

    let old = outcomes(&object, &kernel("state", 16), "guarded");
    assert_eq!(
        old[..3],
        [
            "existence of field task_struct___new.__state: 0",
            "field task_struct___new.__state: guarded",
            "field task_struct___old.state: 16",
        ]
    );
    // The check says that the other field must be there, and it is not.
    let none = outcomes(&object, &kernel("other", 0), "guarded");
    assert_eq!(none[2], "field task_struct___old.state: missing");
}

#[test]
fn the_programs_to_blame_are_named_with_the_line() {
    let object = object();
    let list = checked(&object, &kernel("__state", 24));
    let never: Vec<_> =
        list.iter().filter(|checked| checked.what.contains("no_such_field")).collect();
    let [never] = never.as_slice() else { panic!("{never:?}") };
    let Outcome::Missing(why) = &never.outcome else { panic!("{never:?}") };
    assert_eq!(why, "no match in vmlinux; candidates considered: [2] struct task_struct");
    assert_eq!(never.kind, CoreKind::FieldByteOffset);
    let [program] = never.programs[..] else { panic!("{never:?}") };
    assert_eq!(object.programs[program].name, "unguarded");
    assert!(!never.is_fatal(&object), "it is only loaded on request");
    let source = never.source.as_ref().unwrap();
    assert!(source.file.ends_with("kernel.bpf.c") && source.line > 100, "{source:?}");
    assert!(source.text.contains("BPF_CORE_READ(never, no_such_field)"), "{source:?}");

    let fields = list.iter().find(|checked| checked.what.contains("thread_pid")).unwrap();
    assert!(fields.is_fatal(&object));
}

#[test]
fn what_cannot_be_relocated_at_all_says_why() {
    let mut b = kernel("__state", 24);
    let int = b.int("int", 4, true);
    b.structure("task_struct", 64, &[member("__state", int, 0)]);
    let object = object();
    let lines = outcomes(&object, &b, "guarded");
    assert_eq!(
        lines[0],
        "existence of field task_struct___new.__state: ambiguous: bit offset 192 \
                          by [2] struct task_struct, but 0 by [4] struct task_struct"
    );
    let list = checked(&object, &b);
    assert!(list.iter().any(|checked| checked.is_fatal(&object)
        && matches!(&checked.outcome, Outcome::Failed(why) if why.starts_with("ambiguous"))));
}

/// An object without BTF has nothing to check.
#[test]
fn nothing_to_check() {
    let mut object = object();
    object.btf = None;
    assert_eq!(checked(&object, &Builder::new()), []);
}
