//! System calls of this process, which its own BPF programs see.
#![allow(unsafe_code, reason = "system calls")]
#![allow(dead_code, reason = "each test uses some of these")]

use std::{
    io::Write as _,
    os::{fd::RawFd, unix::fs::MetadataExt as _},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

/// The number of the system call that a [`Caller`] makes.
pub(crate) const NUMBER: u64 = libc::SYS_getpriority as u64;

/// Device and inode of our pid namespace, as `bpf_get_ns_current_pid_tgid` takes them.
pub(crate) fn pid_namespace() -> (u64, u64) {
    let namespace = std::fs::metadata("/proc/self/ns/pid").expect("/proc is mounted");
    (namespace.dev(), namespace.ino())
}

/// What tells this process's tests apart, which run side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    key: u32,
}

impl Caller {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self { key: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// What the fixture's program is to be told for it to listen to this caller.
    pub(crate) fn key(self) -> u32 {
        self.key
    }

    /// getpriority(2) of a kind that does not exist, which tells the program what to do, and with
    /// which number.
    pub(crate) fn ask(self, action: u16, number: u16) {
        let which = u32::from(action) << 16 | u32::from(number);
        // SAFETY: no memory is involved.
        unsafe { libc::syscall(libc::SYS_getpriority, which, self.key) };
    }

