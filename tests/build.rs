//! Compiles the fixtures that tests use by name, so that the test binaries run where there is no
//! clang: in the guests of `cargo bpfgen vm`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    match compile_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn compile_all() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=BPFGEN_CLANG");
    let clang = env::var("BPFGEN_CLANG").unwrap_or_else(|_| "clang".to_owned());
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    for folder in ["fixtures/needs", "fixtures/runtime"] {
        println!("cargo::rerun-if-changed={folder}");
        let files = fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))?;
        for file in files {
            let file = file.map_err(|error| format!("{folder}: {error}"))?.file_name();
            let Some(name) = file.to_str().and_then(|name| name.strip_suffix(".bpf.c")) else {
                continue;
            };
            for target in ["bpfel", "bpfeb"] {
                compile(&clang, Path::new(folder), name, target, &out)?;
            }
        }
    }
    traced(&out)
}

/// A program and a library of this machine for user-space probes: at fixed addresses, at any, and
/// with its symbols taken away to a separate file.
fn traced(out: &Path) -> Result<(), String> {
    let source = "fixtures/probes/traced.c";
    println!("cargo::rerun-if-changed={source}");
    println!("cargo::rerun-if-env-changed=CC");
    let cc = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let program = ["-DPROGRAM", "-Wl,--build-id"];
    for (name, flags) in [
        ("libtraced.so", &["-shared", "-fPIC"][..]),
        ("traced-fixed", &["-DPROGRAM", "-no-pie", "-fno-pie"]),
        ("traced-anywhere", &["-DPROGRAM", "-pie", "-fPIE"]),
        ("traced-stripped", &program),
        ("traced-unnamed", &["-DPROGRAM", "-Wl,--build-id=none"]),
    ] {
        let mut command = Command::new(&cc);
        command.args(["-g", "-O2", "-Wall", "-Werror", "-o"]).arg(out.join(name)).arg(source);
        run(command.args(flags))?;
    }
    for name in ["traced-stripped", "traced-unnamed"] {
        let objcopy = |flags: &[&str], files: &[&str]| {
            run(Command::new("objcopy").args(flags).args(files).current_dir(out))
        };
        let separate = format!("{name}.debug");
        objcopy(&["--only-keep-debug"], &[name, &separate])?;
        objcopy(&["--strip-all", &format!("--add-gnu-debuglink={separate}")], &[name])?;
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The object as clang makes it: nothing stripped, nothing generated.
fn compile(clang: &str, folder: &Path, name: &str, target: &str, out: &Path) -> Result<(), String> {
    let output = Command::new(clang)
        .args(["-g", "-O2", "-target", target, "-mcpu=v3", "-Wall", "-Werror", "-c"])
        .arg(format!("-I/usr/include/{}-linux-gnu", env::consts::ARCH))
        .arg(format!("{name}.bpf.c"))
        .arg("-o")
        .arg(out.join(format!("{name}.{target}.o")))
        .current_dir(folder)
        .output()
        .map_err(|error| {
            format!("cannot run {clang}: {error}; install clang or set BPFGEN_CLANG to it")
        })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{clang} {name}.bpf.c: {}", String::from_utf8_lossy(&output.stderr)))
}
