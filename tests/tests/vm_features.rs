//! `cargo bpfgen features` of other kernels, as text and as JSON.
#![deny(unsafe_code, missing_docs)]

use std::process::Command;

use bpfgen_tests::{needs, outside};
use serde_json::Value;

/// What it prints of a kernel.
fn features(kernel: &str, format: &str) -> String {
    let tool = outside::binary("bpfgen-cli", "cargo-bpfgen");
    let mut command = Command::new(tool);
    command.args(["bpfgen", "features", "--kernel", kernel, "--format", format]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn names(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|it| it["name"] == name).expect("it is known")
}

/// Since when there is something, and whether the kernel has it.
fn told<'a>(list: &'a Value, name: &str) -> (&'a str, bool) {
    let it = named(list, name);
    assert!(it["error"].is_null(), "{it}");
    (it["since"].as_str().unwrap(), it["has"].as_bool().unwrap())
}

#[test]
fn of_two_kernels() {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return needs::skip("of_two_kernels", "other kernels run on x86-64 Linux only");
    }
    let newer: Value = serde_json::from_str(&features("newest", "json")).unwrap();
    let older: Value = serde_json::from_str(&features("5.10", "json")).unwrap();
    assert!(older["release"].as_str().unwrap().starts_with("5.10."));
    for (kernel, is_newer) in [(&newer, true), (&older, false)] {
        for (list, name, since, in_both) in [
            ("program_types", "xdp", "4.8", true),
            ("program_types", "syscall", "5.14", false),
            ("program_types", "netfilter", "6.4", false),
            ("map_types", "ringbuf", "5.8", true),
            ("map_types", "task_storage", "5.11", false),
            ("map_types", "arena", "6.9", false),
            ("attach_types", "BPF_SK_LOOKUP", "5.9", true),
            ("attach_types", "BPF_TRACE_FENTRY", "5.5", true),
            ("attach_types", "BPF_TRACE_KPROBE_MULTI", "5.18", false),
            ("attach_types", "BPF_TCX_INGRESS", "6.6", false),
            ("link_types", "BPF_LINK_TYPE_XDP", "5.9", true),
            ("link_types", "BPF_LINK_TYPE_NETKIT", "6.7", false),
        ] {
            assert_eq!(told(&kernel[list], name), (since, in_both || is_newer), "{name}");
        }
        // Debian leaves it out.
        assert_eq!(told(&kernel["program_types"], "lirc_mode2"), ("4.18", false));

        let callable = |program: &str, what: &str, name: &str| {
            names(&named(&kernel["program_types"], program)[what]).contains(&name)
        };
        assert!(callable("xdp", "helpers", "bpf_redirect_map"));
        assert!(!callable("kprobe", "helpers", "bpf_redirect_map"));
        assert!(callable("tracing", "helpers", "bpf_seq_printf"), "an iterator's");
        assert_eq!(callable("xdp", "helpers", "bpf_xdp_get_buff_len"), is_newer);
        assert_eq!(callable("xdp", "kfuncs", "bpf_dynptr_from_xdp"), is_newer);
        assert_eq!(callable("struct_ops", "kfuncs", "tcp_slow_start"), is_newer);
        assert!(!callable("sched_cls", "kfuncs", "bpf_dynptr_from_xdp"));
        let since = |what: &str, name: &str| kernel[what].get(name).map(Value::to_string);
        assert_eq!(since("helpers", "bpf_redirect_map").as_deref(), Some("\"4.14\""));
        assert_eq!(since("helpers", "bpf_loop").is_some(), is_newer);
        assert_eq!(since("kfuncs", "bpf_dynptr_from_xdp").is_some(), is_newer);
        for program in kernel["program_types"].as_array().unwrap() {
            assert!(program.get("unknown").is_none_or(|it| names(it).is_empty()), "{program}");
        }
    }
    let bound = newer["kfuncs"]["bpf_dynptr_from_xdp"].as_str();
    assert_eq!(bound, Some("6.4"));

    let text = features("5.10", "text");
    assert!(text.starts_with(&format!("Linux {}\n", older["release"].as_str().unwrap())));
    let lists = ["program_types", "map_types", "attach_types", "link_types"];
    for list in lists {
        let title = list.replace('_', " ");
        let (_, listed) = text.split_once(&format!("\n{title} ")).expect("a title");
        let listed = listed.split("\n\n").next().unwrap_or_default();
        let lines: Vec<Vec<_>> =
            listed.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        let of_json = older[list].as_array().unwrap();
        assert_eq!(lines.len(), of_json.len(), "{listed}");
        for (line, it) in lines.iter().zip(of_json) {
            let has = if it["has"] == true { "yes" } else { "no" };
            let [name, since] = ["name", "since"].map(|key| it[key].as_str().unwrap());
            assert_eq!(line[..], [name, since, has], "{title}");
        }
    }
    let (_, xdp) = text.split_once("\nhelpers for xdp\n").expect("a title");
    let xdp: Vec<_> = xdp.split("\n\n").next().unwrap().split_whitespace().collect();
    assert_eq!(xdp, names(&named(&older["program_types"], "xdp")["helpers"]));
    assert!(text.contains("\nkfuncs for xdp\n  none known\n"), "kfuncs came with 5.13");
}
