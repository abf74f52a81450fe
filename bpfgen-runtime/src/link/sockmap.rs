//! Programs on the sockets of a map.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, attached::Attached, attaching, direct::Direct};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Feature,
    map::{Map, SockHash, SockMap},
    program::{
        Program,
        hook::{Hook, SkMsg, SkSkb, SkSkbStreamParser, SkSkbStreamVerdict, SkSkbVerdict},
    },
    sys::{
        Errno,
        attach::{self, Attach, Relative, Target},
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

mod sealed {
    pub trait Sealed {}
}

/// A map of sockets, to which programs can be attached.
pub trait SocketMap: sealed::Sealed {
    /// The map with keys and values as bytes.
    fn as_map(&self) -> &Map;

    /// The programs on the map's sockets, whoever attached them.
    ///
    /// # Minimum kernel version
    /// 5.18.
    ///
    /// # Errors
    /// If the kernel refuses.
    #[doc(alias = "BPF_PROG_QUERY")]
    fn attached(&self, attach_type: AttachType) -> Result<Attached> {
        let map = self.as_map();
        match attach::query(Target::Fd(map.fd()?), attach_type.0, false) {
            Ok(found) => Ok(Attached::new(&found)),
            Err(errno) => {
                let error =
                    map.sys("cannot ask what is attached to it", "bpf(BPF_PROG_QUERY)", errno);
                Err(match errno.0 {
                    libc::EINVAL => error
                        .with_kind(ErrorKind::Unsupported)
                        .hint("the kernel can be asked since Linux 5.18"),
                    _ => error,
                })
            }
        }
    }
}

impl<V> sealed::Sealed for SockMap<V> {}
impl<K, V> sealed::Sealed for SockHash<K, V> {}

impl<V> SocketMap for SockMap<V> {
    fn as_map(&self) -> &Map {
        self.as_map()
    }
}

impl<K, V> SocketMap for SockHash<K, V> {
    fn as_map(&self) -> &Map {
        self.as_map()
    }
}

/// Of what a program without an attach type decides, in a map of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SkSkbRole {
    /// Where a message ends in the stream.
    StreamParser,
    /// Where a message of the stream goes.
    StreamVerdict,
    /// Where data goes, as it comes: without a parser. Since Linux 5.13.
    Verdict,
}

impl SkSkbRole {
    fn attach_type(self) -> AttachType {
        match self {
            Self::StreamParser => AttachType::SK_SKB_STREAM_PARSER,
            Self::StreamVerdict => AttachType::SK_SKB_STREAM_VERDICT,
            Self::Verdict => AttachType::SK_SKB_VERDICT,
        }
    }
}

macro_rules! on_socket_maps {
    ($($hook:ident, $attach_type:ident, $what:literal, $since:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to a map of sockets, for ", $what, ".")]
            ///
            /// Sockets that are put in the map from now on run it, until they leave the map: also
            /// after detaching. By a BPF link since Linux 6.10; on older kernels without one, as by
            /// [`attach_without_link`](Self::attach_without_link).
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// If a link attaches another program of this kind, the kinds on the map exclude each
            /// other, or the kernel refuses.
            pub fn attach(&self, map: &impl SocketMap) -> Result<Link> {
                attach(self, map.as_map(), AttachType::$attach_type)
            }

            /// As [`attach`](Self::attach) without a BPF link, also where the kernel has them.
            ///
            /// It takes the place of one that is there without a link. [`Link`] undoes it when
            /// dropped; but if the process is killed, the program stays as long as the map.
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach).
            #[doc(alias = "BPF_PROG_ATTACH")]
            pub fn attach_without_link(&self, map: &impl SocketMap) -> Result<Link> {
                attach_without_link(self, map.as_map(), AttachType::$attach_type)
            }
        }
    )*};
}

on_socket_maps! {
    SkMsg, SK_MSG_VERDICT, "messages that they send", "4.17";
    SkSkbStreamParser, SK_SKB_STREAM_PARSER, "where messages end in what they receive", "4.14";
    SkSkbStreamVerdict, SK_SKB_STREAM_VERDICT, "where messages that they receive go", "4.14";
    SkSkbVerdict, SK_SKB_VERDICT, "where data that they receive goes, without a parser", "5.13";
}

