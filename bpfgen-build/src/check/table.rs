//! The report for people: relocations × kernels, and below the table what cannot run and why.

use std::fmt;

use bpfgen_object::CoreKind;

use super::{Cell, Outcome, Report, Row, SourceReport};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, source) in self.sources.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{source}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SourceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source.display();
        if self.rows.is_empty() {
            return writeln!(
                f,
                "{source}: no CO-RE relocations, so no kernel's types matter to it"
            );
        }
        let first = self.rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
        let width = |number: usize| {
            let cells = self.rows.iter().filter_map(|row| Some(text(row, row.cells.get(number)?)));
            let name = self.kernels[number].chars().count();
            cells.map(|text| text.len()).max().unwrap_or(0).max(name)
        };
        let widths: Vec<_> = (0..self.kernels.len()).map(width).collect();
        let mut line = |first_cell: &str, cells: &mut dyn Iterator<Item = String>| {
            let mut text = format!("  {first_cell:first$}");
            for (cell, width) in cells.zip(&widths) {
                text += &format!("  {cell:width$}");
            }
            writeln!(f, "{}", text.trim_end())
        };
        line("", &mut self.kernels.iter().cloned())?;
        for row in &self.rows {
            line(&row.what, &mut row.cells.iter().map(|cell| text(row, cell)))?;
        }
        let is_guarded = |cell: &Cell| matches!(cell.outcome, Outcome::Guarded(_));
        if self.rows.iter().flat_map(|row| &row.cells).any(is_guarded) {
            writeln!(f, "  (guarded: by an existence check, so that no program comes to it)")?;
        }
        for problem in problems(self) {
            writeln!(f, "{problem}")?;
        }
        let can = if self.can_run() { "can run" } else { "cannot run" };
        writeln!(f, "{source}: {can} with all of {}", self.kernels.join(", "))
    }
}

/// A cell's text.
fn text(row: &Row, cell: &Cell) -> String {
    match &cell.outcome {
        Outcome::Number(number) => match row.kind {
            CoreKind::FieldExists
            | CoreKind::TypeExists
            | CoreKind::TypeMatches
            | CoreKind::EnumvalExists => if *number == 0 { "no" } else { "yes" }.to_owned(),
            CoreKind::FieldSigned => if *number == 0 { "unsigned" } else { "signed" }.to_owned(),
            CoreKind::EnumvalValue => (*number as i64).to_string(),
            _ => number.to_string(),
        },
        Outcome::Guarded(_) => "missing (guarded)".to_owned(),
        Outcome::Missing(_) => "missing".to_owned(),
        Outcome::Failed(why) if why.starts_with("ambiguous") => "ambiguous".to_owned(),
        Outcome::Failed(_) => "fails".to_owned(),
    }
}

/// What cannot run, and why: some lines for each kernel and relocation.
pub(super) fn problems(report: &SourceReport) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, kernel) in report.kernels.iter().enumerate() {
        for row in &report.rows {
            let Some(cell) = row.cells.get(number) else { continue };
            let (Outcome::Missing(why) | Outcome::Failed(why)) = &cell.outcome else { continue };
            if cell.programs.is_empty() {
                continue;
            }
            let on_request = if cell.fatal { "" } else { " (loaded only on request)" };
            let programs = cell.programs.join(", ");
            problems.push(format!("  {kernel}: {}: {why}", row.what));
            problems.push(match &cell.place {
                Some((file, line, text)) => {
                    format!("    needed by {programs}{on_request} at {file}:{line}: {text}")
                }
                None => format!("    needed by {programs}{on_request}"),
            });
        }
    }
    problems
}
