//! What a loaded object's programs are told of the probes that they are on.
//!
//! Each probe's arguments are a numbered entry of the map `__bpf_usdt_specs`. A program gets the
//! number as its cookie, or, where the kernel has no cookies, from `__bpf_usdt_ip_to_spec_id` by the
//! address it was called from. Both maps come from `usdt.bpf.h`.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bpfgen_object::Object;

use super::{
    args::{self, Argument},
    registers::Machine,
    spec::Layout,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{probe, uprobes},
    loader::{Feature, Features},
    map::Map,
};

const SPECS: &str = "__bpf_usdt_specs";
const ADDRESSES: &str = "__bpf_usdt_ip_to_spec_id";

/// Of one loaded object; its programs and their links hold it.
pub(crate) struct State {
    /// Whether programs are loaded for links to many places.
    multi: bool,
    /// Whether programs know places by cookies.
    cookies: bool,
    specs: Option<Specs>,
}

/// The maps of `usdt.bpf.h`.
struct Specs {
    map: Map,
    layout: Layout,
    addresses: Option<Map>,
    used: Mutex<Used>,
}

/// What entries of the maps stand for, and for how many places.
#[derive(Default)]
struct Used {
    specs: HashMap<(String, u64), (u32, usize)>,
    addresses: HashMap<u64, (u32, usize)>,
    free: Vec<u32>,
    next: u32,
}

impl State {
    /// Of an object that has programs for static probes; `map` gives its maps by index.
    pub(crate) fn of<'m>(
        object: &Object,
        features: Features,
        map: impl Fn(usize) -> Option<&'m Map>,
    ) -> Result<Self> {
        let find = |name: &str| object.maps.iter().position(|map| map.name == name);
        let specs = match find(SPECS).and_then(|index| Some((index, map(index)?))) {
            None => None,
            Some((index, map_of)) => {
                let value = object.maps.get(index).and_then(|map| map.value);
                let layout =
                    object.btf.as_ref().zip(value).and_then(|(btf, id)| Layout::of(btf, id));
                let layout = layout.ok_or_else(|| {
                    Error::new(ErrorKind::InvalidObject, "its values are not those of usdt.bpf.h")
                        .map(SPECS)
                })?;
                Some(Specs {
                    map: map_of.clone(),
                    layout,
                    addresses: find(ADDRESSES).and_then(&map).cloned(),
                    used: Mutex::default(),
                })
            }
        };
        let cookies = features.tell_places() && probe::has_attach_cookie();
        // Those to many places came after cookies, and each place needs its own.
        let multi = cookies
            && features.has(Feature::ManyUprobes)
            && uprobes::uprobe_multi() == uprobes::UprobeMulti::Whole;
        Ok(Self { multi, cookies, specs })
    }

    /// Whether programs are loaded for, and attach by, links to many places.
    pub(crate) fn is_multi(&self) -> bool {
        self.multi
    }

    /// Whether programs know by a cookie where they are.
    pub(super) fn has_cookies(&self) -> bool {
        self.cookies
    }

    /// Whether programs can ask for arguments at all.
    pub(super) fn has_specs(&self) -> bool {
        self.specs.is_some()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("multi", &self.multi).finish_non_exhaustive()
    }
}

/// An entry that tells of arguments; given back when dropped.
#[derive(Debug)]
pub(super) struct Spec {
    state: Arc<State>,
    key: (String, u64),
    /// Its number.
    pub(super) id: u32,
}

impl Spec {
    /// The entry for these arguments and this cookie, which places share.
    pub(super) fn new(state: &Arc<State>, text: &str, cookie: u64) -> Result<Self> {
        let Some(specs) = &state.specs else {
            return Err(Error::new(ErrorKind::InvalidObject, "it does not include usdt.bpf.h"));
        };
        let key = (text.to_owned(), cookie);
        let mut used = specs.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((id, count)) = used.specs.get_mut(&key) {
            *count += 1;
            return Ok(Self { state: Arc::clone(state), key, id: *id });
        }
        let bytes = specs.layout.encode(&parse(text)?, cookie).map_err(unsupported)?;
        let id = match used.free.pop() {
            Some(id) => id,
            None if used.next < specs.map.max_entries() => {
                used.next += 1;
                used.next - 1
            }
            None => return Err(full(&specs.map, "BPF_USDT_MAX_SPEC_CNT")),
        };
        if let Err(error) = specs.map.update(&id.to_ne_bytes(), &bytes, 0) {
            used.free.push(id);
            return Err(error);
        }
        used.specs.insert(key.clone(), (id, 1));
        Ok(Self { state: Arc::clone(state), key, id })
    }
}

impl Drop for Spec {
    fn drop(&mut self) {
        let Some(specs) = &self.state.specs else { return };
        let mut used = specs.used.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, count)) = used.specs.get_mut(&self.key) else { return };
        *count -= 1;
        if *count == 0 {
            used.specs.remove(&self.key);
            used.free.push(self.id);
        }
    }
}

/// Which entry is meant at an address; taken back when dropped.
#[derive(Debug)]
pub(super) struct Address {
    state: Arc<State>,
    address: u64,
}

impl Address {
    /// Tells programs that at this address the arguments are those of `spec`.
    pub(super) fn new(spec: &Spec, address: u64) -> Result<Self> {
        let of = || Self { state: Arc::clone(&spec.state), address };
        let specs = spec.state.specs.as_ref();
        let Some((specs, map)) = specs.and_then(|specs| Some((specs, specs.addresses.as_ref()?)))
        else {
            return Err(Error::new(ErrorKind::InvalidObject, "it does not include usdt.bpf.h"));
        };
        let mut used = specs.used.lock().unwrap_or_else(PoisonError::into_inner);
        let count = used.addresses.len();
        match used.addresses.get_mut(&address) {
            Some((id, count)) if *id == spec.id => {
                *count += 1;
                Ok(of())
            }
            Some(_) => Err(Error::new(
                ErrorKind::Busy,
                "another program is on the probe already, with another cookie",
            )
            .hint("this kernel has no cookies (Linux 5.15), so one is all that a place can have")),
            None if count >= map.max_entries() as usize => Err(full(map, "BPF_USDT_MAX_IP_CNT")),
            None => {
                map.update(&address.to_ne_bytes(), &spec.id.to_ne_bytes(), 0)?;
                used.addresses.insert(address, (spec.id, 1));
                Ok(of())
            }
        }
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        let Some(specs) = &self.state.specs else { return };
        let mut used = specs.used.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, count)) = used.addresses.get_mut(&self.address) else { return };
        *count -= 1;
        if *count == 0 {
            used.addresses.remove(&self.address);
            if let Some(map) = &specs.addresses {
                // Nobody to tell; and nobody looks here any more.
                let _ = map.delete(&self.address.to_ne_bytes());
            }
        }
    }
}

fn parse(text: &str) -> Result<Vec<Argument>> {
    let machine = Machine::running().ok_or_else(|| {
        unsupported("where this kind of machine has arguments of probes is not known".to_owned())
    })?;
    args::parse(machine, text).map_err(unsupported)
}

fn unsupported(message: String) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

fn full(map: &Map, constant: &str) -> Error {
    let (name, room) = (map.name(), map.max_entries());
    Error::new(ErrorKind::ResourceLimit, format!("the map {name} is full: it takes {room}")).hint(
        format!("define {constant} larger before including usdt.bpf.h, or set its max_entries"),
    )
}
