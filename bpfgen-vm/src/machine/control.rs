//! The control channel: what the guest says, and what it is sent.

use std::{
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _},
    os::unix::net::UnixStream,
    sync::mpsc::{Receiver, Sender},
};

use super::{session::Event, sockets::Wire};
use crate::{
    Kernel, Result,
    kernel::modules::Modules,
    protocol::{Frame, Message},
};

/// A longer line is nothing that our init says.
const LINE_LIMIT: u64 = 64 << 10;

/// Passes on what comes over a wire, to its end.
pub(super) fn listen(wire: Wire, from: UnixStream, to: &Sender<Event>) {
    let mut from = BufReader::new(from);
    let mut line = vec![];
    loop {
        line.clear();
        match from.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // A line that breaks off was cut when the machine went off; half of it says nothing.
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        let complete = line.last() == Some(&b'\n');
        let text = String::from_utf8_lossy(&line);
        let event = match text.parse::<Message>() {
            Ok(message) if complete => Event::Message(wire, message),
            _ => Event::Garbage(wire, text.chars().take(80).collect()),
        };
        if to.send(event).is_err() {
            break;
        }
    }
    let _ = to.send(Event::Closed(wire));
}

/// What to send.
#[derive(Debug)]
pub(super) enum Order {
    Input(Vec<u8>),
    Modules(String),
}

/// Carries out orders, until there will be no more or the guest is gone.
pub(super) fn send(kernel: &Kernel, to: UnixStream, orders: &Receiver<Order>) {
    let mut to = BufWriter::new(to);
    let mut modules = None;
    for order in orders {
        let sent = match order {
            Order::Input(bytes) => Frame::Input(bytes).write(&mut to),
            Order::Modules(name) => send_modules(kernel, &mut modules, &name, &mut to),
        };
        if sent.and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

/// Sends a module after those that it needs. Each is read when its turn comes.
fn send_modules(
    kernel: &Kernel,
    known: &mut Option<Modules>,
    name: &str,
    to: &mut impl io::Write,
) -> io::Result<()> {
    let mut each = |frame: Frame| frame.write(to);
    let mut resolve = || -> Result<_> {
        let modules = match known.take() {
            Some(modules) => modules,
            None => Modules::of(kernel)?,
        };
        known.insert(modules).resolve(name)
    };
    let order = match resolve() {
        Ok(order) => order,
        Err(error) => return each(Frame::ModulesEnd(Some(error.to_string()))),
    };
    for module in order {
        match module.read() {
            Ok(bytes) => each(Frame::Module(bytes))?,
            Err(error) => return each(Frame::ModulesEnd(Some(error.to_string()))),
        }
    }
    each(Frame::ModulesEnd(None))
}
