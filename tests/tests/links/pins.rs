//! Pinned links, in a bpffs that only a thread of this test sees.

use std::{fs, path::Path, thread};

use bpfgen_runtime::{ErrorKind, Link, link::XdpMode};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
};

use crate::{
    caller::{self, ends},
    came_with_5_15, load,
};

/// Runs `test` on a thread with a mount namespace of its own, where a bpffs is mounted on a folder;
/// both end with the thread, pins included.
fn with_bpffs(run: fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let thread = thread::spawn({
        let folder = folder.path().to_owned();
        move || {
            caller::own_mounts();
            let mount = |arguments: &[&str]| {
                let status = std::process::Command::new("mount").args(arguments).status().unwrap();
                assert!(status.success(), "mount {arguments:?}: {status}");
            };
            mount(&["--make-rprivate", "/"]);
            mount(&["-t", "bpf", "bpf", &folder.to_string_lossy()]);
            run(&folder);
        }
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Of a perf event, and of a tracepoint that needs none.
#[test]
fn a_pinned_link_stays_until_its_file_is_removed() {
    needs!(Bpf, OwnMounts);
    with_bpffs(|folder| {
        let (loaded, caller) = load("on_raw_tracepoint", |_| ());
        let seen = loaded.bss.raw_tracepoint_seen;
        let link = loaded.programs.on_raw_tracepoint.attach().unwrap();
        // Nothing but the file keeps the program.
        drop(loaded.programs);
        stays(&folder.join("raw"), link, || caller.ask(0, 1), || seen.get().runs);

        let (loaded, caller) = load("on_tracepoint", |_| ());
        let seen = loaded.bss.tracepoint_seen;
        let link = loaded.programs.on_tracepoint.attach().unwrap();
        drop(loaded.programs);
        if needs::has(Need::PerfLinks) {
            stays(&folder.join("event"), link, || caller.ask(0, 1), || seen.get().runs);
        } else {
            let error = link.id().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            came_with_5_15(link.pin(folder.join("event")).map(|()| link));
        }
    });
}

/// Of what needs trampolines, and of an interface.
#[test]
fn links_of_other_kinds() {
    needs!(XdpLinks, OwnMounts);
    with_bpffs(|folder| {
        let (loaded, caller) = load("on_btf_tracepoint", |_| ());
        let seen = loaded.bss.btf_tracepoint_seen;
        let link = loaded.programs.on_btf_tracepoint.attach().unwrap();
        drop(loaded.programs);
        stays(&folder.join("btf"), link, || caller.ask(0, 1), || seen.get().runs);

        caller::own_network();
        caller::loopback_up();
        let (loaded, _) = load("on_packet", |_| ());
        let seen = loaded.bss.xdp_seen;
        let link = loaded.programs.on_packet.attach("lo", XdpMode::Generic).unwrap();
        drop(loaded.programs);
        let send = || {
            let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
            socket.send_to(b"hello", socket.local_addr().unwrap()).unwrap();
            // It has come through the program when it is here.
            socket.recv(&mut [0; 8]).unwrap();
        };
        stays(&folder.join("xdp"), link, send, || seen.get().runs);
    });
    covered("Programs and attaching", "link: pinned tp_btf and XDP", "5.9", How::Native);
}

/// Pins a link, lets go of it, opens it again, and removes the file.
fn stays(path: &Path, link: Link, run: impl Fn(), runs: impl Fn() -> u64) {
    link.pin(path).unwrap();
    let id = link.id().unwrap();
    drop(link);
    run();
    assert_eq!(runs(), 1, "still attached");

    let again = Link::from_pinned(path).unwrap();
    assert_eq!(again.id().unwrap(), id);
    again.detach().unwrap();
    run();
    assert_eq!(runs(), 2, "the file holds it");

    fs::remove_file(path).unwrap();
    // The kernel detaches it a little later.
    ends(run, runs);
}

#[test]
fn what_is_no_link_is_refused() {
    needs!(Bpf, OwnMounts);
    with_bpffs(|folder| {
        let (loaded, _) = load("on_raw_tracepoint", |_| ());
        let program = &loaded.programs.on_raw_tracepoint;
        program.pin(folder.join("program")).unwrap();
        let error = Link::from_pinned(folder.join("program")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
        let error = Link::from_pinned(folder.join("nothing")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        let link = program.attach().unwrap();
        let elsewhere = std::env::temp_dir().join("bpfgen-links-not-a-bpffs");
        let error = link.pin(elsewhere).unwrap_err();
        assert!(error.help().is_some_and(|help| help.contains("bpffs")), "{error:?}");
    });
}

#[test]
fn a_descriptor_given_away_stays_attached() {
    needs!(Bpf);
    let (loaded, caller) = load("on_tracepoint", |_| ());
    let seen = loaded.bss.tracepoint_seen;
    let link = loaded.programs.on_tracepoint.attach().unwrap();
    let copy = link.fd().unwrap().try_clone_to_owned().unwrap();
    let fd = link.into_fd().unwrap();
    caller.ask(0, 0);
    drop(fd);
    caller.ask(0, 0);
    assert_eq!(seen.get().runs, 2);
    drop(copy);
    ends(|| caller.ask(0, 0), || seen.get().runs);
}

/// What is pinned is taken back by what it is, and nothing else is by mistake.
#[test]
fn pins_are_removed_by_what_they_are_of() {
    needs!(Bpf, OwnMounts);
    with_bpffs(|folder| {
        let (loaded, caller) = load("on_raw_tracepoint", |_| ());
        let program = &loaded.programs.on_raw_tracepoint;
        let (path, of_link) = (folder.join("program"), folder.join("link"));
        program.pin(&path).unwrap();
        let link = program.attach().unwrap();
        let (another, _caller) = load("on_raw_tracepoint", |_| ());
        let other = another.programs.on_raw_tracepoint.attach().unwrap();

        // Raw tracepoints have BPF links since 5.7.
        link.pin(&of_link).unwrap();
        let error = other.unpin(&of_link).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
        assert!(error.to_string().contains("not this one"), "{error}");
        assert_eq!(link.unpin(&path).unwrap_err().kind(), ErrorKind::Incompatible);
        assert_eq!(program.unpin(&of_link).unwrap_err().kind(), ErrorKind::Incompatible);
        drop(other);
        link.unpin(&of_link).unwrap();
        assert!(!of_link.exists() && path.exists());
        assert_eq!(link.unpin(&of_link).unwrap_err().kind(), ErrorKind::NotFound);
        caller.ask(0, 1);
        let runs = || loaded.bss.raw_tracepoint_seen.get().runs;
        assert!(runs() > 0);
        // No file keeps it attached.
        drop(link);
        ends(|| caller.ask(0, 1), runs);

        let error = another.programs.on_raw_tracepoint.unpin(&path).unwrap_err();
        assert_eq!(error.program_name(), Some("on_raw_tracepoint"));
        program.unpin(&path).unwrap();
        assert!(!path.exists());
        covered(
            "Programs and attaching",
            "unpin: programs and links, only what they are of",
            "5.7",
            How::Native,
        );
    });
}
