//! `cargo bpfgen vmlinux --minimal`.

use std::{fs, path::Path, process::Command};

use bpfgen_object::{
    CoreKind, Insn, Object,
    btf::Btf,
    core_reloc::{Relocator, Target},
};

use crate::{bpfgen, has_kernel, repository, skip, stdout};

/// The example execsnoop with the kernel's header instead of types of its own.
fn execsnoop() -> String {
    let text = fs::read_to_string(repository("examples/execsnoop/src/execsnoop.bpf.c")).unwrap();
    let start = text.find("// What we read of the kernel's types").unwrap();
    let end = text.find("// What an event begins with").unwrap();
    let text = format!("{}{}", &text[..start], &text[end..]);
    let include = text.find("#include <linux/bpf.h>").unwrap();
    let bpf = text.find("#include <bpf/").unwrap();
    format!(
        "{}#include \"vmlinux.h\"\n#define NULL ((void *)0)\n{}",
        &text[..include],
        &text[bpf..]
    )
}

fn project(folder: &Path, source: &str) {
    let manifest = "[package]\nname = \"x\"\nversion = \"0.0.0\"\n\
                    [package.metadata.bpfgen]\nsources = [\"src/x.bpf.c\"]\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/x.bpf.c"), source).unwrap();
}

fn has_clang(test: &str) -> bool {
    let has = Command::new("clang").arg("--version").output().is_ok();
    if !has {
        skip(test, "clang is not installed");
    }
    has
}

/// Compiles the project's source with a header.
fn compile(folder: &Path, header: &str) -> Object {
    fs::write(folder.join("src/vmlinux.h"), header).unwrap();
    let output = bpfgen(folder, &["build"]);
    assert!(output.status.success(), "{output:?}");
    bpfgen_object::parse(&fs::read(folder.join("src/x.bpf.o")).unwrap()).unwrap()
}

/// A function's instructions as they are for the kernel, and where they were relocated.
type Relocated = (Vec<Insn>, Vec<(usize, CoreKind)>);

fn relocated(object: &Object, kernel: &Btf) -> Vec<Relocated> {
    let targets = vec![Target { name: "vmlinux".to_owned(), types: kernel }];
    let mut relocator = Relocator::new(object.btf.as_ref().unwrap(), targets).endian(object.endian);
    let mut functions = Vec::new();
    for function in &object.functions {
        let mut insns = function.insns.clone();
        let poisoned = relocator.relocate(&mut insns, &function.core_relocations).unwrap();
        assert_eq!(poisoned, []);
        let records = function.core_relocations.iter().map(|record| (record.insn, record.kind));
        functions.push((insns, records.collect()));
    }
    functions
}

#[test]
fn a_minimal_header_makes_the_same_program() {
    const TEST: &str = "a_minimal_header_makes_the_same_program";
    if !has_kernel(TEST) || !has_clang(TEST) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    project(folder, &execsnoop());
    let whole = stdout(bpfgen(folder, &["vmlinux"]));
    let minimal = stdout(bpfgen(folder, &["vmlinux", "--minimal"]));
    let (lines, first) = (minimal.lines().count(), minimal.lines().next().unwrap());
    assert!(lines < 400, "{lines} lines");
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    assert!(first.starts_with(&format!("/* Linux {}: ", release.trim())), "{first}");
    assert!(minimal.contains("struct task_struct *real_parent;"), "{minimal}");
    assert!(minimal.contains("preserve_access_index"), "{minimal}");

    let kernel = Btf::decode(&fs::read("/sys/kernel/btf/vmlinux").unwrap()).unwrap();
    let with_whole = relocated(&compile(folder, &whole), &kernel);
    let with_minimal = relocated(&compile(folder, &minimal), &kernel);
    assert!(with_whole.iter().map(|(_, records)| records.len()).sum::<usize>() > 20);
    assert!(with_whole == with_minimal, "another program");

    // With the minimal header in its place: it is not what the next one is made from.
    let again = stdout(bpfgen(folder, &["vmlinux", "--minimal", "--for", "src/x.bpf.c"]));
    assert!(again == minimal, "not the same again");
}

#[test]
fn what_is_used_without_relocations_is_there_too() {
    const TEST: &str = "what_is_used_without_relocations_is_there_too";
    if !has_kernel(TEST) || !has_clang(TEST) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let source = r#"
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

struct inner_key { struct upid upid; enum pid_type type; };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct inner_key);
	__type(value, struct list_head);
} map SEC(".maps");

struct task_struct___other { int no_such; };

/* Nothing is left of it, but it has to compile. */
static void dropped(struct net_device *device)
{
	struct net_device_stats stats = {.rx_packets = device->mtu};
	(void)stats;
}

