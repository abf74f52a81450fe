//! Network interfaces, by name or number.

use std::fmt;

use super::similar;
use crate::{Error, ErrorKind, Result, sys::net};

/// A network interface: its name (`"eth0"`) or its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Interface {
    /// By name, looked up in this process's network namespace.
    Name(String),
    /// By number.
    Index(u32),
}

impl From<&str> for Interface {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Interface {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<&String> for Interface {
    fn from(name: &String) -> Self {
        Self::Name(name.clone())
    }
}

impl From<u32> for Interface {
    fn from(index: u32) -> Self {
        Self::Index(index)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Index(index) => write!(f, "interface {index}"),
        }
    }
}

impl Interface {
    /// Its number.
    pub(crate) fn index(&self) -> Result<u32> {
        let name = match self {
            Self::Index(index) => return Ok(*index),
            Self::Name(name) => name,
        };
        net::index(name).map_err(|errno| {
            let names = net::names();
            let near = similar::similar(name, names.iter().map(String::as_str));
            let all = format!("there are {}", names.join(", "));
            Error::sys("there is no such interface", "ioctl(SIOCGIFINDEX)", errno)
                .with_kind(ErrorKind::NotFound)
                .explained()
                .hint(similar::hint(&near, &all))
        })
    }
}
