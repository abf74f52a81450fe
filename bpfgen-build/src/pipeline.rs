//! Source to module: the one way that all three doors take.
//!
//! ```text
//! x.bpf.c ── compile ──▶ object ── parse ──▶ Object ── codegen ──▶ module
//!    │                     ▲                   │ a type is missing     ▲
//! x.bpf.o ─────────────────┘                   └── wrapper ── parse ───┘
//!    │                                                                 │
//!    └── prebuilt: inputs unchanged ──▶ x.rs, x.bpf.o ─────────────────┘
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use bpfgen_object::{Endian, Object};
use proc_macro2::TokenStream;

use crate::{
    Env, Error, ErrorKind, Input, Options, Result, Target, Unit, codegen,
    codegen::{ModuleOptions, ObjectBytes},
    compile::{self, Compiled},
    hash,
    places::Places,
    prebuilt::{self, Prebuilt},
    stamp::{Stamp, StampedObject, options_hash},
    variants, wrapper,
};

/// What a door wants built.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The environment.
    pub env: &'a Env,
    /// The crate's folder.
    pub base: &'a Path,
    /// The source: C, or a ready `.bpf.o`.
    pub source: &'a Path,
    /// Its options.
    pub options: &'a Options,
}

/// The result: a module and its objects.
#[derive(Clone, Debug)]
pub struct Product {
    /// The name that module, objects and skeleton share.
    pub stem: String,
    /// The source, relative to the crate where it lies inside.
    pub source: PathBuf,
    /// Every file that was read, absolute.
    pub files: Vec<PathBuf>,
    /// What clang printed although it succeeded.
    pub warnings: String,
    /// Whether no process was started.
    pub cached: bool,
    base: PathBuf,
    hashes: BTreeMap<PathBuf, String>,
    options: Options,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Built { clang: Option<String>, variants: Vec<Variant> },
    Prebuilt(Box<Prebuilt>),
}

/// One target's object.
#[derive(Clone, Debug)]
struct Variant {
    target: Target,
    /// What else its object serves: see [`build_files`].
    serves: Target,
    /// The object that is loaded.
    object: Vec<u8>,
    /// What the module is generated from.
    model: Model,
}

/// The object that types come from, the one that is loaded or a wrapper's, and where its things are.
#[derive(Clone, Debug)]
struct Model {
    object: Object,
    places: Places,
}

/// Builds a module for these targets; without any, for this machine.
///
/// # Errors
/// If the source cannot be compiled, its object not read, or no Rust be generated for it.
pub fn build(request: &Request<'_>, targets: &[Target]) -> Result<Product> {
    let Request { env, base, source, options } = *request;
    let host = [Target::host()];
    let targets = if targets.is_empty() { &host } else { targets };
    let unit = Unit::new(env, base, source, options, targets[0]);
    let stem = unit.stem()?;
    unit.check()?;
    let mut reason = None;
    if options.prebuilt {
        match prebuilt::find(&unit, targets) {
            Ok(prebuilt) => return Ok(from_prebuilt(stem, unit, prebuilt)),
            Err(why) => reason = Some(why),
        }
    }
    from_source(stem, &unit, targets).map_err(|error| match (reason, error.kind()) {
        (Some(why), ErrorKind::ClangMissing | ErrorKind::ClangUnfit) => {
            let mut stale = Error::new(
                ErrorKind::Stale,
                format!(
                    "the prebuilt module of {} cannot be used: {why}; and without clang it cannot \
                     be built: {}",
                    unit.source.display(),
                    error.message()
                ),
            )
            .help("run `cargo bpfgen build` where clang is, and check in what it writes");
            for help in error.helps() {
                stale = stale.help(help);
            }
            stale
        }
        _ => error,
    })
}

/// As [`build`], for a module that is written to files: what they say of themselves includes
/// whether the object serves other machines than the one it was compiled for.
///
/// # Errors
/// As [`build`].
pub fn build_files(request: &Request<'_>, targets: &[Target]) -> Result<Product> {
    let mut product = build(request, targets)?;
    let Request { env, base, source, options } = *request;
    if let Body::Built { variants, .. } = &mut product.body {
        // Each of several is there for its machine.
        if let [variant] = variants.as_mut_slice() {
            let unit = Unit::new(env, base, source, options, variant.target);
            variant.serves = compile::serves(&unit, &object(&unit)?);
        }
    }
    Ok(product)
}

