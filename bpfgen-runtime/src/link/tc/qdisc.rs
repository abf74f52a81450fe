//! The clsact qdisc, below which filters hang: made where there is none, removed when the last of
//! our filters goes if nobody else has one there.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    sync::{Mutex, PoisonError},
};

use super::{
    TcDirection,
    filter::FILTER_GET,
    message::{Header, KIND},
};
use crate::{
    netlink::{Attributes, Refused, Socket, flag},
    sys::Errno,
};

/// `RTM_NEWQDISC`.
const NEW: u16 = 36;
/// If there is none.
const CREATE: u16 = flag::CREATE | flag::EXCL;
/// `RTM_DELQDISC`.
const DELETE: u16 = 37;

/// `TC_H_CLSACT`.
const PARENT: u32 = 0xffff_fff1;
/// The qdisc's own handle, `ffff:`.
const HANDLE: u32 = 0xffff_0000;

/// Where filters of a direction hang.
pub(super) fn parent(direction: TcDirection) -> u32 {
    match direction {
        TcDirection::Ingress => 0xffff_fff2,
        TcDirection::Egress => 0xffff_fff3,
    }
}

/// Device and inode of the network namespace, and the interface's number.
type Key = ((u64, u64), u32);

/// A clsact qdisc that this process has made.
struct Made {
    key: Key,
    /// Of its namespace, which lives as long as this: its inode is not another's in the meantime.
    socket: Socket,
    /// How many filters of ours are in it, or about to be.
    users: usize,
}

/// Those that there are: a second filter must keep what the first has made. Locked while one is made
/// or removed.
static MADE: Mutex<Vec<Made>> = Mutex::new(Vec::new());

/// A share in a clsact qdisc that this process has made.
#[derive(Debug)]
pub(super) struct Clsact(Key);

impl Clsact {
    /// Sees to it that the interface has the qdisc; gives what to keep as long as it is needed, if
    /// it was this process that has made it.
    pub(super) fn ensure(index: u32) -> Result<Option<Self>, Refused> {
        let mut socket = Socket::route()?;
        let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let made = match socket.request(&header(index).request(NEW, CREATE, kind())) {
            Ok(_) => true,
            Err(Refused { errno: Errno(libc::EEXIST), .. }) => false,
            Err(refused) => return Err(refused),
        };
        // Without /proc it cannot be told which namespace it is: then the qdisc stays.
        let Some(namespace) = namespace() else { return Ok(None) };
        let key = (namespace, index);
        match all.iter_mut().find(|other| other.key == key) {
            Some(known) => known.users += 1,
            None if made => all.push(Made { key, socket, users: 1 }),
            None => return Ok(None),
        }
        Ok(Some(Self(key)))
    }
}

impl Drop for Clsact {
    fn drop(&mut self) {
        let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = all.iter().position(|made| made.key == self.0) else { return };
        all[at].users -= 1;
        if all[at].users == 0 {
            // Nobody could be told. The interface may be gone, too.
            let _ = all.swap_remove(at).remove();
        }
    }
}

impl Made {
    /// Removes the qdisc, unless somebody else has a filter there.
    fn remove(mut self) -> Result<(), Refused> {
        let index = self.key.1;
        for direction in [TcDirection::Ingress, TcDirection::Egress] {
            let header = Header { index, parent: parent(direction), ..Header::default() };
            let list = header.request(FILTER_GET, flag::DUMP, Attributes::default());
            if !self.socket.request(&list)?.is_empty() {
                return Ok(());
            }
        }
        self.socket.request(&header(index).request(DELETE, 0, kind())).map(drop)
    }
}

/// The qdisc of this interface.
fn header(index: u32) -> Header {
    Header { index, handle: HANDLE, parent: PARENT, info: 0 }
}

fn kind() -> Attributes {
    let mut attributes = Attributes::default();
    attributes.text(KIND, "clsact");
    attributes
}

/// The calling thread's network namespace.
fn namespace() -> Option<(u64, u64)> {
    let namespace = fs::metadata("/proc/thread-self/ns/net").ok()?;
    Some((namespace.dev(), namespace.ino()))
}
