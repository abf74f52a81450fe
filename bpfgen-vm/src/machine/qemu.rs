//! QEMU: where it is, and its command line.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
};

use super::{Accel, sockets::Wire};
use crate::{Env, Error, ErrorKind, Kernel, Result, protocol::PORTS};

/// The kernel's own arguments: its log goes to the first serial line, from warnings up, a panic ends
/// the machine, and random numbers are there at once.
const KERNEL_ARGS: &str = "console=ttyS0 loglevel=5 panic=-1 random.trust_cpu=on";

/// What emulation gets wrong. `clearcpuid` keeps the kernel from using `cmpxchg16b`
/// (X86_FEATURE_CX16, word 4, bit 13), with which its allocator goes wrong: of 6.12, up to one boot
/// in four panicked; programs still have it. `no_timer_check` keeps it from panicking ("IO-APIC +
/// timer doesn't work") where the timer does not tick at once, which on a busy host it may not.
const EMULATED: &str = " clearcpuid=141 no_timer_check";

/// All that QEMU emulates, but for instructions that move a string of bytes "fast": they go byte by
/// byte there, so what kernel and libraries do where a processor lacks them is a tenth faster overall.
const EMULATED_CPU: &str = "max,-erms,-fsrm";

/// Since Linux 6.18 the kernel has an allocator for BPF that needs no locks but `cmpxchg16b`
/// (`kmalloc_nolock`); where that is off, by [`EMULATED`] here, it gives nothing, unless the caches
/// check themselves. Without it programs cannot make values of sockets, tasks and the like, and since
/// 7.0 no arena is made: `ENOMEM`. With the instruction, and without this, both work.
const WITHOUT_LOCKS: (&str, (u32, u32)) = (" slab_debug=F,kmalloc-*", (6, 18));

/// Where QEMU is.
pub(super) fn find(env: &Env) -> Result<PathBuf> {
    let name = env.qemu.as_deref().unwrap_or(OsStr::new("qemu-system-x86_64"));
    let here = std::env::current_dir().unwrap_or_default();
    which::which_in(name, env.path.as_deref(), here).map_err(|_| {
        let shown = name.to_string_lossy();
        if env.qemu.is_some() {
            return Error::new(ErrorKind::Missing, format!("BPFGEN_QEMU: there is no {shown}"))
                .help("name QEMU's executable for x86-64 guests, or unset it to look in PATH");
        }
        Error::new(ErrorKind::Missing, format!("there is no {shown}, which kernels run in"))
            .help("apt install qemu-system-x86 (Debian, Ubuntu)")
            .help("dnf install qemu-system-x86-core (Fedora), pacman -S qemu-system-x86 (Arch)")
            .help("or name the executable in BPFGEN_QEMU")
    })
}

/// What a machine is made of.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) initramfs: &'a Path,
    pub(super) log: &'a Path,
    /// In MiB.
    pub(super) memory: u64,
    pub(super) cpus: u32,
    pub(super) append: &'a str,
}

