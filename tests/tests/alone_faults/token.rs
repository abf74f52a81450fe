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

/// What a bpffs is mounted with.
const OPTIONS: [&str; 4] = ["delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs"];

/// Their values, each time too few for the object, but for the types, and the last.
const PARTS: [[&str; 4]; 6] = [
    ["map_create:btf_load", "any", "any", "any"],
    ["map_create:prog_load", "any", "any", "any"],
    ["any", "array", "any", "any"],
    ["any", "any", "socket_filter:kprobe", "any"],
    ["any", "any", "any", "trace_fentry:xdp"],
    ["map_create:btf_load:prog_load", "hash:array", "raw_tracepoint", "cgroup_inet_ingress"],
];

#[test]
fn a_token_permits_what_capabilities_do_not() {
    needs!(Tokens, Root, OwnUsers);
    let (mut ours, theirs) = UnixStream::pair().expect("a pair of sockets");
    let mut child = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args([env!("CARGO_BIN_EXE_loader"), "by-token"])
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    if let Some(bpffs) = received(&ours) {
        for what in OPTIONS {
            fsconfig_set_string(&bpffs, what, "any").expect("we are root outside");
        }
        fsconfig_create(&bpffs).expect("a bpffs");
        ours.write_all(b"!").expect("it waits");
    }
    if let Some(bpffs) = received(&ours) {
        fsconfig_create(&bpffs).expect("a bpffs");
        ours.write_all(b"!").expect("it waits");
    }
    for part in PARTS {
        let Some(bpffs) = received(&ours) else { break };
        for (what, value) in OPTIONS.iter().zip(part) {
            fsconfig_set_string(&bpffs, *what, value).expect("we are root outside");
        }
        fsconfig_create(&bpffs).expect("a bpffs");
        ours.write_all(b"!").expect("it waits");
    }
    if let Some(bpffs) = received(&ours) {
        // Socket filters alone.
        for (what, value) in
            [("delegate_cmds", "any"), ("delegate_progs", "0x2"), ("delegate_attachs", "any")]
        {
            fsconfig_set_string(&bpffs, what, value).expect("we are root outside");
        }
        fsconfig_create(&bpffs).expect("a bpffs");
        ours.write_all(b"!").expect("it waits");
    }
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("it ends").success(), "{said}");
    let lines: Vec<_> = said.lines().collect();
    let [before, without, there, nowhere, elsewhere, usual, none, empty, ref parts @ .., some] =
        lines[..]
    else {
        panic!("{said}");
    };
    assert_eq!([before, without], ["Permission"; 2], "{said}");
    assert_eq!([there, usual], ["there: loaded", "usual: loaded"], "{said}");
    for refused in [nowhere, none] {
        assert!(refused.contains("EPERM") && refused.contains("takes a BPF token"), "{refused}");
        assert!(refused.contains("BPFGEN_TOKEN"), "{refused}");
    }
    assert!(elsewhere.contains("a BPF token of /proc: the kernel gives none"), "{elsewhere}");
    assert!(elsewhere.contains("not the root folder of a bpffs"), "{elsewhere}");
    assert!(empty.starts_with("empty: ") && empty.contains("delegates nothing"), "{empty}");
    let lacking = [
        ("commands: ", "delegate_cmds=prog_load"),
        // Without the object's types it goes on.
        ("types: loaded", ""),
        ("maps: ", "delegate_maps=hash "),
        ("programs: ", "delegate_progs=raw_tracepoint "),
        ("attaching: ", "delegate_attachs=cgroup_inet_ingress "),
        ("enough: loaded", ""),
    ];
    assert_eq!(parts.len(), lacking.len(), "{said}");
    for (line, (begin, words)) in parts.iter().zip(lacking) {
        assert!(line.starts_with(begin) && line.contains(words), "{line}");
        assert_eq!(line.contains("Permission"), !words.is_empty(), "{line}");
    }
    let row = "BPF token that delegates a part: the error names the rest";
    covered("Loading", row, "6.9", How::Native);
    assert!(some.starts_with("some: Permission"), "{some}");
    assert!(some.contains("delegate_progs"), "{some}");
    covered("Loading", "features: by a BPF token", "6.9", How::Native);
    covered("Loading", "BPF token of a delegated bpffs", "6.9", How::Native);
    let row = "BPF token: by path, BPFGEN_TOKEN, /sys/fs/bpf; for inner maps; refusals told";
    covered("Loading", row, "6.9", How::Native);
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
