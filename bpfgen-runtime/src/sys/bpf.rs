//! bpf(2), one function per command: borrowed descriptors in, owned ones out.
//!
//! Element operations on maps are in [`super::map`], which knows a map's sizes.

use std::{
    ffi::CStr,
    mem::size_of,
    os::fd::{AsRawFd as _, BorrowedFd, OwnedFd},
    ptr,
};

use super::{
    Errno, Result,
    attr::{self, cmd},
    own_fd,
    token::TOKEN_FD,
};

/// How often a call that gives `EAGAIN` is repeated: the verifier gives up so when a signal is
/// pending.
const AGAIN: u32 = 5;

/// The same for `EINTR`: no signals come forever, but what forbids bpf(2) may say so.
const INTERRUPTED: u32 = 100;

/// Calls bpf(2), again some times after `EINTR` and `EAGAIN`.
///
/// # Safety
/// `attr` is what `cmd` takes, and the pointers in it are valid for what the command does.
pub(super) unsafe fn bpf<T>(cmd: i32, attr: &mut T) -> Result<i32> {
    let (mut again, mut interrupted) = (0, 0);
    loop {
        // SAFETY: the caller's promise.
        match unsafe { bpf_once(cmd, attr) } {
            Err(Errno(libc::EINTR)) if interrupted < INTERRUPTED => interrupted += 1,
            Err(Errno(libc::EAGAIN)) if again < AGAIN => again += 1,
            result => return result,
        }
    }
}

/// Calls bpf(2) once, for commands that change the attribute also where they fail.
///
/// # Safety
/// That of [`bpf`].
pub(super) unsafe fn bpf_once<T>(cmd: i32, attr: &mut T) -> Result<i32> {
    // SAFETY: the kernel reads and writes at most the attribute's size, and by the caller's
    // promise the memory it points to.
    let result = unsafe {
        libc::syscall(libc::SYS_bpf, cmd, ptr::from_mut(attr), size_of::<T>() as libc::c_uint)
    };
    if result < 0 {
        return Err(Errno::last());
    }
    // Descriptors and zero: it fits.
    i32::try_from(result).map_err(|_| Errno(libc::EOVERFLOW))
}

/// [`bpf`] for the commands that return a descriptor.
///
/// # Safety
/// That of [`bpf`]; and the command returns a new descriptor.
pub(super) unsafe fn bpf_fd<T>(cmd: i32, attr: &mut T) -> Result<OwnedFd> {
    // SAFETY: the caller's promise.
    let fd = unsafe { bpf(cmd, attr) }?;
    // SAFETY: the kernel has just made it for us.
    unsafe { own_fd(fd) }
}

/// A pointer field of an attribute: the address of `bytes`, or null for none of them.
pub(super) fn address(bytes: &[u8]) -> u64 {
    if bytes.is_empty() { 0 } else { bytes.as_ptr().expose_provenance() as u64 }
}

/// As [`address`], of memory that the kernel writes.
pub(super) fn address_mut(bytes: &mut [u8]) -> u64 {
    if bytes.is_empty() { 0 } else { bytes.as_mut_ptr().expose_provenance() as u64 }
}

/// A descriptor field of an attribute.
pub(crate) fn raw(fd: BorrowedFd<'_>) -> u32 {
    fd.as_raw_fd() as u32
}

/// A length field of an attribute.
fn length(bytes: &[u8]) -> Result<u32> {
    u32::try_from(bytes.len()).map_err(|_| Errno(libc::E2BIG))
}

/// A name field: at most 15 bytes, of letters, digits, `_` and `.`; what the kernel would refuse
/// becomes `_`.
pub(crate) fn object_name(name: &str) -> [u8; 16] {
    let mut field = [0; 16];
    for (slot, byte) in field.iter_mut().take(15).zip(name.bytes()) {
        *slot = if byte.is_ascii_alphanumeric() || byte == b'.' { byte } else { b'_' };
    }
    field
}

/// Makes a map; gives its descriptor.
pub(super) fn map_create(attr: &mut attr::MapCreate) -> Result<OwnedFd> {
    // SAFETY: the only pointer, to a hash, is null or to as many bytes as are said.
    unsafe { bpf_fd(cmd::MAP_CREATE, attr) }
}

