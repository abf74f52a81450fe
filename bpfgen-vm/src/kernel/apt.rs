//! apt, in a world of its own: nothing of the system's state is written, nothing of its
//! configuration is in force but how to reach the network.
//!
//! ```text
//! <folder>/apt.conf                        what $APT_CONFIG names
//! <folder>/etc/sources.list.d/             one archive
//! <folder>/state/  <folder>/cache/         lists of packages
//! ```
//!
//! `$APT_CONFIG` is read before `apt.conf.d`, so it can keep the system's configuration out, hooks
//! that run after an update included; options on the command line come too late for that.

use std::{
    ffi::OsString,
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::complaint;
use crate::{Env, Error, ErrorKind, Result};

/// The programs that do the work.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) apt_get: PathBuf,
    apt_config: PathBuf,
    pub(crate) dpkg_deb: PathBuf,
    path: Option<OsString>,
}

impl Tools {
    pub(crate) fn find(env: &Env) -> Result<Self> {
        let find = |name: &str| {
            which::which_in(name, env.path.as_ref(), "/").map_err(|_| {
                let message =
                    format!("{name} is not there: kernels by version are packages of Debian's");
                Error::new(ErrorKind::Missing, message)
                    .help(
                        "install apt and dpkg; Fedora, Arch and others have packages of them too, \
                         as of debian-archive-keyring",
                    )
                    .help("a kernel can also be named by the path of its bzImage")
            })
        };
        Ok(Self {
            apt_get: find("apt-get")?,
            apt_config: find("apt-config")?,
            dpkg_deb: find("dpkg-deb")?,
            path: env.path.clone(),
        })
    }

    /// A program that reads nothing, and speaks English.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).env("LC_ALL", "C").env_remove("LANGUAGE");
        if let Some(path) = &self.path {
            command.env("PATH", path);
        }
        command
    }

    /// What a program prints.
    pub(crate) fn output(&self, command: &mut Command) -> Result<String> {
        let program = PathBuf::from(command.get_program());
        let output = command.output().map_err(|error| Error::io("start", &program, error))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        Err(complaint::read(&errors, &format!("{name} failed: {}", output.status)))
    }
}

/// An archive as apt sees it, with some of its suites.
#[derive(Debug)]
pub(crate) struct World<'a> {
    tools: &'a Tools,
    folder: PathBuf,
}

impl<'a> World<'a> {
    /// Makes the world in a folder, which must be new.
    pub(crate) fn new(
        tools: &'a Tools,
        folder: PathBuf,
        mirror: &str,
        keyring: &Path,
        suites: &[&str],
    ) -> Result<Self> {
        let make = |path: &Path| {
            fs::create_dir_all(path).map_err(|error| Error::io("make the folder", path, error))
        };
        let write = |path: PathBuf, content: &[u8]| {
            fs::write(&path, content).map_err(|error| Error::io("write", &path, error))
        };
        for name in [
            "etc/apt.conf.d",
            "etc/sources.list.d",
            "etc/preferences.d",
            "etc/trusted.gpg.d",
            "state/lists/partial",
            "cache/archives/partial",
            "tmp",
        ] {
            make(&folder.join(name))?;
        }
        let source = format!(
            "Types: deb\nURIs: {mirror}\nSuites: {}\nComponents: main\nArchitectures: amd64\n\
             Signed-By: {}\n",
            suites.join(" "),
            keyring.display()
        );
        write(folder.join("etc/sources.list.d/debian.sources"), source.as_bytes())?;
        write(folder.join("state/status"), b"")?;
        let dump = tools.output(tools.command(&tools.apt_config).arg("dump"))?;
        write(folder.join("apt.conf"), &configuration(&folder, &dump)?)?;
        Ok(Self { tools, folder })
    }

    fn apt_get(&self) -> Command {
        let mut command = self.tools.command(&self.tools.apt_get);
        command
            .arg("-qq")
            .env("APT_CONFIG", self.folder.join("apt.conf"))
            // Where signatures are checked: an end by force leaves nothing outside.
            .env("TMPDIR", self.folder.join("tmp"));
        command
    }

    /// Gets the lists of packages. After an error those of some suites may be there.
    pub(crate) fn update(&self) -> Result<()> {
        self.tools.output(self.apt_get().arg("update")).map(drop)
    }

    /// The lists that are there: suite and file.
    pub(crate) fn lists(&self) -> Result<Vec<(String, PathBuf)>> {
        const FORMAT: &str = "$(RELEASE) $(FILENAME)";
        let mut command = self.apt_get();
        command.args(["indextargets", "--format", FORMAT, "Created-By: Packages"]);
        let text = self.tools.output(&mut command)?;
        let lists = text.lines().filter_map(|line| line.split_once(' '));
        Ok(lists
            .map(|(suite, file)| (suite.to_owned(), PathBuf::from(file)))
            .filter(|(_, file)| file.is_file())
            .collect())
    }

