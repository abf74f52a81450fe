//! Test binaries in another kernel: one machine runs them one after another, as `cargo test` would,
//! and another one the rest where one of them failed, or ended its machine.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::Stdio,
    slice,
};

use crate::{
    Failure,
    binaries::{Binaries, name_of},
    command::{checkout, command, shown, target},
    matrix::print,
    results::{MOST_AGAIN, Results},
    setup::sbin,
    targets::{cargo_test, selected},
};

/// `cargo bpfgen vm`, of this checkout wherever else there is one.
pub(crate) const RUNNER: &[&str] = &["cargo-bpfgen", "bpfgen", "vm"];

/// 5.10 has no `bpf` in this list by itself, and without it never calls a BPF LSM program.
const LSM: &str = "lsm=landlock,lockdown,yama,integrity,apparmor,bpf";

/// Seconds that a test binary may take, and those of a machine: the latter end one whose kernel is
/// stuck, all others end before.
const LIMITS: [&str; 2] = ["600", "2400"];

/// Runs test binaries until one of them fails, which may leave behind what the next would trip over.
/// `$1` is the time limit of each, `$2` their arguments. Both outputs become one, so that each line
/// is known to be of the binary that was named last.
const SCRIPT: &str = r#"
exec 2>&1
limit=$1 args=$2
shift 2
for test in "$@"; do
    printf '\n     Running %s (%s)\n' "${test##*/}" "$test"
    timeout --foreground --kill-after=10 "$limit" "$test" $args
    status=$?
    printf '\n     Ended %s\n' "$status"
    [ "$status" = 0 ] || exit "$status"
done
"#;

/// Builds these test binaries, and says where they are.
pub(crate) fn build(names: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let mut build = cargo_test();
    build.arg("--no-run").args(selected(names));
    let shown = shown(&build);
    println!("{shown}");
    let failed = |error: std::io::Error| format!("{shown}: {error}");
    build.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    let mut child = build.stderr(Stdio::piped()).spawn().map_err(failed)?;
    let mut paths = Vec::new();
    for line in child.stderr.take().into_iter().flat_map(|lines| BufReader::new(lines).lines()) {
        let line = line.map_err(failed)?;
        match executable(&line) {
            Some(path) => paths.push(checkout().join(path)),
            None => eprintln!("{line}"),
        }
    }
    let status = child.wait().map_err(failed)?;
    if !status.success() {
        return Err(format!("{shown}: {status}"));
    }
    names
        .iter()
        .map(|name| {
            let built = paths.iter().find(|path| name_of(path) == Some(name));
            built.cloned().ok_or_else(|| format!("{shown} did not say where {name} is"))
        })
        .collect()
}

/// Reads cargo's `Executable tests/x.rs (target/debug/deps/x-0123456789abcdef)`.
fn executable(line: &str) -> Option<&str> {
    Some(line.trim().strip_prefix("Executable ")?.strip_suffix(')')?.split_once(" (")?.1)
}

/// Runs test binaries in the kernel, and a few that go wrong once more; gives what went wrong in
/// which.
pub(crate) fn test(
    kernel: &str,
    binaries: &[PathBuf],
    args: &str,
    results: &mut Results,
) -> Result<Vec<Failure>, Failure> {
    let mut said = Binaries::default();
    let mut rest = binaries;
    let (mut wrong, mut came_to_nothing) = (Vec::new(), false);
    while !rest.is_empty() {
        let before = said.begun();
        let machine = machine(kernel, rest, args, &mut said)?;
        let begun = said.begun() - before;
        // A second one may come up where one did not; a third is not tried.
        if begun == 0 && std::mem::replace(&mut came_to_nothing, true) {
            wrong.extend(machine.err());
            break;
        }
        rest = rest.get(begun..).unwrap_or_default();
    }
    let names: Vec<_> = binaries.iter().filter_map(|path| name_of(path)).collect();
    let again = said.wrong(&names);
    if again.len() <= MOST_AGAIN {
        for name in again {
            print(kernel, &format!("== once more, in a machine of its own: {name}\n"));
            let path = binaries.iter().find(|path| name_of(path) == Some(name));
            let _no_machine =
                machine(kernel, path.map(slice::from_ref).unwrap_or_default(), args, &mut said)?;
        }
    }
    let (found, missing) = said.close(&names);
    results.add(found);
    wrong.extend(missing);
    Ok(wrong)
}

