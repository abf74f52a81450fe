//! Reads what depmod wrote: `modules.dep`, `modules.alias`, `modules.softdep`.

use std::path::Path;

use super::{
    file,
    index::{Entry, Index, canonical, canonical_alias},
    modinfo, scan,
};
use crate::Result;

/// `None` if depmod has not seen this folder.
pub(super) fn read(folder: &Path) -> Result<Option<Index>> {
    let text =
        |name| Ok(String::from_utf8_lossy(&scan::optional(&folder.join(name))?).into_owned());
    let mut index = Index::default();
    for line in text("modules.dep")?.lines() {
        dependency(folder, line, &mut index);
    }
    if index.modules.is_empty() {
        return Ok(None);
    }
    for line in text("modules.alias")?.lines() {
        let mut words = line.split_ascii_whitespace();
        if let (Some("alias"), Some(alias), Some(name)) = (words.next(), words.next(), words.next())
        {
            index.aliases.insert((canonical_alias(alias), canonical(name)));
        }
    }
    for line in text("modules.softdep")?.lines() {
        let Some(rest) = line.strip_prefix("softdep ") else { continue };
        let Some((name, value)) = rest.trim_start().split_once(' ') else { continue };
        if let Some(entry) = index.modules.get_mut(&canonical(name)) {
            modinfo::soft(value, entry);
        }
    }
    Ok(Some(index))
}

/// `kernel/net/a.ko: kernel/net/b.ko kernel/net/c.ko`; old ones have absolute paths.
fn dependency(folder: &Path, line: &str, index: &mut Index) {
    let Some((path, depends)) = line.split_once(':') else { return };
    let path = Path::new(path);
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let (Some((name, _)), Some(relative)) = (file::name(path), relative.to_str()) else { return };
    if relative.contains(['\t', '\n']) {
        return;
    }
    // Those of its dependencies too, the most basic ones last.
    let depends = depends.split_ascii_whitespace().rev();
    let depends = depends.filter_map(|path| Some(file::name(Path::new(path))?.0)).collect();
    index.modules.insert(name, Entry { path: relative.into(), depends, ..Entry::default() });
}