    /// Gets packages, each `name=version`, into a folder; apt checks them against the signed lists.
    pub(crate) fn download(&self, packages: &[String], into: &Path) -> Result<()> {
        let mut command = self.apt_get();
        command.arg("download").args(packages).current_dir(into);
        self.tools.output(&mut command).map(drop)
    }
}

/// `apt.conf`, with the settings on how to reach an archive taken over from the system's `dump`.
fn configuration(folder: &Path, dump: &str) -> Result<Vec<u8>> {
    let bytes = folder.as_os_str().as_bytes();
    if bytes.iter().any(|byte| byte.is_ascii_control() || b"\"\\;{}".contains(byte)) {
        let message = format!("apt cannot be told to work in {}", folder.display());
        return Err(Error::new(ErrorKind::Option, message)
            .help("name a folder without quotes and the like in BPFGEN_CACHE_DIR"));
    }
    let mut text = Vec::new();
    for (name, place) in [
        ("Dir::Etc", "/etc"),
        ("Dir::State", "/state"),
        ("Dir::State::status", "/state/status"),
        ("Dir::Cache", "/cache"),
        ("Dir::Log", "/cache"),
    ] {
        text.extend([format!("{name} \"").as_bytes(), bytes, place.as_bytes(), b"\";\n"].concat());
    }
    text.extend_from_slice(
        b"Dir::Cache::srcpkgcache \"\";\n\
          APT::Architecture \"amd64\";\n\
          APT::Architectures { \"amd64\"; };\n\
          APT::Update::Error-Mode \"any\";\n\
          APT::Sandbox::User \"root\";\n\
          Acquire::Languages \"none\";\n\
          Acquire::GzipIndexes \"false\";\n\
          Acquire::Retries \"1\";\n\
          Acquire::http::Timeout \"20\";\n\
          Acquire::https::Timeout \"20\";\n",
    );
    for line in dump.lines().filter(|line| reaches(line)) {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    Ok(text)
}

/// Whether a line of `apt-config dump` tells how to reach an archive, or what dates to accept of
/// it: a machine that works from a snapshot says so there.
fn reaches(line: &str) -> bool {
    let Some((name, value)) = line.split_once(' ') else { return false };
    let name = name.trim_end_matches(':').to_ascii_lowercase();
    let Some(setting) = name.strip_prefix("acquire::") else { return false };
    let value = value.trim_end_matches(';');
    let whole = value.len() > 2 && value.starts_with('"') && value.ends_with('"');
    whole
        && (setting.contains("proxy")
            || ["http::", "https::", "ftp::", "tor::"].iter().any(|way| setting.starts_with(way))
            || matches!(
                setting,
                "forceipv4" | "forceipv6" | "retries" | "check-valid-until" | "check-date"
            ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_over_how_to_reach_the_network_and_nothing_else() {
        for line in [
            r#"Acquire::http::Proxy "http://proxy:3142";"#,
            r#"Acquire::http::Proxy::mirror.example "DIRECT";"#,
            r#"acquire::HTTP::proxy-auto-detect "/usr/bin/find-proxy";"#,
            r#"Acquire::https::CaInfo "/etc/ssl/own.pem";"#,
            r#"Acquire::Check-Valid-Until "false";"#,
        ] {
            assert!(reaches(line), "{line}");
        }
        for line in [
            r#"Acquire::http::Proxy "";"#,
            r#"Acquire "";"#,
            r#"Acquire::AllowInsecureRepositories "1";"#,
            r#"APT::Update::Post-Invoke:: "rm -f /var/cache/apt/*.bin";"#,
            r#"Dir::Etc "etc/apt";"#,
            r#"Acquire::http::Proxy "cut"#,
            "",
        ] {
            assert!(!reaches(line), "{line}");
        }
    }

    #[test]
    fn folders_with_spaces_do_and_quotes_do_not() {
        let text = configuration(Path::new("/a b"), "").unwrap();
        assert!(text.starts_with(b"Dir::Etc \"/a b/etc\";\n"));
        let error = configuration(Path::new("/a\"b"), "").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Option);
    }

    #[test]
    fn says_what_to_install() {
        let env = Env { path: Some("/nowhere".into()), ..Env::default() };
        let error = Tools::find(&env).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert!(error.to_string().starts_with("apt-get is not there"), "{error}");
        assert!(error.to_string().contains("bzImage"), "{error}");
    }
}
