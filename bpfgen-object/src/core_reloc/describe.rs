//! Relocations in words.

use std::fmt::Write;

use super::{
    Target,
    candidates::{Candidate, CandidateSource},
    spec::{About, Spec},
};
use crate::{
    CoreKind, CoreRelocation,
    btf::{Name, Type, TypeId},
};

/// Candidates that a message lists.
const LISTED: usize = 8;
/// Characters of a name that a message shows.
const SHOWN: usize = 128;

/// What a record asks for, such as `field task_struct.foo[2].bar (0:3:2:1)`; with less detail
/// where it could not be parsed.
pub(super) fn record(
    local: &dyn CandidateSource,
    record: &CoreRelocation,
    spec: Option<&Spec>,
) -> String {
    let question = match record.kind {
        CoreKind::FieldByteOffset => "",
        CoreKind::FieldByteSize => "size of ",
        CoreKind::FieldExists | CoreKind::TypeExists | CoreKind::EnumvalExists => "existence of ",
        CoreKind::FieldSigned => "signedness of ",
        CoreKind::FieldLshiftU64 | CoreKind::FieldRshiftU64 => "position of ",
        CoreKind::TypeIdLocal => "local id of ",
        CoreKind::TypeIdTarget => "id of ",
        CoreKind::TypeSize => "size of ",
        CoreKind::TypeMatches => "match of ",
        CoreKind::EnumvalValue => "value of ",
    };
    let mut text = question.to_owned();
    match About::of(record.kind) {
        About::Type => text += &type_name(local, record.type_id),
        About::Enumerator => {
            text += "enumerator ";
            let step = spec.and_then(|spec| spec.steps.first());
            match step.and_then(|step| step.part.name()) {
                Some(name) => text += &clipped(local, name),
                None => text += &record.access,
            }
            let _ = write!(text, " of {}", type_name(local, record.type_id));
        }
        About::Field => {
            text += "field ";
            text += bare_name(local, record.type_id).as_deref().unwrap_or("(anonymous)");
            for (position, step) in spec.iter().flat_map(|spec| &spec.steps).enumerate() {
                let _ = match step.part.name() {
                    Some(name) => write!(text, ".{}", clipped(local, name)),
                    None if position == 0 && step.index == 0 => Ok(()),
                    None => write!(text, "[{}]", step.index),
                };
            }
            let _ = write!(text, " ({})", record.access);
        }
    }
    text
}

/// Why nothing was found: where, and among which types.
pub(super) fn no_match(targets: &[Target<'_>], candidates: &[Candidate]) -> String {
    let [first, others @ ..] = targets else { return "there are no target types".to_owned() };
    let in_modules = !others.is_empty() && candidates.iter().all(|found| found.target > 0);
    let mut text = format!("no match in {}", first.name);
    if in_modules {
        text += " or modules";
    }
    if candidates.is_empty() {
        text += if in_modules { ", which have" } else { ", which has" };
        return text + " no type of that name";
    }
    text += "; candidates considered: ";
    for (position, candidate) in candidates.iter().take(LISTED).enumerate() {
        if position > 0 {
            text += ", ";
        }
        text += &self::candidate(targets, *candidate);
    }
    if candidates.len() > LISTED {
        let _ = write!(text, " and {} more", candidates.len() - LISTED);
    }
    text
}

/// A candidate, such as `[42] struct task_struct`.
pub(super) fn candidate(targets: &[Target<'_>], candidate: Candidate) -> String {
    let Some(target) = targets.get(candidate.target) else { return String::new() };
    let mut text = format!("[{}] {}", candidate.id.0, type_name(target.types, candidate.id));
    if candidate.target > 0 {
        let _ = write!(text, " ({})", target.name);
    }
    text
}

fn bare_name(types: &dyn CandidateSource, id: TypeId) -> Option<String> {
    let name = types.ty(id).ok()?.name();
    (!types.name_is(name, "")).then(|| clipped(types, name))
}

/// A name short enough for a message.
pub(super) fn clipped(types: &dyn CandidateSource, name: Name) -> String {
    let name = types.short_name(name).unwrap_or("?");
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// A type as C names it: `struct task_struct`, `enum phase`, `size_t`.
fn type_name(types: &dyn CandidateSource, id: TypeId) -> String {
    let name = bare_name(types, id);
    let name = name.as_deref().unwrap_or("(anonymous)");
    match types.ty(id).as_deref() {
        Ok(Type::Struct(_)) => format!("struct {name}"),
        Ok(Type::Union(_)) => format!("union {name}"),
        Ok(Type::Enum(_) | Type::Enum64(_)) => format!("enum {name}"),
        Ok(Type::Fwd(fwd)) if fwd.union => format!("union {name}"),
        Ok(Type::Fwd(_)) => format!("struct {name}"),
        _ => name.to_owned(),
    }
}

/// How deep a declaration is shown.
const LEVELS: usize = 8;

/// A type as C declares something of it: `const struct task_struct *`, `u8[16]`; functions without
/// their parameters. A struct that has no members here is marked.
pub(super) fn declared(types: &dyn CandidateSource, id: TypeId) -> String {
    declared_below(types, id, LEVELS)
}

fn declared_below(types: &dyn CandidateSource, id: TypeId, levels: usize) -> String {
    let Some(below) = levels.checked_sub(1) else { return "…".to_owned() };
    let of = |id| declared_below(types, id, below);
    let qualified = |word, id| match of(id) {
        pointer if pointer.ends_with('*') => format!("{pointer}{word}"),
        other => format!("{word} {other}"),
    };
    match types.ty(id).as_deref() {
        Ok(Type::Void) => "void".to_owned(),
        Ok(Type::Ptr(to)) => match of(*to) {
            pointer if pointer.ends_with(['*', '…']) => pointer + "*",
            function if function.ends_with(FUNCTION) => {
                function.replace(FUNCTION, &format!("(*){FUNCTION}"))
            }
            other => other + " *",
        },
        Ok(Type::Const(of)) => qualified("const", *of),
        Ok(Type::Volatile(of)) => qualified("volatile", *of),
        // They say nothing of what it is.
        Ok(Type::Restrict(inner)) => of(*inner),
        Ok(Type::TypeTag(tag)) => of(tag.target),
        Ok(Type::Array(array)) => {
            let element = of(array.element);
            let (element, inner) = element.split_at(element.find('[').unwrap_or(element.len()));
            format!("{element}[{}]{inner}", array.len)
        }
        Ok(Type::FuncProto(proto)) => format!("{} {FUNCTION}", of(proto.ret)),
        Ok(Type::Fwd(_)) => format!("{} (without members)", type_name(types, id)),
        _ => type_name(types, id),
    }
}

/// Parameters that are not shown.
const FUNCTION: &str = "(…)";
