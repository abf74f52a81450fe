//! How many tests passed, failed and were skipped: from what libtest prints, and from the file in
//! which tests record that they did not run.

use std::{collections::BTreeMap, ops::AddAssign};

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
    /// Reads `test result: ok. 5 passed; 0 failed; 1 ignored; …`; any other line is nothing.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut counts = Self::default();
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

    /// Takes tests that recorded a skip from those that passed, as which libtest counted them.
    pub(crate) fn skip(&mut self, tests: u64) {
        self.passed = self.passed.saturating_sub(tests);
        self.skipped += tests;
    }
}

/// The reasons in the lines `SKIPPED: test: reason`, each with the tests that gave it.
pub(crate) fn skips(recorded: &str) -> BTreeMap<String, Vec<String>> {
    let mut reasons = BTreeMap::<String, Vec<String>>::new();
    for line in recorded.lines() {
        let Some((test, reason)) =
            line.strip_prefix("SKIPPED: ").and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        let tests = reasons.entry(reason.to_owned()).or_default();
        if !tests.iter().any(|known| known == test) {
            tests.push(test.to_owned());
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtest_lines() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered \
                    out; finished in 0.01s";
        let counts = Counts { passed: 12, failed: 3, skipped: 1 };
        assert_eq!(Counts::of_line(line), Some(counts));
        assert_eq!(Counts::of_line("test result"), None);
        assert_eq!(Counts::of_line("test foo ... ok"), None);
    }

    #[test]
    fn skipped_tests_did_not_pass() {
        let mut counts = Counts { passed: 3, failed: 0, skipped: 0 };
        counts.skip(2);
        assert_eq!(counts, Counts { passed: 1, failed: 0, skipped: 2 });
    }

    #[test]
    fn skips_by_reason() {
        let recorded = "SKIPPED: a: no permission: none\nnoise\nSKIPPED: b: no permission: none\n\
                        SKIPPED: b: no permission: none\nSKIPPED: c: ip is not installed\n";
        let skips = skips(recorded);
        assert_eq!(skips["no permission: none"], ["a", "b"]);
        assert_eq!(skips["ip is not installed"], ["c"]);
        assert_eq!(skips.len(), 2);
    }
}
