//! Kernels from the archive, and all that can keep them from coming.
//!
//! Where the archive cannot be reached, what needs it is skipped, with the reason on standard
//! output.

mod support;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use bpfgen_skip::skip;
use bpfgen_vm::{Env, ErrorKind, Kernels, Request, Silent, kernel};
use support::{Heard, env, inside, small_disk, system_state, try_again_inside};

const SIX: Request = Request::Series(6, 1);

/// An archive that nobody answers for.
fn unreachable(cache: &Path) -> Env {
    Env { mirror: Some("http://127.0.0.1:9/debian".into()), ..env(cache) }
}

/// Fetches 6.1 into a cache; `None` if there is no archive here.
fn fetched(test: &str, cache: &Path) -> Option<kernel::Kernel> {
    let kernels = Kernels::new(&env(cache)).expect("a cache");
    match kernels.get(&SIX, false, &Silent) {
        Ok(kernel) => Some(kernel),
        Err(error) if matches!(error.kind(), ErrorKind::Archive | ErrorKind::Missing) => {
            skip(test, &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn no_stage_in(cache: &Path) {
    let left = support::stages(cache);
    assert!(left.is_empty(), "{left:?}");
}

/// One fetch, and all that is to be seen of it: a space in the path is nothing special.
#[test]
fn fetches_once_and_leaves_the_system_alone() {
    let root = tempfile::tempdir().expect("a folder");
    let cache = root.path().join("the cache");
    let before = system_state();
    let Some(kernel) = fetched("fetches_once_and_leaves_the_system_alone", &cache) else { return };
    assert_eq!(system_state(), before, "apt's state or configuration has changed");
    no_stage_in(&cache);

    assert!(kernel.release.starts_with("6.1."), "{kernel:?}");
    let modules = kernel.modules.clone().expect("modules");
    assert!(modules.join("kernel/drivers").is_dir() && modules.join("modules.builtin").is_file());
    assert!(kernel.config.as_ref().is_some_and(|config| config.is_file()));
    let again = kernel::image(&kernel.image, None).expect("a kernel");
    assert_eq!(again, kernel);
    let all = kernel::folder(&cache.join("kernels")).expect("kernels");
    assert_eq!(all, std::slice::from_ref(&kernel));

    // From now on no archive is needed.
    let heard = Heard::default();
    let offline = Kernels::new(&unreachable(&cache)).expect("a cache");
    let quickest = (0..20).map(|_| {
        let start = Instant::now();
        assert_eq!(offline.get(&SIX, false, &heard).expect("the cached kernel"), kernel);
        start.elapsed()
    });
    let quickest = quickest.min().expect("some");
    assert!(quickest < Duration::from_millis(10), "a cached kernel took {quickest:?}");
    assert!(heard.steps().is_empty() && heard.notes().is_empty());
    assert_eq!(offline.get(&SIX, true, &heard).expect("the cached kernel"), kernel);
    let notes = heard.notes();
    assert!(notes[0].contains("from the cache") && !notes[0].contains('\n'), "{notes:?}");

    let error = offline.get(&Request::Newest, false, &Silent).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Archive);
    assert!(error.to_string().contains("these are in the cache: 6.1"), "{error}");

    let listing = offline.list(&Silent).expect("a listing");
    let text = listing.to_string();
    assert!(text.contains(&kernel.release) && text.contains("cached just now"), "{text}");
    assert!(text.contains("the archive cannot be reached"), "{text}");
}

#[test]
fn lists_what_the_archive_has_and_remembers_it() {
    let root = tempfile::tempdir().expect("a folder");
    let kernels = Kernels::new(&env(root.path())).expect("a cache");
    let before = system_state();
    let first = kernels.list(&Silent).expect("a listing");
    if let (None, Some(problem)) = (first.age, &first.problem) {
        return skip("lists_what_the_archive_has_and_remembers_it", problem);
    }
    assert_eq!(system_state(), before, "apt's state or configuration has changed");
    no_stage_in(root.path());
    for request in [SIX, Request::Series(6, 12), Request::Newest] {
        let row = first.rows.iter().find(|row| row.request == request).expect("a row");
        assert!(row.cached.is_empty() && row.available.is_some(), "{first}");
    }
    if first.problem.is_some() {
        return;
    }
    let heard = Heard::default();
    let second = kernels.list(&heard).expect("a listing");
    assert_eq!(second.rows.len(), first.rows.len());
    assert!(heard.steps().is_empty(), "{:?}", heard.steps());

    // A series that nobody packages is told from a network that is down.
    let error = kernels.get(&Request::Series(3, 999), false, &Silent).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoKernel, "{error}");
}

#[test]
fn an_archive_that_cannot_be_reached() {
    let root = tempfile::tempdir().expect("a folder");
    let kernels = Kernels::new(&unreachable(root.path())).expect("a cache");
    let error = match kernels.get(&SIX, false, &Silent) {
        Err(error) if error.kind() == ErrorKind::Missing => {
            return skip("an_archive_that_cannot_be_reached", &error.to_string());
        }
        other => other.unwrap_err(),
    };
    assert_eq!(error.kind(), ErrorKind::Archive);
    let text = error.to_string();
    assert!(text.starts_with("cannot fetch kernel 6.1: the archive cannot be reached: "), "{text}");
    assert!(text.contains("http://127.0.0.1:9/debian"), "{text}");
    assert!(text.contains("help: "), "{text}");
    no_stage_in(root.path());
    assert!(kernels.list(&Silent).expect("a listing").to_string().contains("5.10"));
}

#[test]
fn an_archive_that_nobody_signed() {
    let root = tempfile::tempdir().expect("a folder");
    let dist = root.path().join("debian/dists/bookworm");
    let list = dist.join("main/binary-amd64");
    fs::create_dir_all(&list).expect("a folder");
    let packages = "Package: linux-image-6.1.0-99-cloud-amd64\nVersion: 6.1.999-1\n\
                    Architecture: amd64\nFilename: evil.deb\nSize: 1\n";
    fs::write(list.join("Packages"), packages).expect("a list");
    fs::write(dist.join("Release"), "Origin: Debian\nSuite: bookworm\nCodename: bookworm\n")
        .expect("a release");
    let cache = root.path().join("cache");
    let mirror = format!("file:{}", root.path().join("debian").display());
    let kernels = Kernels::new(&Env { mirror: Some(mirror), ..env(&cache) }).expect("a cache");
    for _ in 0..2 {
        let error = match kernels.get(&SIX, false, &Silent) {
            Err(error) if error.kind() == ErrorKind::Missing => {
                return skip("an_archive_that_nobody_signed", &error.to_string());
            }
            other => other.unwrap_err(),
        };
        assert_eq!(error.kind(), ErrorKind::Archive);
        assert!(error.to_string().contains("cannot be trusted"), "{error}");
        // A signature that is none.
        fs::write(
            dist.join("InRelease"),
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nno\n",
        )
        .expect("a release");
    }
    no_stage_in(&cache);
}

#[test]
fn programs_and_keys_that_are_not_there() {
    let root = tempfile::tempdir().expect("a folder");
    let get = |env: &Env| {
        let kernels = Kernels::new(env).expect("a cache");
        let listing = kernels.list(&Silent).expect("a listing");
        assert!(listing.problem.is_some() && listing.to_string().contains("6.12"), "{listing}");
        kernels.get(&Request::Newest, false, &Silent).unwrap_err()
    };
    let error = get(&Env { path: Some("/nowhere".into()), ..env(root.path()) });
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(error.to_string().starts_with("apt-get is not there"), "{error}");

    let error = get(&Env { keyring: Some("/nowhere.gpg".into()), ..unreachable(root.path()) });
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(error.to_string().contains("keys"), "{error}");

    let error = get(&Env { mirror: Some("nonsense".into()), ..env(root.path()) });
    assert!(matches!(error.kind(), ErrorKind::Option | ErrorKind::Missing), "{error}");
    let error = Kernels::new(&Env::default()).unwrap_err();
    assert!(error.to_string().contains("BPFGEN_CACHE_DIR"), "{error}");
}

/// What a killed fetch leaves is not used, and goes with the next one.
#[test]
fn a_fetch_that_was_killed() {
    let root = tempfile::tempdir().expect("a folder");
    let cache = root.path();
    let half = cache.join("stage.killed/entry");
    fs::create_dir_all(half.join("modules/kernel")).expect("a folder");
    fs::write(half.join("vmlinuz"), "half").expect("a file");
    // And one that an older program might have moved in too early.
    let early = cache.join("kernels/6.1.0-1-cloud-amd64_6.1.1-1");
    fs::create_dir_all(&early).expect("a folder");
    fs::write(early.join("vmlinuz"), "half").expect("a file");
    let kernels = Kernels::new(&unreachable(cache)).expect("a cache");
    match kernels.get(&SIX, false, &Silent) {
        Err(error) if error.kind() == ErrorKind::Missing => {
            return skip("a_fetch_that_was_killed", &error.to_string());
        }
        other => assert_eq!(other.unwrap_err().kind(), ErrorKind::Archive),
    }
    no_stage_in(cache);
}

/// Kills a process in the middle of a fetch, then fetches for real.
#[test]
fn killing_a_fetch_harms_nothing() {
    const NAME: &str = "killing_a_fetch_harms_nothing";
    if let Some(cache) = inside(NAME) {
        fetched(NAME, &cache);
        return;
    }
    let root = tempfile::tempdir().expect("a folder");
    let cache = root.path().join("cache");
    for wait in [300, 1500] {
        let mut child = try_again_inside(NAME, &cache, Command::new(support::this_program()))
            .spawn()
            .expect("a process");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("to kill it");
        child.wait().expect("to see it end");
        let offline = Kernels::new(&unreachable(&cache)).expect("a cache");
        if let Ok(kernel) = offline.get(&SIX, false, &Silent) {
            // It was quicker than the kill: then it is whole.
            assert!(kernel.config.is_some_and(|config| config.is_file()));
        }
    }
    if fetched(NAME, &cache).is_none() {
        return;
    }
    // The killed process's apt may have gone on writing for a while.
    let offline = Kernels::new(&unreachable(&cache)).expect("a cache");
    for _ in 0..20 {
        let all =
            offline.get(&Request::Series(3, 999), false, &Silent).map(|kernel| kernel.release);
        assert!(all.is_err());
        if support::stages(&cache).is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    no_stage_in(&cache);
}

/// Runs itself in a mount namespace with file systems that are too small: for the lists of
/// packages, for what is unpacked.
#[test]
fn a_full_disk() {
    const NAME: &str = "a_full_disk";
    if let Some(cache) = inside(NAME) {
        let error = match Kernels::new(&env(&cache)).expect("a cache").get(&SIX, false, &Silent) {
            Err(error) if error.kind() != ErrorKind::Io => {
                return skip(NAME, &error.to_string());
            }
            other => other.unwrap_err(),
        };
        assert!(error.to_string().contains("full"), "{error}");
        assert!(error.to_string().contains("BPFGEN_CACHE_DIR"), "{error}");
        no_stage_in(&cache);
        assert_eq!(fs::read_dir(cache.join("kernels")).expect("a folder").count(), 0);
        println!("{error}");
        return;
    }
    for megabytes in [20, 120] {
        let root = tempfile::tempdir().expect("a folder");
        let Some(command) = small_disk(root.path(), megabytes) else {
            return skip(NAME, "a file system can be mounted apart by root only");
        };
        let cache = root.path().join("cache");
        support::passes(&mut try_again_inside(NAME, &cache, command));
    }
}

/// Runs itself as a user who owns nothing but the cache's folder.
#[test]
fn no_root_needed() {
    const NAME: &str = "no_root_needed";
    if let Some(cache) = inside(NAME) {
        fetched(NAME, &cache);
        return;
    }
    if !support::is_root() {
        return skip(NAME, "every other test of this file runs without root here");
    }
    let root = tempfile::tempdir().expect("a folder");
    for folder in [root.path().to_owned(), root.path().join("cache")] {
        fs::create_dir_all(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("to open it");
    }
    // Build folders may be closed to others.
    let program = root.path().join("kernels");
    fs::copy(support::this_program(), &program).expect("a copy");
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(&program);
    support::passes(&mut try_again_inside(NAME, &root.path().join("cache"), command));
}

#[test]
fn files_that_are_no_kernels() {
    let root = tempfile::tempdir().expect("a folder");
    let cache = root.path().join("cache");
    let kernels = Kernels::new(&env(&cache)).expect("a cache");
    let file = root.path().join("vmlinuz");
    for content in [&b""[..], b"MZ", &[0x5a; 100_000], b"\x7fELF"] {
        fs::write(&file, content).expect("a file");
        let error = kernels.get(&Request::Image(file.clone()), false, &Silent).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed);
        assert!(error.to_string().contains("vmlinuz is not a kernel to boot: "), "{error}");
        let error = kernel::folder(root.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed);
    }
    assert!(!cache.exists(), "an image needs no cache");
}
