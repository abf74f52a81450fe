//! Where XDP programs redirect packets to: interfaces, CPUs, sockets of user space.

use std::{marker::PhantomData, os::fd::AsFd};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Keys, Map,
    typed::{self, ANY, EXIST, NOEXIST},
};
use crate::{
    Error, ErrorKind, Result,
    link::Interface,
    program::{
        Program,
        hook::{XdpCpumap, XdpDevmap},
    },
    sys::bpf::raw,
    value::Plain as _,
};

/// Of a map whose elements hold no program: their C type is `__u32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bare {}

/// Of a map whose elements may hold a program, which sees the packet there: their C type is
/// `struct bpf_devmap_val` or `struct bpf_cpumap_val`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WithProgram {}

/// `struct bpf_devmap_val` and `struct bpf_cpumap_val`: a number, and a program by its descriptor to
/// the kernel, by its id from it, 0 for none.
type Element = [u32; 2];

fn element<K>(number: u32, program: Option<&Program<K>>) -> Result<Element> {
    let fd = program.map(Program::fd).transpose()?;
    Ok([number, fd.map_or(0, raw)])
}

fn some_id(program: u32) -> Option<u32> {
    (program != 0).then_some(program)
}

/// An interface in a [`DevMap`] or [`DevMapHash`].
#[doc(alias = "bpf_devmap_val")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DevMapEntry {
    /// The interface's number.
    pub interface: u32,
    /// The kernel's id of the program there.
    pub program: Option<u32>,
}

/// A CPU in a [`CpuMap`].
#[doc(alias = "bpf_cpumap_val")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CpuMapEntry {
    /// How many packets wait for the CPU at most.
    pub queue_size: u32,
    /// The kernel's id of the program there.
    pub program: Option<u32>,
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Bare {}
    impl Sealed for super::WithProgram {}
}

/// What elements of a map hold besides a number: [`Bare`] or [`WithProgram`].
pub trait ElementKind: sealed::Sealed + 'static {
    #[doc(hidden)]
    const SIZE: u32;
}

impl ElementKind for Bare {
    const SIZE: u32 = 4;
}

impl ElementKind for WithProgram {
    const SIZE: u32 = 8;
}

fn check_element<E: ElementKind>(map: &Map) -> Result<()> {
    if map.value_size() == E::SIZE {
        return Ok(());
    }
    let holds = if map.value_size() == 8 { "may hold a program" } else { "hold no program" };
    Err(map.error(Error::new(
        ErrorKind::Incompatible,
        format!("its elements {holds}, which is not what the Rust type says"),
    )))
}