/// What [`prog_load`] takes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProgLoad<'a> {
    /// `BPF_PROG_TYPE_*`.
    pub(crate) program_type: u32,
    /// `BPF_*` of `enum bpf_attach_type`, 0 for none.
    pub(crate) attach_type: u32,
    /// Encoded instructions.
    pub(crate) insns: &'a [u8],
    /// The licence.
    pub(crate) license: &'a CStr,
    /// The C name.
    pub(crate) name: &'a str,
    /// `BPF_F_*`.
    pub(crate) flags: u32,
    /// The interface that the program is for, 0 for any.
    pub(crate) interface: u32,
    /// `KERNEL_VERSION(..)`, which kernels before 5.0 insist on for kprobes.
    pub(crate) kernel_version: u32,
    /// The object's BTF and the two tables that need it.
    pub(crate) btf: Option<ProgBtf<'a>>,
    /// The BTF id of what a tracing program attaches to.
    pub(crate) attach_btf_id: u32,
    /// The module BTF (`attach_btf_obj_fd`) or the program (`attach_prog_fd`) that the id is in;
    /// `None` for the kernel itself.
    pub(crate) attach_in: Option<BorrowedFd<'a>>,
    /// Descriptors of module BTF, 4 bytes each, to which calls of kfuncs refer by index; the first
    /// is a placeholder. Empty where there are none. Since Linux 5.16.
    pub(crate) fd_array: &'a [u8],
    /// Since Linux 6.9.
    pub(crate) token: Option<BorrowedFd<'a>>,
}

/// BTF of a program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProgBtf<'a> {
    /// From [`btf_load`].
    pub(crate) fd: BorrowedFd<'a>,
    /// `struct bpf_func_info` records.
    pub(crate) func_info: &'a [u8],
    /// `struct bpf_line_info` records.
    pub(crate) line_info: &'a [u8],
}

/// Size of a `struct bpf_func_info`, as the first kernels have it. An object's longer records are cut
/// when it is read, so that no kernel finds them too long (`E2BIG`).
pub(crate) const FUNC_INFO_SIZE: usize = 8;
/// Size of a `struct bpf_line_info`, likewise.
pub(crate) const LINE_INFO_SIZE: usize = 16;

/// Room for a log, and how much of it is wanted.
#[derive(Debug)]
pub(crate) struct Log<'a> {
    /// Where the kernel writes it.
    pub(crate) buffer: &'a mut [u8],
    /// 1 for what explains a refusal, 2 for every instruction visited, 4 for statistics.
    pub(crate) level: u32,
}

/// Gives a program to the verifier.
pub(crate) fn prog_load(load: &ProgLoad<'_>, log: Option<Log<'_>>) -> Result<OwnedFd> {
    let mut attr = attr::ProgLoad {
        prog_type: load.program_type,
        insn_cnt: length(load.insns)? / 8,
        insns: address(load.insns),
        license: address(load.license.to_bytes_with_nul()),
        kern_version: load.kernel_version,
        prog_flags: load.flags,
        prog_name: object_name(load.name),
        prog_ifindex: load.interface,
        expected_attach_type: load.attach_type,
        attach_btf_id: load.attach_btf_id,
        attach_btf_obj_fd: load.attach_in.map_or(0, raw),
        ..Default::default()
    };
    if let Some(token) = load.token {
        attr.prog_flags |= TOKEN_FD;
        attr.prog_token_fd = token.as_raw_fd();
    }
    if !load.fd_array.is_empty() {
        attr.fd_array = address(load.fd_array);
    }
    if let Some(btf) = load.btf {
        attr.prog_btf_fd = raw(btf.fd);
        if !btf.func_info.is_empty() {
            attr.func_info_rec_size = FUNC_INFO_SIZE as u32;
            attr.func_info = address(btf.func_info);
            attr.func_info_cnt = length(btf.func_info)? / FUNC_INFO_SIZE as u32;
        }
        if !btf.line_info.is_empty() {
            attr.line_info_rec_size = LINE_INFO_SIZE as u32;
            attr.line_info = address(btf.line_info);
            attr.line_info_cnt = length(btf.line_info)? / LINE_INFO_SIZE as u32;
        }
    }
    if let Some(log) = log {
        attr.log_level = log.level;
        attr.log_size = length(log.buffer)?;
        attr.log_buf = address_mut(log.buffer);
    }
    // SAFETY: all pointers are those of slices borrowed for the call, with their lengths; the
    // kernel writes only to the log, which is borrowed mutably.
    unsafe { bpf_fd(cmd::PROG_LOAD, &mut attr) }
}

/// Has a program keep a map that its code does not use. Since Linux 5.10.
pub(crate) fn prog_bind_map(program: BorrowedFd<'_>, map: BorrowedFd<'_>) -> Result<()> {
    let mut attr =
        attr::ProgBindMap { prog_fd: raw(program), map_fd: raw(map), ..Default::default() };
    // SAFETY: no field is a pointer.
    unsafe { bpf(cmd::PROG_BIND_MAP, &mut attr) }.map(drop)
}

