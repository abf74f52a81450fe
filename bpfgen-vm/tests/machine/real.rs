//! Real kernels in a real QEMU.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    Case,
    support::{Bench, Ran, Verdict, first_byte, kernels},
};

pub(crate) const CASES: &[Case] = &[
    ("real_every_kernel", every),
    ("real_ends", ends),
    ("real_panic", panics),
    ("real_out_of_memory", memory),
    ("real_time", time),
    ("real_ten_megabytes", bytes),
    ("real_input", input),
    ("real_stop", stop),
    ("real_two_at_once", two),
    ("real_killed", killed),
    ("real_orphaned", orphaned),
    ("real_closed_stdout", closed),
    ("real_power_off", off),
    ("real_module", module),
];

/// Why these tests cannot run here, if they cannot.
fn lacks() -> Option<Verdict> {
    let qemu = env::var_os("BPFGEN_QEMU").unwrap_or("qemu-system-x86_64".into());
    let path = env::var_os("PATH").unwrap_or_default();
    let there = env::split_paths(&path).any(|folder| folder.join(&qemu).exists());
    if !there {
        return Some(Verdict::Skipped("there is no QEMU".into()));
    }
    if kernels().is_empty() {
        return Some(Verdict::Skipped("there is no kernel in the cache".into()));
    }
    None
}

/// The kernels to test with: the newest, or all if `BPFGEN_TEST_KERNELS` names where they are.
fn picked() -> Vec<(String, PathBuf)> {
    let all = kernels();
    let from = if env::var_os("BPFGEN_TEST_KERNELS").is_some() { 0 } else { all.len() - 1 };
    all[from..].to_vec()
}

/// Arguments for a kernel, up to `--`.
fn args(kernel: &(String, PathBuf), more: &[&str]) -> Vec<String> {
    let (release, folder) = kernel;
    let image = folder.join("vmlinuz");
    let modules = folder.join("modules");
    let (image, modules) = (image.to_str().unwrap(), modules.to_str().unwrap());
    let mut args: Vec<String> =
        ["--release", release, "--image", image, "--modules", modules].map(str::to_owned).into();
    if let Some(qemu) = env::var_os("BPFGEN_QEMU") {
        args.extend(["--qemu".to_owned(), qemu.into_string().unwrap()]);
    }
    // KVM has a test of its own, and it may take seconds to find out.
    args.extend(["--accel", "tcg"].map(str::to_owned));
    args.extend(more.iter().map(|word| (*word).to_owned()));
    args
}

/// Arguments for a shell command in a kernel.
fn shell(kernel: &(String, PathBuf), more: &[&str], text: &str) -> Vec<String> {
    let mut args = args(kernel, more);
    args.extend(["--", "/bin/sh", "-c", text].map(str::to_owned));
    args
}

fn run_in(bench: &Bench, kernel: &(String, PathBuf), more: &[&str], text: &str) -> Ran {
    let args = shell(kernel, more, text);
    let ran = bench.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    bench.assert_clean();
    ran
}

fn run(kernel: &(String, PathBuf), more: &[&str], text: &str) -> Ran {
    run_in(&Bench::new(), kernel, more, text)
}

/// Seconds that are enough for a run, however busy this machine is.
fn twice_a_run(kernel: &(String, PathBuf)) -> u64 {
    run(kernel, &[], "").assert(0, "").took.as_secs() * 2 + 2
}

/// Calls `with` for each kernel that was picked.
fn each(with: impl Fn(&(String, PathBuf))) -> Verdict {
    if let Some(lacks) = lacks() {
        return lacks;
    }
    picked().iter().for_each(with);
    Verdict::Done
}

