//! Programs, subprograms and what instructions refer to, in objects from real compilers.

#[path = "support/objects.rs"]
mod support;

use std::borrow::Cow;

use bpfgen_object::{
    CoreKind, Endian, ExternKind, Function, Insn, Linkage, Object, RelocationTarget,
    btf::{BtfLinkage, Type},
    link::link,
};
use support::variants;

fn function<'a>(object: &'a Object, name: &str) -> &'a Function {
    object.functions.iter().find(|function| function.name == name).unwrap()
}

/// What a function refers to, in order, spelled out.
fn references(object: &Object, name: &str) -> Vec<String> {
    let spell = |target: &RelocationTarget| match target {
        RelocationTarget::Map(map) => format!("map {}", object.maps[map.0].name),
        RelocationTarget::Data { data, offset } => {
            format!("{}+{offset}", object.data[data.0].name)
        }
        RelocationTarget::Call(f) => format!("call {}", object.functions[f.0].name),
        RelocationTarget::FunctionAddress(f) => format!("&{}", object.functions[f.0].name),
        RelocationTarget::ExternVariable(e) => format!("extern {}", object.externs[e.0].name),
        RelocationTarget::ExternCall(e) => format!("call extern {}", object.externs[e.0].name),
        RelocationTarget::JumpTable { table, offset } => {
            let table = &object.jump_tables[table.0];
            format!("{:?} of {}+{offset}", table.insns, object.functions[table.function.0].name)
        }
    };
    function(object, name).relocations.iter().map(|r| spell(&r.target)).collect()
}

#[test]
fn entry_programs_have_sections_targets_and_definitions() {
    for (file, object) in variants("programs") {
        let programs: Vec<_> = object
            .programs
            .iter()
            .map(|p| {
                let definition = p.definition.map(|definition| definition.name);
                (p.name.as_str(), p.section.as_str(), definition, p.target.as_deref(), p.autoload)
            })
            .collect();
        let execve = "syscalls/sys_enter_execve";
        assert_eq!(
            programs,
            [
                ("first", "xdp", Some("xdp"), None, true),
                ("second", "xdp", Some("xdp"), None, true),
                ("probe", "kprobe/do_nothing", Some("kprobe"), Some("do_nothing"), true),
                (
                    "optional",
                    "tracepoint/syscalls/sys_enter_execve",
                    Some("tracepoint"),
                    Some(execve),
                    false
                ),
                ("core", "fentry.s/some_function", Some("fentry.s"), Some("some_function"), true),
                ("unknown", "not/known", None, None, true),
            ],
            "{file}"
        );
        for program in &object.programs {
            assert_eq!(object.functions[program.function.0].name, program.name);
        }
        assert_eq!(object.license, "Dual BSD/GPL");
        assert_eq!(object.version, 0x06_01_02);
        let big = file.ends_with(".bpfeb.o");
        assert_eq!(object.endian, if big { Endian::Big } else { Endian::Little });
    }
}

#[test]
fn functions_keep_linkage_info_and_lines() {
    for (file, object) in variants("programs") {
        let names: Vec<_> = object.functions.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "visible", "leaf", "hidden", "weak", "unused", "each", "visit", "first", "second",
                "beside", "probe", "optional", "core", "unknown"
            ],
            "{file}"
        );
        let linkage = |name| function(&object, name).linkage;
        assert_eq!(linkage("visible"), Linkage::Global);
        assert_eq!(linkage("leaf"), Linkage::Static);
        assert_eq!(linkage("hidden"), Linkage::Static);
        assert_eq!(linkage("weak"), Linkage::Weak);
        assert_eq!(linkage("beside"), Linkage::Static);

        let btf = object.btf.as_ref().unwrap();
        for function in &object.functions {
            let Some(Type::Func(func)) = function.type_id.and_then(|id| btf.get(id)) else {
                panic!("{file}: {} has no func info", function.name);
            };
            assert_eq!(btf.str(func.name), function.name);
            assert_eq!(
                func.linkage == BtfLinkage::Static,
                function.linkage == Linkage::Static,
                "{file}: {}",
                function.name
            );
            assert_eq!(function.insns.last().unwrap().code, 0x95, "ends with exit");
            let first = &function.lines[0];
            assert_eq!(first.insn, 0);
            assert!(btf.str(first.file).ends_with("programs.bpf.c"));
            assert!(function.lines.iter().all(|line| line.insn < function.insns.len()));
            assert!(function.lines.is_sorted_by_key(|line| line.insn));
        }
        let hidden = function(&object, "hidden");
        let text = btf.str(hidden.lines[0].text).trim();
        assert!(text.contains("hidden(int x)") || text == "total++;", "{text}");
    }
}

#[test]
fn instructions_refer_to_functions_maps_data_and_externs() {
    for (file, object) in variants("programs") {
        let of = |name| references(&object, name);
        assert_eq!(of("visible"), ["call leaf", "call leaf"], "{file}");
        assert_eq!(of("hidden"), [".bss+0", "call visible"]);
        assert_eq!(of("first"), ["call hidden", "call weak"]);
        assert_eq!(of("second"), ["&each", "map counts", "&visit", "call leaf"]);
        assert_eq!(of("probe"), ["call beside"], "clang needs no relocation for it");
        assert_eq!(
            of("optional"),
            [
                "call extern bpf_kernel_call",
                "extern kernel_symbol",
                "call extern bpf_maybe_call",
                "extern kernel_variable",
                "extern CONFIG_HZ",
                "extern CONFIG_SMP",
            ]
        );
        for function in &object.functions {
            for relocation in &function.relocations {
                let insn = function.insns[relocation.insn];
                let call = matches!(
                    relocation.target,
                    RelocationTarget::Call(_) | RelocationTarget::ExternCall(_)
                );
                assert_eq!(insn.code, if call { Insn::CALL } else { Insn::LDIMM64 });
            }
        }
    }
}