fn from_prebuilt(stem: String, unit: Unit<'_>, prebuilt: Prebuilt) -> Product {
    let mut files: Vec<_> = prebuilt.stamp.inputs.keys().map(|path| unit.base.join(path)).collect();
    files.push(prebuilt.path.clone());
    files.extend(prebuilt.objects.iter().map(|(name, _)| prebuilt.path.with_file_name(name)));
    Product {
        stem,
        source: unit.source,
        files,
        hashes: BTreeMap::new(),
        warnings: String::new(),
        cached: true,
        base: unit.base.to_owned(),
        options: unit.options.clone(),
        body: Body::Prebuilt(Box::new(prebuilt)),
    }
}

fn from_source(stem: String, unit: &Unit<'_>, targets: &[Target]) -> Result<Product> {
    let mut product = Product {
        stem,
        source: unit.source.clone(),
        files: Vec::new(),
        hashes: BTreeMap::new(),
        warnings: String::new(),
        cached: true,
        base: unit.base.to_owned(),
        options: unit.options.clone(),
        body: Body::Built { clang: None, variants: Vec::new() },
    };
    let mut version = None;
    let mut variants = Vec::new();
    for &target in targets {
        let unit = unit.for_target(target);
        let compiled = object(&unit)?;
        for Input { path, hash } in compiled.files {
            if product.hashes.insert(path.clone(), hash).is_none() {
                product.files.push(path);
            }
        }
        if product.warnings != compiled.warnings {
            product.warnings.push_str(&compiled.warnings);
        }
        product.cached &= compiled.cached;
        version = Some(compiled.clang).filter(|clang| !clang.is_empty());
        let model = model(&unit, &product, &compiled.object, compiled.places)?;
        let asked = product.codegen(ObjectBytes::Literal(Vec::new()));
        let unknown = codegen::unknown_records(&model.object, &asked);
        for line in unknown.into_iter().chain(codegen::lost_addresses(&model.object)) {
            let line = format!("warning: {}: {line}\n", unit.source.display());
            if !product.warnings.contains(&line) {
                product.warnings.push_str(&line);
            }
        }
        variants.push(Variant { target, serves: target, object: compiled.object, model });
    }
    product.body = Body::Built { clang: version, variants };
    Ok(product)
}

/// The object of a source: compiled, or ready.
fn object(unit: &Unit<'_>) -> Result<Compiled> {
    if unit.is_c() {
        return compile::compile(unit);
    }
    let object = compile::read_object(unit)?;
    Ok(Compiled {
        files: vec![Input { path: unit.path(), hash: hash::bytes(&object) }],
        places: Places::of_object(&object),
        object,
        clang: String::new(),
        warnings: String::new(),
        names_machines: false,
        cached: true,
    })
}

/// The object to generate from: the source's own, or the wrapper's where types are missing.
fn model(unit: &Unit<'_>, product: &Product, bytes: &[u8], places: Places) -> Result<Model> {
    let parse = |bytes: &[u8]| -> Result<Object> {
        // What clang warned of is often the reason: a misspelt helper is an unknown extern.
        bpfgen_object::parse(bytes).map_err(|error| {
            Error::from(error).context(unit.source.display()).with_diagnostics(&product.warnings)
        })
    };
    let object = parse(bytes)?;
    if object.endian != unit.target.endian() {
        return Err(Error::new(
            ErrorKind::Object,
            format!(
                "{} is not for {}: its byte order is the other one",
                unit.source.display(),
                unit.target
            ),
        ));
    }
    if unit.is_c() {
        let missing =
            codegen::missing_types(&object, &product.codegen(ObjectBytes::Literal(Vec::new())));
        if !missing.is_empty() {
            let wrapper = wrapper::compile(unit, &missing)?;
            let object = parse(&wrapper.object)?;
            compile::remember_good(unit, &wrapper.object, &wrapper.places);
            return Ok(Model { object, places: wrapper.places });
        }
        compile::remember_good(unit, bytes, &places);
    }
    Ok(Model { object, places })
}

