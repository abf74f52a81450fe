//! A congestion control: registered, in use, gone.

use std::fs;

use bpfgen_runtime::{
    ErrorKind, Map, StructOpsLink, bpf_program, map::MapType, struct_ops::StructOpsState,
};
use bpfgen_tests::{
    needs,
    needs::{
        How, Need,
        Operation::{Get, Info, Open, Remove, Set},
        covered, saw,
    },
    sections,
};

use crate::{
    caller,
    tcp::{Sending, in_namespace, is_available},
};

#[bpf_program("fixtures/struct_ops/cc.bpf.c")]
pub(crate) mod cc {}

/// Opens with no value to be created, but those whose names `prepare` sets by [`create`].
pub(crate) fn open() -> cc::Open {
    let mut open = cc::open().unwrap();
    open.struct_ops.plain.set_autocreate(false);
    open.struct_ops.linked.set_autocreate(false);
    // In no value: load would refuse it.
    open.programs.on_fast.set_autoload(false);
    open
}

macro_rules! create {
    ($open:expr, $value:ident, $name:expr) => {{
        let value = &mut $open.struct_ops.$value;
        value.set_autocreate(true);
        value.name.set($name).unwrap();
    }};
}
pub(crate) use create;

/// Sends through a congestion control that is registered, and sees its callbacks called.
fn is_used(bpf: &cc::Loaded, name: &str) {
    assert!(is_available(name));
    // That it is available was tried with a socket, too.
    let before = (bpf.bss.inits.get(), bpf.bss.slow.get());
    let mut sending = Sending::by(name);
    sending.send();
    assert_eq!(bpf.bss.inits.get(), before.0 + 1);
    assert!(bpf.bss.slow.get() > before.1, "no segment was acknowledged");
    drop(sending);
}

#[test]
fn without_a_link() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        const NAME: &str = "bpfgen_plain";
        let mut open = open();
        create!(open, plain, NAME);
        let bpf = open.load().unwrap();
        let plain = &bpf.struct_ops.plain;
        assert_eq!((plain.name(), plain.type_name()), ("plain", "tcp_congestion_ops"));
        assert!(plain.id().unwrap() > 0 && plain.is_created() && !plain.has_link());
        assert_eq!(plain.state().unwrap(), StructOpsState::New);
        assert!(!is_available(NAME));
        let info = plain.as_map().info().unwrap();
        assert_eq!((info.map_type, info.id), (MapType::STRUCT_OPS, plain.id().unwrap()));
        assert_eq!((&*info.name, info.max_entries, info.key_size), ("plain", 1, 4));
        let opened = Map::from_id(info.id).unwrap();
        assert_eq!((opened.id().unwrap(), opened.value_size()), (info.id, info.value_size));
        assert!(opened.freeze().is_err(), "the kernel writes its state");

        let link = plain.attach().unwrap();
        assert_eq!(plain.state().unwrap(), StructOpsState::Registered);
        is_used(&bpf, NAME);
        assert!(bpf.bss.releases.get() > 0);
        assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported);
        let error = plain.attach().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap().contains("attached once"), "{error:?}");

        let mut lasting = Sending::by(NAME);
        link.detach().unwrap();
        assert!(!is_available(NAME));
        // A socket that has it keeps it.
        let before = bpf.bss.slow.get();
        lasting.send();
        assert!(bpf.bss.slow.get() > before);
        drop(lasting);
        assert_eq!(plain.attach().unwrap_err().kind(), ErrorKind::Busy, "once only");
        sections::seen(&bpf.programs.on_init);
    });
    saw("STRUCT_OPS", &[Get, Set, Remove, Open, Info]);
    covered(
        "Programs and attaching",
        ".struct_ops: a TCP congestion control used by sockets, detached",
        "5.6",
        How::Native,
    );
}

/// Whatever happens, it is unregistered: dropping does that, too.
#[test]
fn dropping_unregisters() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        const NAME: &str = "bpfgen_dropped";
        let mut open = open();
        create!(open, plain, NAME);
        let bpf = open.load().unwrap();
        let links = bpf.attach().unwrap();
        assert!(links.plain.is_some() && links.linked.is_none(), "{links:?}");
        drop(bpf);
        assert!(is_available(NAME));
        drop(links);
        assert!(!is_available(NAME));
    });
}

