//! The report for other programs.
//!
//! ```json
//! {"release": "6.12.95-amd64",
//!  "program_types": [{"name": "xdp", "since": "4.8", "has": true, "error": null,
//!                     "helpers": ["bpf_map_lookup_elem"], "kfuncs": ["bpf_dynptr_from_xdp"],
//!                     "unknown": [], "calls_error": null}],
//!  "map_types": [{"name": "hash", "since": "3.19", "has": true, "error": null}],
//!  "helpers": {"bpf_map_lookup_elem": "3.19"}, "kfuncs": {"bpf_dynptr_from_xdp": "6.4"},
//!  "attach_types": [{"name": "BPF_XDP", "since": "5.9", "has": true, "error": null}],
//!  "link_types": [{"name": "BPF_LINK_TYPE_XDP", "since": "5.9", "has": true, "error": null}]}
//! ```
//!
//! `has` is null, and `error` says why, where the kernel does not tell; `unknown` are helpers and
//! kfuncs of which it does not, and `calls_error` why. Without a `since`, something is newer than
//! this program. `helpers` and `kfuncs` of the report are what some type of program can call.

use std::collections::BTreeMap;

use bpfgen_runtime::{
    Error,
    features::{Answer, ProgramType, Report, Since},
};
use serde_json::{Value, json};

use super::callable;

pub(super) fn text(report: &Report) -> String {
    let program_types: Vec<_> = report
        .program_types
        .iter()
        .map(|it| {
            let mut value = answer(it);
            calls(report, it.of, &mut value);
            value
        })
        .collect();
    let (helpers, kfuncs) = callable(report);
    let told = |names: BTreeMap<String, _>| -> BTreeMap<String, Option<String>> {
        let text = |since: Option<bpfgen_runtime::kernel::Version>| since.map(|it| it.to_string());
        names.into_iter().map(|(name, since)| (name, text(since))).collect()
    };
    let report = json!({
        "release": report.release,
        "program_types": program_types,
        "map_types": answers(&report.map_types),
        "helpers": told(helpers),
        "kfuncs": told(kfuncs),
        "attach_types": answers(&report.attach_types),
        "link_types": answers(&report.link_types),
    });
    format!("{report:#}\n")
}

fn answers<T: Since + Copy>(of: &[Answer<T>]) -> Vec<Value> {
    of.iter().map(answer).collect()
}

fn answer<T: Since + Copy>(it: &Answer<T>) -> Value {
    json!({
        "name": it.name,
        "since": it.of.since().map(|since| since.to_string()),
        "has": it.has.as_ref().ok(),
        "error": it.has.as_ref().err().map(ToString::to_string),
    })
}

fn calls(report: &Report, ty: ProgramType, value: &mut Value) {
    let error = |error: &Error| json!(error.to_string());
    match report.calls.iter().find(|(other, _)| *other == ty) {
        Some((_, Ok(calls))) => {
            let helpers: Vec<_> = calls.helpers.iter().map(ToString::to_string).collect();
            value["helpers"] = json!(helpers);
            value["kfuncs"] = json!(calls.kfuncs);
            value["unknown"] = json!(calls.unknown);
            value["calls_error"] = calls.reason.as_ref().map_or(Value::Null, error);
        }
        Some((_, Err(failed))) => value["calls_error"] = error(failed),
        None => {}
    }
}
