//! Several sources at a time.

use bpfgen_build::artifacts::{self, Plan, Status};

use crate::fixture::{Crate, SOURCE};

/// A crate with this many sources, `src/s0.bpf.c` and so on, all named in its metadata.
fn krate(sources: usize) -> Crate {
    let krate = Crate::new();
    let names: Vec<_> = (0..sources).map(|at| format!("\"src/s{at}.bpf.c\"")).collect();
    krate.write(
        "crate/Cargo.toml",
        format!(
            "[package]\nname = \"x\"\n[package.metadata.bpfgen]\nsources = [{}]\n",
            names.join(", ")
        ),
    );
    for at in 0..sources {
        krate
            .write(&format!("crate/src/s{at}.bpf.c"), SOURCE.replace("seen", &format!("seen{at}")));
    }
    krate
}

fn plan(krate: &Crate, jobs: usize) -> Plan {
    Plan { folder: krate.base(), jobs: Some(jobs), ..Plan::default() }
}

/// A clang of which each waits for `others` to be running too, and fails if they do not come.
fn waiting_clang(krate: &mut Crate, others: usize) {
    let room = krate.path("room");
    std::fs::create_dir_all(&room).unwrap();
    let script = format!(
        "if [ \"$1\" = --version ]; then exec clang --version; fi\n\
         touch '{room}'/$$\nrounds=0\n\
         while [ \"$(ls '{room}' | wc -l)\" -lt {others} ]; do\n\
         rounds=$((rounds + 1)); [ $rounds -lt 1000 ] || {{ echo nobody comes >&2; exit 1; }}\n\
         sleep 0.01\ndone\nexec clang \"$@\"",
        room = room.display(),
    );
    let script = krate.script("waiting-clang", &script);
    krate.env.clang = Some(script.to_str().unwrap().to_owned());
}

#[test]
fn sources_are_compiled_at_the_same_time_and_reported_in_order() {
    let mut krate = krate(3);
    waiting_clang(&mut krate, 3);
    let report = artifacts::run(&krate.env, &plan(&krate, 3)).unwrap();
    assert_eq!(report.status(), Status::Written);
    let sources: Vec<_> =
        report.outcomes.iter().map(|outcome| outcome.source.to_str().unwrap()).collect();
    assert_eq!(sources, ["src/s0.bpf.c", "src/s1.bpf.c", "src/s2.bpf.c"]);
    for at in 0..3 {
        let text = String::from_utf8(krate.read(&format!("crate/src/s{at}.rs"))).unwrap();
        assert!(text.contains(&format!("pub seen{at}: ")), "{text}");
    }
}

#[test]
fn one_at_a_time_gives_the_same_files() {
    let files = |jobs| {
        let krate = krate(4);
        artifacts::run(&krate.env, &plan(&krate, jobs)).unwrap();
        (0..4)
            .flat_map(|at| [format!("crate/src/s{at}.rs"), format!("crate/src/s{at}.bpf.o")])
            .map(|name| krate.read(&name))
            .collect::<Vec<_>>()
    };
    assert!(files(1) == files(4), "the files differ");
}

#[test]
fn every_failure_is_told_in_order_and_the_others_are_built() {
    let krate = krate(4);
    for at in [1, 3] {
        krate.write(&format!("crate/src/s{at}.bpf.c"), format!("int x = missing{at};\n"));
    }
    for jobs in [1, 4] {
        for at in [0, 2] {
            let _ = std::fs::remove_file(krate.path(format!("crate/src/s{at}.rs")));
        }
        let text = artifacts::run(&krate.env, &plan(&krate, jobs)).unwrap_err().to_string();
        let (first, second) = (text.find("missing1").unwrap(), text.find("missing3").unwrap());
        assert!(first < second, "{text}");
        for at in [0, 2] {
            assert!(krate.path(format!("crate/src/s{at}.rs")).is_file(), "s{at} with {jobs} jobs");
        }
        assert!(!krate.path("crate/src/s1.rs").exists());
    }
    let report = artifacts::run(&krate.env, &Plan { check: true, ..plan(&krate, 4) }).unwrap();
    let states: Vec<_> = report.outcomes.iter().map(|outcome| outcome.status).collect();
    let [good, bad] = [Status::UpToDate, Status::OutOfDate];
    assert_eq!(states, [good, bad, good, bad]);
}
