//! An object file that has been read, with nothing in the kernel yet.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bpfgen_object::{DataDef, Endian, Object};

use super::{Features, Loader, token::Choice};
use crate::{
    Error, ErrorKind, Result,
    kernel::config::Config,
    map::{OpenMap, data::Image},
    program::{OpenProgram, hook::Hook},
    struct_ops::OpenStructOps,
    value::{DataSection, Plain},
};

/// Where pins by name go unless [`OpenObject::pin_root`] says otherwise.
const PIN_ROOT: &str = "/sys/fs/bpf";

/// A parsed object file, and choices that concern all of it.
#[derive(Clone, Debug)]
pub struct OpenObject {
    pub(super) name: String,
    pub(super) object: Arc<Object>,
    pub(super) btf_path: Option<PathBuf>,
    pub(super) kconfig: Option<Config>,
    pub(super) features: Features,
    pub(super) token: Choice,
    pub(super) log_level: u32,
    pub(super) log_size: Option<usize>,
    pub(super) pin_root: PathBuf,
}

impl OpenObject {
    /// Reads an object file. `name` is for messages and for the kernel's names of the object's
    /// global data.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidObject`] if the bytes are not a BPF object, are malformed, or are of the
    /// other byte order.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self> {
        let object =
            bpfgen_object::parse(bytes).map_err(|error| Error::from(error).object(name))?;
        if object.endian != Endian::NATIVE {
            let (is, wants) = match object.endian {
                Endian::Little => ("little-endian", "bpfeb"),
                Endian::Big => ("big-endian", "bpfel"),
            };
            return Err(Error::new(
                ErrorKind::InvalidObject,
                format!("it is {is}, which this machine is not"),
            )
            .hint(format!("compile it with -target {wants}"))
            .object(name));
        }
        Ok(Self {
            name: name.to_owned(),
            object: Arc::new(object),
            btf_path: None,
            kconfig: None,
            features: Features::default(),
            token: Choice::default(),
            log_level: 0,
            log_size: None,
            pin_root: PIN_ROOT.into(),
        })
    }

    /// The name it was opened under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the object file says: its programs, maps, globals and types.
    pub fn model(&self) -> &Object {
        &self.object
    }

    /// Takes the kernel's types for CO-RE from this file, for kernels that do not show theirs: raw
    /// BTF, or an ELF file with a `.BTF` section. The variable `BPFGEN_BTF` does the same from
    /// outside.
    pub fn btf_path(&mut self, path: impl AsRef<Path>) -> &mut Self {
        self.btf_path = Some(path.as_ref().to_owned());
        self
    }

    /// Loads by a BPF token of the bpffs that is mounted at `path`: what an administrator has
    /// delegated to the user namespace that this process is in.
    ///
    /// Else the variable `BPFGEN_TOKEN` names a bpffs; and if the kernel does not permit a load, it
    /// is tried again with a token of `/sys/fs/bpf`, where that gives one. An empty variable says
    /// that there is to be none.
    ///
    /// # Minimum kernel version
    /// 6.9.
    #[doc(alias = "BPF_TOKEN_CREATE")]
    pub fn token(&mut self, path: impl AsRef<Path>) -> &mut Self {
        self.token = Choice::At(path.as_ref().to_owned());
        self
    }

    /// Loads without a BPF token, whatever there is.
    pub fn without_token(&mut self) -> &mut Self {
        self.token = Choice::No;
        self
    }

    /// Has the load, and the attachments of its programs, do without some of what newer kernels
    /// have: for tests of programs as older kernels run them.
    pub fn features(&mut self, features: Features) -> &mut Self {
        self.features = features;
        self
    }

    /// Gives configuration values of the kernel, for `extern … __kconfig`, as lines of a `.config`
    /// file: `CONFIG_HZ=250`, `CONFIG_DEFAULT_HOSTNAME="(none)"`. They win over those of the running
    /// kernel, which are read (from `/boot/config-<release>`, else `/proc/config.gz`) for what is not
    /// among them. Of a value that is given twice the first counts.
    ///
    /// The program sees what is between a text's quotes as it is written, with a backslash where
    /// one is before a quote or backslash, and as much of it as its array can hold.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if a line is neither empty, a comment, nor sets a `CONFIG_…`.
    pub fn kconfig(&mut self, lines: impl Into<String>) -> Result<&mut Self> {
        let config = Config::text(lines);
        if let Some(line) = config.wrong_line() {
            let message = format!("{line:?} sets no configuration value");
            return Err(Error::new(ErrorKind::InvalidInput, message)
                .hint("write CONFIG_NAME=value, without blanks")
                .object(&self.name));
        }
        self.kconfig = Some(config);
        Ok(self)
    }

    /// Asks the verifier for a log of programs that it accepts too, and how much: 1 for the paths it
    /// takes, 2 for every instruction, 4 for statistics only. Read it by
    /// [`Loaded::verifier_log`](super::Loaded::verifier_log). With 0, at first, a log is made only of
    /// a program that is rejected, by loading it again.
    pub fn log_level(&mut self, level: u32) -> &mut Self {
        self.log_level = level;
        self
    }

    /// Gives the verifier room for so many bytes of log, and no more: at most 16 MiB less one before
    /// Linux 5.2, 1 GiB since. At first it is 64 KiB, and grows until the log fits.
    ///
    /// Of a log that does not fit, kernels from 6.4 on keep the end; they, too, then refuse the
    /// program.
    pub fn log_size(&mut self, bytes: usize) -> &mut Self {
        self.log_size = Some(bytes);
        self
    }

    /// The folder, in a mounted bpffs, for maps with `LIBBPF_PIN_BY_NAME`; at first `/sys/fs/bpf`.
    pub fn pin_root(&mut self, path: impl AsRef<Path>) -> &mut Self {
        self.pin_root = path.as_ref().to_owned();
        self
    }

    /// The content of a section of global variables.
    ///
    /// # Errors
    /// If there is no such section, or it is not the one that `T` was made for.
    pub fn image<T: DataSection>(&self, section: &str) -> Result<Image<T>> {
        let data = self.section(section)?;
        let zeros;
        let content = if data.content.is_empty() {
            zeros = vec![0; data.size as usize];
            &zeros
        } else {
            &data.content
        };
        Image::new(section, content).map_err(|error| error.object(&self.name))
    }

    fn section(&self, name: &str) -> Result<&DataDef> {
        let found = self.object.data.iter().find(|data| data.name == name);
        found.ok_or_else(|| self.missing("section of global variables", name, &[]))
    }

    /// The map with this C name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none.
    pub fn map(&self, name: &str) -> Result<OpenMap> {
        let maps = &self.object.maps;
        let found = maps.iter().find(|map| map.name == name).map(OpenMap::new);
        found.ok_or_else(|| {
            let names: Vec<_> = maps.iter().map(|map| &*map.name).collect();
            self.missing("map", name, &names)
        })
    }

    /// The program with this C name; [`hook::Other`](crate::program::hook::Other) is the hook of
    /// any.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Incompatible`] if its section is not
    /// one of the hook's.
    pub fn program<K: Hook>(&self, name: &str) -> Result<OpenProgram<K>> {
        let programs = &self.object.programs;
        match programs.iter().find(|program| program.name == name) {
            Some(program) => OpenProgram::new(program).map_err(|error| error.object(&self.name)),
            None => {
                let names: Vec<_> = programs.iter().map(|program| &*program.name).collect();
                Err(self.missing("program", name, &names))
            }
        }
    }

    /// The struct_ops value with this C name, to be edited; `T` is its struct.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Incompatible`] if `T` has another size.
    pub fn struct_ops<T: Plain>(&self, name: &str) -> Result<OpenStructOps<T>> {
        let values = &self.object.struct_ops;
        match values.iter().find(|value| value.name == name) {
            Some(value) => {
                OpenStructOps::new(&self.object, value).map_err(|error| error.object(&self.name))
            }
            None => {
                let names: Vec<_> = values.iter().map(|value| &*value.name).collect();
                Err(self.missing("struct_ops value", name, &names))
            }
        }
    }

    /// Begins to load; the object can be loaded more than once.
    pub fn loader(&self) -> Loader<'_> {
        Loader::new(self)
    }

    fn missing(&self, what: &str, name: &str, there: &[&str]) -> Error {
        missing(what, name, there).object(&self.name)
    }
}

/// Nothing has this name; these are there.
pub(super) fn missing(what: &str, name: &str, there: &[&str]) -> Error {
    let error = Error::new(ErrorKind::NotFound, format!("there is no {what} {name:?}"));
    if there.is_empty() { error } else { error.hint(format!("there are: {}", there.join(", "))) }
}
