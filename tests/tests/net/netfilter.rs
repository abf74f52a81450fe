//! Programs at netfilter's hooks of a namespace of their own.

use std::net::UdpSocket;

use bpfgen_runtime::{
    ErrorKind,
    link::{LinkPlace, NetfilterFamily, NetfilterHook, NetfilterOptions},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections, told,
};

use crate::{
    caller, load, load_with,
    traffic::{CHOSEN, alone, eventually, send, until},
};

#[test]
fn packets_are_counted_at_their_hook() {
    needs!(Veth, NetfilterLinks);
    alone(|| {
        let loaded = load(&["on_netfilter", "on_netfilter_too"]);
        let runs = || loaded.bss.netfilter_runs.get();
        let other = || loaded.bss.second_netfilter_runs.get();
        let out = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::LocalOut);
        let link = loaded.programs.on_netfilter.attach(&out.priority(-5)).unwrap();
        told!(
            link,
            // NFPROTO_IPV4, NF_INET_LOCAL_OUT.
            LinkPlace::Netfilter { family: 2, hook: 3, priority: -5, flags: 0, .. }
        );
        until(|| send(CHOSEN), runs, 3, "local out");
        assert_eq!(other(), 0);
        let post = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::PostRouting);
        let after = loaded.programs.on_netfilter_too.attach(&post).unwrap();
        link.detach().unwrap();
        eventually("nothing is at the hook any more", || {
            let before = runs();
            until(|| send(CHOSEN), other, 3, "post routing");
            runs() == before
        });
        sections::seen(&loaded.programs.on_netfilter);
        drop(after);
        let ipv6 = NetfilterOptions::new(NetfilterFamily::Ipv6, NetfilterHook::LocalOut);
        let link = loaded.programs.on_netfilter.attach(&ipv6).unwrap();
        let before = runs();
        let socket = UdpSocket::bind("[::1]:0");
        caller::ip("link set lo up");
        let socket = socket.or_else(|_| UdpSocket::bind("[::1]:0")).unwrap();
        until(|| drop(socket.send_to(b"hello", ("::1", CHOSEN))), runs, 1, "of IPv6");
        assert!(runs() > before);
        drop(link);
    });
    let area = "Programs and attaching";
    covered(area, "netfilter: family, hook, priority, counted", "6.4", How::Native);
}

#[test]
fn packets_are_dropped() {
    needs!(Veth, NetfilterLinks);
    alone(|| {
        caller::ip("link set lo up");
        let receiver = UdpSocket::bind(("127.0.0.1", CHOSEN)).unwrap();
        receiver.set_nonblocking(true).unwrap();
        let came = || receiver.recv(&mut [0; 16]).is_ok();
        let send = || {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let _ = socket.send_to(b"hello", ("127.0.0.1", CHOSEN));
        };
        send();
        assert!(came());
        let loaded = load_with(&["on_netfilter"], |open| open.rodata.verdict = 1);
        let input = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::LocalIn);
        let link = loaded.programs.on_netfilter.attach(&input).unwrap();
        until(send, || loaded.bss.netfilter_runs.get(), 3, "local in");
        assert!(!came());
        drop(link);
        eventually("packets arrive again", || {
            send();
            came()
        });
    });
}

#[test]
fn fragments_are_put_together() {
    needs!(Veth, NetfilterDefrag);
    alone(|| {
        caller::ip("link set lo up mtu 1280");
        let loaded = load(&["on_netfilter", "on_netfilter_too"]);
        let input = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::PreRouting);
        // Without it the kernel would answer.
        let _receiver = UdpSocket::bind(("127.0.0.1", CHOSEN)).unwrap();
        let send = || {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let _ = socket.send_to(&[7; 4000], ("127.0.0.1", CHOSEN));
        };
        let runs = || loaded.bss.netfilter_runs.get();
        let link = loaded.programs.on_netfilter.attach(&input).unwrap();
        send();
        assert!(runs() >= 4, "each fragment is seen: {}", runs());
        drop(link);
        let in_one = |count| {
            eventually(&format!("a datagram is seen {count} times"), || {
                let before = runs();
                send();
                runs() - before == count
            });
        };
        in_one(0);
        let link = loaded.programs.on_netfilter.attach(&input.defragment()).unwrap();
        in_one(1);
        drop(link);
        in_one(0);
    });
    let area = "Programs and attaching";
    covered(area, "netfilter: fragments put together", "6.6", How::Native);
}

#[test]
fn refusals_say_what_to_do() {
    needs!(Veth, NetfilterLinks);
    alone(|| {
        let loaded = load(&["on_netfilter", "on_netfilter_too"]);
        let out = NetfilterOptions::new(NetfilterFamily::Ipv4, NetfilterHook::LocalOut);
        let _link = loaded.programs.on_netfilter.attach(&out).unwrap();
        let error = loaded.programs.on_netfilter_too.attach(&out).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("at this priority"), "{error:?}");
        let error = loaded.programs.on_netfilter.attach(&out.priority(i32::MIN)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        let early = out.priority(-400).defragment();
        let error = loaded.programs.on_netfilter.attach(&early).unwrap_err();
        assert!(error.to_string().contains("-400"), "{error:?}");
    });
}
