//! Programs, compiled with every clang that is here.

use std::{
    env,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread::{available_parallelism, scope},
};

use bpfgen_build::{
    Env, Options,
    pipeline::{Request, build_files},
};
use bpfgen_object::{Object, parse};

use crate::here;

/// Versions that programs are compiled with: those that Debian packages, and what was the newest.
pub const VERSIONS: [u32; 4] = [14, 16, 19, 22];

/// A program, as one clang compiled it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Its name, without `.bpf.c`.
    pub name: String,
    /// Which clang.
    pub clang: u32,
    /// The object, stripped as every door does.
    pub bytes: Vec<u8>,
    /// The object, read.
    pub object: Object,
    /// What clang says of the layouts of all records that it laid out.
    pub layouts: String,
    /// The module generated for it.
    pub module: String,
}

/// The sources in `programs/`, by name.
///
/// # Panics
/// If the folder cannot be read.
pub fn sources() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(here().join("programs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().is_some_and(|path| path.ends_with(".bpf.c")))
        .collect();
    found.sort();
    found
}

/// The clangs that are here, of those that programs are compiled with.
pub fn installed() -> &'static [u32] {
    static FOUND: OnceLock<Vec<u32>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let starts = |version: &u32| {
            let mut command = Command::new(format!("clang-{version}"));
            command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null());
            command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        VERSIONS.into_iter().filter(starts).collect()
    })
}

/// All programs by all clangs that are here, once for a process; by name, then by version.
pub fn all() -> &'static [Compiled] {
    static ALL: OnceLock<Vec<Compiled>> = OnceLock::new();
    ALL.get_or_init(|| {
        let sources = sources();
        let work: Vec<_> = sources
            .iter()
            .flat_map(|source| installed().iter().map(move |clang| (source, *clang)))
            .collect();
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        scope(|scope| {
            for _ in 0..available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    while let Some((source, clang)) = work.get(next.fetch_add(1, Relaxed)) {
                        let compiled = compile(source, *clang);
                        done.lock().unwrap().push(compiled);
                    }
                });
            }
        });
        let done = done.into_inner().unwrap();
        let wrong: Vec<_> = done.iter().filter_map(|it| it.as_ref().err()).cloned().collect();
        assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
        let mut all: Vec<_> = done.into_iter().flatten().collect();
        all.sort_by(|a, b| (&a.name, a.clang).cmp(&(&b.name, b.clang)));
        all
    })
}

/// Compiles a source and generates its module.
///
/// # Errors
/// If either does not work, with what was said.
///
/// # Panics
/// If there is no such clang.
pub fn compile(source: &Path, clang: u32) -> Result<Compiled, String> {
    let file = source.file_name().unwrap().to_str().unwrap();
    let name = file.strip_suffix(".bpf.c").unwrap();
    let said = |error: &dyn Display| format!("{file} by clang {clang}: {error}");
    let mut env = Env::read().map_err(|error| said(&error))?;
    (env.clang, env.cache_dir) = (Some(format!("clang-{clang}")), Some(cache()));
    let options = Options::default();
    let base = source.parent().unwrap();
    let request = Request { env: &env, base, source: file.as_ref(), options: &options };
    let product = build_files(&request, &[]).map_err(|error| said(&error))?;
    let text = product.text().map_err(|error| said(&error))?;
    // The first lines name the compiler.
    let lines = text.lines().skip_while(|line| line.starts_with("//") || line.is_empty());
    let module: String = lines.flat_map(|line| [line, "\n"]).collect();
    let (_, bytes) = product.objects().remove(0);
    let object = parse(bytes).map_err(|error| said(&error))?;
    let layouts = layouts(base, file, clang)?;
    Ok(Compiled { name: name.to_owned(), clang, bytes: bytes.to_vec(), object, layouts, module })
}

/// Beside what cargo keeps, so that what is unchanged is compiled once.
fn cache() -> PathBuf {
    // …/target/debug/deps/test-0123456789abcdef
    let test = env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("tmp/field-cache")
}

/// What clang says of layouts, while it compiles without optimising.
fn layouts(folder: &Path, file: &str, clang: u32) -> Result<String, String> {
    let output = Command::new(format!("clang-{clang}"))
        .current_dir(folder)
        .args(["-target", if cfg!(target_endian = "big") { "bpfeb" } else { "bpfel" }])
        .args(["-mcpu=v3", "-g", "-O2", "-Wall", "-Werror", "-D__TARGET_ARCH_x86"])
        // What BPF_CORE_READ of libbpf 1.1 does with a const member.
        .args(["-Wno-unknown-warning-option", "-Wno-default-const-init-var-unsafe"])
        .args(["-emit-llvm", "-Xclang", "-disable-llvm-passes", "-Xclang", "-fdump-record-layouts"])
        .arg(format!("-I/usr/include/{}-linux-gnu", env::consts::ARCH))
        .arg("-I")
        .arg(here().join("../../bpfgen-build/include"))
        .args(["-c", file, "-o", "/dev/null"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{file} by clang {clang}:\n{said}"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
