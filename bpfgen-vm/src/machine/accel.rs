//! Whether KVM works here, which only a boot can tell.
//!
//! `/dev/kvm` may be there and QEMU fail to start with it, or start and hang, as in a virtual
//! machine whose own host allows no more than that. So KVM is tried with the first boot, and what
//! became of that is remembered until the machine boots again or QEMU changes.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    time::UNIX_EPOCH,
};

use crate::Env;

/// What a kernel runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accel {
    /// The processor itself.
    Kvm,
    /// QEMU's emulation of a processor, which works everywhere.
    Tcg,
}

/// What is known before a boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It worked, does not, or cannot.
    Known(Accel),
    /// KVM has to be tried.
    Unknown,
}

pub(super) fn verdict(env: &Env, qemu: &Path) -> Verdict {
    // Whoever may not open it gets an error from QEMU at once; no need to ask.
    if OpenOptions::new().read(true).write(true).open("/dev/kvm").is_err() {
        return Verdict::Known(Accel::Tcg);
    }
    let text = env.cache.as_ref().and_then(|cache| fs::read_to_string(cache.join(FILE)).ok());
    match text.as_deref().and_then(|text| text.strip_prefix(&key(qemu)?)) {
        Some("kvm\n") => Verdict::Known(Accel::Kvm),
        Some("tcg\n") => Verdict::Known(Accel::Tcg),
        _ => Verdict::Unknown,
    }
}

/// Keeps a verdict. If that fails it will be found again next time.
pub(super) fn remember(env: &Env, qemu: &Path, accel: Accel) {
    let (Some(cache), Some(key)) = (&env.cache, key(qemu)) else { return };
    let word = match accel {
        Accel::Kvm => "kvm",
        Accel::Tcg => "tcg",
    };
    let write = || {
        fs::create_dir_all(cache)?;
        let mut stage = tempfile::NamedTempFile::new_in(cache)?;
        stage.write_all(format!("{key}{word}\n").as_bytes())?;
        stage.persist(cache.join(FILE))?;
        std::io::Result::Ok(())
    };
    let _ = write();
}

const FILE: &str = "accel";

/// What a verdict holds for.
fn key(qemu: &Path) -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let changed = fs::metadata(qemu).and_then(|data| data.modified()).ok()?;
    let changed = changed.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("boot {}\nqemu {} of {changed}\n", boot.trim(), qemu.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_holds_for_one_qemu() {
        let cache = tempfile::tempdir().unwrap();
        let env = Env { cache: Some(cache.path().join("vm")), ..Env::default() };
        let qemu = tempfile::NamedTempFile::new().unwrap();
        let before = verdict(&env, qemu.path());
        if before == Verdict::Known(Accel::Tcg) {
            return; // No KVM here.
        }
        assert_eq!(before, Verdict::Unknown);
        for accel in [Accel::Kvm, Accel::Tcg] {
            remember(&env, qemu.path(), accel);
            assert_eq!(verdict(&env, qemu.path()), Verdict::Known(accel));
            assert_eq!(verdict(&env, Path::new("/bin/sh")), Verdict::Unknown);
        }
        fs::write(cache.path().join("vm").join(FILE), "garbage").unwrap();
        assert_eq!(verdict(&env, qemu.path()), Verdict::Unknown);
        // Without a cache there is nothing to know.
        remember(&Env::default(), qemu.path(), Accel::Kvm);
    }
}