#[test]
fn by_a_link() {
    needs!(Guest, StructOps);
    in_namespace(|| {
        const NAME: &str = "bpfgen_linked";
        let mut open = open();
        create!(open, linked, NAME);
        let bpf = open.load().unwrap();
        let linked = &bpf.struct_ops.linked;
        let has_links = needs::has(Need::StructOpsLinks);
        assert_eq!(linked.has_link(), has_links);
        let link: StructOpsLink<cc::TcpCongestionOps> = linked.attach().unwrap();
        is_used(&bpf, NAME);
        if !has_links {
            // Registered all the same.
            assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported);
            link.detach().unwrap();
            assert!(!is_available(NAME));
            return;
        }
        assert!(link.id().unwrap() > 0);
        assert_eq!(linked.state().unwrap(), StructOpsState::Ready);
        let error = linked.attach().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "the name is taken: {error:?}");
        link.detach().unwrap();
        assert!(!is_available(NAME));
        // And again.
        let link = linked.attach().unwrap();
        is_used(&bpf, NAME);
        drop(link);
        assert!(!is_available(NAME));
        covered(
            "Programs and attaching",
            ".struct_ops.link: a TCP congestion control by a link, detached and attached again",
            "6.4",
            How::Native,
        );
    });
}

#[test]
fn pinned_links_stay() {
    needs!(Guest, StructOpsLinks, OwnMounts);
    in_namespace(|| {
        const NAME: &str = "bpfgen_pinned";
        let folder = own_bpffs();
        let mut open = open();
        create!(open, linked, NAME);
        let bpf = open.load().unwrap();
        let file = folder.path().join("link");
        let link = bpf.struct_ops.linked.attach().unwrap();
        link.pin(&file).unwrap();
        drop(link);
        is_used(&bpf, NAME);
        // Another process could do this, with an object of its own.
        let link = StructOpsLink::<cc::TcpCongestionOps>::from_pinned(&file).unwrap();
        let mut open = crate::congestion::open();
        create!(open, linked, NAME);
        let newer = open.load().unwrap();
        link.update(&newer.struct_ops.linked).unwrap();
        is_used(&newer, NAME);
        drop(link);
        assert!(is_available(NAME));
        fs::remove_file(&file).unwrap();
        assert!(!is_available(NAME));

        // It is one of struct_ops.
        bpf.struct_ops.linked.pin(folder.path().join("map")).unwrap();
        let path = folder.path().join("map");
        let error = StructOpsLink::<cc::TcpCongestionOps>::from_pinned(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    });
}

/// A bpffs that only the calling thread sees.
fn own_bpffs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    caller::own_mounts();
    let mount = |arguments: &[&str]| {
        let status = std::process::Command::new("mount").args(arguments).status().unwrap();
        assert!(status.success(), "mount {arguments:?}: {status}");
    };
    mount(&["--make-rprivate", "/"]);
    mount(&["-t", "bpf", "bpf", &folder.path().to_string_lossy()]);
    folder
}

#[test]
fn links_are_updated() {
    needs!(Guest, StructOpsLinks);
    in_namespace(|| {
        const NAME: &str = "bpfgen_update";
        let mut open = cc::open().unwrap();
        open.struct_ops.plain.set_autocreate(false);
        create!(open, linked, NAME);
        create!(open, quicker, NAME);
        open.struct_ops.quicker.set_autoattach(false);
        let bpf = open.load().unwrap();
        let links = bpf.attach().unwrap();
        assert!(links.quicker.is_none());
        let link = links.linked.unwrap();
        let (linked, quicker) = (&bpf.struct_ops.linked, &bpf.struct_ops.quicker);
        is_used(&bpf, NAME);
        assert_eq!(bpf.bss.fast.get(), 0);

        link.update(quicker).unwrap();
        let before = bpf.bss.slow.get();
        Sending::by(NAME).send();
        assert!(bpf.bss.fast.get() > 0);
        assert_eq!(bpf.bss.slow.get(), before);

        // Only from what is there.
        let error = link.replace(linked, quicker).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        link.replace(quicker, linked).unwrap();
        is_used(&bpf, NAME);

        // Only to one of the same name.
        let mut open = crate::congestion::open();
        create!(open, linked, "bpfgen_other");
        let other = open.load().unwrap();
        let error = link.update(&other.struct_ops.linked).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        is_used(&bpf, NAME);
        link.detach().unwrap();
        assert!(!is_available(NAME));
    });
    covered(
        "Programs and attaching",
        ".struct_ops.link: update of a link to another value",
        "6.4",
        How::Native,
    );
}
