//! Runs of programs that are attached nowhere, with packets, contexts and arguments of our own.

use std::net::Ipv4Addr;

use bpfgen_runtime::{
    ErrorKind, bpf_program,
    program::run::{FlowKeys, NetfilterState, SkBuff, SkLookupContext, XdpMd},
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, covered, has};

use super::{AREA, caller, only};

#[bpf_program("fixtures/programs/run.bpf.c", types = ["struct question"])]
mod bpf {}

/// A frame of `length` bytes to 02:…:02 from 02:…:01.
fn frame(length: usize) -> Vec<u8> {
    let mut frame = vec![0; length];
    frame[..14].copy_from_slice(&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5]);
    frame
}

fn open() -> bpf::Open {
    bpf::open().unwrap()
}

#[test]
fn xdp_on_a_packet() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.on_xdp);
    let program = &loaded.programs.on_xdp;

    let packet = frame(60);
    let outcome = program.test_run().data(&packet).run().unwrap();
    assert_eq!(outcome.returned, 3, "XDP_TX");
    assert_eq!(outcome.data[..6], packet[6..12], "the addresses are swapped");
    assert_eq!(outcome.data[6..12], packet[..6]);
    assert_eq!(outcome.data[12..], packet[12..]);
    assert_eq!(outcome.context, None, "none was given");
    assert_eq!(loaded.bss.runs.get(), 1);

    // An even number of swaps changes nothing.
    let outcome = program.test_run().data(&packet).repeat(1000).run().unwrap();
    assert_eq!(outcome.data, packet);
    assert_eq!(loaded.bss.runs.get(), 1001);

    // Without a packet of ours, one that the kernel takes.
    let outcome = program.test_run().run().unwrap();
    assert_eq!((outcome.returned, outcome.data.len()), (3, 64));

    let error = program.test_run().data(&[0; 13]).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("no less than 14"), "{error}");
    let error = program.test_run().data(&[0; 1 << 20]).run().unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("too long")), "{error:?}");
    covered(AREA, "test_run: xdp, packet in and out, repeated", "4.12", How::Native);
}

#[test]
fn xdp_with_a_context() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.on_xdp_meta);
    let program = &loaded.programs.on_xdp_meta;

    let mut packet = 41_u32.to_ne_bytes().to_vec();
    packet.extend(frame(60));
    // Of what the packet has, the first 4 bytes are metadata.
    let run = program.test_run().data(&packet).context(XdpMd { data: 4, ..XdpMd::default() });
    if !has(needs::Need::XdpRunContext) {
        let error = run.run().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("Linux 5.15")), "{error:?}");
        return;
    }
    let outcome = run.run().unwrap();
    assert_eq!(outcome.returned, 2, "XDP_PASS");
    assert_eq!(loaded.bss.numbers.get()[0], 41);
    assert_eq!(outcome.data[..4], 42_u32.to_ne_bytes());
    let context = outcome.context.expect("one was given");
    assert_eq!((context.data, context.data_end), (4, 64));
    // Without metadata there is none.
    assert_eq!(program.test_run().data(&packet).run().unwrap().returned, 1, "XDP_DROP");
    covered(AREA, "test_run: xdp, context in and out", "5.15", How::Native);
}

#[test]
fn xdp_with_live_frames() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.on_xdp_live);
    let run = loaded.programs.on_xdp_live.test_run().repeat(100).live_frames(32);
    if !has(needs::Need::XdpLiveFrames) {
        let error = run.run().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("Linux 5.18")), "{error:?}");
        return;
    }
    let outcome = run.run().unwrap();
    assert_eq!(loaded.bss.runs.get(), 100);
    assert!(outcome.data.is_empty());
    covered(AREA, "test_run: xdp, live frames", "5.18", How::Native);
}

#[test]
fn traffic_control() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.on_tc);
    let mut context = SkBuff { mark: 6, ..SkBuff::default() };
    context.cb[0] = 1;
    let packet = frame(60);
    let run = || loaded.programs.on_tc.test_run().data(&packet);
    let outcome = run().context(context).run().unwrap();
    assert_eq!(outcome.returned, 2, "TC_ACT_SHOT");
    // The packet has grown.
    assert_eq!(loaded.bss.numbers.get(), [100, 6]);
    assert_eq!(outcome.data[..60], packet[..]);
    assert_eq!(outcome.data[60..], [0; 40]);
    let context = outcome.context.expect("the kernel gives it");
    assert_eq!((context.mark, context.cb[1]), (7, 2));
    // It comes back also where none was given.
    assert_eq!(run().run().unwrap().context.map(|context| context.cb[1]), Some(1));

    let wrong = SkBuff { len: 1, ..SkBuff::default() };
    let error = run().context(wrong).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("context")), "{error:?}");
    covered(AREA, "test_run: tc, packet and context in and out", "4.12", How::Native);
}

