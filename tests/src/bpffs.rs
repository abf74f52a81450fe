//! A bpffs that only one test sees.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Names the bpffs to the child.
const FOLDER: &str = "BPFGEN_TEST_BPFFS";

/// In the child, a folder of the bpffs. In the parent, runs the test of this full name again in a
/// mount namespace of its own, where a bpffs is mounted: it goes with the child, pins included.
///
/// # Panics
/// If the child fails.
pub fn bpffs(test: &str) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(FOLDER) {
        // The kernel puts files of its own into the root.
        let folder = Path::new(&folder).join("here");
        fs::create_dir(&folder).expect("it is ours");
        return Some(folder);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = r#"mount -t bpf bpf "$BPFGEN_TEST_BPFFS" && exec "$0" "$@""#;
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", script])
        .arg(env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .expect("unshare starts");
    assert!(output.status.success(), "in the child: {}", crate::outside::text(&output));
    bpfgen_skip::repeat(&output.stdout);
    None
}

/// Names in a folder, sorted.
///
/// # Panics
/// If it cannot be read.
pub fn entries(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = names.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
