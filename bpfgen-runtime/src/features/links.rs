//! Types of links.

/// `enum bpf_link_type`: what attaches a program for as long as it is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkType(pub u32);

#[expect(missing_docs, reason = "the names are the UAPI's")]
impl LinkType {
    pub const RAW_TRACEPOINT: Self = Self(1);
    pub const TRACING: Self = Self(2);
    pub const CGROUP: Self = Self(3);
    pub const ITER: Self = Self(4);
    pub const NETNS: Self = Self(5);
    pub const XDP: Self = Self(6);
    pub const PERF_EVENT: Self = Self(7);
    pub const KPROBE_MULTI: Self = Self(8);
    pub const STRUCT_OPS: Self = Self(9);
    pub const NETFILTER: Self = Self(10);
    pub const TCX: Self = Self(11);
    pub const UPROBE_MULTI: Self = Self(12);
    pub const NETKIT: Self = Self(13);
    pub const SOCKMAP: Self = Self(14);
    pub const TRACING_MULTI: Self = Self(15);

    /// From number 1.
    const NAMES: &[&str] = &[
        "RAW_TRACEPOINT",
        "TRACING",
        "CGROUP",
        "ITER",
        "NETNS",
        "XDP",
        "PERF_EVENT",
        "KPROBE_MULTI",
        "STRUCT_OPS",
        "NETFILTER",
        "TCX",
        "UPROBE_MULTI",
        "NETKIT",
        "SOCKMAP",
        "TRACING_MULTI",
    ];
}

impl LinkType {
    /// The UAPI's constant, or the number for one this version does not know.
    pub fn constant(self) -> String {
        let index = self.0.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        match index.and_then(|index| Self::NAMES.get(index)) {
            Some(name) => format!("BPF_LINK_TYPE_{name}"),
            None => self.0.to_string(),
        }
    }

    /// All of them, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..).take(Self::NAMES.len()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants() {
        assert_eq!(LinkType::XDP.constant(), "BPF_LINK_TYPE_XDP");
        assert_eq!(LinkType::all().last(), Some(LinkType::TRACING_MULTI));
        assert_eq!(LinkType::TRACING_MULTI.constant(), "BPF_LINK_TYPE_TRACING_MULTI");
        assert_eq!((LinkType(0).constant(), LinkType(99).constant()), ("0".into(), "99".into()));
    }
}
