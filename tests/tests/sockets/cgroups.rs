//! Sockets, options, devices and parameters of a cgroup.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    net::{TcpListener, TcpStream, UdpSocket},
};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA, groups,
    inside::{in_box, seen_on},
};

/// A test of one section: `$differs` is given how often the program has run.
macro_rules! on_cgroup {
    ($program:ident, $row:literal, $since:literal, [$($need:ident)*], $differs:expr) => {
        #[test]
        fn $program() {
            ::bpfgen_tests::needs!(Cgroups, OwnNetwork $(, $need)*);
            $crate::inside::in_box(|group| {
                let mut open = $crate::groups::open().unwrap();
                open.programs.$program.set_autoload(true);
                let loaded = open.load().unwrap();
                let program = &loaded.programs.$program;
                assert!(program.auto_attach().unwrap().is_none(), "the section names no cgroup");
                $crate::inside::seen_on(
                    group,
                    |cgroup, options| program.attach_with(cgroup, options),
                    || loaded.bss.runs.get(),
                    $differs,
                );
                let _link = program.attach(group.path().as_path()).unwrap();
                ::bpfgen_tests::sections::seen(program);
            });
            ::bpfgen_tests::needs::covered(
                $crate::AREA,
                concat!("cgroup", $row),
                $since,
                ::bpfgen_tests::needs::How::Native,
            );
        }
    };
}

pub(crate) use on_cgroup;

/// Whether the kernel says no. Any other failure is none of ours.
pub(crate) fn denied<T>(result: io::Result<T>) -> bool {
    match result {
        Ok(_) => false,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => true,
        Err(error) => panic!("{error}"),
    }
}

fn bind(address: &str) -> io::Result<UdpSocket> {
    UdpSocket::bind(address)
}

on_cgroup!(on_create, "/sock_create: denies", "4.10", [], |_| denied(bind("127.0.0.1:0")));
on_cgroup!(on_sock, "/sock: denies", "4.10", [], |_| denied(bind("127.0.0.1:0")));
on_cgroup!(on_post_bind4, "/post_bind4: denies", "4.17", [], |_| denied(bind("127.0.0.1:4001")));
on_cgroup!(on_post_bind6, "/post_bind6: denies", "4.17", [], |_| denied(bind("[::1]:4001")));
on_cgroup!(on_release, "/sock_release: seen", "5.9", [], |runs| {
    let socket = bind("127.0.0.1:0").unwrap();
    let before = runs();
    drop(socket);
    runs() > before
});
on_cgroup!(on_sysctl, "/sysctl: denies a read", "5.2", [], |_| {
    denied(fs::read("/proc/sys/kernel/ostype"))
});
on_cgroup!(on_getsockopt, "/getsockopt: changes the value", "5.3", [], |_| {
    let ttl = bind("127.0.0.1:0").unwrap().ttl().unwrap();
    assert!([64, 164].contains(&ttl), "{ttl}");
    ttl == 164
});
on_cgroup!(on_setsockopt, "/setsockopt: changes the value", "5.3", [], |_| {
    let socket = bind("127.0.0.1:0").unwrap();
    socket.set_ttl(7).unwrap();
    let ttl = socket.ttl().unwrap();
    assert!([7, 8].contains(&ttl), "{ttl}");
    ttl == 8
});
on_cgroup!(on_device, "/dev: denies to open", "4.15", [], |_| denied(File::open("/dev/null")));

#[test]
fn connections_are_seen() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let mut open = groups::open().unwrap();
        open.programs.on_tcp.set_autoload(true);
        let loaded = open.load().unwrap();
        let bss = &loaded.bss;
        seen_on(
            group,
            |cgroup, options| loaded.programs.on_tcp.attach_with(cgroup, options),
            || bss.established.get() + bss.accepted.get(),
            |_| {
                let before = (bss.established.get(), bss.accepted.get());
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
                let accepted = listener.accept().unwrap();
                drop((stream, accepted));
                let after = (bss.established.get(), bss.accepted.get());
                assert!(after == before || after == (before.0 + 1, before.1 + 1), "{after:?}");
                after != before
            },
        );
        sections::seen(&loaded.programs.on_tcp);
    });
    covered(AREA, "sockops: sees connections made and accepted", "4.13", How::Native);
}
