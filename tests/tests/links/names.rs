//! Names that nothing has: the error says what there is that may be meant.

use bpfgen_runtime::{
    Error, ErrorKind,
    link::{Interface, UProbeTarget, XdpMode},
};
use bpfgen_tests::{needs, needs::Need};

use crate::{bpf, caller, load};

/// It is not found, and the help names what may be meant.
fn means(error: &Error, meant: &str) {
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains(meant)), "{meant}: {error:?}");
}

/// What load says of a program with another target.
macro_rules! refused {
    ($program:ident, $target:expr) => {{
        let mut open = bpf::open().unwrap();
        open.programs.on_tracepoint.set_autoload(false);
        open.programs.on_raw_tracepoint.set_autoload(false);
        open.programs.on_btf_tracepoint.set_autoload(false);
        open.programs.on_uprobe.set_autoload(false);
        open.programs.on_uretprobe.set_autoload(false);
        open.programs.on_perf_event.set_autoload(false);
        open.programs.on_task.set_autoload(false);
        open.programs.on_packet.set_autoload(false);
        open.programs.on_datagram.set_autoload(false);
        open.programs.$program.set_autoload(true);
        open.programs.$program.set_target($target);
        let Err(error) = open.load() else { panic!("{} is there after all", $target) };
        assert_eq!(error.program_name(), Some(stringify!($program)));
        error
    }};
}

#[test]
fn kernel_functions() {
    needs!(Bpf);
    let error = refused!(on_fentry, "vfs_unlinkt");
    means(&error, "vfs_unlink");
    assert!(error.to_string().contains("no function \"vfs_unlinkt\""), "{error}");
    means(&refused!(on_fexit, "vmlinux:vfs_unlinkt"), "vfs_unlink");
    means(&refused!(on_modify_return, "security_task_getioprioo"), "security_task_getioprio");
    let nothing_like_it = refused!(on_fentry, "zzqqxxyyzzqqxxyy");
    means(&nothing_like_it, "/proc/kallsyms");
    if needs::has(Need::Kprobes) {
        let (loaded, _) = load("on_kprobe", |_| ());
        means(&loaded.programs.on_kprobe.attach_to("vfs_unlinkt").unwrap_err(), "vfs_unlink");
    }
}

#[test]
fn tracepoints_hooks_and_iterators() {
    needs!(Bpf);
    let error = refused!(on_btf_tracepoint, "sched_swich");
    means(&error, "sched_switch");
    assert!(error.to_string().contains("no tracepoint \"sched_swich\""), "{error}");
    let error = refused!(on_lsm, "task_getioprioo");
    means(&error, "task_getioprio");
    assert!(error.to_string().contains("no LSM hook \"task_getioprioo\""), "{error}");
    means(&refused!(on_btf_tracepoint, "zzqqxxyy"), "available_events");
    means(&refused!(on_lsm, "zzqqxxyy"), "bpf_lsm_");
    if needs::has(Need::Iterators) {
        let error = refused!(on_task, "tasks");
        means(&error, "task");
        assert!(error.to_string().contains("no iterator \"tasks\""), "{error}");
        // They are few.
        means(&refused!(on_task, "zzqqxxyy"), "those there are: ");
        let error = refused!(on_task, "zzqqxxyy");
        means(&error, "bpf_map");
        // Functions whose names only begin like those of iterators.
        assert!(!error.help().unwrap_or_default().contains("reg_target"), "{error:?}");
    }
    let (loaded, _) = load("on_tracepoint", |_| ());
    let program = &loaded.programs.on_tracepoint;
    means(&program.attach_to("sched", "sched_swich").unwrap_err(), "sched/sched_switch");
    let (loaded, _) = load("on_raw_tracepoint", |_| ());
    let program = &loaded.programs.on_raw_tracepoint;
    means(&program.attach_to("sched_swich").unwrap_err(), "sched_switch");
}

#[test]
fn interfaces() {
    needs!(XdpLinks);
    std::thread::spawn(|| {
        caller::own_network();
        let (loaded, _) = load("on_packet", |_| ());
        let error = loaded.programs.on_packet.attach("loo", XdpMode::Generic).unwrap_err();
        means(&error, "lo");
        means(&Interface::from("loo").xdp_programs().unwrap_err(), "lo");
    })
    .join()
    .unwrap();
}

#[test]
fn functions_of_files() {
    needs!(Uprobes);
    let own = std::env::current_exe().unwrap();
    let (loaded, _) = load("on_uprobe", |_| ());
    let target = UProbeTarget::function(&own, "bpfgen_links_probd");
    means(&loaded.programs.on_uprobe.attach_to(&target).unwrap_err(), "bpfgen_links_probed");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traced");
    std::fs::write(&file, include_bytes!(concat!(env!("OUT_DIR"), "/traced-anywhere"))).unwrap();
    for wrong in ["traced:kindss", "tracedd:kinds"] {
        let (loaded, _) = load("on_usdt", |open| {
            open.programs.on_usdt.set_target(format!("{}:{wrong}", file.display()));
        });
        means(&loaded.attach().unwrap_err(), "traced:kinds");
    }
}
