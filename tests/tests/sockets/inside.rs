//! What all tests here have in common.

use std::{
    os::fd::AsFd as _,
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    Link,
    link::{Cgroup, CgroupOptions},
};
use bpfgen_tests::cgroup::Group;

use crate::caller;

/// Runs `test` on a thread with a network namespace and a cgroup of its own.
pub(crate) fn in_box(test: fn(&Group)) {
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::loopback_up();
        let group = Group::enter().unwrap();
        test(&group);
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs `test` on a thread with a network namespace of its own.
pub(crate) fn in_network(test: fn()) {
    let thread = thread::spawn(move || {
        caller::own_network();
        caller::loopback_up();
        test();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Waits until something is there.
#[track_caller]
pub(crate) fn wait<T>(what: &str, find: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Attaches to the test's cgroup in each way: by path and descriptor, by link and without. `differs`
/// must say that what the program does is seen while it is attached, and only then.
pub(crate) fn seen_on(
    group: &Group,
    attach: impl Fn(Cgroup<'_>, &CgroupOptions<'_>) -> bpfgen_runtime::Result<Link>,
    runs: impl Fn() -> u64,
    differs: impl Fn(&dyn Fn() -> u64) -> bool,
) {
    let path = group.path();
    let options = CgroupOptions::new();
    seen(
        &[
            &|| attach(Cgroup::new(path.as_path()), &options),
            &|| attach(Cgroup::new(group.as_fd()), &options),
            &|| attach(Cgroup::new(group.as_fd()), &options.without_link()),
        ],
        &runs,
        || differs(&runs),
    );
}

/// Something that attaches.
pub(crate) type Way<'a> = &'a dyn Fn() -> bpfgen_runtime::Result<Link>;

/// Attaches in each of these ways. `differs` must say that what the program does is seen while it is
/// attached, and only then.
pub(crate) fn seen(ways: &[Way<'_>], runs: impl Fn() -> u64, differs: impl Fn() -> bool) {
    assert!(!differs(), "before attaching");
    // Dropping does the same as detaching.
    let detach: [fn(Link); 2] = [|link| link.detach().unwrap(), drop];
    for (way, detach) in ways.iter().flat_map(|way| detach.map(|detach| (way, detach))) {
        let before = runs();
        let link = way().unwrap();
        let place = format!("{link:?}");
        assert!(differs(), "{place}");
        assert!(runs() > before, "{place}");
        // No copy of the descriptor is left anywhere: nothing here starts processes.
        detach(link);
        let before = runs();
        assert!(!differs(), "detached: {place}");
        assert_eq!(runs(), before, "detached: {place}");
    }
}
