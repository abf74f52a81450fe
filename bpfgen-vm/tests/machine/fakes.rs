//! What the host's side does, whatever QEMU and the guest do.

use std::{
    io::{Read as _, Write as _},
    os::unix::fs::symlink,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    Case,
    support::{Bench, Ran, Verdict, first_byte},
};

pub(crate) const CASES: &[Case] = &[
    ("fake_ends", ends),
    ("fake_output", output),
    ("fake_failures_of_qemu", failures),
    ("fake_kernel_trouble", trouble),
    ("fake_time", time),
    ("fake_garbage", garbage),
    ("fake_kvm", kvm),
    ("fake_stop", stop),
    ("fake_input", input),
    ("fake_closed_stdout", closed),
    ("fake_slow_reader", slow),
    ("fake_stuck_reader", stuck),
    ("fake_killed", killed),
    ("fake_log", log),
];

/// Arguments for a fake QEMU that plays `part`.
fn args(bench: &Bench, part: &str, more: &[&str]) -> Vec<String> {
    for part in [part, "runs"] {
        let path = bench.path(&format!("fake-{part}"));
        if !path.exists() {
            symlink(std::env::current_exe().unwrap(), path).unwrap();
        }
    }
    let qemu = bench.path(&format!("fake-{part}"));
    let start = ["--qemu", qemu.to_str().unwrap(), "--image", "/dev/null", "--release", "9.9"];
    // Whoever waits in vain is seen to, see `assert_prompt`.
    let patient = ["--patience", "60"];
    start
        .iter()
        .chain(&patient)
        .chain(more)
        .chain(&["--", "/bin/true"])
        .map(|word| (*word).to_owned())
        .collect()
}

fn play(part: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    let args = args(&bench, part, more);
    let ran = bench.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    bench.assert_clean();
    ran
}

/// For what has to be waited for.
const IMPATIENT: &[&str] = &["--accel", "tcg", "--patience", "1"];

/// As [`play`], but not interested in KVM.
fn tcg(part: &str) -> Ran {
    play(part, &["--accel", "tcg"])
}

fn ends() -> Verdict {
    tcg("good").assert(3, "end Exited(3)\naccel Tcg").assert_stdout("out\n").assert_prompt();
    tcg("serial").assert(139, "end Signalled(11)").assert_stdout("slow\n");
    tcg("brief").assert(0, "end Exited(0)").assert_stdout("all of it\n").assert_prompt();
    tcg("missing").assert(127, "end NotFound(\"there is no x\")");
    tcg("refused").assert(126, "end CannotStart(\"not for you\")");
    tcg("oom").assert(122, "end OutOfMemory");
    tcg("module").assert(126, "kernel 9.9 has no module nonsense").assert(126, "note careful\n");
    Verdict::Done
}

fn output() -> Verdict {
    let ran = tcg("flood");
    ran.assert(0, "Exited(0)");
    assert_eq!(ran.stdout.len(), 10 << 20);
    assert!(ran.stdout.iter().zip((0..=255).cycle()).all(|(a, b)| *a == b));
    tcg("late-output").assert(0, "Exited(0)").assert_stdout("later").assert_prompt();
    assert_eq!(tcg("good").stderr, "err\n");
    // Neither holds the run up for ever.
    for part in ["liar", "stubborn"] {
        play(part, IMPATIENT).assert(0, "Exited(0)").assert_prompt();
    }
    Verdict::Done
}

