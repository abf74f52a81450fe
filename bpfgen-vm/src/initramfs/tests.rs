use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::{
        ffi::OsStrExt,
        fs::{PermissionsExt, symlink},
        net::UnixListener,
    },
    path::{Path, PathBuf},
};

use cpio::NewcReader;

use super::{Limits, build_with};
use crate::{Copy, Env, Error, ErrorKind, Job, Kernel, protocol};

/// A host in a folder: what is brought from outside of it are only the usual links and what these
/// lead to.
struct Host {
    folder: tempfile::TempDir,
    job: Job,
    kernel: Kernel,
}

/// An entry of an archive: mode, number, links, bytes.
type Guest = BTreeMap<String, (u32, u32, u32, Vec<u8>)>;

impl Host {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Without links in its path, so that the tests can tell where things go.
        let real = folder.path().canonicalize().unwrap();
        let job = Job { program: "nothing".into(), folder: real, ..Job::default() };
        let kernel = Kernel {
            release: "6.1.0-test".into(),
            image: "vmlinuz".into(),
            modules: None,
            config: None,
        };
        Self { folder, job, kernel }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.job.folder.join(name)
    }

    fn write(&self, name: &str, mode: u32, data: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, data).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    fn build(&self) -> Result<Guest, Error> {
        let out = tempfile::tempdir().unwrap();
        let into = out.path().join("initramfs");
        let env = Env { path: Some(self.path("bin").into()), ..Env::default() };
        let build =
            || build_with(b"an init", &env, &self.job, &self.kernel, &Limits::default(), &into);
        let size = build()?;
        let archive = fs::read(&into).unwrap();
        assert_eq!(size, archive.len() as u64);
        build().unwrap();
        assert!(archive == fs::read(&into).unwrap(), "the same every time");
        Ok(read(&archive))
    }

    fn copy(&mut self, text: &str) -> Result<Guest, Error> {
        self.job.copies = text.split(' ').map(|text| Copy::parse(text.as_ref())).collect();
        self.build()
    }

    /// The name in the archive of a file of the host.
    fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().trim_start_matches('/').into()
    }

    /// What lies in the folder, in the guest.
    fn below(&self, guest: &Guest) -> Vec<String> {
        let prefix = self.name("") + "/";
        let prefix = prefix.replace("//", "/");
        guest.keys().filter_map(|name| Some(name.strip_prefix(&prefix)?.to_owned())).collect()
    }
}

fn read(mut archive: &[u8]) -> Guest {
    let mut guest = Guest::new();
    loop {
        let mut entry = NewcReader::new(archive).unwrap();
        if entry.entry().is_trailer() {
            return guest;
        }
        let head = entry.entry().clone();
        assert_eq!((head.mtime(), head.uid(), head.gid()), (0, 0, 0));
        let parent = Path::new(head.name()).parent().unwrap().to_str().unwrap();
        assert!(parent.is_empty() || guest.contains_key(parent), "{} lies nowhere", head.name());
        let mut data = vec![];
        std::io::Read::read_to_end(&mut entry, &mut data).unwrap();
        archive = entry.finish().unwrap();
        let value = (head.mode(), head.ino(), head.nlink(), data);
        assert!(guest.insert(head.name().into(), value).is_none(), "{} twice", head.name());
    }
}

/// An executable or library with `name=value` entries of a dynamic section.
fn elf(interpreter: Option<&str>, entries: &[(u64, &str)]) -> Vec<u8> {
    let mut strings = vec![0];
    let mut dynamic = vec![];
    for (tag, text) in entries {
        dynamic.extend([*tag, strings.len() as u64]);
        strings.extend(text.bytes().chain([0]));
    }
    let loader = interpreter.unwrap_or_default().len() as u64 + 1;
    let segments = 2 + u64::from(interpreter.is_some());
    let table = 64 + segments * 56;
    let text = table + loader;
    let section = (text + strings.len() as u64).next_multiple_of(8);
    dynamic.extend([5, 0x10000 + text, 10, strings.len() as u64, 0, 0]);
    let end = section + dynamic.len() as u64 * 8;
    let mut out = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
    let words = |out: &mut Vec<u8>, words: &[u64]| {
        words.iter().for_each(|word| out.extend(word.to_le_bytes()));
    };
    words(&mut out, &[0, 64, 0]);
    out.extend([0, 0, 0, 0, 64, 0, 56, 0, segments as u8, 0, 64, 0, 0, 0, 0, 0]);
    for (kind, from, size) in [(1, 0, end), (2, section, end - section), (3, table, loader)] {
        if kind != 3 || interpreter.is_some() {
            words(&mut out, &[kind | 4 << 32, from, 0x10000 + from, 0, size, size, 8]);
        }
    }
    out.extend(interpreter.unwrap_or_default().bytes().chain([0]));
    out.extend(strings);
    out.resize(section as usize, 0);
    words(&mut out, &dynamic);
    out
}

