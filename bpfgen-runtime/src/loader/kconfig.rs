//! `extern … __kconfig`: what the kernel was built with, and what it can do, as constants of a map.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::{
    ExternDef, ExternIndex, Object,
    btf::{
        Btf, Type, TypeId,
        encode::{KconfigLayout, kconfig_layout},
    },
    uapi::MapType,
};

use super::{Feature, Features, OpenObject, maps::kernel_name};
use crate::{
    Error, ErrorKind, Result,
    kernel::{config::Config, probe, syscalls, version},
    link::similar,
    map::create::{Given, Plan, RDONLY_PROG},
    sys::map::MapFd,
};

/// What the names of options begin with.
const CONFIG: &str = "CONFIG_";

/// The section.
const NAME: &str = ".kconfig";

/// The values of all that a chosen program reaches; the others' are zero.
pub(super) struct Values<'a> {
    object: &'a Object,
    layout: KconfigLayout,
    content: Vec<u8>,
    overrides: Option<&'a Config>,
    /// Read when a first value is not among the overrides.
    running: Option<Config>,
    features: Features,
}

impl<'a> Values<'a> {
    pub(super) fn new(
        object: &'a Object,
        overrides: Option<&'a Config>,
        features: Features,
    ) -> Result<Self> {
        let layout = kconfig_layout(object)?;
        let content = vec![0; layout.size as usize];
        Ok(Self { object, layout, content, overrides, running: None, features })
    }

    /// Finds the value, and gives its place in the map.
    ///
    /// # Errors
    /// If it is not optional and the kernel has no such value, or it does not fit the C type.
    pub(super) fn set(&mut self, index: ExternIndex) -> Result<u32> {
        let place = self.layout.values.iter().find(|(other, ..)| *other == index);
        let definition = self.object.externs.get(index.0);
        let (Some(&(_, offset, size)), Some(definition)) = (place, definition) else {
            return Err(Error::new(ErrorKind::InvalidObject, "a configuration value has no place"));
        };
        let range = offset as usize..offset as usize + size as usize;
        let Some((text, source)) = self.text(definition)? else {
            return if definition.weak { Ok(offset) } else { Err(self.missing(&definition.name)) };
        };
        let kind = Kind::of(self.object.btf.as_ref(), definition.type_id);
        let place = self.content.get_mut(range).unwrap_or_default();
        kind.write(&text, place).map_err(|why| {
            let (from, hint) = match source {
                Source::Kernel => ("in this kernel", "declare the extern with another C type"),
                Source::Given => (
                    "by OpenObject::kconfig",
                    "give another value, or declare the extern with another C type",
                ),
            };
            let value = if text.is_empty() { "empty" } else { &*text };
            let message = format!("{} is {value} {from}, {why}", definition.name);
            Error::new(ErrorKind::Incompatible, message).hint(hint)
        })?;
        Ok(offset)
    }

    /// As a configuration writes it, and who says so.
    fn text(&mut self, definition: &ExternDef) -> Result<Option<(String, Source)>> {
        let name = &*definition.name;
        if let Some(text) = self.overrides.and_then(|config| config.get(name)) {
            return Ok(Some((text.to_owned(), Source::Given)));
        }
        if !name.starts_with(CONFIG) {
            return Ok(computed(name, self.features).map(|text| (text, Source::Kernel)));
        }
        if self.running.is_none() {
            match Config::running() {
                Ok(config) => self.running = Some(config),
                Err(_) if definition.weak => return Ok(None),
                Err(error) => {
                    return Err(error.context(name).hint(
                        "give the values that it needs with OpenObject::kconfig, declare them \
                         __weak, or make the file readable",
                    ));
                }
            }
        }
        let text = self.running.as_ref().and_then(|config| config.get(name));
        Ok(text.map(|text| (text.to_owned(), Source::Kernel)))
    }

    fn missing(&self, name: &str) -> Error {
        let message = format!("the running kernel has no configuration value {name}");
        let error = Error::new(ErrorKind::NotFound, message);
        if !name.starts_with(CONFIG) {
            return error.hint(format!(
                "those whose names do not begin with CONFIG_ are {}: declare others __weak, and they \
                 are 0",
                COMPUTED.join(", ")
            ));
        }
        let known = self.overrides.into_iter().chain(self.running.as_ref());
        hint_missing(error, name, known.flat_map(Config::names))
    }