fn failures() -> Verdict {
    tcg("nothing")
        .assert(125, "error Machine QEMU ended with exit status: 1")
        .assert(125, "qemu: invalid kernel header");
    tcg("crashed").assert(125, "end Vanished(\"QEMU ended with exit status: 1: qemu: out of luck");
    tcg("off").assert(125, "end Vanished(\"it went off while the command ran\")");
    play("deaf", IMPATIENT).assert(125, "end Vanished(").assert_prompt();
    tcg("other-version").assert(125, "error Machine the guest's init speaks version 99");
    let bench = Bench::new();
    let ran = bench.run(&["--qemu", "/nonexistent", "--image", "/", "--release", "9", "--", "x"]);
    ran.assert(125, "error Missing BPFGEN_QEMU: there is no /nonexistent");
    let ran = bench.run(&[
        "--qemu",
        "true",
        "--accel",
        "tcg",
        "--image",
        "/",
        "--release",
        "9",
        "--",
        "/bin/true",
    ]);
    ran.assert(125, "error Machine QEMU ended with exit status: 0 before");
    bench.assert_clean();
    Verdict::Done
}

fn trouble() -> Verdict {
    let ran = tcg("panic");
    ran.assert(121, "end Panicked(\"sysrq triggered crash\")");
    ran.assert(121, "excerpt Kernel panic - not syncing: sysrq triggered crash\nCPU: 0\n");
    tcg("early-panic").assert(121, "end Panicked(\"VFS: Unable to mount root fs");
    tcg("memory").assert(122, "end OutOfMemory").assert(122, "excerpt Kernel panic");
    tcg("oops").assert(137, "end Signalled(9)").assert(137, "excerpt BUG: kernel NULL");
    Verdict::Done
}

fn time() -> Verdict {
    let limit = ["--accel", "tcg", "--timeout", "2"];
    play("silent", &limit)
        .assert(124, "end TimedOut { after: 2s, started: false }")
        .assert(124, "excerpt booting")
        .assert_prompt();
    play("runs", &limit).assert(124, "after: 2s, started: true }").assert_prompt();
    play("wrapper", &limit).assert(124, "started: true").assert_prompt();
    // The limit is for the command, and not for whoever reads what it wrote.
    play("late-output", &["--accel", "tcg", "--timeout", "2"]).assert(0, "Exited(0)");
    Verdict::Done
}

fn garbage() -> Verdict {
    let ran = tcg("garbage");
    ran.assert(4, "end Exited(4)").assert(4, "note the guest's init said \"\\u{1b}[31m???\"");
    assert_eq!(ran.report.matches("note ").count(), 1, "{}", ran.report);
    tcg("half-line").assert(125, "end Vanished(");
    Verdict::Done
}