SEC("raw_tp/sched_switch")
int BPF_PROG(prog, bool preempt, struct task_struct *prev)
{
	struct inner_key key = {.type = PIDTYPE_TGID};
	struct task_struct___other *other = (void *)prev;
	struct upid upid;
	BPF_CORE_READ_INTO(&upid, prev, thread_pid, numbers[0]);
	key.upid.nr = sizeof(struct task_struct) + bpf_core_type_size(struct pid) + upid.nr;
	if (bpf_core_type_matches(struct list_head) && bpf_core_field_exists(other->no_such))
		key.upid.nr += bpf_core_enum_value(enum pid_type, PIDTYPE_SID);
	if (BPF_CORE_READ_BITFIELD_PROBED(prev, in_execve))
		key.upid.nr = PT_REGS_RC((struct pt_regs *)ctx);
	bpf_map_delete_elem(&map, &key);
	if (0)
		dropped((void *)prev);
	KFUNCS
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
"#;
    let matches = cfg!(target_arch = "x86_64") && clang_matches(folder);
    let source = if matches {
        source.to_owned()
    } else {
        source.replace("bpf_core_type_matches", "bpf_core_type_exists")
    };
    let whole = stdout(bpfgen(folder, &["vmlinux"]));
    // Kernels of 6.10 and newer say what their kfuncs are.
    let kfuncs = whole.contains(" bpf_task_from_pid(s32 pid) __weak __ksym;\n");
    let calls = "struct task_struct *found = bpf_task_from_pid(prev->pid);
	if (found)
		bpf_task_release(found);";
    project(folder, &source.replace("KFUNCS", if kfuncs { calls } else { "" }));
    let minimal = stdout(bpfgen(folder, &["vmlinux", "--minimal"]));
    assert_eq!(minimal.contains("bpf_task_release(struct task_struct *"), kfuncs, "{minimal}");
    assert!(!minimal.contains("bpf_task_acquire"), "{minimal}");
    let kernel = Btf::decode(&fs::read("/sys/kernel/btf/vmlinux").unwrap()).unwrap();
    let (one, other) = (compile(folder, &whole), compile(folder, &minimal));
    assert!(relocated(&one, &kernel) == relocated(&other, &kernel), "another program");
}

/// Whether this clang knows type matching (16 and newer).
fn clang_matches(folder: &Path) -> bool {
    let file = folder.join("version.c");
    let text = "int f(void *p) { struct t { int x; }; \
                return __builtin_preserve_type_info(*(struct t *)p, 2); }";
    fs::write(&file, text).unwrap();
    let output = Command::new("clang")
        .args(["-target", "bpf", "-O2", "-g", "-c", "version.c", "-o", "version.o"])
        .current_dir(folder)
        // An older one may crash, and leaves what to report there.
        .env("TMPDIR", folder)
        .output()
        .unwrap();
    output.status.success()
}

#[test]
fn types_can_be_named() {
    if !has_kernel("types_can_be_named") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |types: &str| bpfgen(folder.path(), &["vmlinux", "--minimal", "--types", types]);
    let text = stdout(run("struct list_head,pid_t,pid_type"));
    assert!(
        text.contains(
            "struct list_head {\n\tstruct list_head *next;\n\tstruct list_head *prev;\n}"
        )
    );
    assert!(text.contains("pid_t;") && text.contains("enum pid_type {"), "{text}");
    assert!(text.lines().count() < 50, "{text}");

    let missing = run("struct pid_t");
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
    let text = String::from_utf8(missing.stderr).unwrap();
    assert!(text.contains("has no type `struct pid_t`\nhelp: types are named as in C"), "{text}");
    let alone = bpfgen(folder.path(), &["vmlinux", "--types", "pid_t"]);
    assert_eq!(alone.status.code(), Some(2), "{alone:?}");
}

#[test]
fn sources_without_the_header_need_nothing() {
    const TEST: &str = "sources_without_the_header_need_nothing";
    if !has_kernel(TEST) || !has_clang(TEST) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = fs::read_to_string(repository("examples/execsnoop/src/execsnoop.bpf.c")).unwrap();
    project(folder.path(), &source);
    let output = bpfgen(folder.path(), &["vmlinux", "--minimal"]);
    assert!(output.status.success(), "{output:?}");
    let notes = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        notes,
        "note: src/x.bpf.c does not include vmlinux.h: nothing in the header is for it\n"
    );

    project(folder.path(), "#include \"vmlinux.h\"\nint main;;;\nnonsense");
    let output = bpfgen(folder.path(), &["vmlinux", "--minimal"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("src/x.bpf.c:3:1: error: "), "{text}");
}
