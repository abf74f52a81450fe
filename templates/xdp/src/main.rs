//! Prints what a network interface receives, every second until Ctrl-C.
//!
//! Usage: `template-name INTERFACE`, as root.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    io::{self, Write as _},
    thread,
    time::Duration,
};

use template_name::{Counter, protocol_name};

fn main() -> Result<(), Box<dyn Error>> {
    let interface = std::env::args()
        .nth(1)
        .ok_or("name an interface, such as those that `ip link` shows")?;
    let counter = Counter::attach(&interface)?;

    let mut out = io::stdout().lock();
    loop {
        thread::sleep(Duration::from_secs(1));
        writeln!(out, "{:<14} {:>10} {:>12}", "PROTOCOL", "PACKETS", "BYTES")?;
        for (protocol, total) in counter.totals()? {
            let name = protocol_name(protocol);
            writeln!(out, "{name:<14} {:>10} {:>12}", total.packets, total.bytes)?;
        }
        writeln!(out)?;
    }
}
