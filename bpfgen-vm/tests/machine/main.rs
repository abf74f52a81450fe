//! Machines, from end to end: with a QEMU that is played, which can do what a real one rarely does,
//! and with real kernels where there are some.
//!
//! This has a `main` of its own because one executable plays all parts: by the name it is called
//! with it is a QEMU ([`fake`]) or the process that runs a machine ([`runner`]), which has to be
//! one of its own to have its outputs closed or be killed.

mod fake;
mod fakes;
mod real;
mod runner;
mod support;

use std::{
    env,
    panic::{self, AssertUnwindSafe},
    path::Path,
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use support::Verdict;

/// A test: its name, and what it does.
pub(crate) type Case = (&'static str, fn() -> Verdict);

/// What came of the tests so far.
#[derive(Default)]
struct Results {
    passed: usize,
    failed: Vec<&'static str>,
    skipped: usize,
}

impl Results {
    fn take(&mut self, name: &'static str, verdict: thread::Result<Verdict>, took: f32) {
        match verdict {
            Ok(Verdict::Done) => {
                self.passed += 1;
                println!("test {name} ... ok ({took:.1} s)");
            }
            Ok(Verdict::Skipped(why)) => {
                self.skipped += 1;
                bpfgen_skip::skip(name, &why);
            }
            Err(_) => {
                self.failed.push(name);
                println!("test {name} ... FAILED ({took:.1} s)");
            }
        }
    }
}

fn main() -> ExitCode {
    let mut args = env::args();
    let me = args.next().unwrap_or_default();
    let me = Path::new(&me).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if let Some(part) = me.strip_prefix("fake-") {
        return fake::play(part);
    }
    if me == "runner" {
        return runner::run(args.collect());
    }
    // As libtest: words pick tests, options that this does not know change nothing.
    let words: Vec<String> = args.filter(|arg| !arg.starts_with('-')).collect();
    let listing = env::args().any(|arg| arg == "--list");
    let picked = |case: &&Case| words.is_empty() || words.iter().any(|word| case.0.contains(word));
    let cases: Vec<&Case> = fakes::CASES.iter().chain(real::CASES).filter(picked).collect();
    if listing {
        cases.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", cases.len());
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Results::default());
    // Two at a time: most of them wait, the others take one processor each.
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, case)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    let verdict = panic::catch_unwind(AssertUnwindSafe(case));
                    let took = begun.elapsed().as_secs_f32();
                    results.lock().expect("no panic").take(name, verdict, took);
                }
            });
        }
    });
    let Results { passed, failed, skipped } = results.into_inner().expect("no panic");
    let result = if failed.is_empty() { "ok" } else { "FAILED" };
    for name in &failed {
        println!("failed: {name}");
    }
    println!(
        "\ntest result: {result}. {passed} passed; {} failed; {skipped} ignored; 0 measured; \
         0 filtered out",
        failed.len()
    );
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
