//! Programs, maps and links as the kernel lists them: ids, information, updates.

use std::os::fd::{BorrowedFd, OwnedFd};

use super::{
    Errno, Result,
    attr::GetId,
    bpf::{self, raw},
};

/// `enum bpf_cmd`.
mod cmd {
    pub(super) const PROG_GET_NEXT_ID: i32 = 11;
    pub(super) const MAP_GET_NEXT_ID: i32 = 12;
    pub(super) const PROG_GET_FD_BY_ID: i32 = 13;
    pub(super) const MAP_GET_FD_BY_ID: i32 = 14;
    pub(super) const LINK_UPDATE: i32 = 29;
    pub(super) const LINK_GET_FD_BY_ID: i32 = 30;
    pub(super) const LINK_GET_NEXT_ID: i32 = 31;
    pub(super) const ENABLE_STATS: i32 = 32;
    pub(super) const LINK_DETACH: i32 = 34;
}

/// What has ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Program,
    Map,
    Link,
}

/// The smallest id above this one; `ENOENT` after the last. Needs CAP_SYS_ADMIN.
pub(crate) fn next_id(kind: Kind, id: u32) -> Result<u32> {
    let command = match kind {
        Kind::Program => cmd::PROG_GET_NEXT_ID,
        Kind::Map => cmd::MAP_GET_NEXT_ID,
        Kind::Link => cmd::LINK_GET_NEXT_ID,
    };
    let mut attr = GetId { id, ..GetId::default() };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(command, &mut attr) }?;
    Ok(attr.next_id)
}

/// The program, map or link with this id. Needs CAP_SYS_ADMIN.
pub(crate) fn by_id(kind: Kind, id: u32) -> Result<OwnedFd> {
    let command = match kind {
        Kind::Program => cmd::PROG_GET_FD_BY_ID,
        Kind::Map => cmd::MAP_GET_FD_BY_ID,
        Kind::Link => cmd::LINK_GET_FD_BY_ID,
    };
    let mut attr = GetId { id, ..GetId::default() };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf_fd(command, &mut attr) }
}

/// `struct bpf_prog_info`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProgInfo {
    pub(crate) prog_type: u32,
    pub(crate) id: u32,
    pub(crate) tag: [u8; 8],
    pub(crate) jited_prog_len: u32,
    pub(crate) xlated_prog_len: u32,
    jited_prog_insns: u64,
    xlated_prog_insns: u64,
    pub(crate) load_time: u64,
    pub(crate) created_by_uid: u32,
    nr_map_ids: u32,
    map_ids: u64,
    pub(crate) name: [u8; 16],
    pub(crate) ifindex: u32,
    /// A bit, the first.
    pub(crate) gpl_compatible: u32,
    netns_dev: u64,
    netns_ino: u64,
    nr_jited_ksyms: u32,
    nr_jited_func_lens: u32,
    jited_ksyms: u64,
    jited_func_lens: u64,
    pub(crate) btf_id: u32,
    func_info_rec_size: u32,
    func_info: u64,
    nr_func_info: u32,
    nr_line_info: u32,
    line_info: u64,
    jited_line_info: u64,
    nr_jited_line_info: u32,
    line_info_rec_size: u32,
    jited_line_info_rec_size: u32,
    nr_prog_tags: u32,
    prog_tags: u64,
    pub(crate) run_time_ns: u64,
    pub(crate) run_cnt: u64,
    pub(crate) recursion_misses: u64,
    pub(crate) verified_insns: u32,
    pub(crate) attach_btf_obj_id: u32,
    pub(crate) attach_btf_id: u32,
    pad: u32,
}

impl ProgInfo {
    /// How many functions the program consists of, and of how many lines the kernel knows.
    pub(crate) fn tables(&self) -> (u32, u32) {
        (self.nr_func_info, self.nr_line_info)
    }
}

/// What a program is, and the ids of its maps.
pub(crate) fn prog_info(fd: BorrowedFd<'_>) -> Result<(ProgInfo, Vec<u32>)> {
    let mut info = ProgInfo::default();
    // SAFETY: all pointers are null, for which the kernel gives only how many there are. A
    // descriptor of something else gets another struct's bytes, whose pointers are null too.
    unsafe { bpf::info_by_fd(fd, &mut info) }?;
    let mut maps = vec![0u32; info.nr_map_ids as usize];
    if !maps.is_empty() {
        let mut again = ProgInfo {
            nr_map_ids: info.nr_map_ids,
            map_ids: maps.as_mut_ptr().expose_provenance() as u64,
            ..ProgInfo::default()
        };
        // SAFETY: the only pointer is to as many ids as are said to have room.
        unsafe { bpf::info_by_fd(fd, &mut again) }?;
        maps.truncate(again.nr_map_ids as usize);
    }
    Ok((info, maps))
}

