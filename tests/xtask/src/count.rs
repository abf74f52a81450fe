//! Runs `cargo test`, and counts what it says; a few tests that fail are run once more.

use std::{
    io::{BufRead as _, BufReader, Write},
    process::{Command, Stdio},
};

use crate::{
    Failure,
    command::shown,
    results::{MOST_AGAIN, Results, Unsteady},
};

/// Runs all commands, whatever fails; gives the first failure.
pub(crate) fn all(
    commands: Vec<Command>,
    results: &mut Results,
    terminal: &mut dyn Write,
) -> Result<(), Failure> {
    let mut result = Ok(());
    for mut command in commands {
        let mut found = Results::default();
        let outcome = count(&mut command, &mut found, terminal)
            .or_else(|failure| again(&mut command, failure, &mut found, terminal));
        result = result.and(outcome);
        results.add(found);
    }
    result
}

/// Runs the few tests once more that have failed, and are all that did: those that pass now failed by
/// chance, which the summary says. More is no chance.
fn again(
    command: &mut Command,
    failure: Failure,
    found: &mut Results,
    terminal: &mut dyn Write,
) -> Result<(), Failure> {
    let tests = found.failures.clone();
    let failed = found.counts.failed;
    if !found.all_finished() || tests.len() as u64 != failed || tests.len() > MOST_AGAIN {
        return Err(failure);
    }
    // A closed terminal does not stop the tests.
    let _shown = writeln!(terminal, "\n== once more: {}", tests.join(", "));
    if !command.get_args().any(|arg| arg == "--") {
        command.arg("--");
    }
    command.arg("--exact").args(&tests);
    let mut second = Results::default();
    if count(command, &mut second, terminal).is_err() || second.counts.passed < failed {
        return Err(failure);
    }
    found.counts.failed = 0;
    found.counts.passed += failed;
    found.failures.clear();
    let printed = std::mem::take(&mut found.printed);
    found.unsteady.push(Unsteady { what: tests.join(", "), printed });
    found.covered.extend(second.covered);
    Ok(())
}

/// Runs `cargo test`, showing its lines as they come and adding up its results.
fn count(
    command: &mut Command,
    results: &mut Results,
    terminal: &mut dyn Write,
) -> Result<(), Failure> {
    let shown = shown(command);
    let mut result = writeln!(terminal, "{shown}");
    let failed = |error: std::io::Error| format!("{shown}: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        // By bytes: a test may print anything.
        while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            results.line(&String::from_utf8_lossy(&line));
            result = result.and(terminal.write_all(&line));
            line.clear();
        }
        results.end();
    }
    let status = child.wait().map_err(failed)?;
    result.map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a command in place of `cargo test` says, and says of some tests alone.
    fn ran(first: &str, second: &str) -> (bool, Results) {
        let script =
            "case \" $* \" in *' --exact '*) printf \"$1\";; *) printf \"$0\"; false;; esac";
        let mut command = Command::new("sh");
        command.args(["-c", script, first, second]);
        let mut results = Results::default();
        let passed = all(vec![command], &mut results, &mut Vec::new()).is_ok();
        (passed, results)
    }

    #[test]
    fn few_that_fail_are_run_again() {
        let begin = "running 3 tests\n";
        let failed = "failures:\n\n---- a::b stdout ----\nno\n\nfailures:\n    a::b\n    c\n\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored\n";
        let pass = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\n";
        let (passed, results) = ran(&format!("{begin}{failed}"), pass);
        assert!(passed && results.failures.is_empty() && results.printed.is_empty());
        assert_eq!((results.counts.passed, results.counts.failed), (3, 0));
        let [unsteady] = &*results.unsteady else { panic!("{results:?}") };
        assert_eq!(unsteady.what, "a::b, c");
        assert!(unsteady.printed.contains("---- a::b stdout ----\nno\n"), "{unsteady:?}");

        let none = "running 0 tests\ntest result: ok. 0 passed; 0 failed; 0 ignored\n";
        // One binary ended without a result, or nothing ran: no chance.
        for (first, second) in [
            (format!("{begin}{begin}{failed}"), pass),
            (format!("{begin}{failed}"), none),
            (format!("{begin}{failed}"), failed),
        ] {
            let (passed, results) = ran(&first, second);
            assert!(!passed && results.unsteady.is_empty(), "{results:?}");
            assert_eq!((results.counts.failed, results.failures.len()), (2, 2));
            assert!(results.printed.contains("---- a::b stdout ----"));
        }
    }

    #[test]
    fn many_that_fail_are_not() {
        let names: String = ('a'..='d').map(|name| format!("    {name}\n")).collect();
        let failed = format!(
            "running 4 tests\nfailures:\n{names}\ntest result: FAILED. 0 passed; 4 failed\n"
        );
        let pass = "running 4 tests\ntest result: ok. 4 passed; 0 failed; 0 ignored\n";
        let (passed, results) = ran(&failed, pass);
        assert!(!passed && results.unsteady.is_empty() && results.counts.failed == 4);
    }
}
