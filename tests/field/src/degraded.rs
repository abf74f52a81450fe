//! What modules say less exactly than C does: all of it is in `degraded.txt`, by kind and program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use bpfgen_object::uapi::MapType;

use crate::{clang::Compiled, compare::Comparison, module::Module};

/// A kind of degradation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Another alignment.
    Align,
    /// A member that nothing stands for.
    Lost,
    /// Bytes in the place of a type.
    Bytes,
    /// A remark about a type as a whole.
    Remark,
    /// A map without the types of its key and value.
    Map,
    /// Records without a type.
    Records,
    /// A program without a type of its own.
    Hook,
}

/// All kinds, with what they are called in the table and why they are.
const KINDS: &[(Kind, &str, &str)] = &[
    (
        Kind::Align,
        "alignment",
        "BTF has no alignments: it is the largest that sizes and offsets allow, up to what members \
         and their places ask for. Sizes and offsets are exact",
    ),
    (
        Kind::Lost,
        "member",
        "arrays without a size are no fields; records that end with one are `Tailed`",
    ),
    (
        Kind::Bytes,
        "bytes",
        "what only the kernel understands, or Rust cannot hold at that place, is bytes",
    ),
    (Kind::Remark, "remark", "told in the documentation of the type"),
    (Kind::Map, "map", "maps of these kinds have no typed operations yet, only those of `Map`"),
    (Kind::Records, "records", "the source does not say what the records are"),
    (
        Kind::Hook,
        "hook",
        "programs of these kinds load and have a descriptor; attaching them by type is to come",
    ),
];

/// Every degradation: kind, program and item; with the clangs that it occurs with.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: BTreeMap<(Kind, String, String), BTreeSet<u32>>,
}

impl Table {
    /// Adds those of one program by one clang.
    pub fn add(&mut self, compiled: &Compiled, module: &Module, comparison: &Comparison) {
        let mut row = |kind, item: String| {
            let clangs = self.rows.entry((kind, compiled.name.clone(), item)).or_default();
            clangs.insert(compiled.clang);
        };
        for (ty, rust, c) in &comparison.aligns {
            row(Kind::Align, format!("{ty}: {rust} in Rust, {c} in C"));
        }
        for (ty, member) in &comparison.lost {
            row(Kind::Lost, format!("{ty}: {member}"));
        }
        for (name, item) in &module.structs {
            let told = item.c().is_some();
            // After the first line and before the declaration.
            for line in item.docs.iter().skip(1).take_while(|line| told && *line != "```c") {
                if !line.is_empty() && !is_place(line) {
                    row(Kind::Remark, format!("{name}: {line}"));
                }
            }
            for (member, shown) in item.fields.iter().chain(&item.methods) {
                for line in shown.docs.iter().filter(|line| !line.starts_with("Sets ")) {
                    if let Some((_, why)) = line.split_once("s bytes: ") {
                        row(Kind::Bytes, format!("{name}.{member}: {why}"));
                    }
                }
            }
        }
        let fields = |name: &str| module.structs[name].fields.clone();
        for (name, shown) in fields("Maps") {
            let map = compiled.object.maps.iter().find(|map| map.name == name);
            let kind = map.map_or(String::new(), |map| map.map_type.constant());
            if shown.rust == "Map" {
                row(Kind::Map, format!("{name}, {kind}"));
            } else if shown.rust.contains("<[u8]>") && kind != MapType::PROG_ARRAY.constant() {
                row(Kind::Records, format!("{name}: {}", shown.rust));
            }
        }
        for (name, shown) in fields("Programs") {
            if shown.rust.contains("Other") {
                // `SEC("tc") int police(…)`: how long it is depends on the compiler.
                let line = shown.docs.first().map_or("", String::as_str);
                let section = line.split('"').nth(1).unwrap_or(line);
                row(Kind::Hook, format!("{name}, SEC(\"{section}\")"));
            }
        }
    }

    /// The table as text; of the clangs that programs are compiled with, only exceptions are named.
    pub fn text(&self, clangs: &[u32]) -> String {
        let mut text = String::from(
            "What the modules of programs/ say less exactly than C. Compared by a test;\n\
             BPFGEN_BLESS=1 writes it anew. The reasons are in src/degraded.rs.\n",
        );
        for (kind, name, why) in KINDS {
            let rows: Vec<_> = self.rows.iter().filter(|((it, ..), _)| it == kind).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = write!(text, "\n# {name}: {why}.\n");
            for ((_, program, item), seen) in rows {
                let _ = write!(text, "{program}: {item}");
                if seen.len() < clangs.len() {
                    let seen: Vec<_> = seen.iter().map(u32::to_string).collect();
                    let _ = write!(text, " (clang {} only)", seen.join(", "));
                }
                text.push('\n');
            }
        }
        text
    }
}

/// Whether a line of documentation says where something is, which is no degradation.
fn is_place(line: &str) -> bool {
    line.contains(".bpf.c:") || line.contains(".h:")
}
