//! execsnoop's own library in the running kernel: it sees what this test starts, and only that,
//! with every field right.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{BufRead as _, BufReader},
    os::unix::{ffi::OsStrExt as _, process::CommandExt as _},
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard},
    thread,
    time::{Duration, SystemTime},
};

use bpfgen_tests::needs;
use execsnoop::{Exec, Execsnoop, Options};
use rustix::process::{Pid, Signal, kill_process};

/// The example's program.
const EXECSNOOP: &str = env!("CARGO_BIN_EXE_execsnoop-tested");

/// One test at a time starts processes: they are all children of this one.
static STARTING: Mutex<()> = Mutex::new(());

/// How long an event may take, and how long we look for one more than there should be.
const SOON: Duration = Duration::from_secs(20);
const QUIET: Duration = Duration::from_millis(200);

struct Watch {
    snoop: Execsnoop,
    _alone: MutexGuard<'static, ()>,
}

impl Watch {
    /// Starts to watch this process's children.
    fn start() -> Self {
        Self::start_with(&Options { ppid: Some(std::process::id()), ..Options::default() })
    }

    fn start_with(options: &Options) -> Self {
        let alone = STARTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let snoop = Execsnoop::start(options).unwrap_or_else(|error| panic!("{error:?}"));
        Self { snoop: snoop.with_timeout(SOON), _alone: alone }
    }

    /// This many events, and then nothing for a while.
    fn exactly(self, count: usize) -> Vec<Exec> {
        let Self { mut snoop, _alone } = self;
        let mut seen = Vec::new();
        while seen.len() < count {
            match snoop.next() {
                Some(exec) => seen.push(exec.expect("a whole event")),
                None => panic!("only {seen:#?}"),
            }
        }
        let mut snoop = snoop.with_timeout(QUIET);
        let more: Vec<_> = snoop.by_ref().collect();
        assert!(more.is_empty(), "one more: {more:#?}");
        assert_eq!(snoop.lost(), 0);
        seen
    }
}

/// Runs a program to its end and gives its process id.
fn run(command: &mut Command) -> u32 {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let pid = child.id();
    assert!(child.wait().expect("it ends").success());
    pid
}

fn my_uid() -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").expect("a process has a folder").uid()
}

#[test]
fn a_program_that_is_there() {
    needs!(Bpf);
    let watch = Watch::start();
    let before = SystemTime::now();
    let pid = run(Command::new("/bin/echo").args(["one", "", "two words", "drei\u{df}ig"]));
    let [exec] = &watch.exactly(1)[..] else { unreachable!("exactly gives as many as asked") };

    assert_eq!(exec.pid, pid);
    assert_eq!(exec.ppid, std::process::id());
    assert_eq!(exec.uid, my_uid());
    assert_eq!(exec.ret, 0);
    assert_eq!(exec.comm, "echo");
    assert_eq!(exec.filename, "/bin/echo");
    assert_eq!(exec.args, ["/bin/echo", "one", "", "two words", "drei\u{df}ig"]);
    assert!(!exec.truncated);
    assert!(exec.time >= before && exec.time <= SystemTime::now());
}

#[test]
fn a_program_that_is_not() {
    needs!(Bpf);
    let watch = Watch::start();
    let error = Command::new("/no/such/program").args(["-x", "why"]).spawn();
    assert_eq!(error.err().map(|error| error.kind()), Some(std::io::ErrorKind::NotFound));
    let [exec] = &watch.exactly(1)[..] else { unreachable!("exactly gives as many as asked") };

    let me = fs::read_to_string("/proc/thread-self/comm").expect("a thread has a name");
    assert_eq!(exec.ret, -libc::ENOENT);
    assert_eq!(exec.filename, "/no/such/program");
    assert_eq!(exec.args, ["/no/such/program", "-x", "why"]);
    // It is still us, in a new process.
    assert_eq!(exec.comm, me.trim_end());
    assert_eq!(exec.ppid, std::process::id());
    assert_ne!(exec.pid, std::process::id());
    assert_eq!(exec.uid, my_uid());
}

#[test]
fn the_name_and_the_first_argument_differ() {
    needs!(Bpf);
    let watch = Watch::start();
    let pid = run(Command::new("/bin/true").arg0("someone-else"));
    let [exec] = &watch.exactly(1)[..] else { unreachable!("exactly gives as many as asked") };
    assert_eq!((exec.pid, &*exec.filename), (pid, OsStr::new("/bin/true")));
    assert_eq!(exec.args, ["someone-else"]);
}

#[test]
fn bytes_that_are_no_text() {
    needs!(Bpf);
    let watch = Watch::start();
    let odd = OsStr::from_bytes(b"\xff\x01\n\"");
    run(Command::new("/bin/true").arg(odd));
    let [exec] = &watch.exactly(1)[..] else { unreachable!("exactly gives as many as asked") };
    assert_eq!(exec.args, [OsStr::new("/bin/true"), odd]);

    let line = execsnoop::json::value(exec).to_string();
    let value: serde_json::Value = serde_json::from_str(&line).expect("valid JSON");
    assert_eq!(value["args"][1], "\u{fffd}\u{1}\n\"");
    assert_eq!(value["pid"], exec.pid);
    assert!(!line.contains('\n'));
}

