//! `cargo bpfgen features` of the running kernel.

use std::process::Command;

#[test]
fn text_and_json_say_the_same() {
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
        let output = command.args(["bpfgen", "features"]).args(args).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    let types = json["map_types"].as_array().unwrap();
    let hash = types.iter().find(|it| it["name"] == "hash").unwrap();
    if hash["has"].is_null() {
        assert!(hash["error"].as_str().is_some_and(|error| error.contains("EPERM")), "{hash}");
        bpfgen_skip::skip("text_and_json_say_the_same", "no permission for BPF");
        return;
    }
    assert_eq!((&hash["since"], &hash["has"]), (&"3.19".into(), &true.into()));
    let text = run(&[]);
    assert!(text.starts_with(&format!("Linux {}\n", json["release"].as_str().unwrap())));
    for ty in types {
        let has = match ty["has"].as_bool() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        let name = ty["name"].as_str().unwrap();
        let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        assert!(line.is_some_and(|line| line.contains(has)), "{name}: {line:?}");
    }
    let xdp = json["program_types"].as_array().unwrap().iter().find(|it| it["name"] == "xdp");
    let helpers = xdp.unwrap()["helpers"].as_array().unwrap();
    assert!(helpers.iter().any(|it| it == "bpf_redirect_map"), "{helpers:?}");
    for (title, of, one) in [
        ("attach types", "attach_types", "BPF_XDP_DEVMAP"),
        ("link types", "link_types", "BPF_LINK_TYPE_CGROUP"),
    ] {
        let names: Vec<_> =
            json[of].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert!(names.contains(&one), "{names:?}");
        let (_, listed) = text.split_once(&format!("\n{title}\n")).expect(title);
        let listed = listed.split("\n\n").next().unwrap_or_default();
        assert_eq!(listed.split_whitespace().collect::<Vec<_>>(), names, "{title}");
    }
}
