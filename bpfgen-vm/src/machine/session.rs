//! One boot: QEMU runs, and this process hears and answers what the guest says.

mod process;

use std::{
    io::{self, Write as _},
    os::unix::net::UnixStream,
    process::ExitStatus,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use self::process::Qemu;
use super::{
    Input, Stop,
    control::{self, Order},
    qemu::Parts,
    relay::{self, Flow},
    sockets::{Channel, Listening, Wire},
};
use crate::{
    Accel, Error, ErrorKind, Progress, Result,
    protocol::{self, Message},
};

/// How long a reader that does not read is waited for after a stop.
const STOP_PATIENCE: Duration = Duration::from_millis(200);

/// Something that happened to a machine.
#[derive(Debug)]
pub(super) enum Event {
    /// The guest said something.
    Message(Wire, Message),
    /// The guest said something that means nothing.
    Garbage(Wire, String),
    /// A wire is at its end.
    Closed(Wire),
    /// Some output was written.
    Written,
    /// An output takes no more.
    Unwritable(Channel, io::Error),
    /// Input for the command.
    Input(Vec<u8>),
    /// QEMU ended.
    Gone,
    /// Somebody wants this to end.
    Stop,
}

/// How a boot ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The guest told.
    Told(protocol::End),
    /// QEMU ended, and the guest had not told why.
    Gone(Reached),
    /// The machine's time was up.
    Late(Reached),
    /// The init did not come up in time.
    Hung,
    /// Nobody reads an output any more.
    Unread,
    /// An output cannot be written to.
    Unwritable(Channel, io::Error),
    /// Somebody wanted it to end.
    Stopped,
}

/// How far a boot came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    Nothing,
    Init,
    Command,
}

/// What a boot needs.
pub(super) struct Plan<'a> {
    pub(super) qemu: &'a std::path::Path,
    pub(super) parts: Parts<'a>,
    pub(super) accel: Accel,
    /// How long the init may take to come up.
    pub(super) boot: Duration,
    pub(super) deadline: Option<Instant>,
    /// See [`Machine::patience`](super::Machine::patience).
    pub(super) patience: Duration,
    pub(super) input: &'a Input,
    pub(super) stop: &'a Stop,
    pub(super) progress: &'a dyn Progress,
}

impl Plan<'_> {
    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }
}

/// What a boot gave.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    /// How far it came.
    pub(super) reached: Reached,
    /// QEMU's own status, if it was not killed.
    pub(super) status: Option<ExitStatus>,
    /// What QEMU said.
    pub(super) words: String,
}

/// Boots once. `folder` holds the sockets and the initramfs; it is removed as soon as the kernel
/// has them, so that even a process that is killed leaves nothing behind.
pub(super) fn boot(plan: &Plan<'_>, folder: &mut Option<TempDir>) -> Result<Ended> {
    let place = folder.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default();
    let listening = Listening::new(&place)?;
    let (to, events) = mpsc::channel();
    let to = Arc::new(to);
    plan.stop.subscribe(&to);
    let until = Instant::now() + plan.boot;
    let mut qemu = Qemu::start(plan, &place, Sender::clone(&to))?;
    let late = || Instant::now() > until || plan.is_late() || plan.stop.is_asked();
    let wires = listening.accept(|| qemu.is_gone() || late())?;
    let mut session = Session {
        plan,
        folder,
        to,
        events,
        until,
        flow: Arc::default(),
        over: Arc::default(),
        controls: vec![],
        control: None,
        orders: None,
        demands: None,
        reached: Reached::Nothing,
        told: None,
        announced: None,
        gone: false,
        open_outputs: 0,
        open_controls: 0,
        strange: false,
    };
    let result = match wires {
        None if plan.stop.is_asked() => Ok(Outcome::Stopped),
        None if !qemu.is_gone() => Ok(session.too_late()),
        wires => session.attach(wires.unwrap_or_default()).and_then(|()| session.go()),
    };
    let killed = !session.gone;
    let status = qemu.end();
    let outcome = result.map(|outcome| session.finish(outcome))?;
    let reached = session.reached;
    Ok(Ended { outcome, reached, status: status.filter(|_| !killed), words: qemu.words() })
}