/// Room for `struct bpf_link_info`, of newer kernels too.
const LINK_INFO: usize = 256;

/// `struct bpf_link_info`: what follows the first three numbers depends on the type.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub(crate) struct LinkInfo([u8; LINK_INFO]);

impl LinkInfo {
    pub(crate) fn u32(&self, at: usize) -> u32 {
        self.0[at..].first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes))
    }

    pub(crate) fn u64(&self, at: usize) -> u64 {
        self.0[at..].first_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes))
    }
}

/// What a link is; names are left out.
pub(crate) fn link_info(fd: BorrowedFd<'_>) -> Result<LinkInfo> {
    let mut info = LinkInfo([0; LINK_INFO]);
    // SAFETY: all bytes are zero, so all pointers null; the kernel writes integers.
    unsafe { bpf::info_by_fd(fd, &mut info) }?;
    Ok(info)
}

/// `enum bpf_link_type`.
pub(crate) mod link_type {
    pub(crate) const RAW_TRACEPOINT: u32 = 1;
    pub(crate) const TRACING: u32 = 2;
    pub(crate) const CGROUP: u32 = 3;
    pub(crate) const ITER: u32 = 4;
    pub(crate) const NETNS: u32 = 5;
    pub(crate) const XDP: u32 = 6;
    pub(crate) const PERF_EVENT: u32 = 7;
    pub(crate) const KPROBE_MULTI: u32 = 8;
    pub(crate) const STRUCT_OPS: u32 = 9;
    pub(crate) const NETFILTER: u32 = 10;
    pub(crate) const TCX: u32 = 11;
    pub(crate) const UPROBE_MULTI: u32 = 12;
    pub(crate) const NETKIT: u32 = 13;
    pub(crate) const SOCKMAP: u32 = 14;
    pub(crate) const TRACING_MULTI: u32 = 15;
}

/// The name in a link's information: of a tracepoint, function, file or kind of iterator; empty for
/// links without one.
pub(crate) fn link_name(fd: BorrowedFd<'_>) -> Result<Vec<u8>> {
    /// A path is the longest of these names.
    const LONGEST: usize = 4096;
    let known = link_info(fd)?;
    // Where the address of the room for it stands, and where how much room there is.
    let (pointer, length) = match known.u32(0) {
        link_type::RAW_TRACEPOINT | link_type::ITER => (16, 24),
        link_type::UPROBE_MULTI => (16, 48),
        // Uprobes, kprobes, tracepoints.
        link_type::PERF_EVENT if (1..=5).contains(&known.u32(16)) => (24, 32),
        _ => return Ok(Vec::new()),
    };
    let mut text = vec![0; LONGEST];
    let mut info = LinkInfo([0; LINK_INFO]);
    let address = bpf::address_mut(&mut text);
    info.0[pointer..pointer + 8].copy_from_slice(&address.to_ne_bytes());
    info.0[length..length + 4].copy_from_slice(&(LONGEST as u32).to_ne_bytes());
    // SAFETY: the only pointer is to a buffer borrowed mutably for the call; for a link of this type,
    // which was asked of the same descriptor, its size stands where the kernel looks for it.
    unsafe { bpf::info_by_fd(fd, &mut info) }?;
    let end = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    text.truncate(end);
    Ok(text)
}

/// The tables in the information of a link to many places: a row for each place.
#[derive(Default)]
pub(crate) struct LinkTables {
    /// Addresses in the kernel, or offsets in a file.
    pub(crate) places: Vec<u64>,
    /// Offsets of what counts who has attached; for files only.
    pub(crate) counters: Vec<u64>,
    pub(crate) cookies: Vec<u64>,
    /// Ids of BTF; for trampolines only.
    pub(crate) btf_ids: Vec<u32>,
}

