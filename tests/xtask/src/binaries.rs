//! What test binaries in a guest say, one after another, and how each ended.

use std::path::Path;

use crate::{
    Failure,
    results::{Counts, Results},
};

/// Lines at most that are repeated of a binary without a result.
const LAST: usize = 100;

/// What they said, binary by binary.
#[derive(Default)]
pub(crate) struct Binaries {
    results: Results,
    all: Vec<Binary>,
    /// What the current one has said.
    said: String,
}

struct Binary {
    name: String,
    counts: Option<Counts>,
    /// How many of the failures came before it, and how many with it.
    failures: std::ops::Range<usize>,
    /// Its exit status, as shells tell it; none if its machine ended first.
    status: Option<i32>,
    /// Without a result, and what it has said is among what failed tests have printed.
    repeated: bool,
}

impl Binaries {
    /// How many have begun.
    pub(crate) fn begun(&self) -> usize {
        self.all.len()
    }

    /// Takes a line; where it begins another binary, gives what was said before.
    pub(crate) fn line(&mut self, line: &str) -> Option<String> {
        let mut before = None;
        if let Some(name) = begins(line) {
            before = Some(self.end());
            let failures = self.results.failures.len();
            let failures = failures..failures;
            self.all.push(Binary {
                name: name.to_owned(),
                counts: None,
                failures,
                status: None,
                repeated: false,
            });
        } else if let (Some(status), Some(binary)) = (ends(line), self.all.last_mut()) {
            binary.status = Some(status);
        } else if let (Some(counts), Some(binary)) = (self.results.line(line), self.all.last_mut())
        {
            binary.counts = Some(counts);
            binary.failures.end = self.results.failures.len();
        }
        self.said.push_str(line);
        before
    }

    /// The current one says no more: what it has said.
    pub(crate) fn end(&mut self) -> String {
        self.results.end();
        let said = std::mem::take(&mut self.said);
        // What libtest had no time to repeat, such as which tests were still running.
        if let Some(Binary { name, counts: None, repeated: repeated @ false, .. }) =
            self.all.last_mut()
        {
            *repeated = true;
            let lines: Vec<_> = said.lines().collect();
            let last = lines.len().saturating_sub(LAST);
            let printed = &mut self.results.printed;
            printed.push_str(&format!("\n---- the last lines of {name} ----\n"));
            for line in &lines[last..] {
                printed.push_str(line);
                printed.push('\n');
            }
        }
        said
    }

    /// No more lines come: the results, and what is wrong with which of the expected binaries.
    pub(crate) fn close(mut self, expected: &[&str]) -> (Results, Vec<Failure>) {
        self.results.end();
        let mut wrong = Vec::new();
        for name in expected {
            let found = self.all.iter().find(|binary| binary.name == *name);
            let Some(Binary { counts, failures, status, .. }) = found else {
                self.results.counts.failed += 1;
                wrong.push(format!("{name} was not started"));
                continue;
            };
            let how = match status {
                None => "with its machine".to_owned(),
                Some(124) => "out of time".to_owned(),
                Some(status) => format!("with status {status}"),
            };
            let what = match counts {
                None => format!("printed no result, and ended {how}"),
                Some(counts) if counts.total() == 0 => "ran no tests".to_owned(),
                Some(Counts { failed: 0, .. }) if *status == Some(0) => continue,
                Some(Counts { failed: 0, .. }) => format!("ended {how}"),
                Some(_) => {
                    let names = &self.results.failures[failures.clone()];
                    wrong.push(format!("{name}: {}", names.join(", ")));
                    continue;
                }
            };
            self.results.counts.failed += 1;
            wrong.push(format!("{name} {what}"));
        }
        (self.results, wrong)
    }
}

/// Reads `Running x (target/debug/deps/x-0123456789abcdef)`.
fn begins(line: &str) -> Option<&str> {
    let (_, path) = line.trim().strip_prefix("Running ")?.strip_suffix(')')?.rsplit_once('(')?;
    name_of(Path::new(path))
}

/// Reads `Ended 0`.
fn ends(line: &str) -> Option<i32> {
    line.strip_prefix("     Ended ")?.trim_end().parse().ok()
}

/// The name that a test binary was built by.
pub(crate) fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.rsplit_once('-').map(|(name, _hash)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(text: &str, expected: &[&str]) -> (Results, Vec<Failure>) {
        let mut binaries = Binaries::default();
        for line in text.split_inclusive('\n') {
            binaries.line(line);
        }
        binaries.end();
        binaries.close(expected)
    }

    #[test]
    fn binaries_by_name() {
        let line = "     Running tests/links/main.rs (target/debug/deps/links-0123456789abcdef)\n";
        assert_eq!(begins(line), Some("links"));
        assert_eq!(name_of(Path::new("/x y/deps/alone_rounds-12")), Some("alone_rounds"));
        let line = "     Running `target/debug/x`";
        assert_eq!(begins(line), None);
    }

    #[test]
    fn only_a_result_is_a_result() {
        let text = "     Running tests/a.rs (target/debug/deps/a-00)\nrunning 2 tests\n\
                    test y ... SKIPPED: y: no veth\n\
                    test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured\n\n     Ended 0\n     \
                    Running tests/b.rs (target/debug/deps/b-00)\nerror: kernel panic\n     \
                    Running tests/c.rs (target/debug/deps/c-00)\n\
                    test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n     Ended 0\n     \
                    Running tests/d.rs (target/debug/deps/d-00)\n\
                    SKIPPED: x: died\n\nfailures:\n    m::z\n\n\
                    test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured\n     Ended 101\n     \
                    Running tests/f.rs (target/debug/deps/f-00)\n\
                    test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured\n     Ended 134\n     \
                    Running tests/g.rs (target/debug/deps/g-00)\ntest x ...\n     Ended 124\n     \
                    Running tests/h.rs (target/debug/deps/h-00)\n\
                    test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured\n";
        let (results, wrong) = close(text, &["a", "b", "c", "d", "e", "f", "g", "h"]);
        let expected = [
            "b printed no result, and ended with its machine",
            "c ran no tests",
            "d: m::z",
            "e was not started",
            "f ended with status 134",
            "g printed no result, and ended out of time",
            "h ended with its machine",
        ];
        assert_eq!(wrong, expected);
        assert_eq!(results.counts, Counts { passed: 5, failed: 7, skipped: 2 });
        assert_eq!(results.skips.len(), 2);
        let printed = "\n---- the last lines of b ----\n     Running tests/b.rs \
                       (target/debug/deps/b-00)\nerror: kernel panic\n";
        assert!(results.printed.starts_with(printed), "{}", results.printed);
        assert_eq!(results.printed.matches("of b ----").count(), 1);
        assert!(results.printed.contains("\ntest x ...\n     Ended 124\n"));
    }
}
