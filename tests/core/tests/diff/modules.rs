//! Types that only modules have: they are looked for there if the kernel has none of the name.

use bpfgen_core_tests::{
    clang,
    compare::compare,
    libbpf::{Files, Job},
    ours::{self, Modules},
    random::Random,
    types::Graph,
};
use bpfgen_object::{
    Endian,
    btf::{
        Btf, Type, TypeId, file,
        scan::{Memo, Scan},
    },
    core_reloc::CandidateSource,
};

use crate::{Comparisons, changed::rounds, libbpf, mutate};

const MODULES: usize = 3;

/// Moves some types that have names out of the kernel, each into one module or two; what remains
/// is changed a little, and so are the copies.
fn distribute(kernel: &mut Graph, random: &mut Random) -> Vec<Graph> {
    let mut moved = Vec::new();
    let hidden = kernel.name("hidden");
    for id in 1..kernel.types.len() {
        let ty = kernel.types[id].clone();
        let name = match &mut kernel.types[id] {
            Type::Struct(it) | Type::Union(it) => &mut it.name,
            Type::Enum(it) | Type::Enum64(it) => &mut it.name,
            Type::Typedef(it) => &mut it.name,
            _ => continue,
        };
        if !name.is_none() && random.one_in(3) {
            *name = hidden;
            moved.push(ty);
        } else if random.one_in(6) {
            // In both: that of the module does not count.
            moved.push(ty);
        }
    }
    let mut modules = vec![kernel.clone(); MODULES];
    for ty in moved {
        let first = random.below(MODULES);
        modules[first].add(ty.clone());
        if random.one_in(3) {
            let second = &mut modules[(first + 1) % MODULES];
            let copy = second.add(ty);
            if random.one_in(2) {
                move_on(second, copy);
            }
        }
    }
    modules
}

/// Gives a struct another layout, so that it disagrees with its copy.
fn move_on(graph: &mut Graph, id: TypeId) {
    if let Some(body) = graph.composite(id) {
        body.members.iter_mut().for_each(|member| member.bit_offset += 64);
        body.size += 8;
    }
}

#[test]
fn modules_are_searched_as_by_libbpf() {
    let Some(libbpf) = libbpf("modules_are_searched_as_by_libbpf") else { return };
    let files = Files::new();
    let newest = clang::installed().last().copied().unwrap_or_default();
    let pairs = clang::pairs(libbpf).filter(|it| it.name.ends_with(&format!("clang{newest}")));
    let objects: Vec<_> =
        pairs.map(|pair| (pair, bpfgen_object::parse(&pair.local).unwrap())).collect();
    let (mut jobs, mut asked) = (Vec::new(), Vec::new());
    for (pair, object) in &objects {
        let object_path = files.write(&pair.name, &pair.local);
        let target = Graph::new(&Btf::decode(file::bytes(&pair.target).unwrap()).unwrap());
        for round in 0..rounds(6) {
            let mut random = Random::new(round);
            let mut kernel = target.clone();
            if random.one_in(2) {
                mutate::mutate(&mut kernel, &mut random);
            }
            let modules = distribute(&mut kernel, &mut random);
            let modules: Vec<_> =
                modules.iter().map(|it| it.split_bytes(&kernel, Endian::Little)).collect();
            let kernel = kernel.bytes(Endian::Little);
            let name = format!("{}.{round}", pair.name);
            let path = files.write(format!("{name}.kernel"), &kernel);
            let paths: Vec<_> = (1..)
                .zip(&modules)
                .map(|(number, bytes)| {
                    let path = files.write(format!("{name}.{number}"), bytes);
                    (format!("module{number}"), path)
                })
                .collect();
            let programs = &object.programs;
            let mut choices = vec![None];
            choices.extend((0..20).map(|_| Some(&*programs[random.below(programs.len())].name)));
            for only in choices {
                let job = Job::new(&path, &object_path).only(only);
                jobs.push(Job { modules: paths.clone(), ..job });
                asked.push((name.clone(), object, kernel.clone(), modules.clone(), only));
            }
        }
    }
    let mut comparisons = Comparisons::default();
    let mut matter = 0;
    for ((name, object, kernel, modules, only), theirs) in asked.iter().zip(libbpf.relocate(&jobs))
    {
        let kernel = Scan::new(kernel).unwrap();
        let split = |bytes| Scan::split(&kernel, bytes, Memo::default()).unwrap();
        let modules: Vec<Scan<'_>> = modules.iter().map(|bytes| split(bytes)).collect();
        let modules: Vec<_> = modules.iter().map(|scan| scan as &dyn CandidateSource).collect();
        for when in [Modules::AtOnce, Modules::WhenMissed] {
            let ours = ours::relocate_with(object, &kernel, (when, &modules), *only);
            let what = format!("{name} {} {when:?}", only.unwrap_or_default());
            comparisons.add(&what, &ours, &theirs);
        }
        matter += usize::from(compare(&ours::relocate(object, &kernel, *only), &theirs).is_err());
    }
    assert!(matter > asked.len() / 10, "modules made a difference {matter} times");
    comparisons.finish(asked.len());
}