#[test]
fn other_packets() {
    needs!(Bpf);
    let packet = frame(64);
    // Where a program of the hook sees the packet from its network header on, there are 14 less.
    macro_rules! runs {
        ($($program:ident $returned:literal $length:literal;)*) => {$({
            let mut open = open();
            let loaded = only!(open.$program);
            let run = loaded.programs.$program.test_run();
            let outcome = run.data(&packet).run().unwrap_or_else(|error| panic!("{error:?}"));
            assert_eq!(outcome.returned, $returned, stringify!($program));
            assert_eq!(loaded.bss.numbers.get()[0], $length, stringify!($program));
            // Where it does not, the header comes back as zeros.
            assert_eq!(outcome.data.len(), 64, stringify!($program));
            assert_eq!(outcome.data[14..], packet[14..], stringify!($program));
        })*};
    }
    runs! {
        on_action 5 64;
        on_socket 20 50;
        on_cgroup_skb 1 50;
        on_cgroup_skb_any 1 50;
        on_lwt_in 0 50;
        on_lwt_out 0 50;
        on_lwt_xmit 0 50;
    }
    let mut open = open();
    let loaded = only!(open.on_lwt_seg6local);
    match loaded.programs.on_lwt_seg6local.test_run().data(&packet).run() {
        Ok(outcome) => {
            assert_eq!((outcome.returned, loaded.bss.numbers.get()[0]), (0, 50));
            covered(AREA, "test_run: lwt_seg6local", "4.18", How::Native);
        }
        // Newer kernels, or those built without segment routing.
        Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}"),
    }
    if has(needs::Need::TcxPrograms) {
        runs! { on_tc_ingress 3 64; on_tc_egress 4 64; }
        covered(AREA, "test_run: tcx/ingress, tcx/egress", "6.6", How::Native);
    }
    if has(needs::Need::NetkitPrograms) {
        runs! { on_netkit 6 64; }
        covered(AREA, "test_run: netkit", "6.7", How::Native);
    }
    covered(
        AREA,
        "test_run: action, socket, cgroup_skb, lwt_in, lwt_out, lwt_xmit",
        "4.12",
        How::Native,
    );
}

#[test]
fn lookup_of_a_socket() {
    needs!(SkLookupRuns);
    let mut open = open();
    let loaded = only!(open.on_sk_lookup);
    let program = &loaded.programs.on_sk_lookup;
    let outcome =
        program.test_run().context(SkLookupContext::tcp(Ipv4Addr::LOCALHOST, 80)).run().unwrap();
    assert_eq!(outcome.returned, 1, "SK_PASS");
    assert_eq!(loaded.bss.numbers.get(), [80, u64::from(u32::from_ne_bytes([127, 0, 0, 1]))]);
    assert_eq!(outcome.context.map(|context| context.cookie), Some(0), "no socket was chosen");
    let udp = SkLookupContext::udp(Ipv4Addr::new(192, 0, 2, 1), 53);
    assert_eq!(program.test_run().context(udp).repeat(3).run().unwrap().returned, 0);
    assert_eq!(loaded.bss.numbers.get()[0], 53);
    assert_eq!(program.test_run().run().unwrap().returned, 1, "TCP, where nothing is given");
    covered(AREA, "test_run: sk_lookup, context in and out", "5.13", How::Native);
}

#[test]
fn dissection_of_a_flow() {
    needs!(Bpf);
    let mut open = open();
    let loaded = only!(open.on_flow);
    let program = &loaded.programs.on_flow;
    let outcome = program.test_run().run().unwrap();
    // Old kernels say whether it went well in place of what the program returns.
    assert!(outcome.returned <= 1, "{outcome:?}");
    assert!(outcome.data.is_empty());
    let keys = outcome.context.expect("what was found");
    assert_eq!((keys.nhoff, keys.thoff, keys.ip_proto), (14, 34, 17));
    assert_eq!(keys.ipv4(), ([192, 0, 2, 1].into(), [192, 0, 2, 2].into()));
    assert_eq!(u16::from_be(keys.sport), 53);
    // All of the context that the kernel takes.
    let flags = FlowKeys { flags: 2, ..FlowKeys::default() };
    program.test_run().context(flags).repeat(2).run().unwrap();
    assert_eq!(loaded.bss.numbers.get()[0], 2);
    covered(AREA, "test_run: flow_dissector, packet to flow keys", "5.1", How::Native);
}

