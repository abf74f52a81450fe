//! The flags, such that the same source, headers and clang give the same bytes in any folder.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use crate::{Unit, hash::Parts};

/// The arguments of one compilation, without the source and the outputs.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    arguments: Vec<OsString>,
    /// Folders in which clang looks for headers, in order, relative ones from the crate's folder.
    search: Vec<PathBuf>,
}

/// Stands for the folder of our own headers, whose place differs from machine to machine, until
/// clang is really run.
const HEADERS: &str = "@bpfgen-headers@";

/// Where clang looks of itself, after every `-I`; its own headers lie where it tells.
const SYSTEM: &[&str] = &["/usr/local/include", "/usr/include"];

impl Flags {
    pub(crate) fn new(unit: &Unit<'_>) -> Self {
        let mut this = Self { arguments: Vec::new(), search: Vec::new() };
        let cpu = unit.options.cpu.as_deref().unwrap_or("v3");
        this.add("-target").add(unit.target.triple());
        this.add(format!("-mcpu={cpu}"));
        this.add("-g").add("-O2");
        // Some distributions turn these on for every target; BPF has neither the stack protector's
        // function nor a use for the symbol table that only linkers read.
        this.add("-fno-stack-protector").add("-fno-addrsig");
        this.add("-fno-color-diagnostics");
        // Reproducibility: no compiler version in the object, and no folder of this machine. clang
        // runs in the crate's folder, so `.` there is where BTF's line info finds the source text.
        this.add("-fno-ident").add("-fdebug-compilation-dir=.");
        this.map(unit.base, ".");
        this.map(Path::new(HEADERS), "bpfgen");
        if let Some(define) = unit.target.define() {
            this.add(format!("-D__TARGET_ARCH_{define}"));
        }
        let mut renamed = Renamed::default();
        if let Some(dir) = &unit.env.out_dir {
            // Its name has a hash of the crate's folder.
            renamed.add(&mut this, inside(unit, dir), "out");
        }
        let source_dir = match unit.source.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        if source_dir.is_absolute() {
            renamed.add(&mut this, source_dir, "source");
        }
        let folders = unit.env.include.iter().chain(&unit.options.include);
        let folders: Vec<_> = folders.map(|dir| inside(unit, dir)).collect();
        for (number, dir) in folders.iter().enumerate() {
            if dir.is_absolute() && !dir.starts_with("/usr") {
                renamed.add(&mut this, dir, &format!("include{number}"));
            }
        }
        this.include(source_dir);
        for dir in folders {
            this.include(dir);
            renamed.meet(dir);
        }
        renamed.meet(source_dir);
        if renamed.met {
            // A renamed file cannot be opened for the lines of BTF's line info: carry the text
            // from the front end. It goes with the rest of DWARF.
            this.add("-gdwarf-5").add("-gembed-source");
        }
        this.include(Path::new(HEADERS));
        this.arguments.extend(unit.options.cflags.iter().map(OsString::from));
        this.search_of(&unit.options.cflags);
        if let Some(dir) = multiarch(unit) {
            // Last, so that it adds `asm/types.h` and hides nothing.
            this.add("-idirafter").add(&dir);
            this.search.push(dir);
        }
        this.search.extend(SYSTEM.iter().map(PathBuf::from));
        this
    }

    fn add(&mut self, argument: impl AsRef<OsStr>) -> &mut Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    fn include(&mut self, dir: &Path) {
        self.add("-I").add(dir);
        self.search.push(dir.to_owned());
    }

    fn map(&mut self, from: &Path, to: &str) {
        let mut argument = OsString::from("-ffile-prefix-map=");
        argument.push(from);
        argument.push("=");
        argument.push(to);
        self.arguments.push(argument);
    }

    /// Notes the folders that the user's own flags add.
    fn search_of(&mut self, cflags: &[String]) {
        let mut cflags = cflags.iter();
        while let Some(flag) = cflags.next() {
            for name in ["-I", "-iquote", "-isystem", "-idirafter"] {
                match flag.strip_prefix(name) {
                    Some("") => self.search.extend(cflags.next().map(PathBuf::from)),
                    Some(dir) => self.search.push(dir.into()),
                    None => continue,
                }
                break;
            }
        }
    }

    /// The arguments, with our headers in `headers`.
    pub(crate) fn arguments(&self, headers: &Path) -> impl Iterator<Item = OsString> {
        self.arguments.iter().map(move |argument| match argument.to_str() {
            Some(text) if text.contains(HEADERS) => {
                let mut out = OsString::new();
                for (index, part) in text.split(HEADERS).enumerate() {
                    if index > 0 {
                        out.push(headers);
                    }
                    out.push(part);
                }
                out
            }
            _ => argument.clone(),
        })
    }