/// The one thing that is asked of every kernel. How long it took goes to the test's output.
fn every() -> Verdict {
    if let Some(lacks) = lacks() {
        return lacks;
    }
    for kernel in &kernels() {
        let bench = Bench::new();
        let text = "cat /proc/sys/kernel/osrelease; echo to stderr >&2; exit 3";
        let args = shell(kernel, &["--copy", "cat"], text);
        let begun = Instant::now();
        let mut child = bench.command(&[]).args(&args).spawn().unwrap();
        let first = first_byte(&mut child);
        let mut rest = String::new();
        child.stdout.as_mut().unwrap().read_to_string(&mut rest).unwrap();
        let ran = bench.ran(child.wait_with_output().unwrap(), begun);
        ran.assert(3, "end Exited(3)");
        assert_eq!(rest[..].trim_end(), &kernel.0[1..]);
        assert_eq!(ran.stderr, "to stderr\n");
        let (boot, end) = (first - begun, ran.took - (first - begun));
        println!(
            "{}: command after {:.2} s, over {:.3} s later",
            kernel.0,
            boot.as_secs_f32(),
            end.as_secs_f32()
        );
        bench.assert_clean();
    }
    Verdict::Done
}

fn ends() -> Verdict {
    each(|kernel| {
        run(kernel, &[], "exit 0").assert(0, "end Exited(0)").assert(0, "excerpt none");
        run(kernel, &[], "kill -SEGV $$").assert(139, "end Signalled(11)");
        let bench = Bench::new();
        let file = bench.path("no-program");
        fs::write(&file, "words\n").unwrap();
        let plain = |command: &str| {
            let mut args = args(kernel, &[]);
            args.extend(["--".to_owned(), command.to_owned()]);
            bench.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
        };
        plain("/no/such").assert(127, "end NotFound(");
        plain("nosuchcommand").assert(127, "end NotFound(");
        plain(file.to_str().unwrap()).assert(126, "end CannotStart(");
    })
}

fn panics() -> Verdict {
    each(|kernel| {
        run(kernel, &["--append", "rdinit=/nonexistent"], "")
            .assert(121, "end Panicked(\"VFS: Unable to mount root")
            .assert(121, "excerpt ");
        run(kernel, &[], "echo before; echo c > /proc/sysrq-trigger; sleep 9")
            .assert(121, "end Panicked(\"")
            .assert(121, "sysrq triggered crash")
            .assert_stdout("before\n");
        // A kernel that stays as it is after its panic is found out when its time is up.
        let limit = twice_a_run(kernel).to_string();
        run(kernel, &["--append", "panic=0 rdinit=/nonexistent", "--timeout", &limit], "")
            .assert(121, "end Panicked(\"VFS: Unable to mount root");
    })
}

fn memory() -> Verdict {
    each(|kernel| {
        let eat = "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done";
        let ran = run(kernel, &["--memory", "192"], eat);
        ran.assert(122, "end OutOfMemory").assert(122, "excerpt ");
        assert!(ran.report.contains("Out of memory"), "{}", ran.report);
    })
}

fn time() -> Verdict {
    each(|kernel| {
        run(kernel, &["--timeout", "0.7"], "exit 0")
            .assert(124, "after: 700ms, started: false }")
            .assert_prompt();
        let limit = twice_a_run(kernel);
        run(kernel, &["--timeout", &limit.to_string()], "echo here; while :; do :; done")
            .assert(124, &format!("after: {limit}s, started: true }}"))
            .assert_stdout("here\n")
            .assert_prompt();
    })
}

