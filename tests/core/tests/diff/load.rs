//! Whole loads into kernels: what bpfgen-runtime asks the kernel to load is what libbpf asks it to,
//! the instructions with everything filled in, and what a program attaches to.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
    thread::scope,
};

use bpfgen_core_tests::{
    clang::{self, Order},
    compare::difference,
    kernel::{self, Kernel, Module},
    libbpf::{Files, Job, Libbpf},
    load::{self, Loaded},
    ours, skip,
};
use bpfgen_object::{
    Endian, ExternKind, Insn, Object,
    btf::{
        Kind, Type, file, flavour,
        scan::{Memo, Scan},
    },
    core_reloc::extern_fits,
};

use crate::{kernels::objects, libbpf};

/// Symbols of the kernels.
const SYMBOLS: &[u8] = b"ffffffff81000000 T _text
ffffffff81234560 T vfs_read
ffffffff81234570 t twice
ffffffff81234580 t twice
ffffffff81234590 t twice_the_same
ffffffff81234590 t twice_the_same
ffffffffc0000040 t in_a_module\t[nf_conntrack]
";

/// What only older versions of libbpf refuse: sections that came after them, and members that the
/// kernel's struct of callbacks lacks, even if they are zero.
const OLDER: [&str; 2] = [
    "missing BPF prog type, check ELF section name",
    "in kernel BTF libbpf: failed to load object",
];

/// What libbpf has to be for these: variables in arenas, exception callbacks, a weak kfunc with
/// other parameters, `.struct_ops.link`, `?.struct_ops`.
const NEEDS: [(&str, (u32, u32)); 6] = [
    ("map_ops/arena.bpf.c", (1, 5)),
    ("map_ops/arena.bpf.o", (1, 5)),
    ("programs/throws.bpf.c", (1, 3)),
    ("programs/trace.bpf.c", (1, 2)),
    ("programs/struct_ops_sched.bpf.c", (1, 2)),
    ("struct_ops/qdisc.bpf.c", (1, 4)),
];

/// Cases about symbols without a type.
const SYMBOL_CASES: [&str; 2] = ["externs 7", "externs 10"];

/// An object, and its programs.
struct Input {
    name: String,
    object: Object,
    path: PathBuf,
}

impl Input {
    fn job(&self, btf: &Path, modules: &[(String, PathBuf)]) -> (Job, Vec<&str>) {
        let job = Job { modules: modules.to_vec(), ..Job::new(btf, &self.path) };
        (job, self.object.programs.iter().map(|program| &*program.name).collect())
    }
}

/// Whether an object is to be fitted to the kernel, and both know what its programs are.
fn asks_kernel(object: &Object) -> bool {
    let programs = &object.programs;
    let known = programs.iter().all(|program| {
        let definition = program.definition;
        definition.is_some_and(|it| !it.btf_target || program.target.is_some())
    });
    let attaches = programs.iter().any(|it| it.definition.is_some_and(|it| it.btf_target));
    let has_core = object.functions.iter().any(|it| !it.core_relocations.is_empty());
    known && (has_core || attaches || !object.externs.is_empty() || !object.struct_ops.is_empty())
}

/// The cases of the sources in `fixtures/kernels` that this libbpf gets right.
fn cases(version: (u32, u32)) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kernels");
    let Some(&clang) = clang::installed().last() else { return Vec::new() };
    let mut made = Vec::new();
    for name in ["externs", "attach", "struct_ops"] {
        let source = std::fs::read_to_string(folder.join(format!("{name}.bpf.c"))).unwrap();
        let words: Vec<_> = source.split_whitespace().collect();
        for case in 0.. {
            if !source.contains(&format!("if CASE == {case}\n"))
                && !source.contains(&format!("if CASE == {case} "))
            {
                assert!(case > 0, "{name} has no cases");
                break;
            }
            let head = ["Case", &case.to_string(), "needs", "libbpf"];
            let needs = words.windows(5).find(|words| words[..4] == head);
            let needs = needs.map(|words| clang::version(words[4].trim_end_matches('.')));
            if needs.is_some_and(|needs| version < needs) {
                continue;
            }
            let flags = ["-Werror", &format!("-DCASE={case}")];
            let object = clang::compile(&source, &folder, clang, Order::Little, &flags)
                .unwrap_or_else(|said| panic!("{name} {case}: {said}"));
            made.push((format!("{name} {case}"), object));
        }
    }
    made
}

