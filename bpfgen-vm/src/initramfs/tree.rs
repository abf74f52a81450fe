//! What the guest's root holds, before it is written.

use std::{
    collections::{BTreeMap, VecDeque},
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Component, Path, PathBuf},
};

use crate::{Error, ErrorKind, Result};

/// As many links as Linux follows in one path.
const LINKS: usize = 40;

/// A file of the guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Folder {
        mode: u32,
    },
    Link(PathBuf),
    /// A file with the bytes that one of the host has.
    Host {
        path: PathBuf,
        mode: u32,
        size: u64,
        identity: Identity,
    },
    Bytes {
        mode: u32,
        data: Vec<u8>,
    },
    /// A device or a named pipe; the mode tells which.
    Special {
        mode: u32,
        device: u64,
    },
}

/// Tells hard links: device, inode, and how many the host has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) links: u64,
    pub(super) device: u64,
    pub(super) inode: u64,
}

/// The guest's files by path. A folder comes before what it holds, and is always there.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: BTreeMap<PathBuf, Node>,
}

impl Tree {
    pub(super) fn nodes(&self) -> impl Iterator<Item = (&Path, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_path(), node))
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Puts a node at a path without links. What is there already stays, folders are merged.
    ///
    /// # Errors
    /// If one is a folder and the other is not, or the archive cannot hold the path.
    pub(super) fn add(&mut self, path: &Path, node: Node) -> Result<()> {
        self.put(path, node, false)
    }

    /// As [`Self::add`], but a file that is there already is replaced.
    pub(super) fn replace(&mut self, path: &Path, node: Node) -> Result<()> {
        self.put(path, node, true)
    }

    fn put(&mut self, path: &Path, node: Node, replace: bool) -> Result<()> {
        if path == Path::new("/") {
            return match node {
                Node::Folder { .. } => Ok(()),
                _ => Err(both(path)),
            };
        }
        check(path)?;
        if let Some(parent) = path.parent() {
            if !self.nodes.contains_key(parent) {
                self.folder(parent)?;
            } else if !matches!(self.nodes.get(parent), Some(Node::Folder { .. })) {
                return Err(both(parent));
            }
        }
        let is_folder = |node: &Node| matches!(node, Node::Folder { .. });
        match self.nodes.get(path) {
            None => {}
            Some(old) if is_folder(old) != is_folder(&node) => return Err(both(path)),
            Some(old) if is_folder(old) || !replace => return Ok(()),
            Some(_) => {}
        }
        self.nodes.insert(path.into(), node);
        Ok(())
    }

    /// Makes a folder, and those that it lies in, with the host's modes where it has them.
    pub(super) fn folder(&mut self, path: &Path) -> Result<()> {
        let mut missing: Vec<_> = path.ancestors().take_while(|p| self.get(p).is_none()).collect();
        while let Some(path) = missing.pop() {
            let host = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir);
            let mode = host.map_or(0o755, |host| host.permissions().mode() & 0o7777);
            self.add(path, Node::Folder { mode })?;
        }
        Ok(())
    }

    /// Follows an absolute path as the guest will, and brings the links on the way, which are
    /// those of the host wherever the guest has nothing else: `/bin` is `usr/bin` for both.
    ///
    /// Returns the path without links. Nothing need be there.
    ///
    /// # Errors
    /// If the links go round in circles, or what should be a folder is a file.
    pub(super) fn follow(&mut self, path: &Path) -> Result<PathBuf> {
        self.walk(path, true)
    }

    /// As [`Self::follow`], but a link that comes last is not followed.
    pub(super) fn follow_parent(&mut self, path: &Path) -> Result<PathBuf> {
        self.walk(path, false)
    }

    fn walk(&mut self, path: &Path, last: bool) -> Result<PathBuf> {
        let mut rest: VecDeque<Step> = steps(path).collect();
        let mut at = PathBuf::from("/");
        let mut links = 0;
        while let Some(step) = rest.pop_front() {
            let name = match step {
                Step::Root => {
                    at = PathBuf::from("/");
                    continue;
                }
                Step::Up => {
                    at.pop();
                    continue;
                }
                Step::Into(name) => name,
            };
            at.push(name);
            if rest.is_empty() && !last {
                break;
            }
            let target = match self.get(&at) {
                Some(Node::Link(target)) => Some(target.clone()),
                Some(_) => None,
                None => fs::read_link(&at).ok(),
            };
            if let Some(target) = target {
                links += 1;
                if links > LINKS {
                    let text =
                        format!("{}: its symbolic links go round in circles", path.display());
                    return Err(Error::new(ErrorKind::Command, text));
                }
                self.add(&at, Node::Link(target.clone()))?;
                at.pop();
                steps(&target).rev().for_each(|step| rest.push_front(step));
            }
        }
        Ok(at)
    }
}

/// One step of a path.
enum Step {
    Root,
    Up,
    Into(OsString),
}

fn steps(path: &Path) -> impl DoubleEndedIterator<Item = Step> {
    path.components().filter_map(|component| match component {
        Component::RootDir => Some(Step::Root),
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Into(name.into())),
        Component::CurDir | Component::Prefix(_) => None,
    })
}

fn both(path: &Path) -> Error {
    let text = format!("{} would be both a folder and something else", path.display());
    Error::new(ErrorKind::Command, text).help("copy one of the two elsewhere")
}

/// The kernel leaves out what it cannot make, without a word.
fn check(path: &Path) -> Result<()> {
    let malformed = |what| Error::new(ErrorKind::Command, format!("{} {what}", path.display()));
    let Some(text) = path.to_str() else {
        return Err(malformed("is not UTF-8, which an initramfs made here has to be")
            .help("give it another name, or copy another folder"));
    };
    if text.len() >= 4096 || path.iter().map(OsStr::len).any(|length| length > 255) {
        return Err(malformed("is longer than a path or a name may be"));
    }
    if text == "/TRAILER!!!" {
        return Err(malformed("would end the initramfs: that name is how its end is marked"));
    }
    Ok(())
}
