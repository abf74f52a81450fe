//! Places as text, a line each, below the name of their file.
//!
//! ```text
//! file x.bpf.c
//! type 3 struct event
//! member 4 struct event<tab>pid
//! variable 9 events
//! function 15 on_enter
//! function 20 on_exec int<tab>struct task_struct *p<tab>pid_t old
//! constant 1 -5 ERROR
//! ```

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use super::{Constant, Function, Place, Places, Wrapped};

/// Within a line, between what a wrapped function consists of, and between a type and its member.
const TAB: char = '\t';

pub(super) fn print(places: &Places) -> String {
    let mut files: BTreeMap<Arc<str>, String> = BTreeMap::new();
    let mut add = |word: &str, place: &Place, rest: &str| {
        let lines = files.entry(Arc::clone(&place.file)).or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{word} {} {rest}", place.line);
    };
    for (key, place) in &places.types {
        add("type", place, key);
    }
    for (key, members) in &places.members {
        for (name, place) in members {
            add("member", place, &format!("{key}{TAB}{name}"));
        }
    }
    for (name, place) in &places.variables {
        add("variable", place, name);
    }
    for (name, Function { place, wrapped }) in &places.functions {
        match wrapped {
            None => add("function", place, name),
            Some(Wrapped { ret, params }) => {
                let mut parts = vec![format!("{name} {ret}")];
                parts.extend(params.iter().cloned());
                add("function", place, &parts.join(&TAB.to_string()));
            }
        }
    }
    for Constant { name, value, place } in &places.constants {
        add("constant", place, &format!("{value} {name}"));
    }
    files.iter().map(|(file, lines)| format!("file {file}\n{lines}")).collect()
}

pub(super) fn parse(text: &str) -> Places {
    let mut places = Places::default();
    let mut file: Arc<str> = Arc::from("");
    for line in text.lines() {
        let Some((word, rest)) = line.split_once(' ') else { continue };
        if word == "file" {
            file = rest.into();
            continue;
        }
        let Some((number, rest)) = rest.split_once(' ') else { continue };
        let Ok(line) = number.parse() else { continue };
        let place = Place { file: Arc::clone(&file), line };
        match word {
            "type" => drop(places.types.insert(rest.to_owned(), place)),
            "member" => {
                let Some((key, name)) = rest.split_once(TAB) else { continue };
                let members = places.members.entry(key.to_owned()).or_default();
                members.insert(name.to_owned(), place);
            }
            "variable" => drop(places.variables.insert(rest.to_owned(), place)),
            "function" => {
                let (name, wrapped) = match rest.split_once(' ') {
                    None => (rest, None),
                    Some((name, wrapped)) => {
                        let mut parts = wrapped.split(TAB).map(str::to_owned);
                        let ret = parts.next().unwrap_or_default();
                        (name, Some(Wrapped { ret, params: parts.collect() }))
                    }
                };
                places.functions.insert(name.to_owned(), Function { place, wrapped });
            }
            "constant" => {
                let Some((value, name)) = rest.split_once(' ') else { continue };
                let Ok(value) = value.parse() else { continue };
                places.constants.push(Constant { name: name.to_owned(), value, place });
            }
            _ => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive() {
        let place = |file: &str, line| Place { file: file.into(), line };
        let wrapped = Wrapped {
            ret: "int".into(),
            params: vec!["struct a *a".into(), "int (*f)(void)".into()],
        };
        let alone = Wrapped { ret: "unsigned int".into(), params: Vec::new() };
        let constant = |name: &str, value, place| Constant { name: name.into(), value, place };
        let places = Places {
            types: [("struct a", place("a b.h", 3)), ("a_t", place("x.c", 1))]
                .map(|(key, place)| (key.to_owned(), place))
                .into(),
            members: [("struct a".to_owned(), [("m".to_owned(), place("a b.h", 4))].into())].into(),
            variables: [("v".to_owned(), place("x.c", 4))].into(),
            functions: [
                ("f".to_owned(), Function { place: place("x.c", 5), wrapped: None }),
                ("g".to_owned(), Function { place: place("x.c", 6), wrapped: Some(wrapped) }),
                ("h".to_owned(), Function { place: place("x.c", 7), wrapped: Some(alone) }),
            ]
            .into(),
            constants: vec![
                constant("B", -5, place("a b.h", 1)),
                constant("A", i128::from(u64::MAX), place("x.c", 9)),
            ],
        };
        assert_eq!(parse(&print(&places)), places);
        assert_eq!(parse(""), Places::default());
        assert_eq!(print(&Places::default()), "");
    }

    #[test]
    fn what_is_wrong_is_left_out() {
        let text = "file x.c\ntype\ntype x struct a\ntype 1 struct b\nconstant 1 z A\n\nother 1 x\nvariable 2";
        let places = parse(text);
        assert_eq!(places.types.len(), 1);
        assert!(places.constants.is_empty() && places.variables.is_empty());
    }
}
