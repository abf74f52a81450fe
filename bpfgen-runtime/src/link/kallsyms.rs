//! Functions of the kernel by `/proc/kallsyms`.

use std::fs;

const PATH: &str = "/proc/kallsyms";
/// The kernel itself, in the place of a module.
pub(super) const VMLINUX: &str = "vmlinux";

/// A function that the kernel has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function<'a> {
    pub(super) address: u64,
    pub(super) name: &'a str,
    pub(super) module: &'a str,
}

/// What the file says.
pub(super) fn read() -> std::io::Result<String> {
    fs::read(PATH).map(|symbols| String::from_utf8_lossy(&symbols).into_owned())
}

/// A line, `address kind name [module]`, of a function.
pub(super) fn function(line: &str) -> Option<Function<'_>> {
    let mut words = line.split_ascii_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    matches!(words.next()?, "t" | "T" | "w" | "W").then_some(())?;
    Some(Function { address, name: words.next()?, module: module(words.next()) })
}

/// `[module]`, or none for the kernel itself.
pub(super) fn module(word: Option<&str>) -> &str {
    word.map_or(VMLINUX, |word| word.trim_matches(['[', ']']))
}

/// Names of the kernel's functions; none where they cannot be read.
pub(super) fn functions() -> Vec<String> {
    let symbols = read().unwrap_or_default();
    symbols.lines().filter_map(|line| Some(function(line)?.name.to_owned())).collect()
}

/// Whether the kernel has a function of this name; false where that cannot be told.
pub(crate) fn exists(name: &str) -> bool {
    let symbols = read().unwrap_or_default();
    symbols.lines().filter_map(function).any(|function| function.name == name)
}

/// A name without what link-time optimisation has put behind it.
pub(super) fn plain(name: &str) -> &str {
    name.split_once(".llvm.").map_or(name, |(plain, _)| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let line = "ffffffffc0000010 t veth_xmit\t[veth]";
        let expected =
            Function { address: 0xffff_ffff_c000_0010, name: "veth_xmit", module: "veth" };
        assert_eq!(function(line), Some(expected));
        assert_eq!(function("0000000000000010 T a").unwrap().module, "vmlinux");
        assert_eq!(function("0000000000000010 D a"), None);
        assert_eq!(plain("a.llvm.123"), "a");
        assert_eq!(plain("a.isra.0"), "a.isra.0");
    }
}
