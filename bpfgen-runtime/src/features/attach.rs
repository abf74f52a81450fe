//! Ways to attach, and links.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::{section::SECTIONS, uapi::AttachType};

use super::{
    LinkType, ProgramType, known,
    probe::{Probe, Question},
    programs::{self, LOAD, Sample, attempt},
    targets::targets,
};
use crate::{
    Result,
    kernel::probe::{EXIT, result},
    sys::{
        ENOTSUPP, Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

/// Of no interface.
const NOWHERE: u32 = i32::MAX as u32;

pub(super) fn attach_type(probe: &Probe, attach: AttachType) -> Result<bool> {
    probe.answer(Question::Attach(attach), || {
        if !known()?.attach_types.iter().any(|it| it.value == attach.0) {
            return Ok(false);
        }
        let Some(program) = program_of(attach) else { return Ok(true) };
        if !programs::program_type(probe, program)? {
            return Ok(false);
        }
        let target = match target_of(attach)? {
            Target::None => 0,
            Target::Is(id) => id,
            // It is the kernel that says what they are for; the type of program is there.
            Target::Unknown => return Ok(true),
        };
        let tried = attempt(probe, &Sample::new(program, attach, target), &body(attach));
        match tried.result {
            Ok(loaded) => links(probe, loaded.as_fd(), attach),
            Err(Errno(ENOTSUPP | libc::EOPNOTSUPP)) => Ok(false),
            // What the verifier has nothing to say of was refused for what it is to attach to.
            Err(Errno(libc::EINVAL)) if tried.log.is_empty() => Ok(false),
            Err(errno) => Err(probe.unsure(LOAD, errno)),
        }
    })
}

pub(super) fn link_type(probe: &Probe, link: LinkType) -> Result<bool> {
    if !known()?.link_types.iter().any(|it| it.value == link.0) {
        return Ok(false);
    }
    // Those of parts that may be left out of a kernel.
    let attach = match link {
        LinkType::CGROUP => AttachType::CGROUP_DEVICE,
        LinkType::ITER => AttachType::TRACE_ITER,
        LinkType::XDP => AttachType::XDP,
        LinkType::KPROBE_MULTI => AttachType::TRACE_KPROBE_MULTI,
        LinkType::NETFILTER => AttachType::NETFILTER,
        LinkType::TCX => AttachType::TCX_INGRESS,
        LinkType::UPROBE_MULTI => AttachType::TRACE_UPROBE_MULTI,
        LinkType::NETKIT => AttachType::NETKIT_PRIMARY,
        LinkType::SOCKMAP => AttachType::SK_MSG_VERDICT,
        _ => return Ok(true),
    };
    attach_type(probe, attach)
}

/// The type of the programs that are attached so; none for what this crate does not know, or what
/// takes no program.
fn program_of(attach: AttachType) -> Option<ProgramType> {
    match attach {
        // It is 0, which is what all sections have that need none.
        AttachType::CGROUP_INET_INGRESS => Some(ProgramType::CGROUP_SKB),
        AttachType::PERF_EVENT => Some(ProgramType::PERF_EVENT),
        AttachType::STRUCT_OPS => Some(ProgramType::STRUCT_OPS),
        _ => {
            let section = SECTIONS.iter().find(|section| section.attach_type == attach)?;
            Some(section.program_type)
        }
    }
}

enum Target {
    None,
    Is(u32),
    Unknown,
}

/// What such a program is loaded for.
fn target_of(attach: AttachType) -> Result<Target> {
    let is = |id: Option<u32>| id.map_or(Target::Unknown, Target::Is);
    Ok(match attach {
        AttachType::TRACE_RAW_TP => is(targets()?.tracepoint),
        AttachType::TRACE_FENTRY
        | AttachType::TRACE_FEXIT
        | AttachType::TRACE_FSESSION
        | AttachType::MODIFY_RETURN => is(targets()?.function),
        AttachType::TRACE_ITER => is(targets()?.iterator),
        AttachType::LSM_MAC => is(targets()?.hook),
        AttachType::LSM_CGROUP => is(targets()?.cgroup_hook),
        AttachType::STRUCT_OPS
        | AttachType::TRACE_FENTRY_MULTI
        | AttachType::TRACE_FEXIT_MULTI
        | AttachType::TRACE_FSESSION_MULTI => Target::Unknown,
        _ => Target::None,
    })
}

/// Some may return one thing only.
fn body(attach: AttachType) -> [bpfgen_object::Insn; 2] {
    let allows = program_of(attach) == Some(ProgramType::CGROUP_SOCK_ADDR);
    [result(i32::from(allows)), EXIT]
}

/// Whether what makes the link is there: it is asked for one of nothing, which is never made.
fn links(probe: &Probe, program: BorrowedFd<'_>, attach: AttachType) -> Result<bool> {
    let target = match attach {
        AttachType::TRACE_KPROBE_MULTI
        | AttachType::TRACE_KPROBE_SESSION
        | AttachType::TRACE_UPROBE_MULTI
        | AttachType::TRACE_UPROBE_SESSION => LinkTarget::Program,
        AttachType::TCX_INGRESS
        | AttachType::TCX_EGRESS
        | AttachType::NETKIT_PRIMARY
        | AttachType::NETKIT_PEER => LinkTarget::Interface(NOWHERE),
        _ => return Ok(true),
    };
    let options = LinkOptions::None;
    let link = LinkCreate { program, target, attach_type: attach.0, flags: 0, options };
    let of_interface = matches!(target, LinkTarget::Interface(_));
    match bpf::link_create(&link) {
        Err(Errno(libc::EOPNOTSUPP | ENOTSUPP)) => Ok(false),
        Err(Errno(libc::ENODEV)) if of_interface => Ok(true),
        Err(Errno(libc::EINVAL)) => Ok(!of_interface),
        Err(errno) => Err(probe.unsure("bpf(BPF_LINK_CREATE)", errno)),
        Ok(_) => Ok(true),
    }
}
