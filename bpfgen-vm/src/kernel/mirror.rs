//! Which archive to ask, and which keys sign it.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use super::apt::Tools;
use crate::{Env, Error, ErrorKind, Result};

/// Where Debian's package of keys puts them.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// What `apt-get indextargets` is to print: what has no space in it first.
const FORMAT: &str = "$(CREATED_BY) $(COMPONENT) $(RELEASE) $(REPO_URI) $(ORIGIN)|$(LABEL)";

/// The addresses of Debian archives, the best one first: those that the person named, else those
/// from which this machine gets its packages.
pub(crate) fn mirrors(env: &Env, tools: &Tools) -> Result<Vec<String>> {
    if let Some(text) = &env.mirror {
        return named(text);
    }
    let mut command = tools.command(&tools.apt_get);
    let targets = tools.output(command.args(["indextargets", "--format", FORMAT]))?;
    let mut found = fetched(&targets);
    if found.is_empty() {
        // Nothing was ever fetched on this machine, as in a fresh container.
        let mut command = tools.command(&tools.apt_get);
        command.args(["--no-release-info", "indextargets", "--format", FORMAT]);
        found = configured(&tools.output(&mut command)?);
    }
    if found.is_empty() {
        let message = "this machine gets no packages from Debian, whose kernels these are";
        return Err(Error::new(ErrorKind::Archive, message).help(
            "set BPFGEN_DEBIAN_MIRROR to the address of a Debian archive: the folder that holds \
             `dists`",
        ));
    }
    Ok(found)
}

/// Reads `BPFGEN_DEBIAN_MIRROR`: one or more addresses.
fn named(text: &str) -> Result<Vec<String>> {
    let is_address = |address: &&str| {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        !scheme.is_empty() && scheme.bytes().all(word) && !address.contains(char::is_control)
    };
    if let Some(wrong) = text.split_whitespace().find(|address| !is_address(address)) {
        let message = format!("BPFGEN_DEBIAN_MIRROR: `{wrong}` is no address");
        let error = Error::new(ErrorKind::Option, message);
        return Err(match Path::new(wrong).is_absolute() {
            true => error.help(format!("for a folder of this machine write `file:{wrong}`")),
            false => error.help("it has a scheme, as in `https:` or `file:`"),
        });
    }
    let found: Vec<_> = text.split_whitespace().map(tidy).collect();
    if found.is_empty() {
        return Err(Error::new(ErrorKind::Option, "BPFGEN_DEBIAN_MIRROR is blank"));
    }
    Ok(found)
}

fn tidy(address: &str) -> String {
    address.trim_end_matches('/').to_owned()
}

/// One line of apt's answer.
struct Target<'a> {
    release: &'a str,
    address: String,
    origin: &'a str,
    label: &'a str,
}

/// The lists of packages in `main`. A value that apt does not know is still called `$(NAME)`.
fn targets(text: &str) -> impl Iterator<Item = Target<'_>> {
    text.lines().filter_map(|line| {
        let mut words = line.splitn(5, ' ');
        let (kind, component) = (words.next()?, words.next()?);
        let (release, address, rest) = (words.next()?, words.next()?, words.next()?);
        let (origin, label) = rest.split_once('|')?;
        let wanted = kind == "Packages" && component == "main" && !address.starts_with("cdrom:");
        wanted.then(|| Target { release, address: tidy(address), origin, label })
    })
}

/// Archives that say of themselves, under a signature that apt has checked, to be Debian's.
/// Security updates are another archive, with other suites.
fn fetched(text: &str) -> Vec<String> {
    let debian = |target: &Target<'_>| {
        target.origin == "Debian" && matches!(target.label, "Debian" | "Debian Backports")
    };
    distinct(targets(text).filter(debian).map(|target| target.address))
}

/// Archives that have one of Debian's suites by name. Others' do too, so an address as Debian's
/// mirrors have comes first; a wrong one is found out by its signature.
fn configured(text: &str) -> Vec<String> {
    const SUITES: [&str; 11] = [
        "bullseye",
        "bookworm",
        "trixie",
        "forky",
        "duke",
        "sid",
        "oldoldstable",
        "oldstable",
        "stable",
        "testing",
        "unstable",
    ];
    let debian = |target: &Target<'_>| {
        let base = target.release.split('-').next().unwrap_or_default();
        SUITES.contains(&base) && !target.address.contains("security")
    };
    let mut found = distinct(targets(text).filter(debian).map(|target| target.address));
    found.sort_by_key(|address| !address.ends_with("/debian"));
    found
}

