//! README's table "C → Rust", made of a source and the module that is generated for it.

use crate::module::{Module, Shown};

/// Where the table begins in README, and where it ends.
pub const MARKS: [&str; 2] =
    ["<!-- table: tests/field/readme.bpf.c -->\n", "<!-- end of table -->\n"];

/// The table as Markdown.
///
/// # Panics
/// If the source names what the module does not have.
pub fn table(source: &str, module: &Module) -> String {
    let mut text = String::from("\n| C | Rust | |\n| --- | --- | --- |\n");
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("//# ") {
            text.push_str(&format!("| **{title}** | | |\n"));
            continue;
        }
        let Some((before, marker)) = line.split_once("//> ") else { continue };
        let c = if before.trim().is_empty() {
            let block: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
            // The rows of its members come after it.
            if let Some(member) = block.iter().position(|line| line.contains("//> ")) {
                text.push_str(&row(&block[..member].join(" "), marker, module));
                for line in &block[member..] {
                    if let Some((c, marker)) = line.split_once("//> ") {
                        text.push_str(&row(c, marker, module));
                    }
                }
                continue;
            }
            block.join(" ")
        } else {
            before.to_owned()
        };
        text.push_str(&row(&c, marker, module));
    }
    text.push('\n');
    text
}

fn row(c: &str, marker: &str, module: &Module) -> String {
    let (items, note) = marker.split_once("; ").unwrap_or((marker, ""));
    let c = c.split_whitespace().collect::<Vec<_>>().join(" ");
    // How many entries says nothing here.
    let entries = c.split("; ").filter(|part| !part.contains("max_entries"));
    let c = entries.collect::<Vec<_>>().join("; ");
    let c = c.strip_suffix(" {").map_or(c.clone(), |c| format!("{c} {{ … }}"));
    let rust: Vec<_> = items.split(", ").flat_map(|item| rust(item, module)).collect();
    let rust = rust.into_iter().map(|rust| format!("`{rust}`")).collect::<Vec<_>>().join("<br>");
    let note = if note.is_empty() { String::new() } else { format!("{note} ") };
    format!("| `{c}` | {rust} | {note}|\n")
}

/// What the module has by that name, and how it is set where that takes another method.
fn rust(path: &str, module: &Module) -> Vec<String> {
    let (name, member) = path.split_once('.').unwrap_or((path, ""));
    let item = module.structs.get(name).unwrap_or_else(|| panic!("the module has no {name}"));
    if member.is_empty() {
        return vec![format!("struct {name}")];
    }
    if let Some(Shown { rust, .. }) = item.fields.get(member) {
        let member = if member == "type" { "r#type" } else { member };
        return vec![format!("{member}: {rust}")];
    }
    let setter = format!("set_{member}");
    let methods: Vec<_> = [member, setter.as_str()]
        .iter()
        .filter_map(|name| item.methods.get(*name))
        .map(|shown| shown.rust.clone())
        .collect();
    assert!(!methods.is_empty(), "{name} has no {member}");
    methods
}
