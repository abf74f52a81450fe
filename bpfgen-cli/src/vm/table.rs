//! What became of the command in each of several kernels.

use std::{fmt, time::Duration};

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// The kernel, as `uname -r` says it; as it was asked for, where it could not be had.
    pub(crate) kernel: String,
    /// How the command ended, in words.
    pub(crate) result: String,
    /// Boot and command, if there was a machine.
    pub(crate) took: Option<Duration>,
}

/// The lines, in columns.
#[derive(Debug, Default)]
pub(crate) struct Table(pub(crate) Vec<Row>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: &dyn Fn(&Row) -> usize, title: &str| {
            self.0.iter().map(text).chain([title.len()]).max().unwrap_or(0)
        };
        let kernel = width(&|row| row.kernel.chars().count(), "kernel");
        let result = width(&|row| row.result.chars().count(), "result");
        writeln!(f, "{:kernel$}  {:result$}  seconds", "kernel", "result")?;
        for row in &self.0 {
            write!(f, "{:kernel$}  {:result$}", row.kernel, row.result)?;
            match row.took {
                Some(took) => writeln!(f, "  {:7.1}", took.as_secs_f64())?,
                None => writeln!(f, "        -")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns() {
        let row = |kernel: &str, result: &str, took| Row {
            kernel: kernel.to_owned(),
            result: result.to_owned(),
            took,
        };
        let table = Table(vec![
            row("6.1.0-56-cloud-amd64", "ok", Some(Duration::from_millis(2540))),
            row("newest", "not run", None),
        ]);
        assert_eq!(
            table.to_string(),
            "kernel                result   seconds\n\
             6.1.0-56-cloud-amd64  ok           2.5\n\
             newest                not run        -\n"
        );
    }
}
