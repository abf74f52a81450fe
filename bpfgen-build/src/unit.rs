//! One source, compiled one way.

use std::path::{Component, Path, PathBuf};

use crate::{Env, Error, ErrorKind, Options, Result, Target};

/// One source file, its options, and what it is compiled for.
#[derive(Clone, Debug)]
pub struct Unit<'a> {
    pub(crate) env: &'a Env,
    /// The crate's folder: where relative paths start and clang runs.
    pub(crate) base: &'a Path,
    /// The source, relative to `base` where it lies inside.
    pub(crate) source: PathBuf,
    pub(crate) options: &'a Options,
    pub(crate) target: Target,
}

impl<'a> Unit<'a> {
    /// A source of the crate in the folder `base`.
    pub fn new(
        env: &'a Env,
        base: &'a Path,
        source: &Path,
        options: &'a Options,
        target: Target,
    ) -> Self {
        let inside = source.strip_prefix(base).unwrap_or(source);
        // `./x` and `x` are the same file and must give the same bytes.
        let source = inside.components().filter(|part| *part != Component::CurDir).collect();
        Self { env, base, source, options, target }
    }

    /// The same source for another target.
    #[must_use]
    pub fn for_target(&self, target: Target) -> Self {
        Self { target, ..self.clone() }
    }

    /// The source's path, for opening it.
    pub fn path(&self) -> PathBuf {
        self.base.join(&self.source)
    }

    /// The name that its module, object and skeleton share: `execsnoop` for `execsnoop.bpf.c`.
    pub fn stem(&self) -> Result<String> {
        stem(&self.source)
    }

    /// Whether the source is C, not a ready object.
    pub(crate) fn is_c(&self) -> bool {
        self.source.extension().is_none_or(|extension| extension != "o")
    }

    /// Refuses a source that is not there before anybody else stumbles over it.
    pub(crate) fn check(&self) -> Result<()> {
        let path = self.path();
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_file() => Ok(()),
            Ok(_) => Err(Error::new(ErrorKind::Io, format!("{} is not a file", path.display()))),
            Err(error) => Err(Error::io("read", &path, error)
                .help("in Rust and in metadata, paths are relative to the folder of the crate's Cargo.toml")),
        }
    }
}

/// A file's name without what says its kind.
pub(crate) fn stem(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = [".bpf.c", ".bpf.o", ".c", ".o"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or_default();
    if stem.is_empty() {
        return Err(Error::new(
            ErrorKind::Option,
            format!(
                "`{}` is no source: its name must end in .bpf.c, .c, .bpf.o or .o",
                path.display()
            ),
        ));
    }
    Ok(stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems() {
        for name in ["a/execsnoop.bpf.c", "execsnoop.bpf.o", "execsnoop.c", "execsnoop.o"] {
            assert_eq!(stem(Path::new(name)).unwrap(), "execsnoop");
        }
        assert!(stem(Path::new("x.rs")).is_err());
        assert!(stem(Path::new(".bpf.c")).is_err());
    }

    #[test]
    fn sources_inside_the_crate_are_relative_however_they_are_spelled() {
        let (env, options) = (Env::default(), Options::default());
        let source = |path: &str| {
            Unit::new(&env, Path::new("/crate"), Path::new(path), &options, Target::BPFEL).source
        };
        assert_eq!(source("/crate/src/x.bpf.c"), Path::new("src/x.bpf.c"));
        assert_eq!(source("./src//x.bpf.c"), Path::new("src/x.bpf.c"));
        assert_eq!(source("/other/x.bpf.c"), Path::new("/other/x.bpf.c"));
    }
}