/// What both did with an object, in words if they differ.
fn compare(input: &Input, kernel: &Kernel, ours: &Loaded, theirs: &Loaded) -> Result<(), String> {
    match (ours, theirs) {
        (Loaded::Loads(ours), Loaded::Loads(theirs)) => {
            let both = ours.iter().zip(theirs);
            let differ = both.filter(|(ours, theirs)| ours != theirs);
            let differ: Vec<_> = differ
                .map(|(a, b)| {
                    let code = difference(&a.code, &b.code);
                    format!("  ours {} {}, libbpf's {} {}\n{code}", a.name, a.what, b.name, b.what)
                })
                .collect();
            if ours.len() == theirs.len() && differ.is_empty() {
                return Ok(());
            }
            Err(format!("{} and {} loads\n{}", ours.len(), theirs.len(), differ.join("\n")))
        }
        (Loaded::Refused(_), Loaded::Refused(_)) | (_, Loaded::Crashed) => Ok(()),
        (Loaded::Unsupported(_), Loaded::Loads(loads)) => instructions(input, kernel, loads),
        (Loaded::Unsupported(_), Loaded::Refused(_)) => Ok(()),
        (Loaded::Refused(why), _) => Err(format!("we refuse, libbpf does not: {why}")),
        (_, Loaded::Refused(why)) if OLDER.iter().any(|text| why.contains(text)) => Ok(()),
        (_, Loaded::Refused(why)) => Err(format!("libbpf refuses, we do not: {why}")),
        (Loaded::Crashed, _) | (_, Loaded::Unsupported(_)) => unreachable!("never made"),
    }
}

/// Programs that bpfgen-runtime does not load yet: their instructions alone, but for what a loader
/// fills in.
fn instructions(input: &Input, kernel: &Kernel, loads: &[load::Load]) -> Result<(), String> {
    let scan = Scan::new(file::bytes(&kernel.btf).unwrap()).unwrap();
    let ours = match ours::relocate(&input.object, &scan, None) {
        ours::Outcome::Programs(programs) => programs,
        ours::Outcome::Refused(why) => return Err(format!("we refuse, libbpf does not: {why}")),
    };
    for program in ours {
        let theirs = loads.iter().find(|load| program.name.starts_with(&load.name));
        let theirs = theirs.ok_or_else(|| format!("libbpf does not load {}", program.name))?;
        let open =
            |at: usize| program.open.contains(&at) || at > 0 && program.open.contains(&(at - 1));
        let [a, b] = [&program.code, &theirs.code].map(|code| {
            let insns = code.chunks(Insn::SIZE).enumerate();
            insns.filter(|(at, _)| !open(*at)).map(|(_, insn)| insn).collect::<Vec<_>>()
        });
        if a != b {
            return Err(format!("program {}", program.name));
        }
    }
    Ok(())
}

/// Whether a loader must refuse an object for what it wants of the kernel by name.
fn is_refused(object: &Object, kernel: &Kernel, modules: &[Module]) -> bool {
    let base = Scan::new(file::bytes(&kernel.btf).unwrap()).unwrap();
    let split = |it| Scan::split(&base, it, Memo::default()).unwrap();
    let modules: Vec<_> = modules.iter().map(|it| split(&it.btf)).collect();
    let local = object.btf.as_ref().unwrap();
    object.externs.iter().any(|wanted| {
        let (kind, name) = match wanted.kind {
            ExternKind::Kfunc => (Kind::Func, flavour::essential(&wanted.name)),
            _ if matches!(local.resolved(wanted.type_id), Some(Type::Void)) => return false,
            _ => (Kind::Var, &*wanted.name),
        };
        let found = std::iter::once(&base).chain(&modules).find_map(|scan| {
            let id = scan.find_all(&[(name, kind)]).unwrap()[0]?;
            Some(extern_fits(local, wanted.type_id, scan, id).unwrap())
        });
        match found {
            Some(true) => false,
            Some(false) => !wanted.weak || kind == Kind::Var,
            None => !wanted.weak,
        }
    })
}