    pub(super) fn content(self) -> Vec<u8> {
        self.content
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    Kernel,
    Given,
}

/// Names of what no configuration says; they are libbpf's.
const COMPUTED: [&str; 3] =
    ["LINUX_KERNEL_VERSION", "LINUX_HAS_BPF_COOKIE", "LINUX_HAS_SYSCALL_WRAPPER"];

/// What no configuration says, by [`COMPUTED`]'s names.
fn computed(name: &str, features: Features) -> Option<String> {
    let yes = |has: bool| u8::from(has).to_string();
    match name {
        "LINUX_KERNEL_VERSION" => version::code().map(|code| code.to_string()),
        "LINUX_HAS_BPF_COOKIE" => Some(yes(features.tell_places() && probe::has_attach_cookie())),
        "LINUX_HAS_SYSCALL_WRAPPER" => {
            Some(yes(features.has(Feature::SyscallWrappers) && syscalls::wrapper().is_some()))
        }
        _ => None,
    }
}

/// Of one that a configuration would have.
fn hint_missing<'a>(error: Error, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    // All begin alike, which makes none of them near.
    let own = |name: &'a str| name.strip_prefix(CONFIG);
    let near = similar::similar(name.strip_prefix(CONFIG).unwrap_or(name), known.filter_map(own));
    let near: Vec<_> = near.into_iter().map(|name| format!("{CONFIG}{name}")).collect();
    let near: Vec<_> = near.iter().map(String::as_str).collect();
    let off = "n option that is off has none: declare it __weak, and it is 0 then; or give its value \
               with OpenObject::kconfig";
    error.hint(match &near[..] {
        [] => format!("a{off}"),
        near => format!("{} A{off}", similar::hint(near, "")),
    })
}

/// What the C type can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Char { signed: bool },
    Tristate,
    Int { signed: bool },
    Text,
    Other,
}

impl Kind {
    fn of(btf: Option<&Btf>, id: TypeId) -> Self {
        let Some(btf) = btf else { return Self::Other };
        match btf.resolved(id) {
            Some(Type::Int(int)) if int.bool => Self::Bool,
            Some(Type::Int(int)) if int.size == 1 => Self::Char { signed: int.signed },
            Some(Type::Int(int)) if matches!(int.size, 2 | 4 | 8) => {
                Self::Int { signed: int.signed }
            }
            Some(Type::Enum(it)) if it.size == 4 && btf.str(it.name) == "libbpf_tristate" => {
                Self::Tristate
            }
            Some(Type::Array(array)) => match Self::of(Some(btf), array.element) {
                Self::Char { .. } => Self::Text,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }

    /// Writes what a configuration says to a variable; the reason why not is part of a sentence.
    fn write(self, text: &str, place: &mut [u8]) -> Result<(), &'static str> {
        let number = match (text, self) {
            ("n", Self::Bool | Self::Tristate) => 0i128,
            ("y", Self::Bool | Self::Tristate) => 1,
            ("m", Self::Tristate) => 2,
            ("m", Self::Bool) => return Err("a module, which a bool cannot say: use a tristate"),
            ("y" | "n" | "m", Self::Char { .. }) => i128::from(text.as_bytes()[0]),
            ("y" | "n" | "m", _) => return Err("which only a bool, char or tristate holds"),
            (_, Self::Text) => {
                let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                let inner = inner.ok_or("which is no text: that is in double quotes")?;
                // As by libbpf: what is too long is cut, and backslashes, which a configuration
                // has before quotes and backslashes, stay. The last byte ends it.
                let room = place.len().saturating_sub(1);
                for (to, from) in place.iter_mut().zip(inner.bytes().take(room)) {
                    *to = from;
                }
                return Ok(());
            }
            _ if text.starts_with('"') => return Err("which only an array of char holds"),
            _ => number(text).ok_or("which is no number")?,
        };
        let bits = place.len() * 8;
        let range = match self {
            Self::Bool => 0..=1,
            Self::Tristate => 0..=2,
            // Of 64 bits, the sign is the C type's affair, as for libbpf.
            Self::Int { .. } if bits == 64 => i64::MIN.into()..=u64::MAX.into(),
            Self::Int { signed: true } | Self::Char { signed: true } => {
                -(1i128 << (bits - 1))..=(1 << (bits - 1)) - 1
            }
            Self::Int { signed: false } | Self::Char { signed: false } => 0..=(1i128 << bits) - 1,
            Self::Text | Self::Other => return Err("and its C type is none of a configuration's"),
        };
        if !range.contains(&number) {
            return Err("which its C type cannot hold");
        }
        // The number is that of a C integer of this size.
        let bytes = number.to_ne_bytes();
        let bytes = if cfg!(target_endian = "big") {
            bytes.get(16usize.saturating_sub(place.len())..)
        } else {
            bytes.get(..place.len())
        };
        place.copy_from_slice(bytes.ok_or("and its C type has more than 8 bytes")?);
        Ok(())
    }
}

/// `250`, `-1`, `0x1000000`, as C reads it; one that no type can hold is another that none can.
fn number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let (digits, radix) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if digits.starts_with('0') => (digits, 8),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).unwrap_or(i128::MAX);
    Some(if negative { -number } else { number })
}