/// Asks for the tables of a link; they are empty for links to one place.
pub(crate) fn link_tables(fd: BorrowedFd<'_>) -> Result<LinkTables> {
    let known = link_info(fd)?;
    // Where the addresses of the tables stand, and the number of their rows.
    let (places, counters, cookies, btf_ids, rows) = match known.u32(0) {
        link_type::KPROBE_MULTI => (16, None, 40, None, 24),
        link_type::UPROBE_MULTI => (24, Some(32), 40, None, 52),
        link_type::TRACING_MULTI => (40, None, 48, Some(32), 20),
        _ => return Ok(LinkTables::default()),
    };
    let count = known.u32(rows);
    let length = count as usize;
    if length == 0 {
        // With an address, and room for nothing, the call is refused.
        return Ok(LinkTables::default());
    }
    let table = |wanted| vec![0; if wanted { length } else { 0 }];
    let mut tables = LinkTables {
        places: table(true),
        counters: table(counters.is_some()),
        cookies: table(true),
        btf_ids: vec![0; if btf_ids.is_some() { length } else { 0 }],
    };
    let mut info = LinkInfo([0; LINK_INFO]);
    let mut put = |at: usize, bytes: &[u8]| info.0[at..at + bytes.len()].copy_from_slice(bytes);
    let address = |table: &mut [u64]| table.as_mut_ptr().expose_provenance() as u64;
    put(places, &address(&mut tables.places).to_ne_bytes());
    put(cookies, &address(&mut tables.cookies).to_ne_bytes());
    if let Some(at) = counters {
        put(at, &address(&mut tables.counters).to_ne_bytes());
    }
    if let Some(at) = btf_ids {
        let ids = tables.btf_ids.as_mut_ptr().expose_provenance() as u64;
        put(at, &ids.to_ne_bytes());
    }
    put(rows, &count.to_ne_bytes());
    // SAFETY: the addresses are those of tables that live beyond the call, with as many rows as the
    // number says, which stands where the kernel looks for it in a link of this type, which was asked
    // of the same descriptor. Rows are of 8 bytes, ids of BTF of 4. A kernel that does not know of one
    // of the tables leaves it as it is.
    unsafe { bpf::info_by_fd(fd, &mut info) }?;
    Ok(tables)
}

#[repr(C)]
struct LinkUpdate {
    link_fd: u32,
    new_prog_fd: u32,
    flags: u32,
    old_prog_fd: u32,
}

/// Puts another program in place of a link's; only if it is `old`, where that is given.
pub(crate) fn link_update(
    link: BorrowedFd<'_>,
    new: BorrowedFd<'_>,
    old: Option<BorrowedFd<'_>>,
) -> Result<()> {
    /// `BPF_F_REPLACE`.
    const REPLACE: u32 = 1 << 2;
    let mut attr = LinkUpdate {
        link_fd: raw(link),
        new_prog_fd: raw(new),
        flags: if old.is_some() { REPLACE } else { 0 },
        old_prog_fd: old.map_or(0, raw),
    };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(cmd::LINK_UPDATE, &mut attr) }.map(drop)
}

/// Detaches a link, whoever holds it.
pub(crate) fn link_detach(link: BorrowedFd<'_>) -> Result<()> {
    let mut attr = raw(link);
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(cmd::LINK_DETACH, &mut attr) }.map(drop)
}

/// Has the kernel count runs of programs, and their time, until the descriptor is closed.
pub(crate) fn enable_stats() -> Result<OwnedFd> {
    // BPF_STATS_RUN_TIME.
    let mut kind = 0u32;
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf_fd(cmd::ENABLE_STATS, &mut kind) }
}

/// Ids of all programs or links; the kernel's list may change meanwhile.
pub(crate) fn ids(kind: Kind) -> Result<Vec<u32>> {
    let mut ids = Vec::new();
    let mut last = 0;
    loop {
        match next_id(kind, last) {
            Ok(id) => last = id,
            Err(Errno(libc::ENOENT)) => return Ok(ids),
            Err(errno) => return Err(errno),
        }
        ids.push(last);
    }
}

#[cfg(test)]
mod tests {
    use std::mem::{offset_of, size_of};

    use super::*;

    /// As a C compiler gives them for `linux/bpf.h`.
    #[test]
    fn layout() {
        assert_eq!(size_of::<ProgInfo>(), 232);
        assert_eq!(offset_of!(ProgInfo, map_ids), 56);
        assert_eq!(offset_of!(ProgInfo, name), 64);
        assert_eq!(offset_of!(ProgInfo, btf_id), 128);
        assert_eq!(offset_of!(ProgInfo, line_info), 152);
        assert_eq!(offset_of!(ProgInfo, run_time_ns), 192);
        assert_eq!(offset_of!(ProgInfo, attach_btf_id), 224);
        assert_eq!(size_of::<LinkUpdate>(), 16);
    }
}
