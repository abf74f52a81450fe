//! A QEMU that is played: it connects to the sockets and speaks for a guest that does not exist.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{BufReader, Read as _, Write},
    os::unix::net::UnixStream,
    process::{self, ExitCode},
    thread,
    time::Duration,
};

use bpfgen_vm::protocol::Frame;

/// What the guest would have: the wires that it talks over, and the kernel's log.
struct Guest {
    control: UnixStream,
    stdout: UnixStream,
    stderr: UnixStream,
    _others: Vec<UnixStream>,
}

impl Guest {
    /// Connects all wires; the guest uses those whose names begin with `kind`.
    fn connect(kind: char) -> Self {
        let mut wires: Vec<(String, UnixStream)> = env::args()
            .filter_map(|arg| {
                Some(arg.strip_prefix("socket,id=")?.split_once(",path=")?.1.to_owned())
            })
            .map(|path| (path.clone(), UnixStream::connect(path).expect("a socket")))
            .collect();
        assert_eq!(wires.len(), 6);
        let mut take = |channel: char| {
            let name = format!("{kind}{channel}");
            let at = wires.iter().position(|(path, _)| *path == name).expect("a wire");
            wires.swap_remove(at).1
        };
        let (control, stdout, stderr) = (take('0'), take('1'), take('2'));
        Self { control, stdout, stderr, _others: wires.into_iter().map(|(_, wire)| wire).collect() }
    }

    fn say(&mut self, text: &str) {
        self.control.write_all(text.as_bytes()).unwrap();
    }

    fn hear(&self) -> Option<Frame> {
        Frame::read(&mut BufReader::with_capacity(1, &self.control)).unwrap()
    }

    /// What every guest does that comes so far.
    fn start(kind: char) -> Self {
        let mut guest = Self::connect(kind);
        guest.say("hello 1\nstarted\n");
        guest
    }

    /// Ends as our init does: waits until the host has had enough.
    fn end(mut self, text: &str) -> ExitCode {
        self.say(text);
        hang();
    }
}

fn log(text: &str) {
    let path = env::args().find_map(|arg| Some(arg.strip_prefix("file,id=log,path=")?.to_owned()));
    let path = path.expect("a log").replace(",,", ",");
    let mut file = OpenOptions::new().append(true).open(path).expect("the log");
    file.write_all(text.as_bytes()).unwrap();
}

fn hang() -> ! {
    // Not for ever, should a test fail.
    thread::sleep(Duration::from_secs(60));
    process::exit(9)
}

fn pause() {
    thread::sleep(Duration::from_millis(50));
}