/// Makes the map that holds the values.
pub(super) fn map(
    open: &OpenObject,
    content: &[u8],
    given: Given<'_>,
    features: Features,
) -> Result<Option<MapFd>> {
    let Ok(size) = u32::try_from(content.len()) else { return Ok(None) };
    if size == 0 {
        return Ok(None);
    }
    let datasec = open.object.btf.as_ref().and_then(|btf| {
        let named = |ty: &Type| matches!(ty, Type::DataSec(it) if btf.str(it.name) == NAME);
        let mut ids = (1..).map(TypeId).take(btf.len().saturating_sub(1));
        ids.find(|id| btf.get(*id).is_some_and(named))
    });
    let plan = Plan::data(
        MapType::ARRAY,
        &kernel_name(&open.name, NAME),
        size,
        RDONLY_PROG,
        datasec.map(|id| id.0),
    );
    let made = plan.create(given).and_then(|map| {
        let refused = |call| move |errno| Error::sys("the kernel refuses its values", call, errno);
        let zero = 0u32.to_ne_bytes();
        map.update(&zero, content, 0).map_err(refused("bpf(BPF_MAP_UPDATE_ELEM)"))?;
        if !features.has(Feature::FrozenMaps) {
            return Ok(map);
        }
        match map.freeze() {
            // Kernels before 5.2 have no freezing.
            Err(errno) if errno.0 != libc::EINVAL => Err(refused("bpf(BPF_MAP_FREEZE)")(errno)),
            _ => Ok(map),
        }
    });
    made.map(Some).map_err(|error| error.map(NAME))
}

