//! What cannot be attached, and what we say of it.

use bpfgen_runtime::{Error, ErrorKind, link::UProbeTarget};
use bpfgen_tests::needs;

use crate::load;

fn help(error: &Error) -> &str {
    error.help().unwrap_or_default()
}

#[test]
fn unknown_tracepoints() {
    needs!(Bpf);
    let (loaded, _) = load("on_tracepoint", |_| ());
    let program = loaded.programs.on_tracepoint;
    let error = program.attach_to("syscalls", "sys_enter_getpriorty").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(
        error.to_string(),
        "object links: program on_tracepoint: attaching to tracepoint \
         syscalls/sys_enter_getpriorty: there is no such tracepoint"
    );
    assert!(help(&error).contains("did you mean syscalls/sys_enter_getpriority"), "{error:?}");
    let error = program.attach_to("sched", "sys_enter_getpriority").unwrap_err();
    assert_eq!(help(&error), "did you mean syscalls/sys_enter_getpriority?");
    for (category, name) in [("..", "x"), ("a/b", "x"), ("", ""), ("syscalls", "a\0")] {
        let error = program.attach_to(category, name).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput),
            "{category:?}/{name:?}: {error:?}"
        );
    }

    let (loaded, _) = load("on_raw_tracepoint", |_| ());
    let error = loaded.programs.on_raw_tracepoint.attach_to("syss_enter").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(help(&error).contains("sys_enter"), "{error:?}");
}

#[test]
fn unknown_files_and_functions() {
    needs!(Bpf);
    let (loaded, _) = load("on_uprobe", |_| ());
    let program = loaded.programs.on_uprobe;
    let own = std::env::current_exe().unwrap();
    let error =
        program.attach_to(&UProbeTarget::function(&own, "bpfgen_links_probde")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(help(&error).contains("bpfgen_links_probed"), "{error:?}");
    let error = program.attach_to(&UProbeTarget::function("libno.so.1", "f")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("libno.so.1"), "{error}");
    let error = program.attach_to(&UProbeTarget::function("/nonexistent", "f")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = program.attach_to(&UProbeTarget::function("/proc/self/status", "f")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let nobody = UProbeTarget::at(&own, 0x1000).pid(i32::MAX as u32);
    let error = program.attach_to(&nobody).unwrap_err();
    assert!(error.raw_os_error() == Some(libc::ESRCH), "{error:?}");
    let error = program.attach_to(&UProbeTarget::at(&own, u64::MAX)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.to_string().contains("past the end"), "{error}");
}

#[test]
fn sections_that_do_not_say_where() {
    needs!(Bpf);
    let (loaded, _) = load("on_uprobe", |_| ());
    let program = &loaded.programs.on_uprobe;
    assert!(program.auto_attach().unwrap().is_none());
    let error = program.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().ends_with("SEC(\"uprobe\") does not say where to attach"), "{error}");
    assert!(help(&error).contains("SEC(\"uprobe/libc.so.6:malloc\")"));

    let (loaded, _) = load("on_uprobe", |open| {
        open.programs.on_uprobe.set_target("/bin/sh");
    });
    let error = loaded.attach().unwrap_err();
    assert!(error.to_string().contains("\"/bin/sh\" is not path:function"), "{error}");
}

#[test]
fn programs_that_were_not_loaded() {
    needs!(Bpf);
    let (loaded, _) = load("on_packet", |_| ());
    let programs = &loaded.programs;
    let kinds = [
        programs.on_tracepoint.attach().unwrap_err().kind(),
        programs.on_raw_tracepoint.attach().unwrap_err().kind(),
        programs.on_btf_tracepoint.attach().unwrap_err().kind(),
        programs.on_uprobe.attach_to(&UProbeTarget::at("/bin/sh", 0)).unwrap_err().kind(),
        programs.on_kprobe.attach_to("do_unlinkat").unwrap_err().kind(),
        programs.on_task.attach().unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::NotLoaded; 6]);
    assert!(programs.on_tracepoint.auto_attach().unwrap().is_none());
}

#[test]
fn static_probes_that_are_not_there() {
    needs!(Bpf);
    let (loaded, _) = load("on_usdt", |_| ());
    assert!(loaded.programs.on_usdt.auto_attach().unwrap().is_none(), "it names no place");
    let (loaded, _) = load("on_usdt", |open| {
        let own = std::env::current_exe().unwrap();
        open.programs.on_usdt.set_target(format!("{}:provider:name", own.display()));
    });
    let error = loaded.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().ends_with("it has no static probes"), "{error}");
    let (loaded, _) = load("on_usdt", |open| {
        open.programs.on_usdt.set_target("/bin/sh:name");
    });
    let error = loaded.attach().unwrap_err();
    assert!(error.to_string().contains("is not path:provider:name"), "{error}");
}