/// What stands in for a module that cannot be built, so that an editor goes on completing: the
/// module as of when the source last compiled, else one of an object with nothing in it.
pub fn last_good(request: &Request<'_>, targets: &[Target]) -> TokenStream {
    let Request { env, base, source, options } = *request;
    let first = targets.first().copied().unwrap_or_else(Target::host);
    let unit = Unit::new(env, base, source, options, first);
    let stem = unit.stem().unwrap_or_default();
    let only_runtime =
        || ModuleOptions { runtime: options.module.runtime.clone(), ..ModuleOptions::default() };
    let last = || {
        let (object, places) = compile::last_good(&unit)?;
        let model = bpfgen_object::parse(&object).ok()?;
        let mut options = codegen::Options {
            object: ObjectBytes::Literal(object),
            types: options.types.clone(),
            events: options.events.clone(),
            module: options.module.clone(),
            places,
            ..codegen::Options::new(&stem, &stem)
        };
        let missing = codegen::missing_types(&model, &options);
        options.types.retain(|name| !missing.contains(name));
        options.events.retain(|_, name| !missing.contains(name));
        codegen::generate(&model, &options).ok().or_else(|| {
            // What the options name may be what is wrong.
            options.module = only_runtime();
            codegen::generate(&model, &options).ok()
        })
    };
    last().unwrap_or_else(|| nothing(&stem, only_runtime()))
}

/// The module of an object with nothing in it.
pub fn empty(stem: &str) -> TokenStream {
    nothing(stem, ModuleOptions::default())
}

fn nothing(stem: &str, module: ModuleOptions) -> TokenStream {
    let nothing = Object {
        endian: Endian::NATIVE,
        license: String::new(),
        version: 0,
        functions: Vec::new(),
        core_order: Vec::new(),
        programs: Vec::new(),
        maps: Vec::new(),
        data: Vec::new(),
        externs: Vec::new(),
        jump_tables: Vec::new(),
        struct_ops: Vec::new(),
        btf: None,
    };
    let options = codegen::Options { module, ..codegen::Options::new(stem, stem) };
    codegen::generate(&nothing, &options).unwrap_or_default()
}

impl Product {
    fn codegen(&self, object: ObjectBytes) -> codegen::Options {
        let doc = self.source.file_name().unwrap_or_default().to_string_lossy();
        codegen::Options {
            object,
            types: self.options.types.clone(),
            events: self.options.events.clone(),
            module: self.options.module.clone(),
            ..codegen::Options::new(&self.stem, &doc)
        }
    }

    /// The targets for which it was built.
    pub fn targets(&self) -> Vec<Target> {
        match &self.body {
            Body::Built { variants, .. } => variants.iter().map(|variant| variant.target).collect(),
            Body::Prebuilt(prebuilt) => prebuilt.targets(),
        }
    }

    /// The module as one stream of tokens that holds the objects, for a macro.
    ///
    /// # Errors
    /// If no Rust can be generated for the object as asked.
    pub fn inline(&self) -> Result<TokenStream> {
        match &self.body {
            Body::Prebuilt(prebuilt) => prebuilt.inline(),
            Body::Built { variants, .. } => {
                self.join(variants, |variant| ObjectBytes::Literal(variant.object.clone()))
            }
        }
    }

    /// As [`Self::inline`], with an error for machines that it was not compiled for.
    ///
    /// # Errors
    /// As [`Self::inline`].
    pub fn guarded(&self) -> Result<TokenStream> {
        let mut tokens = self.inline()?;
        let targets = self.targets();
        // Several variants come with their guard.
        if targets.len() == 1 {
            tokens.extend(variants::guard(&targets, &self.source.to_string_lossy()));
        }
        Ok(tokens)
    }

