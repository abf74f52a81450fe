//! The generator against objects of every C construct.
//!
//! `golden/*.rs` are the modules expected of `fixtures/*.bpf.c`. `BPFGEN_BLESS=1` writes them, and the
//! objects, anew. The modules are compiled and used by `generated.rs` and `generated_*.rs`.

mod support;

use std::{collections::BTreeMap, fs};

use bpfgen_build::codegen::{
    ModuleOptions, ObjectBytes, Options, generate, missing_types, print, unknown_records,
};
use proc_macro2::{TokenStream, TokenTree};
use support::{Fixture, blessing, fixture, fixtures, tests};

fn module(fixture: &Fixture) -> TokenStream {
    generate(&fixture.object(), &fixture.options()).unwrap()
}

#[test]
fn modules_are_as_expected() {
    for fixture in fixtures() {
        let text = print(&module(fixture)).unwrap();
        let path = tests().join(format!("golden/{}.rs", fixture.name));
        if blessing() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if text != expected {
            let diff = similar::TextDiff::from_lines(&expected, &text);
            let diff = diff.unified_diff().header("expected", "generated").to_string();
            panic!("{}: BPFGEN_BLESS=1 accepts this:\n{diff}", path.display());
        }
    }
}

#[test]
fn every_file_is_used() {
    let names = |folder: &str, suffix: &str| -> Vec<String> {
        let entries = fs::read_dir(tests().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter_map(|name| Some(name.strip_suffix(suffix)?.to_owned())).collect()
    };
    let programs = names("", ".rs").into_iter().filter(|name| name.starts_with("generated"));
    let programs: String = programs
        .map(|name| fs::read_to_string(tests().join(format!("{name}.rs"))).unwrap())
        .collect();
    for name in names("fixtures", ".bpf.o") {
        assert!(fixtures().iter().any(|fixture| fixture.name == name), "{name} has no source");
    }
    for name in names("golden", ".rs") {
        let fixture = fixtures().iter().find(|fixture| fixture.name == name).expect(&name);
        // What is for the other byte order cannot be used here.
        let foreign = fixture.object().endian != bpfgen_object::Endian::NATIVE;
        let path = format!("\"golden/{name}.rs\"");
        assert!(foreign || programs.contains(&path), "no test compiles {path}");
    }
}

#[test]
fn the_same_object_gives_the_same_module() {
    for fixture in fixtures() {
        assert_eq!(module(fixture).to_string(), module(fixture).to_string());
    }
}

/// A newer clang's object gives the same module. (Of what `_Atomic` makes of a type it says more.)
#[test]
fn a_newer_clang_gives_the_same_module() {
    let text = |name: &str| print(&module(fixture(name))).unwrap();
    for (name, other) in [("pointers", "pointers_22"), ("bits", "bits_22")] {
        assert_eq!(text(other).replace(other, name), text(name), "{other}");
    }
}

/// Generated code is safe and cannot panic: the words for it do not occur, in macro arguments
/// neither. (No C name of the fixtures is one of them.)
#[test]
fn nothing_unsafe_and_nothing_that_panics() {
    const NEVER: &[&str] = &[
        "unsafe",
        "transmute",
        "unwrap",
        "expect",
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "assert",
        "extern",
        "asm",
        "no_mangle",
        "link_section",
        "export_name",
    ];
    fn look(tokens: TokenStream, name: &str, before: &mut String) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => look(group.stream(), name, before),
                TokenTree::Ident(ident) => {
                    let ident = ident.to_string();
                    assert!(!NEVER.contains(&ident.as_str()), "{name}: {ident}");
                    assert!(!(before == "static" && ident == "mut"), "{name}: static mut");
                    *before = ident;
                }
                TokenTree::Punct(punct) => *before = punct.to_string(),
                TokenTree::Literal(_) => before.clear(),
            }
        }
    }
    for fixture in fixtures() {
        look(module(fixture), &fixture.name, &mut String::new());
    }
}

