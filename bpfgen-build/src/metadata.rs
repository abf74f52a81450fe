//! `[package.metadata.bpfgen]` in Cargo.toml.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

use toml::{Table, Value};

use crate::{Error, ErrorKind, Options, Result, Target, codegen::ModuleOptions, near::nearest};

/// The table `[package.metadata.bpfgen]` of a Cargo.toml.
///
/// ```toml
/// [package.metadata.bpfgen]
/// clang = "clang-19"
/// include = ["third_party/libbpf"]
/// serde = ["*"]
/// kernels = ["6.1", "newest", "btf"]    # what `cargo bpfgen build` and `check` check against
/// sources = [                           # what `cargo bpfgen build` builds
///     "src/execsnoop.bpf.c",
///     { path = "src/xdp.bpf.c", types = ["struct flow"], rename = { "struct flow" = "Connection" } },
/// ]
/// ```
///
/// The keys of a source, beside its `path`, are those of [`Options`] and
/// [`ModuleOptions`](crate::codegen::ModuleOptions), and `out`, the folder to write to where that is
/// not the source's own. For all sources of the crate there may be `clang`, `include`, `cflags`,
/// `cpu`, `types`, `targets`, `runtime`, `visibility`, `derives`, `attributes` and `serde`; a source's
/// own come on top of them. The macro and [`Builder`](crate::Builder) take what is said here of their source, too. All
/// paths are relative to the crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// What holds for every source.
    pub common: Options,
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
        let common = Options {
            clang: keys.string("clang")?,
            include: keys.strings("include")?.into_iter().map(PathBuf::from).collect(),
            cflags: keys.strings("cflags")?,
            cpu: keys.string("cpu")?,
            types: keys.strings("types")?,
            targets: keys.targets()?,
            module: module(&mut keys)?,
            ..Options::default()
        };
        let kernels = keys.strings("kernels")?;
        let sources = match keys.take("sources") {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .into_iter()
                .enumerate()
                .map(|(index, value)| source(index, value, &common))
                .collect::<Result<_>>()?,
            Some(_) => return Err(keys.wrong("sources", "an array of paths or tables")),
        };
        // What `cargo bpfgen vm` takes into a guest: nothing that is built depends on it.
        keys.take("vm");
        keys.finish(&[COMMON, &["kernels", "sources", "vm"]])?;
        Ok(Self { common, kernels, sources })
    }

    /// Fills in what the options of a source leave to the crate.
    pub fn complete(&self, source: &Path, options: &mut Options) {
        let same = |known: &&Source| plain(&known.path).eq(plain(source));
        let known = self.sources.iter().find(same).map_or(&self.common, |known| &known.options);
        add(options, known);
    }
}

/// A path's components, but for `.`.
fn plain(path: &Path) -> impl Iterator<Item = Component<'_>> {
    path.components().filter(|component| *component != Component::CurDir)
}

/// What options say beyond those of a source: lists go before its own, all else gives way to it.
fn add(options: &mut Options, common: &Options) {
    // Every field is named, so that a new one cannot be forgotten.
    let Options { cflags, types, events, targets, prebuilt, cpu, clang, include, module } = common;
    // What stands twice is kept: `-D A -D B`.
    options.cflags.splice(..0, cflags.iter().cloned());
    prepend(&mut options.types, types);
    add_map(&mut options.events, events);
    if options.targets.is_empty() {
        options.targets.clone_from(targets);
    }
    options.prebuilt |= prebuilt;
    add_text(&mut options.cpu, cpu);
    add_text(&mut options.clang, clang);
    // A source's own folders come first: they are searched first.
    for dir in include {
        if !options.include.contains(dir) {
            options.include.push(dir.clone());
        }
    }
    let ModuleOptions { runtime, visibility, docs, rename, derives, attributes, serde, constants } =
        module;
    let own = &mut options.module;
    add_text(&mut own.runtime, runtime);
    add_text(&mut own.visibility, visibility);
    add_text(&mut own.docs, docs);
    add_map(&mut own.rename, rename);
    for (own, lists) in [(&mut own.derives, derives), (&mut own.attributes, attributes)] {
        for (name, list) in lists {
            prepend(own.entry(name.clone()).or_default(), list);
        }
    }
    prepend(&mut own.serde, serde);
    prepend(&mut own.constants, constants);
}

fn add_text(own: &mut Option<String>, common: &Option<String>) {
    if own.is_none() {
        own.clone_from(common);
    }
}