/// QEMU's arguments. Sockets are named relative to the folder it is started in.
pub(super) fn args(parts: &Parts<'_>, accel: Accel) -> Vec<OsString> {
    let mut args: Vec<OsString> = vec![];
    let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
    let tcg = accel == Accel::Tcg;
    let (accel, cpu) = match accel {
        Accel::Kvm => ("kvm", "host"),
        Accel::Tcg => ("tcg", EMULATED_CPU),
    };
    add(&["-M", "pc", "-accel", accel, "-cpu", cpu]);
    add(&["-m", &parts.memory.to_string(), "-smp", &parts.cpus.to_string()]);
    add(&["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]);
    // Without ioeventfd a write is done before the guest goes on, so that nothing is lost when a
    // machine goes off of its own will. Fewer ports are set up faster.
    add(&["-device", "virtio-serial-pci,ioeventfd=off,max_ports=4"]);
    add(&["-serial", "chardev:log"]);
    for (wire, port) in Wire::all().into_iter().zip(PORTS.into_iter().flat_map(|port| [port; 2])) {
        let id = wire.name();
        add(&["-chardev", &format!("socket,id={id},path={id}")]);
        if wire.serial {
            add(&["-serial", &format!("chardev:{id}")]);
        } else {
            add(&["-device", &format!("virtserialport,chardev={id},name={port}")]);
        }
    }
    let workaround = if tcg { EMULATED } else { "" };
    let (without_locks, since) = WITHOUT_LOCKS;
    let more = if tcg && version(&parts.kernel.release) >= since { without_locks } else { "" };
    add(&["-append", format!("{KERNEL_ARGS}{workaround}{more} {}", parts.append).trim_end()]);
    args.extend(["-chardev".into(), option("file,id=log,path=", parts.log)]);
    args.extend(["-kernel".into(), parts.kernel.image.clone().into()]);
    args.extend(["-initrd".into(), parts.initramfs.into()]);
    args
}

/// `6.18.3+deb13-cloud-amd64` → 6, 18; zeros for what is none.
fn version(release: &str) -> (u32, u32) {
    let mut numbers =
        release.split(|c: char| !c.is_ascii_digit()).map(|it| it.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// An option that ends in a path, whose commas have to be doubled.
fn option(start: &str, path: &Path) -> OsString {
    let mut out = start.as_bytes().to_vec();
    for &byte in path.as_os_str().as_bytes() {
        out.push(byte);
        if byte == b',' {
            out.push(byte);
        }
    }
    OsString::from_vec(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line() {
        let kernel = Kernel {
            release: "6.1".into(),
            image: "/a,b/vmlinuz".into(),
            modules: None,
            config: None,
        };
        let parts = Parts {
            kernel: &kernel,
            initramfs: Path::new("/tmp/i"),
            log: Path::new("/x,y/log"),
            memory: 1024,
            cpus: 2,
            append: "lsm=bpf a=\"b c\"",
        };
        let args: Vec<String> =
            args(&parts, Accel::Tcg).into_iter().map(|arg| arg.into_string().unwrap()).collect();
        let text = args.join("\n");
        for part in [
            "-accel\ntcg\n-cpu\nmax,-erms,-fsrm\n-m\n1024\n-smp\n2\n",
            "-serial\nchardev:log\n",
            "-chardev\nsocket,id=p0,path=p0\n-device\nvirtserialport,chardev=p0,name=bpfgen.control\n",
            "-chardev\nsocket,id=s2,path=s2\n-serial\nchardev:s2\n",
            "-append\nconsole=ttyS0 loglevel=5 panic=-1 random.trust_cpu=on clearcpuid=141 no_timer_check lsm=bpf a=\"b c\"\n",
            "-chardev\nfile,id=log,path=/x,,y/log\n",
            "-kernel\n/a,b/vmlinuz\n-initrd\n/tmp/i",
        ] {
            assert!(text.contains(part), "{part}\nnot in\n{text}");
        }
        // The kernel's console is the first line, then come those of the protocol in its order.
        let serials: Vec<&str> =
            args.windows(2).filter(|two| two[0] == "-serial").map(|two| two[1].as_str()).collect();
        assert_eq!(serials, ["chardev:log", "chardev:s0", "chardev:s1", "chardev:s2"]);
    }

    #[test]
    fn what_only_new_kernels_take() {
        assert_eq!(version("6.18.3+deb13-cloud-amd64"), (6, 18));
        assert_eq!(version("7.2-rc1"), (7, 2));
        assert_eq!(version("mine"), (0, 0));
        for (release, accel, expected) in [
            ("6.12.9", Accel::Tcg, false),
            ("6.18.3", Accel::Tcg, true),
            ("7.0", Accel::Tcg, true),
            ("7.0", Accel::Kvm, false),
        ] {
            let kernel = Kernel {
                release: release.into(),
                image: "/vmlinuz".into(),
                modules: None,
                config: None,
            };
            let log = Path::new("/log");
            let parts =
                Parts { kernel: &kernel, initramfs: log, log, memory: 1, cpus: 1, append: "" };
            let given = args(&parts, accel);
            let given = given.iter().any(|arg| arg.to_string_lossy().contains("slab_debug=F"));
            assert_eq!(given, expected, "{release}");
        }
    }

    #[test]
    fn where_there_is_none_one_is_told_what_to_install() {
        let env = Env { path: Some("/nonexistent".into()), ..Env::default() };
        let error = find(&env).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert!(error.to_string().contains("apt install qemu-system-x86"), "{error}");
        let env = Env { qemu: Some("/nonexistent/q".into()), ..env };
        assert!(find(&env).unwrap_err().to_string().contains("BPFGEN_QEMU: there is no /non"));
    }
}