/// How the loads of one kernel went.
#[derive(Debug, Default)]
struct Seen {
    loaded: usize,
    programs: usize,
    refused: usize,
    unsupported: usize,
    wrong: Vec<String>,
}

fn loads_into(libbpf: &Libbpf, kernel: &Kernel, inputs: &[Input], files: &Files) -> Seen {
    let symbols = files.path().join("symbols");
    let write = |name: &str, bytes: &[u8]| files.write(format!("{}.{name}", kernel.name), bytes);
    let btf = write("btf", &kernel.btf);
    let types = kernel.modules();
    let modules: Vec<_> =
        types.iter().map(|it| (it.name.clone(), write(&it.name, &it.btf))).collect();
    let jobs: Vec<_> = inputs.iter().map(|input| input.job(&btf, &modules)).collect();
    let theirs = load::theirs(libbpf, &jobs, &symbols);
    let loader = Path::new(env!("CARGO_BIN_EXE_bpfgen-core-load"));
    let mut seen = Seen::default();
    for ((input, job), theirs) in inputs.iter().zip(&jobs).zip(&theirs) {
        let ours = load::ours(libbpf, loader, job, &symbols);
        match &ours {
            Loaded::Loads(loads) => {
                seen.loaded += 1;
                seen.programs += loads.len();
            }
            Loaded::Unsupported(_) => seen.unsupported += 1,
            _ => seen.refused += 1,
        }
        if let Err(how) = compare(input, kernel, &ours, theirs) {
            seen.wrong.push(format!("{} in {}: {how}", input.name, kernel.name));
        }
        // And what the types say alone.
        if input.name.starts_with("externs") && !SYMBOL_CASES.contains(&&*input.name) {
            let refused = is_refused(&input.object, kernel, &types);
            if refused != matches!(theirs, Loaded::Refused(_)) {
                let what = if refused { "do not fit" } else { "fit" };
                let what = format!("{}: its externs {what} {}", input.name, kernel.name);
                seen.wrong.push(format!("{what}, but libbpf: {theirs:?}"));
            }
        }
    }
    seen
}

#[test]
fn kernels_are_asked_for_what_libbpf_asks_for() {
    const TEST: &str = "kernels_are_asked_for_what_libbpf_asks_for";
    let Some(libbpf) = libbpf(TEST) else { return };
    let mut kernels = Vec::from_iter(kernel::running());
    match kernel::fetched() {
        Ok(fetched) => kernels.extend(fetched),
        Err(reason) => skip(&format!("{TEST} (fetched kernels)"), &reason),
    }
    if kernels.is_empty() {
        return skip(TEST, "the running kernel has no BTF");
    }
    let files = Files::new();
    files.write("symbols", SYMBOLS);
    let version = clang::version(&libbpf.version());
    let mut inputs = Vec::new();
    for (name, bytes) in objects().into_iter().chain(cases(version)) {
        let Ok(object) = bpfgen_object::parse(&bytes) else { continue };
        if object.endian != Endian::Little || !asks_kernel(&object) {
            continue;
        }
        if NEEDS.iter().any(|(input, needed)| name.ends_with(input) && version < *needed) {
            skip(&format!("{TEST} ({name})"), "this libbpf is too old for it");
            continue;
        }
        let path = files.write(format!("o{}.o", inputs.len()), &bytes);
        inputs.push(Input { name, object, path });
    }
    let all = Mutex::new(Vec::new());
    scope(|scope| {
        for kernel in &kernels {
            scope.spawn(|| {
                let seen = loads_into(libbpf, kernel, &inputs, &files);
                all.lock().unwrap().push((&kernel.name, seen));
            });
        }
    });
    let mut wrong = Vec::new();
    for (name, seen) in all.into_inner().unwrap() {
        let Seen { loaded, programs, refused, unsupported, .. } = seen;
        println!(
            "{name}: {loaded} objects loaded, {programs} programs, {refused} refused, {unsupported} not supported"
        );
        assert!(loaded > 10 && programs > 30, "{name}: too little was loaded");
        wrong.extend(seen.wrong);
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
