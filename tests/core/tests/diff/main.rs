//! Everything that is held against libbpf, in one binary: its driver is built once.

mod changed;
mod fixtures;
mod kernels;
mod load;
mod modules;
mod mutate;
mod packaged;
mod reshaped;
mod rules;

use bpfgen_core_tests::{
    compare::{Seen, compare},
    libbpf::{self, Outcome},
    ours, skip,
};

/// libbpf, or the test is recorded as skipped.
fn libbpf(test: &str) -> Option<&'static libbpf::Libbpf> {
    match libbpf::find() {
        Ok(libbpf) => Some(libbpf),
        Err(reason) => {
            skip(test, &reason);
            None
        }
    }
}

/// Comparisons of one test: all differences, not only the first.
#[derive(Default)]
struct Comparisons {
    number: usize,
    seen: Seen,
    wrong: Vec<String>,
}

impl Comparisons {
    fn add(&mut self, what: &dyn std::fmt::Display, ours: &ours::Outcome, theirs: &Outcome) {
        self.number += 1;
        match compare(ours, theirs) {
            Ok(seen) => self.seen += seen,
            Err(how) => self.wrong.push(format!("{what}: {how}")),
        }
    }

    /// Fails if something differs, or less was compared than there should have been.
    #[track_caller]
    fn finish(self, at_least: usize) {
        let Self { number, seen, wrong } = self;
        println!("{number} comparisons: {seen:?}");
        let count = wrong.len();
        let listed = wrong.into_iter().take(20).collect::<Vec<_>>().join("\n");
        assert!(count == 0, "{count} of {number} differ:\n{listed}");
        let compared = number - seen.crashed;
        assert!(compared >= at_least, "only {compared} comparisons");
    }
}
