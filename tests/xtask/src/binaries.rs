//! What test binaries in a guest say, one after another, and how each ended.

use std::path::Path;

use crate::{
    Failure,
    results::{Counts, Results, Unsteady},
};

/// Lines at most that are repeated of a binary without a result.
const LAST: usize = 100;

/// What they said, binary by binary.
#[derive(Default)]
pub(crate) struct Binaries {
    all: Vec<Binary>,
    /// What the current one has said.
    said: String,
}

struct Binary {
    name: String,
    results: Results,
    counts: Option<Counts>,
    /// Its exit status, as shells tell it; none if its machine ended first.
    status: Option<i32>,
    /// It says no more.
    ended: bool,
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
            self.all.push(Binary::new(name));
        } else if let Some(binary) = self.all.last_mut() {
            match ends(line) {
                Some(status) => binary.status = Some(status),
                None => binary.counts = binary.results.line(line).or(binary.counts),
            }
        }
        self.said.push_str(line);
        before
    }

    /// The current one says no more: what it has said.
    pub(crate) fn end(&mut self) -> String {
        let said = std::mem::take(&mut self.said);
        if let Some(binary) = self.all.last_mut() {
            binary.end(&said);
        }
        said
    }

    /// Which of these have begun, and went wrong.
    pub(crate) fn wrong<'a>(&self, expected: &[&'a str]) -> Vec<&'a str> {
        let wrong = |name: &&str| {
            let found = self.all.iter().rfind(|binary| binary.name == *name);
            found.is_some_and(|binary| binary.wrong().is_some())
        };
        expected.iter().copied().filter(wrong).collect()
    }

    /// No more lines come: the results, and what is wrong with which of the expected binaries. Of one
    /// that ran more than once the last time counts.
    pub(crate) fn close(mut self, expected: &[&str]) -> (Results, Vec<Failure>) {
        let _said_before = self.end();
        let (mut results, mut failures) = (Results::default(), Vec::new());
        for name in expected {
            let all = std::mem::take(&mut self.all);
            let (mut times, others): (Vec<_>, _) =
                all.into_iter().partition(|binary| binary.name == *name);
            self.all = others;
            let Some(mut last) = times.pop() else {
                results.counts.failed += 1;
                failures.push(format!("{name} was not started"));
                continue;
            };
            if let Some(failure) = last.wrong() {
                last.results.counts.failed = last.results.counts.failed.max(1);
                failures.push(failure);
            } else {
                results.unsteady.extend(times.into_iter().map(|time| Unsteady {
                    what: time.wrong().unwrap_or_default(),
                    printed: time.results.printed,
                }));
            }
            results.add(last.results);
        }
        (results, failures)
    }
}

impl Binary {
    fn new(name: &str) -> Self {
        let (name, results) = (name.to_owned(), Results::default());
        Self { name, results, counts: None, status: None, ended: false }
    }

    /// It says no more than this.
    fn end(&mut self, said: &str) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.results.end();
        // What libtest had no time to repeat, such as which tests were still running.
        if self.counts.is_none() {
            let lines: Vec<_> = said.lines().collect();
            let printed = &mut self.results.printed;
            printed.push_str(&format!("\n---- the last lines of {} ----\n", self.name));
            for line in &lines[lines.len().saturating_sub(LAST)..] {
                printed.push_str(line);
                printed.push('\n');
            }
        }
    }

    fn wrong(&self) -> Option<Failure> {
        let Self { name, results, counts, status, .. } = self;
        let how = match status {
            None => "with its machine".to_owned(),
            Some(124) => "out of time".to_owned(),
            Some(status) => format!("with status {status}"),
        };
        Some(match counts {
            None => format!("{name} printed no result, and ended {how}"),
            Some(counts) if counts.total() == 0 => format!("{name} ran no tests"),
            Some(Counts { failed: 0, .. }) if *status == Some(0) => return None,
            Some(Counts { failed: 0, .. }) => format!("{name} ended {how}"),
            Some(_) => format!("{name}: {}", results.failures.join(", ")),
        })
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
    fn the_last_time_counts() {
        let time =
            |name, rest| format!("     Running x (deps/{name}-00)\nrunning 2 tests\n{rest}\n");
        let died = "SKIPPED: m::x: no\n     Ended 124";
        let failed = "failures:\n\n---- m::y stdout ----\nno\n\nfailures:\n    m::y\n\n\
                      test result: FAILED. 1 passed; 1 failed; 0 ignored\n     Ended 101";
        let passed =
            "SKIPPED: m::x: no\ntest result: ok. 2 passed; 0 failed; 0 ignored\n     Ended 0";
        let mut binaries = Binaries::default();
        let take = |text: String, binaries: &mut Binaries| {
            for line in text.split_inclusive('\n') {
                binaries.line(line);
            }
        };
        for text in [time("a", died), time("b", failed), time("c", passed), time("d", failed)] {
            take(text, &mut binaries);
        }
        let names = ["a", "b", "c", "d", "e"];
        assert_eq!(binaries.wrong(&names), ["a", "b", "d"]);
        for text in [time("a", passed), time("b", passed), time("d", died)] {
            take(text, &mut binaries);
        }
        assert_eq!(binaries.wrong(&names), ["d"]);
        let (results, wrong) = binaries.close(&names);
        assert_eq!(wrong, ["d printed no result, and ended out of time", "e was not started"]);
        assert_eq!(results.counts, Counts { passed: 3, failed: 2, skipped: 3 });
        let [a, b] = &*results.unsteady else { panic!("{results:?}") };
        assert_eq!(a.what, "a printed no result, and ended out of time");
        assert!(a.printed.starts_with("\n---- the last lines of a ----\n"), "{}", a.printed);
        assert_eq!(b.what, "b: m::y");
        assert!(b.printed.starts_with("\n---- m::y stdout ----\nno\n"), "{}", b.printed);
        assert!(!results.printed.contains("m::y"), "{}", results.printed);
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
