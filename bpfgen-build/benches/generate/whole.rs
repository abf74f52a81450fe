//! An object that holds all types of a kernel.

use std::{fmt, fmt::Write as _, fs, path::Path, sync::OnceLock};

use bpfgen_build::{Env, Options, Target, Unit, compile};
use bpfgen_object::btf::{Btf, header::write_header};

/// The bytes of the object.
pub(crate) struct Whole {
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KiB", self.bytes.len() / 1024)
    }
}

/// The object for the types in `$BPFGEN_BTF`, else the running kernel's; or what is missing.
pub(crate) fn object() -> &'static Result<Whole, String> {
    static OBJECT: OnceLock<Result<Whole, String>> = OnceLock::new();
    OBJECT.get_or_init(|| compiled().map_err(|error| error.to_string()))
}

fn compiled() -> Result<Whole, Box<dyn std::error::Error>> {
    let path = std::env::var_os("BPFGEN_BTF").unwrap_or_else(|| "/sys/kernel/btf/vmlinux".into());
    let btf =
        fs::read(&path).map_err(|error| format!("{}: {error}", Path::new(&path).display()))?;
    let header = write_header(&Btf::decode(&btf)?)?;
    // clang keeps whole the types that something holds: a union of all, behind a pointer.
    let mut source = "#include \"vmlinux.h\"\n\nunion all {\n".to_owned();
    let structs =
        header.lines().filter_map(|line| line.strip_prefix("struct ")?.strip_suffix(" {"));
    for (at, name) in structs.enumerate() {
        writeln!(source, "\tstruct {name} member{at};")?;
    }
    source.push_str("};\n\nunion all *everything;\nunsigned int counted;\n");
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("vmlinux.h"), header)?;
    fs::write(folder.path().join("whole.bpf.c"), source)?;
    let mut env = Env::read()?;
    env.cache_dir = Some(folder.path().join("cache"));
    let options = Options::default();
    let name = Path::new("whole.bpf.c");
    let unit = Unit::new(&env, folder.path(), name, &options, Target::host());
    Ok(Whole { bytes: compile(&unit)?.object })
}
