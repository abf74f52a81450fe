//! The channels to the host.

use std::{
    fs::{self, File},
    io::{self, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::OFlags,
    termios::{ControlModes, OptionalActions, tcgetattr, tcsetattr},
};

use crate::{
    modules,
    protocol::{self, Frame, Message},
};

/// How long the driver may take to find its ports.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Channels {
    pub(crate) control: File,
    pub(crate) stdout: File,
    pub(crate) stderr: File,
}

/// Opens the ports or, if the kernel has no driver for them, the serial lines.
pub(crate) fn open() -> io::Result<Channels> {
    insert_driver();
    let [control, stdout, stderr] = match ports() {
        Some(ports) => ports,
        None => lines()?,
    };
    Ok(Channels { control, stdout, stderr })
}

fn insert_driver() {
    let Ok(dir) = fs::read_dir(protocol::CHANNEL) else { return };
    let mut files: Vec<_> = dir.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    for path in files {
        let inserted = fs::read(&path).and_then(|module| modules::insert(&module, c""));
        if let Err(error) = inserted {
            eprintln!("bpfgen-init: {}: {error}", path.display());
        }
    }
}

fn ports() -> Option<[File; 3]> {
    Path::new("/sys/bus/virtio/drivers/virtio_console").exists().then_some(())?;
    let start = Instant::now();
    loop {
        let found = protocol::PORTS.map(port);
        if let [Some(control), Some(stdout), Some(stderr)] = found {
            return Some([control, stdout, stderr]);
        }
        if start.elapsed() > PATIENCE {
            return None;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn port(name: &str) -> Option<File> {
    let entries = fs::read_dir("/sys/class/virtio-ports").ok()?;
    let entry = entries.filter_map(Result::ok).find(|entry| {
        fs::read_to_string(entry.path().join("name")).is_ok_and(|text| text.trim_end() == name)
    })?;
    File::options().read(true).write(true).open(Path::new("/dev").join(entry.file_name())).ok()
}

fn lines() -> io::Result<[File; 3]> {
    let open = |path: &str| {
        line(path).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
    };
    let [control, stdout, stderr] = protocol::LINES;
    Ok([open(control)?, open(stdout)?, open(stderr)?])
}

/// A serial line that passes bytes as they are.
fn line(path: &str) -> io::Result<File> {
    // Neither wait for a carrier, nor become this terminal's owner.
    let flags = (OFlags::NOCTTY | OFlags::NONBLOCK).bits() as i32;
    let file = File::options().read(true).write(true).custom_flags(flags).open(path)?;
    let mut termios = tcgetattr(&file)?;
    termios.make_raw();
    termios.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    termios.control_modes -= ControlModes::CRTSCTS;
    termios.set_speed(115_200)?;
    tcsetattr(&file, OptionalActions::Now, &termios)?;
    rustix::fs::fcntl_setfl(&file, OFlags::empty())?;
    Ok(file)
}

/// The guest's side of the control channel.
pub(crate) struct Control {
    file: File,
    writing: Mutex<()>,
}

impl Control {
    pub(crate) fn new(file: File) -> Self {
        Self { file, writing: Mutex::new(()) }
    }

    /// Says it, or ends the machine if nobody hears.
    pub(crate) fn say(&self, message: &Message) {
        let line = format!("{message}\n");
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if (&self.file).write_all(line.as_bytes()).is_err() {
            crate::power_off();
        }
        drop(writing);
    }
}

/// One module, or the end of an answer.
pub(crate) enum Answer {
    Module(Vec<u8>),
    End(Option<String>),
}

pub(crate) type Modules = Receiver<Answer>;
pub(crate) type Input = Receiver<Vec<u8>>;

/// The host's side of the control channel, sorted by what it is about.
pub(crate) struct Host {
    pub(crate) modules: Modules,
    pub(crate) input: Input,
    pub(crate) done: Receiver<()>,
}

impl Host {
    /// Listens from now on. When the host closes the channel, the machine goes off.
    pub(crate) fn listen(control: &Arc<Control>) -> Self {
        let (to_modules, modules) = mpsc::channel();
        let (to_input, input) = mpsc::channel();
        let (to_done, done) = mpsc::channel();
        let control = Arc::clone(control);
        thread::spawn(move || {
            if let Err(error) = sort(&control.file, &to_modules, &to_input, &to_done) {
                eprintln!("bpfgen-init: the host: {error}");
            }
            crate::power_off()
        });
        Self { modules, input, done }
    }
}

/// There is room for all that comes: the host sends only what it is asked for.
fn sort(
    file: &File,
    modules: &Sender<Answer>,
    input: &Sender<Vec<u8>>,
    done: &Sender<()>,
) -> io::Result<()> {
    let mut from = BufReader::with_capacity(16 << 10, file);
    while let Some(frame) = Frame::read(&mut from)? {
        // Whoever asked may have gone; then nobody needs the answer.
        let _ = match frame {
            Frame::Input(bytes) => input.send(bytes).is_ok(),
            Frame::Module(bytes) => modules.send(Answer::Module(bytes)).is_ok(),
            Frame::ModulesEnd(error) => modules.send(Answer::End(error)).is_ok(),
            Frame::Done => done.send(()).is_ok(),
        };
    }
    Ok(())
}
