//! The same source, headers and clang give the same bytes in any folder.

use std::fs;

use bpfgen_build::Target;
use bpfgen_object::btf::Types;

use crate::fixture::{Crate, HEADER, SOURCE};

fn crates() -> [Crate; 2] {
    let crates = [Crate::new(), Crate::new()];
    assert_ne!(crates[0].base(), crates[1].base());
    crates
}

#[test]
fn objects_and_modules_are_the_same_in_two_folders() {
    for target in [Target::host(), Target::BPFEB] {
        let [one, two] = crates().map(|krate| {
            let product = krate.build_for("src/x.bpf.c", &[target]).unwrap();
            let object = product.objects()[0].1.to_vec();
            let folder = krate.path("").to_str().unwrap().as_bytes().to_vec();
            assert!(
                !object.windows(folder.len()).any(|window| window == folder),
                "the folder's name is not in the object"
            );
            (object, product.text().unwrap())
        });
        assert_eq!(one, two);
    }
}

#[test]
fn folders_outside_the_crate_leave_no_trace_and_lines_keep_their_text() {
    let [one, two] = crates().map(|mut krate| {
        krate.write("elsewhere/event.h", HEADER.replace("pid();", "pid() + !!*__FILE__;"));
        fs::remove_file(krate.path("crate/src/event.h")).unwrap();
        krate.env.include = vec![krate.path("elsewhere")];
        let object = krate.compile("src/x.bpf.c").unwrap().object;
        let parsed = bpfgen_object::parse(&object).unwrap();
        let btf = parsed.btf.unwrap();
        let pid = parsed.functions.iter().find(|function| function.name == "pid").unwrap();
        let line = pid.lines.last().unwrap();
        assert_eq!(btf.name(line.file).unwrap().trim_start_matches("./"), "include0/event.h");
        assert_eq!(btf.name(line.text).unwrap(), "\treturn bpf_get_current_pid_tgid() >> 32;");
        object
    });
    assert_eq!(one, two);
}

#[test]
fn out_dir_leaves_no_trace_wherever_it_is() {
    let [one, two] = crates().map(|mut krate| {
        // Its name differs between the crates, inside the crate or outside.
        let hash = krate.path("").file_name().unwrap().to_owned();
        let objects = ["crate/target/build", "elsewhere"].map(|parent| {
            let out_dir = krate.path(parent).join(&hash);
            fs::create_dir_all(&out_dir).unwrap();
            fs::write(
                out_dir.join("generated.h"),
                HEADER.replace("pid();", "pid() + !!*__FILE__;"),
            )
            .unwrap();
            let source = SOURCE.replace("event.h", "generated.h");
            fs::write(out_dir.join("y.bpf.c"), &source).unwrap();
            krate.write("crate/src/x.bpf.c", source);
            krate.env = krate.build_script(&out_dir);
            krate.options.include = vec![out_dir.clone()];
            let included = krate.compile("src/x.bpf.c").unwrap().object;
            let whole = krate.compile(out_dir.join("y.bpf.c").to_str().unwrap()).unwrap().object;
            [included, whole]
        });
        for object in objects.as_flattened() {
            let parsed = bpfgen_object::parse(object).unwrap();
            let btf = parsed.btf.unwrap();
            let pid = parsed.functions.iter().find(|function| function.name == "pid").unwrap();
            let line = pid.lines.last().unwrap();
            assert_eq!(btf.name(line.file).unwrap().trim_start_matches("./"), "out/generated.h");
            assert_eq!(btf.name(line.text).unwrap(), "\treturn bpf_get_current_pid_tgid() >> 32;");
        }
        objects
    });
    assert!(one == two, "the objects differ");
}

#[test]
fn every_spelling_of_the_sources_path_gives_the_same_bytes() {
    let krate = Crate::new();
    let object = |path: &str| krate.compile(path).unwrap().object;
    let plain = object("src/x.bpf.c");
    assert_eq!(object("./src/x.bpf.c"), plain);
    assert_eq!(object(krate.path("crate/src/x.bpf.c").to_str().unwrap()), plain);
    assert!(SOURCE.contains("__FILE__"), "or this would not tell much");
}