/// Loads BTF.
pub(crate) fn btf_load(
    btf: &[u8],
    log: Option<Log<'_>>,
    token: Option<BorrowedFd<'_>>,
) -> Result<OwnedFd> {
    let mut attr =
        attr::BtfLoad { btf: address(btf), btf_size: length(btf)?, ..Default::default() };
    if let Some(log) = log {
        attr.btf_log_level = log.level;
        attr.btf_log_size = length(log.buffer)?;
        attr.btf_log_buf = address_mut(log.buffer);
    }
    if let Some(token) = token {
        attr.btf_flags = TOKEN_FD;
        attr.btf_token_fd = token.as_raw_fd();
    }
    // SAFETY: as in prog_load.
    unsafe { bpf_fd(cmd::BTF_LOAD, &mut attr) }
}

/// Pins a map, program or link in a bpffs.
pub(crate) fn obj_pin(fd: BorrowedFd<'_>, path: &CStr) -> Result<()> {
    let mut attr = attr::Object {
        pathname: address(path.to_bytes_with_nul()),
        bpf_fd: raw(fd),
        ..Default::default()
    };
    // SAFETY: the path is a C string, borrowed for the call.
    unsafe { bpf(cmd::OBJ_PIN, &mut attr) }.map(drop)
}

/// Opens what is pinned.
pub(crate) fn obj_get(path: &CStr) -> Result<OwnedFd> {
    let mut attr =
        attr::Object { pathname: address(path.to_bytes_with_nul()), ..Default::default() };
    // SAFETY: the path is a C string, borrowed for the call.
    unsafe { bpf_fd(cmd::OBJ_GET, &mut attr) }
}

/// What a link is made on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum LinkTarget<'a> {
    /// The program knows by itself (tracing).
    #[default]
    Program,
    /// A perf event, cgroup, network namespace …
    Fd(BorrowedFd<'a>),
    /// A network interface, by its index.
    Interface(u32),
}

/// What the attach type takes besides.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum LinkOptions {
    /// Nothing.
    #[default]
    None,
    /// `perf_event.bpf_cookie`.
    PerfEvent {
        /// What `bpf_get_attach_cookie` gives.
        cookie: u64,
    },
    /// `tracing`.
    Tracing {
        /// Another target than the program was loaded for (freplace), else 0.
        target_btf_id: u32,
        /// What `bpf_get_attach_cookie` gives.
        cookie: u64,
    },
    /// `tcx`, `netkit`, `cgroup`.
    Position(super::attach::Relative),
    /// `netfilter`.
    Netfilter {
        /// `NFPROTO_*`.
        family: u32,
        /// `NF_INET_*`.
        hook: u32,
        /// Order among the functions of the hook.
        priority: i32,
        /// `BPF_F_NETFILTER_*`.
        flags: u32,
    },
}

/// What [`link_create`] takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkCreate<'a> {
    /// The program.
    pub(crate) program: BorrowedFd<'a>,
    /// What it is put on.
    pub(crate) target: LinkTarget<'a>,
    /// `BPF_*` of `enum bpf_attach_type`.
    pub(crate) attach_type: u32,
    /// Flags of the attach type (`XDP_FLAGS_*` …).
    pub(crate) flags: u32,
    /// What the attach type takes besides.
    pub(crate) options: LinkOptions,
}

/// A u32, then padding, whatever the byte order.
fn padded(number: u32) -> u64 {
    pair(number, 0)
}

/// Two u32 in a row, whatever the byte order.
fn pair(first: u32, second: u32) -> u64 {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&first.to_ne_bytes());
    bytes[4..].copy_from_slice(&second.to_ne_bytes());
    u64::from_ne_bytes(bytes)
}

/// Attaches a program; the link detaches it when closed.
pub(crate) fn link_create(link: &LinkCreate<'_>) -> Result<OwnedFd> {
    let mut options = [0u64; 6];
    match link.options {
        LinkOptions::None => {}
        LinkOptions::PerfEvent { cookie } => options[0] = cookie,
        LinkOptions::Tracing { target_btf_id, cookie } => {
            options[0] = padded(target_btf_id);
            options[1] = cookie;
        }
        LinkOptions::Position(relative) => {
            options[0] = padded(relative.to);
            options[1] = relative.revision;
        }
        LinkOptions::Netfilter { family, hook, priority, flags } => {
            options[0] = pair(family, hook);
            options[1] = pair(priority as u32, flags);
        }
    }
    let mut attr = attr::LinkCreate {
        prog_fd: raw(link.program),
        target_fd: match link.target {
            LinkTarget::Program => 0,
            LinkTarget::Fd(fd) => raw(fd),
            LinkTarget::Interface(index) => index,
        },
        attach_type: link.attach_type,
        flags: link.flags,
        options,
    };
    // SAFETY: no option that can be given here is a pointer.
    unsafe { bpf_fd(cmd::LINK_CREATE, &mut attr) }
}

