//! `union bpf_attr`, one struct per command, and the info structs, as `linux/bpf.h` lays them out.
//!
//! A kernel older than a trailing field accepts the longer struct while the rest is zero, so the
//! newest layout serves all.

/// Commands of bpf(2) (`enum bpf_cmd`).
pub(crate) mod cmd {
    pub(crate) const MAP_CREATE: i32 = 0;
    pub(crate) const MAP_LOOKUP_ELEM: i32 = 1;
    pub(crate) const MAP_UPDATE_ELEM: i32 = 2;
    pub(crate) const MAP_DELETE_ELEM: i32 = 3;
    pub(crate) const MAP_GET_NEXT_KEY: i32 = 4;
    pub(crate) const PROG_LOAD: i32 = 5;
    pub(crate) const OBJ_PIN: i32 = 6;
    pub(crate) const OBJ_GET: i32 = 7;
    pub(crate) const OBJ_GET_INFO_BY_FD: i32 = 15;
    pub(crate) const RAW_TRACEPOINT_OPEN: i32 = 17;
    pub(crate) const BTF_LOAD: i32 = 18;
    pub(crate) const BTF_GET_FD_BY_ID: i32 = 19;
    pub(crate) const MAP_LOOKUP_AND_DELETE_ELEM: i32 = 21;
    pub(crate) const MAP_FREEZE: i32 = 22;
    pub(crate) const BTF_GET_NEXT_ID: i32 = 23;
    pub(crate) const MAP_LOOKUP_BATCH: i32 = 24;
    pub(crate) const MAP_LOOKUP_AND_DELETE_BATCH: i32 = 25;
    pub(crate) const MAP_UPDATE_BATCH: i32 = 26;
    pub(crate) const MAP_DELETE_BATCH: i32 = 27;
    pub(crate) const LINK_CREATE: i32 = 28;
    pub(crate) const PROG_BIND_MAP: i32 = 35;
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MapCreate {
    pub(crate) map_type: u32,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) map_flags: u32,
    pub(crate) inner_map_fd: u32,
    pub(crate) numa_node: u32,
    pub(crate) map_name: [u8; 16],
    pub(crate) map_ifindex: u32,
    pub(crate) btf_fd: u32,
    pub(crate) btf_key_type_id: u32,
    pub(crate) btf_value_type_id: u32,
    pub(crate) btf_vmlinux_value_type_id: u32,
    pub(crate) map_extra: u64,
    pub(crate) value_type_btf_obj_fd: i32,
    pub(crate) map_token_fd: i32,
    /// Where the hash of the only program is that may use it; null for any.
    pub(crate) excl_prog_hash: u64,
    pub(crate) excl_prog_hash_size: u32,
    pub(crate) pad: u32,
}

/// Lookup, update, delete, next key and freeze.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MapElement {
    pub(crate) map_fd: u32,
    pub(crate) pad: u32,
    pub(crate) key: u64,
    /// Or the next key.
    pub(crate) value: u64,
    pub(crate) flags: u64,
}