const NEEDED: u64 = 1;
const SONAME: u64 = 14;
const RPATH: u64 = 15;
const RUNPATH: u64 = 29;

#[test]
fn a_root_for_nothing() {
    let mut host = Host::new();
    host.job.program = "no-such-program".into();
    host.job.args = vec!["a b".into(), OsStr::from_bytes(b"\xff").into()];
    host.job.env = vec![("A".into(), "1".into())];
    host.job.modules = vec!["veth".into()];
    host.kernel.config = Some(host.write("config-of-it", 0o600, "CONFIG_X=y\n"));
    let guest = host.build().unwrap();
    assert_eq!(guest["init"].0, 0o100_755);
    assert_eq!(guest["init"].3, b"an init");
    assert_eq!(guest["boot/config-6.1.0-test"].3, b"CONFIG_X=y\n");
    assert_eq!(guest["tmp"].0, 0o041_777);
    assert_eq!(guest["."].0, 0o040_755);
    assert!(guest["etc/passwd"].3.starts_with(b"root:x:0:0:"));
    for folder in ["dev", "etc", "proc", "root", "run", "sys", &host.name("")[..]] {
        assert_eq!(guest[folder.trim_end_matches('/')].0 >> 12, 4, "{folder}");
    }
    assert!(host.below(&guest).is_empty());
    let told = protocol::Job::decode(&guest["bpfgen/job"].3).unwrap();
    assert_eq!(told.program, "no-such-program");
    assert_eq!(
        (told.args, told.env, told.modules),
        (host.job.args, host.job.env, host.job.modules)
    );
    assert_eq!((told.folder, told.timeout), (host.job.folder, None));
}

#[test]
fn a_program_by_name_and_by_path() {
    let mut host = Host::new();
    host.write("bin/tool", 0o4755, "not to be run");
    host.link("bin/alias", "chain/next");
    host.link("bin/chain", "../elsewhere");
    host.link("elsewhere/next", host.path("bin/tool"));
    host.job.program = "alias".into();
    let guest = host.build().unwrap();
    assert_eq!(
        host.below(&guest),
        ["bin", "bin/alias", "bin/chain", "bin/tool", "elsewhere", "elsewhere/next"]
    );
    assert_eq!(guest[&host.name("bin/tool")].0, 0o104_755);
    assert_eq!(guest[&host.name("bin/alias")].3, b"chain/next");
    let told = protocol::Job::decode(&guest["bpfgen/job"].3).unwrap();
    assert_eq!(told.program, host.path("bin/alias"));

    host.job.program = "./bin/tool".into();
    let guest = host.build().unwrap();
    assert_eq!(host.below(&guest), ["bin", "bin/tool"]);
    let told = protocol::Job::decode(&guest["bpfgen/job"].3).unwrap();
    assert_eq!(told.program, "./bin/tool");
}

#[test]
fn programs_of_tests() {
    let mut host = Host::new();
    let tool = host.write("target/debug/tool", 0o755, "x");
    host.job.env = vec![
        ("CARGO_BIN_EXE_tool".into(), tool.into()),
        ("CARGO_BIN_EXE_gone".into(), "/nonexistent".into()),
        ("CARGO_MANIFEST_PATH".into(), host.write("Cargo.toml", 0o644, "").into()),
    ];
    assert_eq!(host.below(&host.build().unwrap()), ["target", "target/debug", "target/debug/tool"]);
}

