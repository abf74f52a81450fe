//! Values of struct_ops, made to fit a kernel's structs; those of a module, too.

#[path = "support/btf.rs"]
mod btf;

use bpfgen_object::{
    ErrorKind, FunctionIndex, Result,
    btf::{
        Btf, TypeId, Types,
        scan::{Memo, Scan},
    },
    struct_ops::{Callback, Fitted, Value, fit, slots, type_name, value_name},
};
use btf::{Builder, MemberSpec, bitfield, member};

/// Types that both sides have: `int`, a pointer to a function, `char[8]`.
struct Common {
    b: Builder,
    int: u32,
    call: u32,
    text: u32,
}

fn common() -> Common {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let char = b.int("char", 1, true);
    let text = b.array(char, 8);
    let proto = b.proto(int, &[]);
    let call = b.ptr(proto);
    Common { b, int, call, text }
}

/// `struct ops { int (*first)(); int (*second)(); int number; char name[8]; }` of the program.
fn object() -> (Btf, TypeId) {
    let Common { mut b, int, call, text } = common();
    let ops = b.structure(
        "ops___mine",
        32,
        &[
            member("first", call, 0),
            member("second", call, 64),
            member("number", int, 128),
            member("name", text, 160),
        ],
    );
    (Btf::decode(&b.bytes()).unwrap(), TypeId(ops))
}

/// A kernel's `struct ops` with these members, and the type of its values.
fn kernel(members: impl FnOnce(&mut Common) -> Vec<MemberSpec>) -> (Builder, TypeId) {
    let mut common = common();
    let members = members(&mut common);
    let id = wrap(&mut common.b, common.int, &members);
    (common.b, id)
}

fn wrap(b: &mut Builder, int: u32, members: &[MemberSpec]) -> TypeId {
    let ops = b.structure("ops", 64, members);
    let members = [member("refcnt", int, 0), member("state", int, 32), member("data", ops, 512)];
    TypeId(b.structure("bpf_struct_ops_ops", 128, &members))
}

/// All members, elsewhere than the object has them.
fn all(common: &mut Common) -> Vec<MemberSpec> {
    vec![
        member("name", common.text, 0),
        member("key", common.int, 64),
        member("number", common.int, 96),
        member("second", common.call, 128),
        member("first", common.call, 192),
    ]
}

const FIRST: FunctionIndex = FunctionIndex(3);
const SECOND: FunctionIndex = FunctionIndex(5);

fn content(number: i32, name: &[u8; 8]) -> Vec<u8> {
    let mut bytes = vec![0; 32];
    bytes[16..20].copy_from_slice(&number.to_ne_bytes());
    bytes[20..28].copy_from_slice(name);
    bytes
}

fn fitted(
    content: &[u8],
    functions: &[(u32, FunctionIndex)],
    kernel: &dyn Types,
    wrapper: TypeId,
) -> Result<Fitted> {
    let (btf, type_id) = object();
    fit(&btf, &Value { type_id, content, functions }, kernel, wrapper)
}

