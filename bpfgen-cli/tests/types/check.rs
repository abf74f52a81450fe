//! `cargo bpfgen check`.

use std::{fs, path::Path};

use bpfgen_object::{
    Endian,
    btf::{
        Btf, Kind,
        encode::{BtfFeatures, encode},
    },
};

use crate::{bpfgen, kernel_object, repository, stdout};

/// The BTF of an object as that of a kernel.
fn kernel(folder: &Path, name: &str, object: &Path) {
    let btf = Btf::from_file(&fs::read(object).unwrap()).unwrap();
    let bytes = encode(&btf, Endian::Little, &BtfFeatures::ALL);
    fs::write(folder.join(name), bytes).unwrap();
}

/// Two kernels: that of the object itself, and one that has nothing of it.
fn kernels(folder: &Path) {
    fs::create_dir(folder.join("btf")).unwrap();
    kernel(folder, "btf/6.1.btf", &kernel_object());
    let other = repository("bpfgen-object/tests/core/relocs.local.bpfel.o");
    kernel(folder, "btf/5.10.btf", &other);
    // What is no BTF is no matter.
    fs::write(folder.join("btf/README"), "kernels").unwrap();
}

#[test]
fn a_table_of_relocations_and_kernels() {
    let folder = tempfile::tempdir().unwrap();
    kernels(folder.path());
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    let output = bpfgen(folder.path(), &["check", "x.bpf.o", "--btf", "btf"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, "error: some programs cannot run with all of the kernels\n");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());

    let good = stdout(bpfgen(folder.path(), &["check", "x.bpf.o", "--btf", "btf/6.1.btf"]));
    assert!(good.ends_with("x.bpf.o: can run with all of 6.1\n"), "{good}");
}

/// BTF of a module that adds `struct task_struct { int tgid; }` to a kernel's, the member 40 bytes
/// from its start.
fn module(base: &[u8]) -> Vec<u8> {
    let word = |at: usize| u32::from_le_bytes(base[at..at + 4].try_into().unwrap());
    let types = Btf::from_file(base).unwrap();
    let int = types.find("int", |ty| ty.kind() == Kind::Int).unwrap();
    let strings = b"task_struct\0tgid\0";
    // Names and ids go on where the kernel's end.
    let name = word(20);
    let structure = [name, (Kind::Struct.number() as u32) << 24 | 1, 64, name + 12, int.0, 40 * 8];
    let sizes = [24, 0, structure.len() as u32 * 4, structure.len() as u32 * 4];
    let words = sizes.into_iter().chain([strings.len() as u32]).chain(structure);
    let words = words.flat_map(u32::to_le_bytes);
    [0x9f, 0xeb, 1, 0].into_iter().chain(words).chain(*strings).collect()
}

#[test]
fn modules_have_what_the_kernel_has_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    fs::create_dir(folder.path().join("sys")).unwrap();
    kernel(
        folder.path(),
        "sys/vmlinux",
        &repository("bpfgen-object/tests/core/relocs.local.bpfel.o"),
    );
    let tgid = |btf: &str| {
        let args = ["check", "x.bpf.o", "--btf", btf, "--format", "json"];
        let output = bpfgen(folder.path(), &args);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let source = &report["sources"][0];
        assert_eq!(source["kernels"], serde_json::json!(["vmlinux"]), "one kernel");
        let rows = source["relocations"].as_array().unwrap();
        let row = rows.iter().find(|row| row["what"] == "field task_struct.tgid (0:2)").unwrap();
        row["kernels"][0].clone()
    };
    assert_eq!(tgid("sys")["outcome"], "missing");
    let base = fs::read(folder.path().join("sys/vmlinux")).unwrap();
    fs::write(folder.path().join("sys/task_module"), module(&base)).unwrap();
    for btf in ["sys", "sys/vmlinux"] {
        assert_eq!(tgid(btf)["number"], 40);
    }
    let output = bpfgen(folder.path(), &["check", "x.bpf.o", "--btf", "sys/task_module"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("this is a kernel module's BTF; name the kernel's"), "{text}");
}

#[test]
fn json_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    kernels(folder.path());
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    let args = ["check", "x.bpf.o", "--btf", "btf", "--format", "json"];
    let output = bpfgen(folder.path(), &args);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["all_can_run"], false);
    let source = &report["sources"][0];
    assert_eq!(source["source"], "x.bpf.o");
    assert_eq!(source["kernels"], serde_json::json!(["5.10", "6.1"]));
    let rows = source["relocations"].as_array().unwrap();
    let row = |what: &str| rows.iter().find(|row| row["what"] == what).unwrap();
    let field = row("field task_struct.tgid (0:2)");
    assert_eq!(field["kind"], "field_byte_offset");
    let [old, new] = field["kernels"].as_array().unwrap().as_slice() else { panic!("{field}") };
    assert_eq!((&old["kernel"], &old["outcome"]), (&"5.10".into(), &"missing".into()));
    assert_eq!(old["programs"], serde_json::json!(["fields"]));
    assert_eq!(old["fatal"], true);
    assert!(old["text"].as_str().unwrap().contains("BPF_CORE_READ"), "{old}");
    assert_eq!((&new["outcome"], &new["number"]), (&"number".into(), &12.into()));
    let guarded = &row("field no_such_struct.x (0:0)")["kernels"][0];
    assert_eq!((&guarded["outcome"], &guarded["fatal"]), (&"guarded".into(), &false.into()));
}

#[test]
fn mistakes_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let big = repository("bpfgen-object/tests/kernel/kernel.bpfeb.o");
    for (args, expected) in [
        (&["check", "x.bpf.o"][..], "there is no kernel to check against\nhelp: give versions"),
        (&["check", "x.bpf.o", "--btf", "empty"], "there are no BTF files in "),
        (&["check", "x.bpf.o", "--btf", "none"], "cannot read "),
        (&["check", "x.bpf.o", "--btf", "x.bpf.o", "--btf", big.to_str().unwrap()], "x.bpf.o and "),
        (&["check", "--btf", "x.bpf.o"], ""),
    ] {
        let output = bpfgen(folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with(&format!("error: {expected}")), "{text}");
    }
}