#[test]
fn interpreters_of_scripts() {
    let mut host = Host::new();
    host.write("bin/real", 0o755, "x");
    host.write("bin/env", 0o755, "x");
    host.write("first", 0o755, format!("#!{} -x\n", host.path("second").display()));
    let env = host.path("bin/env");
    host.write("second", 0o755, format!("#!{} -S real -e\n", env.display()));
    // What is missing is the guest's to report.
    host.write("third", 0o755, format!("#!{} missing\n", env.display()));
    host.write("fourth", 0o755, "#!/no/such/interpreter\n");
    host.job.program = "./first".into();
    let guest = host.build().unwrap();
    assert_eq!(host.below(&guest), ["bin", "bin/env", "bin/real", "first", "second"]);
    host.job.program = "./third".into();
    assert_eq!(host.below(&host.build().unwrap()), ["bin", "bin/env", "third"]);
    host.job.program = "./fourth".into();
    assert_eq!(host.below(&host.build().unwrap()), ["fourth"]);
    // Round and round.
    host.write("loop", 0o755, format!("#!{}\n", host.path("loop").display()));
    host.job.program = "./loop".into();
    assert_eq!(host.below(&host.build().unwrap()), ["loop"]);
}

#[test]
fn libraries_beside_a_program() {
    let mut host = Host::new();
    let loader = host.write("lib/ld-test.so", 0o755, elf(None, &[]));
    let loader = loader.to_str();
    host.link("lib/liba.so.1", "liba.so.1.2");
    let a = [
        (NEEDED, "libb.so"),
        (NEEDED, "ld-test.so"),
        (SONAME, "liba.so.1"),
        (RUNPATH, "$ORIGIN/deep"),
    ];
    host.write("lib/liba.so.1.2", 0o644, elf(None, &a));
    host.write("lib/deep/libb.so", 0o644, elf(None, &[(NEEDED, "liba.so.1")]));
    host.write("lib/glibc-hwcaps/x86-64-v3/liba.so.1", 0o644, "faster");
    // The loader passes over what it cannot load.
    host.write("wrong/liba.so.1", 0o644, "no library");
    let wrong = host.path("wrong").display().to_string();
    let program =
        elf(loader, &[(NEEDED, "liba.so.1"), (RUNPATH, &format!("{wrong}:${{ORIGIN}}/../lib"))]);
    host.write("app/program", 0o755, &program);
    let old = elf(loader, &[(NEEDED, "liba.so.1"), (RPATH, "$ORIGIN/../lib")]);
    host.write("app/old", 0o755, old);
    host.link("short", "app/program");
    let libraries = [
        "lib",
        "lib/deep",
        "lib/deep/libb.so",
        "lib/glibc-hwcaps",
        "lib/glibc-hwcaps/x86-64-v3",
        "lib/glibc-hwcaps/x86-64-v3/liba.so.1",
        "lib/ld-test.so",
        "lib/liba.so.1",
        "lib/liba.so.1.2",
    ];
    for program in ["app/program", "app/old", "./short"] {
        host.job.program = program.into();
        let guest = host.build().unwrap();
        let mut expected = vec!["app", "app/program"];
        expected.extend(libraries);
        match program {
            "./short" => expected.push("short"),
            "app/old" => expected[1] = "app/old",
            _ => {}
        }
        assert_eq!(host.below(&guest), expected, "{program}");
    }
    // Elsewhere it finds them beside itself, too.
    host.job.program = "nothing".into();
    let guest = host.copy("app/old:/opt/x/app/old").unwrap();
    assert!(guest.contains_key("opt/x/lib/liba.so.1"), "{:?}", guest.keys());
    assert!(guest.contains_key("opt/x/lib/deep/libb.so"));
}

#[test]
fn libraries_by_variable() {
    let mut host = Host::new();
    let loader = host.write("ld-linux", 0o755, elf(None, &[]));
    host.write("program", 0o755, elf(loader.to_str(), &[(NEEDED, "libx.so")]));
    host.write("extra/libx.so", 0o644, elf(None, &[(NEEDED, "liby.so")]));
    host.write("liby.so", 0o644, elf(None, &[]));
    host.job.program = "./program".into();
    let error = host.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Command);
    let program = host.path("program").display().to_string();
    let text = format!("{program} needs libx.so, which is not there\nhelp: ");
    assert!(error.to_string().starts_with(&text), "{error}");

    host.job.env = vec![("LD_LIBRARY_PATH".into(), "/nonexistent:extra".into())];
    let error = host.build().unwrap_err().to_string();
    let by = host.path("extra/libx.so");
    let text = format!("{program}, through {}, needs liby.so", by.display());
    assert!(error.starts_with(&text), "{error}");

    // An empty one is the working folder.
    host.job.env = vec![("LD_LIBRARY_PATH".into(), "extra;".into())];
    let guest = host.build().unwrap();
    assert_eq!(host.below(&guest), ["extra", "extra/libx.so", "ld-linux", "liby.so", "program"]);
}