impl Program<SkSkb> {
    /// Attaches to a map of sockets, as what `role` says.
    ///
    /// Sockets that are put in the map from now on run it, until they leave the map: also after
    /// detaching. By a BPF link since Linux 6.10; on older kernels without one, as by
    /// [`attach_without_link`](Self::attach_without_link).
    ///
    /// # Minimum kernel version
    /// 4.14; [`SkSkbRole::Verdict`] 5.13.
    ///
    /// # Errors
    /// If a link attaches another program of this kind, the kinds on the map exclude each other, or
    /// the kernel refuses.
    pub fn attach(&self, map: &impl SocketMap, role: SkSkbRole) -> Result<Link> {
        attach(self, map.as_map(), role.attach_type())
    }

    /// As [`attach`](Self::attach) without a BPF link, also where the kernel has them.
    ///
    /// It takes the place of one that is there without a link. [`Link`] undoes it when dropped; but
    /// if the process is killed, the program stays as long as the map.
    ///
    /// # Minimum kernel version
    /// 4.14; [`SkSkbRole::Verdict`] 5.13.
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    #[doc(alias = "BPF_PROG_ATTACH")]
    pub fn attach_without_link(&self, map: &impl SocketMap, role: SkSkbRole) -> Result<Link> {
        attach_without_link(self, map.as_map(), role.attach_type())
    }
}

macro_rules! not_by_section {
    ($($hook:ident)*) => {$(
        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )*};
}

not_by_section!(SkMsg SkSkb SkSkbStreamParser SkSkbStreamVerdict SkSkbVerdict);

fn attach<K: Hook + 'static>(
    program: &Program<K>,
    map: &Map,
    attach_type: AttachType,
) -> Result<Link> {
    if !program.counts_on(Feature::SocketMapLinks) {
        return attach_without_link(program, map, attach_type);
    }
    let (fd, place) = target(program, map, attach_type)?;
    let link = LinkCreate {
        program: program.fd()?,
        target: LinkTarget::Fd(fd),
        attach_type: attach_type.0,
        flags: 0,
        options: LinkOptions::None,
    };
    match bpf::link_create(&link) {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        // Before 6.10; and without a link the same is refused again.
        Err(Errno(libc::EINVAL)) => attach_without_link(program, map, attach_type),
        Err(errno) => Err(refused(program, &place, "bpf(BPF_LINK_CREATE)", errno)),
    }
}

fn attach_without_link<K: Hook + 'static>(
    program: &Program<K>,
    map: &Map,
    attach_type: AttachType,
) -> Result<Link> {
    let (fd, place) = target(program, map, attach_type)?;
    let fd = fd.try_clone_to_owned().map_err(|error| {
        attaching(program, &place, Error::io("cannot duplicate the descriptor", &error))
    })?;
    let direct = Attach {
        program: program.fd()?,
        target: Target::Fd(fd.as_fd()),
        attach_type: attach_type.0,
        flags: 0,
        replaced: None,
        relative: Relative::default(),
    };
    attach::attach(&direct)
        .map_err(|errno| refused(program, &place, "bpf(BPF_PROG_ATTACH)", errno))?;
    let what = "a program put on a map of sockets without a link";
    let held = Direct::new(what, program, fd, attach_type, &place);
    Ok(Link::held(held, place))
}

/// The map's descriptor, and the place for people.
fn target<'a, K: Hook>(
    program: &Program<K>,
    map: &'a Map,
    attach_type: AttachType,
) -> Result<(BorrowedFd<'a>, String)> {
    let place = format!("{} of map {}", attach_type.name(), map.name());
    let fd = map.fd().map_err(|error| attaching(program, &place, error))?;
    Ok((fd, place))
}

fn refused<K: Hook>(program: &Program<K>, place: &str, call: &'static str, errno: Errno) -> Error {
    let error = Error::sys("the kernel refuses", call, errno);
    let error = match errno.0 {
        libc::EPERM | libc::EACCES => {
            error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
        }
        libc::EBUSY => error.hint(
            "the map has a program of this kind by a link, or one that excludes it: a stream \
             verdict and a verdict do",
        ),
        libc::EOPNOTSUPP => error.hint(
            "the kernel is built without CONFIG_BPF_STREAM_PARSER, which stream parsers take",
        ),
        libc::EINVAL => error.hint(
            "the program may be loaded for another kind, or the kernel too old: verdicts without \
             a parser came with Linux 5.13",
        ),
        _ => error,
    };
    attaching(program, place, error)
}
