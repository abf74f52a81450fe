use std::{fs, path::Path};

use super::{Kernel, Modules, index::Index, write_index};
use crate::ErrorKind;

/// A tree of modules without depmod's files; `.modinfo` is all that these objects have.
fn tree(modules: &[(&str, &[&str])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, strings) in modules {
        let path = folder.path().join("modules").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, module(strings)).unwrap();
    }
    folder
}

/// An ELF file with the section `.modinfo`.
fn module(strings: &[&str]) -> Vec<u8> {
    let info: Vec<u8> = strings.iter().flat_map(|s| s.bytes().chain([0])).collect();
    let names = b"\0.modinfo\0.shstrtab\0";
    let sections = 64 + info.len() + names.len();
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x01\0\x3e\0\x01\0\0\0".to_vec();
    elf.extend([0; 16]);
    elf.extend(u64::try_from(sections).unwrap().to_le_bytes());
    elf.extend([0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 64, 0, 3, 0, 2, 0]);
    elf.extend(&info);
    elf.extend(names);
    elf.extend([0; 64]);
    for (name, kind, from, size) in
        [(1_u32, 1_u32, 64, info.len()), (10, 3, 64 + info.len(), names.len())]
    {
        elf.extend(name.to_le_bytes());
        elf.extend(kind.to_le_bytes());
        for value in [0, 0, from, size, 0, 1, 0] {
            elf.extend(u64::try_from(value).unwrap().to_le_bytes());
        }
    }
    elf
}

fn kernel(folder: &Path) -> Kernel {
    Kernel {
        release: "6.1.0-test".into(),
        image: folder.join("vmlinuz"),
        modules: Some(folder.join("modules")),
        config: None,
    }
}

fn names(modules: &Modules, name: &str) -> Vec<String> {
    modules.resolve(name).unwrap().into_iter().map(|module| module.name).collect()
}

fn example() -> tempfile::TempDir {
    let folder = tree(&[
        ("kernel/net/a-b.ko", &["depends=", "alias=net-pf-38", "alias=pci:v00001AF4d*"]),
        (
            "kernel/net/c.ko",
            &["depends=a-b,core", "softdep=pre: d gone post: e", "alias=rtnl-link-c"],
        ),
        ("kernel/net/d.ko", &["depends=c"]),
        ("kernel/net/e.ko", &["depends=d"]),
        ("updates/f.ko", &["depends=gone"]),
        ("updates/g.ko.zst", &[]),
        ("updates/broken.ko.xz", &[]),
        ("updates/broken2.ko", &[]),
        ("updates/README.ko.txt", &[]),
    ]);
    let modules = folder.path().join("modules");
    fs::write(modules.join("updates/broken.ko.xz"), b"\xfd7zXZ\0 and then nonsense").unwrap();
    fs::write(modules.join("updates/broken2.ko"), b"\x7fELF").unwrap();
    fs::write(modules.join("modules.builtin"), "kernel/core.ko\nkernel/fs/ext4.ko\n").unwrap();
    fs::write(
        modules.join("modules.builtin.modinfo"),
        "ext4.license=GPL\0ext4.alias=fs-ext3\0core.alias=net-pf-38\0",
    )
    .unwrap();
    // Loops and strangers.
    std::os::unix::fs::symlink("..", modules.join("build")).unwrap();
    std::os::unix::fs::symlink("nowhere.ko", modules.join("nowhere.ko")).unwrap();
    folder
}

