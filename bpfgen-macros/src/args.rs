//! The attribute's arguments.

use std::collections::BTreeMap;

use bpfgen_build::{Options, nearest};
use proc_macro2::Ident;
use syn::{
    Error, LitBool, LitStr, Result, Token, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// `"path"`, then options.
pub(crate) struct Args {
    pub path: LitStr,
    pub options: Options,
}

/// Every argument, as it is written.
const KNOWN: &[(&str, &str)] = &[
    ("cflags", " = [..]"),
    ("include", " = [..]"),
    ("types", " = [..]"),
    ("events", "(map = \"struct event\")"),
    ("targets", " = [..]"),
    ("cpu", " = \"v3\""),
    ("clang", " = \"clang-19\""),
    ("prebuilt", " = true"),
    ("rename", "(\"struct event\" = \"Exec\")"),
    ("derives", "(\"struct event\" = [..])"),
    ("attributes", "(\"struct event\" = [..])"),
    ("serde", " = [..]"),
    ("constants", " = [..]"),
    ("visibility", " = \"pub(crate)\""),
    ("runtime", " = \"path\""),
    ("docs", " = \"..\""),
];

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let path: LitStr = input.parse().map_err(|error| {
            let message = "the source's path comes first: #[bpf_program(\"src/x.bpf.c\")]";
            Error::new(error.span(), message)
        })?;
        let mut options = Options::default();
        let mut seen: Vec<String> = Vec::new();
        // All mistakes are told at once; `None` while there is none.
        let mut mistakes: Option<Error> = None;
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: Ident = input.parse()?;
            let text = name.to_string();
            let result = if seen.contains(&text) {
                Err(Error::new(name.span(), format!("`{text}` is given twice")))
            } else {
                option(&mut options, &name, input)
            };
            seen.push(text);
            if let Err(error) = result {
                match &mut mistakes {
                    Some(all) => all.combine(error),
                    None => mistakes = Some(error),
                }
                // Go on at the next argument.
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
            }
        }
        mistakes.map_or(Ok(Self { path, options }), Err)
    }
}

fn option(options: &mut Options, name: &Ident, input: ParseStream<'_>) -> Result<()> {
    let module = &mut options.module;
    match name.to_string().as_str() {
        "cflags" => options.cflags = texts(input)?,
        "include" => options.include = texts(input)?.into_iter().map(Into::into).collect(),
        "types" => options.types = texts(input)?,
        "targets" => {
            for target in strings(input)? {
                let parsed = target.value().parse();
                options.targets.push(parsed.map_err(|error| at(&target, &error))?);
            }
        }
        "cpu" => options.cpu = Some(text(input)?),
        "clang" => options.clang = Some(text(input)?),
        "prebuilt" => {
            input.parse::<Token![=]>()?;
            options.prebuilt = input.parse::<LitBool>()?.value;
        }
        "events" => options.events = table(name, input, text)?,
        "rename" => module.rename = table(name, input, text)?,
        "derives" => module.derives = table(name, input, texts)?,
        "attributes" => module.attributes = table(name, input, texts)?,
        "serde" => module.serde = texts(input)?,
        "constants" => module.constants = texts(input)?,
        "visibility" => module.visibility = Some(text(input)?),
        "runtime" => module.runtime = Some(text(input)?),
        "docs" => module.docs = Some(text(input)?),
        other => {
            let meant = nearest(other, KNOWN.iter().map(|(name, _)| *name));
            let meant = meant.map(|name| format!(", did you mean `{name}`?")).unwrap_or_default();
            let known: Vec<_> = KNOWN.iter().map(|(name, form)| format!("{name}{form}")).collect();
            let known = known.join(", ");
            return Err(Error::new(
                name.span(),
                format!("`{other}` means nothing here{meant}; what may follow the path: {known}"),
            ));
        }
    }
    Ok(())
}

