//! Probes in all their ways: of the kernel and of programs, one by one and many at once. Each test
//! attaches, does what runs the program, looks at what it has seen, and sees nothing more after
//! detaching.
#![deny(missing_docs)]

mod archive;
#[path = "../caller/mod.rs"]
mod caller;
mod kernel;
mod kernel_multi;
mod static_probes;
mod symbols;
mod trampolines;
mod user;
mod user_multi;

use bpfgen_runtime::{Error, ErrorKind, bpf_program};

#[bpf_program("fixtures/probes/probes.bpf.c")]
mod bpf {}

/// Loads one program, to listen to the calling thread; `prepare` changes what else there is.
fn load(program: &str, prepare: impl FnOnce(&mut bpf::Open)) -> bpf::Loaded {
    try_load(program, prepare).unwrap()
}

fn try_load(
    program: &str,
    prepare: impl FnOnce(&mut bpf::Open),
) -> bpfgen_runtime::Result<bpf::Loaded> {
    let mut open = bpf::open()?;
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.thread = caller::thread_id();
    macro_rules! only {
        ($($name:ident)*) => {
            let known = [$(stringify!($name)),*];
            assert!(known.contains(&program), "{program}");
            $(open.programs.$name.set_autoload(stringify!($name) == program);)*
        };
    }
    only!(on_kprobe on_kprobe_cookie on_kretprobe on_ksyscall on_kretsyscall on_kprobes
        on_kretprobes on_ksession on_uprobe on_uretprobe on_uprobes on_uretprobes on_usession
        on_entries on_exits on_fsession);
    prepare(&mut open);
    open.load()
}

fn help(error: &Error) -> &str {
    error.help().unwrap_or_default()
}

/// What is said where the kernel lacks something: what, and since which version there is it.
fn is_missing<T>(result: bpfgen_runtime::Result<T>, what: &str, since: &str) {
    let Err(error) = result else { panic!("the kernel has {what} after all") };
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.to_string().contains(what), "{error:?}");
    assert!(help(&error).contains(since), "{error:?}");
}
