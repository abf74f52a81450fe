//! The fixtures: C sources, and what each says in its first comments.
//!
//! ```c
//! // fixture: clang-19 -target bpfeb
//! // types: struct a; enum b
//! // events: MAP = struct event; OTHER = struct other
//! // lines: kept
//! ```
//!
//! With `lines`, what debug information tells is checked in beside the object, which has none.
//! `rename`, `derives`, `attributes`, `serde`, `constants`, `runtime`, `visibility` and `docs` are said
//! likewise; where there are lists in a list, their items stand between ` + `.
//!
//! All may be left out: the compiler is clang 14 then, the oldest that works. Where it is a script,
//! that makes the object, and blessing does not. The objects are checked in, so that no clang is needed and its version changes nothing.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use bpfgen_build::{
    codegen::{ModuleOptions, ObjectBytes, Options},
    places::Places,
};
use bpfgen_object::Object;

/// One of `fixtures/*.bpf.c`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    /// The compiler, and flags after the usual ones.
    clang: Vec<String>,
    types: Vec<String>,
    events: BTreeMap<String, String>,
    /// Whether it has places.
    lines: bool,
    module: ModuleOptions,
}

/// Where the tests of this package are.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Whether what the tests compare with is written anew.
pub(crate) fn blessing() -> bool {
    env::var_os("BPFGEN_BLESS").is_some()
}

/// All fixtures, by name; compiled anew when blessing.
pub(crate) fn fixtures() -> &'static [Fixture] {
    static FIXTURES: OnceLock<Vec<Fixture>> = OnceLock::new();
    FIXTURES.get_or_init(|| {
        let mut found = Vec::new();
        for entry in fs::read_dir(tests().join("fixtures")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if let Some(name) = name.strip_suffix(".bpf.c") {
                found.push(Fixture::read(name, &fs::read_to_string(&path).unwrap()));
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        if blessing() {
            found.iter().for_each(Fixture::compile);
        }
        found
    })
}

/// The fixture with this name.
pub(crate) fn fixture(name: &str) -> &'static Fixture {
    fixtures().iter().find(|fixture| fixture.name == name).expect(name)
}

impl Fixture {
    fn read(name: &str, source: &str) -> Self {
        let comments: Vec<_> = source.lines().map_while(|line| line.strip_prefix("// ")).collect();
        let list = |what: &str, separator| -> Vec<String> {
            let found = comments.iter().find_map(|line| line.strip_prefix(what));
            let parts = found.into_iter().flat_map(|list| list.split(separator));
            parts.filter(|part| !part.trim().is_empty()).map(str::to_owned).collect()
        };
        let mut clang = list("fixture: ", ' ');
        if clang.is_empty() {
            clang.push("clang-14".to_owned());
        }
        let table = |what: &str| -> BTreeMap<String, String> {
            let pairs = list(what, ';');
            let pairs = pairs.iter().map(|pair| {
                let (key, value) = pair.split_once('=').expect("KEY = VALUE");
                (key.trim().to_owned(), value.trim().to_owned())
            });
            pairs.collect()
        };
        let lists = |what: &str| -> BTreeMap<String, Vec<String>> {
            let split = |list: String| list.split(" + ").map(str::to_owned).collect();
            table(what).into_iter().map(|(key, list)| (key, split(list))).collect()
        };
        let trimmed = |what: &str| -> Vec<String> {
            list(what, ';').iter().map(|text| text.trim().to_owned()).collect()
        };
        let module = ModuleOptions {
            runtime: trimmed("runtime: ").pop(),
            visibility: trimmed("visibility: ").pop(),
            docs: trimmed("docs: ").pop(),
            rename: table("rename: "),
            derives: lists("derives: "),
            attributes: lists("attributes: "),
            serde: trimmed("serde: "),
            constants: trimmed("constants: "),
        };
        let (types, events) = (list("types: ", ';'), table("events: "));
        let lines = !list("lines: ", ' ').is_empty();
        Self { name: name.to_owned(), clang, types, events, lines, module }
    }

    /// The C source.
    pub(crate) fn source(&self) -> String {
        format!("{}.bpf.c", self.name)
    }

    fn object_path(&self) -> PathBuf {
        tests().join(format!("fixtures/{}.bpf.o", self.name))
    }

    fn lines_path(&self) -> PathBuf {
        tests().join(format!("fixtures/{}.lines", self.name))
    }

    /// Where things are in the source, where the fixture is about that.
    pub(crate) fn places(&self) -> Places {
        if !self.lines {
            return Places::default();
        }
        let path = self.lines_path();
        let text = fs::read_to_string(&path);
        Places::parse(&text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    fn compile(&self) {
        if self.clang[0].ends_with(".sh") {
            return;
        }
        let source = self.source();
        let object = tempfile::NamedTempFile::new().unwrap();
        let status = Command::new(&self.clang[0])
            .current_dir(tests().join("fixtures"))
            .args(["-target", "bpfel", "-mcpu=v3", "-g", "-O2", "-fno-ident", "-Wall", "-Werror"])
            .args(["-fdebug-compilation-dir=.", "-I/usr/include/x86_64-linux-gnu"])
            .args(&self.clang[1..])
            .args(["-c", &source, "-o"])
            .arg(object.path())
            .status()
            .unwrap();
        assert!(status.success(), "{} {source}", self.clang[0]);
        let object = fs::read(object.path()).unwrap();
        if self.lines {
            fs::write(self.lines_path(), Places::of_object(&object).print()).unwrap();
        }
        let stripped = bpfgen_build::strip(&object).unwrap();
        fs::write(self.object_path(), stripped).unwrap();
    }

    /// The checked-in object.
    pub(crate) fn object_bytes(&self) -> Vec<u8> {
        let path = self.object_path();
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The checked-in object, read.
    pub(crate) fn object(&self) -> Object {
        bpfgen_object::parse(&self.object_bytes()).unwrap()
    }

    /// Options with what the source asks for.
    pub(crate) fn options(&self) -> Options {
        Options {
            object: ObjectBytes::IncludeBytes(format!("../fixtures/{}.bpf.o", self.name)),
            types: self.types.clone(),
            events: self.events.clone(),
            places: self.places(),
            module: self.module.clone(),
            ..Options::new(&self.name, &self.source())
        }
    }
}
