//! What `cargo test` says, line by line: how many tests passed, failed and were skipped, and why.

use std::ops::AddAssign;

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Counts {
    pub(crate) fn total(self) -> u64 {
        self.passed + self.failed + self.skipped
    }
}

/// A test that did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) test: String,
    pub(crate) reason: String,
}

/// A row of `docs/SUPPORT.md` that a test has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Covered {
    pub(crate) area: String,
    pub(crate) row: String,
    pub(crate) since: String,
    pub(crate) how: How,
}

/// A row that `docs/SUPPORT.md` must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) area: String,
    pub(crate) row: String,
    pub(crate) since: String,
}

/// In which way; a later one says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Arguments,
    Forced,
    Native,
}

/// What the test binaries of one or more commands said.
#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) counts: Counts,
    pub(crate) skips: Vec<Skip>,
    /// Names of the tests that failed.
    pub(crate) failures: Vec<String>,
    /// What they printed, test by test as libtest repeats it.
    pub(crate) printed: String,
    /// What failed, and passed when it was run again.
    pub(crate) unsteady: Vec<Unsteady>,
    /// What tests have seen the kernel do.
    pub(crate) covered: Vec<Covered>,
    /// What tests of some kernel must have seen.
    pub(crate) expected: Vec<Expected>,
    /// Said by a binary that has not printed its result yet.
    pending: Pending,
    /// Binaries that have begun and not printed a result; those that tests run are among them.
    unfinished: u64,
}

/// Tests of a command, or binaries of a machine, that are run once more where no more failed.
pub(crate) const MOST_AGAIN: usize = 3;

/// What failed once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unsteady {
    /// Which tests of what.
    pub(crate) what: String,
    /// What it printed then.
    pub(crate) printed: String,
}

#[derive(Debug, Default)]
struct Pending {
    skips: Vec<Skip>,
    failures: Vec<String>,
    /// What the tests that failed have printed.
    printed: String,
    /// Within libtest's list of failures.
    listing: bool,
    /// How many tests it set out to run.
    announced: Option<u64>,
}

impl Results {
    /// Takes one line; gives the numbers of a binary when it is the line that holds its result.
    pub(crate) fn line(&mut self, line: &str) -> Option<Counts> {
        let line = line.trim_end();
        if let Some(skip) = skip(line) {
            // Each test once, whatever it says.
            if !self.pending.skips.iter().any(|known| known.test == skip.test) {
                self.pending.skips.push(skip);
            }
        } else if let Some(covered) = covered(line) {
            self.covered.push(covered);
        } else if let Some(expected) = expected(line) {
            self.expected.push(expected);
        } else if let Some(tests) = announced(line) {
            self.pending.announced.get_or_insert(tests);
            self.unfinished += 1;
        } else if let Some(mut counts) = result(line) {
            self.unfinished = self.unfinished.saturating_sub(1);
            // A test that runs this binary again, and fails, shows what that said.
            if self.pending.announced.is_some_and(|tests| tests != counts.total()) {
                return None;
            }
            // A test that says so returns early, so libtest counts it as passed; a harness of our
            // own counts it as ignored.
            let skips = (self.pending.skips.len() as u64).saturating_sub(counts.skipped);
            counts.passed = counts.passed.saturating_sub(skips);
            counts.skipped += skips;
            self.counts += counts;
            self.end();
            return Some(counts);
        } else if line == "failures:" {
            // Twice: what the tests printed comes first, then their names.
            self.pending.failures.clear();
            self.pending.listing = true;
        } else if self.pending.listing {
            let name = line.strip_prefix("    ").filter(|name| !name.contains(' '));
            self.pending.failures.extend(name.map(str::to_owned));
            self.pending.printed.push_str(line);
            self.pending.printed.push('\n');
        }
        None
    }

    /// No more lines of this binary come, with or without a result.
    pub(crate) fn end(&mut self) {
        let Pending { skips, failures, printed, .. } = std::mem::take(&mut self.pending);
        self.skips.extend(skips);
        self.failures.extend(failures);
        self.printed.push_str(&printed);
    }

    /// Every binary that began has printed its result.
    pub(crate) fn all_finished(&self) -> bool {
        self.unfinished == 0
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.counts += other.counts;
        self.skips.extend(other.skips);
        self.failures.extend(other.failures);
        self.printed.push_str(&other.printed);
        self.unsteady.extend(other.unsteady);
        self.unfinished += other.unfinished;
        self.covered.extend(other.covered);
        self.expected.extend(other.expected);
    }
}

/// Reads `running 5 tests`.
fn announced(line: &str) -> Option<u64> {
    let (number, what) = line.strip_prefix("running ")?.split_once(' ')?;
    if matches!(what, "test" | "tests") { number.parse().ok() } else { None }
}

/// Reads `test result: ok. 5 passed; 0 failed; 1 ignored; …`; any other line is nothing.
fn result(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = Counts::default();
    for part in numbers.split(';') {
        let Some((number, what)) = part.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse() else { continue };
        match what {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "ignored" => counts.skipped = number,
            _ => {}
        }
    }
    Some(counts)
}

