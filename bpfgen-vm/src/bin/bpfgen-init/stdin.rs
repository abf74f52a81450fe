//! The command's input, which comes from the host as the command reads it.

use std::{fs::File, io::Write, sync::Arc, thread};

use crate::{
    channel::{Control, Input},
    protocol::Message,
};

/// What a pipe holds.
const CHUNK: u32 = 64 << 10;

/// Asks for input while there is any and the command takes it.
pub(crate) fn relay(mut pipe: File, input: Input, control: Arc<Control>) {
    thread::spawn(move || {
        loop {
            control.say(&Message::Stdin(CHUNK));
            let Ok(bytes) = input.recv() else { break };
            // Once the command has closed its end, writing fails: there is no signal for it here.
            if bytes.is_empty() || pipe.write_all(&bytes).is_err() {
                break;
            }
        }
    });
}