/// The body works by `include!`, as `mod x;` and in the macro.
#[test]
fn no_inner_attributes() {
    for fixture in fixtures() {
        let (name, file) = (&fixture.name, syn::parse2::<syn::File>(module(fixture)).unwrap());
        assert!(file.attrs.is_empty(), "{name}");
        assert_eq!(file.items.len(), 3, "{name}: the contract, one module and its re-export");
    }
}

#[test]
fn what_is_missing_is_told_at_once_with_what_is_near() {
    let object = fixture("events").object();
    let mut options = fixture("events").options();
    options.types =
        ["struct evnt", "union event", "event", "struct none_like_it"].map(Into::into).into();
    options.events =
        [("ring", "struct event"), ("counts", "struct event"), ("events", "struct evt")]
            .map(|(map, ty)| (map.to_owned(), ty.to_owned()))
            .into();
    let error = generate(&object, &options).unwrap_err().to_string();
    let expected = [
        "type `struct evnt` is not in the object's BTF; there is `struct event`",
        "type `union event` is not in the object's BTF; there is `struct event`, `event_t`",
        "type `event` is not in the object's BTF; there is `struct event`, `event_t`",
        "type `struct none_like_it` is not in the object's BTF",
        "type `struct evt`, the record of map `events`, is not in the object's BTF; there is `struct event`",
        "an event type is given for map `counts`, but a hash map has no events: of ring and perf buffers, there is `events`, `samples`",
        "an event type is given for map `ring`, which does not exist: of ring and perf buffers, there is `events`, `samples`",
        "help: clang leaves out types that only the code of functions uses: generate from the C source, or keep the type by a variable, `const struct evnt *unused_evnt;`",
    ];
    assert_eq!(error.lines().collect::<Vec<_>>(), expected);
    let missing = missing_types(&object, &options);
    assert_eq!(
        missing,
        ["struct evnt", "union event", "event", "struct none_like_it", "struct evt"]
    );
}

