//! What programs are loaded for, to see what they can do: places of the kernel that every kernel
//! with such programs has.

use std::sync::OnceLock;

use bpfgen_object::btf::{Kind, Type, TypeId, Types as _};

use crate::{ErrorKind, Result, kernel::types};

/// Ids in the kernel's BTF; none for what it does not have.
#[derive(Clone, Debug, Default)]
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
    /// Structs of callbacks, and of each a callback.
    pub(super) callbacks: Vec<Callback>,
}

/// A member of a struct of callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Callback {
    pub(super) of: u32,
    /// Which one it is.
    pub(super) member: u32,
    /// Whether it may sleep.
    pub(super) sleeps: bool,
}

/// Callbacks that differ in what they can call, the one that most kernels have first.
const CALLBACKS: [(&str, &str, bool); 9] = [
    ("tcp_congestion_ops", "ssthresh", false),
    ("sched_ext_ops", "enqueue", false),
    ("sched_ext_ops", "dispatch", false),
    ("sched_ext_ops", "select_cpu", false),
    ("sched_ext_ops", "init", true),
    ("Qdisc_ops", "enqueue", false),
    ("Qdisc_ops", "dequeue", false),
    ("io_uring_bpf_ops", "loop_step", true),
    ("sched_ext_ops_cid", "init_cids", true),
];

/// Of the running kernel, looked for once; none without BTF.
pub(super) fn targets() -> Result<&'static Targets> {
    static KNOWN: OnceLock<Targets> = OnceLock::new();
    static NONE: Targets = Targets {
        tracepoint: None,
        function: None,
        iterator: None,
        hook: None,
        cgroup_hook: None,
        callbacks: Vec::new(),
    };
    if let Some(known) = KNOWN.get() {
        return Ok(known);
    }
    let source = match types::running() {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::MissingKernelBtf => return Ok(&NONE),
        Err(error) => return Err(error),
    };
    let scan = source.scan()?;
    let mut wanted = vec![
        ("btf_trace_sched_switch", Kind::Typedef),
        ("security_file_open", Kind::Func),
        ("bpf_iter_task", Kind::Func),
        ("bpf_lsm_file_open", Kind::Func),
        ("bpf_lsm_socket_post_create", Kind::Func),
    ];
    let functions = wanted.len();
    wanted.extend(CALLBACKS.iter().map(|&(of, ..)| (of, Kind::Struct)));
    // Names of which there is no value that could be set are those of other structs.
    let values: Vec<_> = CALLBACKS.iter().map(|&(of, ..)| format!("bpf_struct_ops_{of}")).collect();
    wanted.extend(values.iter().map(|name| (name.as_str(), Kind::Struct)));
    let found = scan.find_all(&wanted).map_err(|error| source.error(error))?;
    let id = |index: usize| found.get(index).copied().flatten().map(|TypeId(id)| id);
    let mut callbacks = Vec::new();
    for (index, &(_, name, sleeps)) in CALLBACKS.iter().enumerate() {
        let (of, value) = (id(functions + index), id(functions + CALLBACKS.len() + index));
        let Some(of) = of.filter(|_| value.is_some()) else { continue };
        let ty = scan.ty(TypeId(of)).map_err(|error| source.error(error))?;
        let Type::Struct(operations) = &*ty else { continue };
        let member = operations.members.iter().position(|it| scan.name_is(it.name, name));
        let member = member.and_then(|member| u32::try_from(member).ok());
        callbacks.extend(member.map(|member| Callback { of, member, sleeps }));
    }
    let targets = Targets {
        tracepoint: id(0),
        function: id(1),
        iterator: id(2),
        hook: id(3),
        cgroup_hook: id(4),
        callbacks,
    };
    Ok(KNOWN.get_or_init(|| targets))
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
