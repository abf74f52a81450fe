//! Every program of the repository that has CO-RE records, over the BTF of kernels.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use bpfgen_core_tests::{
    clang::{self, Order},
    kernel,
    libbpf::{Files, Job},
    ours, skip,
};
use bpfgen_object::{
    ExternKind, Pinning,
    btf::{file, scan::Scan},
};

use crate::{Comparisons, libbpf};

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent).unwrap()
}

/// Sources and objects of the repository, by name.
fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().unwrap().is_dir() {
            // What builds leave, and what is hidden.
            if name != "target" && !name.starts_with('.') {
                files_in(&path, found);
            }
        } else if name.ends_with(".bpf.c") || name.ends_with(".o") {
            found.push(path);
        }
    }
}

/// A source without any of these has nothing to be fitted to a kernel.
const WORDS: [&str; 8] = [
    "preserve",
    "CORE",
    "bpf_core_read",
    "fixture.h",
    "__ksym",
    "struct_ops",
    "(\"fentry",
    "(\"tp_btf",
];

/// Objects with CO-RE records or of what the kernel must have: ready ones, and by the newest clang
/// here.
pub(crate) fn objects() -> Vec<(String, Vec<u8>)> {
    let mut paths = Vec::new();
    files_in(checkout(), &mut paths);
    paths.sort();
    let include = format!("-I{}", checkout().join("bpfgen-build/include").display());
    let mut objects = Vec::new();
    for path in paths {
        // The first element of arrays: libbpf before 1.6 is wrong.
        if path.ends_with("decayed.bpf.c") {
            continue;
        }
        let name = path.strip_prefix(checkout()).unwrap().display().to_string();
        let bytes = if path.extension() == Some(OsStr::new("o")) {
            fs::read(&path).unwrap()
        } else {
            let source = fs::read_to_string(&path).unwrap();
            if !WORDS.iter().any(|word| source.contains(word)) {
                continue;
            }
            let Some(&clang) = clang::installed().last() else { continue };
            let flags = [&include, "-D__TARGET_ARCH_x86", "-Wno-everything"];
            let folder = path.parent().unwrap();
            clang::compile(&source, folder, clang, Order::Little, &flags)
                .unwrap_or_else(|said| panic!("{name}: {said}"))
        };
        objects.push((name, bytes));
    }
    objects
}

#[test]
fn programs_fit_kernels_as_with_libbpf() {
    const TEST: &str = "programs_fit_kernels_as_with_libbpf";
    let Some(libbpf) = libbpf(TEST) else { return };
    let mut kernels = Vec::from_iter(kernel::running());
    match kernel::fetched() {
        Ok(fetched) => kernels.extend(fetched),
        Err(reason) => skip(&format!("{TEST} (fetched kernels)"), &reason),
    }
    let files = Files::new();
    let mut objects_in = Vec::new();
    for (name, bytes) in objects() {
        let Ok(parsed) = bpfgen_object::parse(&bytes) else { continue };
        let object = &parsed;
        let has_core = object.functions.iter().any(|it| !it.core_relocations.is_empty());
        // libbpf would look for these in the running kernel: see `load`.
        let asks_kernel = object.externs.iter().any(|it| it.kind != ExternKind::Kconfig)
            || !object.struct_ops.is_empty();
        // And for these in the running kernel's bpffs.
        let asks_pins = object.maps.iter().any(|it| it.pinning != Pinning::None);
        if !has_core || asks_kernel || asks_pins || object.endian != bpfgen_object::Endian::Little {
            continue;
        }
        let path = files.write(name.replace('/', "-"), &bytes);
        objects_in.push((name, parsed, path));
    }
    let mut comparisons = Comparisons::default();
    for kernel in &kernels {
        let path = files.write("btf", &kernel.btf);
        let jobs: Vec<_> = objects_in.iter().map(|(.., object)| Job::new(&path, object)).collect();
        let theirs = libbpf.relocate(&jobs);
        let scan = Scan::new(file::bytes(&kernel.btf).unwrap()).unwrap();
        for ((name, object, _), theirs) in objects_in.iter().zip(&theirs) {
            let ours = ours::relocate(object, &scan, None);
            comparisons.add(&format!("{name} on {}", kernel.name), &ours, theirs);
        }
    }
    let names: Vec<_> = kernels.iter().map(|kernel| kernel.name.as_str()).collect();
    println!("{} objects, {names:?}", objects_in.len());
    comparisons.finish(kernels.len() * 10);
}
