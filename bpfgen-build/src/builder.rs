//! The door of build scripts.

use std::path::{Path, PathBuf};

use crate::{
    Env, Error, ErrorKind, Metadata, Options, Result, Target,
    cargo::Speaker,
    out,
    pipeline::{self, Product, Request},
    unit,
};

/// Builds one source in a build script: the module goes to `OUT_DIR/<stem>.rs`, the object beside
/// it.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     bpfgen_build::Builder::new("src/execsnoop.bpf.c")
///         .cflag("-DMAX_ARGS=20")
///         .event("events", "struct event")
///         .build()?;
///     Ok(())
/// }
/// ```
///
/// ```text
/// // src/main.rs
/// mod execsnoop {
///     include!(concat!(env!("OUT_DIR"), "/execsnoop.rs"));
/// }
/// ```
///
/// Several builders may stand in one build script, for sources of different names;
/// [`build_all`](crate::build_all) compiles them at the same time. Cargo runs it again when the
/// source, a header that clang read, or a `BPFGEN_*` variable changes.
#[derive(Clone, Debug)]
pub struct Builder {
    source: PathBuf,
    options: Options,
    out_dir: Option<PathBuf>,
}

/// What [`Builder::build`] wrote.
#[derive(Clone, Debug)]
pub struct Built {
    /// The generated module.
    pub module: PathBuf,
    /// The objects that it includes.
    pub objects: Vec<PathBuf>,
}

impl Builder {
    /// A builder for a C source or a ready `.bpf.o`, by its path relative to the crate's folder.
    pub fn new(source: impl Into<PathBuf>) -> Self {
        Self { source: source.into(), options: Options::default(), out_dir: None }
    }

    /// Adds a flag for clang, after ours. Relative paths in it start at the crate's folder.
    #[must_use]
    pub fn cflag(mut self, flag: impl Into<String>) -> Self {
        self.options.cflags.push(flag.into());
        self
    }

    /// Adds flags for clang, after ours.
    #[must_use]
    pub fn cflags<T: Into<String>>(mut self, flags: impl IntoIterator<Item = T>) -> Self {
        self.options.cflags.extend(flags.into_iter().map(Into::into));
        self
    }

    /// Adds a folder with headers.
    #[must_use]
    pub fn include(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.include.push(folder.into());
        self
    }

    /// Generates a C type although no map, global or event uses it: `struct event`, `union addr`,
    /// `enum phase`, or a typedef's name.
    #[must_use]
    pub fn type_(mut self, name: impl Into<String>) -> Self {
        self.options.types.push(name.into());
        self
    }

    /// Says which C type the records of a ring or perf buffer have.
    #[must_use]
    pub fn event(mut self, map: impl Into<String>, name: impl Into<String>) -> Self {
        self.options.events.insert(map.into(), name.into());
        self
    }

