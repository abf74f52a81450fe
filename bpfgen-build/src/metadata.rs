//! `[package.metadata.bpfgen]` in Cargo.toml.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use crate::{Error, ErrorKind, Options, Result, Target};

/// The table `[package.metadata.bpfgen]` of a Cargo.toml.
///
/// ```toml
/// [package.metadata.bpfgen]
/// clang = "clang-19"                    # for the macro, Builder and cargo bpfgen alike
/// include = ["third_party/libbpf"]      # likewise
/// kernels = ["6.1", "newest", "btf"]    # what `cargo bpfgen build` and `check` check against
/// sources = [                           # what `cargo bpfgen build` builds
///     "src/execsnoop.bpf.c",
///     { path = "src/xdp.bpf.c", types = ["struct flow"], targets = ["x86_64", "aarch64"] },
/// ]
/// ```
///
/// The keys of a source, beside its `path`: `cflags`, `types`, `events`, `targets`, `cpu`,
/// `prebuilt` as in [`Options`], and `out`, the folder to write to where that is not the source's
/// own. All paths are relative to the crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The compiler, where `BPFGEN_CLANG` names none.
    pub clang: Option<String>,
    /// Folders with headers, relative to the crate.
    pub include: Vec<PathBuf>,
    /// Kernels that programs must be able to run with: versions (`6.1`, `newest`), and BTF files
    /// or folders of them, relative to the crate. `cargo bpfgen build` and `check` see to it; the
    /// macro and [`Builder`](crate::Builder) do not.
    pub kernels: Vec<String>,
    /// What `cargo bpfgen build` builds.
    pub sources: Vec<Source>,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path, relative to the crate.
    pub path: PathBuf,
    /// Its options, those of the whole crate included.
    pub options: Options,
    /// The folder to write to, relative to the crate; the source's own where none is given.
    pub out: Option<PathBuf>,
}

impl Metadata {
    /// Reads the Cargo.toml of the crate in this folder; a crate without the table, or a folder
    /// without a Cargo.toml, has none.
    ///
    /// # Errors
    /// If the file is not TOML, or the table has what it should not.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("Cargo.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Error::io("read", &path, error)),
        };
        Self::parse(&text).map_err(|error| error.context(path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        // Most crates have none; they need not pay for parsing.
        if !text.contains("bpfgen") {
            return Ok(Self::default());
        }
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            Error::new(ErrorKind::Option, format!("not TOML: {}", error.message()))
        })?;
        let found = ["package", "metadata", "bpfgen"]
            .iter()
            .try_fold(&Value::Table(table), |value, key| value.get(key))
            .cloned();
        let Some(value) = found else { return Ok(Self::default()) };
        let mut keys = Keys::new("package.metadata.bpfgen", value)?;
        let clang = keys.string("clang")?;
        let include = keys.strings("include")?.into_iter().map(PathBuf::from).collect::<Vec<_>>();
        let kernels = keys.strings("kernels")?;
        let sources = match keys.take("sources") {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .into_iter()
                .enumerate()
                .map(|(index, value)| source(index, value, clang.as_deref(), &include))
                .collect::<Result<_>>()?,
            Some(_) => return Err(keys.wrong("sources", "an array of paths or tables")),
        };
        // What `cargo bpfgen vm` takes into a guest: nothing that is built depends on it.
        keys.take("vm");
        keys.finish(&["clang", "include", "kernels", "sources", "vm"])?;
        Ok(Self { clang, include, kernels, sources })
    }

    /// Fills in what the options of a source leave to the crate.
    pub fn complete(&self, options: &mut Options) {
        if options.clang.is_none() {
            options.clang.clone_from(&self.clang);
        }
        for dir in &self.include {
            if !options.include.contains(dir) {
                options.include.push(dir.clone());
            }
        }
    }
}

fn source(index: usize, value: Value, clang: Option<&str>, include: &[PathBuf]) -> Result<Source> {
    let common = Options {
        clang: clang.map(str::to_owned),
        include: include.to_vec(),
        ..Options::default()
    };
    if let Value::String(path) = value {
        return Ok(Source { path: path.into(), options: common, out: None });
    }
    let mut keys = Keys::new(&format!("package.metadata.bpfgen.sources[{index}]"), value)?;
    let Some(path) = keys.string("path")? else {
        return Err(keys.wrong("path", "the path of a source"));
    };
    let targets = keys
        .strings("targets")?
        .iter()
        .map(|name| name.parse::<Target>().map_err(|error| error.context(&keys.place)))
        .collect::<Result<_>>()?;
    let options = Options {
        cflags: keys.strings("cflags")?,
        types: keys.strings("types")?,
        events: keys.map("events")?,
        targets,
        prebuilt: keys.bool("prebuilt")?,
        cpu: keys.string("cpu")?,
        ..common
    };
    let out = keys.string("out")?.map(PathBuf::from);
    keys.finish(&["path", "cflags", "types", "events", "targets", "prebuilt", "cpu", "out"])?;
    Ok(Source { path: path.into(), options, out })
}