pub(crate) fn play(part: &str) -> ExitCode {
    let kvm = env::args().any(|arg| arg == "kvm");
    match part {
        "good" => {
            let mut guest = Guest::start('p');
            guest.stdout.write_all(b"out\n").unwrap();
            guest.stderr.write_all(b"err\n").unwrap();
            return guest.end("output 4 4\nexit 3\n");
        }
        "serial" => {
            let mut guest = Guest::connect('s');
            guest.say("noise\nhello 1\nstarted\n");
            guest.stdout.write_all(b"slow\n").unwrap();
            return guest.end("output 5 0\nsignal 11\n");
        }
        // An init that reboots without saying how much it wrote.
        "brief" => {
            let mut guest = Guest::start('p');
            guest.stdout.write_all(b"all of it\n").unwrap();
            guest.say("exit 0\n");
        }
        "stubborn" => return Guest::start('p').end("exit 0\n"),
        "liar" => return Guest::start('p').end("output 99 0\nexit 0\n"),
        "late-output" => {
            let mut guest = Guest::start('p');
            guest.say("output 5 0\nexit 0\n");
            // Longer than the time that a test gives the machine.
            thread::sleep(Duration::from_secs(3));
            guest.stdout.write_all(b"later").unwrap();
            hang();
        }
        "missing" => {
            let mut guest = Guest::connect('p');
            guest.say("hello 1\noutput 0 0\nmissing there is no x\n");
            hang();
        }
        "refused" => return Guest::start('p').end("output 0 0\nrefused not for you\n"),
        "oom" => return Guest::start('p').end("output 0 0\noom\n"),
        "silent" => {
            let _guest = Guest::connect('p');
            log("booting\n");
            hang();
        }
        "nothing" => {
            eprintln!("qemu: invalid kernel header");
            return ExitCode::FAILURE;
        }
        "deaf" => {
            drop(Guest::start('p'));
            hang();
        }
        "runs" => {
            let _guest = Guest::start('p');
            hang();
        }
        "off" => {
            let _guest = Guest::start('p');
            pause();
        }
        "crashed" => {
            let _guest = Guest::start('p');
            pause();
            eprintln!("qemu: out of luck");
            return ExitCode::from(1);
        }
        "panic" => {
            let _guest = Guest::start('p');
            log("hello\r\nKernel panic - not syncing: sysrq triggered crash\r\nCPU: 0\r\n");
        }
        "early-panic" => {
            let _guest = Guest::connect('p');
            log("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n");
        }
        "memory" => {
            let _guest = Guest::connect('p');
            log("Kernel panic - not syncing: System is deadlocked on memory\n");
        }
        "oops" => {
            log("BUG: kernel NULL pointer dereference\nmore\n");
            return Guest::start('p').end("output 0 0\nsignal 9\n");
        }
        "garbage" => {
            let mut guest = Guest::start('p');
            guest.say("\u{1b}[31m???\n\nexit 300\nexit\nstdin -1\n");
            guest.control.write_all(&[0xff, 0, b'\n']).unwrap();
            guest.control.write_all(&vec![b'x'; 200_000]).unwrap();
            guest.say("\nexi");
            pause();
            guest.say("t 4\n");
            pause();
        }
        "half-line" => {
            let mut guest = Guest::start('p');
            guest.say("output 0 0\nexit 1");
        }
        "other-version" => {
            Guest::connect('p').say("hello 99\n");
            hang();
        }
        "flood" => {
            let mut guest = Guest::start('p');
            let chunk: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
            for _ in 0..10 {
                guest.stdout.write_all(&chunk).unwrap();
            }
            return guest.end(&format!("output {} 0\nexit 0\n", 10 << 20));
        }
        "endless" => {
            let mut guest = Guest::start('p');
            while guest.stdout.write_all(b"line\n").is_ok() {}
        }
        "stuck" => {
            let mut guest = Guest::start('p');
            guest.stdout.write_all(&[b'x'; 1 << 17]).unwrap();
            hang();
        }
        "cat" => {
            let mut guest = Guest::start('p');
            let mut all = 0;
            loop {
                guest.say("stdin 65536\n");
                match guest.hear() {
                    Some(Frame::Input(bytes)) if bytes.is_empty() => break,
                    Some(Frame::Input(bytes)) => {
                        all += bytes.len();
                        guest.stdout.write_all(&bytes).unwrap();
                    }
                    other => panic!("{other:?}"),
                }
            }
            return guest.end(&format!("output {all} 0\nexit 0\n"));
        }
        "asks" => {
            let mut guest = Guest::start('p');
            guest.say("stdin 10\n");
            pause();
            return guest.end("output 0 0\nexit 0\n");
        }
        "module" => {
            let mut guest = Guest::connect('p');
            guest.say("hello 1\nnote careful\nmodule nonsense\n");
            let Some(Frame::ModulesEnd(Some(why))) = guest.hear() else { panic!("no answer") };
            return guest.end(&format!("output 0 0\nrefused {why}\n"));
        }
        "kvm-dies" if kvm => {
            eprintln!("qemu-system-x86_64: error: failed to set MSR 0x10a to 0x0");
            process::abort();
        }
        "kvm-hangs" if kvm => {
            let _guest = Guest::connect('p');
            hang();
        }
        "kvm-hangs-early" if kvm => hang(),
        "kvm-dies" | "kvm-hangs" | "kvm-hangs-early" | "kvm-works" => {
            // The initramfs has to be there for the second attempt too.
            let at = env::args().position(|arg| arg == "-initrd").unwrap();
            let initramfs = env::args().nth(at + 1).unwrap();
            assert!(fs::metadata(&initramfs).unwrap().len() > 0);
            let mut guest = Guest::start('p');
            guest.stdout.write_all(if kvm { b"kvm" } else { b"tcg" }).unwrap();
            return guest.end("output 3 0\nexit 0\n");
        }
        // A script around QEMU, which a kill of the script alone would leave behind.
        "wrapper" => {
            let inner = env::args().next().unwrap().replace("fake-wrapper", "fake-runs");
            let _ = process::Command::new(inner).args(env::args().skip(1)).status();
        }
        _ => panic!("no part {part}"),
    }
    let mut rest = vec![];
    let _ = std::io::stdin().take(1).read_to_end(&mut rest);
    ExitCode::SUCCESS
}