#[test]
fn externs_have_kind_type_and_weakness() {
    for (file, object) in variants("programs") {
        let mut externs: Vec<_> =
            object.externs.iter().map(|e| (e.name.as_str(), e.kind, e.weak)).collect();
        externs.sort_by_key(|e| e.0);
        assert_eq!(
            externs,
            [
                ("CONFIG_HZ", ExternKind::Kconfig, false),
                ("CONFIG_SMP", ExternKind::Kconfig, true),
                ("bpf_kernel_call", ExternKind::Kfunc, false),
                ("bpf_maybe_call", ExternKind::Kfunc, true),
                ("kernel_symbol", ExternKind::Ksym, true),
                ("kernel_variable", ExternKind::Ksym, false),
            ],
            "{file}"
        );
        let btf = object.btf.as_ref().unwrap();
        let ty = |name| {
            let id = object.externs.iter().find(|e| e.name == name).unwrap().type_id;
            btf.get(id).unwrap()
        };
        assert!(matches!(ty("bpf_kernel_call"), Type::Func(_)));
        assert!(matches!(ty("CONFIG_SMP"), Type::Int(int) if int.bool));
        let symbol = object.externs.iter().find(|e| e.name == "kernel_symbol").unwrap();
        assert_eq!(btf.resolved(symbol.type_id), Some(&Type::Void));
    }
}

#[test]
fn core_records_are_relative_to_their_function() {
    for (file, object) in variants("programs") {
        let core = function(&object, "core");
        let found: Vec<_> =
            core.core_relocations.iter().map(|r| (r.access.as_str(), r.kind)).collect();
        assert_eq!(
            found,
            [
                ("0:2", CoreKind::FieldExists),
                ("0:1", CoreKind::FieldByteOffset),
                ("0:0", CoreKind::FieldByteOffset),
            ],
            "{file}"
        );
        let btf = object.btf.as_ref().unwrap();
        assert!(core.core_relocations.iter().all(|r| btf.name_of(r.type_id) == "task"));
        // task->parent: the load that it patches.
        let load = core.insns[core.core_relocations[1].insn];
        assert_eq!((load.code, load.off), (0x79, 8));
    }
    for (file, object) in variants("core") {
        let kinds: Vec<_> =
            function(&object, "relocations").core_relocations.iter().map(|r| r.kind).collect();
        for kind in (0..).map_while(CoreKind::from_number) {
            // BPF_TYPE_MATCHES came with clang 15.
            let expected = kind != CoreKind::TypeMatches || file.contains("clang19");
            assert_eq!(kinds.contains(&kind), expected, "{file}: {kind:?}");
        }
    }
}

#[test]
fn byte_orders_and_compilers_tell_the_same_story() {
    for stem in ["programs", "maps", "globals", "struct_ops", "core"] {
        let mut stories = variants(stem).into_iter().map(|(file, object)| {
            let maps: Vec<_> =
                object.maps.iter().map(|m| (m.name.clone(), m.values.clone())).collect();
            let programs: Vec<_> = object.programs.iter().map(|p| p.name.clone()).collect();
            let references: Vec<_> =
                object.functions.iter().map(|f| references(&object, &f.name)).collect();
            let variables: Vec<_> = object
                .data
                .iter()
                .flat_map(|d| &d.variables)
                .map(|v| (v.name.clone(), v.offset, v.size, v.linkage))
                .collect();
            (file, (maps, programs, references, variables))
        });
        let (first, story) = stories.next().unwrap();
        for (file, other) in stories {
            assert_eq!(story, other, "{first} and {file}");
        }
    }
}

#[test]
fn programs_link_with_what_they_use_and_nothing_else() {
    for (file, object) in variants("programs") {
        let linked = |name| {
            let program = object.programs.iter().find(|p| p.name == name).unwrap();
            link(&object, program.function, &|f| Cow::Borrowed(&object.functions[f.0].insns))
                .unwrap_or_else(|error| panic!("{file}: {name}: {error}"))
        };
        let names = |linked: &bpfgen_object::link::Linked| -> Vec<String> {
            linked.functions.iter().map(|p| object.functions[p.function.0].name.clone()).collect()
        };
        let first = linked("first");
        assert_eq!(names(&first), ["first", "hidden", "visible", "leaf", "weak"], "{file}");
        let second = linked("second");
        assert_eq!(names(&second), ["second", "each", "visit", "leaf"]);
        assert_eq!(names(&linked("probe")), ["probe", "beside"]);
        assert_eq!(names(&linked("unknown")), ["unknown"]);
        for linked in [first, second] {
            let starts: Vec<_> = linked.functions.iter().map(|p| p.start).collect();
            for (at, insn) in linked.insns.iter().enumerate() {
                let pseudo_call = insn.code == Insn::CALL && insn.src == 1;
                let pseudo_func = insn.code == Insn::LDIMM64 && insn.src == 4;
                if pseudo_call || pseudo_func {
                    let target = at as i64 + i64::from(insn.imm) + 1;
                    assert!(starts.contains(&(target as usize)), "{file}: {at} to {target}");
                }
            }
            let infos: Vec<_> = linked.func_infos.iter().map(|info| info.0).collect();
            assert_eq!(infos, starts);
            assert!(linked.lines.is_sorted_by(|a, b| a.insn < b.insn));
            assert!(starts.iter().all(|start| linked.lines.iter().any(|l| l.insn == *start)));
            assert!(linked.relocations.iter().all(|r| !matches!(
                r.target,
                RelocationTarget::Call(_) | RelocationTarget::FunctionAddress(_)
            )));
        }
    }
}
