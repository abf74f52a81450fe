//! Loads whose types the kernel does not take, or not all of them.

use bpfgen_object::btf::{Btf, BtfLinkage, Type, TypeId};
use bpfgen_runtime::{
    OpenObject, hook,
    kernel::Version,
    loader::{Feature, Features},
};
use bpfgen_tests::needs;

use crate::{bpf, caller::btf_of_kernel, load::works, load_with, load_without, seen};

/// What the kernel keeps of the types of a program's object.
fn kept(id: u32) -> Btf {
    Btf::decode(&btf_of_kernel(id)).unwrap()
}

fn each(btf: &Btf) -> impl Iterator<Item = &Type> {
    (1..btf.len() as u32).filter_map(|id| btf.get(TypeId(id)))
}

#[test]
pub(crate) fn none() {
    needs!(Bpf);
    let known = |loaded: &bpf::Loaded| {
        works(loaded);
        let info = loaded.programs.on_raw.info().unwrap();
        let map = loaded.maps.pairs.as_map().info().unwrap().types;
        (info.btf_id > 0, info.functions_and_lines.0 > 0, map.is_some())
    };
    assert_eq!(known(&load_with(&["on_raw"], Features::ALL)), (true, true, true));
    assert_eq!(known(&load_without(&["on_raw"], Feature::Types)), (false, false, false));
    seen(Feature::Types);
}

#[test]
pub(crate) fn of_maps() {
    needs!(Bpf);
    let loaded = load_without(&["on_raw"], Feature::MapTypes);
    works(&loaded);
    assert!(loaded.programs.on_raw.info().unwrap().btf_id > 0);
    assert_eq!(loaded.maps.pairs.as_map().info().unwrap().types, None);
    seen(Feature::MapTypes);
}

/// Whether a type is of the kind that came with the feature.
fn is_of(feature: Feature, btf: &Btf, ty: &Type) -> bool {
    match (feature, ty) {
        (Feature::BtfFunctions, Type::Func(_) | Type::FuncProto(_))
        | (Feature::BtfVariables, Type::Var(_) | Type::DataSec(_))
        | (Feature::BtfFloats, Type::Float(_))
        | (Feature::BtfDeclTags, Type::DeclTag(_))
        | (Feature::BtfTypeTags, Type::TypeTag(_)) => true,
        (Feature::BtfGlobalFunctions, Type::Func(function)) => {
            function.linkage != BtfLinkage::Static
        }
        (Feature::BtfEnum64, Type::Enum64(_)) => true,
        (Feature::BtfEnum64, Type::Enum(body)) => body.signed,
        (Feature::BtfOptionalSections, Type::DataSec(section)) => {
            btf.str(section.name).starts_with('?')
        }
        (Feature::BtfTagAttributes, Type::DeclTag(tag)) => tag.attribute,
        (Feature::BtfTagAttributes, Type::TypeTag(tag)) => tag.attribute,
        _ => false,
    }
}

/// The fixture, whose tag on a type becomes a whole attribute: no compiler makes one yet.
fn with_an_attribute() -> Vec<u8> {
    /// `BTF_KIND_TYPE_TAG` and the flag of kinds, in the second word of a type.
    const TAG: u32 = 18 << 24;
    const FLAG: u32 = 1 << 31;
    let mut object = include_bytes!("../../fixtures/fallbacks/kinds.bpf.o").to_vec();
    let types = bpfgen_object::btf::file::bytes(&object).unwrap();
    let strings = types.windows(5).position(|it| it == b"note\0").expect("its name");
    let header = |at: usize| u32::from_ne_bytes(types[at..at + 4].try_into().unwrap());
    // Length of the header, and where strings begin behind it.
    let offset = u32::try_from(strings).unwrap() - header(4) - header(16);
    let record = [offset.to_ne_bytes(), TAG.to_ne_bytes()].concat();
    let at = object.windows(8).position(|it| it == record).expect("its record");
    object[at + 4..at + 8].copy_from_slice(&(TAG | FLAG).to_ne_bytes());
    object
}

#[test]
pub(crate) fn kinds() {
    needs!(Bpf);
    let object = with_an_attribute();
    let load = |features: Features| {
        let mut open = OpenObject::parse("kinds", &object).unwrap();
        open.features(features);
        let loaded = open.loader().load();
        let loaded = loaded.unwrap_or_else(|error| panic!("{features:?}: {error:?}"));
        let answer = loaded.program::<hook::SocketFilter>("answer").unwrap();
        // What it computes does not depend on types.
        assert_eq!(answer.test_run().run().unwrap().returned, 42, "{features:?}");
        kept(answer.info().unwrap().btf_id)
    };
    let whole = load(Features::ALL);
    let given = Btf::decode(bpfgen_object::btf::file::bytes(&object).unwrap()).unwrap();
    for feature in [
        Feature::BtfFunctions,
        Feature::BtfVariables,
        Feature::BtfGlobalFunctions,
        Feature::BtfFloats,
        Feature::BtfDeclTags,
        Feature::BtfTypeTags,
        Feature::BtfEnum64,
        Feature::BtfOptionalSections,
        Feature::BtfTagAttributes,
    ] {
        let has = |btf: &Btf| each(btf).any(|ty| is_of(feature, btf, ty));
        assert!(has(&given), "{feature:?}: the fixture has none");
        let running = Version::running().unwrap();
        assert_eq!(has(&whole), running >= feature.since(), "{feature:?}, native");
        assert!(!has(&load(Features::ALL.without(feature))), "{feature:?}");
        seen(feature);
    }
    let oldest = load(Features::of(Version::new(4, 18)));
    assert!(each(&oldest).count() > 0, "there are types all the same");
}

#[test]
pub(crate) fn context_tags() {
    needs!(Bpf);
    // Both in one load: the same function, with two kinds of contexts.
    let copies = |features| {
        let programs = ["context_of_tracepoint", "context_of_packet"];
        let loaded = load_with(&programs, features);
        let program = &loaded.programs.context_of_packet;
        // Nobody reads the events, so there is nowhere to put one.
        assert_eq!(program.test_run().run().unwrap().returned, 51);
        let btf = kept(program.info().unwrap().btf_id);
        each(&btf)
            .filter(|ty| matches!(ty, Type::Func(it) if btf.str(it.name) == "takes_context"))
            .count()
    };
    // One for each type of program that has such functions, and that of the object.
    assert!(copies(Features::ALL.without(Feature::ContextTags)) > 2);
    let has = Version::running().unwrap() >= Feature::ContextTags.since();
    assert_eq!(copies(Features::ALL) == 1, has);
    seen(Feature::ContextTags);
}
