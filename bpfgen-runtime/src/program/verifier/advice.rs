//! What to do about the most common complaints: it knows more of the program than the kernel does.

use bpfgen_object::section::SectionDef;

use super::log::Finding;
use crate::{
    features::{Helper, Since as _},
    kernel::Version,
};

/// Numbers of this size are in calls that must not be reached; no helper has one.
const POISON: u32 = 2_000_000_000;

/// A sentence on what to do about a complaint; `None` for one that speaks for itself.
pub(super) fn of(
    finding: &Finding,
    definition: &SectionDef,
    license: &str,
    has_tags: bool,
    running: Option<Version>,
) -> Option<String> {
    let said = |text| {
        finding.reason.contains(text) || finding.facts.iter().any(|fact| fact.contains(text))
    };
    if said("GPL-restricted") || said("GPL compatible") {
        return Some(gpl(license));
    }
    if let Some(helper) = helper(finding) {
        return Some(not_for(helper, definition, running));
    }
    if said("calling kernel function ") && said("is not allowed") {
        return Some(format!(
            "it is no kfunc, or none for programs of SEC({:?}): `cargo bpfgen features` lists what \
             they can call",
            definition.name
        ));
    }
    if said("unknown opcode 8d") {
        return Some(
            "no kernel calls through pointers: call functions by their names, or pass them to a \
             helper or kfunc that takes a callback"
                .to_owned(),
        );
    }
    let before = |version| running.is_some_and(|running| running < version);
    if said("func_info") && said("match number of subprogs") && before(CALLBACKS) {
        return Some(format!(
            "functions that are given to helpers (timers, bpf_for_each_map_elem, bpf_loop) need \
             Linux {CALLBACKS}, this is Linux {}",
            running?
        ));
    }
    if said("type PTR in ") && said("is not supported yet") && before(POINTERS) {
        return Some(format!(
            "global functions are given pointers to memory since Linux {POINTERS}, this is Linux \
             {}: make it static, or __always_inline",
            running?
        ));
    }
    if said("BPF_CALL uses reserved fields") && before(KFUNCS) {
        return Some(format!(
            "kfuncs can be called since Linux {KFUNCS}, this is Linux {}: declare it __weak and test \
             for it before the call, or leave the program out",
            running?
        ));
    }
    if said("BPF program is too large") {
        return Some(
            "the verifier follows each way through loops and branches: give loops small constant \
             bounds, or use bpf_loop (Linux 5.17) or bpf_for (6.4), and put what is called often \
             into global functions, which are verified once"
                .to_owned(),
        );
    }
    if (said("valid kptr") || said("point to kptr")) && !has_tags {
        return Some(
            "members of maps that hold kernel pointers are tagged (__kptr, __percpu_kptr), and no \
             type of the object has a tag: clang writes them from version 15 on; BPFGEN_CLANG names \
             another one"
                .to_owned(),
        );
    }
    said("failed to find the address for kernel symbol").then(|| {
        "addresses of variables are known to kernels that are built with CONFIG_KALLSYMS_ALL only"
            .to_owned()
    })
}

/// Since when programs can pass functions to helpers.
const CALLBACKS: Version = Version::new(5, 13);
/// Since when programs can call functions of the kernel.
const KFUNCS: Version = Version::new(5, 13);
/// Since when global functions can have pointers to other than the context as parameters.
const POINTERS: Version = Version::new(5, 12);

fn gpl(license: &str) -> String {
    let now = match license {
        "" => "the object has none".to_owned(),
        other => format!("the object's is {other:?}"),
    };
    format!(
        "state a license that the kernel takes for GPL-compatible, such as \
         char LICENSE[] SEC(\"license\") = \"GPL\" or \"Dual MIT/GPL\": {now}"
    )
}

/// The helper that must not be called, if that is the complaint.
fn helper(finding: &Finding) -> Option<Helper> {
    let reasons = || std::iter::once(&finding.reason).chain(&finding.facts);
    let number = |text: &str| {
        let (_, after) = text.split_once('#')?;
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        after[..end].parse::<u32>().ok()
    };
    reasons()
        .filter(|reason| {
            let starts =
                ["unknown func ", "invalid func ", "program of this type cannot use helper"];
            starts.iter().any(|start| reason.contains(start))
        })
        .find_map(|reason| number(reason))
        .filter(|&number| number < POISON)
        .map(Helper)
}