#[test]
fn what_options_get_wrong_is_told_at_once_with_what_is_near() {
    let mut options = fixture("options").options();
    let list = |text: &str| vec![text.to_owned()];
    options.module = ModuleOptions {
        runtime: Some("super::bpf".into()),
        visibility: Some("private".into()),
        docs: None,
        rename: [
            ("struct sample", "Tight"),
            ("on_exce", "exec"),
            ("rb", "r-b"),
            ("struct task_event.pahse", "step"),
            ("struct task_evnt.phase", "step"),
            ("struct task_event.time", "comm"),
            ("struct task_event.done", "flag"),
            ("struct task_event.v4", "flag"),
            ("enum phase.ENTER", "match"),
            ("LIMIT_HIGH", "LIMIT_LOW"),
        ]
        .map(|(c_name, name)| (c_name.to_owned(), name.to_owned()))
        .into(),
        derives: [("struct sampel".to_owned(), list("Ord")), ("*".to_owned(), list("1"))].into(),
        attributes: [("struct tight".to_owned(), list("repr(C)")), ("*".to_owned(), list("#[x]"))]
            .into(),
        serde: list("enum fase"),
        constants: list("LIMIT_HIHG"),
    };
    let error = generate(&fixture("options").object(), &options).unwrap_err().to_string();
    let expected = [
        "`enum phase.ENTER` cannot be renamed to `match`: that is not an identifier of Rust",
        "`rb` cannot be renamed to `r-b`: that is not an identifier of Rust",
        "`struct sample` cannot be renamed to `Tight`: that is the name of `struct tight`",
        "`1`, to be derived for `*`, is no trait",
        "`struct sampel` is to be given derives, but the module has no such type; there is `struct sample`",
        "the attribute `#[x]` for `*` is none: write what stands between the brackets, `doc(alias = \"exec\")`",
        "the attribute `repr(C)` for `struct tight` cannot be put there: the layout is that of C",
        "`enum fase` is to be given serde, but the module has no such type; there is `enum phase`",
        "`struct task_event.pahse` is to be renamed, but the module has no such member or constant of `struct task_event`; there is `phase`",
        "`struct task_evnt.phase` is to be renamed, but the module has no such type; there is `struct task_event`",
        "`struct task_event.time` cannot be renamed to `comm`: that is the name of `comm`",
        "`struct task_event.v4` cannot be renamed to `flag`: that is the name of `done`",
        "`LIMIT_HIHG` is to be a constant, but the module has no such constant or enum; there is `LIMIT_HIGH`",
        "runtime = \"super::bpf\" is no path of a crate: write its name in this crate, `bpf`, or a path from the crate's root, `crate::bpf`",
        "visibility = \"private\" is none: there are `pub`, `pub(crate)`, `pub(super)` and `pub(in crate::path)`",
        "`LIMIT_HIGH` is to be renamed, but the module has no such type, map, program, variable or constant",
        "`on_exce` is to be renamed, but the module has no such type, map, program, variable or constant; there is `on_exec`",
    ];
    assert_eq!(error.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_is_missing_where_all_is_there() {
    for fixture in fixtures() {
        let missing = missing_types(&fixture.object(), &fixture.options());
        let tagged = (fixture.name == "tails").then_some("struct dropped_by_clang");
        assert_eq!(missing, tagged.as_slice(), "{}", fixture.name);
    }
}

/// Who has only the object can do nothing about a tag in it; a request of their own is another thing.
#[test]
fn a_tag_for_a_type_that_is_not_there_gives_bytes_and_a_warning() {
    let tails = fixture("tails");
    let mut options = tails.options();
    assert_eq!(
        unknown_records(&tails.object(), &options),
        [
            "the records of map `dropped` are `struct dropped_by_clang`, which is not in the object's \
          BTF: they are given as bytes (clang leaves out types that only the code of functions uses)"
        ]
    );
    options.events.insert("dropped".to_owned(), "struct fixed".to_owned());
    assert_eq!(unknown_records(&tails.object(), &options), [""; 0]);
    let text = print(&generate(&tails.object(), &options).unwrap()).unwrap();
    assert!(text.contains("pub dropped: ::bpfgen_runtime::codegen::v1::RingBuf<Fixed>,"));
    options.events.insert("dropped".to_owned(), "struct absent".to_owned());
    let error = generate(&tails.object(), &options).unwrap_err().to_string();
    assert!(error.contains("type `struct absent`, the record of map `dropped`, is not in"));
}

#[test]
fn the_macro_gets_a_literal() {
    let bare = fixture("bare");
    let bytes = bare.object_bytes();
    let options = Options { object: ObjectBytes::Literal(bytes.clone()), ..bare.options() };
    let tokens = generate(&bare.object(), &options).unwrap();
    let literals = byte_strings(tokens);
    assert_eq!(literals, [bytes]);
}

fn byte_strings(tokens: TokenStream) -> Vec<Vec<u8>> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => byte_strings(group.stream()),
            TokenTree::Literal(literal) => match syn::Lit::new(literal) {
                syn::Lit::ByteStr(bytes) => vec![bytes.value()],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        })
        .collect()
}

/// Whatever parses generates, and what is generated is Rust: BTF that no compiler made degrades.
#[test]
fn damaged_objects_still_generate() {
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    let mut parsed = 0;
    for fixture in fixtures() {
        let bytes = fixture.object_bytes();
        // Only BTF begins so.
        let btf = bytes
            .windows(4)
            .position(|word| matches!(word, [0x9f, 0xeb, 1, 0] | [0xeb, 0x9f, 1, 0]));
        let btf = btf.unwrap();
        for _ in 0..50 {
            let mut damaged = bytes.clone();
            for _ in 0..=random(3) {
                let at = btf + 24 + random((bytes.len() - btf - 24).min(1500));
                damaged[at] = random(256) as u8;
            }
            let Ok(object) = bpfgen_object::parse(&damaged) else { continue };
            parsed += 1;
            let options =
                Options { types: Vec::new(), events: BTreeMap::new(), ..fixture.options() };
            // Damage may hit the name of a type that a tag asks for.
            let Ok(tokens) = generate(&object, &options) else { continue };
            let text = print(&tokens).unwrap();
            assert!(text.contains(" use imp::") && text.ends_with(";\n"));
        }
    }
    assert!(parsed > 100, "only {parsed} damaged objects parse: too few to learn from");
}