#[test]
fn netfilter() {
    needs!(NetfilterRuns);
    let mut open = open();
    let loaded = only!(open.on_netfilter);
    let program = &loaded.programs.on_netfilter;
    let state = NetfilterState::new(2, 1);
    let outcome = program.test_run().context(state).repeat(2).run().unwrap();
    assert_eq!((outcome.returned, loaded.bss.runs.get()), (1, 2));
    assert_eq!(program.test_run().run().unwrap().returned, 1, "at LOCAL_OUT");
    let error = program.test_run().context(NetfilterState::new(99, 1)).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    covered(AREA, "test_run: netfilter, packet and hook", "6.4", How::Native);
}

#[test]
fn raw_tracepoint() {
    needs!(RawTracepointRuns);
    let mut open = open();
    let loaded = only!(open.on_raw_tracepoint);
    let program = &loaded.programs.on_raw_tracepoint;
    let outcome = program.test_run().arguments(&[30, 12]).run().unwrap();
    assert_eq!(outcome.returned, 42);
    assert_eq!(loaded.bss.numbers.get(), [30, 12]);
    let last = online_cpus() - 1;
    for cpu in [0, last] {
        program.test_run().arguments(&[1, 2, 3]).cpu(cpu).run().unwrap();
        assert_eq!(loaded.bss.processor.get(), cpu);
    }
    let error = program.test_run().arguments(&[1, 2]).cpu(4095).run().unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("no such CPU")), "{error:?}");
    program.test_run().arguments(&[1]).run().expect_err("it reads two");
    covered(AREA, "test_run: raw_tracepoint, arguments, on a CPU", "5.10", How::Native);
}

/// CPUs, where they are numbered without gaps.
fn online_cpus() -> u32 {
    let online = std::fs::read_to_string("/sys/devices/system/cpu/online").unwrap();
    online.trim().rsplit(['-', ',']).next().unwrap().parse::<u32>().unwrap() + 1
}

#[test]
fn before_and_after_functions() {
    needs!(Trampolines);
    let mut open = open();
    let loaded = only!(open.on_fentry);
    let program = &loaded.programs.on_fentry;
    program.test_run().run().unwrap();
    assert_eq!(loaded.bss.called.get(), 0, "it is not attached");
    let link = program.attach().unwrap();
    assert_eq!(program.test_run().run().unwrap().returned, 0);
    assert_eq!((loaded.bss.called.get(), loaded.bss.numbers.get()[0]), (1, 1));
    link.detach().unwrap();
    caller::ends(|| drop(program.test_run().run().unwrap()), || loaded.bss.called.get());

    let mut open = self::open();
    let loaded = only!(open.on_fexit);
    let link = loaded.programs.on_fexit.attach().unwrap();
    loaded.programs.on_fexit.test_run().run().unwrap();
    // Called with 2 and 3, it gives their sum.
    assert_eq!(loaded.bss.numbers.get(), [5, 5]);
    drop(link);
    covered(AREA, "test_run: fentry, fexit", "5.5", How::Native);
}

#[test]
fn in_place_of_a_function() {
    needs!(ModifyReturnTest);
    let mut open = open();
    let loaded = only!(open.on_fmod_ret);
    let program = &loaded.programs.on_fmod_ret;
    let run = || program.test_run().run().unwrap().returned;
    // The upper half counts the functions that have run, the lower adds up what they give.
    let before = run();
    let link = program.attach().unwrap();
    let during = run();
    assert_eq!(loaded.bss.called.get(), 1);
    assert_eq!((before >> 16) - (during >> 16), 1, "{before:#x} {during:#x}");
    assert!(during & 0xffff >= 40, "{during:#x}");
    drop(link);
    caller::eventually("still in its place", || run() == before);
    covered(AREA, "fmod_ret/function: result replaced, test_run", "5.7", How::Native);
}

#[test]
fn syscall_programs() {
    needs!(SyscallPrograms);
    let mut open = open();
    let loaded = only!(open.on_syscall);
    let program = &loaded.programs.on_syscall;
    let mut question = bpf::Question { left: 1 << 40, right: 2, ..Default::default() };
    assert_eq!(program.run_with(&mut question).unwrap(), 42);
    assert_eq!(question.sum, (1 << 40) + 2);
    let error = program.run().unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("smaller")), "{error:?}");
    let error = program.run_bytes(&mut vec![0; 1 << 16]).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("65535")), "{error:?}");

    let mut open = self::open();
    let loaded = only!(open.on_syscall_bare);
    assert_eq!(loaded.programs.on_syscall_bare.run().unwrap(), 7_u32.wrapping_neg());
    assert_eq!(loaded.bss.called.get(), 1);
    bpfgen_tests::sections::seen(&loaded.programs.on_syscall_bare);
    covered(AREA, "syscall: run with a typed context, in and out", "5.14", How::Native);
}

#[test]
fn what_is_not_loaded_does_not_run() {
    needs!(Bpf);
    let loaded = open().load().unwrap();
    let error = loaded.programs.on_xdp.test_run().run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
    let error = loaded.programs.on_syscall.run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
}
