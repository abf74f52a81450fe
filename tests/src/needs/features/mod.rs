//! Which kernels have what: the table.

mod network;
mod programs;
mod tracing;

use bpfgen_runtime::kernel::Version;

use super::{Need, Probe, Verdict, facts::Facts};

/// Something that a kernel has or has not.
#[derive(Debug)]
pub struct Feature {
    /// Who asks for it.
    pub need: Need,
    /// What it is, for people.
    pub what: &'static str,
    /// The first version that has it.
    pub since: Version,
    /// Options that it must be built with, without `CONFIG_`.
    pub options: &'static [&'static str],
    /// A security module that must start with it.
    pub module: Option<&'static str>,
    /// Whether this kernel has it, found out by trying.
    pub probe: fn() -> Probe,
}

/// All that tests may need of a kernel, by topic.
const TABLES: [&[Feature]; 3] = [programs::FEATURES, tracing::FEATURES, network::FEATURES];

/// All that tests may need of a kernel.
pub fn all() -> impl Iterator<Item = &'static Feature> {
    TABLES.into_iter().flatten()
}

/// The row of a need, if it is one of the kernel.
pub fn of(need: Need) -> Option<&'static Feature> {
    all().find(|feature| feature.need == need)
}

impl Feature {
    /// What the probe's answer means on such a kernel.
    ///
    /// A kernel older than the table says may have it all the same: distributions bring features
    /// to old versions.
    pub fn verdict(&self, facts: &Facts, probe: Probe) -> Verdict {
        let what = self.what;
        match (probe, self.lacking(facts)) {
            (Probe::Has, _) => Verdict::Runs,
            (Probe::Denied(_), Some(reason)) => Verdict::KernelLacks(format!("{what}: {reason}")),
            // Some kernels answer what they lack as if it were forbidden.
            (Probe::Forbidden(_), Some(reason)) if facts.config.is_some() => {
                Verdict::KernelLacks(format!("{what}: {reason}"))
            }
            (Probe::Forbidden(reason), _) => Verdict::MachineLacks(format!("{what}: {reason}")),
            (Probe::Denied(said), None) => Verdict::WronglyDenied(format!(
                "{what}: this kernel is new enough and built with all that it takes, but our \
                 probe denies it: {said}"
            )),
        }
    }

    /// Why a kernel has it not; `None` if it has, by all that is known.
    fn lacking(&self, facts: &Facts) -> Option<String> {
        let version = facts.version?;
        if version < self.since {
            return Some(format!("came with Linux {}, and this is {version}", self.since));
        }
        for option in self.options {
            match facts.option(option) {
                Some("y" | "m") => {}
                Some(_) => return Some(format!("the kernel is built without CONFIG_{option}")),
                None => return Some("it is not known how the kernel is built".to_owned()),
            }
        }
        let module = self.module?;
        match facts.security_module(module) {
            Some(true) => None,
            _ => Some(format!("{module} is not among the kernel's security modules (lsm=)")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAKE: Feature = Feature {
        need: Need::Kprobes,
        what: "fakes",
        since: Version::new(6, 1),
        options: &["FAKES"],
        module: Some("fake"),
        probe: || Probe::Has,
    };

    fn facts(minor: u32, config: &str, parameters: &str) -> Facts {
        Facts {
            version: Some(Version::new(6, minor)),
            config: Some(config.to_owned()),
            parameters: parameters.to_owned(),
        }
    }

    fn denied() -> Probe {
        Probe::Denied("no fakes".to_owned())
    }

    #[test]
    fn what_the_kernel_meets_must_not_be_denied() {
        let kernel = facts(1, "CONFIG_FAKES=y\nCONFIG_LSM=\"a,fake\"", "");
        assert_eq!(FAKE.verdict(&kernel, Probe::Has), Verdict::Runs);
        match FAKE.verdict(&kernel, denied()) {
            Verdict::WronglyDenied(said) => {
                assert!(said.contains("our probe denies it: no fakes"), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_it_does_not_meet_is_lacking() {
        for (kernel, why) in [
            (facts(0, "CONFIG_FAKES=y", "lsm=fake"), "fakes: came with Linux 6.1, and this is 6.0"),
            (facts(1, "", "lsm=fake"), "fakes: the kernel is built without CONFIG_FAKES"),
            (
                facts(2, "CONFIG_FAKES=m\nCONFIG_LSM=\"fake\"", "lsm=bpf"),
                "fakes: fake is not among the kernel's security modules (lsm=)",
            ),
            (
                Facts { config: None, ..facts(1, "", "lsm=fake") },
                "fakes: it is not known how the kernel is built",
            ),
        ] {
            assert_eq!(FAKE.verdict(&kernel, denied()), Verdict::KernelLacks(why.to_owned()));
            // Somebody may have brought it to this kernel.
            assert_eq!(FAKE.verdict(&kernel, Probe::Has), Verdict::Runs);
        }
    }

    #[test]
    fn what_is_forbidden_is_not_the_kernels() {
        let forbidden = || Probe::Forbidden("EPERM".to_owned());
        let verdict = FAKE.verdict(&facts(1, "CONFIG_FAKES=y", "lsm=fake"), forbidden());
        assert_eq!(verdict, Verdict::MachineLacks("fakes: EPERM".to_owned()));
        let verdict = FAKE.verdict(&facts(1, "", "lsm=fake"), forbidden());
        assert!(matches!(verdict, Verdict::KernelLacks(_)), "{verdict:?}");
    }
}
