//! The report for other programs.
//!
//! ```json
//! {"release": "6.12.95-amd64",
//!  "program_types": [{"name": "xdp", "since": "4.8", "has": true, "error": null,
//!                     "helpers": ["bpf_map_lookup_elem"], "kfuncs": ["bpf_dynptr_from_xdp"]}],
//!  "map_types": [{"name": "hash", "since": "3.19", "has": true, "error": null}],
//!  "attach_types": ["BPF_CGROUP_INET_INGRESS"], "link_types": ["BPF_LINK_TYPE_XDP"]}
//! ```

use bpfgen_runtime::{
    Error,
    features::{Enumerator, ProgramType, Report, Since},
};
use serde_json::{Value, json};

pub(super) fn text(report: &Report) -> String {
    let program_types: Vec<_> = report
        .program_types
        .iter()
        .map(|(ty, has)| {
            let mut value = answer(*ty, &ty.name(), has);
            calls(report, *ty, &mut value);
            value
        })
        .collect();
    let map_types: Vec<_> =
        report.map_types.iter().map(|(ty, has)| answer(*ty, &ty.name(), has)).collect();
    let names = |of: &[Enumerator]| of.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let report = json!({
        "release": report.release,
        "program_types": program_types,
        "map_types": map_types,
        "attach_types": names(&report.attach_types),
        "link_types": names(&report.link_types),
    });
    format!("{report:#}\n")
}

/// `has` is null, and `error` says why, where the kernel does not tell.
fn answer(ty: impl Since, name: &str, has: &Result<bool, Error>) -> Value {
    json!({
        "name": name,
        "since": ty.since().map(|since| since.to_string()),
        "has": has.as_ref().ok(),
        "error": has.as_ref().err().map(ToString::to_string),
    })
}

fn calls(report: &Report, ty: ProgramType, value: &mut Value) {
    match report.calls.iter().find(|(other, _)| *other == ty) {
        Some((_, Ok(calls))) => {
            let helpers: Vec<_> = calls.helpers.iter().map(ToString::to_string).collect();
            value["helpers"] = json!(helpers);
            value["kfuncs"] = json!(calls.kfuncs);
        }
        Some((_, Err(error))) => value["calls_error"] = json!(error.to_string()),
        None => {}
    }
}