fn kvm() -> Verdict {
    if std::fs::OpenOptions::new().read(true).write(true).open("/dev/kvm").is_err() {
        return Verdict::Skipped("/dev/kvm cannot be opened".into());
    }
    for (part, why) in [
        ("kvm-dies", "failed to set MSR 0x10a"),
        ("kvm-hangs", "the kernel hangs"),
        ("kvm-hangs-early", "the kernel hangs"),
    ] {
        let bench = Bench::new();
        let args = args(&bench, part, &[]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = bench.run(&args);
        ran.assert(0, "accel Tcg").assert(0, why).assert_stdout("tcg").assert_prompt();
        // That costs its time once.
        let ran = bench.run(&args);
        ran.assert(0, "accel Tcg").assert_stdout("tcg").assert_prompt();
        assert!(!ran.report.contains("note"), "{}", ran.report);
        bench.assert_clean();
    }
    play("kvm-works", &[]).assert(0, "accel Kvm").assert_stdout("kvm");
    play("kvm-dies", &["--accel", "kvm"]).assert(125, "error Machine QEMU ended with signal: 6");
    // Whether that is the kernel's fault or KVM's is seen without KVM.
    play("early-panic", &[]).assert(121, "accel Tcg");
    Verdict::Done
}

fn stop() -> Verdict {
    for part in ["silent", "runs", "endless", "wrapper"] {
        let ran = play(part, &["--accel", "tcg", "--stop", "0.4"]);
        ran.assert(130, "end Stopped").assert_prompt();
    }
    play("runs", &["--stop", "0"]).assert(130, "end Stopped").assert_prompt();
    Verdict::Done
}

fn input() -> Verdict {
    let bench = Bench::new();
    let args = args(&bench, "cat", &["--accel", "tcg"]);
    let begun = Instant::now();
    let mut child = bench.command(&[]).args(&args).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes: Vec<u8> = (0..10_000_000_u32).map(|n| (n % 251) as u8).collect();
    let writer = thread::spawn({
        let bytes = bytes.clone();
        move || stdin.write_all(&bytes).unwrap()
    });
    let ran = bench.ran(child.wait_with_output().unwrap(), begun);
    writer.join().unwrap();
    ran.assert(0, "Exited(0)");
    assert!(ran.stdout == bytes, "{} bytes came back", ran.stdout.len());

    // A command that ends although its input does not.
    let args = self::args(&bench, "asks", &["--accel", "tcg"]);
    let begun = Instant::now();
    let mut child = bench.command(&[]).args(&args).stdin(Stdio::piped()).spawn().unwrap();
    let _open = child.stdin.take();
    let ran = bench.ran(child.wait_with_output().unwrap(), begun);
    ran.assert(0, "Exited(0)").assert_prompt();
    Verdict::Done
}

fn closed() -> Verdict {
    let bench = Bench::new();
    let args = args(&bench, "endless", &["--accel", "tcg"]);
    let begun = Instant::now();
    let mut child = bench.command(&[]).args(&args).spawn().unwrap();
    first_byte(&mut child);
    drop(child.stdout.take());
    let ran = bench.ran(child.wait_with_output().unwrap(), begun);
    ran.assert(141, "end Signalled(13)").assert_prompt();
    assert_eq!(ran.stderr, "");

    // A disk that is full is another matter.
    let begun = Instant::now();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let child = bench.command(&[]).args(&args).stdout(full).spawn().unwrap();
    let ran = bench.ran(child.wait_with_output().unwrap(), begun);
    ran.assert(125, "error Io cannot write to stdout: No space left").assert_prompt();
    bench.assert_clean();
    Verdict::Done
}

fn slow() -> Verdict {
    let bench = Bench::new();
    // Silence would have been borne for less than this reader takes, but this is not silence.
    let args = args(&bench, "flood", IMPATIENT);
    let mut child = bench.command(&[]).args(&args).spawn().unwrap();
    thread::sleep(Duration::from_secs(3));
    let mut all = vec![];
    child.stdout.take().unwrap().read_to_end(&mut all).unwrap();
    assert_eq!(all.len(), 10 << 20);
    let ran = bench.ran(child.wait_with_output().unwrap(), Instant::now());
    ran.assert(0, "Exited(0)").assert_prompt();
    bench.assert_clean();
    Verdict::Done
}

fn stuck() -> Verdict {
    let bench = Bench::new();
    let args = args(&bench, "stuck", &["--timeout", "2", "--patience", "1", "--accel", "tcg"]);
    let begun = Instant::now();
    let mut child = bench.command(&[]).args(&args).spawn().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(124));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    bench.assert_clean();
    Verdict::Done
}

/// Nothing can be done about a played QEMU, but even so no files stay.
fn killed() -> Verdict {
    let bench = Bench::new();
    let args = args(&bench, "endless", &["--accel", "tcg"]);
    let mut child = bench.command(&[]).args(&args).spawn().unwrap();
    first_byte(&mut child);
    kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
    child.wait().unwrap();
    Bench::wait("QEMU's end", Duration::from_secs(30), || bench.processes().is_empty());
    bench.assert_clean();
    Verdict::Done
}

fn log() -> Verdict {
    let bench = Bench::new();
    let args = args(&bench, "panic", &["--accel", "tcg"]);
    let ran = bench.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let cache = bench.path("cache/logs");
    ran.assert(121, &format!("log {}/9.9-", cache.display()));
    let logs: Vec<_> = std::fs::read_dir(cache).unwrap().flatten().collect();
    let [log] = logs.as_slice() else { panic!("{logs:?}") };
    assert!(std::fs::read_to_string(log.path()).unwrap().starts_with("hello\r\nKernel panic"));
    Verdict::Done
}
