//! The report for people.

use std::{collections::BTreeMap, fmt::Write as _};

use bpfgen_runtime::{
    Error,
    features::{Answer, Calls, Report, Since},
};

use super::{Brought, callable};

pub(super) fn text(report: &Report) -> String {
    let mut text = format!("Linux {}\n", report.release);
    let mut reasons = Reasons::default();
    types(&mut text, "program types", &report.program_types, &mut reasons);
    types(&mut text, "map types", &report.map_types, &mut reasons);
    types(&mut text, "attach types", &report.attach_types, &mut reasons);
    types(&mut text, "link types", &report.link_types, &mut reasons);
    let (helpers, kfuncs) = callable(report);
    versions(&mut text, "helpers by the version that brought them", helpers);
    versions(&mut text, "kfuncs by the version that brought them", kfuncs);
    for (program, calls) in &report.calls {
        let program = program.name();
        match calls {
            Ok(calls) => of_type(&mut text, &program, calls, &mut reasons),
            Err(error) => {
                let why = reasons.unknown(said(error));
                let _ = write!(text, "\nhelpers and kfuncs for {program}\n  {why}\n");
            }
        }
    }
    reasons.list(&mut text);
    text
}

/// Why something is unknown. Often all of it is for one reason, so these are told at the end.
#[derive(Default)]
struct Reasons(Vec<String>);

impl Reasons {
    fn unknown(&mut self, reason: String) -> String {
        let index = self.0.iter().position(|it| *it == reason).unwrap_or_else(|| {
            self.0.push(reason);
            self.0.len() - 1
        });
        format!("unknown ({})", index + 1)
    }

    fn list(&self, text: &mut String) {
        for (number, reason) in (1..).zip(&self.0) {
            let _ = write!(text, "\nunknown ({number})\n  {reason}\n");
        }
    }
}

fn of_type(text: &mut String, program: &str, calls: &Calls, reasons: &mut Reasons) {
    let helpers = calls.helpers.iter().map(ToString::to_string);
    list(text, &format!("helpers for {program}"), helpers);
    list(text, &format!("kfuncs for {program}"), calls.kfuncs.iter().cloned());
    if let Some(reason) = &calls.reason {
        let title = format!("{} for {program}", reasons.unknown(said(reason)));
        list(text, &title, calls.unknown.iter().cloned());
    }
}

fn types<T: Since + Copy>(
    text: &mut String,
    title: &str,
    types: &[Answer<T>],
    reasons: &mut Reasons,
) {
    let width = types.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let _ = write!(text, "\n{title:0$} Linux\n", width + 2);
    for it in types {
        let since = it.of.since().map(|since| since.to_string()).unwrap_or_default();
        let has = match &it.has {
            Ok(true) => "yes".to_owned(),
            Ok(false) => "no".to_owned(),
            Err(error) => reasons.unknown(said(error)),
        };
        let _ = writeln!(text, "  {:width$} {since:6} {has}", it.name);
    }
}

/// Names in lines, a title for each version.
fn versions(text: &mut String, title: &str, names: Brought) {
    let mut by_version = BTreeMap::<_, Vec<_>>::new();
    for (name, since) in names {
        // What has no version comes last: it is newer.
        by_version.entry((since.is_none(), since)).or_default().push(name);
    }
    let _ = write!(text, "\n{title}");
    if by_version.is_empty() {
        text.push_str("\n  none known\n");
        return;
    }
    for ((_, since), names) in by_version {
        let since = since.map_or_else(|| "newer".to_owned(), |since| since.to_string());
        let _ = write!(text, "\n  {since}");
        words(text, "   ", names);
    }
    text.push('\n');
}

/// The error and what to do, in a line.
fn said(error: &Error) -> String {
    match error.help() {
        Some(help) => format!("{error} ({help})"),
        None => error.to_string(),
    }
}

/// A title and words.
fn list(text: &mut String, title: &str, of: impl IntoIterator<Item = String>) {
    let _ = write!(text, "\n{title}");
    let length = text.len();
    words(text, " ", of);
    if text.len() == length {
        text.push_str("\n  none known");
    }
    text.push('\n');
}

/// Words in lines of at most 100 columns.
fn words(text: &mut String, indent: &str, of: impl IntoIterator<Item = String>) {
    let mut column = usize::MAX;
    for word in of {
        if column.saturating_add(word.len() + 1) > 100 {
            text.push('\n');
            text.push_str(indent);
            column = indent.len();
        }
        text.push(' ');
        text.push_str(&word);
        column += word.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_once() {
        let mut reasons = Reasons::default();
        let said = ["one", "other", "one"].map(|what| reasons.unknown(what.to_owned()));
        assert_eq!(said, ["unknown (1)", "unknown (2)", "unknown (1)"]);
        let mut text = String::new();
        reasons.list(&mut text);
        assert_eq!(text, "\nunknown (1)\n  one\n\nunknown (2)\n  other\n");
    }

    #[test]
    fn words_in_lines() {
        let (a, b) = ("a".repeat(60), "b".repeat(38));
        let mut text = String::new();
        list(&mut text, "title", [a.clone(), b.clone(), "c".to_owned()]);
        assert_eq!(text, format!("\ntitle\n  {a}\n  {b} c\n"));
        text.clear();
        list(&mut text, "title", []);
        assert_eq!(text, "\ntitle\n  none known\n");
    }
}
