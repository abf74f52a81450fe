//! The three doors give the same module for the same source.
//!
//! What is compared is what the compiler has after expansion: the attribute's module exists
//! nowhere else.

use std::fs;

use bpfgen_tests::{
    doors::Door,
    outside::{self, Outside, run},
};
use proc_macro2::{TokenStream, TokenTree};

/// A source with something of everything that is generated.
const SOURCE: &str = include_str!("../fixtures/doors/everything.bpf.c");

/// `mod imp { … }` of the crate's `mod everything`, expanded, without the bytes of the object: one
/// token a line.
fn module(crate_: &Outside) -> String {
    let mut expand = crate_.cargo(&["rustc", "--offline", "--quiet", "--lib", "--"]);
    // The compiler prints expanded code on request, though it promises no form for it: the same
    // compiler prints all three.
    expand.args(["-Zunpretty=expanded"]).env("RUSTC_BOOTSTRAP", "1");
    let output = run(&mut expand);
    let text = String::from_utf8_lossy(&output.stdout);
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
    let imp = body_of(tokens, "imp").unwrap_or_else(|| panic!("no module in {text}"));
    let mut lines = String::new();
    flatten(imp, &mut lines);
    lines
}

/// What the braces after `mod NAME` hold, however deep that is.
fn body_of(tokens: TokenStream, name: &str) -> Option<TokenStream> {
    let mut named = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                if named {
                    return Some(group.stream());
                }
                if let Some(found) = body_of(group.stream(), name) {
                    return Some(found);
                }
            }
            TokenTree::Ident(ident) => named = ident == name,
            _ => named = false,
        }
    }
    None
}

fn flatten(tokens: TokenStream, lines: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                lines.push_str(&format!("{:?}\n", group.delimiter()));
                flatten(group.stream(), lines);
                lines.push_str("end\n");
            }
            // The bytes are a literal in one, an included file in the others.
            TokenTree::Ident(ident) if ident == "OBJECT" => {
                lines.push_str("OBJECT\n");
                let declared =
                    matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':');
                while declared && tokens.next_if(|token| !ends(token)).is_some() {}
            }
            // `r"x"` and `"x"`, as documentation is written in tokens and in comments.
            TokenTree::Literal(literal) => {
                match syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    Ok(text) => lines.push_str(&format!("{:?}\n", text.value())),
                    Err(_) => lines.push_str(&format!("{literal}\n")),
                }
            }
            other => lines.push_str(&format!("{other}\n")),
        }
    }
}

fn ends(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
}

#[test]
fn the_three_doors_give_the_same_module() {
    let [attribute, script, command] =
        Door::ALL.map(|door| door.library("everything", SOURCE, "", ""));

    let expected = module(&attribute);
    // It is the module that is meant, not an empty one.
    for name in ["Open", "Event", "Pair", "attach", "Rodata", "DataTuning", "PHASE_EXIT"] {
        assert!(expected.lines().any(|line| line == name), "no {name} in\n{expected}");
    }
    outside::assert_same("the build script's module", &expected, &module(&script));
    outside::assert_same("the command line's module", &expected, &module(&command));

    // As files the two others are equal to the byte, objects included.
    let written = |name: &str| -> Vec<Vec<u8>> {
        let mut found: Vec<_> = outside::files(&outside::target().join("debug/build"))
            .into_iter()
            .filter(|path| path.ends_with(name))
            .filter(|path| path.to_string_lossy().contains("/everything-"))
            .map(|path| fs::read(path).expect("it can be read"))
            .collect();
        found.dedup();
        found
    };
    for name in ["everything.rs", "everything.bpf.o"] {
        let beside = fs::read(command.path().join("src").join(name)).expect("it was written");
        let built = written(name);
        assert!(built.contains(&beside), "{name} differs from the build script's");
    }
}

/// What Cargo.toml says of all sources, and of one, holds whichever door names it.
#[test]
fn what_cargo_toml_says_holds_for_each_door() {
    const METADATA: &str = r#"
cflags = ["-DALL=3"]
types = ["struct unused"]
targets = ["bpfel", "bpfeb"]
sources = [{ path = "src/defaults.bpf.c", cflags = ["-DONE=4"] }]
"#;
    const SOURCE: &str = "#include <linux/bpf.h>\n\
                          struct unused { __u32 a[ALL]; __u32 b[ONE]; };\n\
                          __u64 seen[ALL * ONE];\n\
                          char LICENSE[] __attribute__((section(\"license\"))) = \"GPL\";\n";
    let modules = Door::ALL.map(|door| module(&door.library("defaults", SOURCE, "", METADATA)));
    let [attribute, script, command] = modules;
    for name in ["Unused", "seen"] {
        assert!(attribute.lines().any(|line| line == name), "no {name} in\n{attribute}");
    }
    outside::assert_same("the build script's module", &attribute, &script);
    outside::assert_same("the command line's module", &attribute, &command);
}
