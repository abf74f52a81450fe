//! Loads programs in a process of its own, which may be short of something or be killed.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    fs,
    io::{IoSlice, Read as _, Write as _},
    mem::MaybeUninit,
    net::{TcpListener, TcpStream, UdpSocket},
    os::{
        fd::{AsFd as _, AsRawFd as _, OwnedFd},
        unix::process::parent_id,
    },
    path::Path,
    process::{self, ExitCode},
};

use bpfgen_runtime::{
    bpf_program,
    features::{Helper, MapType, Probe, ProgramType},
    link::{TcDirection, XdpMode},
    value::Shared,
};
use rustix::{
    fs::CWD,
    mount::{
        FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, fsmount, fsopen, move_mount,
    },
    net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg},
    process::{Resource, Rlimit, getrlimit, setrlimit},
};

#[bpf_program("fixtures/faults/flt.bpf.c")]
mod flt {}

#[bpf_program("fixtures/steps/prepared.bpf.c")]
mod look {}

#[bpf_program("fixtures/steps/network.bpf.c")]
mod network {}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("once") => {
            load()?;
            println!("loaded");
        }
        Some("network") => attach_to_network()?,
        Some("by-token") => by_token()?,
        Some("short-of-descriptors") => {
            short_of_descriptors(load)?;
            short_of_descriptors(prepare)?;
        }
        Some("without-locked-memory") => {
            without_locked_memory(getrlimit(Resource::Memlock).maximum)?;
        }
        Some("without-locked-memory-at-all") => without_locked_memory(Some(0))?,
        other => return Err(format!("what is {other:?}?").into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Attaches to the loopback interface, to the cgroup that is standard input, and to a map of
/// sockets; sees a datagram and a message; lets go.
fn attach_to_network() -> Result<(), Box<dyn Error>> {
    let loaded = network::open()?.load()?;
    let programs = &loaded.programs;
    let map = &loaded.maps.net_map;
    let cgroup = std::io::stdin();
    let links = [
        programs.net_xdp.attach("lo", XdpMode::Generic)?,
        programs.net_tc.attach("lo", TcDirection::Ingress)?,
        programs.net_socket.attach(cgroup.as_fd())?,
        programs.net_message.attach(map)?,
    ];
    let act = || -> Result<(), Box<dyn Error>> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.send_to(b"hello", socket.local_addr()?)?;
        socket.recv(&mut [0; 8])?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut near = TcpStream::connect(listener.local_addr()?)?;
        let (mut far, _) = listener.accept()?;
        map.set(0, &near)?;
        near.write_all(b"hello")?;
        far.read_exact(&mut [0; 5])?;
        Ok(())
    };
    let seen = || {
        let bss = &loaded.bss;
        [&bss.net_frames, &bss.net_packets, &bss.net_sockets, &bss.net_messages].map(Shared::get)
    };
    act()?;
    let after = seen();
    assert!(after.iter().all(|&count| count > 0), "{after:?}");
    drop(links);
    act()?;
    assert_eq!(seen(), after, "nothing is attached");
    println!("seen");
    Ok(())
}

/// Loads in a user namespace, by a token of a bpffs to which the process at the other end of
/// standard input, who may, delegates everything.
fn by_token() -> Result<(), Box<dyn Error>> {
    let refused = load().expect_err("a namespace alone permits nothing");
    println!("{:?}", refused.kind());
    let mount = mounted()?;
    let path = format!("/proc/self/fd/{}", mount.as_raw_fd());

    let mut open = flt::open()?;
    open.object().token(&path);
    check(open)?;
    let mut open = flt::open()?;
    open.object().without_token();
    println!("{:?}", check(open).expect_err("nothing else permits it").kind());

    // What is made later is made by it as well.
    let mut open = look::open()?;
    open.object().token(&path);
    let prepared = open.prepare()?;
    let inner = prepared.maps.prep_outer.create_inner()?;
    prepared.maps.prep_outer.set(0, &inner)?;
    let _loaded = prepared.load()?;

    // By the variable, and where a bpffs usually is.
    let folder = tempfile::tempdir()?;
    let at =
        |place: &Path| move_mount(&mount, "", CWD, place, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH);
    at(folder.path())?;
    println!("there: {}", again(Some(folder.path()))?);
    println!("nowhere: {}", again(None)?);
    println!("elsewhere: {}", again(Some(Path::new("/proc")))?);
    at(Path::new("/sys/fs/bpf"))?;
    println!("usual: {}", again(None)?);
    println!("none at all: {}", again(Some(Path::new("")))?);

    ask_by_token(&path)?;

    // The second is one to which nothing is delegated.
    let mount = mounted()?;
    let mut open = flt::open()?;
    open.object().token(format!("/proc/self/fd/{}", mount.as_raw_fd()));
    let error = check(open).expect_err("nothing is delegated");
    println!("empty: {:?} {error:#}", error.kind());

    // The rest, to which a part is delegated each.
    for part in ["commands", "types", "maps", "programs", "attaching", "enough"] {
        let mount = mounted()?;
        let mut open = flt::open()?;
        open.object().token(format!("/proc/self/fd/{}", mount.as_raw_fd()));
        match check(open) {
            Ok(()) => println!("{part}: loaded"),
            Err(error) => {
                println!("{part}: {:?} {}", error.kind(), format!("{error:?}").replace('\n', " "));
            }
        }
    }

    // And one for which the kernel is asked what it can do.
    let mount = mounted()?;
    let some = Probe::by_token(format!("/proc/self/fd/{}", mount.as_raw_fd()))?;
    assert!(some.program_type(ProgramType::SOCKET_FILTER)?);
    let error = some.program_type(ProgramType::XDP).expect_err("it is not delegated");
    println!("some: {:?} {}", error.kind(), format!("{error:?}").replace('\n', " "));
    Ok(())
}

