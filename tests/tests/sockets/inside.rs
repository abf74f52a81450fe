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

/// Waits until it is so.
#[track_caller]
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(1));
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
    for (cgroup, options) in [
        (Cgroup::new(path.as_path()), options),
        (Cgroup::new(group.as_fd()), options),
        (Cgroup::new(group.as_fd()), options.without_link()),
    ] {
        assert!(!differs(&runs), "before attaching");
        let before = runs();
        let link = attach(cgroup, &options).unwrap();
        assert!(differs(&runs), "{link:?}");
        assert!(runs() > before, "{link:?}");
        link.detach().unwrap();
        // No copy of the descriptor is left anywhere: nothing here starts processes.
        let before = runs();
        assert!(!differs(&runs), "after detaching");
        assert_eq!(runs(), before, "after detaching");
    }
    // Dropping does the same.
    drop(attach(Cgroup::new(&*path), &options.without_link()).unwrap());
    assert!(!differs(&runs), "after dropping");
}
