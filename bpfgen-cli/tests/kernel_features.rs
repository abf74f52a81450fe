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
    for list in ["program_types", "map_types", "attach_types", "link_types"] {
        let title = list.replace('_', " ");
        let (_, listed) = text.split_once(&format!("\n{title} ")).expect("a title");
        let listed = listed.split("\n\n").next().unwrap_or_default();
        let of_json = json[list].as_array().unwrap();
        assert_eq!(listed.lines().count(), of_json.len() + 1, "{listed}");
        for (line, it) in listed.lines().skip(1).zip(of_json) {
            let has = match it["has"].as_bool() {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            };
            let words: Vec<_> = line.split_whitespace().collect();
            assert!(words.starts_with(&[it["name"].as_str().unwrap()]), "{it}: {line}");
            assert!(words.contains(&has), "{it}: {line}");
        }
    }
    let xdp = json["program_types"].as_array().unwrap().iter().find(|it| it["name"] == "xdp");
    let helpers: Vec<_> = xdp.unwrap()["helpers"].as_array().unwrap().iter().collect();
    assert!(helpers.iter().any(|it| *it == "bpf_redirect_map"), "{helpers:?}");
    let (_, listed) = text.split_once("\nhelpers for xdp\n").expect("a title");
    let listed: Vec<_> = listed.split("\n\n").next().unwrap().split_whitespace().collect();
    assert_eq!(listed, helpers);
    assert_eq!(json["helpers"]["bpf_redirect_map"], "4.14");
    assert!(text.contains("\n  4.14\n    "), "helpers by version");
}
