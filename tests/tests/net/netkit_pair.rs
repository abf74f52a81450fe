//! Pairs of netkit devices, made by netlink: older iproute2 does not know them.

use std::io;

use netlink_packet_core::{
    DefaultNla, Emitable as _, ErrorBuffer, NLA_F_NESTED, NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL,
    NLM_F_REQUEST, NLMSG_ERROR, NetlinkBuffer,
};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

/// `RTM_NEWLINK`.
const NEW_LINK: u16 = 16;
/// `IFLA_IFNAME`.
const NAME: u16 = 3;
/// `IFLA_LINKINFO`.
const LINK_INFO: u16 = 18;
/// `IFLA_INFO_KIND`.
const KIND: u16 = 1;
/// `IFLA_INFO_DATA`.
const DATA: u16 = 2;
/// `IFLA_NETKIT_PEER_INFO`.
const PEER: u16 = 1;
/// `IFLA_NETKIT_MODE`.
const MODE: u16 = 4;
/// `NETKIT_L2`: with headers of Ethernet.
const L2: u32 = 0;

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let attribute = DefaultNla::new(kind, value.to_vec());
    let mut bytes = vec![0; attribute.buffer_len()];
    attribute.emit(&mut bytes);
    bytes
}

/// `struct ifinfomsg`, and a name.
fn interface(name: &str) -> Vec<u8> {
    let mut bytes = vec![0; 16];
    bytes.extend(attribute(NAME, format!("{name}\0").as_bytes()));
    bytes
}

/// Makes a pair in the calling thread's network namespace.
///
/// # Errors
/// What the kernel says.
pub(crate) fn add(primary: &str, peer: &str) -> io::Result<()> {
    let mut data = attribute(MODE, &L2.to_ne_bytes());
    data.extend(attribute(PEER | NLA_F_NESTED, &interface(peer)));
    let mut info = attribute(KIND, b"netkit\0");
    info.extend(attribute(DATA | NLA_F_NESTED, &data));
    let mut message = vec![0; 16];
    message.extend(interface(primary));
    message.extend(attribute(LINK_INFO | NLA_F_NESTED, &info));
    let length = message.len() as u32;
    let mut header = NetlinkBuffer::new(&mut message);
    header.set_length(length);
    header.set_message_type(NEW_LINK);
    header.set_flags(NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
    header.set_sequence_number(1);

    let socket = Socket::new(NETLINK_ROUTE)?;
    socket.send_to(&message, &SocketAddr::new(0, 0), 0)?;
    let (answer, _) = socket.recv_from_full()?;
    let broken = |_| io::Error::from(io::ErrorKind::InvalidData);
    let answer = NetlinkBuffer::new_checked(&answer[..]).map_err(broken)?;
    if answer.message_type() != NLMSG_ERROR {
        return Err(io::ErrorKind::InvalidData.into());
    }
    match ErrorBuffer::new_checked(answer.payload()).map_err(broken)?.code() {
        None => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(-code.get())),
    }
}