/// A table whose keys are taken out one by one, so that what is left is a mistake.
struct Keys {
    place: String,
    table: Table,
}

impl Keys {
    fn new(place: &str, value: Value) -> Result<Self> {
        match value {
            Value::Table(table) => Ok(Self { place: place.to_owned(), table }),
            _ => Err(Error::new(ErrorKind::Option, format!("{place} must be a table"))),
        }
    }

    fn wrong(&self, key: &str, what: &str) -> Error {
        Error::new(ErrorKind::Option, format!("{}.{key} must be {what}", self.place))
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        self.table.remove(key)
    }

    fn string(&mut self, key: &str) -> Result<Option<String>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(key, "a string")),
        }
    }

    fn bool(&mut self, key: &str) -> Result<bool> {
        match self.take(key) {
            None => Ok(false),
            Some(Value::Boolean(value)) => Ok(value),
            Some(_) => Err(self.wrong(key, "true or false")),
        }
    }

    fn strings(&mut self, key: &str) -> Result<Vec<String>> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        value
            .as_array()
            .and_then(|list| list.iter().map(text).collect::<Option<Vec<_>>>())
            .ok_or_else(|| self.wrong(key, "an array of strings"))
    }

    fn map(&mut self, key: &str) -> Result<BTreeMap<String, String>> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let pair =
            |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        value
            .as_table()
            .and_then(|table| table.iter().map(pair).collect::<Option<_>>())
            .ok_or_else(|| self.wrong(key, "a table of strings: map = \"struct event\""))
    }

    fn finish(self, known: &[&str]) -> Result<()> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(key) => {
                Err(Error::new(ErrorKind::Option, format!("{}.{key} means nothing", self.place))
                    .help(format!("the keys are {}", known.join(", "))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_tables_share_what_the_crate_says() {
        let metadata = Metadata::parse(
            r#"
            [package]
            name = "x"
            [package.metadata.bpfgen]
            clang = "clang-19"
            include = ["third_party"]
            kernels = ["btf/5.10.btf", "6.1"]
            sources = [
                "src/a.bpf.c",
                { path = "src/b.bpf.c", cflags = ["-DX"], types = ["struct t"],
                  events = { rb = "struct e" }, targets = ["bpfel"], cpu = "v2", prebuilt = true,
                  out = "gen" },
            ]
            "#,
        )
        .unwrap();
        assert_eq!(metadata.kernels, ["btf/5.10.btf", "6.1"]);
        let common = Options {
            clang: Some("clang-19".into()),
            include: vec!["third_party".into()],
            ..Options::default()
        };
        let [a, b] = metadata.sources.as_slice() else { panic!("{metadata:?}") };
        assert_eq!(*a, Source { path: "src/a.bpf.c".into(), options: common.clone(), out: None });
        let options = Options {
            cflags: vec!["-DX".into()],
            types: vec!["struct t".into()],
            events: [("rb".into(), "struct e".into())].into(),
            targets: vec![Target::BPFEL],
            cpu: Some("v2".into()),
            prebuilt: true,
            ..common
        };
        assert_eq!(*b, Source { path: "src/b.bpf.c".into(), options, out: Some("gen".into()) });
    }

    #[test]
    fn crates_without_the_table_have_defaults() {
        for text in ["[package]\nname = \"x\"", "[dependencies]\nbpfgen-runtime = \"1\"", ""] {
            assert_eq!(Metadata::parse(text).unwrap(), Metadata::default());
        }
        let guests = "[package.metadata.bpfgen.vm]\ncopy = [\"ip\"]";
        assert_eq!(Metadata::parse(guests).unwrap(), Metadata::default());
    }

    #[test]
    fn mistakes_are_named_by_their_place() {
        let error = |table: &str| {
            Metadata::parse(&format!("[package.metadata.bpfgen]\n{table}")).unwrap_err().to_string()
        };
        assert!(error("source = []").contains("package.metadata.bpfgen.source means nothing"));
        assert!(error("source = []").contains("clang, include, kernels, sources, vm"));
        assert!(
            error("sources = [{ path = \"a\", cflags = \"-O3\" }]")
                .contains("sources[0].cflags must be an array of strings")
        );
        assert!(error("sources = [{ cflags = [] }]").contains("sources[0].path must be"));
        assert!(error("sources = [{ path = \"a\", targets = [\"vax\"] }]").contains("`vax`"));
        assert!(error("sources = 1 1").contains("not TOML"));
    }
}
