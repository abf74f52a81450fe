//! `docs/SUPPORT.md`: what the live tests saw in each kernel of the matrix, made of the lines
//! `COVERED: …` that they print.

use std::{collections::BTreeMap, env, fs};

use crate::{
    Failure, columns,
    command::checkout,
    globals, libbpf, operations,
    results::{Covered, Expected, How, Results},
    steps::STEPS,
    test::{Outcome, Report},
};

/// Rows by table and name; of each, since when kernels can, and how each kernel did.
type Rows<'a> = BTreeMap<(&'a str, &'a str), (&'a str, BTreeMap<&'a str, How>)>;

/// A kernel of the matrix, and its version where that is known.
pub(crate) type Release<'a> = (&'a str, Option<(u32, u32)>);

/// Holds the file against what was seen; writes it where `BPFGEN_BLESS` is set. The columns of
/// kernels that the tests did not run in, or failed in, are left out of it.
pub(crate) fn check(reports: &[Report]) -> Outcome {
    let (mut ran, mut others) = (Vec::new(), Vec::new());
    for (step, kernel) in STEPS.iter().filter_map(|step| Some((step, step.kernel()?))) {
        match reports.iter().find(|report| report.step.name == step.name) {
            Some(report) if matches!(report.outcome, Outcome::Passed) => {
                let release = report.release.as_deref().unwrap_or_default();
                ran.push(((kernel.name, version(release)), &report.results));
            }
            _ => others.push(kernel.name),
        }
    }
    if ran.is_empty() {
        return Outcome::Skipped("the live tests passed in no other kernel".to_owned());
    }
    if !others.is_empty() {
        println!("without the columns of {}, whose steps did not pass", others.join(", "));
    }
    match compare(&ran, &others) {
        Ok(()) => Outcome::Passed,
        Err(failure) => Outcome::Failed(failure),
    }
}

fn compare(ran: &[(Release<'_>, &Results)], others: &[&str]) -> Result<(), Failure> {
    let path = checkout().join("docs/SUPPORT.md");
    let failed = |error| format!("{}: {error}", path.display());
    let mut rows = Rows::new();
    for ((kernel, _), results) in ran {
        add(&mut rows, kernel, results)?;
    }
    if others.is_empty() {
        whole(&rows)?;
    }
    let (mut operations, mut variables) = (operations::Seen::new(), operations::Seen::new());
    rows.retain(|(area, row), (_, kernels)| {
        let table = match *area {
            bpfgen_skip::maps::OPERATIONS => &mut operations,
            bpfgen_skip::globals::GLOBALS => &mut variables,
            _ => return !kernels.is_empty(),
        };
        table.insert(row, kernels.keys().copied().collect());
        false
    });
    let kernels: Vec<_> = ran.iter().map(|(column, _)| *column).collect();
    let variables = globals::table(&variables, &kernels)?;
    let operations = operations::table(&operations, &kernels)?;
    let mut text = page(&rows, &kernels);
    let mut known = fs::read_to_string(&path).unwrap_or_default();
    if others.is_empty() {
        text.push_str(&variables);
        text.push_str(&operations);
    } else {
        // Their cells say which of all kernels was the first.
        for table in [bpfgen_skip::globals::GLOBALS, bpfgen_skip::maps::OPERATIONS] {
            let table = format!("\n## {table}\n");
            known.truncate(known.find(&table).unwrap_or(known.len()));
        }
        known = columns::without(&known, others);
    }
    if text == known {
        return owed(&rows, &kernels);
    }
    if env::var_os("BPFGEN_BLESS").is_some() {
        if !others.is_empty() {
            let others = others.join(", ");
            return Err(format!("docs/SUPPORT.md is not written without {others}"));
        }
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).map_err(failed)?;
        return owed(&rows, &kernels);
    }
    for line in text.lines().filter(|line| !known.lines().any(|other| other == *line)) {
        println!("+ {line}");
    }
    for line in known.lines().filter(|line| !text.lines().any(|other| other == *line)) {
        println!("- {line}");
    }
    Err("docs/SUPPORT.md is not what the live tests saw; the same command with BPFGEN_BLESS=1 \
         writes it"
        .to_owned())
}

/// Adds what the tests saw in a kernel, and without it what they were to see in any.
fn add<'a>(rows: &mut Rows<'a>, kernel: &'a str, results: &'a Results) -> Result<(), Failure> {
    let expected = results
        .expected
        .iter()
        .map(|Expected { area, row, since }| (&**area, &**row, &**since, None));
    let covered = results
        .covered
        .iter()
        .map(|Covered { area, row, since, how }| (&**area, &**row, &**since, Some(*how)));
    for (area, row, since, how) in expected.chain(covered) {
        let (known, seen) = rows.entry((area, row)).or_insert_with(|| (since, BTreeMap::new()));
        if *known != since {
            return Err(format!("{area}: {row}: since {known} in one test, {since} in another"));
        }
        if let Some(how) = how {
            let seen = seen.entry(kernel).or_insert(how);
            *seen = (*seen).max(how);
        }
    }
    Ok(())
}

/// Fails where something that was to be seen was not, in no kernel.
fn whole(rows: &Rows<'_>) -> Result<(), Failure> {
    let missing: Vec<_> = rows
        .iter()
        .filter(|(_, (_, seen))| seen.is_empty())
        .map(|((area, row), _)| format!("{area}: {row}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "no live test has seen in any kernel, and each must be seen in one: {}",
        missing.join(", ")
    ))
}

