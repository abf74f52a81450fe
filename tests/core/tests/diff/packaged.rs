//! Types that only the modules have which kernels are packaged with: their names, layouts and
//! flavours as they are in practice, several of one name in different modules among them.

use std::{collections::BTreeMap, fmt::Write as _, thread::scope};

use bpfgen_core_tests::{
    clang::{self, Order},
    kernel::{self, Kernel},
    libbpf::{Files, Job, Libbpf},
    ours::{self, Modules},
    skip,
};
use bpfgen_object::{
    btf::{
        Btf, Composite, Type, TypeId, file, flavour,
        scan::{Memo, Scan},
    },
    core_reloc::CandidateSource,
};

use crate::{Comparisons, libbpf};

/// Structs that are there once, and those that are there more often, at most.
const MOST: [usize; 2] = [160, 8];
/// Structs that the kernel has too, at most.
const MOST_IN_BOTH: usize = 60;

/// A struct of modules: its name, members that C can name, and how often it is there, and in the
/// kernel itself.
struct Found {
    name: String,
    members: Vec<(String, &'static str)>,
    times: usize,
    in_kernel: usize,
}

/// Structs with names.
fn structs(base: &Btf, modules: &[Btf]) -> Vec<Found> {
    let first = base.len();
    let mut by_name: BTreeMap<String, Found> = BTreeMap::new();
    for module in modules {
        for (id, ty) in module.iter().filter(|(id, _)| id.0 as usize >= first) {
            let Type::Struct(body) = ty else { continue };
            let name = flavour::essential(module.name_of(id));
            if !name.is_empty() {
                let found = by_name.entry(name.to_owned()).or_insert_with(|| Found {
                    name: name.to_owned(),
                    members: members(module, body),
                    times: 0,
                    in_kernel: 0,
                });
                found.times += 1;
            }
        }
    }
    for (id, _) in base.iter().filter(|(_, ty)| matches!(ty, Type::Struct(_))) {
        if let Some(found) = by_name.get_mut(flavour::essential(base.name_of(id))) {
            found.in_kernel += 1;
        }
    }
    by_name.into_values().collect()
}

/// The first, the last and one in between, of kinds that are kinds of their own to CO-RE.
fn members(btf: &Btf, body: &Composite) -> Vec<(String, &'static str)> {
    let kind = |id: TypeId| match btf.resolved(id)? {
        Type::Int(_) => Some("int"),
        Type::Ptr(_) => Some("void *"),
        Type::Struct(_) => Some("struct { int x; }"),
        Type::Union(_) => Some("union { int x; }"),
        _ => None,
    };
    let named = |member: &&bpfgen_object::btf::Member| {
        !btf.str(member.name).is_empty() && member.bit_size == 0 && kind(member.ty).is_some()
    };
    let all: Vec<_> = body.members.iter().filter(named).collect();
    let chosen =
        all.iter().enumerate().filter(|(at, _)| [0, all.len() / 2, all.len() - 1].contains(at));
    chosen
        .map(|(_, member)| (btf.str(member.name).to_owned(), kind(member.ty).unwrap_or_default()))
        .collect()
}

/// A program for each struct: its size, and where its members are; by a flavour, every other one.
/// Perhaps its id, on which no two types agree.
fn source(structs: &[&Found], ids: bool) -> String {
    let mut c = "#include \"fixture.h\"\n".to_owned();
    for (number, Found { name, members, .. }) in structs.iter().enumerate() {
        let flavour = if number % 2 == 0 { "" } else { "___ours" };
        let ty = format!("struct {name}{flavour}");
        writeln!(c, "{ty} {{").unwrap();
        for (member, kind) in members {
            writeln!(c, "\t{kind} {member};").unwrap();
        }
        writeln!(c, "\tint no_such_member;\n}} INDEX;\nPROGRAM(program{number}) {{").unwrap();
        let id = if ids { format!("bpf_core_type_id_kernel({ty})") } else { "0".to_owned() };
        writeln!(c, "\tlong sum = bpf_core_type_exists({ty}) + {id};").unwrap();
        for (member, _) in members {
            writeln!(c, "\tsum += (long)&(({ty} *)ctx)->{member};").unwrap();
            writeln!(c, "\tsum += bpf_core_field_size((({ty} *)ctx)->{member});").unwrap();
        }
        writeln!(c, "\tsum += bpf_core_field_exists((({ty} *)ctx)->no_such_member);").unwrap();
        writeln!(c, "\tsum += bpf_core_field_offset((({ty} *)ctx)->no_such_member);").unwrap();
        writeln!(c, "\tsum += bpf_core_type_size({ty});").unwrap();
        writeln!(c, "\treturn sum;\n}}").unwrap();
    }
    c
}

fn compare(libbpf: &Libbpf, kernel: &Kernel, clang: u32) -> Option<(Comparisons, usize)> {
    let modules = kernel.modules();
    if modules.is_empty() {
        return None;
    }
    let base = file::bytes(&kernel.btf).unwrap();
    let types: Vec<_> =
        modules.iter().map(|it| Btf::from_split_file(&it.btf, base).unwrap()).collect();
    let found = structs(&Btf::decode(base).unwrap(), &types);
    let of = |times: fn(usize) -> bool, in_kernel| {
        found.iter().filter(move |it| times(it.times) && it.in_kernel == in_kernel)
    };
    let one: Vec<_> = of(|times| times == 1, 0).collect();
    let one: Vec<_> = one.iter().copied().step_by(1 + one.len() / MOST[0]).collect();
    let several: Vec<_> = of(|times| times > 1, 0).take(MOST[1]).collect();
    // Those of modules do not count, whatever they look like.
    let both: Vec<_> = of(|_| true, 1).take(MOST_IN_BOTH).collect();

    let files = Files::new();
    let path = files.write("kernel", base);
    let paths: Vec<_> =
        modules.iter().map(|it| (it.name.clone(), files.write(&it.name, &it.btf))).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut inputs = Vec::new();
    // Those that are there more often one by one: a refusal hides all others.
    let alone = several.chunks(1).flat_map(|it| [(it, true), (it, false)]);
    let together = [(&one[..], true), (&both[..], true)];
    let together = together.into_iter().filter(|(structs, _)| !structs.is_empty());
    for (number, (structs, ids)) in together.chain(alone).enumerate() {
        let source = source(structs, ids);
        let object = clang::compile(&source, &folder, clang, Order::Little, &["-Wno-everything"])
            .unwrap_or_else(|said| panic!("{said}"));
        let job = Job::new(&path, &files.write(format!("{number}.o"), &object));
        inputs.push((structs[0].name.clone(), object, Job { modules: paths.clone(), ..job }));
    }
    let jobs: Vec<_> = inputs.iter().map(|(.., job)| job.clone()).collect();
    let scan = Scan::new(base).unwrap();
    let split: Vec<_> =
        modules.iter().map(|it| Scan::split(&scan, &it.btf, Memo::default()).unwrap()).collect();
    let split: Vec<_> = split.iter().map(|scan| scan as &dyn CandidateSource).collect();
    let mut comparisons = Comparisons::default();
    for ((name, object, _), theirs) in inputs.iter().zip(libbpf.relocate(&jobs)) {
        let object = bpfgen_object::parse(object).unwrap();
        for when in [Modules::AtOnce, Modules::WhenMissed] {
            let ours = ours::relocate_with(&object, &scan, (when, &split), None);
            let what = format!("{name} {when:?} in {}", kernel.name);
            comparisons.add(&what, &ours, &theirs);
        }
    }
    let names: Vec<_> = modules.iter().map(|it| &*it.name).collect();
    println!(
        "{}: {} structs of {names:?}, {} more than once, {} in the kernel too",
        kernel.name,
        one.len(),
        several.len(),
        both.len()
    );
    Some((comparisons, one.len() + several.len()))
}

#[test]
fn types_of_packaged_modules_are_found_as_by_libbpf() {
    const TEST: &str = "types_of_packaged_modules_are_found_as_by_libbpf";
    let Some(libbpf) = libbpf(TEST) else { return };
    let Some(&clang) = clang::installed().last() else {
        return skip(TEST, "no clang is installed");
    };
    let kernels = match kernel::fetched() {
        Ok(kernels) => kernels,
        Err(reason) => return skip(TEST, &reason),
    };
    let done = scope(|scope| {
        let started: Vec<_> = kernels
            .iter()
            .map(|kernel| scope.spawn(move || compare(libbpf, kernel, clang)))
            .collect();
        started.into_iter().filter_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    if done.is_empty() {
        return skip(TEST, "no fetched kernel has modules with BTF");
    }
    for (comparisons, structs) in done {
        assert!(structs > 50, "{structs} structs");
        assert!(comparisons.seen.programs > 100, "all was refused: {:?}", comparisons.seen);
        assert!(comparisons.seen.refused > 0, "nothing is ambiguous: {:?}", comparisons.seen);
        comparisons.finish(2);
    }
}
