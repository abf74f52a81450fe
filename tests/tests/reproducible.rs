//! The same source gives the same bytes in any folder, and `--check` says when it has changed.

use std::{fs, path::Path, process::Command};

use bpfgen_tests::outside::{cargo_bpfgen, run, run_failing, text};
use tempfile::TempDir;

const SOURCE: &str = "\
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include \"inner/counter.h\"

struct counter total;

SEC(\"raw_tracepoint/sched_switch\")
int count(void *ctx)
{
	__sync_fetch_and_add(&total.times, 1);
	return 0;
}

char LICENSE[] SEC(\"license\") = \"GPL\";
";

fn build(folder: &Path, args: &[&str]) -> Command {
    let mut command = cargo_bpfgen(folder);
    command.arg("build").args(args);
    command
}

fn project(folder: &Path) {
    fs::create_dir_all(folder.join("src/inner")).expect("a folder can be made");
    let write = |path: &str, text: &str| {
        fs::write(folder.join(path), text).expect("a file can be written");
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"twice\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [package.metadata.bpfgen]\nsources = [\"src/twice.bpf.c\"]\n",
    );
    write("src/twice.bpf.c", SOURCE);
    write("src/inner/counter.h", "struct counter {\n\t__u64 times;\n};\n");
}

fn written(folder: &Path) -> [Vec<u8>; 2] {
    ["src/twice.rs", "src/twice.bpf.o"]
        .map(|path| fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}")))
}

#[test]
fn two_folders_give_the_same_bytes() {
    let temporary = TempDir::new().expect("a temporary folder can be made");
    let [near, far] =
        ["near", "quite/some/way further/down"].map(|path| temporary.path().join(path));
    for folder in [&near, &far] {
        project(folder);
        // Each compiles for itself.
        let cache = folder.join("cache");
        run(build(folder, &[]).env("BPFGEN_CACHE_DIR", cache));
    }
    assert!(written(&near) == written(&far), "the files differ between the two folders");

    let [module, object] = written(&near);
    for (name, bytes) in [("module", &module), ("object", &object)] {
        let place = temporary.path().to_string_lossy().into_owned();
        let found = bytes.windows(place.len()).any(|window| window == place.as_bytes());
        assert!(!found, "the {name} holds the folder's path");
    }
    bpfgen_object::parse(&object).expect("what was written is an object");
}

#[test]
fn check_tells_what_changed() {
    let temporary = TempDir::new().expect("a temporary folder can be made");
    let folder = temporary.path();
    project(folder);
    let missing = text(&run_failing(&mut build(folder, &["--check"])));
    assert!(missing.contains("twice"), "{missing}");

    run(&mut build(folder, &[]));
    let before = written(folder);
    run(&mut build(folder, &["--check"]));

    // A header counts as much as the source.
    let header = folder.join("src/inner/counter.h");
    let changed = "struct counter {\n\t__u64 times;\n\t__u32 last_cpu;\n};\n";
    fs::write(&header, changed).expect("the header can be written");
    let report = text(&run_failing(&mut build(folder, &["--check"])));
    for part in ["twice.rs", "last_cpu"] {
        assert!(report.contains(part), "no {part} in\n{report}");
    }
    assert!(written(folder) == before, "--check writes nothing");

    run(&mut build(folder, &[]));
    run(&mut build(folder, &["--check"]));
    assert!(written(folder) != before, "the change arrived");
}
