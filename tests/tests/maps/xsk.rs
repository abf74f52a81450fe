//! Packets that programs give to sockets of XDP: memory shared with the kernel, where a ring says
//! which places are free, and another where packets are.
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::{
    io,
    mem::{size_of, zeroed},
    net::UdpSocket,
    os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd},
    ptr::NonNull,
    sync::atomic::{AtomicU32, Ordering},
};

use bpfgen_runtime::link::XdpMode;
use bpfgen_tests::{
    needs,
    needs::{
        How,
        Operation::{IntoC, Remove, Set},
        covered, saw,
    },
};

use crate::{
    AREA,
    caller::{self, in_namespace},
    redirect, system,
};

/// Entries of each ring, and places for packets.
const COUNT: u32 = 16;
/// Bytes of a place.
const PLACE: u32 = 2048;

/// Mapped memory.
struct Memory {
    start: NonNull<u8>,
    len: usize,
}

impl Memory {
    /// New memory, or for a descriptor what it shares at an offset.
    fn new(len: usize, of: Option<(BorrowedFd<'_>, i64)>) -> Self {
        let (flags, fd, offset) = match of {
            Some((fd, offset)) => (libc::MAP_SHARED | libc::MAP_POPULATE, fd.as_raw_fd(), offset),
            None => (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0),
        };
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a new mapping, at an address of the kernel's choice.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), len, protection, flags, fd, offset) };
        assert_ne!(start, libc::MAP_FAILED, "{}", io::Error::last_os_error());
        Self { start: NonNull::new(start.cast()).unwrap(), len }
    }

    /// The address of so many bytes at an offset.
    fn at(&self, offset: u64, bytes: usize) -> *mut u8 {
        let offset = usize::try_from(offset).unwrap();
        assert!(offset + bytes <= self.len, "{bytes} bytes at {offset} of {}", self.len);
        // SAFETY: it lies within the mapping, as was just seen.
        unsafe { self.start.as_ptr().add(offset) }
    }

    fn number(&self, offset: u64) -> &AtomicU32 {
        // SAFETY: 4 bytes of the mapping, aligned by the kernel, changed by both sides as an atomic.
        unsafe { &*self.at(offset, 4).cast::<AtomicU32>() }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: nothing borrows of it any more.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

/// A socket of XDP that receives from the first queue of an interface.
struct Socket {
    fd: OwnedFd,
    packets: Memory,
    free: Memory,
    received: Memory,
    offsets: libc::xdp_mmap_offsets,
}

impl Socket {
    fn new(interface: u32) -> Self {
        let fd = system::socket(libc::AF_XDP, libc::SOCK_RAW).unwrap();
        let packets = Memory::new((COUNT * PLACE) as usize, None);
        let umem = libc::xdp_umem_reg_v1 {
            addr: packets.start.as_ptr().addr() as u64,
            len: u64::from(COUNT * PLACE),
            chunk_size: PLACE,
            headroom: 0,
        };
        set(&fd, libc::XDP_UMEM_REG, &umem);
        for ring in [libc::XDP_UMEM_FILL_RING, libc::XDP_UMEM_COMPLETION_RING, libc::XDP_RX_RING] {
            set(&fd, ring, &COUNT);
        }
        // SAFETY: a struct of integers.
        let mut offsets: libc::xdp_mmap_offsets = unsafe { zeroed() };
        let mut length = size_of_val(&offsets) as libc::socklen_t;
        let (raw, to) = (fd.as_raw_fd(), (&raw mut offsets).cast());
        let option = libc::XDP_MMAP_OFFSETS;
        // SAFETY: the kernel writes at most `length` bytes, which the struct has.
        let result = unsafe { libc::getsockopt(raw, libc::SOL_XDP, option, to, &raw mut length) };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
        let ring = |desc: u64, entry: usize, at: i64| {
            Memory::new(
                usize::try_from(desc).unwrap() + COUNT as usize * entry,
                Some((fd.as_fd(), at)),
            )
        };
        let free = ring(offsets.fr.desc, 8, libc::XDP_UMEM_PGOFF_FILL_RING as i64);
        let received = ring(offsets.rx.desc, size_of::<libc::xdp_desc>(), libc::XDP_PGOFF_RX_RING);
        let address = libc::sockaddr_xdp {
            sxdp_family: libc::AF_XDP as u16,
            sxdp_flags: libc::XDP_COPY,
            sxdp_ifindex: interface,
            sxdp_queue_id: 0,
            sxdp_shared_umem_fd: 0,
        };
        let length = size_of_val(&address) as libc::socklen_t;
        // SAFETY: the address is borrowed for the call, with its size.
        let result = unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), length) };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
        let socket = Self { fd, packets, free, received, offsets };
        for place in 0..COUNT {
            socket.give_back(u64::from(place * PLACE));
        }
        socket
    }

