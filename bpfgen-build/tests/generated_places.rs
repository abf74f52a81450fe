//! What generated modules tell of the source: held against the source itself.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// A generated module in a file.
#[path = "golden/places.rs"]
pub mod places;
/// A generated module in a file.
#[path = "golden/places_19.rs"]
pub mod places_19;

mod support;

use std::fs;

use bpfgen_build::{
    codegen::{ObjectBytes, Options, degraded, generate, print},
    places::Places,
};
use support::{fixture, tests};

const SOURCE: &str = "places.bpf.c";

/// The source's lines.
fn source() -> Vec<String> {
    let text = fs::read_to_string(tests().join("fixtures").join(SOURCE)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// `places.bpf.c:7` for the line that begins so.
fn line(beginning: &str) -> String {
    let at = source().iter().position(|line| line.starts_with(beginning));
    format!("{SOURCE}:{}", at.expect(beginning) + 1)
}

/// The text of the module that it is now, whatever is checked in.
fn module(name: &str) -> String {
    let fixture = fixture(name);
    print(&generate(&fixture.object(), &fixture.options()).unwrap()).unwrap()
}

/// The documentation above the item that begins so.
fn docs(module: &str, item: &str) -> String {
    let lines: Vec<_> = module.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with(item)).expect(item);
    let docs = lines[..at].iter().rev().skip_while(|line| line.starts_with("#["));
    let mut docs: Vec<_> = docs.map_while(|line| line.strip_prefix("///")).collect();
    docs.reverse();
    docs.join("\n")
}

#[test]
fn the_lines_are_where_the_source_has_the_names() {
    let source = source();
    for name in ["places", "places_19"] {
        let places = fixture(name).places();
        let types = places.types.iter().map(|(key, place)| (key.as_str(), place));
        let variables = places.variables.iter().map(|(name, place)| (name.as_str(), place));
        let functions = places.functions.iter().map(|(name, it)| (name.as_str(), &it.place));
        let constants = places.constants.iter().map(|it| (it.name.as_str(), &it.place));
        let mut count = 0;
        for (key, place) in types.chain(variables).chain(functions).chain(constants) {
            assert_eq!(&*place.file, SOURCE, "{key}");
            let line = &source[place.line as usize - 1];
            // What has no name begins with its keyword; a typedef's definition begins so, too.
            let anonymous = key.contains('{') || key == "point_t";
            let expected = if anonymous { key.split(' ').next().unwrap() } else { key };
            let expected = if key == "point_t" { "typedef struct {" } else { expected };
            assert!(line.contains(expected), "{key} at {place}: {line}");
            count += 1;
        }
        for (key, members) in &places.members {
            for (name, place) in members {
                let line = &source[place.line as usize - 1];
                assert!(line.contains(name), "{key} {name} at {place}: {line}");
                count += 1;
            }
        }
        assert!(count > 40, "only {count} places");
    }
}

#[test]
fn compilers_agree() {
    assert_eq!(fixture("places").places(), fixture("places_19").places());
}

#[test]
fn constants_of_anonymous_enums_are_known() {
    let places = fixture("places").places();
    let constants: Vec<_> =
        places.constants.iter().map(|it| (it.name.as_str(), it.value)).collect();
    assert_eq!(constants, [("LIMIT", 64), ("ERROR", -5), ("HUGE_LIMIT", 1 << 40)]);
}

#[test]
fn every_item_says_where_it_is() {
    for name in ["places", "places_19"] {
        let module = module(name);
        for (item, beginning) in [
            ("pub struct State", "enum state {"),
            ("pub struct PointT", "typedef struct {"),
            ("pub struct Wanted {", "struct wanted {"),
            ("pub wanted: ", "} wanted SEC"),
            ("pub outer: ", "} outer SEC"),
            ("pub untyped: ", "} untyped SEC"),
            ("pub threshold: ", "const volatile __u32 threshold"),
            ("pub counter: ", "_Atomic int counter"),
            ("pub on_task: ", "int BPF_PROG(on_task"),
            ("pub plain: ", "int plain("),
        ] {
            let (docs, line) = (docs(&module, item), line(beginning));
            assert!(docs.contains(&line), "{name}: {item} is not at {line}:\n{docs}");
        }
        // Members, bitfields, those of anonymous members, and of types without a name.
        for (item, beginning) in [
            ("pub at: ", "\tpoint_t at;"),
            ("pub nested: ", "\t} nested;"),
            ("pub inner: ", "\t\t__u32 inner;"),
            ("pub fn low(", "\t__u32 low : 4;"),
            ("pub fn set_high(", "\t__u32 high : 12;"),
            ("pub fn parts(", "\t\t__u8 parts[8];"),
            ("pub y: ", "\t__s32 y;"),
            ("pub on_nothing: ", "OPS(on_nothing"),
        ] {
            let (docs, line) = (docs(&module, item), line(beginning));
            assert!(docs.contains(&line), "{name}: {item} is not at {line}:\n{docs}");
        }
        // Types without a name: the key of a map, a member of a struct, a union within it.
        for (item, beginning) in [
            ("pub struct WantedKey", "\t__type(key, struct {"),
            ("pub struct WantedNested", "\tstruct {"),
            ("pub struct WantedAnon0", "\tunion {"),
        ] {
            let (docs, line) = (docs(&module, item), line(beginning));
            assert!(docs.contains(&line), "{name}: {item} is not at {line}:\n{docs}");
        }
    }
}

#[test]
fn maps_and_programs_are_shown_as_in_the_source() {
    let module = module("places");
    let wanted = docs(&module, "pub wanted: ");
    for part in [
        "struct {\n     __uint(type, BPF_MAP_TYPE_LRU_HASH);\n     __uint(max_entries, 64);\n",
        "__uint(map_flags, 2);",
        "__uint(pinning, LIBBPF_PIN_BY_NAME);",
        "__type(value, struct wanted);\n } wanted SEC(\".maps\");",
        "Tagged `shared`.",
    ] {
        assert!(wanted.contains(part), "{part}\n{wanted}");
    }
    let outer = docs(&module, "pub outer: ");
    assert!(outer.contains("__array(values, struct {\n         __uint(type, BPF_MAP_TYPE_ARRAY);"));
    let on_task = docs(&module, "pub on_task: ");
    let prototype = "int BPF_PROG(on_task, struct task_struct *task, \
                     int (*call)(void *, const char **), __u64 flags)";
    assert!(on_task.contains(prototype), "{on_task}");
    let on_nothing = docs(&module, "pub on_nothing: ");
    let prototype = "`SEC(\"fentry/nothing\") \
                     OPS(on_nothing, const void *one, const void *two, int number)`";
    assert!(on_nothing.contains(prototype), "{on_nothing}");
    let object = fixture("places").object();
    for (name, function) in ["on_nothing", "on_task", "plain"].iter().zip(&object.functions) {
        let count = function.insns.len();
        let size = format!(", {count} instructions ({} bytes), {SOURCE}:", count * 8);
        let docs = docs(&module, &format!("pub {name}: "));
        assert!(docs.contains(&size), "{size} {docs}");
    }
}

#[test]
fn what_the_kernel_must_have_is_listed() {
    for name in ["places", "places_19"] {
        let open = docs(&module(name), "pub struct Open {");
        for part in [
            &format!("- `extern unsigned int CONFIG_HZ __kconfig`, {}", line("extern unsigned")),
            &format!(
                "- `extern const void init_task __ksym __weak`, {}, if it has it",
                line("extern const void init_task")
            ),
            "- `extern void bpf_rcu_read_lock(void) __ksym`",
        ] {
            assert!(open.contains(part), "{part}\n{open}");
        }
    }
}

#[test]
fn tags_are_shown() {
    let module = module("places");
    let wanted = docs(&module, "pub struct Wanted {");
    assert!(wanted.contains("__u32 secret __attribute__((btf_decl_tag(\"masked\")));"), "{wanted}");
    assert!(wanted.contains("} __attribute__((btf_decl_tag(\"reviewed\")));"), "{wanted}");
    assert!(docs(&module, "pub threshold: ").contains("Tagged `set by the user`."));
}

#[test]
fn without_places_there_are_no_lines_and_all_else() {
    let fixture = fixture("places");
    let mut options = fixture.options();
    // What only debug information knows of is in the module because of it.
    let constants = std::mem::take(&mut options.places.constants);
    options.places = Places { constants, ..Places::default() };
    let lines = options.places.constants.len();
    let without = print(&generate(&fixture.object(), &options).unwrap()).unwrap();
    let with = module("places");
    let code = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim().starts_with("///"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(code(&without), code(&with));
    // But for programs', which BTF has.
    let programs = fixture.object().programs.len();
    assert_eq!(without.matches(".bpf.c:").count(), 2 * programs + lines);
}

#[test]
fn what_is_less_in_rust_is_reported_with_the_reason() {
    let fixture = fixture("places");
    let options = Options { object: ObjectBytes::Literal(Vec::new()), ..fixture.options() };
    let report = degraded(&fixture.object(), &options).unwrap();
    for part in [
        "records of map `untyped` are bytes: ",
        "the key of map `sized` is bytes: ",
        "the value of map `sized` is bytes: ",
        "variable `counter` is bytes: ",
    ] {
        let found = report.iter().filter(|note| note.starts_with(part)).count();
        assert_eq!(found, 1, "{part}\n{report:#?}");
    }
    // One has its type, of the other only the kernel knows what it is.
    for whole in ["threshold", "lock"] {
        assert!(!report.iter().any(|note| note.contains(whole)), "{whole}\n{report:#?}");
    }
}
