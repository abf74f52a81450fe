//! Where things are in the C source, and what of it only debug information tells.
//!
//! ```text
//! object with DWARF ── dwarf ──▶ Places ◀── text ──▶ the cache's file
//!                                  └──▶ documentation of the generated module
//! ```
//!
//! BTF has the lines of instructions; those of types, variables and maps are in DWARF alone, which
//! is read here before it is stripped. It is for people to read: where it is missing or wrong,
//! there are no lines, and never an error.

mod budget;
mod declare;
mod dwarf;
#[cfg(test)]
mod hostile;
mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use crate::Unit;

/// Of an anonymous type that is larger than any that somebody wrote, the first members must do.
const MAX_KEY: usize = 1 << 14;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name without its folder, which may differ from machine to machine.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    /// `x.bpf.c:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Lines of the source by what begins there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Types: `struct x`, `union x`, `enum x`, a typedef's name, or an [`anonymous`] type's key.
    pub types: BTreeMap<String, Place>,
    /// Members of structs and unions, by the type's key in [`types`](Self::types), then by name.
    pub members: BTreeMap<String, BTreeMap<String, Place>>,
    /// Global variables, maps among them.
    pub variables: BTreeMap<String, Place>,
    /// Functions.
    pub functions: BTreeMap<String, Function>,
    /// Constants of the source's own anonymous enums, which no type has: by file and line.
    pub constants: Vec<Constant>,
}

/// A function's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Where it is.
    pub place: Place,
    /// What it is inside of a macro such as `BPF_PROG`, where one wrote it.
    pub wrapped: Option<Wrapped>,
}

/// The function that `BPF_PROG`, `BPF_KPROBE` and their like define: `int` and `struct task_struct
/// *p` of `int BPF_PROG(name, struct task_struct *p)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The type that it returns.
    pub ret: String,
    /// The parameters after the context.
    pub params: Vec<String>,
}

/// `ONE` of `enum { ONE = 1 };`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// C name.
    pub name: String,
    /// Its value.
    pub value: i128,
    /// Where its enum begins.
    pub place: Place,
}

impl Places {
    /// Reads them from an object that somebody else compiled; none where it has no DWARF that can
    /// be read.
    ///
    /// Of headers that lie elsewhere than the source, such as the system's, there are none.
    pub fn of_object(object: &[u8]) -> Self {
        dwarf::read(object, &|path| !path.starts_with(['/', '<']) && !is_the_kernels(path))
    }

    /// Reads them from an object that clang has just made of a unit, having read these files.
    ///
    /// Only what lies in the crate's own files: another machine has the system's headers in other
    /// versions, and yet must get the same module.
    pub(crate) fn of_compiled(unit: &Unit<'_>, object: &[u8], files: &[PathBuf]) -> Self {
        let own: BTreeSet<PathBuf> = files
            .iter()
            .map(|file| lexical(file.strip_prefix(unit.base).unwrap_or(file)))
            .filter(|file| file.is_relative())
            .collect();
        // A source outside of the crate lies in a folder that has this name, for clang.
        let outside = unit.source.is_absolute();
        dwarf::read(object, &|path| {
            let is_own = own.contains(&lexical(Path::new(path)));
            (is_own || outside && path.starts_with("source/")) && !is_the_kernels(path)
        })
    }

    /// The text form, which [`Self::parse`] reads.
    pub fn print(&self) -> String {
        text::print(self)
    }

    /// Reads the text form. What is wrong in it is left out.
    pub fn parse(text: &str) -> Self {
        text::parse(text)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a file is one with the kernel's types. It is generated, and its lines change with every
/// kernel; nobody reads it.
fn is_the_kernels(path: &str) -> bool {
    path.rsplit('/').next() == Some("vmlinux.h")
}

/// The path without `.`, and without `x/..`.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match (part, out.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(out.pop()),
            _ => out.push(part),
        }
    }
    out
}

/// The key of an anonymous type: what is in it, in order, by name and the name of its type.
pub fn anonymous<'a>(
    keyword: &str,
    size: u64,
    members: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut key = format!("{keyword} {size} {{");
    for (name, ty) in members {
        if key.len() > MAX_KEY {
            break;
        }
        key.push_str(name);
        key.push(':');
        key.push_str(ty);
        key.push(',');
    }
    key.push('}');
    key
}