    /// Says that a place is free.
    fn give_back(&self, place: u64) {
        let producer = self.free.number(self.offsets.fr.producer);
        let at = producer.load(Ordering::Relaxed);
        let entry = self.free.at(self.offsets.fr.desc + u64::from(at % COUNT) * 8, 8);
        // SAFETY: an entry of the ring, which the kernel reads once the producer's number is past it.
        unsafe { entry.cast::<u64>().write(place) };
        producer.store(at.wrapping_add(1), Ordering::Release);
    }

    /// The packet that came next, if one has.
    fn receive(&self) -> Option<Vec<u8>> {
        let consumer = self.received.number(self.offsets.rx.consumer);
        let at = consumer.load(Ordering::Relaxed);
        if at == self.received.number(self.offsets.rx.producer).load(Ordering::Acquire) {
            return None;
        }
        let size = size_of::<libc::xdp_desc>();
        let offset = self.offsets.rx.desc + u64::from(at % COUNT) * size as u64;
        // SAFETY: an entry of the ring that the kernel has written, as the producer's number says.
        let entry = unsafe { self.received.at(offset, size).cast::<libc::xdp_desc>().read() };
        let len = entry.len as usize;
        // SAFETY: bytes that are ours until the place is given back, and initialized.
        let bytes = unsafe { std::slice::from_raw_parts(self.packets.at(entry.addr, len), len) };
        let packet = bytes.to_vec();
        consumer.store(at.wrapping_add(1), Ordering::Release);
        self.give_back(entry.addr - entry.addr % u64::from(PLACE));
        Some(packet)
    }

    /// Waits for a packet that ends like this, and gives it; what else comes is nothing of ours.
    fn wait_for(&self, end: &[u8]) -> Vec<u8> {
        loop {
            if let Some(packet) = self.receive() {
                if packet.ends_with(end) {
                    return packet;
                }
            } else {
                assert!(caller::readable(self.fd.as_raw_fd(), 20_000), "no packet comes");
            }
        }
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn set<T>(fd: &OwnedFd, option: i32, value: &T) {
    let (raw, from) = (fd.as_raw_fd(), (&raw const *value).cast());
    let length = size_of::<T>() as libc::socklen_t;
    // SAFETY: the option is borrowed for the call, with its size.
    let result = unsafe { libc::setsockopt(raw, libc::SOL_XDP, option, from, length) };
    assert_eq!(result, 0, "option {option}: {}", io::Error::last_os_error());
}

#[test]
fn packets_come_to_the_socket() {
    needs!(Veth, XdpLinks, XdpSockets);
    in_namespace(|| {
        let loaded = redirect::load();
        let (bss, user) = (&loaded.bss, &loaded.maps.user);
        // Which number it has.
        let devices = &loaded.maps.devices;
        devices.set(0, "bpfgen1").unwrap();
        let interface = devices.get(0).unwrap().unwrap();
        let socket = Socket::new(interface);
        bss.key.set(1).unwrap();
        let _link = loaded.programs.to_user.attach("bpfgen1", XdpMode::Native).unwrap();
        let sender = UdpSocket::bind("192.0.2.1:0").unwrap();
        let send =
            |text: &[u8]| assert_eq!(sender.send_to(text, "192.0.2.2:9").unwrap(), text.len());

        assert!(user.set_new(1, &socket).unwrap());
        // More than there are places, so that each is used again.
        for number in 0..3 * COUNT {
            let text = format!("packet {number:04} for the socket");
            send(text.as_bytes());
            let packet = socket.wait_for(text.as_bytes());
            // Ethernet, IPv4, UDP: 14, 20 and 8 bytes.
            assert_eq!(packet.len(), 42 + text.len());
            assert_eq!((&packet[12..14], &packet[26..30]), (&[8, 0][..], &[192, 0, 2, 1][..]));
            assert_eq!((&packet[30..34], &packet[36..38]), (&[192, 0, 2, 2][..], &[0, 9][..]));
            // The same bytes in the program.
            let seen = bss.frame.get();
            assert_eq!(packet[..seen.len()], seen);
        }

        // Taken out: the program runs on, and nothing comes.
        user.clear(1).unwrap();
        while socket.receive().is_some() {}
        let before = bss.packets.get();
        send(b"for nobody");
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while bss.packets.get() == before {
            assert!(std::time::Instant::now() < end, "the program does not run");
            std::thread::yield_now();
        }
        assert!(socket.receive().is_none() && !caller::readable(socket.fd.as_raw_fd(), 0));
        // And again.
        user.set(1, &socket).unwrap();
        send(b"once more");
        socket.wait_for(b"once more");
        saw("XSKMAP", &[Set, Remove, IntoC]);
        covered(AREA, "XSKMAP: packets come to an AF_XDP socket", "4.18", How::Native);
    });
}
