//! Loads the program into the running kernel and looks at what this very process does.

use std::{fs::File, time::Duration};

#[test]
fn sees_the_files_that_this_process_opens() {
    let pid = std::process::id();
    let (bpf, _links) = template_name::start(Some(pid)).unwrap_or_else(|error| {
        panic!(
            "this test loads a BPF program, for which it has to run as root: \
             sudo -E env \"PATH=$PATH\" cargo test\n{error}"
        )
    });

    let path = format!("/there-is-no-such-file-{pid}");
    File::open(&path).unwrap_err();

    let events = bpf
        .maps
        .events
        .iter()
        .unwrap()
        .with_timeout(Duration::from_secs(5));
    let event = events
        .map(|event| event.unwrap())
        .find(|event| event.path == path.as_str())
        .expect("the file that was opened is among the events");
    assert_eq!(event.pid, pid);
    assert!(!event.comm.is_empty());
}
