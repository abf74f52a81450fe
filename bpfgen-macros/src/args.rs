//! The attribute's arguments.

use bpfgen_build::Options;
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

const KNOWN: &str = "cflags = [..], include = [..], types = [..], events(map = \"struct event\"), \
                     targets = [..], cpu = \"v3\", prebuilt = true";

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
    match name.to_string().as_str() {
        "cflags" => options.cflags = strings(input)?.iter().map(LitStr::value).collect(),
        "include" => {
            options.include = strings(input)?.iter().map(|dir| dir.value().into()).collect();
        }
        "types" => options.types = strings(input)?.iter().map(LitStr::value).collect(),
        "targets" => {
            for target in strings(input)? {
                let parsed = target.value().parse();
                options.targets.push(parsed.map_err(|error| at(&target, &error))?);
            }
        }
        "cpu" => {
            input.parse::<Token![=]>()?;
            options.cpu = Some(input.parse::<LitStr>()?.value());
        }
        "prebuilt" => {
            input.parse::<Token![=]>()?;
            options.prebuilt = input.parse::<LitBool>()?.value;
        }
        "events" => {
            if !input.peek(syn::token::Paren) {
                return Err(input.error("expected `events(map = \"struct event\")`"));
            }
            let list;
            parenthesized!(list in input);
            for Event { map, ty } in Punctuated::<Event, Token![,]>::parse_terminated(&list)? {
                if options.events.insert(map.to_string(), ty.value()).is_some() {
                    return Err(Error::new(map.span(), format!("`{map}` is given twice")));
                }
            }
        }
        other => {
            return Err(Error::new(
                name.span(),
                format!("`{other}` means nothing here; what may follow the path: {KNOWN}"),
            ));
        }
    }
    Ok(())
}

/// `map = "struct event"`; a map that is called like a keyword may be written as in Rust.
struct Event {
    map: Ident,
    ty: LitStr,
}

impl Parse for Event {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let map = input.call(Ident::parse_any)?.unraw();
        input.parse::<Token![=]>()?;
        Ok(Self { map, ty: input.parse()? })
    }
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
            include = ["inc"],"#,
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
            ..Options::default()
        };
        assert_eq!(args.options, options);
    }

    #[test]
    fn all_mistakes_are_told() {
        let errors = errors(
            r#""x", cflag = ["-X"], types = "t", targets = ["vax"], cpu = "v1", cpu = "v2""#,
        );
        assert_eq!(errors.len(), 4, "{errors:?}");
        assert!(errors[0].contains("`cflag` means nothing") && errors[0].contains("cflags = [..]"));
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
    }
}
