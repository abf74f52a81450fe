//! The report for other programs.
//!
//! ```json
//! {"all_can_run": false,
//!  "sources": [{"source": "src/x.bpf.c", "kernels": ["5.10", "6.1"], "relocations": [
//!    {"what": "field task_struct.__state (0:0)", "kind": "field_byte_offset", "kernels": [
//!      {"kernel": "5.10", "outcome": "guarded", "why": "no match in 5.10; …", "programs": []},
//!      {"kernel": "6.1", "outcome": "number", "number": 24, "programs": []}]}]}]}
//! ```

use bpfgen_build::check::{Cell, Outcome, Report, Row, SourceReport};
use bpfgen_object::CoreKind;
use serde_json::{Value, json};

pub(super) fn text(report: &Report) -> String {
    let sources: Vec<_> = report.sources.iter().map(source).collect();
    format!("{:#}\n", json!({ "all_can_run": report.all_can_run(), "sources": sources }))
}

fn source(report: &SourceReport) -> Value {
    let rows: Vec<_> = report.rows.iter().map(|row| relocation(row, &report.kernels)).collect();
    json!({
        "source": report.source.to_string_lossy(),
        "kernels": report.kernels,
        "relocations": rows,
    })
}

fn relocation(row: &Row, kernels: &[String]) -> Value {
    let cells: Vec<_> =
        kernels.iter().zip(&row.cells).map(|(kernel, cell)| answer(kernel, cell)).collect();
    json!({ "what": row.what, "kind": kind(row.kind), "kernels": cells })
}

fn answer(kernel: &str, cell: &Cell) -> Value {
    let mut answer = json!({ "kernel": kernel, "programs": cell.programs, "fatal": cell.fatal });
    let (outcome, why) = match &cell.outcome {
        Outcome::Number(number) => {
            answer["number"] = json!(number);
            ("number", None)
        }
        Outcome::Guarded(why) => ("guarded", Some(why)),
        Outcome::Missing(why) => ("missing", Some(why)),
        Outcome::Failed(why) => ("failed", Some(why)),
    };
    answer["outcome"] = json!(outcome);
    if let Some(why) = why {
        answer["why"] = json!(why);
    }
    if let Some((file, line, text)) = &cell.place {
        answer["file"] = json!(file);
        answer["line"] = json!(line);
        answer["text"] = json!(text);
    }
    answer
}

/// As the kernel's header spells them, without `BPF_CORE_`.
fn kind(kind: CoreKind) -> &'static str {
    match kind {
        CoreKind::FieldByteOffset => "field_byte_offset",
        CoreKind::FieldByteSize => "field_byte_size",
        CoreKind::FieldExists => "field_exists",
        CoreKind::FieldSigned => "field_signed",
        CoreKind::FieldLshiftU64 => "field_lshift_u64",
        CoreKind::FieldRshiftU64 => "field_rshift_u64",
        CoreKind::TypeIdLocal => "type_id_local",
        CoreKind::TypeIdTarget => "type_id_target",
        CoreKind::TypeExists => "type_exists",
        CoreKind::TypeSize => "type_size",
        CoreKind::EnumvalExists => "enumval_exists",
        CoreKind::EnumvalValue => "enumval_value",
        CoreKind::TypeMatches => "type_matches",
    }
}
