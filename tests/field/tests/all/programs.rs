//! All programs: generate, check, compare with clang, and with the table of degradations.

use std::{collections::BTreeMap, path::Path};

use bpfgen_field_tests::{
    clang::{self, Compiled},
    compare::{Comparison, compare},
    degraded::Table,
    expect_file, here, layouts,
    module::Module,
    scratch::Scratch,
    skip,
};

/// What clang says, beside each module.
fn compared(compiled: &Compiled) -> (Module, Comparison) {
    let module = Module::read(&compiled.module);
    let found = compare(&module, &layouts::read(&compiled.layouts));
    (module, found)
}

#[test]
fn modules_compile_and_have_clangs_layouts() {
    let installed = clang::installed();
    if installed.is_empty() {
        return skip(
            "modules_compile_and_have_clangs_layouts",
            "no clang-14, clang-16, clang-19, clang-22",
        );
    }
    let mut scratch = Scratch::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("modules"));
    let mut table = Table::default();
    let mut known: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let (mut types, mut members, mut wrong) = (0, 0, Vec::new());
    for compiled in clang::all() {
        let (module, found) = compared(compiled);
        let Compiled { name, clang, .. } = compiled;
        table.add(compiled, &module, &found);
        types += found.types;
        members += found.members;
        wrong.extend(found.wrong.iter().map(|it| format!("{name} by clang {clang}: {it}")));
        // What clangs agree about is compiled once, and held to each one's layouts.
        if let Some(there) = known.get(&(name, &compiled.module)) {
            scratch.asserts(there, &found.asserts);
            continue;
        }
        let rust = format!("{name}_{clang}");
        let object = format!("{name}.bpf.o");
        scratch.add(&rust, &compiled.module, &[(&object, &compiled.bytes)], &found.asserts);
        known.insert((name, &compiled.module), rust);
    }
    assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
    println!("{} modules, {types} types, {members} members", known.len());
    assert!(types > 100 * installed.len(), "only {types} types were compared");
    assert!(members > 400 * installed.len(), "only {members} members were compared");
    if let Err(said) = scratch.check() {
        panic!("{said}");
    }
    if installed.len() < clang::VERSIONS.len() {
        let missing = "not all of clang-14, clang-16, clang-19 and clang-22 are here";
        return skip("modules_compile_and_have_clangs_layouts: the table", missing);
    }
    expect_file(&here().join("degraded.txt"), &table.text(installed));
}

#[test]
fn there_are_programs_of_all_kinds() {
    let sources = clang::sources();
    assert!(sources.len() >= 40, "{} programs", sources.len());
    let all: String = sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for kind in [
        "kprobe/",
        "kretprobe/",
        "fentry/",
        "fexit/",
        "fmod_ret/",
        "tracepoint/",
        "tp_btf/",
        "raw_tp/",
        "perf_event",
        "uprobe/",
        "uretprobe/",
        "usdt/",
        "ksyscall/",
        "kprobe.multi/",
        "iter/",
        "xdp",
        "tc",
        "tcx/",
        "action",
        "cgroup_skb/",
        "cgroup/connect4",
        "cgroup/sysctl",
        "cgroup/dev",
        "cgroup/getsockopt",
        "lsm/",
        "lsm.s/",
        "sockops",
        "sk_msg",
        "sk_skb/",
        "struct_ops/",
        ".struct_ops",
        "flow_dissector",
        "syscall",
        "sk_lookup",
        "sk_reuseport",
        "socket",
        "lwt_",
        "netfilter",
        "freplace/",
    ] {
        assert!(all.contains(&format!("SEC(\"{kind}")), "no program is of {kind}");
    }
}
