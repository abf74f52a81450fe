//! The clsact qdisc, below which filters hang: made where there is none, removed when the last of
//! our filters goes if nobody else has one there.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    sync::{Arc, Mutex, PoisonError, Weak},
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

/// A clsact qdisc that this process has made.
#[derive(Debug)]
pub(super) struct Clsact {
    key: Key,
    socket: Mutex<Socket>,
}

/// Device and inode of the network namespace, and the interface's number. The namespace lives as
/// long as the socket does, so its inode is not another's in the meantime.
type Key = ((u64, u64), u32);

/// Those that there are: a second filter must keep what the first has made.
static MADE: Mutex<Vec<Weak<Clsact>>> = Mutex::new(Vec::new());

impl Clsact {
    /// Sees to it that the interface has the qdisc; gives what to keep as long as it is needed, if
    /// it was this process that has made it.
    pub(super) fn ensure(index: u32) -> Result<Option<Arc<Self>>, Refused> {
        let mut socket = Socket::route()?;
        // Held until the end: nothing of ours is removed or made meanwhile.
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let header = Header { index, handle: HANDLE, parent: PARENT, info: 0 };
        let request = header.request(NEW, flag::CREATE | flag::EXCL, kind());
        let key = (namespace(), index);
        match socket.request(&request) {
            Ok(_) => {
                let clsact = Arc::new(Self { key, socket: Mutex::new(socket) });
                made.retain(|other| other.upgrade().is_some_and(|other| other.key != key));
                made.push(Arc::downgrade(&clsact));
                Ok(Some(clsact))
            }
            Err(Refused { errno: Errno(libc::EEXIST), .. }) => {
                Ok(made.iter().find_map(|other| other.upgrade().filter(|other| other.key == key)))
            }
            Err(refused) => Err(refused),
        }
    }

    /// Removes the qdisc, unless somebody else has a filter there.
    fn remove(&self) -> Result<(), Refused> {
        let index = self.key.1;
        let mut socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        for direction in [TcDirection::Ingress, TcDirection::Egress] {
            let header = Header { index, parent: parent(direction), ..Header::default() };
            let list = header.request(FILTER_GET, flag::DUMP, Attributes::default());
            if !socket.request(&list)?.is_empty() {
                return Ok(());
            }
        }
        let header = Header { index, handle: HANDLE, parent: PARENT, info: 0 };
        socket.request(&header.request(DELETE, 0, kind())).map(drop)
    }
}

impl Drop for Clsact {
    fn drop(&mut self) {
        // Nobody could be told. The interface may be gone, too.
        let _made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.remove();
    }
}

fn kind() -> Attributes {
    let mut attributes = Attributes::default();
    attributes.text(KIND, "clsact");
    attributes
}

/// The calling thread's network namespace.
fn namespace() -> (u64, u64) {
    let namespace = fs::metadata("/proc/thread-self/ns/net");
    namespace.map_or((0, 0), |namespace| (namespace.dev(), namespace.ino()))
}
