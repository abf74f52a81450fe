//! A kernel as a person names it.

use std::{fmt, path::PathBuf, str::FromStr};

use super::series;
use crate::{Error, ErrorKind};

/// A kernel as a person names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A series, as in `6.1`: its newest package.
    Series(u32, u32),
    /// The newest kernel that is packaged.
    Newest,
    /// A bzImage.
    Image(PathBuf),
}

impl FromStr for Request {
    type Err = Error;

    /// `newest`, a series as in `6.1`, or the path of a file: what has a slash, or is there.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "newest" {
            return Ok(Self::Newest);
        }
        if let Some((major, minor)) = series::parse(text) {
            return Ok(Self::Series(major, minor));
        }
        let path = PathBuf::from(text);
        if text.contains('/') || path.is_file() {
            return Ok(Self::Image(path));
        }
        let error = Error::new(
            ErrorKind::Option,
            format!("`{text}` names no kernel: it is no series as in `6.1`, and no file"),
        )
        .help(format!("known are {} and newest; others may be packaged too", series::known()));
        // A whole release, as in `6.1.0-50-cloud-amd64`.
        match series::of_release(text) {
            Some((major, minor)) => Err(error.help(format!(
                "`{major}.{minor}` is the newest package of that series; older ones leave the archive"
            ))),
            None => Err(error),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Series(major, minor) => write!(f, "{major}.{minor}"),
            Self::Newest => f.write_str("newest"),
            Self::Image(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!("newest".parse::<Request>().unwrap(), Request::Newest);
        assert_eq!("5.10".parse::<Request>().unwrap(), Request::Series(5, 10));
        assert_eq!("./6.1".parse::<Request>().unwrap(), Request::Image("./6.1".into()));
        assert_eq!("Cargo.toml".parse::<Request>().unwrap(), Request::Image("Cargo.toml".into()));
    }

    #[test]
    fn what_names_nothing_is_told_what_is_known() {
        for text in ["", "latest", "6", "6.1.2", "6.x", "-1.2", "6.", "+6.1", "99999999999.1"] {
            let error = text.parse::<Request>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Option, "{text}");
            assert!(error.to_string().contains("5.10, 6.1, 6.12 and newest"), "{error}");
        }
        let error = "6.1.0-50-cloud-amd64".parse::<Request>().unwrap_err().to_string();
        assert!(error.contains("`6.1` is the newest package of that series"), "{error}");
    }

    #[test]
    fn displays_as_it_was_named() {
        for text in ["newest", "6.12", "a/b"] {
            assert_eq!(text.parse::<Request>().unwrap().to_string(), text);
        }
    }
}
