//! Libraries that are run out of an archive, as on Android.
#![allow(unsafe_code, reason = "a library that is mapped out of an archive")]

use std::{
    ffi::{CStr, CString, c_void},
    fs::File,
    io::{Error, Write as _},
    os::{fd::AsRawFd as _, unix::ffi::OsStrExt as _},
    path::{Path, PathBuf},
};

use bpfgen_runtime::{
    ErrorKind,
    link::{UProbeTarget, UserFunctions},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};

use crate::{
    caller::ends,
    help, load,
    symbols::{built, folder},
    user::file_offset,
};

const MEMBER: &str = "lib/x86_64/libtraced.so";
const PAGE: usize = 4096;

/// An archive of `pad` bytes and, behind them, the library, at the offset that is given too.
fn archive(pad: usize, method: CompressionMethod) -> (Vec<u8>, usize) {
    let (_, library) = built!("libtraced.so");
    let mut writer = ZipArchiveWriter::new(Vec::new());
    for (name, content, method) in
        [("pad", &vec![0; pad][..], CompressionMethod::STORE), (MEMBER, library, method)]
    {
        let (mut entry, config) = writer.new_file(name).compression_method(method).start().unwrap();
        let mut data = config.wrap(&mut entry);
        data.write_all(content).unwrap();
        let (_, descriptor) = data.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let start = {
        let archive = ZipArchive::from_slice(&bytes).unwrap();
        let mut entries = archive.entries();
        entries.next_entry().unwrap();
        let wayfinder = entries.next_entry().unwrap().unwrap().wayfinder();
        usize::try_from(archive.get_entry(wayfinder).unwrap().compressed_data_range().0).unwrap()
    };
    (bytes, start)
}

/// Where in the library's file a function of it is.
fn offset_of(path: &Path, function: &CStr) -> usize {
    let name = CString::new(path.as_os_str().as_bytes()).unwrap();
    // SAFETY: the library's initialisers are those of the C library.
    let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW) };
    assert!(!handle.is_null());
    // SAFETY: a handle from the line above, and a C string.
    let address = unsafe { libc::dlsym(handle, function.as_ptr()) };
    assert!(!address.is_null());
    let offset = file_offset(address as usize);
    // SAFETY: nothing of the library is used any more.
    unsafe { libc::dlclose(handle) };
    usize::try_from(offset).unwrap()
}

/// Two pages of a file, to be run.
struct Code {
    start: *mut c_void,
    within: usize,
}

impl Code {
    fn map(file: &Path, offset: usize) -> Self {
        let file = File::open(file).unwrap();
        let within = offset % PAGE;
        let from = libc::off_t::try_from(offset - within).unwrap();
        let (flags, access) = (libc::MAP_PRIVATE, libc::PROT_READ | libc::PROT_EXEC);
        // SAFETY: a new mapping, of a file that nobody changes.
        let start = unsafe {
            libc::mmap(std::ptr::null_mut(), 2 * PAGE, access, flags, file.as_raw_fd(), from)
        };
        assert_ne!(start, libc::MAP_FAILED, "{}", Error::last_os_error());
        Self { start, within }
    }

    /// Calls `traced_plain`.
    fn call(&self) {
        // SAFETY: within the mapping.
        let there = unsafe { self.start.add(self.within) };
        // SAFETY: a function of this type, which refers to nothing.
        let function: extern "C" fn() = unsafe { std::mem::transmute(there) };
        function();
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        // SAFETY: the mapping is this one's, and nobody runs it any more.
        unsafe { libc::munmap(self.start, 2 * PAGE) };
    }
}

#[test]
fn a_library_that_is_stored() {
    needs!(Uprobes);
    let (name, content) = built!("libtraced.so");
    let (_, start) = archive(0, CompressionMethod::STORE);
    for pad in [PAGE - start % PAGE, 7] {
        let (bytes, start) = archive(pad, CompressionMethod::STORE);
        assert_eq!(start % PAGE == 0, pad != 7);
        let folder = folder(&[(name, content), ("base.apk", &bytes)]);
        let file = folder.path().join("base.apk");
        let library = PathBuf::from(format!("{}!/{MEMBER}", file.display()));
        let offset = offset_of(&folder.path().join(name), c"traced_plain");
        let code = Code::map(&file, start + offset);
        let call = || code.call();
        for target in [
            UProbeTarget::function(&library, "traced_plain"),
            UProbeTarget::at(&library, offset as u64),
        ] {
            let loaded = load("on_uprobe", |_| ());
            let link = loaded.programs.on_uprobe.attach_to(&target.pid(0)).unwrap();
            call();
            assert_eq!(loaded.bss.seen.get().runs, 1, "{pad}");
            drop(link);
            ends(call, || loaded.bss.seen.get().runs);
        }
        if needs::has(needs::Need::UprobeMulti) {
            let loaded = load("on_uprobes", |_| ());
            let functions = UserFunctions::matching(&library, "traced_pla?n").unique().cookies([9]);
            let link = loaded.programs.on_uprobes.attach_to(functions.pid(0)).unwrap();
            call();
            assert_eq!((loaded.bss.seen.get().runs, loaded.bss.seen.get().cookie), (1, 9));
            drop(link);
            ends(call, || loaded.bss.seen.get().runs);
        }
    }
    let row = "uprobe: function of a library in an archive (apk), on a page of its own or not";
    covered("Programs and attaching", row, "4.17", How::Native);
}

#[test]
fn what_no_process_can_run() {
    needs!(Uprobes);
    let loaded = load("on_uprobe", |_| ());
    let program = &loaded.programs.on_uprobe;
    let (bytes, _) = archive(1, CompressionMethod::DEFLATE);
    let folder = folder(&[("base.apk", &bytes)]);
    let file = folder.path().join("base.apk").display().to_string();
    let error = |member: &str, function: &str| {
        let target = UProbeTarget::function(format!("{file}!/{member}"), function);
        program.attach_to(&target).unwrap_err()
    };
    let compressed = error(MEMBER, "traced_plain");
    assert_eq!(compressed.kind(), ErrorKind::InvalidInput, "{compressed:?}");
    assert!(compressed.to_string().contains("is compressed in"), "{compressed}");
    assert!(help(&compressed).contains("store it as it is"), "{compressed:?}");
    let missing = error("lib/x86_64/libtracer.so", "traced_plain");
    assert_eq!(missing.kind(), ErrorKind::NotFound, "{missing:?}");
    assert!(help(&missing).contains(MEMBER), "{missing:?}");
    let no_elf = error("pad", "traced_plain");
    assert_eq!(no_elf.kind(), ErrorKind::InvalidInput, "{no_elf:?}");

    let (bytes, _) = archive(1, CompressionMethod::STORE);
    std::fs::write(&file, bytes).unwrap();
    let unknown = error(MEMBER, "traced_plane");
    assert_eq!(unknown.kind(), ErrorKind::NotFound, "{unknown:?}");
    assert!(help(&unknown).contains("traced_plain"), "{unknown:?}");
    let past = UProbeTarget::at(format!("{file}!/{MEMBER}"), 1 << 30);
    let error = program.attach_to(&past).unwrap_err();
    assert!(error.to_string().ends_with("past the end of the library"), "{error}");
}
