//! Types that clang drops: a second compilation that keeps them.
//!
//! clang writes to BTF what variables, maps and functions need; a `struct event` that only a
//! function's body names is not there. So the source is compiled once more, behind `#include`,
//! followed by a variable of each such type. That object is only read for its types; the one that
//! is loaded stays as it was.

use std::fmt::Write;

use crate::{Compiled, Error, ErrorKind, Result, Unit, compile::compile_text};

/// The section of the variables, which code generation passes over.
const SECTION: &str = ".data.bpfgen_keep";

/// Compiles the wrapper that keeps `types`.
pub(crate) fn compile(unit: &Unit<'_>, types: &[String]) -> Result<Compiled> {
    check(types)?;
    let error = match compile_text(unit, Some(&text(unit, types))) {
        Ok(compiled) => return Ok(compiled),
        Err(error) if error.kind() != ErrorKind::Clang => return Err(error),
        Err(error) => error,
    };
    // The source alone has compiled before, so one of the types is at fault. Which one?
    let refused = |name: &&String| {
        compile_text(unit, Some(&text(unit, &[(*name).clone()])))
            .is_err_and(|error| error.kind() == ErrorKind::Clang)
    };
    let culprits: Vec<_> = types.iter().filter(refused).map(|name| format!("`{name}`")).collect();
    Err(Error::new(
        ErrorKind::Codegen,
        format!(
            "{} {} asked for, but {} does not define such a type",
            culprits.join(", "),
            if culprits.len() == 1 { "is" } else { "are" },
            unit.source.display()
        ),
    )
    .with_diagnostics(error.diagnostics())
    .help(
        "types are named as in C: `struct event`, `union addr`, `enum phase`, or a typedef's name",
    ))
}

/// Refuses names that are no type's name: they become C.
fn check(types: &[String]) -> Result<()> {
    for name in types {
        let is_word = |word: &str| {
            word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !word.starts_with(|c: char| c.is_ascii_digit())
        };
        if name.is_empty() || !name.split(' ').all(is_word) {
            return Err(Error::new(
                ErrorKind::Option,
                format!("`{name}` is not the name of a C type"),
            )
            .help("name it as in C: `struct event`, `union addr`, `enum phase`, or a typedef"));
        }
    }
    Ok(())
}

fn text(unit: &Unit<'_>, types: &[String]) -> String {
    let mut text = format!("#include \"{}\"\n", unit.source.display());
    for (index, name) in types.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{name} __bpfgen_keep_{index} __attribute__((section(\"{SECTION}\"), used));"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_reach_the_compiler() {
        for good in ["struct event", "event_t", "unsigned long long", "enum a1"] {
            check(&[good.to_owned()]).unwrap();
        }
        for bad in ["", "struct event;", "int x; int", "struct\nx", "char[4]", "a * b", "1x"] {
            assert!(check(&[bad.to_owned()]).is_err(), "{bad}");
        }
    }
}
