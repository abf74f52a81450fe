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

mod declare;
mod dwarf;
mod text;

use std::{collections::BTreeMap, fmt, sync::Arc};

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
    /// Reads them from an object that has DWARF; none where there is none that can be read.
    pub fn of_object(object: &[u8]) -> Self {
        dwarf::read(object)
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

/// The key of an anonymous type: what is in it, in order, by name and the name of its type.
pub fn anonymous<'a>(
    keyword: &str,
    size: u64,
    members: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut key = format!("{keyword} {size} {{");
    for (name, ty) in members {
        key.push_str(name);
        key.push(':');
        key.push_str(ty);
        key.push(',');
    }
    key.push('}');
    key
}
