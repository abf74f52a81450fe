//! What programs are loaded for, to see what they can do: places of the kernel that every kernel
//! with such programs has.

use std::sync::OnceLock;

use bpfgen_object::btf::{Kind, Type, TypeId, Types as _};

use crate::{ErrorKind, Result, kernel::types};

/// Ids in the kernel's BTF; none for what it does not have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Targets {
    /// A tracepoint, which asks for less than a function.
    pub(super) tracepoint: Option<u32>,
    /// A function that paths may be asked of, and that may be made to fail.
    pub(super) function: Option<u32>,
    /// What an iterator calls.
    pub(super) iterator: Option<u32>,
    /// A security hook that may sleep.
    pub(super) hook: Option<u32>,
    /// One that cgroups may have.
    pub(super) cgroup_hook: Option<u32>,
    /// `tcp_congestion_ops`, and which member `ssthresh` is.
    pub(super) operations: Option<(u32, u32)>,
}

/// Of the running kernel, looked for once; none without BTF.
pub(super) fn targets() -> Result<Targets> {
    static KNOWN: OnceLock<Targets> = OnceLock::new();
    if let Some(&known) = KNOWN.get() {
        return Ok(known);
    }
    let source = match types::running() {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::MissingKernelBtf => return Ok(Targets::default()),
        Err(error) => return Err(error),
    };
    let scan = source.scan()?;
    let wanted = [
        ("btf_trace_sched_switch", Kind::Typedef),
        ("security_file_open", Kind::Func),
        ("bpf_iter_task", Kind::Func),
        ("bpf_lsm_file_open", Kind::Func),
        ("bpf_lsm_socket_post_create", Kind::Func),
        ("tcp_congestion_ops", Kind::Struct),
    ];
    let found = scan.find_all(&wanted).map_err(|error| source.error(error))?;
    let id = |index: usize| found.get(index).copied().flatten().map(|TypeId(id)| id);
    let member = |id| -> bpfgen_object::Result<Option<(u32, u32)>> {
        let ty = scan.ty(TypeId(id))?;
        let Type::Struct(operations) = &*ty else { return Ok(None) };
        let is = |it: &bpfgen_object::btf::Member| scan.name_is(it.name, "ssthresh");
        Ok(operations.members.iter().position(is).map(|index| (id, index as u32)))
    };
    let operations = match id(5) {
        Some(id) => member(id).map_err(|error| source.error(error))?,
        None => None,
    };
    let targets = Targets {
        tracepoint: id(0),
        function: id(1),
        iterator: id(2),
        hook: id(3),
        cgroup_hook: id(4),
        operations,
    };
    Ok(*KNOWN.get_or_init(|| targets))
}

/// The id of a function in the kernel's BTF; none if the kernel has no BTF.
pub(super) fn function(name: &str) -> Result<Option<u32>> {
    let source = match types::running() {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::MissingKernelBtf => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = source.scan()?.find_by_name(name, Kind::Func);
    Ok(found.map_err(|error| source.error(error))?.map(|TypeId(id)| id))
}
