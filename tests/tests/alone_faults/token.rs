//! BPF for a user namespace, by what a bpffs delegates to it.

use std::{
    io::{IoSliceMut, Read as _, Write as _},
    mem::MaybeUninit,
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Command, Stdio},
};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use rustix::{
    mount::{fsconfig_create, fsconfig_set_string},
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg},
};

#[test]
fn a_token_permits_what_capabilities_do_not() {
    needs!(Tokens, Root, Command("unshare"));
    let (mut ours, theirs) = UnixStream::pair().expect("a pair of sockets");
    let mut child = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args([env!("CARGO_BIN_EXE_loader"), "by-token"])
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    if let Some(bpffs) = received(&ours) {
        for what in ["delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs"] {
            fsconfig_set_string(&bpffs, what, "any").expect("we are root outside");
        }
        fsconfig_create(&bpffs).expect("a bpffs");
        ours.write_all(b"!").expect("it waits");
    }
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("it ends").success(), "{said}");
    assert_eq!(said, "Permission\nPermission\nloaded\n");
    covered("Loading", "BPF token of a delegated bpffs", "6.9", How::Native);
}

/// A descriptor that the other end sends; none if it ends instead.
fn received(from: &UnixStream) -> Option<OwnedFd> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with_it = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    recvmsg(from, &mut [IoSliceMut::new(&mut byte)], &mut with_it, RecvFlags::empty()).ok()?;
    with_it.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    })
}
