//! Which fixture is about which rule. Each program named here comes to what the rule says; that
//! libbpf comes to the same is for the tests beside this one.
//!
//! What no compiler writes is not in fixtures: access strings of other lengths and kinds, numbers
//! that were not there before, instructions that cannot hold one (`changed`), bitfields in the other
//! byte order (`reshaped`), modules (`modules`, `packaged`), and what is patched by name (`load`).

use bpfgen_core_tests::{clang, ours, skip};
use bpfgen_object::{
    CoreKind,
    btf::{file, scan::Scan},
};

/// What comes of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// It fits.
    Fits,
    /// It fits, and its first instruction is given this number.
    Gives(i32),
    /// Something in it is poisoned.
    Poisoned,
    /// The object cannot be loaded.
    Refused,
}

use CoreKind::*;
use Expect::*;

/// A rule; the kind of relocation, where it is about one; the fixture; what comes of its programs.
struct Rule(&'static str, Option<CoreKind>, &'static str, Expect, &'static [&'static str]);

#[rustfmt::skip]
const RULES: &[Rule] = &[
    // Each kind: found, not found, and disagreed on.
    Rule("found", Some(FieldByteOffset), "fields", Fits, &["plain_a", "array_element_offset"]),
    Rule("found", Some(FieldByteSize), "fields", Fits, &["array_size", "array_row_size", "flexible_size"]),
    Rule("found", Some(FieldExists), "fields", Gives(1), &["array_element_exists", "exists_same_enum"]),
    Rule("found", Some(FieldSigned), "bitfields", Fits, &["s9_signed", "u3_signed"]),
    Rule("found", Some(FieldLshiftU64), "bitfields", Fits, &["u3_left", "u40_left"]),
    Rule("found", Some(FieldRshiftU64), "bitfields", Fits, &["u3_right", "s63_right"]),
    Rule("found", Some(TypeIdLocal), "types", Fits, &["local_a_struct"]),
    Rule("found", Some(TypeIdTarget), "types", Fits, &["id_a_struct", "id_to_named"]),
    Rule("found", Some(TypeExists), "types", Gives(1), &["exists_a_struct", "exists_callback"]),
    Rule("found", Some(TypeSize), "types", Gives(16), &["size_a_struct"]),
    Rule("found", Some(EnumvalExists), "enums", Gives(1), &["exists_FIRST"]),
    Rule("found", Some(EnumvalValue), "enums", Gives(7), &["value_FIRST"]),
    Rule("found", Some(TypeMatches), "matches", Gives(1), &["matches_more"]),
    Rule("no match", Some(FieldByteOffset), "fields", Poisoned, &["plain_gone", "plain_address_gone"]),
    Rule("no match", Some(FieldByteSize), "bitfields", Poisoned, &["gone_size"]),
    Rule("no match", Some(FieldExists), "bitfields", Gives(0), &["gone_exists"]),
    Rule("no match", Some(FieldSigned), "bitfields", Poisoned, &["gone_signed"]),
    Rule("no match", Some(FieldLshiftU64), "bitfields", Poisoned, &["gone_left"]),
    Rule("no match", Some(FieldRshiftU64), "bitfields", Poisoned, &["gone_right"]),
    Rule("no match", Some(TypeIdLocal), "types", Fits, &["local_gone"]),
    Rule("no match", Some(TypeIdTarget), "types", Fits, &["id_gone"]),
    Rule("no match", Some(TypeExists), "types", Gives(0), &["exists_gone"]),
    Rule("no match", Some(TypeSize), "types", Gives(0), &["size_gone"]),
    Rule("no match", Some(EnumvalExists), "enums", Gives(0), &["exists_GONE"]),
    Rule("no match", Some(EnumvalValue), "enums", Poisoned, &["value_GONE"]),
    Rule("no match", Some(TypeMatches), "matches", Gives(0), &["matches_gone"]),
    Rule("ambiguous", Some(FieldByteOffset), "flavours", Refused, &["alone_one", "alone_three", "agree_y"]),
    Rule("ambiguous", Some(FieldByteSize), "flavours", Refused, &["sizes_size"]),
    Rule("ambiguous", Some(FieldExists), "flavours", Refused, &["agree_exists"]),
    Rule("ambiguous", Some(FieldSigned), "flavours", Refused, &["sign_signed"]),
    Rule("ambiguous", Some(FieldLshiftU64), "flavours", Refused, &["bit_left"]),
    Rule("ambiguous", Some(FieldRshiftU64), "flavours", Refused, &["bit_right"]),
    Rule("ambiguous", Some(TypeIdTarget), "flavours", Refused, &["agree_id"]),
    Rule("ambiguous", Some(TypeSize), "flavours", Refused, &["size_of_layouts"]),
    Rule("ambiguous", Some(EnumvalValue), "enums", Refused, &["value_D"]),
    // These have one answer, whichever it is of.
    Rule("several agree", Some(TypeExists), "flavours", Gives(1), &["agree_type"]),
    Rule("several agree", Some(EnumvalExists), "enums", Gives(1), &["exists_D"]),
    Rule("several agree", Some(TypeMatches), "matches", Gives(1), &["matches_several"]),
    Rule("several agree", Some(FieldByteOffset), "flavours", Fits, &["agree_x", "sizes_x", "bit_offset"]),
    Rule("several agree", Some(FieldExists), "flavours", Gives(1), &["bit_exists"]),
    Rule("several agree", Some(FieldSigned), "flavours", Gives(0), &["bit_signed"]),
    Rule("several agree", Some(EnumvalValue), "enums", Gives(6), &["value_F_SAME"]),

    Rule("a flavour of ours", None, "flavours", Fits, &["mine_two_first", "nested_z"]),
    Rule("a flavour of the kernel's", None, "flavours", Fits, &["alone_two", "kind_x"]),
    Rule("a flavour begins at the last underscores", None, "flavours", Poisoned, &["nested_x"]),
    Rule("no flavour without a name before or after", None, "flavours", Poisoned, &["ends_x"]),
    Rule("no flavour without a name before or after", None, "flavours", Fits, &["ends_too", "begins_x"]),
    Rule("no flavour after four underscores", None, "flavours", Poisoned, &["not_x"]),
    Rule("no flavour after four underscores", None, "flavours", Fits, &["not_flavour"]),
    Rule("flavours of enumerators", Some(EnumvalValue), "enums", Gives(3), &["value_SHARED___two"]),
    Rule("flavours of enums", Some(EnumvalValue), "enums", Gives(1), &["value_F_A"]),
    Rule("what has no name is not sought", Some(FieldByteOffset), "types", Refused, &["field_anonymous"]),
    Rule("but for its id here", Some(TypeIdLocal), "types", Fits, &["local_anonymous"]),

    Rule("candidates are of the same kind", Some(TypeExists), "types", Gives(0), &["exists_struct_to_union", "exists_union_to_struct"]),
    Rule("candidates are of the same kind", Some(EnumvalExists), "enums", Gives(0), &["exists_N"]),
    Rule("enums of 32 and 64 bits are one kind", Some(EnumvalValue), "enums64", Fits, &["value_GROWS_A", "value_SHRINKS_A"]),
    Rule("enums of 32 and 64 bits are one kind", Some(TypeExists), "enums64", Gives(1), &["type_grows", "type_shrinks"]),
    Rule("what does not match is out for the same root", None, "flavours", Fits, &["two_first", "either_in_turn", "size_after_two"]),
    Rule("what does not match is out for the same root", None, "enums", Fits, &["pruned"]),
    Rule("what does not match is out for the same root", None, "matches", Fits, &["pruned"]),
    Rule("unless nothing matches", None, "matches", Refused, &["not_pruned"]),
    Rule("in the order of the relocations", None, "flavours", Refused, &["one_first"]),
    Rule("but not for another root", None, "flavours", Refused, &["other_three"]),
    Rule("section by section", None, "flavours", Refused, &["by_subprogram"]),

    Rule("through anonymous members", None, "fields", Fits, &["plain_deep", "plain_deeper"]),
    Rule("not into named ones", None, "fields", Poisoned, &["plain_became_anonymous", "plain_became_named"]),
    Rule("bounds of arrays", None, "fields", Fits, &["array_shrunk_in", "array_grown", "array_matrix"]),
    Rule("bounds of arrays", None, "fields", Poisoned, &["array_shrunk_out", "array_empty", "array_flat"]),
    Rule("bounds of arrays", Some(FieldExists), "fields", Gives(0), &["array_shrunk_exists"]),
    Rule("bounds of our arrays", None, "fields", Refused, &["zero_middle", "zero_middle_exists"]),
    Rule("flexible arrays have none", None, "fields", Fits, &["flexible_first", "fixed_then_flexible_in", "flexible_inside_data", "flexible_inside_tail", "flexible_in_union"]),
    Rule("flexible arrays are last", None, "fields", Poisoned, &["flexible_middle", "flexible_then_fixed_out"]),
    Rule("arrays are no pointers or scalars", None, "fields", Poisoned, &["array_became_pointer", "array_became_scalar", "array_became_array"]),
    Rule("root as an array", None, "fields", Fits, &["plain_next", "plain_previous"]),
    Rule("at most 64 steps", None, "deep", Fits, &["steps62", "steps63", "steps64"]),
    Rule("at most 64 steps", None, "deep", Refused, &["steps65", "steps72"]),

    Rule("fields: structs and unions are alike", None, "fields", Fits, &["kind_struct_to_union", "kind_union_to_struct", "kind_struct_to_qualified"]),
    Rule("fields: pointers are alike", None, "fields", Fits, &["kind_pointer_to_other", "kind_function"]),
    Rule("fields: floats are alike", None, "fields", Fits, &["kind_float_to_double"]),
    Rule("fields: integers are alike", None, "fields", Fits, &["kind_int_to_narrow", "kind_char_to_bool"]),
    Rule("fields: enums by name", None, "fields", Fits, &["kind_same_enum", "kind_flavoured_enum"]),
    Rule("fields: enums by name", None, "fields", Poisoned, &["kind_another_enum"]),
    Rule("fields: or without any", None, "fields", Fits, &["kind_named_to_anonymous", "kind_anonymous_to_named"]),
    Rule("fields: other kinds are not", None, "fields", Poisoned, &["kind_int_to_enum", "kind_enum_to_int", "kind_pointer_to_int", "kind_int_to_pointer", "kind_struct_to_int", "kind_double_to_int"]),
    Rule("fields: arrays by their elements", None, "fields", Poisoned, &["kind_array_of_ints_to_structs"]),
    Rule("fields: arrays by their elements", None, "fields", Fits, &["array_matrix_of_other"]),

    Rule("types: what is behind pointers", Some(TypeExists), "types", Gives(1), &["exists_nested", "exists_chain"]),
    Rule("types: what is behind pointers", Some(TypeExists), "types", Gives(0), &["exists_deeper_pointer", "exists_to_pointer", "exists_pointer_to_int", "exists_to_forward"]),
    Rule("types: parameters by number and kind", Some(TypeExists), "types", Gives(1), &["exists_callback"]),
    Rule("types: parameters by number and kind", Some(TypeExists), "types", Gives(0), &["exists_more_arguments", "exists_other_return", "exists_struct_return", "exists_to_union_argument", "exists_nested_other"]),
    Rule("types: integers of any size", Some(TypeExists), "types", Gives(1), &["exists_to_int", "exists_boolean", "exists_to_array"]),
    Rule("types: at most 32 levels", Some(TypeExists), "deep", Gives(1), &["exists30", "exists31"]),
    Rule("types: at most 32 levels", Some(TypeExists), "deep", Refused, &["exists36"]),

    Rule("matches: members by name, at any place", Some(TypeMatches), "matches", Gives(1), &["matches_more", "matches_zero", "matches_union", "matches_deep"]),
    Rule("matches: all members", Some(TypeMatches), "matches", Gives(0), &["matches_less", "matches_renamed"]),
    Rule("matches: integers by size and sign", Some(TypeMatches), "matches", Gives(0), &["matches_width", "matches_sign", "matches_int_behind"]),
    Rule("matches: without qualifiers and typedefs", Some(TypeMatches), "matches", Gives(1), &["matches_qualified", "matches_typedefs"]),
    Rule("matches: enumerators by name", Some(TypeMatches), "matches", Gives(1), &["matches_an_enum", "matches_enum_flavour"]),
    Rule("matches: enumerators by name", Some(TypeMatches), "matches", Gives(0), &["matches_enum_less", "matches_enum_behind"]),
    Rule("matches: enums by size", Some(TypeMatches), "matches", Gives(0), &["matches_enum_size"]),
    Rule("matches: arrays by length", Some(TypeMatches), "matches", Gives(0), &["matches_array_len"]),
    Rule("matches: arrays by length", Some(TypeMatches), "matches", Gives(1), &["matches_array"]),
    Rule("matches: behind a pointer by name", Some(TypeMatches), "matches", Gives(1), &["matches_pointer", "matches_recursive", "matches_double_pointer"]),
    Rule("matches: but not by value", Some(TypeMatches), "matches", Gives(0), &["matches_value"]),
    Rule("matches: what is declared", Some(TypeMatches), "matches", Gives(1), &["matches_to_forward", "matches_from_forward", "matches_union_forward"]),
    Rule("matches: what is declared, by its kind", Some(TypeMatches), "matches", Gives(0), &["matches_forward_kind", "matches_pointer_kind", "matches_forward_to"]),
    Rule("matches: parameters by number and type", Some(TypeMatches), "matches", Gives(0), &["matches_function_arity", "matches_function_int"]),
    Rule("matches: parameters by number and type", Some(TypeMatches), "matches", Gives(1), &["matches_function"]),

    Rule("bitfields: loads grow until all bits are in", None, "bitfields", Fits, &["u18_read", "u40_read", "s63_probed", "in2_read", "sub_x_read"]),
    Rule("bitfields: up to 8 bytes", None, "bitfields", Refused, &["packed_c_offset", "packed_d_read"]),
    Rule("bitfields: what was there is not looked at", Some(FieldByteSize), "bitfields", Fits, &["bits_to_plain_size", "packed_b_size"]),
    Rule("bitfields: what was there is looked at", Some(FieldSigned), "bitfields", Fits, &["e4_signed", "packed_b_signed"]),
    Rule("bitfields: plain ones there", None, "bitfields", Fits, &["bits_to_plain_read", "plain_to_bits_probed"]),

    Rule("patched: loads, stores of registers and numbers", None, "width", Fits, &["load_pointer", "store_pointer", "number_u32_to_s32"]),
    Rule("patched: 64-bit numbers", Some(EnumvalValue), "enums64", Fits, &["value_BOTH_A", "value_SHRINKS_B"]),
    Rule("patched: 64-bit numbers, poisoned", Some(EnumvalValue), "enums64", Poisoned, &["value_SHRINKS_GONE"]),
    Rule("patched: offsets of 16 bits", None, "fields", Refused, &["flexible_far"]),
    Rule("width: unsigned integers grow and shrink", None, "width", Fits, &["load_u8_to_u64", "store_u64_to_u8", "number_u32_to_u16", "load_bool_to_u32", "load_typedefs", "load_array"]),
    Rule("width: pointers", None, "width", Fits, &["load_pointer", "load_elsewhere"]),
    Rule("width: signed integers do not", None, "width", Poisoned, &["load_s32_to_s64", "store_s64_to_s8", "number_char_to_long", "load_s32_to_u64", "load_u32_to_s64", "load_signed"]),
    Rule("width: nor anything else", None, "width", Poisoned, &["load_from_bits", "load_to_bits", "load_from_float", "load_as_struct"]),
    Rule("width: nor enums", None, "enums64", Poisoned, &["load_grows", "load_shrinks"]),
    Rule("width: addresses have none", None, "width", Fits, &["address_s32_to_s64", "address_to_bits"]),
    Rule("width: that of the instruction is that of our field", None, "width", Refused, &["load_too_wide", "load_too_narrow"]),
    Rule("width: at most 8 bytes", None, "width", Refused, &["load_unsigned_128"]),
    Rule("width: the first element of an array", None, "decayed", Fits, &["load_longer", "load_pointers"]),
    Rule("width: the first element of an array", None, "decayed", Poisoned, &["load_wider", "load_signed_wider"]),
];

