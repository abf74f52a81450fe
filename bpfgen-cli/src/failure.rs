//! What went wrong, for people.

use std::{fmt, io::Write as _, process::ExitCode};

/// The reason why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: Vec<String>,
    status: u8,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new(), status: 1 }
    }

    /// Adds a sentence on what to do next.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Sets the exit status, which is 1 unless a command gives another one a meaning.
    pub(crate) fn status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// Prints the failure to stderr and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        // With stderr closed there is nobody left to tell; the status still says it.
        let _ = writeln!(std::io::stderr(), "error: {self}");
        ExitCode::from(self.status)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\nhelp: {help}"))
    }
}

impl From<bpfgen_build::Error> for Failure {
    /// The error's text ends with its own `help:` lines.
    fn from(error: bpfgen_build::Error) -> Self {
        Self::new(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_comes_on_lines_of_its_own() {
        let failure = Failure::new("no such file").help("make one").help("or name another");
        assert_eq!(failure.to_string(), "no such file\nhelp: make one\nhelp: or name another");
    }
}