/// What the kernel says of a link of no program.
pub(crate) fn link_of_nothing() -> Errno {
    let mut attr = attr::LinkCreate { prog_fd: u32::MAX, ..Default::default() };
    // SAFETY: no field is a pointer.
    match unsafe { bpf_fd(cmd::LINK_CREATE, &mut attr) } {
        Ok(_) => Errno(0),
        Err(errno) => errno,
    }
}

/// Attaches to a raw tracepoint by name; to what the program was loaded for (`tp_btf`, `fentry` …)
/// without.
pub(crate) fn raw_tracepoint_open(
    program: BorrowedFd<'_>,
    name: Option<&CStr>,
    cookie: u64,
) -> Result<OwnedFd> {
    let mut attr = attr::RawTracepoint {
        name: name.map_or(0, |name| address(name.to_bytes_with_nul())),
        prog_fd: raw(program),
        cookie,
        ..Default::default()
    };
    // SAFETY: the name is null or a C string, borrowed for the call.
    unsafe { bpf_fd(cmd::RAW_TRACEPOINT_OPEN, &mut attr) }
}

/// Asks for an info struct.
///
/// # Safety
/// `T` is the (start of the) info struct of what `fd` is, valid for any bytes the kernel writes,
/// and the pointers that it holds on entry are valid for what the kernel does with them.
pub(super) unsafe fn info_by_fd<T>(fd: BorrowedFd<'_>, info: &mut T) -> Result<()> {
    let mut attr = attr::InfoByFd {
        bpf_fd: raw(fd),
        info_len: size_of::<T>() as u32,
        info: ptr::from_mut(info).expose_provenance() as u64,
    };
    // SAFETY: the kernel writes at most `info_len` bytes to `info`; the rest is the caller's
    // promise.
    unsafe { bpf(cmd::OBJ_GET_INFO_BY_FD, &mut attr) }.map(drop)
}

/// What a map is.
pub(crate) fn map_info(fd: BorrowedFd<'_>) -> Result<attr::MapInfo> {
    let mut info = attr::MapInfo::default();
    // SAFETY: integers only, none of them a pointer. A descriptor of something else gets another
    // struct's bytes, which are integers too; pointers in those are read from our zeros.
    unsafe { info_by_fd(fd, &mut info) }?;
    Ok(info)
}

/// Type and id of a program.
pub(crate) fn prog_info(fd: BorrowedFd<'_>) -> Result<attr::ProgInfo> {
    let mut info = attr::ProgInfo::default();
    // SAFETY: as in map_info.
    unsafe { info_by_fd(fd, &mut info) }?;
    Ok(info)
}

/// Type and ids of a link.
pub(crate) fn link_info(fd: BorrowedFd<'_>) -> Result<attr::LinkInfo> {
    let mut info = attr::LinkInfo::default();
    // SAFETY: as in map_info.
    unsafe { info_by_fd(fd, &mut info) }?;
    Ok(info)
}

/// A loaded BTF's facts; its bytes go to `data` and its name to `name` as far as they fit.
pub(crate) fn btf_info(
    fd: BorrowedFd<'_>,
    data: &mut [u8],
    name: &mut [u8],
) -> Result<attr::BtfInfo> {
    let mut info = attr::BtfInfo {
        btf_size: length(data)?,
        btf: address_mut(data),
        name_len: length(name)?,
        name: address_mut(name),
        ..Default::default()
    };
    // SAFETY: both pointers come with the length of the slice borrowed for the call.
    unsafe { info_by_fd(fd, &mut info) }?;
    Ok(info)
}

/// The BTF with this id. Needs CAP_SYS_ADMIN.
pub(crate) fn btf_by_id(id: u32) -> Result<OwnedFd> {
    let mut attr = attr::GetId { id, ..Default::default() };
    // SAFETY: no field is a pointer.
    unsafe { bpf_fd(cmd::BTF_GET_FD_BY_ID, &mut attr) }
}

/// The smallest BTF id above this one; `ENOENT` after the last. Needs CAP_SYS_ADMIN.
pub(crate) fn btf_next_id(id: u32) -> Result<u32> {
    let mut attr = attr::GetId { id, ..Default::default() };
    // SAFETY: no field is a pointer.
    unsafe { bpf(cmd::BTF_GET_NEXT_ID, &mut attr) }?;
    Ok(attr.next_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_cleaned() {
        assert_eq!(&object_name("a-rather-long-name-of-a-map"), b"a_rather_long_n\0");
        assert_eq!(&object_name("exec.bss"), b"exec.bss\0\0\0\0\0\0\0\0");
    }
}
