//! Types of DWARF → C declarations. BTF lacks the functions that are inlined, and with them what
//! only they mention.

use gimli::{UnitOffset, constants as dw};

use super::dwarf::Unit;

/// Steps from a declaration's name to its innermost type. Real declarations have a few.
const DEPTH: usize = 32;

/// Longest declaration, in bytes; one that is longer ends in an ellipsis.
const LENGTH: usize = 1000;

/// The parameters of a function, each as declared; `None` for what cannot be read.
pub(super) fn params(unit: &Unit<'_, '_>, function: UnitOffset) -> Option<Vec<String>> {
    params_at(unit, function, DEPTH)
}

/// `int x[4]`; without a name, the type alone.
pub(super) fn declare(unit: &Unit<'_, '_>, ty: Option<UnitOffset>, name: &str) -> String {
    declare_at(unit, ty, name, DEPTH)
}

fn params_at(unit: &Unit<'_, '_>, function: UnitOffset, depth: usize) -> Option<Vec<String>> {
    let mut found = Vec::new();
    unit.children(function, |child| match child.tag() {
        dw::DW_TAG_formal_parameter => {
            found.push(Some((unit.target(child, dw::DW_AT_type), unit.name(child))));
        }
        dw::DW_TAG_unspecified_parameters => found.push(None),
        _ => {}
    })?;
    let params = found.into_iter().map(|param| match param {
        Some((ty, name)) => declare_at(unit, ty, name.unwrap_or_default(), depth),
        None => "...".to_owned(),
    });
    Some(params.collect())
}

fn declare_at(unit: &Unit<'_, '_>, ty: Option<UnitOffset>, name: &str, depth: usize) -> String {
    let mut ty = ty;
    let mut declarator = name.to_owned();
    let mut qualifiers = String::new();
    let mut steps = depth;
    let base = loop {
        let Some(offset) = ty else { break "void".to_owned() };
        let Some(die) = unit.at(offset) else { break "…".to_owned() };
        steps = match steps.checked_sub(1) {
            Some(steps) if declarator.len() + qualifiers.len() < LENGTH => steps,
            _ => break "…".to_owned(),
        };
        let target = unit.target(&die, dw::DW_AT_type);
        let named = |keyword: &str| match unit.name(&die) {
            Some(name) => format!("{keyword}{name}"),
            None => format!("{keyword}{{ … }}"),
        };
        match die.tag() {
            dw::DW_TAG_const_type => qualifiers.push_str("const "),
            dw::DW_TAG_volatile_type => qualifiers.push_str("volatile "),
            dw::DW_TAG_restrict_type => qualifiers.push_str("restrict "),
            dw::DW_TAG_atomic_type => qualifiers.push_str("_Atomic "),
            dw::DW_TAG_pointer_type => {
                declarator = format!("*{qualifiers}{declarator}");
                qualifiers.clear();
                let pointee = target.and_then(|target| unit.at(target));
                if pointee.is_some_and(|die| {
                    matches!(die.tag(), dw::DW_TAG_array_type | dw::DW_TAG_subroutine_type)
                }) {
                    declarator = format!("({declarator})");
                }
            }
            dw::DW_TAG_array_type => {
                let dimensions = unit.children(offset, |child| {
                    let count = unit.get(child, dw::DW_AT_count).and_then(|it| it.udata_value());
                    let last = unit.get(child, dw::DW_AT_upper_bound);
                    let last = last.and_then(|it| it.udata_value());
                    match count.or_else(|| last?.checked_add(1)) {
                        Some(count) => declarator.push_str(&format!("[{count}]")),
                        None => declarator.push_str("[]"),
                    }
                });
                if dimensions.is_none() {
                    break "…".to_owned();
                }
            }
            dw::DW_TAG_subroutine_type => {
                let params = params_at(unit, offset, steps / 2).unwrap_or_default();
                let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
                declarator.push_str(&format!("({params})"));
            }
            dw::DW_TAG_structure_type => break named("struct "),
            dw::DW_TAG_union_type => break named("union "),
            dw::DW_TAG_enumeration_type => break named("enum "),
            _ => break named(""),
        }
        ty = target;
    };
    let space = if declarator.is_empty() { "" } else { " " };
    format!("{qualifiers}{base}{space}{declarator}")
}