    /// The module as the text of a file that includes the objects from its own folder.
    ///
    /// # Errors
    /// If no Rust can be generated for the object as asked.
    pub fn text(&self) -> Result<String> {
        let (clang, variants) = match &self.body {
            Body::Prebuilt(prebuilt) => return Ok(prebuilt.text.clone()),
            Body::Built { clang, variants } => (clang, variants),
        };
        let tokens = self.join(variants, |variant| {
            ObjectBytes::IncludeBytes(self.object_name(variant.target, variants.len()))
        })?;
        let stamp = Stamp {
            generator: env!("CARGO_PKG_VERSION").to_owned(),
            source: self.source.to_string_lossy().into_owned(),
            clang: clang.clone(),
            options: options_hash(&self.options),
            inputs: self.own_inputs(),
            objects: variants
                .iter()
                .map(|variant| StampedObject {
                    target: variant.serves,
                    file: self.object_name(variant.target, variants.len()),
                    hash: hash::bytes(&variant.object),
                })
                .collect(),
        };
        Ok(format!("{stamp}\n{}", codegen::print(&tokens)?))
    }

    /// The hashes of the files that lie in the crate's folder, or are reached from it by `..`, by
    /// their path relative to it. Those of the system another machine has elsewhere or otherwise.
    fn own_inputs(&self) -> BTreeMap<String, String> {
        let own = |(path, hash): (&PathBuf, &String)| {
            let path = path.strip_prefix(&self.base).ok()?;
            Some((path.to_string_lossy().into_owned(), hash.clone()))
        };
        self.hashes.iter().filter_map(own).collect()
    }

    /// The objects' file names and bytes.
    pub fn objects(&self) -> Vec<(String, &[u8])> {
        match &self.body {
            Body::Prebuilt(prebuilt) => prebuilt
                .objects
                .iter()
                .map(|(name, bytes)| (name.clone(), bytes.as_slice()))
                .collect(),
            Body::Built { variants, .. } => variants
                .iter()
                .map(|variant| {
                    let name = self.object_name(variant.target, variants.len());
                    (name, variant.object.as_slice())
                })
                .collect(),
        }
    }

    /// The compiler's version, where one had a part in it.
    pub(crate) fn clang(&self) -> Option<&str> {
        match &self.body {
            Body::Prebuilt(prebuilt) => prebuilt.stamp.clang.as_deref(),
            Body::Built { clang, .. } => clang.as_deref(),
        }
    }

    /// What of the source is less in the module than in C, and why, a sentence each. A prebuilt
    /// module says it in its documentation only.
    ///
    /// # Errors
    /// As [`Self::inline`].
    pub fn degraded(&self) -> Result<Vec<String>> {
        let Body::Built { variants, .. } = &self.body else { return Ok(Vec::new()) };
        let mut all = BTreeSet::new();
        for variant in variants {
            let options = self.options_for(variant, ObjectBytes::Literal(Vec::new()));
            all.extend(codegen::degraded(&variant.model.object, &options)?);
        }
        Ok(all.into_iter().collect())
    }

    fn options_for(&self, variant: &Variant, bytes: ObjectBytes) -> codegen::Options {
        codegen::Options { places: variant.model.places.clone(), ..self.codegen(bytes) }
    }

    fn join(
        &self,
        variants: &[Variant],
        bytes: impl Fn(&Variant) -> ObjectBytes,
    ) -> Result<TokenStream> {
        let source = self.source.to_string_lossy();
        let bodies = variants
            .iter()
            .map(|variant| {
                let options = self.options_for(variant, bytes(variant));
                let tokens = codegen::generate(&variant.model.object, &options)
                    .map_err(|error| error.context(&source))?;
                Ok((variant.target, tokens))
            })
            .collect::<Result<Vec<_>>>()?;
        variants::join(bodies, &source)
    }

    /// `x.bpf.o`, or with several targets `x.bpfel.bpf.o`.
    fn object_name(&self, target: Target, targets: usize) -> String {
        if self.source.extension().is_some_and(|extension| extension == "o") {
            return self.codegen(ObjectBytes::Literal(Vec::new())).doc;
        }
        match targets {
            1 => format!("{}.bpf.o", self.stem),
            _ => format!("{}.{target}.bpf.o", self.stem),
        }
    }
}