/// Whether the program came to what is expected of it; in words, what it came to.
fn check(outcome: ours::Outcome, expect: Expect) -> Result<(), String> {
    let program = match outcome {
        ours::Outcome::Refused(_) if expect == Refused => return Ok(()),
        ours::Outcome::Refused(why) => return Err(format!("refused: {why}")),
        ours::Outcome::Programs(programs) => programs.into_iter().next().unwrap(),
    };
    let number = i32::from_le_bytes(program.code[4..8].try_into().unwrap());
    let is_poisoned = !program.poisoned.is_empty();
    let as_expected = match expect {
        Fits => !is_poisoned,
        Gives(wanted) => !is_poisoned && number == wanted,
        Poisoned => is_poisoned,
        Refused => false,
    };
    if as_expected { Ok(()) } else { Err(format!("{number}, poisoned: {:?}", program.poisoned)) }
}

#[test]
fn each_rule_has_programs_that_come_to_what_it_says() {
    const TEST: &str = "each_rule_has_programs_that_come_to_what_it_says";
    let newest = clang::installed().last().copied().unwrap_or_default();
    if newest < 16 {
        return skip(TEST, "clang-16 is not installed");
    }
    let mut wrong = Vec::new();
    for Rule(rule, kind, fixture, expect, programs) in RULES {
        let name = format!("{fixture}.clang{newest}");
        let pair = clang::all_pairs().iter().find(|pair| pair.name == name).unwrap();
        let object = bpfgen_object::parse(&pair.local).unwrap();
        let scan = Scan::new(file::bytes(&pair.target).unwrap()).unwrap();
        for &program in *programs {
            let Some(function) = object.functions.iter().find(|it| it.name == program) else {
                wrong.push(format!("{rule}: {fixture} has no program {program}"));
                continue;
            };
            let records = &function.core_relocations;
            if kind.is_some_and(|kind| records.iter().all(|record| record.kind != kind)) {
                wrong.push(format!("{rule}: {fixture} {program} is not of kind {kind:?}"));
            }
            if let Err(what) = check(ours::relocate(&object, &scan, Some(program)), *expect) {
                wrong.push(format!("{rule}: {fixture} {program}: {expect:?}, but it is {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for kind in (0..=12).map(|number| CoreKind::from_number(number).unwrap()) {
        let rules = RULES.iter().filter(|rule| rule.1 == Some(kind)).count();
        assert!(rules > 1, "{kind:?}: {rules} rules");
    }
}
