//! Configuration values of the kernel.

use std::fs;

use bpfgen_runtime::{ErrorKind, Loaded, OpenObject, hook, kernel::Version};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, covered, facts::Facts};

use crate::{compile, externs::value};

fn load(object: &OpenObject, also: Option<&str>) -> bpfgen_runtime::Result<Loaded> {
    let pid = std::process::id().to_ne_bytes();
    let mut loader = object.loader();
    loader.bytes(".rodata", &pid);
    if let Some(also) = also {
        let mut program = object.program::<hook::RawTracePoint>(also)?;
        loader.program(program.set_autoload(true));
    }
    loader.load()
}

#[test]
fn of_all_types() {
    needs!(Bpf);
    let Some(facts) = Some(Facts::running()).filter(|facts| facts.config.is_some()) else {
        needs::skip("kconfig::of_all_types", "it is not known how the kernel is built");
        return;
    };
    let mut object = compile::KCONFIG.open();
    object.kconfig("# ours\nCONFIG_GIVEN=-7\n\n").unwrap();
    let loaded = load(&object, None).unwrap_or_else(|error| panic!("{error:?}"));
    let link = loaded.program::<hook::RawTracePoint>("look").unwrap().attach().unwrap();
    fs::metadata("/").unwrap();

    let number = |name| value::<u32>(&object, &loaded, name);
    let version = number("version");
    let running = Version::running().unwrap();
    assert_eq!((version >> 16, version >> 8 & 0xff), (running.major, running.minor));
    assert_eq!(number("cookie") == 1, needs::has(needs::Need::PerfLinks));
    if cfg!(target_arch = "x86_64") {
        assert_eq!(number("wrapper"), 1);
    }
    let of = |name| facts.option(name).unwrap();
    assert_eq!(number("hz").to_string(), of("HZ"));
    let start = of("PHYSICAL_START").trim_start_matches("0x");
    let start = u64::from_str_radix(start, 16).unwrap_or(0);
    assert_eq!(value::<u64>(&object, &loaded, "physical_start"), start);
    assert_eq!(number("bpf_syscall"), 1);
    let veth = match of("VETH") {
        "y" => 1,
        "m" => 2,
        _ => 0,
    };
    assert_eq!(number("veth"), veth);
    assert_eq!(value::<u8>(&object, &loaded, "net"), b'y');
    let compiler = of("CC_VERSION_TEXT").trim_matches('"');
    let text = value::<[u8; 8]>(&object, &loaded, "compiler");
    assert_eq!((&text[..7], text[7]), (&compiler.as_bytes()[..7], 0), "cut, and ended");
    assert_eq!(value::<i32>(&object, &loaded, "none"), 0);
    assert_eq!(value::<i32>(&object, &loaded, "given"), -7);
    drop(link);
    let values = "__kconfig: bool, char, tristate, integers, text, weak, overrides, LINUX_…";
    covered("Globals and externs", values, "5.2", How::Native);
}

#[test]
fn what_is_not_there_is_named_with_its_program() {
    needs!(Bpf);
    let object = compile::KCONFIG.open();
    let error = load(&object, Some("look_for_what_is_not_there")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Io), "{error:?}");
    let text = format!("{error:?}");
    assert!(text.contains("CONFIG_MUST_BE") && text.contains("look_for_what"), "{text}");

    let mut object = compile::KCONFIG.open();
    object.kconfig("CONFIG_TOO_SMALL=300\nCONFIG_MUST_BE=1").unwrap();
    load(&object, Some("look_for_what_is_not_there")).unwrap();
    let error = load(&object, Some("look_for_what_is_too_large")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    let text = error.to_string();
    let wanted = "CONFIG_TOO_SMALL is 300 by OpenObject::kconfig, which its C type cannot hold";
    assert!(text.contains(wanted), "{text}");
    assert!(error.help().unwrap().starts_with("give another value"), "{error:?}");
    object.kconfig("CONFIG_TOO_SMALL=").unwrap();
    let error = load(&object, Some("look_for_what_is_too_large")).unwrap_err();
    assert!(error.to_string().contains("CONFIG_TOO_SMALL is empty by"), "{error}");
}

#[test]
fn lines_that_set_nothing() {
    let mut object = compile::KCONFIG.open();
    let error = object.kconfig("CONFIG_A=1\nHZ = 3").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("\"HZ = 3\" sets no configuration value"), "{error}");
    let error = object.kconfig("CONFIG_HZ =3").unwrap_err();
    assert!(error.to_string().contains("\"CONFIG_HZ =3\" sets no"), "{error}");
}

/// Whatever the kernel has: each type's values as they are given.
#[test]
fn what_is_given_wins() {
    needs!(Bpf);
    let given = "CONFIG_HZ=0xffffffff\nCONFIG_PHYSICAL_START=18446744073709551615\n\
                 CONFIG_BPF_SYSCALL=n\nCONFIG_VETH=m\nCONFIG_NET=m\n\
                 CONFIG_CC_VERSION_TEXT=\"a b\"\nCONFIG_NO_SUCH_OPTION=-2147483648\n\
                 CONFIG_GIVEN=0x7fffffff\n";
    let mut object = compile::KCONFIG.open();
    object.kconfig(given).unwrap();
    let loaded = load(&object, None).unwrap_or_else(|error| panic!("{error:?}"));
    let link = loaded.program::<hook::RawTracePoint>("look").unwrap().attach().unwrap();
    fs::metadata("/").unwrap();
    let number = |name| value::<u32>(&object, &loaded, name);
    assert_eq!((number("hz"), number("bpf_syscall"), number("veth")), (u32::MAX, 0, 2));
    assert_eq!(value::<u64>(&object, &loaded, "physical_start"), u64::MAX);
    assert_eq!(value::<u8>(&object, &loaded, "net"), b'm');
    assert_eq!(value::<[u8; 8]>(&object, &loaded, "compiler"), *b"a b\0\0\0\0\0");
    assert_eq!(value::<i32>(&object, &loaded, "none"), i32::MIN);
    assert_eq!(value::<i32>(&object, &loaded, "given"), i32::MAX);
    drop(link);

    for (wrong, why) in [
        ("CONFIG_HZ=4294967296", "which its C type cannot hold"),
        ("CONFIG_HZ=-1", "which its C type cannot hold"),
        ("CONFIG_HZ=y", "which only a bool, char or tristate holds"),
        ("CONFIG_BPF_SYSCALL=m", "which a bool cannot say"),
        ("CONFIG_VETH=3", "which its C type cannot hold"),
        ("CONFIG_NET=256", "which its C type cannot hold"),
        ("CONFIG_CC_VERSION_TEXT=7", "which is no text"),
        ("CONFIG_GIVEN=2147483648", "which its C type cannot hold"),
        ("CONFIG_GIVEN=\"7\"", "which only an array of char holds"),
        ("CONFIG_GIVEN=7z", "which is no number"),
    ] {
        let mut object = compile::KCONFIG.open();
        // The first line of a name counts.
        object.kconfig(format!("{wrong}\n{given}")).unwrap();
        let error = load(&object, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{wrong}: {error:?}");
        assert!(error.to_string().contains(why), "{wrong}: {error}");
        assert_eq!(error.program_name(), Some("look"), "{wrong}: {error:?}");
    }
    covered(
        "Globals and externs",
        "__kconfig: given values of each type, and those out of range",
        "5.2",
        How::Native,
    );
}
