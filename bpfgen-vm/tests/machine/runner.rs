//! A process that runs one machine, and says how it ended in a file.

use std::{
    fmt::Write as _,
    fs,
    path::PathBuf,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use bpfgen_vm::{Accel, Copy, Env, Input, Job, Kernel, Machine, Progress, Stop};

/// Keeps what it hears.
#[derive(Default)]
struct Heard(std::sync::Mutex<String>);

impl Heard {
    fn add(&self, text: &str) {
        let mut all = self.0.lock().unwrap();
        writeln!(all, "{text}").unwrap();
    }
}

impl Progress for Heard {
    fn begin(&self, step: &str) {
        self.add(&format!("begin {step}"));
    }

    fn end(&self) {
        self.add("end");
    }

    fn note(&self, text: &str) {
        self.add(&format!("note {text}"));
    }
}

pub(crate) fn run(args: Vec<String>) -> ExitCode {
    let mut args = args.into_iter();
    let mut next = || args.next().expect("an argument");
    let mut env = Env { path: std::env::var_os("PATH"), ..Env::default() };
    let mut machine = Machine { timeout: Some(Duration::from_secs(60)), ..Machine::default() };
    let (mut image, mut modules, mut release) = (PathBuf::new(), None, String::new());
    let mut report = PathBuf::new();
    let mut job = Job { folder: "/work".into(), ..Job::default() };
    let stop = Stop::new();
    loop {
        match next().as_str() {
            "--qemu" => env.qemu = Some(next().into()),
            "--cache" => env.cache = Some(next().into()),
            "--report" => report = next().into(),
            "--image" => image = next().into(),
            "--modules" => modules = Some(next().into()),
            "--release" => release = next(),
            "--append" => machine.append = next(),
            "--memory" => machine.memory = next().parse().ok(),
            "--timeout" => machine.timeout = Some(seconds(&next())),
            "--patience" => machine.patience = seconds(&next()),
            "--accel" => {
                machine.accel = Some(if next() == "kvm" { Accel::Kvm } else { Accel::Tcg });
            }
            "--copy" => job.copies.push(Copy { source: next().into(), dest: None }),
            "--module" => job.modules.push(next()),
            "--stop" => {
                let (stop, after) = (stop.clone(), seconds(&next()));
                thread::spawn(move || {
                    thread::sleep(after);
                    stop.now();
                });
            }
            "--" => break,
            other => panic!("{other}?"),
        }
    }
    job.program = next().into();
    job.args = args.map(Into::into).collect();
    let kernel = Kernel { release, image, modules, config: None };
    let heard = Heard::default();
    let begun = Instant::now();
    let result = machine.run(&env, &kernel, &job, &Input::stdin(), &stop, &heard);
    let took = begun.elapsed();
    let (text, status) = match result {
        Ok(report) => {
            let text = format!(
                "end {:?}\naccel {:?}\nlog {}\nexcerpt {}\n",
                report.end,
                report.accel,
                report.log.display(),
                report.excerpt.as_deref().unwrap_or("none")
            );
            (text, report.end.status())
        }
        Err(error) => (format!("error {:?} {error}\n", error.kind()), 125),
    };
    let heard = heard.0.into_inner().unwrap();
    fs::write(report, format!("{text}took {took:?}\n{heard}")).unwrap();
    ExitCode::from(status)
}

fn seconds(text: &str) -> Duration {
    Duration::from_secs_f64(text.parse().expect("a number"))
}