    /// [`ask`](Self::ask) through the C library's function.
    pub(crate) fn ask_libc(self, action: u16, number: u16) {
        let which = u32::from(action) << 16 | u32::from(number);
        // SAFETY: no memory is involved.
        unsafe { libc::getpriority(which, self.key) };
    }
}

/// Whether a descriptor can be read within so many milliseconds.
pub(crate) fn readable(fd: RawFd, milliseconds: i32) -> bool {
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: one entry, borrowed for the call.
    unsafe { libc::poll(&raw mut poll, 1, milliseconds) == 1 }
}

/// The calling thread, as the kernel numbers it.
pub(crate) fn thread_id() -> u32 {
    rustix::thread::gettid().as_raw_nonzero().get().unsigned_abs()
}

/// Runs `handler`, which must do only what a signal handler may, on this signal. What it interrupts
/// is not restarted.
pub(crate) fn on_signal(signal: i32, handler: extern "C" fn(i32)) {
    // SAFETY: a struct of integers; all zero is no flags and no handler.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler as usize;
    // SAFETY: the action is borrowed for the call, and the tests' handlers do no more than atomic
    // operations and a write(2).
    let result = unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// Sends a signal to a thread of this process.
pub(crate) fn signal_thread(thread: u32, signal: i32) {
    // SAFETY: no memory is involved.
    let result = unsafe { libc::syscall(libc::SYS_tgkill, std::process::id(), thread, signal) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// ioprio_get(2) of this process, which changes nothing.
pub(crate) fn ask_io_priority() -> std::io::Result<()> {
    /// `IOPRIO_WHO_PROCESS`.
    const PROCESS: i32 = 1;
    // SAFETY: no memory is involved.
    match unsafe { libc::syscall(libc::SYS_ioprio_get, PROCESS, 0) } {
        -1 => Err(std::io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Asks this machine itself for a connection by `AF_VSOCK`, which it refuses: nobody listens.
pub(crate) fn knock(port: u32) {
    // SAFETY: no memory is involved.
    let fd = unsafe { libc::socket(libc::AF_VSOCK, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) };
    assert!(fd >= 0, "{}", std::io::Error::last_os_error());
    // SAFETY: made by the line above, owned by nobody.
    let socket: std::os::fd::OwnedFd = unsafe { std::os::fd::FromRawFd::from_raw_fd(fd) };
    // SAFETY: a struct of integers.
    let mut address: libc::sockaddr_vm = unsafe { std::mem::zeroed() };
    address.svm_family = libc::AF_VSOCK as libc::sa_family_t;
    address.svm_cid = libc::VMADDR_CID_LOCAL;
    address.svm_port = port;
    let (there, length) = ((&raw const address).cast(), size_of_val(&address) as libc::socklen_t);
    let fd = std::os::fd::AsRawFd::as_raw_fd(&socket);
    // SAFETY: the address is borrowed for the call, with its size.
    assert_eq!(unsafe { libc::connect(fd, there, length) }, -1, "somebody listens");
    let error = std::io::Error::last_os_error();
    assert_eq!(error.raw_os_error(), Some(libc::ECONNRESET), "{error}");
}

/// Gives the calling thread a network namespace of its own.
pub(crate) fn own_network() {
    unshare(libc::CLONE_NEWNET);
}

/// Turns `lo` of the calling thread's network namespace on.
pub(crate) fn loopback_up() {
    // SAFETY: a struct of integers and bytes; all zero is an empty name and no flags.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (slot, byte) in request.ifr_name.iter_mut().zip(b"lo") {
        *slot = *byte as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = libc::IFF_UP as i16;
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    // SAFETY: this request reads an ifreq, which is borrowed for the call.
    let result = unsafe {
        libc::ioctl(
            std::os::fd::AsRawFd::as_raw_fd(&socket),
            libc::SIOCSIFFLAGS,
            &raw const request,
        )
    };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// Runs `test` on a thread with a network namespace of its own, which has the connected interfaces
/// `bpfgen0` and `bpfgen1`; it ends with the thread, interfaces and links included, whatever
/// happens.
///
/// The thread stays on one CPU, so packets arrive in the order in which they are sent.
pub(crate) fn in_namespace(run: fn()) {
    let thread = thread::spawn(move || {
        own_network();
        stay_on_this_cpu();
        // No neighbour but the one made up below: nothing else is sent.
        ip_all(&[
            "link add bpfgen0 type veth peer name bpfgen1",
            "link set bpfgen0 up arp off",
            "link set bpfgen1 up arp off",
            "addr add 192.0.2.1/24 dev bpfgen0",
        ]);
        run();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Makes the connected interfaces `bpfgen2` and `bpfgen3`.
pub(crate) fn second_pair() {
    ip_all(&[
        "link add bpfgen2 type veth peer name bpfgen3",
        "link set bpfgen2 up arp off",
        "link set bpfgen3 up arp off",
    ]);
}

/// The command of that name, which must succeed.
pub(crate) fn ip(arguments: &str) {
    let status = Command::new("ip").args(arguments.split(' ')).status().unwrap();
    assert!(status.success(), "ip {arguments}: {status}");
}

/// The same with each of these arguments, by one process: in emulated machines a start takes long.
pub(crate) fn ip_all(commands: &[&str]) {
    let mut ip = Command::new("ip").args(["-batch", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    ip.stdin.take().unwrap().write_all(commands.join("\n").as_bytes()).unwrap();
    let status = ip.wait().unwrap();
    assert!(status.success(), "ip {commands:?}: {status}");
}

/// Gives the calling thread a mount namespace of its own.
pub(crate) fn own_mounts() {
    unshare(libc::CLONE_NEWNS | libc::CLONE_FS);
}

fn unshare(flags: i32) {
    // SAFETY: no memory is involved, and no other thread is changed.
    let result = unsafe { libc::unshare(flags) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// Asserts that `run` soon stops making `runs` grow.
///
/// Closing a link detaches its program at once, but other tests start processes, and between fork
/// and exec those hold copies of all descriptors.
#[track_caller]
pub(crate) fn ends(run: impl Fn(), runs: impl Fn() -> u64) {
    eventually("still attached", || {
        let before = runs();
        run();
        runs() == before
    });
}

/// Asserts that this becomes true soon, else says that.
#[track_caller]
pub(crate) fn eventually(otherwise: &str, is_true: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_true() {
        assert!(Instant::now() < end, "{otherwise}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Where an address of this process's code is in the file that it comes from.
pub(crate) fn offset_in_file(address: u64) -> u64 {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let number = |text: &str| u64::from_str_radix(text, 16).unwrap();
    let places = maps.lines().map(|line| {
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        let (start, end) = words[0].split_once('-').unwrap();
        (number(start)..number(end), number(words[2]))
    });
    let (range, offset) = places.into_iter().find(|(range, _)| range.contains(&address)).unwrap();
    address - range.start + offset
}

/// Keeps the calling thread on the CPU it runs on.
pub(crate) fn stay_on_this_cpu() {
    // SAFETY: no memory is involved.
    stay_on(usize::try_from(unsafe { libc::sched_getcpu() }).expect("a CPU runs this"));
}

/// The CPUs that the calling thread may run on.
pub(crate) fn allowed_cpus() -> Vec<usize> {
    // SAFETY: a set of bits; all zero is the empty one.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is borrowed for the call, with its size.
    let result = unsafe { libc::sched_getaffinity(0, size_of_val(&set), &raw mut set) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
    // SAFETY: checks its index by itself.
    (0..libc::CPU_SETSIZE as usize).filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &set) }).collect()
}

/// Keeps the calling thread on a CPU.
pub(crate) fn stay_on(cpu: usize) {
    // SAFETY: a set of bits; all zero is the empty one.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: checks its index by itself.
    unsafe { libc::CPU_SET(cpu, &mut set) };
    // SAFETY: the set is borrowed for the call, with its size.
    let result = unsafe { libc::sched_setaffinity(0, size_of_val(&set), &raw const set) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// Sets the limit on locked memory that counts, of the whole process; it may be raised again.
pub(crate) fn limit_locked_memory(bytes: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel writes the struct, which is borrowed for the call.
    let result = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) };
    assert!(result == 0 && limit.rlim_max > bytes, "{}", std::io::Error::last_os_error());
    limit.rlim_cur = bytes;
    // SAFETY: the limit is borrowed for the call.
    let result = unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &raw const limit) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// The bytes of the BTF with this id, as the kernel has them.
pub(crate) fn btf_of_kernel(id: u32) -> Vec<u8> {
    use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
    const BTF_GET_FD_BY_ID: i32 = 19;
    const OBJ_GET_INFO_BY_FD: i32 = 15;
    fn bpf(command: i32, attr: &mut [u64; 4]) -> i64 {
        // SAFETY: the attribute is borrowed for the call, with its size; where it holds an address,
        // that is of memory of the length said, which outlives the call.
        let result = unsafe {
            libc::syscall(libc::SYS_bpf, command, attr.as_mut_ptr(), size_of::<[u64; 4]>())
        };
        assert!(result >= 0, "{}", std::io::Error::last_os_error());
        result
    }
    let fd = bpf(BTF_GET_FD_BY_ID, &mut [u64::from(id), 0, 0, 0]);
    // SAFETY: made by the line above, owned by nobody.
    let fd = unsafe { OwnedFd::from_raw_fd(i32::try_from(fd).expect("a descriptor")) };
    let mut bytes = Vec::new();
    loop {
        // `struct bpf_btf_info`: address, size and id, the name's address and length …
        let mut info = [bytes.as_mut_ptr() as u64, bytes.len() as u64, 0, 0];
        let descriptor_and_length = (fd.as_raw_fd() as u64) | (16 << 32);
        bpf(OBJ_GET_INFO_BY_FD, &mut [descriptor_and_length, info.as_mut_ptr() as u64, 0, 0]);
        let size = usize::try_from(info[1] & u64::from(u32::MAX)).expect("it fits");
        if size == bytes.len() {
            return bytes;
        }
        bytes.resize(size, 0);
    }
}

/// Touches so many pages that were never touched before, each of them small: a fault for each.
pub(crate) fn touch_pages(count: usize) {
    const PAGE: usize = 4096;
    let len = count * PAGE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: new memory, at an address that the kernel chooses.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), len, access, kind, -1, 0) };
    assert_ne!(start, libc::MAP_FAILED, "{}", std::io::Error::last_os_error());
    // Where the kernel has no large pages it does not know this, either.
    // SAFETY: of the memory just made.
    let _ = unsafe { libc::madvise(start, len, libc::MADV_NOHUGEPAGE) };
    for page in 0..count {
        let at = start.cast::<u8>().wrapping_add(page * PAGE);
        // SAFETY: within that memory, of which there is no reference.
        unsafe { at.write_volatile(1) };
    }
    // SAFETY: all of it, and nobody else has it.
    let result = unsafe { libc::munmap(start, len) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}