/// The batch commands.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MapBatch {
    /// Where to go on; null for the start.
    pub(crate) in_batch: u64,
    pub(crate) out_batch: u64,
    pub(crate) keys: u64,
    pub(crate) values: u64,
    /// Room for elements; then how many there are.
    pub(crate) count: u32,
    pub(crate) map_fd: u32,
    pub(crate) elem_flags: u64,
    pub(crate) flags: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProgLoad {
    pub(crate) prog_type: u32,
    pub(crate) insn_cnt: u32,
    pub(crate) insns: u64,
    pub(crate) license: u64,
    pub(crate) log_level: u32,
    pub(crate) log_size: u32,
    pub(crate) log_buf: u64,
    pub(crate) kern_version: u32,
    pub(crate) prog_flags: u32,
    pub(crate) prog_name: [u8; 16],
    pub(crate) prog_ifindex: u32,
    pub(crate) expected_attach_type: u32,
    pub(crate) prog_btf_fd: u32,
    pub(crate) func_info_rec_size: u32,
    pub(crate) func_info: u64,
    pub(crate) func_info_cnt: u32,
    pub(crate) line_info_rec_size: u32,
    pub(crate) line_info: u64,
    pub(crate) line_info_cnt: u32,
    pub(crate) attach_btf_id: u32,
    /// Or `attach_prog_fd`.
    pub(crate) attach_btf_obj_fd: u32,
    pub(crate) core_relo_cnt: u32,
    pub(crate) fd_array: u64,
    pub(crate) core_relos: u64,
    pub(crate) core_relo_rec_size: u32,
    /// Written by the kernel (6.4).
    pub(crate) log_true_size: u32,
    pub(crate) prog_token_fd: i32,
    pub(crate) fd_array_cnt: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BtfLoad {
    pub(crate) btf: u64,
    pub(crate) btf_log_buf: u64,
    pub(crate) btf_size: u32,
    pub(crate) btf_log_size: u32,
    pub(crate) btf_log_level: u32,
    pub(crate) btf_log_true_size: u32,
    pub(crate) btf_flags: u32,
    pub(crate) btf_token_fd: i32,
}

/// Pin and get.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Object {
    pub(crate) pathname: u64,
    pub(crate) bpf_fd: u32,
    pub(crate) file_flags: u32,
    pub(crate) path_fd: i32,
    pub(crate) pad: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InfoByFd {
    pub(crate) bpf_fd: u32,
    pub(crate) info_len: u32,
    pub(crate) info: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RawTracepoint {
    pub(crate) name: u64,
    pub(crate) prog_fd: u32,
    pub(crate) pad: u32,
    /// Kernel 6.10.
    pub(crate) cookie: u64,
}

/// Next id and descriptor by id.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GetId {
    /// Where to start, or which.
    pub(crate) id: u32,
    pub(crate) next_id: u32,
    pub(crate) open_flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LinkCreate {
    pub(crate) prog_fd: u32,
    /// Or the interface's index.
    pub(crate) target_fd: u32,
    pub(crate) attach_type: u32,
    pub(crate) flags: u32,
    /// The union that follows: what it means depends on the attach type.
    pub(crate) options: [u64; 6],
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MapInfo {
    pub(crate) map_type: u32,
    pub(crate) id: u32,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) map_flags: u32,
    pub(crate) name: [u8; 16],
    pub(crate) ifindex: u32,
    pub(crate) btf_vmlinux_value_type_id: u32,
    pub(crate) netns_dev: u64,
    pub(crate) netns_ino: u64,
    pub(crate) btf_id: u32,
    pub(crate) btf_key_type_id: u32,
    pub(crate) btf_value_type_id: u32,
    pub(crate) btf_vmlinux_id: u32,
    pub(crate) map_extra: u64,
}

/// The start of `struct bpf_prog_info`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProgInfo {
    pub(crate) prog_type: u32,
    pub(crate) id: u32,
    pub(crate) tag: [u8; 8],
}

/// The start of `struct bpf_link_info`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LinkInfo {
    pub(crate) link_type: u32,
    pub(crate) id: u32,
    pub(crate) prog_id: u32,
    pub(crate) pad: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BtfInfo {
    pub(crate) btf: u64,
    pub(crate) btf_size: u32,
    pub(crate) id: u32,
    pub(crate) name: u64,
    pub(crate) name_len: u32,
    pub(crate) kernel_btf: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProgBindMap {
    pub(crate) prog_fd: u32,
    pub(crate) map_fd: u32,
    pub(crate) flags: u32,
}

#[cfg(test)]
mod tests {
    use std::mem::{offset_of, size_of};

    use super::*;

    /// Sizes and offsets as a C compiler gives them for Linux 6.18's `linux/bpf.h`.
    #[test]
    fn layouts() {
        assert_eq!(size_of::<MapCreate>(), 96);
        assert_eq!(offset_of!(MapCreate, map_name), 28);
        assert_eq!(offset_of!(MapCreate, btf_fd), 48);
        assert_eq!(offset_of!(MapCreate, map_extra), 64);
        assert_eq!(offset_of!(MapCreate, map_token_fd), 76);
        assert_eq!(offset_of!(MapCreate, excl_prog_hash), 80);
        assert_eq!(offset_of!(MapCreate, excl_prog_hash_size), 88);
        assert_eq!(size_of::<MapElement>(), 32);
        assert_eq!(offset_of!(MapElement, flags), 24);
        assert_eq!(size_of::<MapBatch>(), 56);
        assert_eq!(offset_of!(MapBatch, count), 32);
        assert_eq!(offset_of!(MapBatch, elem_flags), 40);
        assert_eq!(size_of::<ProgLoad>(), 152);
        assert_eq!(offset_of!(ProgLoad, prog_name), 48);
        assert_eq!(offset_of!(ProgLoad, expected_attach_type), 68);
        assert_eq!(offset_of!(ProgLoad, func_info), 80);
        assert_eq!(offset_of!(ProgLoad, line_info), 96);
        assert_eq!(offset_of!(ProgLoad, attach_btf_id), 108);
        assert_eq!(offset_of!(ProgLoad, fd_array), 120);
        assert_eq!(offset_of!(ProgLoad, log_true_size), 140);
        assert_eq!(size_of::<BtfLoad>(), 40);
        assert_eq!(offset_of!(BtfLoad, btf_log_level), 24);
        assert_eq!(size_of::<Object>(), 24);
        assert_eq!(offset_of!(Object, path_fd), 16);
        assert_eq!(size_of::<InfoByFd>(), 16);
        assert_eq!(size_of::<RawTracepoint>(), 24);
        assert_eq!(offset_of!(RawTracepoint, cookie), 16);
        assert_eq!(size_of::<GetId>(), 12);
        assert_eq!(size_of::<LinkCreate>(), 64);
        assert_eq!(offset_of!(LinkCreate, options), 16);
        assert_eq!(size_of::<MapInfo>(), 88);
        assert_eq!(offset_of!(MapInfo, name), 24);
        assert_eq!(offset_of!(MapInfo, netns_dev), 48);
        assert_eq!(offset_of!(MapInfo, map_extra), 80);
        assert_eq!(size_of::<ProgInfo>(), 16);
        assert_eq!(size_of::<LinkInfo>(), 16);
        assert_eq!(size_of::<BtfInfo>(), 32);
        assert_eq!(size_of::<ProgBindMap>(), 12);
    }
}
