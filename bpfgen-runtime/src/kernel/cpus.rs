//! How many CPUs there can be.

use std::{fs, sync::OnceLock};

use super::version;
use crate::{Error, ErrorKind, Result};

const POSSIBLE: &str = "/sys/devices/system/cpu/possible";
const ONLINE: &str = "/sys/devices/system/cpu/online";

/// Number of possible CPUs: how many values a per-CPU map has for each key. It never changes while
/// the kernel runs.
pub(crate) fn possible() -> Result<usize> {
    list().map(<[u32]>::len)
}

/// Where the value of a CPU is among those that a per-CPU map has for a key; `None` where there is no
/// such CPU.
pub(crate) fn place(cpu: u32) -> Result<Option<usize>> {
    list().map(|cpus| place_in(cpus, cpu))
}

/// The kernel copies values by going over the possible CPUs, whose numbers may have gaps.
fn place_in(cpus: &[u32], cpu: u32) -> Option<usize> {
    cpus.iter().position(|it| *it == cpu)
}

/// Whether a flag can stand for a possible CPU: the kernel takes numbers below how many there are, so
/// after a gap the last ones are not among them.
pub(crate) fn has_flag(cpu: u32) -> Result<bool> {
    list().map(|cpus| has_flag_in(cpus, cpu))
}

fn has_flag_in(cpus: &[u32], cpu: u32) -> bool {
    usize::try_from(cpu).is_ok_and(|cpu| cpu < cpus.len())
}

/// How many slots an array by the numbers of possible CPUs has.
pub(crate) fn slots() -> Result<u32> {
    list().map(slots_in)
}

fn slots_in(cpus: &[u32]) -> u32 {
    cpus.iter().max().map_or(0, |last| last.saturating_add(1))
}

pub(crate) fn list() -> Result<&'static [u32]> {
    static CPUS: OnceLock<Vec<u32>> = OnceLock::new();
    if let Some(cpus) = CPUS.get() {
        return Ok(cpus);
    }
    let cpus = read(POSSIBLE)?;
    Ok(CPUS.get_or_init(|| cpus))
}

/// Numbers of the CPUs that run now.
pub(crate) fn online() -> Result<Vec<u32>> {
    read(ONLINE)
}

fn read(path: &str) -> Result<Vec<u32>> {
    let text = fs::read_to_string(path).map_err(|error| {
        let failed = Error::io(format!("cannot read {path}"), &error);
        match error.kind() {
            std::io::ErrorKind::NotFound => failed
                .hint("it says how many CPUs there are; mount sysfs: mount -t sysfs sysfs /sys"),
            _ => failed,
        }
    })?;
    parse(&text)
        .filter(|cpus| !cpus.is_empty())
        .ok_or_else(|| Error::new(ErrorKind::Io, format!("{path} is not a list of CPUs: {text:?}")))
}

/// `0-3,8,10-11`.
fn parse(text: &str) -> Option<Vec<u32>> {
    let mut cpus = Vec::new();
    for range in text.trim().split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = (version::number(first)?, version::number(last)?);
        // The kernel has at most 8192.
        if first > last || last > 0xffff {
            return None;
        }
        cpus.extend(first..=last);
    }
    Some(cpus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        assert_eq!(parse("0\n"), Some(vec![0]));
        assert_eq!(parse("0-3,8,10-11\n"), Some(vec![0, 1, 2, 3, 8, 10, 11]));
        assert_eq!(parse("3-1"), None);
        assert_eq!(parse("0-4294967295"), None);
        assert_eq!(parse(""), None);
        let gap = parse("0,2-3").unwrap();
        let places = [0, 1, 2, 3, 4].map(|cpu| place_in(&gap, cpu));
        assert_eq!(places, [Some(0), None, Some(1), Some(2), None], "values are one after another");
        assert_eq!([0, 2, 3].map(|cpu| has_flag_in(&gap, cpu)), [true, true, false]);
        assert_eq!((slots_in(&gap), slots_in(&[0, 1]), slots_in(&[])), (4, 2, 0));
        let online = online().unwrap();
        assert!(possible().unwrap() >= online.len());
        assert!(place(online[0]).unwrap().is_some());
        assert_eq!(place(u32::MAX).unwrap(), None);
    }
}