fn distinct(addresses: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for address in addresses {
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// The keys that sign the archive: a file that can be read, and that apt can be told of.
pub(crate) fn keyring(env: &Env) -> Result<PathBuf> {
    let path = env.keyring.as_deref().unwrap_or(Path::new(KEYRING));
    let path = std::path::absolute(path).map_err(|error| Error::io("find", path, error))?;
    if path.is_dir() || File::open(&path).is_err() {
        let message = format!(
            "cannot read {}: without Debian's keys, what an archive gives cannot be trusted",
            path.display()
        );
        let error = Error::new(ErrorKind::Missing, message);
        return Err(match env.keyring {
            Some(_) => error.help("BPFGEN_DEBIAN_KEYRING names it"),
            None => error.help(
                "install the package debian-archive-keyring (Fedora: debian-keyring), or name the \
                 file in BPFGEN_DEBIAN_KEYRING",
            ),
        });
    }
    let text = path.to_str().unwrap_or_default();
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c == ',') {
        let message = format!("apt cannot be told of keys in {}", path.display());
        return Err(Error::new(ErrorKind::Option, message)
            .help("use a path in BPFGEN_DEBIAN_KEYRING that has no space and no comma"));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_debians_own_archive_counts() {
        let text = "\
Packages main cloud-sdk-bookworm https://other.example/apt/ cloud-sdk|cloud-sdk
Packages main nodistro https://third.example/node_20.x/ . nodistro|. nodistro
Packages main bookworm http://raspberry.example/raspbian/ Raspbian|Raspbian
DEP-11 main bookworm http://dep.example/debian/ Debian|Debian
Packages main bookworm http://mirror.example/debian/ Debian|Debian
Packages main bookworm-updates http://mirror.example/debian/ Debian|Debian
Packages main bookworm-backports http://near.example/debian/ Debian|Debian Backports
Packages main bookworm-security http://mirror.example/debian-security/ Debian|Debian-Security
Packages stable bookworm https://docker.example/linux/debian/ Docker|Docker CE
Packages main noble http://archive.example/ubuntu/ Ubuntu|Ubuntu
";
        assert_eq!(fetched(text), ["http://mirror.example/debian", "http://near.example/debian"]);
        assert!(fetched("").is_empty());
        assert!(fetched("nonsense\n\nPackages main\n").is_empty());
    }

    #[test]
    fn names_have_to_do_where_nothing_was_fetched() {
        let text = "\
Packages main bookworm https://other.example/ $(ORIGIN)|$(LABEL)
Packages stable bookworm https://docker.example/linux/debian/ $(ORIGIN)|$(LABEL)
Packages main trixie mirror+file:/etc/apt/mirrors/debian.list $(ORIGIN)|$(LABEL)
Packages main bookworm-updates http://mirror.example/debian/ $(ORIGIN)|$(LABEL)
Packages main bookworm-security http://mirror.example/debian-security/ $(ORIGIN)|$(LABEL)
Packages main noble http://archive.example/ubuntu/ $(ORIGIN)|$(LABEL)
Packages main bookworm cdrom:[Debian]/ $(ORIGIN)|$(LABEL)
";
        assert!(fetched(text).is_empty());
        assert_eq!(
            configured(text),
            [
                "http://mirror.example/debian",
                "https://other.example",
                "mirror+file:/etc/apt/mirrors/debian.list"
            ]
        );
    }

    #[test]
    fn addresses_that_people_name() {
        assert_eq!(named("http://a/debian/ file:/srv").unwrap(), ["http://a/debian", "file:/srv"]);
        for (text, help) in [
            ("/srv/debian", "file:/srv/debian"),
            ("mirror.example/debian", "scheme"),
            (" ", "blank"),
            (":x", "scheme"),
        ] {
            let error = named(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Option);
            assert!(error.to_string().contains(help), "{error}");
        }
    }

    #[test]
    fn keyrings_that_cannot_be_used() {
        let folder = tempfile::tempdir().unwrap();
        let with = |path: PathBuf| keyring(&Env { keyring: Some(path), ..Env::default() });
        let error = with(folder.path().join("no.gpg")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        let spaced = folder.path().join("my keys.gpg");
        std::fs::write(&spaced, "").unwrap();
        assert_eq!(with(spaced).unwrap_err().kind(), ErrorKind::Option);
        assert_eq!(with(folder.path().to_owned()).unwrap_err().kind(), ErrorKind::Missing);
    }
}
