//! Probes that the kernel refuses to answer, for whatever reason: in a process of its own, since answers
//! are kept for the process.
#![deny(unsafe_code)]

#[path = "sockets/answering.rs"]
mod answering;

use answering::{Answer, answering};
use bpfgen_runtime::{
    Result,
    features::{self, AttachType, Helper, LinkType, MapType, ProgramType},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

/// Whether the kernel has something.
type Question = fn() -> Result<bool>;

/// What every kernel here has, and what none has.
const QUESTIONS: [(&str, Question, bool); 8] = [
    ("program", || features::program_type(ProgramType::XDP), true),
    ("program of a function", || features::program_type(ProgramType::TRACING), true),
    ("map", || features::map_type(MapType::HASH), true),
    ("map of maps", || features::map_type(MapType::HASH_OF_MAPS), true),
    ("storage", || features::map_type(MapType::SK_STORAGE), true),
    ("helper", || features::helper(ProgramType::XDP, named("redirect_map")), true),
    ("none for it", || features::helper(ProgramType::XDP, named("seq_write")), false),
    ("attach type", || features::attach_type(AttachType::TRACE_RAW_TP), true),
];

fn named(name: &str) -> Helper {
    Helper::named(name).unwrap()
}

#[test]
fn no_answer_is_kept_that_is_none() {
    needs!(Bpf, Root);
    let errnos = [
        libc::EPERM,
        libc::EACCES,
        libc::ENOMEM,
        libc::EAGAIN,
        libc::EINTR,
        libc::EMFILE,
        libc::ENFILE,
        libc::ENOSPC,
        libc::EBUSY,
        libc::EFAULT,
    ];
    let ask = || QUESTIONS.map(|(_, question, _)| question());
    // These are not asked for where the kernel's types know better.
    let others = || {
        let lock = features::kfunc(ProgramType::XDP, "bpf_rcu_read_lock");
        [lock, features::link_type(LinkType::TRACING)]
    };
    let expected = || {
        let known = features::known().unwrap();
        [
            known.kfuncs.iter().any(|it| it == "bpf_rcu_read_lock"),
            known.link_types.iter().any(|it| it.name == "BPF_LINK_TYPE_TRACING"),
        ]
    };
    for errno in errnos {
        let (refused, others) =
            answering(move || (ask(), others()), move |_| Answer::Fails(errno)).unwrap();
        for ((what, ..), said) in QUESTIONS.iter().zip(refused) {
            let error = said.expect_err(what);
            assert_eq!(error.raw_os_error(), Some(errno), "{what}: {error:?}");
            let helps = matches!(errno, libc::EPERM | libc::EACCES);
            let says = error.help().is_some_and(|help| help.contains("seccomp"));
            assert_eq!(says, helps, "{what}: {error:?}");
        }
        for (said, expected) in others.into_iter().zip(expected()) {
            assert_eq!(said.unwrap_or(expected), expected, "{errno}");
        }
    }
    for ((what, _, expected), said) in QUESTIONS.iter().zip(ask()) {
        assert_eq!(said.unwrap_or_else(|error| panic!("{what}: {error:?}")), *expected, "{what}");
    }
    assert_eq!(others().map(Result::unwrap), expected());
    covered("Loading", "features: ten errors, none of which is an answer", "5.8", How::Native);
}