fn add_map(own: &mut BTreeMap<String, String>, common: &BTreeMap<String, String>) {
    for (key, value) in common {
        own.entry(key.clone()).or_insert_with(|| value.clone());
    }
}

fn prepend(own: &mut Vec<String>, common: &[String]) {
    let more: Vec<_> = common.iter().filter(|text| !own.contains(text)).cloned().collect();
    own.splice(..0, more);
}

/// Keys that hold for all sources of a crate, or for one.
const COMMON: &[&str] = &[
    "clang",
    "include",
    "cflags",
    "cpu",
    "types",
    "targets",
    "runtime",
    "visibility",
    "derives",
    "attributes",
    "serde",
];

/// Keys of one source.
const OWN: &[&str] = &["path", "events", "prebuilt", "out", "docs", "rename", "constants"];

/// What may be said of all modules, and of one.
fn module(keys: &mut Keys) -> Result<ModuleOptions> {
    Ok(ModuleOptions {
        runtime: keys.string("runtime")?,
        visibility: keys.string("visibility")?,
        derives: keys.lists("derives")?,
        attributes: keys.lists("attributes")?,
        serde: keys.strings("serde")?,
        ..ModuleOptions::default()
    })
}

fn source(index: usize, value: Value, common: &Options) -> Result<Source> {
    if let Value::String(path) = value {
        return Ok(Source { path: path.into(), options: common.clone(), out: None });
    }
    let mut keys = Keys::new(&format!("package.metadata.bpfgen.sources[{index}]"), value)?;
    let Some(path) = keys.string("path")? else {
        return Err(keys.wrong("path", "the path of a source"));
    };
    let mut options = Options {
        cflags: keys.strings("cflags")?,
        types: keys.strings("types")?,
        events: keys.map("events")?,
        targets: keys.targets()?,
        prebuilt: keys.bool("prebuilt")?,
        cpu: keys.string("cpu")?,
        clang: keys.string("clang")?,
        include: keys.strings("include")?.into_iter().map(PathBuf::from).collect(),
        module: ModuleOptions {
            docs: keys.string("docs")?,
            rename: keys.map("rename")?,
            constants: keys.strings("constants")?,
            ..module(&mut keys)?
        },
    };
    add(&mut options, common);
    let out = keys.string("out")?.map(PathBuf::from);
    keys.finish(&[OWN, COMMON])?;
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

    fn targets(&mut self) -> Result<Vec<Target>> {
        let names = self.strings("targets")?;
        let parse = |name: &String| name.parse().map_err(|error: Error| error.context(&self.place));
        names.iter().map(parse).collect()
    }

    fn map(&mut self, key: &str) -> Result<BTreeMap<String, String>> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let pair =
            |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        value
            .as_table()
            .and_then(|table| table.iter().map(pair).collect::<Option<_>>())
            .ok_or_else(|| self.wrong(key, "a table of strings: { \"name in C\" = \"text\" }"))
    }

    fn lists(&mut self, key: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let list = |value: &Value| {
            let texts = value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        };
        let pair = |(key, value): (&String, &Value)| Some((key.clone(), list(value)?));
        value
            .as_table()
            .and_then(|table| table.iter().map(pair).collect::<Option<_>>())
            .ok_or_else(|| self.wrong(key, "a table of arrays: { \"struct event\" = [\"text\"] }"))
    }

    fn finish(self, known: &[&[&str]]) -> Result<()> {
        let Some(key) = self.table.keys().next() else { return Ok(()) };
        let known = known.concat();
        let meant = nearest(key, known.iter().copied());
        let meant = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Err(Error::new(ErrorKind::Option, format!("{}.{key} means nothing{meant}", self.place))
            .help(format!("the keys are {}", known.join(", "))))
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
            cflags = ["-DALL"]
            runtime = "bpf"
            visibility = "pub(crate)"
            serde = ["*"]
            derives = { "*" = ["Eq"], "struct e" = ["PartialOrd"] }
            sources = [
                "src/a.bpf.c",
                { path = "src/b.bpf.c", cflags = ["-DX"], types = ["struct t"],
                  events = { rb = "struct e" }, targets = ["bpfel"], cpu = "v2", prebuilt = true,
                  out = "gen", rename = { "struct e" = "Exec" }, constants = ["MAX"],
                  derives = { "struct e" = ["Ord"] }, attributes = { "*" = ["doc(hidden)"] },
                  visibility = "pub", docs = "About b." },
            ]
            "#,
        )
        .unwrap();
        assert_eq!(metadata.kernels, ["btf/5.10.btf", "6.1"]);
        let all = |text: &str| ("*".to_owned(), vec![text.to_owned()]);
        let common = Options {
            clang: Some("clang-19".into()),
            include: vec!["third_party".into()],
            cflags: vec!["-DALL".into()],
            module: ModuleOptions {
                runtime: Some("bpf".into()),
                visibility: Some("pub(crate)".into()),
                serde: vec!["*".into()],
                derives: [all("Eq"), ("struct e".into(), vec!["PartialOrd".into()])].into(),
                ..ModuleOptions::default()
            },
            ..Options::default()
        };
        let [a, b] = metadata.sources.as_slice() else { panic!("{metadata:?}") };
        assert_eq!(*a, Source { path: "src/a.bpf.c".into(), options: common.clone(), out: None });
        let options = Options {
            cflags: vec!["-DALL".into(), "-DX".into()],
            types: vec!["struct t".into()],
            events: [("rb".into(), "struct e".into())].into(),
            targets: vec![Target::BPFEL],
            cpu: Some("v2".into()),
            prebuilt: true,
            module: ModuleOptions {
                visibility: Some("pub".into()),
                docs: Some("About b.".into()),
                rename: [("struct e".into(), "Exec".into())].into(),
                derives: [all("Eq"), ("struct e".into(), vec!["PartialOrd".into(), "Ord".into()])]
                    .into(),
                attributes: [all("doc(hidden)")].into(),
                constants: vec!["MAX".into()],
                ..common.module.clone()
            },
            ..common.clone()
        };
        assert_eq!(*b, Source { path: "src/b.bpf.c".into(), options, out: Some("gen".into()) });

        // The doors that name their source themselves get the same.
        for (path, options) in [("src/c.bpf.c", &common), ("./src/b.bpf.c", &b.options)] {
            let mut own = Options::default();
            metadata.complete(Path::new(path), &mut own);
            assert_eq!(own, *options, "{path}");
        }
        let mut own = Options { cflags: vec!["-DOWN".into()], ..Options::default() };
        own.module.visibility = Some("pub(super)".into());
        metadata.complete(Path::new("src/b.bpf.c"), &mut own);
        assert_eq!(own.cflags, ["-DALL", "-DX", "-DOWN"]);
        assert_eq!(own.module.visibility.as_deref(), Some("pub(super)"));
    }

    #[test]
    fn what_holds_for_all_stands_before_what_one_source_and_its_door_say() {
        let metadata = Metadata::parse(
            r#"
            [package.metadata.bpfgen]
            cflags = ["-D", "ALL"]
            types = ["struct all"]
            targets = ["bpfel"]
            sources = [{ path = "./x.bpf.c", cflags = ["-D", "ONE"], types = ["struct one"] }]
            "#,
        )
        .unwrap();
        let complete = |source: &str| {
            let mut options =
                Options { cflags: vec!["-D".into(), "DOOR".into()], ..Options::default() };
            metadata.complete(Path::new(source), &mut options);
            assert_eq!(options.targets, [Target::BPFEL]);
            (options.cflags.join(" "), options.types)
        };
        let all = "struct all".to_owned();
        let both = vec![all.clone(), "struct one".to_owned()];
        assert_eq!(complete("x.bpf.c"), ("-D ALL -D ONE -D DOOR".to_owned(), both));
        assert_eq!(complete("y.bpf.c"), ("-D ALL -D DOOR".to_owned(), vec![all]));
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
        assert!(error("source = []").contains("did you mean `sources`?"));
        assert!(error("color = 1").contains("the keys are clang, include, cflags"));
        assert!(!error("color = 1").contains("did you mean"));
        assert!(error("rename = {}").contains("bpfgen.rename means nothing"));
        assert!(error("serde = true").contains("serde must be an array of strings"));
        assert!(error("derives = { x = \"Eq\" }").contains("derives must be a table of arrays"));
        let misspelt = error("sources = [{ path = \"a\", renames = {} }]");
        assert!(misspelt.contains("renames means nothing; did you mean `rename`?"), "{misspelt}");
        assert!(
            error("sources = [{ path = \"a\", cflags = \"-O3\" }]")
                .contains("sources[0].cflags must be an array of strings")
        );
        assert!(error("sources = [{ cflags = [] }]").contains("sources[0].path must be"));
        assert!(error("sources = [{ path = \"a\", targets = [\"vax\"] }]").contains("`vax`"));
        assert!(error("sources = 1 1").contains("not TOML"));
    }
}
