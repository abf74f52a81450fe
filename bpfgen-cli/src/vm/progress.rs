//! A line on the terminal while there is nothing else to see.

use std::{io::Write as _, sync::Mutex, time::Duration};

use bpfgen_vm::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A spinner on standard error; nothing where that is no terminal.
#[derive(Debug, Default)]
pub(crate) struct Spinner {
    bar: Mutex<Option<ProgressBar>>,
}

impl Spinner {
    fn replace(&self, bar: Option<ProgressBar>) {
        let mut current = self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *current, bar) {
            old.finish_and_clear();
        }
    }
}

impl Progress for Spinner {
    fn begin(&self, step: &str) {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(step.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        self.replace(Some(bar));
    }

    fn end(&self) {
        self.replace(None);
    }

    fn note(&self, text: &str) {
        self.end();
        // With stderr closed there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }
}