/// Reads `SKIPPED: test: reason`, which may follow `test foo ... ` of libtest.
fn skip(line: &str) -> Option<Skip> {
    let (_, said) = line.split_once("SKIPPED: ")?;
    let (test, reason) = said.split_once(": ")?;
    Some(Skip { test: test.to_owned(), reason: reason.to_owned() })
}

/// Reads `COVERED: area | row | since | how`.
fn covered(line: &str) -> Option<Covered> {
    let (_, said) = line.split_once("COVERED: ")?;
    let mut parts = said.split(" | ").map(str::to_owned);
    let (area, row, since) = (parts.next()?, parts.next()?, parts.next()?);
    let how = match &*parts.next()? {
        "native" => How::Native,
        "forced" => How::Forced,
        "arguments" => How::Arguments,
        _ => return None,
    };
    Some(Covered { area, row, since, how })
}

/// Reads `EXPECTED: area | row | since`.
fn expected(line: &str) -> Option<Expected> {
    let (_, said) = line.split_once("EXPECTED: ")?;
    let mut parts = said.split(" | ").map(str::to_owned);
    Some(Expected { area: parts.next()?, row: parts.next()?, since: parts.next()? })
}

/// The reasons, sorted, each with the tests that gave it.
pub(crate) fn by_reason<'a>(skips: &[&'a Skip]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for Skip { test, reason } in skips.iter().copied() {
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, tests)) => tests.push(test),
            None => reasons.push((reason, vec![test])),
        }
    }
    reasons.sort();
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Results {
        let mut results = Results::default();
        for line in text.lines() {
            results.line(line);
        }
        results
    }

    #[test]
    fn libtest_lines() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered \
                    out; finished in 0.01s";
        let counts = Counts { passed: 12, failed: 3, skipped: 1 };
        assert_eq!(result(line), Some(counts));
        assert_eq!(result("test result"), None);
        assert_eq!(result("test foo ... ok"), None);
    }

    #[test]
    fn skipped_tests_did_not_pass() {
        let results = read(
            "running 3 tests\ntest a ... ok\ntest b ... SKIPPED: b: no permission: none\n\
             SKIPPED: b: no permission: none\nSKIPPED: m::c: no permission: none\nok\n\
             test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
             SKIPPED: b: of another binary\ntest result: ok. 1 passed; 0 failed; 0 ignored\n",
        );
        assert_eq!(results.counts, Counts { passed: 1, failed: 0, skipped: 3 });
        let reasons =
            [("no permission: none", vec!["b", "m::c"]), ("of another binary", vec!["b"])];
        let skips: Vec<_> = results.skips.iter().collect();
        assert_eq!(by_reason(&skips), reasons);
    }

    #[test]
    fn rows_of_support() {
        let results = read(
            "test a ... \nCOVERED: Maps | HASH: get, set | 3.19 | native\nok\n\
             COVERED: Maps | HASH | 3.19 | otherwise\nEXPECTED: Sections | xdp | 4.8\n\
             EXPECTED: Sections | tc\ntest result: ok. 1 passed; 0 failed\n",
        );
        let [Expected { area, row, since }] = &*results.expected else { panic!() };
        assert_eq!((&**area, &**row, &**since), ("Sections", "xdp", "4.8"));
        let [Covered { area, row, since, how }] = &*results.covered else { panic!() };
        assert_eq!(
            (&**area, &**row, &**since, *how),
            ("Maps", "HASH: get, set", "3.19", How::Native)
        );
        assert_eq!(results.counts.passed, 1);
    }

    #[test]
    fn skipped_tests_are_counted_once() {
        let results = read("SKIPPED: a: no\ntest result: ok. 2 passed; 0 failed; 1 ignored\n");
        assert_eq!(results.counts, Counts { passed: 2, failed: 0, skipped: 1 });
    }

    #[test]
    fn names_of_failures() {
        let results = read(
            "failures:\n\n---- m::a stdout ----\n    indented\n\nfailures:\n    m::a\n    b\n\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored\n",
        );
        assert_eq!(results.failures, ["m::a", "b"]);
        assert!(results.printed.starts_with("\n---- m::a stdout ----\n    indented\n"));
        assert_eq!(results.counts.total(), 3);
    }

    #[test]
    fn tests_within_tests() {
        let results = read(
            "running 3 tests\nfailures:\n\n---- a stdout ----\nrunning 1 test\nfailures:\n    a\n\n\
             test result: FAILED. 0 passed; 1 failed; 0 ignored\n\nfailures:\n    a\n    b\n\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored\nrunning 1 test\n\
             test result: ok. 1 passed; 0 failed; 0 ignored\n",
        );
        assert_eq!(results.counts, Counts { passed: 2, failed: 2, skipped: 0 });
        assert_eq!(results.failures, ["a", "b"]);
    }

    #[test]
    fn a_binary_that_died_leaves_its_skips() {
        let mut results = read("SKIPPED: a: no\n");
        results.end();
        assert_eq!((results.skips.len(), results.counts), (1, Counts::default()));
    }

    #[test]
    fn binaries_without_a_result() {
        let finished = "running 2 tests\nrunning 1 test\ntest result: ok. 1 passed; 0 failed\n\
                        test result: ok. 2 passed; 0 failed\n";
        let mut results = read(finished);
        assert!(results.all_finished());
        results.add(read(&format!("running 3 tests\n{finished}")));
        assert!(!results.all_finished());
    }
}