/// What the kernel can do, by a token of a bpffs that delegates everything.
fn ask_by_token(path: &str) -> Result<(), Box<dyn Error>> {
    let helper = Helper::named("loop").ok_or("a helper")?;
    let all = Probe::by_token(path)?;
    assert!(all.program_type(ProgramType::XDP)?);
    assert!(all.map_type(MapType::RINGBUF)?);
    assert!(all.helper(ProgramType::XDP, helper)?);
    let none = Probe::without_token();
    assert!(none.program_type(ProgramType::XDP).is_err(), "what a token told is its own");
    Ok(())
}

/// A bpffs of this user namespace, which the process at the other end sets up.
fn mounted() -> Result<OwnedFd, Box<dyn Error>> {
    let bpffs = fsopen("bpf", FsOpenFlags::FSOPEN_CLOEXEC)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with_it = SendAncillaryBuffer::new(&mut space);
    let descriptors = [bpffs.as_fd()];
    assert!(with_it.push(SendAncillaryMessage::ScmRights(&descriptors)));
    sendmsg(std::io::stdin(), &[IoSlice::new(b"?")], &mut with_it, SendFlags::empty())?;
    std::io::stdin().read_exact(&mut [0])?;
    Ok(fsmount(&bpffs, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty())?)
}

/// Loads in a process of its own, with this token.
fn again(token: Option<&Path>) -> Result<String, Box<dyn Error>> {
    let mut command = process::Command::new(std::env::current_exe()?);
    command.arg("once").env_remove("BPFGEN_TOKEN");
    if let Some(path) = token {
        command.env("BPFGEN_TOKEN", path);
    }
    let output = command.output()?;
    let said = if output.status.success() { output.stdout } else { output.stderr };
    Ok(String::from_utf8(said)?.trim().replace('\n', " "))
}

/// Loads, attaches, sees what this process does, lets go.
fn load() -> Result<(), bpfgen_runtime::Error> {
    check(flt::open()?)
}

fn check(open: flt::Open) -> Result<(), bpfgen_runtime::Error> {
    check_by(open, flt::Open::load)
}

/// In two steps.
fn prepare() -> Result<(), bpfgen_runtime::Error> {
    check_by(flt::open()?, |open| open.prepare()?.load())
}

fn check_by(
    mut open: flt::Open,
    load: impl Fn(flt::Open) -> Result<flt::Loaded, bpfgen_runtime::Error>,
) -> Result<(), bpfgen_runtime::Error> {
    open.rodata.flt_process = process::id();
    let loaded = load(open)?;
    let links = loaded.attach()?;
    assert_ne!(parent_id(), 0, "a system call");
    assert!(loaded.bss.flt_hits.get() > 0, "the programs ran");
    assert_eq!(loaded.bss.flt_tgid.get(), process::id(), "as the kernel's types say");
    drop(links);
    Ok(())
}

/// Loads with one more descriptor to be had each time, until that is enough. Prints a line per failure.
fn short_of_descriptors(
    load: impl Fn() -> Result<(), bpfgen_runtime::Error>,
) -> Result<(), Box<dyn Error>> {
    // What is asked once and kept.
    load()?;
    let before = descriptors()?;
    let whole = getrlimit(Resource::Nofile);
    // The limit is on their numbers. Those that are open stay, whatever it is.
    for limit in 3.. {
        setrlimit(Resource::Nofile, Rlimit { current: Some(limit), ..whole })?;
        let result = load();
        setrlimit(Resource::Nofile, whole)?;
        assert_eq!(descriptors()?, before, "with {limit}");
        match result {
            Ok(()) => break,
            Err(error) => {
                println!("{:?} {}", error.kind(), format!("{error:?}").replace('\n', " "));
            }
        }
    }
    Ok(())
}

/// Loads where next to nothing may be locked in memory, and says what the limit is then.
fn without_locked_memory(maximum: Option<u64>) -> Result<(), Box<dyn Error>> {
    setrlimit(Resource::Memlock, Rlimit { current: Some(0), maximum })?;
    match load() {
        Ok(()) => println!("loaded, {:?}", getrlimit(Resource::Memlock).current),
        Err(error) => println!("{:?} {}", error.kind(), format!("{error:?}").replace('\n', " ")),
    }
    Ok(())
}

fn descriptors() -> std::io::Result<usize> {
    Ok(fs::read_dir("/proc/self/fd")?.count())
}