#[test]
fn other_kinds_of_executables() {
    let mut host = Host::new();
    let musl = host.write("ld-musl-x86_64.so.1", 0o755, elf(None, &[]));
    let libc = [(NEEDED, "libc.musl-x86_64.so.1"), (NEEDED, "libc.so")];
    host.write("musl", 0o755, elf(musl.to_str(), &libc));
    host.write("static-pie", 0o755, elf(None, &[]));
    host.write("no-loader", 0o755, elf(Some("/no/such/loader"), &[]));
    let mut foreign = elf(None, &[]);
    foreign[18] = 183;
    host.write("arm", 0o755, &foreign);
    foreign[16] = 1;
    host.write("object", 0o755, &foreign);
    let whole = elf(None, &[(NEEDED, "libgone.so")]);
    host.job.program = "./musl".into();
    assert_eq!(host.below(&host.build().unwrap()), ["ld-musl-x86_64.so.1", "musl"]);
    for program in ["static-pie", "object"] {
        host.job.program = format!("./{program}").into();
        assert_eq!(host.below(&host.build().unwrap()), [program]);
    }
    host.job.program = "./arm".into();
    let error = host.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(error.to_string().contains("/arm is for another machine than x86-64"), "{error}");
    host.job.program = "./no-loader".into();
    let error = host.build().unwrap_err().to_string();
    assert!(error.contains("/no-loader needs /no/such/loader, which is not there"), "{error}");
    // Damaged ones are the kernel's to refuse.
    host.job.program = "./damaged".into();
    for length in 0..whole.len() {
        host.write("damaged", 0o755, &whole[..length]);
        let _ = host.build();
    }
}

#[test]
fn folders() {
    let mut host = Host::new();
    host.write("data/a/file", 0o640, "text");
    host.write("data/a/tool", 0o755, elf(None, &[(NEEDED, "libgone.so")]));
    fs::hard_link(host.path("data/a/file"), host.path("data/b")).unwrap();
    fs::create_dir(host.path("data/empty")).unwrap();
    host.write("outside", 0o644, "out");
    host.link("data/up", "../outside");
    host.link("data/absolute", host.path("outside"));
    host.link("data/inside", "a/file");
    host.link("data/folder", "../data");
    host.link("data/loop", "loop");
    host.link("data/dangling", "nowhere");
    let _socket = UnixListener::bind(host.path("data/socket")).unwrap();
    let names = [
        "a", "a/file", "a/tool", "absolute", "b", "dangling", "empty", "folder", "inside", "loop",
        "up",
    ];
    let full =
        |folder: &str| names.iter().map(|name| format!("{folder}/{name}")).collect::<Vec<_>>();

    let guest = host.copy("data data/a").unwrap();
    let mut expected = vec!["data".to_owned()];
    expected.extend(full("data"));
    expected.push("outside".into());
    assert_eq!(host.below(&guest), expected);
    let [file, other] = ["data/a/file", "data/b"].map(|name| &guest[&host.name(name)]);
    assert_eq!((file.0, file.2, &file.3[..]), (0o100_640, 2, &b"text"[..]));
    assert_eq!((other.0, other.1, other.2, &other.3[..]), (file.0, file.1, 2, &b""[..]));
    assert_eq!(guest[&host.name("data/up")].3, b"../outside");

    // Elsewhere: what a relative link leads to takes its place.
    let guest = host.copy("data:/new/place").unwrap();
    assert_eq!(host.below(&guest), ["outside"]);
    assert!(full("new/place").iter().all(|name| guest.contains_key(name)));
    assert_eq!(guest["new/place/up"].0 >> 12, 8);
    assert_eq!(guest["new/place/up"].3, b"out");
    assert_eq!(guest["new/place/inside"].3, b"a/file");

    // Into a folder; one copy into another.
    let guest = host.copy("data:/new/ outside:/new/data/a/file outside:/new/").unwrap();
    assert_eq!(guest["new/data/a/file"].3, b"out");
    assert_eq!(guest["new/data/b"].3, b"text");
    assert_eq!(guest["new/outside"].3, b"out");
}