    /// Compiles for this target instead of the one that cargo builds for. With several, the module
    /// holds a variant for each.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.options.targets.push(target);
        self
    }

    /// Sets clang's `-mcpu`, which is `v3` otherwise: what kernels since 5.1 know.
    ///
    /// `v4` needs Linux 6.6; and from clang 22 on, a switch of many cases becomes a table of places
    /// to jump to, which needs Linux 6.19. `-fno-jump-tables` among [`cflags`](Self::cflag) keeps
    /// such programs loadable in the kernels between.
    #[must_use]
    pub fn cpu(mut self, cpu: impl Into<String>) -> Self {
        self.options.cpu = Some(cpu.into());
        self
    }

    /// Names the compiler; `$BPFGEN_CLANG` comes before it.
    #[must_use]
    pub fn clang(mut self, command: impl Into<String>) -> Self {
        self.options.clang = Some(command.into());
        self
    }

    /// Whether to use the module and object that `cargo bpfgen build` wrote beside the source, and
    /// no clang, as long as the inputs that they record are unchanged.
    #[must_use]
    pub fn prebuilt(mut self, prebuilt: bool) -> Self {
        self.options.prebuilt = prebuilt;
        self
    }

    /// Names a type, map, program or global variable of C in Rust: `("struct event", "Exec")`; a
    /// member, `("struct event.pid", "process")`; or a constant, `("enum phase.ENTER", "BEGIN")` that
    /// of the enum's type, `("ENTER", "BEGIN")` that of the module.
    #[must_use]
    pub fn rename(mut self, c_name: impl Into<String>, name: impl Into<String>) -> Self {
        self.options.module.rename.insert(c_name.into(), name.into());
        self
    }

    /// Derives a trait for a type, or for all with `*`: `("struct event", "PartialOrd")`.
    #[must_use]
    pub fn derive(mut self, ty: impl Into<String>, path: impl Into<String>) -> Self {
        self.options.module.derives.entry(ty.into()).or_default().push(path.into());
        self
    }

    /// Puts an attribute on a type, or on all with `*`: `("*", "doc(alias = \"exec\")")`.
    #[must_use]
    pub fn attribute(mut self, ty: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.options.module.attributes.entry(ty.into()).or_default().push(attribute.into());
        self
    }

    /// Gives a type, or all with `*`, serde's `Serialize` and `Deserialize`. The feature `serde` of
    /// bpfgen-runtime has to be on.
    #[must_use]
    pub fn serde(mut self, ty: impl Into<String>) -> Self {
        self.options.module.serde.push(ty.into());
        self
    }

    /// Adds a constant to the module: an enumerator (`MAX_ARGS`), or all of an enum (`enum phase`).
    #[must_use]
    pub fn constant(mut self, name: impl Into<String>) -> Self {
        self.options.module.constants.push(name.into());
        self
    }

    /// Who sees what the module holds: `pub(crate)`; all if not set.
    #[must_use]
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.options.module.visibility = Some(visibility.into());
        self
    }

    /// The path of bpfgen-runtime where the crate knows it by another name.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.module.runtime = Some(path.into());
        self
    }

    /// Says what the module is about, in its documentation.
    #[must_use]
    pub fn docs(mut self, text: impl Into<String>) -> Self {
        self.options.module.docs = Some(text.into());
        self
    }

    /// Writes to this folder instead of `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Builds.
    ///
    /// Errors are also printed as `cargo::error=` lines and clang's warnings as `cargo::warning=`,
    /// so that cargo shows them whole.
    ///
    /// # Errors
    /// If there is no fit clang, clang refuses the source, no Rust can be generated as asked, or a
    /// file cannot be written.
    pub fn build(&self) -> Result<Built> {
        let env = Env::read()?;
        let speaker = Speaker::new(&env);
        self.build_in(&env, speaker).inspect_err(|error| speaker.error(&error.to_string()))
    }

    fn build_in(&self, env: &Env, speaker: Speaker) -> Result<Built> {
        self.announce(env, speaker)?;
        write(&self.product(env)?, self.folder(env)?, speaker)
    }

    /// Tells cargo what the build depends on before anything can fail: a build that failed must run
    /// again when these change.
    pub(crate) fn announce(&self, env: &Env, speaker: Speaker) -> Result<()> {
        let base = base(env)?;
        speaker.rerun_if_variables_change();
        speaker.rerun_if_changed(&base.join(&self.source));
        speaker.rerun_if_changed(&base.join("Cargo.toml"));
        Ok(())
    }

    /// The module and objects, of which nothing is written yet.
    pub(crate) fn product(&self, env: &Env) -> Result<Product> {
        let base = base(env)?;
        let mut options = self.options.clone();
        Metadata::read(base)?.complete(&self.source, &mut options);
        let targets = match options.targets.as_slice() {
            [] => vec![env.target.unwrap_or_else(Target::host)],
            targets => targets.to_vec(),
        };
        let request = Request { env, base, source: &self.source, options: &options };
        pipeline::build_files(&request, &targets)
    }

    /// The name of the module.
    pub(crate) fn stem(&self) -> Result<String> {
        unit::stem(&self.source)
    }

    /// Where the files go.
    pub(crate) fn folder<'a>(&'a self, env: &'a Env) -> Result<&'a Path> {
        let folder = self.out_dir.as_ref().or(env.out_dir.as_ref());
        folder.map(PathBuf::as_path).ok_or_else(|| missing("OUT_DIR"))
    }
}

fn base(env: &Env) -> Result<&Path> {
    env.manifest_dir.as_deref().ok_or_else(|| missing("CARGO_MANIFEST_DIR"))
}

fn missing(name: &str) -> Error {
    Error::new(ErrorKind::Option, format!("{name} is not set: this is no build script"))
}

/// Writes a product's files, and tells cargo what they were made from.
pub(crate) fn write(product: &Product, folder: &Path, speaker: Speaker) -> Result<Built> {
    for file in &product.files {
        speaker.rerun_if_changed(file);
    }
    speaker.warning(&product.warnings);
    let text = product.text()?;
    std::fs::create_dir_all(folder).map_err(|error| Error::io("make", folder, error))?;
    let mut objects = Vec::new();
    for (name, bytes) in product.objects() {
        let path = folder.join(name);
        out::write_if_changed(&path, bytes)?;
        objects.push(path);
    }
    let module = folder.join(format!("{}.rs", product.stem));
    out::write_if_changed(&module, text.as_bytes())?;
    Ok(Built { module, objects })
}
