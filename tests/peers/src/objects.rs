//! What is loaded: compiled from the C sources in `objects/`, with plain flags.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use bpfgen_runtime::OpenObject;
use peers::Failure;

use crate::clang::compile;

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
        None => {
            let object = folder.join(format!("{}.o", case.name));
            fs::write(&object, compile(&source, None)?)?;
            files.push(object);
        }
        Some(name) => {
            for number in 0..MANY {
                let object = folder.join(format!("{}-{number}.o", case.name));
                fs::write(&object, compile(&source, Some(&format!("-D{name}={number}")))?)?;
                files.push(object);
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