#[test]
fn a_copy_stands_where_the_host_has_something_else() {
    let mut host = Host::new();
    host.write("bin/tool", 0o755, "old");
    host.write("tool", 0o755, "new");
    host.write("hosts", 0o644, "127.0.0.1 me\n");
    host.job.program = "tool".into();
    let guest =
        host.copy(&format!("tool:{} hosts:/etc/", host.path("bin/tool").display())).unwrap();
    assert_eq!(guest[&host.name("bin/tool")].3, b"new");
    assert_eq!(guest["etc/hosts"].3, b"127.0.0.1 me\n");
    // A command is copied by its name, unless there is a file of that name.
    fs::remove_file(host.path("tool")).unwrap();
    let guest = host.copy("tool:/x").unwrap();
    assert_eq!(guest["x"].3, b"old");
}

#[test]
fn copies_that_are_refused() {
    let mut host = Host::new();
    host.write("file", 0o644, "");
    host.write("data/file", 0o644, "");
    host.write(&format!("long/{}", "a".repeat(255)), 0o644, "");
    fs::create_dir(host.path("bytes")).unwrap();
    host.link("loop", "loop");
    let named = fs::write(host.path("bytes").join(OsStr::from_bytes(b"\xff")), "");
    let _socket = UnixListener::bind(host.path("socket")).unwrap();
    let large = fs::File::create(host.path("large")).unwrap();
    let sparse = large.set_len(5 << 30);
    let long = format!("file:/{}", "a".repeat(256));
    let deep = format!("file:{}", "/aaaaaaaaa".repeat(410));
    for (copy, text) in [
        ("nothing", "there is no such file, nor is there such a command in PATH"),
        ("no/thing", "no/thing: there is no such file"),
        ("", "what has no name"),
        ("/", "cannot copy /, "),
        ("/proc/self/status", "/proc is made by the kernel"),
        ("file:/sys/x", "/sys/x cannot be copied to"),
        ("data:/dev/", "/dev/data cannot be copied to"),
        ("file:/init", "the guest needs itself"),
        ("file:/bpfgen/job", "the guest needs itself"),
        ("file:/init/x", "the guest needs itself"),
        ("data:/init", "would be both a folder and something else"),
        ("data:/x file:/x", "to /x: that is a folder\nhelp: end it with a slash"),
        ("file:/x data:/x", "/x would be both a folder and something else"),
        ("file:/x file:/x/y", "/x would be both a folder and something else"),
        ("loop", "loop: Too many levels of symbolic links"),
        ("socket", "it is a socket"),
        ("file:/TRAILER!!!", "how its end is marked"),
        (&long, "is longer than a path or a name may be"),
        (&deep, "is longer than a path or a name may be"),
    ] {
        let error = host.copy(copy).unwrap_err().to_string();
        assert!(error.contains(text), "{copy}: {error}");
    }
    if named.is_ok() {
        let error = host.copy("bytes").unwrap_err().to_string();
        assert!(error.contains("is not UTF-8"), "{error}");
    }
    if sparse.is_ok() {
        let error = host.copy("large").unwrap_err().to_string();
        assert!(error.contains("larger than 4 GiB"), "{error}");
    }
    host.job.copies = vec![Copy { source: "file".into(), dest: Some("x".into()) }];
    assert!(host.build().unwrap_err().to_string().contains("not an absolute path"));
    host.job.copies = vec![];
    host.copy("long").unwrap();
    host.job.folder = "relative".into();
    assert!(host.build().unwrap_err().to_string().contains("no absolute path"));
    drop(host.folder);
}

#[test]
fn jobs_that_cannot_be_told() {
    let mut host = Host::new();
    host.job.args = vec!["a\0b".into()];
    assert_eq!(host.build().unwrap_err().kind(), ErrorKind::Option);
}

/// The whole thing with this test's own executable, and nothing of ours to read it.
#[test]
fn a_real_executable() {
    let mut host = Host::new();
    host.job.program = std::env::current_exe().unwrap().into();
    host.job.copies = vec![];
    let guest = host.build().unwrap();
    let real = fs::canonicalize(&host.job.program).unwrap();
    let name = real.to_str().unwrap().trim_start_matches('/');
    assert_eq!(guest[name].3.len() as u64, fs::metadata(&real).unwrap().len());
    assert!(guest.keys().any(|name| name.ends_with("/libc.so.6") || name.contains("ld-musl")));
}
