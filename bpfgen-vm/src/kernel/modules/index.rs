//! What is known of a folder of modules, and its file format.
//!
//! The file is text: a line with the version, one line per fact with its fields separated by tabs,
//! and a last line with the number of facts, so that half a file is not taken for a whole one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::glob;

/// How every version of the file begins.
pub(super) const MAGIC: &str = "bpfgen-modules ";
const VERSION: &str = "1";

/// Everything is in canonical spelling: see [`canonical`] and [`canonical_alias`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) modules: BTreeMap<String, Entry>,
    /// Pattern and module; the module may be built in.
    pub(super) aliases: BTreeSet<(String, String)>,
    pub(super) builtin: BTreeSet<String>,
}

/// A module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Relative to the folder.
    pub(super) path: String,
    /// What it cannot do without.
    pub(super) depends: Vec<String>,
    /// What is loaded before it if it is there.
    pub(super) before: Vec<String>,
    /// What is loaded after it if it is there.
    pub(super) after: Vec<String>,
}

/// What [`Index::order`] has still to do.
enum Step<'a> {
    /// A module, with all that it needs.
    Enter((&'a String, &'a Entry)),
    /// A module whose dependencies are in order, and its path.
    Done(&'a str, &'a str),
}

/// A module's name as the kernel spells it.
pub(super) fn canonical(name: &str) -> String {
    name.replace('-', "_")
}

/// An alias in the same spelling. A range in brackets keeps its dash.
pub(super) fn canonical_alias(alias: &str) -> String {
    let mut bracket = false;
    let replace = |c| {
        match c {
            '[' => bracket = true,
            ']' => bracket = false,
            _ => {}
        }
        if c == '-' && !bracket { '_' } else { c }
    };
    alias.chars().map(replace).collect()
}

impl Index {
    /// The modules that a name or an alias means: none where it means something built in, `None`
    /// where it means nothing.
    pub(super) fn find(&self, name: &str) -> Option<Vec<&str>> {
        let wanted = canonical(name);
        if let Some((name, _)) = self.modules.get_key_value(&wanted) {
            return Some(vec![name]);
        }
        if self.builtin.contains(&wanted) {
            return Some(vec![]);
        }
        let wanted = canonical_alias(name);
        let fits = self.aliases.iter().filter(|(pattern, _)| glob::fits(pattern, &wanted));
        let named: BTreeSet<_> = fits.map(|(_, module)| module.as_str()).collect();
        let loadable = |name: &&str| self.modules.contains_key(*name);
        (!named.is_empty()).then(|| named.into_iter().filter(loadable).collect())
    }

    /// Appends a module's name and path to `order`, after those of all that it needs.
    ///
    /// # Errors
    /// A module, and the one that it depends on but that is not there.
    pub(super) fn order<'a>(
        &'a self,
        name: &str,
        seen: &mut BTreeSet<&'a str>,
        order: &mut Vec<(&'a str, &'a str)>,
    ) -> Result<(), (String, String)> {
        // A stack of our own: a module's dependencies are as deep as its author likes.
        let mut stack: Vec<_> =
            self.modules.get_key_value(name).map(Step::Enter).into_iter().collect();
        while let Some(step) = stack.pop() {
            let (name, entry) = match step {
                Step::Done(name, path) => {
                    order.push((name, path));
                    continue;
                }
                Step::Enter(module) => module,
            };
            // Marked before its dependencies are followed: a cycle ends here.
            if !seen.insert(name) {
                continue;
            }
            let lacks = |depends: &&String| {
                !self.modules.contains_key(*depends) && !self.builtin.contains(*depends)
            };
            if let Some(lacks) = entry.depends.iter().find(lacks) {
                return Err((name.clone(), lacks.clone()));
            }
            let enter = |name: &str| self.modules.get_key_value(name).map(Step::Enter);
            let soft = |wanted: &String| {
                self.find(wanted).unwrap_or_default().into_iter().filter_map(enter)
            };
            let from = stack.len();
            stack.extend(entry.before.iter().flat_map(soft));
            stack.extend(entry.depends.iter().filter_map(|name| enter(name)));
            stack.push(Step::Done(name, &entry.path));
            stack.extend(entry.after.iter().flat_map(soft));
            stack[from..].reverse();
        }
        Ok(())
    }

    /// Reads the file's text; `None` if it is of another version, cut off or damaged.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix(MAGIC)?.strip_suffix('\n')?;
        let (facts, end) = text.rsplit_once('\n')?;
        let mut facts = facts.split('\n');
        if facts.next()? != VERSION {
            return None;
        }
        let mut index = Self::default();
        let mut count = 0_usize;
        for fact in facts {
            index.add(fact)?;
            count += 1;
        }
        (end.strip_prefix("end\t")?.parse() == Ok(count)).then_some(index)
    }

    fn add(&mut self, fact: &str) -> Option<()> {
        let list =
            |text: &str| text.split(',').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        match *fact.split('\t').collect::<Vec<_>>() {
            ["m", name, path, depends, before, after] => {
                let (depends, before, after) = (list(depends), list(before), list(after));
                let entry = Entry { path: path.into(), depends, before, after };
                self.modules.insert(name.into(), entry);
            }
            ["a", pattern, name] => {
                self.aliases.insert((pattern.into(), name.into()));
            }
            ["b", name] => {
                self.builtin.insert(name.into());
            }
            _ => return None,
        }
        Some(())
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC}{VERSION}")?;
        for (name, Entry { path, depends, before, after }) in &self.modules {
            let [depends, before, after] = [depends, before, after].map(|list| list.join(","));
            writeln!(f, "m\t{name}\t{path}\t{depends}\t{before}\t{after}")?;
        }
        for (pattern, name) in &self.aliases {
            writeln!(f, "a\t{pattern}\t{name}")?;
        }
        for name in &self.builtin {
            writeln!(f, "b\t{name}")?;
        }
        writeln!(f, "end\t{}", self.modules.len() + self.aliases.len() + self.builtin.len())
    }
}
