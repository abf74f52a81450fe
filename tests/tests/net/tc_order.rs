//! The order among programs with links to traffic control.

use bpfgen_runtime::{
    ErrorKind, Program,
    hook::Tc,
    link::{
        AttachType, Attached, Interface, Link, LinkPlace, Neighbour, Position, TcDirection,
        TcOptions,
    },
};
use bpfgen_tests::{
    interface_index, needs,
    needs::{How, covered},
    told,
};

use crate::{
    bpf, load,
    traffic::{CHOSEN, Watch, alone, eventually, send, until},
};

fn attach(program: &Program<Tc>, position: Position<'_>) -> bpfgen_runtime::Result<Link> {
    let options = TcOptions::new().position(position);
    program.attach_with("bpfgen1", TcDirection::Ingress, &options)
}

fn attached() -> Attached {
    Interface::from("bpfgen1").tcx_programs(TcDirection::Ingress).unwrap()
}

#[test]
fn programs_run_in_their_order() {
    needs!(Veth, Tcx);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        let loaded = load(&["on_tc", "on_tc_too", "on_tc_third"]);
        let bpf::Programs { on_tc, on_tc_too, on_tc_third, .. } = &loaded.programs;
        let id = |program: &Program<Tc>| program.id().unwrap();
        let (one, two, three) = (id(on_tc), id(on_tc_too), id(on_tc_third));

        let first = attach(on_tc, Position::default()).unwrap();
        let last = attach(on_tc_third, Position::last()).unwrap();
        // The two with a packet's last turn tell which comes first.
        let positions = [
            (Position::after(on_tc), [one, two, three]),
            (Position::after(Neighbour::program_id(three)), [one, three, two]),
            (Position::before(&last), [one, two, three]),
            (Position::before(Neighbour::link_id(first.id().unwrap())), [two, one, three]),
            (Position::first(), [two, one, three]),
            (Position::last(), [one, three, two]),
        ];
        for (position, expected) in positions {
            let middle = attach(on_tc_too, position).unwrap();
            let found = attached();
            assert_eq!(found.ids(), expected, "{position:?}");
            let place = found.ids().iter().position(|id| *id == two).unwrap();
            assert_eq!(found.programs[place].link, Some(middle.id().unwrap()));
            let before = loaded.bss.second_tc_seen.get().chosen;
            watch.arrive();
            assert!(loaded.bss.second_tc_seen.get().chosen > before);
            let turn = |program| {
                let bss = &loaded.bss;
                let seen = [&bss.tc_seen, &bss.second_tc_seen, &bss.third_tc_seen];
                seen[[one, two, three].iter().position(|it| *it == program).unwrap()].get().turn
            };
            // All have seen the last packet.
            let turns = expected.map(turn);
            assert!(turns.is_sorted() && turns[2] - turns[0] == 2, "{position:?}: {turns:?}");
            middle.detach().unwrap();
            watch.unseen_by(|| loaded.bss.second_tc_seen.get().chosen);
        }

        // Only if nothing has changed.
        let revision = attached().revision;
        let error = attach(on_tc_too, Position::first().if_revision(revision + 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("has changed"), "{error:?}");
        let middle = attach(on_tc_too, Position::first().if_revision(revision)).unwrap();
        assert!(attached().revision > revision);
        drop(middle);
        eventually("the one in the middle is gone", || attached().ids() == [one, three]);

        // Next to what is not there.
        drop(last);
        eventually("the last is gone", || attached().ids() == [one]);
        let error = attach(on_tc_too, Position::after(on_tc_third)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        let options = TcOptions::new().position(Position::first()).priority(1);
        let error = on_tc_too.attach_with("bpfgen1", TcDirection::Ingress, &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        drop(first);
        eventually("none is left", || attached().programs.is_empty());
    });
    let area = "Programs and attaching";
    covered(area, "tcx: before, after, first, last, revision, query", "6.6", How::Native);
}

#[test]
fn descriptors_keep_links() {
    needs!(Veth, Tcx);
    alone(|| {
        let loaded = load(&["on_tc"]);
        let link = attach(&loaded.programs.on_tc, Position::default()).unwrap();
        until(|| send(CHOSEN), || loaded.bss.tc_seen.get().chosen, 1, "tcx");
        assert_eq!(attached().ids(), [loaded.programs.on_tc.id().unwrap()]);
        let index = interface_index("bpfgen1");
        told!(link, LinkPlace::Tcx { interface, attach_type: AttachType::TCX_INGRESS, .. }
            if interface == index);
        let fd = link.into_fd().unwrap();
        assert_eq!(attached().programs.len(), 1);
        drop(fd);
        eventually("none is left", || attached().programs.is_empty());
    });
}