fn bytes() -> Verdict {
    each(|kernel| {
        let bench = Bench::new();
        let bytes: Vec<u8> =
            (0..10_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let file = bench.path("bytes");
        fs::write(&file, &bytes).unwrap();
        let file = file.to_str().unwrap();
        let more = ["--copy", "cat", "--copy", file];
        let ran = run_in(&bench, kernel, &more, &format!("cat {file}; cat {file} >&2; exit 7"));
        ran.assert(7, "end Exited(7)");
        assert!(ran.stdout == bytes, "{} bytes", ran.stdout.len());
        println!("{}: 20 MB out and over after {:?}", kernel.0, ran.took);
    })
}

fn input() -> Verdict {
    each(|kernel| {
        let bench = Bench::new();
        let bytes: Vec<u8> = (0..10_000_000_u32).map(|n| (n % 251) as u8).collect();
        let args = shell(kernel, &["--copy", "cat"], "cat");
        let begun = Instant::now();
        let mut child = bench.command(&[]).args(&args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let all = bytes.clone();
        let writer = thread::spawn(move || stdin.write_all(&all).unwrap());
        let ran = bench.ran(child.wait_with_output().unwrap(), begun);
        writer.join().unwrap();
        ran.assert(0, "end Exited(0)");
        assert!(ran.stdout == bytes, "{} bytes", ran.stdout.len());
        println!("{}: 10 MB in and out and over after {:?}", kernel.0, ran.took);

        // Input that never ends is no reason to stay.
        let args = shell(kernel, &["--copy", "head"], "head -n 1");
        let mut child = bench.command(&[]).args(&args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"one\ntwo\n").unwrap();
        let ran = bench.ran(child.wait_with_output().unwrap(), Instant::now());
        ran.assert(0, "end Exited(0)").assert_stdout("one\n");
        bench.assert_clean();
    })
}

fn stop() -> Verdict {
    each(|kernel| {
        for after in ["0.2", "1", "6"] {
            run(kernel, &["--stop", after], "while :; do :; done")
                .assert(130, "end Stopped")
                .assert_prompt();
        }
    })
}

fn two() -> Verdict {
    each(|kernel| {
        let bench = Bench::new();
        let start = |text: &str| {
            let report = bench.path(text);
            let args = shell(
                kernel,
                &["--report", report.to_str().unwrap()],
                &format!("echo {text}; exit {text}"),
            );
            bench.command(&[]).args(args).spawn().unwrap()
        };
        for (child, text) in [start("1"), start("2")].into_iter().zip(["1", "2"]) {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code().unwrap().to_string(), text);
            assert_eq!(output.stdout, format!("{text}\n").into_bytes());
        }
        bench.assert_clean();
    })
}

/// The guest sees that nobody is left, and goes off by itself.
fn killed() -> Verdict {
    each(|kernel| {
        for text in ["echo up; while :; do :; done", "while :; do echo up; done"] {
            let bench = Bench::new();
            let mut child = bench.command(&[]).args(shell(kernel, &[], text)).spawn().unwrap();
            first_byte(&mut child);
            assert_eq!(bench.processes().len(), 1);
            kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
            child.wait().unwrap();
            let took =
                Bench::wait("QEMU's end", Duration::from_secs(5), || bench.processes().is_empty());
            println!("{}: off {took:?} after its host", kernel.0);
            bench.assert_clean();
        }
    })
}

/// So does a guest that was still booting. What it booted from stays, for once.
fn orphaned() -> Verdict {
    each(|kernel| {
        let bench = Bench::new();
        let mut child = bench.command(&[]).args(shell(kernel, &[], "echo up")).spawn().unwrap();
        let started = || bench.processes().len() == 1;
        Bench::wait("QEMU's start", Duration::from_secs(20), started);
        thread::sleep(Duration::from_millis(200));
        kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
        child.wait().unwrap();
        let took =
            Bench::wait("QEMU's end", Duration::from_secs(60), || bench.processes().is_empty());
        println!("{}: off {took:?} after its host", kernel.0);
    })
}

fn closed() -> Verdict {
    each(|kernel| {
        let bench = Bench::new();
        let args = shell(kernel, &[], "while :; do echo line; done");
        let mut child = bench.command(&[]).args(args).spawn().unwrap();
        let first = first_byte(&mut child);
        drop(child.stdout.take());
        let ran = bench.ran(child.wait_with_output().unwrap(), first);
        ran.assert(141, "end Signalled(13)").assert_prompt();
        assert_eq!(ran.stderr, "");
        bench.assert_clean();
    })
}

fn off() -> Verdict {
    each(|kernel| {
        let text = "echo before; sleep 0.2; echo o > /proc/sysrq-trigger; sleep 30";
        let ran = run(kernel, &["--copy", "sleep"], text);
        ran.assert(125, "end Vanished(\"it went off while the command ran\")");
        ran.assert_stdout("before\n");
    })
}

fn module() -> Verdict {
    each(|kernel| {
        let text = "test -d /sys/module/veth && echo there";
        run(kernel, &["--module", "rtnl-link-veth"], text)
            .assert(0, "Exited(0)")
            .assert_stdout("there\n");
    })
}
