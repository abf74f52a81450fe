//! What is loaded: compiled from the C sources in `objects/`, with plain flags.

use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use bpfgen_runtime::OpenObject;
use peers::Failure;

/// One comparison.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    source: &'static str,
    /// A macro that makes another object of the source with each number below [`MANY`].
    variants: Option<&'static str>,
    /// Relocations, and types that they begin at, that there must be at least.
    relocations: (usize, usize),
    /// Limits of our wall time, as a part of libbpf-rs' and of aya's.
    pub(crate) limits: (Option<f64>, Option<f64>),
}

/// Objects where there are several.
const MANY: usize = 10;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a",
        about: "a tracepoint program with 8 field relocations",
        source: "fields.bpf.c",
        variants: None,
        relocations: (8, 2),
        limits: (Some(0.35), Some(0.05)),
    },
    Case {
        name: "b",
        about: "over 100 field relocations over more than 20 types",
        source: "types.bpf.c",
        variants: None,
        relocations: (100, 20),
        limits: (Some(0.35), Some(0.05)),
    },
    Case {
        name: "c",
        about: "no CO-RE; two programs, maps, global variables",
        source: "plain.bpf.c",
        variants: None,
        relocations: (0, 0),
        limits: (Some(1.0), None),
    },
    Case {
        name: "d",
        about: "ten objects in one process, each with types that the others do not have",
        source: "types.bpf.c",
        variants: Some("GROUP"),
        relocations: (100, 20),
        limits: (None, None),
    },
    Case {
        name: "d-same",
        about: "ten objects in one process, with the same types",
        source: "fields.bpf.c",
        variants: Some("VARIANT"),
        relocations: (80, 2),
        limits: (None, None),
    },
];

/// The objects of a case.
pub(crate) struct Built {
    pub(crate) files: Vec<PathBuf>,
    /// Records of CO-RE.
    pub(crate) relocations: usize,
    /// Names of the types that these begin at.
    pub(crate) types: usize,
}

/// Compiles the objects of a case.
pub(crate) fn build(case: &Case, folder: &Path) -> Result<Built, Failure> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("objects").join(case.source);
    let mut files = Vec::new();
    match case.variants {
        None => files.push(compile(&source, folder.join(format!("{}.o", case.name)), None)?),
        Some(name) => {
            for number in 0..MANY {
                let object = folder.join(format!("{}-{number}.o", case.name));
                files.push(compile(&source, object, Some(format!("-D{name}={number}")))?);
            }
        }
    }
    let (relocations, types) = count(&files)?;
    if relocations < case.relocations.0 || types < case.relocations.1 {
        return Err(format!(
            "{}: {relocations} relocations over {types} types are fewer than meant",
            case.source
        )
        .into());
    }
    Ok(Built { files, relocations, types })
}

fn compile(source: &Path, object: PathBuf, define: Option<String>) -> Result<PathBuf, Failure> {
    let clang = clang()?;
    let mut command = Command::new(&clang);
    command.args(["-g", "-O2", "-target", "bpf", "-c"]).args(define).arg(source);
    let status = command.arg("-o").arg(&object).stdin(Stdio::null()).status();
    let status = status.map_err(|error| format!("{clang}: {error}"))?;
    if status.success() { Ok(object) } else { Err(format!("{clang}: {status}").into()) }
}

/// The compiler that the rest of the project would use.
fn clang() -> Result<String, Failure> {
    if let Some(named) = env::var("BPFGEN_CLANG").ok().filter(|name| !name.is_empty()) {
        return Ok(named);
    }
    let versions = (14..40).rev().map(|version| format!("clang-{version}"));
    let mut names = std::iter::once("clang".to_owned()).chain(versions);
    let starts = |name: &String| {
        let mut command = Command::new(name);
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    names.find(starts).ok_or_else(|| "there is no clang".into())
}

fn count(files: &[PathBuf]) -> Result<(usize, usize), Failure> {
    let mut relocations = 0;
    let mut types = HashSet::new();
    for file in files {
        let open = OpenObject::parse("object", &fs::read(file)?)?;
        let object = open.model();
        for (_, function) in object.core_functions() {
            relocations += function.core_relocations.len();
            for record in &function.core_relocations {
                let btf = object.btf.as_ref().ok_or("relocations, but no BTF")?;
                let name = btf.get(record.type_id).map(|ty| btf.str(ty.name()));
                types.insert(name.unwrap_or_default().to_owned());
            }
        }
    }
    Ok((relocations, types.len()))
}
