//! Loads an object with bpfgen-runtime, with CAP_SYS_ADMIN and without, in fresh processes that take
//! turns. From Linux 5.11, where the kernel's types have an id, until 6.16, which lets them be
//! mapped, the first fetches them with one copy and the second reads them from sysfs; in other
//! kernels there is no difference. For a guest, so nothing is compiled.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

use caps::{CapSet, Capability};
use peers::{
    Failure,
    process::{Run, load, median, millis, sorted},
};

/// Counted rounds, after those that are not.
const RUNS: usize = 41;
const WARM: usize = 3;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let objects: Vec<PathBuf> = env::args_os().skip(1).map(Into::into).collect();
    if objects.is_empty() {
        return Err("name an object, as tests/peers/objects has the sources of".into());
    }
    let program = env::current_exe()?.with_file_name("load-bpfgen");

    let (mut fetched, mut read) = (Vec::new(), Vec::new());
    for round in 0..WARM + RUNS {
        // Whoever comes second finds caches warmer, so they change places.
        let turns = if round % 2 == 0 { [true, false] } else { [false, true] };
        for privileged in turns {
            let run = if privileged {
                load(&program, &objects)??
            } else {
                without_sys_admin(&program, &objects)?
            };
            if round >= WARM {
                if privileged { &mut fetched } else { &mut read }.push(run);
            }
        }
    }

    let release = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let types = fs::metadata("/sys/kernel/btf/vmlinux")?.len();
    println!("Linux {}, {:.1} MB of BTF", release.trim(), types as f64 / 1e6);
    println!("open and load, medians of {RUNS} fresh processes each, in turn; milliseconds, MiB");
    println!("{:20} {:>8} {:>8} {:>8} {:>8} {:>7}", "", "wall", "(10%–", "90%)", "cpu", "peak");
    line("with CAP_SYS_ADMIN", &fetched);
    line("without", &read);
    let ratio = |of: fn(&Run) -> f64| median(&fetched, of) / median(&read, of);
    println!("ratio of wall {:.3}, of cpu {:.3}", ratio(wall), ratio(cpu));
    Ok(())
}

/// In a thread of its own: what is taken from it cannot be given back, and children inherit it.
fn without_sys_admin(program: &Path, objects: &[PathBuf]) -> Result<Run, Failure> {
    let run = thread::scope(|scope| {
        let thread = scope.spawn(|| {
            caps::drop(None, CapSet::Bounding, Capability::CAP_SYS_ADMIN)
                .map_err(|error| format!("cannot drop CAP_SYS_ADMIN: {error}"))?;
            load(program, objects).map_err(|failure| failure.to_string())?
        });
        thread.join().map_err(|_| "a thread panicked".to_owned())
    });
    Ok(run??)
}

fn line(name: &str, runs: &[Run]) {
    let all = sorted(runs, wall);
    println!(
        "{name:20} {:8.2} {:8.2} {:8.2} {:8.2} {:7.2}",
        median(runs, wall),
        all[all.len() / 10],
        all[all.len() - 1 - all.len() / 10],
        median(runs, cpu),
        median(runs, |run| run.sample.peak as f64 / 1024.0),
    );
}

fn wall(run: &Run) -> f64 {
    millis(run.sample.wall)
}

fn cpu(run: &Run) -> f64 {
    millis(run.sample.cpu)
}
