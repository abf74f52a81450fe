//! Loads with fewer descriptors than they take.

use std::{collections::BTreeSet, fs, path::Path};

use bpfgen_runtime::{Error, ErrorKind};
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::whole::{LINK, PINNED, load, load_whole, unpin};

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("they are listed").count()
}

/// With one more descriptor to be had each time, until that is enough: what went wrong, and how many
/// are enough.
fn failures<T>(
    root: &Path,
    from: u64,
    act: impl Fn(&Path) -> Result<T, Error>,
) -> (Vec<(Error, Vec<String>)>, u64) {
    let before = descriptors();
    let whole = getrlimit(Resource::Nofile);
    let mut failures = Vec::new();
    // The limit is on their numbers. Those that are open stay, whatever it is.
    let mut limit = from;
    loop {
        setrlimit(Resource::Nofile, Rlimit { current: Some(limit), ..whole }).expect("it is less");
        let result = act(root).map(drop);
        setrlimit(Resource::Nofile, whole).expect("it was so");
        assert_eq!(descriptors(), before, "with {limit}");
        let Err(error) = result else { return (failures, limit) };
        limit += 1;
        failures.push((error, entries(root)));
        for name in entries(root) {
            fs::remove_file(root.join(name)).expect("a pin");
        }
    }
}

/// For maps, maps in maps, types, programs, pins, links, rings with what waits for them, buffers of
/// each processor, jump tables, struct_ops.
#[test]
fn descriptors_run_out_at_each_step_of_all() {
    needs!(Bpf, Listing, OwnMounts);
    let Some(root) = bpffs("scarce::descriptors_run_out_at_each_step_of_all") else { return };
    // What is asked once and kept.
    load(&root).unwrap();
    unpin(&root);
    let (failed, enough) = failures(&root, 3, |root| load_whole(root, true));
    for (error, there) in &failed {
        // Not even a pin.
        assert_eq!(there, &[""; 0], "{error:?}");
    }
    let loading = failed.len();
    for name in PINNED {
        fs::remove_file(root.join(name)).unwrap();
    }
    // What comes after.
    let (more, _) = failures(&root, enough, load);
    let failed = failed.into_iter().chain(more).collect::<Vec<_>>();
    unpin(&root);
    let mut places = BTreeSet::new();
    for (error, there) in &failed {
        let text = format!("{error:#}");
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        assert!(text.contains("EMFILE"), "{text}");
        assert!(error.help().is_some_and(|help| help.contains("ulimit -n")), "{error:?}");
        let known = |name: &String| PINNED.contains(&&**name) || name == LINK;
        assert!(there.iter().all(known), "{there:?}");
        places.insert(text);
    }
    for place in &places {
        println!("{place}");
    }
    assert!(loading >= 12 && failed.len() >= loading + 3, "{loading} {}", failed.len());
    let row =
        "no descriptors left: maps in maps, pins, tail calls, links, rings, buffers, struct_ops";
    covered("Loading", row, "5.2", How::Native);
}
