//! What is measured: objects of `tests/peers`, which clang compiles first, and a kernel's types.
//! Whatever is missing on this machine is named, and its benchmarks are left out.

#[path = "../../../tests/peers/src/clang.rs"]
mod clang;

use std::{env, fmt, fs, path::Path, sync::OnceLock};

use bpfgen_object::{
    Object,
    btf::{Btf, file, scan::Scan},
    parse,
};

/// Their names, and their sources.
const SOURCES: [(&str, &str); 2] = [("few", "fields.bpf.c"), ("many", "types.bpf.c")];

/// An object with CO-RE relocations.
pub(crate) struct Case {
    name: String,
    /// Its file.
    pub(crate) bytes: Vec<u8>,
    pub(crate) object: Object,
}

/// A kernel's types.
pub(crate) struct Kernel {
    name: String,
    /// Raw BTF.
    pub(crate) bytes: Vec<u8>,
    /// The same, decoded.
    pub(crate) btf: Btf,
}

struct Input {
    objects: Vec<Case>,
    kernel: Option<Kernel>,
    missing: Vec<String>,
}

/// What is left out on this machine, and why.
pub(crate) fn missing() -> &'static [String] {
    &input().missing
}

/// The objects; none without clang.
pub(crate) fn objects() -> impl Iterator<Item = &'static Case> {
    input().objects.iter()
}

/// The kernel's types, if there are any.
pub(crate) fn kernel() -> Option<&'static Kernel> {
    input().kernel.as_ref()
}

/// The objects, where there are also types to relocate them against.
pub(crate) fn pairs() -> impl Iterator<Item = Pair> {
    let pair = |(kernel, case)| Pair { kernel, case };
    objects().filter_map(move |case| Some(pair((kernel()?, case))))
}

/// An object and the types to relocate it against.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) kernel: &'static Kernel,
    pub(crate) case: &'static Case,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.case.fmt(f)
    }
}

fn input() -> &'static Input {
    static INPUT: OnceLock<Input> = OnceLock::new();
    INPUT.get_or_init(|| {
        let mut missing = Vec::new();
        let mut keep = |error| missing.push(error);
        let objects = compiled().map_err(&mut keep).unwrap_or_default();
        let kernel = kernel_types().map_err(&mut keep).ok();
        Input { objects, kernel, missing }
    })
}

fn compiled() -> Result<Vec<Case>, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/peers/objects");
    let mut cases = Vec::new();
    for (name, source) in SOURCES {
        let failed = |error: String| format!("no objects: {error}");
        let bytes = clang::compile(&sources.join(source), None).map_err(failed)?;
        let object = parse(&bytes).map_err(|error| failed(error.to_string()))?;
        let count: usize =
            object.core_functions().map(|(_, function)| function.core_relocations.len()).sum();
        cases.push(Case { name: format!("{name} ({count} relocations)"), bytes, object });
    }
    Ok(cases)
}

/// Of the file that `BPFGEN_BTF` names, else of the running kernel.
fn kernel_types() -> Result<Kernel, String> {
    let path = env::var("BPFGEN_BTF").ok().filter(|path| !path.is_empty());
    let path = path.unwrap_or_else(|| "/sys/kernel/btf/vmlinux".to_owned());
    let failed = |error: &dyn fmt::Display| {
        format!("no kernel's types: {path}: {error} (BPFGEN_BTF names another file)")
    };
    let file = fs::read(&path).map_err(|error| failed(&error))?;
    let bytes = file::bytes(&file).map_err(|error| failed(&error))?.to_vec();
    let btf = Btf::decode(&bytes).map_err(|error| failed(&error))?;
    Scan::new(&bytes).map_err(|error| failed(&error))?;
    Ok(Kernel { name: format!("{:.1} MB", bytes.len() as f64 / 1e6), bytes, btf })
}