/// Fails where a kernel did not do what libbpf has it do.
fn owed(rows: &Rows<'_>, kernels: &[Release<'_>]) -> Result<(), Failure> {
    let mut missing = Vec::new();
    for (kernel, release) in kernels {
        let version = release.unwrap_or_default();
        for (area, row) in libbpf::owed(version) {
            let seen = rows.get(&(area, row)).and_then(|(_, seen)| seen.get(kernel));
            if seen != Some(&How::Native) {
                missing.push(format!("{kernel}: {area}: {row}"));
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("libbpf can, and no live test has seen that we can: {}", missing.join("; ")))
}

fn page(rows: &Rows<'_>, kernels: &[Release<'_>]) -> String {
    let mut text = String::from(HEAD);
    let mut table = None;
    for ((area, row), (since, seen)) in rows {
        if table != Some(area) {
            table = Some(area);
            text.push_str(&format!("\n## {area}\n\n| | since |"));
            for (kernel, _) in kernels {
                text.push_str(&format!(" {kernel} |"));
            }
            text.push_str(&format!("\n| --- | --- |{}\n", " :-: |".repeat(kernels.len())));
        }
        text.push_str(&format!("| {row} | {since} |"));
        for (kernel, release) in kernels {
            let cell = match seen.get(kernel) {
                Some(How::Native) => "yes",
                Some(How::Forced) => "forced",
                Some(How::Arguments) => "call",
                None if release.zip(version(since)).is_some_and(|(is, since)| is < since) => "–",
                None => "no",
            };
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    text
}

const HEAD: &str = "\
# What works in which kernel

Made by `cargo xtask test` of what its live tests saw: each loads programs into the kernel, attaches
them, sets them off, looks at what they did, and sees nothing more after detaching. Every row is at
least one test; every column is a kernel as Debian builds it, the last one the newest that it has.

- **yes**: seen, in the way that this kernel has for it.
- **forced**: seen in the way for kernels that lack something, which the test chose.
- **call**: tested up to the arguments of the system call; none of these kernels, or no emulated
  machine, can go on.
- **–**: the kernel is older than what it takes.
- **no**: the kernel is new enough, but built without it, or without something that the test needs.
";

/// Major and minor, of `6.1`, `6.1.0-56-cloud-amd64`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version("6.12.95+deb13-cloud-amd64"), Some((6, 12)));
        assert_eq!(version("5.18"), Some((5, 18)));
        assert_eq!(version(""), None);
    }

    #[test]
    fn what_libbpf_can_must_be_seen_in_each_kernel() {
        let kernels = [("5.10", Some((5, 10))), ("6.1", Some((6, 1)))];
        let mut rows = Rows::new();
        for (kernel, release) in kernels {
            for key in libbpf::owed(release.unwrap()) {
                rows.entry(key).or_default().1.insert(kernel, How::Native);
            }
        }
        owed(&rows, &kernels).unwrap();
        let key = libbpf::owed((5, 10)).next().unwrap();
        let seen = &mut rows.get_mut(&key).unwrap().1;
        seen.insert("6.1", How::Forced);
        let error = owed(&rows, &kernels).unwrap_err();
        assert!(error.ends_with(&format!(": 6.1: {}: {}", key.0, key.1)), "{error}");
    }

    #[test]
    fn rows_and_kernels() {
        let mut rows = Rows::new();
        rows.insert(("Maps", "HASH"), ("3.19", BTreeMap::from([("5.10", How::Forced)])));
        rows.insert(("Maps", "ARENA"), ("6.9", BTreeMap::from([("6.12", How::Native)])));
        let page = page(&rows, &[("5.10", Some((5, 10))), ("6.12", Some((6, 12)))]);
        let table = page.strip_prefix(HEAD).unwrap();
        assert_eq!(
            table,
            "\n## Maps\n\n| | since | 5.10 | 6.12 |\n| --- | --- | :-: | :-: |\n\
             | ARENA | 6.9 | – | yes |\n| HASH | 3.19 | forced | no |\n"
        );
    }

    fn results(lines: &[&str]) -> Results {
        let mut results = Results::default();
        for line in lines {
            results.line(line);
        }
        results
    }

    #[test]
    fn what_is_expected_must_be_seen_in_some_kernel() {
        let expected = ["EXPECTED: Sections | a | 5.1", "EXPECTED: Sections | b | 6.6"];
        let old = results(&[&expected[..], &["COVERED: Sections | a | 5.1 | native"]].concat());
        let new = results(&[&expected[..], &["COVERED: Sections | b | 6.6 | arguments"]].concat());
        let mut rows = Rows::new();
        add(&mut rows, "5.10", &old).unwrap();
        let error = whole(&rows).unwrap_err();
        assert!(error.ends_with(": Sections: b"), "{error}");
        add(&mut rows, "6.12", &new).unwrap();
        whole(&rows).unwrap();
        let page = page(&rows, &[("5.10", Some((5, 10))), ("6.12", Some((6, 12)))]);
        assert!(page.contains("| a | 5.1 | yes | no |\n| b | 6.6 | – | call |\n"), "{page}");
    }

    #[test]
    fn versions_agree() {
        let lines = ["COVERED: Maps | HASH | 3.19 | native", "COVERED: Maps | HASH | 4.6 | native"];
        let results = results(&lines);
        let error = add(&mut Rows::new(), "5.10", &results).unwrap_err();
        assert_eq!(error, "Maps: HASH: since 3.19 in one test, 4.6 in another");
    }
}
