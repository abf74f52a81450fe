//! Source to object: the cache, else clang and then the stripper.

use std::path::Path;

use crate::{
    Error, Input, Result, Target, Unit,
    cache::{self, Cache, Entry, Lookup},
    clang::{self, Compiler, Flags},
    hash::{self, Parts},
    headers,
    places::Places,
    strip,
};

/// What compiling a unit gives.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The object file, without debug information.
    pub object: Vec<u8>,
    /// Where things are in the source.
    pub places: Places,
    /// Every file that clang read, the source first.
    pub files: Vec<Input>,
    /// clang's version.
    pub clang: String,
    /// What clang printed although it succeeded.
    pub warnings: String,
    /// Whether a file names `__TARGET_ARCH_*`; if none does, the object is the same for every
    /// machine of its byte order.
    pub(crate) names_machines: bool,
    /// Whether the object comes from the cache; no process was started then.
    pub cached: bool,
}

/// Compiles a C source.
///
/// # Errors
/// If there is no fit clang, or clang refuses the source; the error carries all that it said.
pub fn compile(unit: &Unit<'_>) -> Result<Compiled> {
    compile_text(unit, None)
}

/// As [`compile`], with `text` in the place of the source's.
pub(crate) fn compile_text(unit: &Unit<'_>, text: Option<&str>) -> Result<Compiled> {
    unit.check()?;
    let compiler = clang::find(unit.env, unit.options, unit.base)?;
    let flags = Flags::new(unit);
    let cache = cache(unit);
    let key = key(unit, &compiler, &flags, text);
    if let Some(entry) = cache.find(&key) {
        return Ok(Compiled::new(entry, true));
    }

    let clang = version(unit, &compiler, &cache)?;
    let headers = headers::place(cache.folder())?;
    let started = std::time::SystemTime::now();
    let output = clang::run(&compiler, &flags, unit, text, headers.path())?;
    let places = Places::of_compiled(unit, &output.object, &output.files).print();
    let object = strip(&output.object)?;
    let mut files = Vec::with_capacity(output.files.len());
    let mut contents = Vec::with_capacity(output.files.len());
    for file in &output.files {
        let path = unit.base.join(file);
        let content = read(&path)?;
        files.push(Input { hash: hash::bytes(&content), path });
        contents.push(content);
    }
    let names_machines = contents.iter().any(|content| names_machines(content));
    let entry = Entry { object, places, files, clang, warnings: output.warnings, names_machines };
    let search: Vec<_> = flags.search().map(|dir| unit.base.join(dir)).collect();
    cache.add(&key, &entry, &Lookup { folders: &search, contents: &contents, started });
    Ok(Compiled::new(entry, false))
}

impl Compiled {
    fn new(entry: Entry, cached: bool) -> Self {
        let Entry { object, places, files, clang, warnings, names_machines } = entry;
        // The same way from the cache and from clang, so that both give the same.
        let places = Places::parse(&places);
        Self { object, places, files, clang, warnings, names_machines, cached }
    }
}

fn names_machines(content: &[u8]) -> bool {
    String::from_utf8_lossy(content).contains("__TARGET_ARCH")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::io("read", path, error))
}

/// The widest target that a compiled unit's object serves: its machine, or every machine of its
/// byte order where compiling for none gives the same object.
pub(crate) fn serves(unit: &Unit<'_>, compiled: &Compiled) -> Target {
    let plain = Target::plain(unit.target.endian());
    let same = unit.target == plain
        || !compiled.names_machines
        || compile(&unit.for_target(plain)).is_ok_and(|other| other.object == compiled.object);
    if same { plain } else { unit.target }
}

/// Keeps an object for [`last_good`].
pub(crate) fn remember_good(unit: &Unit<'_>, object: &[u8], places: &Places) {
    cache(unit).remember_good(&place(unit), object, &places.print());
}

/// The object of the last time that this source compiled, for editors to go on with.
pub(crate) fn last_good(unit: &Unit<'_>) -> Option<(Vec<u8>, Places)> {
    let (object, places) = cache(unit).last_good(&place(unit))?;
    Some((object, Places::parse(&places)))
}

/// The version of the clang that would be used.
///
/// # Errors
/// If there is none, or an unfit one.
pub(crate) fn clang_version(unit: &Unit<'_>) -> Result<String> {
    let compiler = clang::find(unit.env, unit.options, unit.base)?;
    version(unit, &compiler, &cache(unit))
}

fn cache(unit: &Unit<'_>) -> Cache {
    Cache::new(cache::choose(unit.env, unit.base))
}

/// Asks a compiler for its version, once for as long as it stays the same file.
fn version(unit: &Unit<'_>, compiler: &Compiler, cache: &Cache) -> Result<String> {
    let mut parts = Parts::default();
    compiler.identify(unit.env, unit.base, &mut parts);
    let key = parts.finish();
    let known = cache.text("version", &key).filter(|text| clang::Version::parse(text).is_some());
    if let Some(version) = known {
        return Ok(version);
    }
    let version = clang::ask(compiler, unit.env)?.to_string();
    cache.set_text("version", &key, &version);
    Ok(version)
}

/// Everything that decides what a compilation gives, except the contents of files.
fn key(unit: &Unit<'_>, compiler: &Compiler, flags: &Flags, text: Option<&str>) -> String {
    let mut parts = Parts::default();
    parts.add(env!("CARGO_PKG_VERSION")).add(headers::HASHED);
    compiler.identify(unit.env, unit.base, &mut parts);
    flags.identify(&mut parts);
    for (name, value) in &unit.env.clang_variables {
        parts.add(name).add(value.as_encoded_bytes());
    }
    // The folder is in the key for the sake of the files' absolute paths.
    parts.add(bytes(unit.base)).add(bytes(&unit.source)).add(text.unwrap_or_default());
    parts.finish()
}

/// Names a source on this machine, whatever is in it.
fn place(unit: &Unit<'_>) -> String {
    let mut parts = Parts::default();
    parts.add(bytes(unit.base)).add(bytes(&unit.source)).add(unit.target.name());
    parts.finish()
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Reads an object that somebody else compiled.
pub(crate) fn read_object(unit: &Unit<'_>) -> Result<Vec<u8>> {
    unit.check()?;
    read(&unit.path())
}