macro_rules! device_maps {
    ($(
        $(#[$doc:meta])*
        $name:ident = $map_type:ident, $at:ident, $key:literal, $where:literal;
    )+) => {$(
        typed::typed_map! {
            $(#[$doc])*
            $name<E>
        }

        impl<E: ElementKind> FromMap for $name<E> {
            fn from_map(map: Map) -> Result<Self> {
                typed::check(&map, stringify!($name), &[MapType::$map_type])?;
                check_element::<E>(&map)?;
                Ok(Self { map, types: PhantomData })
            }
        }

        impl $name<Bare> {
            #[doc = concat!("Puts an interface to ", $key, ".")]
            ///
            /// # Errors
            #[doc = concat!("If there is no such interface, ", $where, ", or the map was not created.")]
            pub fn set(&self, $at: u32, interface: impl Into<Interface>) -> Result<()> {
                let number = interface_number(&self.map, &interface.into())?;
                put_interface(&self.map, $at, number.as_bytes(), false, ANY).map(drop)
            }

            #[doc = concat!("What is in the map: at which ", stringify!($at), ", and the interface's number.")]
            pub fn iter(&self) -> Iter<u32, u32> {
                Iter::new(self.map.clone(), typed::get)
            }

            #[doc = concat!("The number of the interface at ", $key, "; `None` where there is none.")]
            ///
            /// # Errors
            /// If the map was not created.
            pub fn get(&self, $at: u32) -> Result<Option<u32>> {
                typed::get(&self.map, $at.as_bytes())
            }
        }

        impl $name<WithProgram> {
            #[doc = concat!("Puts an interface to ", $key, ", with a program that sees each packet")]
            /// before it is sent there.
            ///
            /// # Minimum kernel version
            /// 5.8.
            ///
            /// # Errors
            #[doc = concat!("If there is no such interface, ", $where, ", the program is not loaded, or")]
            /// the map was not created.
            pub fn set(
                &self,
                $at: u32,
                interface: impl Into<Interface>,
                program: Option<&Program<XdpDevmap>>,
            ) -> Result<()> {
                let number = interface_number(&self.map, &interface.into())?;
                let element = element(number, program)?;
                put_interface(&self.map, $at, element.as_bytes(), program.is_some(), ANY).map(drop)
            }

            #[doc = concat!("What is in the map: at which ", stringify!($at), ", and the interface.")]
            pub fn iter(&self) -> Iter<u32, DevMapEntry> {
                Iter::new(self.map.clone(), get_interface)
            }

            #[doc = concat!("What is at ", $key, "; `None` where there is nothing.")]
            ///
            /// # Errors
            /// If the map was not created.
            pub fn get(&self, $at: u32) -> Result<Option<DevMapEntry>> {
                get_interface(&self.map, $at.as_bytes())
            }
        }
    )+};
}

device_maps! {
    /// An array of interfaces, which `bpf_redirect_map` sends packets to.
    ///
    /// ```no_run
    /// # use bpfgen_runtime::{Program, hook, map::{DevMap, WithProgram}};
    /// # fn demo(ports: DevMap<WithProgram>, seen: Program<hook::XdpDevmap>)
    /// # -> bpfgen_runtime::Result<()> {
    /// ports.set(0, "eth1", Some(&seen))?;
    /// ports.set(1, "eth2", None)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Minimum kernel version
    /// 4.14; 5.8 for elements with a program.
    #[doc(alias = "BPF_MAP_TYPE_DEVMAP")]
    DevMap = DEVMAP, index, "`index`", "the index is past the end";
    /// A hash map of interfaces, which `bpf_redirect_map` sends packets to: its keys are numbers of
    /// any size, those of the interfaces for one.
    ///
    /// # Minimum kernel version
    /// 5.4; 5.8 for elements with a program.
    #[doc(alias = "BPF_MAP_TYPE_DEVMAP_HASH")]
    DevMapHash = DEVMAP_HASH, key, "`key`", "the map is full";
}

impl<E: ElementKind> DevMap<E> {
    /// Takes out what is at `index`, if anything is.
    ///
    /// # Errors
    /// If the index is past the end, or the map was not created.
    pub fn clear(&self, index: u32) -> Result<()> {
        clear(&self.map, index)
    }
}

impl<E: ElementKind> DevMapHash<E> {
    /// Removes `key`; `false` where it was not there.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn remove(&self, key: u32) -> Result<bool> {
        self.map.delete(key.as_bytes())
    }

    /// The keys, in no order.
    pub fn keys(&self) -> Keys<u32> {
        Keys::new(self.map.clone())
    }
}

impl DevMapHash<Bare> {
    /// Puts an interface to `key` if nothing is there; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn set_new(&self, key: u32, interface: impl Into<Interface>) -> Result<bool> {
        let number = interface_number(&self.map, &interface.into())?;
        put_interface(&self.map, key, number.as_bytes(), false, NOEXIST)
    }
}

impl DevMapHash<WithProgram> {
    /// Puts an interface to `key`, with a program that sees each packet before it is sent there, if
    /// nothing is there; else changes nothing and gives `false`.
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn set_new(
        &self,
        key: u32,
        interface: impl Into<Interface>,
        program: Option<&Program<XdpDevmap>>,
    ) -> Result<bool> {
        let number = interface_number(&self.map, &interface.into())?;
        let element = element(number, program)?;
        put_interface(&self.map, key, element.as_bytes(), program.is_some(), NOEXIST)
    }
}

