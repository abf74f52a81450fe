//! The perf devices for probes: what sysfs says of them.

use std::fs;

/// A device for kernel or user-space probes. Linux 4.17 and newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pmu {
    /// `attr.type`.
    pub(super) kind: u32,
    /// The bit of `attr.config` for return probes.
    pub(super) return_bit: u64,
    /// How far up in `attr.config` the place of a counter of users goes (user-space probes, Linux
    /// 4.20).
    pub(super) counter_shift: Option<u32>,
}

/// The device of this name (`kprobe`, `uprobe`); `None` where the kernel has none.
pub(super) fn find(name: &str) -> Option<Pmu> {
    let read =
        |file| fs::read_to_string(format!("/sys/bus/event_source/devices/{name}/{file}")).ok();
    let kind = read("type")?.trim().parse().ok()?;
    let counter_shift = read("format/ref_ctr_offset").and_then(|format| shift(&format));
    Some(Pmu { kind, return_bit: bit(&read("format/retprobe")?)?, counter_shift })
}

/// `config:0`.
fn bit(format: &str) -> Option<u64> {
    let number: u32 = format.trim().strip_prefix("config:")?.parse().ok()?;
    1u64.checked_shl(number)
}

/// `config:32-63`.
fn shift(format: &str) -> Option<u32> {
    let (first, last) = format.trim().strip_prefix("config:")?.split_once('-')?;
    (last == "63").then(|| first.parse().ok())?.filter(|shift| *shift < 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        assert_eq!(bit("config:0\n"), Some(1));
        assert_eq!(bit("config:63"), Some(1 << 63));
        assert_eq!(bit("config:64"), None);
        assert_eq!(bit("config1:0"), None);
        assert_eq!(shift("config:32-63\n"), Some(32));
        assert_eq!(shift("config:0"), None);
        assert_eq!(shift("config:32-40"), None);
        assert_eq!(find("no such device"), None);
    }
}
