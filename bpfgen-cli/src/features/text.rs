//! The report for people.

use std::fmt::Write as _;

use bpfgen_runtime::{
    Error,
    features::{Enumerator, MapType, ProgramType, Report, Since},
};

pub(super) fn text(report: &Report) -> String {
    let mut text = format!("Linux {}\n", report.release);
    types(&mut text, "program types", &report.program_types, ProgramType::name);
    types(&mut text, "map types", &report.map_types, MapType::name);
    for (program, calls) in &report.calls {
        let program = program.name();
        match calls {
            Ok(calls) => {
                let helpers = calls.helpers.iter().map(ToString::to_string);
                list(&mut text, &format!("helpers for {program}"), helpers);
                list(&mut text, &format!("kfuncs for {program}"), calls.kfuncs.iter().cloned());
            }
            Err(error) => {
                let _ = write!(text, "\nhelpers and kfuncs for {program}\n  {}\n", said(error));
            }
        }
    }
    let names = |of: &[Enumerator]| of.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    list(&mut text, "attach types", names(&report.attach_types));
    list(&mut text, "link types", names(&report.link_types));
    text
}

fn types<T: Since + Copy>(
    text: &mut String,
    title: &str,
    types: &[(T, Result<bool, Error>)],
    name: impl Fn(T) -> String,
) {
    let _ = write!(text, "\n{title:26} Linux\n");
    for (ty, has) in types {
        let since = ty.since().map(|since| since.to_string()).unwrap_or_default();
        let has = match has {
            Ok(true) => "yes".to_owned(),
            Ok(false) => "no".to_owned(),
            Err(error) => format!("unknown: {}", said(error)),
        };
        let _ = writeln!(text, "  {:24} {since:6} {has}", name(*ty));
    }
}

/// The error and what to do, in a line.
fn said(error: &Error) -> String {
    match error.help() {
        Some(help) => format!("{error} ({help})"),
        None => error.to_string(),
    }
}

/// Words in lines of at most 100 columns.
fn list(text: &mut String, title: &str, words: impl IntoIterator<Item = String>) {
    let mut words = words.into_iter().peekable();
    let _ = write!(text, "\n{title}");
    if words.peek().is_none() {
        text.push_str("\n  none known");
    }
    let mut column = usize::MAX;
    for word in words {
        if column.saturating_add(word.len() + 1) > 100 {
            text.push_str("\n ");
            column = 1;
        }
        text.push(' ');
        text.push_str(&word);
        column += word.len() + 1;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

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