fn get_interface(map: &Map, key: &[u8]) -> Result<Option<DevMapEntry>> {
    let element = typed::get::<Element>(map, key)?;
    Ok(element.map(|[interface, program]| DevMapEntry { interface, program: some_id(program) }))
}

fn get_cpu(map: &Map, key: &[u8]) -> Result<Option<CpuMapEntry>> {
    let element = typed::get::<Element>(map, key)?;
    Ok(element.map(|[queue_size, program]| CpuMapEntry { queue_size, program: some_id(program) }))
}

fn interface_number(map: &Map, interface: &Interface) -> Result<u32> {
    match interface.index().map_err(|error| map.error(error))? {
        // The kernel takes it for a request to clear the element.
        0 => Err(map.error(Error::new(ErrorKind::InvalidInput, "no interface has the number 0"))),
        number => Ok(number),
    }
}

/// `false` where the condition does not hold.
fn put_interface(
    map: &Map,
    key: u32,
    element: &[u8],
    program: bool,
    condition: u64,
) -> Result<bool> {
    if map.map_type() == MapType::DEVMAP {
        typed::check_index(map, key)?;
    }
    let put = map.update_if(key.as_bytes(), element, condition);
    put.map_err(|error| match error.raw_os_error() {
        Some(libc::EINVAL) if program => error.hint(
            "there is no such interface, or the program cannot be there: it must be of \
             SEC(\"xdp/devmap\"), and of SEC(\"xdp.frags/devmap\") if what redirects is of \
             SEC(\"xdp.frags\")",
        ),
        Some(libc::EINVAL) => error
            .with_kind(ErrorKind::NotFound)
            .hint("there is no such interface in this network namespace"),
        _ => error,
    })
}

/// These kinds do not say whether there was anything.
fn clear(map: &Map, index: u32) -> Result<()> {
    typed::check_index(map, index)?;
    map.delete(index.as_bytes()).map(drop)
}

typed::typed_map! {
    /// An array of CPUs, by their numbers, which `bpf_redirect_map` has packets go on at.
    ///
    /// # Minimum kernel version
    /// 4.15; 5.9 for elements with a program.
    #[doc(alias = "BPF_MAP_TYPE_CPUMAP")]
    CpuMap<E>
}

impl<E: ElementKind> FromMap for CpuMap<E> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "CpuMap", &[MapType::CPUMAP])?;
        check_element::<E>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<E: ElementKind> CpuMap<E> {
    /// Takes a CPU out, if it is there.
    ///
    /// # Errors
    /// If its number is past the end, or the map was not created.
    pub fn clear(&self, cpu: u32) -> Result<()> {
        clear(&self.map, cpu)
    }

    fn put(&self, cpu: u32, queue_size: u32, element: &[u8]) -> Result<()> {
        typed::check_index(&self.map, cpu)?;
        if queue_size == 0 {
            // The kernel takes it for a request to clear the element.
            return Err(self.map.error(Error::new(
                ErrorKind::InvalidInput,
                "a queue for no packets: use clear() to take a CPU out",
            )));
        }
        self.map.update(cpu.as_bytes(), element, ANY).map_err(|error| match error.raw_os_error() {
            Some(libc::ENODEV) => {
                error.with_kind(ErrorKind::NotFound).hint(format!("there is no CPU {cpu}"))
            }
            Some(libc::EOVERFLOW) => error.hint("a queue has at most 16384 packets"),
            Some(libc::EINVAL) => error.hint("the program must be of SEC(\"xdp/cpumap\")"),
            _ => error,
        })
    }
}