    /// Folders in which clang looks for headers.
    pub(crate) fn search(&self) -> impl Iterator<Item = &Path> {
        self.search.iter().map(PathBuf::as_path).filter(|dir| *dir != Path::new(HEADERS))
    }

    /// Adds them to a hash.
    pub(crate) fn identify(&self, parts: &mut Parts) {
        parts.add_all(self.arguments.iter().map(|argument| argument.as_encoded_bytes()));
    }
}

/// A folder's name as clang, which runs in the crate's folder, shall know it.
fn inside<'a>(unit: &Unit<'_>, dir: &'a Path) -> &'a Path {
    let dir = dir.strip_prefix(unit.base).unwrap_or(dir);
    if dir.as_os_str().is_empty() { Path::new(".") } else { dir }
}

/// Folders whose names must not show in the object.
#[derive(Default)]
struct Renamed<'a> {
    folders: Vec<&'a Path>,
    /// Whether clang reads from one of them.
    met: bool,
}

impl<'a> Renamed<'a> {
    fn add(&mut self, flags: &mut Flags, dir: &'a Path, name: &str) {
        // The first one counts: below OUT_DIR it is `out`.
        if !self.folders.iter().any(|folder| dir.starts_with(folder)) {
            flags.map(dir, name);
            self.folders.push(dir);
        }
    }

    fn meet(&mut self, dir: &Path) {
        self.met |= self.folders.iter().any(|folder| dir.starts_with(folder));
    }
}

/// Debian keeps `asm/*.h` in a folder per machine. The target's, where it is installed, else that
/// of the machine we run on: what BPF programs use of it is the same everywhere.
fn multiarch(unit: &Unit<'_>) -> Option<PathBuf> {
    let host = crate::Target::host();
    [unit.target.multiarch(), host.multiarch()]
        .into_iter()
        .flatten()
        .map(|name| Path::new("/usr/include").join(name))
        .find(|dir| dir.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Env, Options, Target};

    fn flags(env: &Env, options: &Options, target: Target) -> Vec<String> {
        let unit = Unit::new(env, Path::new("/crate"), Path::new("src/x.bpf.c"), options, target);
        Flags::new(&unit)
            .arguments(Path::new("/cache/headers"))
            .map(|argument| argument.into_string().unwrap())
            .collect()
    }

    #[test]
    fn the_users_flags_come_after_ours_and_the_machine_is_defined() {
        let options = Options {
            cflags: vec!["-mcpu=v2".into(), "-DX=1".into()],
            cpu: Some("v1".into()),
            ..Options::default()
        };
        let flags = flags(&Env::default(), &options, "aarch64".parse().unwrap());
        let at =
            |flag: &str| flags.iter().position(|f| f == flag).unwrap_or_else(|| panic!("{flag}"));
        assert!(at("-mcpu=v1") < at("-mcpu=v2"));
        assert!(at("-D__TARGET_ARCH_arm64") < at("-DX=1"));
        assert_eq!(flags[at("-target") + 1], "bpfel");
        at("-ffile-prefix-map=/crate=.");
        at("-ffile-prefix-map=/cache/headers=bpfgen");
        at("/cache/headers");
    }

    #[test]
    fn plain_byte_orders_name_no_machine() {
        let flags = flags(&Env::default(), &Options::default(), Target::BPFEB);
        assert!(flags.contains(&"bpfeb".to_owned()));
        assert!(!flags.iter().any(|flag| flag.starts_with("-D")));
    }

    #[test]
    fn folders_outside_the_crate_are_renamed_and_inside_made_relative() {
        let env = Env { include: vec!["/opt/libbpf".into()], ..Env::default() };
        let options = Options {
            include: vec!["/crate/include".into(), "third_party".into(), "/usr/include/x".into()],
            ..Options::default()
        };
        let flags = flags(&env, &options, Target::BPFEL);
        let dirs: Vec<_> =
            flags.windows(2).filter(|pair| pair[0] == "-I").map(|pair| pair[1].as_str()).collect();
        assert_eq!(
            dirs,
            ["src", "/opt/libbpf", "include", "third_party", "/usr/include/x", "/cache/headers"]
        );
        assert!(flags.contains(&"-ffile-prefix-map=/opt/libbpf=include0".to_owned()));
        assert!(flags.contains(&"-gembed-source".to_owned()));
    }

    #[test]
    fn search_folders_of_every_spelling_are_noted() {
        let options = Options {
            cflags: ["-Ia", "-I", "b", "-isystem", "c", "-iquoted", "-O3"].map(Into::into).into(),
            ..Options::default()
        };
        let env = Env::default();
        let unit =
            Unit::new(&env, Path::new("/crate"), Path::new("x.bpf.c"), &options, Target::BPFEL);
        let flags = Flags::new(&unit);
        for dir in [".", "a", "b", "c", "d", "/usr/include"] {
            assert!(flags.search().any(|path| path == Path::new(dir)), "{dir}");
        }
    }
}
