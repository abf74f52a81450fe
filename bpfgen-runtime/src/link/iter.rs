//! Iterators over kernel objects.

use std::{fs::File, io};

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, refused, target};
use crate::{
    Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::Iter},
    sys::{
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
        iter,
    },
};

impl Program<Iter> {
    /// Attaches the iterator, which makes it ready to be read (and pinned: reading the file then
    /// runs it).
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// If the kernel refuses: some iterators, such as those of a map's elements, need a target
    /// that cannot be given here.
    pub fn attach(&self) -> Result<Link> {
        let place = place(self)?;
        let link = LinkCreate {
            program: self.fd()?,
            target: LinkTarget::Program,
            attach_type: AttachType::TRACE_ITER.0,
            flags: 0,
            options: LinkOptions::None,
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(errno) => {
                let error = refused(self, &place, "bpf(BPF_LINK_CREATE)", errno);
                Err(match errno.0 {
                    libc::EPERM | libc::EACCES => {
                        error.hint(privilege::hint(&[Capability::Perfmon]))
                    }
                    _ => error,
                })
            }
        }
    }

    /// Runs the iterator once: what it writes with `bpf_seq_write` and `bpf_seq_printf` can be
    /// read.
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    #[doc(alias = "BPF_ITER_CREATE")]
    pub fn read(&self) -> Result<IterReader> {
        let link = self.attach()?;
        let place = place(self)?;
        match iter::create(link.fd()?) {
            Ok(fd) => Ok(IterReader(File::from(fd))),
            Err(errno) => Err(refused(self, &place, "bpf(BPF_ITER_CREATE)", errno)),
        }
    }
}

fn place(program: &Program<Iter>) -> Result<String> {
    Ok(format!("iterator {}", target(program, "iter/task")?))
}

/// The output of one run of an iterator.
#[derive(Debug)]
pub struct IterReader(File);

impl io::Read for IterReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                // The kernel asks for a retry when a buffer of its own was full.
                Err(error) if error.raw_os_error() == Some(libc::EAGAIN) => {}
                result => return result,
            }
        }
    }
}

impl AutoAttach for Iter {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}