impl CpuMap<Bare> {
    /// Has packets for this CPU wait in a queue of so many, at most 16384.
    ///
    /// # Errors
    /// If there is no such CPU, the queue is too long or has no room, or the map was not created.
    pub fn set(&self, cpu: u32, queue_size: u32) -> Result<()> {
        self.put(cpu, queue_size, queue_size.as_bytes())
    }

    /// The size of a CPU's queue; `None` where it is not in the map.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, cpu: u32) -> Result<Option<u32>> {
        typed::get(&self.map, cpu.as_bytes())
    }

    /// The CPUs in the map, with the sizes of their queues.
    pub fn iter(&self) -> Iter<u32, u32> {
        Iter::new(self.map.clone(), typed::get)
    }
}

impl CpuMap<WithProgram> {
    /// Has packets for this CPU wait in a queue of so many, at most 16384, with a program that sees
    /// each one when it arrives there.
    ///
    /// # Errors
    /// If there is no such CPU, the queue is too long or has no room, the program is not loaded, or
    /// the map was not created.
    pub fn set(
        &self,
        cpu: u32,
        queue_size: u32,
        program: Option<&Program<XdpCpumap>>,
    ) -> Result<()> {
        self.put(cpu, queue_size, element(queue_size, program)?.as_bytes())
    }

    /// What a CPU has in the map; `None` where it is not in it.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, cpu: u32) -> Result<Option<CpuMapEntry>> {
        get_cpu(&self.map, cpu.as_bytes())
    }

    /// The CPUs in the map, with what they have.
    pub fn iter(&self) -> Iter<u32, CpuMapEntry> {
        Iter::new(self.map.clone(), get_cpu)
    }
}

typed::typed_map! {
    /// An array of `AF_XDP` sockets, which `bpf_redirect_map` gives packets to: by the number of
    /// the queue that each is bound to.
    ///
    /// User space cannot read it.
    ///
    /// # Minimum kernel version
    /// 4.18.
    #[doc(alias = "BPF_MAP_TYPE_XSKMAP")]
    XskMap
}

impl FromMap for XskMap {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "XskMap", &[MapType::XSKMAP])?;
        Ok(Self { map, types: PhantomData })
    }
}

impl XskMap {
    /// Puts an `AF_XDP` socket to `index`; it goes when the socket is closed.
    ///
    /// # Errors
    /// If the descriptor is of something else, the index is past the end, or the map was not
    /// created.
    pub fn set(&self, index: u32, socket: impl AsFd) -> Result<()> {
        self.put(index, socket, ANY).map(drop)
    }

    /// Puts an `AF_XDP` socket to `index` if there is none; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn set_new(&self, index: u32, socket: impl AsFd) -> Result<bool> {
        self.put(index, socket, NOEXIST)
    }

    /// Puts an `AF_XDP` socket to `index` if there is one; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    #[doc(alias = "BPF_EXIST")]
    pub fn replace(&self, index: u32, socket: impl AsFd) -> Result<bool> {
        self.put(index, socket, EXIST)
    }

    /// Takes out what is at `index`, if anything is.
    ///
    /// # Errors
    /// If the index is past the end, or the map was not created.
    pub fn clear(&self, index: u32) -> Result<()> {
        clear(&self.map, index)
    }

    fn put(&self, index: u32, socket: impl AsFd, condition: u64) -> Result<bool> {
        typed::check_index(&self.map, index)?;
        match typed::put_fd(&self.map, index.as_bytes(), socket.as_fd(), condition) {
            Ok(()) => Ok(true),
            Err(error) => match error.raw_os_error() {
                Some(libc::EEXIST) => Ok(false),
                Some(libc::ENOENT) if condition == EXIST => Ok(false),
                Some(libc::EOPNOTSUPP | libc::ENOTSOCK | libc::EBADF) => {
                    Err(error.hint("it must be a socket of AF_XDP"))
                }
                Some(libc::ENOBUFS) => {
                    Err(error.hint("give the socket a ring to receive with first (XDP_RX_RING)"))
                }
                _ => Err(error),
            },
        }
    }
}
