//! Static probes as older kernels have them.
#![allow(unsafe_code, reason = "a library that is loaded while the test runs")]

use std::{
    ffi::{CString, c_long, c_void},
    fs::{self, File},
    os::unix::{ffi::OsStrExt as _, fs::FileExt as _},
    path::{Path, PathBuf},
};

use bpfgen_runtime::{
    bpf_program,
    link::UsdtTarget,
    loader::{Feature, Features},
};
use bpfgen_tests::{
    needs,
    needs::{Need, has},
};
use tempfile::TempDir;

use crate::{
    caller::{self, ends},
    seen,
    spy::{Spy, command},
};

#[bpf_program("fixtures/probes/usdt.bpf.c")]
mod usdt {}

/// The fixture's library, in this process.
pub(crate) struct Library {
    _folder: TempDir,
    path: PathBuf,
    content: &'static [u8],
    handle: *mut c_void,
}

impl Library {
    pub(crate) fn open() -> Self {
        let content = include_bytes!(concat!(env!("OUT_DIR"), "/libtraced.so"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("libtraced.so");
        fs::write(&path, content).unwrap();
        let name = CString::new(path.as_os_str().as_bytes()).unwrap();
        // SAFETY: the path is a C string; the library does nothing when it is loaded.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW) };
        assert!(!handle.is_null());
        Self { _folder: folder, path, content, handle }
    }

    fn run(&self, number: i64) {
        // SAFETY: the handle is open, and the name a C string.
        let run = unsafe { libc::dlsym(self.handle, c"traced_run".as_ptr()) };
        assert!(!run.is_null());
        // SAFETY: the fixture declares it so.
        let run: extern "C" fn(c_long) = unsafe { std::mem::transmute(run) };
        run(number);
    }

    fn probe(&self, name: &str) -> UsdtTarget {
        UsdtTarget::new(&self.path, "traced", name).pid(0)
    }

    /// The byte in memory where the file has these, for the first time.
    fn in_memory(&self, bytes: &[u8]) -> u8 {
        let at = self.content.windows(bytes.len()).position(|it| it == bytes).unwrap() as u64;
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let path = fs::canonicalize(&self.path).unwrap();
        let place = maps.lines().find_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (start, end) = fields.next()?.split_once('-')?;
            let offset = u64::from_str_radix(fields.nth(1)?, 16).ok()?;
            let ours = fields.nth(2).map(Path::new) == Some(&*path);
            let (start, end) =
                (u64::from_str_radix(start, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
            let inside = ours && offset <= at && at < offset + (end - start);
            inside.then_some(start + at - offset)
        });
        let mut byte = [0];
        let memory = File::open("/proc/self/mem").unwrap();
        memory.read_exact_at(&mut byte, place.expect("it is loaded")).unwrap();
        byte[0]
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: nothing of it is in use any more.
        unsafe { libc::dlclose(self.handle) };
    }
}

fn load(features: Features) -> usdt::Loaded {
    let mut open = usdt::open().unwrap();
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.process = std::process::id();
    open.programs.on_probe.set_autoload(true);
    open.object().features(features);
    open.load().unwrap()
}

/// Attaches to a probe in several places, whose arguments differ; gives how many links that takes.
pub(crate) fn links(library: &Library, features: Features) -> u64 {
    let spy = Spy::new();
    let loaded = load(features);
    let target = library.probe("places");
    let (link, commands) = spy.watch(|| loaded.programs.on_probe.attach_to(target).unwrap());
    library.run(5);
    let told = loaded.bss.seen.get();
    assert_eq!((told.runs, told.count), (4, 2), "{features:?}");
    assert_eq!(told.args[..2], [2, 3], "{features:?}: the last place");
    drop(link);
    ends(|| library.run(5), || loaded.bss.seen.get().runs);
    commands[command::LINK_CREATE]
}

#[test]
pub(crate) fn one_by_one() {
    needs!(Uprobes);
    let library = Library::open();
    let tried = links(&library, Features::ALL.without(Feature::ManyUprobes));
    assert_eq!(tried, 4, "one for each place; before 5.15 they are only tried");
    if has(Need::UprobeMulti) {
        assert_eq!(links(&library, Features::ALL), 1);
    }
    seen(Feature::ManyUprobes);
}

#[test]
pub(crate) fn by_address() {
    needs!(Uprobes);
    let library = Library::open();
    for without in [Feature::AttachCookies, Feature::PerfLinks, Feature::ProbeDevices] {
        let features = Features::ALL.without(without);
        assert!(links(&library, features) <= 4);
        let loaded = load(features);
        let addresses = &loaded.maps.__bpf_usdt_ip_to_spec_id;
        assert_eq!(addresses.count().unwrap(), 0);
        let link = loaded.programs.on_probe.attach_to(library.probe("places")).unwrap();
        assert_eq!(addresses.count().unwrap(), 4, "{without:?}");
        drop(link);
        assert_eq!(addresses.count().unwrap(), 0);
    }
    // A probe in a library is anywhere, unless it is said in which process.
    let loaded = load(Features::ALL.without(Feature::AttachCookies));
    let target = UsdtTarget::new(&library.path, "traced", "places");
    let error = loaded.programs.on_probe.attach_to(target).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("Linux 5.15")), "{error:?}");
    seen(Feature::AttachCookies);
}

#[test]
pub(crate) fn by_traps() {
    needs!(Uprobes);
    if !cfg!(target_arch = "x86_64") {
        needs::skip("static_probes::by_traps", "only x86-64 has calls in place of traps");
        return;
    }
    /// A no-op for a trap, and one for a call; what traps.
    const NOPS: &[u8] = &[0x90, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0];
    const TRAP: u8 = 0xcc;
    let library = Library::open();
    let first = |features| {
        let loaded = load(features);
        let link = loaded.programs.on_probe.attach_to(library.probe("quick")).unwrap();
        let first = library.in_memory(NOPS);
        library.run(77);
        let told = loaded.bss.seen.get();
        assert_eq!((told.runs, told.args[0]), (1, 77));
        drop(link);
        ends(|| library.run(5), || loaded.bss.seen.get().runs);
        assert_eq!(library.in_memory(NOPS), NOPS[0]);
        first
    };
    assert_eq!(first(Features::ALL.without(Feature::UprobeCalls)), TRAP);
    let since = Feature::UprobeCalls.since();
    if bpfgen_runtime::kernel::Version::running().unwrap() >= since {
        assert_eq!(first(Features::ALL), NOPS[0]);
    }
    seen(Feature::UprobeCalls);
}