fn not_for(helper: Helper, definition: &SectionDef, running: Option<Version>) -> String {
    match (helper.since(), running) {
        (Some(since), Some(running)) if running < since => {
            format!("{helper} needs Linux {since}, this is Linux {running}")
        }
        (None, _) => format!("no Linux that bpfgen knows has {helper}"),
        _ => format!(
            "{helper} is not for programs of SEC({:?}), or this kernel is built without it: \
             `cargo bpfgen features` lists what they can call",
            definition.name
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(reason: &str, running: (u32, u32)) -> Option<String> {
        let finding = Finding { reason: reason.to_owned(), ..Finding::default() };
        let (definition, _) = bpfgen_object::section::find("xdp").expect("it is known");
        of(&finding, definition, "Proprietary", true, Some(Version::new(running.0, running.1)))
    }

    #[test]
    fn pointers_that_are_not_tagged() {
        let advice = |reason: &str, has_tags| {
            let finding = Finding { reason: reason.to_owned(), ..Finding::default() };
            let (definition, _) = bpfgen_object::section::find("xdp").expect("it is known");
            of(&finding, definition, "GPL", has_tags, Some(Version::new(6, 12)))
        };
        for reason in ["map 'waiting' has no valid kptr", "off=8 doesn't point to kptr"] {
            assert!(advice(reason, false).unwrap().contains("from version 15 on"), "{reason}");
            assert_eq!(advice(reason, true), None);
        }
    }

    #[test]
    fn kfuncs_are_for_some_programs() {
        let said = advice("calling kernel function tcp_v4_rcv is not allowed", (6, 12)).unwrap();
        assert!(said.contains("none for programs of SEC(\"xdp\")"), "{said}");
    }

    #[test]
    fn helpers_are_named_with_their_version() {
        let old = advice("invalid func unknown#208", (5, 10)).unwrap();
        assert_eq!(old, "bpf_ktime_get_tai_ns needs Linux 6.1, this is Linux 5.10");
        for reason in [
            "program of this type cannot use helper bpf_override_return#58",
            "unknown func bpf_override_return#58",
        ] {
            let wrong = advice(reason, (6, 12)).unwrap();
            assert!(wrong.contains("bpf_override_return is not for programs of SEC(\"xdp\")"));
        }
        let none = advice("invalid func unknown#9999", (6, 12)).unwrap();
        assert_eq!(none, "no Linux that bpfgen knows has helper 9999");
        assert_eq!(advice("invalid func unknown#2000000000", (6, 12)), None);
    }

    #[test]
    fn the_license_is_shown() {
        let reason = "cannot call GPL-restricted function from non-GPL compatible program";
        assert!(advice(reason, (6, 1)).unwrap().ends_with("the object's is \"Proprietary\""));
    }

    #[test]
    fn pointers_are_new() {
        let advice = |version: (u32, u32)| {
            let finding = Finding {
                reason: "arg#1 type is not a struct".to_owned(),
                facts: vec!["Arg#1 type PTR in twice() is not supported yet.".to_owned()],
                ..Finding::default()
            };
            let (definition, _) = bpfgen_object::section::find("xdp").expect("it is known");
            of(&finding, definition, "GPL", true, Some(Version::new(version.0, version.1)))
        };
        assert!(advice((5, 10)).unwrap().contains("since Linux 5.12, this is Linux 5.10"));
        assert_eq!(advice((6, 1)), None);
    }

    #[test]
    fn kfuncs_are_new() {
        let old = advice("BPF_CALL uses reserved fields", (5, 10)).unwrap();
        assert!(old.contains("since Linux 5.13, this is Linux 5.10"), "{old}");
        assert_eq!(advice("BPF_CALL uses reserved fields", (6, 1)), None);
    }

    #[test]
    fn callbacks_are_new() {
        let reason = "number of funcs in func_info doesn't match number of subprogs";
        assert!(advice(reason, (5, 10)).unwrap().ends_with("need Linux 5.13, this is Linux 5.10"));
        assert_eq!(advice(reason, (6, 1)), None);
        assert_eq!(advice("R1 type=scalar expected=ctx", (5, 10)), None);
    }
}
