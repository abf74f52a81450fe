//! Nothing changed, nothing started; anything changed, compiled again.

use std::fs;

use crate::fixture::{Crate, HEADER, SOURCE};

/// A crate whose object is in the cache.
fn warm() -> Crate {
    let mut krate = Crate::new();
    krate.count_clang();
    let compiled = krate.compile("src/x.bpf.c").unwrap();
    assert!(!compiled.cached);
    assert_eq!(compiled.warnings, "", "our flags give no cause for any");
    assert_eq!(krate.started(), 2, "once for its version, once to compile");
    krate
}

#[test]
fn nothing_changed_starts_nothing() {
    let krate = warm();
    let compiled = krate.compile("src/x.bpf.c").unwrap();
    assert!(compiled.cached);
    assert_eq!(krate.started(), 0);
    assert_eq!(compiled.files[0].path, krate.path("crate/src/x.bpf.c"));
    let header = krate.path("crate/src/event.h");
    assert!(compiled.files.iter().any(|file| file.path == header), "{:?}", compiled.files);
}

#[test]
fn a_whole_module_from_the_cache_starts_nothing_even_with_a_wrapper() {
    let mut krate = Crate::new();
    krate.count_clang();
    krate.options.events.insert("events".into(), "struct event".into());
    let first = krate.build("src/x.bpf.c").unwrap();
    assert_eq!(krate.started(), 3, "version, source, wrapper");
    let second = krate.build("src/x.bpf.c").unwrap();
    assert_eq!(krate.started(), 0);
    assert!(second.cached && !first.cached);
    assert_eq!(first.text().unwrap(), second.text().unwrap());
}

#[test]
fn changed_files_and_flags_compile_again() {
    let mut krate = warm();
    krate.write("crate/src/event.h", HEADER.replace(">> 32", ">> 33"));
    assert!(!krate.compile("src/x.bpf.c").unwrap().cached, "a header");
    assert_eq!(krate.started(), 1, "the version is known");
    krate.write("crate/src/x.bpf.c", SOURCE.replace("= 7", "= 8"));
    assert!(!krate.compile("src/x.bpf.c").unwrap().cached, "the source");
    krate.options.cflags.push("-DX".into());
    assert!(!krate.compile("src/x.bpf.c").unwrap().cached, "a flag");
    krate.options.cflags.clear();
    assert!(krate.compile("src/x.bpf.c").unwrap().cached, "as before");
}

#[test]
fn a_header_that_newly_shadows_another_compiles_again() {
    let mut krate = Crate::new();
    krate.count_clang();
    fs::create_dir(krate.path("crate/first")).unwrap();
    krate.options.cflags = vec!["-Ifirst".into(), "-Isecond".into()];
    krate.write("crate/second/size.h", "#define SIZE 1\n");
    let source = SOURCE.replace("#include \"event.h\"", "#include <size.h>\n#include \"event.h\"");
    krate.write("crate/src/x.bpf.c", source.replace("= 7", "= SIZE"));
    let old = krate.compile("src/x.bpf.c").unwrap();
    assert!(krate.compile("src/x.bpf.c").unwrap().cached);
    krate.write("crate/first/size.h", "#define SIZE 2\n");
    let new = krate.compile("src/x.bpf.c").unwrap();
    assert!(!new.cached && new.object != old.object);
}

#[test]
fn another_compiler_compiles_again() {
    let krate = warm();
    krate.script(
        "counting-clang",
        &format!(
            "# an upgrade\necho x >> '{}'\nexec clang \"$@\"",
            krate.path("started").display()
        ),
    );
    assert!(!krate.compile("src/x.bpf.c").unwrap().cached);
    assert_eq!(krate.started(), 2, "its version is asked for again");
}

#[test]
fn a_damaged_cache_is_compiled_over() {
    let krate = warm();
    let good = krate.compile("src/x.bpf.c").unwrap();
    for entry in fs::read_dir(krate.path("cache/v2")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::write(path, b"\0garbage").unwrap();
        }
    }
    let again = krate.compile("src/x.bpf.c").unwrap();
    assert!(!again.cached);
    assert_eq!(again.object, good.object);
    assert!(krate.compile("src/x.bpf.c").unwrap().cached, "repaired");
}

#[test]
fn without_a_writable_cache_it_compiles_every_time() {
    let mut krate = Crate::new();
    krate.count_clang();
    krate.write("file", "");
    krate.env.cache_dir = Some(krate.path("file/cache"));
    for _ in 0..2 {
        assert!(!krate.compile("src/x.bpf.c").unwrap().cached);
        assert_eq!(krate.started(), 2);
    }
}

#[test]
fn a_relative_cache_folder_lies_in_the_crate() {
    let mut krate = Crate::new();
    krate.env.cache_dir = Some("kept".into());
    assert!(!krate.compile("src/x.bpf.c").unwrap().cached);
    assert!(krate.compile("src/x.bpf.c").unwrap().cached);
    assert!(krate.path("crate/kept/v2").is_dir());
}

#[test]
fn builds_at_the_same_time_do_not_disturb_each_other() {
    let krate = Crate::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| krate.compile("src/x.bpf.c").unwrap().object)).collect();
        let objects: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(objects.windows(2).all(|pair| pair[0] == pair[1]));
    });
    assert!(krate.compile("src/x.bpf.c").unwrap().cached);
    let left = fs::read_dir(krate.path("cache/v2"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("."))
        .count();
    assert_eq!(left, 0, "no temporary files");
}