#[test]
fn long_arguments_are_cut_and_say_so() {
    needs!(Bpf);
    let watch = Watch::start();
    let fits = "f".repeat(4095);
    run(Command::new("/bin/true").arg(&fits).arg("left out"));
    run(Command::new("/bin/true").arg("l".repeat(100_000)));
    run(Command::new("/bin/true").args((0..1000).map(|_| "m")));
    let execs = watch.exactly(3);

    let strings = |exec: &Exec| exec.args[1..].to_vec();
    assert_eq!(strings(&execs[0]), [OsString::from(fits)]);
    assert!(execs[0].truncated);
    assert_eq!(strings(&execs[1]), [OsString::from("l".repeat(4095))]);
    assert!(execs[1].truncated);
    assert_eq!(strings(&execs[2]), vec![OsString::from("m"); 127]);
    assert!(execs[2].truncated);
}

#[test]
fn an_exec_from_another_thread_than_the_first() {
    needs!(Bpf);
    let watch = Watch::start();
    let helper = env!("CARGO_BIN_EXE_helper");
    let pid = run(Command::new(helper).args(["exec-from-thread", "/bin/echo", "hello"]));
    let execs = watch.exactly(2);
    assert_eq!(execs[0].filename, helper);
    // The thread took the number of the process over in between.
    assert_eq!((execs[1].pid, execs[1].ret), (pid, 0));
    assert_eq!(execs[1].args, ["/bin/echo", "hello"]);
    assert_eq!(execs[1].comm, "echo");
}

#[test]
fn only_the_user_asked_for() {
    needs!(Bpf, Root);
    const NOBODY: u32 = 65534;
    let options = Options { uid: Some(NOBODY), ppid: Some(std::process::id()) };
    let watch = Watch::start_with(&options);
    run(&mut Command::new("/bin/true"));
    let pid = run(Command::new("/bin/true").arg("nobody").uid(NOBODY));
    let [exec] = &watch.exactly(1)[..] else { unreachable!("exactly gives as many as asked") };
    assert_eq!((exec.pid, exec.uid), (pid, NOBODY));
}

#[test]
fn stopping_ends_the_iteration() {
    needs!(Bpf);
    let Watch { snoop, _alone } = Watch::start();
    let stopper = snoop.stopper();
    let reading = thread::spawn(move || snoop.with_timeout(Duration::from_secs(60)).count());
    thread::sleep(Duration::from_millis(50));
    stopper.stop();
    assert_eq!(reading.join().expect("no panic"), 0);
}

/// The program as people start it: a header or lines of JSON, until Ctrl-C.
#[test]
fn the_program_itself() {
    needs!(Bpf);
    let _alone = STARTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut snoop = Command::new(EXECSNOOP)
        .args(["--ppid", &std::process::id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("execsnoop starts");
    let mut lines = BufReader::new(snoop.stdout.take().expect("its output is ours")).lines();
    let mut next = || lines.next().expect("a line").expect("text");
    let header = next();
    assert!(header.contains("PPID") && header.contains("ARGS"), "{header}");
    let pid = run(Command::new("/bin/echo").args(["seen", "by execsnoop"]));
    let line = next();
    for part in [&*pid.to_string(), &std::process::id().to_string(), "echo", "by execsnoop"] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    kill_process(Pid::from_child(&snoop), Signal::INT).expect("it runs");
    let output = snoop.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", bpfgen_tests::outside::text(&output));
    assert!(output.stderr.is_empty(), "{}", bpfgen_tests::outside::text(&output));
    assert!(lines.next().is_none(), "nothing more");
}

/// Numbers are those of the reader's pid namespace.
#[test]
fn within_a_pid_namespace() {
    // What is started here would be seen by the other tests: what finds out whether namespaces can be
    // made, the shell.
    let _alone = STARTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    needs!(Bpf, OwnPids);
    // A shell that is process 1 of a new namespace starts the program below and then a child; the
    // program must see that child as the child of process 1.
    let script = format!(
        "{EXECSNOOP} --ppid 1 --json > out & snoop=$!\n\
         tries=0\n\
         while [ ! -s out ] && [ $tries -lt 300 ]; do\n\
           /bin/true marker; sleep 0.1; tries=$((tries + 1))\n\
         done\n\
         kill -INT $snoop; wait $snoop"
    );
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = Command::new("unshare")
        .args(["--pid", "--fork", "--mount-proc", "--kill-child", "/bin/sh", "-c", &script])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("unshare starts");
    let text = fs::read_to_string(folder.path().join("out")).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(first)
        .unwrap_or_else(|error| panic!("{error}: {}", bpfgen_tests::outside::text(&output)));
    assert_eq!(value["ppid"], 1);
    let pid = value["pid"].as_u64().expect("a number");
    assert!((2..1000).contains(&pid), "{pid} is not of a young namespace");
}
