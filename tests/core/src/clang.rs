//! Fixtures, compiled with every clang that is here.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread::{available_parallelism, scope},
};

use crate::libbpf::Libbpf;

/// Versions that fixtures are compiled with: those that Debian packages, and what was the newest.
const VERSIONS: [u32; 4] = [14, 16, 19, 22];

/// A C source in `fixtures/`.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Its name, without `.bpf.c`.
    pub name: String,
    /// The oldest clang that compiles it: `Needs clang 16.` in its first comment.
    pub clang: u32,
    /// The oldest libbpf that gets it right: `Needs libbpf 1.6.` there.
    pub libbpf: (u32, u32),
    path: PathBuf,
}

/// Byte order of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `bpfel`.
    Little,
    /// `bpfeb`.
    Big,
}

/// All fixtures, by name.
///
/// # Panics
/// If one does not say which clang it needs.
pub fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut fixtures = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Some(name) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".bpf.c") else {
            continue;
        };
        let source = fs::read_to_string(&path).unwrap();
        let (head, _) = source.split_once("*/").unwrap();
        let words: Vec<&str> = head.split_whitespace().collect();
        let needs = |what: &str| {
            let at = words.windows(2).position(|pair| pair == ["Needs", what])?;
            words.get(at + 2)?.strip_suffix('.')
        };
        let clang = needs("clang").and_then(|number| number.parse().ok());
        let clang = clang.unwrap_or_else(|| panic!("{} names no clang", path.display()));
        let libbpf = needs("libbpf").map_or((1, 0), version);
        fixtures.push(Fixture { name: name.to_owned(), clang, libbpf, path: path.clone() });
    }
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    fixtures
}

/// Two numbers with a dot between them.
///
/// # Panics
/// If it is something else.
pub fn version(text: &str) -> (u32, u32) {
    let (major, minor) = text.split_once('.').unwrap();
    (major.parse().unwrap(), minor.parse().unwrap())
}

/// The clangs that are here, of those that fixtures are compiled with.
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

/// The clangs that are not here.
pub fn missing() -> Vec<u32> {
    VERSIONS.into_iter().filter(|version| !installed().contains(version)).collect()
}

impl Fixture {
    /// The object that this clang makes of it, as it is or over the target's layout (`-DTARGET`).
    ///
    /// # Panics
    /// If it does not compile.
    pub fn compile(&self, clang: u32, order: Order, target: bool) -> Vec<u8> {
        let source = fs::read_to_string(&self.path).unwrap();
        let mut flags = vec!["-Werror"];
        flags.extend(target.then_some("-DTARGET"));
        compile(&source, self.path.parent().unwrap(), clang, order, &flags)
            .unwrap_or_else(|said| panic!("{} with clang {clang}:\n{said}", self.name))
    }
}

/// A fixture's objects by one clang.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The fixture's name, and clang's version.
    pub name: String,
    /// As the programs see their types.
    pub local: Vec<u8>,
    /// As the kernel has them.
    pub target: Vec<u8>,
    /// The oldest libbpf that gets it right.
    pub libbpf: (u32, u32),
}

/// The fixtures that this libbpf gets right, by all clangs that are here.
pub fn pairs(libbpf: &Libbpf) -> impl Iterator<Item = &'static Pair> + use<> {
    let version = version(&libbpf.version());
    all_pairs().iter().filter(move |pair| pair.libbpf <= version)
}

/// All fixtures by all clangs that are here, compiled once for a process.
pub fn all_pairs() -> &'static [Pair] {
    static PAIRS: OnceLock<Vec<Pair>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let fixtures = fixtures();
        let work: Vec<_> = fixtures
            .iter()
            .flat_map(|fixture| installed().iter().map(move |&clang| (fixture, clang)))
            .filter(|(fixture, clang)| fixture.clang <= *clang)
            .collect();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        let threads = available_parallelism().map_or(1, usize::from);
        scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((fixture, clang)) = work.get(next.fetch_add(1, Relaxed)) {
                        let [local, target] = [false, true]
                            .map(|target| fixture.compile(*clang, Order::Little, target));
                        let name = format!("{}.clang{clang}", fixture.name);
                        done.lock().unwrap().push(Pair {
                            name,
                            local,
                            target,
                            libbpf: fixture.libbpf,
                        });
                    }
                });
            }
        });
        let mut pairs = done.into_inner().unwrap();
        pairs.sort_by(|one, other| one.name.cmp(&other.name));
        pairs
    })
}

/// The object that this clang makes of a source which lies in `folder`.
///
/// # Errors
/// What clang says, if it does not compile.
pub fn compile(
    source: &str,
    folder: &Path,
    clang: u32,
    order: Order,
    flags: &[&str],
) -> Result<Vec<u8>, String> {
    let machine = match order {
        Order::Little => "bpfel",
        Order::Big => "bpfeb",
    };
    let mut child = Command::new(format!("clang-{clang}"))
        .args(["-g", "-O2", "-target", machine, "-mcpu=v3", "-Wall", "-fno-ident"])
        .args(["-Wno-missing-declarations", "-fdebug-compilation-dir=."])
        .arg(format!("-I/usr/include/{}-linux-gnu", std::env::consts::ARCH))
        .args(flags)
        .args(["-x", "c", "-c", "-", "-o", "-"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Clang reads it all before it writes.
    let written = child.stdin.take().unwrap().write_all(source.as_bytes());
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    written.unwrap();
    Ok(output.stdout)
}