fn refusal(
    content: &[u8],
    functions: &[(u32, FunctionIndex)],
    members: impl FnOnce(&mut Common) -> Vec<MemberSpec>,
) -> (ErrorKind, String) {
    let (kernel, wrapper) = kernel(members);
    let kernel = kernel.bytes();
    let error = fitted(content, functions, &Scan::new(&kernel).unwrap(), wrapper).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn names_and_slots() {
    let (btf, ops) = object();
    assert_eq!(type_name(&btf, ops), "ops");
    assert_eq!(value_name(&btf, ops), "bpf_struct_ops_ops");
    assert_eq!(slots(&btf, ops), [0, 8]);
    assert_eq!(slots(&btf, TypeId(1)), [0; 0]);
}

#[test]
fn members_go_where_the_kernel_has_them() {
    let (kernel, wrapper) = kernel(all);
    let kernel = kernel.bytes();
    let content = content(7, b"ours\0\0\0\0");
    let functions = [(0, FIRST), (8, SECOND)];
    let kernel = Scan::new(&kernel).unwrap();
    let fitted = fitted(&content, &functions, &kernel, wrapper).unwrap();
    assert_eq!(fitted.type_id.0 + 1, wrapper.0);
    let mut expected = vec![0; 128];
    expected[64..68].copy_from_slice(b"ours");
    expected[76..80].copy_from_slice(&7i32.to_ne_bytes());
    assert_eq!(fitted.content, expected);
    assert_eq!(
        fitted.callbacks,
        [
            Callback { function: FIRST, member: 4, offset: 64 + 24 },
            Callback { function: SECOND, member: 3, offset: 64 + 16 },
        ]
    );
}

#[test]
fn a_module_has_some_of_the_types() {
    // The kernel has what is common, the module its struct and the type of its values.
    let Common { b: base, int, call, text } = common();
    let mut module = Builder::split(&base);
    let members = [member("name", text, 0), member("first", call, 64)];
    let wrapper = wrap(&mut module, int, &members);
    let (base, module) = (base.bytes(), module.bytes());
    let base = Scan::new(&base).unwrap();
    let module = Scan::split(&base, &module, Memo::default()).unwrap();
    let fitted = fitted(&content(0, b"module\0\0"), &[(0, FIRST)], &module, wrapper).unwrap();
    assert_eq!(fitted.content[64..72], *b"module\0\0");
    assert_eq!(fitted.callbacks, [Callback { function: FIRST, member: 1, offset: 64 + 8 }]);
    assert!(fitted.type_id.0 >= base.len().unwrap());
}

#[test]
fn what_is_zero_asks_for_nothing() {
    // Neither `second` nor `number`, and a `name` of another size.
    let (kernel, wrapper) =
        kernel(|common| vec![member("first", common.call, 0), member("name", common.int, 64)]);
    let kernel = kernel.bytes();
    let kernel = Scan::new(&kernel).unwrap();
    let fitted = fitted(&content(0, &[0; 8]), &[(0, FIRST)], &kernel, wrapper).unwrap();
    assert_eq!(fitted.callbacks.len(), 1);
    assert_eq!(fitted.content, [0; 128]);
}

#[test]
fn what_is_set_and_lacks_or_differs_is_named() {
    let without = |name: &'static str| {
        move |common: &mut Common| {
            let mut members = all(common);
            members.retain(|member| member.0 != name);
            members
        }
    };
    let set = content(7, b"ours\0\0\0\0");
    let (kind, said) = refusal(&set, &[], without("number"));
    assert_eq!(kind, ErrorKind::Missing);
    assert!(said.contains("member `number` of struct ops: it is set, and this kernel's"), "{said}");
    let (kind, said) = refusal(&content(0, &[0; 8]), &[(8, SECOND)], without("second"));
    assert_eq!((kind, said.contains("member `second`")), (ErrorKind::Missing, true));

    let (kind, said) = refusal(&set, &[], |common| vec![member("number", common.call, 0)]);
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(said.contains("an integer in the object and a pointer in this kernel"), "{said}");
    let (_, said) = refusal(&content(0, b"x\0\0\0\0\0\0\0"), &[], |common| {
        let longer = common.b.array(common.int, 4);
        vec![member("name", longer, 0)]
    });
    assert!(said.contains("it has 8 bytes in the object and 16 in this kernel"), "{said}");
    let (_, said) = refusal(&set, &[], |common| vec![bitfield("number", common.int, 0, 3)]);
    assert!(said.contains("bitfield"), "{said}");
    // A pointer, but not to a function.
    let (_, said) = refusal(&content(0, &[0; 8]), &[(0, FIRST)], |common| {
        let data = common.b.ptr(common.int);
        vec![member("first", data, 0)]
    });
    assert!(said.contains("not a pointer to one"), "{said}");
}

#[test]
fn functions_must_be_in_members_of_their_own() {
    let (kind, said) = refusal(&content(0, &[0; 8]), &[(20, FIRST)], all);
    assert_eq!((kind, said.contains("member `name`")), (ErrorKind::Unsupported, true));
    // Two in one, and one past the end.
    for at in [4, 28, 1000] {
        let (kind, said) = refusal(&content(0, &[0; 8]), &[(0, FIRST), (at, SECOND)], all);
        assert_eq!(kind, ErrorKind::Unsupported, "{said}");
        assert!(said.contains("is not in a member of its own"), "{said}");
    }
}

#[test]
fn members_without_a_name_are_told_by_their_place() {
    let Common { mut b, int, .. } = common();
    let choice = b.structure("", 4, &[member("one", int, 0)]);
    let ops = b.structure("ops", 8, &[member("number", int, 0), member("", choice, 32)]);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let (kernel, wrapper) = kernel(all);
    let kernel = kernel.bytes();
    let kernel = Scan::new(&kernel).unwrap();
    let fit = |content: &[u8]| {
        fit(&btf, &Value { type_id: TypeId(ops), content, functions: &[] }, &kernel, wrapper)
    };
    fit(&[1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    let error = fit(&[0, 0, 0, 0, 1, 0, 0, 0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.to_string().contains("the member without a name at byte 4 of struct ops"),
        "{error}"
    );
}

#[test]
fn malformed_types_are_refused() {
    let (kernel, wrapper) = kernel(|common| vec![member("number", common.int, 1 << 24)]);
    let bytes = kernel.bytes();
    let kernel = Scan::new(&bytes).unwrap();
    let set = content(7, &[0; 8]);
    // A member outside its struct.
    fitted(&set, &[], &kernel, wrapper).unwrap_err();
    for wrong in [TypeId(1), TypeId(0), TypeId(1000)] {
        fitted(&set, &[], &kernel, wrong).unwrap_err();
    }
    // A value that is shorter than its type.
    assert!(fitted(&set[..10], &[], &kernel, wrapper).is_err());
}