/// For the instructions that refer to it.
pub(super) fn fd(map: Option<&MapFd>) -> Option<BorrowedFd<'_>> {
    map.map(MapFd::as_fd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<const N: usize>(kind: Kind, text: &str) -> Result<[u8; N], &'static str> {
        let mut place = [0; N];
        kind.write(text, &mut place).map(|()| place)
    }

    #[test]
    fn values_of_all_types() {
        assert_eq!(written(Kind::Bool, "y"), Ok([1]));
        assert_eq!(written(Kind::Bool, "1"), Ok([1]), "of LINUX_HAS_…");
        assert!(written::<1>(Kind::Bool, "m").is_err());
        assert!(written::<1>(Kind::Bool, "2").is_err());
        assert_eq!(written(Kind::Tristate, "m"), Ok(2u32.to_ne_bytes()));
        assert_eq!(written(Kind::Char { signed: true }, "m"), Ok([b'm']));
        assert_eq!(written(Kind::Char { signed: false }, "255"), Ok([255]));
        assert!(written::<1>(Kind::Char { signed: true }, "128").is_err());
        assert_eq!(
            written(Kind::Int { signed: false }, "0x1000000"),
            Ok(0x100_0000u32.to_ne_bytes())
        );
        assert_eq!(written(Kind::Int { signed: true }, "-2"), Ok((-2i16).to_ne_bytes()));
        assert!(written::<2>(Kind::Int { signed: true }, "-32769").is_err());
        assert!(written::<4>(Kind::Int { signed: false }, "-1").is_err());
        assert_eq!(written(Kind::Int { signed: true }, "-1"), Ok((-1i64).to_ne_bytes()));
        assert!(written::<4>(Kind::Int { signed: false }, "y").is_err());
        assert_eq!(written(Kind::Text, "\"ab\""), Ok(*b"ab\0\0"));
        assert_eq!(written(Kind::Text, "\"abcdef\""), Ok(*b"abc\0"), "cut");
        assert_eq!(written(Kind::Text, r#""a\"b\\""#), Ok(*b"a\\\"b\\\\\0\0"), "as it is written");
        for unquoted in ["5", "ab", "\"ab", "ab\"", "\"", ""] {
            assert!(
                written::<4>(Kind::Text, unquoted).unwrap_err().contains("quotes"),
                "{unquoted}"
            );
        }
        assert!(written::<4>(Kind::Int { signed: true }, "\"5\"").is_err());
        assert!(written::<4>(Kind::Int { signed: true }, "5 ").is_err());
    }

    #[test]
    fn numbers_as_in_c() {
        let written = |text| written::<8>(Kind::Int { signed: true }, text).map(i64::from_ne_bytes);
        assert_eq!(written("-0x10"), Ok(-16));
        assert_eq!(written("+010"), Ok(8));
        assert_eq!(written("0"), Ok(0));
        assert_eq!(written("-0"), Ok(0));
        for wrong in ["", "-", "0x", "08", "0x+5", "-+5", "1.5", " 5", "5 # five", "\u{661}"] {
            assert_eq!(written(wrong), Err("which is no number"), "{wrong}");
        }
        for far in ["-9223372036854775809", "18446744073709551616", "-0xffffffffffffffff"] {
            assert_eq!(written(far), Err("which its C type cannot hold"), "{far}");
        }
        let far = format!("-{}", "9".repeat(200));
        assert_eq!(written(&far), Err("which its C type cannot hold"));
    }

    #[test]
    fn names_that_may_be_meant() {
        let hint = |name| {
            let known = ["CONFIG_BPF_JIT", "CONFIG_HZ_250", "CONFIG_PM"];
            let error = Error::new(ErrorKind::NotFound, "none");
            format!("{:?}", hint_missing(error, name, known.into_iter()))
        };
        let said = hint("CONFIG_BPF_JTI");
        assert!(said.contains("did you mean CONFIG_BPF_JIT? An option that is off"), "{said}");
        let said = hint("CONFIG_HZ");
        assert!(said.contains("help: an option that is off"), "{said}");
    }

    #[test]
    fn ranges_of_integers() {
        fn check<const N: usize>() {
            let bits = 8 * u32::try_from(N).unwrap();
            let unsigned = Kind::Int { signed: false };
            let signed = Kind::Int { signed: true };
            let most = u64::MAX >> (64 - bits);
            assert!(written::<N>(unsigned, &most.to_string()).is_ok(), "{N}");
            assert_eq!(written::<N>(unsigned, "0"), Ok([0; N]));
            let (lowest, highest) = (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1);
            for fits in [lowest, highest, -1, 0] {
                assert!(written::<N>(signed, &fits.to_string()).is_ok(), "{N}: {fits}");
            }
            // Of 64 bits, the sign is the C type's affair, as for libbpf.
            if N < 8 {
                for wrong in [lowest - 1, highest + 1] {
                    assert!(written::<N>(signed, &wrong.to_string()).is_err(), "{N}: {wrong}");
                }
                for wrong in [-1, i128::from(most) + 1] {
                    assert!(written::<N>(unsigned, &wrong.to_string()).is_err(), "{N}: {wrong}");
                }
            }
            let past = (1u128 << 64).to_string();
            assert!(written::<N>(unsigned, &past).is_err(), "{N}");
        }
        check::<1>();
        check::<2>();
        check::<4>();
        check::<8>();
    }
}
