//! The generator against objects of every C construct.
//!
//! `fixtures/*.bpf.c` are compiled once, and the objects checked in, so that no clang is needed
//! and its version changes nothing; `golden/*.rs` are the modules expected. `BPFGEN_BLESS=1`
//! compiles and writes both anew. The modules are compiled and used by `generated.rs`.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Once,
};

use bpfgen_build::codegen::{ObjectBytes, Options, generate, missing_types, print};
use bpfgen_object::Object;
use proc_macro2::{TokenStream, TokenTree};

/// Fixture, compiler, flags. 14 is the oldest clang that works; enums of 64 bits came with 15.
const FIXTURES: &[(&str, &str, &[&str])] = &[
    ("bare", "clang-14", &[]),
    ("bitfields", "clang-14", &[]),
    ("bitfields_be", "clang-14", &["-target", "bpfeb"]),
    ("enum64", "clang-19", &[]),
    ("enum64_14", "clang-14", &[]),
    ("enums", "clang-14", &[]),
    ("events", "clang-14", &[]),
    ("globals", "clang-14", &[]),
    ("maps", "clang-14", &[]),
    ("names", "clang-14", &[]),
    ("programs", "clang-14", &[]),
    ("structs", "clang-14", &[]),
    ("values", "clang-14", &[]),
];

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn blessing() -> bool {
    env::var_os("BPFGEN_BLESS").is_some()
}

/// The checked-in object, compiled anew when blessing.
fn object_bytes(name: &str) -> Vec<u8> {
    static COMPILED: Once = Once::new();
    if blessing() {
        COMPILED.call_once(|| FIXTURES.iter().for_each(compile));
    }
    fs::read(tests().join(format!("fixtures/{name}.bpf.o"))).unwrap()
}

/// What a fixture is compiled from: some are once more for another byte order or compiler.
fn source(name: &str) -> String {
    format!("{}.bpf.c", name.trim_end_matches("_be").trim_end_matches("_14"))
}

fn compile((name, clang, flags): &(&str, &str, &[&str])) {
    let source = source(name);
    let object = tempfile::NamedTempFile::new().unwrap();
    let status = Command::new(clang)
        .current_dir(tests().join("fixtures"))
        .args(["-target", "bpfel", "-mcpu=v3", "-g", "-O2", "-fno-ident", "-Wall", "-Werror"])
        .args(["-fdebug-compilation-dir=.", "-I/usr/include/x86_64-linux-gnu"])
        .args(*flags)
        .args(["-c", &source, "-o"])
        .arg(object.path())
        .status()
        .unwrap();
    assert!(status.success(), "{clang} {source}");
    let stripped = bpfgen_build::strip(&fs::read(object.path()).unwrap()).unwrap();
    fs::write(tests().join(format!("fixtures/{name}.bpf.o")), stripped).unwrap();
}

fn object(name: &str) -> Object {
    bpfgen_object::parse(&object_bytes(name)).unwrap()
}

fn options(name: &str) -> Options {
    let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let types: Vec<String> = match name {
        "events" => strings(&["enum phase", " union  either", "handle_t", "event_t", "__u32"]),
        _ => Vec::new(),
    };
    let events = match name {
        "events" => BTreeMap::from([
            ("events".to_owned(), "struct event".to_owned()),
            ("samples".to_owned(), "handle_t".to_owned()),
        ]),
        _ => BTreeMap::new(),
    };
    Options {
        stem: name.to_owned(),
        object: ObjectBytes::IncludeBytes(format!("../fixtures/{name}.bpf.o")),
        types,
        events,
        doc: source(name),
    }
}

fn module(name: &str) -> TokenStream {
    generate(&object(name), &options(name)).unwrap()
}

#[test]
fn modules_are_as_expected() {
    for (name, ..) in FIXTURES {
        let text = print(&module(name)).unwrap();
        let path = tests().join(format!("golden/{name}.rs"));
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
fn every_fixture_is_used() {
    for entry in fs::read_dir(tests().join("fixtures")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let stem = file.strip_suffix(".bpf.c").or(file.strip_suffix(".bpf.o"));
        assert!(stem.is_some_and(|stem| FIXTURES.iter().any(|(name, ..)| *name == stem)), "{file}");
    }
    for entry in fs::read_dir(tests().join("golden")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let stem = file.strip_suffix(".rs");
        assert!(stem.is_some_and(|stem| FIXTURES.iter().any(|(name, ..)| *name == stem)), "{file}");
    }
}

#[test]
fn the_same_object_gives_the_same_module() {
    for (name, ..) in FIXTURES {
        assert_eq!(module(name).to_string(), module(name).to_string());
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
    for (name, ..) in FIXTURES {
        look(module(name), name, &mut String::new());
    }
}

/// The body works by `include!`, as `mod x;` and in the macro.
#[test]
fn no_inner_attributes() {
    for (name, ..) in FIXTURES {
        let file: syn::File = syn::parse2(module(name)).unwrap();
        assert!(file.attrs.is_empty(), "{name}");
        assert_eq!(file.items.len(), 2, "{name}: one module and its re-export");
    }
}

#[test]
fn what_is_missing_is_told_at_once_with_what_is_near() {
    let object = object("events");
    let mut options = options("events");
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
fn nothing_is_missing_where_all_is_there() {
    for (name, ..) in FIXTURES {
        assert_eq!(missing_types(&object(name), &options(name)), [""; 0], "{name}");
    }
}

#[test]
fn the_macro_gets_a_literal() {
    let bytes = object_bytes("bare");
    let options = Options { object: ObjectBytes::Literal(bytes.clone()), ..options("bare") };
    let tokens = generate(&object("bare"), &options).unwrap();
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
    for (name, ..) in FIXTURES {
        let bytes = object_bytes(name);
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
            let options = Options { types: Vec::new(), events: BTreeMap::new(), ..options(name) };
            // Damage may hit the name of a type that a tag asks for.
            let Ok(tokens) = generate(&object, &options) else { continue };
            let text = print(&tokens).unwrap();
            assert!(text.ends_with("pub use imp::*;\n"));
        }
    }
    assert!(parsed > 100, "only {parsed} damaged objects parse: too few to learn from");
}
