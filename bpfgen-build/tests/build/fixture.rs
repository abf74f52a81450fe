//! A small crate in a folder of its own, which goes when the test ends, however it ends.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use bpfgen_build::{
    Env, Options, Result, Target, Unit,
    artifacts::{self, Plan, Report},
    pipeline::{self, Product, Request},
};
use tempfile::TempDir;

pub(crate) const SOURCE: &str = r#"#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "event.h"

const volatile __u32 target_uid = 7;
__u64 seen;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_execve")
int on_enter(void *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	event->pid = pid();
	event->uid = target_uid;
	bpf_printk("%s", __FILE__);
	__sync_fetch_and_add(&seen, 1);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
"#;

pub(crate) const HEADER: &str = r#"struct event {
	__u32 pid;
	__u32 uid;
};

static __noinline __u32 pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}
"#;

pub(crate) struct Crate {
    temp: TempDir,
    pub(crate) env: Env,
    pub(crate) options: Options,
}

impl Crate {
    /// A crate with `src/x.bpf.c`, `src/event.h`, and a cache of its own.
    pub(crate) fn new() -> Self {
        let temp = tempfile::Builder::new().prefix("bpfgen-test-").tempdir().unwrap();
        let cache = temp.path().join("cache");
        let env = Env::from_lookup(|name| match name {
            "PATH" => std::env::var_os("PATH"),
            "BPFGEN_CACHE_DIR" => Some(cache.clone().into()),
            _ => None,
        })
        .unwrap();
        let this = Self { temp, env, options: Options::default() };
        this.write("crate/Cargo.toml", "[package]\nname = \"x\"\n");
        this.write("crate/src/x.bpf.c", SOURCE);
        this.write("crate/src/event.h", HEADER);
        this
    }

    /// A path in the folder that holds the crate, the cache and what else a test puts there.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.temp.path().join(name)
    }

    pub(crate) fn base(&self) -> PathBuf {
        self.path("crate")
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Writes a program into `bin`.
    ///
    /// By another process: what this one has open for writing, children that other tests start have
    /// too until they execute, and so long it cannot be run.
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(format!("bin/{name}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let written = Command::new("sh")
            .args(["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\""])
            .arg(&path)
            .arg(format!("#!/bin/sh\n{text}\n"))
            .status();
        assert!(written.unwrap().success());
        path
    }

    /// Leaves on PATH only `bin`.
    pub(crate) fn without_clang(&mut self) {
        fs::create_dir_all(self.path("bin")).unwrap();
        self.env.path = Some(self.path("bin").into());
        self.env.clang = None;
    }

    /// Puts a script in the place of clang that counts how often it is started.
    pub(crate) fn count_clang(&mut self) {
        let log = self.path("started");
        let script = format!("echo \"$*\" >> '{}'\nexec clang \"$@\"", log.display());
        let script = self.script("counting-clang", &script);
        self.env.clang = Some(script.to_str().unwrap().to_owned());
    }

    /// How often clang was started since the last time this was asked.
    pub(crate) fn started(&self) -> usize {
        let log = self.path("started");
        let count = fs::read_to_string(&log).map_or(0, |text| text.lines().count());
        let _ = fs::remove_file(log);
        count
    }

    pub(crate) fn compile(&self, source: &str) -> Result<bpfgen_build::Compiled> {
        let base = self.base();
        let unit = Unit::new(&self.env, &base, Path::new(source), &self.options, Target::host());
        bpfgen_build::compile(&unit)
    }

    pub(crate) fn build_for(&self, source: &str, targets: &[Target]) -> Result<Product> {
        let base = self.base();
        let request = Request {
            env: &self.env,
            base: &base,
            source: Path::new(source),
            options: &self.options,
        };
        pipeline::build(&request, targets)
    }

    /// As the doors build that write files.
    pub(crate) fn build_files(&self, source: &str, targets: &[Target]) -> Result<Product> {
        let base = self.base();
        let request = Request {
            env: &self.env,
            base: &base,
            source: Path::new(source),
            options: &self.options,
        };
        pipeline::build_files(&request, targets)
    }

    pub(crate) fn build(&self, source: &str) -> Result<Product> {
        self.build_for(source, &[Target::host()])
    }

    pub(crate) fn artifacts(&self, check: bool) -> Result<Report> {
        artifacts::run(&self.env, &Plan { folder: self.base(), check, ..Plan::default() })
    }

    /// Names `src/x.bpf.c` in the metadata, with these options.
    pub(crate) fn metadata(&self, options: &str) {
        self.write(
            "crate/Cargo.toml",
            format!(
                "[package]\nname = \"x\"\n[package.metadata.bpfgen]\n\
                 sources = [{{ path = \"src/x.bpf.c\"{options} }}]\n"
            ),
        );
    }

    /// The environment of a build script of this crate.
    pub(crate) fn build_script(&self, out_dir: &Path) -> Env {
        let mut env = self.env.clone();
        env.out_dir = Some(out_dir.to_owned());
        env
    }
}

/// A version of clang that is none that exists.
pub(crate) const OTHER_VERSION: &str = "99.1.2";

/// The script of a clang that says it is another version and makes other objects.
pub(crate) fn other_clang() -> String {
    format!(
        "if [ \"$1\" = --version ]; then echo 'clang version {OTHER_VERSION}'; exit; fi\n\
         exec clang \"$@\" -mcpu=v1"
    )
}