struct Session<'a> {
    plan: &'a Plan<'a>,
    folder: &'a mut Option<TempDir>,
    to: Arc<Sender<Event>>,
    events: Receiver<Event>,
    /// When the init has to be there.
    until: Instant,
    flow: Arc<Flow>,
    /// For the thread that waits for input.
    over: Arc<AtomicBool>,
    controls: Vec<(Wire, UnixStream)>,
    /// The wire on which the guest said hello.
    control: Option<Wire>,
    orders: Option<Sender<Order>>,
    demands: Option<Sender<usize>>,
    reached: Reached,
    told: Option<protocol::End>,
    /// How much the guest wrote in all.
    announced: Option<(u64, u64)>,
    gone: bool,
    open_outputs: usize,
    open_controls: usize,
    strange: bool,
}

impl Session<'_> {
    fn attach(&mut self, wires: Vec<(Wire, UnixStream)>) -> Result<()> {
        for (wire, stream) in wires {
            let to = Sender::clone(&self.to);
            if wire.channel == Channel::Control {
                let from = stream.try_clone().map_err(|error| no_thread(&error))?;
                start("control", move || control::listen(wire, from, &to))?;
                self.controls.push((wire, stream));
                self.open_controls += 1;
            } else {
                let flow = Arc::clone(&self.flow);
                start("output", move || relay::relay(wire, stream, &flow, &to))?;
                self.open_outputs += 1;
            }
        }
        Ok(())
    }

    /// Until it is known how it ended.
    fn go(&mut self) -> Result<Outcome> {
        let mut written = (0, 0);
        let mut active = Instant::now();
        loop {
            if self.told.is_some() && self.announced.is_some_and(|all| self.flow.written() >= all) {
                // Nothing is left in the machine that anybody wants.
                break;
            }
            if self.gone && self.open_controls == 0 {
                break;
            }
            let ending = self.told.is_some() || self.gone || self.open_controls == 0;
            let limit = if ending {
                // Whoever reads slowly is no reason to lose output; silence is.
                if written != self.flow.written() || self.flow.is_held_up() {
                    (written, active) = (self.flow.written(), Instant::now());
                }
                Some(active + self.plan.patience)
            } else if self.reached == Reached::Nothing {
                Some(self.plan.deadline.map_or(self.until, |deadline| deadline.min(self.until)))
            } else {
                self.plan.deadline
            };
            let event = match limit {
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(limit) => {
                    let left = limit.saturating_duration_since(Instant::now());
                    self.events.recv_timeout(left)
                }
            };
            match event {
                Ok(event) => {
                    if let Some(outcome) = self.hear(event)? {
                        return Ok(outcome);
                    }
                }
                Err(_) if !ending => return Ok(self.too_late()),
                Err(_) if self.flow.is_held_up() => {}
                Err(_) => break,
            }
        }
        Ok(match self.told.take() {
            Some(end) => Outcome::Told(end),
            None => Outcome::Gone(self.reached),
        })
    }

    fn too_late(&self) -> Outcome {
        if self.plan.is_late() { Outcome::Late(self.reached) } else { Outcome::Hung }
    }

    fn hear(&mut self, event: Event) -> Result<Option<Outcome>> {
        match event {
            Event::Message(wire, message) if self.control.is_none() => {
                // Before the init is up, whatever comes over a serial line is not its.
                if let Message::Hello(version) = message {
                    self.hello(wire, version)?;
                }
            }
            Event::Message(wire, message) if self.control == Some(wire) => self.obey(message)?,
            Event::Garbage(wire, text) if self.control == Some(wire) && !self.strange => {
                self.strange = true;
                let text = text.trim_end().escape_debug();
                self.plan.progress.note(&format!("the guest's init said \"{text}\""));
            }
            Event::Closed(wire) => {
                if wire.channel == Channel::Control {
                    self.open_controls -= 1;
                } else {
                    self.open_outputs -= 1;
                }
            }
            Event::Input(bytes) => self.order(Order::Input(bytes)),
            Event::Unwritable(_, error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // A command that had ended by itself did not die of that.
                return Ok(Some(self.told.take().map_or(Outcome::Unread, Outcome::Told)));
            }
            Event::Unwritable(channel, error) => {
                return Ok(Some(Outcome::Unwritable(channel, error)));
            }
            Event::Gone => self.gone = true,
            Event::Stop => return Ok(Some(Outcome::Stopped)),
            Event::Written | Event::Message(..) | Event::Garbage(..) => {}
        }
        Ok(None)
    }

    /// The init is up: what it was loaded from is not needed any more.
    fn hello(&mut self, wire: Wire, version: u32) -> Result<()> {
        if version != protocol::VERSION {
            let text = format!("the guest's init speaks version {version} of the protocol");
            return Err(Error::new(ErrorKind::Machine, text).help("build bpfgen again, whole"));
        }
        self.control = Some(wire);
        self.reached = Reached::Init;
        drop(self.folder.take());
        let (orders, received) = mpsc::channel();
        let at = self.controls.iter().position(|(other, _)| *other == wire);
        if let Some(at) = at {
            let (_, stream) = self.controls.swap_remove(at);
            let kernel = self.plan.parts.kernel.clone();
            start("orders", move || control::send(&kernel, stream, &received))?;
            self.orders = Some(orders);
        }
        Ok(())
    }

    fn obey(&mut self, message: Message) -> Result<()> {
        match message {
            Message::Hello(_) => {}
            Message::Started => {
                self.reached = Reached::Command;
                self.give_way();
            }
            Message::Stdin(room) => self.demand(room as usize)?,
            Message::Module(name) => self.order(Order::Modules(name)),
            Message::Note(text) => self.plan.progress.note(&text),
            Message::Output { stdout, stderr } => self.announced = Some((stdout, stderr)),
            // What comes after the first is none of ours.
            Message::End(end) => {
                self.told.get_or_insert(end);
                self.give_way();
            }
        }
        Ok(())
    }

    /// Leaves the terminal to the command.
    fn give_way(&self) {
        self.plan.progress.end();
        let _ = io::stdout().flush();
        self.flow.open();
    }

    fn order(&self, order: Order) {
        // If nobody is there to carry it out, the machine is about to end.
        let _ = self.orders.as_ref().map(|orders| orders.send(order));
    }

    /// Input is read in a thread, since reading cannot be called off.
    fn demand(&mut self, room: usize) -> Result<()> {
        if self.demands.is_none() {
            let (demands, received) = mpsc::channel::<usize>();
            let (input, over) = (self.plan.input.clone(), Arc::clone(&self.over));
            let to = Sender::clone(&self.to);
            start("input", move || {
                let mut at = 0;
                for room in received {
                    let bytes = input.take(at, room, &over);
                    at += bytes.len();
                    if over.load(Ordering::SeqCst) || to.send(Event::Input(bytes)).is_err() {
                        return;
                    }
                }
            })?;
            self.demands = Some(demands);
        }
        // The same holds as for orders.
        let _ = self.demands.as_ref().map(|demands| demands.send(room));
        Ok(())
    }

    /// QEMU has ended; what it left in the sockets is still on its way.
    fn finish(&mut self, outcome: Outcome) -> Outcome {
        self.over.store(true, Ordering::SeqCst);
        self.plan.input.wake();
        self.give_way();
        let patience = match outcome {
            Outcome::Told(_) | Outcome::Gone(_) => None,
            Outcome::Late(_) | Outcome::Hung => Some(self.plan.patience),
            Outcome::Stopped => Some(STOP_PATIENCE),
            Outcome::Unread | Outcome::Unwritable(..) => Some(Duration::ZERO),
        };
        let mut outcome = outcome;
        while self.open_outputs > 0 {
            let event = match patience {
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(patience) => self.events.recv_timeout(patience),
            };
            match event {
                Ok(Event::Closed(wire)) if wire.channel != Channel::Control => {
                    self.open_outputs -= 1;
                }
                Ok(Event::Unwritable(..) | Event::Stop) if patience.is_some() => break,
                Ok(Event::Stop) => {
                    outcome = Outcome::Stopped;
                    break;
                }
                Ok(Event::Unwritable(_, error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                    if !matches!(outcome, Outcome::Told(_)) {
                        outcome = Outcome::Unread;
                    }
                    break;
                }
                Ok(Event::Unwritable(channel, error)) => {
                    outcome = Outcome::Unwritable(channel, error);
                    break;
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        self.flow.give_up();
        outcome
    }
}

impl Drop for Session<'_> {
    /// Lets go of the threads, on every way out.
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        self.plan.input.wake();
        self.flow.give_up();
    }
}

/// A thread that ends with the session, or soon after: nobody waits for it.
fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = thread::Builder::new().name(format!("vm-{name}")).spawn(work);
    started.map(drop).map_err(|error| no_thread(&error))
}

fn no_thread(error: &io::Error) -> Error {
    Error::new(ErrorKind::Machine, format!("cannot attend to QEMU: {error}"))
}