/// Boots the kernel once, and has it run binaries until one fails.
fn machine(
    kernel: &str,
    binaries: &[PathBuf],
    args: &str,
    said: &mut Binaries,
) -> Result<Result<(), Failure>, Failure> {
    let [each, all] = LIMITS;
    let mut vm = command(target().join("debug").join(RUNNER[0]));
    vm.args(&RUNNER[1..]).args(["--kernel", kernel, "--append", LSM, "--timeout", all]);
    for path in binaries {
        vm.arg("--copy").arg(path);
    }
    // As cargo has it for tests: the guest gets what this package's manifest names, and its programs.
    let package = checkout().join("tests");
    for program in programs(&package)? {
        vm.arg("--copy").arg(target().join("debug").join(&program));
    }
    vm.args(["--", "/bin/sh", "-c", SCRIPT, "sh", each, args]).args(binaries);
    // The last ones for what guests get.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(sbin());
    let path = std::env::join_paths(folders).unwrap_or_else(|_| OsString::from(&path));
    vm.env("CARGO_MANIFEST_DIR", &package).env("PATH", path).current_dir(&package);

    let failed = |error: std::io::Error| format!("{}: {error}", RUNNER.join(" "));
    // What the kernel did to a binary is told by standard error, so both go through one pipe.
    let mut both = command("sh");
    both.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(vm.get_program()).args(vm.get_args());
    both.current_dir(&package).envs(vm.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = both.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        // By bytes: a test may print anything.
        while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            if let Some(whole) = said.line(&String::from_utf8_lossy(&line)) {
                print(kernel, &whole);
            }
            line.clear();
        }
    }
    print(kernel, &said.end());
    let status = child.wait().map_err(failed)?;
    Ok(if status.success() { Ok(()) } else { Err(format!("no machine: {status}")) })
}

/// The programs of the package in this folder.
fn programs(package: &Path) -> Result<Vec<String>, Failure> {
    let manifest = package.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .map_err(|error| format!("{}: {error}", manifest.display()))?;
    Ok(text
        .split("[[bin]]")
        .skip(1)
        .filter_map(|table| Some(table.split('"').nth(1)?.to_owned()))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn where_binaries_are() {
        let line = "  Executable tests/links/main.rs (target/debug/deps/links-0123456789abcdef)";
        assert_eq!(executable(line), Some("target/debug/deps/links-0123456789abcdef"));
        let line = "  Executable unittests src/lib.rs (/a (b)/deps/x-01)";
        assert_eq!(executable(line), Some("/a (b)/deps/x-01"));
        assert_eq!(executable("   Compiling x v0.1.0 (/x)"), None);
    }

    #[test]
    fn programs_of_the_tests() {
        let programs = programs(&checkout().join("tests")).unwrap();
        assert_eq!(programs, ["execsnoop-tested", "helper", "loader"]);
    }

    /// The script as guests run it.
    #[test]
    fn one_after_another_until_one_fails() {
        let folder = std::env::temp_dir().join(format!("xtask guest {}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let paths =
            [("a-1", "exit 0"), ("b-2", "kill -ABRT $$"), ("c-3", "exit 0")].map(|(name, text)| {
                let path = folder.join(name);
                let text = format!("#!/bin/sh\necho \"$# $*\"\necho said >&2\n{text}\n");
                fs::write(&path, text).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
                path
            });
        let output =
            command("sh").args(["-c", SCRIPT, "sh", "600", "--x"]).args(&paths).output().unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut said = Binaries::default();
        for line in text.split_inclusive('\n') {
            said.line(line);
        }
        assert_eq!(said.begun(), 2, "{text}");
        assert_eq!(text.matches("\n1 --x\nsaid\n").count(), 2, "{text}");
        let (_, wrong) = said.close(&["a", "b"]);
        assert_eq!(wrong[1], "b printed no result, and ended with status 134");
    }
}