fn check(modules: &Modules, folder: &Path) {
    assert_eq!(names(modules, "a_b"), ["a_b"]);
    assert_eq!(names(modules, "a-b"), ["a_b"]);
    assert_eq!(names(modules, "net-pf-38"), ["a_b"]);
    assert_eq!(names(modules, "pci:v00001AF4d00001000sv0"), ["a_b"]);
    // That d depends on c is a cycle with what c wants before itself.
    let mut all = names(modules, "rtnl_link_c");
    assert_eq!(all.pop().as_deref(), Some("e"));
    all.sort();
    assert_eq!(all, ["a_b", "c", "d"]);
    assert_eq!(names(modules, "e").last().unwrap(), "e");
    assert!(names(modules, "ext4").is_empty());
    assert!(names(modules, "fs-ext3").is_empty());
    let path = &modules.resolve("c").unwrap()[2].path;
    assert_eq!(path, &folder.join("modules/kernel/net/c.ko"));

    for (name, text) in [
        ("nothing", "kernel 6.1.0-test has no module nothing"),
        ("nowhere", "kernel 6.1.0-test has no module nowhere"),
        ("", "has no module"),
        ("f", "module f needs gone, which is not there"),
    ] {
        let error = modules.resolve(name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Command, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    for (name, text) in [("g", "something else than xz"), ("broken", "is not sound xz")] {
        let error = modules.resolve(name).unwrap()[0].read().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn scanned() {
    let folder = example();
    check(&Modules::of(&kernel(folder.path())).unwrap(), folder.path());
    assert!(!folder.path().join("modules.index").exists(), "nobody asked for it");
}

#[test]
fn indexed() {
    let folder = example();
    let index = folder.path().join("modules.index");
    write_index(&folder.path().join("modules"), &index).unwrap();
    let text = fs::read_to_string(&index).unwrap();
    assert_eq!(Index::parse(&text).unwrap().to_string(), text);
    // Only the index knows it.
    fs::write(&index, text.replace("a\trtnl_link_c\t", "a\trtnl_link_d\t")).unwrap();
    let modules = Modules::of(&kernel(folder.path())).unwrap();
    assert_eq!(names(&modules, "rtnl-link-d").len(), 4);

    // Half an index is none, and is written anew.
    for broken in [&text[..text.len() / 2], &text[..text.len() - 1], "bpfgen-modules 0\n"] {
        fs::write(&index, broken).unwrap();
        check(&Modules::of(&kernel(folder.path())).unwrap(), folder.path());
        assert_eq!(fs::read_to_string(&index).unwrap(), text);
    }
    // But not what somebody else wrote.
    fs::write(&index, "my notes").unwrap();
    check(&Modules::of(&kernel(folder.path())).unwrap(), folder.path());
    assert_eq!(fs::read_to_string(&index).unwrap(), "my notes");
}

#[test]
fn by_depmod() {
    let folder = example();
    let modules = folder.path().join("modules");
    let absolute = modules.join("updates/f.ko");
    let dep = format!(
        "kernel/net/a-b.ko:\nkernel/net/c.ko: kernel/net/a-b.ko\nkernel/net/d.ko: kernel/net/c.ko \
         kernel/net/a-b.ko\nkernel/net/e.ko: kernel/net/d.ko kernel/net/c.ko kernel/net/a-b.ko\n\
         {}: updates/gone.ko\nupdates/g.ko.zst:\nupdates/broken.ko.xz:\nnonsense\n",
        absolute.display()
    );
    fs::write(modules.join("modules.dep"), dep).unwrap();
    fs::write(
        modules.join("modules.alias"),
        "# Aliases\nalias net-pf-38 a_b\nalias pci:v00001AF4d* a_b\nalias rtnl-link-c c\nalias\n",
    )
    .unwrap();
    fs::write(modules.join("modules.softdep"), "softdep c pre: d gone post: e\nsoftdep\n").unwrap();
    check(&Modules::of(&kernel(folder.path())).unwrap(), folder.path());
}

#[test]
fn no_modules() {
    let folder = tempfile::tempdir().unwrap();
    let none = Kernel { modules: None, ..kernel(folder.path()) };
    let error = Modules::of(&none).unwrap().resolve("veth").unwrap_err().to_string();
    assert!(error.contains("has no module veth\nhelp: the kernel came without modules"), "{error}");
    // A folder that should be there is another matter.
    let error = Modules::of(&kernel(folder.path())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let error = write_index(&folder.path().join("modules"), &folder.path().join("index"));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Io);
    let folder = example();
    let nowhere = folder.path().join("no/such/folder/index");
    let error = write_index(&folder.path().join("modules"), &nowhere).unwrap_err().to_string();
    assert!(error.contains("cannot write "), "{error}");
}

#[test]
fn a_long_chain() {
    let mut index = String::from("bpfgen-modules 1\n");
    for n in 0..100_000 {
        index += &format!("m\tm{n}\tm{n}.ko\tm{}\t\t\n", (n + 1) % 100_000);
    }
    index += "end\t100000\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("modules.index"), index).unwrap();
    assert_eq!(names(&Modules::of(&kernel(folder.path())).unwrap(), "m0").len(), 100_000);
}