/// `(name = value, "struct name" = value)`. What is called like a keyword may be written as in Rust.
fn table<T>(
    name: &Ident,
    input: ParseStream<'_>,
    value: impl Fn(ParseStream<'_>) -> Result<T>,
) -> Result<BTreeMap<String, T>> {
    if !input.peek(syn::token::Paren) {
        let form = KNOWN.iter().find(|(known, _)| name == known).map_or("(..)", |(_, form)| form);
        return Err(input.error(format!("expected `{name}{form}`")));
    }
    let list;
    parenthesized!(list in input);
    let mut table = BTreeMap::new();
    while !list.is_empty() {
        let (key, span) = if list.peek(LitStr) {
            let key: LitStr = list.parse()?;
            (key.value(), key.span())
        } else {
            let key = list.call(Ident::parse_any)?.unraw();
            (key.to_string(), key.span())
        };
        if table.contains_key(&key) {
            return Err(Error::new(span, format!("`{key}` is given twice")));
        }
        table.insert(key, value(&list)?);
        if !list.is_empty() {
            list.parse::<Token![,]>()?;
        }
    }
    Ok(table)
}

/// `= "a"`.
fn text(input: ParseStream<'_>) -> Result<String> {
    input.parse::<Token![=]>()?;
    Ok(input.parse::<LitStr>()?.value())
}

/// `= ["a", "b"]`, as text.
fn texts(input: ParseStream<'_>) -> Result<Vec<String>> {
    Ok(strings(input)?.iter().map(LitStr::value).collect())
}

/// `= ["a", "b"]`.
fn strings(input: ParseStream<'_>) -> Result<Punctuated<LitStr, Token![,]>> {
    input.parse::<Token![=]>()?;
    let list;
    bracketed!(list in input);
    Punctuated::parse_terminated(&list)
}

fn at(literal: &LitStr, error: &bpfgen_build::Error) -> Error {
    Error::new(literal.span(), error)
}

#[cfg(test)]
mod tests {
    use bpfgen_build::codegen::ModuleOptions;

    use super::*;

    fn parse(text: &str) -> Result<Args> {
        syn::parse_str(text)
    }

    fn errors(text: &str) -> Vec<String> {
        match parse(text) {
            Ok(_) => Vec::new(),
            Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
        }
    }

    #[test]
    fn every_argument() {
        let args = parse(
            r#""src/x.bpf.c", cflags = ["-DX", "-Iy"], types = ["struct t"], prebuilt = true,
            events(rb = "struct e", r#type = "u32", loop = "u64"), targets = ["bpfel", "s390x"], cpu = "v2",
            include = ["inc"], clang = "clang-16", rename("struct e" = "Exec", rb = "records"),
            derives("*" = ["Eq", "::a::B"]), attributes("struct e" = ["doc(hidden)"]),
            serde = ["*"], constants = ["enum x"], visibility = "pub(crate)", runtime = "bpf",
            docs = "About.""#,
        )
        .unwrap();
        assert_eq!(args.path.value(), "src/x.bpf.c");
        let options = Options {
            cflags: vec!["-DX".into(), "-Iy".into()],
            types: vec!["struct t".into()],
            events: [
                ("rb".into(), "struct e".into()),
                ("type".into(), "u32".into()),
                ("loop".into(), "u64".into()),
            ]
            .into(),
            targets: vec!["bpfel".parse().unwrap(), "s390x".parse().unwrap()],
            prebuilt: true,
            cpu: Some("v2".into()),
            include: vec!["inc".into()],
            clang: Some("clang-16".into()),
            module: ModuleOptions {
                runtime: Some("bpf".into()),
                visibility: Some("pub(crate)".into()),
                docs: Some("About.".into()),
                rename: [("struct e".into(), "Exec".into()), ("rb".into(), "records".into())]
                    .into(),
                derives: [("*".into(), vec!["Eq".into(), "::a::B".into()])].into(),
                attributes: [("struct e".into(), vec!["doc(hidden)".into()])].into(),
                serde: vec!["*".into()],
                constants: vec!["enum x".into()],
            },
        };
        assert_eq!(args.options, options);
    }

    #[test]
    fn all_mistakes_are_told() {
        let errors = errors(
            r#""x", cflag = ["-X"], types = "t", targets = ["vax"], cpu = "v1", cpu = "v2""#,
        );
        assert_eq!(errors.len(), 4, "{errors:?}");
        assert!(errors[0].contains("`cflag` means nothing here, did you mean `cflags`?"));
        assert!(errors[0].contains("rename(\"struct event\" = \"Exec\")"), "{errors:?}");
        assert!(errors[1].contains("square brackets"), "{errors:?}");
        assert!(errors[2].contains("`vax`") && errors[2].contains("s390x"));
        assert!(errors[3].contains("given twice"));
    }

    #[test]
    fn the_path_comes_first() {
        assert!(errors("")[0].contains("path comes first"));
        assert!(errors("cflags = []")[0].contains("path comes first"));
        assert!(errors(r#""x" types"#)[0].contains("expected `,`"));
        assert!(errors(r#""x", events = "e""#)[0].contains("events(map ="));
        assert!(errors(r#""x", rename = "e""#)[0].contains("rename(\"struct event\" ="));
        assert!(errors(r#""x", rename(a = "B", "a" = "C")"#)[0].contains("`a` is given twice"));
    }
}
