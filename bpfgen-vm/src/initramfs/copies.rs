//! Files and folders that somebody wants in the guest.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{
    pack::{Must, Packer},
    tree::Node,
};
use crate::{Copy, Error, ErrorKind, Result};

/// Where the guest mounts what the kernel makes; there is nothing to copy from or to.
const MOUNTED: &[&str] = &["/proc", "/sys", "/dev"];

impl Packer<'_> {
    /// Brings what somebody named.
    pub(super) fn copy(&mut self, copy: &Copy) -> Result<()> {
        let source = self.source(&copy.source)?;
        let real = fs::canonicalize(&source).map_err(|error| Error::io("copy", &source, error))?;
        refuse(&real, "copied from")?;
        if real == Path::new("/") {
            let text = "cannot copy /, which has everything: proc and the archive itself too";
            return Err(
                Error::new(ErrorKind::Option, text).help("name the folders that are needed")
            );
        }
        let folder = real.is_dir();
        let Some(dest) = &copy.dest else {
            let guest = self.tree.follow(&source)?;
            refuse(&guest, "copied to")?;
            return if folder {
                self.copy_folder(&real, &guest, false)
            } else {
                self.copy_file(&real, &guest, false)
            };
        };
        if !dest.is_absolute() {
            let text = format!("cannot copy to {}: not an absolute path", dest.display());
            return Err(Error::new(ErrorKind::Option, text));
        }
        let mut dest = dest.clone();
        if dest.as_os_str().as_bytes().ends_with(b"/") {
            // Into that folder.
            dest.push(source.file_name().or(real.file_name()).unwrap_or_default());
        }
        if folder {
            let guest = self.tree.follow(&dest)?;
            refuse(&guest, "copied to")?;
            self.copy_folder(&real, &guest, guest != real)
        } else {
            let at = self.tree.follow(&dest)?;
            let guest = self.tree.follow_parent(&dest)?;
            refuse(&guest, "copied to")?;
            // A link that the guest will have from the host counts as the folder that it leads to.
            let taken = matches!(self.tree.get(&at), Some(Node::Folder { .. }));
            if taken || (at != guest && at.is_dir()) {
                let text = format!("cannot copy {} to {}", source.display(), dest.display());
                return Err(Error::new(ErrorKind::Option, format!("{text}: that is a folder"))
                    .help("end it with a slash to copy into it"));
            }
            self.copy_file(&real, &guest, true)
        }
    }

    /// The file or folder, else the command of that name.
    fn source(&self, source: &Path) -> Result<PathBuf> {
        if source.as_os_str().is_empty() {
            return Err(Error::new(ErrorKind::Option, "cannot copy what has no name"));
        }
        let path = self.folder.join(source);
        if path.symlink_metadata().is_ok() {
            return Ok(path);
        }
        let bare = !source.as_os_str().as_bytes().contains(&b'/');
        let nor = if bare { ", nor is there such a command in PATH" } else { "" };
        let found = if bare { self.find(source.as_os_str()) } else { None };
        found.ok_or_else(|| {
            let text = format!("cannot copy {}: there is no such file{nor}", path.display());
            Error::new(ErrorKind::Command, text)
        })
    }

    fn copy_file(&mut self, real: &Path, guest: &Path, replace: bool) -> Result<()> {
        self.file(real, guest, Must::RunIfHere, replace)?;
        if self.tree.get(guest).is_none() {
            let text = format!("cannot copy {}: it is a socket", real.display());
            return Err(Error::new(ErrorKind::Option, text));
        }
        Ok(())
    }

    /// A folder with all that is in it. Its links stay links; a file that one leads to outside of
    /// the folder comes along, a folder does not.
    fn copy_folder(&mut self, source: &Path, dest: &Path, moved: bool) -> Result<()> {
        let mut folders = vec![(source.to_owned(), dest.to_owned())];
        while let Some((host, guest)) = folders.pop() {
            self.file(&host, &guest, Must::Nothing, false)?;
            let failed = |error| Error::io("read", &host, error);
            for entry in fs::read_dir(&host).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let (host, guest) = (entry.path(), guest.join(entry.file_name()));
                let kind = entry.file_type().map_err(failed)?;
                if kind.is_dir() {
                    folders.push((host, guest));
                } else if kind.is_symlink() {
                    self.copy_link(&host, &guest, source, moved)?;
                } else {
                    self.file(&host, &guest, Must::Nothing, moved)?;
                }
            }
        }
        Ok(())
    }

    fn copy_link(&mut self, host: &Path, guest: &Path, source: &Path, moved: bool) -> Result<()> {
        let target = fs::read_link(host).map_err(|error| Error::io("read", host, error))?;
        let real = fs::canonicalize(host).ok();
        let outside = real.filter(|real| real.is_file() && !real.starts_with(source));
        let outside = outside.filter(|real| MOUNTED.iter().all(|at| !real.starts_with(at)));
        match outside {
            // It would lead elsewhere from there.
            Some(real) if moved && target.is_relative() => {
                self.file(&real, guest, Must::Nothing, moved)
            }
            Some(_) => {
                self.tree.add(guest, Node::Link(target.clone()))?;
                let folder = host.parent().unwrap_or(source);
                self.mirror(&folder.join(target), Must::Nothing)
            }
            None if moved => self.tree.replace(guest, Node::Link(target)),
            None => self.tree.add(guest, Node::Link(target)),
        }
    }
}

fn refuse(path: &Path, what: &str) -> Result<()> {
    let Some(mounted) = MOUNTED.iter().find(|mounted| path.starts_with(mounted)) else {
        return Ok(());
    };
    let text = format!("{} cannot be {what}: {mounted} is made by the kernel", path.display());
    Err(Error::new(ErrorKind::Option, text).help(if what == "copied from" {
        "copy it to a file first"
    } else {
        "name another place"
    }))
}

/// The names of variables by which cargo tells tests where a package's programs are.
pub(super) fn is_program_variable(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b"CARGO_BIN_EXE_")
}
